"""The page in a real browser with every request blocked."""

from __future__ import annotations

import re

import pandas as pd
import pytest

pytestmark = pytest.mark.browser

BEST = "plant-heat>farm-heat"


def frame(page):
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def click_on(page, kind, key):
    """Click on a thing where the map says that it lies."""
    index = page.evaluate(f"key => SymbiosisMap.page.model.{kind}Of(key)", key)
    where = page.evaluate("([kind, index]) => SymbiosisMap.page.where(kind, index)", [kind, index])
    assert where, f"{kind} {key} is not on the map"
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + where["x"], box["y"] + where["y"])
    frame(page)


def card(page):
    return page.locator(".card").inner_text()


def test_a_click_on_a_link_answers_with_its_score(open_map, county, score_of):
    page = open_map(county, title="Aure")
    click_on(page, "link", BEST)
    assert page.locator("#card-score").inner_text() == f"{score_of(BEST):.0f}"
    assert "Tjeldbergodden methanol plant could give warmed cooling seawater (16\u00a0GWh/yr) to Njord" in card(page)


def test_the_breakdown_multiplies_to_the_score_and_its_points_add_up(open_map, county, score_of):
    page = open_map(county)
    for link_id in county["links"]["link_id"]:
        broken = page.evaluate(
            "id => { const { model, state } = SymbiosisMap.page;"
            " return SymbiosisMap.breakdown(model, state, model.linkOf(id)); }",
            link_id,
        )
        assert broken["score"] == pytest.approx(score_of(link_id), abs=1e-3)
        product = 1.0
        for row in broken["rows"]:
            product *= row["factor"]
        assert 100 * product == pytest.approx(score_of(link_id), abs=1e-3)
        assert 100 - sum(row["lost"] for row in broken["rows"]) == pytest.approx(score_of(link_id), abs=1e-3)


def test_a_giant_beside_a_small_farm_is_told_in_both_ends(open_map, county):
    page = open_map(county)
    click_on(page, "link", BEST)
    ends = page.locator(".ends").inner_text()
    for text in ("1.6 TWh/yr", "200 MW", "16 GWh/yr", "2 MW", "1 % of what is offered", "100 % of what is wanted"):
        assert text in ends
    widths = page.evaluate("[...document.querySelectorAll('.ends .bar')].map(bar => bar.offsetWidth)")
    assert widths[0] > 20 * widths[2], "the bars of both ends stand on one scale"


def test_the_card_names_costs_barriers_inputs_and_assumptions(open_map, county):
    page = open_map(county)
    click_on(page, "link", BEST)
    text = card(page)
    for part in ("2.39 EUR/MWh", "17.3 EUR/MWh", "1.86 million EUR", "2.5 years", "130 t/yr CO₂", "seawater heat pump"):
        assert part in text
    assert "direct contact of the water with fish" in text
    page.locator(".folded summary").first.click()
    assert "return_temperature_c = 6 °C" in card(page)


def test_a_site_shows_its_streams_links_and_near_misses(open_map, county):
    page = open_map(county)
    click_on(page, "site", "plant")
    text = card(page)
    for part in ("Njord Salmon", "warmed cooling seawater", "62 K too cold", "± 300 m"):
        assert part in text


def test_a_site_names_its_activity_beside_the_code(open_map, county):
    county["sites"] = county["sites"].assign(
        nace=["24.42" if key == "plant" else None for key in county["sites"]["site_id"]]
    )
    page = open_map(county)
    click_on(page, "site", "plant")
    assert "NACE 24.42, Aluminium production" in card(page)
    click_on(page, "site", "farm")
    assert "NACE" not in card(page)


def test_a_hub_lists_members_and_totals_by_resource(open_map, county):
    page = open_map(county)
    click_on(page, "hub", "H1")
    rows = page.locator(".flow h4").all_inner_texts()
    assert [re.sub(r"\s+", " ", row).strip() for row in rows] == ["Heat 16 GWh/yr", "Organic 900 t/yr"]
    assert "anchor" in card(page)


def test_two_sites_on_one_point_can_both_be_reached(open_map, county):
    page = open_map(county)
    shared = page.evaluate("SymbiosisMap.page.model.pointOf[SymbiosisMap.page.model.siteOf('farm')]")
    page.evaluate("SymbiosisMap.page.map.setZoom(11, {animate: false})")
    where = page.evaluate("p => SymbiosisMap.page.where('point', p)", shared)
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + where["x"], box["y"] + where["y"])
    frame(page)
    assert "2 sites on this point" in card(page)
    for key, name in (("farm", "Njord Salmon"), ("hatchery", "Kjørsvikbugen hatchery")):
        click_on(page, "site", key)
        assert page.locator(".card h2").inner_text() == name
    click_on(page, "link", "farm-sludge>hatchery-sludge")
    assert "Organic" in card(page)


