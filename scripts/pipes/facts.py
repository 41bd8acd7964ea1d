"""Which figure belongs to which metric, period and part of the company: ``doc._.facts``.

Shape   a list of plain dicts in text order, one for each MONEY that states a figure of a company:
        ``metric``  None, or ``text``, ``start_char``, ``end_char``, ``name``, ``english`` (of a verb where only
                    a verb names the quantity: its infinitive is the ``name``, ``english`` is None)
        ``amount``  ``text``, ``start_char``, ``end_char`` and all of ``span._.money``
        ``period``  None, or ``text``, ``start_char``, ``end_char``, all of ``span._.period``, and ``inferred``:
                    True where the period stands in another sentence than the amount
        ``segment`` None for the whole company, or ``text``, ``start_char``, ``end_char``
        ``kind``    ``"reported"``, ``"forecast"`` or ``"prior"`` (a value for comparison)
        ``change``  None, or ``percent`` (signed), ``basis`` (``"yoy"``, ``"qoq"``, None) and ``text``
        ``sent_start``, ``sent_end``, and ``score``: the product of the probabilities of the four choices
Units   offsets are code points of ``doc.text``, ends exclusive; ``score`` is between 0 and 1 and orders facts.
Inputs  ``doc.ents``; ``span._.money``, ``span._.period``, ``span._.metric``, ``doc._.metric_verbs`` and
        ``doc._.changes`` where the components that set them ran before.
Linking amounts are read from left to right. For each, a small network over features of the pair (distance,
        order, what stands between, brackets, sentence, the words around, what the amount before was linked to)
        scores every METRIC, PERIOD and SEGMENT near enough and „none“; a fourth one tells the kind, or that the
        amount is no figure of a company (a price, a fine, a share price). Each of the four is several small
        networks that differ in their beginnings, and their mean decides. Without trained weights, or with
        ``linker = "rules"``, the rules of `by_rules` choose: same sentence, nearest, bracket, words of forecast.
Errors  nothing raises; what is not there is None.
Sources features after the mention-pair models of coreference resolution (Soon et al. 2001) and relation
        extraction; weights from the links in the seeds of this project.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from spacy.strings import hash_string  # type: ignore[attr-defined]  # spaCy's strings.pyi leaves it out
from spacy.tokens import Doc, Span

ROLES = {"metric": "METRIC", "period": "PERIOD", "segment": "SEGMENT"}
KINDS = ("reported", "forecast", "prior")
NO_FACT = "none"
OUTCOMES = (NO_FACT, *KINDS)

CLAUSE_ENDS = frozenset(",;:")

# How many mentions before, after and at the head of the article an amount may be linked to.
REACH = (10, 3, 2)

# Keeps the normalisation of a hidden layer from dividing by nothing.
EPSILON = 1e-5

# --------------------------------------------------------------------------------------------- the layout


@dataclass(frozen=True)
class Mention:
    """An entity, where it stands, and what is known of it: ``key`` is equal for mentions of the same thing."""

    span: Span
    number: int
    sentence: int
    line: int
    bracket: int
    text: str
    key: Any

    @property
    def start(self) -> int:
        return self.span.start

    @property
    def end(self) -> int:
        return self.span.end


@dataclass
class Links:
    """What one amount was linked to: a mention or None by role, its kind, and the probabilities of each choice."""

    metric: Mention | None = None
    period: Mention | None = None
    segment: Mention | None = None
    kind: str = NO_FACT
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Around:
    """What the words around one amount say: do sentence and clause look ahead or back, and what are they about."""

    tense: str
    clause_tense: str
    about: str
    verbs: list[str]
    prior: bool
    opening: str
    clause: list[str]


class Layout:
    """Where everything stands in one article: looked up once, asked for every pair."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.words = [token.lower_ for token in doc]
        self.shapes = [re.sub(r"\d", "0", word) for word in self.words]
        self.sentences, self.lines = _numbered(doc)
        self.firsts = {sentence: i for i, sentence in reversed([*enumerate(self.sentences)])}
        self.brackets = _brackets(self.words)
        self.commas = np.cumsum([word in (",", ";", ":", "–", "-") for word in self.words] or [False])
        self.joins = np.cumsum(
            [word in ("und", "sowie", "während", "oder", "aber") for word in self.words] or [False]
        )
        self.mentions = {role: self._of(label) for role, label in (*ROLES.items(), ("amount", "MONEY"))}
        self.starts = {
            role: np.array([mention.start for mention in mentions], dtype=int)
            for role, mentions in self.mentions.items()
        }
        self.around = [self._around(amount) for amount in self.mentions["amount"]]

    def _of(self, label: str) -> list[Mention]:
        spans = [span for span in self.doc.ents if span.label_ == label]
        return [
            Mention(
                span,
                number,
                self.sentences[span.start],
                self.lines[span.start],
                self.brackets[span.start],
                re.sub(r"\d", "0", span.text.lower()),
                _key(span),
            )
            for number, span in enumerate(spans)
        ]

    def candidates(self, amount: Mention, role: str) -> list[Mention]:
        """The mentions an amount may be linked to, in text order."""
        mentions = self.mentions[role]
        at = int(np.searchsorted(self.starts[role], amount.start))
        before, after, head = REACH
        chosen = {
            *range(max(0, at - before), min(len(mentions), at + after)),
            *range(min(head, len(mentions))),
        }
        return [mentions[number] for number in sorted(chosen)]

    def leads(self, mention: Mention) -> bool:
        """Whether a mention stands at the head of its sentence, where the subject mostly is."""
        return mention.start - self.firsts[mention.sentence] <= 3

    def between(self, role: str, first: Mention, last: Mention) -> int:
        """How many mentions of a role stand strictly between two others."""
        low, high = sorted((first.start, last.start))
        starts = self.starts[role]
        return int(((starts > low) & (starts < high)).sum())

    def _around(self, amount: Mention) -> Around:
        end = min(len(self.words), amount.end + 30)
        own = [i for i in range(end) if self.sentences[i] == amount.sentence]
        clause = self._clause(amount)
        before = self.doc[max(0, amount.start - 3) : amount.start].text
        verbs = [verb["name"] for verb in near_verbs(self, amount)]
        sentence = self.doc[own[0] : own[-1] + 1].text
        return Around(
            tense_of(sentence),
            tense_of(clause),
            subject_of(clause),
            verbs,
            PRIOR.search(before) is not None,
            self.words[own[0]],
            re.findall(r"[a-zäöüß]{2,}", clause.lower()),
        )

    def _clause(self, amount: Mention) -> str:
        """The words between the commas around an amount, within its sentence."""
        start, end = amount.start, amount.end
        while (
            start
            and self.sentences[start - 1] == amount.sentence
            and self.words[start - 1] not in CLAUSE_ENDS
        ):
            start -= 1
        while (
            end < len(self.words)
            and self.sentences[end] == amount.sentence
            and self.words[end] not in CLAUSE_ENDS
        ):
            end += 1
        return self.doc[start:end].text

    def sentence_bounds(self, number: int) -> tuple[int, int]:
        """The characters of a sentence, without the white space around it."""
        tokens = [
            token for token, own in zip(self.doc, self.sentences) if own == number and not token.is_space
        ]
        return (tokens[0].idx, tokens[-1].idx + len(tokens[-1])) if tokens else (0, 0)


