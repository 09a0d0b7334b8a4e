"""A small county with every table filled, and one with every table empty."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, Polygon

from symbiosis_map import schema, tables

collect_ignore = ["qgis_report.py"]
"""Runs under the Python that QGIS comes with."""

PLANT, FARM, TOWN = Point(8.68502, 63.4124222), Point(8.712267, 63.415567), Point(6.15, 62.47)

ROWS = {
    "sites": {
        "site_id": ["farm", "plant", "town"],
        "name": ["Land-based farm", "Tjeldbergodden methanol plant", "Ålesund"],
        "country": ["NO", "NO", "NO"],
        "nace": ["03.21", "20.14", None],
        "location_precision_m": [50.0, 200.0, 5000.0],
        "geometry": [FARM, PLANT, TOWN],
    },
    "streams": {
        "stream_id": ["farm-heat", "plant-cooling", "town-heat"],
        "site_id": ["farm", "plant", "town"],
        "direction": ["demand", "surplus", "demand"],
        "resource": ["heat", "heat", "heat"],
        "stream": ["tank water", "cooling water", "district heating"],
        "quantity_per_year": [40000.0, 120000.0, None],
        "unit": ["MWh/yr"] * 3,
        "basis": ["reported", "reported", "inferred"],
        "source": ["a report"] * 3,
    },
    "candidates": {
        "surplus_id": ["plant-cooling"],
        "demand_id": ["farm-heat"],
        "resource": ["heat"],
        "crow_m": [1406.0],
    },
    "distances": {
        "surplus_id": ["plant-cooling"],
        "demand_id": ["farm-heat"],
        "resource": ["heat"],
        "route_m": [1900.0],
        "geometry": [LineString([PLANT, FARM])],
    },
    "links": {
        "link_id": ["plant-cooling>farm-heat"],
        "surplus_id": ["plant-cooling"],
        "demand_id": ["farm-heat"],
        "surplus_site_id": ["plant"],
        "demand_site_id": ["farm"],
        "resource": ["heat"],
        "quantity_per_year": [40000.0],
        "unit": ["MWh/yr"],
        "route_m": [1900.0],
        "score": [81.5],
        "sentence": ["Cooling water of the plant tempers the tanks of the farm beside it."],
        "geometry": [LineString([PLANT, FARM])],
    },
    "near_misses": {
        "surplus_id": ["plant-cooling"],
        "demand_id": ["town-heat"],
        "surplus_site_id": ["plant"],
        "demand_site_id": ["town"],
        "resource": ["heat"],
        "gate": ["distance"],
        "shortfall": [120.5],
        "shortfall_unit": ["km"],
        "geometry": [LineString([PLANT, TOWN])],
    },
    "doubt": {
        "link_id": ["plant-cooling>farm-heat", None],
        "surplus_id": ["plant-cooling", "plant-cooling"],
        "demand_id": ["farm-heat", "town-heat"],
        "surplus_site_id": ["plant", "plant"],
        "demand_site_id": ["farm", "town"],
        "resource": ["heat", "heat"],
        "gate_fail_chance": [0.02, 1.0],
        "likely_gate": ["distance", "distance"],
        "score_p10": [71.0, None],
        "score_p90": [84.5, None],
        "decided_by": ["cost of pipes", None],
        "decided_share": [0.4, None],
        "draws": [400, 400],
    },
    "flows": {
        "link_id": ["plant-cooling>farm-heat"],
        "quantity_per_year": [38000.0],
        "unit": ["MWh/yr"],
        "share_of_supply": [0.3],
        "share_of_demand": [0.95],
    },
    "flow_balance": {
        "municipality": ["Aure", "Aure", "Ålesund"],
        "sector": ["fish", "chemicals", "energy"],
        "resource": ["heat"] * 3,
        "offers": [0, 1, 0],
        "offers_unknown": [0, 0, 0],
        "arises_per_year": [None, 120000.0, None],
        "redirected_per_year": [None, 38000.0, None],
        "remains_per_year": [None, 82000.0, None],
        "wants": [1, 0, 1],
        "wants_unknown": [0, 0, 1],
        "wanted_per_year": [40000.0, None, None],
        "supplied_per_year": [38000.0, None, None],
        "still_wanted_per_year": [2000.0, None, None],
        "unit": ["MWh/yr"] * 3,
    },
    "flow_routes": {
        "resource": ["heat"],
        "from_municipality": ["Aure"],
        "from_sector": ["chemicals"],
        "to_municipality": ["Aure"],
        "to_sector": ["fish"],
        "quantity_per_year": [38000.0],
        "unit": ["MWh/yr"],
        "links": [1],
    },
    "hubs": {
        "hub_id": ["hub-1"],
        "name": ["Tjeldbergodden"],
        "anchor_site_id": ["plant"],
        "rank": [1],
        "score": [77.0],
        "n_sites": [2],
        "n_links": [1],
        "geometry": [Polygon([(8.6, 63.4), (8.8, 63.4), (8.8, 63.5), (8.6, 63.4)])],
    },
    "hub_members": {"hub_id": ["hub-1", "hub-1"], "site_id": ["farm", "plant"], "role": ["receiver", "anchor"]},
    "assumptions": {
        "table": ["streams"],
        "id": ["farm-heat"],
        "column": ["return_temperature_c"],
        "value": ["6 °C"],
        "reason": ["not given"],
        "source": ["yearly mean of the fjord"],
    },
    "rejected": {
        "file": ["sites.csv"],
        "row": [7],
        "column": ["lat"],
        "value": ['=HYPERLINK("http://example.org")'],
        "rule": ["not a number"],
        "remedy": ["Give degrees."],
    },
    "known_links": {
        "known_id": ["known-1"],
        "surplus_site_id": ["plant"],
        "demand_site_id": ["farm"],
        "resource": ["heat"],
        "source": ["a report"],
    },
    "recall": {
        "known_id": ["known-1"],
        "surplus_site_id": ["plant"],
        "demand_site_id": ["farm"],
        "resource": ["heat"],
        "source": ["a report"],
        "found": [True],
        "rank_at_source": [1],
    },
}


def build(rows):
    frames = {}
    for table in tables.ALL:
        columns = rows.get(table.name, {})
        frame = gpd.GeoDataFrame(columns, crs=4326) if "geometry" in columns else pd.DataFrame(columns)
        frames[table.name] = schema.conform(frame, table)
    return frames


@pytest.fixture
def county():
    return build(ROWS)


CROSSING = {
    "sites": {"west": (6.3, 62.5), "east": (7.3, 62.55), "north": (6.8, 62.9), "south": (6.75, 62.25)},
    "links": {
        ("west", "east"): ("heat", "pipe", 95.0),
        ("north", "south"): ("water", "pipe", 60.0),
        ("west", "south"): ("organic", "truck", 30.0),
        ("north", "east"): ("co2", "ship", 75.0),
        ("east", "south"): ("material", "truck", 45.0),
    },
}
"""Four sites around a hub, and links of five resources between them, for a picture."""


@pytest.fixture(scope="session")
def crossing():
    points = {name: Point(place) for name, place in CROSSING["sites"].items()}
    ends = list(CROSSING["links"])
    kinds = list(CROSSING["links"].values())
    streams = [
        {
            "stream_id": f"{site}-{number}-{direction}",
            "site_id": site,
            "direction": direction,
            "resource": kind[0],
            "stream": f"{kind[0]} {number}",
            "unit": tables.BASE_UNIT[kind[0]],
            "basis": "estimated",
            "source": "made up",
        }
        for number, (pair, kind) in enumerate(zip(ends, kinds, strict=True))
        for site, direction in zip(pair, ("surplus", "demand"), strict=True)
    ]
    links = {
        "surplus_id": [f"{a}-{number}-surplus" for number, (a, _) in enumerate(ends)],
        "demand_id": [f"{b}-{number}-demand" for number, (_, b) in enumerate(ends)],
        "surplus_site_id": [a for a, _ in ends],
        "demand_site_id": [b for _, b in ends],
        "resource": [kind[0] for kind in kinds],
        "geometry": [LineString([points[a], points[b]]) for a, b in ends],
    }
    rows = {
        "sites": {
            "site_id": list(points),
            "name": [f"Works {name}" for name in points],
            "country": ["NO"] * 4,
            "location_precision_m": [50.0, 5000.0, 50.0, 50.0],
            "geometry": list(points.values()),
        },
        "streams": {name: [row[name] for row in streams] for name in streams[0]},
        "links": {
            **links,
            "link_id": [f"{a}>{b}" for a, b in zip(links["surplus_id"], links["demand_id"], strict=True)],
            "unit": [tables.BASE_UNIT[kind[0]] for kind in kinds],
            "transport": [kind[1] for kind in kinds],
            "score": [kind[2] for kind in kinds],
        },
        "near_misses": {name: values[:1] for name, values in links.items()} | {"gate": ["distance"]},
        "distances": {name: links[name] for name in ("surplus_id", "demand_id", "resource", "geometry")},
        "hubs": {
            "hub_id": ["hub-1"],
            "name": ["The middle"],
            "anchor_site_id": ["west"],
            "rank": [1],
            "n_sites": [4],
            "n_links": [5],
            "geometry": [Point(6.8, 62.5).buffer(0.12)],
        },
    }
    return build(rows)


@pytest.fixture(scope="module")
def county_tables():
    """The small county for what is written once; nobody changes it."""
    return build(ROWS)


@pytest.fixture
def nothing():
    return build({})
