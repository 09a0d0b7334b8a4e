"""Pairs of points within reach, and the best of them for each source, exactly and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.crs import GEOD, earth_centred_m, geodesic_m
from symbiosis_map.pairing.grid import STEPS_PER_M, CellGrid, Placed, half_widths, make_grid, place

__all__ = ["BestPairs", "Pairs", "Screening", "best_pairs", "pair_blocks", "pairs_within"]

Numbers = NDArray[np.float64]

_MOST_DENSE = 4_000_000
"""Up to so many products of sources and consumers every pair is measured at once, without the compiled search."""
_RIM_M = 0.05
_RIM_SHARE = 1e-6
"""The compiled search may be off by this much: twice the rounding of its steps and of its squares."""
_SPHERE_M = 6_371_008.8
_SPHERE_SHARE = 0.01
"""The radius of curvature is within this share of the mean radius everywhere (6,336 to 6,400 km)."""
_FAR_M = 100_000.0
_PAIRS_AT_ONCE = 1_000_000
_WIDEST_M = 2_000_000.0
"""Beyond this reach the compiled search's arc is no longer good to a metre; such sources are measured one by one."""
_RINGS = 6
"""A reach is searched in so many rings, each twice as wide as the last."""
_CELLS_PER_REACH = 12.0
_POINTS_PER_CELL = 4.0


class Pairs(NamedTuple):
    """Places of sources and consumers in their inputs, and the geodesic between them in metres."""

    source: NDArray[np.integer]
    consumer: NDArray[np.integer]
    crow_m: NDArray[np.floating]


class BestPairs(NamedTuple):
    """The best consumers of each source, arrays of shape (sources, k), best first; -1, 0 and NaN where it has fewer."""

    consumer: NDArray[np.int32]
    score: NDArray[np.float32]
    crow_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Screening:
    """A score that is known from kind, amount, grade and distance.

    ``ceiling[kinds] · exp(−distance / scale) · min(amounts) / max(amounts) · clip((grades' difference + span/2) / span,
    0.05, 1)``; 0 leaves a pair out.

    Parameters
    ----------
    ceiling : ndarray, shape (kinds of source, kinds of consumer)
        From 0 to 1.
    scale_m : ndarray, shape (kinds of source,)
        Distance at which a pair of this kind is worth 1/e.
    grade_span : float
        Difference of the grades that takes a pair from half to full.
    """

    ceiling: Numbers
    scale_m: Numbers
    grade_span: float = 40.0


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
    if len(lon) * len(c_lon) <= _MOST_DENSE:
        yield _dense(lon, lat, reach, c_lon, c_lat)
        return
    from symbiosis_map.pairing import kernel  # numba takes half a second to import, and few pairs do not need it

    search = _Search.of(lon, lat, reach, c_lon, c_lat)
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
            yield search.pairs(source, buffer[:size], None if measured else buffer_m[:size])
            empty = False
        begin = end
    if empty:
        yield _measured(lon, lat, reach, c_lon, c_lat, np.empty(0, np.int64), np.empty(0, np.int64))


