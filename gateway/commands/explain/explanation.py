"""What a request's lines of the log mean, before it is put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.commands.explain.log_lines import LogLine, RequestLines
from gateway.errors import Code
from gateway.visibility.rule_context import HiddenReason


@dataclass(frozen=True, slots=True)
class Gap:
    """An answer of a source that failed or is not whole. `reason` is the log's short word."""

    source: str
    state: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """What one authority came to: counts by kind, by rule, and what its answers lack.

    `hidden` has the name of a rule where this program knows no rule of that name: an older or newer gateway wrote it.
    """

    cvr: str
    shown: Mapping[str, int]
    hidden: Mapping[HiddenReason | str, int]
    gaps: Sequence[Gap]
    not_opened: Sequence[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One request. `gaps` are those of registers, which belong to no authority."""

    line: LogLine
    authorities: Sequence[AuthorityAnswer]
    gaps: Sequence[Gap]
    without_policy: Sequence[str]
    errors: Mapping[str, int]
    events: Sequence[LogLine]

    @property
    def refused(self) -> str | None:
        """The code or the reason for which nothing was run."""
        return self.line.get("refused")

    @property
    def shown(self) -> int:
        """Records that may be shown, of all kinds and authorities."""
        return sum(sum(authority.shown.values()) for authority in self.authorities)

    @property
    def hidden(self) -> int:
        """Records that rules have hidden."""
        return sum(sum(authority.hidden.values()) for authority in self.authorities)

    @property
    def lacks_answers(self) -> bool:
        """Whether any source failed, or did not answer in full."""
        return bool(self.gaps) or any(authority.gaps for authority in self.authorities)


def explanation_of(request: LogLine, lines: RequestLines) -> Explanation:
    """Return what the lines say. What is not as the gateway writes it is left out: a log can be cut anywhere."""
    gaps = tuple(_gaps(request))
    return Explanation(
        request,
        tuple(_authorities(request, gaps)),
        tuple(gap for cvr, gap in gaps if cvr is None),
        tuple(map(str, _list(request.get("without_policy")))),
        _counts(request.get("errors")),
        lines.events,
    )


def code_named(name: str) -> Code | None:
    """Return the code of an error. None: it is no code, but the reason for which a token was not accepted."""
    return Code.__members__.get(name)


def _gaps(request: LogLine) -> Iterator[tuple[str | None, Gap]]:
    for gap in _list(request.get("gaps")):
        if isinstance(gap, dict) and {"source", "state", "reason"} <= gap.keys():
            cvr, count = gap.get("authority"), gap.get("count", 1)
            yield cvr, Gap(str(gap["source"]), str(gap["state"]), str(gap["reason"]), count)


def _authorities(request: LogLine, gaps: Sequence[tuple[str | None, Gap]]) -> Iterator[AuthorityAnswer]:
    shown, hidden = _object(request.get("shown")), _object(request.get("hidden_by_authority"))
    not_opened = _object(request.get("not_opened"))
    for cvr in dict.fromkeys([*shown, *hidden, *(cvr for cvr, _ in gaps if cvr), *not_opened]):
        yield AuthorityAnswer(
            cvr,
            _counts(shown.get(cvr)),
            {_rule(name): count for name, count in _counts(hidden.get(cvr)).items()},
            tuple(gap for of, gap in gaps if of == cvr),
            tuple(map(str, _list(not_opened.get(cvr)))),
        )


def _rule(name: str) -> HiddenReason | str:
    return HiddenReason.__members__.get(name, name)


def _counts(counts: Any) -> dict[str, int]:
    return {str(name): count for name, count in _object(counts).items() if isinstance(count, int)}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
