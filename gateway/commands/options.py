"""Options that commands for municipalities share: whose records, and the language, by `--language` or the locale."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import click

from gateway.policies.directives import Language

MUNICIPALITY = "Its name or code, such as Vejle or 0630; for an agency its name or CVR number."
"""The help of `--municipality`."""


def locale_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return `da` where the locale of messages is Danish, else `en`. The first of the variables that is set counts."""
    locale = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(key))), "")
    return "da" if locale.lower().partition("_")[0].partition(".")[0] == "da" else "en"


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--language` to a command; its value is `da` or `en`."""
    return click.option(
        "--language", type=click.Choice(["da", "en"]), default=locale_language, help="Of the words.",
        show_default="by the locale",
    )(command)  # fmt: skip


def language_of(code: str) -> Language:
    """Return the language that `--language` names."""
    return Language[code.upper()]
