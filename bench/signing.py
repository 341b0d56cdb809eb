"""`python -m bench.signing`: CPU of the gateway's process for an overview, asked by signed messages and unsigned.

The sandbox is another process, so that signing and verifying there is not counted here. Both gateways are in this one
and take turns, round by round; the ratio is that of each pair. What they do by the clock is stopped: it would
be counted with whichever of them waits longer. It is measured with answers as the sandbox writes them
(canonical), with answers that name their namespaces on the envelope, and with keys of 2048 and of 3072 bits, where RSA
alone costs thrice as much. `python -m bench.signing overblik` measures one persona.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.inside import OVERVIEW, client
from bench.servers.still import still
from gateway.app import create
from gateway.app.sandbox import setting_texts
from gateway.observability import logs
from gateway.settings import read
from sources.sandbox import certificate_authority
from sources.sandbox.keys import CLIENT, SandboxKeys

ROUNDS, REQUESTS = 5, 5
PERSONAS = ("tom", "overblik", "flyttet", "mange-sager", "mange-betalinger")
GOAL, MOONSHOT = 1.5, 1.2
KEY_BITS = 2048
FORMS = ("canonical", "declared above")


async def rows() -> None:
    """Print a Markdown table."""
    logs.configure(level="error")
    still()
    print("| persona | key | answers | unsigned, ms | signed, ms | signed by unsigned (min-max) |")
    print("|---|---|---|---:|---:|---:|")
    for bits in (KEY_BITS, 3072):
        for form in FORMS:
            with tempfile.TemporaryDirectory() as folder, far_side(Path(folder), bits, form) as at:
                await table(Path(folder), at, f"RSA-{bits} | {form}")
    print(f"\nGoal: {GOAL} for overblik, moonshot {MOONSHOT}.")


async def table(folder: Path, at: str, title: str) -> None:
    """Print the rows of one key and form."""
    signed, unsigned = (create(read({}, defaults=settings(folder, at, signed=sign))) for sign in (True, False))
    async with (
        signed.router.lifespan_context(signed),
        unsigned.router.lifespan_context(unsigned),
        client(signed) as first,
        client(unsigned) as second,
        httpx.AsyncClient(base_url=at, trust_env=False, timeout=60) as sandbox,
    ):
        for persona in sys.argv[1:] or PERSONAS:
            token = (await sandbox.post("/token", json={"persona": persona})).json()["access_token"]
            print(f"| {persona} | {title} | {await compared(first, second, token)} |", flush=True)


async def compared(signed: httpx.AsyncClient, unsigned: httpx.AsyncClient, token: str) -> str:
    """Return the last three cells of a row."""
    headers = {"Authorization": f"Bearer {token}"}

    async def cpu(gateway: httpx.AsyncClient) -> float:
        began = time.process_time()
        for _ in range(REQUESTS):
            answer = await gateway.post("/graphql", json={"query": OVERVIEW}, headers=headers)
            if "errors" in answer.json():
                raise RuntimeError(answer.text)
        return (time.process_time() - began) * 1000 / REQUESTS

    rounds = [(await cpu(unsigned), await cpu(signed)) for _ in range(ROUNDS + 1)][1:]
    without, with_signatures = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratios = [second / first for first, second in rounds]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    return f"{without:.2f} | {with_signatures:.2f} | {spread}"


def settings(folder: Path, at: str, *, signed: bool) -> dict[str, str]:
    """Return the settings of a gateway on that sandbox."""
    keys = {"CLIENT_CERTIFICATE": str(folder / CLIENT), "CASE_INDEX_CERTIFICATES": str(folder / "services.pem")}
    keys["BENEFIT_INDEX_CERTIFICATES"] = keys["CASE_INDEX_CERTIFICATES"]
    keys["SOURCE_CA"] = str(folder / "ca.pem")
    return {**setting_texts(at), **keys, "SIGNED_MESSAGES": str(signed).lower()}


def settings_environment(folder: Path, at: str) -> dict[str, str]:
    """Return the settings of a gateway that signs, as a process of its own is given them."""
    return {f"BORGERBLIK_{name}": text for name, text in settings(folder, at, signed=True).items()}


@contextmanager
def far_side(folder: Path, bits: int, form: str) -> Iterator[str]:
    """Start a sandbox with keys of its own, and yield its address."""
    certificate_authority.KEY_BITS = bits
    SandboxKeys.make().write(folder)
    command = [sys.executable, "-m", "bench.servers.signing_sandbox", str(folder), form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - a program of ours
        try:
            yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"  # type: ignore[union-attr]
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(rows())
