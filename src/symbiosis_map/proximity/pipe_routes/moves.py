"""The straight moves of a search from the middle of a cell to the middle of another, and what each crosses.

A move goes to a cell at most five rows and columns away that no shorter move in its direction leads to, or
nearly along a row or a column, one aside in eight. The directions lie no more than 7.2 degrees apart, so that what
they make up is at most 0.2 % longer than a straight line.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FARTHEST", "FOLLOWING", "MOVES", "WIDE_MOVES", "Following", "Moves"]

_REACH, FARTHEST = 5, 8
"""Rows and columns that moves of all directions go at most, and that those nearly along a row or a column go."""
_ALIKE = 1e-9
"""Lengths in cells that differ by less are the same."""


class Moves(NamedTuple):
    """All moves, the shortest first, as arrays that compiled code reads."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    reach: NDArray[np.int64]
    """The larger of rows and columns, without sign."""
    length: NDArray[np.float64]
    """In cells."""
    first: NDArray[np.int64]
    """Where the crossed cells of each move begin; one entry more than there are moves."""
    crossed_row: NDArray[np.int64]
    """Rows and columns from the start of the move, in the order of crossing."""
    crossed_column: NDArray[np.int64]
    crossed: NDArray[np.float64]
    """Length within the cell, in cells; 0 where a move touches no more than a corner."""
    step: int
    """Rows and columns go up by so many."""


def _crossings(rows: int, columns: int) -> list[tuple[int, int, float]]:
    """Return row, column and length of the cells that a move crosses or touches at a corner."""
    length = math.hypot(rows, columns)
    down, right = (1 if rows > 0 else -1), (1 if columns > 0 else -1)
    at_row = [((2 * i + 1) / (2 * abs(rows)), "row") for i in range(abs(rows))]
    at_column = [((2 * i + 1) / (2 * abs(columns)), "column") for i in range(abs(columns))]
    borders = sorted(at_row + at_column)
    cells, r, c, since, k = [], 0, 0, 0.0, 0
    while k < len(borders):
        at, which = borders[k]
        cells.append((r, c, (at - since) * length))
        if k + 1 < len(borders) and abs(borders[k + 1][0] - at) < 1e-12:
            cells += [(r + down, c, 0.0), (r, c + right, 0.0)]
            r, c, k = r + down, c + right, k + 2
        else:
            r, c, k = (r + down, c, k + 1) if which == "row" else (r, c + right, k + 1)
        since = at
    return [*cells, (r, c, (1.0 - since) * length)]


def _all_moves(step: int) -> Moves:
    around = range(-_REACH, _REACH + 1)
    pairs = [(r, c) for r in around for c in around if math.gcd(r, c) == 1]
    pairs += [(a * r, b * c) for r, c in ((1, FARTHEST), (FARTHEST, 1)) for a in (-1, 1) for b in (-1, 1)]
    pairs.sort(key=lambda move: (math.hypot(*move), move))
    cells = [_crossings(step * r, step * c) for r, c in pairs]
    rows, columns = step * np.array(pairs, dtype=np.int64).T
    flat = [cell for part in cells for cell in part]
    return Moves(
        rows.copy(),
        columns.copy(),
        np.maximum(np.abs(rows), np.abs(columns)),
        np.hypot(rows, columns),
        np.cumsum([0, *(len(part) for part in cells)], dtype=np.int64),
        np.array([cell[0] for cell in flat], dtype=np.int64),
        np.array([cell[1] for cell in flat], dtype=np.int64),
        np.array([cell[2] for cell in flat]),
        step,
    )


MOVES, WIDE_MOVES = _all_moves(1), _all_moves(2)
"""From cell to cell, and from every second cell to every second one."""


class Following(NamedTuple):
    """The moves that are worth trying after a move, on ground that is even around the cell where they meet."""

    first: NDArray[np.int64]
    """Shape (moves, FARTHEST + 2): where the moves after each begin, by how many cells around are alike at least."""
    move: NDArray[np.int64]


def _following() -> Following:
    """Return the moves that follow another on a cheapest way.

    On even ground two moves can be left out where one or two others lead to the same cell at lower cost, or at the same
    cost with a last move that comes earlier among all. Of the cheapest ways to a cell, the one with the earliest last
    move is never left out, so that none is missed.
    """
    rows, columns, length, reach = MOVES.rows, MOVES.columns, MOVES.length, MOVES.reach
    n, far = len(rows), 3 * FARTHEST
    numbered = np.full((2 * far + 1, 2 * far + 1), -1, dtype=np.int64)
    numbered[rows + far, columns + far] = np.arange(n)
    to_row, to_column = rows[:, None] + rows, columns[:, None] + columns
    cost = length[:, None] + length
    own = np.maximum(reach[:, None], reach)
    one = numbered[to_row + far, to_column + far]
    shorter = ((one >= 0) & (length[one] < cost - _ALIKE)) | ((to_row == 0) & (to_column == 0))
    even = np.where(shorter, own, FARTHEST + 1)
    for k in range(n):
        last = numbered[to_row - rows[k] + far, to_column - columns[k] + far]
        other = length[k] + length[last]
        earlier = (other < cost - _ALIKE) | ((other < cost + _ALIKE) & (last < np.arange(n)))
        aside = np.maximum(np.abs(rows[k] - rows), np.abs(columns[k] - columns))[:, None]
        even = np.where((last >= 0) & earlier, np.minimum(even, np.maximum(own, aside)), even)
    lists = [np.flatnonzero(even[k] > calm) for k in range(n) for calm in range(FARTHEST + 1)]
    ends = np.cumsum([len(part) for part in lists]).reshape(n, FARTHEST + 1)
    begin = np.concatenate([[0], ends[:-1, -1]])
    return Following(np.column_stack([begin, ends]).astype(np.int64), np.concatenate(lists).astype(np.int64))


FOLLOWING = _following()
