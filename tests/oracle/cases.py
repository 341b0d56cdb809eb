"""What the rows say of a case and of a document, before anybody asks who may see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from tests.oracle.rows import LONG_AGO, NOON, Row, Rows, danish_day, day, first, holds, moment
from tests.oracle.texts import PROGRESS

AUTHORITY = "9e979b84-b846-4472-8622-58007dc63c7e"
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
MASTER_SYSTEM = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
HIDDEN_CLASS = "00000000-0000-4000-8000-000000000e01"
HIDDEN_TITLE = "Visning undtaget for borger"
DECISION_CLASS = "00000000-0000-4000-8000-000000000e04"
OUTCOMES = {
    "00000000-0000-4000-8000-000000000e11": "GRANTED",
    "00000000-0000-4000-8000-000000000e12": "PARTLY",
    "00000000-0000-4000-8000-000000000e13": "REFUSED",
    "00000000-0000-4000-8000-000000000e14": "WITHDRAWN",
}
NOTE = "00000000-0000-4000-8000-000000000a03"
CPR, CVR = "urn:oio:cpr-nr:", "urn:oio:cvr-nr:"

_STEPS = {"Opstaaet": "OPENED", "Oplyst": "EXAMINED", "Afgjort": "DECIDED", "Afsluttet": "CLOSED"}
_KINDS = {
    "Faktura": "INVOICE",
    "Brev, indgaaende": "LETTER_IN",
    "Brev, udgaaende": "LETTER_OUT",
    "Eksternt Notat": "NOTE",
    "Rapport": "REPORT",
    "Dagsorden": "AGENDA",
    "Plan": "PLAN",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the progress."""

    progress: str
    begins: datetime | None
    now: bool

    @property
    def rank(self) -> tuple[datetime, int]:
        """Later and further counts more. A step that is not known counts least."""
        return self.begins or LONG_AGO, PROGRESS.index(self.progress) if self.progress != "UNKNOWN" else -1


@dataclass(frozen=True, slots=True)
class Entry:
    """A document's place in a case."""

    document: str
    title: str | None
    begins: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case, as its newest registration has it now."""

    uuid: str
    limited_to: str
    authorities: frozenset[str]
    primary: frozenset[str]
    ever_primary: frozenset[str]
    objects: frozenset[str]
    ever_objects: frozenset[str]
    kle: str | None
    kle_title: str | None
    marked: bool
    sensitivity: str | None
    system: str | None
    title: str | None
    created_at: date | None
    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    number: str | None
    related: frozenset[str]
    outcome: str | None

    @property
    def step(self) -> Step | None:
        """The step in force that began last."""
        return max((step for step in self.steps if step.now), key=lambda step: step.rank, default=None)

    @property
    def progress(self) -> str:
        """How far it has come."""
        return self.step.progress if self.step else "UNKNOWN"

    @property
    def since(self) -> date | None:
        """The day it came that far."""
        return danish_day(self.step.begins) if self.step else None

    def first_start(self, progress: str) -> date | None:
        """Return the first day it came to a step."""
        starts = [step.begins for step in self.steps if step.progress == progress and step.begins]
        return danish_day(min(starts, default=None))

    @property
    def created(self) -> date | None:
        """Rule 7's creation date."""
        return self.created_at or self.first_start("OPENED")

    @property
    def opened(self) -> date | None:
        """The day the citizen is told."""
        return self.first_start("OPENED") or self.created_at


@dataclass(frozen=True, slots=True)
class Document:
    """A document, as its newest registration has it now."""

    uuid: str
    title: str | None
    letter_on: date | None
    state: str | None
    type: str | None
    kind: str
    sensitivity: str | None
    marked: bool


