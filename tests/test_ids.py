"""Opaque ids: the same for years, opened only as what they are, and of no use to anyone without the key."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from uuid import UUID

import pytest
from graphql import GraphQLObjectType
from hypothesis import given
from hypothesis import strategies as st

from gateway.ids import Ids
from gateway.schema import schema
from gateway.visibility.shown import ShownCase, ShownDocument
from sources.records import DocumentKind
from sources.records.subject import Subject
from tests.builders import (
    FLOOR,
    KORSBAEK,
    READ_AT,
    a_benefit,
    a_case,
    a_line,
    a_payment,
    an_authority,
    an_opening,
    uuid,
)

IDS = Ids(b"a key for these tests, 32 bytes or more")
OTHER_KEY = Ids(b"another key for tests, also 32 bytes long")
CPR = "0101610000"

authorities = st.integers(0, 99_999_999).map("{:08}".format)
uuids = st.uuids().map(str)
bits = st.text(max_size=20)


@given(authorities, uuids)
def test_a_case_id_opens_to_its_case(authority: str, case: str) -> None:
    """The authority's CVR number and the case's UUID come back as they were, leading zeros included."""
    assert IDS.open_case(IDS.case(a_case(authority=authority, uuid=case))) == (authority, case)


@given(authorities, uuids, st.text(min_size=1, max_size=40))
def test_a_benefit_id_opens_to_its_benefit(authority: str, grant: str, id: str) -> None:
    """The authority, the grant and the benefit's own id come back as they were."""
    assert IDS.open_benefit(IDS.benefit(a_benefit(authority=authority, grant=grant, id=id))) == (authority, grant, id)


def every_id(ids: Ids = IDS) -> dict[str, str]:
    """One id of each kind, all about the same authority and the same UUID."""
    return {
        "citizen": ids.citizen(Subject(CPR)),
        "case": ids.case(a_case()),
        "benefit": ids.benefit(a_benefit(grant=a_case().uuid)),
        "document": ids.document(a_case(), a_case().uuid),
        "payment": ids.payment(KORSBAEK, a_case().uuid),
        "line": ids.line(a_line()),
    }


def test_the_ids_stay_the_same_for_years() -> None:
    """A known answer for each kind: a bookmark of last year still opens after an upgrade."""
    assert every_id() == {
        "citizen": "34fcf1094ea3ee493a5c406226e7e59f",
        "case": "qnXtFviS6e8lA7-R6h8f7Zuwz3gOCSbrrKVrBx27yzM7VRDN",
        "benefit": "hRlCl61hhq9LcQZI8mo0FILtqt1aaK-iSWL_Ny5T8QZ18VScTQ",
        "document": "f86590b71136abac9dda70225f513a48",
        "payment": "390ad7fb7ad0825639bb60c3451016de",
        "line": "f4844807e1d8730485e192ef6481eea3",
    }


@pytest.mark.parametrize("kind", ["citizen", "document", "payment", "line", "benefit"])
def test_nothing_else_opens_as_a_case(kind: str) -> None:
    """An id of another kind is no case, although authority and UUID are the same."""
    assert IDS.open_case(every_id()[kind]) is None


@pytest.mark.parametrize("kind", ["citizen", "document", "payment", "line", "case"])
def test_nothing_else_opens_as_a_benefit(kind: str) -> None:
    """An id of another kind is no benefit."""
    assert IDS.open_benefit(every_id()[kind]) is None


@given(authorities, uuids, bits)
def test_no_case_is_ever_a_benefit(authority: str, uuid_: str, id: str) -> None:
    """A case's id never opens as a benefit's, nor the other way round."""
    assert IDS.open_benefit(IDS.case(a_case(authority=authority, uuid=uuid_))) is None
    assert IDS.open_case(IDS.benefit(a_benefit(authority=authority, grant=uuid_, id=id))) is None


