"""What the report is made of: sections of text, tables and pictures, said once and written as HTML and as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

MINUS, DASH = "−", "–"
# Label or kind, text before, the span, text after, remark.
Place = tuple[str, str, str, str, str]
# The shortest stretch that a measuring command cuts out of a text: what is shorter ends where the text does.
CUT = 60


@dataclass(frozen=True)
class Track:
    """Dots, an interval, a bar from the left and a reference on the scale of its column, all between 0 and 1.

    ``dots`` maps a class of the style sheet to a value; ``words`` is what the picture says.
    """

    dots: dict[str, float]
    words: str
    interval: tuple[float, float] | None = None
    reference: float | None = None
    bar: float | None = None


@dataclass(frozen=True)
class Cell:
    """One figure or word; ``show`` is the query of the examples it counts, ``tone`` a class of the style sheet."""

    text: str
    show: str = ""
    href: str = ""
    tone: str = ""
    track: Track | None = None
    heat: float | None = None
    below: str = ""


@dataclass(frozen=True)
class Column:
    """``kind`` is text, number or track; a track has the ``scale`` (low, high) of its dots."""

    name: str
    kind: str = "number"
    scale: tuple[float, float] = (0.0, 1.0)

    def at(self, value: float) -> float:
        """Where a value stands, in per cent of the column, kept inside it."""
        low, high = self.scale
        return round(100 * min(max((value - low) / (high - low), 0.0), 1.0), 2)

    @property
    def ticks(self) -> list[str]:
        """Both ends of the scale and its middle."""
        low, high = self.scale
        return [f"{value:.3g}" for value in (low, (low + high) / 2, high)]


@dataclass(frozen=True)
class Table:
    """Rows of cells, one a column; a ``folded`` one opens by its title."""

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Picture:
    """Drawings (complete ``<svg>`` elements) under one title, what they say, and the numbers they show.

    ``words`` stand above the drawings, ``note`` below them is what a reader must not overlook.
    """

    id: str
    title: str
    drawings: Sequence[str]
    words: str
    numbers: Table | None = None
    note: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph; `code` between backticks."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class Quotes:
    """Places to read: spans in their context, under a title that opens.

    Counts of all of them lead here, counts of some to one of the ``parts``, which are opened the same way.
    """

    id: str
    title: str
    rows: Sequence[Place] = ()
    parts: Sequence["Quotes"] = ()

    @classmethod
    def grouped(cls, id: str, title: str, groups: Mapping[str, Sequence[Place]]) -> "Quotes":
        """Places by the title of their group; the parts are called ID-0, ID-1 …, and empty groups have none."""
        numbered = enumerate(groups.items())
        parts = [cls(f"{id}-{i}", f"{name}: {len(rows)}", rows) for i, (name, rows) in numbered if rows]
        return cls(id, f"{title} ({sum(map(len, groups.values()))})", parts=parts)


@dataclass(frozen=True)
class Errors:
    """Where the errors to read stand."""


Block = Table | Picture | Text | Quotes | Errors


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def number(value: float | None, tone: str = "") -> Cell:
    """A score with three decimals."""
    return Cell(DASH if value is None else f"{value:.3f}", tone=tone)


def count(value: int, show: str = "", href: str = "", tone: str = "") -> Cell:
    """A count; one above nothing leads to its examples."""
    return Cell(thousands(value), show=show if value else "", href=href if value else "", tone=tone)


def query(**parts: str) -> str:
    """The address of examples: kind (also „wrong“ or „ends“), gold and predicted (a label or *), and any facet."""
    return urlencode(parts)


def from_whole_word(text: str) -> str:
    """The text, without the rest of a word that it begins with where it was cut out of a longer one."""
    rest = text.partition(" ")[2]
    return f"… {rest}" if len(text) >= CUT and rest else text


def to_whole_word(text: str) -> str:
    """The text, without the beginning of a word that it ends with where it was cut out of a longer one."""
    rest = text.rpartition(" ")[0]
    return f"{rest} …" if len(text) >= CUT and rest else text


def thousands(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u202f")


def signed(value: float) -> str:
    """A difference with its sign and three decimals, as −0.012."""
    text = f"{value:+.3f}"
    return "0.000" if float(text) == 0 else text.replace("-", MINUS)


def between(interval: Sequence[float]) -> str:
    """An interval as 0.934–0.951."""
    return DASH.join(f"{bound:.3f}" for bound in interval)


def scale(values: Sequence[float], step: float = 0.1) -> tuple[float, float]:
    """A scale that ends at 1 and begins at the step below the lowest value, so that differences can be seen."""
    low = min([value for value in values if value is not None], default=0.0)
    return (min(max(int(low / step + 1e-9) * step, 0.0), 1.0 - step), 1.0)
