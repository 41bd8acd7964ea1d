"""Named entities from one softmax over BILUO tags per token, decoded to the best sequence that is allowed.

spaCy's own `ner` decides action by action on a few token vectors. With a transformer below, every token has
seen its whole window, so one linear layer on it is enough, learns in fewer steps and gives a probability.
The model is spaCy's `spacy.Tagger.v2`; this component turns its scores into `doc.ents` and back into a loss.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from spacy.language import Language
from spacy.scorer import get_ner_prf
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Config, Model

DEFAULT_MODEL = """
[model]
@architectures = "spacy.Tagger.v2"

[model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true
"""
OUTSIDE = "O"
FORBIDDEN = -1e9

if not Span.has_extension("confidence"):
    Span.set_extension("confidence", default=None)


@Language.factory(
    "biluo_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"model": Config().from_str(DEFAULT_MODEL)["model"]},
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def create_biluo_ner(nlp: Language, name: str, model: Model[list[Doc], list[np.ndarray]]) -> "BiluoNER":
    """``model`` gives every token of every doc one score a tag, in the order of `BiluoNER.tags`."""
    return BiluoNER(nlp.vocab, model, name)


class BiluoNER(TrainablePipe):
    """Sets ``doc.ents`` and, on each entity, ``span._.confidence``: the geometric mean of its tags' probabilities."""

    def __init__(self, vocab: Vocab, model: Model, name: str = "biluo_ner"):
        self.vocab, self.model, self.name = vocab, model, name
        self.cfg: dict = {"labels": []}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.cfg["labels"])

    @property
    def tags(self) -> list[str]:
        """O, then B, I, L and U of each label."""
        return [OUTSIDE, *(f"{position}-{label}" for label in self.labels for position in "BILU")]

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Take the labels from the training data, or as given, and set up the model with ten examples."""
        examples = list(get_examples())
        self.cfg["labels"] = sorted(labels or {ent.label_ for eg in examples for ent in eg.reference.ents})
        if not self.labels:
            raise ValueError("biluo_ner: the training data has no entities, annotate some")
        sample = [eg.x for eg in examples[:10]]
        self.model.initialize(X=sample, Y=[self.model.ops.alloc2f(len(doc), len(self.tags)) for doc in sample])

    def predict(self, docs: list[Doc]) -> list[np.ndarray]:
        """Log-probabilities of the tags, one array of (tokens, tags) a doc."""
        if not any(len(doc) for doc in docs):
            return [np.zeros((0, len(self.tags)), dtype="f") for _ in docs]
        return [log_softmax(self.model.ops.to_numpy(scores)) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: list[Doc], scores: list[np.ndarray]) -> None:
        allowed = transitions(self.tags)
        for doc, logs in zip(docs, scores, strict=True):
            logs = logs.copy()
            logs[[i for i, token in enumerate(doc) if "\n" in token.text], 1:] = FORBIDDEN
            path = viterbi(logs, *allowed)
            spans = list(entities(doc, [self.tags[tag] for tag in path]))
            for span in spans:
                chosen = [logs[i, path[i]] for i in range(span.start, span.end)]
                span._.confidence = float(np.exp(np.mean(chosen)))
            doc.set_ents(spans)

    def get_loss(self, examples: Iterable[Example], scores: Sequence) -> tuple[float, list]:
        """Cross-entropy of the softmax and its gradient; tokens without gold count for nothing."""
        index = {tag: i for i, tag in enumerate(self.tags)}
        loss, gradients = 0.0, []
        for eg, probabilities in zip(examples, scores, strict=True):
            gold = [index.get(tag or "", -1) for tag in eg.get_aligned_ner()]
            known = np.flatnonzero(np.array(gold) >= 0)
            gradient = self.model.ops.to_numpy(probabilities).copy()
            loss -= float(np.log(gradient[known, np.array(gold)[known]] + 1e-12).sum())
            gradient[known, np.array(gold)[known]] -= 1.0
            gradient[np.array(gold) < 0] = 0.0
            gradients.append(self.model.ops.asarray2f(gradient))
        return loss, gradients

    def score(self, examples: Iterable[Example], **kwargs) -> dict:
        return get_ner_prf(examples)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def transitions(tags: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """0 where a tag may follow another, begin or end a text, `FORBIDDEN` where not: (tags, tags), (tags), (tags)."""
    opens = np.array([tag[0] in "BI" for tag in tags])
    starts = np.array([tag[0] in "BUO" for tag in tags])
    labels = np.array([tag[2:] for tag in tags])
    follows = np.where(opens[:, None], ~starts[None, :] & (labels[:, None] == labels[None, :]), starts[None, :])
    return tuple(np.where(allowed, 0.0, FORBIDDEN).astype("f") for allowed in (follows, starts, ~opens))


def viterbi(logs: np.ndarray, follows: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> list[int]:
    """The most probable sequence of tags that the transitions allow."""
    if not len(logs):
        return []
    best, pointers = logs[0] + starts, []
    for row in logs[1:]:
        paths = best[:, None] + follows
        pointers.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int((best + ends).argmax())]
    for pointer in reversed(pointers):
        path.append(int(pointer[path[-1]]))
    return path[::-1]


def entities(doc: Doc, tags: Sequence[str]) -> Iterable[Span]:
    """The spans of a well-formed sequence of BILUO tags."""
    start = 0
    for i, tag in enumerate(tags):
        if tag[0] in "BU":
            start = i
        if tag[0] in "LU":
            yield Span(doc, start, i + 1, label=tag[2:])
