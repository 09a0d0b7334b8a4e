"""A heap of nodes by key, least first, in two arrays of the caller's; compiled by numba for loops that are compiled."""

from __future__ import annotations

import numba

__all__ = ["pop", "push"]


@numba.njit(cache=True)
def push(keys, nodes, size, key, node):
    """Put a node on the heap; return its size.

    Parameters
    ----------
    keys : ndarray of float
        With room for one more.
    nodes : ndarray of int
        As long as ``keys``.
    size : int
        How many nodes the heap holds; what stands behind them means nothing.
    key : float
    node : int
    """
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if keys[above] <= key:
            break
        keys[place], nodes[place] = keys[above], nodes[above]
        place = above
    keys[place], nodes[place] = key, node
    return size + 1


@numba.njit(cache=True)
def pop(keys, nodes, size):
    """Take the node of least key off a heap that holds one at least; return key, node and the size that is left."""
    key, node = keys[0], nodes[0]
    size -= 1
    last_key, last_node = keys[size], nodes[size]
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= last_key:
            break
        keys[place], nodes[place] = keys[below], nodes[below]
        place = below
    keys[place], nodes[place] = last_key, last_node
    return key, node, size
