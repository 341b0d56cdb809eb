"""`borgerblik schema` and `borgerblik schema-check`: the schema, and what a change of it would break."""

from __future__ import annotations

from pathlib import Path

import click
from graphql import GraphQLError

from gateway.commands.client_schema import client_schema
from gateway.commands.output import fail
from gateway.commands.schema_diff import Impact, compare, operations, undated
from gateway.schema import schema as graph
from gateway.settings import SettingsError, read_some


@click.command()
@click.option("--client", is_flag=True, help="What a frontend may ask, without federation and policy files' grammar.")
def schema(client: bool) -> None:
    """Print the schema. BORGERBLIK_SDL_SECURITY=false: without @authenticated."""
    try:
        text = graph.sdl(security=read_some("sdl_security").get("sdl_security", True))
    except SettingsError as error:
        fail(str(error))
    click.echo(client_schema(text) if client else text)


@click.command("schema-check")
@click.option(
    "--released",
    default="released",
    show_default=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder with the last released schema.graphql, and the operations of known frontends.",
)
@click.option(
    "--changelog",
    default="CHANGELOG.md",
    show_default=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Where breaking changes are announced.",
)
def schema_check(released: Path, changelog: Path) -> None:
    """Say what a change of the schema would break, since the last release.

    The exit status is 1 for a breaking change that the changelog does not announce, for an operation that would break,
    and for what is deprecated without a date.
    """
    text = graph.as_str()
    before = released / "schema.graphql"
    try:
        compared = list(compare(before.read_text("utf-8"), text, changelog.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, GraphQLError, TypeError):
        fail(f"{before} is no schema that can be read, beside {changelog}.")
    changes = [*compared, *undated(text), *operations(text, [released / "operations"])]
    click.echo("\n".join(map(str, changes)) or "Nothing that others build on would break.")
    raise SystemExit(any(change.impact is Impact.BROKEN for change in changes))
