"""Logs: one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import orjson
import structlog

OPENINGS: ContextVar[str | None] = ContextVar("openings", default=None)
"""The version of the openings that the request began with, for every line that is logged while it lasts."""


def configure(*, level: str = "info") -> None:
    """Log our own events as JSON; from libraries only warnings, since their lines may hold addresses and values."""
    logging.basicConfig(level=logging.WARNING, format='{"event":"library","logger":"%(name)s","level":"%(levelname)s"}')
    structlog.configure(
        processors=[
            _with_openings,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Lines(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


class Lines(structlog.BytesLogger):
    """Writes lines. One that cannot be written is lost, and not the answer that it reports."""

    def msg(self, message: bytes) -> None:
        """Write a line, unless the disk is full or the reader of the lines is gone."""
        with suppress(OSError, ValueError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _with_openings(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if version := OPENINGS.get():
        event.setdefault("openings", version)
    return event


def _rendered(_logger: Any, _method: str, event: structlog.typing.EventDict) -> bytes:
    return orjson.dumps(event, default=repr)
