"""Serve the page of a draft on this machine alone, until told to stop."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from gateway import explorer
from gateway.commands.listening import listen, run
from gateway.commands.output import announce
from gateway.observability import logs
from gateway.preview.command_options import refuse
from gateway.preview.server import create_server


def serve_draft(draft: Path) -> None:
    """Print the address, and serve. Raise PolicyError for a draft that cannot be used, and SettingsError."""
    if not explorer.is_built():
        refuse("The page is not built: run make explorer, or install again where npm's packages can be had.")
    with TemporaryDirectory(prefix="borgerblik-draft-") as folder:
        app = create_server(draft, Path(folder))
        listening = listen("127.0.0.1", 0)
        announce(f"The draft is on http://127.0.0.1:{listening.getsockname()[1]}/overblik")
        logs.configure(level="warning")
        run(app, listening)
