"""Readers in C, where they were compiled at install. Elsewhere the readers in Python serve: equal structs, slower."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["IS_COMPILED", "tree_reader"]


def _compiled() -> Any | None:
    try:
        return import_module("sources.native.tree_reader").TreeReader
    except (ImportError, ValueError, TypeError):  # not compiled, or compiled for another lxml
        return None


_TREE_READER = _compiled()

IS_COMPILED = _TREE_READER is not None
"""Whether structs are read off the tree in C."""


def tree_reader(
    kind: type, below: dict[str, Any], reader_of: Callable[[Any], Any], is_deferred: Callable[[Any], bool]
) -> Any | None:
    """Return the compiled reader of a shape. None where nothing was compiled."""
    return _TREE_READER(kind, below, reader_of, is_deferred) if _TREE_READER else None
