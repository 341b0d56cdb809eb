"""Hard dates, a citizen each: the dates that senders write for none, and the hour that Danish clocks repeat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sources.sandbox.authorities import KORSBAEK
from sources.sandbox.generator.benefit_kinds import benefit_kind
from sources.sandbox.generator.benefits import write_monthly_payments
from sources.sandbox.generator.cases import hidden_class
from sources.sandbox.generator.documents import journal_row, ordinary_document
from sources.sandbox.generator.drafts import Draft, DraftRegistration, Row, write_case, write_document
from sources.sandbox.generator.letters import LETTER_OUT
from sources.sandbox.generator.lives import MadeUpLife

STEPS = (date(2025, 3, 10), date(2025, 4, 2))
NEVER, EMPTY, EMPTY_IN_SQL = "9999-12-31", "0001-01-01", "1900-01-01"


def _case(life: MadeUpLife, title: str) -> Draft:
    return life.case(KORSBAEK, "32.24.04", days=STEPS, title=title)


def _empty_dates_of_cases(life: MadeUpLife) -> None:
    """Write cases whose creation, steps or ends of virkning are dates that mean none."""
    for number, empty in enumerate((EMPTY, EMPTY_IN_SQL)):
        created = _case(life, f"Sag med tom oprettelsesdato {number}")
        write_case(
            life.writer, created.having(created.now.changing("case_extensions", 0, created_at=f"{empty}T00:00:00Z"))
        )
        step = _case(life, f"Sag med tom dato på et trin {number}")
        write_case(life.writer, step.having(step.now.changing("progress", 1, from_at=f"{empty}T00:00:00Z")))
    ended = _case(life, "Sag der gælder til 9999")
    never: Row = {"to_at": f"{NEVER}T23:59:59.000+01:00"}
    rows = {table: tuple(row | never for row in ended.now.rows[table]) for table in ("parties", "classes", "actors")}
    write_case(life.writer, ended.having(ended.now.with_rows(**rows)))


def _empty_dates_of_letters(life: MadeUpLife) -> None:
    """Write letters whose date means none: the day they were filed stands."""
    case = _case(life, "Sag med breve uden dato")
    entries: list[Row] = []
    for day, empty in ((date(2025, 5, 5), EMPTY), (date(2025, 5, 6), EMPTY_IN_SQL)):
        letter = ordinary_document(life.rng, life.citizen, KORSBAEK, LETTER_OUT, f"Brev dateret {empty[:4]}", day)
        letter = letter.having(letter.now.changing("document_attributes", 0, letter_on=empty))
        write_document(life.writer, letter)
        entries.append(journal_row(letter, day) | {"idx": str(len(entries) + 1)})
    write_case(life.writer, case.having(case.now.with_rows(journal=tuple(entries))))


def _empty_dates_of_benefits(life: MadeUpLife) -> None:
    """Write benefits that end in 9999, and some that began in 1 or 1900, under a case with a true date."""
    case = _case(life, "Sag bag ydelser med tomme datoer")
    write_case(life.writer, case)
    kind = benefit_kind("Kontanthjælp")
    for columns in ({"ends_on": NEVER}, {"starts_on": EMPTY, "ends_on": NEVER}, {"starts_on": EMPTY_IN_SQL}):
        benefit = life.benefit(
            KORSBAEK, kind, starts=date(2025, 4, 1), case=case.uuid, payments=0, columns=dict(columns)
        )
        write_monthly_payments(life.writer, life.rng, benefit, life.today, 2)


def _repeated_hour(life: MadeUpLife) -> None:
    """Write cases registered twice in the hour that clocks repeat: the later shows the smaller time of day."""
    for name, earlier_at, newest_at in (
        ("dansk tid", "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"),
        ("UTC", "2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"),
    ):
        case = _case(life, f"Sag registreret igen i {name}")
        marked = _case(life, f"SAG UNDTAGET I {name}")
        for draft, newest_rows in (
            (case, case.now.rows),
            (marked, marked.now.with_more("classes", hidden_class(STEPS[0])).rows),
        ):
            titled = draft.now.changing("case_attributes", 0, title="FORÆLDET TITEL")
            earlier = DraftRegistration(registered_at=earlier_at, sts_at=earlier_at, rows=titled.rows)
            newest = DraftRegistration(registered_at=newest_at, sts_at=newest_at, rows=newest_rows)
            write_case(life.writer, draft.having(newest).with_earlier(earlier))


HARD_DATES: dict[str, Callable[[MadeUpLife], None]] = {
    "empty dates of cases": _empty_dates_of_cases,
    "empty dates of letters": _empty_dates_of_letters,
    "empty dates of benefits": _empty_dates_of_benefits,
    "repeated hour": _repeated_hour,
}
