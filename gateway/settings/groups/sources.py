"""Settings of the indexes and registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """Where records come from, and how hard the sources are pressed."""

    case_index_url: str = setting(values.url, "SF1470, cases and documents", required=True)
    benefit_index_url: str = setting(values.url, "SF1491, benefits and payments", required=True)
    residence_register_url: str | None = setting(
        values.url, "Where citizens live and have lived; default: the token's claim"
    )
    property_register_url: str | None = setting(values.url, "Who owns what; default: building cases stay hidden")
    representation_register_url: str | None = setting(
        values.url, "Who may act for whom; default: nobody looks on behalf of another"
    )
    parental_authority_age: int = setting(
        values.number(15, 18), "Years at which a child is no longer shown to those with parental authority", default=18
    )
    exempt_classes: frozenset[str] = setting(
        values.uuids, 'Class UUIDs that mean "Visning undtaget for borger"', default=frozenset()
    )
    source_max_concurrency: int = setting(
        values.number(1, 10_000), "Calls at once to one index for one authority, in one worker", default=64
    )
    source_max_queue: int = setting(values.number(0, 100_000), "Calls that may wait for one of those", default=256)
    source_retry_budget_percent: int = setting(
        values.number(0, 100), "Calls of a hundred to an index that may be tried again", default=10
    )
    circuit_breaker_open_seconds: float = setting(
        values.seconds, "Seconds until an index that keeps failing for an authority is tried again", default=5.0
    )
    today: date | None = setting(values.day, "Pretend that it is this day; for the sandbox and tests")
