"""`borgerblik errors` and `borgerblik enums`: all error codes, and what to call each value of each enum."""

from __future__ import annotations

import json

import click

from gateway.commands.citizen_texts import enum_texts, error_texts
from gateway.commands.errors_page import page


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a frontend's own table of texts.")
def errors(as_json: bool) -> None:
    """Print the page of all error codes.

    It has what each says to developers, and to citizens in Danish and English.
    """
    click.echo(_json(error_texts()) if as_json else page(), nl=as_json)


@click.command()
def enums() -> None:
    """Print the words of each value of each enum, in Danish and English, as JSON."""
    click.echo(_json(enum_texts()))


def _json(texts: object) -> str:
    return json.dumps(texts, ensure_ascii=False, indent=2)
