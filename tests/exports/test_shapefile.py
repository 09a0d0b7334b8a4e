"""Shapefiles as the distribution's own GDAL reads them, and what they cannot hold."""

import os
import shutil
import subprocess
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import GeometryCollection, LineString, MultiPoint, Point

from symbiosis_map import schema, tables
from symbiosis_map.errors import OutputError
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.shapefile import fit_text, write_layer_files
from symbiosis_map.exports.views import SHAPES, VIEWS
from symbiosis_map.schema import Column, Table

ONLY = ExportOptions(formats=("shapefile",))
NORWEGIAN = ExportOptions(formats=("shapefile",), vector_crs_epsg=25833)

OGRINFO = pytest.mark.skipif(
    shutil.which("ogrinfo") is None and not os.environ.get("CI"), reason="ogrinfo (package gdal-bin) is missing"
)


def ogrinfo(*arguments):
    done = subprocess.run(["ogrinfo", *arguments], capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


@OGRINFO
def test_ogrinfo_reads_every_layer(county, tmp_path):
    write_exports(county, tmp_path, NORWEGIAN)
    for path in sorted((tmp_path / "shapefiles").glob("*.zip")):
        layer = path.name.removesuffix(".shp.zip")
        said = ogrinfo("-al", "-geom=NO", str(path))
        assert f"Feature Count: {len(county[layer])}" in said
        assert 'ID["EPSG",25833]' in said
        fields = {line.split(":")[0] for line in said.splitlines() if " (" in line and ": " in line}
        assert {column.short for column in VIEWS[layer].columns if column.short} <= fields


@OGRINFO
def test_ogrinfo_reads_norwegian_letters_and_names_of_both_ends(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    assert "name (String) = Ålesund" in ogrinfo("-al", str(tmp_path / "shapefiles" / "sites.shp.zip"))
    links = ogrinfo("-al", str(tmp_path / "shapefiles" / "links.shp.zip"))
    assert "from_name (String) = Tjeldbergodden methanol plant" in links
    assert "alloc_yr (Real) = 38000" in links


def test_prj_and_cpg_are_what_arcgis_expects(county, tmp_path):
    write_exports(county, tmp_path, NORWEGIAN)
    with zipfile.ZipFile(tmp_path / "shapefiles" / "hubs.shp.zip") as archive:
        assert archive.read("hubs.prj").decode().startswith('PROJCS["ETRS_1989_UTM_Zone_33N"')
        assert archive.read("hubs.cpg") == b"UTF-8"
        assert archive.testzip() is None


def test_points_stand_where_proj_puts_them(county, tmp_path):
    write_exports(county, tmp_path, NORWEGIAN)
    read = pyogrio.read_dataframe(tmp_path / "shapefiles" / "sites.shp.zip")
    east, north = Transformer.from_crs(4326, 25833, always_xy=True).transform(8.68502, 63.4124222)
    plant = read.set_index("site_id").geometry["plant"]
    assert (plant.x, plant.y) == pytest.approx((east, north), abs=1e-6)
    streams = pyogrio.read_dataframe(tmp_path / "shapefiles" / "streams.shp.zip").set_index("stream_id")
    assert streams.geometry["plant-cooling"].equals(plant)


def test_field_names_keep_to_the_format():
    for name in SHAPES:
        shorts = [column.short for column in VIEWS[name].columns if column.type != "geometry"]
        assert len({short.lower() for short in shorts}) == len(shorts)
        assert all(0 < len(short) <= 10 and short.isascii() and short.isidentifier() for short in shorts), name


def test_booleans_are_zero_and_one(tmp_path):
    """No layer has one yet; GDAL's own are read as the texts T and F by older programs."""
    flag = Column("flag", "boolean", "flag", "A flag.")
    table = Table("sites", (), "A layer with a flag.", (flag, Column("geometry", "geometry", "", "Point.")))
    frame = gpd.GeoDataFrame({"flag": [True, False, None]}, geometry=[Point(8, 63)] * 3, crs=4326)
    write_layer_files(schema.conform(frame, table), table, tmp_path, ONLY)
    read = pyogrio.read_dataframe(tmp_path / "sites.shp")
    assert read["flag"].tolist()[:2] == [1, 0]
    assert read["flag"].isna().tolist() == [False, False, True]


def one_site(**values):
    row = {"site_id": "s", "name": "S", "country": "NO", "geometry": Point(8, 63), **values}
    return {"sites": schema.conform(gpd.GeoDataFrame([row], crs=4326), tables.SITES)}


@pytest.mark.parametrize("value", [1e300, -1e300, 1e15, float("inf"), float("-inf")])
def test_a_number_that_would_come_out_wrong_is_refused(tmp_path, value):
    with pytest.raises(OutputError, match=r"table 'sites', row 1 \(s\), column 'capacity'"):
        write_exports(one_site(capacity=value), tmp_path, ONLY)
    assert list(tmp_path.iterdir()) == []


def test_a_long_text_is_cut_between_letters_and_stands_whole_in_the_list(tmp_path):
    write_exports(one_site(notes="æ" * 200), tmp_path, ONLY)
    path = tmp_path / "shapefiles" / "sites.shp.zip"
    assert pyogrio.read_dataframe(path)["notes"][0] == "æ" * 127
    with zipfile.ZipFile(path) as archive:
        changes = pd.read_csv(archive.open("changes.csv"))
    assert changes.loc[0, ["row", "key", "column", "change"]].tolist() == [1, "s", "notes", "cut at 254 bytes"]
    assert changes.loc[0, "full_value"] == "æ" * 200


def test_there_is_no_list_of_changes_without_a_change(tmp_path):
    write_exports(one_site(), tmp_path, ONLY)
    with zipfile.ZipFile(tmp_path / "shapefiles" / "sites.shp.zip") as archive:
        assert "changes.csv" not in archive.namelist()


def test_each_kind_of_geometry_gets_a_file_of_its_own(tmp_path):
    shapes = [Point(8, 63), MultiPoint([(8, 63), (9, 63)]), None, LineString([(8, 63), (9, 63)])]
    frame = gpd.GeoDataFrame(
        {"site_id": list("abcd"), "name": list("abcd"), "country": "NO"}, geometry=shapes, crs=4326
    )
    write_exports({"sites": schema.conform(frame, tables.SITES)}, tmp_path, ONLY)
    path = tmp_path / "shapefiles" / "sites.shp.zip"
    read = {layer: pyogrio.read_dataframe(path, layer=layer) for layer, _ in pyogrio.list_layers(path)}
    assert {layer: rows["site_id"].tolist() for layer, rows in read.items()} == {
        "sites": ["a", "c"],
        "sites_multipoint": ["b"],
        "sites_linestring": ["d"],
    }


def test_a_collection_of_geometries_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"row 1 \(s\): a shapefile cannot hold a GeometryCollection"):
        write_exports(one_site(geometry=GeometryCollection([Point(8, 63)])), tmp_path, ONLY)


def test_a_place_that_the_reference_system_lacks_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"'sites', row 1: POINT \(8 -95\) has no place in ETRS89"):
        write_exports(one_site(geometry=Point(8, -95)), tmp_path, NORWEGIAN)


def test_a_point_without_numbers_is_a_row_without_a_place(tmp_path):
    write_exports(one_site(geometry=Point(float("nan"), float("nan"))), tmp_path, NORWEGIAN)
    assert pyogrio.read_dataframe(tmp_path / "shapefiles" / "sites.shp.zip").geometry.tolist() == [None]


def test_an_infinite_coordinate_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"'sites', row 1 \(s\): a coordinate is infinite"):
        write_exports(one_site(geometry=Point(float("inf"), 63)), tmp_path)


def test_layers_of_an_earlier_run_do_not_stay(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    write_exports({"sites": county["sites"]}, tmp_path, ONLY)
    assert {path.name for path in (tmp_path / "shapefiles").iterdir()} == {"sites.shp.zip", "sites.qml"}


@given(st.text())
def test_a_fitted_text_is_a_beginning_of_the_text_that_the_format_holds(text):
    fitted, done = fit_text(text)
    assert len(fitted.encode()) <= 254
    assert "\x00" not in fitted
    assert text.replace("\x00", "").strip(" ").startswith(fitted)
    assert (fitted == text) == (done == "")
    assert fit_text(fitted) == (fitted, "")
