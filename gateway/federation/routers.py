"""Who is a router: the one that shows the credential which the operator has given it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from gateway.auth.shared_secret import matches_any
from gateway.errors import Code, RequestRejectedError

SECRET = "x-router-secret"  # noqa: S105 - the name of a header
SUBJECT = "x-client-subject"
FIELDS = frozenset({"_entities", "_service"})
"""The root fields that only a router needs."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterAccess:
    """What a router must show: a secret, the subject of its certificate, or both. Without either, nobody need be one.

    The subject is what a proxy in front has found in the certificate, so it counts from a proxy alone. There may be
    two secrets, so that one can follow the other. `tells_schema`: anybody may ask for the schema. `sdl_security`: it
    says who may ask what.
    """

    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    subject: str | None = None
    proxies: tuple[Network, ...] = ()
    tells_schema: bool = False
    sdl_security: bool = True

    def check(self, fields: Collection[str], *, is_router: bool) -> None:
        """Raise RequestRejectedError where the caller may not ask these root fields."""
        router_fields = FIELDS.intersection(fields)
        if not router_fields:
            return
        if self.secrets or self.subject:
            if not is_router:
                raise RequestRejectedError(Code.ROUTER_ONLY, reason="no_router")
        elif "_service" in router_fields and not self.tells_schema:
            raise RequestRejectedError(Code.INTROSPECTION_DISABLED, reason="no_router")

    def knows(self, headers: Mapping[str, str], peer: str | None) -> bool:
        """Return whether the caller shows all that is asked of a router."""
        has_secret = not self.secrets or matches_any(headers.get(SECRET), self.secrets)
        has_subject = not self.subject or (
            self._is_proxy(peer) and matches_any(headers.get(SUBJECT), (self.subject.encode(),))
        )
        return bool(self.secrets or self.subject) and has_secret and has_subject

    def _is_proxy(self, peer: str | None) -> bool:
        try:
            address = ip_address(peer or "")
        except ValueError:
            return False
        return any(address in network for network in self.proxies)
