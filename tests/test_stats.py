"""If these break, a monotonous corpus passes for a varied one, or a good one is sent back."""

from pathlib import Path

import pytest
import srsly
import typer
from typer.testing import CliRunner

import scripts.stats
from scripts.lib import corpus_stats as cs
from scripts.lib.seeds import Seed, parse_seed
from scripts.stats import stats, stats_cli

VALUED = '[Umsatz]{.METRIC #u} im [Mai]{.PERIOD value=2020-05-01/2020-05-31}: [3 Euro]{.MONEY value="3 EUR" metric=u}.'


def seed_of(body: str, name: str = "a-1", **head: str) -> Seed:
    meta = {"id": name, "date": "2003-05-06", "sector": "autos", "genre": "wire", "place": "AT", **head}
    seed, problems = parse_seed("---\n" + "".join(f"{k}: {v}\n" for k, v in meta.items()) + f"---\n{body}\n")
    assert seed and not problems, problems
    return seed


def broken(figures: dict) -> dict[str, list[str]]:
    return {limit["name"]: limit["offenders"] for limit in figures["limits"] if not limit["kept"]}


def test_articles_are_counted_by_what_their_head_says():
    seeds = [
        seed_of(VALUED),
        seed_of(VALUED + " Vier Worte sind mehr.", "a-2", date="1999-01-02", place="CH"),
    ]
    figures = cs.statistics(seeds)
    assert figures["counts"]["decade"]["1990s"] == {
        **{"articles": 1, "words": 9},
        **{"MONEY": 1, "PERIOD": 1, "METRIC": 1, "SEGMENT": 0},
    }
    assert list(figures["counts"]["place"]) == ["AT", "CH"]
    assert figures["counts"]["sector"]["autos"]["articles"] == 2
    assert figures["words"] == 14 and figures["spans_per_100_words"]["MONEY"] == pytest.approx(200 / 14)


def test_variety_tells_repeated_strings_from_new_ones():
    variety = cs.variety(["Umsatz", "Umsatz", "Ebit", "Marge"], window=2)
    assert (variety["distinct"], variety["type_token"], variety["once"]) == (3, 0.75, 0.5)
    assert variety["type_token_window"] == 0.75  # the runs (Umsatz, Umsatz) and (Ebit, Marge)
    assert variety["top"][0] == {"string": "Umsatz", "count": 2, "share": 0.5}
    assert cs.variety([])["type_token_window"] is None


def test_a_frequent_metric_breaks_the_limit_and_the_three_everyday_ones_do_not():
    everyday = [seed_of("[Umsatz]{.METRIC} [Gewinn]{.METRIC} [Ergebnis]{.METRIC}")]
    assert "METRIC string" not in broken(cs.statistics(everyday))
    other = [seed_of(" ".join(["[Umsatz]{.METRIC}"] * 9 + ["[Ebit]{.METRIC}"]))]
    assert broken(cs.statistics(other))["METRIC string"] == ["Ebit 10.0%"]


def test_articles_too_alike_are_named():
    text = "Der Vorstand der Beispiel AG hat am Montag in Wien die Zahlen vorgelegt und war zufrieden."
    figures = cs.statistics([seed_of(text), seed_of(text + " Mehr nicht.", "a-2"), seed_of("Anders.", "a-3")])
    assert broken(figures)["nearest neighbour"] == ["a-1 and a-2 0.86"]  # 12 of 14 five-word runs
    assert figures["similarity"]["nearest"] == [pytest.approx(12 / 14)] * 2 + [0.0]


def test_the_fourth_article_with_the_same_first_words_is_one_too_many():
    seeds = [seed_of(f"Die Firma „Nord“ meldet heute {n}.", f"a-{n}") for n in range(4)]
    assert "articles with one opening" not in broken(cs.statistics(seeds[:3]))
    assert broken(cs.statistics(seeds))["articles with one opening"] == [
        "'die firma nord meldet heute': a-0, a-1, a-2, a-3"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Im 3. Quartal stieg er um 3 Mio. Euro.|Das freut ihn.",
        "Am 30. Juni waren es 11 Mio.|In Wien nicht.",
        "Es sind 17.|Im Mai waren es z. B. Dr. Maier zufolge 5.",
        "„Nein.“|Mehr sagte er nicht.",
        "Ohne Punkt am Ende\nNeue Zeile.",
    ],
)
def test_sentences_end_where_a_reader_ends_them(text):
    assert list(cs.sentences(text.replace("|", " "))) == text.replace("\n", "|").split("|")


def test_first_digits_skip_leading_zeros_and_amounts_in_words():
    found = cs.first_digits(["0,052 Euro", "CHF 1'234", "1,9 Mrd. Euro", "-37 TEUR", "sechs Millionen Euro"])
    assert found["amounts"] == 4
    assert {digit: row["count"] for digit, row in found["digits"].items() if row["count"]} == {
        **{"1": 2, "3": 1, "5": 1}
    }
    assert found["digits"]["1"]["benford"] == pytest.approx(0.30103, abs=1e-5)


def test_an_article_is_fully_annotated_only_with_a_value_on_every_money_and_period():
    seeds = [seed_of(VALUED), seed_of(VALUED + " [2020]{.PERIOD}", "a-2"), seed_of("Nichts.", "a-3")]
    depth = cs.depth(seeds)
    assert (depth["articles_with_all_values"], depth["articles_without_amounts"]) == (1, 1)
    assert (depth["money_with_value"], depth["money_with_metric"], depth["money_with_kind"]) == (2, 2, 0)


def test_report_json_and_plots_are_written(tmp_path: Path):
    figures = stats([seed_of(VALUED), seed_of("[a|b]{.SEGMENT}", "a-2")], tmp_path)
    assert srsly.read_json(tmp_path / "corpus.json")["limits"] == figures["limits"]
    report = (tmp_path / "corpus.md").read_text()
    assert "| a\\|b | 1 | 100.00% |" in report
    for name in ("corpus-articles.png", "corpus-strings.png", "corpus-spreads.png"):
        assert f"]({name})" in report and (tmp_path / name).stat().st_size > 5000


def test_strict_fails_on_a_broken_limit_and_otherwise_the_figures_are_only_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scripts.stats, "PLOTS", ())
    head = "---\nid: a-1\ndate: 2003-05-06\nsector: autos\ngenre: wire\n---\n"
    (tmp_path / "a-1.md").write_text(head + VALUED, encoding="utf8")
    app = typer.Typer()
    app.command()(stats_cli)
    run = [str(tmp_path), str(tmp_path / "reports")]
    assert CliRunner().invoke(app, run).exit_code == 0
    assert CliRunner().invoke(app, [*run, "--strict"]).exit_code == 1
