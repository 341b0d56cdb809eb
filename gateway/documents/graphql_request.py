"""The parameters of one GraphQL request, however they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a GraphQL request. It has a document, or the id of one, or both."""

    query: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    name: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict, repr=False)
    id: str | None = None
