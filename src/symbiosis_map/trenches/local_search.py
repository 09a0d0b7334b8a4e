"""A cheap network on a graph for many terminals: paths laid one by one, then moved in bundles while that saves.

Where the first metre of a trench costs far more than the last megawatt in it, a network that no single path can better
may still be far from the best: all that hangs on a branch has to move at once. So bundles are moved, namely all that
goes from one terminal through one node; and again and again the paths of a neighbourhood are taken out and laid anew.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

from symbiosis_map.trenches.bundles import Net, lay, put, settle, total
from symbiosis_map.trenches.loads import Carried, MetrePrice

__all__ = ["Graph", "cheap_network"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_STEPS = 2048
"""Loads at which the price is looked up while searching, in equal ratios; a load counts as the next one above."""
_WORTH = 1e-9
"""Part of the cost that a move has to save."""


class Graph(NamedTuple):
    """Where trenches may run."""

    n: int
    """Nodes, numbered from 0."""
    edges: Indices
    """Shape (e, 2): the ends of each edge."""
    length_m: Numbers
    """Shape (e,): above 0."""


def cheap_network(
    graph: Graph, terminals: Indices, carried: Carried, price: MetrePrice, *, rounds: int = 200, seed: int = 0
) -> Numbers:
    """Return what each edge carries in a network of low cost.

    Parameters
    ----------
    graph : Graph
    terminals : ndarray of int, shape (k,)
        Nodes.
    carried : Carried
        In numbers of terminals.
    price : MetrePrice
    rounds : int
        How often a neighbourhood is taken out and laid anew.
    seed : int
        Of the order in which that is done; the same seed gives the same network.

    Returns
    -------
    ndarray of float, shape (e,)
        The larger of both directions; 0 where there is no trench.

    Raises
    ------
    ValueError
        Where the graph does not join two terminals that something is carried between.
    """
    turned = len(np.unique(carried.origin)) > len(np.unique(carried.target))
    start, end = (carried.target, carried.origin) if turned else (carried.origin, carried.target)
    search = _Search(graph, terminals[start], terminals[end], carried.load, price)
    starts = [search.lay(order) for order in search.orders()] + [search.along_spanning_tree()]
    best = search.settled(min(starts, key=lambda laid: laid.cost))
    best = search.renew(best, rounds, np.random.default_rng(seed))
    return best.on_edges


class _Laid(NamedTuple):
    """A network: its paths, and what they put on the edges."""

    paths: Indices
    """Shape (n, nodes): the arcs of each path."""
    lengths: Indices
    """Shape (n,): how many arcs each path has."""
    carried: Numbers
    """Of each arc: 2 i along the edge i, 2 i + 1 against it."""
    cost: float

    @property
    def on_edges(self) -> Numbers:
        """The larger of both directions."""
        return np.asarray(np.maximum(self.carried[::2], self.carried[1::2]))

    @property
    def shape(self) -> bytes:
        """Which arcs carry something."""
        return (self.carried > 0).tobytes()

    def copy(self) -> _Laid:
        """Return one that can be changed without changing this one."""
        return _Laid(self.paths.copy(), self.lengths.copy(), self.carried.copy(), self.cost)


class _Search:
    def __init__(self, graph: Graph, start: Indices, end: Indices, load: Numbers, price: MetrePrice) -> None:
        self.graph, self.load = graph, load
        self.start, self.end = np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)
        steps = np.geomspace(float(load.min()) * 0.999, float(load.sum()) * 1.001, _STEPS)
        prices = np.maximum.accumulate(price(steps))
        a, b = np.asarray(graph.edges, dtype=np.int64).T
        tail, head = np.column_stack([a, b]).ravel(), np.column_stack([b, a]).ravel()
        shortest = np.lexsort((np.repeat(graph.length_m, 2), head, tail))
        pair = np.column_stack([tail, head])[shortest]
        arcs = shortest[np.concatenate([[True], (np.diff(pair, axis=0) != 0).any(axis=1)])]
        self.net = Net(
            tail,
            head,
            np.asarray(graph.length_m, dtype=float),
            arcs,
            np.searchsorted(tail[arcs], np.arange(graph.n + 1)),
            np.concatenate([[0.0], steps]),
            np.concatenate([[0.0], prices, prices[-1:]]),
            float(steps[0]) * 1e-6,
        )
        self.way_m, self.before = self._shortest()

    def _matrix(self, cost: Numbers) -> sparse.csr_array:
        arcs, shape = self.net.arcs, (self.graph.n, self.graph.n)
        return sparse.csr_array((cost[arcs], self.net.head[arcs], self.net.pointer), shape=shape)

    def _shortest(self) -> tuple[Numbers, Indices]:
        every = np.unique(np.concatenate([self.start, self.end]))
        matrix = self._matrix(np.repeat(self.graph.length_m, 2))
        way, before = dijkstra(matrix, indices=every, return_predecessors=True)
        apart = ~np.isfinite(way[np.searchsorted(every, self.start), self.end])
        if apart.any():
            i = int(np.flatnonzero(apart)[0])
            raise ValueError(f"nodes {self.start[i]} and {self.end[i]} are not joined")
        self.every = every
        return np.asarray(way), np.asarray(before, dtype=np.intp)

    def orders(self) -> list[Indices]:
        """Return orders in which paths are laid: near ones first, far ones first, large ones first."""
        way = self.way_m[np.searchsorted(self.every, self.start), self.end]
        return [np.argsort(key, kind="stable") for key in (way, -way, -self.load)]

    def _nothing(self) -> _Laid:
        n = len(self.load)
        nowhere = np.zeros((n, self.graph.n), dtype=np.int64)
        return _Laid(nowhere, np.zeros(n, dtype=np.int64), np.zeros(len(self.net.tail)), 0.0)

    def lay(self, order: Indices) -> _Laid:
        """Lay paths one by one where each costs least."""
        laid = self._nothing()
        self._add(laid, order)
        return laid._replace(cost=total(self.net, laid.carried))

    def along_spanning_tree(self) -> _Laid:
        """Lay paths along the shortest tree over the ways between terminals."""
        tree = minimum_spanning_tree(sparse.csr_array(self.way_m[:, self.every])).tocoo()
        arc_of = dict(zip(zip(*(each.tolist() for each in self._arc_ends()), strict=True), self.net.arcs, strict=True))
        kept = np.zeros(len(self.net.tail), dtype=bool)
        for a, b in zip(tree.row, tree.col, strict=True):
            for arc in _walk(arc_of, self.before[a], int(self.every[b]), int(self.every[a])):
                kept[arc] = kept[arc ^ 1] = True
        cost = np.where(kept, 1.0, 1e6) * np.repeat(self.graph.length_m, 2)
        laid = self._nothing()
        _, before = dijkstra(self._matrix(cost), indices=self.start, return_predecessors=True)
        for i, (start, end) in enumerate(zip(self.start.tolist(), self.end.tolist(), strict=True)):
            path = _walk(arc_of, before[i], end, start)
            laid.lengths[i] = len(path)
            laid.paths[i, : len(path)] = path
            put(self.net, laid.carried, path, self.load[i])
        return laid._replace(cost=total(self.net, laid.carried))

    def _arc_ends(self) -> tuple[Indices, Indices]:
        return self.net.tail[self.net.arcs], self.net.head[self.net.arcs]

    def renew(self, best: _Laid, rounds: int, chance: np.random.Generator) -> _Laid:
        """Take out the paths to a neighbourhood and lay them anew, so many times."""
        ends = np.searchsorted(self.every, self.end)
        seen = {best.shape}
        for _ in range(rounds if len(self.load) > 1 else 0):
            middle = int(chance.integers(len(self.load)))
            nearest = np.argsort(self.way_m[ends[middle], self.end], kind="stable")
            some = nearest[: int(chance.integers(2, max(3, min(len(nearest), 40)) + 1))]
            laid = best.copy()
            for i in some.tolist():
                put(self.net, laid.carried, laid.paths[i, : laid.lengths[i]], -self.load[i])
            self._add(laid, chance.permutation(some))
            if laid.shape in seen:
                continue
            seen.add(laid.shape)
            laid = self.settled(laid, some)
            seen.add(laid.shape)
            if laid.cost < best.cost * (1.0 - _WORTH):
                best = laid
        return self.settled(best)

    def _add(self, laid: _Laid, order: Indices) -> None:
        lay(self.net, self.start, self.end, self.load, order, laid.paths, laid.lengths, laid.carried)

    def settled(self, laid: _Laid, only: Indices | None = None) -> _Laid:
        """Move bundles until no move saves: all of them, or those through some paths."""
        members = np.arange(len(self.load)) if only is None else only
        laid = laid.copy()
        ends = self.net, self.start, self.end, self.load
        return laid._replace(cost=settle(*ends, members, laid.paths, laid.lengths, laid.carried, _WORTH))


def _walk(arc_of: dict[tuple[int, int], int], before: Indices, end: int, start: int) -> Indices:
    """Return the arcs from a start to an end."""
    arcs, node = [], end
    while node != start:
        arcs.append(arc_of[int(before[node]), node])
        node = int(before[node])
    return np.array(arcs[::-1], dtype=np.int64)
