"""Hard cases about cases: who is a party, what is known when, what is missing, what is marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sources.sandbox import codes
from sources.sandbox.authorities import BY_CODE, KORSBAEK, PENSIONS
from sources.sandbox.generator.benefit_kinds import benefit_kind
from sources.sandbox.generator.cases import authority_rows, hidden_class, party, progress_rows, relation
from sources.sandbox.generator.catalogue import AREAS, BUILDING_AREA, UNKNOWN_AREA, Area
from sources.sandbox.generator.days import moment
from sources.sandbox.generator.drafts import Draft, DraftRegistration, Row, write_case
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.systems import OLD_SYSTEM

OPENED = date(2025, 3, 10)
STEPS = (OPENED, date(2025, 4, 7), date(2025, 5, 12))


def _case(life: MadeUpLife, area: Area | str = "32.24.04", *, title: str | None = None, letters: int = 2) -> Draft:
    return life.case(KORSBAEK, area, days=STEPS, title=title, letters=letters)


def _write(life: MadeUpLife, case: Draft, now: DraftRegistration) -> None:
    write_case(life.writer, case.having(now))


def _former_party(life: MadeUpLife) -> None:
    case = _case(life, title="Sag hvor parten er udtrådt")
    _write(life, case, case.now.changing("parties", 0, to_at="2025-09-01T00:00:00.000+02:00"))


def _coming_party(life: MadeUpLife) -> None:
    case = _case(life, title="Sag hvor parten indtræder senere")
    _write(life, case, case.now.changing("parties", 0, from_at="2026-12-01T00:00:00.000+01:00"))


def _returned_party(life: MadeUpLife) -> None:
    case = _case(life, title="Sag hvor parten er vendt tilbage")
    ended = case.now.changing("parties", 0, to_at="2025-06-01T00:00:00.000+02:00")
    _write(life, case, ended.with_more("parties", party(life.citizen, date(2026, 1, 5)) | {"idx": "2"}))


def _no_party(life: MadeUpLife) -> None:
    case = _case(life, title="Sag uden primær part")
    _write(life, case, case.now.with_rows(parties=()))


def _secondary_party(life: MadeUpLife) -> None:
    case = _case(life, title="Sag hvor borgeren er sekundær part")
    _write(life, case, case.now.changing("parties", 0, role=codes.SECONDARY_PARTY))


def _two_parties(life: MadeUpLife) -> None:
    case = _case(life, title="Sag med to primære parter ved en fejl")
    other_party = relation(
        codes.PRIMARY_PARTY, codes.PERSON_TYPE, "urn:oio:cpr-nr:6101559999", OPENED, name="Prøve Testesen"
    )
    _write(life, case, case.now.with_more("parties", other_party | {"idx": "2"}))


def _party_by_other_ids(life: MadeUpLife) -> None:
    """Write parties by the agency's citizen id, a UUID, a name: none says that it is this citizen."""
    for ref in ("urn:oio:udk:borgerid:123456789012", life.rng.uuid(), "urn:oio:us:personid:1234567"):
        case = _case(life, title="Sag med part uden CPR-nummer", letters=0)
        _write(life, case, case.now.changing("parties", 0, ref=ref))
    case = _case(life, title="Sag hvor parten står på to måder")
    twin = party(life.citizen, OPENED) | {"ref": life.rng.uuid(), "idx": "2"}
    _write(life, case, case.now.with_more("parties", twin))


def _party_without_reference(life: MadeUpLife) -> None:
    case = _case(life, title="Sag hvor partens reference mangler")
    nameless = party(life.citizen, OPENED) | {"ref": None, "idx": "2"}
    _write(life, case, case.now.with_more("parties", nameless))


def _sensitivities(life: MadeUpLife) -> None:
    for sensitivity in (*codes.SENSITIVITIES, None):
        case = _case(life, title=f"Sag med følsomhed {sensitivity or 'uden angivelse'}", letters=1)
        _write(life, case, case.now.changing("case_extensions", 0, sensitivity=sensitivity))
    bare = _case(life, title="Sag uden indeksets egenskaber", letters=1)
    _write(life, bare, bare.now.with_rows(case_extensions=()))


