"""A small county with every table filled, and one with every table empty."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, Polygon

from symbiosis_map import schema, tables

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


@pytest.fixture
def nothing():
    return build({})
