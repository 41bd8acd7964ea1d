"""Read articles with a trained pipeline and print, or write, what it marks in them."""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc, Span

from scripts import registry  # noqa: F401
from scripts.lib.bfloat16 import in_bfloat16
from scripts.lib.output import as_html, as_jsonl, as_table
from scripts.lib.reader import Article, UnreadableError, read_article

SUFFIXES = (".txt", ".md", ".text", "")


class Format(str, Enum):
    table = "table"
    jsonl = "jsonl"
    html = "html"


WRITERS = {Format.table: as_table, Format.jsonl: as_jsonl, Format.html: as_html}


def extract_cli(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders of plain text, - for standard input")],
    pipeline: Annotated[
        str, typer.Option(help="Folder or installed package of the pipeline")
    ] = "training/default/pipeline",
    format: Annotated[Format, typer.Option(help="What to print")] = Format.table,
    output: Annotated[Path | None, typer.Option(help="File to write instead of printing")] = None,
    any_language: Annotated[bool, typer.Option(help="Take texts that do not read like German")] = False,
) -> None:
    """Mark amounts, periods, metrics and segments; a bad input is named and the others are done."""
    try:
        nlp = in_bfloat16(spacy.load(pipeline))
    except OSError:
        typer.echo(
            f"extract: no pipeline at {pipeline}, run `weasel run all` or name one with --pipeline", err=True
        )
        raise typer.Exit(1) from None
    articles, problems = read_inputs(inputs, any_language)
    for problem in problems:
        typer.echo(f"extract: {problem}", err=True)
    rendered = WRITERS[format](list(extract(nlp, articles)))
    if output:
        output.write_text(rendered, encoding="utf8")
    else:
        typer.echo(rendered, nl=False)
    if problems:
        raise typer.Exit(1)


def extract(nlp: Language, articles: dict[str, Article]) -> Iterator[dict]:
    """One dict an article: id, date, text, and the spans outside its furniture with code-point offsets.

    MONEY and PERIOD spans carry as ``value`` what the pipeline's `money` and `period` components made of them.
    """
    docs = nlp.pipe(to_doc(nlp, article) for article in articles.values())
    for (name, article), doc in zip(articles.items(), docs, strict=True):
        spans = [to_row(ent) for ent in doc.ents if article.is_text(ent.start_char, ent.end_char)]
        day = article.day.isoformat() if article.day else None
        yield {"id": name, "date": day, "text": article.text, "spans": spans}


def to_doc(nlp: Language, article: Article) -> Doc:
    """The tokenized article, with its date where the `period` component looks for it."""
    doc = nlp.make_doc(article.text)
    if article.day and Doc.has_extension("date"):
        doc._.date = article.day.isoformat()
    return doc


def to_row(ent: Span) -> dict:
    row = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_, "text": ent.text}
    attribute = ent.label_.lower()
    value = (
        ent._.get(attribute) if attribute in ("money", "period") and Span.has_extension(attribute) else None
    )
    return {**row, "value": value} if value else row


def read_inputs(inputs: list[str], any_language: bool = False) -> tuple[dict[str, Article], list[str]]:
    """Every article that can be read, by its name, and one line for each that cannot."""
    articles, problems = {}, []
    for name, raw in raw_inputs(inputs):
        try:
            if raw is None:
                raise UnreadableError("no such file or folder")
            articles[name] = read_article(raw, any_language)
        except UnreadableError as error:
            problems.append(f"{name}: {error}")
    return articles, problems


def raw_inputs(inputs: list[str]) -> Iterator[tuple[str, bytes | None]]:
    """(name, bytes) of standard input, files, and the text files of folders; None for what is not there."""
    for name in inputs:
        path = Path(name)
        if name == "-":
            yield "-", sys.stdin.buffer.read()
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix in SUFFIXES)
            yield from ((str(file), file.read_bytes()) for file in files)
        else:
            yield name, path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    typer.run(extract_cli)