def best_pairs(
    longitude: ArrayLike,
    latitude: ArrayLike,
    reach_m: ArrayLike,
    kind: ArrayLike,
    amount: ArrayLike,
    grade: ArrayLike,
    consumer_longitude: ArrayLike,
    consumer_latitude: ArrayLike,
    consumer_kind: ArrayLike,
    consumer_amount: ArrayLike,
    consumer_grade: ArrayLike,
    screening: Screening,
    k: int,
) -> BestPairs:
    """Return the ``k`` consumers of every source that score highest, without looking at the others.

    Parameters
    ----------
    longitude, latitude, reach_m, kind, amount, grade : array_like, shape (n,)
        Sources; ``kind`` counts from 0, ``amount`` is above 0.
    consumer_longitude, ... : array_like, shape (m,)
    screening : Screening
    k : int

    Returns
    -------
    BestPairs
        Scores in 32 bits, within 2e-5 of themselves up to a distance of 200 km and 1e-3 beyond, because the search sees
        the earth as a sphere; of equal ones the consumer that stands first in the input comes first. Distances are
        right to 1 mm.
    """
    lon, lat, reach = (np.asarray(values, dtype=float) for values in (longitude, latitude, reach_m))
    c_lon, c_lat = np.asarray(consumer_longitude, dtype=float), np.asarray(consumer_latitude, dtype=float)
    ours = _Traits(np.asarray(kind), np.asarray(amount, dtype=float), np.asarray(grade, dtype=float))
    theirs = _Traits(
        np.asarray(consumer_kind), np.asarray(consumer_amount, dtype=float), np.asarray(consumer_grade, dtype=float)
    )
    best = BestPairs(
        np.full((len(lon), k), -1, np.int32), np.zeros((len(lon), k), np.float32), np.full((len(lon), k), np.nan)
    )
    if not len(lon) or not len(c_lon):
        return best
    exactly = reach > _WIDEST_M
    if len(lon) * len(c_lon) <= _MOST_DENSE:
        exactly[:] = True
    if not exactly.all():
        _search_best(best, lon, lat, reach, ours, c_lon, c_lat, theirs, screening)
        exactly |= (best.crow_m > reach[:, None]).any(axis=1)
    for i in np.flatnonzero(exactly):
        _measure_best(best, int(i), lon, lat, reach, ours, c_lon, c_lat, theirs, screening)
    return best


class _Traits(NamedTuple):
    kind: NDArray[np.int64]
    amount: Numbers
    grade: Numbers


def _search_best(
    best: BestPairs,
    lon: Numbers,
    lat: Numbers,
    reach: Numbers,
    ours: _Traits,
    c_lon: Numbers,
    c_lat: Numbers,
    theirs: _Traits,
    screening: Screening,
) -> None:
    """Fill in the best pairs by the compiled search."""
    from symbiosis_map.pairing import kernel  # see pair_blocks

    n_kinds = screening.ceiling.shape[1]
    search = _Search.of(lon, lat, reach, c_lon, c_lat, theirs.kind.astype(np.int64), n_kinds)
    order, c_order = search.order, search.placed.order
    rings, widths = search.rings()
    falling = np.argsort(-screening.ceiling, axis=1, kind="stable").astype(np.int64)
    shape = best.consumer.shape
    score, place_of = np.empty(shape, np.float32), np.empty(shape, np.int32)
    kernel.best_of_each(
        shape[1], search.east, search.row, *search.steps,
        ours.kind[order].astype(np.int64), ours.amount[order].astype(np.float32), ours.grade[order].astype(np.float32),
        search.reach_m + _RIM_M, search.rim(), search.klass, rings,
        screening.ceiling.astype(np.float64), falling, screening.scale_m.astype(float), float(screening.grade_span),
        STEPS_PER_M, *search.placed.steps, theirs.amount[c_order].astype(np.float32),
        theirs.grade[c_order].astype(np.float32), c_order, widths, search.grid.first_cell,
        search.grid.cells_per_deg, search.grid.span_deg, search.placed.start, score, place_of,
    )  # fmt: skip
    best.consumer[order], best.score[order] = place_of, score
    found = np.nonzero(best.consumer >= 0)
    best.crow_m[found] = _crow_m(lon, lat, c_lon, c_lat, found[0], best.consumer[found])


