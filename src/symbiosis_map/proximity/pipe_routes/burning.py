"""Polygons and lines drawn on a grid of cells."""

from __future__ import annotations

import math

import numba
import numpy as np

__all__ = ["calm_around", "fill", "mostly", "shut", "stroke"]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def fill(x, y, ring, inside):
    """Set the cells whose middle lies inside polygons.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Vertices in cells, ring after ring; shells run against the clock, holes with it, so that polygons may overlap.
    ring : ndarray of int, shape (n,)
        Ring of each vertex.
    inside : ndarray of uint8, shape (rows, cols)
        Changed in place.
    """
    rows, cols = inside.shape
    turns = np.zeros((rows, cols + 1), np.int16)
    for i in range(len(x) - 1):
        if ring[i] != ring[i + 1] or y[i] == y[i + 1]:
            continue
        low, high = (i, i + 1) if y[i] < y[i + 1] else (i + 1, i)
        first = max(math.ceil(max(y[low], -1.0) - 0.5), 0)
        last = min(math.ceil(min(y[high], rows + 1.0) - 0.5), rows)
        slope = (x[high] - x[low]) / (y[high] - y[low])
        for r in range(first, last):
            at = math.ceil(x[low] + (r + 0.5 - y[low]) * slope - 0.5)
            c = int(min(max(at, 0.0), float(cols)))
            turns[r, c] += -1 if low == i else 1
    for r in range(rows):
        depth = 0
        for c in range(cols):
            depth += turns[r, c]
            if depth > 0:
                inside[r, c] = 1


@numba.njit(cache=True, error_model="numpy", nogil=True)
def stroke(x, y, line, factor, value):
    """Lower the factor of all cells that lines pass through to a value.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Vertices in cells, line after line.
    line : ndarray of int, shape (n,)
    factor : ndarray of float32, shape (rows, cols)
        Changed in place.
    value : float
    """
    rows, cols = factor.shape
    for i in range(len(x) - 1):
        if line[i] != line[i + 1]:
            continue
        if max(x[i], x[i + 1]) < 0.0 or max(y[i], y[i + 1]) < 0.0 or min(x[i], x[i + 1]) > cols:
            continue
        if min(y[i], y[i + 1]) > rows:
            continue
        steps = max(int(4.0 * math.hypot(x[i + 1] - x[i], y[i + 1] - y[i])), 1)
        for k in range(steps + 1):
            c = math.floor(x[i] + (x[i + 1] - x[i]) * k / steps)
            r = math.floor(y[i] + (y[i + 1] - y[i]) * k / steps)
            if 0 <= r < rows and 0 <= c < cols and value < factor[r, c]:
                factor[r, c] = value


@numba.njit(cache=True, error_model="numpy", nogil=True)
def mostly(wet, ratio):
    """Return 1 for the cells ``ratio`` times as wide of which more than half is set."""
    rows, cols = wet.shape[0] // ratio, wet.shape[1] // ratio
    wide = np.zeros((rows, cols), np.uint8)
    for r in range(rows):
        for c in range(cols):
            n = 0
            for i in range(r * ratio, (r + 1) * ratio):
                for j in range(c * ratio, (c + 1) * ratio):
                    n += wet[i, j]
            wide[r, c] = 1 if 2 * n > ratio * ratio else 0
    return wide


@numba.njit(cache=True, error_model="numpy", nogil=True)
def calm_around(factor, wet, most):
    """Return how many cells away in every direction, at most so many, all are as a cell is itself."""
    rows, cols = factor.shape
    calm, alike = np.zeros((rows, cols), np.uint8), np.zeros((rows, cols), np.bool_)
    for r in range(rows - 1):
        for c in range(cols - 1):
            # With the next cell, the one above and the one between.
            here, sea = factor[r, c], wet[r, c]
            even = (factor[r, c + 1] == here) & (factor[r + 1, c] == here) & (factor[r + 1, c + 1] == here)
            alike[r, c] = even & (wet[r, c + 1] == sea) & (wet[r + 1, c] == sea) & (wet[r + 1, c + 1] == sea)
    for r in range(1, rows - 1):
        for c in range(1, cols - 1):
            if alike[r - 1, c - 1] and alike[r - 1, c] and alike[r, c - 1] and alike[r, c]:
                near = min(min(calm[r - 1, c - 1], calm[r - 1, c]), min(calm[r - 1, c + 1], calm[r, c - 1]))
                calm[r, c] = min(near + 1, most)
    for r in range(rows - 2, 0, -1):
        for c in range(cols - 2, 0, -1):
            near = min(min(calm[r + 1, c + 1], calm[r + 1, c]), min(calm[r + 1, c - 1], calm[r, c + 1]))
            if near + 1 < calm[r, c]:
                calm[r, c] = near + 1
    return calm


@numba.njit(cache=True, error_model="numpy", nogil=True)
def shut(factor, closed, ratio):
    """Close the cells of the wide cells that are marked."""
    for r in range(closed.shape[0]):
        for c in range(closed.shape[1]):
            if closed[r, c]:
                factor[r * ratio : (r + 1) * ratio, c * ratio : (c + 1) * ratio] = np.inf
