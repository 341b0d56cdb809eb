"""Logs on standard error: one JSON object a line, whoever writes it; lines for people on a terminal."""

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


def configure(*, level: str = "info", form: str = "auto") -> None:
    """Write our own events, and from libraries that there was a warning or an error, and of which type.

    Their messages may hold addresses and values. What Python itself would print goes the same way: warnings, and
    exceptions that nobody has caught. `form`: "json" is one object a line; "console" is for people; "auto" is that on a
    terminal, and JSON elsewhere.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[LibraryHandler()])
    logging.raiseExceptions = False  # a line that cannot be written is lost, and not told of in others
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda raised: _log_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    threading.excepthook = lambda raised: _log_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    render = _console() if form == "console" or (form == "auto" and _is_terminal()) else _rendered
    structlog.configure(
        processors=[
            _completed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Lines(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


_LEVELS = {"warn": "warning", "exception": "error"}
"""Names of methods that are no names of levels."""


def _is_terminal() -> bool:
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # there is none, or it is closed
        return False


def _console() -> structlog.typing.Processor:
    """Return what writes lines for people. Values are written as they would be in Python: no line break gets out."""
    render = structlog.dev.ConsoleRenderer(colors=_is_terminal())

    def rendered(logger: Any, method: str, event: structlog.typing.EventDict) -> bytes:
        line = render(logger, method, {name: _plain(value) for name, value in event.items()})
        return line.encode(errors="replace")

    return rendered


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() else value.encode("unicode_escape").decode()
    return value if isinstance(value, int | float | bool | None) else repr(value)


class LibraryHandler(logging.Handler):
    """Passes on that a library has said something. Its words, and a traceback, are no part of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the library's name, and the type and place of an exception."""
        kind, _, trace = record.exc_info or (None, None, None)
        facts = {} if kind is None else {"error": kind.__name__, "place": place_of(trace)}
        log = structlog.get_logger("borgerblik")
        write = log.error if record.levelno >= logging.ERROR else log.warning
        write("library", logger=record.name, **facts)


def place_of(trace: TracebackType | None) -> str | None:
    """Return the file and the line where an exception was raised; its text may hold anything."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else None


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
