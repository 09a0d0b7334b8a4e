"""The page where there is much: ranks, corridors with a sentence on what is not drawn, and details of the best only."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from symbiosis_map import tables as t
from symbiosis_map.crs import geodesic_m
from symbiosis_map.hubs import find_hubs
from symbiosis_map.maps import MapOptions, render_map
from symbiosis_map.maps.page import page_text
from symbiosis_map.maps.selection import select_tables
from symbiosis_map.schema import conform

WEIGHTS = dict(zip(t.CRITERIA, (0.25, 0.15, 0.15, 0.15, 0.20, 0.10), strict=True))


def crowd(n_sites: int, n_links: int) -> dict[str, pd.DataFrame]:
    """Sites in two towns 20 km apart, each with one stream either way, and links among them drawn by chance."""
    chance = np.random.default_rng(3)
    town = np.arange(n_sites) % 2
    x = np.where(town, 8.6, 8.2) + chance.normal(0, 0.02, n_sites)
    y = np.where(town, 62.9, 62.8) + chance.normal(0, 0.01, n_sites)
    ids = [f"s{i:03d}" for i in range(n_sites)]
    sites = gpd.GeoDataFrame(
        {"site_id": ids, "name": [f"Works {i}" for i in ids], "municipality": np.where(town, "East", "West")},
        geometry=shapely.points(x.round(5), y.round(5)),
        crs=4326,
    ).assign(nace="10.51", notes="a note")
    streams = pd.DataFrame(
        [
            (f"{site}-{way}", site, way, "heat", "warm water", "MWh/yr", 100.0)
            for site in ids
            for way in ("demand", "surplus")
        ],
        columns=["stream_id", "site_id", "direction", "resource", "stream", "unit", "quantity_per_year"],
    ).assign(notes="a note on the stream")
    pairs = sorted({(a, b) for a, b in chance.integers(0, n_sites, (9 * n_links, 2)).tolist() if a != b})
    a, b = np.array(pairs)[chance.permutation(len(pairs))[:n_links]].T
    points = np.asarray(sites.geometry)
    value = {f"d_{name}": chance.uniform(0.05, 1.0, n_links) for name in t.CRITERIA}
    value["d_proximity"] = np.full(n_links, np.nan)
    weight = {f"w_{name}": WEIGHTS[name] * (name != "proximity") / 0.85 for name in t.CRITERIA}
    logs = sum(weight[f"w_{name}"] * np.log(value[f"d_{name}"]) for name in t.CRITERIA if name != "proximity")
    keys = np.array(ids)
    links = gpd.GeoDataFrame(
        {
            "surplus_id": [f"{key}-surplus" for key in keys[a]],
            "demand_id": [f"{key}-demand" for key in keys[b]],
            "surplus_site_id": keys[a],
            "demand_site_id": keys[b],
            "crow_m": geodesic_m(x.round(5)[a], y.round(5)[a], x.round(5)[b], y.round(5)[b]),
            **value,
            **weight,
            "score": 100.0 * np.exp(logs),
            "cost": 12.5,
            "cost_unit": "EUR/MWh",
        },
        geometry=shapely.linestrings(
            np.stack([shapely.get_coordinates(points[a]), shapely.get_coordinates(points[b])], 1)
        ),
        crs=4326,
    ).assign(resource="heat", unit="MWh/yr", quantity_per_year=100.0, transport="pipe")
    links["link_id"] = links["surplus_id"] + ">" + links["demand_id"]
    assumptions = pd.DataFrame({"table": "streams", "id": streams["stream_id"]}).assign(
        column="quantity_per_year", value="100 MWh/yr", reason="the size", source="an estimate"
    )
    raw = {t.SITES: sites, t.STREAMS: streams, t.LINKS: links, t.ASSUMPTIONS: assumptions}
    frames = {table.name: conform(frame, table) for table, frame in raw.items()}
    frames["land"] = gpd.GeoDataFrame({"detail": ["fine"]}, geometry=[shapely.box(7.5, 62.4, 9.4, 63.3)], crs=4326)
    frames["places"] = pd.DataFrame({"name": ["Town"], "latitude": [62.8], "longitude": [8.2], "population": [900]})
    return frames


def with_hubs(tables: dict[str, pd.DataFrame], links: pd.DataFrame | None = None) -> pd.DataFrame:
    flows = conform(pd.DataFrame(), t.FLOWS)
    links = gpd.GeoDataFrame(tables["links"] if links is None else links)
    return find_hubs(gpd.GeoDataFrame(tables["sites"]), links, flows)


@pytest.mark.browser
def test_links_and_hubs_rank_as_the_program_ranks_them(open_map):
    tables = crowd(24, 120)
    found = with_hubs(tables)
    page = open_map({**tables, "hubs": found.hubs, "hub_members": found.members})
    ranked = tables["links"].sort_values(["score", "link_id"], ascending=[False, True])["link_id"].tolist()
    read = "SymbiosisMap.page.state.visibleLinks().map(i => SymbiosisMap.page.model.links.get('link_id', i))"
    assert page.evaluate(read) == ranked

    weights = {"technical": 0.7, "quantity": 0.05, "time": 0.05, "proximity": 0.0, "economics": 0.1, "climate": 0.1}
    total = sum(weights.values())
    links = tables["links"]
    logs = sum(weight / total * np.log(links[f"d_{name}"]) for name, weight in weights.items() if weight)
    tried = links.assign(score=100.0 * np.exp(logs)).sort_values(["score", "link_id"], ascending=[False, True])
    page.evaluate("weights => SymbiosisMap.page.state.set({trial: {weights}})", weights)
    assert page.evaluate(read) == tried["link_id"].tolist()
    places = page.evaluate("[...SymbiosisMap.page.state.startPlace]")
    assert places == list(range(1, 121)), "the places that the run gave stay known"

    again = with_hubs(tables, tried).hubs.set_index("hub_id")["score"]
    scores = page.evaluate(
        """(() => { const {model, state} = SymbiosisMap.page;
        return [...state.hubScore].map((score, i) => [model.hubs.get('hub_id', i), score]); })()"""
    )
    same = [hub for hub in found.hubs["hub_id"] if hub in again.index and len(found.hubs) == len(again)]
    assert same, "the hubs are tied by the same links"
    for hub, score in scores:
        assert score == pytest.approx(again[hub], abs=0.01)


@pytest.mark.browser
def test_too_many_links_become_corridors_and_the_page_says_so(open_map):
    page = open_map(crowd(60, 1500))
    notice = page.locator(".notice").inner_text()
    assert notice.startswith("1,500 exchanges are too many to draw one by one.")
    drawn = page.evaluate("document.querySelector('.notice') !== null && SymbiosisMap.page.state.visibleLinks().length")
    assert drawn == 1500
    page.fill("#minimum", "60")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    left = page.evaluate("SymbiosisMap.page.state.visibleLinks().length")
    assert 0 < left <= 600
    page.wait_for_function("() => !document.querySelector('.notice').textContent.includes('too many')")


@pytest.mark.browser
def test_hubs_that_have_no_room_for_a_number_are_counted(open_map):
    tables, n = crowd(160, 200), 75
    ids = [f"h{i:02d}" for i in range(n)]
    at = shapely.get_coordinates(np.asarray(tables["sites"].geometry))[: 2 * n : 2]
    hubs = gpd.GeoDataFrame(
        {"hub_id": ids, "name": ids, "rank": range(1, n + 1), "score": np.linspace(90, 40, n)},
        geometry=shapely.box(*(at - 0.002).T, *(at + 0.002).T),
        crs=4326,
    ).assign(anchor_site_id=[f"s{2 * i:03d}" for i in range(n)], n_sites=2, n_links=1)
    members = pd.DataFrame({"hub_id": np.repeat(ids, 2), "site_id": [f"s{i:03d}" for i in range(2 * n)]})
    tables |= {"hubs": conform(hubs, t.HUBS), "hub_members": conform(members, t.HUB_MEMBERS)}
    page = open_map(tables)
    numbered = page.evaluate("n => [...Array(n).keys()].filter(hub => SymbiosisMap.page.where('hub', hub)).length", n)
    assert 0 < numbered < n
    sentence = f"Hubs without a number here, for want of room: {n - numbered}."
    assert sentence in page.locator(".notice").inner_text()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert "Hubs without a number here" in page.locator(".paper-shown").text_content(), "paper says it too"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.evaluate("SymbiosisMap.page.state.set({layers: {...SymbiosisMap.page.state.layers, hubs: false}})")
    page.wait_for_function("() => !document.querySelector('.notice').textContent.includes('without a number')")


@pytest.mark.browser
def test_a_card_without_details_says_where_they_are(open_map):
    tables = crowd(20, 60)
    page = open_map(tables, detailed_links=10)
    best, other = page.evaluate("[SymbiosisMap.page.state.order[0], SymbiosisMap.page.state.order[10]]")
    page.evaluate("i => SymbiosisMap.page.state.select('link', i)", best)
    assert "12.5 EUR/MWh" in page.locator(".card").inner_text()
    page.evaluate("i => SymbiosisMap.page.state.select('link', i)", other)
    text = page.locator(".card").inner_text()
    assert "12.5 EUR/MWh" not in text
    assert "10 exchanges" in text, "it says of how many the file holds the details"
    page.click("#about")
    about = page.locator(".card").inner_text()
    assert "exchanges with costs, doubt and notes" in about
    assert "assumed values not in this file" in about


def test_only_the_best_keep_what_explains_them():
    tables = crowd(20, 60)
    page = select_tables(tables, MapOptions(detailed_links=10))
    best = tables["links"].sort_values(["score", "link_id"], ascending=[False, True])[:10]
    ends = {*best["surplus_id"], *best["demand_id"]}
    streams = page.frames["streams"].set_index("stream_id")
    assert set(streams.index[streams["notes"].notna()]) == ends
    assert set(page.frames["assumptions"]["id"]) == ends
    assert page.left_out["assumptions"] == len(tables["assumptions"]) - len(ends)
    whole = select_tables(tables, MapOptions())
    assert whole.left_out["assumptions"] == 0
    assert whole.frames["streams"]["notes"].notna().all()


def test_the_order_of_many_rows_does_not_matter():
    tables = crowd(30, 200)
    chance = np.random.default_rng(5)
    turned = {
        name: frame if name in ("land", "places") else frame.iloc[chance.permutation(len(frame))]
        for name, frame in tables.items()
    }
    options = MapOptions(detailed_links=50)
    assert page_text(render_map(turned, options)) == page_text(render_map(tables, options))
