"""The servers that the settings name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.auth.issuers import Issuer
from gateway.commands.doctor.connections import Server
from gateway.commands.doctor.deployment import Deployment
from sources.transport.tls import default_context

STS = "token service"


def servers_of(deployment: Deployment, issuers: Iterable[Issuer]) -> Iterator[Server]:
    """Yield every server that the gateway calls. Those of the indexes only where key and CAs can be used."""
    settings, context = deployment.settings, default_context(None)
    presents = deployment.key_pair is not None
    sources = (
        ("SF1470", "CASE_INDEX_URL", settings.case_index_url),
        ("SF1491", "BENEFIT_INDEX_URL", settings.benefit_index_url),
        (STS, "TOKEN_URL", settings.token_url),
    )
    for name, setting, url in sources:
        if url is not None and not deployment.problems:
            own = deployment.tls(url) if deployment.tls else None
            yield Server(name, setting, url, own or context, presents)
    registers = (
        ("residence register", "RESIDENCE_REGISTER_URL", settings.residence_register_url),
        ("property register", "PROPERTY_REGISTER_URL", settings.property_register_url),
        ("register of representation", "REPRESENTATION_REGISTER_URL", settings.representation_register_url),
    )
    for name, setting, url in registers:
        if url is not None:
            yield Server(name, setting, url, context)
    for issuer in issuers:
        yield Server(issuer.issuer, "ISSUER", issuer.jwks_url or issuer.issuer, context)
