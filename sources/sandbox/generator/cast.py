"""The lives of the named personas: the typical overview, a mover, and people with very much or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from sources.sandbox import codes
from sources.sandbox.authorities import BY_CODE, KORSBAEK, PENSIONS, SandboxAuthority
from sources.sandbox.generator.benefit_kinds import AGENCY_BENEFITS, benefit_kind
from sources.sandbox.generator.benefits import (
    LANDLORD,
    MadeUpBenefit,
    MadeUpLine,
    disposition_day,
    months_of,
    ordinary_line,
    person,
    write_grant,
    write_payment,
)
from sources.sandbox.generator.cases import hidden_class, party, relation
from sources.sandbox.generator.catalogue import BUILDING_AREA
from sources.sandbox.generator.days import month_start
from sources.sandbox.generator.documents import journal_row, ordinary_document
from sources.sandbox.generator.drafts import Row, write_case, write_document
from sources.sandbox.generator.letters import INTERNAL_NOTE, INVOICE, LETTER_IN, LETTER_OUT, PLAN, REPORT
from sources.sandbox.generator.lives import MadeUpLife
from sources.sandbox.generator.notes import PERSONAL_NOTES
from sources.sandbox.generator.people import MadeUpCitizen, write_citizen
from sources.sandbox.generator.seeded_random import SeededRandom
from sources.sandbox.generator.systems import OLD_SYSTEM
from sources.sandbox.generator.world_writer import WorldWriter
from sources.sandbox.personas import PERSONAS

ROSKILDE, VEJLE = BY_CODE["0265"], BY_CODE["0630"]


def write_cast(writer: WorldWriter, today: date) -> None:
    """Write every persona's life."""
    for persona in PERSONAS:
        former = ("0630", "0265") if persona.key == "flyttet" else ()
        citizen = MadeUpCitizen(persona.cpr, persona.name, (persona.municipality, *former))
        write_citizen(writer, citizen, persona=persona.key)
        _LIVES[persona.key](MadeUpLife(writer, SeededRandom(f"persona/{persona.key}"), citizen, today))


Paper = tuple[date, str, str]


def _own_case(
    life: MadeUpLife, authority: SandboxAuthority, area: str, title: str | None, days: tuple[date, ...], *papers: Paper
) -> str:
    """Return a case whose letters are written out one by one."""
    case = life.case(authority, area, days=days, title=title)
    documents = [
        ordinary_document(life.rng, life.citizen, authority, kind, name, dated, state="Endeligt")
        for dated, kind, name in papers
    ]
    for document in documents:
        write_document(life.writer, document)
    entries = [
        journal_row(document, dated) | {"idx": str(index)}
        for index, (document, (dated, _, _)) in enumerate(zip(documents, papers, strict=True), start=1)
    ]
    write_case(life.writer, case.having(case.now.with_rows(journal=tuple(entries))))
    return case.uuid


