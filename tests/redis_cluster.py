"""A real Redis Cluster on this machine: three primaries, and a replica of the first where one is wanted."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.crc import key_slot

from tests.audit.conftest import server
from tests.ports import free_port

SLOTS = 16_384
SECONDS = 90.0


class Node:
    """One server of it."""

    def __init__(self, program: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.port, self.bus = free_port(), free_port()
        options = [
            "--port",
            str(self.port),
            "--cluster-port",
            str(self.bus),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(folder),
        ]
        together = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--save", ""]
        together += ["--repl-diskless-sync-delay", "0"]
        with (folder / "log").open("w") as log:
            self._process = subprocess.Popen([program, *options, *together], stdout=log, stderr=log)
        self.client = Redis(port=self.port, socket_timeout=10)

    @property
    def id(self) -> str:
        """As the others call it."""
        return str(self.client.cluster("myid").decode())

    def kill(self) -> None:
        """With no chance to say anything."""
        self.client.close()
        self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        """Accept connections, and say nothing more."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After `stop`."""
        self._process.send_signal(signal.SIGCONT)


class Cluster:
    """Slots are dealt out evenly to the first three nodes; a fourth, if any, is a replica or has nothing yet."""

    def __init__(self, program: str, folder: Path, *, nodes: int) -> None:
        self.nodes = [Node(program, folder / str(number)) for number in range(nodes)]

    @property
    def url(self) -> str:
        """By two of its nodes."""
        return f"redis+cluster://127.0.0.1:{self.nodes[0].port},127.0.0.1:{self.nodes[1].port}"

    def begin(self) -> None:
        """Return once all nodes agree that all slots are served."""
        eventually(lambda: all(node.client.ping() for node in self.nodes))
        bounds = [0, SLOTS // 3, 2 * SLOTS // 3, SLOTS]
        for number, node in enumerate(self.nodes):
            if number < 3:
                node.client.execute_command("CLUSTER ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
            node.client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            node.client.execute_command("CLUSTER MEET", "127.0.0.1", self.nodes[0].port, self.nodes[0].bus)
        self.settle()

    def settle(self) -> None:
        """Until every node that lives knows all of them, and finds that it works."""
        expected = {"cluster_state": "ok", "cluster_known_nodes": str(len(self.nodes))}
        eventually(lambda: all(expected.items() <= node.client.cluster("info").items() for node in self.nodes))

    def announce(self, ports: list[int]) -> None:
        """Move the nodes to other ports, and all of them say so."""
        for node, port in zip(self.nodes, ports, strict=True):
            node.client.config_set("cluster-announce-port", port)

        def slots(node: Node) -> list[int]:
            return sorted(part[2][1] for part in node.client.execute_command("CLUSTER SLOTS"))

        eventually(lambda: all(slots(node) == sorted(ports) for node in self.nodes))

    def replicate(self) -> None:
        """Wait until the fourth node follows the first, and has all it has."""
        primary, replica = self.nodes[0], self.nodes[3]
        eventually(lambda: bool(replica.client.execute_command("CLUSTER REPLICATE", primary.id)))
        eventually(lambda: replica.client.info("replication").get("master_link_status") == "up")

    def has_taken_over(self) -> bool:
        """Whether the fourth node has become a primary, in whose place ever."""
        return self.nodes[3].client.info("replication")["role"] == "master"

    def move(self, slot: int, source: Node, target: Node) -> None:
        """As redis-cli does it: whoever asks for a key that has gone is asked to look there (ASK), and then MOVED."""
        self.begin_move(slot, source, target)
        while keys := source.client.execute_command("CLUSTER GETKEYSINSLOT", slot, 100):
            source.client.execute_command("MIGRATE", "127.0.0.1", target.port, "", 0, 5_000, "KEYS", *keys)
        for node in (target, source, *self.nodes):
            node.client.execute_command("CLUSTER SETSLOT", slot, "NODE", target.id)

    def begin_move(self, slot: int, source: Node, target: Node) -> None:
        """And leave it at that."""
        target.client.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", source.id)
        source.client.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", target.id)

    def keys(self, pattern: str = "*") -> dict[bytes, Node]:
        """Return the keys, and who has them."""
        return {key: node for node in self.nodes[:3] for key in node.client.keys(pattern)}

    def of(self, key: str) -> Node:
        """Who has the slot of a key, as they were dealt out."""
        return self.nodes[min(2, key_slot(key.encode()) * 3 // SLOTS)]


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is."""
    deadline = time.monotonic() + SECONDS
    error: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except Exception as raised:
            error = raised
        time.sleep(0.05)
    raise TimeoutError(f"it is not so, after {SECONDS} seconds") from error


@contextmanager
def running(folder: Path, *, nodes: int = 3) -> Iterator[Cluster]:
    """Provide a cluster for as long as the block runs."""
    program = server()
    if program is None:
        pytest.skip("no redis-server on this machine")
    cluster = Cluster(program, folder, nodes=nodes)
    try:
        cluster.begin()
        yield cluster
    finally:
        for node in cluster.nodes:
            node.kill()
