"""Case records out of the answers of the case index."""

from __future__ import annotations

from datetime import date

import pytest

from sources.records import CaseProgress, CaseRecord, DisplayClass, ProgressStep, Sensitivity
from tests.sources.builders import (
    AUTHORITY,
    CASE,
    CPR,
    DOCUMENT,
    EXEMPT,
    FOR_EVER,
    MASTER,
    OTHER_ROLE,
    PROPERTY,
    SYSTEM,
    Element,
    a_case,
    a_class,
    a_display_class,
    a_party,
    a_property,
    a_registration,
    a_step,
    a_system,
    a_title,
    an_authority,
    an_entry,
    el,
    facts,
    numbered,
    read_case,
    read_cases,
    relation,
)

PAST, LAST_WEEK, FUTURE = "2025-01-01T00:00:00+01:00", "2026-11-09T00:00:00+01:00", "2027-01-01T00:00:00+01:00"
UNREADABLE = ["snart", "", "2026-02-30T00:00:00Z"]
unreadable_limit = pytest.mark.parametrize(
    "when", [{"begins": text} for text in UNREADABLE] + [{"ends": text} for text in UNREADABLE], ids=repr
)


async def test_a_case_may_say_nothing() -> None:
    """A case all of whose fields are absent is a record all of whose fields are unknown."""
    assert await read_case() == CaseRecord(
        uuid=CASE, authority=AUTHORITY, is_primary_party=False, has_primary_party=False, names_citizen=False
    )


async def test_elements_may_be_empty() -> None:
    """Empty elements are as good as none."""
    names = ("sag:Egenskaber", "sag:Fremdrift", "sag:Sagspart", "sag:Sagsklasse", "sag:Sagsaktoer", "sag:Sagsgenstande")
    record = await read_case(*(el(name) for name in names), facts(begins=None))
    assert (record.authority, record.is_primary_party, record.area, record.title) == (AUTHORITY, False, None, None)
    assert (record.progress, record.properties) == (CaseProgress.UNKNOWN, frozenset())


async def test_a_case_tells_what_it_is() -> None:
    """An ordinary case is read field by field."""
    record = await read_case(
        a_title("  Ansøgning om kontanthjælp "),
        facts(sensitivity="FORTROLIGE_PERSONOPLYSNINGER", created="2026-01-05T08:00:00Z"),
        a_step("Opstaaet", "2026-01-05T09:00:00+01:00"),
        a_party(),
        an_authority(cvr=AUTHORITY),
        a_class("32.24.04", "Hjælp til forsørgelse"),
        a_system(),
    )
    assert record == CaseRecord(
        uuid=CASE,
        authority=AUTHORITY,
        is_primary_party=True,
        area="32.24.04",
        area_title="Hjælp til forsørgelse",
        title="Ansøgning om kontanthjælp",
        created=date(2026, 1, 5),
        sensitivity=Sensitivity.CONFIDENTIAL,
        progress=CaseProgress.OPENED,
        progress_since=date(2026, 1, 5),
        steps=(ProgressStep(CaseProgress.OPENED, date(2026, 1, 5)),),
        system=SYSTEM,
    )


async def test_ids_are_in_lower_case() -> None:
    """UUIDs are compared as text, so one way of writing them holds everywhere."""
    (record,) = await read_cases(
        a_case(a_system(SYSTEM.upper()), an_entry(DOCUMENT.upper()), a_property(PROPERTY.upper()), uuid=CASE.upper())
    )
    assert (record.uuid, record.system, record.properties) == (CASE, SYSTEM, frozenset({PROPERTY}))
    assert record.journal[0].document == DOCUMENT


async def test_the_newest_registration_is_the_case() -> None:
    """Nothing of an older registration remains."""
    old = a_registration(a_title("Gammel"), a_party(), a_display_class(), index_at="2026-01-01T10:00:00Z")
    new = a_registration(a_title("Ny"), index_at="2026-02-01T10:00:00Z")
    record = await read_case(new, old)
    assert (record.title, record.is_primary_party, record.display_classes) == ("Ny", False, ())


