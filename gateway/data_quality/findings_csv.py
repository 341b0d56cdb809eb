"""Every finding in every record as CSV: what those who run the specialist systems sort, filter and mend by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from gateway.data_quality.report import Report
from gateway.data_quality.report_texts import TEXTS
from gateway.data_quality.tables import severity
from gateway.data_quality.tally import CheckedItem
from gateway.policies.directives import Language
from gateway.preview.masking import masked, safe_id
from gateway.statistics.spreadsheet import write_rows
from sources.reference.kle import area as kle

COLUMNS = (
    "finding", "name", "severity", "kind", "id", "area", "area_title", "year", "system", "system_name", "citizens",
    "shown_now", "cure",
)  # fmt: skip


def write_findings(file: TextIO, report: Report, language: Language) -> None:
    """Write a row for each finding in each record: no title of a record, no name and no CPR number stands in it."""
    write_rows(file, COLUMNS, (row for checked in report.checked for row in _rows(checked, report, language)))


def _rows(checked: CheckedItem, report: Report, language: Language) -> Iterator[dict[str, str]]:
    item, say = checked.item, TEXTS[language]
    uuid, name = item.system
    record = {
        "kind": item.kind.singular,
        "id": item.id,
        "area": item.area or "",
        "area_title": kle(item.area, report.today).title if item.area else say["no_area"],
        "year": str(item.year or ""),
        "system": safe_id(uuid) if uuid else "",
        "system_name": masked(name or ""),
        "citizens": str(len(item.citizens)),
        "shown_now": str(item.shown_now).lower(),
    }
    for finding in checked.findings:
        texts = finding.texts(language)
        words = {"finding": finding.id, "name": texts.name, "cure": texts.cure}
        yield record | words | {"severity": severity(finding, language)}
