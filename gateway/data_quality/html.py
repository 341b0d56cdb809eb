"""The report as one page of HTML that stands alone: no script, no font, no picture from elsewhere; it prints on A4."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from gateway.data_quality.charts import Bar, columns, ring, share, strip, weight
from gateway.data_quality.findings import FINDINGS
from gateway.data_quality.phrases import KINDS, PHRASES, blind_spots, spoken
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.tables import percent, severity, worst
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from gateway.preview.sight import SeenKind
from sources.reference.kle import area as kle

_STYLE = Path(__file__).with_name("report.css")
MOST_YEARS = 15
Phrases = Mapping[str, str]
Years = Iterable[tuple[int | None, QualityTally]]


def page(report: Report, language: Language) -> str:
    """The whole page."""
    say = PHRASES[language]
    sections = [
        _head(report, language),
        _areas("closed", report.closed, report, language),
        _areas("opened", report.opened, report, language),
        _findings(report, language),
        _years(report, say),
        _systems(report, language),
        _benefits(report, say),
        _not_seen(report, language),
        _defined(language),
    ]
    title = f"{say['title']} {report.authority.name}"
    return (
        f'<!doctype html>\n<html lang="{language.name.lower()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, sections))
        + "\n</body>\n</html>\n"
    )


def _head(report: Report, language: Language) -> str:
    say = PHRASES[language]
    source = say["made_up"] if report.made_up else say["real"]
    day = say["day"].format(
        day=spoken(report.today, language), citizens=report.asked + report.unread, with_records=report.with_records
    )
    kinds = "".join(
        f"<div><b>{report.total.of_kind[kind]}</b> {escape(KINDS[language][kind])}</div>" for kind in SeenKind
    )
    return (
        f'<header><p class="kicker">Borgerblik · {escape(source)}</p><h1>{escape(say["title"])}</h1>'
        f'<p class="lead">{escape(say["lead"].format(name=report.authority.name))} {escape(day)}</p>'
        f'<div class="sum">{ring(report.total.score, percent(report.total.score))}'
        f'<div><p class="big">{percent(report.total.score)} {escape(say["score"])}</p>'
        f'<p>{escape(say["score_is"])}</p><div class="kinds">{kinds}</div></div></div></header>'
    )


def _areas(name: str, areas: Sequence[AreaReport], report: Report, language: Language) -> str:
    if not areas:
        return ""
    say = PHRASES[language]
    heads = ["KLE", say["area"], say["records"], say["citizens"], say["now"], say["would"], say["share"]]
    span = _span(report.years)
    heads += [say["own_titles"], f"{span[0]}–{span[-1]}" if span else "", say["since"], say["worst"]]
    best_first = -1 if name == "closed" else 1
    ordered = sorted(areas, key=lambda one: (one.area is None, best_first * (one.tally.score or 0), -one.tally.records))
    rows = [_area(one, report, language) for one in ordered]
    note = f"{say[name + '_lead']} {say['since_is']}" if name == "closed" else say[name + "_lead"]
    return _section(say[name], note, _table(heads, rows, numbers=range(2, 6), kind="areas"))


def _area(one: AreaReport, report: Report, language: Language) -> list[str]:
    its, since = one.tally, one.since()
    title = kle(one.area, report.today).title if one.area else PHRASES[language]["no_area"]
    place = f"<br><code>{escape(one.opening.written_at or '')}</code>" if one.is_opened and one.opening else ""
    return [
        f"<b>{escape(one.area or '–')}</b>",
        escape(title) + place,
        *map(str, (its.records, len(its.citizens), its.shown_now, its.would_show)),
        f"{share(its.score)} {percent(its.score)}",
        percent(its.score_under_own_titles),
        strip(_bars(one.years.items(), _span(report.years))),
        escape(str(since or "")),
        escape(worst(its.findings(), language)),
    ]


def _span(years: Years) -> range:
    """From the first year to the last, but no more than a chart holds: a strange date must not make it endless."""
    known = [year for year, _ in years if year is not None]
    return range(max(min(known), max(known) - MOST_YEARS + 1), max(known) + 1) if known else range(0)


def _bars(years: Years, span: Collection[int]) -> list[Bar]:
    """A column a year, also where nothing was created."""
    known, empty = dict(years), QualityTally()
    return [Bar(str(year), known.get(year, empty).counted, known.get(year, empty).sound) for year in span]


def _findings(report: Report, language: Language) -> str:
    say = PHRASES[language]
    found = report.total.findings()
    if not found:
        return _section(say["findings"], "", f"<p>{escape(say['no_findings'])}</p>")
    most = max(one.records for one in found)
    heads = [say["finding"], "", say["records"], say["citizens"], say["meets"], say["cure"], say["examples"]]
    rows = [_finding(one, most, language) for one in found]
    return _section(say["findings"], say["findings_lead"], _table(heads, rows, numbers=(2, 3), kind="findings"))


def _finding(one: AreaCounts, most: int, language: Language) -> list[str]:
    words = one.finding.words(language)
    kind = "blocking" if one.finding.blocking else "look"
    return [
        f'<b>{escape(words.name)}</b><br><span class="{kind}">{escape(severity(one, language))}</span>',
        weight(one.records, most, blocking=one.finding.blocking),
        str(one.records),
        str(len(one.citizens)),
        _prose(words.meets),
        _prose(words.cure),
        "<br>".join(f"<code>{escape(id)}</code>" for id in one.examples[:3]),
    ]


def _years(report: Report, say: Phrases) -> str:
    bars = _bars(report.years, _span(report.years))
    undated = next((made for year, made in report.years if year is None), None)
    if undated:
        bars = [Bar(say["undated"], undated.counted, undated.sound), *bars]
    key = (
        f'<p class="key"><span class="good"></span>{escape(say["fit"])} '
        f'<span class="bad"></span>{escape(say["not_fit"])}</p>'
    )
    return _section(say["years"], say["years_lead"], columns(bars, say["years"]) + key) if bars else ""


def _systems(report: Report, language: Language) -> str:
    say = PHRASES[language]
    heads = [say["system"], say["records"], say["citizens"], say["now"], say["would"], say["share"], say["worst"]]
    rows = [
        [
            f"{escape(name or say['unnamed'])}<br><code>{escape(uuid)}</code>"
            if uuid
            else escape(say["unknown_system"]),
            *map(str, (made.records, len(made.citizens), made.shown_now, made.would_show)),
            f"{share(made.score)} {percent(made.score)}",
            escape(worst(made.findings(), language)),
        ]
        for uuid, name, made in report.systems
    ]
    return _section(say["systems"], "", _table(heads, rows, numbers=range(1, 5))) if rows else ""


def _benefits(report: Report, say: Phrases) -> str:
    heads = [
        "KLE",
        say["benefit"],
        say["records"],
        say["lines"],
        say["citizens"],
        say["now"],
        say["would"],
        say["share"],
    ]
    rows = [
        [
            escape(area),
            escape(name),
            *map(str, (made.of_kind[SeenKind.BENEFIT], made.of_kind[SeenKind.PAYMENT], len(made.citizens))),
            *map(str, (made.shown_now, made.would_show)),
            f"{share(made.score)} {percent(made.score)}",
        ]
        for area, name, made in report.benefits
    ]
    return _section(say["benefits"], "", _table(heads, rows, numbers=range(2, 7))) if rows else ""


def _not_seen(report: Report, language: Language) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in blind_spots(report, language))
    return _section(PHRASES[language]["not_seen"], "", f"<ul>{lines}</ul>", kind="not-seen")


def _defined(language: Language) -> str:
    say = PHRASES[language]
    rows = []
    for finding in FINDINGS:
        words = finding.words(language)
        how = severity(AreaCounts(finding), language)
        rows.append([f"<code>{finding.id}</code>", escape(words.name), escape(how), _prose(words.meets)])
    table = _table(["Id", say["finding"], "", say["meets"]], rows)
    return _section(say["defined"], "", table, kind="defined")


def _section(title: str, lead: str, body: str, kind: str = "") -> str:
    said = f'<p class="note">{_prose(lead)}</p>' if lead else ""
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{said}{body}</section>'


def _prose(text: str) -> str:
    """Words in which `this` is code."""
    return re.sub(r"`([^`]+)`", r'<code class="said">\1</code>', escape(text))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = (), kind: str = "") -> str:
    right = frozenset(numbers)
    head = _row("th", map(escape, heads), right)
    body = "".join(f"<tr>{_row('td', row, right)}</tr>\n" for row in rows)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>'


def _row(tag: str, cells: Iterable[str], right: Collection[int]) -> str:
    return "".join(
        f'<{tag} class="number">{cell}</{tag}>' if place in right else f"<{tag}>{cell}</{tag}>"
        for place, cell in enumerate(cells)
    )