def test_a_place_known_to_two_kilometres_says_so(open_map, county):
    page = open_map(county)
    page.evaluate("SymbiosisMap.page.state.select('site', SymbiosisMap.page.model.siteOf('town'))")
    assert "known only to within 2.0 km" in card(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("njord", "Njord Salmon"),
        ("equinor", "Tjeldbergodden methanol plant"),
        ("kjorsvik", "Kjørsvikbugen hatchery"),
        ("bark", "bark"),
        ("heim", "Heim"),
        ("Tjeldbergodden", "Tjeldbergodden"),
    ],
)
def test_search_finds_sites_operators_streams_municipalities_and_hubs(open_map, county, query, found):
    page = open_map(county)
    page.keyboard.press("/")
    page.keyboard.type(query)
    assert found in page.locator("#found li").first.inner_text()
    page.keyboard.press("Enter")
    frame(page)
    if found == "Heim":
        assert page.locator(".filtered").inner_text().startswith("Only Heim")
        assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 1
    else:
        assert page.locator(".card").is_visible()


def test_search_says_when_it_finds_nothing(open_map, county):
    page = open_map(county)
    page.fill("#search", "zzzz")
    assert page.locator("#found").inner_text() == "Nothing found"


def test_resource_chips_show_one_alone_then_add(open_map, county):
    page = open_map(county)
    assert re.sub(r"\s+", " ", page.locator('[data-resource="heat"]').inner_text()) == "Heat 2"
    page.click('[data-resource="heat"]')
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 2
    page.click('[data-resource="material"]')
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 3
    page.click('[data-resource="material"]')
    page.click('[data-resource="heat"]')
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 4, "none means all again"


def test_the_slider_and_the_switches_filter(open_map, county, score_of):
    page = open_map(county)
    scores = sorted((score_of(link_id) for link_id in county["links"]["link_id"]), reverse=True)
    least = int(scores[1]) + 1
    page.fill("#minimum", str(least))
    frame(page)
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == sum(score >= least for score in scores)
    page.fill("#minimum", "0")
    frame(page)
    page.check("#filter-hideBarriers")
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 2
    page.uncheck("#filter-hideBarriers")
    page.check("#filter-onlyFlowing")
    assert page.evaluate("SymbiosisMap.page.state.visibleLinks().length") == 1


def test_near_misses_are_drawn_when_asked_for_and_say_by_how_much(open_map, county):
    page = open_map(county)
    assert page.evaluate("SymbiosisMap.page.where('miss', 0)") is None
    page.check("#filter-nearMisses")
    frame(page)
    where = page.evaluate("SymbiosisMap.page.where('miss', 0)")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + where["x"], box["y"] + where["y"])
    assert "62 K too cold" in card(page)


def test_the_layer_control_takes_layers_away(open_map, county):
    page = open_map(county)
    page.click(".layers summary")
    colour = """([x, y]) => {
        const canvas = document.querySelector('.leaflet-land-pane canvas');
        const copy = document.createElement('canvas');
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const pen = copy.getContext('2d', {willReadFrequently: true});
        pen.drawImage(canvas, 0, 0);
        const view = canvas.getBoundingClientRect();
        const map = document.querySelector('.folium-map').getBoundingClientRect();
        const scale = canvas.width / view.width;
        return [...pen.getImageData((map.left + x - view.left) * scale, (map.top + y - view.top) * scale, 1, 1).data];
    }"""
    where = page.evaluate(
        "(() => { const p = SymbiosisMap.page.map.latLngToContainerPoint([63.40, 8.70]); return [p.x, p.y]; })()"
    )
    assert page.evaluate(colour, where) == [247, 244, 237, 255], "land is drawn"
    page.uncheck("#layer-land")
    frame(page)
    assert page.evaluate(colour, where)[3] == 0
    link = page.evaluate("id => SymbiosisMap.page.model.linkOf(id)", BEST)
    for layer, kind, index in (("links", "link", link), ("hubs", "hub", 0)):
        assert page.evaluate("([kind, index]) => SymbiosisMap.page.where(kind, index)", [kind, index])
        page.uncheck(f"#layer-{layer}")
        frame(page)
        assert page.evaluate("([kind, index]) => SymbiosisMap.page.where(kind, index)", [kind, index]) is None


