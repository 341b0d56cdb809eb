"""The schema of support staff. It is no subgraph: nothing of it is for routers, nor for frontends of citizens."""

from __future__ import annotations

import warnings

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.scalars import SCALARS
from gateway.types.support import SupportQuery


def _build() -> strawberry.Schema:
    with warnings.catch_warnings():  # its types are entities in the citizens' graph, and here they are not
        warnings.filterwarnings("ignore", message="Federation directive found in schema")
        return strawberry.Schema(query=SupportQuery, config=StrawberryConfig(scalar_map=SCALARS))


support_schema = _build()

PUBLIC: frozenset[str] = frozenset()
"""The root fields that need no employee's login: none."""
