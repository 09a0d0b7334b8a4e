"""Where places lie in a picture, and the land under them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from symbiosis_map.exports.pictures.shapes import Area, Point
from symbiosis_map.knowledge.layers import Bounds, land
from symbiosis_map.palette import GROUND

__all__ = ["Frame", "fitted", "land_shapes"]

_EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG 1980)."""
_LEAST_M = 1_500.0
_FINE_TO_DEG = 12.0
"""Boxes wider than this show the coarse coast."""
_STEP = 0.3
_SMALLEST = 0.5
_SEAM = 0.15
"""Points by which cells of land, simplified one by one, grow so that they meet again."""
_NORTHMOST = 84.0
_KEPT_FRAMES = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the earth on a rectangle, in Mercator's projection, which keeps angles as the web map does.

    Parameters
    ----------
    west, north : float
        Upper left corner in Mercator's radians.
    scale : float
        Points a radian.
    width, height : float
        Points.
    """

    west: float
    north: float
    scale: float
    width: float
    height: float

    def points(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees, shape (n, 2), as points of the picture."""
        x, y = np.radians(coordinates[:, 0]), _mercator(coordinates[:, 1])
        return np.column_stack([(x - self.west) * self.scale, (self.north - y) * self.scale])

    def bounds(self) -> Bounds:
        """Return west, south, east, north in degrees."""
        south = self.north - self.height / self.scale
        east = self.west + self.width / self.scale
        return (
            max(math.degrees(self.west), -180.0),
            math.degrees(math.atan(math.sinh(south))),
            min(math.degrees(east), 180.0),
            math.degrees(math.atan(math.sinh(self.north))),
        )

    def metres_per_point(self) -> float:
        """Return the scale in the middle of the picture."""
        middle = math.atan(math.sinh(self.north - self.height / self.scale / 2))
        return _EARTH_M * math.cos(middle) / self.scale


def _mercator(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_NORTHMOST, _NORTHMOST)))))


def fitted(coordinates: NDArray[np.float64], width: float, height: float, margin: float) -> Frame:
    """Return the frame that shows all coordinates with a margin around them.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Longitude and latitude in degrees; without any, Europe is shown.
    width, height : float
        Points.
    margin : float
        Points that stay free on each side.

    Returns
    -------
    Frame
        At least 3 km across.

    Examples
    --------
    >>> frame = fitted(np.array([[6.0, 62.0], [8.0, 63.0]]), 200.0, 300.0, 10.0)
    >>> float(frame.points(np.array([[6.0, 62.5]])).round(1)[0, 0])
    10.0
    """
    if not len(coordinates):
        coordinates = np.array([[-11.0, 35.0], [32.0, 71.0]])
    x, y = np.radians(coordinates[:, 0]), _mercator(coordinates[:, 1])
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    least = 2 * _LEAST_M / (_EARTH_M * math.cos(math.atan(math.sinh(middle_y))))
    scale = min(
        (width - 2 * margin) / max(float(np.ptp(x)), least), (height - 2 * margin) / max(float(np.ptp(y)), least)
    )
    return Frame(float(middle_x - width / scale / 2), float(middle_y + height / scale / 2), float(scale), width, height)


@lru_cache(maxsize=_KEPT_FRAMES)
def land_shapes(frame: Frame) -> tuple[tuple[Area, ...], str]:
    """Return the land of a frame as areas, and the credit that its source asks for."""
    bounds = frame.bounds()
    wide = bounds[2] - bounds[0] > _FINE_TO_DEG
    found = land(bounds, "coarse" if wide else "finest")
    credit = str(found.attrs["attribution"])
    shapes = found.geometry.to_numpy()
    cells = shapely.simplify(shapely.transform(shapely.get_parts(shapes), frame.points), _STEP)
    large = cells[shapely.area(cells) >= _SMALLEST]
    whole = shapely.union_all(shapely.buffer(large, _SEAM, join_style="mitre"))
    parts = [part for part in shapely.get_parts(whole) if part.area >= _SMALLEST]
    parts.sort(key=lambda part: (-part.area, part.bounds))
    areas = (Area(_rings(part), fill=GROUND["land"], stroke=GROUND["coast"], width=0.4) for part in parts)
    return tuple(areas), credit


def _rings(part: shapely.Polygon) -> tuple[tuple[Point, ...], ...]:
    rings = [part.exterior, *(hole for hole in part.interiors if shapely.Polygon(hole).area >= _SMALLEST)]
    return tuple(tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)) for ring in rings)
