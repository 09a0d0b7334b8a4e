"""The cheapest tree on a graph for up to eight terminals, exact, where the price of an edge follows what it carries.

What an edge of a tree carries is settled by the terminals on its far side, so that the cheapest way to gather a set
of terminals at a node follows from those of its subsets (Erickson, Monma and Veinott 1987). With one price for every
load it is the algorithm of Dreyfus and Wagner (1971).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.trenches.loads import Carried, MetrePrice

__all__ = ["cheapest_tree"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


def cheapest_tree(length_m: Numbers, terminals: Indices, carried: Carried, price: MetrePrice) -> Indices:
    """Return the tree that joins all terminals at the least cost.

    Parameters
    ----------
    length_m : ndarray, shape (n, n)
        Shortest way between any two nodes; symmetric, infinite where there is none.
    terminals : ndarray of int, shape (k,)
        Nodes; two to eight.
    carried : Carried
        In numbers of terminals, not of nodes.
    price : MetrePrice

    Returns
    -------
    ndarray of int, shape (e, 2)
        Ways as pairs of nodes, each pair once; a way may pass other nodes.

    Examples
    --------
    A star whose rim is nearly as long as two spokes; the shortest tree has its centre:

    >>> rim = np.full((5, 5), 1.9)
    >>> rim[4] = rim[:, 4] = 1.0
    >>> np.fill_diagonal(rim, 0.0)
    >>> one = Carried.of([0, 0, 0], [1, 2, 3], [1.0, 1.0, 1.0])
    >>> cheapest_tree(rim, np.arange(4), one, lambda load: np.where(load > 0, 1.0, 0.0)).tolist()
    [[0, 4], [1, 4], [2, 4], [3, 4]]
    """
    gathered = len(terminals) - 1
    sets = np.arange(1 << gathered)
    inside = np.zeros((len(sets), len(terminals)), dtype=bool)
    inside[:, 1:] = (sets[:, None] >> np.arange(gathered)) & 1
    metre = price(carried.across(inside))
    n = len(length_m)
    cost = np.full((len(sets), n), np.inf)
    came_from = np.zeros((len(sets), n), dtype=np.intp)
    split = np.zeros((len(sets), n), dtype=np.intp)
    for mask in sorted(range(1, len(sets)), key=lambda m: (m.bit_count(), m)):
        if mask.bit_count() == 1:
            met = np.full(n, np.inf)
            met[terminals[mask.bit_length()]] = 0.0
        else:
            halves = np.array(_halves(mask), dtype=np.intp)
            sums = cost[halves] + cost[mask & ~halves]
            best = sums.argmin(axis=0)
            met, split[mask] = sums[best, np.arange(n)], halves[best]
        ends = np.flatnonzero(np.isfinite(met))
        ways = met[ends, None] + metre[mask] * length_m[ends]
        least = ways.argmin(axis=0)
        cost[mask], came_from[mask] = ways[least, np.arange(n)], ends[least]
    edges: set[tuple[int, int]] = set()
    todo = [(len(sets) - 1, int(terminals[0]))]
    while todo:
        mask, node = todo.pop()
        start = int(came_from[mask, node])
        if start != node:
            edges.add((min(start, node), max(start, node)))
        if mask.bit_count() > 1:
            half = int(split[mask, start])
            todo += [(half, start), (mask & ~half, start)]
    return np.array(sorted(edges), dtype=np.intp).reshape(-1, 2)


def _halves(mask: int) -> list[int]:
    """Return the subsets of a set that hold its first member, but for the set itself."""
    first, some, found = mask & -mask, (mask - 1) & mask, list[int]()
    while some:
        if some & first:
            found.append(some)
        some = (some - 1) & mask
    return found
