"""What was written is read back by programs that are not ours, and is the same, or the difference is stated."""

import csv
import io
import json
import math
import re
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from symbiosis_map import schema, tables
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.views import VIEWS, build_views, conformed

TABLES = {table.name: table for table in tables.ALL}
LINE = LineString([(8.685, 63.412), (8.712, 63.415)])
AREA = Polygon([(8.6, 63.4), (8.8, 63.4), (8.8, 63.5), (8.6, 63.4)])
SHAPES = {
    "sites": st.sampled_from([Point(8.685, 63.412), Point(-179.9999999, -89.9), Point(0, 0), Point(), None]),
    "near_misses": st.sampled_from([LINE, shapely.MultiLineString([LINE, LINE.reverse()]), LineString(), None]),
    "hubs": st.sampled_from([AREA, shapely.MultiPolygon([AREA]), Polygon(), None]),
}
TEXTS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            " blanks around  ",
            "Sunndalsøra, Åndalsnes, Ærø",
            '=HYPERLINK("http://example.org")',
            "+1",
            "-1",
            "@x",
            "'quoted'",
            "null\x00inside",
            "bell\x07",
            "two\r\nlines\nor\rthree",
            "ø" * 127,
            "ø" * 128,
            "x" * 253 + "Å",
            "🐟" * 300,
            "<script>alert(1)</script>",
            'a;b,c\t"d"',
            "\ufeffmark",
            "_x0041_",
            "_x0041_x0042_",
        ]
    ),
)
NUMBERS = st.one_of(
    st.none(),
    st.floats(min_value=-9.99e14, max_value=9.99e14),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-20, 1e-9, 0.1 + 0.2, 9.99e14, -9.99e14, 1 / 3]),
)
INTEGERS = st.one_of(st.none(), st.integers(min_value=-(10**14), max_value=10**14))
BOOLEANS = st.sampled_from([None, True, False])


@st.composite
def nasty_tables(draw):
    """Tables of up to four rows in which any cell may be anything its type allows."""
    pools = {
        "text": draw(st.lists(TEXTS, min_size=7, max_size=7)),
        "number": draw(st.lists(NUMBERS, min_size=7, max_size=7)),
        "integer": draw(st.lists(INTEGERS, min_size=5, max_size=5)),
        "boolean": draw(st.lists(BOOLEANS, min_size=3, max_size=3)),
    }
    frames = {}
    for name in ("sites", "near_misses", "hubs", "recall", "rejected"):
        table = TABLES[name]
        rows = draw(st.integers(min_value=0, max_value=4))
        columns = {}
        for index, column in enumerate(table.columns):
            if column.type == "geometry":
                columns[column.name] = draw(st.lists(SHAPES[name], min_size=rows, max_size=rows))
            else:
                pool = pools[column.type]
                columns[column.name] = [pool[(index + 3 * row) % len(pool)] for row in range(rows)]
        frame = pd.DataFrame(columns, dtype=object)
        if table.geometry:
            frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)
        frames[name] = schema.conform(frame, table)
    return frames


def write(frames, **options):
    """Write into a folder that lasts as long as the caller needs it."""
    folder = tempfile.TemporaryDirectory()
    write_exports(frames, Path(folder.name), ExportOptions(**options))
    return folder


def assert_same(read, frame, table):
    """Compare every cell: blank with blank, numbers and texts exactly, geometries by their coordinates."""
    assert len(read) == len(frame)
    read = schema.conform(read, table)
    for column in table.columns:
        for got, meant in zip(read[column.name], frame[column.name], strict=True):
            if column.type == "geometry":
                missing = meant is None or meant.is_empty
                assert (got is None or got.is_empty) if missing else got.equals(meant)
            else:
                assert pd.isna(got) if pd.isna(meant) else got == meant, column.name


NASTY = settings(max_examples=20, deadline=None)


