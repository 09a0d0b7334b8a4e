"""The cards answer "why?" in the reader's language, with the figures of the tables."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.maps.phrases import dictionary
from symbiosis_map.schema import conform
from symbiosis_map.tables import DOUBT, FLOWS, HUB_NETWORKS, LINKS, NEAR_MISSES, STREAMS, TRENCH_SEGMENTS

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "nb", "nn", "fr", "nl", "fi", "da", "sv", "de")
BEST = "plant-heat>farm-heat"
SLUDGE = "farm-sludge>hatchery-sludge"
HOSTILE = '<img src=x onerror="window.hit=1">'


def words(language):
    return dictionary(language)


def show(page, kind, key):
    """Open the card of a link, site or hub by its key, of a near miss by its row."""
    index = key if kind == "miss" else page.evaluate(f"key => SymbiosisMap.page.model.{kind}Of(key)", key)
    page.evaluate("([kind, index]) => SymbiosisMap.page.state.select(kind, index)", [kind, index])
    return plain(page.locator(".card").inner_text())


def plain(text):
    """Text with ordinary spaces, as a reader sees it."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


def sentence(page, kind, key):
    show(page, kind, key)
    return plain(page.locator(".card .sentence").first.inner_text())


def changed(county, name, table, key, **values):
    """Return the tables with some values of one row changed."""
    frame = county[name].copy()
    for column, value in values.items():
        frame[column] = frame[column].astype(object).mask(frame[key[0]] == key[1], value)
    geometry = {"geometry": "geometry", "crs": 4326} if "geometry" in frame else None
    frame = gpd.GeoDataFrame(frame, **geometry) if geometry else frame
    return county | {name: conform(frame, table)}


def shared_out(county):
    """The county with a flow on every link of the hub, each of its own size."""
    flows = {BEST: 12_000.0, "plant-heat>hatchery-heat": 3_000.0, SLUDGE: 900.0}
    units = {BEST: "MWh/yr", "plant-heat>hatchery-heat": "MWh/yr", SLUDGE: "t/yr"}
    frame = pd.DataFrame({"link_id": list(flows), "quantity_per_year": list(flows.values()), "unit": units.values()})
    return county | {"flows": conform(frame, FLOWS)}, flows


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("en", ("16 GWh/yr", "1.9 km", "2.39 EUR/MWh", "17.3 EUR/MWh", "130 t/yr of CO₂", "seawater heat pump")),
        ("nn", ("16 GWh/år", "1,9 km", "2,39 EUR/MWh", "17,3 EUR/MWh", "130 t/år CO₂", "sjøvassvarmepumpe")),
        ("de", ("16 GWh/a", "1,9 km", "2,39 EUR/MWh", "17,3 EUR/MWh", "130 t/a CO₂", "Meerwasser-Wärmepumpe")),
    ],
)
def test_the_sentence_of_a_link_has_the_figures_of_the_table(open_map, county, language, figures):
    said = sentence(open_map(county, language=language), "link", BEST)
    for part in (*figures, "Tjeldbergodden methanol plant", "warmed cooling seawater", "Njord Salmon"):
        assert part in said, part


def test_an_exchange_that_adds_carbon_dioxide_says_so(open_map, county):
    tables = changed(county, "links", LINKS, ("link_id", BEST), co2_saved_t_per_year=-40.0)
    said = sentence(open_map(tables), "link", BEST)
    assert "Adds 40 t/yr of CO₂" in said
    assert "Saves" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hazardous_waste_is_called_so_in_every_sentence_of_it(open_map, county, language):
    tables = changed(county, "streams", STREAMS, ("stream_id", "mill-bark"), waste_code="16 11 01*")
    tables = changed(tables, "links", LINKS, ("link_id", "mill-bark>town-fuel"), barriers="B01;B03")
    miss = {
        "surplus_id": "mill-bark",
        "demand_id": "hatchery-sludge",
        "surplus_site_id": "mill",
        "demand_site_id": "hatchery",
        "resource": "material",
        "gate": "hazard",
        "barriers": "B01",
        "crow_m": 900.0,
        "geometry": tables["links"].geometry.iloc[0],
    }
    tables["near_misses"] = conform(gpd.GeoDataFrame([miss], geometry="geometry", crs=4326), NEAR_MISSES)
    page = open_map(tables, language=language)
    marked = words(language)["hazardous_what"].replace("{what}", "").replace("{code}", "16 11 01*")
    assert marked != "16 11 01*"
    for kind, key in (("link", "mill-bark>town-fuel"), ("miss", 0)):
        assert marked in sentence(page, kind, key)


