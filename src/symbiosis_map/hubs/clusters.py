"""Which sites belong together: those that ties join, as long as the cluster is not too wide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from symbiosis_map.crs import geodesic_m

__all__ = ["Holds", "clusters", "modularity", "shorter"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
Holds = Callable[[Indices, Indices, int], Flags]
"""Says which of some ties hold, from their places, the cluster of each, all of them too wide, and the round."""

_CUT = 0.8
"""A cluster that is too wide keeps ties of up to this part of its longest."""


def shorter(length_m: Numbers) -> Holds:
    """Return what drops the longest ties of a cluster, a fifth of the length of its longest at a time.

    Parameters
    ----------
    length_m : ndarray of float, shape (m,)
        Length of each tie.
    """

    def holds(ties: Indices, cluster: Indices, _: int) -> Flags:
        longest = np.zeros(cluster.max(initial=-1) + 1)
        np.maximum.at(longest, cluster, length_m[ties])
        kept: Flags = length_m[ties] <= _CUT * longest[cluster]
        return kept

    return holds


def clusters(
    longitude: Numbers, latitude: Numbers, start: Indices, end: Indices, holds: Holds, max_extent_m: float
) -> Indices:
    """Return the cluster of each site: the connected components of the ties, cut until none is too wide.

    All clusters are looked at together, so that a million ties take as many rounds as the widest cluster needs.

    Parameters
    ----------
    longitude, latitude : ndarray of float, shape (n,)
        Degrees.
    start, end : ndarray of int, shape (m,)
        Sites that each tie joins.
    holds : callable
        Which ties of clusters that are too wide are kept; each round has to drop some, sooner or later all.
    max_extent_m : float
        Diagonal of the box round a cluster, at most.

    Returns
    -------
    ndarray of int, shape (n,)
        Numbers from 0, in the order of the first site of each cluster; -1 for sites that no tie joins to another.

    Examples
    --------
    >>> along = np.array([5.0, 5.1, 5.2, 9.0])
    >>> ties = np.array([0, 1]), np.array([1, 2]), shorter(np.array([4e3, 6e3]))
    >>> clusters(along, np.full(4, 60.0), *ties, 25e3).tolist()
    [0, 0, 0, -1]
    >>> clusters(along, np.full(4, 60.0), *ties, 10e3).tolist()
    [0, 0, -1, -1]
    """
    n = len(longitude)
    found = np.full(n, -1, dtype=np.intp)
    count, turn = 0, 0
    ties = np.arange(len(start), dtype=np.intp)
    while len(ties):
        joins = (start[ties], end[ties])
        graph = sparse.coo_array((np.ones(len(ties), dtype=np.int8), joins), shape=(n, n))
        parts, component = connected_components(graph, directed=False)
        label = component.astype(np.intp)
        wide = _extent_m(longitude, latitude, label, parts) > max_extent_m
        settled = (np.bincount(label, minlength=parts) > 1) & ~wide
        rows = np.flatnonzero(settled[label])
        found[rows] = count + label[rows]
        count += parts
        ties = ties[wide[label[start[ties]]]]
        if len(ties):
            ties = ties[holds(ties, label[start[ties]], turn)]
        turn += 1
    tied = np.flatnonzero(found >= 0)
    _, first, number = np.unique(found[tied], return_index=True, return_inverse=True)
    found[tied] = np.argsort(np.argsort(first))[number]
    return found


def modularity(cluster: Indices, start: Indices, end: Indices, weight: Numbers) -> float:
    """Return how much more weight lies within clusters than ties of the same sites at random would put there.

    Parameters
    ----------
    cluster : ndarray of int, shape (n,)
        As :func:`clusters` gives them; a site without one is a cluster of its own.
    start, end : ndarray of int, shape (m,)
    weight : ndarray of float, shape (m,)
        0 or more.

    Returns
    -------
    float
        Between -0.5 and 1 (Newman 2004, Physical Review E 69, 066133); NaN without ties.

    Examples
    --------
    Two pairs that nothing joins:

    >>> modularity(np.array([0, 0, 1, 1]), np.array([0, 2]), np.array([1, 3]), np.ones(2))
    0.5
    """
    total = float(weight.sum())
    if total == 0.0:
        return float("nan")
    alone = np.flatnonzero(cluster < 0)
    own = cluster.copy()
    own[alone] = cluster.max(initial=-1) + 1 + np.arange(len(alone))
    ends = np.bincount(own[start], weight, own.max() + 1) + np.bincount(own[end], weight, own.max() + 1)
    within = weight[own[start] == own[end]].sum()
    return float(within / total - ((ends / (2.0 * total)) ** 2).sum())


def _extent_m(longitude: Numbers, latitude: Numbers, label: Indices, parts: int) -> Numbers:
    """Largest distance between the corners of each cluster's box, an upper bound of its width."""
    corners = []
    for values in (longitude, latitude):
        low, high = np.full(parts, np.inf), np.full(parts, -np.inf)
        np.minimum.at(low, label, values)
        np.maximum.at(high, label, values)
        corners.append((low, high))
    (west, east), (south, north) = corners
    return geodesic_m(west, south, east, north)
