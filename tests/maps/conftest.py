"""A small county by the sea, and a real Chromium in which every request beyond the file fails the test."""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, Polygon, box

from symbiosis_map import tables as t
from symbiosis_map.maps import MapOptions, render_map, save_map
from symbiosis_map.schema import check, conform

PLANT, FARMS, MILL, TOWN = Point(8.685, 63.4124), Point(8.7123, 63.4156), Point(8.62, 63.39), Point(8.75, 63.36)
WEIGHTS = {"technical": 0.25, "quantity": 0.2, "time": 0.1, "economics": 0.3, "climate": 0.15}
VALUES = {
    "plant-heat>farm-heat": {"technical": 0.9, "quantity": 0.5, "time": 1.0, "economics": 0.8, "climate": 0.6},
    "plant-heat>hatchery-heat": {"technical": 0.7, "quantity": 0.2, "time": 0.9, "economics": 0.8, "climate": 0.5},
    "farm-sludge>hatchery-sludge": {"technical": 0.4, "quantity": 0.9, "time": 0.9, "economics": 0.5, "climate": 0.3},
    "mill-bark>town-fuel": {"technical": 0.6, "quantity": 0.3, "time": 0.8, "economics": 0.4, "climate": 0.9},
}


def expected_score(link_id: str) -> float:
    """Weighted geometric mean, written out on its own."""
    product = 1.0
    for name, value in VALUES[link_id].items():
        product *= value ** WEIGHTS[name]
    return 100 * product