@NASTY
@given(nasty_tables())
def test_geoparquet_holds_every_value(frames):
    with write(frames, formats=("geoparquet",)) as folder:
        for name, frame in frames.items():
            path = Path(folder) / "geoparquet" / f"{name}.parquet"
            assert pyarrow.parquet.read_metadata(path).num_rows == len(frame)
            read = gpd.read_parquet(path) if isinstance(frame, gpd.GeoDataFrame) else pd.read_parquet(path)
            assert list(read.columns) == list(frame.columns)
            assert_same(read, frame, TABLES[name])


@NASTY
@given(nasty_tables())
def test_geopackage_holds_every_value_but_null_characters(frames):
    with write(frames, formats=("geopackage",)) as folder:
        path = Path(folder) / "symbiosis.gpkg"
        changes = (
            pyogrio.read_dataframe(path, layer="changes")
            if "changes" in pyogrio.list_layers(path)[:, 0]
            else pd.DataFrame(columns=["table", "column"])
        )
        for name, frame in frames.items():
            meant = frame.copy()
            for column in TABLES[name].columns:
                if column.type == "text":
                    with_null = [isinstance(value, str) and "\x00" in value for value in meant[column.name]]
                    listed = changes[(changes["table"] == name) & (changes["column"] == column.name)]
                    assert len(listed) == sum(with_null)
                    meant[column.name] = [
                        value.replace("\x00", "") if isinstance(value, str) else value for value in meant[column.name]
                    ]
            read = pyogrio.read_dataframe(path, layer=name)
            assert_same(read, meant, TABLES[name])


@NASTY
@given(nasty_tables())
def test_shapefile_with_its_list_of_changes_holds_every_value(frames):
    views = build_views(conformed(frames))
    with write(frames, formats=("shapefile",)) as folder:
        for name in ("sites", "near_misses", "hubs"):
            path = Path(folder) / "shapefiles" / f"{name}.shp.zip"
            read = pyogrio.read_dataframe(path, layer=name)
            assert len(read) == len(frames[name])
            full_values = {(row["row"], row["column"]): row["full_value"] for row in csv_rows(path, "changes.csv")}
            longs = {row["short_name"]: row["column"] for row in csv_rows(path, "fields.csv") if row["short_name"]}
            assert [longs[short] for short in read.columns[:-1]] == list(views[name].columns.drop("geometry"))
            for short, column in longs.items():
                for number, (got, meant) in enumerate(zip(read[short], views[name][column], strict=True), start=1):
                    listed = full_values.get((str(number), column))
                    assert_cell(got, meant, listed)
            for got, meant in zip(read.geometry, views[name].geometry, strict=True):
                assert got is None if meant is None else got.equals(meant)


def read_flatgeobuf(folder, name):
    return pyogrio.read_dataframe(folder / "flatgeobuf" / f"{name}.fgb")


