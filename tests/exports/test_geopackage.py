"""The GeoPackage as SQLite and the distribution's own GDAL see it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from xml.etree import ElementTree

import pytest

from symbiosis_map import tables
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.views import VIEWS

ONLY = ExportOptions(formats=("geopackage",), vector_crs_epsg=25833)


@pytest.mark.skipif(
    shutil.which("ogrinfo") is None and not os.environ.get("CI"), reason="ogrinfo (package gdal-bin) is missing"
)
def test_ogrinfo_reads_every_layer_without_a_warning(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    path = tmp_path / "symbiosis.gpkg"
    for name, frame in county.items():
        done = subprocess.run(["ogrinfo", "-so", path, name], capture_output=True, text=True, check=True)
        assert f"Feature Count: {len(frame)}" in done.stdout
        assert done.stderr == ""
        for column in VIEWS[name].columns:
            if column.type != "geometry":
                assert f"\n{column.name}: " in done.stdout
        assert ('ID["EPSG",25833]' in done.stdout) == (VIEWS[name].geometry is not None)


def test_it_is_a_sound_database_with_every_table_and_the_code_book(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    with closing(sqlite3.connect(tmp_path / "symbiosis.gpkg")) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG"),)
        kinds = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert kinds == {
            **{name: "attributes" if view.geometry is None else "features" for name, view in VIEWS.items()},
            "code_book": "attributes",
            "layer_styles": "attributes",
        }
        described = base.execute("SELECT count(*) FROM code_book WHERE \"table\" = 'links'").fetchone()
        assert described == (len(VIEWS["links"].columns),)


def test_every_column_says_what_it_means(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    with closing(sqlite3.connect(tmp_path / "symbiosis.gpkg")) as base:
        rows = base.execute("SELECT table_name, column_name, name, description FROM gpkg_data_columns").fetchall()
    said = {(table, column): (alias, meaning) for table, column, alias, meaning in rows}
    for name, view in VIEWS.items():
        for column in view.columns:
            if column.type != "geometry":
                assert said[name, column.name][1].startswith(column.description)
    assert said["links", "route_m"] == ("route (m)", "Distance that transport needs. Unit: m.")
    assert said["links", "quantity_per_year"][1].endswith("Unit: see unit.")


def test_styles_are_the_default_of_their_layers(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    with closing(sqlite3.connect(tmp_path / "symbiosis.gpkg")) as base:
        columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert {table: column for table, column, _, _ in rows} == columns
    assert {default for _, _, default, _ in rows} == {1}
    for _, _, _, style in rows:
        assert ElementTree.fromstring(style).tag == "qgis"


def test_no_column_has_a_name_that_the_format_keeps_for_itself():
    for table in tables.ALL:
        names = [name.lower() for name in VIEWS[table.name].names]
        assert len(set(names)) == len(names)
        assert not {"fid", "geom", "ogc_fid"} & set(names)
