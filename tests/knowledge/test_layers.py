"""The reference layers against outside evidence: real sites, another coast line, quays, known crossings."""

from __future__ import annotations

import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.layers import land, places
from symbiosis_map.knowledge.loader import bundled_path
from symbiosis_map.knowledge.place_names import place_keys

SHARED = Path(__file__).resolve().parents[3] / "shared"
COUNTY = (4.9, 61.8, 9.4, 63.7)
METRIC = 25832
GEOD = Geod(ellps="WGS84")


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"outside evidence is missing: ../shared/{'/'.join(parts)}")
    return path


def points(frame: pd.DataFrame, longitude: str, latitude: str) -> gpd.GeoSeries:
    x, y = pd.to_numeric(frame[longitude]), pd.to_numeric(frame[latitude])
    series = gpd.GeoSeries(gpd.points_from_xy(x, y), index=frame.index, crs=4326)
    west, south, east, north = COUNTY
    return series[x.between(west, east) & y.between(south, north)].to_crs(METRIC)


@pytest.fixture(scope="module")
def county() -> gpd.GeoSeries:
    return land(COUNTY, merged=True).to_crs(METRIC).make_valid()


def sea_share(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Share of the straight line (latitude, longitude) to (latitude, longitude) that is not over land."""
    line = shapely.LineString([start[::-1], end[::-1]])
    ground = land(tuple(shapely.buffer(line, 0.1).bounds))
    over_land = sum(shapely.intersection(line, shape).length for shape in ground.geometry)
    return 1.0 - over_land / line.length


def _share_over(lines: gpd.GeoDataFrame, ground: gpd.GeoDataFrame) -> pd.Series:
    parts = gpd.overlay(lines[["geometry"]].reset_index(names="line"), ground[["geometry"]], how="intersection")
    over = parts.length.groupby(parts["line"]).sum().reindex(lines.index, fill_value=0.0)
    return (over / lines.length).clip(upper=1.0)


class TestAgainstOtherSources:
    def test_plants_of_the_county_stand_on_land(self, county):
        facts = pd.read_csv(shared("facts", "sites_more_og_romsdal.csv"), dtype=str)
        plants = facts[facts["coord_precision"].eq("plant_~300m")].drop_duplicates("site_id")
        away_m = points(plants, "lon", "lat").apply(lambda point: county.distance(point).min())
        assert len(away_m) >= 8
        assert away_m.max() <= 60, plants.loc[away_m[away_m > 60].index, "site_name"].tolist()

    def test_quays_stand_at_the_coast(self, county):
        quays = pd.read_csv(shared("data", "kystverket_port_facilities", "port_facilities_norway.csv"))
        coast = county.boundary
        away_m = points(quays, "lon", "lat").apply(lambda point: coast.distance(point).min())
        assert len(away_m) >= 80
        assert away_m.median() <= 20
        assert away_m.quantile(0.95) <= 80
        assert (away_m <= 150).mean() >= 0.98

    def test_farms_on_land_and_farms_at_sea(self, county):
        register = pd.read_csv(
            shared("data", "norway_aquaculture", "akvakultur_norwegian-sites.csv"), dtype={"site_id": str}
        )
        where = points(register, "longitude", "latitude")
        away_m = where.apply(lambda point: county.distance(point).min())
        placement = register.loc[where.index, "placement"]
        on_land, at_sea = away_m[placement == "LAND"], away_m[placement == "SJØ"]
        assert len(on_land) >= 40
        assert len(at_sea) >= 80
        assert (on_land <= 60).mean() >= 0.95
        assert (at_sea > 0).mean() >= 0.99

    def test_ferries_sail_on_the_sea_and_roads_run_on_land(self):
        path = shared("data", "kartverket_n1000", "n1000_norge_roads_names_kommuner.gpkg")
        ways = gpd.read_file(path, layer="Veglenke").to_crs(25833)
        ground = land((4.0, 57.5, 32.0, 71.5)).to_crs(25833)
        ground["geometry"] = ground.make_valid()
        ferries = ways[ways["typeVeg"] == "bilferje"].reset_index(drop=True)
        over_land = _share_over(ferries, ground)
        assert len(ferries) == 240
        assert over_land.mean() <= 0.04
        assert (over_land <= 0.2).mean() >= 0.98
        narrow = ferries.length < 2_500
        assert narrow.sum() >= 50
        assert over_land[narrow].mean() <= 0.08
        roads = ways[(ways["typeVeg"] == "enkelBilveg") & (ways["medium"] == "T")].iloc[::20].reset_index(drop=True)
        assert np.average(_share_over(roads, ground), weights=roads.length) >= 0.98  # that map is off by 500 m itself

    def test_area_agrees_with_the_municipalities_of_kartverket(self, county):
        municipalities = gpd.read_file(shared("data", "norway_admin", "Kommuner-M.geojson")).cx[6.5:8.5, 62.4:63.2]
        box = gpd.GeoSeries([shapely.box(6.5, 62.4, 8.5, 63.2)], crs=4326).to_crs(METRIC).iloc[0]
        theirs = shapely.union_all(shapely.make_valid(municipalities.to_crs(METRIC).geometry.to_numpy())) & box
        ours = shapely.make_valid(county.union_all()) & box
        differing = ours.symmetric_difference(theirs).area / theirs.area
        assert differing <= 0.03

    def test_much_finer_than_the_land_that_the_borders_come_from(self, county):
        path = shared("data", "land_polygons", "norway_west_land_osm10m_4.5_61.6_10.2_64.geojson")
        other = gpd.read_file(path).to_crs(METRIC).geometry
        box = gpd.GeoSeries([shapely.box(6.0, 62.2, 8.5, 63.3)], crs=4326).to_crs(METRIC).iloc[0]
        theirs = shapely.union_all(shapely.make_valid(other.to_numpy())) & box
        ours = shapely.make_valid(county.union_all()) & box
        assert ours.symmetric_difference(theirs).area / theirs.area <= 0.05  # theirs has all lakes as holes
        assert shapely.get_num_coordinates(ours) >= 2 * shapely.get_num_coordinates(theirs)


class TestCrossings:
    """What a map shows to anyone who knows the place."""

    def test_molde_to_vestnes_is_almost_all_fjord(self):
        share = sea_share((62.7372, 7.1607), (62.6250, 7.0900))
        assert 0.75 <= share <= 0.98  # the ferry crosses 11.5 km; the islands off Molde lie on the way

    def test_tjeldbergodden_to_its_farm_is_on_land(self):
        assert sea_share((63.4124, 8.6850), (63.4108, 8.7281)) <= 0.35

    def test_sunndalsora_lies_at_the_head_of_a_fjord(self):
        ground = land((8.3, 62.55, 8.75, 62.8), merged=True).to_crs(METRIC).geometry
        town = gpd.GeoSeries([shapely.Point(8.56327, 62.67519)], crs=4326).to_crs(METRIC).iloc[0]
        assert ground.distance(town).min() == 0
        assert ground.boundary.distance(town).min() <= 2_500
        assert sea_share((62.6840, 8.5450), (62.7300, 8.5000)) >= 0.8
        assert sea_share((62.6752, 8.5633), (62.6000, 8.7500)) <= 0.05

    def test_inland_towns_have_no_sea(self):
        assert sea_share((50.6942, 3.1746), (50.7236, 3.1609)) == pytest.approx(0.0, abs=1e-9)  # Roubaix, Tourcoing


class TestLand:
    def test_every_stored_shape_is_valid_and_on_its_grid(self):
        stored = gpd.read_parquet(bundled_path("layers", "land.parquet"))
        assert stored.geometry.is_valid.all()
        assert set(stored.geom_type) <= {"Polygon", "MultiPolygon"}
        assert set(stored["detail"]) == {"fine", "coarse"}
        fine = shapely.get_coordinates(stored.loc[stored["detail"] == "fine"].geometry.to_numpy())
        assert np.mean(fine * 2**15 == np.round(fine * 2**15)) > 0.999

    def test_layer_says_where_it_comes_from(self):
        metadata = pq.read_schema(bundled_path("layers", "land.parquet")).metadata
        details = json.loads(metadata[b"symbiosis_map"])["details"]
        assert details["fine"]["licence"] == "ODbL 1.0"
        assert details["fine"]["attribution"] == "© OpenStreetMap contributors"
        assert all(len(detail["sha256"]) == 64 for detail in details.values())

    def test_layers_stay_small(self):
        folder = bundled_path("layers", "land.parquet").parent
        assert sum(path.stat().st_size for path in folder.glob("*.parquet")) <= 12e6

    def test_land_of_the_world_has_the_size_of_the_land_of_the_world(self):
        world = land((-180.0, -90.0, 180.0, 90.0), "coarse")
        area_km2 = world.to_crs(6933).area.sum() / 1e6
        assert area_km2 == pytest.approx(149e6, rel=0.04)  # 148.9 million km², with lakes and ice shelves in doubt

    def test_norway_has_its_size(self):
        norway = land((4.0, 57.5, 32.0, 71.5), "fine")
        area_km2 = norway[norway["country"] == "NO"].to_crs(3035).area.sum() / 1e6
        assert 304_000 <= area_km2 <= 323_800  # the mainland without its lakes, and with them

    @pytest.mark.parametrize("bounds", [COUNTY, (10.9, 55.5, 11.3, 55.8), (5.99, 61.99, 6.01, 62.01)])
    def test_merged_and_unmerged_cover_the_same(self, bounds):
        cells, whole = land(bounds), land(bounds, merged=True)
        covered = [shapely.area(frame.geometry.to_numpy()).sum() for frame in (whole, cells)]
        assert covered[0] == pytest.approx(covered[1], rel=1e-9)
        assert whole.geometry.is_valid.all()
        west, south, east, north = whole.total_bounds
        assert west >= bounds[0]
        assert south >= bounds[1]
        assert east <= bounds[2]
        assert north <= bounds[3]

    def test_cells_meet_without_a_seam(self):
        whole = land((5.8, 61.8, 7.2, 63.2), merged=True)
        rings = shapely.get_rings(shapely.get_parts(whole.geometry.to_numpy()))
        for edge in (6.0, 6.5, 7.0):
            on_edge = [
                np.abs(np.diff(ring[:, 1]))[(ring[:-1, 0] == edge) & (ring[1:, 0] == edge)].sum()
                for ring in map(shapely.get_coordinates, rings)
            ]
            assert sum(on_edge) < 0.01

    def test_where_fine_does_not_reach_the_coarse_one_serves(self):
        assert set(land((-74.1, 40.6, -73.9, 40.8))["detail"]) == {"coarse"}
        assert set(land((44.0, 60.0, 46.0, 61.0))["detail"]) == {"coarse"}

    def test_open_sea_is_empty_and_still_a_table(self):
        sea = land((1.0, 62.5, 2.0, 63.0))
        assert len(sea) == 0
        assert sea.crs.to_epsg() == 4326
        assert list(sea.columns) == ["detail", "country", "geometry"]

    @pytest.mark.parametrize("bounds", [(math.nan,) * 4, (9.0, 61.0, 5.0, 64.0), (5.0, 64.0, 9.0, 61.0)])
    def test_bounds_out_of_order_are_refused(self, bounds):
        with pytest.raises(ValueError, match="west, south, east, north"):
            land(bounds)

    def test_callers_do_not_share_a_frame(self):
        first = land((6.9, 62.6, 7.3, 62.75))
        first["country"] = "XX"
        assert set(land((6.9, 62.6, 7.3, 62.75))["country"]) == {"NO"}


class TestPlaces:
    @pytest.mark.parametrize(
        ("name", "country"), [("Molde", "NO"), ("Ålesund", "NO"), ("Kalundborg", "DK"), ("Roubaix", "FR")]
    )
    def test_towns_lie_where_geonames_has_them(self, name, country):
        path = shared("data", "gazetteer", "geonames_cities500_europe.csv")
        theirs = pd.read_csv(path, keep_default_na=False)
        theirs = theirs[(theirs["name"] == name) & (theirs["countrycode"] == country)].iloc[0]
        ours = places(country)
        ours = ours[ours["name"] == name].iloc[0]
        apart_m = GEOD.inv(ours["longitude"], ours["latitude"], theirs["longitude"], theirs["latitude"])[2]
        assert apart_m <= 2_000

    def test_places_agree_with_the_names_on_a_map(self):
        path = shared("data", "gazetteer", "kartverket_n1000_stedsnavn.csv")
        towns = pd.read_csv(path)
        towns = towns[towns["type"].isin(["by", "tettsted"])].drop_duplicates("name", keep=False)
        both = places("NO").drop_duplicates("name", keep=False).merge(towns, on="name")
        apart_m = GEOD.inv(both["longitude"], both["latitude"], both["lon"], both["lat"])[2]
        assert len(both) >= 200
        assert np.mean(np.asarray(apart_m) <= 5_000) >= 0.95  # labels stand up to 3 km off

    def test_every_place_is_filed_under_its_own_keys(self):
        table = pd.concat([places(), places(kind="municipality")])
        sample = table.sample(2_000, random_state=7)
        assert (sample["keys"] == sample["name"].map(lambda name: "|".join(place_keys(name)))).all()
        assert table["keys"].str.len().gt(0).all()
        assert table["place_id"].is_unique

    def test_places_have_points_in_range(self):
        table = places()
        assert table["latitude"].between(27, 82).all()
        assert table["longitude"].between(-32, 61).all()

    def test_municipalities_are_those_of_2020(self):
        table = places("NO", kind="municipality")
        assert len(table) == 356
        assert {"Aure", "Hustadvika", "Sunndal", "Fjord", "Sula"} <= set(table["name"])
        assert table["reach_m"].between(3_000, 150_000).all()

    def test_a_country_without_places_is_empty(self):
        assert len(places("ZZ")) == 0


class TestCountryBoxes:
    def test_boxes_hold_every_place_of_their_country(self):
        boxes = PACKAGED.table("country_boxes")
        points = places()[["place_id", "name", "country", "longitude", "latitude"]]
        table = points.merge(boxes, on="country", how="left")
        margin = 0.5
        table["inside"] = table["longitude"].between(table["west"] - margin, table["east"] + margin)
        table["inside"] &= table["latitude"].between(table["south"] - margin, table["north"] + margin)
        inside = table.groupby("place_id")["inside"].any()
        outside = table.loc[~table["place_id"].map(inside), "name"].unique().tolist()
        assert not outside

    def test_boxes_are_in_order(self):
        boxes = PACKAGED.table("country_boxes")
        assert (boxes["west"] < boxes["east"]).all()
        assert (boxes["south"] < boxes["north"]).all()
        assert boxes["country"].nunique() > 200

    def test_mainland_of_norway(self):
        norway = PACKAGED.table("country_boxes").query("country == 'NO'")
        mainland = norway[norway["west"].between(4, 6)].iloc[0]
        assert mainland[["west", "south", "east", "north"]].tolist() == pytest.approx(
            [4.5, 57.96, 31.17, 71.19], abs=0.2
        )
