"""The best consumers of every source by a screening score, without looking at all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.crs import LEAST_M_PER_DEGREE, earth_centred_m, geodesic_m
from symbiosis_map.pairing.grid import STEPS_PER_M
from symbiosis_map.pairing.layout import MOST_DENSE, RIM_M, Layout

__all__ = ["BestPairs", "Points", "Screening", "best_pairs"]

Numbers = NDArray[np.float64]

_FAR_M = 100_000.0
_WIDEST_M = 2_000_000.0
"""Beyond this reach the compiled search's arc is no longer good to a metre; such sources are measured one by one."""


class Points(NamedTuple):
    """Sources or consumers, arrays of shape (n,): degrees, kind from 0 up, amount above 0, grade (a temperature)."""

    longitude: Numbers
    latitude: Numbers
    kind: NDArray[np.int64]
    amount: Numbers
    grade: Numbers


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


def best_pairs(sources: Points, reach_m: ArrayLike, consumers: Points, screening: Screening, k: int) -> BestPairs:
    """Return the ``k`` consumers of every source that score highest, without looking at the others.

    Parameters
    ----------
    sources : Points
    reach_m : array_like, shape (n,)
        How far each source reaches.
    consumers : Points
    screening : Screening
    k : int

    Returns
    -------
    BestPairs
        Scores in 32 bits, within 2e-5 of themselves up to a distance of 200 km and 1e-3 beyond, because the search sees
        the earth as a sphere; of equal ones the consumer that stands first in the input comes first. Distances are
        right to 1 mm.
    """
    sources, consumers, reach = _plain(sources), _plain(consumers), np.asarray(reach_m, dtype=float)
    n, m = len(sources.longitude), len(consumers.longitude)
    best = BestPairs(np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32), np.full((n, k), np.nan))
    if not n or not m:
        return best
    exactly = reach > _WIDEST_M
    if n * m <= MOST_DENSE:
        exactly[:] = True
    if not exactly.all():
        exactly |= _search_best(best, sources, reach, consumers, screening)
    for i in np.flatnonzero(exactly):
        _measure_best(best, int(i), sources, reach, consumers, screening)
    return best


def _plain(points: Points) -> Points:
    """Return the points as arrays of the types that the search takes."""
    types = (float, float, np.int64, float, float)
    return Points(*(np.asarray(values, dtype=kind) for values, kind in zip(points, types, strict=True)))


def _search_best(
    best: BestPairs,
    ours: Points,
    reach: Numbers,
    theirs: Points,
    screening: Screening,
) -> NDArray[np.bool_]:
    """Fill in the best pairs by the compiled search, and tell of which sources one is beyond their reach."""
    from symbiosis_map.pairing import kernel, placing  # numba takes half a second to import

    n_kinds = screening.ceiling.shape[1]
    search = Layout.of(*ours[:2], reach, *theirs[:2], theirs.kind, n_kinds)
    order, c_order, behind = search.order, search.placed.order, search.placed.behind
    rings, widths = search.rings()
    falling = np.argsort(-screening.ceiling, axis=1, kind="stable").astype(np.int64)
    kernel.best_of_each(
        best.consumer.shape[1], search.east, search.row, *search.steps,
        ours.kind[order], ours.amount[order].astype(np.float32), ours.grade[order].astype(np.float32),
        search.reach_m + RIM_M, search.rim(), search.klass, rings,
        screening.ceiling.astype(np.float64), falling, screening.scale_m.astype(float), float(screening.grade_span),
        STEPS_PER_M, *search.placed.steps, theirs.amount[behind].astype(np.float32),
        theirs.grade[behind].astype(np.float32), c_order, widths, search.grid.first_cell,
        search.grid.cells_per_deg, search.grid.span_deg, search.placed.start, order, best.score, best.consumer,
    )  # fmt: skip
    beyond = np.zeros(len(reach), dtype=bool)
    placing.measure_kept(order, *ours[:2], reach, *theirs[:2], best.consumer, best.crow_m, beyond)
    far = np.flatnonzero(reach > _FAR_M)
    row, e = np.nonzero(best.crow_m[far] > _FAR_M)
    i = far[row]
    j = best.consumer[i, e]
    best.crow_m[i, e] = geodesic_m(ours.longitude[i], ours.latitude[i], theirs.longitude[j], theirs.latitude[j])
    beyond[far] |= (best.crow_m[far] > reach[far, None]).any(axis=1)
    return beyond


def _measure_best(
    best: BestPairs,
    i: int,
    ours: Points,
    reach: Numbers,
    theirs: Points,
    screening: Screening,
) -> None:
    """Fill in the best pairs of one source from the geodesic to every consumer within its chord."""
    k = best.consumer.shape[1]
    (lon, lat), (c_lon, c_lat) = ours[:2], theirs[:2]
    near = np.flatnonzero(np.abs(c_lat - lat[i]) <= (reach[i] + RIM_M) / LEAST_M_PER_DEGREE)
    chord = np.linalg.norm(
        earth_centred_m(c_lon[near], c_lat[near]) - earth_centred_m(lon[i : i + 1], lat[i : i + 1]), axis=1
    )
    near = near[chord <= reach[i] + RIM_M]
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
