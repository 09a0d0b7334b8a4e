"""The project's own layers in the page: areas, lines and points, simplified to the room there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.maps.coding import encode_path
from symbiosis_map.maps.ground import Box

__all__ = ["encode_layers", "layer_credits"]

_FIRST_TOLERANCE_DEG = 1e-4
"""About 10 m."""
_MOST_DOUBLINGS = 9
_MOST_LABELS = 300
_AREAS = (shapely.GeometryType.POLYGON,)
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


def encode_layers(layers: pd.DataFrame | None, box: Box, budget_kb: int) -> list[dict[str, Any]]:
    """Return the layers for the page, in their order.

    Parameters
    ----------
    layers : DataFrame, optional
        A row a shape: layer (place of its layer, from 0), title, shown, label, geometry (EPSG:4326).
    box : Box
        What the reader can pan to; shapes are cut off beyond it.
    budget_kb : int
        Room for all of them; lines grow coarser until they fit.

    Returns
    -------
    list of dict
        ``title``, ``shown``, ``areas`` and ``lines`` (paths as
        :func:`symbiosis_map.maps.coding.encode_path` gives them), ``points`` (one path through all of them), ``labels``
        with ``text``, ``longitude``, ``latitude``.
    """
    if layers is None or layers.empty:
        return []
    groups = [group for _, group in layers.sort_values("layer", kind="stable").groupby("layer")]
    cut = [shapely.clip_by_rect(np.asarray(group["geometry"], dtype=object), *box.bounds) for group in groups]
    tolerance_deg = _FIRST_TOLERANCE_DEG
    for _ in range(_MOST_DOUBLINGS):
        coded = [_shapes(shapes, tolerance_deg) for shapes in cut]
        if sum(len(path) + 3 for each in coded for paths in each.values() for path in paths) <= budget_kb * 1000:
            break
        tolerance_deg *= 2
    return [
        {
            "title": str(group["title"].iloc[0]),
            "shown": bool(group["shown"].iloc[0]),
            **{kind: paths for kind, paths in each.items() if kind != "points"},
            "points": "".join(each["points"]),
            "labels": _labels(group["label"], shapes),
        }
        for group, shapes, each in zip(groups, cut, coded, strict=True)
    ]


def layer_credits(layers: pd.DataFrame | None) -> list[str]:
    """Return what the licences of the layers ask to be shown, each once."""
    return [] if layers is None else [str(credit) for credit in dict.fromkeys(layers["credit"]) if credit]


def _shapes(shapes: NDArray[np.object_], tolerance_deg: float) -> dict[str, list[str]]:
    """Code the areas, lines and points; neighbouring areas keep their common border."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    kinds = shapely.get_type_id(parts)
    areas = parts[np.isin(kinds, _AREAS)]
    if len(areas) and shapely.coverage_is_valid(areas):
        areas = shapely.coverage_simplify(areas, tolerance_deg)
    else:
        areas = shapely.simplify(areas, tolerance_deg)
    rings = [ring for ring in shapely.get_rings(areas) if shapely.area(shapely.polygons(ring)) > tolerance_deg**2]
    lines = shapely.simplify(parts[np.isin(kinds, _LINES)], tolerance_deg)
    points = shapely.get_coordinates(parts[kinds == shapely.GeometryType.POINT])
    return {
        "areas": [encode_path(shapely.get_coordinates(ring)) for ring in rings],
        "lines": [encode_path(shapely.get_coordinates(line)) for line in lines if not line.is_empty],
        "points": [encode_path(points)] if len(points) else [],
    }


def _labels(texts: pd.Series, shapes: NDArray[np.object_]) -> dict[str, list[Any]]:
    """Return the names of the largest shapes that have one, each at a point on its shape."""
    named = np.flatnonzero((texts.to_numpy() != "") & ~shapely.is_empty(shapes))
    size = shapely.area(shapes) + shapely.length(shapes)
    chosen = sorted(named, key=lambda row: (-size[row], str(texts.iloc[row])))[:_MOST_LABELS]
    where = shapely.point_on_surface(shapes[chosen])
    return {
        "text": [str(texts.iloc[row]) for row in chosen],
        "longitude": np.round(shapely.get_x(where), 4).tolist(),
        "latitude": np.round(shapely.get_y(where), 4).tolist(),
    }
