"""The figures as a drawing, readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from bench.fleet import ENCODED, OURS
from bench.results import Results, Rows

WIDTH, LEFT, RIGHT, BAR, GAP, HEAD = 760, 230, 90, 18, 8, 44
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.bar { fill: #8c959f } .ours { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #4493f8 }
}
"""


def drawn(results: Results) -> str:
    """Return an SVG: processor time of a request by server, one panel for each way the sources answer."""
    panels: dict[str, Rows] = {}
    if "overview" in results.memory:
        panels["Full overview, sources in memory: CPU µs / request"] = results.memory["overview"]
    for number in (100, 32, 1):
        if number in results.sources:
            panels[f"Sources behind 20 ms, {number} at once: CPU µs / request"] = results.sources[number]
            break
    return _svg(panels)


def _svg(panels: Mapping[str, Rows]) -> str:
    lines, top = [], 0
    for title, rows in panels.items():
        lines += list(_panel(title, rows, top))
        top += HEAD + len(rows) * (BAR + GAP) + GAP
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
            'role="img" aria-label="CPU of a request, by server">',
            f"<style>{STYLE}</style>",
            *lines,
            "</svg>",
            "",
        )
    )


def _panel(title: str, rows: Rows, top: int) -> Iterator[str]:
    yield f'<text class="title" x="8" y="{top + 26}">{escape(title)}</text>'
    highest = max(row.cpu for row in rows.values())
    for number, (name, row) in enumerate(sorted(rows.items(), key=lambda item: item[1].cpu)):
        y = top + HEAD + number * (BAR + GAP)
        width = max(1.0, row.cpu / highest * (WIDTH - LEFT - RIGHT))
        kind = "bar ours" if name.startswith(OURS) else "bar"
        label = f"{name}, the limit" if name == ENCODED else name
        yield f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(label.replace(" (Starlette)", ""))}</text>'
        yield f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3"/>'
        yield f'<text x="{LEFT + width + 8:.1f}" y="{y + 14}">{row.cpu:,.0f}</text>'
