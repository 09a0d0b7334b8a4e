"""The sheets of a workshop: what stands on them, that text stays text, and that each company's page is one page."""

from __future__ import annotations

import csv
import io
import re

import pypdf
import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.exports.workshop import WorkshopOptions, write_workshop
from symbiosis_map.exports.workshop.guests import choose_guests, pair_weights
from symbiosis_map.exports.workshop.sheets import phrase
from symbiosis_map.pages import LANGUAGES, dictionary

RULES = """() => axe.run(document, {resultTypes: ['violations']}).then(
    found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.target}`)))"""
HOSTILE = (
    "</style><script>window.hit=1</script><img src=x onerror='window.hit=1'>${window.hit=1}\"><svg onload=window.hit=1>"
)


def run(result, tmp_path, **choices):
    return write_workshop(result, tmp_path / "out", WorkshopOptions(**choices))


def page_of(made):
    return made.paths[0].read_text(encoding="utf-8")


def test_each_company_has_its_best_offers_and_needs_by_score_and_a_partner_once(kalundborg, tmp_path):
    made = run(kalundborg, tmp_path)
    text = page_of(made)
    assert text.count("<article") == len(made.guests) + 1
    links, names = kalundborg["links"], kalundborg["sites"].set_index("site_id")["name"]
    for key in made.guests:
        own = links[(links["surplus_site_id"] == key) & (links["demand_site_id"] != key)]
        best = own.sort_values("score", ascending=False).drop_duplicates("demand_site_id").head(5)
        article = next(part for part in text.split("<article")[1:] if f"<h1>{names[key]}</h1>" in part)
        offers = article.split(phrase("en", "offers_title"))[1].split(phrase("en", "wants_title"))[0]
        scores = [int(score) for score in re.findall(r"<td class='n'>(\d+)</td>", offers)]
        assert scores == [round(score) for score in best["score"]]
        assert all(names[partner] in offers for partner in best["demand_site_id"])


def test_the_pdf_has_a_page_for_each_company_and_is_the_same_every_time(kalundborg, tmp_path):
    made = run(kalundborg, tmp_path, pdf=True, tables=2, seats=3, rounds=2)
    names = kalundborg["sites"].set_index("site_id")["name"]
    pages = [page.extract_text() for page in pypdf.PdfReader(made.paths[2]).pages]
    assert len(pages) == 3 + len(made.guests)  # cover, contents, seating
    for key, text in zip(made.guests, pages[3:], strict=True):
        assert names[key] in text.splitlines()
        assert phrase("en", "next") in text
    first = made.paths[2].read_bytes()
    assert run(kalundborg, tmp_path, pdf=True, tables=2, seats=3, rounds=2).paths[2].read_bytes() == first


def test_what_a_page_says_of_the_seats_is_what_the_plan_says(kalundborg, tmp_path):
    made = run(kalundborg, tmp_path, tables=3, seats=6, rounds=2)
    plan = list(csv.DictReader(io.StringIO(made.paths[1].read_text(encoding="utf-8-sig"))))
    assert len(plan) == 2 * len(made.guests)
    text = page_of(made)
    for row in plan:
        article = next(part for part in text.split("<article")[2:] if f"<h1>{row['name']}</h1>" in part)
        seats = re.findall(r"<h3>Round (\d) <span>Table (\d)</span></h3><ul>(.*?)</ul>", article)
        mine = next(seat for seat in seats if seat[0] == row["round"])
        assert mine[1] == row["table"]
        others = {r["name"] for r in plan if (r["round"], r["table"]) == (row["round"], row["table"])} - {row["name"]}
        assert all(name in mine[2] for name in others)
        assert mine[2].count("<li>") == len(others)


def test_the_best_exchanges_are_invited_first(kalundborg):
    links, sites = kalundborg["links"], kalundborg["sites"]
    guests = choose_guests(sites, links, (), 10)
    assert len(guests) == 10
    other = links[links["surplus_site_id"] != links["demand_site_id"]].sort_values("score", ascending=False)
    assert set(other.iloc[0][["surplus_site_id", "demand_site_id"]]) <= set(guests)
    assert choose_guests(sites, links.iloc[::-1], (), 10) == guests
    weights = pair_weights(guests, links)
    assert (weights == weights.T).all()
    assert weights.diagonal().sum() == 0


