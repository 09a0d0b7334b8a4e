"""The cheapest tree in the plane by branch and bound over full topologies, their forks moved to where they cost least.

In a full topology every terminal has one edge and every fork three; a tree with fewer forks is a full one whose forks
lie on each other, so that full topologies are enough. They grow terminal by terminal, each on any edge (Smith 1992).
What an edge carries is settled by the topology, or bounded by what the terminals to come can leave it, so that placing
the forks is a convex problem. It is solved for all topologies of one size at once, by weighted least squares again and
again (Weiszfeld 1937). One is dropped, with all that would grow from it, as soon as its lower bound, from the dual
problem, lies above the best cost that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["cheapest_topologies"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_CYCLES = 60
_CYCLES_WHILE_GROWING = 8
_FINALISTS = 5
"""Topologies that are given back to be settled to the end."""
_CLOSE = 1e-9
"""Part of the extent under which two ends count as one place."""
_NOTHING = 1e-300
_SCATTER = 0.01
"""Part of the extent by which forks start off from each other."""


class _Topologies(NamedTuple):
    """Full topologies over the first terminals."""

    edges: Indices
    """Shape (m, e, 2); forks are numbered after all terminals."""
    side: Indices
    """Shape (m, e): the terminals on the side of the second end, as a bit mask."""
    forks: Numbers
    """Shape (m, f, 2): places."""


def cheapest_topologies(
    points: Numbers, price: Callable[[NDArray[np.bool_]], Numbers], known: float
) -> list[tuple[Numbers, Indices]]:
    """Return the trees over terminals that may cost less than what is known, the cheapest first.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Terminals, three to eight.
    price : callable
        Price of a metre between sets of terminals, shape (..., n), and the others.
    known : float
        Cost that is to be undercut.

    Returns
    -------
    list of (places, edges)
        At most five, nearly settled: places of shape (2 n - 2, 2), terminals, then forks; edges of shape (2 n - 3, 2).
    """
    n, order = len(points), _far_first(points)
    ahead = points[order]
    inside = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(bool)
    metre = price(inside[:, np.argsort(order)])
    chance = np.random.default_rng(0)
    first = np.array([[(0, n), (1, n), (2, n)]], dtype=np.intp)
    trees = _Topologies(first, np.array([[6, 5, 3]]), ahead[:3].mean(axis=0)[None, None])
    for k in range(3, n + 1):
        if k > 3:
            trees = _grown(trees, ahead, k - 1, chance)
        least = metre.reshape(-1, 1 << k).min(axis=0)
        trees, cost = _relaxed(trees, ahead, least, known, last=k == n)
        if not len(cost):
            return []
    number = np.concatenate([order, np.arange(n, 2 * n - 2)])
    best = np.argsort(cost, kind="stable")[:_FINALISTS]
    return [(np.concatenate([points, trees.forks[i]]), number[trees.edges[i]]) for i in best]


def _far_first(points: Numbers) -> Indices:
    """Return terminals so that each is far from those before it: early ones bound best."""
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    order = [int(away.sum(axis=1).argmax())]
    while len(order) < len(points):
        near = away[order].min(axis=0)
        near[order] = -1.0
        order.append(int(near.argmax()))
    return np.array(order, dtype=np.intp)


def _grown(trees: _Topologies, points: Numbers, terminal: int, chance: np.random.Generator) -> _Topologies:
    """Return every topology that a terminal more makes: it hangs on a fork that cuts any edge in two."""
    m, e, _ = trees.edges.shape
    tree, cut = np.repeat(np.arange(m), e), np.tile(np.arange(e), m)
    row, bit, every = np.arange(m * e), 1 << terminal, (1 << terminal) - 1
    fork = len(points) + terminal - 2
    edges, side = trees.edges[tree], trees.side[tree]
    start, end, beyond = edges[row, cut, 0].copy(), edges[row, cut, 1].copy(), side[row, cut].copy()
    holds = ((beyond[:, None] & ~side) == 0) | (((every & ~beyond)[:, None] & ~side) == 0)
    side = side | np.where(holds, bit, 0)  # the cut edge holds itself: its near half has the terminal beyond it
    edges[row, cut, 1] = fork
    news = np.full(m * e, fork), np.full(m * e, terminal)
    edges = np.concatenate([edges, np.stack([np.column_stack([news[0], end]), np.column_stack(news)], axis=1)], axis=1)
    side = np.concatenate([side, beyond[:, None], np.full((m * e, 1), bit)], axis=1)
    every_place = np.concatenate([np.broadcast_to(points, (m, *points.shape)), trees.forks], axis=1)[tree]
    middle = (every_place[row, start] + every_place[row, end] + points[terminal]) / 3.0
    forks = np.concatenate([trees.forks[tree], middle[:, None]], axis=1)
    extent = float(np.ptp(points, axis=0).max())
    return _Topologies(edges, side, forks + _SCATTER * extent * chance.normal(size=forks.shape))


def _relaxed(
    trees: _Topologies, points: Numbers, metre: Numbers, known: float, *, last: bool
) -> tuple[_Topologies, Numbers]:
    """Move forks to where they cost least; return the topologies that may cost less than what is known."""
    edges, side, forks = trees
    n, k, extent = len(points), forks.shape[1] + 2, float(np.ptp(points, axis=0).max())
    weight = metre[side]
    number = np.arange(n, n + k - 2)
    own = (edges[:, :, :1] == number).astype(float) - (edges[:, :, 1:] == number)
    still = np.concatenate([points, np.zeros((k - 2, 2))])
    fixed = still[edges[:, :, 0]] - still[edges[:, :, 1]]
    at, outwards = _edges_of_terminals(edges, k)
    inside = ((side[:, :, None] >> np.arange(k)) & 1).astype(float)
    for _ in range(_CYCLES if last else _CYCLES_WHILE_GROWING):
        way = own @ forks + fixed
        away = np.hypot(way[:, :, 0], way[:, :, 1])
        cost = (weight * away).sum(axis=1)
        if last:
            known = min(known, float(cost.min()))
        pull = weight / np.maximum(away, _CLOSE * extent)
        force = (way * pull[:, :, None])[np.arange(len(at))[:, None], at] * outwards[:, :, None]
        alive = _bound(points[:k], force, inside, weight) < known * (1.0 - 1e-9)
        if not alive.all():
            edges, side, weight, own, fixed = edges[alive], side[alive], weight[alive], own[alive], fixed[alive]
            forks, inside = forks[alive], inside[alive]
            at, outwards, pull, cost = at[alive], outwards[alive], pull[alive], cost[alive]
        if not len(cost):
            break
        pulled = own.transpose(0, 2, 1) * pull[:, None, :]
        moved = np.linalg.solve(pulled @ own, -(pulled @ fixed))
        forks = np.where(np.isfinite(moved), moved, forks)  # a fork that next to nothing pulls at stays where it is
    return _Topologies(edges, side, forks), cost


def _edges_of_terminals(edges: Indices, k: int) -> tuple[Indices, Numbers]:
    """Return the edge of each terminal, shape (m, k), and 1 where it starts there, -1 where it ends there."""
    at, outwards = np.zeros((len(edges), k), dtype=np.intp), np.ones((len(edges), k))
    for end, sign in enumerate((1.0, -1.0)):
        tree, edge = np.nonzero(edges[:, :, end] < k)
        at[tree, edges[tree, edge, end]] = edge
        outwards[tree, edges[tree, edge, end]] = sign
    return at, outwards


def _bound(points: Numbers, force: Numbers, inside: Numbers, weight: Numbers) -> Numbers:
    """Return what a topology costs at least, wherever its forks lie.

    Forces at the terminals that cancel out, and that put no more on any edge than its price, do no more work than the
    tree costs: the dual problem. Those found so far are made to cancel out and scaled down until no edge bears more.
    """
    force = force - np.add.reduce(force, axis=1, keepdims=True) / len(points)
    across = inside @ force
    borne = np.sqrt(across[:, :, 0] * across[:, :, 0] + across[:, :, 1] * across[:, :, 1])
    scale = (weight / np.maximum(np.maximum(borne, weight), _NOTHING)).min(axis=1)
    return np.asarray((force * points).sum(axis=(1, 2)) * scale)
