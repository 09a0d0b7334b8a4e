"""The loops over trees in the plane, compiled: forks that move to where they cost least, terminals beyond an edge."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["far_sides", "meet_three", "move_forks"]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _solve(pulls, aim_x, aim_y):
    """Solve for two right-hand sides in place by Gauss's elimination; the matrix is symmetric and positive."""
    n = len(aim_x)
    for k in range(n):
        for i in range(k + 1, n):
            times = pulls[i, k] / pulls[k, k]
            if times != 0.0:
                for j in range(k, n):
                    pulls[i, j] -= times * pulls[k, j]
                aim_x[i] -= times * aim_x[k]
                aim_y[i] -= times * aim_y[k]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            aim_x[k] -= pulls[k, j] * aim_x[j]
            aim_y[k] -= pulls[k, j] * aim_y[j]
        aim_x[k] /= pulls[k, k]
        aim_y[k] /= pulls[k, k]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def move_forks(points, edges, weight, rows, number, close, cycles):
    """Move the points of some rows, numbered from 0, in place."""
    n, least = len(rows), np.inf
    away = np.empty(len(edges))
    for e in range(len(edges)):
        a, b = edges[e, 0], edges[e, 1]
        away[e] = np.hypot(points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])
    for _ in range(cycles):
        pulls, x, y = np.zeros((n, n)), np.zeros(n), np.zeros(n)
        for e in range(len(edges)):
            pull = weight[e] / max(away[e], close)
            for turn in range(2):
                near, far = edges[e, turn], edges[e, 1 - turn]
                i, j = number[near], number[far]
                if i < 0 or near == far:
                    continue
                pulls[i, i] += pull
                if j >= 0:
                    pulls[i, j] -= pull
                else:
                    x[i] += pull * points[far, 0]
                    y[i] += pull * points[far, 1]
        _solve(pulls, x, y)
        for i in range(n):
            points[rows[i], 0], points[rows[i], 1] = x[i], y[i]
        cost = 0.0
        for e in range(len(edges)):
            a, b = edges[e, 0], edges[e, 1]
            away[e] = np.hypot(points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])
            cost += weight[e] * away[e]
        if cost > least * (1.0 - 1e-12):
            break
        least = cost


@numba.njit(cache=True, error_model="numpy", nogil=True)
def meet_three(corners, weight, forks, close, cycles):
    """Write to ``forks`` where three trenches each meet at the least cost."""
    for i in range(len(corners)):
        first_x, first_y = corners[i, 0]
        x, y = corners[i, :, 0].mean() - first_x, corners[i, :, 1].mean() - first_y
        for _ in range(cycles):
            pulls, aim_x, aim_y = 0.0, 0.0, 0.0
            for k in range(3):
                corner_x, corner_y = corners[i, k, 0] - first_x, corners[i, k, 1] - first_y
                pull = weight[i, k] / max(np.hypot(corner_x - x, corner_y - y), close)
                pulls += pull
                aim_x += pull * corner_x
                aim_y += pull * corner_y
            x, y = aim_x / pulls, aim_y / pulls
        forks[i, 0], forks[i, 1] = x + first_x, y + first_y


@numba.njit(cache=True, error_model="numpy", nogil=True)
def far_sides(edges, n):
    """Return which nodes lie on the side of the second end of each edge of a tree."""
    inside = np.zeros((len(edges), n), np.bool_)
    for row in range(len(edges)):
        inside[row, edges[row, 1]] = True
        grown = True
        while grown:
            grown = False
            for other in range(len(edges)):
                a, b = edges[other]
                if other != row and inside[row, a] != inside[row, b]:
                    inside[row, a] = inside[row, b] = True
                    grown = True
    return inside