def tense_of(text: str) -> str:
    """Whether a text has words that look ahead, and words that tell what was."""
    return f"{FORECAST.search(text) is not None}{PAST.search(text) is not None}"


def subject_of(clause: str) -> str:
    """Whether the words around an amount speak of a price, a share, a loan or a penalty."""
    return " ".join(name for name, pattern in SUBJECTS.items() if pattern.search(clause))


def _numbered(doc: Doc) -> tuple[list[int], list[int]]:
    """The number of the sentence and of the line that each token is in."""
    sentences, lines, sentence, line = [], [], 0, 0
    inside = {token.i for span in doc.ents for token in span[1:]}
    for token in doc:
        previous = doc[token.i - 1] if token.i else None
        if previous is not None and token.i not in inside:
            if "\n" in previous.text_with_ws:
                line, sentence = line + 1, sentence + 1
            elif previous.text in ".!?…" and (token.text[:1].isupper() or token.text in '„"»“(•-–'):
                sentence += 1
        sentences.append(sentence)
        lines.append(line)
    return sentences, lines


def _brackets(words: list[str]) -> list[int]:
    """For each token the index of the bracket that is open around it, -1 outside."""
    opened, around = [], []
    for i, word in enumerate(words):
        if word in "([":
            opened.append(i)
        around.append(opened[-1] if opened else -1)
        if word in ")]" and opened:
            opened.pop()
        if "\n" in word:
            opened.clear()
    return around


def _key(span: Span) -> Any:
    """Two periods with the same days are the same thing, as are two metrics with the same name."""
    if span.label_ == "PERIOD":
        value = _value(span, "period")
        return (
            (value.get("start"), value.get("end")) if value.get("start") or value.get("end") else span.start
        )
    return _value(span, "metric").get("name", span.text) if span.label_ == "METRIC" else span.text


