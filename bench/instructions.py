"""`make bench PARTS=count`: processor instructions of single requests, which a busy machine cannot blur.

Servers run under valgrind's callgrind and are asked over real sockets; it counts the instructions of their process, in
user space alone: neither the kernel's work for them nor the misses of the caches. What the gateway does by the clock is
stopped (`servers/still.py`), and nothing is counted before it is idle: a second count moves by less than 1 %.
"""

from __future__ import annotations

import asyncio
import contextlib
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench import memory
from bench.fleet import NONE, starter, tokens_of
from bench.load import END, request
from bench.processes import LOAD, Running, python, started
from bench.signing import FORMS, KEY_BITS, far_side, settings_environment
from bench.workloads import Workload
from sources.native import READERS

COMMITTED = Path(__file__).with_name("instructions.json")
WARM, REQUESTS, SAMPLES, MOST_TRIES = 6, 6, 3, 5
"""Requests before the first sample, in each sample; samples, of which the least counts; and tries of each of them."""
PERSONA = "overblik"
OVERVIEW = Workload("overview", "full overview", PERSONA, memory.FULL)
QUIET, MOST_SECONDS_UNTIL_QUIET = 100_000, 120
"""Instructions of a second in which a process does nothing, and how long to wait for such a second."""
IN_MEMORY = {
    "full overview, in memory": Workload("overview", "", "overview", memory.FULL),
    "small query, in memory": Workload("small", "", "overview", memory.SMALL),
}
SLOWLY = {
    "PYTHONHASHSEED": "0",
    "BORGERBLIK_DEADLINE": "120",
    "BORGERBLIK_KEEP_ALIVE_TIMEOUT": "120",
    "BORGERBLIK_MAX_EVENT_LOOP_LAG_MS": "0",
    "BORGERBLIK_REQUEST_READ_TIMEOUT": "120",
}
"""What a server that is fifty times slower than usual is told, so that it answers as usual."""
_SUMMARY = re.compile(r"^summary: (\d+)", re.MULTILINE)

Say = Callable[[str], None]
Work = Callable[[], Awaitable[None]]


class Figures(msgspec.Struct, frozen=True):
    """Instructions by what was done, and what they depend on."""

    python: str
    machine: str
    readers: str
    instructions: Mapping[str, int]

    def is_comparable(self, figures: Figures) -> bool:
        """Return whether figures are of the same Python, machine and readers."""
        return (self.python, self.machine, self.readers) == (figures.python, figures.machine, figures.readers)

    def growth(self, before: Figures) -> dict[str, float]:
        """Return each figure that both have, by the one before."""
        return {
            name: count / before.instructions[name]
            for name, count in self.instructions.items()
            if name in before.instructions
        }


class NotWholeError(Exception):
    """An answer that lacks something: what it cost says nothing."""


