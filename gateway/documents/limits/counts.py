"""Limits on what a document's text holds: aliases, directives and fragments, wherever they stand."""

from __future__ import annotations

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline
from gateway.errors import Code


def check(outline: Outline, limits: Limits) -> None:
    """Raises TooMuch."""
    enforce(Code.TOO_MANY_ALIASES, limit=limits.aliases, found=outline.aliases)
    enforce(Code.TOO_MANY_DIRECTIVES, limit=limits.directives, found=outline.directives)
    enforce(Code.TOO_MANY_FRAGMENTS, limit=limits.fragments, found=len(outline.fragments))
