"""The reference layers that travel with the package: land polygons and a gazetteer.

What they hold, how accurate they are and how to build them anew stands in ``docs/reference-layers.md``.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from symbiosis_map.crs import WGS84
from symbiosis_map.knowledge.loader import bundled_path

__all__ = ["Bounds", "land", "places"]

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

GAZETTEER_CREDIT = "© GeoNames, © Kartverket"
_KEPT_REGIONS = 8
_NUMBERS = ("latitude", "longitude", "west", "south", "east", "north", "reach_m")


def land(
    bounds: Bounds, detail: Literal["finest", "fine", "coarse"] = "finest", *, merged: bool = False
) -> gpd.GeoDataFrame:
    """Return the land inside a box; what is neither land nor beyond the box is sea or a lake of 20 km² or more.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees.
    detail : {"finest", "fine", "coarse"}
        ``fine`` is OpenStreetMap's coast of Europe (32° W to 45° E, 27° N to 72° N), ``coarse`` Natural Earth's
        1:50 million of the world. ``finest`` takes the fine one where it covers the whole box.
    merged : bool
        Whether each country becomes one row. Without it, rows are cells of half a degree (fine) or five degrees
        (coarse), which is quicker for a search; they meet and do not overlap.

    Returns
    -------
    GeoDataFrame
        ``detail``, ``country`` (ISO 3166-1, empty where not known) and ``geometry`` (valid polygons, EPSG:4326).
        ``attrs["attribution"]`` is the credit that a map has to show.

    Raises
    ------
    ValueError
        Where the bounds are not finite or not in order.

    Examples
    --------
    The mouth of the Romsdalsfjord is a little more than half sea:

    >>> fjord = land((6.9, 62.6, 7.3, 62.75), merged=True)
    >>> fjord["country"].tolist(), fjord["detail"].tolist()
    (['NO'], ['fine'])
    >>> land((-74.1, 40.6, -73.9, 40.8))["detail"].unique().tolist()
    ['coarse']
    """
    west, south, east, north = (float(value) for value in bounds)
    if not np.isfinite([west, south, east, north]).all() or west > east or south > north:
        raise ValueError(f"bounds are west, south, east, north in degrees, not {tuple(bounds)}")
    if detail == "finest":
        covered = _details()["fine"]["extent"]
        inside = west >= covered[0] and south >= covered[1] and east <= covered[2] and north <= covered[3]
        detail = "fine" if inside else "coarse"
    frame = _land((west, south, east, north), detail, merged).copy()
    frame.attrs["attribution"] = _details()[detail]["attribution"]
    return frame


@cache
def _details() -> dict[str, Any]:
    metadata = pq.read_schema(bundled_path("layers", "land.parquet")).metadata
    details: dict[str, Any] = json.loads(metadata[b"symbiosis_map"])["details"]
    return details


@lru_cache(maxsize=_KEPT_REGIONS)
def _land(bounds: Bounds, detail: str, merged: bool) -> gpd.GeoDataFrame:
    path = bundled_path("layers", "land.parquet")
    cells = gpd.read_parquet(path, bbox=bounds, filters=[("detail", "==", detail)])
    box = shapely.box(*bounds)
    if merged:
        groups = {country: part.geometry.to_numpy() for country, part in cells.groupby("country", sort=True)}
        geometry = np.array([shapely.union_all(part) for part in groups.values()], dtype=object)
        country = list(groups)
    else:
        geometry, country = cells.geometry.to_numpy(), cells["country"].tolist()
    reached = shapely.bounds(geometry).reshape(-1, 4)
    across = (reached[:, :2] < bounds[:2]).any(axis=1) | (reached[:, 2:] > bounds[2:]).any(axis=1)
    clipped = geometry.copy()
    for row in np.flatnonzero(across):
        clipped[row] = _polygons(shapely.intersection(geometry[row], box))
    frame = gpd.GeoDataFrame(
        {"detail": detail, "country": pd.Series(country, dtype="str")},
        geometry=gpd.GeoSeries(clipped, index=range(len(clipped)), crs=WGS84),
        crs=WGS84,
    )
    return frame[~frame.geometry.is_empty].reset_index(drop=True)


def _polygons(geometry: Any) -> Any:
    """Return the areas of a clipped shape, without the points and lines where it only touches the box."""
    areas = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def places(country: str | None = None, kind: Literal["place", "municipality"] = "place") -> pd.DataFrame:
    """Return the gazetteer: places of Europe over 500 people, or the municipalities of Norway.

    A place is a point in the middle of a town or village, so a company in it may lie kilometres away; small
    industrial places (Tjeldbergodden, Nyhamna, Raudsand) are not in it.

    Parameters
    ----------
    country : str, optional
        Two letters, ISO 3166-1; all countries without it.
    kind : {"place", "municipality"}

    Returns
    -------
    DataFrame
        ``place_id`` (``geonames:...`` or ``kommune:...``), ``kind``, ``name``, ``keys`` and ``other_keys`` (of the
        name and of its other names, as :func:`symbiosis_map.knowledge.place_names.place_keys` gives them,
        separated by ``|``), ``latitude`` and ``longitude`` (degrees), ``country``, ``admin1`` (GeoNames' code),
        ``population``, and of a municipality ``west``, ``south``, ``east``, ``north`` (the box around it, degrees) and
        ``reach_m`` (from its point to the farthest corner of that box).

    Examples
    --------
    >>> norway = places("NO")
    >>> norway.loc[norway["name"] == "Molde", ["latitude", "longitude"]].round(2).values.tolist()
    [[62.74, 7.16]]
    >>> len(places("NO", kind="municipality"))
    356
    """
    table = _places(country)
    frame = table[table["kind"] == kind].reset_index(drop=True)
    frame.attrs["attribution"] = GAZETTEER_CREDIT
    return frame


@lru_cache(maxsize=_KEPT_REGIONS)
def _places(country: str | None) -> pd.DataFrame:
    only = [("country", "==", country)] if country is not None else None
    frame = pd.read_parquet(bundled_path("layers", "places.parquet"), filters=only)
    return frame.astype(dict.fromkeys(_NUMBERS, "float64") | {"population": "int64"})
