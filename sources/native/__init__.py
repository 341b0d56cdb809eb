"""Readers in C, where they were compiled at install. Elsewhere the readers in Python serve: equal structs, slower."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["IS_COMPILED", "READERS", "canonical_form", "scan", "tree_reader"]


_NAMES = ("TreeReader", "scan", "canonical_form")
"""What a compiled module must have. One of an older release, left beside newer files, lacks some: Python reads then."""


def _compiled() -> Any | None:
    try:
        module = import_module("sources.native.readers")
    except (ImportError, ValueError, TypeError):  # not compiled, or compiled for another lxml
        return None
    return module if all(hasattr(module, name) for name in _NAMES) else None


_READERS = _compiled()

IS_COMPILED = _READERS is not None
"""Whether structs are read off the tree in C."""

READERS = "compiled" if IS_COMPILED else "Python"
"""Which readers serve, as the log names them at the start."""


def tree_reader(
    kind: type, below: dict[str, Any], reader_of: Callable[[Any], Any], is_deferred: Callable[[Any], bool]
) -> Any | None:
    """Return the compiled reader of a shape. None where nothing was compiled."""
    return _READERS.TreeReader(kind, below, reader_of, is_deferred) if _READERS else None


def scan(data: bytes) -> Any | None:
    """Return the root of an answer's XML. None for any doubt, and where nothing was compiled: lxml parses it then."""
    return _READERS.scan(data) if _READERS else None


def canonical_form(element: bytes, scope: Mapping[str | None, str], prefixes: Sequence[str] = ()) -> bytes | None:
    """Return what an element's exclusive canonical form may be: its digest tells. None where nothing was compiled.

    `scope`: the namespaces declared around it, by prefix. `prefixes`: of the InclusiveNamespaces.
    """
    form: bytes | None = _READERS.canonical_form(element, scope, prefixes) if _READERS else None
    return form
