"""The two drawings of the report as SVG with real text: the learning curve in small panels, and speed against F.

Colours are classes of the report's style sheet, so that they follow light and dark; a picture's words stand in its
`aria-label`, which the page takes from the block.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from scripts.lib.report.blocks import scale, thousands
from scripts.lib.seeds import LABELS

# Of the font at its size: the height of a line and about the width of a letter, in pixels.
LINE, LETTER = 13, 6.6
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """A drawing's size and margins in pixels, the lowest F, and the logarithmic range of its horizontal axis."""

    width: int
    height: int
    left: int
    right: int
    low: float
    first: float
    last: float
    top: int = 22
    bottom: int = 34

    def x(self, value: float) -> float:
        share = math.log2(value / self.first) / (math.log2(self.last / self.first) or 1.0)
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def y(self, f: float) -> float:
        share = (f - self.low) / (1.0 - self.low)
        return round(self.height - self.bottom - share * (self.height - self.bottom - self.top), 1)

    def grid(self) -> list[str]:
        """Lines and figures of the vertical axis, from the lowest F to 1."""
        step = next(step for step in (0.02, 0.05, 0.1, 0.2) if (1.0 - self.low) / step < 6.5)
        count = round((1.0 - self.low) / step)
        return [
            f'<line class="grid" x1="{self.left}" x2="{self.width - self.right}" y1="{self.y(f)}" y2="{self.y(f)}"/>'
            f'<text x="{self.left - 5}" y="{self.y(f) + 4}" text-anchor="end">{f:.3g}</text>'
            for f in (1.0 - step * i for i in range(count + 1))
        ]

    def svg(self, parts: Sequence[str], words: str) -> str:
        size = f'viewBox="0 0 {self.width} {self.height}" style="max-width:{self.width}px"'
        return f'<svg {size} role="img" aria-label="{escape(words)}">{"".join(parts)}</svg>'


def curve_panels(curve: dict) -> list[str]:
    """One panel a score, all on one scale: every training as a dot, the mean of each share as a line."""
    runs, points = curve["runs"], curve["points"]
    low, _ = scale([value for run in runs for value in run["scores"].values()])
    articles = [point["articles"] for point in points]
    frame = Frame(218, 210, 32, 14, low, min(articles), max(articles))
    return [_panel(frame, name, runs, points) for name in ("micro", *LABELS)]


def _panel(frame: Frame, name: str, runs: Sequence[dict], points: Sequence[dict]) -> str:
    means = [(point["articles"], point["mean"][name]) for point in points]
    line = " ".join(f"{frame.x(x)},{frame.y(y)}" for x, y in means)
    ticks = [
        f'<text x="{frame.x(x)}" y="{frame.height - 16}" text-anchor="middle">{thousands(x)}</text>'
        for x, _ in means
    ]
    dots = [
        f'<circle class="{name} run" cx="{frame.x(r["articles"])}" cy="{frame.y(r["scores"][name])}" r="2.6"/>'
        for r in runs
    ]
    title = f'<text class="title" x="{frame.left}" y="12">{name}</text>'
    last = f'<text class="title" x="{frame.width - 4}" y="12" text-anchor="end">{means[-1][1]:.3f}</text>'
    axis = f'<text x="{frame.width - 4}" y="{frame.height - 2}" text-anchor="end">articles</text>'
    drawn = [*frame.grid(), f'<polyline class="{name}" points="{line}"/>', *dots, *ticks, title, last, axis]
    told = ", ".join(f"{y:.3f} with {x:.0f} articles" for x, y in means)
    return frame.svg(drawn, f"Learning curve of {name}: mean F {told}")


def speed_plot(points: Sequence[tuple[str, float, float]]) -> str:
    """(name, words a second, F) as named dots; each tick of the speed is twice the one before."""
    speeds = [speed for _, speed, _ in points]
    first = 2 ** math.floor(math.log2(min(speeds) / 1000)) * 1000
    last = 2 ** math.ceil(math.log2(max(speeds) / 1000 * 1.01)) * 1000
    low, _ = scale([f for _, _, f in points])
    frame = Frame(480, 300, 34, 20, low, first, last)
    ticks, tick = [], first
    step = 2 ** max(1, math.ceil(math.log2(last / first) / 6))
    while tick <= last:
        ticks.append(
            f'<text x="{frame.x(tick)}" y="{frame.height - 16}" text-anchor="middle">{thousands(tick)}</text>'
        )
        tick *= step
    dots = [(frame.x(speed), frame.y(f), name) for name, speed, f in sorted(points, key=lambda p: -p[2])]
    marks = [f'<circle class="micro" cx="{x}" cy="{y}" r="4.5"/>' for x, y, _ in dots]
    taken: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y, _ in dots]
    for x, y, name in dots:
        (left, at), box = _place(x, y, LETTER * len(name), taken, frame.width)
        taken.append(box)
        marks.append(f'<text class="title" x="{left}" y="{at}">{escape(name)}</text>')
    names = (
        f'<text x="{frame.left - 28}" y="12">F</text>'
        f'<text x="{frame.width - 4}" y="{frame.height - 2}" text-anchor="end">words a second</text>'
    )
    told = "; ".join(f"{name}: {thousands(speed)} words a second, F {f:.3f}" for name, speed, f in points)
    return frame.svg([*frame.grid(), *ticks, names, *marks], f"Speed against strict micro F. {told}")


def _place(
    x: float, y: float, width: float, taken: Sequence[Box], page: int
) -> tuple[tuple[float, float], Box]:
    """Where a name of ``width`` begins (left, baseline), and its box: beside its dot, above or below, where room is."""
    starts = ((x + 9, y + 4), (x - 9 - width, y + 4), (x - width / 2, y - 10), (x - width / 2, y + 19))
    further = tuple((left, base + i * LINE) for i in range(1, 9) for left, base in starts[:2])
    boxes = [((left, base), (left, base - 10, left + width, base + 2)) for left, base in (*starts, *further)]
    free = [
        place
        for place in boxes
        if place[1][0] >= 0 and place[1][2] <= page and not any(_meet(place[1], other) for other in taken)
    ]
    return (free or boxes)[0]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
