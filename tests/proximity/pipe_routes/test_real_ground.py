"""Routes on real coasts and heights: the county's, and Monaco's."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from symbiosis_map.knowledge.layers import land
from symbiosis_map.networks.terrain import read_terrain
from symbiosis_map.proximity.pipe_routes import pipe_routes

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
COUNTY = (4.9, 61.8, 9.6, 63.8)


def shared(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} in ../shared/data")
    return path


@pytest.fixture(scope="module")
def site():
    table = pd.read_csv(ROOT / "data" / "more_og_romsdal" / "sites.csv").set_index("name")
    return lambda name: table.loc[name, ["longitude", "latitude"]].to_numpy(float)


@pytest.fixture(scope="module")
def coast():
    return land(COUNTY)


def test_tjeldbergodden_reaches_the_farms_beside_it_on_land(site, coast):
    plant = site("Tjeldbergodden methanol plant")
    farms = ["Njord Salmon, Tjeldbergodden Biopark", "SalMar Settefisk Kjørsvikbugen", "Tjeldbergodden Rensefisk"]
    ends = np.array([[plant, site(farm)] for farm in farms])
    for pipe in ("steel_pair", "pe_single"):
        routes = pipe_routes(ends, [pipe] * len(farms), coast)
        assert (routes["sea_m"] == 0.0).all()
        assert (routes["route_m"] < 1.1 * np.array([1406.0, 2159.0, 1406.0])).all()


def test_nyhamna_prices_the_sound_both_ways_and_draws_the_cheaper(site, coast):
    ends = np.array([[site("Nyhamna gas plant"), site("Salmon Evolution Indre Harøya")]] * 2)
    routes = pipe_routes(ends, ["steel_pair", "pe_single"], coast)
    assert routes["route_m"].between(3052.0, 3400.0).all()
    assert (routes["sea_m"] > 2000.0).all()
    assert routes["route_reason"].str.startswith("crosses 2.9 km of sea for").all()
    told = routes["route_reason"]
    assert (told.str.contains("no way round on land") & told.str.contains("least sea")).all()
    assert (routes["other_cost_eur"] > routes["route_cost_eur"]).all()


def test_both_coasts_of_openstreetmap_give_the_same_routes(site, coast):
    path = shared("land_polygons", "norway_west_land_osm10m_4.5_61.6_10.2_64.geojson")
    other = gpd.read_file(path)
    names = ["Nyhamna gas plant", "Salmon Evolution Indre Harøya", "Vard Aukra", "Omya Hustadmarmor"]
    ends = np.array([[site(names[0]), site(name)] for name in names[1:]])
    ours = pipe_routes(ends, ["steel_pair"] * 3, coast)
    theirs = pipe_routes(ends, ["steel_pair"] * 3, other)
    np.testing.assert_allclose(ours["route_cost_eur"], theirs["route_cost_eur"], rtol=0.03)


def test_heights_of_the_county_come_from_a_raster_in_another_system(coast):
    path = shared("kartverket_n1000", "dem_from_n1000_contours_250m_25833.tif")
    pytest.importorskip("rasterio", reason="needs rasterio (extra terrain)")
    terrain = read_terrain(path, COUNTY)
    assert terrain.crs.to_epsg() == 25833
    ends = np.array([[(8.55, 62.68), (8.68, 62.74)], [(8.68, 62.74), (8.55, 62.68)]])
    routes = pipe_routes(ends, ["steel_pair"] * 2, coast, terrain=terrain)
    assert routes["route_m"].notna().all()
    assert (routes["climb_m"] > 0.0).any()
    assert routes["route_basis"].str.contains("dem_from_n1000").all()


def test_monaco_climbs_what_the_srtm_tile_says():
    path = shared("dem", "graphhopper_N43E007.hgt.zip")
    pytest.importorskip("rasterio", reason="needs rasterio (extra terrain)")
    harbour, beausoleil, cap = (7.4235, 43.7365), (7.4215, 43.7450), (7.4395, 43.7480)
    box = (7.35, 43.70, 7.50, 43.80)
    terrain = read_terrain(path, box)
    ends = np.array([[harbour, beausoleil], [beausoleil, harbour], [harbour, cap]])
    routes = pipe_routes(ends, ["pe_single"] * 3, land(box), terrain=terrain)
    assert routes["route_m"].notna().all()
    up, down, along = routes["climb_m"]
    assert 60.0 < up < 250.0
    assert down < 0.2 * up
    assert routes["route_cost_eur"].iloc[0] > routes["route_cost_eur"].iloc[1]
    assert along < up
