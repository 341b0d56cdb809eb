"""A gateway with settings as for real indexes, which are not asked here."""

from __future__ import annotations

from starlette.applications import Starlette

from gateway.app import create
from gateway.app.sandbox import settings


def production(**environment: str) -> Starlette:
    """One that is not on a sandbox."""
    return create(settings({f"BORGERBLIK_{name}": value for name, value in environment.items()}))
