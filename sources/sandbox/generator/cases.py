"""Ordinary cases: a primary party, an authority, a KLE subject, a history, and letters in a journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sources.sandbox import codes
from sources.sandbox.authorities import KORSBAEK, SandboxAuthority
from sources.sandbox.generator.catalogue import Area
from sources.sandbox.generator.days import INFINITE, from_day, moment
from sources.sandbox.generator.drafts import Draft, DraftRegistration, Row
from sources.sandbox.generator.people import MadeUpCitizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.systems import MadeUpSystem, system_of

STATES = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")
_DECIDED = STATES.index("Afgjort")
ACTION_FACETS = ("G01", "G10", "Ø54", "K08")
DEPARTMENTS = ("Borgerservice", "Jobcenter", "Ydelseskontoret", "Børn og Familie", "Sundhed og Omsorg", "By og Miljø")
WORKER = "urn:oio:us:brugerid:sandkasse"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHistory:
    """How far a case has come: the day each state began, in order."""

    days: tuple[date, ...]

    @property
    def opened(self) -> date:
        """The day the case began."""
        return self.days[0]


def case_history(rng: SeededRandom, opened: date, today: date, *, states: int | None = None) -> CaseHistory:
    """Return a history from the day a case opened; older cases have come further."""
    days = [opened]
    age = (today - opened).days
    states = states or min(4, 1 + sum(age > limit for limit in (30, 90, 200)) - rng.happens(0.25))
    for _ in range(1, max(1, states)):
        step = min(rng.integer(6, 75), max(1, (today - days[-1]).days // 2))
        days.append(min(today, days[-1] + timedelta(days=step)))
    return CaseHistory(days=tuple(days))


def progress_rows(steps: list[tuple[str, str]]) -> tuple[Row, ...]:
    """Each state with its moment; it ends when the next begins."""
    ends = [moment for _, moment in steps[1:]] + [INFINITE]
    return tuple(
        {"state": state, "from_at": begins, "to_at": ends_at, "actor": WORKER, "actor_kind": "Bruger"}
        for (state, begins), ends_at in zip(steps, ends, strict=True)
    )


def _clock(rng: SeededRandom) -> str:
    return f"{rng.integer(8, 15):02}:{rng.integer(0, 59):02}:{rng.integer(0, 59):02}"


def relation(role: str, kind: str, ref: str, since: date, **extra: str | None) -> Row:
    """Return a relation that holds from a day on."""
    return {"role": role, "type": kind, "idx": "1", "ref": ref, "actor": WORKER, "actor_kind": "Bruger"} | (
        from_day(since) | extra
    )


def party(citizen: MadeUpCitizen, since: date, role: str = codes.PRIMARY_PARTY) -> Row:
    """Return the citizen as a party of a case."""
    return relation(role, codes.PERSON_TYPE, citizen.urn, since, name=citizen.name)


def authority_rows(rng: SeededRandom, authority: SandboxAuthority, since: date) -> tuple[Row, ...]:
    """Return the authority, a responsible department and a case worker."""
    department = rng.choice(DEPARTMENTS)
    return (
        relation(
            codes.CASE_AUTHORITY,
            codes.AUTHORITY_TYPE,
            authority.organisation,
            since,
            name=authority.name,
            cvr=authority.cvr,
            key=authority.code,
        ),
        relation(codes.CASE_RESPONSIBLE, codes.RESPONSIBLE_TYPE, rng.uuid(), since, name=department),
        relation(codes.CASE_WORKER, codes.WORKER_TYPE, rng.uuid(), since, name="Sandkasse Sagsbehandler", key="SANDKA"),
    )


def class_rows(rng: SeededRandom, area: Area, since: date) -> tuple[Row, ...]:
    """Return the KLE subject and the action facet."""
    facet = rng.choice(ACTION_FACETS)
    return (
        relation(
            codes.PRIMARY_CLASS, codes.CLASS_TYPE, area.uuid, since, title=area.title, number=area.number, facet="Emne"
        ),
        relation(codes.ACTION_CLASS, codes.CLASS_TYPE, rng.uuid(), since, number=facet, facet="Handling"),
    )


def hidden_class(since: date) -> Row:
    """Return the class that exempts a case or document from display."""
    return relation(codes.DISPLAY_CLASS, codes.CLASS_TYPE, codes.HIDDEN_CLASS, since, title=codes.HIDDEN_TITLE)


def system_rows(system: MadeUpSystem, since: date) -> tuple[Row, ...]:
    """Return the master system, which is also the sender."""
    return tuple(
        relation(role, codes.SYSTEM_TYPE, system.uuid, since, name=system.name)
        for role in (codes.MASTER_SYSTEM, codes.SENDER_SYSTEM)
    )


def ordinary_case(
    rng: SeededRandom,
    citizen: MadeUpCitizen,
    authority: SandboxAuthority,
    area: Area,
    history: CaseHistory,
    *,
    title: str | None = None,
    system: MadeUpSystem | None = None,
) -> Draft:
    """Return a case as a careful sender writes it."""
    opened, last = history.opened, history.days[-1]
    number = f"{opened.year}-{rng.integer(1000, 99999):06}"
    steps = [(state, moment(day, _clock(rng))) for state, day in zip(STATES, history.days, strict=False)]
    now = DraftRegistration(
        registered_at=moment(last, "16:05:00"),
        sts_at=moment(last, "16:07:30"),
        user=f"urn:oio:it-system-uuid:{system_of(area.number).uuid}",
        rows={
            "case_attributes": (
                from_day(opened)
                | {"key": number, "number": number, "title": title or rng.choice(area.cases), "actor": WORKER}
                | {"actor_kind": "Bruger"},
            ),
            "case_extensions": (
                from_day(opened)
                | {
                    "local_status": rng.choice(("Aktiv", "Under behandling", "Afventer borger", "Lukket")),
                    "sensitivity": codes.SENSITIVITIES[1 + rng.happens(0.4)],
                    "created_at": moment(opened, "07:45:10") if rng.happens(0.6) else None,
                },
            ),
            "progress": progress_rows(sorted(steps, key=lambda step: (step[1][:10], STATES.index(step[0])))),
            "actors": authority_rows(rng, authority, opened),
            "classes": class_rows(rng, area, opened),
            "parties": (party(citizen, opened),),
            "systems": system_rows(system or system_of(area.number, agency=authority.code is None), opened),
        },
    )
    case = Draft(rng.uuid(), authority.cvr, (now,))
    decided = history.days[_DECIDED] if len(history.days) > _DECIDED and authority.cvr == KORSBAEK.cvr else None
    ref = _decision_of(case.uuid) if decided else None
    if decided is None or ref is None:
        return case
    decision = relation(codes.DECISION_CLASS, codes.CLASS_TYPE, ref, decided, facet="Afgørelse")
    return case.having(now.with_more("classes", decision))


def _decision_of(uuid: str) -> str | None:
    """Return the class of the decision of a case: many are granted, some have a class that nobody knows, or none."""
    granted, *others = codes.DECISIONS
    return (granted, granted, granted, *others, codes.UNKNOWN_DECISION, None)[int(uuid[-2:], 16) % 8]
