"""Charts of the report as SVG that stands in the page itself: no script, no outside resource, printable.

Colours come from the page's style sheet (classes ``result``, ``estimate``, ``target``); every point bears its value, so
that nothing hangs on colour alone.
"""

from __future__ import annotations

from html import escape

from pipeline.output.labels import Words
from pipeline.output.levels import number
from pipeline.output.report_data import Point, Series

WIDTH, HEIGHT = 340, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 26, 26, 24
_LABEL_GAP = 11.0  # least distance between two labels of one year, in pixels


def line_chart(series: Series, words: Words) -> str:
    """A series across years as an ``<svg>``: results joined by a line, targets as diamonds on a dashed one."""
    points = (*series.results, *series.targets)
    first, last = min(point.year for point in points), max(point.year for point in points)
    low, high = _range([point.value for point in points])

    def x(year: int) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * ((year - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (value - low) / (high - low)

    floor = HEIGHT - _BOTTOM
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(_spoken(series, words))}">',
        f'<line class="axis" x1="{_LEFT - 14}" y1="{floor}" x2="{WIDTH - _RIGHT + 14}" y2="{floor}"/>',
    ]
    years = sorted({point.year for point in points})
    for year in years if len(years) <= 8 else (years[0], years[len(years) // 2], years[-1]):
        parts.append(f'<line class="tick" x1="{x(year):.1f}" y1="{floor}" x2="{x(year):.1f}" y2="{floor + 4}"/>')
        parts.append(f'<text class="year" x="{x(year):.1f}" y="{floor + 16}">{year}</text>')
    for name, kind in (("target", series.targets), ("result", series.results)):
        joined = _joined(kind)
        line = " ".join(f"{x(point.year):.1f},{y(point.value):.1f}" for point in joined)
        if len(joined) > 1:
            parts.append(f'<polyline class="line {name}" points="{line}"/>')
    taken: dict[int, list[float]] = {}
    for name, kind in (("result", series.results), ("target", series.targets)):
        for point in kind:
            at_x, at_y = x(point.year), y(point.value)
            parts.append(_mark(name, point, at_x, at_y))
            label_y = _free(at_y - 7, taken.setdefault(point.year, []))
            label = escape(_short(point, series, words))
            parts.append(f'<text class="value {name}" x="{at_x:.1f}" y="{label_y:.1f}">{label}</text>')
    return "".join((*parts, "</svg>"))


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _joined(points: tuple[Point, ...]) -> list[Point]:
    """The points that a line joins: none where a year has several, since nobody knows which belong together."""
    return list(points) if len({point.year for point in points}) == len(points) else []


def _mark(name: str, point: Point, x: float, y: float) -> str:
    title = f"<title>{point.year}: {escape(point.text)}</title>"
    if name == "target":
        corners = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + 5:.1f} {x - 5:.1f},{y:.1f}"
        return f'<polygon class="mark target" points="{corners}">{title}</polygon>'
    kind = "mark estimate" if point.estimate else "mark result"
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.6">{title}</circle>'


def _free(wanted: float, taken: list[float]) -> float:
    """The place for a label: as wanted, or above or below the labels of the same year that are in its way."""
    for step in range(12):
        for place in (wanted - step * _LABEL_GAP, wanted + step * _LABEL_GAP):
            if 9 <= place <= HEIGHT - _BOTTOM - 2 and all(abs(place - other) >= _LABEL_GAP for other in taken):
                taken.append(place)
                return place
    taken.append(wanted)
    return wanted


def _short(point: Point, series: Series, words: Words) -> str:
    """The value alone, or with its sign; the unit stands above the chart."""
    sign = point.text[:2] if point.text[:1] in "≥≤><≈" else ""
    text = number(point.value, lang=words.lang)
    if series.unit == "đồng":
        text = point.text.removeprefix(sign)
    return f"{sign}{text}"


def _spoken(series: Series, words: Words) -> str:
    said = [f"{point.year}: {point.text}" for point in series.results]
    aims = [f"{point.year}: {point.text}" for point in series.targets]
    text = f"{series.label}. {words('legend_result')}: {'; '.join(said)}"
    return f"{text}. {words('legend_target')}: {'; '.join(aims)}" if aims else text
