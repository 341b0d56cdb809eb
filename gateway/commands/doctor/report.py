"""The findings as a table for people and as JSON for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.commands.doctor.finding import ExaminedAuthority, Finding, State

NAMED = 6
"""Authorities that a line of the table names; more are counted."""

_STYLES = {State.OK: "green", State.WARNING: "yellow", State.ERROR: "bold red"}


def is_healthy(findings: Sequence[Finding]) -> bool:
    """Return whether nothing is in error."""
    return all(finding.state is not State.ERROR for finding in findings)


def show(console: Console, findings: Sequence[Finding]) -> None:
    """Print the findings: what is the same of several authorities in one line."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for column in ("state", "check", "of", "finding", "cure"):
        table.add_column(column, overflow="fold", ratio={"finding": 5, "cure": 5, "of": 3}.get(column))
    for finding, authorities in _folded(findings):
        table.add_row(
            Text(finding.state, _STYLES[finding.state]),
            Text(finding.check),
            Text(_subject(finding, authorities)),
            Text(finding.text),
            Text(finding.cure),
        )
    console.print(table)
    counts = Counter(finding.state for finding in findings)
    console.print(", ".join(f"{counts[state]} {state}" for state in State))


def report_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings as JSON has them, one for each authority."""
    counts = Counter(finding.state for finding in findings)
    return {
        "healthy": is_healthy(findings),
        "counts": {state.value: counts[state] for state in State},
        "findings": [_finding_json(finding) for finding in findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    authority = finding.authority
    return {
        "check": finding.check.value,
        "service": finding.service,
        "authority": authority and {"cvr": authority.cvr, "code": authority.code, "name": authority.name},
        "state": finding.state.value,
        "finding": finding.text,
        "cure": finding.cure or None,
    }


def _folded(findings: Sequence[Finding]) -> list[tuple[Finding, list[ExaminedAuthority]]]:
    lines: dict[tuple[str, ...], tuple[Finding, list[ExaminedAuthority]]] = {}
    for finding in findings:
        key = (finding.check, finding.service, finding.state, finding.text, finding.cure)
        _, authorities = lines.setdefault(key, (finding, []))
        if finding.authority is not None:
            authorities.append(finding.authority)
    return list(lines.values())


def _subject(finding: Finding, authorities: Sequence[ExaminedAuthority]) -> str:
    if not authorities:
        return finding.service
    if finding.state is State.OK and len(authorities) > 1:
        return f"{finding.service} for {len(authorities)} authorities"
    names = ", ".join(f"{authority.name} ({authority.cvr})" for authority in authorities[:NAMED])
    more = f" and {len(authorities) - NAMED} more: see --json" if len(authorities) > NAMED else ""
    return f"{finding.service} for {names}{more}"
