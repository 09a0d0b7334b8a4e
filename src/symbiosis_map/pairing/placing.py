"""Points in the order of their cells, their places in whole steps, and the way between the pairs that are kept.

Compiled, because there are millions of each.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.crs import GEOD

__all__ = ["measure_kept", "sort_by_cell", "steps_of"]

_A, _ES = GEOD.a, GEOD.es


@numba.njit(cache=True)
def sort_by_cell(key, n_cells):
    """Return the places of points in the order of their cells, and where each cell begins; ties stay in their order."""
    start = np.zeros(n_cells + 1, np.int32)
    for i in range(key.size):
        start[key[i] + 1] += np.int32(1)
    for cell in range(n_cells):
        start[cell + 1] += start[cell]
    upcoming, order = start[:-1].copy(), np.empty(key.size, np.int32)
    for i in range(key.size):
        cell = key[i]
        order[upcoming[cell]] = i
        upcoming[cell] += np.int32(1)
    return order, start


@numba.njit(inline="always")
def _earth_centred(longitude, latitude):
    """Return x, y and z in metres, as :func:`symbiosis_map.crs.earth_centred_m`."""
    lam, phi = math.radians(longitude), math.radians(latitude)
    prime_vertical = _A / math.sqrt(1.0 - _ES * math.sin(phi) ** 2)
    flat = prime_vertical * math.cos(phi)
    return flat * math.cos(lam), flat * math.sin(lam), prime_vertical * (1.0 - _ES) * math.sin(phi)


@numba.njit(parallel=True, cache=True)
def steps_of(longitude, latitude, order, per_m):
    """Return earth-centred places in whole steps, shape (3, n), of points in an order."""
    steps = np.empty((3, order.size), np.int32)
    for i in numba.prange(order.size):
        x, y, z = _earth_centred(longitude[order[i]], latitude[order[i]])
        steps[0, i], steps[1, i], steps[2, i] = round(x * per_m), round(y * per_m), round(z * per_m)
    return steps


@numba.njit(parallel=True, cache=True)
def measure_kept(order, longitude, latitude, reach_m, c_longitude, c_latitude, kept, crow_m, beyond):
    """Write the way from each source to each consumer that it keeps (places, -1 for none), shape (n, k).

    ``beyond`` tells of which sources a consumer is further away than their reach.

    From chords and the curvature along each (Euler): the arc over a chord c is ``c + c³ / 24 R²`` with the radius R in
    the chord's direction; good to 0.1 mm up to 100 km. Sources are taken in an order in which neighbours follow each
    other, whose consumers are then at hand.
    """
    metres = np.empty((c_longitude.size, 3))
    for j in numba.prange(c_longitude.size):
        metres[j, 0], metres[j, 1], metres[j, 2] = _earth_centred(c_longitude[j], c_latitude[j])
    for turn in numba.prange(order.size):
        i = order[turn]
        x, y, z = _earth_centred(longitude[i], latitude[i])
        lam, phi = math.radians(longitude[i]), math.radians(latitude[i])
        north_x, north_y, north_z = -math.sin(phi) * math.cos(lam), -math.sin(phi) * math.sin(lam), math.cos(phi)
        shrink = 1.0 - _ES * math.sin(phi) ** 2
        across, along = math.sqrt(shrink) / _A, shrink**1.5 / (_A * (1.0 - _ES))
        longest = 0.0
        for e in range(kept.shape[1]):
            j = kept[i, e]
            if j < 0:
                break
            dx, dy, dz = metres[j, 0] - x, metres[j, 1] - y, metres[j, 2] - z
            square = dx * dx + dy * dy + dz * dz
            north = dx * north_x + dy * north_y + dz * north_z
            northward = min(north * north / max(square, 1e-12), 1.0)
            bend = (northward * along + (1.0 - northward) * across) ** 2 * square
            way = math.sqrt(square) * (1.0 + bend / 24.0 + 3.0 * bend * bend / 640.0)
            crow_m[i, e], longest = way, max(longest, way)
        beyond[i] = longest > reach_m[i]
