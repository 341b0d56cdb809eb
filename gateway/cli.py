"""The `borgerblik` command."""

from __future__ import annotations

import contextlib
import json
import math
import os
import socket
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TextIO

import click
import uvicorn
from graphql import GraphQLError
from starlette.applications import Starlette

from gateway.app import create
from gateway.documents.document_cache import DocumentCache, InvalidDocumentError
from gateway.observability import logs
from gateway.policies.parser import PolicyError, Severity
from gateway.schema import schema as graph
from gateway.server.lifecycle import Lifecycle
from gateway.server.load_shedding import LoadShedder
from gateway.server.server import Server, protocol
from gateway.settings import PREFIX, Settings, SettingsError, describe, read

if TYPE_CHECKING:
    import httpx

PORT = 8000
LOCAL = {"localhost": "localhost", "127.0.0.1": "127.0.0.1", "::1": "[::1]"}


class Commands(click.Group):
    """The commands. Those that fill a room of their own are read when they are wanted: a worker needs none of them."""

    elsewhere: ClassVar = {"preview": "gateway.preview.command", "data-quality": "gateway.data_quality.command"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted([*super().list_commands(ctx), *self.elsewhere])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """None: there is none of this name."""
        if place := self.elsewhere.get(cmd_name):
            command: click.Command = getattr(import_module(place), cmd_name.replace("-", "_"))
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="borgerblik")
def main() -> None:
    """Borgerblik: what a municipality is doing for its citizens, as one graph."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option("--sandbox", is_flag=True, help="Serve made-up citizens from an embedded sandbox; needs no settings.")
def serve(host: str, port: int, sandbox: bool) -> None:
    """Serve the graph. Settings come from the environment: see `borgerblik settings`."""
    logs.configure()
    try:
        app, bounds = _on_sandbox(host) if sandbox else _on_indexes()
    except (SettingsError, PolicyError) as error:
        fail(str(error))
    listening = listen(host, port)
    address = f"http://{host}:{listening.getsockname()[1]}"
    if sandbox:
        welcome(address)
    else:
        announce(f"Borgerblik listens on {address}/graphql")
    run(app, listening, bounds)


def _on_indexes() -> tuple[Starlette, Settings]:
    bounds = read(os.environ)
    return create(bounds), bounds


def _on_sandbox(host: str) -> tuple[Starlette, Settings]:
    from gateway import sandbox

    environment = _called(host) | dict(os.environ)
    return sandbox.create_on_sandbox(environment), sandbox.settings(environment)


def _called(host: str) -> dict[str, str]:
    """On this machine alone, the sandbox answers to the machine's own names: no page elsewhere can rebind one to it."""
    return {f"{PREFIX}HOSTS": ",".join(LOCAL.values())} if host in LOCAL else {}


@main.command()
def settings() -> None:
    """List the settings: every key, its default and its meaning."""
    for title, group in describe().items():
        click.echo(f"# {title}")
        for key, default, meaning in group:
            click.echo(f"{key}\n    {meaning}." + (f" [{default}]" if default else ""))


@main.command()
def errors() -> None:
    """Print the page of all error codes."""
    from gateway.commands.errors_page import page

    click.echo(page(), nl=False)


@main.command()
def schema() -> None:
    """Print the schema."""
    click.echo(graph.as_str())


@main.command()
@click.argument("document", type=click.File())
@click.option("--operation", "name", help="Which one, where the document has several.")
@click.option("--variables", default="{}", show_default=True, help="Those that @skip and @include go by; as JSON.")
def plan(document: TextIO, name: str | None, variables: str) -> None:
    """Print the Python that an operation is compiled to.

    Where graphql-core answers it, say why.
    """
    from gateway.documents.limits import Guard, Limits
    from gateway.execution import PlanCache
    from gateway.execution.selection import NotCompilableError
    from gateway.types.query import PUBLIC

    guard = Guard(graph._schema, Limits(), introspection=True)
    known = DocumentCache(graph._schema, public=PUBLIC, guard=guard, entities=graph.entities.public)
    try:
        query = document.read()
    except UnicodeDecodeError:
        fail(f"{document.name} is no plain text in UTF-8.")
    try:
        given = json.loads(variables)
        if not isinstance(given, dict):
            raise ValueError
        click.echo(str(PlanCache().plan(known.operation(query=query, variables=given, name=name))), nl=False)
    except NotCompilableError as unplanned:
        click.echo(f"core:{unplanned.reason}")
    except InvalidDocumentError as unusable:
        fail("\n".join(error.message for error in unusable.errors))
    except ValueError:
        fail("The variables are no JSON object.")