def read_geojson(folder, name):
    """Read with Python's own parser: GDAL cuts a text at a null character."""
    features = json.loads((folder / "geojson" / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [feature["geometry"] and shapely.geometry.shape(feature["geometry"]) for feature in features]
    rows = pd.DataFrame([feature["properties"] for feature in features], dtype=object)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=4326)


def read_kmz(folder, name):
    return pyogrio.read_dataframe(folder / "symbiosis.kmz", layer=name).rename(columns={"Name": "name"})


OTHERS = {"flatgeobuf": read_flatgeobuf, "geojson": read_geojson, "kmz": read_kmz}
HELD = {
    "flatgeobuf": lambda text: text.replace("\x00", ""),
    "geojson": lambda text: text,
    "kmz": lambda text: "".join(letter for letter in text if is_xml(letter) or letter == "\r").strip(" \t\r\n"),
}
"""What a format can hold of a text."""


@pytest.mark.parametrize("format_", OTHERS)
@settings(max_examples=8, deadline=None)
@given(frames=nasty_tables())
def test_the_other_vector_formats_hold_every_value(format_, frames):
    views = build_views(conformed(frames))
    with write(frames, formats=(format_,)) as folder:
        for name in ("sites", "near_misses", "hubs"):
            read, meant = OTHERS[format_](Path(folder), name), views[name].copy()
            for column in VIEWS[name].columns:
                if column.type == "text":
                    meant[column.name] = [v if pd.isna(v) else HELD[format_](v) for v in meant[column.name]]
            if format_ == "kmz" and "name" in meant:  # a placemark has a name, if an empty one
                meant["name"] = meant["name"].fillna("")
            if format_ == "flatgeobuf":  # its index puts rows in the order of their places
                read, meant = in_one_order(read, VIEWS[name]), in_one_order(meant, VIEWS[name])
            assert_same(read, meant, VIEWS[name])


def in_one_order(frame, table):
    frame = schema.conform(frame, table)
    rows = [repr(row) for row in frame.astype(object).itertuples(index=False)]
    return frame.iloc[sorted(range(len(frame)), key=rows.__getitem__)].reset_index(drop=True)


def csv_rows(path, name):
    with zipfile.ZipFile(path) as archive:
        if name not in archive.namelist():
            return []
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


def assert_cell(got, meant, listed):
    """A cell of a shapefile is the value, or its full value is listed."""
    if pd.isna(meant):
        assert pd.isna(got)
        assert listed is None
    elif isinstance(meant, str):
        if listed is None:
            assert got == meant or (pd.isna(got) and meant == "")
        else:
            assert listed in (meant, f"'{meant}")
            assert pd.isna(got) or len(got.encode()) <= 254
    elif listed is None:
        assert math.isclose(got, meant, rel_tol=1e-9)
    else:
        assert float(listed.removeprefix("'")) == meant


@NASTY
@given(nasty_tables())
def test_workbook_holds_every_value_as_text_or_number(frames):
    views = build_views(conformed(frames))
    sheets = {
        "near_misses": "Near misses",
        "recall": "Documented exchanges",
        "rejected": "Rejected rows",
        "hubs": "Hubs",
    }
    with write(frames, formats=("workbook",)) as folder:
        book = openpyxl.load_workbook(Path(folder) / "symbiosis.xlsx")
        for name, title in sheets.items():
            sheet = book[title]
            headings = [cell.value for cell in sheet[2]]
            frame = views[name].drop(columns="geometry", errors="ignore")
            assert headings == list(frame.columns)
            for index, column in enumerate(headings, start=1):
                for row, meant in enumerate(frame[column], start=3):
                    assert_sheet_cell(sheet.cell(row, index), meant)


def assert_sheet_cell(cell, meant):
    if pd.isna(meant) or meant == "":
        assert cell.value in (None, "")
    elif isinstance(meant, str):
        kept = "".join(letter for letter in meant.replace("\r\n", "\n").replace("\r", "\n") if is_xml(letter))
        assert unescaped(cell.value or "") == kept
        assert cell.data_type in ("s", "inlineStr", "n" if not kept else "s")
    elif isinstance(meant, bool):
        assert cell.value is meant
    else:
        assert math.isclose(cell.value, meant, rel_tol=1e-14, abs_tol=1e-307)


def unescaped(text):
    """Return a text as Excel and LibreOffice show it; openpyxl leaves it escaped (ISO/IEC 29500-1, ST_Xstring)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def is_xml(letter):
    """Char of XML 1.0, section 2.2."""
    return letter in "\t\n" or "\x20" <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"


@pytest.mark.parametrize("format_", ["shapefile", "geopackage", "geoparquet", "workbook"])
def test_tables_without_rows_are_written_and_read(nothing, tmp_path, format_):
    paths = write_exports(nothing, tmp_path, ExportOptions(formats=(format_,), vector_crs_epsg=25833))
    for path in (path for path in paths if path.suffix != ".qml"):
        if format_ in ("shapefile", "geopackage"):
            for layer, _ in pyogrio.list_layers(path):
                if layer not in ("code_book", "layer_styles"):
                    assert len(pyogrio.read_dataframe(path, layer=layer)) == 0
        elif format_ == "geoparquet":
            assert len(pd.read_parquet(path)) == 0
        else:
            assert openpyxl.load_workbook(path)["Links"].max_row == 2


@given(nasty_tables())
@settings(max_examples=5, deadline=None)
def test_exports_leave_their_input_alone(frames):
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    with write(frames):
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before[name]))
