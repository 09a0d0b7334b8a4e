"""The loops of the local search, compiled: the cheapest path for a load, laying paths, moving bundles of them."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from symbiosis_map.heap import pop, push

__all__ = ["Net", "lay", "put", "settle", "total"]


class Net(NamedTuple):
    """Where trenches may run and what they cost. The arc 2 i runs along the edge i, 2 i + 1 against it."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.float64]
    """Of each edge."""
    arcs: NDArray[np.int64]
    """Arcs by their tails; of several between two nodes the shortest."""
    pointer: NDArray[np.int64]
    """Shape (nodes + 1,): where the arcs of each node begin."""
    steps: NDArray[np.float64]
    """Loads up to which a price holds."""
    prices: NDArray[np.float64]
    """EUR per metre at these loads, and beyond the last."""
    nothing: float
    """A load below this is none."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _price(net, load):
    return net.prices[np.searchsorted(net.steps, load)]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def total(net, carried):
    """Return what all trenches cost."""
    cost = 0.0
    for edge in range(len(net.length_m)):
        load = max(carried[2 * edge], carried[2 * edge + 1])
        if load > 0.0:
            cost += _price(net, load) * net.length_m[edge]
    return cost


@numba.njit(cache=True, error_model="numpy", nogil=True)
def put(net, carried, path, load):
    """Add a load to the arcs of a path."""
    for arc in path:
        now = carried[arc] + load
        carried[arc] = 0.0 if abs(now) < net.nothing else now


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _cheapest(net, carried, load, start, end):
    """Return the arcs along which so much more costs least."""
    n = len(net.pointer) - 1
    least, before = np.full(n, np.inf), np.full(n, -1)
    done = np.zeros(n, np.bool_)
    least[start] = 0.0
    costs, nodes, size = np.empty(len(net.arcs) + 1), np.empty(len(net.arcs) + 1, np.int64), 1
    costs[0], nodes[0] = 0.0, start
    slight = 1e-9 * net.prices[-1]
    while size:
        cost, node, size = pop(costs, nodes, size)
        if done[node]:
            continue
        done[node] = True
        if node == end:
            break
        for k in range(net.pointer[node], net.pointer[node + 1]):
            arc = net.arcs[k]
            other = net.head[arc]
            if done[other]:
                continue
            now, back = carried[arc], carried[arc ^ 1]
            more = _price(net, max(now + load, back)) - _price(net, max(now, back)) + slight
            further = cost + more * net.length_m[arc >> 1]
            if further < least[other]:
                least[other], before[other] = further, arc
                size = push(costs, nodes, size, further, other)
    count, node = 0, end
    while node != start:
        count += 1
        node = net.tail[before[node]]
    path = np.empty(count, np.int64)
    node = end
    while node != start:
        count -= 1
        path[count] = before[node]
        node = net.tail[before[node]]
    return path


@numba.njit(cache=True, error_model="numpy", nogil=True)
def lay(net, start, end, load, order, paths, lengths, carried):
    """Lay paths one by one where each costs least; ``paths``, ``lengths`` and ``carried`` are changed in place.

    Parameters
    ----------
    net : Net
    start, end, load : ndarray
        Of each path.
    order : ndarray of int
        Which paths are laid, the first first.
    paths : ndarray of int, shape (n, nodes)
        Arcs of each path.
    lengths : ndarray of int, shape (n,)
        How many arcs each has.
    carried : ndarray, shape (arcs,)
    """
    for i in order:
        path = _cheapest(net, carried, load[i], start[i], end[i])
        lengths[i] = len(path)
        paths[i, : len(path)] = path
        put(net, carried, path, load[i])


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _passes(net, path, count, node):
    """Return how many arcs of a path lead as far as a node; 0 where it does not pass it."""
    for k in range(count):
        if net.head[path[k]] == node:
            return k + 1
    return 0


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _without_loops(net, path):
    """Return a path that passes no node twice."""
    kept = np.empty(len(path), np.int64)
    count = 0
    for arc in path:
        node = net.head[arc]
        again = -1
        if node == net.tail[path[0]]:
            again = 0
        for k in range(count):
            if net.head[kept[k]] == node:
                again = k + 1
        if again >= 0:
            count = again
        else:
            kept[count] = arc
            count += 1
    return kept[:count]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _move(net, first, load, paths, lengths, carried, start, node, cost, worth):
    """Lay what goes from a start through a node anew as far as that node, if it saves; return the cost."""
    cut = np.zeros(len(first), np.int64)
    bundle, same = 0.0, True
    for i in range(len(first)):
        if first[i] == start:
            cut[i] = _passes(net, paths[i], lengths[i], node)
            if cut[i]:
                bundle += load[i]
    if bundle == 0.0:
        return cost
    before = carried.copy()
    for i in range(len(first)):
        if cut[i]:
            put(net, carried, paths[i, : cut[i]], -load[i])
    new = _cheapest(net, carried, bundle, start, node)
    for i in range(len(first)):
        if cut[i]:
            same = same and cut[i] == len(new)
            for k in range(cut[i]):
                same = same and paths[i, k] == new[k]
    if same:
        carried[:] = before
        return cost
    fresh = np.empty_like(paths)
    counts = np.zeros_like(lengths)
    for i in range(len(first)):
        if cut[i]:
            far = paths[i, cut[i] : lengths[i]]
            whole = np.empty(len(new) + len(far), np.int64)
            whole[: len(new)], whole[len(new) :] = new, far
            path = _without_loops(net, whole)
            counts[i] = len(path)
            fresh[i, : len(path)] = path
            put(net, carried, far, -load[i])
            put(net, carried, path, load[i])
    after = total(net, carried)
    if after < cost * (1.0 - worth):
        for i in range(len(first)):
            if cut[i]:
                lengths[i] = counts[i]
                paths[i, : counts[i]] = fresh[i, : counts[i]]
        return after
    carried[:] = before
    return cost


@numba.njit(cache=True, error_model="numpy", nogil=True)
def settle(net, start, end, load, members, paths, lengths, carried, worth):
    """Move bundles through some paths until no move saves; return the cost. Changes as :func:`lay` does.

    A bundle is all that goes from one start through one node where trenches fork or a path ends.
    """
    n = len(net.pointer) - 1
    in_vain = np.full((n, n), -1)
    cost, saved, moves = total(net, carried), True, 0
    while saved:
        saved = False
        degree = np.zeros(n, np.int64)
        for edge in range(len(net.length_m)):
            if max(carried[2 * edge], carried[2 * edge + 1]) > 0.0:
                degree[net.tail[2 * edge]] += 1
                degree[net.head[2 * edge]] += 1
        for i in range(len(end)):
            degree[end[i]] = 3
        listed = np.zeros((n, n), np.bool_)
        ones, nodes, count = np.empty(n * n, np.int64), np.empty(n * n, np.int64), 0
        for i in members:
            for k in range(lengths[i]):
                node = net.head[paths[i, k]]
                if degree[node] > 2 and not listed[start[i], node]:
                    listed[start[i], node] = True
                    ones[count], nodes[count] = start[i], node
                    count += 1
        for each in range(count):
            one, node = ones[each], nodes[each]
            if in_vain[one, node] == moves:
                continue
            after = _move(net, start, load, paths, lengths, carried, one, node, cost, worth)
            if after < cost * (1.0 - worth):
                cost, saved, moves = after, True, moves + 1
            else:
                in_vain[one, node] = moves
    return cost
