"""Documents as `scripts.extract.extract` yields them, made from marked-up seeds: no pipeline has to be trained.

Amounts and periods are read by the real components; links and kinds are those of the seed.
"""

from datetime import date

import spacy
from spacy.tokens import Doc

from scripts import registry  # noqa: F401
from scripts.extract import to_row
from scripts.lib.reader import take_apart
from scripts.lib.seeds import parse_seed


def document_of(markup: str, name: str = "by-hand", day: str = "2025-11-06", **extra) -> dict:
    """The document of a seed, with or without its front matter. ``extra`` is put into its first fact."""
    if not markup.startswith("---\n"):
        markup = f"---\nid: by-hand\ndate: {day}\nsector: tests\ngenre: wire\n---\n{markup}"
    seed, problems = parse_seed(markup)
    assert not problems, problems
    doc = read(seed)
    spans = [to_row(ent) for ent in doc.ents]
    facts = [fact for span in seed.spans if (fact := fact_of(span, seed, doc))]
    if extra:
        facts[0] |= extra
    return {
        "id": name,
        "date": seed.meta.date.isoformat() if isinstance(seed.meta.date, date) else None,
        "text": seed.text,
        "furniture": take_apart(seed.text).furniture,
        "spans": spans,
        "facts": facts,
    }


def read(seed) -> Doc:
    nlp = spacy.blank("de", config={"nlp": {"tokenizer": {"@tokenizers": "finance_news.GermanTokenizer.v1"}}})
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("money")
    nlp.add_pipe("period")
    doc = nlp.make_doc(seed.text)
    doc._.date, doc._.fiscal_year_end = seed.meta.date.isoformat(), seed.meta.fiscal_year_end
    doc.ents = [doc.char_span(s.start, s.end, label=s.label, alignment_mode="expand") for s in seed.spans]
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def fact_of(span, seed, doc) -> dict | None:
    """The fact of a MONEY span with links, in the shape of ``doc._.facts``."""
    links = {key: span.attributes[key] for key in ("metric", "period", "segment") if key in span.attributes}
    if span.label != "MONEY" or not links:
        return None
    sentence = next(s for s in doc.sents if s.start_char <= span.start < s.end_char)
    by_id = {other.id: other for other in seed.spans if other.id}
    parts = {
        key: _ends(by_id[links[key]], seed) if key in links else None
        for key in ("metric", "period", "segment")
    }
    if parts["metric"]:
        parts["metric"]["name"] = parts["metric"]["text"]
    if parts["period"]:
        other = by_id[links["period"]]
        inside = sentence.start_char <= other.start < sentence.end_char
        parts["period"] |= {**_value(other, doc, "period"), "inferred": not inside}
    return {
        **parts,
        "amount": {**_ends(span, seed), **_value(span, doc, "money")},
        "kind": span.attributes.get("kind", "reported"),
        "change": None,
        "sent_start": sentence.start_char,
        "sent_end": sentence.end_char,
        "score": 0.9,
    }


def _ends(span, seed) -> dict:
    return {"text": seed.text[span.start : span.end], "start_char": span.start, "end_char": span.end}


def _value(span, doc, attribute: str) -> dict:
    return next(ent._.get(attribute) for ent in doc.ents if ent.start_char == span.start)
