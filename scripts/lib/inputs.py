"""What a person names on the command line, as articles: files, folders, standard input, seeds of this project."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from scripts.lib.reader import LIMIT, Article, UnreadableError, read_article
from scripts.lib.seeds import parse_seed

SUFFIXES = (".txt", ".md", ".text", "")


def read_inputs(inputs: list[str], any_language: bool = False) -> tuple[dict[str, Article], list[str]]:
    """Every article that can be read, by its name, and one line for each that cannot."""
    articles, problems = {}, []
    for name, path in named_inputs(inputs):
        shown = name.encode("utf8", "surrogateescape").decode("utf8", "replace")
        try:
            articles[shown] = to_article(raw_bytes(path), any_language)
        except UnreadableError as error:
            problems.append(f"{shown}: {error}")
    return articles, problems


def named_inputs(inputs: list[str]) -> Iterator[tuple[str, Path | None]]:
    """(name, path) of files and of the text files in folders; the path of standard input is None."""
    for name in inputs:
        path = Path(name)
        if name == "-":
            yield name, None
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix in SUFFIXES)
            yield from ((str(file), file) for file in files or [path])
        else:
            yield name, path


def raw_bytes(path: Path | None) -> bytes:
    """The bytes of one input. Raises UnreadableError; of a huge file no more than shows that it is."""
    if path is None:
        return sys.stdin.buffer.read(LIMIT + 1)
    if path.is_dir():
        raise UnreadableError(f"no text in it, give it files ending in {', '.join(filter(None, SUFFIXES))}")
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError:
        raise UnreadableError("no such file or folder") from None
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})") from None


def to_article(raw: bytes, any_language: bool = False) -> Article:
    """An article; a seed becomes the one it was made of, its offsets without the markup."""
    seed = _seed(raw)
    if seed is None:
        return read_article(raw, any_language)
    article = read_article(seed.text.encode("utf8"), any_language)
    return replace(article, day=seed.meta.date, fiscal_year_end=seed.meta.fiscal_year_end)


def _seed(raw: bytes):
    if not raw.startswith((b"---\n", b"---\r\n")):
        return None
    seed, problems = parse_seed(raw.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
    return None if problems else seed
