"""The project's own land and layers: from the file that the project names to the map, the manifest and the next run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from map_lines import decode_path

import symbiosis_map as sm
from symbiosis_map.errors import InputError, ProjectError
from symbiosis_map.maps.coding import COAST_DEGREES

ROUBAIX = Path(__file__).parents[2] / "data" / "roubaix"
LAND = shapely.box(2.9, 50.5, 3.3, 50.8)
ZONES = [shapely.box(3.10, 50.65, 3.15, 50.70), shapely.box(3.15, 50.65, 3.20, 50.70)]
HOSTILE = "<img src=x onerror=alert(1)>${1+1}</script>"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with the map and one file, and few draws of doubt."""
    folder = Path(shutil.copytree(ROUBAIX, tmp_path / "project"))
    add(folder, "formats = ['geojson']\n\n[doubt]\ndraws = 20\nscenarios = 2\n")
    return folder


def add(project: Path, text: str) -> None:
    with (project / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def frame(shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


def without_system(path: Path) -> None:
    frame([LAND]).to_file(path)
    path.with_suffix(".prj").unlink()


def payload(page: Path) -> dict[str, Any]:
    found = re.search(
        r'<script type="application/json"[^>]*>(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_own_land_in_any_system_takes_the_place_of_the_bundled_coast(project, tmp_path):
    frame([LAND]).to_crs(2154).to_file(project / "land.gpkg")
    add(project, '\n[map]\nland = "land.gpkg"\nland_credit = "© The town"\n')
    result = sm.run(project, tmp_path / "out")
    data = payload(tmp_path / "out" / "map.html")
    drawn = shapely.Polygon(decode_path(data["land"][0], COAST_DEGREES))
    assert len(data["land"]) == 1
    assert drawn.symmetric_difference(LAND).area < 0.02 * LAND.area
    assert "© The town" in data["credits"]
    assert not [credit for credit in data["credits"] if "OpenStreetMap" in credit]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "land.gpkg" in {item["name"] for item in manifest["inputs"]}
    assert len(result["map_land"]) == 1


def test_own_layers_reach_the_map_and_a_later_drawing(project, tmp_path):
    frame(ZONES, name=[HOSTILE, None]).to_crs(2154).to_file(project / "zones.gpkg")
    frame([shapely.LineString([(3.0, 50.6), (3.2, 50.7)])]).to_file(project / "canal.geojson")
    frame([shapely.Point(3.1, 50.7), shapely.Point(3.2, 50.7)]).to_parquet(project / "wells.parquet")
    add(
        project,
        '\n[[map.layers]]\nfile = "zones.gpkg"\ntitle = "'
        + HOSTILE
        + '"\nlabel = "name"\ncredit = "© <b>Town</b>"\n\n[[map.layers]]\nfile = "canal.geojson"\nshown = false\n'
        + '\n[[map.layers]]\nfile = "wells.parquet"\ntitle = "Wells"\n',
    )
    sm.run(project, tmp_path / "out")
    page = tmp_path / "out" / "map.html"
    zones, canal, wells = payload(page)["own_layers"]
    assert [zones["title"], canal["title"], wells["title"]] == [HOSTILE, "canal", "Wells"]
    assert [zones["shown"], canal["shown"]] == [True, False]
    assert zones["labels"]["text"] == [HOSTILE]
    areas = shapely.polygons([decode_path(path) for path in zones["areas"]])
    assert shapely.union_all(areas).symmetric_difference(shapely.union_all(ZONES)).area < 1e-5
    assert len(canal["lines"]) == 1
    assert decode_path(wells["points"]) == pytest.approx(np.array([[3.1, 50.7], [3.2, 50.7]]))
    assert "© <b>Town</b>" in payload(page)["credits"]
    assert "<img src=x" not in page.read_text(encoding="utf-8")
    shutil.rmtree(project)
    again = sm.draw_again(tmp_path / "out", tmp_path / "again.html")
    assert again.read_bytes() == page.read_bytes()


def test_a_changed_layer_is_read_again_and_nothing_else_is(project, tmp_path):
    frame(ZONES).to_file(project / "zones.geojson")
    add(project, '\n[[map.layers]]\nfile = "zones.geojson"\n')
    sm.run(project, tmp_path / "out")
    frame(ZONES[:1]).to_file(project / "zones.geojson")
    seen = []
    sm.run(project, tmp_path / "out", watch=seen.append)
    done = [report.stage for report in seen if report.state == "done"]
    assert done == ["Reading map layers", "Drawing and writing"]
    assert len(payload(tmp_path / "out" / "map.html")["own_layers"][0]["areas"]) == 1


@pytest.mark.parametrize(
    ("write", "text", "says"),
    [
        (None, 'land = "none.gpkg"', "does not exist"),
        (lambda p: p.write_text("hello"), 'land = "none.geojson"', "not GeoJSON"),
        (lambda p: frame([shapely.Point(3, 50)]).to_file(p), 'land = "none.gpkg"', "holds Point and no polygons"),
        (without_system, 'land = "none.shp"', "names no reference system"),
        (lambda p: p.write_text("a,b\n1,2\n"), 'land = "none.csv"', "ending that is not known for a map layer"),
        (lambda p: p.write_bytes(b"SQLite format 3\x00" + b"x" * 99), 'land = "none.gpkg"', "none.gpkg"),
        (
            lambda p: frame(ZONES, name=["a", "b"]).to_file(p),
            'layers = [{file = "none.gpkg", label = "navn"}]',
            r"no column 'navn'.*'name'",
        ),
    ],
)
def test_a_file_that_will_not_do_is_named_with_a_remedy(project, write, text, says):
    name = re.search(r'"(none\.\w+)"', text)
    assert name
    if write is not None:
        write(project / name[1])
    add(project, f"\n[map]\n{text}\n")
    with pytest.raises(InputError, match=says) as fault:
        sm.check_project(project)
    assert name[1] in str(fault.value)
    assert fault.value.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('layers = [{title = "x"}]', "layers 1: 'file' is missing"),
        ('layers = [{file = "a.gpkg", titel = "x"}]', "did you mean 'title'"),
        ('layers = "a.gpkg"', "layers must be a list of blocks"),
        ("layers_budget_kb = 0", "layers_budget_kb is 0"),
    ],
)
def test_a_wrong_block_is_a_fault_of_the_project_file(project, text, says):
    add(project, f"\n[map]\n{text}\n")
    with pytest.raises(ProjectError, match=re.escape(says)):
        sm.read_project(project)
