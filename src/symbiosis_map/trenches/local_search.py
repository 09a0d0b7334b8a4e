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


class _Path(NamedTuple):
    arcs: Indices
    passed: dict[int, int]
    """How many arcs lead as far as each node that it passes, its end with them."""


class _Laid(NamedTuple):
    """A network: its paths, and what they put on the edges."""

    paths: list[_Path]
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


class _Search:
    def __init__(self, graph: Graph, start: Indices, end: Indices, load: Numbers, price: MetrePrice) -> None:
        self.graph, self.start, self.end, self.load = graph, start, end, load
        total = float(load.sum())
        steps = np.geomspace(float(load.min()) * 0.999, total * 1.001, _STEPS)
        self.steps, self.nothing = np.concatenate([[0.0], steps]), float(steps[0]) * 1e-6
        prices = np.maximum.accumulate(price(steps))
        self.prices = np.concatenate([[0.0], prices, prices[-1:]])
        a, b = graph.edges.T
        self.tail, self.head = np.column_stack([a, b]).ravel(), np.column_stack([b, a]).ravel()
        order = np.lexsort((self.head, self.tail))
        shortest = order[np.lexsort((np.repeat(graph.length_m, 2)[order], self.head[order], self.tail[order]))]
        pair = np.column_stack([self.tail, self.head])[shortest]
        self.arcs = shortest[np.concatenate([[True], (np.diff(pair, axis=0) != 0).any(axis=1)])]
        self.pointer = np.searchsorted(self.tail[self.arcs], np.arange(graph.n + 1))
        self.arc_of = {(int(self.tail[i]), int(self.head[i])): int(i) for i in self.arcs}
        shape = (graph.n, graph.n)
        self.matrix = sparse.csr_array((np.ones(len(self.arcs)), self.head[self.arcs], self.pointer), shape=shape)
        self.way_m, self.before = self._shortest()

    def _price(self, load: Numbers) -> Numbers:
        return np.asarray(self.prices[np.searchsorted(self.steps, load)])

    def _matrix(self, cost: Numbers) -> sparse.csr_array:
        self.matrix.data = cost[self.arcs]
        return self.matrix

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

    def cost(self, laid: _Laid) -> float:
        return float(self._price(laid.on_edges) @ self.graph.length_m)

    def lay(self, order: Indices) -> _Laid:
        """Lay paths one by one where each costs least."""
        paths = [self._path(np.zeros(0, dtype=np.intp))] * len(self.load)
        laid = _Laid(paths, np.zeros(2 * len(self.graph.edges)), 0.0)
        self._add(laid, order)
        return laid._replace(cost=self.cost(laid))

    def along_spanning_tree(self) -> _Laid:
        """Lay paths along the shortest tree over the ways between terminals."""
        tree = minimum_spanning_tree(sparse.csr_array(self.way_m[:, self.every])).tocoo()
        kept = np.zeros(2 * len(self.graph.edges), dtype=bool)
        for a, b in zip(tree.row, tree.col, strict=True):
            for arc in self._walk(self.before[a], int(self.every[b]), int(self.every[a])):
                kept[arc] = kept[arc ^ 1] = True
        cost = np.where(kept, 1.0, 1e6) * np.repeat(self.graph.length_m, 2)
        paths: list[_Path] = []
        laid = _Laid(paths, np.zeros(2 * len(self.graph.edges)), 0.0)
        _, before = dijkstra(self._matrix(cost), indices=self.start, return_predecessors=True)
        for i, (start, end) in enumerate(zip(self.start, self.end, strict=True)):
            paths.append(self._path(self._walk(before[i], int(end), int(start))))
            self._put(laid, paths[i].arcs, self.load[i])
        return laid._replace(cost=self.cost(laid))

    def renew(self, best: _Laid, rounds: int, chance: np.random.Generator) -> _Laid:
        """Take out the paths to a neighbourhood and lay them anew, so many times."""
        ends = np.searchsorted(self.every, self.end)
        seen = {best.shape}
        for _ in range(rounds if len(self.load) > 1 else 0):
            middle = int(chance.integers(len(self.load)))
            nearest = np.argsort(self.way_m[ends[middle], self.end], kind="stable")
            some = nearest[: int(chance.integers(2, max(3, min(len(nearest), 40)) + 1))]
            laid = _Laid(list(best.paths), best.carried.copy(), 0.0)
            for i in some:
                self._put(laid, laid.paths[i].arcs, -self.load[i])
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
        for i in order:
            path = self._cheapest(laid, float(self.load[i]), int(self.start[i]), int(self.end[i]))
            laid.paths[i] = self._path(path)
            self._put(laid, path, float(self.load[i]))

    def settled(self, laid: _Laid, only: Indices | None = None) -> _Laid:
        """Move bundles until no move saves: all of them, or those through some paths."""
        cost, saved, moves = self.cost(laid), True, 0
        in_vain: dict[tuple[int, int], int] = {}
        while saved:
            saved = False
            members = range(len(laid.paths)) if only is None else only
            used = laid.on_edges > 0
            forks = np.bincount(self.graph.edges[used].ravel(), minlength=self.graph.n) > 2
            forks[self.end] = True
            bundles = dict.fromkeys(
                (int(self.start[i]), node) for i in members for node in laid.paths[i].passed if forks[node]
            )
            for start, node in bundles:
                if in_vain.get((start, node)) == moves:
                    continue
                after = self._move(laid, start, node, cost)
                if after < cost * (1.0 - _WORTH):
                    cost, saved, moves = after, True, moves + 1
                else:
                    in_vain[start, node] = moves
        return laid._replace(cost=cost)

    def _move(self, laid: _Laid, start: int, node: int, cost: float) -> float:
        """Lay what goes from a start through a node anew as far as that node, if it saves; return the cost."""
        through = [int(i) for i in np.flatnonzero(self.start == start) if node in laid.paths[i].passed]
        if not through:
            return cost
        cuts = [(laid.paths[i].arcs, laid.paths[i].passed[node]) for i in through]
        parts = [(arcs[:cut], arcs[cut:]) for arcs, cut in cuts]
        before = laid.carried.copy()
        for i, (near, _) in zip(through, parts, strict=True):
            self._put(laid, near, -self.load[i])
        new = self._cheapest(laid, float(self.load[through].sum()), start, node)
        if all(np.array_equal(near, new) for near, _ in parts):
            laid.carried[:] = before
            return cost
        paths = [self._without_loops(np.concatenate([new, far])) for _, far in parts]
        for i, (_, far), path in zip(through, parts, paths, strict=True):
            self._put(laid, far, -self.load[i])
            self._put(laid, path, self.load[i])
        after = self.cost(laid)
        if after < cost * (1.0 - _WORTH):
            for i, path in zip(through, paths, strict=True):
                laid.paths[i] = self._path(path)
            return after
        laid.carried[:] = before
        return cost

    def _path(self, arcs: Indices) -> _Path:
        return _Path(arcs, {int(node): i for i, node in enumerate(self.head[arcs], start=1)})

    def _put(self, laid: _Laid, path: Indices, load: float) -> None:
        now = laid.carried[path] + load
        now[np.abs(now) < self.nothing] = 0.0
        laid.carried[path] = now

    def _cheapest(self, laid: _Laid, load: float, start: int, end: int) -> Indices:
        """Return the path along which this much more costs least."""
        now = laid.carried.reshape(-1, 2)
        more = self._price(np.maximum(now + load, now[:, ::-1])) - self._price(laid.on_edges)[:, None]
        cost = ((more + 1e-9 * self.prices[-1]) * self.graph.length_m[:, None]).ravel()
        _, before = dijkstra(self._matrix(cost), indices=[start], return_predecessors=True)
        return self._walk(before[0].astype(np.intp), end, start)

    def _walk(self, before: Indices, end: int, start: int) -> Indices:
        """Return the arcs from a start to an end."""
        arcs, node = [], end
        while node != start:
            arcs.append(self.arc_of[int(before[node]), node])
            node = int(before[node])
        return np.array(arcs[::-1], dtype=np.intp)

    def _without_loops(self, path: Indices) -> Indices:
        """Return a path that passes no node twice."""
        seen: dict[int, int] = {int(self.tail[path[0]]): 0} if len(path) else {}
        kept: list[int] = []
        for arc in path:
            node = int(self.head[arc])
            if node in seen:
                for gone in kept[seen[node] :]:
                    seen.pop(int(self.head[gone]), None)
                kept = kept[: seen[node]]
                seen[node] = len(kept)
            else:
                kept.append(int(arc))
                seen[node] = len(kept)
        return np.array(kept, dtype=np.intp)
