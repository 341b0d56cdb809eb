"""Scalars: strict when read, and one spelling when written."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.scalars import (
    SCALARS,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_url,
    parse_uuid,
    write_decimal,
)

NEVER = [None, True, 1, 1.5, [], {}, "", " ", "x", "\ud800", "2026-11-22 ", "1" * 1_000]
SOME_UUID = "00000000-0000-4000-8000-00000000f001"

REFUSED: list[tuple[Callable[[object], object], list[object]]] = [
    (parse_date, ["2026-11-31", "2026-13-01", "20261122", "2026-W47-7", "2026-1-2", "22-11-2026", "2026-11-22\n",
                  "2026-11-22T00:00:00", "0000-01-01", "２０２６-11-22", "-2026-11-22"]),
    (parse_datetime, ["2026-11-22", "2026-11-22T08:30:00", "2026-11-22 08:30:00+01:00", "2026-11-22T08:30+01:00",
                      "20261122T083000+0100", "2026-W47-7T08:30:00+01:00", "2026-11-22T25:00:00Z", "T",
                      "2026-11-22T08:30:00+99:00", "2026-11-22T08:30:00Z\n"]),
    (parse_decimal, ["1E+3", "1e3", "NaN", "Infinity", "-Infinity", "1,5", "1.", ".5", "+1", "--1", "1_000", "1 000",
                     "١٢", "0x10", "1.0\n", "1.1234567", "1" * 16]),
    (parse_uuid, [SOME_UUID[:-1], SOME_UUID + "0", SOME_UUID.replace("-", ""), f"{{{SOME_UUID}}}",
                  f"urn:uuid:{SOME_UUID}", SOME_UUID.replace("f", "g"), SOME_UUID + "\n"]),
    (parse_url, ["http://x.example", "https:", "https://", "https:///x", "//x.example", "x.example", "ftp://x.example",
                 "javascript:alert(1)", "https://[x", "https://x.example/a b", "https://x.example/\n", " https://x.example",
                 "HTTPS://x.example", "https://\u200b", "https://:443"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parse", "value"),
    [pytest.param(parse, value, id=f"{parse.__name__}-{index}")
     for parse, values in REFUSED for index, value in enumerate([*NEVER, *values])],
)  # fmt: skip
def test_another_spelling_is_refused(parse: Callable[[object], object], value: object) -> None:
    """A scalar is read in one spelling alone, and never from a value of another kind."""
    with pytest.raises(ValueError, match=r"\w"):
        parse(value)


def test_the_one_spelling_is_read() -> None:
    """Each scalar reads what its description shows."""
    assert parse_date("2026-11-22") == date(2026, 11, 22)
    assert parse_datetime("2026-11-22T08:30:00+01:00") == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert parse_datetime("2026-11-22T07:30:00.250Z") == datetime(2026, 11, 22, 7, 30, 0, 250_000, tzinfo=UTC)
    assert parse_decimal("1234.50") == Decimal("1234.50")
    assert parse_uuid(SOME_UUID.upper()) == UUID(SOME_UUID)
    assert parse_url("https://x.example/søg?a=b#c") == "https://x.example/søg?a=b#c"


amounts = st.decimals(-(10**15) + 1, 10**15 - 1, places=6) | st.decimals(-(10**15) + 1, 10**15 - 1, places=2)


@given(amounts)
def test_a_decimal_comes_back_as_it_went(amount: Decimal) -> None:
    """What is written is read again as the same number."""
    assert parse_decimal(write_decimal(amount)) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False).filter(lambda number: abs(number.adjusted()) < 60))
def test_a_decimal_has_plain_digits_and_no_exponent(number: Decimal) -> None:
    """However a number was made, it is written in digits with two decimals at least, and none is lost."""
    text = write_decimal(number)
    assert re.fullmatch(r"-?\d+\.\d{2,}", text)
    assert Decimal(text) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1E+3", "1000.00"), ("0E-10", "0.0000000000"), ("1.5", "1.50"), ("-0.5", "-0.50"), ("7", "7.00"), ("0", "0.00"),
     ("1234.567", "1234.567"), ("1E+2", "100.00"), ("12345678901234567890123456.1", "12345678901234567890123456.10")],
)  # fmt: skip
def test_a_decimal_is_written_as_money_is(number: str, expected: str) -> None:
    """Two decimals at least, more where there are more."""
    assert write_decimal(Decimal(number)) == expected


@given(st.dates())
def test_a_date_comes_back_as_it_went(day: date) -> None:
    """Every day has one spelling."""
    assert parse_date(SCALARS[date].serialize(day)) == day  # type: ignore[misc]


@given(st.datetimes(), st.integers(-23, 23))
def test_a_moment_comes_back_as_it_went(moment: datetime, hours: int) -> None:
    """A moment keeps its offset."""
    in_zone = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    again = parse_datetime(SCALARS[datetime].serialize(in_zone))  # type: ignore[misc]
    assert (again, again.utcoffset()) == (in_zone, in_zone.utcoffset())


@given(st.uuids())
def test_a_uuid_comes_back_as_it_went(value: UUID) -> None:
    """A UUID is written in small letters."""
    assert parse_uuid(SCALARS[UUID].serialize(value)) == value  # type: ignore[misc]


@given(st.text())
def test_no_text_breaks_a_reader(text: str) -> None:
    """Whatever a client writes is read or refused with a ValueError, and nothing else is raised."""
    for parse in (parse_date, parse_datetime, parse_decimal, parse_uuid, parse_url):
        with suppress(ValueError):
            parse(text)


def test_every_scalar_is_specified() -> None:
    """Each scalar has words and the address of what specifies it."""
    assert {scalar.name for scalar in SCALARS.values()} == {
        "CVR",
        "Date",
        "DateTime",
        "Decimal",
        "KleNumber",
        "UUID",
        "Url",
    }
    assert all(scalar.description and scalar.specified_by_url for scalar in SCALARS.values())
