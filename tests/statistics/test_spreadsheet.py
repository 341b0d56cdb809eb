"""CSV as RFC 4180 has it, in which no cell is run by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from gateway.statistics.spreadsheet import cell, write_rows


def test_rows_are_read_as_they_were_written() -> None:
    """Commas, quotes, and line ends within a cell; CRLF after each row; nothing where a row has nothing."""
    file = io.StringIO(newline="")
    write_rows(file, ["a", "b"], [{"a": 'x, "y"\r\nz', "b": "æøå"}, {"b": "1"}])
    assert file.getvalue() == 'a,b\r\n"x, ""y""\r\nz",æøå\r\n,1\r\n'
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True))[1] == ['x, "y"\r\nz', "æøå"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """It begins with an apostrophe, which spreadsheets read as text."""
    assert cell(text) == f"'{text}"
    assert cell(f"a{text}") == f"a{text}"
