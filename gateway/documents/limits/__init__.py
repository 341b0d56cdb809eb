"""Limits: what a question may ask for at the most, decided on its text before it is parsed, validated or run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from gateway.documents.limits import cost, counts, entities, introspection, repeats, root_fields, shape
from gateway.documents.limits.limit import LimitExceededError, Limits
from gateway.documents.limits.outline import Outline, UnreadableDocumentError, outline
from gateway.documents.limits.tokens import tokens

__all__ = ["CheckedDocument", "Guard", "LimitExceededError", "Limits", "UnreadableDocumentError"]


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document within the limits; `depends`: whether it is, of some operation, depends on the variables too."""

    outline: Outline
    depends: bool


class Guard:
    """Holds all limits, for all documents. Keeps nothing of any of them."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, introspection: bool) -> None:
        self._prices = cost.prices(schema)
        self._limits = limits
        self._introspection = introspection

    def document(self, text: str) -> CheckedDocument:
        """A document within the limits. Raises Refusal (TooMuch mostly), and Unreadable for what is no document."""
        limits = self._limits
        deepest = max(limits.depth, limits.introspection_depth)
        read = outline(tokens(text, limit=limits.tokens), deepest=deepest, depth=limits.depth)
        counts.check(read, limits)
        introspection.check(read, allowed=self._introspection)
        shape.check(read, limits)
        root_fields.check(read, limits)
        repeats.check(read, limits)
        return CheckedDocument(read, self._depends(read))

    def _depends(self, read: Outline) -> bool:
        if not read.uses_variables and len(read.operations) == 1:
            self._variable(read, None, {})
            return False
        try:
            cost.check(self._prices, read, None, None, self._limits.cost)
        except LimitExceededError:
            return True
        return entities.asked_for(read)

    def operation(self, checked: CheckedDocument, name: str | None, variables: Mapping[str, Any]) -> None:
        """Nothing, where an operation with its variables is within the limits. Raises LimitExceededError."""
        if checked.depends:
            self._variable(checked.outline, name, variables)

    def _variable(self, read: Outline, name: str | None, variables: Mapping[str, Any]) -> None:
        entities.check(read, name, variables, self._limits)
        cost.check(self._prices, read, name, variables, self._limits.cost)