def _measure_best(
    best: BestPairs,
    i: int,
    lon: Numbers,
    lat: Numbers,
    reach: Numbers,
    ours: _Traits,
    c_lon: Numbers,
    c_lat: Numbers,
    theirs: _Traits,
    screening: Screening,
) -> None:
    """Fill in the best pairs of one source from the geodesic to every consumer within its chord."""
    k = best.consumer.shape[1]
    chord = np.linalg.norm(earth_centred_m(c_lon, c_lat) - earth_centred_m(lon[i : i + 1], lat[i : i + 1]), axis=1)
    near = np.flatnonzero(chord <= reach[i] + _RIM_M)
    crow_m = geodesic_m(np.full(len(near), lon[i]), np.full(len(near), lat[i]), c_lon[near], c_lat[near])
    near, crow_m = near[crow_m <= reach[i]], crow_m[crow_m <= reach[i]]
    amounts = theirs.amount[near]
    warmer = (ours.grade[i] - theirs.grade[near]) / screening.grade_span + 0.5
    score = (
        screening.ceiling[ours.kind[i], theirs.kind[near]]
        * np.exp(-crow_m / screening.scale_m[ours.kind[i]])
        * (np.minimum(amounts, ours.amount[i]) / np.maximum(amounts, ours.amount[i]))
        * np.clip(warmer, 0.05, 1.0)
    ).astype(np.float32)
    first = np.lexsort((near, -score))[:k]
    first = first[score[first] > 0]
    best.consumer[i], best.score[i], best.crow_m[i] = -1, 0.0, np.nan
    best.consumer[i, : len(first)] = near[first]
    best.score[i, : len(first)], best.crow_m[i, : len(first)] = score[first], crow_m[first]


@dataclass(frozen=True, slots=True)
class _Search:
    """Sources and consumers laid out for the compiled loops; sources in the order of the grid."""

    grid: CellGrid
    placed: Placed
    order: NDArray[np.int32]
    source: tuple[Numbers, Numbers, Numbers]
    consumer: tuple[Numbers, Numbers]
    east: Numbers
    row: NDArray[np.int64]
    steps: NDArray[np.int32]
    klass: NDArray[np.int64]
    class_reach_m: Numbers

    @classmethod
    def of(
        cls,
        lon: Numbers,
        lat: Numbers,
        reach: Numbers,
        c_lon: Numbers,
        c_lat: Numbers,
        kind: NDArray[np.int64] | None = None,
        n_kinds: int = 1,
    ) -> _Search:
        largest = float(reach.max()) + _RIM_M
        area_deg2 = max(float(np.ptp(c_lat)), 1e-3) * max(float(np.ptp(c_lon)), 1e-3)
        by_density = 111_000.0 * float(np.sqrt(area_deg2 * _POINTS_PER_CELL / len(c_lon)))
        grid = make_grid(c_lon, c_lat, max(largest / _CELLS_PER_REACH, min(by_density, largest), 10.0))
        placed = place(grid, c_lon, c_lat, kind, n_kinds)
        order = np.argsort(grid.cell(lon, lat), kind="stable").astype(np.int32)
        rows = grid.row(lat[order])
        steps = np.rint(earth_centred_m(lon[order], lat[order]).T * STEPS_PER_M).astype(np.int32)
        ladder = largest * 0.5 ** (np.arange(12) / 2.0)
        klass = np.clip(np.searchsorted(-ladder, -(reach[order] + _RIM_M), side="right") - 1, 0, len(ladder) - 1)
        used, klass = np.unique(klass, return_inverse=True)
        return cls(
            grid, placed, order, (lon[order], lat[order], reach[order]), (c_lon, c_lat), grid.eastward(lon[order]),
            rows, np.ascontiguousarray(steps), klass.astype(np.int64), ladder[used],
        )  # fmt: skip

    @property
    def reach_m(self) -> Numbers:
        return self.source[2]

    def rim(self) -> NDArray[np.float32]:
        """Return the reach in steps, with room for the rounding and for the sphere in place of the ellipsoid."""
        reach = self.source[2]
        bend = _SPHERE_SHARE * reach**3 / (24.0 * _SPHERE_M**2)
        return np.asarray((reach * (1.0 + _RIM_SHARE) + _RIM_M + bend) * STEPS_PER_M, dtype=np.float32)

    def loops(self) -> tuple[object, ...]:
        """Return what the loops over all pairs take."""
        reach = self.source[2]
        limit = (((reach * (1.0 + _RIM_SHARE) + _RIM_M) * STEPS_PER_M) ** 2).astype(np.float32)
        return (
            self.east, self.row, self.klass, *self.steps, limit, *self.placed.steps,
            half_widths(self.grid, self.class_reach_m), self.grid.first_cell, self.grid.cells_per_deg,
            self.grid.span_deg, self.placed.start,
        )  # fmt: skip

    def rings(self) -> tuple[Numbers, Numbers]:
        """Return the outer radius of every ring of every class of reach, and the half widths of all of them."""
        rings = self.class_reach_m[:, None] * 0.5 ** np.arange(_RINGS - 1, -1, -1)[None, :]
        return rings, half_widths(self.grid, rings.ravel())

    def pairs(
        self, source: NDArray[np.int64], place_of: NDArray[np.int32], crow_m: NDArray[np.float32] | None
    ) -> Pairs:
        """Return the pairs of a block, in the places of the inputs, those beyond reach left out.

        Where distances are given, only what is near the rim of its reach is measured.
        """
        lon, lat, reach = self.source
        consumer = self.placed.order[place_of]
        if crow_m is None:
            found = _measured(lon, lat, reach, *self.consumer, source, consumer)
            return found._replace(source=self.order[found.source])
        limit = reach[source]
        slack = _RIM_M + _RIM_SHARE * limit + _SPHERE_SHARE * limit**3 / (24.0 * _SPHERE_M**2)
        rim = np.flatnonzero(crow_m > limit - slack)
        crow_m = crow_m.copy()
        exact = geodesic_m(
            lon[source[rim]], lat[source[rim]], self.consumer[0][consumer[rim]], self.consumer[1][consumer[rim]]
        )
        crow_m[rim] = exact
        within = np.ones(len(source), bool)
        within[rim] = exact <= limit[rim]
        return Pairs(self.order[source[within]], consumer[within], crow_m[within])


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
    source, consumer = np.nonzero(square <= ((reach + _RIM_M) ** 2)[:, None])
    return _measured(lon, lat, reach, c_lon, c_lat, source, consumer)


