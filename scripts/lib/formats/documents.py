"""What every annotation format is read into and written from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scripts.lib.seeds import Problem

Span = tuple[int, int, str]
Files = dict[str, str]


@dataclass(frozen=True)
class Document:
    """A text and its spans (start, end, label), counted in Unicode code points; ``meta`` is plain JSON."""

    id: str
    text: str
    spans: list[Span] = field(default_factory=list)
    meta: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """A span as its file states it, in whatever units; ``quote`` is the text it is said to cover, if any."""

    start: int
    end: int
    label: str
    line: int
    column: int
    quote: str | None = None


@dataclass(frozen=True)
class Draft:
    """A document as its file states it, and where; `offsets.settle` turns its marks into code points."""

    id: str
    text: str
    marks: list[Mark]
    meta: dict
    file: str
    line: int
    column: int = 1

    @property
    def document(self) -> Document:
        return Document(
            self.id, self.text, [(mark.start, mark.end, mark.label) for mark in self.marks], self.meta
        )

    def problem(self, what: str, remedy: str, at: Mark | None = None) -> Problem:
        """A problem of one mark, or of the document as a whole."""
        place = at or self
        return Problem(self.file, place.line, place.column, what, remedy)


@dataclass
class Reading:
    """All that was found in some files: documents, what is wrong, and what was left out on purpose."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Reading") -> "Reading":
        self.drafts += other.drafts
        self.problems += other.problems
        self.notices += other.notices
        return self


@dataclass(frozen=True)
class Format:
    """One tool's way of writing annotations down.

    ``read`` takes {file name: its text, line ends untouched}. ``write`` takes documents and the unit to count
    offsets in (a key of `offsets.UNITS`) and gives {path below the output: text}, where the path of a format
    that is one file is empty. ``keeps_meta`` says whether the front matter has a place in it, ``counts``
    whether there are offsets in it at all.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Files], Reading]
    write: Callable[[Iterable[Document], str], Files]
    folder: bool = False
    keeps_meta: bool = True
    counts: bool = True