async def test_a_deleted_case_is_gone() -> None:
    """A case whose newest registration deletes it is left out."""
    deleted = a_registration(a_party(), lifecycle="Slettet")
    assert await read_cases(a_case(deleted), a_case(uuid=numbered(20))) == await read_cases(a_case(uuid=numbered(20)))


# References


@pytest.mark.parametrize("urn", ["urn:uuid:", "URN:UUID:", "urn:oio:it-system-uuid:"])
async def test_a_urn_that_ends_in_a_uuid_is_as_good_as_that(urn: str) -> None:
    """Senders mix UUIDs and URNs: what forbids showing, or keeps a system out, must not slip through as a URN."""
    record = await read_case(
        relation("sag:Sagsklasse", role=OTHER_ROLE, urn=urn + EXEMPT),
        relation("si:SagsitsystemRelation", role=MASTER, urn=urn + SYSTEM.upper()),
        an_entry(None, urn=urn + DOCUMENT),
        a_property(None, urn=urn + PROPERTY),
    )
    assert record.display_classes == (DisplayClass(EXEMPT, None),)
    assert (record.system, record.journal[0].document, record.properties) == (SYSTEM, DOCUMENT, {PROPERTY})


@pytest.mark.parametrize(
    "urn", ["URN:Empty", "urn:oio:cvr-nr:11111111", f"urn:x:{DOCUMENT}0", f"x{DOCUMENT}", DOCUMENT]
)
async def test_any_other_urn_is_no_uuid(urn: str) -> None:
    """A note points at no document."""
    assert (await read_case(an_entry(None, urn=urn))).journal[0].document is None


# The party


async def test_a_party_until_the_end_of_a_day_is_a_party() -> None:
    """XML's dateTime has the end of a day as 24:00: such a limit is no reason to hide the citizen's case."""
    assert (await read_case(a_party(ends="2026-12-31T24:00:00.000+01:00"))).is_primary_party
    assert not (await read_case(a_party(ends="2026-11-15T24:00:00.000+01:00"))).is_primary_party


async def test_the_primary_party_is_named_by_cpr_urn() -> None:
    """The citizen is the primary party where the URN of their CPR number says so, however it is written."""
    for urn in (f"urn:oio:cpr-nr:{CPR}", f"URN:OIO:CPR-NR:{CPR}", f"  urn:oio:cpr-nr:{CPR}\n"):
        assert (await read_case(a_party(urn))).is_primary_party


@pytest.mark.parametrize(
    "party",
    [
        a_party("urn:oio:cpr-nr:0000000000"),
        a_party(f"urn:oio:cpr-nr:{CPR}0"),
        a_party(CPR),
        a_party(f"urn:oio:udk:borgerid:{CPR}00"),
        a_party(f"urn:oio:us:personid:{CPR[:7]}"),
        a_party(f"urn:oio:fuldtnavn:{CPR}"),
        a_party(None, uuid=numbered(30)),
        a_party(None),
        a_party(role=OTHER_ROLE),
        a_party(role=""),
        a_party(ends=LAST_WEEK),
        a_party(begins=FUTURE),
    ],
    ids=[
        "another", "longer", "bare-number", "udk-id", "person-id", "name", "uuid", "nobody", "other-role", "no-role",
        "formerly", "later",
    ],
)  # fmt: skip
async def test_nobody_else_is_the_primary_party(party: Element) -> None:
    """Another person, another kind of id, another role and another time do not make the citizen the primary party."""
    assert not (await read_case(party)).is_primary_party


async def test_a_former_party_may_be_party_again() -> None:
    """One relation in force is enough, whatever the others say."""
    assert (
        await read_case(a_party(ends=LAST_WEEK), a_party(begins=LAST_WEEK), a_party(role=OTHER_ROLE))
    ).is_primary_party


@unreadable_limit
async def test_an_unreadable_limit_makes_nobody_a_party(when: dict[str, str]) -> None:
    """In doubt the citizen is not the primary party."""
    assert not (await read_case(a_party(**when))).is_primary_party


@pytest.mark.parametrize("ends", [None, FOR_EVER, FUTURE, "9999-12-31T23:59:59Z"])
async def test_a_party_without_an_end_is_a_party(ends: str | None) -> None:
    """A relation holds until it ends."""
    assert (await read_case(a_party(ends=ends))).is_primary_party


