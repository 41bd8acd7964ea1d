"""If these break, the page shows facts that cannot be traced to their words, or not to everybody."""

import time

import pytest

from scripts.lib.facts_page import facts_page
from scripts.lib.facts_rows import as_csv
from tests.browser import needs_browser, open_page
from tests.facts_by_hand import document_of

FIRST = """ date 2025-11-06 Nordhafen baut <script>alert(1)</script> aus 06.11.2025, 07:41 Uhr von dpa Jetzt kommentieren: 3

Der [Umsatz]{.METRIC #um} stieg im [dritten Quartal]{.PERIOD #q3} auf gut [1,24 Milliarden Euro]{.MONEY metric=um period=q3}, der Hafen {{ 7*7 }} wuchs.

Das [Ebit]{.METRIC #eb} der [Werft; "Süd" & Söhne]{.SEGMENT #we} soll [12 bis 15 Mio. Euro]{.MONEY metric=eb period=j26 segment=we kind=forecast} erreichen, nach [9,5 Millionen Dollar]{.MONEY metric=eb}.

Das gilt für [2026]{.PERIOD #j26}. Die [Dividende]{.METRIC} bleibt.
""" + "\n\n".join(f"Absatz {n} ohne Zahlen, damit die Seite länger ist als ein Fenster." for n in range(40))
SECOND = """# =Zweiter Bericht

Der [Verlust]{.METRIC #ve} im [=Werk]{.SEGMENT #we} lag im [Vergleichszeitraum des vorvergangenen Rumpfgeschäftsjahres]{.PERIOD #vr} bei [-0,5 Mio. Euro]{.MONEY metric=ve segment=we period=vr}."""


@pytest.fixture(scope="module")
def documents():
    change = {"percent": 24.0, "basis": "yoy", "text": "um 24 Prozent"}
    first, second = document_of(FIRST, "+erster.txt", change=change), document_of(SECOND, "@zweiter.txt")
    second["facts"][0]["period"] |= {"start": None, "end": None, "reason": "not understood"}
    return [first, second]


