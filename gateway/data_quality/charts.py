"""The report's charts as inline SVG: they print, need no script, and say the same in their text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEIGHT = 150
WIDTH = 680


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a chart: how many in all, and how many of them are fit."""

    name: str
    all: int
    fit: int


def ring(score: float | None, text: str) -> str:
    """A share as a ring with the share in it."""
    radius, width = 46, 14
    around = 2 * math.pi * radius
    arc = around * (score or 0)
    return (
        f'<svg class="ring" viewBox="0 0 120 120" role="img" aria-label="{escape(text)}">'
        f'<circle cx="60" cy="60" r="{radius}" class="rest" stroke-width="{width}"/>'
        f'<circle cx="60" cy="60" r="{radius}" class="fit" stroke-width="{width}" '
        f'stroke-dasharray="{arc:.1f} {around:.1f}" transform="rotate(-90 60 60)"/>'
        f'<text x="60" y="68" text-anchor="middle">{escape(text)}</text></svg>'
    )


def columns(bars: Sequence[Bar], label: str) -> str:
    """Columns side by side: fit below, not fit on top, the number above, the name below."""
    if not bars:
        return ""
    most = max(bar.all for bar in bars) or 1
    slot = WIDTH / len(bars)
    drawn = "".join(_column(bar, number * slot, slot, most) for number, bar in enumerate(bars))
    return (
        f'<svg class="columns" viewBox="0 0 {WIDTH} {HEIGHT + 40}" role="img" aria-label="{escape(label)}">'
        f'{drawn}<line x1="0" y1="{HEIGHT + 16}" x2="{WIDTH}" y2="{HEIGHT + 16}" class="floor"/></svg>'
    )


def _column(bar: Bar, left: float, slot: float, most: int) -> str:
    width = min(slot * 0.7, 48)
    x, floor = left + (slot - width) / 2, HEIGHT + 16
    all_high, fit_high = HEIGHT * bar.all / most, HEIGHT * bar.fit / most
    middle = left + slot / 2
    return (
        f"<g><title>{escape(bar.name)}: {bar.fit} / {bar.all}</title>"
        f"{_block(x, floor - all_high, width, all_high - fit_high, 'bad')}"
        f"{_block(x, floor - fit_high, width, fit_high, 'good')}"
        f'<text x="{middle:.1f}" y="{floor - all_high - 4:.1f}" text-anchor="middle">{bar.all}</text>'
        f'<text x="{middle:.1f}" y="{floor + 16}" text-anchor="middle" class="name">{escape(bar.name)}</text></g>'
    )


def strip(bars: Sequence[Bar]) -> str:
    """The same, small enough for a table's cell."""
    if not bars:
        return ""
    most, width, high = max(bar.all for bar in bars) or 1, 7, 22
    drawn = "".join(_sliver(bar, number * (width + 1), width, high, most) for number, bar in enumerate(bars))
    span = f"{bars[0].name}–{bars[-1].name}" if len(bars) > 1 else bars[0].name
    wide = len(bars) * (width + 1)
    return (
        f'<svg class="strip" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        f'aria-label="{escape(span)}">{drawn}</svg>'
    )


def _sliver(bar: Bar, x: int, width: int, high: int, most: int) -> str:
    all_high, fit_high = _least(high * bar.all / most, bar.all), high * bar.fit / most
    return (
        f"<g><title>{escape(bar.name)}: {bar.fit} / {bar.all}</title>"
        f"{_block(x, high - all_high, width, max(0.0, all_high - fit_high), 'bad')}"
        f"{_block(x, high - fit_high, width, fit_high, 'good')}</g>"
    )


def _block(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="{kind}"/>'


def _least(high: float, count: int) -> float:
    return max(high, 1.5) if count else 0.0


def share(score: float | None) -> str:
    """A share as a thin bar."""
    if score is None:
        return ""
    return (
        '<svg class="share" viewBox="0 0 60 8" width="60" height="8" aria-hidden="true">'
        f'<rect width="60" height="8" class="bad"/><rect width="{60 * score:.1f}" height="8" class="good"/></svg>'
    )


def weight(count: int, most: int, *, blocking: bool) -> str:
    """A number beside the others of its column."""
    wide = max(1.5, 90 * count / most) if most else 0
    kind = "bad" if blocking else "mild"
    return (
        '<svg class="weight" viewBox="0 0 90 9" width="90" height="9" aria-hidden="true">'
        f'<rect width="{wide:.1f}" height="9" class="{kind}"/></svg>'
    )
