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
        ``sent_start``, ``sent_end``, and ``score``: the product of the probabilities of the four choices, 1.0 by rules
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
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
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
STOPS, CLOSING_QUOTES = frozenset(".!?…"), frozenset('“"«»')
ORDINAL = re.compile(r"\d{1,2}\.")

# How many mentions before, after and at the head of the article an amount may be linked to.
REACH = (10, 3, 2)

# Keeps the normalisation of a hidden layer from dividing by nothing.
EPSILON = 1e-5

# --------------------------------------------------------------------------------------------- the layout


@dataclass(frozen=True)
class Mention:
    """An entity, where it stands, and what is known of it: ``key`` is equal for mentions of the same thing.

    ``start`` and ``end`` count tokens; ``value`` is what the component of its label set, {} where none did.
    """

    span: Span
    start: int
    end: int
    value: dict
    number: int
    sentence: int
    line: int
    bracket: int
    text: str
    key: Any


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
    verbs: list[dict]
    prior: bool
    opening: str
    clause: list[str]
    size: str
    rank: str
    near: str
    joint: str


@dataclass(frozen=True)
class Past:
    """What the amounts before one were linked to: how often each thing in one role, and their last periods."""

    before: Links | None
    amounts: int
    used: Counter
    periods: list[Mention | None]


