"""One connection to an upstream, for one request at a time, with the deadline of each inside it."""

from __future__ import annotations

import asyncio
import ssl
from typing import Protocol, cast

from sources.errors import SourceError, SourceTimedOutError, SourceUnavailableError
from sources.transport.response import ResponseReader

EARLY_SECONDS = 0.01
"""Some event loops count in milliseconds, and call a little before the time."""


class StaleConnectionError(SourceUnavailableError):
    """The upstream closed a kept connection just as it was used again: nothing was answered, so use another."""

    def __init__(self) -> None:
        super().__init__("broken_off", passing=True)


class ConnectionOwner(Protocol):
    """Whoever holds connections that are idle."""

    def released(self, connection: HttpConnection) -> None:
        """Take a connection that may serve another request."""

    def lost(self, connection: HttpConnection) -> None:
        """Forget a connection that is closed."""


class HttpConnection(asyncio.Protocol):
    """Sends a request, and reads its answer. Whatever ends otherwise closes the connection at once."""

    def __init__(self, owner: ConnectionOwner, loop: asyncio.AbstractEventLoop, keep_seconds: float) -> None:
        self._owner = owner
        self._loop = loop
        self._keep_seconds = keep_seconds
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[ResponseReader] | None = None
        self._reader: ResponseReader | None = None  # of the request that is being answered
        self._was_used = False
        self._has_begun = False  # some of the answer has come
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0

    async def ask(self, request: bytes, *, ends: float, max_bytes: int) -> ResponseReader:
        """Send a request, and return its answer. Raise SourceError; SourceTimedOutError at `ends`, by the loop's clock.

        The upstream may take its time to read the request: the wait for the answer is the wait for that too.
        """
        transport = self._transport
        if transport is None or transport.is_closing():
            raise StaleConnectionError if self._was_used else SourceUnavailableError("broken_off", passing=True)
        self._reader = reader = ResponseReader(max_bytes)
        answer: asyncio.Future[ResponseReader] = self._loop.create_future()
        self._answer = answer
        self._has_begun = False
        self._wake_at(ends)
        transport.write(request)
        try:
            return await answer
        finally:
            if self._reader is reader:  # given up: nobody may later read what was meant for this request
                self.abort()

    @property
    def is_usable(self) -> bool:
        """Whether it stands, as far as is known here."""
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        """Close in good order, as TLS wants it."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close at once, without waiting for the upstream."""
        self._forget_request()
        if self._transport is not None:
            self._transport.abort()

    def fail(self, failure: SourceError) -> None:
        """Close at once, and tell whoever waits for the answer."""
        answer = self._answer
        self.abort()
        if answer is not None and not answer.done():
            answer.set_exception(failure)

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        """Read a piece of the answer."""
        reader = self._reader
        if reader is None:  # nobody has asked
            self.abort()
            return
        self._has_begun = True
        try:
            if reader.feed(data):
                self._complete(reader)
        except SourceError as failure:
            self.fail(failure)

    def connection_lost(self, exc: Exception | None) -> None:
        """End: some answers are whole by that."""
        reader, self._transport = self._reader, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._owner.lost(self)
        if reader is None:
            return
        if exc is None and reader.end():
            self._complete(reader)
        elif self._was_used and not self._has_begun:
            self.fail(StaleConnectionError())
        else:
            self.fail(connection_error(exc))

    def _complete(self, reader: ResponseReader) -> None:
        answer, transport = self._answer, self._transport
        self._forget_request()
        self._was_used = True
        if transport is not None:
            if not reader.keeps_connection:
                transport.close()
            elif transport.get_write_buffer_size():  # answered before all was read
                transport.abort()
            elif not transport.is_closing():
                self._wake_at(self._loop.time() + self._keep_seconds)
                self._owner.released(self)
        if answer is not None and not answer.done():
            answer.set_result(reader)

    def _forget_request(self) -> None:
        if self._reader is not None:
            self._reader.release()
        self._reader = self._answer = None

    # One timer for deadlines and for expiry: it is set anew only for what is due earlier

    def _wake_at(self, due: float) -> None:
        self._due = due
        if self._timer is not None:
            if self._timer_due <= due:
                return
            self._timer.cancel()
        self._timer_due = due
        self._timer = self._loop.call_at(due, self._wake)

    def _wake(self) -> None:
        self._timer = None
        if self._loop.time() < self._due - EARLY_SECONDS:
            self._wake_at(self._due)
        elif self._reader is not None:
            self.fail(SourceTimedOutError("deadline"))
        else:
            self.close()


def connection_error(error: BaseException | None, reason: str = "broken_off") -> SourceUnavailableError:
    """Return the failure of a connection that broke off. A certificate that was refused will be refused again."""
    if isinstance(error, ssl.SSLError | ValueError):
        return SourceUnavailableError("tls")
    return SourceUnavailableError(reason, passing=True)
