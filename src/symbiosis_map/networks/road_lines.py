"""Roads and ferries as lines with what is known of each: what every reader gives and the graph is built from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["RoadLines", "take_points"]


@dataclass(frozen=True, slots=True, eq=False)
class RoadLines:
    """Lines of roads and ferries, each cut wherever it meets another.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
        Points of line ``i`` are rows ``start[i]`` to ``start[i + 1]`` of ``points``; two at least.
    points : ndarray of float, shape (n_points, 2)
        Longitude and latitude.
    is_ferry, is_oneway : ndarray of bool, shape (n,)
    speed_kmh : ndarray of float, shape (n,)
        Of a lorry; NaN on ferries.
    minutes : ndarray of float, shape (n,)
        Time of the whole line that the source states; NaN where it states none.
    length_m : ndarray of float, shape (n,)
        Length that the source states; NaN where it states none.
    first_key, last_key : ndarray of int, shape (n,)
        Nodes at both ends that the source names; -1 where it names none and the place tells.
    as_of : str
        Day or days that the source is of.
    notes : tuple of str
        What a reader of the run should know.
    """

    start: NDArray[np.int64]
    points: NDArray[np.float64]
    is_ferry: NDArray[np.bool_]
    is_oneway: NDArray[np.bool_]
    speed_kmh: NDArray[np.float64]
    minutes: NDArray[np.float64]
    length_m: NDArray[np.float64]
    first_key: NDArray[np.int64]
    last_key: NDArray[np.int64]
    as_of: str = ""
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.is_ferry)

    def taken(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> RoadLines:
        """Return some of the lines."""
        at = np.arange(len(self))[which]
        start, points = take_points(self.start, self.points, at)
        columns = ("is_ferry", "is_oneway", "speed_kmh", "minutes", "length_m", "first_key", "last_key")
        return replace(self, start=start, points=points, **{name: getattr(self, name)[at] for name in columns})


def take_points(
    start: NDArray[np.int64], points: NDArray[np.float64], which: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the points of some lines, in the order asked for.

    Examples
    --------
    >>> start, points = np.array([0, 2, 5]), np.arange(10.0).reshape(5, 2)
    >>> take_points(start, points, np.array([1, 0]))[0].tolist()
    [0, 3, 5]
    """
    count = (start[1:] - start[:-1])[which]
    first = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    rows = np.arange(first[-1]) - np.repeat(first[:-1], count) + np.repeat(start[:-1][which], count)
    return first, points[rows]
