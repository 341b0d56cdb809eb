"""Logs: one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson
import structlog


def configure(*, level: str = "info") -> None:
    """Our own events as JSON; from libraries only warnings, since their lines may hold addresses and values."""
    logging.basicConfig(level=logging.WARNING, format='{"event":"library","logger":"%(name)s","level":"%(levelname)s"}')
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # the version of the openings that the request began with
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=False,
    )


def _rendered(_logger: Any, _method: str, event: structlog.typing.EventDict) -> bytes:
    return orjson.dumps(event, default=repr)
