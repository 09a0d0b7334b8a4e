"""Candidates against brute force, and what must not depend on the order of rows."""

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from symbiosis_map.pairing import PairingOptions, find_candidates
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES, STREAMS

GEOD = Geod(ellps="WGS84")
REACH = PairingOptions(
    heat_reach_km=8, heat_reach_km_per_mw=1, heat_reach_max_km=30, water_reach_km=12, material_reach_km=60
)


def make_sites(points, **columns):
    n = len(points)
    frame = pd.DataFrame(
        {"site_id": [f"s{i:03d}" for i in range(n)], "name": [f"site {i}" for i in range(n)], "country": "NO"} | columns
    )
    lon, lat = np.array(points, dtype=float).reshape(-1, 2).T
    return conform(gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lon, lat), crs=4326), SITES)


def make_streams(rows):
    frame = pd.DataFrame(rows, columns=["site_id", "direction", "resource", "power_mw"])
    units = {"heat": "MWh/yr", "water": "m3/yr", "material": "t/yr"}
    frame["stream_id"] = [f"t{i:03d}" for i in range(len(frame))]
    return conform(
        frame.assign(stream="x", unit=frame["resource"].map(units), basis="reported", source="test"), STREAMS
    )


def brute_force(sites, streams):
    where = sites.set_index("site_id").geometry
    found = set()
    for s in streams[streams["direction"] == "surplus"].itertuples():
        reach = {"heat": min(8 + (0 if np.isnan(s.power_mw) else s.power_mw), 30), "water": 12, "material": 60}
        for d in streams[streams["direction"] == "demand"].itertuples():
            a, b = where[s.site_id], where[d.site_id]
            if s.resource == d.resource and s.site_id != d.site_id:
                distance = GEOD.inv(a.x, a.y, b.x, b.y)[2]
                if distance <= reach[s.resource] * 1000:
                    found.add((s.stream_id, d.stream_id, round(distance, 3)))
    return found


points = st.tuples(st.floats(5, 9), st.floats(62, 63.5))
stream = st.tuples(
    st.integers(0, 11),
    st.sampled_from(["surplus", "demand"]),
    st.sampled_from(["heat", "water", "material"]),
    st.one_of(st.just(np.nan), st.floats(0, 40)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(points, min_size=12, max_size=12), st.lists(stream, max_size=30), st.randoms())
def test_equals_brute_force_in_any_order(points, rows, random):
    sites = make_sites(points)
    streams = make_streams([(f"s{i:03d}", *rest) for i, *rest in rows])
    result = find_candidates(sites, streams, REACH)
    assert {(r.surplus_id, r.demand_id, round(r.crow_m, 3)) for r in result.itertuples()} == brute_force(sites, streams)
    order = list(range(len(streams)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(find_candidates(sites.iloc[::-1], streams.iloc[order], REACH), result)


def test_date_line_and_poles():
    sites = make_sites([(179.99, 70.0), (-179.99, 70.0), (0.0, 89.99), (180.0, 89.99)])
    streams = make_streams([(f"s{i:03d}", d, "heat", np.nan) for i in range(4) for d in ("surplus", "demand")])
    result = find_candidates(sites, streams, REACH)
    pairs = set(zip(result["surplus_id"], result["demand_id"], strict=True))
    assert pairs == {("t000", "t003"), ("t002", "t001"), ("t004", "t007"), ("t006", "t005")}


def test_sites_without_a_point_and_own_streams_are_passed_over():
    sites = make_sites([(7.0, 62.5), (7.0, 62.5)])
    sites.loc[1, "geometry"] = None
    streams = make_streams(
        [("s000", "surplus", "heat", 5.0), ("s000", "demand", "heat", 5.0), ("s001", "demand", "heat", 1.0)]
    )
    assert find_candidates(sites, streams, REACH).empty


def test_no_streams_give_an_empty_table_with_its_columns():
    assert list(find_candidates(make_sites([]), make_streams([]), REACH).columns) == [
        "surplus_id", "demand_id", "resource", "crow_m", "reach_m",
    ]  # fmt: skip
