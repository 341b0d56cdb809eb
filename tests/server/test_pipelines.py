"""Admission holds for every request of a connection, probes are answered meanwhile, and no wait costs a request."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from gateway.server.admission import MAX_BATCH
from gateway.server.load_shedding import LoadShedder
from tests.server.memory_connection import MemoryServer, until

BODY = b"x" * 3_000
LARGE = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)
SMALL = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"
PROBE = b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n"
CONNECTIONS, REQUESTS = 80, 20
MAX_REQUESTS = 2 * MAX_BATCH
"""Of what was begun in two batches, all may run in one iteration: the batches end in the middle of iterations."""


class App:
    """Answers every request, and counts those that begin in one iteration of the event loop."""

    def __init__(self, *, reads: bool = True) -> None:
        self.begun: Counter[str] = Counter()
        self.this_iteration = 0
        self.most_in_one = 0
        self._reads = reads

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun[scope["path"]] += 1
        if scope["path"] == "/graphql":
            if not self.this_iteration:
                asyncio.get_running_loop().call_soon(self._iteration_ends)
            self.this_iteration += 1
            self.most_in_one = max(self.most_in_one, self.this_iteration)
        while self._reads and (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})

    def _iteration_ends(self) -> None:
        self.this_iteration = 0


@pytest.mark.parametrize("request_bytes", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("reads", [True, False], ids=["read", "unread"])
async def test_every_request_of_a_connection_is_begun_in_turn(request_bytes: bytes, reads: bool) -> None:
    """However many are pipelined on however many connections, an iteration begins a batch of them and no more."""
    app = App(reads=reads)
    server = MemoryServer(app)
    connections = [server.connect() for _ in range(CONNECTIONS)]
    for connection in connections:
        connection.send(request_bytes * REQUESTS)
    await until(lambda: app.begun["/graphql"] == CONNECTIONS * REQUESTS)
    await until(lambda: all(len(connection.statuses) == REQUESTS for connection in connections))
    assert app.most_in_one <= MAX_REQUESTS
    assert {status for connection in connections for status in connection.statuses} == {200}


async def test_a_probe_does_not_queue() -> None:
    """On a connection of its own it is answered while hundreds wait, within a few iterations."""
    app = App()
    server = MemoryServer(app)
    connections = [server.connect() for _ in range(CONNECTIONS)]
    for connection in connections:
        connection.send(LARGE * REQUESTS)
    await asyncio.sleep(0)
    before = app.begun["/graphql"]
    probe = server.connect()
    probe.send(PROBE)
    assert await until(lambda: probe.statuses == [200]) <= 5
    assert app.begun["/graphql"] - before <= 5 * MAX_REQUESTS < CONNECTIONS * REQUESTS / 2
    await until(lambda: all(connection.statuses == [200] * REQUESTS for connection in connections))


async def test_pipelined_probes_wait_like_others() -> None:
    """Only the first has the way for itself: else probes would be the way around the queue."""
    app = App()
    server = MemoryServer(app)
    connections = [server.connect() for _ in range(CONNECTIONS)]
    for connection in connections:
        connection.send(PROBE * REQUESTS)
    await until(lambda: all(connection.statuses == [200] * REQUESTS for connection in connections))
    slow, probe = server.connect(), server.connect()
    for connection in connections:
        connection.send(PROBE * REQUESTS)
    slow.send(SMALL)
    probe.send(PROBE)
    assert await until(lambda: probe.statuses == [200]) <= 5
    await until(lambda: slow.statuses == [200])
    await until(lambda: all(connection.statuses == [200] * 2 * REQUESTS for connection in connections))


async def test_a_busy_process_queues_what_it_cannot_refuse_unparsed() -> None:
    """A request of many pieces is refused by the application, in its turn, and not before those that wait."""
    load = LoadShedder(max_operations=1, max_lag=0)
    app = App()
    server = MemoryServer(app, load=load)
    with load.operation():
        connections = [server.connect() for _ in range(CONNECTIONS)]
        for connection in connections:
            connection.send(LARGE[:-1])
        await until(lambda: app.begun["/graphql"] == CONNECTIONS)
        assert app.most_in_one <= MAX_REQUESTS
        for connection in connections:
            connection.send(LARGE[-1:])
        await until(lambda: all(connection.statuses == [200] for connection in connections))
        newcomer = server.connect()
        newcomer.send(SMALL)
        assert (newcomer.statuses, app.begun["/graphql"]) == ([503], CONNECTIONS)


class NeverAdmits(LoadShedder):
    """Keeps what it should begin."""

    def __init__(self) -> None:
        super().__init__(max_operations=10, max_lag=0)
        self.queued: list[Any] = []

    def admit(self, begin: Any) -> None:
        self.queued.append(begin)

    def release(self) -> None:
        """Begin all of it."""
        for begin in self.queued:
            begin()
        self.queued.clear()


async def test_no_time_runs_while_a_whole_request_queues() -> None:
    """What was sent whole never gets 408, whether it waits for its parsing or, after another, for its beginning."""
    load, app = NeverAdmits(), App()
    server = MemoryServer(app, load=load, seconds=0.05)
    first, pipelined = server.connect(), server.connect()
    first.send(SMALL)
    pipelined.send(SMALL + SMALL)
    load.release()
    await until(lambda: len(pipelined.statuses) == 1 and first.statuses == [200])
    fresh = server.connect()
    fresh.send(SMALL)
    assert load.queued
    await asyncio.sleep(0.2)
    assert (fresh.statuses, pipelined.statuses) == ([], [200])
    load.release()
    await until(lambda: fresh.statuses == [200] and pipelined.statuses == [200, 200])


async def test_time_runs_again_for_what_has_not_come() -> None:
    """Half a request is still cut, once it has been begun."""
    load = NeverAdmits()
    server = MemoryServer(App(), load=load, seconds=0.05)
    connection = server.connect()
    connection.send(SMALL[:-1])
    await asyncio.sleep(0.2)
    assert connection.statuses == []
    load.release()
    async with asyncio.timeout(30):
        while connection.statuses != [408]:  # noqa: ASYNC110 - the server says nothing else
            await asyncio.sleep(0.01)


async def test_who_hangs_up_while_queued_is_not_begun() -> None:
    """Neither before its parsing nor after it."""
    load, app = NeverAdmits(), App()
    server = MemoryServer(app, load=load)
    fresh, pipelined = server.connect(), server.connect()
    pipelined.send(SMALL + SMALL)
    load.release()
    await until(lambda: pipelined.statuses == [200])
    fresh.send(SMALL)
    fresh.close()
    pipelined.close()
    await until(lambda: server.connections == 0)
    load.release()
    await asyncio.sleep(0)
    assert app.begun["/graphql"] == 1


async def test_no_connection_is_let_go_while_it_is_answered() -> None:
    """What was kept unparsed behind two others may take longer than an unused connection is kept."""
    may_end = asyncio.Event()
    begun: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        begun.append(scope["path"])
        while (await receive()).get("more_body"):
            pass
        if scope["path"] != "/2":
            await may_end.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})

    server = MemoryServer(app, keep_alive=0)
    connection = server.connect()
    for number in range(1, 4):
        connection.send(SMALL.replace(b"/graphql", b"/%d" % number))
        await asyncio.sleep(0)
    may_end.set()
    await until(lambda: begun == ["/1", "/2"])
    may_end.clear()
    await until(lambda: begun == ["/1", "/2", "/3"])
    await asyncio.sleep(0.05)
    may_end.set()
    await until(lambda: connection.statuses == [200, 200, 200])
