"""Settings of the router of a supergraph."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class FederationSettings:
    """How a router proves who it is."""

    router_secret: tuple[bytes, ...] = setting(
        values.secrets,
        "Secret that a federation router sends as x-router-secret, or two with a comma between; default: any caller",
        default=(),
        repr=False,
    )
    router_subject: str | None = setting(
        values.text, "Subject of the router's certificate, as a proxy sends it in x-client-subject"
    )
    sdl_security: bool = setting(
        values.flag,
        "Say @authenticated in the schema for routers; false, for one that refuses it: it is enforced all the same",
        default=True,
    )