# The authority


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        (an_authority(cvr="22222222"), "22222222"),
        (an_authority(urn="urn:oio:cvr-nr:22222222"), "22222222"),
        (an_authority(urn="URN:OIO:CVR-NR:22222222"), "22222222"),
        (an_authority(cvr="22222222", urn="urn:oio:cvr-nr:33333333"), "22222222"),
        (an_authority(urn="urn:oio:fuldtnavn:22222222"), AUTHORITY),
        (an_authority(), AUTHORITY),
        (an_authority(cvr="22222222", role=OTHER_ROLE), AUTHORITY),
        (an_authority(cvr="22222222", ends=LAST_WEEK), AUTHORITY),
    ],
    ids=["extension", "urn", "urn-in-capitals", "both", "another-urn", "nothing", "another-role", "former"],
)
async def test_the_authority_is_named_by_cvr(authority: Element, expected: str) -> None:
    """The authority's CVR number stands in the extension or in the URN; else the authority asked owns it."""
    assert (await read_case(authority)).authority == expected


async def test_the_latest_authority_owns() -> None:
    """A case that changed hands belongs to the authority that came last."""
    record = await read_case(an_authority(cvr="22222222", begins=PAST), an_authority(cvr="33333333", begins=LAST_WEEK))
    assert record.authority == "33333333"


# What forbids showing


async def test_display_classes_in_force_are_told() -> None:
    """A class other than the subject is told by its id and title."""
    record = await read_case(a_class(), a_display_class(), a_display_class(uuid=numbered(40), title=None))
    assert record.display_classes == (
        DisplayClass(EXEMPT, "Visning undtaget for borger"),
        DisplayClass(numbered(40), None),
    )


async def test_an_exemption_in_the_role_of_the_subject_is_told() -> None:
    """Some say it as the case's subject, where no KLE number is; beside the subject it forbids as any other."""
    record = await read_case(a_class(None, "Visning undtaget for borger", uuid=EXEMPT), a_class(begins=LAST_WEEK))
    assert (record.area, record.display_classes) == (
        "32.24.04",
        (DisplayClass(EXEMPT, "Visning undtaget for borger"),),
    )


async def test_an_ended_exemption_is_over() -> None:
    """A display class that has ended, or has not begun, forbids nothing."""
    assert not (await read_case(a_display_class(ends=LAST_WEEK), a_display_class(begins=FUTURE))).display_classes


@unreadable_limit
async def test_an_unreadable_limit_takes_no_exemption_away(when: dict[str, str]) -> None:
    """In doubt a display class is in force."""
    assert (await read_case(a_display_class(**when))).display_classes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("IKKE_FORTROLIGE_DATA", Sensitivity.PUBLIC),
        ("VIP_SAGER", Sensitivity.VIP),
        ("vip_sager", Sensitivity.VIP),
        ("HEMMELIGT", Sensitivity.VIP),
    ],
    ids=["missing", "empty", "public", "vip", "lower-case", "unknown"],
)
async def test_an_unknown_sensitivity_counts_as_the_highest(text: str | None, expected: Sensitivity | None) -> None:
    """A sensitivity that nobody knows hides the case; a missing one is told as missing."""
    assert (await read_case(facts(sensitivity=text))).sensitivity is expected


@unreadable_limit
async def test_an_unreadable_limit_takes_no_sensitivity_away(when: dict[str, str]) -> None:
    """In doubt the higher sensitivity holds."""
    assert (await read_case(facts(sensitivity="VIP_SAGER", **when))).sensitivity is Sensitivity.VIP
    record = await read_case(facts(sensitivity="VIP_SAGER", **when), facts(sensitivity="IKKE_FORTROLIGE_DATA"))
    assert record.sensitivity is Sensitivity.VIP


async def test_a_lowered_sensitivity_holds() -> None:
    """A sensitivity that has ended is over."""
    record = await read_case(
        facts(sensitivity="VIP_SAGER", begins=PAST, ends=LAST_WEEK),
        facts(sensitivity="FOELSOMME_PERSONOPLYSNINGER", begins=LAST_WEEK),
    )
    assert record.sensitivity is Sensitivity.SENSITIVE
