"""The same tables give the same bytes, whatever the clock, the place and the language of the machine."""

import datetime as dt
import os
import pickle
import sqlite3
import subprocess
import sys
import textwrap
import zipfile
from contextlib import closing

from symbiosis_map.exports import ExportOptions, write_exports

DAY = dt.date(2026, 3, 1)
VECTOR = ("shapefile", "geopackage", "qgis", "flatgeobuf", "geojson", "kmz", "geoparquet", "workbook")
ELSEWHERE = """
    import datetime, pickle, sys
    from pathlib import Path
    from symbiosis_map.exports import ExportOptions, write_exports
    options = ExportOptions(formats=tuple(sys.argv[3:]), date=datetime.date(2026, 3, 1), vector_crs_epsg=25833)
    write_exports(pickle.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]), options)
"""


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_process_in_another_zone_and_language_writes_the_same(county, tmp_path):
    options = ExportOptions(formats=VECTOR, date=DAY, vector_crs_epsg=25833)
    here = write_exports(county, tmp_path / "here", options)
    (tmp_path / "tables").write_bytes(pickle.dumps(county))
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ELSEWHERE), tmp_path / "tables", tmp_path / "there", *VECTOR],
        env={**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7"},
        check=True,
    )
    assert content(tmp_path / "here") == content(tmp_path / "there")
    assert len(here) == len(content(tmp_path / "here"))


def test_every_date_inside_is_the_one_that_was_given(county, tmp_path):
    write_exports(county, tmp_path, ExportOptions(formats=VECTOR, date=DAY))
    for name in ("symbiosis.qgz", "symbiosis.kmz"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 1, 0, 0, 0)}
    with zipfile.ZipFile(tmp_path / "shapefiles" / "sites.shp.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 1, 0, 0, 0)}
        assert tuple(archive.read("sites.dbf")[1:4]) == (126, 3, 1)  # dBASE: year since 1900, month, day
    with closing(sqlite3.connect(tmp_path / "symbiosis.gpkg")) as base:
        dates = base.execute("SELECT DISTINCT substr(last_change, 1, 10) FROM gpkg_contents").fetchall()
        styles = base.execute("SELECT DISTINCT substr(update_time, 1, 10) FROM layer_styles").fetchall()
    assert dates == styles == [("2026-03-01",)]
    with zipfile.ZipFile(tmp_path / "symbiosis.xlsx") as archive:
        assert b">2026-03-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")
