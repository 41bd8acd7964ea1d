"""Train the linker of the `facts` component on the links in the seeds, with the gold spans of the corpus."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts import registry  # noqa: F401
from scripts.lib.fact_scoring import FactDocument, fact_scores, gold_facts, is_linked, predicted_facts
from scripts.lib.files import replaced_folder
from scripts.lib.linker import Example, fitted
from scripts.lib.tokens import blank_german
from scripts.pipes.facts import (
    NO_FACT,
    OUTCOMES,
    ROLES,
    Facts,
    Layout,
    Links,
    alike,
    keys,
    kind_features,
    pair_features,
    past_of,
)


def link_cli(
    corpus: Annotated[Path, typer.Option(help="Folder with train and dev.spacy")] = Path("corpus"),
    output: Annotated[Path, typer.Argument(help="Folder to write the linker to")] = Path("training/linker"),
    epochs: Annotated[int, typer.Option(help="Passes over the training links")] = 8,
    voters: Annotated[int, typer.Option(help="Networks whose mean decides")] = 4,
    seed: Annotated[int, typer.Option(help="Seed of weights and order")] = 0,
) -> None:
    """Learn which metric, period and segment each amount belongs to; says strict F on dev with gold spans."""
    nlp = values_pipeline()
    train, dev = (read_linked(corpus / f"{split}.spacy", nlp) for split in ("train", "dev"))
    facts = link(train, epochs, voters, seed) if train else Facts()
    with replaced_folder(output) as folder:
        facts.to_disk(folder)
    learned = "" if train else "no article of train has links: rules link; "
    typer.echo(f"{output}: {learned}strict F on dev {strict_f(dev, facts):.3f} with gold spans")


def values_pipeline() -> Language:
    """The components that `facts` builds on, without an NER: for documents that have gold entities."""
    nlp = blank_german()
    for component in ("money", "period", "metric", "change"):
        nlp.add_pipe(component)
    return nlp


def read_linked(path: Path, nlp: Language) -> list[Doc]:
    """The articles of a DocBin whose author linked their amounts, with gold entities and what `nlp` adds to them."""
    docs = [doc for doc in DocBin().from_disk(path).get_docs(nlp.vocab) if is_linked(doc)]
    for doc in docs:
        doc._.date, doc._.fiscal_year_end = doc.user_data["date"], doc.user_data["fiscal_year_end"]
        for _, component in nlp.pipeline:
            component(doc)
    return docs


def link(train: list[Doc], epochs: int, voters: int, seed: int = 0) -> Facts:
    """The component with weights learned from the gold links of ``train``."""
    examples = [example for doc in track(train, "features") for example in examples_of(doc)]
    outputs = {**dict.fromkeys(ROLES, 1), "kind": len(OUTCOMES)}
    return Facts(weights=fitted(examples, outputs, epochs, voters, seed))


def strict_f(docs: list[Doc], facts: Facts) -> float:
    """Strict F of the facts that a linker makes of gold entities."""
    found = [FactDocument("", "", doc.text, gold_facts(doc), predicted_facts(facts(doc))) for doc in docs]
    return fact_scores(found, resamples=1)["strict"]["f"]


def examples_of(doc: Doc) -> Iterator[Example]:
    """(network, features of each choice, right choices) for every amount, the links before it being the gold ones."""
    layout = Layout(doc)
    golden = gold_links(layout)
    history: list[Links] = []
    for amount, gold in zip(layout.mentions["amount"], golden):
        links = Links()
        for role in ROLES:
            past = past_of(history, role)
            choices = [None, *layout.candidates(amount, role)]
            if right := alike(choices, getattr(gold, role)):
                bags = [pair_features(layout, amount, choice, role, links, past) for choice in choices]
                yield role, [keys(bag) for bag in bags], right
            setattr(links, role, getattr(gold, role))
        yield "kind", [keys(kind_features(layout, amount, links, history))], [OUTCOMES.index(gold.kind)]
        history.append(gold)


def gold_links(layout: Layout) -> list[Links]:
    """What the author of the article linked each amount to."""
    spans = layout.doc.user_data["spans"]
    by_id = {span["id"]: span for span in spans if span["id"]}
    by_start = {span["start"]: span for span in spans}
    mentions = {
        (role, mention.span.start_char): mention for role in ROLES for mention in layout.mentions[role]
    }
    found = []
    for amount in layout.mentions["amount"]:
        own = by_start[amount.span.start_char]
        linked = {role: mentions[role, by_id[own[role]]["start"]] for role in ROLES if own[role]}
        kind = (own["kind"] or "reported") if linked or own["kind"] else NO_FACT
        found.append(Links(linked.get("metric"), linked.get("period"), linked.get("segment"), kind))
    return found


if __name__ == "__main__":
    typer.run(link_cli)