def read_case(rows: Rows, uuid: str, limited_to: str) -> Case:
    """Return a case from its rows."""
    at = rows.newest_of_case[uuid]
    extension, classes = rows.now("case_extensions", at), rows.now("classes", at)
    parties = [row for row in rows.of("parties", at) if row["role"] == PRIMARY_PARTY]
    return Case(
        uuid=uuid,
        limited_to=limited_to,
        authorities=frozenset(filter(None, map(_cvr, rows.now("actors", at, AUTHORITY)))),
        primary=_people(row for row in parties if holds(row)),
        ever_primary=_people(parties),
        objects=_references(rows.now("objects", at)),
        ever_objects=_references(rows.of("objects", at)),
        kle=first((row for row in classes if row["role"] == PRIMARY_CLASS), "number"),
        kle_title=first((row for row in classes if row["role"] == PRIMARY_CLASS), "title"),
        marked=_marked(classes),
        sensitivity=first(extension, "sensitivity"),
        system=first(rows.now("systems", at, MASTER_SYSTEM), "ref"),
        title=first(rows.now("case_attributes", at), "title"),
        created_at=danish_day(moment(first(extension, "created_at"))),
        steps=tuple(
            Step(_STEPS.get(row["state"] or "", "UNKNOWN"), moment(row["from_at"]), holds(row))
            for row in rows.of("progress", at)
        ),
        entries=tuple(_entry(row) for row in rows.now("journal", at) if _is_document(row)),
        number=_safe_number(first(rows.now("case_attributes", at), "number")),
        related=_references(rows.now("related_cases", at)),
        outcome=_outcome(rows.of("classes", at)),
    )


def _outcome(classes: list[Row]) -> str | None:
    """Return what the class of the decision means that holds now and began last."""
    decisions = [row for row in classes if row["role"] == DECISION_CLASS and holds(row)]
    starts = [moment(row["from_at"]) or LONG_AGO for row in decisions]
    latest = [row for row, start in zip(decisions, starts, strict=True) if start == max(starts)]
    outcomes = {OUTCOMES.get(row["ref"] or "") for row in latest}
    return outcomes.pop() if len(outcomes) == 1 else None


def _safe_number(number: str | None) -> str | None:
    """Return a number of the sandbox, year and serial; one of 2001 to 2012 reads as a CPR number's day and month."""
    return number if number and re.fullmatch(r"\d{4}-\d{5,6}", number) and not "2001" <= number[:4] <= "2012" else None


def read_document(rows: Rows, uuid: str) -> Document:
    """Return a document from its rows."""
    at = rows.newest_of_document[uuid]
    attributes = rows.now("document_attributes", at)
    states = [row for row in rows.now("document_progress", at) if row["state"]]
    latest = max(states, key=lambda row: moment(row["from_at"]) or LONG_AGO, default=None)
    type_ = first(attributes, "type")
    return Document(
        uuid=uuid,
        title=first(attributes, "title"),
        letter_on=day(first(attributes, "letter_on")),
        state=latest["state"] if latest else None,
        type=type_,
        kind=_KINDS.get(type_ or "", "OTHER"),
        sensitivity=first(attributes, "sensitivity"),
        marked=_marked(rows.now("document_classes", at)),
    )


def has_begun(step: Step) -> bool:
    """Whether a step is dated and not ahead."""
    return step.begins is not None and step.begins <= NOON


def _people(parties: object) -> frozenset[str]:
    return frozenset(ref.removeprefix(CPR) for ref in _references(parties) if ref.startswith(CPR))


def _references(rows: object) -> frozenset[str]:
    return frozenset(row["ref"] for row in rows if row["ref"])  # type: ignore[attr-defined]


def _cvr(actor: Row) -> str | None:
    """Return the authority's CVR number: said outright, or as the reference."""
    reference = actor["ref"] or ""
    return actor["cvr"] or (reference.removeprefix(CVR) if reference.startswith(CVR) else None)


def _marked(classes: list[Row]) -> bool:
    return any(row["ref"] == HIDDEN_CLASS or row["title"] == HIDDEN_TITLE for row in classes)


def _is_document(row: Row) -> bool:
    """Rule 9: a note is no document."""
    return row["role"] != NOTE and row["ref"] is not None and row["ref"] != "URN:Empty"


def _entry(row: Row) -> Entry:
    return Entry(str(row["ref"]), row["title"], danish_day(moment(row["from_at"])))