def _overview(life: MadeUpLife) -> None:
    """Write a mother on sick leave: six cases of the municipality, one of the agency, four benefits."""
    _own_case(
        life,
        KORSBAEK,
        "15.17.06",
        "Opfølgning på sygemelding",
        (date(2025, 11, 17), date(2025, 12, 15)),
        (date(2025, 11, 19), LETTER_OUT, "Indkaldelse til første opfølgningssamtale"),
        (date(2025, 12, 4), LETTER_IN, "Oplysningsskema om sygefravær"),
        (date(2025, 12, 16), LETTER_IN, "Lægeattest til sygedagpengeopfølgning (LÆ 285)"),
        (date(2026, 1, 21), INTERNAL_NOTE, "Faglig vurdering til brug for indstilling"),
        (date(2026, 3, 3), PLAN, "Min plan"),
        (date(2026, 4, 22), REPORT, "Rehabiliteringsteamets indstilling"),
        (date(2026, 10, 27), LETTER_OUT, "Indkaldelse til opfølgningssamtale"),
    )
    pay = _own_case(
        life,
        KORSBAEK,
        "32.30.04",
        "Udbetaling af sygedagpenge",
        (date(2025, 11, 10), date(2025, 11, 19), date(2025, 12, 3)),
        (date(2025, 11, 12), LETTER_IN, "Ansøgning om sygedagpenge"),
        (date(2025, 12, 3), LETTER_OUT, "Afgørelse om sygedagpenge"),
        (date(2026, 5, 6), LETTER_OUT, "Afgørelse om forlængelse af sygedagpenge"),
    )
    extra = _own_case(
        life,
        KORSBAEK,
        "32.18.04",
        "Merudgifter til barn med nedsat funktionsevne",
        (date(2025, 2, 3), date(2025, 2, 24), date(2025, 3, 26)),
        (date(2025, 2, 3), LETTER_IN, "Ansøgning om dækning af merudgifter"),
        (date(2025, 2, 20), LETTER_IN, "Oversigt over udgifter"),
        (date(2025, 3, 10), LETTER_OUT, "Partshøring om merudgifter"),
        (date(2025, 3, 26), LETTER_OUT, "Afgørelse om merudgiftsydelse"),
    )
    _overview_small_cases(life)
    housing = _own_case(
        life,
        PENSIONS,
        "32.06.08",
        "Boligsikring",
        (date(2024, 4, 2), date(2024, 4, 9), date(2024, 4, 30)),
        (date(2024, 4, 2), LETTER_IN, "Ansøgning om boligstøtte"),
        (date(2024, 4, 30), LETTER_OUT, "Afgørelse om boligstøtte"),
    )
    _overview_benefits(life, pay, extra, housing)


def _overview_small_cases(life: MadeUpLife) -> None:
    _own_case(
        life,
        KORSBAEK,
        "27.60.16",
        "Kommunikationshjælpemiddel",
        (date(2026, 11, 5),),
        (date(2026, 11, 5), LETTER_IN, "Ansøgning om hjælpemiddel"),
        (date(2026, 11, 9), LETTER_OUT, "Kvittering for modtaget ansøgning"),
    )
    _own_case(
        life,
        KORSBAEK,
        "32.21.17",
        "Tilskud til tandbehandling",
        (date(2026, 1, 12), date(2026, 1, 20), date(2026, 2, 9), date(2026, 2, 23)),
        (date(2026, 1, 12), LETTER_IN, "Overslag fra tandlæge"),
        (date(2026, 2, 9), LETTER_OUT, "Bevilling af tilskud til tandbehandling"),
        (date(2026, 2, 20), INVOICE, "Faktura fra tandlæge"),
    )
    _own_case(
        life,
        KORSBAEK,
        "28.09.40",
        "Plads i børnehave",
        (date(2023, 5, 8), date(2023, 5, 15), date(2023, 6, 1), date(2023, 8, 14)),
        (date(2023, 6, 1), LETTER_OUT, "Tilbud om plads i børnehave"),
        (date(2023, 6, 6), LETTER_IN, "Svar på tilbud om plads"),
    )


def _overview_benefits(life: MadeUpLife, pay: str, extra: str, housing: str) -> None:
    def granted(name: str, amount: str, starts: date, case: str | None, *, ahead: int = 0) -> MadeUpBenefit:
        kind = benefit_kind(name, "32.06.08" if name == "Boligsikring" else None)
        authority = PENSIONS if kind in AGENCY_BENEFITS else KORSBAEK
        benefit = write_grant(
            life.writer, life.rng, person(life.citizen), authority, kind, starts, case=case, amount=Decimal(amount)
        )
        for month in months_of(benefit, life.today + timedelta(days=ahead), 12):
            day = disposition_day(kind, month)
            write_payment(life.writer, life.rng, [ordinary_line(benefit, month)], day, life.today)
        return benefit

    granted("Sygedagpenge", "20262.00", date(2025, 11, 10), pay, ahead=15)
    granted("Merudgiftsydelse til barn", "1342.50", date(2025, 4, 1), extra)
    granted("Boligsikring", "1087.00", date(2024, 5, 1), housing)
    granted("Børne- og ungeydelse", "4047.00", date(2022, 1, 1), None)


