"""All pairs of points within reach, exactly and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.crs import earth_centred_m, geodesic_m
from symbiosis_map.pairing.grid import STEPS_PER_M
from symbiosis_map.pairing.layout import MOST_DENSE, RIM_M, Layout

__all__ = ["Pairs", "Rows", "pair_blocks", "pair_rows", "pairs_within"]

Numbers = NDArray[np.float64]


class Pairs(NamedTuple):
    """Places of sources and consumers in their inputs, and the geodesic between them in metres."""

    source: NDArray[np.integer]
    consumer: NDArray[np.integer]
    crow_m: NDArray[np.floating]


class Rows(NamedTuple):
    """Sources with their consumers: those of ``source[s]`` stand from ``start[s]`` up to ``start[s + 1]``."""

    source: NDArray[np.integer]
    start: NDArray[np.int64]
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
        True measures every pair on the ellipsoid. False leaves the distances of the search (:func:`pair_rows`); the
        pairs are the same.

    Yields
    ------
    Pairs
        Sources in the order of the grid, each in one block alone.
    """
    lon, lat, c_lon, c_lat = (
        np.asarray(v, dtype=float) for v in (longitude, latitude, consumer_longitude, consumer_latitude)
    )
    for rows in pair_rows(lon, lat, reach_m, c_lon, c_lat, most_pairs=most_pairs):
        source = np.repeat(rows.source, np.diff(rows.start))
        consumer, crow_m = rows.consumer.copy(), rows.crow_m.copy()
        if measured and len(lon) * len(c_lon) > MOST_DENSE:
            crow_m = geodesic_m(lon[source], lat[source], c_lon[consumer], c_lat[consumer])
        yield Pairs(source, consumer, crow_m)


def pair_rows(
    longitude: ArrayLike,
    latitude: ArrayLike,
    reach_m: ArrayLike,
    consumer_longitude: ArrayLike,
    consumer_latitude: ArrayLike,
    *,
    most_pairs: int = 4_000_000,
) -> Iterator[Rows]:
    """Yield all pairs within reach as quickly as they are found, in arrays that are used again.

    The pairs are exactly those of :func:`pairs_within`; their distances are those of the search, good to 5 cm up to
    100 km and 0.1 % beyond.

    Parameters
    ----------
    longitude, latitude, reach_m, consumer_longitude, consumer_latitude
        As :func:`pairs_within`.
    most_pairs : int
        Pairs in a block; a source with more has a block of its own.

    Yields
    ------
    Rows
        Valid until the next ones are asked for. Each source once, in the order of the grid.
    """
    lon, lat, reach = (np.asarray(values, dtype=float) for values in (longitude, latitude, reach_m))
    c_lon, c_lat = np.asarray(consumer_longitude, dtype=float), np.asarray(consumer_latitude, dtype=float)
    if len(lon) * len(c_lon) <= MOST_DENSE:
        found = _dense(lon, lat, reach, c_lon, c_lat)
        start = np.concatenate([[0], np.cumsum(np.bincount(found.source, minlength=len(lon)))])
        yield Rows(np.arange(len(lon)), start, found.consumer, found.crow_m)
        return
    from symbiosis_map.pairing import kernel  # numba takes half a second to import, and few pairs do not need it

    search = Layout.of(lon, lat, reach, c_lon, c_lat)
    loops = search.loops()
    counts, rims = kernel.count_within(*loops)
    at_rim = np.flatnonzero(rims)
    source, place = kernel.rim_pairs(at_rim, np.concatenate([[0], np.cumsum(rims[at_rim])]), *loops)
    i, j = search.order[source], search.placed.order[place]
    beyond = geodesic_m(lon[i], lat[i], c_lon[j], c_lat[j]) > reach[i]
    lost = np.bincount(source[beyond], minlength=len(lon))
    gone_from, gone = np.concatenate([[0], np.cumsum(lost)]), place[beyond]
    pointer = np.concatenate([[0], np.cumsum(counts - lost)])
    size = int(max(most_pairs, (counts - lost).max(initial=0)))
    consumer, crow_m = (
        np.empty(min(size, int(pointer[-1])), np.int32),
        np.empty(min(size, int(pointer[-1])), np.float32),
    )
    begin = 0
    while begin < len(lon):
        end = int(np.searchsorted(pointer, pointer[begin] + most_pairs, side="right")) - 1
        end = min(max(end, begin + 1), len(lon))
        count = int(pointer[end] - pointer[begin])
        kernel.fill_within(
            begin, end, pointer, gone_from, gone, *loops, search.placed.order, 1.0 / STEPS_PER_M, consumer, crow_m
        )  # fmt: skip
        yield Rows(search.order[begin:end], pointer[begin : end + 1] - pointer[begin], consumer[:count], crow_m[:count])
        begin = end


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
