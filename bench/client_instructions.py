"""`python -m bench.client_instructions`: processor instructions of one call to a source, by HTTP client.

A client's process runs under valgrind's callgrind, twice, with more calls the second time: what both have in common
falls out. User space alone: neither the kernel's work nor the misses of the caches are in it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys

import certifi

from bench.clients import CLIENTS, cost
from bench.fixed_answer import serving

FEW, MORE = 100, 500
WARM = 20
_COLLECTED = re.compile(r"Collected : (\d+)")


async def ask(client: str, url: str, concurrent: int, calls: int) -> None:
    """Make so many calls by a client."""
    async with CLIENTS[client](url, certifi.where()) as post:
        await cost(post, concurrent, WARM)
        await cost(post, concurrent, calls)


def counted(client: str, url: str, concurrent: int, calls: int) -> int:
    """Return the instructions of a process that makes so many calls."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-m", __spec__.name]
    command += ["--ask", client, url, str(concurrent), str(calls)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)  # noqa: S603
    match = _COLLECTED.search(done.stderr)
    if not match:
        raise RuntimeError(f"valgrind counted nothing: {done.stderr}")
    return int(match[1])


def main() -> None:
    """Print the instructions of a call by each client that is named, and by the first of them."""
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}", description=__doc__)
    parser.add_argument("--clients", default="aiohttp,ours", help="names, with commas between")
    parser.add_argument("--concurrent", type=int, default=5)
    parser.add_argument("--ask", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        client, url, concurrent, calls = options.ask
        asyncio.run(ask(client, url, int(concurrent), int(calls)))
        return
    first: int | None = None
    with serving(None) as url:
        for client in options.clients.split(","):
            few, more = (counted(client, url, options.concurrent, calls) for calls in (FEW, MORE))
            each = (more - few) // (MORE - FEW)
            first = first or each
            print(f"{client}: {each:,} instructions a call, {each / first:.2f} of the first", flush=True)


if __name__ == "__main__":
    main()