def _exempt(life: MadeUpLife) -> None:
    case = _case(life, title="Sag undtaget for borgeren")
    _write(life, case, case.now.with_more("classes", hidden_class(OPENED)))
    by_title = _case(life, title="Sag undtaget med en anden klasse")
    mark = hidden_class(OPENED) | {"ref": life.rng.uuid()}
    _write(life, by_title, by_title.now.with_more("classes", mark))
    untitled = _case(life, title="Sag undtaget med en klasse uden titel")
    _write(life, untitled, untitled.now.with_more("classes", hidden_class(OPENED) | {"title": None}))
    other_case = _case(life, title="Sag med en anden visningsklasse")
    harmless = hidden_class(OPENED) | {"ref": codes.OTHER_DISPLAY_CLASS, "title": "Visning kun i selvbetjening"}
    _write(life, other_case, other_case.now.with_more("classes", harmless))


def _withheld_titles(life: MadeUpLife) -> None:
    case = _case(life, title="Underretning")
    secret = {"hidden_title": "MÅ IKKE VISES: Underretning fra nabo", "hidden_basis": "Forvaltningslovens § 15"}
    row: Row = dict(secret)
    now = case.now.changing("case_attributes", 0, **row)
    _write(life, case, now.changing("journal", 0, **row))


def _missing_texts(life: MadeUpLife) -> None:
    """Each thing that may be missing is missing once."""
    base = _case(life, letters=1)
    _write(life, base, base.now.changing("case_attributes", 0, title=None, key=None, number=None))
    for table, columns in (
        ("classes", {"title": None}),
        ("classes", {"number": None}),
        ("classes", {"title": None, "number": None, "facet": None}),
        ("actors", {"cvr": None, "name": None, "key": None, "ref": f"urn:oio:cvr-nr:{KORSBAEK.cvr}"}),
        ("actors", {"cvr": None, "name": None, "key": None}),
        ("parties", {"name": None, "type": None, "idx": None}),
        ("systems", {"name": None}),
        ("case_extensions", {"created_at": None, "local_status": None}),
    ):
        case = _case(life, title="Sag med en oplysning mindre", letters=0)
        _write(life, case, case.now.changing(table, 0, **dict(columns)))
    for table in ("case_attributes", "case_extensions", "progress", "classes", "systems"):
        case = _case(life, title=f"Sag uden {table}", letters=0)
        _write(life, case, case.now.with_rows(**{table: ()}))


def _no_virkning(life: MadeUpLife) -> None:
    """Nothing says since when: it holds since ever."""
    case = _case(life, title="Sag uden virkning", letters=2)
    unsaid: Row = {"from_at": None, "to_at": None, "actor": None, "actor_kind": None}
    tables = ("case_attributes", "actors", "classes", "parties", "journal", "systems", "case_extensions")
    rows = {table: tuple(row | unsaid for row in case.now.rows[table]) for table in tables}
    _write(life, case, case.now.with_rows(**rows))


def _undated_progress(life: MadeUpLife) -> None:
    case = _case(life, title="Sag med fremdrift uden datoer", letters=1)
    unsaid: Row = {"from_at": None, "to_at": None, "actor": None, "actor_kind": None}
    states: tuple[Row, ...] = tuple(unsaid | {"state": state} for state in ("Opstaaet", "Oplyst"))
    _write(life, case, case.now.with_rows(progress=states))


def _several_registrations(life: MadeUpLife) -> None:
    """Older registrations with other titles and parties; some senders write the newest first."""
    for newest_first in (False, True):
        case = _case(life, title="Nuværende titel")
        earlier = case.now.changing("case_attributes", 0, title="FORÆLDET TITEL")
        earlier = DraftRegistration(
            registered_at=moment(OPENED, "08:00:00"),
            sts_at=moment(OPENED, "08:01:00"),
            rows=earlier.rows | {"progress": case.now.rows["progress"][:1]},
        )
        write_case(life.writer, case.with_earlier(earlier, newest_first=newest_first))
    left = _case(life, title="Sag hvor borgeren var part i en ældre registrering")
    earlier = DraftRegistration(registered_at=moment(OPENED), sts_at=moment(OPENED), rows=left.now.rows)
    write_case(life.writer, left.having(left.now.with_rows(parties=())).with_earlier(earlier))


