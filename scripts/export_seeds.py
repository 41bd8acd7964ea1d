"""Write the seeds in the format of an annotation tool, and say what it cannot hold."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from scripts.check import check
from scripts.import_seeds import FormatName, UnitName
from scripts.lib.files import replaced_folder, write_text
from scripts.lib.formats import FORMATS, Document, Files, Format
from scripts.lib.formats.paths import used
from scripts.lib.seeds import LINKS, Seed


def export_seeds_cli(
    seeds: Annotated[Path, typer.Argument(help="Folder of seeds, or one seed")],
    output: Annotated[Path, typer.Argument(help="File to write; for brat a new folder")],
    form: Annotated[FormatName, typer.Option("--format", help="What the tool reads")],
    offsets: Annotated[UnitName, typer.Option(help="What the tool counts (Doccano: utf16)")] = "codepoints",
) -> None:
    """Write seeds for a tool; nothing is written if anything is wrong with one of them."""
    good, problems = check(seeds)
    problems += used(output) if FORMATS[form].folder else []
    if problems:
        typer.echo("\n".join(map(str, problems)), err=True)
        typer.echo(f"{len(problems)} problems; nothing was written", err=True)
        raise typer.Exit(1)
    write(output, export_seeds(good, FORMATS[form], offsets), FORMATS[form].folder)
    typer.echo(f"{len(good)} articles, {sum(len(seed.spans) for seed in good)} spans in {output}")
    if lost := not_held(good, FORMATS[form]):
        typer.echo(f"not held by {form}: {lost}; keep the seeds", err=True)


def export_seeds(seeds: list[Seed], form: Format, offsets: str = "codepoints") -> Files:
    """{path below the output: text}; a format that is one file has the empty path."""
    return form.write([to_document(seed) for seed in seeds], offsets)


def to_document(seed: Seed) -> Document:
    """A seed as every format takes it: values, ids and links left behind."""
    meta = seed.meta.model_dump(mode="json", exclude_none=True, exclude={"id"})
    return Document(seed.meta.id, seed.text, seed.triples(), meta)


def not_held(seeds: list[Seed], form: Format) -> str:
    """What of these seeds is in no file of this format, in one line; empty if that is nothing."""
    spans = [span for seed in seeds for span in seed.spans]
    lost = Counter(key for span in spans for key in span.attributes)
    links = sum(lost[key] for key in (*LINKS, "kind"))
    counts = {
        "values": lost["value"],
        "links and kinds": links,
        "ids": sum(span.id is not None for span in spans),
    }
    if not form.keeps_meta:
        counts["front matters"] = len(seeds)
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def write(output: Path, files: Files, folder: bool) -> None:
    """Put the files where they belong, all or none."""
    if not folder:
        write_text(output, files[""])
        return
    with replaced_folder(output) as fresh:
        for name, text in files.items():
            write_text(fresh / name, text)


if __name__ == "__main__":
    typer.run(export_seeds_cli)