class Layout:
    """Where everything stands in one article: looked up once, asked for every pair."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.words = [token.lower_ for token in doc]
        self.shapes = [re.sub(r"\d", "0", word) for word in self.words]
        self.sentences, self.lines = _numbered(doc)
        self.firsts = {sentence: i for i, sentence in reversed([*enumerate(self.sentences)])}
        self.ends = {sentence: i + 1 for i, sentence in enumerate(self.sentences)}
        self.day = _day(doc)
        self.brackets = _brackets(self.words)
        self.commas = [*accumulate(word in (",", ";", ":", "–", "-") for word in self.words)]
        self.joins = [*accumulate(word in ("und", "sowie", "während", "oder", "aber") for word in self.words)]
        self.mentions = {role: self._of(label) for role, label in (*ROLES.items(), ("amount", "MONEY"))}
        self.starts = {role: [m.start for m in mentions] for role, mentions in self.mentions.items()}
        self.ranks = {role: _ranks(mentions) for role, mentions in self.mentions.items()}
        self.told = Counter(period.key for period in self.mentions["period"])
        self.times = [_time_of(self.day, period) for period in self.mentions["period"]]
        self.ages = [_age(self.day, period.value) for period in self.mentions["period"]]
        self.around = [self._around(amount) for amount in self.mentions["amount"]]

    def _of(self, label: str) -> list[Mention]:
        spans = [span for span in self.doc.ents if span.label_ == label]
        values = [_value(span, label.lower()) for span in spans]
        return [
            Mention(
                span,
                span.start,
                span.end,
                value,
                number,
                self.sentences[span.start],
                self.lines[span.start],
                self.brackets[span.start],
                re.sub(r"\d", "0", span.text.lower()),
                _key(span, value),
            )
            for number, (span, value) in enumerate(zip(spans, values))
        ]

    def candidates(self, amount: Mention, role: str) -> list[Mention]:
        """The mentions an amount may be linked to, in text order."""
        mentions = self.mentions[role]
        at = bisect_left(self.starts[role], amount.start)
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
        return bisect_left(self.starts[role], high) - bisect_right(self.starts[role], low)

    def _around(self, amount: Mention) -> Around:
        start, end = self.firsts[amount.sentence], min(self.ends[amount.sentence], amount.end + 30)
        clause = self._clause(amount)
        before = self.doc[max(0, amount.start - 3) : amount.start].text
        sentence = self.doc[start:end].text
        previous = self.mentions["amount"][amount.number - 1] if amount.number else amount
        gap = self.shapes[previous.end : amount.start]
        return Around(
            tense_of(sentence),
            tense_of(clause),
            subject_of(clause),
            near_verbs(self, amount),
            PRIOR.search(before) is not None,
            self.words[start],
            re.findall(r"[a-zäöüß]{2,}", clause.lower()),
            f"{amount.value.get('per')} {magnitude(amount.value)}",
            self.ranks["amount"][amount.number],
            f"{previous.sentence == amount.sentence}{len(gap) <= 3}",
            " ".join(gap) if len(gap) <= 4 else " ".join((*gap[:2], "…", gap[-1])),
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
        sentence = self.doc[self.firsts[number] : self.ends[number]]
        tokens = [token for token in sentence if not token.is_space]
        return (tokens[0].idx, tokens[-1].idx + len(tokens[-1])) if tokens else (0, 0)


def _day(doc: Doc) -> str | None:
    """The day of an article as YYYY-MM-DD; None where there is none, or one that is written otherwise."""
    day = str(doc._.date) if Doc.has_extension("date") and doc._.date else ""
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None


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
            elif _ends_sentence(doc, token.i) and (token.text[:1].isupper() or token.text in '„"»“(•-–'):
                sentence += 1
        sentences.append(sentence)
        lines.append(line)
    return sentences, lines


def _ends_sentence(doc: Doc, i: int) -> bool:
    """Whether the token before the i-th closes a sentence: a stop, or the quote behind one, but no day („14. August“)."""
    last = i - 1
    if last and doc[last].text in CLOSING_QUOTES and not doc[last - 1].whitespace_:
        last -= 1
    if doc[last].text not in STOPS or not doc[i - 1].whitespace_:
        return False
    return not (last == i - 1 and last and ORDINAL.fullmatch(doc[last - 1 : i].text))


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


def _key(span: Span, value: dict) -> Any:
    """Two periods with the same days are the same thing, as are two metrics with the same name."""
    if span.label_ == "PERIOD":
        return (
            (value.get("start"), value.get("end")) if value.get("start") or value.get("end") else span.start
        )
    return value.get("name", span.text) if span.label_ == "METRIC" else span.text


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
    layout: Layout, amount: Mention, other: Mention | None, role: str, links: Links, past: Past
) -> list[str]:
    """What speaks for or against linking an amount to a mention (or, where it is None, to nothing).

    ``links`` holds what was decided for this amount so far, ``past`` the links of the amounts before it.
    """
    if other is None:
        return none_features(layout, amount, role, past.before)
    words, shapes, around, leads = (
        layout.words,
        layout.shapes,
        layout.around[amount.number],
        layout.leads(other),
    )
    first, last = (other, amount) if other.start < amount.start else (amount, other)
    order = "<" if other.start < amount.start else ">"
    same = other.sentence == amount.sentence
    sentence = max(-2, min(4, amount.sentence - other.sentence))
    gap = shapes[first.end : last.start]
    rivals = min(4, layout.between(role, first, last))
    amounts = min(4, layout.between("amount", first, last))
    commas = min(4, layout.commas[last.start - 1] - layout.commas[first.end - 1]) if gap else 0
    joins = min(3, layout.joins[last.start - 1] - layout.joins[first.end - 1]) if gap else 0
    place, far = f"{order}{sentence}", f"{order}{bucket(len(gap))}"
    bracketed = f"{amount.bracket >= 0}{other.bracket >= 0}{amount.bracket == other.bracket}"
    features = [
        "pair",
        f"place {place}",
        f"far {far}",
        f"far rivals {far} {rivals}",
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
        f"opening {around.opening} {place} {rivals}",
        f"leads {leads} {place} {rivals}",
        f"leads {leads} {place} {around.opening}",
        f"verb {bool(around.verbs)} {place} {rivals}",
    ]
    if same:
        features += [
            f"gap {order}{' '.join(gap) if len(gap) <= 4 else ' '.join((*gap[:2], '…', *gap[-2:]))}",
            f"gap end {order}{' '.join(gap[-2:])}",
            f"gap start {order}{' '.join(gap[:2])}",
            f"turns {around.rank} {layout.ranks[role][other.number]}",
            *(f"in gap {order}{word}" for word in gap[:12]),
        ]
    else:
        features += [f"clause {word} {place}" for word in around.clause[:15]]
    features += (
        _of_period(layout, amount, other, links, past)
        if role == "period"
        else _of_name(around.size, other, links)
    )
    used = min(4, past.used[other.key])
    features += [f"used {used} {place}", f"used {used} of {min(6, past.amounts)}"]
    features += _of_links_before(layout, amount, other, role, past.before, place, rivals)
    return features


def _ranks(mentions: list[Mention]) -> list[str]:
    """The how-manieth of its label each mention is in its sentence, and of how many."""
    here = Counter(mention.sentence for mention in mentions)
    firsts = {mention.sentence: mention.number for mention in reversed(mentions)}
    return [f"{min(4, m.number - firsts[m.sentence])}/{min(5, here[m.sentence])}" for m in mentions]


def past_of(history: list[Links], role: str) -> Past:
    """What the amounts before one were linked to in a role."""
    linked = [mention.key for links in history if (mention := getattr(links, role))]
    periods = [_last_period(history, kinds) for kinds in (KINDS, ("reported",), ("forecast",))]
    return Past(history[-1] if history else None, len(history), Counter(linked), periods)


def _of_name(size: str, other: Mention, links: Links) -> list[str]:
    near = links.metric is not None and links.metric.sentence == other.sentence
    return [
        f"size {size} {other.key}",
        f"size {size} {other.text[-6:]}",
        f"name {other.key}",
        f"near metric {near}",
    ]


def _of_period(layout: Layout, amount: Mention, other: Mention, links: Links, past: Past) -> list[str]:
    """What a period is, when it was as seen from the article and from the amount before, and the tense here."""
    value = other.value
    kind = f"{value.get('grain')} {value.get('relation')}"
    same = other.sentence == amount.sentence
    told = min(5, layout.told[other.key])
    metric = links.metric.key if links.metric else None
    time, age = layout.times[other.number], layout.ages[other.number]
    tense, prior = layout.around[amount.number].tense, layout.around[amount.number].prior
    step, reported, forecast = (_step(period, other) for period in past.periods)
    steps = f"{reported} {forecast}"
    near = links.metric is not None and links.metric.sentence == other.sentence
    return [
        f"grain {kind} {same}",
        f"told {told} {time} {same}",
        f"told {told} {kind}",
        f"time {time} {tense} {same}",
        f"age {age} {kind} {same}",
        f"age {age} {tense} {same}",
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


def _age(day: str | None, value: dict) -> int | None:
    """Months from the end of a period to the day of the article, roughly."""
    if not day or not value.get("end"):
        return None
    end = value["end"]
    months = (int(day[:4]) - int(end[:4])) * 12 + int(day[5:7]) - int(end[5:7])
    return max(-24, min(36, months if abs(months) <= 6 else months // 3 * 3))


def _is_year_before(first: Mention | None, second: Mention) -> bool:
    ends = [mention.value.get("end") for mention in (first, second) if mention]
    known = [end for end in ends if end is not None]
    return len(known) == 2 and known[0][4:] == known[1][4:] and int(known[0][:4]) - int(known[1][:4]) == 1


def magnitude(money: dict) -> str:
    """How many digits an amount has before the point, at most ten, as text; „?“ where it was not read."""
    digits = len((money.get("low") or "").lstrip("-").split(".")[0])
    return "?" if not money.get("low") else str(min(10, digits))


def _of_links_before(
    layout: Layout, amount: Mention, other: Mention, role: str, before: Links | None, place: str, rivals: int
) -> list[str]:
    """What the amount before was linked to, and how this one stands to it."""
    if before is None:
        return ["first amount", f"first amount {place} {rivals}"]
    linked = getattr(before, role)
    previous, around = layout.mentions["amount"][amount.number - 1], layout.around[amount.number]
    if linked is None:
        relation = "none"
    elif linked.start == other.start:
        relation = "same"
    else:
        relation = ("alike " if linked.key == other.key else "") + (
            "later" if linked.start < other.start else "earlier"
        )
    since = "since" if other.start > previous.start else "until"
    return [
        f"last {relation} {around.near}",
        f"last {relation} {since} {place} {rivals}",
        f"last {relation} {before.kind} {around.near} {place}",
        f"last {relation} joint {around.joint}",
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
    around = layout.around[amount.number]
    left, right = words[max(0, amount.start - 4) : amount.start], layout.shapes[amount.end : amount.end + 4]
    return [
        "nothing",
        f"nothing here {min(3, here)}",
        f"nothing here {min(3, here)} {distance} {linked}",
        f"nothing last {linked} {min(2, here)}",
        f"nothing size {around.size} {min(2, here)}",
        f"nothing class {around.about} {min(2, here)}",
        f"nothing bracket {amount.bracket >= 0} {min(2, here)} {linked}",
        *(f"nothing left {word}" for word in left),
        *(f"nothing right {word}" for word in right),
        f"nothing left1 {left[-1:]} {min(2, here)}",
        f"nothing right1 {right[:1]} {min(2, here)}",
        *(f"nothing verb {verb['name']}" for verb in around.verbs),
        f"nothing opening {around.opening} {min(2, here)}",
        *(f"nothing clause {word}" for word in around.clause[:15]),
    ]


def kind_features(layout: Layout, amount: Mention, links: Links, history: list[Links]) -> list[str]:
    """What tells a report from a forecast, a comparison and a figure that is no company's."""
    before = history[-1] if history else None
    words, shapes = layout.words, layout.shapes
    left, right = words[max(0, amount.start - 7) : amount.start], shapes[amount.end : amount.end + 7]
    sentence = words[layout.firsts[amount.sentence] : layout.ends[amount.sentence]]
    around, time = layout.around[amount.number], _time_of(layout.day, links.period)
    looks = around.clause_tense
    features = [
        "kind",
        f"tense {around.tense} {time}",
        f"tense clause {looks} {time}",
        f"tense clause {looks} {amount.bracket >= 0}",
        f"tense clause {looks} {links.metric is not None} {around.about}",
        f"price {around.about} {links.metric is not None} {magnitude(amount.value)}",
        *(f"left {word}" for word in left),
        *(f"right {word}" for word in right),
        f"left2 {' '.join(left[-2:])}",
        f"right2 {' '.join(right[:2])}",
        f"left1 {left[-1:]} {amount.bracket >= 0}",
        *(f"word {word}" for word in sentence),
        *(f"clause word {word}" for word in around.clause),
        *(f"left pair {first} {second}" for first, second in zip(left, left[1:])),
        f"opening {around.opening}",
        *(f"verb {verb['name']}" for verb in around.verbs),
        f"bracket {amount.bracket >= 0}",
        f"size {around.size}",
        f"bound {amount.value.get('bound')}",
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
    same = f"{before.metric is links.metric}{previous.sentence == amount.sentence}"
    return [
        *features,
        f"last {before.kind} {same}",
        f"last {before.kind} {same} {amount.bracket >= 0}",
        f"last {before.kind} period {_order(before.period, links.period)} {same}",
        f"last joint {around.joint}",
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


def _time_of(day: str | None, period: Mention | None) -> str:
    """Whether a period is over on the article's day."""
    value = period.value if period else {}
    if not day or not value.get("end"):
        return f"unknown {bool(value)}"
    if value["end"] <= day:
        return "past" if value["end"][:4] >= str(int(day[:4]) - 1) else "long past"
    return "future" if (value.get("start") or "") > day else "running"


def _order(first: Mention | None, second: Mention | None) -> str:
    if first is None or second is None:
        return f"{first is None}{second is None}"
    first_end, second_end = (mention.value.get("end") for mention in (first, second))
    if first_end is None or second_end is None:
        return "unknown"
    return "same" if first.key == second.key else "earlier" if second_end < first_end else "later"


# ------------------------------------------------------------------------------------------------- network


ROWS = 16384

# By name, for v voters: table (rows, v * width), inner (v, width, hidden), inner_bias, gain and shift (v, 1, hidden),
# outer (v, hidden, outputs), outer_bias (v, 1, outputs).
Weights = dict[str, np.ndarray]


def keys(bag: list[str]) -> np.ndarray:
    """Features as rows of the table, each feature once: (n,) int64 below ROWS."""
    return np.array([hash_string(feature) % ROWS for feature in dict.fromkeys(bag)], dtype="int64")


def votes(weights: Weights, bags: list[np.ndarray]) -> np.ndarray:
    """Scores of n bags of features by every voter: floats (voters, n, outputs).

    A bag is the sum of its rows; then one hidden layer, normalised.
    """
    starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    summed = np.add.reduceat(weights["table"].take(np.concatenate(bags), axis=0), starts, axis=0)
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
    r"erwart|\brechne|prognos|ausblick|soll|dürft|\bwill\b|wollen|plan|(?<!er)ziel(?!l)|voraussichtlich|peil|anstreb|"
    r"strebt|in aussicht|künftig|geht davon aus|\bwerde|wird\b",
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
        r"strafe|buße|bußgeld|schadenersatz|klage|(?<!im )vergleich\b|entschädigung", re.IGNORECASE
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
    sentence = " ".join(layout.words[layout.firsts[amount.sentence] : layout.ends[amount.sentence]])
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
            past = past_of(history, role)
            bags = [keys(pair_features(layout, amount, choice, role, links, past)) for choice in choices]
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
        "amount": {**located(amount.span), **amount.value},
        "period": None
        if links.period is None
        else {
            **located(links.period.span),
            **links.period.value,
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
        name = {"name": links.metric.key, "english": links.metric.value.get("english")}
        return {**located(links.metric.span), **name}
    at = amount.span.start_char
    verbs = layout.around[amount.number].verbs
    verb = min(verbs, key=lambda verb: abs(verb["start_char"] - at), default=None)
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
