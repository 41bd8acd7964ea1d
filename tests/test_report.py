"""If these break, somebody trusts a number that was not measured, or cannot read the page it stands on."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from scripts.lib.report.blocks import from_whole_word, to_whole_word
from scripts.lib.report.errors import groups, pieces
from scripts.lib.report.numbers import FACETS, RIGHT, breakdown, examples, sentence_sizes
from scripts.lib.scoring import Scored
from scripts.lib.seeds import LABELS
from scripts.report import OTHERS, MetricsError, makers, read_metrics, report, report_cli
from tests.browser import needs_browser, open_page
from tests.report_metrics import NAMES, documents, write_metrics
from tests.test_corpus import app

COMMANDS = {"comparison": "weasel run comparison"}
SIZES = [(390, 844, False), (390, 844, True), (1440, 900, False), (1440, 900, True)]


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    return write_metrics(tmp_path_factory.mktemp("report") / "metrics")


@pytest.fixture(scope="module")
def built(metrics):
    return report(read_metrics(metrics, "default", "test"), "test", COMMANDS, resamples=20)


@pytest.fixture(scope="module")
def page(built, metrics):
    path = metrics.parent / "evaluation.html"
    path.write_text(built[0], "utf8")
    return path


class Tables(HTMLParser):
    """The texts of all cells by id of their table; an image says its alternative, a remark follows in brackets."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.cell, self.id = {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.id = attrs["id"]
            self.tables[self.id] = []
        elif tag == "tr":
            self.tables[self.id].append([])
        elif tag in ("th", "td"):
            self.cell = []
        elif self.cell is not None and (tag == "small" or attrs.get("role") == "img"):
            self.cell.append(f" ({attrs.get('aria-label', '')}")

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.tables[self.id][-1].append("".join(self.cell).strip())
            self.cell = None
        elif tag == "small" and self.cell is not None:
            self.cell.append(")")

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)


def rows(html, table):
    """Column by name for each row by its first cell."""
    head, *body = Tables(html).tables[table]
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def three(value):
    return f"{value:.3f}"


def test_every_score_on_the_page_is_that_of_the_files(built, metrics):
    html, _ = built
    read = {name: srsly.read_json(metrics / f"{name}.json") for name in ("default", *OTHERS)}
    test, dev = (read["default"]["sets"][split] for split in ("test", "dev"))
    assert f'<p class="headline">{three(test["micro"]["strict"]["f"])}</p>' in html
    labels, schema, compared = (rows(html, name) for name in ("labels", "schema", "reference"))
    for name in NAMES:
        own = test["micro"] if name == "micro" else test["labels"][name]
        low, high = map(three, test["intervals"][name])
        assert [labels[name][c] for c in ("precision", "recall", "F", "95 %")] == [
            *(three(own["strict"][key]) for key in ("precision", "recall", "f")),
            f"{low}–{high}",
        ]
        assert [schema[name][s] for s in own] == [three(own[s]["f"]) for s in own]
        assert compared[name]["F now"] == three(own["strict"]["f"])
    assert rows(html, "sets")["dev"]["micro F"] == three(dev["micro"]["strict"]["f"])
    for name, own in test["strings"].items():
        seen = rows(html, "seen")[name]
        for k in ("seen", "unseen"):
            shown = [seen[f"{k} spans"], seen[f"errors, {k}"]]
            assert shown == [str(own[k]["gold"]), str(own[k]["gold"] - own[k]["correct"])]
        assert seen["recall, unseen"] == (three(own["unseen"]["recall"]) if own["unseen"]["gold"] else "–")
    for row in read["comparison"]["systems"][:2]:
        shown = rows(html, "comparison")[row["title"]]
        assert [shown["F"], shown["precision"]] == [three(row["micro"][key]) for key in ("f", "precision")]
    paired = read["comparison"]["systems"][1]["paired"]["MONEY"]
    difference = rows(html, "differences")["rules"]["MONEY"]
    assert f"−{paired['difference']:.3f}" in difference and ("*" in difference) == paired["real"]
    lower = rows(html, "perturbations")["lower case"]["METRIC"]
    assert lower == three(read["robustness"]["clean"]["METRIC"] / 2)
    assert rows(html, "changes")["lower case"]["after"] == "der umsatz"
    assert rows(html, "false-alarms")["PERIOD"]["per 1 000 words"] == "2.50"
    assert rows(html, "peers")["Duckling 0.3"]["F overlapping"] == "0.800"
    last = read["curve"]["points"][-1]
    for name in NAMES:
        assert rows(html, "spread")[name]["mean F"] == three(last["mean"][name])
        assert rows(html, "spread")[name]["standard deviation"] == three(last["std"][name])
        assert (
            rows(html, "curve-numbers")["600"][name] == f"{last['mean'][name]:.3f} ± {last['std'][name]:.3f}"
        )
    assert rows(html, "agreement")["METRIC"]["kappa"] == three(read["agreement"]["labels"]["METRIC"]["kappa"])
    assert rows(html, "agreement-facts")["whole fact"]["F"] == three(
        read["agreement"]["facts"]["strict"]["f"]
    )
    for group in read["challenge"]["groups"]:
        assert rows(html, "challenge")[group["group"]]["errors"] == str(len(group["errors"]))
    assert [rows(html, "values-given")[name]["wrong"] for name in ("MONEY", "PERIOD")] == ["0", "1"]
    assert rows(html, "values-found")["MONEY"]["F"] == three(
        read["values"]["sets"]["test"]["MONEY"]["end_to_end"]["f"]
    )
    assert rows(html, "facts")["own spans"]["F"] == rows(html, "links")["gold spans"]["kind"] == "0.333"
    assert {name: row["share right"] for name, row in rows(html, "calibration").items()} == {
        **{"0.6–0.8": "0.250", "0.8–1.0": "0.750"}
    }
    assert rows(html, "cost")["training"]["how much"] == "18.2 minutes"
    assert rows(html, "components")["money"]["share"] == "25.0 %"