def small_county() -> dict[str, pd.DataFrame]:
    site_rows = [
        ("plant", "Tjeldbergodden methanol plant", "Equinor", "Aure", 300.0, PLANT),
        ("farm", "Njord Salmon", "Njord Salmon AS", "Aure", 300.0, FARMS),
        ("hatchery", "Kjørsvikbugen hatchery", "SalMar", "Aure", 300.0, FARMS),
        ("mill", "Sawmill", "Moelven", "Heim", 500.0, MILL),
        ("town", "District heating", "Aure energi", "Aure", 2000.0, TOWN),
        ("lost", "Works without a place", "", "Heim", None, None),
    ]
    names = ("site_id", "name", "operator", "municipality", "location_precision_m", "geometry")
    sites = gpd.GeoDataFrame(
        [dict(zip(names, row, strict=True)) for row in site_rows], geometry="geometry", crs=4326
    ).assign(
        country="NO", nace="20.14", location_level="plant", location_source="register", source="https://a.example/"
    )
    stream_rows = [
        ("plant-heat", "plant", "surplus", "heat", "warmed cooling seawater", 1_600_000.0, "MWh/yr", 200.0, 18.0, 6.0),
        ("farm-heat", "farm", "demand", "heat", "warm water for post-smolt", 16_000.0, "MWh/yr", 2.0, 14.0, 6.0),
        ("hatchery-heat", "hatchery", "demand", "heat", "warm water for smolt", None, "MWh/yr", None, 12.0, 6.0),
        ("farm-sludge", "farm", "surplus", "organic", "fish sludge", 900.0, "t/yr", None, None, None),
        ("hatchery-sludge", "hatchery", "demand", "organic", "sludge dryer", 2_000.0, "t/yr", None, None, None),
        ("mill-bark", "mill", "surplus", "material", "bark", 5_000.0, "t/yr", None, None, None),
        ("town-fuel", "town", "demand", "material", "wood chips", 20_000.0, "t/yr", None, None, None),
        ("town-heat", "town", "demand", "heat", "district heating", 30_000.0, "MWh/yr", 12.0, 80.0, 45.0),
    ]
    stream_names = (
        "stream_id",
        "site_id",
        "direction",
        "resource",
        "stream",
        "quantity_per_year",
        "unit",
        "power_mw",
        "temperature_c",
        "return_temperature_c",
    )
    streams = pd.DataFrame([dict(zip(stream_names, row, strict=True)) for row in stream_rows]).assign(
        basis="reported", source="https://www.tbu.no/en/bioparken/ and a phone call", notes="as stated"
    )
    points = {key: point for key, *_, point in site_rows}
    kind = streams.set_index("stream_id")
    links = []
    for link_id, values in VALUES.items():
        surplus, demand = link_id.split(">")
        ends = [points[kind.loc[stream, "site_id"]] for stream in (surplus, demand)]
        resource = kind.loc[surplus, "resource"]
        heat = resource == "heat"
        links.append(
            {
                "link_id": link_id,
                "surplus_id": surplus,
                "demand_id": demand,
                "surplus_site_id": kind.loc[surplus, "site_id"],
                "demand_site_id": kind.loc[demand, "site_id"],
                "resource": resource,
                "mode": "tempering" if heat else "by-product",
                "use": "tanks",
                "quantity_per_year": 16_000.0 if heat else 900.0,
                "quantity_low": 12_000.0 if heat else 700.0,
                "quantity_high": 20_000.0 if heat else 1_100.0,
                "unit": kind.loc[surplus, "unit"],
                "crow_m": 1_406.0,
                "route_m": 1_900.0,
                "sea_share": 0.2,
                "precision_m": 600.0,
                "transport": "pipe" if heat else "truck",
                "score": expected_score(link_id),
                **{f"d_{name}": value for name, value in values.items()},
                **{f"w_{name}": WEIGHTS[name] for name in values},
                **({"capex_low_eur": 1e6, "capex_eur": 1.86e6, "capex_high_eur": 3e6} if heat else {}),
                **({"cost_low": 1.9, "cost": 2.39, "cost_high": 4.0} if heat else {}),
                **({"alternative_cost": 17.3, "cost_unit": "EUR/MWh"} if heat else {}),
                **({"saving_eur_per_year": 740_000.0, "payback_years": 2.5} if heat else {}),
                "co2_saved_t_per_year": 130.0,
                "co2_reference": "seawater heat pump",
                "readiness": 0.7,
                "barriers": "B05" if heat else "",
                "sentence": f"{surplus} could serve {demand}.",
                "geometry": LineString(ends),
            }
        )
    misses = [
        {
            "surplus_id": "plant-heat",
            "demand_id": "town-heat",
            "surplus_site_id": "plant",
            "demand_site_id": "town",
            "resource": "heat",
            "gate": "temperature",
            "shortfall": 62.0,
            "shortfall_unit": "K",
            "crow_m": 6_700.0,
            "sentence": "18 °C cannot serve 80 °C.",
            "geometry": LineString([PLANT, TOWN]),
        }
    ]
    flows = {
        "link_id": ["plant-heat>farm-heat"],
        "quantity_per_year": [16_000.0],
        "unit": ["MWh/yr"],
        "share_of_supply": [0.01],
        "share_of_demand": [1.0],
    }
    hubs = gpd.GeoDataFrame(
        {
            "hub_id": ["H1"],
            "name": ["Tjeldbergodden"],
            "anchor_site_id": ["plant"],
            "rank": [1],
            "score": [71.0],
            "n_sites": [3],
            "n_links": [3],
            "heat_per_year": [16_000.0],
            "organic_per_year": [900.0],
            "co2_saved_t_per_year": [130.0],
            "connectance": [1.0],
            "sentence": ["The plant anchors three sites."],
        },
        geometry=[Polygon([(8.67, 63.405), (8.725, 63.405), (8.725, 63.422), (8.67, 63.422)])],
        crs=4326,
    )
    members = {
        "hub_id": ["H1"] * 3,
        "site_id": ["plant", "farm", "hatchery"],
        "role": ["anchor", "receiver", "receiver"],
    }
    assumptions = {
        "table": ["streams"],
        "id": ["farm-heat"],
        "column": ["return_temperature_c"],
        "value": ["6 °C"],
        "reason": ["raw water was not given"],
        "source": ["a textbook"],
    }
    recall = {
        "known_id": ["E001", "E002"],
        "surplus_site_id": ["plant", "mill"],
        "demand_site_id": ["farm", "plant"],
        "resource": ["heat", "material"],
        "stream": ["cooling water", "bark"],
        "status": ["operating", "ended"],
        "source": ["a page", "a page"],
        "found": [True, False],
        "link_id": ["plant-heat>farm-heat", None],
        "rank_at_source": [1, None],
        "score": [expected_score("plant-heat>farm-heat"), None],
        "reason": [None, "beyond reach"],
    }
    raw = {
        t.SITES: sites,
        t.STREAMS: streams,
        t.LINKS: gpd.GeoDataFrame(links, geometry="geometry", crs=4326),
        t.NEAR_MISSES: gpd.GeoDataFrame(misses, geometry="geometry", crs=4326),
        t.FLOWS: pd.DataFrame(flows),
        t.HUBS: hubs,
        t.HUB_MEMBERS: pd.DataFrame(members),
        t.ASSUMPTIONS: pd.DataFrame(assumptions),
        t.RECALL: pd.DataFrame(recall),
    }
    frames = {table.name: conform(frame, table) for table, frame in raw.items()}
    for table in raw:
        check(frames[table.name], table)
    coast = box(8.2, 63.1, 9.2, 63.45).difference(Point(8.66, 63.45).buffer(0.03))
    frames["land"] = gpd.GeoDataFrame({"detail": ["fine"]}, geometry=[coast], crs=4326)
    frames["land"].attrs["attribution"] = "Land by the test"
    frames["places"] = pd.DataFrame(
        {
            "name": ["Aure", "Kyrksæterøra"],
            "latitude": [63.34, 63.29],
            "longitude": [8.6, 8.9],
            "population": [700, 2500],
        }
    )
    return frames


@pytest.fixture(scope="session")
def kept_county() -> bytes:
    return pickle.dumps(small_county())


@pytest.fixture
def county(kept_county: bytes) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = pickle.loads(kept_county)
    return tables


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return the map of tables and options, drawn once."""
    folder = tmp_path_factory.mktemp("pages")

    def drawn(tables: Mapping[str, pd.DataFrame], options: Mapping[str, Any]) -> Path:
        key = hashlib.sha256(pickle.dumps((dict(tables), sorted(options.items())))).hexdigest()
        path = folder / f"{key}.html"
        return path if path.exists() else save_map(render_map(tables, MapOptions(**options)), path)

    return drawn


@pytest.fixture
def score_of() -> Callable[[str], float]:
    return expected_score


@pytest.fixture
def open_map(browser: Any, tmp_path: Path, page_of: Callable[..., Path]) -> Iterator[Callable[..., Any]]:
    """Save tables as a map and open it; at the end no request has left the file and no error was written."""
    contexts, faults = [], []

    def opened(tables: Mapping[str, pd.DataFrame], width: int = 1280, height: int = 800, **options: Any) -> Any:
        path = Path(shutil.copyfile(page_of(tables, options), tmp_path / "map.html"))
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Oslo",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or faults.append(request.url))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
        page.goto(path.as_uri())
        page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.page && SymbiosisMap.page.ready")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
