"""Fields as wide as they need: numbers keep their figures, dates are dates, names and styles stand beside."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from symbiosis_map import schema
from symbiosis_map.errors import ProjectError
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.gdal import write_layer
from symbiosis_map.exports.shapefile import ONE_ZIP, write_layer_files
from symbiosis_map.exports.views import LAYERS
from symbiosis_map.exports.widths import field_sizes, lost_digits
from symbiosis_map.schema import Column, Table

NUMBER = Column("value", "number", "value", "A number.")
DATED = Table(
    "sites",
    (),
    "A layer with a date.",
    (Column("opened", "date", "opened", "A day."), Column("geometry", "geometry", "", "Point.")),
)
DAYS = ["2026-11-22", None, "1899-12-31"]


@given(st.lists(st.floats(min_value=-9.99e14, max_value=9.99e14), min_size=1, max_size=6))
def test_a_field_holds_its_numbers_and_says_which_lose_figures(numbers):
    frame = pd.DataFrame({"value": numbers})
    size = field_sizes(frame, Table("t", (), "", (NUMBER,)))["value"]
    assert size.width <= 20
    lost = lost_digits(frame["value"], size)
    for number, is_lost in zip(numbers, lost, strict=True):
        text = f"{number:.{size.decimals}f}"
        assert len(text) <= size.width
        assert is_lost or abs(float(text) - number) <= abs(number) * 1e-9


@pytest.mark.parametrize(
    ("numbers", "width", "decimals"),
    [([38000.0, 0.0], 8, 1), ([81.25, -1.5], 6, 2), ([1 / 3, 2.0], 13, 10), ([None], 12, 3), ([1e12 / 7, 1.5], 19, 5)],
)
def test_widths_are_those_that_the_numbers_need(numbers, width, decimals):
    frame = schema.conform(pd.DataFrame({"value": numbers}), Table("t", (), "", (NUMBER,)))
    size = field_sizes(frame, Table("t", (), "", (NUMBER,)))["value"]
    assert (size.width, size.decimals) == (width, decimals)


def dated_frame():
    return schema.conform(gpd.GeoDataFrame({"opened": DAYS}, geometry=[Point(8, 63)] * 3, crs=4326), DATED)


def test_dates_are_dates_in_a_shapefile(tmp_path):
    write_layer_files(dated_frame(), DATED, tmp_path, ExportOptions())
    path = tmp_path / "sites.shp"
    assert pyogrio.read_info(path)["ogr_types"] == ["OFTDate"]
    assert [None if pd.isna(day) else str(day.date()) for day in pyogrio.read_dataframe(path)["opened"]] == DAYS


@pytest.mark.parametrize(("driver", "ending"), [("GPKG", "gpkg"), ("FlatGeobuf", "fgb")])
def test_dates_come_back_from_other_layers(tmp_path, driver, ending):
    path = tmp_path / f"sites.{ending}"
    write_layer(dated_frame(), DATED, path, "sites", driver=driver, shape="Point")
    read = pyogrio.read_dataframe(path)["opened"]
    assert sorted(str(day.date()) for day in read if not pd.isna(day)) == sorted(day for day in DAYS if day)


def test_one_zip_holds_every_layer_with_its_style_and_one_code_book(county, tmp_path):
    options = ExportOptions(formats=("shapefile",), shapefile_zip="one")
    write_exports(county, tmp_path, ExportOptions(formats=("shapefile",)))
    assert {path.name for path in write_exports(county, tmp_path, options)} == {ONE_ZIP}
    assert {path.name for path in (tmp_path / "shapefiles").iterdir()} == {ONE_ZIP}
    path = tmp_path / "shapefiles" / ONE_ZIP
    assert {layer for layer, _ in pyogrio.list_layers(path)} == set(LAYERS)
    for layer in LAYERS:
        assert len(pyogrio.read_dataframe(path, layer=layer)) == len(county[layer])
    with zipfile.ZipFile(path) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("fields.csv").decode("utf-8-sig"))))
        for layer in LAYERS:
            assert ElementTree.fromstring(archive.read(f"{layer}.qml")).find("renderer-v2") is not None
    assert {row["table"] for row in rows} == set(LAYERS)
    assert all(row["width"] for row in rows if row["type"] != "geometry")


def test_styles_of_shapefiles_name_the_short_fields(county, tmp_path):
    write_exports(county, tmp_path, ExportOptions(formats=("shapefile",)))
    style = ElementTree.parse(tmp_path / "shapefiles" / "links.qml").getroot()
    fields = set(pyogrio.read_info(tmp_path / "shapefiles" / "links.shp.zip")["fields"])
    assert {alias.get("field") for alias in style.iter("alias")} == fields
    assert style.find("renderer-v2").get("attr") in fields


@pytest.mark.parametrize(("country", "epsg", "meant"), [("NO", None, 25833), ("DK", None, None), ("NO", 25832, 25832)])
def test_the_reference_system_of_norway_is_utm_33(country, epsg, meant):
    assert ExportOptions(country=country, vector_crs_epsg=epsg).layer_epsg == meant


def test_another_way_of_zipping_is_refused():
    with pytest.raises(ProjectError, match="shapefile_zip is 'two'"):
        ExportOptions(shapefile_zip="two")
