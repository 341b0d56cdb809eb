"""The report as JSON. No title, no person's name and no CPR number stands in it: only counts, and ids of the index."""

from __future__ import annotations

from typing import Any

from gateway.data_quality.findings import FINDINGS
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.report_texts import blind_spots
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from gateway.preview.answers import authority_of
from gateway.preview.citizen_view import SeenKind
from gateway.preview.masking import safe_id
from sources.reference.kle import area as kle


def report_json(report: Report, language: Language) -> dict[str, Any]:
    """Return the whole report."""
    return {
        "authority": authority_of(report.authority),
        "on": report.today,
        "sandbox": report.made_up,
        "citizens": {
            "asked": report.citizens_read + report.unread,
            "unread": report.unread,
            "withRecords": report.with_records,
            "truncated": report.cut,
        },
        "casesAskedForById": report.named,
        "staleYears": report.stale_years,
        "total": _tally(report.total),
        "areas": [_area(area, report) for area in report.areas],
        "systems": [
            {"id": safe_id(uuid) if uuid else None, "name": name} | _tally(tally)
            for uuid, name, tally in report.systems
        ],
        "years": [{"year": year} | _tally(tally) for year, tally in report.years],
        "benefits": [{"area": area, "name": name} | _tally(tally) for area, name, tally in report.benefits],
        "findings": [_defined(finding.id, language) for finding in FINDINGS],
        "notSeen": blind_spots(report, language),
    }


def _area(area: AreaReport, report: Report) -> dict[str, Any]:
    since = area.since()
    return {
        "area": area.area,
        "title": kle(area.area, report.today).title if area.area else None,
        "opens": [part.name for part in area.parts],
        "openedBy": area.opening.written_at if area.opening else None,
        **_tally(area.tally),
        "scoreUnderOwnTitles": _rounded(area.tally.score_under_own_titles),
        "fitSince": since,
        "years": [
            {"year": year, "records": tally.records, "score": _rounded(tally.score)}
            for year, tally in sorted(area.years.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
        ],
    }


def _tally(tally: QualityTally) -> dict[str, Any]:
    return {
        "records": {kind.name: tally.of_kind[kind] for kind in SeenKind},
        "citizens": len(tally.citizens),
        "alwaysHidden": tally.held,
        "shownNow": tally.shown_now,
        "shownIfOpened": tally.would_show,
        "fit": tally.sound,
        "score": _rounded(tally.score),
        "found": [_found(counts) for counts in tally.findings()],
    }


def _found(counts: AreaCounts) -> dict[str, Any]:
    return {
        "id": counts.finding.id,
        "blocking": counts.finding.blocking,
        "records": counts.records,
        "citizens": len(counts.citizens),
        "examples": counts.examples,
    }


def _defined(id: str, language: Language) -> dict[str, Any]:
    finding = next(finding for finding in FINDINGS if finding.id == id)
    texts = finding.texts(language)
    return {
        "id": finding.id,
        "kind": finding.kind.name,
        "blocking": finding.blocking,
        "onlyUnderOwnTitles": finding.about_title,
        "name": texts.name,
        "citizenMeets": texts.meets,
        "cure": texts.cure,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
