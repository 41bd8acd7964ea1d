"""The report as one HTML file, complete in itself, and as Markdown with the same numbers."""

from collections.abc import Iterable, Sequence

import srsly
from markupsafe import Markup, escape

from scripts.lib.pages import render
from scripts.lib.report.blocks import (
    Block,
    Cell,
    Errors,
    Picture,
    Quotes,
    Section,
    Table,
    Text,
    from_whole_word,
    to_whole_word,
)
from scripts.lib.report.errors import Group
from scripts.lib.report.numbers import Example
from scripts.lib.scoring import Scored
from scripts.lib.seeds import LABELS


def as_html(
    title: str,
    subtitle: str,
    sections: Sequence[Section],
    groups: Sequence[Group],
    documents: Sequence[Scored],
    found: Sequence[Example],
) -> str:
    """The page; ``groups`` stand where the sections say `Errors`, and every count leads to some of ``found``."""
    # As JSON inside HTML: nothing in an article may end the element.
    data = srsly.json_dumps(page_data(documents, found)).replace("<", "\\u003c")
    return render(
        "report",
        filters={"code": _code, "from_whole_word": from_whole_word, "to_whole_word": to_whole_word},
        tests={"kind_of": lambda block, name: type(block).__name__ == name},
        title=title,
        subtitle=subtitle,
        sections=sections,
        groups=groups,
        labels=LABELS,
        data=Markup(data),
    )


def page_data(documents: Sequence[Scored], found: Sequence[Example]) -> dict:
    """What the page's script looks examples up in: articles, and (article, gold, predicted, kind, lengths, string)."""
    places = {document.id: number for number, document in enumerate(documents)}
    facets, of_span = ("genre", "sector", "place", "decade"), ("sentence", "length", "string")
    heads: dict[str, dict] = {e.document: {key: e.facets[key] for key in facets} for e in found}
    return {
        "articles": [
            {
                **{"id": d.id, "text": d.text, "date": d.facets.get("date"), "gold": d.gold},
                **{"predicted": d.predicted, "facets": heads.get(d.id, {})},
            }
            for d in documents
        ],
        "examples": [
            [places[e.document], e.gold, e.predicted, e.kind, *(e.facets[key] for key in of_span)]
            for e in found
        ],
    }


def _code(words: str) -> Markup:
    """Text with `code` between backticks."""
    parts = words.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )


def as_markdown(title: str, subtitle: str, sections: Iterable[Section]) -> str:
    """Every number of the page; the examples are left to the page."""
    lines = [f"# {title}", "", subtitle, ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        for block in section.blocks:
            lines += [*_markdown(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _markdown(block: Block) -> list[str]:
    if isinstance(block, Text):
        return [f"**{block.words}**" if block.tone == "headline" else block.words]
    if isinstance(block, Errors):
        return ["They stand in evaluation.html, with the text around them."]
    if isinstance(block, Quotes):
        return [f"{block.title}: in evaluation.html."]
    if isinstance(block, Picture):
        note = ["", block.note] if block.note else []
        numbers = ["", *_markdown(block.numbers)] if block.numbers else []
        return [f"**{block.title}.** {block.words}", *note, *numbers]
    return _markdown_table(block)


def _markdown_table(table: Table) -> list[str]:
    shown = [i for i, column in enumerate(table.columns) if column.kind != "track"]
    align = {"text": "---", "number": "---:"}
    lines = [
        f"**{table.title}**",
        "",
        _row(table.columns[i].name for i in shown),
        _row(align[table.columns[i].kind] for i in shown),
        *(_row(_plain(row[i]) for i in shown) for row in table.rows),
    ]
    return [*lines, "", table.note] if table.note else lines


def _plain(cell: Cell) -> str:
    return f"{cell.text} ({cell.below})" if cell.below else cell.text


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
