"""The page as a reader meets it: text stays text, everything by keyboard, nothing from a network."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re

import pandas as pd
import pytest

from symbiosis_map.exports.library import library_page, library_rows
from symbiosis_map.exports.library.page import SCRIPTS, library_words
from symbiosis_map.pages import LANGUAGES

HOSTILE = [
    '<img src=x onerror="window.hit=1">',
    "</script><script>window.hit=1</script>",
    "${window.hit=1}",
    "'\"><svg onload=window.hit=1>",
    "{{ 7 * 7 }}{% set x = 1 %}",
    "javascript:window.hit=1",
    "<!--<script>",
    "\u2028window.hit=1\u2029\x85",
]
RULES = """() => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(
    found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.target}`)))"""


def shown(page):
    return page.evaluate("() => [...document.querySelectorAll('tbody tr .what b')].map(b => b.textContent)")


def poisoned(town, text):
    streams = town["streams"].assign(stream=text, waste_code=text, source=text, notes=text)
    places = dict.fromkeys(("name", "locality", "municipality", "operator", "address"), text)
    return {**town, "streams": streams, "sites": town["sites"].assign(**places)}


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_every_name_and_title_shows_as_text(open_library, town, text):
    contacts = pd.DataFrame({"site_id": ["brewery"], "contact": [text], "phone": [text], "email": [text]})
    page = open_library(poisoned(town, text), contacts=contacts, title=text, subtitle=text, date=text)
    assert page.evaluate("document.querySelector('h1').textContent") == text
    assert shown(page) == [text] * 6
    held = page.evaluate("document.querySelector('table').textContent")
    assert held.count(text) >= 18
    page.fill("#search", "zzz")
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main svg, h1 *, main a").count() == 0


@pytest.mark.browser
def test_a_search_finds_words_of_any_language_codes_and_places(open_library, town):
    page = open_library(town)
    assert shown(page) == ["printing ink", "feed for pigs", "spent grain", "spent grain", "paper cuttings"]
    for query, found in {
        "treber": ["spent grain", "spent grain"],
        "drêches molde": ["spent grain"],
        "080312": ["printing ink"],
        "08 03": ["printing ink"],
        "elnesvagen": ["feed for pigs", "spent grain"],
        "nothing of the kind": [],
    }.items():
        page.fill("#search", query)
        page.wait_for_function("query => SymbiosisMap.library.rows.choice.query === query", arg=query)
        assert shown(page) == found, query
    assert page.text_content("#status") == library_words("en")["nothing_found"]


@pytest.mark.browser
def test_what_has_many_takers_can_be_set_aside_and_estimates_too(open_library, town):
    page = open_library(town)
    page.check("#set-aside")
    assert "paper cuttings" not in shown(page)
    page.check("#stated")
    assert shown(page) == ["printing ink", "spent grain", "spent grain"]
    page.check("#direction-demand", force=True)
    assert shown(page) == ["spent grain"]
    assert page.text_content("#status") == "1 of 5 shown"
    page.uncheck("#resource-organic")
    assert shown(page) == []


@pytest.mark.browser
def test_the_table_that_is_saved_holds_the_rows_that_are_shown(open_library, town):
    town["streams"].loc[town["streams"]["stream_id"] == "grain", "stream"] = "=1+1"
    page = open_library(town, language="nb")
    page.select_option("#order", "quantity")
    page.check("#direction-surplus", force=True)
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename == "materialbibliotek.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["'=1+1", "paper cuttings", "printing ink"]
    assert rows[0][0] == "Tilbys eller ønskes"


@pytest.mark.browser
def test_only_proper_numbers_and_addresses_become_links(open_library, town):
    contacts = pd.DataFrame(
        {
            "site_id": ["brewery", "printer", "farm"],
            "contact": ["Kari", "Ola", "Per"],
            "phone": ["+47 70 00 00 00", "ask at the gate", ""],
            "email": ["kari@brewery.example", "ola@x?subject=hi", "javascript:x@y.z"],
        }
    )
    page = open_library(town, contacts=contacts)
    links = page.evaluate("() => [...document.querySelectorAll('tbody a')].map(a => a.getAttribute('href'))")
    assert sorted(links) == ["mailto:kari@brewery.example", "tel:+4770000000"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(open_library, town, axe, language, width):
    contacts = pd.DataFrame(
        {"site_id": ["brewery"], "contact": ["Kari"], "phone": ["+47 70000000"], "email": ["a@b.no"]}
    )
    page = open_library(town, width, contacts=contacts, language=language, left_out=2, subtitle="By the sea")
    page.evaluate("() => document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.evaluate(axe)
    assert page.evaluate(RULES) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.documentElement.lang") == language
    assert not re.search(r"\{\w+\}|undefined|NaN", page.text_content("main") or "")


@pytest.mark.browser
def test_the_language_can_be_changed_and_everything_is_reached_by_keyboard(open_library, town):
    page = open_library(town)
    page.select_option("#language", "de")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.evaluate("document.activeElement.id") == "language"
    assert "Treber" in page.evaluate("document.querySelector('#material').textContent")
    page.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(16):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    for name in ("language", "save", "print", "SUMMARY", "search", "material", "municipality", "order", "set-aside"):
        assert name in stops
    page.focus("#set-aside")
    page.keyboard.press("Space")
    assert "paper cuttings" not in shown(page)


@pytest.mark.browser
def test_more_rows_come_on_demand_and_paper_holds_them(open_library, town):
    many = pd.concat([town["streams"].iloc[[0]]] * 150, ignore_index=True)
    many["stream_id"] = [f"s{i:03}" for i in range(150)]
    page = open_library({**town, "streams": many})
    assert len(shown(page)) == 100
    page.click(".more")
    assert len(shown(page)) == 150
    page.reload()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(shown(page)) == 150


def test_the_policy_allows_the_script_and_style_by_hash_and_nothing_else(town):
    page = library_page(library_rows(town), title="A town")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    for tag in ("script", "style"):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(parts) == 1
        digest = base64.b64encode(hashlib.sha256(parts[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?://(?!www\.w3\.org)", re.sub(r'<script type="application/json".*?</script>', "", page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_phrase_with_the_same_blanks(language):
    english, words = library_words("en"), library_words(language)
    assert words.keys() == english.keys()
    for key, phrase in words.items():
        assert sorted(re.findall(r"\{\w+\}", phrase)) == sorted(re.findall(r"\{\w+\}", english[key])), key
        assert phrase.strip() == phrase != "", key


def test_every_phrase_that_the_script_asks_for_is_there_and_each_is_used():
    from importlib.resources import files

    folder = files("symbiosis_map.exports.library")
    script = "".join((folder / "static" / name).read_text(encoding="utf-8") for name in SCRIPTS)
    asked = set(re.findall(r"\bsay\('([a-z][\w.]*)'", script))
    assert asked <= library_words("en").keys()
    own = {path.name for path in (folder / "static").iterdir() if path.name.endswith(".js")}
    assert own == set(SCRIPTS)
    named = script + (folder / "page.py").read_text(encoding="utf-8")
    from symbiosis_map.pages import dictionary

    for key in set(library_words("en")) - set(dictionary("en")):
        base = re.sub("_(one|many)$", "", key).split(".")[0]
        assert re.search(rf"['\"`_]{base}\b|{base}['\"`.]|no_\$\{{kind", named), key
