"""The page of a comparison: its list, its lines, its cards, without colour and by keyboard."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

from symbiosis_map.comparison import compare_runs, compare_settings
from symbiosis_map.maps import comparison_tables

pytestmark = pytest.mark.browser

LOST, WON = "mill-bark>town-fuel", "plant-heat>hatchery-heat"
UP, DOWN = "plant-heat>farm-heat", "farm-sludge>hatchery-sludge"
HOSTILE = "<img src=x onerror=\"document.title='run'\">${document.title='run'}"


def two_runs(county, name="Sawmill"):
    """The small county as it is now, and as it was: with a sawmill, a cooler plant and other scores."""
    after = dict(county)
    before = dict(county)
    mill = county["sites"]["site_id"] == "mill"
    before["sites"] = county["sites"].assign(name=county["sites"]["name"].mask(mill, name))
    after["sites"] = county["sites"][~mill]
    after["streams"] = county["streams"][county["streams"]["site_id"] != "mill"]
    cooler = county["streams"]["stream_id"] == "plant-heat"
    before["streams"] = county["streams"].assign(temperature_c=county["streams"]["temperature_c"].mask(cooler, 12.0))
    after["links"] = county["links"][county["links"]["link_id"] != LOST]
    links = county["links"][county["links"]["link_id"] != WON]
    shifts = links["link_id"].map({UP: -20.0, DOWN: 15.0}).fillna(0.0)
    before["links"] = links.assign(score=links["score"] + shifts)
    before["near_misses"] = gpd.GeoDataFrame(
        pd.concat(
            [
                county["near_misses"],
                county["near_misses"].assign(
                    demand_id="hatchery-heat", demand_site_id="hatchery", shortfall=2.0,
                    geometry=[LineString([Point(8.685, 63.4124), Point(8.7123, 63.4156)])],
                ),
            ],
            ignore_index=True,
        ),
        crs=4326,
    )  # fmt: skip
    members = county["hub_members"]
    before["hub_members"] = members[members["site_id"] != "hatchery"]
    return before, after


@pytest.fixture
def compared(county):
    return changes(*two_runs(county))


def changes(before, after):
    told = compare_settings(
        {"matching": {"electricity_price_eur_per_mwh": 70.0}}, {"matching": {"electricity_price_eur_per_mwh": 90.0}}
    )
    return comparison_tables(before, after, compare_runs(before, after, settings=told))


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def settle(page):
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_the_list_of_changes_comes_first_and_names_each_with_its_reason(open_map, compared):
    page = open_map(compared)
    assert page.locator("[role=tab]").first.get_attribute("id") == "tab-changes"
    assert page.locator("#tab-changes").get_attribute("aria-selected") == "true"
    chips = {kind: plain(page.locator(f"#change-{kind}").inner_text()) for kind in ("won", "lost", "up", "down")}
    assert chips == {"won": "+ won 1", "lost": "− lost 1", "up": "▲ up 1", "down": "▼ down 1"}
    told = plain(page.locator(".told").inner_text())
    assert "electricity price: 70 EUR/MWh → 90 EUR/MWh" in told
    assert "Site gone: Sawmill" in told
    assert "temperature: 12 °C → 18 °C" in told
    rows = [plain(text) for text in page.locator("#list .item").all_inner_texts()]
    lost = next(row for row in rows if "Sawmill → District heating" in row)
    assert "lost" in lost
    assert "Site gone: Sawmill" in lost
    won = next(row for row in rows if "→ Kjørsvikbugen hatchery" in row and "won" in row)
    assert "temperature: 12 °C → 18 °C" in won
    assert "Failed before: temperature (2 K)" in won
    assert any("Tjeldbergodden" in row and "more sites" in row and "Kjørsvikbugen hatchery" in row for row in rows)


def test_a_chip_shows_one_kind_on_the_map_and_in_the_list(open_map, compared):
    page = open_map(compared)
    drawn = "() => SymbiosisMap.page.state.visibleLinks().map(i => SymbiosisMap.page.model.links.get('link_id', i))"
    assert set(page.evaluate(drawn)) == {WON, UP, DOWN}
    page.locator("#change-won").click()
    settle(page)
    assert page.evaluate(drawn) == [WON]
    assert page.evaluate("SymbiosisMap.page.where('lost', 0)") is None
    assert len([row for row in page.locator("#list .item").all_inner_texts() if "→" in row and "Hub" not in row]) == 1
    page.locator("#change-lost").click()
    settle(page)
    assert page.evaluate("SymbiosisMap.page.where('lost', 0)")
    assert page.locator("#change-lost").get_attribute("aria-pressed") == "true"


def test_a_lost_link_is_clicked_on_the_map_and_tells_what_it_was(open_map, compared, score_of):
    page = open_map(compared)
    page.locator(".legend summary").click()
    where = page.evaluate("SymbiosisMap.page.where('lost', 0)")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + where["x"], box["y"] + where["y"])
    settle(page)
    card = plain(page.locator(".card").inner_text())
    assert "Sawmill → District heating" in card
    assert "in the earlier run only" in card
    assert f"Score {score_of(LOST):.1f} –" in card
    assert "Site gone: Sawmill" in card


def test_the_card_of_a_link_says_before_and_after_and_why(open_map, compared, score_of):
    page = open_map(compared)
    page.evaluate("id => SymbiosisMap.page.state.select('link', SymbiosisMap.page.model.linkOf(id))", UP)
    section = plain(page.locator(".change-section").inner_text())
    assert f"Score {score_of(UP) - 20:.1f} {score_of(UP):.1f}" in section
    assert "▲ up" in section
    assert "temperature: 12 °C → 18 °C" in section
    assert "electricity price: 70 EUR/MWh → 90 EUR/MWh" in section


def test_a_line_says_what_became_of_it_without_colour(open_map, compared):
    page = open_map(compared)
    inks = page.evaluate(
        """() => ['won', 'lost', 'up', 'down', 'same'].map(kind => {
            const canvas = document.createElement('canvas');
            const g = canvas.getContext('2d');
            SymbiosisMap.drawChangedLine(g, [10, 50, 290, 50], {kind, colour: '#000', width: 3, alpha: 1});
            const {data} = g.getImageData(0, 0, 300, 100);
            const ink = i => (data[4 * i + 3] > 120 ? Math.round(data[4 * i] / 128) : 9);
            return Array.from({length: 30000}, (_, i) => ink(i)).join('');
        })"""
    )
    assert len(set(inks)) == 5, "each kind draws its own picture in black"


def test_hostile_names_of_what_is_gone_show_as_text(open_map, county):
    page = open_map(changes(*two_runs(county, HOSTILE)), title="Safe")
    assert HOSTILE in page.locator(".told").inner_text()
    page.evaluate("SymbiosisMap.page.state.select('lost', 0)")
    assert HOSTILE in page.locator(".card h2").inner_text()
    assert page.locator("#list img, .card img").count() == 0
    assert page.title() == "Safe"


def test_the_list_is_walked_by_keyboard_and_opens_cards(open_map, compared):
    page = open_map(compared)
    lost = page.locator("#list .item[data-kind=lost]")
    lost.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert "in the earlier run only" in page.locator(".card").inner_text()
    page.keyboard.press("Escape")
    settle(page)
    assert page.evaluate("document.activeElement.dataset.kind") == "lost"


@pytest.mark.parametrize("language", ["nb", "nn", "fr", "nl", "fi", "da", "sv", "de"])
def test_every_language_speaks_of_changes(open_map, compared, language):
    page = open_map(compared, language=language)
    page.evaluate("SymbiosisMap.page.state.select('lost', 0)")
    text = plain(page.locator("body").inner_text())
    assert not re.search(r"\b(change|why|legend|column|members_change|hub)_?\.?[a-z]+_[a-z_]+", text), text
    for key in ("change_title", "lost_link", "change_before"):
        assert page.evaluate("key => SymbiosisMap.page.words.say(key)", key) in text


def test_two_runs_that_are_the_same_say_so(open_map, county):
    tables = comparison_tables(county, county, compare_runs(county, county))
    page = open_map(tables)
    assert "Nothing changed between the two runs." in page.locator("#list").inner_text()
    assert page.locator("#change-won").is_disabled()


def test_the_map_of_one_run_knows_nothing_of_changes(open_map, county):
    page = open_map(county)
    assert page.locator("#tab-changes").count() == 0
    assert page.evaluate("SymbiosisMap.page.model.changes") is None
