"""Pinch analysis: the least heat and cold that a group of streams needs from outside (Linnhoff's problem table)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["SMALLEST_GLIDE_K", "PinchTarget", "problem_table"]

Numbers = NDArray[np.float64]

SMALLEST_GLIDE_K = 0.1
"""A stream that boils or condenses counts as one that glides this far."""


class PinchTarget(NamedTuple):
    """What perfect exchange within a group of streams leaves open, in the unit of the amounts."""

    hot_utility: float
    """Heat that must come from outside."""
    cold_utility: float
    """Heat that must be given off outside."""
    pinch_c: float
    """Shifted temperature at which no heat passes: hot streams lie half the difference above it, cold streams
    half of it below. NaN where there is no such point: one of the two utilities is zero."""


def problem_table(start_c: ArrayLike, end_c: ArrayLike, amount: ArrayLike, difference_k: float) -> PinchTarget:
    """Return the targets of a group of streams by the problem table.

    Parameters
    ----------
    start_c, end_c : array_like, shape (n,)
        Temperatures of each stream before and after. A stream that is cooled gives heat, one that is warmed
        takes heat; the two differ.
    amount : array_like, shape (n,)
        Heat that each stream gives or takes, any unit of power or energy, 0 or more.
    difference_k : float
        Smallest difference between a stream that gives and one that takes.

    Returns
    -------
    PinchTarget

    Notes
    -----
    Streams that give are shifted down by half the difference, those that take up. The heat balances of the
    intervals between the shifted temperatures are summed from the top; the lowest sum, where below zero, is what
    must be added there. Constant heat capacities; every stream is there at all hours.

    References
    ----------
    Linnhoff, B. and Flower, J. R. (1978), AIChE Journal 24, 633; Kemp, I. C. (2007), Pinch Analysis and Process
    Integration.

    Examples
    --------
    The four streams of Kemp's book, in kW:

    >>> problem_table([20, 170, 80, 150], [135, 60, 140, 30], [230, 330, 240, 180], 10.0)
    PinchTarget(hot_utility=20.0, cold_utility=60.0, pinch_c=85.0)
    """
    start, end = np.asarray(start_c, dtype=float), np.asarray(end_c, dtype=float)
    gives = start > end
    high, low = np.maximum(start, end), np.minimum(start, end)
    low = np.minimum(low, high - SMALLEST_GLIDE_K)
    shift = np.where(gives, -difference_k / 2.0, difference_k / 2.0)
    rate = np.where(gives, 1.0, -1.0) * np.asarray(amount, dtype=float) / (high - low)
    edges = np.unique(np.concatenate([high + shift, low + shift]))[::-1]
    if not len(edges):
        return PinchTarget(0.0, 0.0, float("nan"))
    inside = (low + shift < edges[:-1, None]) & (high + shift > edges[1:, None])
    balance = (inside * rate).sum(axis=1) * (edges[:-1] - edges[1:])
    cascade = np.concatenate([[0.0], np.cumsum(balance)])
    lowest = int(np.argmin(cascade))
    hot = max(0.0, -float(cascade[lowest]))
    pinched = 0 < lowest < len(cascade) - 1
    return PinchTarget(hot, float(cascade[-1]) + hot, float(edges[lowest]) if pinched else float("nan"))
