"""One request and its answer: what is known of it while it lasts, and its line of the log."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import structlog
from msgspec import Struct
from starlette.types import Send

from gateway.documents.limits import QueryCost
from gateway.http.deadline import Deadline
from gateway.http.rate_limits import RateLimitStatus
from gateway.loaders.loaders import Loaders
from gateway.observability.redaction import redact_numbers, short_name
from gateway.observability.request_counts import RequestCounts
from gateway.policies.policy import Policies
from gateway.server.middleware import HeaderSender, send_in_parts
from sources import tracing

CLIENT_CLOSED_REQUEST = 499
"""In the log alone: nobody was there to answer."""

log = structlog.get_logger("borgerblik")


class Exchange(Struct, eq=False):
    """What the log line says of one request: no names, no numbers, no query text."""

    id: str
    began: float
    policies: Policies
    deadline: Deadline
    operation: str | None = None
    application: str | None = None
    refused: str | None = None
    execution: str | None = None
    is_well_formed: bool = False
    is_router: bool = False
    loaders: Loaders | None = None
    rate_limits: Sequence[RateLimitStatus] = ()
    errors: Mapping[str, int] = {}
    cost: QueryCost | None = None

    def body(self, errors: Sequence[Any] = (), **answer: Any) -> bytes:
        """Return an answer as it is sent: every one names the version of the openings that decided it."""
        first = {"errors": errors} if errors else {}
        cost = {"cost": self.cost._asdict()} if self.cost else {}
        return orjson.dumps({**first, **answer, "extensions": {"openings": self.policies.version, **cost}})

    def log(self, status: int, counts: RequestCounts) -> None:
        """Write the one line of the request, and count the same."""
        loaders, seconds = self.loaders, time.perf_counter() - self.began
        hidden = loaders.hidden if loaders else {}
        counts.add(status, self.refused, seconds, hidden)
        tracing.annotate(status=status, operation=short_name(self.operation), refused=self.refused, request_id=self.id)
        log.info(
            "request",
            request_id=self.id,
            status=status,
            ms=round(seconds * 1000, 1),
            operation=redact_numbers(self.operation) if self.operation else None,
            application=self.application,
            refused=self.refused,
            execution=self.execution,
            openings=self.policies.version,
            calls=dict(loaders.calls) if loaders else {},
            failed=dict(loaders.failed) if loaders else {},
            hidden={reason.name: count for reason, count in hidden.items()},
            **(loaders.report.facts() if loaders else {}),
            **({"errors": self.errors} if self.errors else {}),
        )


async def send_answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Send the whole answer: in one go, unless something stands in between (CORS) that adds headers of its own."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    if isinstance(send, HeaderSender):
        await send.whole(status, raw, body)
    else:
        await send_in_parts(send, status, raw, body)
