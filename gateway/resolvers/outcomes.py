"""What was decided in a case, and how it is said."""

from __future__ import annotations

from gateway.context import Context
from gateway.policies.directives import Language
from gateway.resolvers.enum_words import word
from gateway.visibility.shown import ShownCase
from sources.records import Outcome


def outcome(context: Context, case: ShownCase) -> Outcome | None:
    """Return what was decided, where its class tells it."""
    return context.citizen.scope.outcome(case.record)


def outcome_text(context: Context, case: ShownCase, *, language: Language) -> str | None:
    """Return the outcome in words."""
    decided = outcome(context, case)
    return None if decided is None else word(decided, language)
