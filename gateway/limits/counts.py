"""Limits on what a document's text holds: aliases, directives and fragments, wherever they stand."""

from __future__ import annotations

from gateway.errors import Code
from gateway.limits.limit import Limits, hold
from gateway.limits.outline import Outline


def check(outline: Outline, limits: Limits) -> None:
    """Raises TooMuch."""
    hold(Code.TOO_MANY_ALIASES, limit=limits.aliases, found=outline.aliases)
    hold(Code.TOO_MANY_DIRECTIVES, limit=limits.directives, found=outline.directives)
    hold(Code.TOO_MANY_FRAGMENTS, limit=limits.fragments, found=len(outline.fragments))
