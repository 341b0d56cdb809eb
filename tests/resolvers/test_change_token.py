"""The token of a look: sealed for one citizen, bounded, and opened to what it was made of."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import Code, FieldError
from gateway.ids import Ids
from gateway.resolvers import change_token
from gateway.resolvers.change_token import (
    MAX_AGE,
    MAX_LENGTH,
    VERSION_BYTES,
    AuthorityLook,
    ChangedKind,
    Look,
    Section,
    Version,
    open_token,
    seal,
)
from sources.records.subject import Subject

IDS = Ids(b"a key for these tests, 32 bytes or more")
CITIZEN, OTHER = Subject("0101610000"), Subject("0202620000")
TODAY = date(2026, 11, 16)
AREAS = ["32.24.04", "32.30.04", "02.34.02", ""]


def a_look(*counts: int, authorities: int = 1, seed: int = 1) -> Look:
    """Return a look with so many cases, documents, benefits, payments and notes, spread over the authorities."""
    dice = Random(seed)

    def section(kind: ChangedKind, count: int) -> Section:
        records = {
            dice.randbytes(6): Version(dice.choice(AREAS), dice.randbytes(VERSION_BYTES[kind])) for _ in range(count)
        }
        return Section(True, records)

    looks = {
        f"{number:08}": AuthorityLook(
            frozenset(dice.randbytes(3) for _ in range(20)),
            tuple(section(kind, count // authorities) for kind, count in zip(ChangedKind, counts, strict=True)),
        )
        for number in range(authorities)
    }
    return Look(TODAY, True, looks)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 30)] * 5), st.integers(1, 5), st.integers())
def test_a_token_opens_to_its_look(counts: tuple[int, ...], authorities: int, seed: int) -> None:
    look = a_look(*counts, authorities=authorities, seed=seed)

    assert open_token(seal(look, IDS, CITIZEN), IDS, CITIZEN, TODAY) == look


@pytest.mark.parametrize("authorities", [1, 3, 5], ids="change-7-{}".format)
def test_three_hundred_cases_and_two_thousand_payments_fit(authorities: int) -> None:
    """With three hundred documents, fifty benefits and fifty notes; nothing of it is left out."""
    look = a_look(300, 300, 50, 2000, 50, authorities=authorities)
    token = seal(look, IDS, CITIZEN)
    opened = open_token(token, IDS, CITIZEN, TODAY)

    assert len(token) <= MAX_LENGTH
    assert opened
    for cvr, authority in look.authorities.items():
        for earlier, section in zip(authority.sections, opened.authorities[cvr].sections, strict=True):
            assert section.whole
            assert section.width >= change_token.MIN_NAME_BYTES
            assert {name[: section.width]: record for name, record in earlier.records.items()} == section.records


@pytest.mark.parametrize(
    "counts", [(2000, 9000, 50, 9000, 50), (9000, 9000, 9000, 9000, 9000)], ids="change-7-{}".format
)
def test_what_does_not_fit_is_left_out_and_known_to_be(counts: tuple[int, ...]) -> None:
    look = a_look(*counts, authorities=10)
    token = seal(look, IDS, CITIZEN)
    opened = open_token(token, IDS, CITIZEN, TODAY)

    assert len(token) <= MAX_LENGTH
    assert opened
    sections = [section for authority in opened.authorities.values() for section in authority.sections]
    assert all(section.whole or not section.records for section in sections)
    assert any(not section.whole for section in sections)
    assert any(section.records for section in sections)


def test_more_authorities_than_there_are_fit_too() -> None:
    """change-7: with no record at all."""
    token = seal(a_look(0, 0, 0, 0, 0, authorities=900), IDS, CITIZEN)
    opened = open_token(token, IDS, CITIZEN, TODAY)

    assert len(token) <= MAX_LENGTH
    assert opened == Look(TODAY, False, {})


@given(st.integers(0, 2**32))
def test_the_token_of_another_citizen_never_opens(seed: int) -> None:
    """change-6: nor one under another key, nor one with another character anywhere."""
    token = seal(a_look(3, 3, 3, 3, 3, seed=seed), IDS, CITIZEN)
    place = seed % len(token)
    spoilt = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    other_key = Ids(b"another key for tests, also 32 bytes long")

    for ids, citizen, text in ((IDS, OTHER, token), (other_key, CITIZEN, token), (IDS, CITIZEN, spoilt)):
        with pytest.raises(FieldError) as refused:
            open_token(text, ids, citizen, TODAY)
        assert refused.value.code is Code.BAD_TOKEN


def test_a_token_shows_nothing_of_what_it_holds() -> None:
    token = seal(a_look(3, 3, 3, 3, 3), IDS, CITIZEN)
    assert "0101610000" not in token
    assert all(area not in token for area in AREAS if area)


@pytest.mark.parametrize("days", [-1, 0, MAX_AGE.days], ids="change-6-{}".format)
def test_a_token_of_the_last_year_is_compared(days: int) -> None:
    assert open_token(seal(a_look(1, 1, 1, 1, 1), IDS, CITIZEN), IDS, CITIZEN, TODAY + timedelta(days=days))


def test_an_older_token_starts_again() -> None:
    """change-6: as does one of another layout."""
    token = seal(a_look(1, 1, 1, 1, 1), IDS, CITIZEN)
    assert open_token(token, IDS, CITIZEN, TODAY + MAX_AGE + timedelta(days=1)) is None


def test_a_token_of_another_layout_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    token = seal(a_look(1, 1, 1, 1, 1), IDS, CITIZEN)
    monkeypatch.setattr(change_token, "FORMAT", change_token.FORMAT + 1)
    assert open_token(token, IDS, CITIZEN, TODAY) is None


def test_no_id_opens_as_a_token() -> None:
    for id in (IDS.citizen(CITIZEN), IDS.trace(CITIZEN)):
        assert IDS.open_changes_token(CITIZEN, id, max_length=MAX_LENGTH) is None
