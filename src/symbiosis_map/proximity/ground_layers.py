"""What lies on the ground between two ends, read before: heights, and areas and lines where pipe costs more or less."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

__all__ = ["GroundLayer", "Terrain"]


@dataclass(frozen=True, slots=True, eq=False)
class GroundLayer:
    """Areas or lines where a metre of pipe costs more or less than on plain ground.

    Parameters
    ----------
    name : str
        As words tell of it: "nature reserve".
    factor : float
        Above 0. Cost of a metre over a metre beside it; infinite where no pipe may go. Of several areas the highest
        counts, of several lines the lowest, and the two are multiplied.
    shapes : GeoDataFrame
        Polygons or lines, EPSG:4326.
    source : str
        File, and the licence where known.
    as_of : str
        Day that it is of; empty where not known.
    """

    name: str
    factor: float
    shapes: gpd.GeoDataFrame
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Heights above the sea on a regular grid in any reference system.

    Parameters
    ----------
    height : ndarray of float32, shape (rows, cols)
        Metres, in the middle of each cell, first row first; NaN where not known.
    transform : tuple of float
        ``(a, b, c, d, e, f)`` of ``x = a col + b row + c``, ``y = d col + e row + f``, for corners of cells.
    crs : CRS
        Reference system of x and y.
    source : str
        File.
    as_of : str
        Day that it is of; empty where not known.
    """

    height: NDArray[np.float32]
    transform: tuple[float, float, float, float, float, float]
    crs: CRS
    source: str = ""
    as_of: str = ""