def test_the_markdown_has_the_same_tables(built):
    html, markdown = built
    written = [re.sub(r"\\\|", "|", line) for line in markdown.splitlines() if line.startswith("| ")]
    shown = []
    for head, *body in Tables(html).tables.values():
        tracks = {i for row in body for i, cell in enumerate(row) if cell.startswith("(")}
        shown += [[cell for i, cell in enumerate(row) if i not in tracks] for row in (head, *body)]
    assert [f"| {' | '.join(row)} |" for row in shown] == [line for line in written if "---" not in line]
    assert "<" not in re.sub(r"`[^`]*`", "", markdown)


def test_breakdowns_hold_every_span_and_every_error_once():
    found = examples(documents())
    wrong = sum(example.kind != RIGHT for example in found)
    for facet in FACETS:
        table = breakdown(documents(), facet, resamples=5)
        assert sum(row["gold"] for row in table) == sum(len(d.gold) for d in documents())
        assert (
            sum(row["errors"] for row in table)
            == wrong
            == sum(len(g.cards) for g in groups(found, documents()))
        )
    by_genre = {row["value"]: row for row in breakdown(documents(), "genre", 5)}
    assert (by_genre["advice"]["f"], by_genre["advice"]["articles"]) == (None, 1)
    assert by_genre["wire"]["f"] == pytest.approx(2 * 2 / (4 + 3))


def test_examples_know_whether_training_had_their_string(metrics):
    strings = srsly.read_json(metrics / "default.json")["sets"]["test"]["strings"]
    found = examples(documents(), strings)
    for label, own in strings.items():
        for key in ("seen", "unseen"):
            there = [e for e in found if e.labels[0] == label and e.facets["string"] == key]
            right = sum(e.kind == RIGHT for e in there)
            assert (len(there), right) == (own[key]["gold"], own[key]["correct"])
    assert {e.facets["string"] for e in found if e.gold is None} == {"unknown"}
    assert {e.facets["string"] for e in examples(documents())} == {"unknown"}


def test_scores_without_the_new_strings_show_counts_and_say_what_lists_them(metrics):
    files = read_metrics(metrics, "default", "test")
    for own in files["scores"]["sets"]["test"]["strings"].values():
        del own["unseen"]["strings"]
    html, markdown = report(files, "test", {}, resamples=5)
    assert "string=unseen" not in html and "string=seen" not in html
    assert rows(html, "seen")["METRIC"]["unseen spans"] == "2"
    assert "`weasel run evaluate` lists them" in markdown


def test_a_shortened_curve_is_never_taken_for_the_full_training(built, metrics):
    html, markdown = built
    told = (
        "These trainings are not the full one. They follow configs/default.cfg except for: at most 300 steps "
        "(`training.max_steps`), `training.optimizer.L2` = 0.02."
    )
    sections = dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", markdown))
    assert [name for name, text in sections.items() if told in text] == [
        "How sure it is",
        "Would more articles help?",
    ]
    picture = html.index("</figure>", html.index('<figure id="curve">'))
    assert html.index("These trainings are not the full one", picture) < html.index('id="curve-numbers"')
    files = read_metrics(metrics, "default", "test")
    files["curve"]["set"] = {}
    assert "not the full one" not in report(files, "test", {}, resamples=5)[1]


