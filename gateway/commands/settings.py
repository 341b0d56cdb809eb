"""`borgerblik settings`: the list of all settings."""

from __future__ import annotations

import click

from gateway.settings import describe


@click.command()
def settings() -> None:
    """List the settings, group by group: every key, its default and its meaning."""
    for title, group in describe().items():
        click.echo(f"# {title}")
        for key, default, meaning in group:
            click.echo(f"{key}\n    {meaning}." + (f" [{default}]" if default else ""))