def test_the_language_changes_words_numbers_and_lang(open_map, county):
    page = open_map(county, language="nn")
    assert page.evaluate("document.documentElement.lang") == "nn"
    click_on(page, "link", BEST)
    assert "Kvifor denne scoren?" in card(page)
    assert "1,6 TWh/år" in card(page)
    page.select_option("#language", "en")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Why this score?" in card(page)
    assert "1.6 TWh/yr" in card(page)
    page.select_option("#language", "nb")
    assert "Hvorfor denne scoren?" in card(page)


def test_the_keyboard_alone_opens_and_closes(open_map, county, score_of):
    page = open_map(county)
    page.focus("#tab-hubs")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-links"
    page.locator(".list .item").first.focus()
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.index")
    page.keyboard.press("Enter")
    frame(page)
    assert page.locator(".card").is_visible()
    assert page.evaluate("SymbiosisMap.page.state.selection.index") == int(second)
    page.keyboard.press("Escape")
    assert page.locator(".card").is_hidden()
    assert page.evaluate("document.activeElement.dataset.index") == second, "the focus is back in the list"


def test_the_list_follows_the_map(open_map, county):
    page = open_map(county)
    page.click("#tab-links")
    assert page.locator(".list .item").count() == 4
    page.evaluate("SymbiosisMap.page.map.setView([63.4124, 8.66], 14, {animate: false})")
    assert page.locator(".list .item").count() == 2, "only what ends at the plant is in view"
    page.click(".list-head input")
    assert page.locator(".list .item").count() == 4


def test_documented_exchanges_say_which_were_found(open_map, county):
    page = open_map(county)
    page.click("#tab-recall")
    text = page.locator(".panel").inner_text()
    assert "1 of 2 documented exchanges were found again" in text
    assert "beyond reach" in text


@pytest.mark.parametrize("which", ["none at all", "no links", "no places"])
def test_empty_tables_give_a_page_that_says_so(open_map, county, which):
    if which == "none at all":
        tables = {}
    elif which == "no links":
        tables = {
            name: frame[:0] if name not in ("sites", "streams", "land") else frame for name, frame in county.items()
        }
    else:
        tables = {**county, "sites": county["sites"].assign(geometry=None)}
    page = open_map(tables)
    if which != "no places":
        assert "No exchange passes every gate" in page.locator(".notice").inner_text()
        assert "No exchange passes every gate" in page.locator(".list").inner_text()
    else:
        page.click("#tab-links")
        assert page.locator(".list .item").count() == 4


def test_a_phone_has_no_sideways_scroll_and_a_card(open_map, county):
    page = open_map(county, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    click_on(page, "link", BEST)
    box = page.locator(".card").bounding_box()
    assert box["width"] <= 390
    assert box["y"] > 200, "the map stays in sight"


def test_the_page_reads_the_tables_as_they_were_written(open_map, county):
    page = open_map(county)
    for name, key in (("sites", "site_id"), ("streams", "stream_id"), ("links", "link_id"), ("hubs", "hub_id")):
        written = county[name].drop(columns=["geometry", "sentence"], errors="ignore").set_index(key, drop=False)
        figures = 1e-6 if name != "links" else 5e-4
        for column in written:
            read = page.evaluate(
                """([name, key, column]) => {
                    const table = SymbiosisMap.page.model[name];
                    return Array.from({length: table.rows}, (_, i) => [table.get(key, i), table.get(column, i)]);
                }""",
                [name, key, column],
            )
            absent = 0 if column.startswith("w_") else None
            expected = {row: absent if pd.isna(value) else value for row, value in written[column].items()}
            assert len(read) == len(expected)
            if written[column].dtype.kind == "f":
                close = {
                    row: value if value is None else pytest.approx(value, rel=figures)
                    for row, value in expected.items()
                }
                assert dict(read) == close, column
            else:
                assert dict(read) == expected, column


def test_online_tiles_that_do_not_answer_leave_the_map_as_it_was(browser, tmp_path, county):
    from symbiosis_map.maps import MapOptions, render_map, save_map

    path = save_map(render_map(county, MapOptions(tiles="kartverket-grey")), tmp_path / "tiles.html")
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked = []
    page.on("request", lambda request: request.url.startswith("http") and asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.page")
    assert asked == [], "nothing is fetched before the reader asks for it"
    page.click(".layers summary")
    page.click("#layer-tiles")
    page.wait_for_function("() => !SymbiosisMap.page.state.layers.tiles")
    assert asked
    assert all(url.startswith("https://cache.kartverket.no/") for url in asked)
    assert "did not answer" in page.locator(".notice").inner_text()
    context.close()