def _crow_m(
    lon: Numbers, lat: Numbers, c_lon: Numbers, c_lat: Numbers, source: NDArray[np.int64], consumer: NDArray[np.int32]
) -> Numbers:
    """Return distances from chords and the curvature along each (Euler), beyond 100 km from the geodesic itself.

    Good to 0.1 mm: the arc over a chord c is ``c + c³ / 24 R²`` with the radius R in the chord's direction.
    """
    ours, theirs = earth_centred_m(lon, lat), earth_centred_m(c_lon, c_lat)
    result = np.empty(len(source))
    for begin in range(0, len(source), _PAIRS_AT_ONCE):
        part = slice(begin, begin + _PAIRS_AT_ONCE)
        i, j = source[part], consumer[part]
        way = theirs[j] - ours[i]
        square = (way**2).sum(axis=1)
        phi, lam = np.radians(lat[i]), np.radians(lon[i])
        north = way[:, 2] * np.cos(phi) - np.sin(phi) * (way[:, 0] * np.cos(lam) + way[:, 1] * np.sin(lam))
        shrink = 1.0 - GEOD.es * np.sin(phi) ** 2
        across, along = np.sqrt(shrink) / GEOD.a, shrink**1.5 / (GEOD.a * (1.0 - GEOD.es))
        northward = np.minimum(north**2 / np.maximum(square, 1e-12), 1.0)
        bend = (northward * along + (1.0 - northward) * across) ** 2 * square
        crow_m = np.sqrt(square) * (1.0 + bend / 24.0 + 3.0 * bend**2 / 640.0)
        far = crow_m > _FAR_M
        crow_m[far] = geodesic_m(lon[i[far]], lat[i[far]], c_lon[j[far]], c_lat[j[far]])
        result[part] = crow_m
    return result
