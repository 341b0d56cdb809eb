"""The gateway on the embedded sandbox: settings that fit it, so that `serve --sandbox` needs none."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from starlette.applications import Starlette

from gateway.app import SANDBOX, create
from gateway.policies.folder import PACKAGED
from gateway.settings import Settings, read
from sources.sandbox.app import create as create_sandbox
from sources.sandbox.authorization import REDIRECT_URIS
from sources.sandbox.issuer import ISSUER
from sources.sandbox.keys import AUTHORITY, CLIENT, SERVICE_CERTIFICATES, cached_keys
from sources.sandbox.sts import ENTITY_IDS
from sources.sandbox.sts import PATH as TOKEN_PATH
from sources.sandbox.world import DECISION_CLASS, DECISIONS, HIDDEN_CLASS, NOTE_TEXT_FORMAT, TODAY


def settings(environment: Mapping[str, str] = os.environ, *, at: str = SANDBOX) -> Settings:
    """Return the settings for a sandbox at an address; the environment may still change each of them."""
    return read(environment, defaults=setting_texts(at))


def setting_texts(at: str, *, token_service: str | None = None, signed: bool = False) -> dict[str, str]:
    """Return what a gateway on a sandbox at an address needs, by the names of the settings.

    `token_service`: where its token service asks for our certificate, if that is another address. `signed`: whether
    messages are signed, which `serve --sandbox` does.
    """
    keys = cached_keys()
    return {
        "CASE_INDEX_URL": f"{at}/sagdokumentindeks/6",
        "BENEFIT_INDEX_URL": f"{at}/ydelselistehent/2",
        "TOKEN_URL": f"{token_service or at}{TOKEN_PATH}",
        "CASE_INDEX_ENTITY_ID": ENTITY_IDS["sagdokumentindeks"],
        "BENEFIT_INDEX_ENTITY_ID": ENTITY_IDS["ydelselistehent"],
        "CLIENT_CERTIFICATE": str(keys / CLIENT),
        "CASE_INDEX_CERTIFICATES": str(keys / SERVICE_CERTIFICATES),
        "BENEFIT_INDEX_CERTIFICATES": str(keys / SERVICE_CERTIFICATES),
        "SIGNED_MESSAGES": str(signed).lower(),
        "SOURCE_CA": str(keys / AUTHORITY),
        "RESIDENCE_REGISTER_URL": f"{at}/registers/residence",
        "PROPERTY_REGISTER_URL": f"{at}/registers/property",
        "REPRESENTATION_REGISTER_URL": f"{at}/registers/representation",
        "ISSUER": ISSUER,
        "JWKS_URL": f"{at}/jwks",
        "SUPPORT_ISSUER": ISSUER,
        "SUPPORT_JWKS_URL": f"{at}/jwks",
        "ID_KEY": "the sandbox keeps no secrets, so here it is",
        "POLICIES": str(PACKAGED),
        "EXAMPLE_POLICIES": "true",
        "CASE_LINK_HOSTS": "korsbaek.example",
        "EXEMPT_CLASSES": HIDDEN_CLASS,
        "DECISION_CLASS_ROLE": DECISION_CLASS,
        "OUTCOME_CLASSES": ",".join(f"{uuid}={outcome}" for uuid, outcome in DECISIONS.items()),
        "NOTE_TEXT_FORMATS": NOTE_TEXT_FORMAT,
        "TODAY": TODAY.isoformat(),
        "AUDIT_LOG": "temporary",
        "AUDIT_LOG_REQUIRED": "false",
        "MAX_EVENT_LOOP_LAG_MS": "0",  # the sandbox runs in the same process, and makes it late
        "SHUTDOWN_DELAY": "0",
    }


def create_on_sandbox(
    environment: Mapping[str, str] = os.environ,
    *,
    world: Path | None = None,
    address: str | None = None,
    redirect_uris: Collection[str] = (),
) -> Starlette:
    """Return the gateway with the sandbox inside it. Raise SettingsError, PolicyError, and ValueError as `create` does.

    `address`: where browsers reach it on this machine, with a login page whose issuer is there, and which sends them
    back to `redirect_uris` and the usual ones; None: there is no login page.
    """
    issuer = ISSUER if address is None else f"{address}/sandbox"
    made = read(
        environment, defaults=setting_texts(SANDBOX, signed=True) | {"ISSUER": issuer, "SUPPORT_ISSUER": issuer}
    )
    sandbox = create_sandbox(
        world,
        issuer=issuer,
        demands_signature=made.signed_messages,
        redirect_uris=None if address is None else (*REDIRECT_URIS, *redirect_uris),
    )
    return create(made, sandbox=sandbox)
