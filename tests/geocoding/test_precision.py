"""How well a point is known goes on into the distance, the cost and the score of its links."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from symbiosis_map.geocoding import locate
from symbiosis_map.matching import DoubtOptions, MatchingOptions, match, measure_doubt
from symbiosis_map.pairing import PairingOptions, find_candidates
from symbiosis_map.proximity import measure
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES, STREAMS


def streams() -> pd.DataFrame:
    common = {"resource": "heat", "unit": "MWh/yr", "basis": "measured", "source": "a report", "medium": "water"}
    surplus = {"stream_id": "warm", "site_id": "works", "direction": "surplus", "stream": "cooling water"}
    demand = {"stream_id": "needed", "site_id": "baths", "direction": "demand", "stream": "heating"}
    rows = [
        common | surplus | {"quantity_per_year": 9000, "temperature_c": 90, "return_temperature_c": 40},
        common | demand | {"quantity_per_year": 6000, "temperature_c": 70, "return_temperature_c": 35},
    ]
    return conform(pd.DataFrame(rows), STREAMS)


def figures(works: dict[str, object]) -> pd.Series:
    """Return the only link with its doubt, for a works that is known in some way."""
    rows = [
        {"site_id": "works", "name": "Works", "country": "NO", "geometry": None} | works,
        {"site_id": "baths", "name": "Baths", "country": "NO", "geometry": shapely.Point(8.59, 62.68)}
        | {"location_level": "address", "location_precision_m": 50},
    ]
    table = gpd.GeoDataFrame(conform(gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=4326), SITES))
    sites = locate(table).sites
    candidates = find_candidates(sites, streams(), PairingOptions())
    distances = measure(candidates, sites, streams())
    matched = match(sites, streams(), distances, MatchingOptions())
    few = DoubtOptions(draws=60, scenarios=3)
    doubt = measure_doubt(sites, streams(), distances, matched.links, matched.near_misses, MatchingOptions(), few)
    return matched.links.iloc[0].combine_first(doubt.iloc[0])


def test_a_town_makes_wider_links_than_an_address():
    by_name = figures({"locality": "Sunndalsøra", "municipality": "Sunndal"})
    known = figures(
        {"geometry": shapely.Point(8.5633, 62.6752), "location_level": "address", "location_precision_m": 50}
    )
    assert by_name["crow_m"] == pytest.approx(known["crow_m"], rel=0.01)
    assert by_name["precision_m"] >= 5_000
    assert known["precision_m"] <= 100
    for low, high in (("cost_p10", "cost_p90"), ("score_p10", "score_p90")):
        assert by_name[high] - by_name[low] > 1.2 * (known[high] - known[low])
