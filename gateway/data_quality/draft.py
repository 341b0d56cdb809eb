"""A draft policy file from what a report found: what is fit is opened, and what is not stands beside it as comments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from gateway.data_quality.draft_texts import TEXTS
from gateway.data_quality.proposal import AreaProposal, proposals
from gateway.data_quality.report import Report
from gateway.data_quality.report_texts import written_out
from gateway.data_quality.tables import percent
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority
from sources.reference.kle import area as kle
from sources.reference.kle import retired

_WIDTH = 100
_EXAMPLE = "Example, not decided by the municipality"
"""What `borgerblik check` knows an example by, so that no gateway of a municipality runs on made-up records."""


def draft(report: Report, language: Language) -> str:
    """Return the text of a policy file that `borgerblik check` accepts."""
    return "".join(f"{line}\n" if line.strip() else "\n" for line in _lines(report, language))


def fit_areas(report: Report) -> tuple[int, int]:
    """Return how many areas a draft opens, and how many it leaves closed."""
    made = proposals(report)
    opened = sum(bool(proposal.parts) for proposal in made)
    return opened, len(made) - opened


def _lines(report: Report, language: Language) -> Iterator[str]:
    say, made = TEXTS[language], proposals(report)
    if report.made_up:
        yield f"# {_EXAMPLE}"
        yield from _comment(say["made_up"], indent="")
    lead = say["head"].format(
        name=report.authority.name, day=written_out(report.today, language), citizens=report.citizens_read
    )
    for line in lead.splitlines():
        yield from _comment(line, indent="")
    yield "extend schema"
    yield f"  {_head(report.authority)}"
    opened = [proposal for proposal in made if proposal.parts]
    closed = [proposal for proposal in made if not proposal.parts]
    yield ""
    yield from _comment(say["fit" if opened else "none_fit"])
    for proposal in opened:
        yield ""
        yield from _reasons(proposal, report.today, language)
        yield f"  {_opening(proposal)}"
    if closed:
        yield ""
        yield from _comment(say["not_fit"])
    for proposal in closed:
        yield "  #"
        yield from _reasons(proposal, report.today, language)
        yield f'  # @opens(area: "{proposal.area}", parts: [CASES], since: "{report.today}")'


def _head(authority: Authority) -> str:
    name = authority.name.replace("\\", "\\\\").replace('"', '\\"')
    if authority.code is None:
        return f'@agency(cvr: "{authority.cvr}", name: "{name}")'
    return f'@municipality(code: "{authority.code}", cvr: "{authority.cvr}", name: "{name}")'


def _opening(proposal: AreaProposal) -> str:
    arguments = [
        f'area: "{proposal.area}"',
        f"parts: [{', '.join(part.name for part in proposal.parts)}]",
        f'since: "{proposal.since}"',
    ]
    if Part.DOCUMENTS in proposal.parts:
        arguments.append(f'documentsSince: "{proposal.since}"')
    if proposal.own_titles and Part.CASES in proposal.parts:
        arguments.append("title: CASE")
    line = f"@opens({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    return f"@opens(\n    {', '.join(arguments[:2])}\n    {', '.join(arguments[2:])}\n  )"


def _reasons(proposal: AreaProposal, today: date, language: Language) -> Iterator[str]:
    say, area = TEXTS[language], proposal.report
    title = kle(proposal.area, today).title
    if proposal.merged_with:
        numbers = sorted((proposal.area, proposal.merged_with), key=lambda number: retired(number) is None)
        yield from _comment(f"{proposal.area} {title}. {say['merged'].format(old=numbers[0], new=numbers[1])}")
        return
    score = say["score"].format(
        records=area.tally.records, citizens=len(area.tally.citizens), score=percent(area.tally.score)
    )
    yield from _comment(f"{proposal.area} {title}: {score}")
    if area.is_opened:
        yield from _comment(say["opened"].format(parts=", ".join(part.name for part in area.parts)))
    if Part.CASES in proposal.parts and (area.tally.score_under_own_titles or 0) < (area.tally.score or 0):
        yield from _comment(say["own_titles"].format(score=percent(area.tally.score_under_own_titles)))
    if not proposal.parts:
        yield from _comment(_obstacle(proposal, today, language))


def _obstacle(proposal: AreaProposal, today: date, language: Language) -> str:
    """Say why an area is not proposed, and what to do."""
    say = TEXTS[language]
    if not (kle(proposal.area, today).known or retired(proposal.area)):
        return say["unknown_number"]
    if worst := proposal.worst:
        texts = worst.finding.texts(language)
        return say["worst"].format(name=texts.name, records=worst.records, cure=texts.cure)
    return say["young" if proposal.report.tally.would_show else "hidden"]


def _comment(text: str, indent: str = "  ") -> Iterator[str]:
    for line in wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"
