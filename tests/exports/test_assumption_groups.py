"""Very many assumptions stand in a GeoPackage in groups that count every one of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import ProjectError
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.assumption_groups import assumptions_grouped
from symbiosis_map.schema import conform
from symbiosis_map.tables import ASSUMPTIONS

FEW = st.sampled_from(["a", "b", "ø", None])


@st.composite
def assumptions(draw):
    cells = st.tuples(FEW.filter(bool), FEW.filter(bool), FEW, FEW, st.one_of(FEW, st.text(max_size=2)))
    rows = draw(st.lists(cells, max_size=12))
    made = [(table, f"id-{i}", *rest) for i, (table, *rest) in enumerate(rows)]
    return conform(pd.DataFrame(made, columns=ASSUMPTIONS.names), ASSUMPTIONS)


@settings(max_examples=40)
@given(assumptions())
def test_every_assumption_is_counted_once_and_nothing_is_said_that_does_not_hold(frame):
    groups = assumptions_grouped(frame)
    assert groups["rows_count"].sum() == len(frame)
    assert not groups.duplicated(["table", "column", "reason", "source"]).any()
    for group in groups.fillna("").to_dict("records"):
        rows = frame.fillna("")
        rows = rows[
            (rows[["table", "column", "reason"]] == [group[n] for n in ("table", "column", "reason")]).all(axis=1)
        ]
        if group["source"] != "a source for each":
            rows = rows[rows["source"] == group["source"]]
            assert len(rows) == group["rows_count"]
            assert rows["value"].nunique() == group["values_count"]
            if group["values_count"] == 1:
                assert set(rows["value"]) == {group["value"]}
        assert group["first_id"] in set(rows["id"])


def test_only_beyond_the_limit_do_groups_take_the_place_of_assumptions(county, tmp_path):
    count = len(county["assumptions"])
    few = {name: county[name] for name in ("sites", "assumptions")}
    for most, name, other in (
        (count, "assumptions", "assumption_groups"),
        (count - 1, "assumption_groups", "assumptions"),
    ):
        folder = tmp_path / str(most)
        write_exports(few, folder, replace(ExportOptions(formats=("qgis",)), geopackage_assumptions=most))
        with closing(sqlite3.connect(folder / "symbiosis.gpkg")) as base:
            names = {row[0] for row in base.execute("SELECT table_name FROM gpkg_contents")}
            assert name in names
            assert other not in names
            described = {row[0] for row in base.execute('SELECT "table" FROM code_book')}
            assert name in described
        if name == "assumption_groups":
            with closing(sqlite3.connect(folder / "symbiosis.gpkg")) as base:
                assert base.execute("SELECT sum(rows_count) FROM assumption_groups").fetchone() == (count,)


def test_a_number_below_nothing_is_refused():
    with pytest.raises(ProjectError, match="geopackage_assumptions is -1"):
        ExportOptions(geopackage_assumptions=-1)
