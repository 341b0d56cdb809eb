"""Logs: one JSON object a line, on standard error, whoever writes it."""

from __future__ import annotations

import logging
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
import structlog

OPENINGS: ContextVar[str | None] = ContextVar("openings", default=None)
"""The version of the openings that the request began with, for whatever is logged while it lasts."""


def configure(*, level: str = "info") -> None:
    """Write our own events as JSON, and from libraries that there was a warning or an error, and of which type.

    Their messages may hold addresses and values. What Python itself would print goes the same way: warnings, and
    exceptions that nobody has caught.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False  # a line that cannot be written is lost, and not told of in others
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda raised: _log_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    threading.excepthook = lambda raised: _log_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    structlog.configure(
        processors=[
            _completed,
            _rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Lines(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


_LEVELS = {"warn": "warning", "exception": "error"}
"""Names of methods that are no names of levels."""


class LibraryFormatter(logging.Formatter):
    """One JSON object for a line of a library, which a traceback would be no part of."""

    def format(self, record: logging.LogRecord) -> str:
        kind, _, trace = record.exc_info or (None, None, None)
        line: dict[str, str | None] = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        if kind is not None:
            line |= {"error": kind.__name__, "place": place_of(trace)}
        return orjson.dumps(line | {"timestamp": _timestamp(record.created)}).decode()


def place_of(trace: TracebackType | None) -> str | None:
    """Return the file and the line where an exception was raised; its text may hold anything."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else None


def _timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _log_uncaught(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
    """Log an exception that nobody has caught; an interrupt is a wish, and no failure."""
    if not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger("borgerblik").error("uncaught_exception", error=kind.__name__, place=place_of(trace))


class Lines(structlog.BytesLogger):
    """Writes lines. One that cannot be written is lost, and not the answer that it reports."""

    def msg(self, message: bytes) -> None:
        """Write a line, unless the disk is full or the reader of the lines is gone."""
        try:
            super().msg(message)
        except (OSError, ValueError):
            return

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _completed(_logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the openings, the level and the moment: in one step, since every request pays for it."""
    if (version := OPENINGS.get()) and "openings" not in event:
        event["openings"] = version
    event["level"] = _LEVELS.get(method, method)
    event["timestamp"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return event


def _rendered(_logger: Any, _method: str, event: structlog.typing.EventDict) -> bytes:
    """Render any event: a value that JSON cannot hold costs no answer."""
    try:
        return orjson.dumps(event, default=repr)
    except TypeError:  # a number of more than 64 bits, half a pair of surrogates, a key that is no text
        return orjson.dumps({ascii(name).strip("'"): ascii(value).strip("'") for name, value in event.items()})