def test_those_who_are_named_come_though_they_have_no_exchange(kalundborg, tmp_path):
    alone, *others = sorted(kalundborg["links"]["surplus_site_id"].unique())[:4]
    links = kalundborg["links"]
    links = links[(links["surplus_site_id"] != alone) & (links["demand_site_id"] != alone)]
    named = (alone, *others)
    tables = {"sites": kalundborg["sites"], "streams": kalundborg["streams"], "links": links}
    made = run(tables, tmp_path, companies=named, tables=2, seats=2)
    assert sorted(made.guests) == sorted(named)
    assert phrase("en", "no_wants") in page_of(made)


def test_what_cannot_be_is_refused(kalundborg, tmp_path):
    with pytest.raises(InputError, match="no site 'X9'"):
        run(kalundborg, tmp_path, companies=("X9", "X8"))
    with pytest.raises(InputError, match="1 companies"):
        run(kalundborg, tmp_path, companies=(kalundborg["sites"]["site_id"].iloc[0],))
    with pytest.raises(InputError, match="seats is 1"):
        WorkshopOptions(seats=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words_and_none_is_left_open(kalundborg, tmp_path, language):
    english, own = (dictionary(name, "symbiosis_map.exports.workshop") for name in ("en", language))
    assert own.keys() == english.keys()
    text = page_of(run(kalundborg, tmp_path, language=language, tables=2, seats=3, rounds=1))
    assert f'<html lang="{language}">' in text
    assert not re.search(r">[^<]*\{\w+\}", text.split("</style>")[1])


@pytest.mark.browser
def test_hostile_text_shows_as_text(kalundborg, tmp_path, open_page):
    tables = {name: kalundborg[name].copy() for name in ("sites", "streams", "links")}
    tables["sites"] = tables["sites"].assign(name=HOSTILE, locality=HOSTILE, municipality=HOSTILE)
    tables["streams"] = tables["streams"].assign(stream=HOSTILE)
    tables["links"] = tables["links"].assign(use=HOSTILE)
    made = write_workshop(tables, tmp_path / "out", WorkshopOptions(title=HOSTILE, subtitle=HOSTILE, date=HOSTILE))
    page = open_page(page_of(made))
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main svg, main script").count() == 0
    assert page.evaluate("document.querySelector('.plan h1').textContent") == HOSTILE


@pytest.mark.browser
def test_each_company_has_one_sheet_of_paper(county, tmp_path, open_page):
    pypdf = pytest.importorskip("pypdf", reason="paper is read with pypdf")
    made = run(county, tmp_path, language="de", title="Symbiose")
    page = open_page(page_of(made), 390)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    names = county["sites"].set_index("site_id")["name"]
    texts = (" ".join((sheet.extract_text() or "").split()) for sheet in paper.pages)
    heads = [re.sub(r"^\d+ / \d+ ", "", text) for text in texts]
    first = next(place for place, head in enumerate(heads) if head.startswith(names[made.guests[0]][:20]))
    assert len(paper.pages) - first == len(made.guests)


@pytest.mark.browser
def test_axe_finds_nothing(kalundborg, tmp_path, open_page, axe):
    page = open_page(page_of(run(kalundborg, tmp_path, language="nn", tables=2, seats=3)))
    script = re.search(r"script-src [^;]*", page.content())[0]
    assert script == "script-src 'none'"
    page.evaluate(axe)
    assert page.evaluate(RULES) == []


def test_the_same_run_gives_the_same_tables(kalundborg, tmp_path):
    first = [path.read_bytes() for path in run(kalundborg, tmp_path / "a", tables=2, seats=4).paths]
    assert first == [path.read_bytes() for path in run(kalundborg, tmp_path / "b", tables=2, seats=4).paths]