def test_no_quoted_text_begins_or_ends_within_a_word():
    cut = "chts am dritten Tag, " * 4 + "wenn man den Kuch"
    assert from_whole_word(cut).startswith("… am dritten") and to_whole_word(cut).endswith("man den …")
    whole = "Der Umsatz stieg."
    assert from_whole_word(whole) == to_whole_word(whole) == whole
    assert from_whole_word("x" * 90) == to_whole_word("x" * 90) == "x" * 90


def test_a_span_is_found_in_its_own_sentence():
    starts, sizes = sentence_sizes("Kopf\n\nDer Umsatz stieg am 3. Mai. Er fiel dann.")
    assert (starts, sizes) == ([0, 6, 34], [1, 6, 3])
    assert sentence_sizes("") == ([0], [0])


@given(st.data())
def test_pieces_of_an_error_give_back_its_text(data):
    text = data.draw(st.text("ab ü😀\n", min_size=1, max_size=30))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(a, b, data.draw(st.sampled_from(LABELS))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    start = data.draw(st.integers(0, len(text) - 1))
    focus = (start, data.draw(st.integers(start + 1, len(text))), "MONEY")
    shown = pieces(text, spans, 0, len(text), focus)
    bare = re.sub(r"\s|¶", "", "".join(part for part, _, _ in shown))
    assert bare == re.sub(r"\s", "", text)
    assert [label for _, label, _ in shown if label] == [label for _, _, label in spans]


@pytest.mark.parametrize("perfect", [True, False])
def test_a_model_that_finds_all_or_nothing_has_a_report(tmp_path, perfect):
    own = [Scored(d.id, d.text, d.gold, d.gold if perfect else [], d.facets) for d in documents()]
    write_metrics(tmp_path, own)
    html, _ = report(read_metrics(tmp_path, "default", "test"), "test", {}, resamples=5)
    assert {row["F"] for row in rows(html, "labels").values()} == {"1.000" if perfect else "0.000"}
    assert ("There are none." in html) is perfect


def test_what_is_missing_is_named_with_its_command(metrics, tmp_path):
    (tmp_path / "default.json").write_bytes((metrics / "default.json").read_bytes())
    html, markdown = report(read_metrics(tmp_path, "default", "dev"), "dev", COMMANDS, resamples=5)
    assert "There is no metrics/comparison.json yet: `weasel run comparison` makes it." in markdown
    assert "<code>weasel run comparison</code>" in html
    assert "There is no metrics/facts.json yet." in markdown and rows(html, "labels")["micro"]


def test_scores_of_another_training_are_told_apart(metrics):
    files = read_metrics(metrics, "default", "test")
    files["comparison"]["systems"][0]["micro"]["f"] = 0.1
    html, _ = report(files, "test", {}, resamples=5)
    assert "metrics/comparison.json has F 0.100 for this pipeline" in html
    assert "metrics/robustness.json has" not in html


def test_every_metrics_file_is_found_in_the_project():
    found = makers(Path("project.yml"))
    assert found["comparison"] == "weasel run comparison" and found["curve"] == "weasel run curve"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda folder: (folder / "default.json").unlink(),
            "default.json is not there, run: weasel run evaluate",
        ),
        (lambda folder: (folder / "curve.json").write_text("{"), "curve.json: no JSON"),
        (lambda folder: (folder / "curve.json").write_text("{}"), "curve.json is not of the agreed shape"),
        (lambda folder: srsly.write_json(folder / "default.json", {"sets": {}}), "no set test, it has none"),
        (
            lambda folder: srsly.write_json(folder / "default.json", {"sets": {"test": {}}}),
            "has no documents, words, micro",
        ),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(tmp_path, change, said):
    folder = write_metrics(tmp_path / "metrics")
    change(folder)
    result = CliRunner().invoke(app(report_cli), [str(folder), str(tmp_path / "reports"), "--resamples", "5"])
    lines = result.stderr.splitlines()
    assert result.exit_code == 1 and len(lines) == 1 and said in lines[0]
    assert not (tmp_path / "reports").exists()


def test_all_problems_are_told_at_once(tmp_path):
    folder = write_metrics(tmp_path)
    for name in ("curve", "peers"):
        (folder / f"{name}.json").write_text("{")
    with pytest.raises(MetricsError, match=r"(?s)peers\.json.*curve\.json"):
        read_metrics(folder, "default", "nowhere")


