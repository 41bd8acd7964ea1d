"""Turn what an annotation tool exported into seed files, whole or not at all."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from scripts.lib.files import replaced_folder, write_text
from scripts.lib.formats import FORMATS, Draft, Files, Format, read
from scripts.lib.formats.paths import read_files, used
from scripts.lib.formats.seed_file import front_matter, render, slug, span_faults, tidy
from scripts.lib.seeds import Problem
from scripts.lib.tokens import boundaries

# The keys of `FORMATS` and `UNITS`, of which no type can be made: a test holds them together.
FormatName = Literal["prodigy", "doccano", "label-studio", "brat", "conll"]
UnitName = Literal["codepoints", "utf16", "bytes", "crlf"]


def import_seeds_cli(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="File of the tool, or a folder of them")],
    output: Annotated[Path, typer.Argument(help="New folder for the seeds, one folder a sector")],
    form: Annotated[FormatName, typer.Option("--format", help="What the tool writes")],
    offsets: Annotated[
        UnitName | None, typer.Option(help="What the offsets count, where not code points")
    ] = None,
    date: Annotated[str, typer.Option(help="YYYY-MM-DD of articles that have none")] = "",
    sector: Annotated[str, typer.Option(help="Sector of articles that have none")] = "",
    genre: Annotated[str, typer.Option(help="Genre of articles that have none")] = "",
    place: Annotated[str, typer.Option(help="Country (AT, CH, …) of articles that have none")] = "",
) -> None:
    """Write seeds from annotations; nothing is written if anything is wrong with one of them."""
    given = {"date": date, "sector": sector, "genre": genre, "place": place}
    files, problems = read_files(source, FORMATS[form].suffixes, together=FORMATS[form].folder)
    problems += used(output)
    seeds, found, notices = import_seeds(files, FORMATS[form], {k: v for k, v in given.items() if v}, offsets)
    problems += found
    for line in notices:
        typer.echo(line, err=True)
    if problems:
        typer.echo("\n".join(map(str, sorted(problems))), err=True)
        typer.echo(f"{len(problems)} problems; no seed was written", err=True)
        raise typer.Exit(1)
    with replaced_folder(output) as folder:
        for name, text in seeds.items():
            write_text(folder / name, text)
    typer.echo(f"{len(seeds)} seeds in {output}; values, ids and links are not in {form}, add them by hand")


def import_seeds(
    files: Files, form: Format, defaults: dict[str, str], offsets: str | None = None
) -> tuple[Files, list[Problem], list[str]]:
    """{path of a seed: its text}, every problem, and what was left out on purpose.

    ``files`` is {name: text} with line ends untouched; ``defaults`` is front matter where documents lack it.
    """
    reading = read(form, files, offsets)
    seeds, problems, notices = {}, list(reading.problems), list(reading.notices)
    for draft in reading.drafts:
        made, found = _seed(draft, defaults)
        problems += found
        seeds.update(made)
    seen = Counter(slug(draft.id) for draft in reading.drafts)
    doubles = [draft for draft in reading.drafts if seen[slug(draft.id)] > 1]
    problems += [
        draft.problem(f"id {slug(draft.id)!r} stands twice", "keep or rename one") for draft in doubles
    ]
    if untidy := sum(tidy(draft.document).text != draft.text for draft in reading.drafts):
        notices.append(
            f"{untidy} articles: CRLF, byte-order mark or outer empty lines left out, as seeds have none"
        )
    if files and not reading.drafts and not problems:
        problems.append(
            Problem(next(iter(files)), 1, 1, "no annotated documents", "accept or annotate some first")
        )
    return seeds, sorted(problems), notices


def _seed(draft: Draft, defaults: dict[str, str]) -> tuple[Files, list[Problem]]:
    document = tidy(draft.document)
    meta, faults = front_matter(document, defaults)
    problems = [draft.problem(*fault) for fault in faults]
    problems += [
        draft.problem(*fault, draft.marks[number]) for number, fault in span_faults(document, boundaries)
    ]
    if not document.text.strip():
        problems.append(draft.problem("no article", "give it some text"))
    if problems or meta is None:
        return {}, problems
    try:
        source = render(meta, document.text, document.spans)
    except ValueError as error:
        return {}, [draft.problem(str(error), "take out what the seed format cannot write")]
    return {f"{slug(meta.sector) or 'other'}/{meta.id}.md": source}, []


if __name__ == "__main__":
    typer.run(import_seeds_cli)
