"""The part of a straight line that lies over sea."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Shore", "sea_share"]

Shapes = NDArray[np.object_]


class Shore:
    """Land, made ready once so that lines can be held against it many times.

    Parameters
    ----------
    land : GeoDataFrame
        Polygons that do not overlap.

    Examples
    --------
    >>> shore = Shore(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326))
    >>> shore.sea_share(shapely.linestrings([[[0.5, 0.5], [1.5, 0.5]]])).tolist()
    [0.5]
    """

    def __init__(self, land: gpd.GeoDataFrame) -> None:
        self._pieces: Shapes = shapely.get_parts(np.asarray(land.geometry.array, dtype=object))
        shapely.prepare(self._pieces)
        self._tree = shapely.STRtree(self._pieces)

    def sea_share(self, lines: Shapes) -> NDArray[np.float64]:
        """Return what :func:`sea_share` does; lines that are alike are looked at once."""
        if not len(lines):
            return np.zeros(0)
        _, first, number = np.unique(shapely.to_wkb(lines), return_index=True, return_inverse=True)
        distinct = lines[first]
        length = shapely.length(distinct)
        line_of, piece_of = self._tree.query(distinct)
        meets = shapely.intersects(self._pieces[piece_of], distinct[line_of])
        line_of, piece_of = line_of[meets], piece_of[meets]
        on_piece = shapely.length(shapely.intersection(distinct[line_of], self._pieces[piece_of]))
        on_land = np.bincount(line_of, weights=on_piece, minlength=len(distinct))
        share = np.divide(on_land, length, out=np.ones(len(distinct)), where=length > 0)
        return np.asarray(np.clip(1.0 - share, 0.0, 1.0)[number.ravel()], dtype=float)


def sea_share(lines: Shapes, land: gpd.GeoDataFrame | None) -> NDArray[np.float64]:
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
    return np.zeros(len(lines)) if land is None else Shore(land).sea_share(lines)
