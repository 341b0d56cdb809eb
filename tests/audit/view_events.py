"""Views of Karen's records, as the audit log records them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gateway.audit.event import view_event
from gateway.audit.store import AuditEvent
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from gateway.ids import Ids
from sources.records.subject import Subject
from sources.reference.record_kinds import CASES

IDS = Ids(b"a key of thirty-two bytes or more")
KAREN, JENS = Subject("0101610000"), Subject("0202620000")
EVERYTHING = """query Alt { me { name cases(first: 100) { nodes { documents(first: 100) { nodes { title } } } }
  benefits(first: 100) { nodes { title } } payments(first: 3) { nodes { title } } } }"""


def kinds(event: dict[str, Any]) -> set[str]:
    return {record["kind"] for record in event["shown"]}


def count(event: dict[str, Any], kind: str) -> int:
    return sum(record["count"] for record in event["shown"] if record["kind"] == kind)


def a_look(**facts: Any) -> AuditEvent:
    """Return an event of Karen's, but for what is said of it."""
    views = AuditViews()
    views.viewed(CASES, "11111111", "32", ["a", "b"])
    ordinary = {
        "at": datetime(2026, 11, 16, 11, tzinfo=UTC), "operation": None, "request": "r", "sources": ["cases"],
        "openings": "v", "trace": IDS.trace,
    }  # fmt: skip
    return view_event(facts.pop("caller", Caller.citizen(KAREN)), views, **ordinary | facts)
