"""Which pairs of a stream of rows are looked at first: the best of each source and consumer, and the nearest.

Compiled, because there are hundreds of millions. Rows are as :class:`symbiosis_map.pairing.search.Rows` gives them: the
pairs of row s stand from ``start[s]`` up to ``start[s + 1]``.
"""

from __future__ import annotations

import numba
import numpy as np

from symbiosis_map.heap import pop, push

__all__ = ["best_of_consumers", "best_of_rows", "nearest_of_rows"]


@numba.njit(cache=True)
def best_of_rows(start, score, least, size):
    """Return the places of the ``size`` best pairs of each row, -1 where it has fewer, and how many reach ``least``.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
    score : ndarray of float
        Of each pair.
    least : ndarray of float, shape (n,)
        Pairs below it are not looked at.
    size : int

    Returns
    -------
    places : ndarray of int, shape (n, size)
    count : ndarray of int, shape (n,)
    """
    n = start.size - 1
    places, count = np.full((n, size), -1, np.int64), np.zeros(n, np.int64)
    for s in range(n):
        keys, used = np.empty(size + 1, np.float64), 0
        for p in range(start[s], start[s + 1]):
            if score[p] < least[s]:
                continue
            count[s] += 1
            if used < size:
                used = push(keys, places[s], used, score[p], p)
            elif score[p] > keys[0]:
                pop(keys, places[s], used)
                push(keys, places[s], used - 1, score[p], p)
    return places, count


@numba.njit(cache=True)
def nearest_of_rows(start, crow_m, taken, size):
    """Return the places of the ``size`` nearest pairs of each row that are taken, -1 where it has fewer.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
    crow_m : ndarray of float
    taken : ndarray of bool
    size : int

    Returns
    -------
    ndarray of int, shape (n, size)
    """
    n = start.size - 1
    places = np.full((n, size), -1, np.int64)
    for s in range(n):
        keys, used = np.empty(size + 1, np.float64), 0
        for p in range(start[s], start[s + 1]):
            if not taken[p]:
                continue
            if used < size:
                used = push(keys, places[s], used, -crow_m[p], p)
            elif -crow_m[p] > keys[0]:
                pop(keys, places[s], used)
                push(keys, places[s], used - 1, -crow_m[p], p)
    return places


@numba.njit(cache=True)
def best_of_consumers(source, start, consumer, score, least, keys, sources, used, count):
    """Put the pairs of some rows among the best of their consumers, which several calls gather.

    Parameters
    ----------
    source, start, consumer : ndarray of int
    score : ndarray of float
    least : ndarray of float, shape (m,)
        Pairs below that of their consumer are not looked at.
    keys, sources : ndarray, shape (m, size)
        Scores and sources of the best so far, heaps.
    used, count : ndarray of int, shape (m,)
        How many each consumer holds, and how many have reached ``least``.
    """
    size = sources.shape[1]
    for s in range(source.size):
        for p in range(start[s], start[s + 1]):
            j = consumer[p]
            if score[p] < least[j]:
                continue
            count[j] += 1
            if used[j] < size:
                used[j] = push(keys[j], sources[j], used[j], score[p], source[s])
            elif score[p] > keys[j, 0]:
                pop(keys[j], sources[j], used[j])
                push(keys[j], sources[j], used[j] - 1, score[p], source[s])
