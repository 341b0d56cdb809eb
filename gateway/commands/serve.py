"""`borgerblik serve`: the gateway against the indexes that the settings name, or on the embedded sandbox."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection

import click
import structlog
from starlette.applications import Starlette

from gateway import explorer
from gateway.app import create
from gateway.commands.listening import begin, bind, run, support_socket
from gateway.commands.output import announce, fail, program
from gateway.commands.workers import run_workers
from gateway.observability import logs
from gateway.policies.problem import PolicyError
from gateway.settings import PREFIX, Settings, SettingsError, read
from sources.native import READERS
from sources.sandbox.authorization import is_loopback_uri

PORT = 8000
LOCAL = {"localhost": "localhost", "127.0.0.1": "127.0.0.1", "::1": "[::1]"}
"""Names of this machine, as a request's Host has them."""
STAFF = {f"{PREFIX}SUPPORT_ADDRESS": "127.0.0.1:0"}
"""The sandbox has support staff, too: at any free port of this machine."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.option("--sandbox", is_flag=True, help="Serve made-up citizens from an embedded sandbox; needs no settings.")
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    help="With --sandbox: where its login page may send a browser back to, beside http://localhost:5173/callback.",
)
def serve(host: str, port: int, workers: int, sandbox: bool, redirect_uris: tuple[str, ...]) -> None:
    """Serve the graph. Settings come from the environment: see `borgerblik settings`."""
    logs.configure()
    if sandbox and workers > 1:
        fail(
            "The embedded sandbox is one process. Run another by borgerblik sandbox serve, and name it in the settings."
        )
    _demand_login(redirect_uris, is_there=sandbox and host in LOCAL)
    listening = bind(host, port)
    address = _address_of(host, listening)
    try:
        app, settings = _on_sandbox(host, address, redirect_uris) if sandbox else _on_indexes()
    except (SettingsError, PolicyError) as error:
        listening.close()
        fail(str(error))
    begin(listening, host, port)
    support = support_socket(settings)
    staff = [_address_of(settings.support_address[0], support[0])] if support and settings.support_address else []
    if sandbox:
        announce(welcome(address, *staff))
    else:
        log = structlog.get_logger("borgerblik")
        log.info("listening", address=f"{address}/graphql", source_readers=READERS)
        for place in staff:
            log.info("support_listening", address=f"{place}/support/graphql")
    if workers > 1:
        run_workers([listening, *support], settings, workers=workers)
    else:
        run(app, listening, settings, *support)


def _address_of(host: str, listening: socket.socket) -> str:
    return f"http://{LOCAL.get(host, host)}:{listening.getsockname()[1]}"


def _on_indexes() -> tuple[Starlette, Settings]:
    settings = read(os.environ)
    logs.configure(level=settings.log_level, form=settings.log_format)
    return create(settings), settings


def _demand_login(redirect_uris: Collection[str], *, is_there: bool) -> None:
    """End with one line where the login page cannot send a browser back to one of them."""
    if redirect_uris and not is_there:
        fail("The login page is the sandbox's, on this machine alone: --redirect-uri goes with --sandbox.")
    for uri in redirect_uris:
        if not is_loopback_uri(uri):
            fail(f"--redirect-uri must be on this machine, such as http://localhost:5173/callback, not {uri}")


def _on_sandbox(host: str, address: str, redirect_uris: Collection[str]) -> tuple[Starlette, Settings]:
    from gateway.app import sandbox

    environment = _host_names(host) | STAFF | dict(os.environ)
    settings = sandbox.settings(environment)
    logs.configure(level=settings.log_level, form=settings.log_format)
    reached = address if host in LOCAL else None
    return sandbox.create_on_sandbox(environment, address=reached, redirect_uris=redirect_uris), settings


def _host_names(host: str) -> dict[str, str]:
    """Return the setting by which the sandbox answers to the machine's own names, where it listens on these alone.

    So no page elsewhere can rebind a name of its own to it.
    """
    return {f"{PREFIX}HOSTS": ",".join(LOCAL.values())} if host in LOCAL else {}


def welcome(address: str, staff: str | None = None) -> str:
    """Return what is where, and something to try: a command that can be run as it stands."""
    option = "" if address.endswith(f"127.0.0.1:{PORT}") else f" --gateway {address}"
    page = f"{address}/explorer" if explorer.is_built() else "not built: run make explorer, and start again"
    overview = f"{address}/overblik" if explorer.is_built() else "not built, either"
    return f"""\
Borgerblik on its sandbox: made-up citizens, and always the same day, 16 November 2026.

  Explorer  {page}
  A page    {overview}
  GraphQL   {address}/graphql
  Login     {address}/sandbox, as an OpenID Connect issuer{_of_staff(staff)}

Source readers: {READERS}.

Try it from another terminal:

  curl -s {address}/graphql -H 'Content-Type: application/json' \\
    -H "Authorization: Bearer $({program()} sandbox token overblik{option})" \\
    -d '{{"query": "{{ me {{ name cases {{ nodes {{ title progress progressSince }} }} }} }}"}}'
"""


def _of_staff(address: str | None) -> str:
    return f"\n  Support   {address}/support, for a municipality's staff" if address else ""
