"""`borgerblik errors`: the page of all error codes."""

from __future__ import annotations

import click

from gateway.commands.errors_page import page


@click.command()
def errors() -> None:
    """Print the page of all error codes."""
    click.echo(page(), nl=False)