def _registrations_by_zone(life: MadeUpLife) -> None:
    """Write two registrations of which the later has the smaller text: 01:30+02:00 is before 00:30Z."""
    case = _case(life, title="Nyeste titel trods tidszone")
    stamps = {"registered_at": "2025-06-10T00:30:00Z", "sts_at": "2025-06-10T00:31:00Z"}
    newest = DraftRegistration(rows=case.now.rows, **stamps)
    earlier = DraftRegistration(
        registered_at="2025-06-10T01:30:00+02:00",
        sts_at="2025-06-10T01:31:00+02:00",
        rows=case.now.changing("case_attributes", 0, title="FORÆLDET TITEL").rows,
    )
    write_case(life.writer, case.having(newest).with_earlier(earlier))


def _several_virkninger(life: MadeUpLife) -> None:
    """One registration with an ended title, subject, authority and system beside the present ones."""
    case = _case(life, title="Titel der gælder nu")
    changed = "2025-10-01T00:00:00.000+02:00"
    ended: Row = {"to_at": changed}
    now = case.now.changing("case_attributes", 0, from_at=changed)
    old_title = case.now.rows["case_attributes"][0] | ended | {"title": "TIDLIGERE TITEL"}
    now = now.with_rows(case_attributes=(old_title, *now.rows["case_attributes"]))
    subject = AREAS["32.24.32"]
    old_class = (
        case.now.rows["classes"][0] | ended | {"ref": subject.uuid, "title": subject.title, "number": subject.number}
    )
    now = now.with_rows(classes=(old_class, *now.changing("classes", 0, from_at=changed).rows["classes"]))
    old_system = case.now.rows["systems"][0] | ended | {"ref": OLD_SYSTEM.uuid, "name": OLD_SYSTEM.name}
    now = now.with_rows(systems=(old_system, *now.changing("systems", 0, from_at=changed).rows["systems"]))
    vejle = authority_rows(life.rng, BY_CODE["0630"], OPENED)[0] | ended
    _write(life, case, now.with_rows(actors=(vejle, *now.changing("actors", 0, from_at=changed).rows["actors"])))


def _zones(life: MadeUpLife) -> None:
    """Moments that are another day in Denmark than they look."""
    for title, stamp in (
        ("Tidspunkt i UTC sent om aftenen", "2025-06-30T22:30:00.000Z"),
        ("Tidspunkt i UTC om vinteren", "2025-12-31T23:15:00Z"),
        ("Tidspunkt fra New York", "2025-08-14T20:00:00.000-05:00"),
        ("Tidspunkt fra Tokyo", "2025-08-15T06:30:00.000+09:00"),
        ("Tidspunkt uden tidszone", "2025-08-15T00:30:00"),
        ("Tidspunkt med syv decimaler", "2025-08-15T00:30:00.0000000+02:00"),
        ("Tidspunkt i timen der gentages", "2025-10-26T02:30:00.000+01:00"),
    ):
        case = _case(life, title=title, letters=1)
        steps = progress_rows([("Opstaaet", stamp)])
        now = case.now.with_rows(progress=steps).changing("case_extensions", 0, created_at=stamp)
        _write(life, case, now)


def _same_day(life: MadeUpLife) -> None:
    day = "2025-11-03T"
    case = _case(life, title="Sag afgjort samme dag", letters=1)
    clocks = ("09:00:00", "10:30:00", "10:30:00", "15:45:00")
    states = ("Opstaaet", "Oplyst", "Afgjort", "Afsluttet")
    steps = [(state, f"{day}{clock}.000+01:00") for state, clock in zip(states, clocks, strict=True)]
    _write(life, case, case.now.with_rows(progress=progress_rows(steps)))


