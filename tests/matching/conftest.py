"""Pairs as the matching framework hands them to a resource module, made from a few figures."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

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


@pytest.fixture(scope="session")
def kit():
    """Builders of pairs, and the ends of the two worked links."""
    return SimpleNamespace(
        pair=pair, frame=frame, cooling_water=COOLING_WATER, smolt=SMOLT, hot_water=HOT_WATER, town=TOWN
    )