def _moved(life: MadeUpLife) -> None:
    """Cases where the citizen lives and has lived, some still open there."""
    areas_by_home = (
        (KORSBAEK, 60, ("27.60.04", "15.20.20", "28.09.40")),
        (VEJLE, 1650, ("27.60.04", "32.21.12", "28.09.40")),
        (ROSKILDE, 3650, ("32.24.04", "32.21.24", "27.36.04")),
    )
    for authority, newest, areas in areas_by_home:
        for number, area in enumerate(areas):
            opened = life.days_ago(newest + 100 * number)
            life.add_case(authority, area, opened=opened, states=2 if number == 0 else None, letters=3)
    kind = benefit_kind("Kontanthjælp")
    life.benefit(VEJLE, kind, starts=date(2021, 2, 1), ends=date(2022, 6, 30))
    case = life.add_case(KORSBAEK, "32.24.04", opened=date(2024, 4, 3), states=3, letters=3).uuid
    life.benefit(KORSBAEK, kind, starts=date(2024, 4, 1), case=case, ahead=15)
    life.benefit(PENSIONS, benefit_kind("Boligsikring", "32.06.08"), starts=date(2024, 5, 1))


_OPEN_IN_AARHUS = (
    (date(2018, 12, 11), ("32.24.04", "32.24.08", "32.24.12", "32.24.28", "32.24.30", "32.27.10", "32.30.04")),
    (date(2019, 6, 1), ("32.21.12", "32.21.16", "32.21.17", "32.21.24")),
    (date(2020, 1, 1), ("15.17.06", "27.60.04", "27.60.16", "27.60.24")),
    (date(2021, 1, 1), ("15.20.24", "27.36.04")),
)


def _many_cases(life: MadeUpLife) -> None:
    """Write 300 cases, all in areas that the municipality's example file had opened by the day of the case."""
    for number in range(300):
        opened = life.days_ago(5 + 9 * number)
        areas = [area for since, opened_areas in _OPEN_IN_AARHUS if since <= opened for area in opened_areas]
        life.add_case(life.citizen.home, life.rng.choice(areas), opened=opened, letters=life.rng.integer(0, 5))
    life.benefit(life.citizen.home, benefit_kind("Fleksløntilskud"), starts=date(2019, 3, 1), ahead=15)


def _many_payments(life: MadeUpLife) -> None:
    """Write six benefits, of which four are paid together every fortnight, under a case that is still active."""
    home, rng = life.citizen.home, life.rng
    case = life.add_case(home, "32.24.04", opened=date(2007, 1, 15), states=3, letters=6).uuid
    names = ("Kontanthjælp", "Fleksløntilskud", "Ledighedsydelse", "Sygedagpenge")
    grantee, granted_on = person(life.citizen), date(2007, 1, 15)
    joint = [write_grant(life.writer, rng, grantee, home, benefit_kind(name), granted_on, case=case) for name in names]
    for number in range(470):
        available = life.days_ago(12 + 14 * number)
        begins = available - timedelta(days=14)
        lines = [MadeUpLine(benefit, benefit.amount, begins, available - timedelta(days=1)) for benefit in joint]
        write_payment(life.writer, rng, lines, available, life.today)
    life.benefit(home, benefit_kind("Hjælp til medicin"), starts=date(2021, 1, 1), payments=60)
    life.benefit(PENSIONS, benefit_kind("Boligsikring", "32.06.08"), starts=date(2021, 1, 1), payments=60)


def _nothing(_life: MadeUpLife) -> None:
    """No cases and no benefits."""