def test_a_use_in_the_readers_language_or_marked_as_english(open_map, county):
    tables = changed(county, "links", LINKS, ("link_id", BEST), use="tempered water for fish")
    page = open_map(tables, language="nn")
    assert "temperert vatn til fisk" in sentence(page, "link", BEST)
    assert page.locator(".card .sentence [lang]").count() == 0
    assert sentence(page, "link", SLUDGE).endswith("tanks. Sparer 130 t/år CO₂ samanlikna med sjøvassvarmepumpe.")
    assert page.locator(".card .sentence [lang=en]").inner_text() == "tanks"


def test_a_branch_of_a_network_names_the_network(open_map, county):
    use = "heat lifted by a heat pump, as a branch of Ålesund district heating network"
    tables = changed(county, "links", LINKS, ("link_id", BEST), use=use)
    said = sentence(open_map(tables, language="nb"), "link", BEST)
    assert "varme løftet med varmepumpe." in said
    assert "Røret går som en gren fra Ålesund district heating network." in said


def test_a_near_miss_says_what_would_have_to_change_and_the_rule_in_english(open_map, county):
    reason = "62 K too cold: 18 °C against 80 °C"
    tables = changed(county, "near_misses", NEAR_MISSES, ("surplus_id", "plant-heat"), reason=reason)
    page = open_map(tables, language="nn")
    text = show(page, "miss", 0)
    assert "62 K for kaldt" in text
    assert "62 K varmare, så går det" in text
    assert page.locator(".card [lang=en]").first.inner_text() == reason


def test_a_link_shows_the_near_misses_of_its_ends(open_map, county):
    text = show(open_map(county), "link", BEST)
    assert "Tjeldbergodden methanol plant → District heating" in text
    assert "62 K warmer and this works" in text


def test_barriers_speak_the_readers_language_and_a_projects_own_speak_their_own(open_map, county):
    barriers = PACKAGED.table("barriers").copy()
    barriers.loc[barriers["barrier_id"] == "B08", ["name", "remedy"]] = ["to eigarar <b>", "spør rådmannen"]
    tables = changed(county, "links", LINKS, ("link_id", BEST), barriers="B05;B08") | {"barriers": barriers}
    page = open_map(tables, language="de")
    text = show(page, "link", BEST)
    assert words("de")["barrier.B05"] in text
    assert words("de")["remedy.B05"] in text
    assert "to eigarar <b>" in text
    assert "spør rådmannen" in text


def test_the_months_are_the_profile_times_the_year(open_map, county):
    tables = changed(county, "streams", STREAMS, ("stream_id", "farm-heat"), profile="aquaculture_flow_through")
    page = open_map(tables)
    text = show(page, "link", BEST)
    assert "Supply: even over the year (assumed)" in text
    assert re.search(r"Demand: fish tanks with running water$", text, re.MULTILINE)
    page.locator(".card summary", has_text="As a table").click()
    rows = page.locator(".card .figures tbody tr")
    profiles = PACKAGED.table("monthly_profiles").set_index("profile")
    assert rows.count() == 12
    for month in range(12):
        supply, demand = (plain(cell) for cell in rows.nth(month).locator("td").all_inner_texts())
        share = profiles.loc["flat", f"month_{month + 1:02d}"], profiles.loc["aquaculture_flow_through"].iloc[month]
        for said, expected in ((supply, 1_600_000 * share[0]), (demand, 16_000 * share[1])):
            value, unit = said.split()
            assert float(value.replace(",", "")) * {"MWh": 1, "GWh": 1e3}[unit] == pytest.approx(expected, rel=6e-3)


def test_a_profile_that_an_assumption_gave_is_called_assumed(open_map, county):
    tables = changed(county, "streams", STREAMS, ("stream_id", "farm-heat"), profile="industry_NO_food")
    row = {"table": "streams", "id": "farm-heat", "column": "profile", "value": "industry_NO_food"}
    more = pd.DataFrame([row | {"reason": "the sector's", "source": "a table"}])
    tables["assumptions"] = conform(
        pd.concat([tables["assumptions"], more], ignore_index=True), tables_of("assumptions")
    )
    assert "Demand: food industry (assumed)" in show(open_map(tables), "link", BEST)


def tables_of(name):
    from symbiosis_map import tables

    return next(table for table in tables.ALL if table.name == name)


def test_without_a_season_the_card_says_so_in_place_of_a_drawing(open_map, county):
    page = open_map(county)
    assert "No season is known for either end" in show(page, "link", BEST)
    assert page.locator(".card .months").count() == 0


