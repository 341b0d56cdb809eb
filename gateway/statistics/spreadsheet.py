"""CSV for spreadsheets, as RFC 4180 has it: commas, quotes where they are needed, and CRLF after each row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run; some read the full-width signs as the plain ones."""


def write_rows(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a head of columns, and the rows under it; what a row does not have is an empty cell."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column, "")) for column in columns] for row in rows)


def cell(text: str) -> str:
    """Return a text that no spreadsheet runs: one that begins like a formula begins with an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
