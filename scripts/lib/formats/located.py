"""JSON whose objects and arrays know where in their file they stand, for problems with line and column."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from json.decoder import JSONArray, JSONObject  # type: ignore[attr-defined]  # typeshed leaves them out
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

from scripts.lib.formats.documents import Files, Mark, Reading
from scripts.lib.seeds import Problem


class LocatedDict(dict):
    """An object; ``at`` is the offset of its opening brace."""

    at: int = 0


class LocatedList(list):
    """An array; ``at`` is the offset of its opening bracket."""

    at: int = 0


class Decoder(json.JSONDecoder):
    """The standard library's decoder in its Python form, which lets the containers be replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_object = self._object
        self.parse_array = self._array
        self.scan_once = py_make_scanner(self)

    @staticmethod
    def _object(s_and_end: tuple[str, int], *rest: Any) -> tuple[LocatedDict, int]:
        value, end = JSONObject(s_and_end, *rest)
        located = LocatedDict(value)
        located.at = s_and_end[1] - 1
        return located, end

    @staticmethod
    def _array(s_and_end: tuple[str, int], *rest: Any) -> tuple[LocatedList, int]:
        value, end = JSONArray(s_and_end, *rest)
        located = LocatedList(value)
        located.at = s_and_end[1] - 1
        return located, end


class Source:
    """A piece of JSON, the file it is from, and the line of the file it begins in."""

    def __init__(self, file: str, text: str, first_line: int = 1) -> None:
        self.file, self.text, self.first_line = file, text, first_line
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset of the piece."""
        line = bisect_right(self.starts, at)
        return self.first_line + line - 1, at - self.starts[line - 1] + 1

    def problem(self, at: int, what: str, remedy: str) -> Problem:
        return Problem(self.file, *self.place(at), what, remedy)

    def parse(self) -> Any:
        """The value. Raises json.JSONDecodeError."""
        return Decoder().decode(self.text)

    def mark(self, at: int, start: Any, end: Any, label: Any, quote: Any = None) -> Mark | Problem:
        """A mark from values that may be anything; ``quote`` counts only if it is a string."""
        if not type(start) is type(end) is int or not isinstance(label, str):
            what = f"span has start {start!r}, end {end!r}, label {label!r}"
            return self.problem(at, what, "give two whole numbers and a label")
        return Mark(start, end, label, *self.place(at), quote if isinstance(quote, str) else None)

    def text_problem(self, at: int, text: Any, key: str) -> Problem | None:
        """Why this is no text, if it is none."""
        if not isinstance(text, str) or not text:
            return self.problem(at, f"no {key}", f"give the article as a string in {key}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            return self.problem(
                at, f"{key} holds half of a UTF-16 surrogate pair", "export it again as UTF-8"
            )
        return None


def read_lines(files: Files, read: Callable[[Source, LocatedDict, str], Reading]) -> Reading:
    """A file of one JSON object a line; ``read`` gets each with an id to use where it has none."""
    reading = Reading()
    for name, text in files.items():
        # Not splitlines(): U+2028 and U+0085 stand inside JSON strings.
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            if line.strip():
                reading += _read_line(Source(name, line, number), f"document-{number}", read)
    return reading


def _read_line(source: Source, fallback: str, read: Callable[[Source, LocatedDict, str], Reading]) -> Reading:
    try:
        row = source.parse()
    except json.JSONDecodeError as error:
        return Reading(
            problems=[source.problem(error.pos, f"not JSON ({error.msg})", "write one object a line")]
        )
    if not isinstance(row, LocatedDict):
        return Reading(problems=[source.problem(0, "not a JSON object", "write one object a line")])
    return read(source, row, fallback)


def parted(found: list[Mark | Problem]) -> tuple[list[Mark], list[Problem]]:
    """Marks and problems apart."""
    problems = [item for item in found if isinstance(item, Problem)]
    return [item for item in found if isinstance(item, Mark)], problems
