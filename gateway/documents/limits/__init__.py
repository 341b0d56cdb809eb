"""Limits: what a document may ask for at most, decided on its text before it is parsed, validated or run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLSchema

from gateway.documents.limits import cost, counts, entities, introspection, repeats, root_fields, shape
from gateway.documents.limits.limit import LimitExceededError, Limits
from gateway.documents.limits.outline import Outline, UnreadableDocumentError, outline
from gateway.documents.limits.tokens import tokens

__all__ = ["CheckedDocument", "Guard", "LimitExceededError", "Limits", "QueryCost", "UnreadableDocumentError"]


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document within the limits. `outline`: where it depends on the variables or the caller whether it is."""

    tokens: int
    outline: Outline | None


class QueryCost(NamedTuple):
    """What an operation's answer may come to at the most, and how much is allowed."""

    value: int
    limit: int


class Guard:
    """Holds all limits, for all documents. Keeps nothing of any of them."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, introspection: bool) -> None:
        self._prices = cost.prices(schema)
        self._unions = repeats.unions_of(schema)
        self._limits = limits
        self._introspection = introspection

    def document(self, text: str) -> CheckedDocument:
        """Check a document.

        Raises FieldError (mostly LimitExceededError), and UnreadableDocumentError for what is no document.
        """
        limits = self._limits
        max_depth = max(limits.depth, limits.introspection_depth)
        lexemes = tokens(text, limit=limits.tokens)
        checked = outline(lexemes, max_braces=max_depth, depth=limits.depth)
        counts.check(checked, limits)
        introspection.check(checked, allowed=self._introspection)
        shape.check(checked, limits)
        root_fields.check(checked, limits)
        repeats.check(checked, limits, self._prices, self._unions)
        return CheckedDocument(len(lexemes), checked if self._depends(checked) else None)

    def _depends(self, checked: Outline) -> bool:
        has_entities = entities.asked_for(checked)
        if not checked.uses_variables and len(checked.operations) == 1:
            self._check_variables(checked, None, {})
            return has_entities
        try:
            cost.check(self._prices, checked, None, None, self._limits.cost)
        except LimitExceededError:
            return True
        return has_entities

    def operation(
        self, checked: CheckedDocument, name: str | None, variables: Mapping[str, Any], *, is_router: bool
    ) -> None:
        """Raise LimitExceededError where an operation with its variables is not within the limits."""
        if checked.outline is None:
            return
        if not is_router:
            root_fields.check_without_router(checked.outline, name, self._limits)
        self._check_variables(checked.outline, name, variables)

    def cost(self, text: str, name: str | None, variables: Mapping[str, Any]) -> QueryCost:
        """Return the cost of one operation of a document that is within the limits."""
        limits = self._limits
        max_depth = max(limits.depth, limits.introspection_depth)
        checked = outline(tokens(text, limit=limits.tokens), max_braces=max_depth, depth=limits.depth)
        return QueryCost(max(cost.costs(self._prices, checked, name, variables)), limits.cost)

    def _check_variables(self, checked: Outline, name: str | None, variables: Mapping[str, Any]) -> None:
        entities.check(checked, name, variables, self._limits)
        cost.check(self._prices, checked, name, variables, self._limits.cost)
