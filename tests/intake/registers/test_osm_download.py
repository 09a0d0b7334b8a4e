"""Facilities of OpenStreetMap from a local stand-in of Overpass."""

from __future__ import annotations

import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.intake.options import Download, InputFile
from symbiosis_map.intake.osm_download import fetch_inputs
from symbiosis_map.pipeline import check_project, run
from symbiosis_map.project import read_project

pytest.importorskip("osmnx", reason="needs the package osmnx")

BOUNDS = (8.0, 62.0, 8.2, 62.2)
CORNERS = {1: (8.1, 62.1), 2: (8.101, 62.1), 3: (8.101, 62.101), 4: (8.1, 62.101)}
ELEMENTS = [
    *({"type": "node", "id": number, "lon": lon, "lat": lat} for number, (lon, lat) in CORNERS.items()),
    {
        "type": "way",
        "id": 10,
        "nodes": [1, 2, 3, 4, 1],
        "tags": {"landuse": "greenhouse_horticulture", "name": "Gartneriet", "addr:city": "Sunndal"},
    },
    {"type": "node", "id": 20, "lon": 8.05, "lat": 62.05, "tags": {"man_made": "wastewater_plant"}},
    {"type": "node", "id": 21, "lon": 8.06, "lat": 62.05, "tags": {"leisure": "swimming_pool", "access": "private"}},
]


def project(folder, url):
    folder.joinpath("symbiosis.toml").write_text(
        f"""[[inputs]]
file = "area.geojson"
kind = "register"
register = "openstreetmap"
[inputs.download]
bounds = {list(BOUNDS)}
overpass_url = "{url}"
"""
    )
    return read_project(folder)


def test_an_area_is_fetched_once_and_is_a_register_from_then_on(overpass, tmp_path):
    service = overpass(ELEMENTS)
    told = project(tmp_path, service.url)
    with pytest.raises(InputError, match=r"area\.geojson does not exist"):
        check_project(told)
    assert not service.queries
    sites = run(told, tmp_path / "run", only="intake")["read_sites"].set_index("site_id")
    assert sites[["name", "nace"]].T.to_dict("list") == {
        "osm-w10": ["Gartneriet", "01.13"],
        "osm-n20": ["Waste water plant n20", "37.00"],
    }
    assert sites["capacity"]["osm-w10"] == pytest.approx(52.3 * 111.4, rel=0.02)
    assert 8.1 < sites.geometry["osm-w10"].x < 8.101
    asked = len(service.queries)
    assert "'wastewater_plant'" in "".join(service.queries)
    run(told, tmp_path / "run", only="intake")
    assert len(service.queries) == asked


def test_a_busy_server_is_given_up_and_leaves_nothing(overpass, tmp_path):
    service = overpass([])
    service.busy = True
    file = InputFile(tmp_path / "area.geojson", download=Download(BOUNDS, service.url, 4.0))
    with pytest.raises(InputError, match=r"within 4 s|could not be fetched"):
        fetch_inputs([file])
    assert not list(tmp_path.iterdir())


def test_nothing_is_fetched_that_no_project_names(overpass, tmp_path):
    service = overpass(ELEMENTS)
    fetch_inputs([InputFile(tmp_path / "area.geojson")])
    assert not service.queries


@pytest.mark.parametrize("bounds", [(8.0, 62.0), (9.0, 62.0, 8.0, 63.0), (8.0, 62.0, 9.0, 95.0)])
def test_bounds_that_cannot_be_are_refused(bounds):
    with pytest.raises(ValueError, match="west, south, east and north"):
        Download(bounds)


def test_what_is_fetched_is_kept_as_geojson(tmp_path):
    with pytest.raises(ValueError, match="GeoJSON"):
        InputFile(tmp_path / "area.csv", download=Download(BOUNDS))
