"""One connection: bounds on how long a request takes to arrive, how many there are, and how many begin at once.

uvicorn, left alone, waits for ever for a request that never ends, and answers what is no HTTP in plain text.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gateway.errors import RETRY_AFTER, Code
from gateway.server import raw_requests, whole_response
from gateway.server.cors import NO_CORS, CorsPolicy
from gateway.server.load_shedding import LoadShedder
from gateway.server.parsing import BoundedParser
from gateway.server.responses import error_bytes
from gateway.server.timeouts import ReadTimeout

MIN_READ_SHARE = 0.25
"""The part of its time that a request has to arrive even where others find no room: most need little of it."""
MAX_DRAINED_BYTES = 1024 * 1024
"""How much of a body is read and dropped after the request was refused, so that the connection can go on."""
FULL_RETRY_SECONDS = "5"


class BoundedHttpProtocol(BoundedParser):
    """Answers requests in order, each of them once it has wholly come or is refused.

    Every request is begun by the admission queue, those that follow on a connection too; probes are not made to wait.
    """

    def __init__(
        self,
        *args: Any,
        seconds: float,
        max_connections: int,
        load: LoadShedder,
        cors: CorsPolicy = NO_CORS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._max_connections = max_connections
        self._load = load
        self._cors = cors
        self._read_timeout = ReadTimeout(self.loop, seconds, self._on_read_timeout)
        self._write_timeout: asyncio.TimerHandle | None = None
        self._answering: RequestResponseCycle | None = None
        self._is_admitted = False  # what is parsed next may begin at once
        self._is_queued = False

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._max_connections and not self._make_room():
            self._close(self._error_bytes(Code.OVERLOADED, **{RETRY_AFTER: FULL_RETRY_SECONDS}))
        else:
            self._read_timeout.start()

    def _make_room(self) -> bool:
        """Close a connection that was used and is not in use now, or else the slowest one; return whether any was."""
        connections = [
            connection
            for connection in self.connections
            if isinstance(connection, BoundedHttpProtocol) and connection is not self
        ]
        for connection in connections:
            if connection.timeout_keep_alive_task is not None and connection._began is None:
                connection.timeout_keep_alive_handler()
                return True
        slowest = max(connections, key=lambda connection: connection._read_timeout.elapsed, default=None)
        if slowest is None or slowest._read_timeout.elapsed < MIN_READ_SHARE * self._read_timeout.seconds:
            return False
        slowest._on_read_timeout()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._read_timeout.stop()
        self._rest = b""
        if self._write_timeout is not None:
            self._write_timeout.cancel()
        if self._answering is not None:
            _disconnect(self._answering)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close an idle connection; a request that has begun to arrive is waited for, and its answer closes it."""
        if self._began is None:
            super().shutdown()

    def pause_writing(self) -> None:
        """Give a client that does not read its answer some time."""
        super().pause_writing()
        self._write_timeout = self.loop.call_later(self._read_timeout.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._write_timeout is not None:
            self._write_timeout.cancel()
            self._write_timeout = None

    # Requests as bytes

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self.transport.is_closing() or self._fault:
            return
        if self._rest or self.pipeline:
            self._rest += data
            self.flow.pause_reading()
        elif self._began is not None or self._is_answering():
            self._drain_or_parse(data)
        elif raw_requests.is_probe(data):
            self._is_admitted = True
            self._parse_all(data)
        elif self._load.is_full() and raw_requests.is_whole_query(data):
            self._shed()
        else:
            self._rest, self._began = data, self.loop.time()
            self._wait_for(self._parse_rest)

    def _drain_or_parse(self, data: bytes) -> None:
        """Parse what belongs to a request; where that is answered already, it is dropped, up to a bound."""
        if self._arriving is not None and self._arriving.response_complete:
            self._drained_bytes += len(data)
            if self._drained_bytes > MAX_DRAINED_BYTES:
                self.transport.close()
                return
        self._parse_all(data)

    def _wait_for(self, begin: Any) -> None:
        """Begin in turn. No time to arrive runs meanwhile: the rest may have been sent, and nobody has read it."""
        self._is_queued = True
        self._watch_time()
        self._load.admit(begin)

    def _parse_rest(self) -> None:
        self._is_queued = False
        if self._rest and not self.transport.is_closing():
            self._is_admitted = True
            self.flow.resume_reading()
            self._parse_all(self._rest)

    def _parse_all(self, data: bytes) -> None:
        super()._parse_all(data)
        self._is_admitted = False
        self._watch_time()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._began is None and self.cycle.response_complete:
            self._keep_alive()

    # Beginning

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        whole_response.offer(cycle)
        if self._is_admitted:
            self._is_admitted = False
            super()._start_asgi_task(cycle, app)
        else:
            self._wait_for(partial(self._start_queued, cycle, app))

    def _start_queued(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._is_queued = False
        if not cycle.disconnected:
            super()._start_asgi_task(cycle, app)
            self._watch_time()

    # Answers

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._fault and not self._is_answering():
            self._close(self._error_bytes(self._fault))
        elif self._rest and not self.transport.is_closing():
            self._parse_all(self._rest)
        if self._began is not None:
            self._unset_keepalive_if_required()
        self._watch_time()

    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.response_complete

    def _refuse(self, code: Code) -> None:
        """Answer what is arriving, where nothing of it is answered yet, and close; but first the one before."""
        refused, self._arriving, self._began = self._arriving, None, None
        if self._is_answering() and self._answering is not refused:
            self._fault = code
            if self.pipeline and self.pipeline[0][0] is refused:
                self.pipeline.popleft()
        else:
            self._close(b"" if refused and refused.response_started else self._error_bytes(code))

    def _close(self, last: bytes = b"") -> None:
        if self._answering is not None:
            _disconnect(self._answering)
        if not self.transport.is_closing():
            self.transport.write(last)
            self.transport.close()

    def _shed(self) -> None:
        """Refuse a whole query unparsed: most of the price of a refusal is the parsing."""
        self._load.count_shed()
        self.transport.write(error_bytes(Code.OVERLOADED, extra={}, close=False))
        self._read_timeout.stop()
        self._keep_alive()

    def _error_bytes(self, code: Code, **headers: str) -> bytes:
        cors = self._cors.error_headers(raw_requests.origin_of(self.headers))
        return error_bytes(code, extra={**headers, **cors}, close=True)

    # Time

    def _keep_alive(self) -> None:
        """Keep the connection for a while, for the next request."""
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _watch_time(self) -> None:
        """Let time run while a request is arriving, headers or body, and neither it nor one before it waits for us."""
        waits = self._is_queued or (self._is_answering() and self._answering is not self._arriving)
        if self._began is None or waits or self.transport.is_closing():
            self._read_timeout.stop()
        else:
            self._read_timeout.start()

    def _on_read_timeout(self) -> None:
        self._read_timeout.stop()
        self._refuse(Code.REQUEST_READ_TIMEOUT)


def _disconnect(cycle: RequestResponseCycle) -> None:
    """Let the application know that nobody waits for its answer."""
    if not cycle.response_complete:
        cycle.disconnected = True
        cycle.message_event.set()
