"""The part of a straight line that lies over sea."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["sea_share"]


def sea_share(lines: NDArray[np.object_], land: gpd.GeoDataFrame | None) -> NDArray[np.float64]:
    """Return the part of each straight line that lies over sea.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        Two points each, longitude and latitude.
    land : GeoDataFrame or None
        Land polygons that do not overlap; None gives zeros.

    Returns
    -------
    ndarray of float, shape (n,)
        0 (all on land) to 1; 0 for a line without length. Parts are taken along the line in longitude and
        latitude, which is even along a short line.

    Examples
    --------
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    >>> sea_share(shapely.linestrings([[[0.5, 0.5], [1.5, 0.5]]]), land).tolist()
    [0.5]
    """
    length = shapely.length(lines)
    if land is None or not len(lines):
        return np.zeros(len(lines))
    polygons = shapely.get_parts(np.asarray(land.geometry.array, dtype=object))
    shapely.prepare(polygons)
    line_of, land_of = shapely.STRtree(polygons).query(lines)
    meets = shapely.intersects(polygons[land_of], lines[line_of])
    line_of, land_of = line_of[meets], land_of[meets]
    pieces = shapely.length(shapely.intersection(lines[line_of], polygons[land_of]))
    on_land = np.bincount(line_of, weights=pieces, minlength=len(lines))
    share = np.divide(on_land, length, out=np.ones(len(lines)), where=length > 0)
    return np.asarray(np.clip(1.0 - share, 0.0, 1.0), dtype=float)
