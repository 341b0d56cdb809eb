"""Limits on what a document's text holds: aliases, directives and fragments, wherever they stand."""

from __future__ import annotations

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline
from gateway.errors import Code


def check(outline: Outline, limits: Limits) -> None:
    """Raise LimitExceededError where there are too many of one kind."""
    enforce(Code.TOO_MANY_ALIASES, limit=limits.aliases, count=outline.aliases)
    enforce(Code.TOO_MANY_DIRECTIVES, limit=limits.directives, count=outline.directives)
    enforce(Code.TOO_MANY_FRAGMENTS, limit=limits.fragments, count=len(outline.fragments))
