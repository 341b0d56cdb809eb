"""Names of hosts to addresses: looked up by the machine, one question at a time for each, and remembered shortly."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from aiohappyeyeballs import AddrInfoType

from sources.concurrency import join
from sources.errors import SourceUnavailableError

REMEMBERED_SECONDS = 10.0


class Resolver:
    """Many connections that are opened at once wait for one lookup, which occupies one thread."""

    def __init__(self) -> None:
        self._lookups: dict[tuple[str, int], asyncio.Task[list[AddrInfoType]]] = {}

    async def addresses(self, host: str, port: int) -> list[AddrInfoType]:
        """Return the addresses of a host. Raise SourceUnavailableError."""
        try:
            return _numeric(host, port)
        except OSError:
            pass
        lookup = self._lookups.get((host, port))
        if lookup is None:
            lookup = self._lookups[host, port] = asyncio.create_task(self._lookup(host, port))
        try:
            return await join(lookup)
        except (OSError, ValueError):  # a UnicodeError of a name that cannot be one is a ValueError
            raise SourceUnavailableError("dns", passing=True) from None

    def close(self) -> None:
        """Give up what is being looked up. A thread that has begun ends by itself."""
        for lookup in self._lookups.values():
            lookup.cancel()
        self._lookups.clear()

    async def _lookup(self, host: str, port: int) -> list[AddrInfoType]:
        loop, forget = asyncio.get_running_loop(), self._lookups.pop
        try:
            addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except BaseException:
            forget((host, port), None)
            raise
        loop.call_later(REMEMBERED_SECONDS, forget, (host, port), None)
        return cast("list[AddrInfoType]", addresses)


def _numeric(host: str, port: int) -> list[AddrInfoType]:
    """Return the address that a text is, without any lookup. Raise OSError."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return cast("list[AddrInfoType]", addresses)
