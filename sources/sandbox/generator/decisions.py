"""What was decided (afgørelsesklasse): which of Korsbæk's cases have such a class, and the hard cases of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sources.sandbox import codes
from sources.sandbox.authorities import KORSBAEK
from sources.sandbox.generator.cases import relation
from sources.sandbox.generator.drafts import Draft, Row
from sources.sandbox.generator.lives import MadeUpLife

GRANTED, PARTLY, REFUSED, WITHDRAWN = codes.DECISIONS
_OPENED, _DECIDED = date(2025, 3, 10), date(2025, 5, 12)
_STEPS = (_OPENED, date(2025, 4, 7), _DECIDED)


def decision(ref: str | None, since: date) -> Row:
    """Return the class of a decision."""
    return relation(codes.DECISION_CLASS, codes.CLASS_TYPE, ref or "", since) | {"ref": ref}


def _case(life: MadeUpLife, title: str, *classes: Row, days: tuple[date, ...] = _STEPS) -> Draft:
    case = life.case(KORSBAEK, "32.24.04", days=days, title=title)
    others = (row for row in case.now.rows["classes"] if row["role"] != codes.DECISION_CLASS)
    return case.having(case.now.with_rows(classes=(*others, *classes)))


def _write_decisions(life: MadeUpLife) -> None:
    """Each outcome; a class that nobody knows; one without an id; none; before the decision; closed at once."""
    for ref, meaning in codes.DECISIONS.items():
        life.write(_case(life, f"Sag med afgørelsen {meaning}", decision(ref, _DECIDED)))
    life.write(_case(life, "Sag med ukendt afgørelse", decision(codes.UNKNOWN_DECISION, _DECIDED)))
    life.write(_case(life, "Sag med afgørelse uden klasse", decision(None, _DECIDED)))
    life.write(_case(life, "Sag uden afgørelsesklasse"))
    life.write(_case(life, "Sag der ikke er afgjort", decision(GRANTED, _OPENED), days=_STEPS[:2]))
    life.write(_case(life, "Lukket sag", decision(REFUSED, _DECIDED), days=(*_STEPS, date(2025, 6, 2))))


def _write_changed_decisions(life: MadeUpLife) -> None:
    """A decision that another has replaced, one that has ended, one ahead, and two at once."""
    later = date(2025, 9, 1)
    ended: Row = {"to_at": "2025-09-01T00:00:00.000+02:00"}
    life.write(_case(life, "Sag med ændret afgørelse", decision(REFUSED, _DECIDED) | ended, decision(GRANTED, later)))
    life.write(
        _case(life, "Sag hvor den gamle ikke er afsluttet", decision(REFUSED, _DECIDED), decision(PARTLY, later))
    )
    life.write(_case(life, "Sag med ophævet afgørelse", decision(WITHDRAWN, _DECIDED) | ended))
    life.write(_case(life, "Sag med to afgørelser", decision(GRANTED, _DECIDED), decision(REFUSED, _DECIDED)))
    life.write(_case(life, "Sag med kommende afgørelse", decision(GRANTED, date(2027, 1, 4))))


HARD_DECISIONS: dict[str, Callable[[MadeUpLife], None]] = {
    "decisions": _write_decisions,
    "changed decisions": _write_changed_decisions,
}
