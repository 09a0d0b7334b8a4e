"""The land under the map: how close real coastal sites stand to it, and the layers of the project's own."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from map_lines import decode_path

from symbiosis_map.errors import ProjectError
from symbiosis_map.hubs import HubOptions, find_hubs
from symbiosis_map.knowledge.layers import land as bundled_land
from symbiosis_map.maps import MapOptions
from symbiosis_map.maps.coding import COAST_DEGREES
from symbiosis_map.maps.ground import Box, encode_land, frame_box, limits
from symbiosis_map.maps.own_layers import encode_layers
from symbiosis_map.maps.reference import reference_land
from symbiosis_map.maps.tiles import TILES, tile_source

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
METRES = 111_320.0
HOSTILE = "</script><img src=x onerror=window.__ran=1>${window.__ran=2}"


def points(frame: pd.DataFrame, x: str, y: str) -> np.ndarray:
    return frame[[x, y]].dropna().to_numpy(dtype=float)


def coastal(name: str) -> np.ndarray:
    if name in ("more_og_romsdal", "kalundborg"):
        sites = pd.read_csv(ROOT / "data" / name / "sites.csv")
        return points(sites[sites["location_precision_m"] <= 1_000], "longitude", "latitude")
    folder = SHARED / "norway_aquaculture"
    if not folder.exists():
        pytest.skip("outside evidence is missing: ../shared/data/norway_aquaculture")
    register = pd.read_csv(folder / "akvakultur_norwegian-sites.csv")
    kind = register[(register["placement"] == name) & register["county"].str.startswith("MØRE OG ROMSDAL")]
    return points(kind, "longitude", "latitude")


def metres_off(place: np.ndarray, budget_kb: int = MapOptions().land_budget_kb) -> tuple[np.ndarray, float]:
    """Return how far each point stands off the drawn land, and how far off the page says the coast may be."""
    box = limits(frame_box(place[:, 0], place[:, 1], np.zeros(len(place)))).grown(0.03)
    land, _ = reference_land(None, box)
    coast = encode_land(land, place[:, 0], place[:, 1], budget_kb)
    scale = np.array([np.cos(np.radians(place[:, 1].mean())), 1.0]) * METRES
    rings = shapely.polygons([shapely.linearrings(decode_path(ring, COAST_DEGREES) * scale) for ring in coast.rings])
    inside = np.zeros(len(place), dtype=int)
    nearest = np.full(len(place), np.inf)
    marks = shapely.points(place * scale)
    for ring in rings:
        shapely.prepare(ring)
        inside += shapely.contains(ring, marks)
        nearest = np.minimum(nearest, shapely.distance(shapely.boundary(ring), marks))
    return np.where(inside % 2 == 1, 0.0, nearest), land.attrs["error_m"] + coast.tolerance_m


@pytest.mark.parametrize(("name", "on_land"), [("more_og_romsdal", 0.4), ("kalundborg", 1.0), ("LAND", 0.85)])
def test_sites_on_land_stand_on_the_drawn_land_or_on_its_pale_rim(name, on_land):
    off_m, rim_m = metres_off(coastal(name))
    assert rim_m <= 80, "the rim is a few pixels wide at the closest zoom"
    assert (off_m == 0).mean() >= on_land
    assert (off_m <= rim_m).mean() >= 0.97
    assert off_m.max() <= 2 * rim_m


def test_fish_farms_at_sea_stay_in_the_sea():
    off_m, rim_m = metres_off(coastal("SJØ"))
    assert (off_m > 0).mean() >= 0.99
    assert (off_m > rim_m).mean() >= 0.85


def test_the_coast_of_a_county_fits_its_room_and_stays_fine_at_the_sites():
    place = coastal("more_og_romsdal")
    land, _ = reference_land(None, limits(frame_box(*place.T, np.zeros(len(place)))))
    coast = encode_land(land, *place.T, budget_kb=MapOptions().land_budget_kb)
    room = 1000 * MapOptions().land_budget_kb
    assert 0.8 * room <= sum(len(ring) + 3 for ring in coast.rings) <= 1.03 * room
    assert coast.tolerance_m <= 16


@pytest.mark.parametrize(
    "bounds",
    [
        (10.9, 55.5, 11.3, 55.8),  # Kalundborg
        (3.0, 50.6, 3.3, 50.8),  # Roubaix, far from any coast
        (21.3, 59.8, 22.6, 60.6),  # the archipelago of Åboland
        (3.3, 51.2, 4.6, 52.2),  # Zeeland and the Maas
        (-28.9, 38.3, -27.0, 38.8),  # the Azores
        (-18.2, 27.6, -15.0, 29.0),  # the Canaries
        (-74.3, 40.5, -73.7, 40.9),  # New York: coarse
        (-179.99, -18.5, 179.99, -16.0),  # Fiji, across the date line
        (20.0, 1.0, 21.0, 2.0),  # inland
        (-30.0, 55.0, -29.0, 56.0),  # the open sea
    ],
)
def test_any_part_of_the_world_can_be_drawn(bounds):
    west, south, east, north = bounds
    longitude, latitude = np.array([west, east]), np.array([south, north])
    land, credit = reference_land(None, Box(*bounds).grown(0.1))
    coast = encode_land(land, longitude, latitude, 80)
    assert sum(len(ring) + 3 for ring in coast.rings) <= 82_000
    for ring in coast.rings:
        path = decode_path(ring, COAST_DEGREES)
        assert len(path) >= 4
        assert np.isfinite(path).all()
    assert credit or not coast.rings


def test_hubs_of_the_county_do_not_claim_the_fjord():
    place = coastal("more_og_romsdal")
    ids = [f"s{i:03d}" for i in range(len(place))]
    sites = gpd.GeoDataFrame(
        {
            "site_id": ids,
            "name": ids,
            "nace": "10.20",
            "locality": "",
            "municipality": "",
            "location_precision_m": 300.0,
        },
        geometry=gpd.points_from_xy(*place.T),
        crs=4326,
    )
    metric = sites.to_crs(25833).geometry
    rows = [(i, j) for i in range(len(ids)) for j in range(i) if 200 < metric.iloc[i].distance(metric.iloc[j]) < 7_000]
    links = gpd.GeoDataFrame(
        {
            "link_id": [f"{ids[i]}>{ids[j]}" for i, j in rows],
            "surplus_site_id": [ids[i] for i, _ in rows],
            "demand_site_id": [ids[j] for _, j in rows],
            "resource": "heat",
            "score": 60.0,
            "crow_m": [metric.iloc[i].distance(metric.iloc[j]) for i, j in rows],
            "quantity_per_year": 1.0,
            "saving_eur_per_year": 1.0,
            "co2_saved_t_per_year": 1.0,
            "capex_eur": 1.0,
        },
        geometry=[shapely.LineString([place[i], place[j]]) for i, j in rows],
        crs=4326,
    )
    flows = pd.DataFrame({"link_id": links["link_id"], "quantity_per_year": 1.0})
    west, south, east, north = sites.total_bounds
    ground = bundled_land((west - 0.2, south - 0.2, east + 0.2, north + 0.2))
    land = ground.to_crs(25833).geometry.make_valid().union_all()

    def sea_share(hubs: gpd.GeoDataFrame) -> float:
        areas = hubs.to_crs(25833).geometry
        return 1 - areas.intersection(land).area.sum() / areas.area.sum()

    cut = find_hubs(sites, links, flows, HubOptions(), land=ground).hubs
    assert len(cut) >= 3
    assert sea_share(find_hubs(sites, links, flows, HubOptions()).hubs) > 0.3
    assert sea_share(cut) < 0.05
    for hub in cut.itertuples():
        members = sites[sites.intersects(shapely.buffer(hub.geometry, 1e-6))]
        assert len(members) >= hub.n_sites, "every member stands in the area of its hub"


def test_own_layers_are_simplified_together_and_fit_their_room():
    angle = np.linspace(0, 2 * np.pi, 20_000)
    wiggle = 0.5 + 0.01 * np.random.default_rng(3).standard_normal(20_000)
    border = np.column_stack([wiggle[:2_000], np.linspace(0, 1, 2_000)])
    left = shapely.Polygon([(0, 0), *border, (0, 1)])
    right = shapely.Polygon([(1, 0), *border, (1, 1)])
    disc = shapely.Polygon(np.column_stack([3 + wiggle * np.cos(angle), wiggle * np.sin(angle)])).buffer(0)
    layers = gpd.GeoDataFrame(
        {
            "layer": [0, 0, 1],
            "title": ["Zones", "Zones", HOSTILE],
            "credit": "",
            "shown": True,
            "label": ["a", "", HOSTILE],
        },
        geometry=[left, right, disc],
        crs=4326,
    )
    zones, hostile = encode_layers(layers, Box(-1, -1, 5, 2), 8)
    size = sum(len(path) + 3 for layer in (zones, hostile) for path in (*layer["areas"], *layer["lines"]))
    assert size <= 8_000
    assert hostile["title"] == hostile["labels"]["text"][0] == HOSTILE
    areas = shapely.polygons([decode_path(path) for path in zones["areas"]])
    assert shapely.area(shapely.intersection(*areas)) < 1e-4
    assert shapely.union_all(areas).symmetric_difference(shapely.box(0, 0, 1, 1)).area < 1e-3


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("OpenStreetMap.Mapnik", "OpenStreetMap's servers refuse"),
        ("CartoDB.Positron", "wants a key"),
        ("Thunderforest.Landscape", "wants a key"),
        ("Stadia.AlidadeSmooth", "registered domains or with a key"),
        ("TopPlusOpen.Grey", "not a secure one"),
        ("nowhere", "neither one of 'kartverket-grey' nor a name in xyzservices"),
        ("", "neither one of"),
    ],
)
def test_tiles_that_a_file_cannot_show_are_refused_with_a_remedy(name, says):
    with pytest.raises(ProjectError, match=says) as fault:
        MapOptions(tiles=name)
    assert fault.value.remedy


def test_a_name_that_is_almost_right_is_answered_with_the_right_one():
    with pytest.raises(ProjectError, match=r"close to it are 'Esri\.WorldGrayCanvas'"):
        tile_source("Esri.WorldGreyCanvas")


@pytest.mark.parametrize("name", [*TILES, "Esri.WorldGrayCanvas", "nlmaps.grijs", "BaseMapDE.Grey", "OpenTopoMap"])
def test_tiles_by_name_have_an_address_and_a_credit(name):
    source = tile_source(name)
    assert all(part in source.url for part in ("{z}", "{x}", "{y}"))
    assert source.attribution
    assert all(host.startswith("https://") for host in source.hosts())


def test_own_layers_show_their_titles_as_text_and_can_be_switched(open_map, county):
    layers = gpd.GeoDataFrame(
        {
            "layer": [0, 1],
            "title": [HOSTILE, "Wells"],
            "credit": [HOSTILE, ""],
            "shown": [True, False],
            "label": [HOSTILE, ""],
        },
        geometry=[shapely.box(8.6, 63.35, 8.8, 63.43), shapely.Point(8.7, 63.4)],
        crs=4326,
    )
    page = open_map({**county, "map_layers": layers})
    page.click(".layers summary")
    assert HOSTILE in page.locator(".layers").inner_text()
    assert HOSTILE in page.locator(".legend").inner_text()
    assert HOSTILE in page.locator(".credits").inner_text()
    assert page.locator("#layer-own0").is_checked()
    assert not page.locator("#layer-own1").is_checked()

    def painted() -> str:
        return str(page.evaluate("() => document.querySelector('.leaflet-exchanges-pane canvas').toDataURL().length"))

    before = painted()
    page.uncheck("#layer-own0")
    page.wait_for_timeout(100)
    without = painted()
    assert without != before
    page.check("#layer-own1")
    page.wait_for_timeout(100)
    assert painted() != without
    assert page.evaluate("() => window.__ran") is None


def test_the_reader_cannot_pan_to_an_edge_of_the_land(open_map, county):
    page = open_map(county)
    held = page.evaluate(
        """() => {
          const { map } = SymbiosisMap.page;
          const seen = [];
          for (const at of [[80, 8.7], [-60, 8.7], [63.4, -120], [63.4, 150]]) {
            map.setView(at, 6, { animate: false });
            map.panInsideBounds(map.options.maxBounds, { animate: false });
            const view = map.getBounds();
            seen.push([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()]);
          }
          const edge = map.options.maxBounds;
          return { seen, edge: [edge.getWest(), edge.getSouth(), edge.getEast(), edge.getNorth()] };
        }"""
    )
    west, south, east, north = held["edge"]
    spare = 0.03 * (east - west)
    for view in held["seen"]:
        assert view[0] >= west - spare
        assert view[2] <= east + spare
        assert view[1] >= south - spare
        assert view[3] <= north + spare
