"""Calls without tokens."""

from __future__ import annotations

from sources.ports import SecurityToken


class NoTokenProvider:
    """For indexes that ask for no token, or get one from a proxy on the way."""

    async def token(self, *, service: str, authority: str) -> SecurityToken | None:
        """Return None."""
        del service, authority
        return None

    def drop(self, token: SecurityToken, *, service: str, authority: str) -> bool:
        """Return False: there is none to drop."""
        del token, service, authority
        return False
