"""A check: a function from a policy file to its findings, with a name and a severity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from graphql import Node, get_location

from gateway.policies.directives import Part
from gateway.policies.meaning import opening_of
from gateway.policies.policy import Opening
from gateway.policies.policy_file import PolicyDirective, PolicyFile
from gateway.policies.problem import PolicyProblem, Severity
from sources.reference.kle import covers


@dataclass(frozen=True, slots=True)
class LintContext:
    """What the checks may know beside the file. None: not known, so that nothing is said of it."""

    today: date
    has_register: bool | None = None
    """Whether there is a property register."""

    takes_examples: bool | None = None
    """Whether examples count as policies, as they do on the sandbox."""

    case_link_hosts: frozenset[str] | None = None
    """Hosts to which a link may take the number of a case."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A place in the file, a sentence about it, and what to do."""

    node: Node
    message: str
    hint: str


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

    def __call__(self, file: PolicyFile, context: LintContext) -> Iterator[PolicyProblem]:
        for finding in self.find(file, context) if file.is_whole or not self.of_all else ():
            line, column = _position(finding.node)
            line -= file.added_lines
            yield PolicyProblem(file.name, line, column, finding.message, finding.hint, self.severity, self.name)


def error(find: Find, *, of_all: bool = False) -> Check:
    """Return a check whose findings are refused."""
    return Check(find, Severity.ERROR, of_all)


def warning(find: Find, *, of_all: bool = False) -> Check:
    """Return a check whose findings may be meant."""
    return Check(find, Severity.WARNING, of_all)


def note(find: Find, *, of_all: bool = False) -> Check:
    """Return a check whose findings are good to know."""
    return Check(find, Severity.NOTE, of_all)


@dataclass(frozen=True, slots=True)
class OpenedArea:
    """An @opens of a file, with what it means."""

    directive: PolicyDirective
    opening: Opening

    @property
    def area(self) -> str:
        """The KLE number or its beginning."""
        return self.opening.area

    @property
    def is_closed(self) -> bool:
        """Whether it closes its area: parts: []."""
        return not self.opening.parts


def openings(file: PolicyFile) -> list[OpenedArea]:
    """Return the openings of a file."""
    return [OpenedArea(directive, opening_of(directive)) for directive in file.named("opens")]


def wider(opened: OpenedArea, candidates: list[OpenedArea]) -> OpenedArea | None:
    """Return the opening that would hold for an area if this one were not there: the longest that covers it."""
    return holding(opened.area, [candidate for candidate in candidates if candidate.area != opened.area])


def holding(area: str, candidates: list[OpenedArea]) -> OpenedArea | None:
    """Return the opening that holds for an area: the longest that covers it."""
    covering = (candidate for candidate in candidates if covers(candidate.area, area))
    return max(covering, key=lambda candidate: len(candidate.area), default=None)


def is_shown(area: str, candidates: list[OpenedArea], *parts: Part) -> bool:
    """Return whether something (with all these parts) is open within an area: it, a wider or a narrower one."""
    holder = holding(area, candidates)
    within = [candidate for candidate in candidates if covers(area, candidate.area)]
    return any(
        not opens.is_closed and opens.opening.opens(*parts) for opens in (*within, *([holder] if holder else []))
    )


def _position(node: Node) -> tuple[int, int]:
    if node.loc is None:
        return 1, 1
    location = get_location(node.loc.source, node.loc.start)
    return location.line, location.column
