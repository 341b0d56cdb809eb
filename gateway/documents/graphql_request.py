"""The parameters of one GraphQL request, however they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class GraphQLRequest(Struct, frozen=True, eq=False):
    """The parameters of a GraphQL request. It has a document, or the id of one, or both."""

    query: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None

    @property
    def wants_cost(self) -> bool:
        """Whether the client asks what its operation costs (`"extensions": {"cost": true}`)."""
        return self.extensions.get("cost") is True

    def __repr__(self) -> str:
        """Return the names alone: what the client sent beside them may hold anything."""
        return f"GraphQLRequest(name={self.name!r}, id={self.id!r})"
