"""Which sites belong together: those that ties join, as long as the cluster is not too wide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from symbiosis_map.crs import geodesic_m

__all__ = ["clusters"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_CUT = 0.8
"""A cluster that is too wide keeps ties of up to this part of its longest."""


def clusters(
    longitude: Numbers, latitude: Numbers, start: Indices, end: Indices, length_m: Numbers, max_extent_m: float
) -> Indices:
    """Return the cluster of each site: the connected components of the ties, cut until none is too wide.

    All clusters are looked at together, so that a million ties take as many rounds as the widest cluster needs.

    Parameters
    ----------
    longitude, latitude : ndarray of float, shape (n,)
        Degrees.
    start, end : ndarray of int, shape (m,)
        Sites that each tie joins.
    length_m : ndarray of float, shape (m,)
        Length of each tie.
    max_extent_m : float
        Diagonal of the box round a cluster, at most. A wider one loses its longest ties, a fifth of the length
        of the longest at a time.

    Returns
    -------
    ndarray of int, shape (n,)
        Numbers from 0, in the order of the first site of each cluster; -1 for sites that no tie joins to another.

    Examples
    --------
    >>> along = np.array([5.0, 5.1, 5.2, 9.0])
    >>> ties = np.array([0, 1]), np.array([1, 2]), np.array([4e3, 6e3])
    >>> clusters(along, np.full(4, 60.0), *ties, 25e3).tolist()
    [0, 0, 0, -1]
    >>> clusters(along, np.full(4, 60.0), *ties, 10e3).tolist()
    [0, 0, -1, -1]
    """
    n = len(longitude)
    found = np.full(n, -1, dtype=np.intp)
    count = 0
    while len(start):
        graph = sparse.coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(n, n))
        parts, component = connected_components(graph, directed=False)
        label = component.astype(np.intp)
        wide = _extent_m(longitude, latitude, label, parts) > max_extent_m
        settled = (np.bincount(label, minlength=parts) > 1) & ~wide
        rows = np.flatnonzero(settled[label])
        found[rows] = count + label[rows]
        count += parts
        longest = np.zeros(parts)
        np.maximum.at(longest, label[start], length_m)
        kept = wide[label[start]] & (length_m <= _CUT * longest[label[start]])
        start, end, length_m = start[kept], end[kept], length_m[kept]
    tied = np.flatnonzero(found >= 0)
    _, first, number = np.unique(found[tied], return_index=True, return_inverse=True)
    found[tied] = np.argsort(np.argsort(first))[number]
    return found


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
