"""A thread of its own for work that blocks, one piece after another in the order in which it was given."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class WorkerThread:
    """Runs functions, and has their results set in futures of the loop that asked.

    An executor does the same with a lock, a condition and two futures a call: about a tenth of a small request.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def run(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Return what the function will return or raise. A caller that stops waiting does not end it."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()
        if self._is_closed:
            result.set_exception(RuntimeError("called after the end"))
            return result
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()

        def work() -> None:
            value, error = None, None
            try:
                value = function(*arguments)
            except BaseException as raised:  # whoever waits must learn of it, and the next work is done
                error = raised
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(_settle, result, value, error)

        self._work.put(work)
        return result

    def close(self) -> None:
        """End the thread after the work that it has been given."""
        self._is_closed = True
        self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # nothing of it is held while the next is waited for


def _settle(future: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)
