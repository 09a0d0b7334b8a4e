"""Facilities in an extract of OpenStreetMap: greenhouses, pools, industrial areas, heating plants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from symbiosis_map.crs import GEOD, WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.intake.raw import Cell, RawTable, as_cell

__all__ = ["COLUMNS", "describe", "kind_of", "read_features", "wanted_tags"]

COLUMNS = ("osm_id", "kind", "name", "operator", "street", "postcode", "place", "area_m2")
"""What a feature says: its number, what it is, and its tags."""

_KINDS = (
    ("greenhouse", "landuse", ("greenhouse_horticulture",)),
    ("greenhouse", "building", ("greenhouse",)),
    ("pool", "leisure", ("swimming_pool", "water_park")),
    ("heating plant", "plant:output:hot_water", ("yes",)),
    ("heating plant", "man_made", ("heating_plant",)),
    ("power plant", "power", ("plant",)),
    ("waste water plant", "man_made", ("wastewater_plant",)),
    ("works", "man_made", ("works",)),
    ("industrial area", "landuse", ("industrial",)),
)
_PRIVATE = frozenset({"private", "no", "customers"})


def kind_of(tags: Mapping[str, str]) -> str:
    """Return what a feature is to this program; empty for anything else.

    A pool of a house or a hotel is none: pools count where they are a sports centre's or say that they are public.

    Examples
    --------
    >>> kind_of({"landuse": "greenhouse_horticulture"}), kind_of({"leisure": "swimming_pool", "access": "private"})
    ('greenhouse', '')
    """
    for kind, key, values in _KINDS:
        if tags.get(key) not in values:
            continue
        named = tags.get("access") not in _PRIVATE and ("name" in tags or tags.get("access") in ("yes", "public"))
        return kind if kind != "pool" or named else ""
    if tags.get("sport") == "swimming" and tags.get("leisure") == "sports_centre":
        return "pool"
    return ""


def wanted_tags() -> dict[str, list[str]]:
    """Return the tags of all features that may count, by their key.

    Examples
    --------
    >>> wanted_tags()["leisure"]
    ['swimming_pool', 'water_park', 'sports_centre']
    """
    tags: dict[str, list[str]] = {}
    for _, key, values in _KINDS:
        tags.setdefault(key, []).extend(values)
    tags["leisure"].append("sports_centre")
    return tags


def describe(key: str, kind: str, tags: Mapping[str, str], area_m2: float | None) -> list[Cell]:
    """Return what :data:`COLUMNS` say of a feature; ``key`` is its letter and number.

    Examples
    --------
    >>> describe("w12", "pool", {"addr:street": "Storgata", "addr:housenumber": "2"}, 312.4)
    ['w12', 'pool', 'Pool w12', '', 'Storgata 2', '', '', 312.0]
    """
    street = " ".join(filter(None, (tags.get("addr:street", ""), tags.get("addr:housenumber", ""))))
    name = tags.get("name") or f"{kind.capitalize()} {key}"
    texts = (key, kind, name, tags.get("operator"), street, tags.get("addr:postcode"), tags.get("addr:city"))
    return [*(as_cell(text) for text in texts), as_cell(None if area_m2 is None else round(area_m2))]


def read_features(path: Path) -> RawTable:
    """Read the facilities of an extract.

    Parameters
    ----------
    path : Path
        ``.osm``, ``.osm.pbf``; closed ways, multipolygons and nodes are read.

    Returns
    -------
    RawTable
        With :data:`COLUMNS`; the area is geodesic. Rows count as if they stood in a table, in the order of their ids.

    Raises
    ------
    InputError
        osmium is not installed, or the extract cannot be read.
    """
    try:
        import osmium
    except ImportError:
        raise InputError(
            f"{path.name} needs osmium", remedy="Install it: pip install 'symbiosis-map[roads]'."
        ) from None
    found: dict[str, tuple[list[Cell], Any]] = {}
    wanted = osmium.filter.KeyFilter(*dict.fromkeys(key for _, key, _ in _KINDS))
    shapes = osmium.geom.WKBFactory()
    feature: Any
    for feature in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        tags = {tag.k: tag.v for tag in feature.tags}
        kind = kind_of(tags)
        if not kind or feature.is_relation() or feature.is_way():
            continue
        if feature.is_area():
            key = f"{'w' if feature.from_way() else 'r'}{feature.orig_id()}"
            shape = shapely.from_wkb(bytes.fromhex(shapes.create_multipolygon(feature)))
            area_m2: float | None = abs(GEOD.geometry_area_perimeter(shape)[0])
        else:
            key, shape, area_m2 = f"n{feature.id}", shapely.Point(feature.location.lon, feature.location.lat), None
        found[key] = (describe(key, kind, tags, area_m2), shape)
    rows = [found[key] for key in sorted(found, key=lambda key: (key[0], int(key[1:])))]
    columns = tuple([cells[i] for cells, _ in rows] for i in range(len(COLUMNS)))
    points = [shape if shape.geom_type == "Point" else shape.representative_point() for _, shape in rows]
    precision = [np.nan if shape.geom_type == "Point" else _radius_m(shape) for _, shape in rows]
    return RawTable(
        path.name,
        "",
        COLUMNS,
        columns,
        list(range(2, len(rows) + 2)),
        points=gpd.GeoSeries(points, crs=WGS84),
        precision_m=precision,
    )


def _radius_m(shape: shapely.Geometry) -> float:
    """Return the radius of a disc of the shape's area."""
    return float(np.sqrt(abs(GEOD.geometry_area_perimeter(shape)[0]) / np.pi).round())
