"""Which pairs of a source need not be looked at, because others have the same score and come first."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["first_alike"]


@numba.njit(cache=True)
def first_alike(start, consumer, score, alike, place, count):
    """Return the scores of pairs, -inf where ``count`` others of their source that are alike stand before them.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
        The pairs of row s stand from ``start[s]`` up to ``start[s + 1]``.
    consumer : ndarray of int
    score : ndarray of float
    alike : ndarray of int
        Pairs of a row with the same number, which is small, are alike; those with -1 are like no other.
    place : ndarray of int
        Of each consumer in the order in which pairs that are alike stand.
    count : int
        1 or more.
    """
    first = score.copy()
    grades = alike.max() + 1 if alike.size else 0
    held = np.empty((grades, count), np.int64)
    for s in range(start.size - 1):
        held[:] = -1
        for p in range(start[s], start[s + 1]):
            if alike[p] < 0:
                continue
            mine, left_out = held[alike[p]], p
            for n in range(count):
                if mine[n] < 0:
                    mine[n], left_out = left_out, -1
                    break
                if place[consumer[left_out]] < place[consumer[mine[n]]]:
                    mine[n], left_out = left_out, mine[n]
            if left_out >= 0:
                first[left_out] = -np.inf
    return first
