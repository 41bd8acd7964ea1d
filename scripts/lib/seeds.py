"""The seed format: Markdown-like articles with Pandoc bracketed spans, parsed and checked.

A seed is YAML front matter between two ``---`` lines, then the article. ``[text]{.LABEL key=value #id}``
marks a span, ``\\[``, ``\\]`` and ``\\\\`` are literal, and one to six ``#`` at the start of a line mark a
headline. Without that markup stands the article; all offsets count its Unicode code points.

Nothing here stops at the first mistake: every function returns what it could read together with a
list of ``Problem``, each naming file, line, column, what is wrong and what to do.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import srsly
from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

LABELS = ("MONEY", "PERIOD", "METRIC", "SEGMENT")
LINKS = {"metric": "METRIC", "period": "PERIOD", "segment": "SEGMENT"}
KINDS = ("reported", "forecast", "prior")
CURRENCIES = frozenset(Locale("de").currencies)

ATTRIBUTE = re.compile(
    r"""\.(?P<label>[\w-]+)|\#(?P<id>[\w-]+)|(?P<key>[\w-]+)=(?P<value>"[^"]*"|[^\s"}]+)|(?P<bad>\S+)"""
)
HEADLINE = re.compile(r"#{1,6} +")
NUMBER = r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
MONEY_VALUE = re.compile(rf"(?P<low>{NUMBER})(?:\.\.(?P<high>{NUMBER}))? (?P<currency>[A-Z]{{3}})")


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}, {self.remedy}"


@dataclass(frozen=True)
class SeedSpan:
    """A marked span: ``text[start:end]`` of the stripped article, and where its ``[`` stands in the file."""

    start: int
    end: int
    label: str
    id: str | None
    attributes: dict[str, str]
    line: int
    column: int

    @property
    def value(self) -> str | None:
        return self.attributes.get("value")


class FrontMatter(BaseModel):
    """What the head of a seed must and may say."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    date: date
    company: str | None = None
    sector: str = Field(min_length=1)
    genre: str = Field(min_length=1)
    place: str = Field(default="DE", pattern=r"^[A-Z]{2}$")
    fiscal_year_end: str = Field(default="12-31", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")

    @field_validator("date", mode="before")
    @classmethod
    def iso_only(cls, value):
        if isinstance(value, (int, float)):
            raise ValueError("not a date")
        return value


@dataclass(frozen=True)
class Seed:
    """One article: its front matter, its text without markup, and its spans in order of their start."""

    path: Path
    meta: FrontMatter
    text: str
    spans: list[SeedSpan] = field(default_factory=list)

    def triples(self) -> list[tuple[int, int, str]]:
        return [(span.start, span.end, span.label) for span in self.spans]

    def annotations(self) -> list[dict]:
        """One dict a span: start, end, label, id, and None for whatever its author left open."""
        keys = ("value", "metric", "period", "segment", "kind")
        return [
            {"start": span.start, "end": span.end, "label": span.label, "id": span.id}
            | {key: span.attributes.get(key) for key in keys}
            for span in self.spans
        ]


def read_seed(path: Path) -> tuple[Seed | None, list[Problem]]:
    """Read one file. A byte-order mark and CRLF line ends are normalised; `notices` says where."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = path.read_bytes()[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        return None, [Problem(str(path), line, column, "not UTF-8", "save the file as UTF-8")]
    return parse_seed(source.replace("\r\n", "\n"), path)


def notices(path: Path) -> list[str]:
    """What `read_seed` normalised in this file, in words; none of it is an error."""
    raw = path.read_bytes()
    found = [
        (raw.startswith(b"\xef\xbb\xbf"), "byte-order mark ignored"),
        (b"\r\n" in raw, "CRLF read as LF"),
    ]
    return [f"{path}: {what}" for present, what in found if present]


def parse_seed(source: str, path: Path = Path("seed.md")) -> tuple[Seed | None, list[Problem]]:
    """Parse the text of a seed. The seed is None when its head cannot be read."""
    head, body, first_line = _split_head(source)
    if head is None:
        remedy = "begin with front matter between two lines of ---"
        return None, [Problem(str(path), 1, 1, "no front matter", remedy)]
    meta, problems = _read_head(head, path)
    text, spans, found = _read_body(body, first_line, path)
    problems += found
    if not text.strip():
        problems.append(Problem(str(path), first_line, 1, "no article", "write one below the front matter"))
    problems += _check_links(spans, path)
    return (Seed(path, meta, text, spans) if meta else None), sorted(problems)


