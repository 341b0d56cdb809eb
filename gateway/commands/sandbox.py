"""`borgerblik sandbox`: the sandbox on a port of its own, its personas, and tokens for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.commands.output import announce, fail, program

if TYPE_CHECKING:
    import httpx

PORT = 8000
"""Where `borgerblik serve --sandbox` listens."""


@click.group()
def sandbox() -> None:
    """Serve the sandbox, or use one that runs.

    It has citizens, their cases, and the indexes that know them, all made up.
    """


@sandbox.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
@click.option(
    "--tls-port",
    type=click.IntRange(0, 65535),
    help="A port of mutual TLS beside it, where alone tokens are issued then. 0: any free port.",
)
@click.option(
    "--keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for what a gateway needs: its certificate and key, and the CA to trust.",
)
def serve_sandbox(host: str, port: int, tls_port: int | None, keys: Path | None) -> None:
    """Serve the sandbox on a port of its own, for a gateway elsewhere."""
    from gateway.commands.listening import listen, run
    from gateway.observability import logs
    from sources.sandbox.app import create
    from sources.sandbox.keys import cached_keys, write_for_gateway
    from sources.sandbox.tls_port import served_over_tls

    app = create(demands_client_certificate=tls_port is not None)
    listening = listen(host, port)
    announce(f"The sandbox listens on http://{host}:{listening.getsockname()[1]}")
    if keys is not None:
        try:
            write_for_gateway(cached_keys(), keys)
        except OSError as error:
            fail(f"The folder {keys} cannot be written to: {error.strerror}.")
    if tls_port is not None:
        secure = listen(host, tls_port)
        app.router.lifespan_context = lambda _app: served_over_tls(app, secure, cached_keys())
        announce(f"Tokens are issued at https://{host}:{secure.getsockname()[1]}")
    logs.configure()
    run(app, listening)


@sandbox.command()
@click.argument("persona")
@click.option("--gateway", default=f"http://127.0.0.1:{PORT}", show_default=True, help="A running sandbox gateway.")
def token(persona: str, gateway: str) -> None:
    """Print a token for PERSONA, from a sandbox gateway that runs on this machine."""
    import httpx

    try:
        response = httpx.post(f"{gateway}/sandbox/token", json={"persona": persona}, trust_env=False)
    except httpx.HTTPError:
        fail(f"No gateway answers at {gateway}. Start one with: {program()} serve --sandbox")
    except httpx.InvalidURL:
        fail(f"{gateway} is no address.")
    body = _object(response)
    if response.status_code == 404 and "personas" in body:
        fail(f"There is no persona {persona!r}. Choose one of: {', '.join(body['personas'])}")
    if response.status_code != 200 or "access_token" not in body:
        fail(f"What answers at {gateway} is no sandbox gateway.")
    click.echo(body["access_token"])


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@sandbox.command()
def personas() -> None:
    """List the personas: citizens with a story."""
    from sources.sandbox.personas import PERSONAS

    width = max(len(persona.key) for persona in PERSONAS)
    for persona in PERSONAS:
        click.echo(f"{persona.key:<{width}}  {persona.description_en}")
