"""Train the linker of the `facts` component on the links in the seeds, with the gold spans of the corpus."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from thinc.api import Adam, Optimizer, fix_random_seed

from scripts import registry  # noqa: F401
from scripts.lib.fact_scoring import FactDocument, fact_scores, gold_facts, is_linked, predicted_facts
from scripts.lib.files import replaced_folder
from scripts.lib.tokens import blank_german
from scripts.pipes.facts import (
    NO_FACT,
    OUTCOMES,
    ROLES,
    Facts,
    Layout,
    Links,
    Mention,
    alike,
    keys,
    kind_features,
    pair_features,
    ragged,
    softmax,
)

# One choice to learn: the network, the features of everything it may choose, and what of that is right.
Example = tuple[str, list[np.ndarray], list[int]]
# Chosen on dev. Whole features are dropped, so that no single word decides.
LEARN_RATE, DECAY, DROPOUT, BATCH = 0.001, 1e-4, 0.4, 32


def link_cli(
    corpus: Annotated[Path, typer.Option(help="Folder with train and dev.spacy")] = Path("corpus"),
    output: Annotated[Path, typer.Argument(help="Folder to write the linker to")] = Path("training/linker"),
    epochs: Annotated[
        int, typer.Option(help="Passes over the training links; the best one on dev is kept")
    ] = 12,
    seed: Annotated[int, typer.Option(help="Seed of weights and order")] = 0,
) -> None:
    """Learn which metric, period and segment each amount belongs to; chosen by strict F on dev with gold spans."""
    nlp = values_pipeline()
    train, dev = (read_linked(corpus / f"{split}.spacy", nlp) for split in ("train", "dev"))
    facts, scores = link(train, dev, epochs, seed)
    with replaced_folder(output) as folder:
        facts.to_disk(folder)
    best = max(scores)
    typer.echo(f"{output}: strict F on dev {best:.3f} after {scores.index(best) + 1} of {epochs} epochs")


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


def link(train: list[Doc], dev: list[Doc], epochs: int, seed: int = 0) -> tuple[Facts, list[float]]:
    """The linker of the best epoch, and strict F on dev with gold spans after each.

    Kept are the averages of the weights over all steps: single epochs differ by more than the features do.
    """
    fix_random_seed(seed)
    rng = np.random.default_rng(seed)
    facts = Facts()
    facts.initialize()
    optimizer = Adam(LEARN_RATE, L2=DECAY, L2_is_weight_decay=True, use_averages=True)
    examples = [example for doc in track(train, "features") for example in examples_of(doc)]
    best, scores = b"", []
    for _ in track(range(epochs), "linker"):
        rng.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            update(facts, examples[start : start + BATCH], optimizer, rng)
        with ExitStack() as averaged:
            for model in facts.models.values():
                averaged.enter_context(model.use_params(optimizer.averages))
            scores.append(strict_f(dev, facts))
            best = facts.to_bytes() if scores[-1] == max(scores) else best
    return facts.from_bytes(best), scores


def strict_f(docs: list[Doc], facts: Facts) -> float:
    """Strict F of the facts that a linker makes of gold entities."""
    found = [FactDocument("", "", doc.text, gold_facts(doc), predicted_facts(facts(doc))) for doc in docs]
    return fact_scores(found, resamples=1)["strict"]["f"]


def examples_of(doc: Doc) -> Iterator[Example]:
    """(network, features of each choice, right choices) for every amount, the links before it being the gold ones."""
    layout = Layout(doc)
    history: list[Links] = []
    for amount in layout.mentions["amount"]:
        gold, links = gold_links(layout, amount), Links()
        for role in ROLES:
            choices = [None, *layout.candidates(amount, role)]
            if right := alike(choices, getattr(gold, role)):
                bags = [pair_features(layout, amount, choice, role, links, history) for choice in choices]
                yield role, [keys(bag) for bag in bags], right
            setattr(links, role, getattr(gold, role))
        yield "kind", [keys(kind_features(layout, amount, links, history))], [OUTCOMES.index(gold.kind)]
        history.append(gold)


def gold_links(layout: Layout, amount: Mention) -> Links:
    """What the author of the article linked an amount to."""
    spans = layout.doc.user_data["spans"]
    by_id = {span["id"]: span for span in spans if span["id"]}
    own = next(span for span in spans if span["start"] == amount.span.start_char)
    mentions = {
        (role, mention.span.start_char): mention for role in ROLES for mention in layout.mentions[role]
    }
    linked = {role: mentions[role, by_id[own[role]]["start"]] for role in ROLES if own[role]}
    stated = linked or own["kind"]
    kind = (own["kind"] or "reported") if stated else NO_FACT
    return Links(linked.get("metric"), linked.get("period"), linked.get("segment"), kind)


def update(facts: Facts, batch: list[Example], optimizer: Optimizer, rng: np.random.Generator) -> None:
    """One step of every network on its part of a batch: softmax cross-entropy over the choices of each amount."""
    for name, model in facts.models.items():
        part = [(bags, right) for network, bags, right in batch if network == name]
        if not part:
            continue
        bags = [bag[rng.random(len(bag)) >= DROPOUT] for bags, _ in part for bag in bags]
        scores, backprop = model.begin_update(ragged(bags))
        d_scores, row = np.zeros_like(scores), 0
        for bags, right in part:
            rows = slice(row, row + len(bags))
            row += len(bags)
            flat = scores[rows].ravel()  # one row of outcomes, or one column of choices
            chances = softmax(flat)
            share = np.zeros_like(chances)
            share[right] = chances[right] / chances[right].sum()
            d_scores[rows] = (chances - share).reshape(scores[rows].shape)
        backprop(d_scores / len(part))
        model.finish_update(optimizer)


if __name__ == "__main__":
    typer.run(link_cli)
