"""Heights and areas from files: any reference system, and a clear word where something is missing."""

import math
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.networks import WaysOptions, read_ways
from symbiosis_map.networks.obstacles import read_ground
from symbiosis_map.networks.options import GroundFile
from symbiosis_map.networks.terrain import read_terrain

rasterio = pytest.importorskip("rasterio", reason="needs rasterio (extra terrain)")


def write(path, heights, crs, transform, nodata=-9999.0):
    with rasterio.open(
        path, "w", driver="GTiff", height=heights.shape[0], width=heights.shape[1], count=1, dtype="float32",
        crs=crs, transform=transform, nodata=nodata,
    ) as raster:  # fmt: skip
        raster.write(heights.astype("float32"), 1)
    return path


@pytest.fixture
def heights():
    rows, cols = np.mgrid[0:60, 0:80]
    values = 100.0 + rows + 2.0 * cols
    values[10:12, 10:12] = -9999.0
    return values


def test_heights_keep_their_place_and_their_holes(tmp_path, heights):
    transform = rasterio.transform.from_origin(400_000.0, 6_950_000.0, 250.0, 250.0)
    terrain = read_terrain(write(tmp_path / "dem.tif", heights, "EPSG:25833", transform))
    assert terrain.crs.to_epsg() == 25833
    assert terrain.transform == (250.0, 0.0, 400_000.0, 0.0, -250.0, 6_950_000.0)
    assert np.isnan(terrain.height[10, 10])
    assert np.isnan(terrain.height).sum() == 4
    assert terrain.height[0, 0] == 100.0
    assert terrain.source == "dem.tif"
    assert terrain.as_of


def test_only_what_lies_around_the_sites_is_read(tmp_path, heights):
    transform = rasterio.transform.from_origin(7.0, 63.0, 0.05, 0.05)
    path = write(tmp_path / "dem.tif", heights, "EPSG:4326", transform)
    part = read_terrain(path, (8.0, 62.0, 8.1, 62.1))
    assert part.height.shape[0] < 10
    a, _, west, _, e, north = part.transform
    assert west <= 7.9 + 0.051
    assert west + a * part.height.shape[1] >= 8.2 - 0.051
    assert north >= 62.2 - 0.051
    assert north + e * part.height.shape[0] <= 61.9 + 0.051


def test_an_srtm_tile_is_read_from_its_archive(tmp_path):
    tile = np.full((1201, 1201), 7, dtype=">i2")
    tile[0, 0], tile[600, 600] = 55, -32768
    with zipfile.ZipFile(tmp_path / "tile.hgt.zip", "w") as archive:
        archive.writestr("N62E007.hgt", tile.tobytes())
    terrain = read_terrain(tmp_path / "tile.hgt.zip")
    assert terrain.crs.to_epsg() == 4326
    assert terrain.height[0, 0] == 55.0
    assert np.isnan(terrain.height[600, 600])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no elevation file"),
        (lambda path: path.write_bytes(b"not a raster"), "cannot be read as a raster"),
        (lambda path: write(path, np.ones((4, 4)), None, rasterio.transform.from_origin(0, 0, 1, 1)), "no reference"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*:rasterio.errors.NotGeoreferencedWarning")
def test_a_file_that_is_no_raster_says_what_to_do(tmp_path, make, said):
    make(tmp_path / "dem.tif")
    with pytest.raises(InputError, match=said):
        read_terrain(tmp_path / "dem.tif")


def test_areas_and_lines_come_in_degrees(tmp_path):
    shapes = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 1000, 1000), shapely.LineString([(0, 0), (5000, 0)]), None], crs=25832
    )
    shapes.to_file(tmp_path / "areas.gpkg")
    layer = read_ground(GroundFile("areas.gpkg", name="reserve", closed=True, credit="CC BY"), tmp_path)
    assert layer.name == "reserve"
    assert math.isinf(layer.factor)
    assert layer.source == "areas.gpkg, CC BY"
    assert layer.shapes.crs.to_epsg() == 4326
    assert sorted(layer.shapes.geom_type) == ["LineString", "Polygon"]


def test_a_project_names_its_obstacles_in_blocks(tmp_path):
    gpd.GeoDataFrame(geometry=[shapely.box(8, 62, 8.1, 62.1)], crs=4326).to_file(tmp_path / "park.geojson")
    options = WaysOptions(obstacles=(GroundFile("park.geojson", factor=3.0),))
    ways = read_ways(options, tmp_path).ways
    assert [(layer.name, layer.factor) for layer in ways.ground] == [("park", 3.0)]
    with pytest.raises(InputError, match="no file"):
        read_ways(WaysOptions(obstacles=(GroundFile("gone.gpkg"),)), tmp_path)
    with pytest.raises(ValueError, match="factor"):
        GroundFile("park.geojson", factor=0.0)
