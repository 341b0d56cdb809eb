"""The scalars of the graph: strict when read, one spelling when written."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import NewType
from urllib.parse import urlsplit
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

from sources.reference.uuids import is_uuid

CVR = NewType("CVR", str)
KleNumber = NewType("KleNumber", str)
Url = NewType("Url", str)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def parse_date(value: object) -> date:
    """Parse a day written as 2026-11-22. Raises ValueError."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):  # whose words are another Python's tomorrow
            return date.fromisoformat(value)
        raise ValueError("The calendar has no such day.")
    raise ValueError("A Date is written as 2026-11-22.")


def parse_datetime(value: object) -> datetime:
    """Parse a moment with its offset, written as 2026-11-22T08:30:00+01:00. Raises ValueError."""
    if isinstance(value, str) and _DATETIME.fullmatch(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
        raise ValueError("There is no such moment.")
    raise ValueError("A DateTime is written as 2026-11-22T08:30:00+01:00.")


def parse_decimal(value: object) -> Decimal:
    """Parse plain digits in a string. Raises ValueError."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise ValueError('A Decimal is written as "1234.50".')


def parse_uuid(value: object) -> UUID:
    """Parse a UUID. Raises ValueError."""
    if isinstance(value, str) and is_uuid(value):
        return UUID(value)
    raise ValueError("A UUID is written as 8-4-4-4-12 hexadecimal digits.")


def parse_text(value: object) -> str:
    """Parse a string. Raises ValueError.

    What a CVR number or a KLE number must look like is said by the field that takes it (UNKNOWN_AUTHORITY, BAD_AREA):
    so a wrong one costs that list, and not the whole request.
    """
    if isinstance(value, str):
        return value
    raise ValueError("A number of this kind is written in quotes.")


def parse_url(value: object) -> Url:
    """Parse an https address with a host. Raises ValueError."""
    if isinstance(value, str) and value.startswith("https://") and value.isprintable() and " " not in value:
        with suppress(ValueError):  # such as a bracket without its other half
            if urlsplit(value).hostname:
                return Url(value)
    raise ValueError("A Url begins with https:// and names a host.")


def write_decimal(value: Decimal) -> str:
    """Write plain digits with two decimals at least, never an exponent."""
    text = str(value)
    if text[-3:-2] == ".":  # nearly always: what is left below is slower
        return text
    text = format(value, "f")
    return text if len(text.partition(".")[2]) >= 2 else format(value, ".2f")


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day, such as 2026-11-22.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset from UTC, such as 2026-11-22T08:30:00+01:00.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=datetime.isoformat,
        parse_value=parse_datetime,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A number in plain digits, such as "1234.50": never a float, never an exponent.',
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=write_decimal,
        parse_value=parse_decimal,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="An identifier, such as 00000000-0000-4000-8000-00000000f001.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=parse_uuid,
    ),
    CVR: strawberry.scalar(
        name="CVR",
        description="The number of an authority in the Central Business Register (CVR), eight digits: 29189846.",
        specified_by_url="https://datacvr.virk.dk",
        serialize=str,
        parse_value=parse_text,
    ),
    KleNumber: strawberry.scalar(
        name="KleNumber",
        description="A number of KLE, the municipalities' common subject list, or its beginning: 32.24.04, 32.24.",
        specified_by_url="https://www.kle-online.dk",
        serialize=str,
        parse_value=parse_text,
    ),
    Url: strawberry.scalar(
        name="Url",
        description="An address of a page. It always begins with https://.",
        specified_by_url="https://url.spec.whatwg.org/",
        serialize=str,
        parse_value=parse_url,
    ),
}
