"""The report as JSON. No title, no person's name and no CPR number stands in it: only counts, and ids of the index."""

from __future__ import annotations

from typing import Any

from gateway.data_quality.findings import FINDINGS
from gateway.data_quality.phrases import blind_spots
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from gateway.preview.answers import authority_of
from gateway.preview.masking import safe_id
from gateway.preview.sight import SeenKind
from sources.reference.kle import area as kle


def report_of(report: Report, language: Language) -> dict[str, Any]:
    """The whole report."""
    return {
        "authority": authority_of(report.authority),
        "on": report.today,
        "sandbox": report.made_up,
        "citizens": {
            "asked": report.asked + report.unread,
            "unread": report.unread,
            "withRecords": report.with_records,
            "truncated": report.cut,
        },
        "casesAskedForById": report.named,
        "staleYears": report.stale_years,
        "total": _tally(report.total),
        "areas": [_area(one, report) for one in report.areas],
        "systems": [
            {"id": safe_id(uuid) if uuid else None, "name": name} | _tally(made) for uuid, name, made in report.systems
        ],
        "years": [{"year": year} | _tally(made) for year, made in report.years],
        "benefits": [{"area": area, "name": name} | _tally(made) for area, name, made in report.benefits],
        "findings": [_defined(finding.id, language) for finding in FINDINGS],
        "notSeen": blind_spots(report, language),
    }


def _area(one: AreaReport, report: Report) -> dict[str, Any]:
    since = one.since()
    return {
        "area": one.area,
        "title": kle(one.area, report.today).title if one.area else None,
        "opens": [part.name for part in one.parts],
        "openedBy": one.opening.written_at if one.opening else None,
        **_tally(one.tally),
        "scoreUnderOwnTitles": _rounded(one.tally.score_under_own_titles),
        "fitSince": since,
        "years": [
            {"year": year, "records": made.records, "score": _rounded(made.score)}
            for year, made in sorted(one.years.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
        ],
    }


def _tally(made: QualityTally) -> dict[str, Any]:
    return {
        "records": {kind.name: made.of_kind[kind] for kind in SeenKind},
        "citizens": len(made.citizens),
        "alwaysHidden": made.held,
        "shownNow": made.shown_now,
        "shownIfOpened": made.would_show,
        "fit": made.sound,
        "score": _rounded(made.score),
        "found": [_found(one) for one in made.findings()],
    }


def _found(one: AreaCounts) -> dict[str, Any]:
    return {
        "id": one.finding.id,
        "blocking": one.finding.blocking,
        "records": one.records,
        "citizens": len(one.citizens),
        "examples": one.examples,
    }


def _defined(id: str, language: Language) -> dict[str, Any]:
    finding = next(one for one in FINDINGS if one.id == id)
    words = finding.words(language)
    return {
        "id": finding.id,
        "kind": finding.kind.name,
        "blocking": finding.blocking,
        "onlyUnderOwnTitles": finding.about_title,
        "name": words.name,
        "citizenMeets": words.meets,
        "cure": words.cure,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