def _exempt(life: MadeUpLife) -> None:
    """Write an exempt case with a shown benefit, and letters that the exempt case or their own class hides."""
    writer, rng, citizen = life.writer, life.rng, life.citizen
    shown_case = life.case(KORSBAEK, "32.24.04", opened=date(2025, 9, 1), states=3, title="Kontanthjælp", letters=3)
    hidden = life.case(KORSBAEK, "27.12.06", opened=date(2025, 10, 6), states=2, letters=2)
    shared = ordinary_document(rng, citizen, KORSBAEK, REPORT, "Statusrapport fra mentor", date(2026, 2, 3))
    exempt_letter = ordinary_document(
        rng, citizen, KORSBAEK, LETTER_OUT, "Orientering til anden myndighed", date(2026, 3, 4)
    )
    exempt_letter = exempt_letter.having(
        exempt_letter.now.with_rows(document_classes=(hidden_class(date(2026, 3, 4)),))
    )
    shared_letter = ordinary_document(
        rng, citizen, KORSBAEK, LETTER_OUT, "Indkaldelse til fælles møde", date(2026, 4, 8)
    )
    for document in (shared, exempt_letter, shared_letter):
        write_document(writer, document)
    job_case = life.case(KORSBAEK, "15.20.01", opened=date(2025, 11, 3), states=2, title="Min plan", letters=2)
    places = (
        journal_row(shared, date(2026, 2, 3)),
        journal_row(exempt_letter, date(2026, 3, 4)),
        journal_row(shared_letter, date(2026, 4, 8)),
    )
    write_case(writer, shown_case.having(shown_case.now.with_more("journal", *places)))
    write_case(
        writer,
        job_case.having(
            job_case.now.with_more(
                "journal", journal_row(shared_letter, date(2026, 4, 9), title="Mødeindkaldelse"), *PERSONAL_NOTES
            )
        ),
    )
    marked = hidden.now.with_more("classes", hidden_class(date(2025, 10, 6)))
    write_case(writer, hidden.having(marked.with_more("journal", journal_row(shared, date(2026, 2, 3)))))
    secret = life.case(KORSBAEK, "32.18.12", opened=date(2026, 1, 5), states=3)
    write_case(writer, secret.having(secret.now.with_more("classes", hidden_class(date(2026, 1, 5)))))
    life.benefit(KORSBAEK, benefit_kind("Kontanthjælp"), starts=date(2025, 9, 1), case=shown_case.uuid, ahead=15)
    life.benefit(KORSBAEK, benefit_kind("Tabt arbejdsfortjeneste"), starts=date(2026, 2, 1), case=secret.uuid)
    _exempt_from_a_day(life)


def _exempt_from_a_day(life: MadeUpLife) -> None:
    """Write an exemption that has ended, and one that begins next year: neither hides today."""
    ended = life.case(KORSBAEK, "32.21.12", opened=date(2025, 5, 5), states=4, title="Hjælp til depositum")
    mark = hidden_class(date(2025, 5, 5)) | {"to_at": "2025-08-01T00:00:00.000+02:00"}
    write_case(life.writer, ended.having(ended.now.with_more("classes", mark)))
    coming = life.case(KORSBAEK, "32.21.16", opened=date(2026, 6, 1), states=3, title="Hjælp til udgift til medicin")
    write_case(life.writer, coming.having(coming.now.with_more("classes", hidden_class(date(2027, 1, 1)))))


