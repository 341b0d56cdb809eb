"""`borgerblik statistics`: a municipality's month, as a table, as CSV and as a page."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from gateway.commands.options import MUNICIPALITY, language_of, language_option
from gateway.commands.output import fail
from gateway.policies.authority_names import code_or_cvr
from gateway.settings import SettingsError, read_some
from gateway.statistics.batch import MonthStatistics
from gateway.statistics.from_settings import store_at
from gateway.statistics.html import page
from gateway.statistics.report import report_of
from gateway.statistics.tables import show, write_csv

WIDE = 140
"""Columns of a table that does not go to a terminal."""


@click.command()
@click.option("--month", required=True, help="Such as 2026-10.")
@click.option("--municipality", required=True, help=MUNICIPALITY)
@click.option("--csv", "as_csv", is_flag=True, help="CSV, for spreadsheets.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with charts.")
@language_option
def statistics(month: str, municipality: str, as_csv: bool, html: Path | None, language: str) -> None:
    """Print a municipality's calls and citizens of a month.

    BORGERBLIK_STATISTICS names the file or the Redis in which they are counted.
    """
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month) or month < "0001":
        fail("--month must be a month such as 2026-10.")
    code, words = _municipality(municipality), language_of(language)
    counted = asyncio.run(_read(_address(), month, code))
    if not counted.calls:
        fail(f"Nothing was counted for {code} in {month}.")
    report = report_of(month, code, counted)
    if html is not None:
        _write(html, page(report, words))
    if as_csv:
        write_csv(sys.stdout, report)
    elif html is None:
        show(_console(), report, words)


def _municipality(text: str) -> str:
    """Return what a municipality or an agency is counted under."""
    key = code_or_cvr(text)
    if key is None:
        fail(f"--municipality must be a name such as Vejle, a code such as 0630, or a CVR number; {text!r} is none.")
    return key


def _address() -> str:
    try:
        settings: dict[str, Any] = read_some("statistics")
    except SettingsError as error:
        fail(str(error))
    if "statistics" not in settings:
        fail("BORGERBLIK_STATISTICS is not set: it says where calls are counted.")
    return str(settings["statistics"])


async def _read(address: str, month: str, municipality: str) -> MonthStatistics:
    store = store_at(address)
    try:
        return await store.read(month, municipality)
    except Exception as error:  # of a disk, of SQLite, or of a cluster in trouble; an address may hold a password
        fail(f"The statistics cannot be read: {type(error).__name__}.")
    finally:
        await store.close()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {(error.strerror or 'it failed').lower()}.")
    click.echo(f"{path}", err=True)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