def _value(span: Span, attribute: str) -> dict:
    return (span._.get(attribute) if Span.has_extension(attribute) else None) or {}


# ------------------------------------------------------------------------------------------------ features


def bucket(number: int) -> int:
    """Small distances exactly, larger ones roughly."""
    for limit in (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 45, 80, 150):
        if number <= limit:
            return limit
    return 300


def pair_features(
    layout: Layout, amount: Mention, other: Mention | None, role: str, links: Links, history: list[Links]
) -> list[str]:
    """What speaks for or against linking an amount to a mention (or, where it is None, to nothing).

    ``links`` holds what was decided for this amount so far, ``history`` the links of the amounts before it.
    """
    before = history[-1] if history else None
    if other is None:
        return none_features(layout, amount, role, before)
    words, shapes = layout.words, layout.shapes
    first, last = (other, amount) if other.start < amount.start else (amount, other)
    order = "<" if other.start < amount.start else ">"
    same = other.sentence == amount.sentence
    sentence = max(-2, min(4, amount.sentence - other.sentence))
    gap = shapes[first.end : last.start]
    rivals = min(4, layout.between(role, first, last))
    amounts = min(4, layout.between("amount", first, last))
    commas = min(4, int(layout.commas[last.start - 1] - layout.commas[first.end - 1])) if gap else 0
    joins = min(3, int(layout.joins[last.start - 1] - layout.joins[first.end - 1])) if gap else 0
    place = f"{order}{sentence}"
    bracketed = f"{amount.bracket >= 0}{other.bracket >= 0}{amount.bracket == other.bracket}"
    features = [
        "pair",
        f"place {place}",
        f"far {order}{bucket(len(gap))}",
        f"far rivals {order}{bucket(len(gap))} {rivals}",
        f"rivals {place} {rivals}",
        f"amounts {place} {amounts}",
        f"both {place} {rivals} {amounts}",
        f"clause {place} {commas} {joins}",
        f"clause amounts {place} {commas} {amounts}",
        f"bracket {place} {bracketed}",
        f"bracket rivals {place} {bracketed} {rivals} {amounts}",
        f"line {order}{amount.line == other.line}{rivals}",
        f"text {other.text[-8:]}",
        f"text place {place} {other.text[-8:]}",
        f"before {words[other.start - 1] if other.start else '^'} {place}",
        f"after {shapes[other.end] if other.end < len(words) else '$'} {place}",
        f"amount before {words[amount.start - 1] if amount.start else '^'} {place} {rivals}",
        f"amount after {shapes[amount.end] if amount.end < len(words) else '$'} {place} {rivals}",
        f"head {other.number < 2}{other.sentence == 0} {min(3, amount.sentence)}",
        f"nearest {place} {rivals == 0}",
        f"opening {layout.around[amount.number].opening} {place} {rivals}",
        f"leads {layout.leads(other)} {place} {rivals}",
        f"leads {layout.leads(other)} {place} {layout.around[amount.number].opening}",
        f"verb {bool(layout.around[amount.number].verbs)} {place} {rivals}",
    ]
    if same:
        features += [
            f"gap {order}{' '.join(gap) if len(gap) <= 4 else ' '.join((*gap[:2], '…', *gap[-2:]))}",
            f"gap end {order}{' '.join(gap[-2:])}",
            f"gap start {order}{' '.join(gap[:2])}",
            f"turns {_rank(layout, amount, 'amount')} {_rank(layout, other, role)}",
            *(f"in gap {order}{word}" for word in gap[:12]),
        ]
    else:
        features += [f"clause {word} {place}" for word in layout.around[amount.number].clause[:15]]
    features += (
        _of_period(layout, amount, other, links, history)
        if role == "period"
        else _of_name(amount, other, links)
    )
    used = sum(getattr(past, role) is not None and getattr(past, role).key == other.key for past in history)
    features += [f"used {min(4, used)} {place}", f"used {min(4, used)} of {min(6, len(history))}"]
    features += _of_links_before(layout, amount, other, role, before, place, rivals)
    return features


def _rank(layout: Layout, mention: Mention, role: str) -> str:
    """The how-manieth of its label a mention is in its sentence, and of how many."""
    here = [m.number for m in layout.mentions[role] if m.sentence == mention.sentence]
    return f"{min(4, mention.number - here[0])}/{min(5, len(here))}"


def _of_name(amount: Mention, other: Mention, links: Links) -> list[str]:
    money = _value(amount.span, "money")
    size = f"{money.get('per')} {magnitude(money)}"
    near = links.metric is not None and links.metric.sentence == other.sentence
    return [
        f"size {size} {other.key}",
        f"size {size} {other.text[-6:]}",
        f"name {other.key}",
        f"near metric {near}",
    ]