@dataclass(frozen=True)
class Counted:
    """A process under callgrind."""

    running: Running
    output: Path

    async def instructions(self, work: Work) -> int:
        """Return the instructions of one piece of work: the least of some samples."""
        for step in range(WARM + 1):
            if step == WARM:
                self._control("--instr=on")
            with contextlib.suppress(NotWholeError):
                await work()
        await self._wait_for_quiet()
        counts = [await self._sample(work) for _ in range(SAMPLES)]
        self._control("--instr=off")
        return min(counts)

    async def _sample(self, work: Work) -> int:
        """Return the instructions of one piece of work. On a busy machine a source may be late: it is tried again."""
        for _ in range(MOST_TRIES - 1):
            with contextlib.suppress(NotWholeError):
                return await self._count(lambda: _times(REQUESTS, work)) // REQUESTS
        return await self._count(lambda: _times(REQUESTS, work)) // REQUESTS

    async def _wait_for_quiet(self) -> None:
        """Wait until nothing that the start has left to threads is still done."""
        for _ in range(MOST_SECONDS_UNTIL_QUIET):
            if await self._count(lambda: asyncio.sleep(1)) < QUIET:
                return
        raise RuntimeError(f"{self.running.name} is never idle")

    async def _count(self, work: Work) -> int:
        self._control("--zero")
        await work()
        self._control("--dump")
        return self._last_dump()

    def _control(self, option: str) -> None:
        command = ["callgrind_control", option, str(self.running.process.pid)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
        if done.returncode or "OK" not in done.stdout:
            raise RuntimeError(f"callgrind_control {option}: {done.stdout}{done.stderr}")

    def _last_dump(self) -> int:
        dumps = self.output.parent.glob(f"{self.output.name}.*")
        newest = max(dumps, key=lambda path: int(path.suffix[1:]))
        match = _SUMMARY.search(newest.read_text("utf-8", "replace"))
        if not match:
            raise RuntimeError(f"{newest} has no summary")
        return int(match[1])


def missing() -> str:
    """Return why nothing can be counted here. Empty where it can."""
    programs = [name for name in ("valgrind", "callgrind_control") if shutil.which(name) is None]
    return f"instructions are not counted here: {' and '.join(programs)} not installed" if programs else ""


async def counted(say: Say) -> Figures:
    """Count everything, and say each figure when it is there."""
    instructions: dict[str, int] = {}
    async for name, count in _counts():
        instructions[name] = count
        say(f"{name}: {count / 1000:,.0f} k instructions")
    return described(instructions)


def described(instructions: Mapping[str, int] | None = None) -> Figures:
    """Return figures of this Python and machine."""
    minor = ".".join(platform.python_version_tuple()[:2])
    return Figures(minor, platform.machine(), READERS, instructions or {})


def committed() -> Figures:
    """Return the figures that are kept beside the code."""
    return msgspec.json.decode(COMMITTED.read_bytes(), type=Figures)


def commit(figures: Figures) -> None:
    """Keep figures beside the code."""
    COMMITTED.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


def table(figures: Figures, before: Figures) -> Iterator[str]:
    """Yield the figures as Markdown, beside the committed ones where those are comparable."""
    growth = figures.growth(before) if figures.is_comparable(before) else {}
    yield f"CPython {figures.python}, {figures.machine}, source readers: {figures.readers}."
    yield from ("", "| one request | k instructions | by the committed figure |", "|---|---:|---:|")
    for name, count in figures.instructions.items():
        yield f"| {name} | {count / 1000:,.0f} | {f'{growth[name]:.3f}' if name in growth else ''} |"


async def _counts() -> AsyncIterator[tuple[str, int]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="borgerblik-count-")))
        with _under_callgrind("in memory", python("still"), folder) as server:
            for name, workload in IN_MEMORY.items():
                yield name, await _of_requests(server, workload, server.running.ready["tokens"])
        soap = starter(stack, folder)("the sandbox", python("source_server", "soap"), LOAD)
        at = f"http://127.0.0.1:{soap.port}"
        tokens = await tokens_of(at, [PERSONA])
        for title, arguments in {"SOAP": [at], "JSON": [at, "json"]}.items():
            with _under_callgrind(title, python("still", *arguments), folder) as server:
                yield f"full overview, over {title}", await _of_requests(server, OVERVIEW, tokens)
        with far_side(folder, KEY_BITS, FORMS[0]) as signing:
            environment = settings_environment(folder, signing)
            with _under_callgrind("signed SOAP", python("still", signing), folder, environment) as server:
                tokens = await tokens_of(signing, [PERSONA])
                yield "full overview, over signed SOAP", await _of_requests(server, OVERVIEW, tokens)
        for stage in ("parse", "parts", "records"):
            with _under_callgrind(stage, python("reading", PERSONA, stage), folder) as server:
                yield f"bytes to {stage}" if stage != "parse" else "lxml's parse alone", await _of_readings(server)


@contextlib.contextmanager
def _under_callgrind(
    name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] = NONE
) -> Iterator[Counted]:
    output = folder / f"{name.replace(' ', '-')}.out"
    valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={output}"]
    with started(
        name, [*valgrind, *command], log=folder / f"{name}.log", environment={**SLOWLY, **environment}
    ) as running:
        yield Counted(running, output)


async def _times(number: int, work: Work) -> None:
    for _ in range(number):
        await work()


async def _of_requests(server: Counted, workload: Workload, tokens: Mapping[str, str]) -> int:
    port = server.running.port
    asked = request(port, f"Bearer {tokens[workload.citizen]}", workload.body())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask() -> None:
        writer.write(asked)
        head = (await reader.readuntil(END)).lower()
        body = await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        if not head.startswith(b"http/1.1 200") or b'"errors"' in body[:20]:
            raise NotWholeError(f"{head!r} {body[:300]!r}")

    try:
        return await server.instructions(ask)
    finally:
        writer.close()


async def _of_readings(server: Counted) -> int:
    """Ask a process that reads the same answers once for each byte that it receives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.running.port)

    async def read() -> None:
        writer.write(b".")
        await reader.readexactly(1)

    try:
        return await server.instructions(read)
    finally:
        writer.close()
