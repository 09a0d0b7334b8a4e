"""Columns, paths and land as the page holds them."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from symbiosis_map.maps.columns import DEGREES, decode_path, encode_column, encode_path
from symbiosis_map.maps.ground import Box, encode_land, encode_places, frame_box, limits
from symbiosis_map.maps.payload import nearest_misses, script_json
from symbiosis_map.maps.reference import reference_land

lines = hnp.arrays(
    float, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-85, 85, allow_nan=False, width=32)
)


@given(lines)
def test_a_path_comes_back_within_half_a_step(line):
    steps = np.rint(line * DEGREES)
    kept = np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])
    assert decode_path(encode_path(line)) == pytest.approx(line[kept], abs=0.5001 / DEGREES)


@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=30))
def test_text_comes_back(values):
    coded = encode_column(pd.Series(values, dtype="str"), "text")
    if coded is None:
        read = [None] * len(values)
    elif isinstance(coded, dict):
        read = [None if code < 0 else coded["pool"][code] for code in coded["codes"]]
    else:
        read = coded
    assert read == values


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-1e12, 1e12, allow_subnormal=False)), max_size=30))
def test_numbers_come_back_to_seven_figures(values):
    coded = encode_column(pd.Series(values, dtype="float64"), "number") or [None] * len(values)
    for value, read in zip(values, coded, strict=True):
        assert (read is None) == np.isnan(value)
        if read is not None:
            assert read == pytest.approx(value, rel=1e-6)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_comes_back_and_can_stand_in_a_script(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert not set("<>\u2028\u2029") & set(text)


def coast(seed: int, n: int = 4000) -> shapely.Polygon:
    """A closed shore around 8.5 E 63.4 N, about 20 km across, with a wiggle every 15 m."""
    chance = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = 0.1 + 0.02 * np.sin(5 * angle) + 0.0004 * chance.standard_normal(n)
    return shapely.Polygon(np.column_stack([8.5 + 2.2 * radius * np.cos(angle), 63.4 + radius * np.sin(angle)]))


def decoded(rings: list[list[int]]) -> list[np.ndarray]:
    return [decode_path(ring) for ring in rings]


def test_the_shore_near_a_site_keeps_its_detail():
    land = gpd.GeoDataFrame(geometry=[coast(1)], crs=4326)
    site = np.array(land.geometry[0].exterior.coords[200])
    rings = decoded(encode_land(land, site[:1], site[1:], budget_kb=400))
    scale = np.array([np.cos(np.radians(63.4)), 1.0]) * 111_320
    near = shapely.Point(site * scale).buffer(3_000)
    true = shapely.LineString(shapely.get_coordinates(land.geometry[0].exterior) * scale).intersection(near)
    kept = shapely.LineString(rings[0] * scale)
    assert max(kept.distance(shapely.Point(point)) for point in shapely.get_coordinates(true)) < 8.0, "6 m and a step"


def test_the_shore_fits_the_budget_or_is_coarsened_away_from_the_sites():
    land = gpd.GeoDataFrame(geometry=[coast(2, 40_000)], crs=4326)
    far = np.array([10.5]), np.array([63.4])
    wide = encode_land(land, *far, budget_kb=400)
    narrow = encode_land(land, *far, budget_kb=2)
    assert len(json.dumps(narrow, separators=(",", ":"))) <= 2_000 < len(json.dumps(wide, separators=(",", ":")))


def test_land_in_cells_becomes_one_shore_without_seams():
    cells = [shapely.box(8.0, 63.0, 8.5, 63.5), shapely.box(8.5, 63.0, 9.0, 63.5)]
    land, _ = reference_land(gpd.GeoDataFrame(geometry=cells, crs=4326), Box(7.0, 62.0, 10.0, 64.0))
    rings = decoded(encode_land(land, np.array([8.5]), np.array([63.25]), budget_kb=100))
    assert len(rings) == 1
    assert shapely.Polygon(rings[0]).symmetric_difference(shapely.box(8.0, 63.0, 9.0, 63.5)).area < 1e-6


def test_the_bundled_coast_has_no_seams_and_a_credit():
    land, credit = reference_land(None, Box(7.0, 62.4, 8.2, 63.1))
    assert land.geometry.is_valid.all()
    corners = shapely.get_coordinates(land.geometry)
    inside = (np.abs(corners[:, 0] - 7.5) < 1e-9) & (np.abs(corners[:, 1] - np.rint(2 * corners[:, 1]) / 2) < 1e-9)
    assert not inside.any(), "no corner of a half-degree cell is left"
    assert "OpenStreetMap" in credit


@given(
    hnp.arrays(float, 6, elements=st.floats(-10, 30)),
    hnp.arrays(float, 6, elements=st.floats(36, 71)),
    hnp.arrays(float, 6, elements=st.floats(0, 20_000)),
)
def test_the_opening_holds_every_site_and_the_limits_hold_the_opening(longitude, latitude, precision_m):
    opening = frame_box(longitude, latitude, precision_m)
    edge = limits(opening)
    assert opening.west < longitude.min()
    assert longitude.max() < opening.east
    assert opening.south < latitude.min()
    assert latitude.max() < opening.north
    assert edge.west < opening.west
    assert opening.east < edge.east
    assert edge.south < opening.south
    assert opening.north < edge.north


def test_the_largest_places_inside_the_box_come_first():
    places = pd.DataFrame(
        {
            "name": ["b", "a", "far", "big"],
            "latitude": [63.0, 63.1, 10.0, 63.2],
            "longitude": [8.0, 8.1, 8.0, 8.2],
            "population": [500, 500, 9000, 7000],
        }
    )
    assert encode_places(places, Box(7, 62, 9, 64))["name"] == ["big", "a", "b"]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9), st.floats(0, 1e5)), max_size=40), st.integers(1, 5))
def test_each_site_keeps_its_nearest_near_misses(rows, most):
    misses = pd.DataFrame(
        [(f"s{i}", f"d{i}", f"site{a}", f"site{b}", metres) for i, (a, b, metres) in enumerate(rows)],
        columns=["surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "crow_m"],
    )
    kept = nearest_misses(misses, most)
    for end in ("surplus_site_id", "demand_site_id"):
        for site, group in misses.groupby(end):
            nearest = sorted(group["crow_m"])[:most]
            assert sorted(kept.loc[kept[end] == site, "crow_m"])[: len(nearest)] == nearest