@main.command("schema-check")
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
    from gateway.commands import schema_diff

    text = graph.as_str()
    before = released / "schema.graphql"
    try:
        compared = list(schema_diff.compared(before.read_text("utf-8"), text, changelog.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, GraphQLError, TypeError):
        fail(f"{before} is no schema that can be read, beside {changelog}.")
    found = [
        *compared,
        *schema_diff.undated(text),
        *schema_diff.operations(text, [released / "operations"]),
    ]
    click.echo("\n".join(map(str, found)) or "Nothing that others build on would break.")
    raise SystemExit(any(one.weight is schema_diff.Impact.BROKEN for one in found))


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.option("--notes/--no-notes", default=True, help="Say what is good to know, too.", show_default=True)
def check(paths: tuple[Path, ...], as_json: bool, notes: bool) -> None:
    """Check authorities' files, or all files of folders. Without a PATH: the folder that the gateway would read.

    The exit status is 1 where a file has an error, and 0 where there are warnings at the most.
    """
    from gateway.commands import check as checking

    try:
        folder, known = checking.known_here()
    except SettingsError as error:
        fail(str(error))
    files, problems = checking.check_paths(paths or (folder,), known)
    if not notes:
        problems = [one for one in problems if one.severity is not Severity.NOTE]
    click.echo(checking.as_json(files, problems) if as_json else "\n".join(checking.said(files, problems)))
    raise SystemExit(any(one.severity is Severity.ERROR for one in problems))


@main.group()
def audit() -> None:
    """The access record: who has looked at whose records."""


@audit.command()
@click.argument("place")
@click.option("--checkpoint", help="A copy of the checkpoint; default: the one beside the file.")
def verify(place: str, checkpoint: str | None) -> None:
    """Prove that nothing in an access record was changed.

    PLACE is a file or a Redis address. Where something was changed, the first record that is wrong is named.
    """
    from gateway.audit.verification import UnreadableAuditLogError, prove

    try:
        proof = prove(place, checkpoint)
    except UnreadableAuditLogError as error:
        fail(str(error))
    if proof.problem:
        click.echo(f"{proof.records} records hold. {proof.problem}")
        raise SystemExit(1)
    click.echo(f"{proof.records} records hold.")


@main.group()
def sandbox() -> None:
    """The far side, made up: citizens, their cases and the indexes that know them."""


@sandbox.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
def serve_sandbox(host: str, port: int) -> None:
    """Serve the sandbox on a port of its own, for a gateway elsewhere."""
    from sources.sandbox.app import create as create_sandbox

    app = create_sandbox()
    listening = listen(host, port)
    announce(f"The sandbox listens on http://{host}:{listening.getsockname()[1]}")
    run(app, listening)


@sandbox.command()
@click.argument("persona")
@click.option("--gateway", default=f"http://127.0.0.1:{PORT}", show_default=True, help="A running sandbox gateway.")
def token(persona: str, gateway: str) -> None:
    """Print a token for PERSONA, from a sandbox gateway that runs on this machine."""
    import httpx

    try:
        answer = httpx.post(f"{gateway}/sandbox/token", json={"persona": persona}, trust_env=False)
    except httpx.HTTPError:
        fail(f"No gateway answers at {gateway}. Start one with: borgerblik serve --sandbox")
    except httpx.InvalidURL:
        fail(f"{gateway} is no address.")
    found = _object(answer)
    if answer.status_code == 404 and "personas" in found:
        fail(f"There is no persona {persona!r}. Choose one of: {', '.join(found['personas'])}")
    if answer.status_code != 200 or "access_token" not in found:
        fail(f"What answers at {gateway} is no sandbox gateway.")
    click.echo(found["access_token"])


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@sandbox.command()
def personas() -> None:
    """List the personas: citizens with a story."""
    from sources.sandbox.personas import PERSONAS

    width = max(len(one.key) for one in PERSONAS)
    for one in PERSONAS:
        click.echo(f"{one.key:<{width}}  {one.description_en}")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, or one clear line."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except (OSError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or "this is no name of a host"
        fail(f"Cannot listen on {host}:{port}: {reason.lower()}.")
    return listening


def run(app: Starlette, listening: socket.socket, bounds: Settings | None = None) -> None:
    """Serve until told to stop, within the bounds of the settings."""
    logs.configure()
    http: Any = "httptools"
    if bounds:
        load: LoadShedder | None = getattr(app.state, "load", None)
        http = protocol(seconds=bounds.request_read_timeout, connections=bounds.max_connections, load=load)
    life: Lifecycle = getattr(app.state, "life", None) or Lifecycle()
    leave, finish = (bounds.shutdown_delay, bounds.shutdown_grace_period) if bounds else (0, 5)
    idle = bounds.keep_alive_timeout if bounds else 5
    options: dict[str, Any] = {
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,  # who is at the other end is never what a header says
        "http": http,
        "ws": "none",
        "timeout_keep_alive": math.ceil(idle),
    }
    config = uvicorn.Config(app, timeout_graceful_shutdown=math.ceil(finish), **options)
    server = Server(config, life=life, leave_seconds=leave)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def welcome(address: str) -> None:
    """Say where to look, and give something to try."""
    flag = "" if address.endswith(f":{PORT}") else f" --gateway {address}"
    announce(
        f"""\
Borgerblik on its sandbox: made-up citizens, and always the same day, 16 November 2026.

  Explorer  {address}/explorer
  GraphQL   {address}/graphql

Try it from another terminal:

  curl -s {address}/graphql -H 'Content-Type: application/json' \\
    -H "Authorization: Bearer $(borgerblik sandbox token overblik{flag})" \\
    -d '{{"query": "{{ me {{ name cases {{ nodes {{ title progress progressSince }} }} }} }}"}}'
"""
    )


def announce(text: str) -> None:
    """Say it where the log goes, if anything can be said there: a full disk keeps nobody from serving."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def fail(line: str) -> NoReturn:
    """End with one clear line for a user's mistake."""
    click.echo(f"borgerblik: {line}", err=True)
    raise SystemExit(2)