def _pensioner(life: MadeUpLife) -> None:
    home = life.citizen.home
    pension = life.add_case(PENSIONS, "32.03.04", opened=date(2017, 5, 2), states=3, letters=3)
    housing = life.add_case(PENSIONS, "32.06.04", opened=date(2018, 3, 1), states=3, letters=3)
    life.add_case(home, "27.35.04", opened=date(2026, 3, 9), states=2, letters=1)
    life.add_case(home, "27.36.04", opened=date(2025, 6, 16), states=3, title="Praktisk hjælp i hjemmet", letters=2)
    glasses = life.add_case(
        home, "32.03.12", opened=date(2026, 9, 7), states=3, title="Helbredstillæg til briller", letters=3
    )
    life.benefit(PENSIONS, benefit_kind("Folkepension"), starts=date(2018, 9, 1), case=pension.uuid, ahead=15)
    life.benefit(PENSIONS, benefit_kind("Boligydelse"), starts=date(2018, 4, 1), case=housing.uuid, payee=LANDLORD)
    tyres = life.benefit(
        home,
        benefit_kind("Hjælp til medicin"),
        starts=date(2026, 9, 7),
        case=glasses.uuid,
        payments=0,
        plan={"frequency": "Engangsydelse", "day": "efter aftale"},
    )
    line = MadeUpLine(tyres, tyres.amount, date(2026, 9, 7), date(2026, 9, 7))
    write_payment(life.writer, life.rng, [line], date(2026, 9, 25), life.today)


def _corrected(life: MadeUpLife) -> None:
    """Write a year of cash benefit with set-offs, a claim back, a late payment, and a joint payment."""
    case = life.add_case(KORSBAEK, "32.24.04", opened=date(2025, 3, 3), states=3, title="Kontanthjælp", letters=5).uuid
    grantee, writer, rng, today = person(life.citizen), life.writer, life.rng, life.today
    cash = write_grant(
        writer,
        rng,
        grantee,
        KORSBAEK,
        benefit_kind("Kontanthjælp"),
        date(2025, 3, 1),
        case=case,
        amount=Decimal(12775),
    )
    rent = write_grant(
        writer,
        rng,
        grantee,
        KORSBAEK,
        benefit_kind("Særlig støtte til høje boligudgifter"),
        date(2025, 6, 1),
        case=case,
        amount=Decimal("1204.50"),
    )
    months = months_of(cash, today + timedelta(days=15), 12)
    for number, month in enumerate(months):
        lines = [ordinary_line(cash, month), ordinary_line(rent, month)]
        if number in (3, 8):
            earlier = month_start(month, -2)
            amount = Decimal(-2129) if number == 3 else Decimal("1064.25")
            lines.append(MadeUpLine(cash, amount, earlier, month_start(earlier, 1) - timedelta(days=1)))
        write_payment(writer, rng, lines, disposition_day(cash.kind, month), today, columns=_REDUCED.get(number))
    coming = [ordinary_line(cash, month_start(today, 1)), ordinary_line(rent, month_start(today, 1))]
    day = disposition_day(cash.kind, month_start(today, 1))
    write_payment(writer, rng, coming, day, today, columns={"status": "Planlagt"})
    back = MadeUpLine(rent, Decimal("-1204.50"), date(2026, 6, 1), date(2026, 6, 30))
    write_payment(writer, rng, [back], date(2026, 8, 14), today, columns={"status": "Krav oprettet", "paid": None})


_REDUCED: dict[int, dict[str, str | int | None]] = {
    5: {
        "sent": "8400.00",
        "paid": "8400.00",
        "sent_text": "Der er modregnet 1.491,50 kr. i tidligere udbetalt ydelse.",
    },
    6: {
        "paid": "7000.00",
        "paid_text": "Gældsstyrelsen har modregnet gæld til det offentlige.",
        "status": "Delvist udbetalt",
    },
    7: {"paid": None, "status": "Returneret"},
    10: {"paid": None, "status": None},
}


