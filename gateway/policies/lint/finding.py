"""What a check is: a function from a file to what it finds, with a name and a severity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from graphql import Node, get_location

from gateway.policies.directives import Part
from gateway.policies.parser import PolicyDirective, PolicyFile, PolicyProblem, Severity, opening_of
from gateway.policies.policy import Opening
from sources.reference.kle import covers


@dataclass(frozen=True, slots=True)
class LintContext:
    """What the checks may know beside the file. `has_register` is None where nobody has said."""

    today: date
    has_register: bool | None = None


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A place in the file, a sentence about it, and what to do."""

    node: Node
    message: str
    cure: str


Find = Callable[[PolicyFile, LintContext], Iterator[LintFinding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. Its function's docstring says what it finds, for docs/municipalities.md."""

    find: Find
    severity: Severity
    of_all: bool = False
    """Whether it compares openings, so that it says nothing while one of them cannot be read."""

    @property
    def name(self) -> str:
        """The stable name."""
        return self.find.__name__.replace("_", "-")

    def __call__(self, file: PolicyFile, known: LintContext) -> Iterator[PolicyProblem]:
        for found in self.find(file, known) if file.is_whole or not self.of_all else ():
            line, column = _place(found.node)
            yield PolicyProblem(file.name, line, column, found.message, found.cure, self.severity, self.name)


def error(find: Find, *, of_all: bool = False) -> Check:
    """A check whose findings are refused."""
    return Check(find, Severity.ERROR, of_all)


def warning(find: Find, *, of_all: bool = False) -> Check:
    """A check whose findings may be meant."""
    return Check(find, Severity.WARNING, of_all)


def note(find: Find, *, of_all: bool = False) -> Check:
    """A check whose findings are good to know."""
    return Check(find, Severity.NOTE, of_all)


@dataclass(frozen=True, slots=True)
class Opens:
    """An @opens of a file, with what it means."""

    entry: PolicyDirective
    opening: Opening

    @property
    def area(self) -> str:
        """The KLE number or its beginning."""
        return self.opening.area

    @property
    def is_closed(self) -> bool:
        """Whether it closes its area: parts: []."""
        return not self.opening.parts


def openings(file: PolicyFile) -> list[Opens]:
    """The file's openings."""
    return [Opens(entry, opening_of(entry)) for entry in file.those("opens")]


def wider(one: Opens, others: list[Opens]) -> Opens | None:
    """The opening that would hold for an area if this one were not there: the longest that covers it."""
    covering = (other for other in others if other.area != one.area and covers(other.area, one.area))
    return max(covering, key=lambda other: len(other.area), default=None)


def holding(area: str, others: list[Opens]) -> Opens | None:
    """The opening that holds for an area."""
    return max((other for other in others if covers(other.area, area)), key=lambda other: len(other.area), default=None)


def is_shown(area: str, others: list[Opens], *parts: Part) -> bool:
    """Whether something (with all these parts) is open within an area: it, a wider or a narrower one."""
    held = holding(area, others)
    within = [one for one in others if covers(area, one.area)]
    return any(not one.is_closed and one.opening.opens(*parts) for one in (*within, *([held] if held else [])))


def _place(node: Node) -> tuple[int, int]:
    if node.loc is None:
        return 1, 1
    place = get_location(node.loc.source, node.loc.start)
    return place.line, place.column
