"""The `borgerblik` command. Each of its commands stands in a module of its own, which is imported when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import click


@dataclass(frozen=True, slots=True)
class Location:
    """Where a command is defined, and the first line of its help, so that the list of commands imports none."""

    module: str
    name: str
    help: str


COMMANDS: Mapping[str, Location] = {
    "audit": Location("gateway.commands.audit", "audit", "Prove that the audit log is unchanged."),
    "check": Location("gateway.commands.check", "check", "Check policy files, or all files of folders."),
    "data-quality": Location(
        "gateway.data_quality.command", "data_quality", "Report whether a municipality's records are fit to be read."
    ),
    "doctor": Location(
        "gateway.commands.doctor.command",
        "doctor",
        "Examine a deployment by its settings: what is reached, what is refused.",
    ),
    "enums": Location("gateway.commands.errors", "enums", "Print the words of each value of each enum."),
    "errors": Location("gateway.commands.errors", "errors", "Print the page of all error codes."),
    "events": Location("gateway.commands.events", "events", "Tell the gateways of changes in the indexes."),
    "explain": Location("gateway.commands.explain.command", "explain", "Say why a citizen saw what the page showed."),
    "new": Location("gateway.data_quality.new_command", "new", "Write a draft of a municipality's policy file."),
    "plan": Location("gateway.commands.plan", "plan", "Print the Python that an operation is compiled to."),
    "preview": Location("gateway.preview.command", "preview", "Show what a citizen sees of a municipality."),
    "sandbox": Location("gateway.commands.sandbox", "sandbox", "Serve the sandbox, or use one that runs."),
    "schema": Location("gateway.commands.schema", "schema", "Print the schema."),
    "schema-check": Location("gateway.commands.schema", "schema_check", "Say what a change of the schema would break."),
    "serve": Location("gateway.commands.serve", "serve", "Serve the graph."),
    "settings": Location("gateway.commands.settings", "settings", "List the settings, group by group."),
    "statistics": Location(
        "gateway.commands.statistics", "statistics", "Print a municipality's calls and citizens of a month."
    ),
}


class LazyCommands(click.Group):
    """A group whose commands are imported when they are run: a worker needs no other, and `--help` needs none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of this name. None: there is none."""
        location = COMMANDS.get(cmd_name)
        if location is None:
            return None
        command: click.Command = getattr(import_module(location.module), location.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, location.help) for name, location in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="borgerblik")
def main() -> None:
    """Borgerblik: what a municipality is doing for its citizens, as one graph."""