def _owner_of_a_house(life: MadeUpLife) -> None:
    """Write cases of an architect: the owner sees that of the own house, and not that of a house sold."""
    writer, citizen = life.writer, life.citizen
    house, sold, neighbour = (life.rng.uuid() for _ in range(3))
    writer.write("properties", {"cpr": citizen.cpr, "object": house})
    architect = MadeUpCitizen("6405701900", "Arkitekt Modelsen", ("0999",))
    write_citizen(writer, architect, specimen="architect of the owner's house")
    for building, days, title in (
        (house, (date(2026, 4, 7), date(2026, 5, 18), date(2026, 6, 22)), "Tilbygning til enfamiliehus"),
        (house, (date(2021, 3, 1), date(2021, 3, 15), date(2021, 4, 12), date(2021, 9, 30)), "Opførelse af carport"),
        (sold, (date(2016, 5, 2), date(2016, 6, 1)), "Nyt udhus"),
        (neighbour, (date(2026, 9, 1), date(2026, 10, 1)), "Ombygning af tagetage"),
    ):
        case = life.case(KORSBAEK, BUILDING_AREA, days=days, title=title, letters=5)
        building_relation = relation(
            codes.BUILDING, codes.OBJECT_TYPE, building, days[0], text="Prøvevej 12, 9999 Korsbæk"
        )
        applicant = party(citizen if building == neighbour else architect, days[0])
        life.write(case, objects=(building_relation,), parties=(applicant,))
    life.add_case(KORSBAEK, "27.60.24", opened=date(2026, 8, 3), states=2, title="Rampe ved hoveddør", letters=2)
    life.benefit(KORSBAEK, benefit_kind("Fleksløntilskud"), starts=date(2024, 2, 1), ahead=15)


def _old_data(life: MadeUpLife) -> None:
    """Retired subjects, no titles, cases never closed, and old actor kinds."""
    home = life.citizen.home
    for area, opened in (
        ("32.24.32", date(2017, 2, 6)),
        ("32.24.32", date(2020, 2, 3)),
        ("32.24.48", date(2021, 9, 6)),
        ("15.17.12", date(2015, 1, 12)),
    ):
        case = life.case(home, area, opened=opened, states=2, letters=2, system=OLD_SYSTEM)
        old: Row = {"actor": "urn:oio:cvr-nr:" + home.cvr, "actor_kind": "Organisation"}
        life.write(case, **{table: tuple(row | old for row in rows) for table, rows in case.now.rows.items()})
    untitled = life.case(home, "32.24.04", opened=date(2020, 4, 6), states=1, letters=2)
    write_case(life.writer, untitled.having(untitled.now.changing("case_attributes", 0, title=None, key=None)))
    bare = life.case(home, "32.21.12", opened=date(2020, 8, 3), states=3)
    bare = bare.having(bare.now.changing("classes", 0, title=None).changing("case_extensions", 0, sensitivity=None))
    write_case(life.writer, bare)
    life.add_case(home, "27.36.04", opened=date(2025, 1, 6), states=3, letters=2)
    life.benefit(home, benefit_kind("Uddannelseshjælp"), starts=date(2016, 5, 1), ends=date(2018, 8, 31))
    life.benefit(home, benefit_kind("Uddannelseshjælp"), starts=date(2020, 3, 1), ends=date(2022, 1, 31))
    life.benefit(PENSIONS, benefit_kind("Førtidspension"), starts=date(2019, 1, 1))


def _noticed(life: MadeUpLife) -> None:
    home = life.citizen.home
    case = life.add_case(home, "32.27.10", opened=date(2023, 10, 2), states=3, title="Fleksløntilskud", letters=3).uuid
    life.add_case(home, "15.20.24", opened=date(2023, 8, 7), states=4, letters=2)
    life.add_case(home, "32.30.04", opened=date(2026, 10, 5), states=2, letters=2)
    life.benefit(home, benefit_kind("Fleksløntilskud"), starts=date(2023, 11, 1), case=case, ahead=15)


_LIVES: dict[str, Callable[[MadeUpLife], None]] = {
    "overblik": _overview,
    "flyttet": _moved,
    "mange-sager": _many_cases,
    "mange-betalinger": _many_payments,
    "tom": _nothing,
    "undtaget": _exempt,
    "pensionist": _pensioner,
    "korrektioner": _corrected,
    "boligejer": _owner_of_a_house,
    "gamle-data": _old_data,
    "advis": _noticed,
}