def _of_period(
    layout: Layout, amount: Mention, other: Mention, links: Links, history: list[Links]
) -> list[str]:
    """What a period is, when it was as seen from the article and from the amount before, and the tense here."""
    value = _value(other.span, "period")
    kind = f"{value.get('grain')} {value.get('relation')}"
    same = other.sentence == amount.sentence
    told = min(5, sum(mention.key == other.key for mention in layout.mentions["period"]))
    metric = links.metric.key if links.metric else None
    time = _time_of(layout.doc, other)
    tense = layout.around[amount.number].tense
    previous = _last_period(history, KINDS)
    step = _step(previous, other)
    steps = f"{_step(_last_period(history, ('reported',)), other)} {_step(_last_period(history, ('forecast',)), other)}"
    prior = layout.around[amount.number].prior
    near = links.metric is not None and links.metric.sentence == other.sentence
    return [
        f"grain {kind} {same}",
        f"told {told} {time} {same}",
        f"told {told} {kind}",
        f"time {time} {tense} {same}",
        f"age {_age(layout.doc, value)} {kind} {same}",
        f"age {_age(layout.doc, value)} {tense} {same}",
        f"stock {metric} {value.get('grain')}",
        f"named {_stretch_named(links.metric)} {value.get('grain')} {time}",
        f"step {step} {prior} {same}",
        f"step {step} {tense} {amount.bracket >= 0}",
        f"steps {steps} {same}",
        f"steps {steps} {tense} {prior}",
        f"steps {steps} {amount.bracket >= 0}{other.bracket == amount.bracket} {same}",
        f"near metric {near} {same} {other.bracket >= 0}",
    ]


def _stretch_named(metric: Mention | None) -> str:
    """The stretch that a name itself speaks of: „Quartalsgewinn“, „Jahresüberschuss“."""
    match = STRETCH.search(metric.span.text) if metric else None
    return match[0].lower() if match else ""


def _last_period(history: list[Links], kinds: tuple[str, ...]) -> Mention | None:
    """The period of the last amount of one of some kinds."""
    return next((past.period for past in reversed(history) if past.period and past.kind in kinds), None)


def _step(first: Mention | None, second: Mention) -> str:
    return f"{_order(first, second)}{_is_year_before(first, second)}"