def test_the_command_writes_both_files(metrics, tmp_path):
    result = CliRunner().invoke(app(report_cli), [str(metrics), str(tmp_path), "--resamples", "5"])
    assert result.exit_code == 0 and "without" not in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"evaluation.html", "evaluation.md"}


@needs_browser
@pytest.mark.parametrize(("width", "height", "dark"), SIZES)
def test_the_page_opens_clean_and_fits(page, width, height, dark):
    with open_page(page, width, height, dark) as opened:
        opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert opened.console == [] and opened.requests == [] and opened.overflow() == []
        pictures = "[...document.querySelectorAll('svg, img, canvas, [role=img], .track i:first-child')]"
        bare = 'e => !e.closest(\'[aria-label]:not([aria-label=""]), [alt]:not([alt=""])\')'
        assert opened.evaluate(f"{pictures}.length") > 30
        assert opened.evaluate(f"{pictures}.filter({bare}).map(e => e.outerHTML)") == []


@needs_browser
def test_every_count_leads_to_as_many_examples(page):
    with open_page(page) as opened:
        counted = opened.evaluate("""[...document.querySelectorAll('a.count[href^="#show"]')].map(link => {
            const query = new URLSearchParams(link.getAttribute('href').split('?')[1]);
            return [query.toString(), Number(link.textContent), examples.filter(one => matches(one, query)).length];
        })""")
        dead = opened.evaluate("""[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
            .filter(id => !/^(show|article)\\?/.test(id) && !document.getElementById(id))""")
        listed = opened.evaluate("""[...document.querySelectorAll('a.count:not([href^="#show"])')].map(link => {
            const id = link.getAttribute('href').slice(1);
            return [id, Number(link.textContent), document.getElementById(id).querySelectorAll('li').length];
        })""")
    assert len(counted) > 60 and len(listed) > 12 and dead == []
    assert any("string=unseen&kind=wrong" in row[0] for row in counted)
    assert [row for row in (*counted, *listed) if row[1] != row[2]] == []


@needs_browser
def test_a_count_opens_the_list_that_holds_its_places(page):
    with open_page(page, 390, 844) as opened:
        opened.evaluate("document.querySelector('#challenge tbody tr:first-child a.count').click()")
        where = """new Promise(done => setTimeout(() => {
            const list = document.getElementById(location.hash.slice(1));
            done([list.id, list.open && list.parentElement.open, Math.round(list.getBoundingClientRect().top)]);
        }, 100))"""
        target, is_open, top = opened.evaluate(where)
    assert target == "challenge-errors-0" and is_open and 0 <= top < 844


@needs_browser
def test_a_count_opens_its_examples_and_an_example_its_article(page):
    with open_page(page, 390, 844) as opened:
        wait = "new Promise(done => setTimeout(() => done(document.querySelector('dialog').open), 100))"
        opened.evaluate("document.querySelector('#counts a[href*=\"METRIC&kind=right\"]').click()")
        assert (
            opened.evaluate(wait) and opened.evaluate("document.querySelectorAll('#shown .card').length") == 3
        )
        # The span after an emoji: offsets count code points.
        marked = "[...document.querySelectorAll('#shown mark.focus')].map(mark => mark.firstChild.data)"
        assert opened.evaluate(marked) == ["Umsatz", "Ebit", "Gewinn"]
        opened.evaluate("document.querySelectorAll('#shown .where a')[1].click()")
        assert opened.evaluate(wait) and opened.evaluate(marked) == ["Ebit", "Ebit"]
        assert "</script><script>throw 1</script>" in opened.evaluate(
            "document.querySelector('#shown').textContent"
        )
        opened.evaluate("history.back()")
        assert (
            opened.evaluate(wait) and opened.evaluate("document.querySelectorAll('#shown .card').length") == 3
        )
        opened.evaluate("document.getElementById('close').click()")
        assert not opened.evaluate(wait) and opened.evaluate("location.hash") == ""
        assert opened.console == [] and opened.overflow() == []


@needs_browser
def test_errors_are_filtered_by_label(page):
    with open_page(page) as opened:
        opened.evaluate("document.querySelector('.filter [data-label=PERIOD]').click()")
        shown = "[...document.querySelectorAll('.group:not([hidden]) .card:not([hidden])')].map(c => c.dataset.labels)"
        left = opened.evaluate(shown)
        assert left and all("PERIOD" in labels for labels in left)
        opened.evaluate("document.querySelector('.filter [data-label=all]').click()")
        assert len(opened.evaluate(shown)) == 4
