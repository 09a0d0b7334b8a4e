"""Readiness changes score and rank only where the project says so, and then every figure shows it."""

import math

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from symbiosis_map.matching.explanation import explain
from symbiosis_map.matching.matcher import match
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.schema import conform
from symbiosis_map.tables import DISTANCES, SITES, STREAMS


@pytest.fixture(scope="module")
def county():
    points = [Point(7.0, 62.0), Point(7.1, 62.0), Point(7.2, 62.0)]
    sites = conform(
        gpd.GeoDataFrame(
            {
                "site_id": ["plant", "cement", "abroad"],
                "name": ["Plant", "Cement", "Cement abroad"],
                "country": ["NO", "NO", "SE"],
                "nace": ["35.11", "23.51", "23.51"],
                "dwellings_m": [None, None, 150.0],
                "geometry": points,
            },
            crs=4326,
        ),
        SITES,
    )
    stream = {"resource": "material", "unit": "t/yr", "basis": "reported", "source": "test", "waste_code": "10 01 02"}
    streams = conform(
        pd.DataFrame(
            [
                {"stream_id": "S", "site_id": "plant", "direction": "surplus", "stream": "fly ash", **stream},
                {"stream_id": "D1", "site_id": "cement", "direction": "demand", "stream": "fly ash", **stream},
                {"stream_id": "D2", "site_id": "abroad", "direction": "demand", "stream": "fly ash", **stream},
            ]
        ).assign(quantity_per_year=1000.0),
        STREAMS,
    )
    distances = conform(
        gpd.GeoDataFrame(
            {
                "surplus_id": ["S", "S"],
                "demand_id": ["D1", "D2"],
                "resource": "material",
                "crow_m": [9000.0, 6000.0],
                "route_m": [12_000.0, 8_000.0],
                "sea_share": 0.0,
                "precision_m": 0.0,
                "geometry": [LineString(points[:2]), LineString([points[0], points[2]])],
            },
            crs=4326,
        ),
        DISTANCES,
    )
    return sites, streams, distances


def test_it_never_moves_the_rank_unless_asked(county):
    plain = match(*county, MatchingOptions())
    assert plain.links["demand_id"].tolist() == ["D2", "D1"], "the nearer first, whatever stands in the way"
    assert plain.links["readiness"].tolist()[0] < plain.links["readiness"].tolist()[1]
    assert not plain.assumptions["value"].eq("times readiness").any()


def test_asked_for_it_multiplies_and_is_said(county):
    plain = match(*county, MatchingOptions()).links.set_index("link_id")
    asked = match(*county, MatchingOptions(readiness_in_score=True))
    links = asked.links.set_index("link_id")
    assert links.index.tolist() == ["S>D1", "S>D2"]
    expected = plain["score"] * plain["readiness"]
    pd.testing.assert_series_equal(links["score"].sort_index(), expected.sort_index(), check_names=False)
    assert asked.assumptions["value"].eq("times readiness").any()


@pytest.mark.parametrize("asked", [False, True])
def test_the_factors_multiply_to_the_score(county, asked):
    options = MatchingOptions(readiness_in_score=asked)
    links = match(*county, options).links.set_index("link_id")
    empty = pd.DataFrame(columns=["table", "id", "column", "value", "reason", "source"])
    found = explain("S>D2", *county, empty, options)
    assert ("readiness" in [factor.criterion for factor in found.factors]) == asked
    assert 100.0 * math.prod(factor.factor for factor in found.factors) == pytest.approx(found.score)
    assert found.score == pytest.approx(links.loc["S>D2", "score"])
