"""A real QGIS opens what was written: every layer valid and styled, and a picture in the colours of the map."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.arrow import alias_of
from symbiosis_map.exports.qgis_symbols import PIXEL_MM
from symbiosis_map.exports.views import LAYERS, VIEWS
from symbiosis_map.palette import COLOURS, DASHES, GROUND

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"
MORE_WORDS = {"trench_segments": "shared trenches"}
PROBE = [PYTHON, "-c", "import qgis.core"]


def qgis_is_missing():
    if os.environ.get("CI", "").lower() in ("1", "true"):
        return False  # there it must be installed: the test fails without it
    return not Path(PYTHON).exists() or subprocess.run(PROBE, capture_output=True, check=False).returncode != 0


pytestmark = pytest.mark.skipif(qgis_is_missing(), reason="QGIS for Python (package python3-qgis) is missing")


@pytest.fixture(scope="module")
def opened(tmp_path_factory, crossing):
    """Tell what QGIS found in a copy of an export, and its picture: QGIS writes to a GeoPackage that it opens."""
    folder = tmp_path_factory.mktemp("qgis")
    options = ExportOptions(
        formats=("shapefile", "qgis", "kmz", "flatgeobuf", "geojson"), country="NO", title="Møre & <Romsdal>"
    )
    paths = write_exports(crossing, folder / "out", options)
    copy = shutil.copytree(folder / "out", folder / "copy with blanks ø")
    files = [copy / path.relative_to(folder / "out") for path in paths if path.suffix in (".zip", ".kmz", ".fgb")]
    command = [PYTHON, HERE / "qgis_report.py", copy, folder / "picture.png", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder / "picture.png"


def test_the_project_opens_with_groups_order_and_reference_system(opened):
    report, _ = opened
    assert report["opened"]
    assert (report["title"], report["crs"]) == ("Møre & <Romsdal>", "EPSG:25833")
    shown, more, tables = report["tree"]
    assert shown == ["Exchanges", True, [["Sites", True], ["Links", True], ["Hubs", True]]]
    assert more[:2] == ["More", False]
    assert ["Near misses", False] in more[2]
    assert tables[0] == "Tables"
    assert ["Assumptions", False] in tables[2]


def test_every_layer_of_the_project_is_valid_and_every_place_is_drawn(opened):
    report, _ = opened
    assert len(report["project"]) == len(VIEWS) + 1  # and the code book
    for name, layer in report["project"].items():
        assert layer["valid"], name
    for name in ("Sites", "Links", "Hubs", "Streams", "Near misses", "Distances"):
        layer = report["project"][name]
        assert layer["crs"] == "EPSG:25833"
        assert layer["rows"] > 0
        assert layer["renderer"] in ("categorizedSymbol", "RuleRenderer", "singleSymbol")
    assert report["project"]["Sites"]["labels"]
    assert report["project"]["Hubs"]["labels"]


@pytest.mark.parametrize("part", ["project", "geopackage", "zip"])
def test_links_have_the_colours_and_dashes_of_the_map(opened, part):
    report, _ = opened
    found = {
        "project": lambda: report["project"]["Links"],
        "geopackage": lambda: report["geopackage"]["links"],
        "zip": lambda: report["files"]["links.shp.zip"]["links"],
    }[part]()
    assert found["renderer"] == "categorizedSymbol"
    assert found["colours"] == {resource: colour.lower() for resource, colour in COLOURS.items()}
    for resource, dashes in DASHES.items():
        assert found["dashes"][resource] == pytest.approx([pixels * PIXEL_MM for pixels in dashes], abs=1e-3)


def test_the_geopackage_styles_itself_and_names_its_fields(opened, crossing):
    report, _ = opened
    layers = report["geopackage"]
    assert layers["sites"]["renderer"] == "RuleRenderer"
    assert layers["hubs"]["labels"]
    for name, frame in crossing.items():
        assert layers[name]["valid"]
        assert layers[name]["rows"] == len(frame)
        meant = ["fid", *(alias_of(column) for column in VIEWS[name].columns if column.type != "geometry")]
        if VIEWS[name].geometry is not None:
            assert layers[name]["aliases"] == meant
        words = next(
            words for words in report["project"] if words.lower() in (name.replace("_", " "), MORE_WORDS.get(name))
        )
        assert report["project"][words]["aliases"] == meant


def test_zips_flatgeobuf_and_kmz_are_read(opened, crossing):
    report, _ = opened
    for name in LAYERS:
        for file in (f"{name}.shp.zip", f"{name}.fgb", "symbiosis.kmz"):
            layer = report["files"][file][name]
            assert layer["valid"], file
            assert layer["rows"] == len(crossing[name])
    meant = [alias_of(column) for column in VIEWS["links"].columns if column.type != "geometry"]
    assert report["files"]["links.shp.zip"]["links"]["aliases"] == meant


def test_the_picture_shows_the_links_in_their_colours(opened):
    report, path = opened
    assert report["picture"] == {"layers": ["Sites", "Links", "Hubs"], "errors": []}
    picture = np.asarray(Image.open(path).convert("RGB")).astype(int)

    def share(colour):
        meant = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        return float((np.abs(picture - meant).max(axis=2) <= 6).mean())

    assert share(GROUND["land"]) > 0.5
    for resource in ("heat", "water", "organic"):
        assert share(COLOURS[resource]) > 0.0005, resource
    assert share(COLOURS["gas"]) == 0.0
    assert share(GROUND["accent"]) > 0.001  # the badge of the hub


def test_the_picture_is_the_one_that_was_looked_at(opened):
    """Small and blurred, so that another version's letters and smoothing do not count, but a lost layer does."""
    _, path = opened

    def small(file):
        return np.asarray(Image.open(file).convert("RGB").resize((60, 45), Image.Resampling.BOX)).astype(float)

    difference = np.abs(small(path) - small(HERE / "qgis_picture.png"))
    assert difference.mean() < 2.0
    assert np.quantile(difference, 0.99) < 40.0
