"""Sharing supply source by source along the best way that is left, compiled by numba; for very many links.

Successive shortest paths with prices (Ford and Fulkerson 1962; Edmonds and Karp 1972): each source sends what it has
along the way of most worth, which may take supply away from others that have a way nearly as good. A unit of a source
is worth ``profit``, one more unit of room at a receiver ``price``; they are kept so that no link is worth more than
both ends together unless it is full, and none that carries something is worth less. Such prices prove the optimum.
Searches stay near their source, because all that is worth less than the end found so far is passed over.
"""

from __future__ import annotations

import numba
import numpy as np

from symbiosis_map.heap import pop, push

__all__ = ["share_along_best_ways"]

_FULL = 1e-12
"""Part of an amount that counts as nothing."""
_NOWHERE = -1


@numba.njit(cache=True)
def _by_receiver(receiver, receivers):
    """Return where the links of each receiver start, and their places."""
    start = np.zeros(receivers + 1, np.int64)
    for link in range(len(receiver)):
        start[receiver[link] + 1] += 1
    start = np.cumsum(start)
    place = start[:-1].copy()
    links = np.empty(len(receiver), np.int64)
    for link in range(len(receiver)):
        links[place[receiver[link]]] = link
        place[receiver[link]] += 1
    return start, links


@numba.njit(cache=True)
def share_along_best_ways(start, receiver, capacity, worth, offered, wanted, order):
    """Return the flows of most worth, the profit of each source and the price of each receiver.

    Parameters
    ----------
    start : ndarray of int, shape (sources + 1,)
        Where the links of each source start.
    receiver : ndarray of int, shape (links,)
        In order of their sources.
    capacity, worth : ndarray of float, shape (links,)
    offered, wanted : ndarray of float
        Of each source and each receiver, finite.
    order : ndarray of int, shape (sources,)
        In which sources send; changes no more than the choice among equals.
    """
    sources, receivers = len(offered), len(wanted)
    source = np.empty(len(receiver), np.int64)
    for s in range(sources):
        source[start[s] : start[s + 1]] = s
    back, links_in = _by_receiver(receiver, receivers)
    flow = np.zeros(len(receiver))
    left, room = offered.copy(), wanted.copy()
    profit, price = np.zeros(sources), np.zeros(receivers)
    nodes = receivers + sources  # a receiver is its number, a source stands behind all receivers
    away = np.empty(nodes)
    came = np.empty(nodes, np.int64)
    seen, done = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    settled = np.empty(nodes, np.int64)
    keys, heap = np.empty(2 * len(receiver) + 2), np.empty(2 * len(receiver) + 2, np.int64)
    stamp = 0
    for root in order:
        while left[root] > offered[root] * _FULL:
            best = 0.0
            for link in range(start[root], start[root + 1]):
                if flow[link] < capacity[link] * (1.0 - _FULL):
                    best = max(best, worth[link] - price[receiver[link]])
            profit[root] = best
            if best <= 0.0:
                break
            stamp += 1
            size, count = 0, 1
            node, here = receivers + root, 0.0
            away[node], came[node], seen[node], done[node], settled[0] = 0.0, _NOWHERE, stamp, stamp, node
            least, end = best, node  # supply may stay where it is, at a source
            while True:
                if node >= receivers:
                    s = node - receivers
                    for link in range(start[s], start[s + 1]):
                        if flow[link] >= capacity[link] * (1.0 - _FULL):
                            continue
                        r = receiver[link]
                        far = here + max(0.0, profit[s] - worth[link] + price[r])
                        if far < least and (seen[r] != stamp or far < away[r]):
                            seen[r], away[r], came[r] = stamp, far, link
                            size = push(keys, heap, size, far, r)
                            if room[r] > wanted[r] * _FULL and far + price[r] < least:
                                least, end = far + price[r], r
                else:
                    for place in range(back[node], back[node + 1]):
                        link = links_in[place]
                        if flow[link] <= 0.0:
                            continue
                        s = source[link]
                        far = here + max(0.0, worth[link] - profit[s] - price[node])
                        other = receivers + s
                        if far < least and (seen[other] != stamp or far < away[other]):
                            seen[other], away[other], came[other] = stamp, far, link
                            size = push(keys, heap, size, far, other)
                            if far + profit[s] < least:
                                least, end = far + profit[s], other
                found = False
                while size > 0 and not found:
                    here, node, size = pop(keys, heap, size)
                    if here >= least:
                        size = 0
                    elif done[node] != stamp and here == away[node]:
                        found = True
                if not found:
                    break
                done[node] = stamp
                settled[count] = node
                count += 1
            for place in range(count):
                node = settled[place]
                gain = least - away[node]
                if node < receivers:
                    price[node] += gain
                else:
                    profit[node - receivers] = max(0.0, profit[node - receivers] - gain)
            if end == receivers + root:
                break
            amount = left[root] if end >= receivers else min(left[root], room[end])
            node = end
            while node != receivers + root:
                link = came[node]
                amount = min(amount, flow[link] if node >= receivers else capacity[link] - flow[link])
                node = receiver[link] if node >= receivers else receivers + source[link]
            node = end
            while node != receivers + root:
                link = came[node]
                if node >= receivers:
                    flow[link] = 0.0 if flow[link] - amount <= capacity[link] * _FULL else flow[link] - amount
                    node = receiver[link]
                else:
                    rest = capacity[link] - flow[link] - amount
                    flow[link] = capacity[link] if rest <= capacity[link] * _FULL else flow[link] + amount
                    node = receivers + source[link]
            left[root] -= amount
            if end >= receivers:
                left[end - receivers] += amount
            else:
                room[end] -= amount
    return flow, profit, price
