"""Which routes are asked for, and how they are put together in blocks that share a grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.grid import Grid, metric_transformer

__all__ = ["Asked", "Block", "blocks", "distinct"]

Numbers = NDArray[np.float64]
_TILE_LONGITUDE, _TILE_LATITUDE = 1.0, 0.5
_ROOM_M = 8000.0
_MOST_CELLS = 60_000_000
"""Narrow cells of a block; above it cells become twice as wide."""


class Asked(NamedTuple):
    """Distinct routes, each from the end that comes first in the order of longitude and latitude."""

    start: Numbers
    """Longitude and latitude, shape (n, 2)."""
    end: Numbers
    kind: NDArray[np.int64]
    uphill: Numbers
    """1 where the flow runs from the start, -1 where it runs towards it."""


def distinct(
    ends: Numbers, kind: NDArray[np.int64], *, climbs: bool
) -> tuple[Asked, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the distinct routes of pairs, the route of each pair, and which pairs run it from its end to its start.

    A route is looked for from the same end whatever the direction of the flow, so that both directions get the same
    one; where climbs cost, each direction has its own.

    Parameters
    ----------
    ends : ndarray, shape (n, 2, 2)
        Longitude and latitude of both ends of each pair.
    kind : ndarray of int, shape (n,)
    climbs : bool
    """
    a, b = ends[:, 0], ends[:, 1]
    turned = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
    start, end = np.where(turned[:, None], b, a), np.where(turned[:, None], a, b)
    uphill = np.where(turned & climbs, -1.0, 1.0)
    rows, route = np.unique(np.column_stack([start, end, kind, uphill]), axis=0, return_inverse=True)
    asked = Asked(rows[:, :2], rows[:, 2:4], rows[:, 4].astype(np.int64), rows[:, 5])
    return asked, np.asarray(route, dtype=np.int64).ravel(), np.asarray(turned, dtype=bool)


@dataclass(frozen=True)
class Block:
    """Routes whose starts lie near each other, and the grid that holds all they may take."""

    rows: NDArray[np.int64]
    grid: Grid
    most_m: Numbers = field(repr=False)
    """Longest route that is looked for."""


def blocks(asked: Asked, options: ProximityOptions) -> Iterator[Block]:
    """Yield the routes by half a degree of latitude and a degree of longitude of their start, in order of place.

    The middle of the projection hangs on the place alone, not on the other routes.
    """
    tile = np.floor(asked.start / [_TILE_LONGITUDE, _TILE_LATITUDE]).astype(np.int64)
    crow = geodesic_m(asked.start[:, 0], asked.start[:, 1], asked.end[:, 0], asked.end[:, 1])
    most_m = options.pipe_longest_detour * crow + _ROOM_M
    for column, row in np.unique(tile, axis=0).tolist():
        rows = np.flatnonzero((tile[:, 0] == column) & (tile[:, 1] == row))
        yield _block((column + 0.5) * _TILE_LONGITUDE, (row + 0.5) * _TILE_LATITUDE, rows, asked, most_m[rows], options)


def _block(
    longitude: float, latitude: float, rows: NDArray[np.int64], asked: Asked, most_m: Numbers, options: ProximityOptions
) -> Block:
    local = metric_transformer(longitude, latitude)
    ax, ay = local.transform(asked.start[rows, 0], asked.start[rows, 1])
    bx, by = local.transform(asked.end[rows, 0], asked.end[rows, 1])
    x, y, half = (np.asarray(ax) + bx) / 2.0, (np.asarray(ay) + by) / 2.0, most_m / 2.0
    wide, ratio = options.pipe_cell_m, round(options.pipe_cell_m / options.pipe_narrow_cell_m)
    while True:
        west, south = int(np.floor((x - half).min() / wide)), int(np.floor((y - half).min() / wide))
        columns = int(np.ceil((x + half).max() / wide)) - west + 1
        tall = int(np.ceil((y + half).max() / wide)) - south + 1
        if columns * tall * ratio**2 <= _MOST_CELLS:
            return Block(rows, Grid(longitude, latitude, west, south, columns, tall, wide, ratio), most_m)
        wide *= 2.0