def test_the_widths_of_the_flows_are_in_proportion_and_never_of_two_resources_together(open_map, county):
    tables, flows = shared_out(county)
    page = open_map(tables)
    show(page, "hub", "H1")
    heat = page.locator(".flow[data-resource=heat]")
    widths = heat.locator(".ribbon").evaluate_all("paths => paths.map(path => +path.getAttribute('stroke-width'))")
    assert len(widths) == 2
    assert max(widths) / min(widths) == pytest.approx(12_000 / 3_000, rel=1e-3)
    bars = heat.locator("rect").evaluate_all("bars => bars.map(bar => +bar.getAttribute('height'))")
    assert max(bars) == pytest.approx(sum(widths), rel=1e-3)
    assert page.locator(".flow").count() == 2
    assert plain(heat.locator(".flow-total").inner_text()) == "15 GWh/yr"
    assert plain(page.locator(".flow[data-resource=organic] .flow-total").inner_text()) == "900 t/yr"
    assert sum(flows.values()) not in (15_000.0, 900.0)
    assert "15.9" not in page.locator(".card").inner_text()


def test_the_table_beside_a_drawing_holds_every_flow(open_map, county):
    tables, _ = shared_out(county)
    page = open_map(tables)
    show(page, "hub", "H1")
    heat = page.locator(".flow[data-resource=heat]")
    heat.locator("summary").click()
    assert [plain(row) for row in heat.locator("tbody tr").all_inner_texts()] == [
        "Tjeldbergodden methanol plant\tNjord Salmon\t12 GWh/yr",
        "Tjeldbergodden methanol plant\tKjørsvikbugen hatchery\t3 GWh/yr",
    ]


def test_many_small_receivers_are_drawn_as_one_and_nothing_is_lost(open_map, county):
    page = open_map(county)
    laid = page.evaluate(
        "() => { const flows = Array.from({ length: 40 }, (_, i) => ({ link: i, from: 0, to: i + 1, amount: 40 - i }));"
        " const { columns, ribbons, total } = SymbiosisMap.sankeyLayout(flows);"
        " return { nodes: columns[1].length, drawn: ribbons.reduce((sum, r) => sum + r.amount, 0), total,"
        " rest: columns[1].find(node => node.site === -1).n }; }"
    )
    assert laid["nodes"] < 12
    assert laid["drawn"] == laid["total"] == 820
    assert laid["nodes"] - 1 + laid["rest"] == 40


def test_who_to_call_first_puts_heavy_barriers_last(open_map, county):
    tables, _ = shared_out(county)
    page = open_map(tables)
    called = page.evaluate(
        "() => { const { model, state } = SymbiosisMap.page;"
        " return SymbiosisMap.callFirst(0, { model, state }).people.map(({ site }) => model.siteName(site)); }"
    )
    assert called[0] == "Tjeldbergodden methanol plant", "the anchor is first"
    assert called[1:] == ["Njord Salmon", "Kjørsvikbugen hatchery"], "both ends of the sludge, which has no barrier"
    text = show(page, "hub", "H1")
    assert "Operator: SalMar" in text
    assert "direct contact of the water with fish\n2 of 3" in text


def test_a_site_lists_what_it_offers_and_wants(open_map, county):
    text = show(open_map(county, language="nn"), "site", "farm")
    assert re.search(r"Tilbyr\s+Organisk: fish sludge\s+900 t/år", text)
    assert re.search(r"Treng\s+Varme: warm water for post-smolt\s+16 GWh/år · 14 °C", text)


def test_what_an_activity_takes_is_put_into_words(open_map, county):
    stream = "by-products that NACE 35.30 takes"
    tables = changed(county, "streams", STREAMS, ("stream_id", "town-fuel"), stream=stream)
    page = open_map(tables, language="nb")
    assert "biprodukter som NACE 35.30 tar imot" in show(page, "site", "town")
    assert "NACE" not in sentence(page, "link", "mill-bark>town-fuel")


def test_the_range_of_the_score_stands_under_it_and_follows_what_is_tried(open_map, county):
    row = {"link_id": BEST, "surplus_id": "plant-heat", "demand_id": "farm-heat", "resource": "heat"}
    row |= {"surplus_site_id": "plant", "demand_site_id": "farm", "score_p10": 61.0, "score_p90": 84.0, "draws": 400}
    page = open_map(county | {"doubt": conform(pd.DataFrame([row]), DOUBT)})
    assert "61 to 84 in eight of ten draws" in show(page, "link", BEST)
    weights = {"technical": 1, "quantity": 0, "time": 0, "proximity": 0, "economics": 0, "climate": 0}
    page.evaluate("weights => SymbiosisMap.page.state.set({ trial: { weights } })", weights)
    assert page.locator("#card-score").inner_text() == "90"
    assert page.locator(".why tbody tr").count() == 1
    x = page.locator(".score-bar circle").get_attribute("cx")
    low, wide = (float(page.locator(".score-bar rect").get_attribute(name)) for name in ("x", "width"))
    assert (float(x) - low) / wide == pytest.approx((90 - 61) / (84 - 61), rel=1e-3)