def _odd_progress(life: MadeUpLife) -> None:
    """Write steps that come back, never end, stand in another order, lie ahead, or have no code."""
    back = _case(life, title="Genoptaget sag", letters=1)
    steps = [("Opstaaet", 1), ("Oplyst", 2), ("Afsluttet", 3), ("Oplyst", 5), ("Afgjort", 8)]
    rows = progress_rows([(state, moment(date(2025, month, 3))) for state, month in steps])
    _write(life, back, back.now.with_rows(progress=rows))
    endless = _case(life, title="Sag hvor trin ikke afsluttes", letters=1)
    open_ended = tuple(row | {"to_at": "infinite"} for row in endless.now.rows["progress"])
    _write(life, endless, endless.now.with_rows(progress=open_ended))
    turned = _case(life, title="Sag med trin i omvendt orden", letters=1)
    _write(life, turned, turned.now.with_rows(progress=turned.now.rows["progress"][::-1]))
    ahead = _case(life, title="Sag der afsluttes i fremtiden", letters=1)
    coming = progress_rows([("Opstaaet", moment(OPENED)), ("Afsluttet", moment(date(2027, 1, 4)))])
    _write(life, ahead, ahead.now.with_rows(progress=coming))
    codeless = _case(life, title="Sag med trin uden kode", letters=1)
    _write(life, codeless, codeless.now.changing("progress", 1, state=None))


def _old_actor_kinds(life: MadeUpLife) -> None:
    case = _case(life, title="Sag med gamle aktørtyper")
    for kind in ("Organisation", "OrganisationEnhed"):
        old: Row = {"actor": f"urn:oio:cvr-nr:{KORSBAEK.cvr}", "actor_kind": kind}
        rows = {table: tuple(row | old for row in rows) for table, rows in case.now.rows.items()}
        _write(life, Draft(life.rng.uuid(), case.authority, case.registrations), case.now.with_rows(**rows))


def _subjects(life: MadeUpLife) -> None:
    for area in (UNKNOWN_AREA, AREAS["32.24.32"], AREAS["32.24.48"]):
        life.add_case(KORSBAEK, area, days=(date(2019, 2, 4), date(2019, 3, 4)), letters=2)
    odd = _case(life, title="Sag med et emne skrevet på en anden måde", letters=1)
    _write(life, odd, odd.now.changing("classes", 0, number="32.24", title="Forsørgelse"))


def _buildings(life: MadeUpLife) -> None:
    """Write cases about the citizen's house: one of another party, and one whose building was left out later."""
    house, sold = life.rng.uuid(), life.rng.uuid()
    life.writer.write("properties", {"cpr": life.citizen.cpr, "object": house})
    stranger = party(life.citizen, OPENED) | {"ref": "urn:oio:cpr-nr:6101559998", "name": "Bygherre Fiktivsen"}
    for building, party_row, extra in (
        (house, stranger, {}),
        (house, party(life.citizen, OPENED), {}),
        (sold, party(life.citizen, OPENED), {}),
        (house, stranger, {"to_at": "2025-09-01T00:00:00.000+02:00"}),
    ):
        case = life.case(KORSBAEK, BUILDING_AREA, days=STEPS, letters=2)
        building_relation = relation(codes.BUILDING, codes.OBJECT_TYPE, building, OPENED, text="Prøvevænget 3") | extra
        _write(life, case, case.now.with_rows(objects=(building_relation,), parties=(party_row,)))
    about = _case(life, title="Almindelig sag om huset", letters=1)
    building_relation = relation(codes.BUILDING, codes.OBJECT_TYPE, house, OPENED)
    _write(life, about, about.now.with_rows(objects=(building_relation,), parties=(stranger,)))


