"""Ours without what it does by the clock: under valgrind a request takes fifty times as long, and the clock does not.

What is left of the clock's work then would be counted fifty times as often as it costs.
"""

from __future__ import annotations

import asyncio
import sys

from uvicorn import Server

from gateway.http import disconnect
from gateway.policies.hot_reload import PolicyFolder
from gateway.server.load_shedding import LoadShedder

NEVER = 1e9


async def _until_cancelled(_: object) -> None:
    await asyncio.Event().wait()


async def _until_stopped(server: Server) -> None:
    while not server.should_exit:  # noqa: ASYNC110 - a signal sets it
        await asyncio.sleep(5)


def still() -> None:
    """Stop the poll of the policies, the samples of the loop's lag, uvicorn's ticks and the watch of slow requests."""
    disconnect.LISTEN_AFTER_SECONDS = NEVER
    for ticking, name, waiting in (
        (PolicyFolder, "watch", _until_cancelled),
        (LoadShedder, "watch", _until_cancelled),
        (Server, "main_loop", _until_stopped),
    ):
        if not hasattr(ticking, name):
            raise AttributeError(f"{ticking.__name__} has no {name}")
        setattr(ticking, name, waiting)


if __name__ == "__main__":
    from bench.servers.ours import in_memory, over_http

    still()
    arguments = sys.argv[1:]
    over_http(arguments[0], is_json="json" in arguments) if arguments else in_memory()