def test_hostile_names_show_as_text_on_the_card_of_a_hub(open_map, county):
    tables, _ = shared_out(county)
    tables["sites"] = tables["sites"].assign(name=HOSTILE, operator=f"{HOSTILE}2")
    page = open_map(tables)
    assert HOSTILE in show(page, "hub", "H1")
    page.locator(".flow summary").first.click()
    assert page.locator(".card img").count() == 0
    assert page.evaluate("window.hit") is None
    assert HOSTILE in page.locator(".ribbon title").first.evaluate("title => title.textContent")


def with_trenches(county, **figures):
    """The county with one network in its hub, in three trenches that meet at a fork."""
    hub = county["hubs"]["hub_id"].iloc[0]
    network = {"network_id": f"{hub}/1", "hub_id": hub, "resource": "heat"}
    record = network | {"pipe": "once-through seawater", "n_links": 2, "n_sites": 3, "method": "exact"}
    record |= {"length_m": 2100.0, "separate_m": 4000.0, "capex_eur": 1.5e6, "separate_eur": 2e6, "saving_share": 0.25}
    fork, ends = (8.70, 63.414), [(8.685, 63.4124), (8.7123, 63.4156), (8.71, 63.42)]
    segments = gpd.GeoDataFrame(
        [network | {"segment_id": f"{hub}/1/{i}", "length_m": 700.0, "flow_kg_per_s": 9.0} for i in range(3)],
        geometry=[LineString([fork, end]) for end in ends],
        crs=4326,
    )
    return county | {
        "hub_networks": conform(pd.DataFrame([record | figures]), HUB_NETWORKS),
        "trench_segments": conform(segments, TRENCH_SEGMENTS),
    }


DARK = """() => {
  const canvas = document.querySelector('.leaflet-exchanges-pane canvas');
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext('2d', { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, copy.width, copy.height);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] === 43 && data[i + 1] === 29 && data[i + 2] === 58) n++;
  return n;
}"""


def test_a_hub_shows_what_shared_trenches_save_and_where_they_run(open_map, county):
    page = open_map(with_trenches(county), languages=("all",))
    hub = county["hubs"]["hub_id"].iloc[0]
    assert page.evaluate(DARK) == 0
    text = show(page, "hub", hub)
    for part in (
        "Heat: 2 exchanges · 3 sites",
        "2.1 km · 1.5 million EUR",
        "4.0 km · 2 million EUR",
        "500,000 EUR · 25 %",
    ):
        assert part in text, text
    page.wait_for_timeout(100)
    assert page.evaluate(DARK) > 100
    for language in LANGUAGES:
        page.select_option("#language", language)
        assert words(language)["trenches"].lower() in plain(page.locator(".card").inner_text()).lower()


def test_a_hub_without_a_saving_says_so_and_draws_nothing(open_map, county):
    page = open_map(with_trenches(county, method="separate", saving_share=0.0))
    text = show(page, "hub", county["hubs"]["hub_id"].iloc[0])
    assert "one network would cost no less" in text
    assert "One network" not in text
    assert page.evaluate("() => SymbiosisMap.page.model.trenchesOf[0][0].lines.length") == 0


def test_a_road_says_how_much_of_it_is_a_ferry_and_a_pipe_what_its_way_costs(open_map, county):
    road = {"route_kind": "road", "land_m": 9100.0, "ferry_m": 2300.0, "transport": "truck"}
    tables = changed(county, "links", LINKS, ("link_id", SLUDGE), **road)
    pipe = {"route_kind": "pipe", "land_m": 400.0, "sea_m": 1500.0, "climb_m": 35.0, "laying_factor": 1.12}
    pipe |= {"route_reason": "crosses 1.5 km of sea for 0.9 MEUR", "transport": "pipe"}
    tables = changed(tables, "links", LINKS, ("link_id", BEST), **pipe)
    page = open_map(tables)
    assert "2.3 km by ferry · 9.1 km on land" in show(page, "link", SLUDGE)
    text = show(page, "link", BEST)
    for part in ("1.5 km at sea · 400 m on land", "35 m", "+12%", "crosses 1.5 km of sea"):
        assert part in text.replace(" %", "%"), text