@pytest.fixture(scope="module")
def path(documents, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "facts.html"
    path.write_text(facts_page(documents, reader="de_test 1.0"), "utf8")
    return path


@pytest.fixture(scope="module")
def page(path):
    """One window for the tests that only look and touch; each finds it as it was loaded."""
    with open_page(path) as page:
        yield page


@pytest.fixture
def fresh(page, path):
    page.hover(".counts")
    page.evaluate("document.activeElement.blur(), pin(null), scrollTo(0, 0)")
    page.evaluate("document.querySelectorAll('th.number button').forEach(b => b.click())")
    if page.evaluate("document.querySelector('th.number').ariaSort") != "ascending":
        page.evaluate("document.querySelectorAll('th.number button').forEach(b => b.click())")
    return page


def lit(page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('mark.lit')].map(m => m.textContent)")


def column(page, name: str) -> list[str]:
    script = "[...document.querySelectorAll('#a1 tbody td.%s')].map(td => td.textContent.trim().replace(/\\s+/g, ' '))"
    return page.evaluate(script % name)


def test_what_an_article_contains_is_text(documents):
    html = facts_page(documents)
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert "{{ 7*7 }}" in html and html.count("<script>") == 1


def test_a_pipeline_without_facts_still_gives_a_page(documents):
    html = facts_page([{key: value for key, value in documents[0].items() if key != "facts"}])
    assert "<table" not in html and html.count("<mark") == 4 + len(documents[0]["spans"])
    assert "no facts component" in html and "Download" not in html


def test_no_articles_with_facts_are_said_to_have_none(documents):
    assert "No facts in this article." in facts_page([{**documents[0], "facts": []}])


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_it_fits_asks_for_nothing_and_can_be_read(path, width, dark):
    with open_page(path, width=width, dark=dark) as page:
        assert page.console == [] and page.requests == [] and page.overflow() == []
        assert page.evaluate(
            "[...document.querySelectorAll('.facts')].every(f => f.scrollWidth <= f.clientWidth)"
        )
        assert page.evaluate("getComputedStyle(document.body).backgroundColor").startswith(
            "rgb(18" if dark else "rgb(244"
        )
        faint = page.evaluate(FAINT)
        assert faint == [], faint


# Text whose contrast with what lies behind it is under 4.5 (WCAG 2.2, 1.4.3).
FAINT = """(() => {
  const rgba = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return {rgb: [r, g, b], a}; };
  const light = rgb => rgb.map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const found = rgba(getComputedStyle(e).backgroundColor); if (found.a === 1) return found.rgb; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => e.checkVisibility() && !e.matches('script')).map(e => {
      const [a, b] = [light(rgba(getComputedStyle(e).color).rgb), light(behind(e))].sort();
      return [e.tagName + '.' + e.className, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)];
    }).filter(([, ratio]) => ratio < 4.5);
})()"""


@needs_browser
def test_pointing_at_a_row_lights_up_its_words_and_no_others(fresh):
    fresh.hover("#a1f1 td.kind")
    assert lit(fresh) == ["Umsatz", "dritten Quartal", "1,24 Milliarden Euro"]
    fresh.hover("#a1f2 td.kind")
    assert lit(fresh) == ["Ebit", 'Werft; "Süd" & Söhne', "12 bis 15 Mio. Euro", "2026"]
    fresh.hover(".counts")
    assert lit(fresh) == []


@needs_browser
def test_the_keyboard_does_what_the_mouse_does(fresh):
    fresh.evaluate("document.querySelector('#a1 th.score button').focus()")
    fresh.press("Tab")
    assert lit(fresh) == ["Umsatz", "dritten Quartal", "1,24 Milliarden Euro"]
    focus = fresh.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focus == "solid"
    fresh.press("ArrowDown")
    assert "2026" in lit(fresh)
    fresh.press("ArrowDown")
    assert lit(fresh) == ["Ebit", "9,5 Millionen Dollar"]
    fresh.press("ArrowUp")
    assert "2026" in lit(fresh)
    fresh.press("Enter")
    fresh.press("Tab")
    fresh.press("Escape")
    assert lit(fresh) == []


@needs_browser
def test_a_click_goes_to_the_words_and_keeps_them_lit(fresh):
    fresh.evaluate("scrollTo(0, 1200)")
    assert fresh.evaluate("document.querySelector('#a1 mark.MONEY').getBoundingClientRect().bottom") < 0
    fresh.click("#a1f3 td.amount")
    fresh.hover(".counts")
    assert lit(fresh) == ["Ebit", "9,5 Millionen Dollar"]
    box = settled(fresh, "[...document.querySelectorAll('mark.lit')].at(-1).getBoundingClientRect().top")
    assert 0 < box < 900


@needs_browser
def test_on_a_phone_the_bar_leads_back_to_the_row(path):
    with open_page(path, width=390, height=600) as page:
        page.click("#a1f2 td.metric")
        mark = "document.querySelector('mark.lit').getBoundingClientRect().top"
        assert 0 < settled(page, mark) < 600
        bar = page.evaluate("document.querySelector('#pinned p').innerText")
        assert bar == "Ebit · 12–15 m EUR · 2026"
        page.click("#pinned button")
        assert 0 < settled(page, "document.querySelector('#a1f2').getBoundingClientRect().top") < 600


def settled(page, script: str) -> float:
    """A number once it no longer changes: scrolling is smooth."""
    last, same = None, 0
    for _ in range(100):
        value = page.evaluate(script)
        same = same + 1 if value == last else 0
        if same == 5:
            return value
        last = value
        time.sleep(0.05)
    raise AssertionError(f"{script} still changes")


@needs_browser
def test_columns_sort_by_value_both_ways_and_say_so(fresh):
    fresh.click("#a1 th.amount button")
    assert column(fresh, "amount") == ["9.5 m USD", "12–15 m EUR", "a little over 1.24 bn EUR"]
    assert fresh.evaluate("document.querySelector('#a1 th.amount').ariaSort") == "ascending"
    fresh.press("Enter")
    assert column(fresh, "amount") == ["a little over 1.24 bn EUR", "12–15 m EUR", "9.5 m USD"]
    sorts = "[...document.querySelectorAll('#a1 th')].map(th => th.ariaSort).filter(s => s !== 'none')"
    assert fresh.evaluate(sorts) == ["descending"]
    fresh.click("#a1 th.amount button")
    fresh.click("#a1 th.period button")
    assert column(fresh, "period") == ["Q3 2025", "2026 inferred", ""]
    fresh.click("#a1 th.period button")
    assert column(fresh, "period") == ["2026 inferred", "Q3 2025", ""], "rows without a value stay last"


@needs_browser
@pytest.mark.parametrize("comma", [False, True])
def test_the_download_is_the_csv_that_the_command_writes(path, documents, tmp_path, comma):
    with open_page(path) as page:
        page.pipe.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
        if comma:
            page.click("#comma")
        page.click("#download")
        target = tmp_path / "facts.csv"
        for _ in range(100):
            if target.exists() and target.stat().st_size:
                break
            time.sleep(0.05)
        assert target.read_bytes() == as_csv(documents, comma)
        assert page.console == []


@needs_browser
def test_tables_are_tables_and_articles_can_be_reached(fresh):
    tree = fresh.command("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    assert roles.count("table") == 2 and roles.count("columnheader") == 16 and roles.count("row") == 2 + 4
    names = {
        node["name"]["value"]
        for node in tree
        if node["role"]["value"] == "navigation" and not node["ignored"]
    }
    assert names == {"Articles"}
    fresh.click("nav li:last-child a")
    assert 0 <= settled(fresh, "document.querySelector('#a2').getBoundingClientRect().top") < 900


@needs_browser
def test_on_a_phone_rows_are_cards_and_still_a_table(path):
    with open_page(path, width=390) as page:
        nodes = page.command("Accessibility.getFullAXTree")["nodes"]
        roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
        assert roles.count("table") == 2 and roles.count("columnheader") == 16
        text, facts = (
            f"document.querySelector('#a1 .{name}').getBoundingClientRect()" for name in ("text", "facts")
        )
        assert page.evaluate(f"{facts}.bottom <= {text}.top")
