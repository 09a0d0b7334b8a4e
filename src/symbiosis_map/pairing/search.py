"""All pairs of points within reach, exactly and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.crs import earth_centred_m, geodesic_m
from symbiosis_map.pairing.grid import STEPS_PER_M
from symbiosis_map.pairing.layout import MOST_DENSE, RIM_M, Layout

__all__ = ["Pairs", "pair_blocks", "pairs_within"]

Numbers = NDArray[np.float64]


class Pairs(NamedTuple):
    """Places of sources and consumers in their inputs, and the geodesic between them in metres."""

    source: NDArray[np.integer]
    consumer: NDArray[np.integer]
    crow_m: NDArray[np.floating]


def pairs_within(
    longitude: ArrayLike,
    latitude: ArrayLike,
    reach_m: ArrayLike,
    consumer_longitude: ArrayLike,
    consumer_latitude: ArrayLike,
) -> Pairs:
    """Return all pairs whose geodesic is not longer than the source's reach.

    Parameters
    ----------
    longitude, latitude, reach_m : array_like, shape (n,)
        Sources: degrees, and how far each reaches in metres.
    consumer_longitude, consumer_latitude : array_like, shape (m,)

    Returns
    -------
    Pairs
        Sorted by source and consumer.

    Examples
    --------
    >>> found = pairs_within([8.685], [63.412], [2000.0], [8.712, 8.9], [63.416, 63.4])
    >>> found.source.tolist(), found.consumer.tolist(), found.crow_m.round().tolist()
    ([0], [0], [1421.0])
    """
    blocks = list(pair_blocks(longitude, latitude, reach_m, consumer_longitude, consumer_latitude))
    source, consumer, crow_m = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    order = np.lexsort((consumer, source))
    return Pairs(source[order], consumer[order], crow_m[order])


def pair_blocks(
    longitude: ArrayLike,
    latitude: ArrayLike,
    reach_m: ArrayLike,
    consumer_longitude: ArrayLike,
    consumer_latitude: ArrayLike,
    *,
    most_pairs: int = 4_000_000,
    measured: bool = True,
) -> Iterator[Pairs]:
    """Yield what :func:`pairs_within` returns, block by block of sources.

    Parameters
    ----------
    longitude, latitude, reach_m, consumer_longitude, consumer_latitude
        As :func:`pairs_within`.
    most_pairs : int
        Pairs in a block; a source with more has a block of its own.
    measured : bool
        True measures every pair on the ellipsoid. False leaves the distances of the search, which are good to 5 cm up
        to 100 km (0.1 % beyond), and measures at the rim of the reach alone; the pairs are the same.

    Yields
    ------
    Pairs
        Sources in the order of the grid, each in one block alone; one empty block where nothing is in reach.
    """
    lon, lat, reach = (np.asarray(values, dtype=float) for values in (longitude, latitude, reach_m))
    c_lon, c_lat = np.asarray(consumer_longitude, dtype=float), np.asarray(consumer_latitude, dtype=float)
    if len(lon) * len(c_lon) <= MOST_DENSE:
        yield _dense(lon, lat, reach, c_lon, c_lat)
        return
    from symbiosis_map.pairing import kernel  # numba takes half a second to import, and few pairs do not need it

    search = Layout.of(lon, lat, reach, c_lon, c_lat)
    loops = search.loops()
    counts = kernel.count_within(*loops)
    pointer = np.concatenate([[0], np.cumsum(counts)])
    begin, empty = 0, True
    buffer, buffer_m = np.empty(0, np.int32), np.empty(0, np.float32)
    while begin < len(lon):
        end = int(np.searchsorted(pointer, pointer[begin] + most_pairs, side="right")) - 1
        end = min(max(end, begin + 1), len(lon))
        size = int(pointer[end] - pointer[begin])
        if size:
            if size > len(buffer):
                buffer, buffer_m = (
                    np.empty(max(size, most_pairs), np.int32),
                    np.empty(max(size, most_pairs), np.float32),
                )
            kernel.fill_within(begin, end, pointer, *loops, 1.0 / STEPS_PER_M, buffer, buffer_m)
            source = np.repeat(np.arange(begin, end), counts[begin:end])
            yield _of_block(search, source, buffer[:size], None if measured else buffer_m[:size])
            empty = False
        begin = end
    if empty:
        yield _measured(lon, lat, reach, c_lon, c_lat, np.empty(0, np.int64), np.empty(0, np.int64))


def _of_block(
    search: Layout, source: NDArray[np.int64], place_of: NDArray[np.int32], crow_m: NDArray[np.float32] | None
) -> Pairs:
    """Return the pairs of a block, in the places of the inputs, those beyond reach left out.

    Where distances are given, only what is near the rim of its reach is measured.
    """
    lon, lat, reach = search.source
    c_lon, c_lat = search.consumer
    consumer = search.placed.order[place_of]
    if crow_m is None:
        found = _measured(lon, lat, reach, c_lon, c_lat, source, consumer)
        return found._replace(source=search.order[found.source])
    rim = np.flatnonzero(crow_m > (reach - search.slack_m)[source])
    crow_m = crow_m.copy()
    exact = geodesic_m(lon[source[rim]], lat[source[rim]], c_lon[consumer[rim]], c_lat[consumer[rim]])
    crow_m[rim] = exact
    within = np.ones(len(source), bool)
    within[rim] = exact <= reach[source[rim]]
    return Pairs(search.order[source[within]], consumer[within], crow_m[within])


def _measured(
    lon: Numbers,
    lat: Numbers,
    reach: Numbers,
    c_lon: Numbers,
    c_lat: Numbers,
    source: NDArray[np.integer],
    consumer: NDArray[np.integer],
) -> Pairs:
    crow_m = geodesic_m(lon[source], lat[source], c_lon[consumer], c_lat[consumer])
    within = crow_m <= reach[source]
    return Pairs(source[within], consumer[within], crow_m[within])


def _dense(lon: Numbers, lat: Numbers, reach: Numbers, c_lon: Numbers, c_lat: Numbers) -> Pairs:
    """Measure the chords of all pairs at once: no chord is longer than its geodesic."""
    ours, theirs = earth_centred_m(lon, lat), earth_centred_m(c_lon, c_lat)
    square = np.zeros((len(lon), len(c_lon)))
    for axis in range(3):
        square += (ours[:, axis, None] - theirs[None, :, axis]) ** 2
    source, consumer = np.nonzero(square <= ((reach + RIM_M) ** 2)[:, None])
    return _measured(lon, lat, reach, c_lon, c_lat, source, consumer)
