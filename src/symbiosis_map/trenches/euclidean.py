"""The shortest tree that joins points of the plane: exact, by Melzak's construction, for up to eight points.

A shortest tree is a union of full trees, in which every point has one edge and every added point three edges at
120°. Of a full tree all but two points can be replaced step by step: two neighbours by the third corner of the
equilateral triangle over them (Melzak 1961), until the tree is one straight line. Every full tree over every set of
points is found so, those that cannot be built back are dropped, and the shortest union is found by dynamic programming
over sets of points.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MOST_POINTS", "PlaneTree", "shortest_tree"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_POINTS = 8
"""More make millions of constructions."""

_TURN = 0.5 + 0.5j * np.sqrt(3.0)
_SLACK = 1e-9
"""Of the extent of the points, by which a construction may miss an arc."""


class PlaneTree(NamedTuple):
    """A tree in the plane."""

    points: Numbers
    """Shape (m, 2): the points that were asked for, then the added ones."""
    edges: Indices
    """Shape (e, 2): rows of ``points``."""

    @property
    def length(self) -> float:
        """Sum of the edges."""
        ends = self.points[self.edges]
        return float(np.hypot(*(ends[:, 0] - ends[:, 1]).T).sum())


class _Constructions(NamedTuple):
    """Points that stand for sets of points: the given ones first, then corners of equilateral triangles."""

    place: NDArray[np.complex128]
    left: Indices
    right: Indices
    ranges: dict[int, range]
    """Rows of each set, as a bit mask."""


def shortest_tree(points: ArrayLike) -> PlaneTree:
    """Return the shortest tree that joins points, with points added where that shortens it (Steiner's problem).

    Parameters
    ----------
    points : array_like, shape (n, 2)
        One to eight, in a plane of one scale.

    Returns
    -------
    PlaneTree

    Raises
    ------
    ValueError
        For more than :data:`MOST_POINTS` points.

    Examples
    --------
    The square of side 1 takes 1 + √3, the triangle √3:

    >>> round(shortest_tree([(0, 0), (1, 0), (1, 1), (0, 1)]).length, 4)
    2.7321
    >>> round(shortest_tree([(0, 0), (1, 0), (0.5, 3**0.5 / 2)]).length, 4)
    1.7321
    """
    given = np.asarray(points, dtype=float).reshape(-1, 2)
    if len(given) > MOST_POINTS:
        raise ValueError(f"{len(given)} points, {MOST_POINTS} at most")
    if len(given) < 2:
        return PlaneTree(given, np.zeros((0, 2), dtype=np.intp))
    middle = given.mean(axis=0)
    plane = (given[:, 0] - middle[0]) + 1j * (given[:, 1] - middle[1])
    scale = float(np.abs(plane).max()) or 1.0
    parts = _shortest_union(plane / scale)
    corners = [complex(p) for p in plane / scale]
    edges: list[tuple[int, int]] = []
    for part in parts:
        for a, b in part:
            edges.append((_row(a, corners), _row(b, corners)))
    at = np.array(corners) * scale
    placed = np.column_stack([at.real + middle[0], at.imag + middle[1]])
    placed[: len(given)] = given
    return PlaneTree(placed, np.array(edges, dtype=np.intp).reshape(-1, 2))


_Segments = list[tuple[int | complex, int | complex]]
"""Edges of a full tree; a whole number is a given point, a complex one an added point."""


def _row(end: int | complex, corners: list[complex]) -> int:
    if isinstance(end, int):
        return end
    if end not in corners:
        corners.append(end)
    return corners.index(end)


def _shortest_union(plane: NDArray[np.complex128]) -> list[_Segments]:
    """Return the full trees of the shortest tree, by dynamic programming over sets that share one point."""
    n = len(plane)
    built = _constructions(plane)
    best: dict[int, tuple[float, list[_Segments]]] = {1 << i: (0.0, []) for i in range(n)}
    for mask in sorted(range(3, 1 << n), key=lambda m: (m.bit_count(), m)):
        if mask.bit_count() < 2:
            continue
        root = (mask & -mask).bit_length() - 1
        length, parts = _joined(mask, best)
        full = _full_tree(plane, root, mask & ~(1 << root), built, length)
        if full is not None:
            length, parts = full[0], [full[1]]
        best[mask] = (length, parts)
    return best[(1 << n) - 1][1]


def _joined(mask: int, best: dict[int, tuple[float, list[_Segments]]]) -> tuple[float, list[_Segments]]:
    """Return the shortest tree that falls apart at one of the points; none for two points."""
    length, parts = np.inf, list[_Segments]()
    for i in range(mask.bit_length()):
        bit = 1 << i
        rest = mask & ~bit
        if not mask & bit:
            continue
        first = rest & -rest
        some = (rest - 1) & rest
        while some:
            if some & first:
                near, far = best[some | bit], best[(rest & ~some) | bit]
                if near[0] + far[0] < length:
                    length, parts = near[0] + far[0], near[1] + far[1]
            some = (some - 1) & rest
    return length, parts


def _constructions(plane: NDArray[np.complex128]) -> _Constructions:
    """Return every point that can stand for a set of points; the first point is always a root, never within one."""
    n = len(plane)
    places, lefts, rights = [plane], [np.full(n, -1)], [np.full(n, -1)]
    ranges = {1 << i: range(i, i + 1) for i in range(n)}
    every, total = plane, n
    for mask in sorted(range(2, 1 << n, 2), key=lambda m: (m.bit_count(), m)):
        if mask.bit_count() < 2:
            continue
        first = mask & -mask
        left, right = list[Indices](), list[Indices]()
        some = (mask - 1) & mask
        while some:
            if some & first:
                a, b = np.arange(*_ends(ranges[some])), np.arange(*_ends(ranges[mask & ~some]))
                one, other = (grid.ravel() for grid in np.meshgrid(a, b, indexing="ij"))
                left += [one, other]
                right += [other, one]
            some = (some - 1) & mask
        pair = np.concatenate(left), np.concatenate(right)
        start, end = every[pair[0]], every[pair[1]]
        corner = start + (end - start) * _TURN
        places.append(corner)
        lefts.append(pair[0])
        rights.append(pair[1])
        ranges[mask] = range(total, total + len(corner))
        total += len(corner)
        every = np.concatenate(places) if mask.bit_count() < n - 1 else every
    return _Constructions(np.concatenate(places), np.concatenate(lefts), np.concatenate(rights), ranges)


def _ends(rows: range) -> tuple[int, int]:
    return rows.start, rows.stop


def _full_tree(
    plane: NDArray[np.complex128], root: int, mask: int, built: _Constructions, longest: float
) -> tuple[float, _Segments] | None:
    """Return the shortest full tree from a root over a set, if it is shorter than what is known."""
    rows = np.arange(*_ends(built.ranges[mask]))
    length = np.abs(built.place[rows] - plane[root])
    rows, length = rows[length < longest], length[length < longest]
    rows = rows[_can_be_built(rows, plane[root], built)]
    if not len(rows):
        return None
    lengths = np.abs(built.place[rows] - plane[root])
    chosen = int(rows[np.argmin(lengths)])
    segments: _Segments = []
    _build(chosen, root, complex(plane[root]), built, segments)
    return float(lengths.min()), segments


def _can_be_built(rows: Indices, root: complex, built: _Constructions) -> NDArray[np.bool_]:
    """Say which constructions can be taken back to a tree whose added points lie on their arcs."""
    good = np.ones(len(rows), dtype=bool)
    which, node, target = np.arange(len(rows)), rows, np.full(len(rows), root)
    while len(node):
        inner = built.left[node] >= 0
        which, node, target = which[inner], node[inner], target[inner]
        corner, a, b = built.place[node], built.place[built.left[node]], built.place[built.right[node]]
        added = _on_circle(corner, a, b, target)
        fits = _on_arc(corner, a, b, target, added)
        good[which[~fits]] = False
        stays = good[which]
        which, node, added = which[stays], node[stays], added[stays]
        which = np.concatenate([which, which])
        node, target = np.concatenate([built.left[node], built.right[node]]), np.concatenate([added, added])
    return good


def _on_circle(
    corner: NDArray[np.complex128],
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    target: NDArray[np.complex128],
) -> NDArray[np.complex128]:
    """Return where the line from a corner to its target leaves the circle through the triangle."""
    centre = (corner + a + b) / 3.0
    way = target - corner
    square = np.maximum(np.abs(way) ** 2, 1e-300)
    along = 2.0 * ((centre - corner) * way.conjugate()).real / square
    return np.asarray(corner + along * way)


def _on_arc(
    corner: NDArray[np.complex128],
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    target: NDArray[np.complex128],
    added: NDArray[np.complex128],
) -> NDArray[np.bool_]:
    """Say where the added point is beyond the side ``ab``, seen from the corner, and not beyond the target."""
    side = b - a
    of_corner = (side.conjugate() * (corner - a)).imag
    of_added = (side.conjugate() * (added - a)).imag
    ahead = ((added - corner) * (target - corner).conjugate()).real >= 0.0
    not_past = ahead & (np.abs(added - corner) <= np.abs(target - corner) + _SLACK)
    across = of_added * np.sign(of_corner) <= _SLACK * np.abs(side)
    return np.asarray(across & not_past & (np.abs(side) > 0.0))


def _build(node: int, above: int | complex, target: complex, built: _Constructions, segments: _Segments) -> None:
    """Add the edges below a construction, seen from the point that it hangs on."""
    if built.left[node] < 0:
        segments.append((above, node))
        return
    left, right = int(built.left[node]), int(built.right[node])
    at = [np.array([built.place[i]]) for i in (node, left, right)]
    added = complex(_on_circle(at[0], at[1], at[2], np.array([target]))[0])
    segments.append((above, added))
    for child in (left, right):
        _build(child, added, added, built, segments)
