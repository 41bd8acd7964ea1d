"""Turn the seeds into train, dev and test: DocBins for spaCy, Parquet for `datasets`, and a manifest."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Annotated

import srsly
import typer
from datasets import Dataset, DatasetDict
from rich.progress import track
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts.agreement import agreement
from scripts.check import check
from scripts.lib.data_card import data_card
from scripts.lib.files import write_text
from scripts.lib.seeds import LABELS, Problem, Seed
from scripts.lib.split import SHARES, leaks, split_of
from scripts.lib.tokens import blank_german


def corpus_cli(
    seeds: Annotated[Path, typer.Argument(help="Folder of seeds")] = Path("seeds"),
    output: Annotated[Path, typer.Argument(help="Folder to write")] = Path("corpus"),
    second: Annotated[
        Path | None,
        typer.Option(help="Folder with first/, second/ and links/, for the data card's agreement"),
    ] = None,
) -> None:
    """Check, split and convert the seeds; nothing is written if anything is wrong with one of them."""
    good, problems = check(seeds)
    compared, found = compare(second) if second else (None, [])
    lines = [*map(str, [*problems, *found]), *leaks(good)]
    if lines:
        typer.echo("\n".join(lines), err=True)
        typer.echo(f"{len(lines)} problems; no corpus was written", err=True)
        raise typer.Exit(1)
    manifest = corpus(good, output, compared)
    for split, counts in manifest["splits"].items():
        typer.echo(
            f"{split:5} {counts['articles']:4} articles {counts['tokens']:7} tokens  {counts['labels']}"
        )


def compare(folder: Path) -> tuple[dict | None, list[Problem]]:
    """The agreement of first/ and second/, and of the links of links/ where there is one, or every problem."""
    links = folder / "links"
    return agreement(folder / "first", folder / "second", links=links if links.is_dir() else None)


def corpus(seeds: list[Seed], output: Path, compared: dict | None = None) -> dict:
    """Write the corpus of ``seeds``, which must be free of problems, and return its manifest."""
    nlp = blank_german()
    splits = {split: [seed for seed in seeds if split_of(seed) == split] for split in SHARES}
    docs = {split: [to_doc(seed, nlp) for seed in track(part, split)] for split, part in splits.items()}
    output.mkdir(parents=True, exist_ok=True)
    for split in SHARES:
        DocBin(docs=docs[split], store_user_data=True).to_disk(output / f"{split}.spacy")
    dataset = DatasetDict(
        {split: Dataset.from_list([to_row(seed) for seed in part]) for split, part in splits.items()}
    )
    (output / "dataset").mkdir(exist_ok=True)
    for split, part in dataset.items():
        part.to_parquet(output / "dataset" / f"{split}.parquet")
    manifest = {
        "splits": {split: counts(splits[split], docs[split]) for split in SHARES},
        "files": {
            path.name: sha256(path)
            for path in sorted(output.rglob("*"))
            if path.suffix in (".spacy", ".parquet")
        },
    }
    write_text(output / "dataset" / "README.md", data_card(manifest, compared, dataset))
    srsly.write_json(output / "manifest.json", manifest)
    return manifest


def to_doc(seed: Seed, nlp: Language) -> Doc:
    """The tokenized article with its spans as entities; raises ValueError where a span is none of tokens."""
    doc = nlp.make_doc(seed.text)
    triples = seed.triples()
    found = (doc.char_span(start, end, label=label) for start, end, label in triples)
    spans = [span for span in found if span is not None]
    if len(spans) < len(triples):
        raise ValueError(f"{seed.path}: a span does not fall on token boundaries")
    doc.set_ents(spans)
    doc.user_data.update(seed.meta.model_dump(mode="json"), spans=seed.annotations())
    return doc


def to_row(seed: Seed) -> dict:
    """One article as the data set holds it: code-point offsets, and what its author said of each span."""
    return {**seed.meta.model_dump(mode="json"), "text": seed.text, "spans": seed.annotations()}


def counts(seeds: list[Seed], docs: list[Doc]) -> dict:
    """How much of what is in one split."""
    labels = Counter(label for seed in seeds for _, _, label in seed.triples())
    return {
        "articles": len(seeds),
        "tokens": sum(map(len, docs)),
        "labels": {label: labels[label] for label in LABELS},
        **{
            key: dict(sorted(Counter(getattr(s.meta, key) for s in seeds).items()))
            for key in ("sector", "genre", "place")
        },
    }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    typer.run(corpus_cli)
