"""Pairs as the matching framework hands them to a resource module, made from a few figures."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from symbiosis_map.schema import conform
from symbiosis_map.tables import BASE_UNIT, DISTANCES, SITES, STREAMS

NUMBERS = (
    "quantity_per_year",
    "quantity_low",
    "quantity_high",
    "power_mw",
    "full_load_hours",
    "temperature_c",
    "return_temperature_c",
)
TEXTS = {
    "medium": "water",
    "water_class": None,
    "profile": "flat",
    "country": "NO",
    "nace": "",
    "name": "",
    "stream": "",
}


def pair(surplus: dict, demand: dict, *, route_m: float, resource: str = "heat", sea_share: float = 0.0) -> dict:
    """Return one pair; ends are given by column names without prefix."""
    row = {
        "surplus_id": "S",
        "demand_id": "D",
        "resource": resource,
        "crow_m": route_m,
        "route_m": route_m,
        "sea_share": sea_share,
        "precision_m": 100.0,
        "network_id": None,
        "branch_m": float("nan"),
    }
    for prefix, end in (("s", surplus), ("r", demand)):
        row |= {f"{prefix}_{name}": end.get(name, np.nan) for name in NUMBERS}
        row |= {f"{prefix}_{name}": end.get(name, default) for name, default in TEXTS.items()}
    return row


def frame(*rows: dict) -> pd.DataFrame:
    """Return pairs as a frame, ids numbered."""
    return pd.DataFrame([{**row, "surplus_id": f"S{i}", "demand_id": f"D{i}"} for i, row in enumerate(rows)])


COOLING_WATER = {
    "temperature_c": 15.0,
    "return_temperature_c": 6.0,
    "medium": "seawater",
    "power_mw": 10.0,
    "quantity_per_year": 80_000.0,
}
SMOLT = {
    "temperature_c": 12.0,
    "return_temperature_c": 6.0,
    "medium": "fish water",
    "power_mw": 10.0,
    "quantity_per_year": 72_000.0,
}
HOT_WATER = {
    "temperature_c": 90.0,
    "return_temperature_c": 55.0,
    "power_mw": 20.0,
    "quantity_per_year": 175_200.0,
}
TOWN = {
    "temperature_c": 85.0,
    "return_temperature_c": 50.0,
    "quantity_per_year": 120_000.0,
    "profile": "residential_SE33",
}


def tables(resource: str, surplus: dict, demand: dict, route_m: float) -> tuple:
    """Return sites, streams and distances of one surplus S and one demand D; ends are given by column names."""
    sites = [
        {"site_id": key, "name": key, "country": "NO", "nace": end.get("nace", ""), "geometry": Point(x, 62.0)}
        for key, end, x in (("works", surplus, 7.0), ("taker", demand, 7.1))
    ]
    streams = [
        {
            "stream_id": key,
            "site_id": site,
            "direction": direction,
            "resource": resource,
            "unit": BASE_UNIT[resource],
            "stream": key,
            "basis": "reported",
            "source": "test",
            "profile": "flat",
            **{name: value for name, value in end.items() if name != "nace"},
        }
        for key, site, direction, end in (("S", "works", "surplus", surplus), ("D", "taker", "demand", demand))
    ]
    distances = [
        {
            "surplus_id": "S",
            "demand_id": "D",
            "crow_m": route_m,
            "route_m": route_m,
            "sea_share": 0.0,
            "detour_factor": 1.0,
            "precision_m": 0.0,
            "route_kind": "pipe",
            "geometry": LineString([(7.0, 62.0), (7.1, 62.0)]),
        }
    ]
    return (
        gpd.GeoDataFrame(conform(gpd.GeoDataFrame(sites, crs=4326), SITES)),
        conform(pd.DataFrame(streams), STREAMS),
        gpd.GeoDataFrame(conform(gpd.GeoDataFrame(distances, crs=4326), DISTANCES)),
    )


@pytest.fixture(scope="session")
def kit():
    """Builders of pairs, and the ends of the two worked links."""
    return SimpleNamespace(
        pair=pair, frame=frame, tables=tables, cooling_water=COOLING_WATER, smolt=SMOLT, hot_water=HOT_WATER, town=TOWN
    )
