"""What the reader takes along holds what the map shows: tables, map data, a picture."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from importlib.resources import files

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon, box

from symbiosis_map.maps.phrases import dictionary
from symbiosis_map.tables import HUBS, LINKS, NEAR_MISSES, SITES

pytestmark = pytest.mark.browser

BEST = "plant-heat>farm-heat"
WORDS = {name: dictionary(name) for name in ("en", "nn", "de")}


def taken(page, what):
    """Take something along through the menu; returns the name and the bytes of the file."""
    page.click("#take")
    with page.expect_download() as waiting:
        page.click(f"#take-{what}")
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def rows_of(data, language="en"):
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if language == "en" else ";"))


def column(name, language="en"):
    return WORDS[language][f"column.{name}"]


def best_first(county):
    return county["links"].sort_values(["score", "link_id"], ascending=[False, True]).reset_index(drop=True)


@pytest.mark.parametrize("language", ["en", "nn", "de"])
def test_the_table_of_links_is_the_table_of_the_run(open_map, county, language):
    page = open_map(county, language=language)
    name, data = taken(page, "links")
    assert name.endswith(".csv")
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets know UTF-8 by its mark"
    rows = rows_of(data, language)
    links = best_first(county)
    sites = county["sites"].set_index("site_id")
    assert [row[column("link_id", language)] for row in rows] == list(links["link_id"])
    assert [row[column("rank", language)] for row in rows] == ["1", "2", "3", "4"]
    numbers = {
        "score": links["score"],
        "quantity": links["quantity_per_year"],
        "route_km": links["route_m"] / 1000,
        "crow_km": links["crow_m"] / 1000,
        "cost": links["cost"],
        "cost_low": links["cost_low"],
        "cost_high": links["cost_high"],
        "alternative": links["alternative_cost"],
        "capex": links["capex_eur"],
        "saving": links["saving_eur_per_year"],
        "payback": links["payback_years"],
        "co2": links["co2_saved_t_per_year"],
    }
    mark = "." if language == "en" else ","
    for key, expected in numbers.items():
        for row, value in zip(rows, expected, strict=True):
            cell = row[column(key, language)]
            assert (cell == "") == pd.isna(value), key
            if cell:
                assert float(cell.replace(mark, ".")) == pytest.approx(value, rel=1e-4), key
                assert mark in cell or abs(value - round(value)) < 0.005
    for key, ends in (("from", links["surplus_site_id"]), ("to", links["demand_site_id"])):
        assert [row[column(key, language)] for row in rows] == list(sites.loc[ends, "name"])
    assert rows[0][column("resource", language)] == WORDS[language]["resource.heat"]
    assert rows[0][column("barriers", language)] == WORDS[language]["barrier.B05"]


def test_the_table_of_hubs_has_totals_by_resource_and_members(open_map, county):
    page = open_map(county)
    rows = rows_of(taken(page, "hubs")[1])
    assert len(rows) == 1
    assert rows[0]["Hub"] == "Tjeldbergodden"
    assert float(rows[0]["Heat (MWh/yr)"]) == 16_000
    assert float(rows[0]["Organic (t/yr)"]) == 900
    assert rows[0]["Water (m³/yr)"] == ""
    assert set(rows[0]["Who is in it"].split(" / ")) == {
        "Tjeldbergodden methanol plant",
        "Njord Salmon",
        "Kjørsvikbugen hatchery",
    }


HOSTILE_NAMES = [
    "=HYPERLINK(1)",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\tTab",
    " =1+1",
    '"quoted"; and, cut',
    "＝1",
]


@pytest.mark.parametrize("language", ["en", "nn"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(open_map, county, language):
    page = open_map(county, language=language)
    cells = [*HOSTILE_NAMES, "two\nlines", "-12,5", "+4799", "-3.5", "plain", -2.5, None, 0.1]
    made = page.evaluate(
        "([cells, language]) => SymbiosisMap.csvText(cells.map(c => [c]), language)", [cells, language]
    )
    read = [row[0] if row else "" for row in csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline=""))]
    if language != "en":
        made = made.replace("-2,5\r\n", '"-2,5"\r\n').replace("\n0,1\r\n", '\n"0,1"\r\n')
        read = [
            row[0] if row else ""
            for row in csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline=""), delimiter=";")
        ]
    safe = [cell if cell.startswith('"') else f"'{cell}" for cell in HOSTILE_NAMES]
    number = {"en": ["-2.5", "", "0.1"], "nn": ["-2,5", "", "0,1"]}[language]
    assert read == [*safe, "two\nlines", "-12,5", "+4799", "-3.5", "plain", *number]


def test_a_hostile_name_comes_back_whole_from_the_file(open_map, county):
    name = '=1+1";"<b>,\nx'
    county["sites"] = county["sites"].assign(
        name=[name if key == "mill" else old for key, old in county["sites"][["site_id", "name"]].to_numpy()]
    )
    for language in ("en", "nn"):
        page = open_map(county, language=language)
        rows = rows_of(taken(page, "links")[1], language)
        assert rows[-1][column("from", language)] == f"'{name}"


def read_map(data, tmp_path):
    path = tmp_path / "taken.geojson"
    path.write_bytes(data)
    return json.loads(data), gpd.read_file(path)


def test_the_map_data_hold_links_sites_and_hubs_under_the_names_of_the_tables(open_map, county, tmp_path):
    page = open_map(county)
    name, data = taken(page, "geojson")
    assert name.endswith(".geojson")
    raw, read = read_map(data, tmp_path)
    assert "crs" not in raw, "RFC 7946 knows one reference system"
    assert read.crs.to_epsg() == 4326
    links = read[read["kind"] == "link"].set_index("link_id")
    expected = county["links"].set_index("link_id")
    assert set(links.index) == set(expected.index)
    for key, row in expected.iterrows():
        for name in ("score", "quantity_per_year", "route_m", "cost", "capex_eur", "readiness", "d_time", "w_time"):
            assert links.loc[key, name] == pytest.approx(row[name], rel=1e-4, nan_ok=True), name
        for name in ("surplus_id", "demand_site_id", "resource", "transport", "unit"):
            assert links.loc[key, name] == row[name], name
        assert links.loc[key, "geometry"].equals_exact(row["geometry"], 1e-5)
    sites = read[read["kind"] == "site"].set_index("site_id")
    assert set(sites.index) == {"plant", "farm", "hatchery", "mill", "town"}
    for key, row in county["sites"].set_index("site_id").loc[list(sites.index)].iterrows():
        assert sites.loc[key, "name"] == row["name"]
        assert sites.loc[key, "geometry"].equals_exact(row["geometry"], 1e-5)
    hubs = read[read["kind"] == "hub"].set_index("hub_id")
    assert hubs.loc["H1", "geometry"].symmetric_difference(county["hubs"]["geometry"][0]).area < 1e-8
    known = {column.name for table in (LINKS, SITES, HUBS, NEAR_MISSES) for column in table.columns}
    assert {name for feature in raw["features"] for name in feature["properties"]} <= known | {"kind"} | {"rank"}


def test_every_column_of_the_tables_has_its_place_in_the_map_data():
    script = (files("symbiosis_map.maps") / "static" / "geojson.js").read_text(encoding="utf-8")
    for name, table in (("LINK", LINKS), ("SITE", SITES), ("HUB", HUBS), ("MISS", NEAR_MISSES)):
        listed = script.split(f"const {name} = [")[1].split("]")[0].replace("'", "").split(", ")
        assert listed == [column.name for column in table.columns if column.type != "geometry"], name


def test_areas_turn_left_outside_and_right_inside(open_map, county, tmp_path):
    outer = box(8.60, 63.38, 8.74, 63.43)
    hole = box(8.63, 63.39, 8.66, 63.42)
    other = Polygon([(8.80, 63.40), (8.80, 63.42), (8.84, 63.42), (8.84, 63.40)])
    shape = outer.difference(hole).union(other)
    county["hubs"] = county["hubs"].set_geometry([shape], crs=4326)
    page = open_map(county)
    _, read = read_map(taken(page, "geojson")[1], tmp_path)
    hub = read[read["kind"] == "hub"]["geometry"].iloc[0]
    assert hub.is_valid
    assert hub.symmetric_difference(shape).area < 1e-7
    assert len(hub.geoms) == 2
    for part in hub.geoms:
        assert part.exterior.is_ccw
        assert not any(ring.is_ccw for ring in part.interiors)


def test_a_link_to_a_site_without_a_place_is_kept_without_a_line(open_map, county, tmp_path):
    county["sites"] = county["sites"].assign(
        geometry=[
            None if key == "town" else point for key, point in county["sites"][["site_id", "geometry"]].to_numpy()
        ]
    )
    page = open_map(county)
    _, read = read_map(taken(page, "geojson")[1], tmp_path)
    link = read[read["link_id"] == "mill-bark>town-fuel"]
    assert len(link) == 1
    assert link["geometry"].isna().all()


def test_near_misses_come_along_when_they_are_shown(open_map, county, tmp_path):
    page = open_map(county)
    assert b"near_miss" not in taken(page, "geojson")[1]
    page.check("#filter-nearMisses")
    _, read = read_map(taken(page, "geojson")[1], tmp_path)
    miss = read[read["kind"] == "near_miss"].iloc[0]
    assert (miss["gate"], miss["shortfall"]) == ("temperature", 62)


def expected_left(county, resources, minimum, barriers, flowing, municipality):
    """Which links the filters leave, worked out from the tables alone."""
    links = best_first(county)
    places = county["sites"].set_index("site_id")["municipality"]
    left = links["resource"].isin(resources) & (links["score"] >= minimum)
    if barriers:
        left &= links["barriers"].fillna("") == ""
    if flowing:
        left &= links["link_id"].isin(county["flows"]["link_id"])
    if municipality:
        left &= (links["surplus_site_id"].map(places) == municipality) | (
            links["demand_site_id"].map(places) == municipality
        )
    return list(links.loc[left, "link_id"])


def test_what_is_exported_is_what_the_filters_leave(open_map, county):
    page = open_map(county)
    resources = [("heat",), ("material", "organic"), ("heat", "material", "organic")]
    cases = list(itertools.product(resources, (0, 51, 54, 90), (False, True), (False, True), (None, "Heim", "Aure")))
    sizes = set()
    for kinds, minimum, barriers, flowing, municipality in random.Random(4).sample(cases, 40):
        table, data = page.evaluate(
            """choices => {
                const {model, state, words} = SymbiosisMap.page;
                state.set({...choices, resources: new Set(choices.resources)});
                return [SymbiosisMap.csvText(SymbiosisMap.linkRows(model, state, words), 'en'),
                    SymbiosisMap.geoJson(model, state, words)];
            }""",
            {
                "resources": kinds,
                "minimum": minimum,
                "hideBarriers": barriers,
                "onlyFlowing": flowing,
                "municipality": municipality,
            },
        )
        left = expected_left(county, kinds, minimum, barriers, flowing, municipality)
        assert [row[column("link_id")] for row in rows_of(table.encode())] == left
        features = [feature["properties"] for feature in data["features"]]
        assert [one["link_id"] for one in features if one["kind"] == "link"] == left
        ends = county["links"].set_index("link_id").loc[left, ["surplus_site_id", "demand_site_id"]].to_numpy().ravel()
        assert {one["site_id"] for one in features if one["kind"] == "site"} == set(ends)
        within = {"plant-heat>farm-heat", "plant-heat>hatchery-heat", "farm-sludge>hatchery-sludge"}
        assert len([one for one in features if one["kind"] == "hub"]) == bool(within & set(left))
        sizes.add(len(left))
    assert sizes == {0, 1, 2, 3, 4} or len(sizes) >= 4, "the choices tell the cases apart"


def test_what_is_tried_stands_beside_what_was_calculated(open_map, county, score_of):
    page = open_map(county)
    page.evaluate(
        "SymbiosisMap.page.state.set({trial: {weights: {technical: 0, quantity: 0, time: 0, economics: 0, climate: 1}, "
        "electricity_eur_per_mwh: null, interest_rate: null, reach_km: null}})"
    )
    rows = rows_of(taken(page, "links")[1])
    climate = dict(zip(county["links"]["link_id"], county["links"]["d_climate"], strict=True))
    order = sorted(climate, key=lambda key: -climate[key])
    assert [row[column("link_id")] for row in rows] == order
    was = list(best_first(county)["link_id"])
    for place, row in enumerate(rows):
        key = row[column("link_id")]
        assert float(row[column("score")]) == pytest.approx(100 * climate[key], rel=1e-4)
        assert float(row[column("score_run")]) == pytest.approx(score_of(key), rel=1e-4)
        assert (int(row[column("rank")]), int(row[column("rank_run")])) == (place + 1, was.index(key) + 1)
    data = json.loads(taken(page, "geojson")[1])
    best = next(feature["properties"] for feature in data["features"] if feature["properties"]["kind"] == "link")
    assert (best["link_id"], best["rank"]) == (order[0], 1)
    assert best["rank_run"] == was.index(order[0]) + 1
    assert "Tried" in data["description"]


def test_the_picture_has_twice_the_pixels_and_the_map_in_it(open_map, county):
    image = pytest.importorskip("PIL.Image", reason="the picture is opened with Pillow")
    page = open_map(county, title="Aure", subtitle="by the sea", date="2026-11-22")
    name, data = taken(page, "picture")
    assert name == "aure-2026-11-22-map.png"
    picture = image.open(io.BytesIO(data)).convert("RGB")
    assert picture.width == 2 * max(1100, page.evaluate("SymbiosisMap.page.map.getSize().x"))
    colours = {colour: n for n, colour in picture.getcolors(1 << 24)}
    land, sea, heat, material = (247, 244, 237), (219, 231, 238), (212, 98, 24), (32, 89, 79)
    assert colours[land] > 0.2 * picture.width * picture.height
    assert min(colours[sea], colours[heat], colours[material]) > 200
    above = picture.crop((0, 0, picture.width, 160))
    below = picture.crop((0, picture.height - 160, picture.width, picture.height))
    for band in (above, below):
        dark = sum(n for n, colour in band.getcolors(1 << 24) if max(colour) < 110)
        assert dark > 800, "title above, legend and credits below"


def test_a_picture_is_drawn_without_the_map_on_the_screen_changing(open_map, county):
    page = open_map(county)
    where = "(() => [...'abcd'].map((_, i) => SymbiosisMap.page.where('link', i)))()"
    before = page.evaluate(where)
    taken(page, "picture")
    assert page.evaluate(where) == before


def test_the_menu_is_worked_by_keyboard(open_map, county):
    page = open_map(county)
    focused = "document.activeElement.id"
    page.focus("#take")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "take-link"
    assert page.get_attribute("#take", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "take-print"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "take-picture"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "take-link"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "take-picture"
    page.evaluate("SymbiosisMap.page.state.select('hub', 0)")
    page.keyboard.press("Escape")
    assert page.locator("#take-menu").is_hidden()
    assert page.evaluate(focused) == "take"
    assert page.locator(".card").is_visible(), "Esc closes one thing at a time"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "take-link"
    page.mouse.click(700, 500)
    assert page.locator("#take-menu").is_hidden()


def test_the_menu_fits_on_a_phone(open_map, county):
    page = open_map(county, width=390, height=780)
    page.click("#take")
    for item in page.locator("#take-menu button").all():
        box = item.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 36
    with page.expect_download():
        page.click("#take-links")


def test_nothing_shown_gives_files_that_say_so(open_map, county):
    page = open_map({name: frame[:0] if name != "land" else frame for name, frame in county.items()})
    assert rows_of(taken(page, "links")[1]) == []
    assert json.loads(taken(page, "geojson")[1])["features"] == []
    page.click("#take")
    assert page.locator("#take-hubs").count() == 0