@given(st.integers(0), st.sampled_from("abcXYZ019-_=. \nø"))
def test_a_changed_letter_opens_nothing(at: int, letter: str) -> None:
    """Every letter of an id counts."""
    id = IDS.case(a_case())
    at %= len(id)
    changed = id[:at] + letter + id[at + 1 :]
    assert (IDS.open_case(changed) is None) == (changed != id)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(str.upper, id="capitals"),
        pytest.param(str.swapcase, id="swapped case"),
        pytest.param(lambda id: id + "=", id="padding"),
        pytest.param(lambda id: f" {id}", id="blank"),
        pytest.param(lambda id: id[:-1], id="shorter"),
        pytest.param(lambda id: id + "A", id="longer"),
        pytest.param(lambda id: id * 2, id="twice"),
        pytest.param(lambda id: id[4:], id="beginning cut off"),
    ],
)
def test_an_id_has_one_spelling(change: Callable[[str], str]) -> None:
    """Padding, case, blanks and pieces of an id are no ids."""
    assert IDS.open_case(change(IDS.case(a_case()))) is None
    assert IDS.open_benefit(change(IDS.benefit(a_benefit()))) is None


@given(st.text() | st.binary(max_size=80).map(bytes.hex) | st.text("abcdefgh0123-_", max_size=300))
def test_garbage_opens_nothing(text: str) -> None:
    """Whatever a client sends that is not ours is None, never an error."""
    assert IDS.open_case(text) is None
    assert IDS.open_benefit(text) is None


def test_ids_of_another_key_open_nothing() -> None:
    """An id from elsewhere is as unknown as garbage, and no id is the same under two keys."""
    assert OTHER_KEY.open_case(every_id()["case"]) is None
    assert OTHER_KEY.open_benefit(every_id()["benefit"]) is None
    assert not set(every_id().values()) & set(every_id(OTHER_KEY).values())


def test_a_citizen_is_the_same_however_the_number_is_written() -> None:
    """The id hangs on the person, not on the hyphen."""
    assert IDS.citizen(Subject(CPR)) == IDS.citizen(Subject(f"{CPR[:6]}-{CPR[6:]}"))
    assert IDS.citizen(Subject(CPR)) != IDS.citizen(Subject("0101610001"))


def test_ids_show_nothing_of_what_they_name() -> None:
    """Neither as text nor decoded does an id hold a CPR number, a CVR number or a UUID."""
    for id in every_id().values():
        raw = urlsafe_b64decode(id + "=" * (-len(id) % 4))
        assert not any(
            secret in raw or secret.decode("latin-1") in id
            for secret in (CPR.encode(), KORSBAEK.encode(), uuid(1).encode(), UUID(uuid(1)).bytes, b"case")
        )


def test_two_things_never_share_an_id() -> None:
    """Authority, UUID, grant, benefit, payment, period, amount and number all tell things apart."""
    lines = [
        a_line(),
        a_line(number=1),
        a_line("100.01"),
        a_line(authority="22222222"),
        a_line(benefit=None),
        a_line(benefit=a_benefit(id="2")),
        a_line(benefit=a_benefit(grant=uuid(8))),
        a_line(payment=None),
        a_line(period_from=None),
        a_line(period_to=None),
    ]
    ids = [
        *map(IDS.line, lines),
        *(IDS.case(a_case(number, authority=authority)) for number in (1, 2) for authority in (KORSBAEK, "22222222")),
        *(
            IDS.document(a_case(case, authority=authority), uuid(number))
            for number in (1, 2)
            for case in (1, 2)
            for authority in (KORSBAEK, "22222222")
        ),
        *(IDS.payment(authority, uuid(number)) for number in (1, 2) for authority in (KORSBAEK, "22222222")),
    ]
    assert len(set(ids)) == len(ids)


def test_a_withheld_payment_keeps_its_place_in_the_id() -> None:
    """A line without benefit and one without payment are two, also where the numbers inside are the same."""
    alike = a_line(benefit=a_benefit(grant=a_payment().uuid, id=""), payment=None)
    assert IDS.line(alike) != IDS.line(a_line(benefit=None))


def test_every_type_with_an_id_is_known_here() -> None:
    """A new one needs an id that names exactly what is shown under it: client caches keep what they show by it."""
    types = {
        name
        for name, kind in schema._schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and "id" in kind.fields
    }
    assert types == {"Benefit", "BenefitPayment", "Case", "CaseDocument", "Citizen", "PaymentTotal", "Representation"}


def test_a_letter_on_two_cases_has_two_ids() -> None:
    """Each case may file it under a title and a day of its own."""
    first, second = (ShownCase(a_case(number), an_authority(), an_opening(), READ_AT, IDS) for number in (1, 2))
    letters = [ShownDocument(uuid(9), case.record.uuid, FLOOR, DocumentKind.OTHER, case) for case in (first, second)]
    assert len({letter.id for letter in letters}) == 2
