"""The tables as data, and the check that every stage passes."""

import re

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map import tables
from symbiosis_map.errors import SchemaError
from symbiosis_map.schema import check, conform, empty


@pytest.mark.parametrize("table", tables.ALL, ids=lambda t: t.name)
def test_definitions_are_sound(table):
    shorts = [column.short for column in table.columns if column.type != "geometry"]
    assert all(re.fullmatch(r"[a-z0-9_]{1,10}", short) for short in shorts)
    assert len(set(shorts)) == len(shorts)
    assert set(table.key) <= set(table.names)
    assert all(column.description.endswith(".") for column in table.columns)
    check(empty(table), table)


def streams(**columns):
    row = {
        "stream_id": "t1", "site_id": "s1", "direction": "surplus", "resource": "heat", "stream": "x",
        "unit": "MWh/yr", "basis": "reported", "source": "test",
    }  # fmt: skip
    return conform(pd.DataFrame([row | columns]), tables.STREAMS)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"quantity_per_year": float("inf")}, "not finite"),
        ({"quantity_per_year": -1.0}, "below 0"),
        ({"full_load_hours": 9000.0}, "above 8760"),
        ({"direction": "sideways"}, "'sideways', allowed are surplus, demand"),
        ({"source": None}, "source is empty in 1 rows"),
    ],
)
def test_a_fault_is_named(columns, words):
    with pytest.raises(SchemaError, match=re.escape(words)):
        check(streams(**columns), tables.STREAMS)


def test_all_faults_are_told_at_once():
    with pytest.raises(SchemaError) as caught:
        check(pd.concat([streams(quantity_per_year=-1.0)] * 2), tables.STREAMS)
    assert "occur twice" in str(caught.value)
    assert "below 0" in str(caught.value)


def test_a_frame_in_another_system_is_refused():
    sites = gpd.GeoDataFrame(
        {"site_id": ["a"], "name": "x", "country": "NO"}, geometry=gpd.points_from_xy([400000], [6900000]), crs=25833
    )
    with pytest.raises(SchemaError, match=r"EPSG:25833, not EPSG:4326"):
        check(conform(sites, tables.SITES), tables.SITES)


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1e300))))
def test_conform_changes_no_value_and_no_input(values):
    frame = pd.DataFrame({"link_id": [str(i) for i in range(len(values))], "quantity_per_year": values, "more": 1})
    before = frame.copy()
    result = conform(frame, tables.FLOWS)
    pd.testing.assert_frame_equal(frame, before)
    assert list(result.columns) == tables.FLOWS.names
    assert result["quantity_per_year"].tolist() == pytest.approx(values, nan_ok=True)
