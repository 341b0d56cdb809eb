"""Collect the problems of several rooms, so that an operator reads all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from gateway.settings.field import SettingsError

P = ParamSpec("P")
T = TypeVar("T")


class SettingsProblems:
    """A block in which rooms are made of the settings. Leaving it raises SettingsError with every problem."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> SettingsProblems:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.problems:
            raise SettingsError(self.problems)

    def collect(self, make: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """Return what is made. Where it cannot be made, the block ends with its problems, so nobody uses it."""
        try:
            return make(*arguments, **options)
        except SettingsError as error:
            self.problems += error.problems
            return cast("T", None)
