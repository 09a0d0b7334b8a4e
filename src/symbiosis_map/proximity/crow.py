"""The part of a straight line that lies over sea.

The part on land is found from where the line's whole straight crosses the border of the land: each crossing
counts with the place along the line, held within its ends, as plus where land ends there and as minus where it
begins. What stands beyond an end falls out of the sum, and so do the borders that two pieces of land share.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Shore", "radius_m", "sea_share"]

Shapes = NDArray[np.object_]
Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]

_ROUNDING = 1e-9
"""A share nearer than this to none or all is none or all: 0.1 mm of 100 km."""


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
        pieces: Shapes = shapely.get_parts(np.asarray(land.geometry.array, dtype=object))
        self._tree = shapely.STRtree(pieces)
        self._box = shapely.bounds(pieces)
        self._border = _Border.of(pieces)

    def sea_share(self, lines: Shapes) -> Numbers:
        """Return what :func:`sea_share` does; lines that are alike are looked at once."""
        if not len(lines):
            return np.zeros(0)
        _, first, number = np.unique(shapely.to_wkb(lines), return_index=True, return_inverse=True)
        distinct = lines[first]
        steps, line_of = _steps(distinct)
        step_m = np.hypot(*(steps[:, 1] - steps[:, 0]).T)
        weights = step_m * self._on_land(steps)
        length = np.bincount(line_of, weights=step_m, minlength=len(distinct))
        on_land = np.bincount(line_of, weights=weights, minlength=len(distinct))
        share = 1.0 - np.divide(on_land, length, out=np.ones(len(distinct)), where=length > 0)
        share = np.where(share < _ROUNDING, 0.0, np.where(share > 1.0 - _ROUNDING, 1.0, share))
        return np.asarray(share[number.ravel()], dtype=float)

    def _on_land(self, steps: Numbers) -> Numbers:
        """Return the part of each straight step, shape (n, 2, 2), that lies on land."""
        step, piece = self._tree.query(shapely.linestrings(steps))
        meets = _meets_box(steps[step], self._box[piece])
        step, piece = step[meets], piece[meets]
        order = np.lexsort((piece, step))
        step, piece = step[order], piece[order]
        part = self._border.within(steps, step, piece)
        return np.asarray(np.bincount(step, weights=part, minlength=len(steps)), dtype=float)


@dataclass(frozen=True)
class _Border:
    """The edges of all pieces of land, one ring after the other, land on the right hand."""

    edge: Numbers
    """From and to, shape (n, 2, 2)."""
    start: Rows
    """First edge of each piece, and the end of the last."""

    @staticmethod
    def of(pieces: Shapes) -> _Border:
        rings, piece_of = shapely.get_rings(shapely.orient_polygons(pieces, exterior_cw=True), return_index=True)
        edge, ring_of = _steps(rings)
        return _Border(edge, np.searchsorted(piece_of[ring_of], np.arange(len(pieces) + 1)))

    def within(self, steps: Numbers, step: Rows, piece: Rows) -> Numbers:
        """Return the part of each step that lies within the piece of land beside it."""
        from symbiosis_map.proximity.crossings import parts_within  # numba takes half a second to import

        begin, way = steps[:, 0], steps[:, 1] - steps[:, 0]
        found = parts_within(step, begin, way, self.start[piece], self.start[piece + 1], self.edge)
        return np.asarray(found, dtype=float)


def _meets_box(steps: Numbers, box: Numbers) -> NDArray[np.bool_]:
    """Say whether the straight through a step may meet a box (west, south, east, north)."""
    begin, way = steps[:, 0], steps[:, 1] - steps[:, 0]
    aside = way[:, 0, None] * (box[:, [1, 1, 3, 3]] - begin[:, 1, None])
    aside -= way[:, 1, None] * (box[:, [0, 2, 0, 2]] - begin[:, 0, None])
    return np.asarray((aside.min(axis=1) <= 0.0) & (aside.max(axis=1) >= 0.0))


def _steps(lines: Shapes) -> tuple[Numbers, Rows]:
    """Return the straight steps of lines, shape (n, 2, 2), and the line of each."""
    xy, line_of = shapely.get_coordinates(lines, return_index=True)
    inside = line_of[1:] == line_of[:-1]
    return np.stack([xy[:-1][inside], xy[1:][inside]], axis=1), line_of[:-1][inside]


def sea_share(lines: Shapes, land: gpd.GeoDataFrame | None) -> Numbers:
    """Return the part of each straight line that lies over sea.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        Longitude and latitude; two points, or more that are joined straight.
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


def radius_m(ends: gpd.GeoDataFrame) -> Numbers:
    """Return the radius within which each site is known; 0 where nothing is said."""
    return ends["location_precision_m"].fillna(0.0).to_numpy(float)
