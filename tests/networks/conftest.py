"""Graphs of real roads, read once for all tests; what is not there is skipped and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbiosis_map.networks import WaysOptions
from symbiosis_map.networks.roads import read_roads

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in ../shared/data")
    return path


@pytest.fixture(scope="session")
def n1000():
    """Roads and ferries of Kartverket's N1000 map, all of Norway."""
    path = shared("kartverket_n1000/n1000_norge_roads_names_kommuner.gpkg")
    return read_roads(path, WaysOptions(roads_layer="Veglenke", roads_credit="Kartverket, CC BY 4.0"))


@pytest.fixture
def shared_file():
    return shared
