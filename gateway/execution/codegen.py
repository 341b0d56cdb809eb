"""Python source while it is being written: lines, blocks, names, and the objects it refers to by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gateway.execution import runtime

GLOBALS: dict[str, Any] = {
    "__builtins__": {"Exception": Exception, "isinstance": isinstance, "len": len, "zip": zip},
    "add_error": runtime.add_error,
    "fall_back": runtime.fall_back,
    "fall_back_on_type": runtime.fall_back_on_type,
    "gather": runtime.gather,
    "items": runtime.items,
    "load": runtime.load,
}


class CodeWriter:
    """Written from top to bottom; names are never used twice."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._indent = 0
        self._numbers: dict[str, int] = {}
        self._constants: dict[Any, str] = {}
        self._owners: list[Any] = []  # whose ids are keys of constants: an id is an object's while it lives
        self._names: dict[str, Any] = dict(GLOBALS)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines) + "\n"

    def line(self, text: str) -> None:
        """Write one statement."""
        margin = "    " * self._indent
        self._lines.append(margin + text.replace("\n", "\n" + margin))

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write the statements under a head that ends in a colon."""
        self.line(head)
        self._indent += 1
        yield
        self._indent -= 1

    def reserve(self) -> int:
        """Return the place at the beginning of a function for lines that are known only when it is written."""
        return len(self._lines)

    def insert(self, index: int, text: str) -> None:
        """Fill such a place."""
        self._lines.insert(index, "    " + text)

    def name(self, kind: str) -> str:
        """Return a name for a variable."""
        self._numbers[kind] = number = self._numbers.get(kind, 0) + 1
        return f"{kind}_{number}"

    def constant(self, kind: str, value: Any, *, same: Any = None) -> str:
        """Return the name of an object from outside: the same object has one name, or what stands for the `same`."""
        key = id(value if same is None else same), kind
        if key not in self._constants:
            name = "the_" + re.sub(r"\W", "", kind)  # no variable is named so
            self._constants[key] = name = self.name(name) if name in self._names else name
            self._owners.append(same)
            self._names[name] = value
        return self._constants[key]

    def compiled(self, title: str) -> dict[str, Any]:
        """Compile the source. Returns the names it defines."""
        names = dict(self._names)
        exec(compile(self.text, f"<plan of {title}>", "exec"), names)  # noqa: S102 - our own source, names by repr
        return names