def _related(life: MadeUpLife) -> None:
    parent, child = _case(life, title="Hovedsag"), _case(life, title="Delsag")
    link = relation(codes.PARENT_CASE, codes.RELATION_TYPE, parent.uuid, OPENED)
    nowhere = relation(codes.PARENT_CASE, codes.RELATION_TYPE, life.rng.uuid(), OPENED) | {"idx": "2"}
    profile = relation(codes.SECURITY_PROFILE, codes.SECURITY_TYPE, life.rng.uuid(), OPENED)
    write_case(life.writer, parent)
    _write(life, child, child.now.with_rows(related_cases=(link, nowhere), security_profiles=(profile,)))


def _created(life: MadeUpLife) -> None:
    """Cases on, before and after the days that policies like to begin at, with and without a creation time."""
    for day in (date(2018, 12, 10), date(2018, 12, 11), date(2020, 12, 31), date(2021, 1, 1), date(2016, 5, 2)):
        for created in (moment(day, "12:00:00"), None):
            for states in (2, 4):
                case = life.case(KORSBAEK, "32.24.04", opened=day, states=states, letters=1)
                _write(life, case, case.now.changing("case_extensions", 0, created_at=created))
    disagree = life.case(KORSBAEK, "32.30.04", opened=date(2023, 2, 6), states=3, letters=1)
    now = disagree.now.changing("case_extensions", 0, created_at="2017-06-01T10:00:00.000+02:00")
    _write(life, disagree, now)


def _many_authorities(life: MadeUpLife) -> None:
    for authority in (BY_CODE["0265"], BY_CODE["0630"], KORSBAEK, PENSIONS):
        for area in ("32.24.04", "15.17.06") if authority.code else ("32.03.16", "32.06.12"):
            life.add_case(authority, area, opened=date(2024, 1, 8), letters=2)
    life.benefit(KORSBAEK, benefit_kind("Sygedagpenge"), starts=date(2022, 1, 1), ends=date(2023, 6, 30))
    life.benefit(BY_CODE["0265"], benefit_kind("Ressourceforløbsydelse"), starts=date(2024, 2, 1), ahead=15)
    life.benefit(PENSIONS, benefit_kind("Boligsikring", "32.06.12"), starts=date(2024, 2, 1))


def _moved_away(life: MadeUpLife) -> None:
    """Write a case in a municipality that the citizen never lived in."""
    for authority in (KORSBAEK, BY_CODE["0751"], BY_CODE["0851"]):
        life.add_case(authority, "32.24.04", opened=date(2023, 4, 3), letters=2)


def _homeless(life: MadeUpLife) -> None:
    life.add_case(KORSBAEK, "32.24.04", opened=date(2025, 4, 7), letters=1)


def _unnamed_registration(life: MadeUpLife) -> None:
    """Write a registration without a time of its own: the index's time stands."""
    case = _case(life, title="Sag uden registreringstidspunkt")
    now = DraftRegistration(registered_at=None, sts_at=case.now.sts_at, rows=case.now.rows, lifecycle=None)
    _write(life, case, now)


HARD_CASES: dict[str, Callable[[MadeUpLife], None]] = {
    "former party": _former_party,
    "party in the future": _coming_party,
    "party again": _returned_party,
    "no primary party": _no_party,
    "secondary party": _secondary_party,
    "two primary parties": _two_parties,
    "party by other ids": _party_by_other_ids,
    "party without reference": _party_without_reference,
    "sensitivities": _sensitivities,
    "exempt cases": _exempt,
    "withheld titles": _withheld_titles,
    "missing texts": _missing_texts,
    "no virkning": _no_virkning,
    "undated progress": _undated_progress,
    "several registrations": _several_registrations,
    "registrations by zone": _registrations_by_zone,
    "several virkninger": _several_virkninger,
    "zones": _zones,
    "same day": _same_day,
    "odd progress": _odd_progress,
    "old actor kinds": _old_actor_kinds,
    "subjects": _subjects,
    "buildings": _buildings,
    "related cases": _related,
    "creation days": _created,
    "three municipalities and the agency": _many_authorities,
    "moved away": _moved_away,
    "no home": _homeless,
    "no registration time": _unnamed_registration,
}