def _age(doc: Doc, value: dict) -> int | None:
    """Months from the end of a period to the day of the article, roughly."""
    day = doc._.date if Doc.has_extension("date") else None
    if not day or not value.get("end"):
        return None
    end, day = value["end"], str(day)
    months = (int(day[:4]) - int(end[:4])) * 12 + int(day[5:7]) - int(end[5:7])
    return max(-24, min(36, months if abs(months) <= 6 else months // 3 * 3))


def _is_year_before(first: Mention | None, second: Mention) -> bool:
    ends = [_value(mention.span, "period").get("end") for mention in (first, second) if mention]
    known = [end for end in ends if end is not None]
    return len(known) == 2 and known[0][4:] == known[1][4:] and int(known[0][:4]) - int(known[1][:4]) == 1


def magnitude(money: dict) -> str:
    """Cents, units, thousands, millions: what tells a dividend from a revenue."""
    digits = len((money.get("low") or "").lstrip("-").split(".")[0])
    return "?" if not money.get("low") else str(min(10, digits))


def _of_links_before(
    layout: Layout, amount: Mention, other: Mention, role: str, before: Links | None, place: str, rivals: int
) -> list[str]:
    """What the amount before was linked to, and how this one stands to it."""
    if before is None:
        return ["first amount", f"first amount {place} {rivals}"]
    linked = getattr(before, role)
    previous = layout.mentions["amount"][amount.number - 1]
    gap = layout.shapes[previous.end : amount.start]
    near = f"{previous.sentence == amount.sentence}{len(gap) <= 3}"
    if linked is None:
        relation = "none"
    elif linked.start == other.start:
        relation = "same"
    else:
        relation = ("alike " if linked.key == other.key else "") + (
            "later" if linked.start < other.start else "earlier"
        )
    since = "since" if other.start > previous.start else "until"
    joint = " ".join(gap) if len(gap) <= 4 else " ".join((*gap[:2], "…", gap[-1]))
    return [
        f"last {relation} {near}",
        f"last {relation} {since} {place} {rivals}",
        f"last {relation} {before.kind} {near} {place}",
        f"last {relation} joint {joint}",
        f"last {relation} {since} bracket {amount.bracket >= 0}{previous.bracket >= 0} {rivals}",
        f"last {relation} others {_agrees(before, role)} {place}",
    ]


def _agrees(before: Links, role: str) -> str:
    return "".join(str(getattr(before, other) is not None)[0] for other in ROLES if other != role)


def none_features(layout: Layout, amount: Mention, role: str, before: Links | None) -> list[str]:
    """What speaks for linking an amount to nothing."""
    candidates = layout.mentions[role]
    here = sum(mention.sentence == amount.sentence for mention in candidates)
    earlier = [mention for mention in candidates if mention.start < amount.start]
    distance = min(5, amount.sentence - earlier[-1].sentence) if earlier else 9
    words = layout.words
    linked = "first" if before is None else str(getattr(before, role) is not None)
    money = _value(amount.span, "money")
    left, right = words[max(0, amount.start - 4) : amount.start], layout.shapes[amount.end : amount.end + 4]
    return [
        "nothing",
        f"nothing here {min(3, here)}",
        f"nothing here {min(3, here)} {distance} {linked}",
        f"nothing last {linked} {min(2, here)}",
        f"nothing size {money.get('per')} {magnitude(money)} {min(2, here)}",
        f"nothing class {layout.around[amount.number].about} {min(2, here)}",
        f"nothing bracket {amount.bracket >= 0} {min(2, here)} {linked}",
        *(f"nothing left {word}" for word in left),
        *(f"nothing right {word}" for word in right),
        f"nothing left1 {left[-1:]} {min(2, here)}",
        f"nothing right1 {right[:1]} {min(2, here)}",
        *(f"nothing verb {verb}" for verb in layout.around[amount.number].verbs),
        f"nothing opening {layout.around[amount.number].opening} {min(2, here)}",
        *(f"nothing clause {word}" for word in layout.around[amount.number].clause[:15]),
    ]


def kind_features(layout: Layout, amount: Mention, links: Links, history: list[Links]) -> list[str]:
    """What tells a report from a forecast, a comparison and a figure that is no company's."""
    before = history[-1] if history else None
    words, shapes = layout.words, layout.shapes
    left, right = words[max(0, amount.start - 7) : amount.start], shapes[amount.end : amount.end + 7]
    money = _value(amount.span, "money")
    sentence = [word for word, own in zip(words, layout.sentences) if own == amount.sentence]
    around, time = layout.around[amount.number], _time_of(layout.doc, links.period)
    looks = around.clause_tense
    features = [
        "kind",
        f"tense {around.tense} {time}",
        f"tense clause {looks} {time}",
        f"tense clause {looks} {amount.bracket >= 0}",
        f"tense clause {looks} {links.metric is not None} {around.about}",
        f"price {around.about} {links.metric is not None} {magnitude(_value(amount.span, 'money'))}",
        *(f"left {word}" for word in left),
        *(f"right {word}" for word in right),
        f"left2 {' '.join(left[-2:])}",
        f"right2 {' '.join(right[:2])}",
        f"left1 {left[-1:]} {amount.bracket >= 0}",
        *(f"word {word}" for word in sentence),
        *(f"clause word {word}" for word in around.clause),
        *(f"left pair {first} {second}" for first, second in zip(left, left[1:])),
        f"opening {around.opening}",
        *(f"verb {verb}" for verb in layout.around[amount.number].verbs),
        f"bracket {amount.bracket >= 0}",
        f"size {money.get('per')} {magnitude(money)}",
        f"bound {money.get('bound')}",
        f"linked {links.metric is not None}{links.period is not None}{links.segment is not None}",
        f"metric {links.metric.key if links.metric else None}",
        *(f"in metric {part}" for part in _parts(links.metric)),
        f"period {links.period.text if links.period else None} {amount.bracket >= 0}",
        f"time {time}",
        f"time here {time} {links.period is not None and links.period.sentence == amount.sentence}",
    ]
    if before is None:
        return [*features, "first"]
    previous = layout.mentions["amount"][amount.number - 1]
    gap = shapes[previous.end : amount.start]
    same = f"{before.metric == links.metric}{previous.sentence == amount.sentence}"
    return [
        *features,
        f"last {before.kind} {same}",
        f"last {before.kind} {same} {amount.bracket >= 0}",
        f"last {before.kind} period {_order(before.period, links.period)} {same}",
        f"last joint {' '.join(gap) if len(gap) <= 4 else ' '.join((*gap[:2], '…', gap[-1]))}",
    ]


def _parts(metric: Mention | None) -> list[str]:
    words = re.findall(r"[a-zäöüß]+", metric.text) if metric else []
    return [*words, *(word[-8:] for word in words), *(word[:6] for word in words)]


def near_verbs(layout: Layout, amount: Mention) -> list[dict]:
    """The verbs that name a quantity in the sentence of an amount, not too far from it."""
    start, end = _verb_window(layout, amount)
    verbs = (layout.doc._.metric_verbs if Doc.has_extension("metric_verbs") else None) or []
    return [verb for verb in verbs if start <= verb["start_char"] < end]


def _verb_window(layout: Layout, amount: Mention) -> tuple[int, int]:
    tokens = [i for i in range(max(0, amount.start - 25), min(len(layout.words), amount.end + 12))]
    own = [i for i in tokens if layout.sentences[i] == amount.sentence]
    return layout.doc[own[0]].idx, layout.doc[own[-1]].idx + 1


def _time_of(doc: Doc, period: Mention | None) -> str:
    """Whether a period is over on the article's day."""
    value = _value(period.span, "period") if period else {}
    day = doc._.date if Doc.has_extension("date") else None
    if not day or not value.get("end"):
        return f"unknown {bool(value)}"
    if value["end"] <= str(day):
        return "past" if value["end"][:4] >= str(int(str(day)[:4]) - 1) else "long past"
    return "future" if (value.get("start") or "") > str(day) else "running"


def _order(first: Mention | None, second: Mention | None) -> str:
    if first is None or second is None:
        return f"{first is None}{second is None}"
    first_end, second_end = (_value(mention.span, "period").get("end") for mention in (first, second))
    if first_end is None or second_end is None:
        return "unknown"
    return "same" if first.key == second.key else "earlier" if second_end < first_end else "later"


# ------------------------------------------------------------------------------------------------- network


ROWS = 16384

# By name, for v voters: table (rows, v * width), inner (v, width, hidden), inner_bias, gain and shift (v, 1, hidden),
# outer (v, hidden, outputs), outer_bias (v, 1, outputs).
Weights = dict[str, np.ndarray]


def keys(bag: list[str]) -> np.ndarray:
    """Features as rows of the table, each feature once."""
    return np.array([hash_string(feature) % ROWS for feature in dict.fromkeys(bag)], dtype="int64")


def votes(weights: Weights, bags: list[np.ndarray]) -> np.ndarray:
    """Scores of n bags of features by every voter: floats (voters, n, outputs).

    A bag is the sum of its rows; then one hidden layer, normalised.
    """
    starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    summed = np.add.reduceat(weights["table"][np.concatenate(bags)], starts, axis=0)
    voters = len(weights["inner"])
    inner = summed.reshape(len(bags), voters, -1).swapaxes(0, 1) @ weights["inner"] + weights["inner_bias"]
    centred = inner - inner.mean(-1, keepdims=True)
    normal = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return (
        np.maximum(normal * weights["gain"] + weights["shift"], 0) @ weights["outer"] + weights["outer_bias"]
    )


def chances(scores: np.ndarray) -> np.ndarray:
    """The mean of what the voters hold for probable: (voters, choices) to (choices,)."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return (powers / powers.sum(-1, keepdims=True)).mean(0)


# --------------------------------------------------------------------------------------------------- rules

FORECAST = re.compile(
    r"erwart|rechne|prognos|ausblick|soll|dürft|will|wollen|plan|ziel|voraussichtlich|peil|anstreb|strebt|stell|"
    r"künftig|geht davon aus|werde|wird\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:war|waren|hatte|hatten|lag|lagen|betrug|stieg|sank|fiel|wuchs|erreicht|erziel|verdien|erwirtschaft|wurde|ging)",
    re.IGNORECASE,
)
STRETCH = re.compile(r"quartal|halbjahr|semester|neunmonat|neun-monat|jahr|monat", re.IGNORECASE)
PRIOR = re.compile(
    r"vorjahr|vj\b|vj\.|i\. ?v|zuvor|davor|vor einem jahr|vergleich|nach\s*$|statt", re.IGNORECASE
)
SUBJECTS = {
    "share": re.compile(
        r"\b(?:aktien?|papiere?|titel|anteilscheine?|kurs\w*|notier\w*|schloss|börse)\b", re.IGNORECASE
    ),
    "price": re.compile(
        r"\b(?:kostet\w*|kosten|preis\w*|gebühr\w*|eintritt|ticket\w*|miete|je|pro|stück)\b", re.IGNORECASE
    ),
    "loan": re.compile(
        r"kredit|darlehen|anleihe|garantie|bürgschaft|haftung|finanzierung|kapitalspritze", re.IGNORECASE
    ),
    "penalty": re.compile(
        r"strafe|buße|bußgeld|schadenersatz|klage|vergleich\b|entschädigung", re.IGNORECASE
    ),
    "state": re.compile(
        r"\b(?:land|bund|staat|steuer\w*|förder\w*|zuschuss|republik|kanton)\b", re.IGNORECASE
    ),
    "currency": re.compile(
        r"\b(?:unze|barrel|tonne|devisen|euro\s+(?:sprang|stieg|fiel|kostete))", re.IGNORECASE
    ),
}
PRICE = re.compile(r"\b(?:aktie|papier|titel|kurs|anteilschein|strafe|bußgeld|preis|kostet)", re.IGNORECASE)


def by_rules(layout: Layout, amount: Mention, history: list[Links]) -> Links:
    """The baseline: the nearest mention of the sentence, brackets and „von … auf“ as the amount before."""
    before = history[-1] if history else None
    here = {
        role: [
            m
            for m in layout.mentions[role]
            if m.sentence == amount.sentence and m.bracket in (-1, amount.bracket)
        ]
        for role in ROLES
    }
    nearest = {role: _nearest(mentions, amount) for role, mentions in here.items()}
    links = Links(nearest["metric"], nearest["period"], nearest["segment"])
    words = layout.doc[max(0, amount.start - 4) : amount.start].text
    sentence = " ".join(w for w, own in zip(layout.words, layout.sentences) if own == amount.sentence)
    previous = layout.mentions["amount"][amount.number - 1] if before else None
    joined = previous and previous.sentence == amount.sentence and amount.start - previous.end <= 5
    if joined and before and before.metric:
        links.metric, links.segment = before.metric, before.segment
    if links.metric is None:
        earlier = [m for m in layout.mentions["metric"] if m.start < amount.start]
        links.metric = earlier[-1] if earlier and amount.sentence - earlier[-1].sentence <= 1 else None
    if links.period is None:
        earlier = [m for m in layout.mentions["period"] if m.start < amount.start]
        links.period = earlier[-1] if earlier else None
    if PRICE.search(sentence) and links.metric is None:
        links.kind = NO_FACT
    elif PRIOR.search(words) or (
        words.endswith("von") and layout.words[amount.end : amount.end + 1] == ["auf"]
    ):
        links.kind = "prior"
    else:
        links.kind = "forecast" if FORECAST.search(sentence) else "reported"
    links.scores = dict.fromkeys((*ROLES, "kind"), 1.0)
    return links


def _nearest(mentions: list[Mention], amount: Mention) -> Mention | None:
    """The nearest before the amount, else the nearest behind it."""
    earlier = [m for m in mentions if m.start < amount.start]
    return earlier[-1] if earlier else (mentions[0] if mentions else None)


# ----------------------------------------------------------------------------------------------- component


class Facts:
    """Sets ``doc._.facts``; ``linker`` is ``"trained"`` or ``"rules"``."""

    def __init__(self, linker: str = "trained", weights: dict[str, Weights] | None = None):
        self.linker = linker
        self.weights = weights or {}
        if not Doc.has_extension("facts"):
            Doc.set_extension("facts", default=None)

    def __call__(self, doc: Doc) -> Doc:
        layout = Layout(doc)
        doc._.facts = [
            to_fact(layout, amount, links)
            for amount, links in zip(layout.mentions["amount"], self.link(layout))
            if links.kind != NO_FACT
        ]
        return doc

    def link(self, layout: Layout) -> list[Links]:
        """The links of every amount, each in the light of the one before."""
        history: list[Links] = []
        choose = self._by_model if self.linker == "trained" and self.weights else by_rules
        for amount in layout.mentions["amount"]:
            history.append(choose(layout, amount, history))
        return history

    def _by_model(self, layout: Layout, amount: Mention, history: list[Links]) -> Links:
        links = Links()
        for role in ROLES:
            choices = [None, *layout.candidates(amount, role)]
            bags = [keys(pair_features(layout, amount, choice, role, links, history)) for choice in choices]
            likely = chances(votes(self.weights[role], bags)[:, :, 0])
            chosen = best(choices, likely)
            setattr(links, role, choices[chosen])
            links.scores[role] = float(sum(likely[i] for i in alike(choices, choices[chosen])))
        bag = keys(kind_features(layout, amount, links, history))
        likely = chances(votes(self.weights["kind"], [bag])[:, 0])
        links.kind = OUTCOMES[int(likely.argmax())]
        links.scores["kind"] = float(likely.max())
        return links

    def to_bytes(self, exclude: object = ()) -> bytes:
        return srsly.msgpack_dumps(
            {
                role: {name: array.astype("float16") for name, array in weights.items()}
                for role, weights in self.weights.items()
            }
        )

    def from_bytes(self, data: bytes, exclude: object = ()) -> "Facts":
        self.weights = {
            role: {name: array.astype("float32") for name, array in weights.items()}
            for role, weights in srsly.msgpack_loads(data).items()
        }
        return self

    def to_disk(self, path: str | Path, exclude: object = ()) -> None:
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "linker.msgpack").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, exclude: object = ()) -> "Facts":
        return self.from_bytes((Path(path) / "linker.msgpack").read_bytes())


def alike(choices: list[Mention | None], chosen: Mention | None) -> list[int]:
    """The choices that name the same thing as the chosen one: for periods, all with its days."""
    if chosen is None:
        return [0]
    if chosen.span.label_ != "PERIOD":
        return [i for i, choice in enumerate(choices) if choice is chosen]
    return [i for i, choice in enumerate(choices) if choice is not None and choice.key == chosen.key]


def best(choices: list[Mention | None], likely: np.ndarray) -> int:
    """The most probable thing, and of its mentions the most probable one."""
    groups: dict[Any, list[int]] = {}
    for i, choice in enumerate(choices):
        if choice is None:
            groups.setdefault(("none",), []).append(i)
        else:
            groups.setdefault(
                choice.key if choice.span.label_ == "PERIOD" else ("at", choice.start), []
            ).append(i)
    group = max(groups.values(), key=lambda members: likely[members].sum())
    return max(group, key=lambda i: likely[i])


def to_fact(layout: Layout, amount: Mention, links: Links) -> dict:
    """The plain dict of one amount and its links."""
    start, end = layout.sentence_bounds(amount.sentence)
    return {
        "metric": _metric(layout, amount, links),
        "amount": {**located(amount.span), **_value(amount.span, "money")},
        "period": None
        if links.period is None
        else {
            **located(links.period.span),
            **_value(links.period.span, "period"),
            "inferred": links.period.sentence != amount.sentence,
        },
        "segment": located(links.segment.span) if links.segment else None,
        "kind": links.kind,
        "change": _change(layout, amount, links, (start, end)),
        "sent_start": start,
        "sent_end": end,
        "score": round(float(np.prod(list(links.scores.values()))), 4),
    }


def located(span: Span) -> dict:
    return {"text": span.text, "start_char": span.start_char, "end_char": span.end_char}


def _metric(layout: Layout, amount: Mention, links: Links) -> dict | None:
    """The METRIC an amount is linked to, else the nearest verb of its sentence that names a quantity."""
    if links.metric:
        value = _value(links.metric.span, "metric")
        name = {"name": value.get("name", links.metric.span.text), "english": value.get("english")}
        return {**located(links.metric.span), **name}
    at = amount.span.start_char
    verb = min(near_verbs(layout, amount), key=lambda verb: abs(verb["start_char"] - at), default=None)
    return {**verb, "english": None} if verb else None


def _change(layout: Layout, amount: Mention, links: Links, bounds: tuple[int, int]) -> dict | None:
    """The change that stands at an amount: between it and its neighbours, the nearest one of its sentence."""
    if links.kind == "prior":
        return None
    changes = (layout.doc._.changes if Doc.has_extension("changes") else None) or []
    spans = [m.span for m in layout.mentions["amount"] if m.sentence == amount.sentence]
    low = max((s.end_char for s in spans if s.end_char <= amount.span.start_char), default=bounds[0])
    high = min((s.start_char for s in spans if s.start_char >= amount.span.end_char), default=bounds[1])
    before = [c for c in changes if low <= c["start_char"] and c["end_char"] <= amount.span.start_char]
    after = [c for c in changes if amount.span.end_char <= c["start_char"] and c["end_char"] <= high]
    text = layout.doc.text
    if before and not re.search(r"[;\n]", text[before[-1]["end_char"] : amount.span.start_char]):
        found = before[-1]
    elif after and not re.search(r"[;\n]|, |\bund\b", text[amount.span.end_char : after[0]["start_char"]]):
        found = after[0]
    else:
        return None
    return {"percent": found["percent"], "basis": found["basis"], "text": found["text"]}


@Language.factory(
    "facts",
    assigns=["doc._.facts"],
    requires=["doc.ents"],
    default_config={"linker": "trained"},
)
def create_facts(nlp: Language, name: str, linker: str) -> Facts:
    """The component; ``linker`` is ``"trained"`` (after training, or loaded) or ``"rules"``."""
    return Facts(linker)
