"""Where shared trenches run in the plane: a tree over the terminals, with forks where they cost least."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import Delaunay, QhullError

from symbiosis_map.trenches.forks import fork_points, moved
from symbiosis_map.trenches.loads import Carried, MetrePrice
from symbiosis_map.trenches.local_search import Graph, cheap_network
from symbiosis_map.trenches.send_and_split import cheapest_tree
from symbiosis_map.trenches.topologies import cheapest_topologies
from symbiosis_map.trenches.tree_loops import far_sides

__all__ = ["MOST_EXACT", "Layout", "lay_out", "sides"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_EXACT = 8
"""Terminals up to which the cheapest tree is found; more have too many topologies."""
_COMPLETE = 40
"""Terminals up to which any two may be joined by a trench; more are joined to their neighbours alone."""
_CYCLES = 6
"""Of choosing a tree and moving its forks; it has settled before."""
_MERGED = 1e-6
"""Part of the extent; shorter trenches are taken for one place."""


class Layout(NamedTuple):
    """Trenches in the plane."""

    points: Numbers
    """Shape (m, 2), m: the terminals in their order, then forks."""
    edges: Indices
    """Shape (e, 2)."""
    load: Numbers
    """Shape (e,): what each trench carries."""

    @property
    def length_m(self) -> Numbers:
        """Length of each trench."""
        ends = self.points[self.edges]
        return np.asarray(np.hypot(*(ends[:, 0] - ends[:, 1]).T))

    def cost(self, price: MetrePrice) -> float:
        """Return what all trenches cost."""
        return float(price(self.load) @ self.length_m)


def lay_out(terminals: ArrayLike, carried: Carried, price: MetrePrice, *, rounds: int = 20) -> Layout:
    """Return the cheapest trenches that carry everything.

    Up to eight terminals it is the cheapest tree: a good one is found over candidate forks (those of any three
    terminals), then every topology is looked at that could undercut it. With one price for every load it is the
    shortest tree. For more terminals the search is a local one.

    Parameters
    ----------
    terminals : array_like, shape (k, 2)
        In metres, two or more.
    carried : Carried
    price : MetrePrice
    rounds : int
        Of the local search.

    Returns
    -------
    Layout
    """
    places = np.asarray(terminals, dtype=float)
    extent = float(np.ptp(places, axis=0).max()) or 1.0
    if len(places) > MOST_EXACT:
        return _forked(_searched(places, carried, price, rounds), len(places), carried, price, extent)
    forks = _forks_of_three(places, carried, price)
    best: Layout | None = None
    for _ in range(_CYCLES):
        layout = _exact(np.concatenate([places, forks]), len(places), carried, price)
        layout = _settled(layout, len(places), price, extent)
        if best is not None and layout.cost(price) >= best.cost(price) * (1.0 - 1e-9):
            break
        best = layout
        forks = np.concatenate([forks, layout.points[len(places) :]])
    assert best is not None
    if len(places) > 2 and best.cost(price) > 0.0:
        for tree in cheapest_topologies(places, lambda inside: price(carried.across(inside)), best.cost(price)):
            layout = _settled(_loaded(*tree, len(places), carried), len(places), price, extent)
            best = min(best, layout, key=lambda each: each.cost(price))
    return best


def _exact(points: Numbers, k: int, carried: Carried, price: MetrePrice) -> Layout:
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    edges = cheapest_tree(away, np.arange(k), carried, price)
    return _loaded(points, _as_tree(edges, away), k, carried)


def _as_tree(edges: Indices, away: Numbers) -> Indices:
    """Leave out the longest edge of every loop, which two ways of one price can make."""
    group = {int(node): int(node) for node in edges.ravel()}
    kept = []
    for a, b in sorted(map(tuple, edges), key=lambda edge: (away[edge], edge)):
        one, other = group[int(a)], group[int(b)]
        if one != other:
            kept.append((a, b))
            group = {node: one if root == other else root for node, root in group.items()}
    return np.array(sorted(kept), dtype=np.intp).reshape(-1, 2)


def _searched(places: Numbers, carried: Carried, price: MetrePrice, rounds: int) -> Layout:
    """Return a cheap tree without forks."""
    k = len(places)
    pairs = np.array(list(combinations(range(k), 2))) if k <= _COMPLETE else _neighbours(places)
    pairs = np.concatenate([pairs, np.sort(np.column_stack([carried.origin, carried.target]), axis=1)])
    pairs = np.unique(pairs, axis=0)
    away = np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    graph = Graph(k, pairs, np.maximum(away, 1e-3))
    load = cheap_network(graph, np.arange(k), carried, price, rounds=rounds)
    length = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return _loaded(places, _as_tree(pairs[load > 0], length), k, carried)


def _forked(layout: Layout, k: int, carried: Carried, price: MetrePrice, extent: float) -> Layout:
    """Put forks where two trenches leave a point at a narrow angle, as long as that saves (Thompson 1973)."""
    while True:
        rows, ends, node = _narrow_pairs(layout)
        if not len(rows):
            return layout
        far = sides(layout.edges, k)
        beyond = far[rows] ^ (layout.edges[rows, 1] == node[:, None])[:, :, None]
        stem = price(carried.across(beyond[:, 0] | beyond[:, 1]))
        weight = np.column_stack([price(layout.load)[rows], stem])
        corners = layout.points[np.column_stack([ends, node])]
        forks = fork_points(corners, weight)
        after = (weight * np.linalg.norm(corners - forks[:, None], axis=2)).sum(axis=1)
        before = (weight[:, :2] * np.linalg.norm(corners[:, :2] - corners[:, 2:], axis=2)).sum(axis=1)
        best = int((after - before).argmin())
        if after[best] - before[best] >= -1e-9 * layout.cost(price):
            return layout
        fork = len(layout.points)
        joined = [[int(end), fork] for end in (*ends[best], node[best])]
        edges = np.concatenate([np.delete(layout.edges, rows[best], axis=0), joined])
        points = np.vstack([layout.points, forks[best]])
        layout = _settled(_loaded(points, edges, k, carried), k, price, extent)


_WIDE = -0.5
"""Cosine of 120°: legs that are further apart hardly gain by a fork."""


def _narrow_pairs(layout: Layout) -> tuple[Indices, Indices, Indices]:
    """Return any two edges that leave a point at a narrow angle: their rows, their other ends, the point."""
    row = np.tile(np.arange(len(layout.edges)), 2)
    node, end = layout.edges.T.ravel(), layout.edges[:, ::-1].T.ravel()
    order = np.lexsort((row, node))
    row, node, end = row[order], node[order], end[order]
    later = np.searchsorted(node, node, side="right") - np.arange(len(node)) - 1
    one = np.repeat(np.arange(len(node)), later)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
    at = layout.points[node[one]]
    legs = layout.points[end[one]] - at, layout.points[end[other]] - at
    narrow = (legs[0] * legs[1]).sum(axis=1) > _WIDE * np.hypot(*legs[0].T) * np.hypot(*legs[1].T)
    one, other = one[narrow], other[narrow]
    return np.column_stack([row[one], row[other]]), np.column_stack([end[one], end[other]]), node[one]


def sides(edges: Indices, k: int) -> NDArray[np.bool_]:
    """Return which terminals lie on the side of the second end of each edge of a tree."""
    ends = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    far: NDArray[np.bool_] = far_sides(ends, max(int(ends.max(initial=-1)) + 1, k))[:, :k]
    return far


def _loaded(points: Numbers, edges: Indices, k: int, carried: Carried) -> Layout:
    """Put its load on each edge of a tree; what carries nothing is left out."""
    load = carried.across(sides(edges, k))
    return Layout(points, edges[load > 0], load[load > 0])


def _settled(layout: Layout, k: int, price: MetrePrice, extent: float) -> Layout:
    """Move forks to where their trenches cost least, join those that meet, and number them anew."""
    weight = price(layout.load)
    points = moved(layout.points, layout.edges, weight, np.arange(len(layout.points)) >= k, extent)
    close = np.arange(len(points))
    short = np.hypot(*(points[layout.edges[:, 0]] - points[layout.edges[:, 1]]).T) < _MERGED * extent
    for a, b in layout.edges if (short & (layout.edges.max(axis=1, initial=-1) >= k)).any() else ():
        one, other = sorted((int(close[a]), int(close[b])))
        if other >= k and np.hypot(*(points[one] - points[other])) < _MERGED * extent:
            close[close == other] = one
    ends = np.sort(close[layout.edges], axis=1)
    stays = ends[:, 0] != ends[:, 1]
    ends, load = ends[stays], layout.load[stays]
    degree = np.bincount(ends.ravel(), minlength=len(points))
    used = np.concatenate([np.arange(k), k + np.flatnonzero(degree[k:] > 0)])
    number = np.zeros(len(points), dtype=np.intp)
    number[used] = np.arange(len(used))
    return _without_bends(Layout(points[used], number[ends], load), k)


def _without_bends(layout: Layout, k: int) -> Layout:
    """Leave out forks of two trenches: they lie on a straight line."""
    edges = [(int(a), int(b), float(load)) for (a, b), load in zip(layout.edges, layout.load, strict=True)]
    degree = np.bincount(layout.edges.ravel(), minlength=len(layout.points))
    for node in (k + np.flatnonzero(degree[k:] == 2)).tolist():
        own = [edge for edge in edges if node in edge[:2]]
        far = [a if b == node else b for a, b, _ in own]
        if far[0] != far[1]:
            edges = [edge for edge in edges if edge not in own]
            edges.append((min(far), max(far), max(own[0][2], own[1][2])))
    kept = sorted({node for a, b, _ in edges for node in (a, b)} | set(range(k)))
    number = {node: i for i, node in enumerate(kept)}
    rows = sorted((*sorted((number[a], number[b])), load) for a, b, load in edges)
    ends = np.array([row[:2] for row in rows], dtype=np.intp).reshape(-1, 2)
    return Layout(layout.points[kept], ends, np.array([row[2] for row in rows], dtype=float))


def _forks_of_three(places: Numbers, carried: Carried, price: MetrePrice) -> Numbers:
    """Return where three trenches would meet at the least cost, for any three terminals."""
    k = len(places)
    alone = price(carried.across(np.eye(k, dtype=bool)))
    three = np.array(list(combinations(range(k), 3)), dtype=np.intp).reshape(-1, 3)
    weight = np.concatenate([np.ones(three.shape), np.maximum(alone[three], 1e-9)])
    return fork_points(np.concatenate([places[three]] * 2), weight)


def _neighbours(points: Numbers) -> Indices:
    """Return the edges of Delaunay's triangles; a chain along a line where there are none."""
    try:
        corners = Delaunay(points).simplices
    except QhullError:
        order = np.lexsort((points[:, 1], points[:, 0]))
        return np.sort(np.column_stack([order[:-1], order[1:]]), axis=1)
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    return np.unique(np.sort(sides, axis=1), axis=0)