def parse_markup(markup: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Marked-up text alone, as gold tests use it: the stripped text and its (start, end, label).

    Raises ValueError naming every problem.
    """
    text, spans, problems = _read_body(markup, 1, Path("markup"))
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return text, [(span.start, span.end, span.label) for span in spans]


def write_markup(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The inverse of `parse_markup` for non-overlapping spans, given as (start, end, label or attributes)."""
    parts, at = [], 0
    for start, end, attributes in sorted(spans):
        attributes = f".{attributes}" if attributes in LABELS else attributes
        parts += [_escape(text[at:start], at == 0 or text[at - 1] == "\n")]
        parts += [f"[{_escape(text[start:end])}]{{{attributes}}}"]
        at = end
    return "".join(parts) + _escape(text[at:], at == 0)


def check_tokens(seed: Seed, boundaries: Callable[[str], Iterable[tuple[int, int]]]) -> list[Problem]:
    """Spans that do not begin and end with a token; ``boundaries`` gives the (start, end) of each token."""
    tokens = list(boundaries(seed.text))
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    problems = []
    for span in seed.spans:
        if span.start not in starts or span.end not in ends:
            around = " ".join(seed.text[s:e] for s, e in tokens if s < span.end and e > span.start)
            what = f"span {seed.text[span.start : span.end]!r} cuts through the tokens {around!r}"
            problems.append(_at(seed.path, span, what, "move its ends, or teach scripts/pipes/tokenizer.py"))
    return problems


def read_seeds(
    root: Path, boundaries: Callable[[str], Iterable[tuple[int, int]]]
) -> tuple[list[Seed], list[Problem]]:
    """Every seed below ``root`` in the order of its path, and every problem of all of them at once."""
    seeds: list[Seed] = []
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    for path in seed_files(root):
        seed, found = read_seed(path)
        problems += found
        if seed is None:
            continue
        problems += check_tokens(seed, boundaries)
        if other := files.get(seed.meta.id):
            problems.append(
                Problem(str(path), 2, 1, f"id {seed.meta.id!r} is that of {other} too", "choose another")
            )
        files.setdefault(seed.meta.id, path)
        seeds.append(seed)
    if not seeds and not problems:
        problems.append(Problem(str(root), 1, 1, "no seeds", "put .md files into folders below it"))
    return seeds, problems


def seed_files(root: Path) -> list[Path]:
    """Every .md below ``root`` but those in capitals (GUIDELINES.md, README.md), or ``root`` itself."""
    return sorted(path for path in root.rglob("*.md") if not path.stem.isupper()) if root.is_dir() else [root]


def _split_head(source: str) -> tuple[str | None, str, int]:
    lines = source.split("\n")
    if lines[0].rstrip() != "---" or "---" not in [line.rstrip() for line in lines[1:]]:
        return None, source, 1
    end = next(i for i, line in enumerate(lines) if i and line.rstrip() == "---")
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _read_head(head: str, path: Path) -> tuple[FrontMatter | None, list[Problem]]:
    try:
        values = srsly.yaml_loads(head)
    except ValueError as error:
        return None, [
            Problem(str(path), 2, 1, f"front matter is not YAML ({error})", "write it as key: value lines")
        ]
    if not isinstance(values, dict):
        return None, [Problem(str(path), 2, 1, "front matter is empty", "give id, date, sector and genre")]
    try:
        return FrontMatter.model_validate(values), []
    except ValidationError as error:
        return None, [_head_problem(details, head, path) for details in error.errors()]


def _head_problem(details: ErrorDetails, head: str, path: Path) -> Problem:
    key = str(details["loc"][0])
    lines = [i for i, line in enumerate(head.split("\n"), start=2) if line.startswith(f"{key}:")]
    remedies = {"date": "write it as YYYY-MM-DD", "id": "use lower-case letters, digits and hyphens"}
    if details["type"] == "missing":
        return Problem(str(path), 1, 1, f"front matter lacks {key}", f"add a line {key}: …")
    if details["type"] == "extra_forbidden":
        known = ", ".join(FrontMatter.model_fields)
        return Problem(str(path), lines[0] if lines else 2, 1, f"unknown key {key!r}", f"use one of {known}")
    what = f"bad {key} {details['input']!r}"
    return Problem(str(path), lines[0] if lines else 2, 1, what, remedies.get(key, details["msg"].lower()))


def _read_body(body: str, first_line: int, path: Path) -> tuple[str, list[SeedSpan], list[Problem]]:
    leading = len(body) - len(body.lstrip("\n"))
    spans, problems, lines, offset = [], [], [], 0
    for number, line in enumerate(body.strip("\n").split("\n"), start=first_line + leading):
        text, found, wrong = _read_line(line, number, offset, path)
        lines.append(text)
        spans += found
        problems += wrong
        offset += len(text) + 1
    return "\n".join(lines), spans, problems


def _read_line(line: str, number: int, offset: int, path: Path) -> tuple[str, list[SeedSpan], list[Problem]]:
    """One line of the body: its text without markup, its spans (offset included) and its problems."""
    out, spans, problems = [], [], []
    opened: tuple[int, int] | None = None
    length, i = 0, 0

    def wrong(column: int, what: str, remedy: str) -> None:
        problems.append(Problem(str(path), number, column + 1, what, remedy))

    if headline := HEADLINE.match(line):
        i = headline.end()
    while i < len(line):
        character = line[i]
        if character == "\\" and line[i + 1 : i + 2] in ("[", "]", "\\", "#"):
            out.append(line[i + 1])
            length, i = length + 1, i + 2
        elif character == "[":
            if opened:
                wrong(i, "nested bracket", "close the first span, or write a literal one as \\[")
            opened, i = (i, length), i + 1
        elif character == "]":
            column, start = opened or (i, length)
            if not opened:
                wrong(i, "] without [", "open the span, or write a literal one as \\]")
            closing = line.find("}", i) if line[i + 1 : i + 2] == "{" else -1
            if opened and closing < 0:
                wrong(column, "span without {.LABEL}", "add it, or write literal brackets as \\[ and \\]")
            elif opened:
                text = "".join(out)[start:]
                label, span_id, attributes = _read_attributes(line[i + 2 : closing], column, wrong)
                _check_span(text, label, attributes, column, wrong)
                if label in LABELS and text.strip():
                    where = (offset + start, offset + length)
                    spans.append(SeedSpan(*where, label, span_id, attributes, number, column + 1))
            opened, i = None, max(closing, i) + 1
        else:
            out.append(character)
            length, i = length + 1, i + 1
    if opened:
        wrong(opened[0], "[ is not closed on its line", "close it (no span crosses a line), or write \\[")
    return "".join(out), spans, problems


def _read_attributes(
    inside: str, column: int, wrong: Callable
) -> tuple[str | None, str | None, dict[str, str]]:
    label, span_id, attributes = None, None, {}
    for match in ATTRIBUTE.finditer(inside):
        if match["label"]:
            label = match["label"]
        elif match["id"]:
            span_id = match["id"]
        elif match["key"]:
            attributes[match["key"]] = match["value"].strip('"')
        else:
            wrong(column, f"cannot read {match['bad']!r} in {{{inside}}}", "write .LABEL, #id or key=value")
    return label, span_id, attributes


def _check_span(
    text: str, label: str | None, attributes: dict[str, str], column: int, wrong: Callable
) -> None:
    if not text.strip():
        wrong(column, "empty span", "mark some text")
    elif text != text.strip():
        wrong(column, f"white space at an end of {text!r}", "move it outside the brackets")
    if label not in LABELS:
        wrong(column, f"unknown label {label or 'none'!r} on {text!r}", f"use one of {', '.join(LABELS)}")
    allowed = {"MONEY": {"value", "kind", *LINKS}, "PERIOD": {"value"}}.get(label or "", set())
    for key in sorted(set(attributes) - allowed):
        wrong(
            column,
            f"{key}= does not belong on {label}",
            f"allowed are {', '.join(sorted(allowed)) or 'only ids'}",
        )
    if label == "MONEY" and "value" in attributes and (why := money_value_error(attributes["value"])):
        wrong(column, f"value {attributes['value']!r} {why}", 'write "NUMBER ISO4217" or "LOW..HIGH ISO4217"')
    if label == "PERIOD" and "value" in attributes and (why := period_value_error(attributes["value"])):
        wrong(
            column,
            f"value {attributes['value']!r} {why}",
            "write first-day/last-day as YYYY-MM-DD/YYYY-MM-DD",
        )
    if "kind" in attributes and attributes["kind"] not in KINDS:
        wrong(column, f"unknown kind {attributes['kind']!r}", f"use one of {', '.join(KINDS)}")


def money_value_error(value: str) -> str | None:
    """Why this is no MONEY value, or None: ``1.24e9 EUR``, ``115e9..135e9 USD``."""
    match = MONEY_VALUE.fullmatch(value)
    if not match:
        return "is no amount"
    if match["currency"] not in CURRENCIES:
        return f"has no ISO 4217 currency ({match['currency']})"
    try:
        if match["high"] and Decimal(match["low"]) > Decimal(match["high"]):
            return "begins above its end"
    except InvalidOperation:
        return "is no amount"
    return None


def period_value_error(value: str) -> str | None:
    """Why this is no PERIOD value, or None. ``..`` stands for a bound the text leaves open (ISO 8601-2)."""
    bounds = value.split("/")
    if len(bounds) != 2:
        return "is no interval"
    try:
        days = [date.fromisoformat(bound) for bound in bounds if bound != ".."]
    except ValueError as error:
        return f"is no interval ({error})"
    return "begins after its end" if days != sorted(days) else None


def _check_links(spans: list[SeedSpan], path: Path) -> list[Problem]:
    problems, ids = [], {}
    for span in spans:
        if span.id and span.id in ids:
            problems.append(_at(path, span, f"id #{span.id} stands twice", "choose another"))
        elif span.id:
            ids[span.id] = span.label
    for span in spans:
        for key in sorted(LINKS.keys() & span.attributes):
            target = span.attributes[key]
            if target not in ids:
                problems.append(_at(path, span, f"{key}={target} names no span", f"give a span #{target}"))
            elif ids[target] != LINKS[key]:
                what = f"{key}={target} names a {ids[target]}"
                problems.append(_at(path, span, what, f"link a {LINKS[key]}"))
    return problems


def _at(path: Path, span: SeedSpan, what: str, remedy: str) -> Problem:
    return Problem(str(path), span.line, span.column, what, remedy)


def _escape(text: str, at_start: bool = False) -> str:
    text = re.sub(r"([\[\]\\])", r"\\\1", text)
    return re.sub(r"(?m)^(?=#{1,6} )" if at_start else r"(?<=\n)(?=#{1,6} )", r"\\", text)
