"""Who sits with whom: rounds of tables that bring the most promising pairs together.

A seating is worth the sum of the weights of the pairs that meet at least once, less a price for every repeated
meeting. Choosing it is a form of the social golfer problem, which is hard; simulated annealing over swaps of two
guests finds good ones (Kirkpatrick, Gelatt and Vecchi 1983), and a linear program bounds what any seating can reach.
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["REPEAT_COST", "Seating", "find_seating", "most_any_seating_reaches", "table_sizes"]

REPEAT_COST = 30.0
"""Points that a second meeting of the same pair costs: an estimate, the score of a fair exchange, so that two meet
again only where that lets others meet who have something to talk about; 100 and more allows next to none."""
_STARTS = 3
_STEPS_PER_SEAT = 900
_MOST_STEPS = 150_000
_COLDEST = 0.02

Plan = list[list[list[int]]]
"""Guests by round and table, as numbers from 0."""


class Seating(NamedTuple):
    """A seating and what it is worth.

    Parameters
    ----------
    rounds : list of list of list of int
        Guests by round and table; guests at a table, and tables in a round, in rising order.
    reached : float
        Sum of the weights of the pairs that meet.
    repeats : int
        Meetings beyond the first of each pair.
    most : float
        What no seating can exceed, by :func:`most_any_seating_reaches`.
    """

    rounds: Plan
    reached: float
    repeats: int
    most: float


def table_sizes(guests: int, seats: int) -> list[int]:
    """Return how many sit at each table: as few tables as hold all, as even as can be.

    Parameters
    ----------
    guests : int
    seats : int
        At each table.

    Examples
    --------
    >>> table_sizes(14, 6), table_sizes(7, 6), table_sizes(1, 2)
    ([5, 5, 4], [4, 3], [1])
    """
    used = max(1, math.ceil(guests / seats))
    return [guests // used + (place < guests % used) for place in range(used)]


def find_seating(
    weights: NDArray[np.float64],
    tables: int,
    seats: int,
    rounds: int,
    *,
    seed: int = 1,
    starts: int = _STARTS,
    repeat_cost: float = REPEAT_COST,
) -> Seating:
    """Return a seating that brings the most promising pairs together.

    Parameters
    ----------
    weights : array of shape (n, n)
        What it is worth that two guests meet; symmetric, 0 on the diagonal and where nothing joins them.
    tables, seats, rounds : int
        ``n`` is at most ``tables * seats``.
    seed : int
        The same seed gives the same seating.
    starts : int
        Searches from different beginnings, of which the best counts.
    repeat_cost : float
        What every meeting of a pair beyond its first takes away.

    Returns
    -------
    Seating

    Raises
    ------
    ValueError
        More guests than seats.

    Examples
    --------
    Two tables of two, three rounds: everybody can meet everybody once.

    >>> seating = find_seating(np.ones((4, 4)) - np.eye(4), 2, 2, 3)
    >>> seating.reached, seating.repeats, seating.most
    (6.0, 0, 6.0)
    """
    guests = len(weights)
    if guests > tables * seats:
        raise ValueError(f"{guests} guests, and {tables * seats} seats")
    if guests == 0:
        return Seating([], 0.0, 0, 0.0)
    sizes = table_sizes(guests, seats)
    values = [[float(value) for value in row] for row in weights]
    best: _Room | None = None
    for start in range(starts if len(sizes) > 1 else 1):
        room = _Room(values, sizes, rounds, repeat_cost, random.Random(seed * 1000 + start))
        room.anneal()
        room.settle()
        if best is None or room.worth() > best.worth() + 1e-9:
            best = room
    assert best is not None
    return Seating(best.plan(), *best.tally(), most_any_seating_reaches(weights, sizes, rounds))


def most_any_seating_reaches(weights: NDArray[np.float64], sizes: list[int], rounds: int) -> float:
    """Return an upper bound on the weights that meet in any seating.

    Nobody meets more than ``rounds * (largest table - 1)`` others, and no more pairs meet than the tables hold. The
    largest sum of weights under these two limits alone, with shares of pairs allowed, is a linear program (HiGHS).

    Parameters
    ----------
    weights : array of shape (n, n)
    sizes : list of int
        Guests at each table.
    rounds : int
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # here, as most commands seat nobody

    first, second = np.nonzero(np.triu(weights, 1) > 0)
    if not len(first):
        return 0.0
    worth = weights[first, second]
    pairs = np.arange(len(first))
    incidence = sp.coo_array(
        (np.ones(2 * len(first)), (np.concatenate([first, second]), np.concatenate([pairs, pairs]))),
        shape=(len(weights), len(first)),
    )
    limits = sp.vstack([incidence, sp.coo_array(np.ones((1, len(first))))]).tocsr()
    met = rounds * sum(size * (size - 1) // 2 for size in sizes)
    most = [float(rounds * (max(sizes) - 1))] * len(weights) + [float(met)]
    solved = milp(-worth, constraints=LinearConstraint(limits, ub=np.array(most)), bounds=Bounds(0.0, 1.0))
    return math.inf if solved.fun is None else -float(solved.fun)


class _Room:
    """A seating while it is searched for."""

    def __init__(
        self, weights: list[list[float]], sizes: list[int], rounds: int, repeat_cost: float, luck: random.Random
    ) -> None:
        self.weights, self.sizes, self.rounds, self.repeat_cost, self.luck = weights, sizes, rounds, repeat_cost, luck
        guests = len(weights)
        self.seated: Plan = []
        self.table_of: list[list[int]] = []
        self.met = [[0] * guests for _ in range(guests)]
        for _ in range(rounds):
            order = list(range(guests))
            luck.shuffle(order)
            tables, start = [], 0
            for size in sizes:
                tables.append(order[start : start + size])
                start += size
            self.seated.append(tables)
            places = [0] * guests
            for number, table in enumerate(tables):
                for guest in table:
                    places[guest] = number
            self.table_of.append(places)
        for tables in self.seated:
            for table in tables:
                for a in table:
                    for b in table:
                        if a != b:
                            self.met[a][b] += 1

    def gain(self, turn: int, a: int, b: int) -> float:
        """Return what it would bring if two guests of a round changed places."""
        tables, places = self.seated[turn], self.table_of[turn]
        met_a, met_b, worth_a, worth_b = self.met[a], self.met[b], self.weights[a], self.weights[b]
        cost, total = self.repeat_cost, 0.0
        for x in tables[places[a]]:
            if x != a:
                total += (cost if met_a[x] > 1 else -worth_a[x]) + (-cost if met_b[x] else worth_b[x])
        for x in tables[places[b]]:
            if x != b:
                total += (cost if met_b[x] > 1 else -worth_b[x]) + (-cost if met_a[x] else worth_a[x])
        return total

    def swap(self, turn: int, a: int, b: int) -> None:
        """Let two guests of a round change places."""
        tables, places = self.seated[turn], self.table_of[turn]
        left, right = tables[places[a]], tables[places[b]]
        left.remove(a)
        right.remove(b)
        for x in left:
            self._count(a, x, -1)
            self._count(b, x, 1)
        for x in right:
            self._count(b, x, -1)
            self._count(a, x, 1)
        left.append(b)
        right.append(a)
        places[a], places[b] = places[b], places[a]

    def _count(self, a: int, b: int, change: int) -> None:
        self.met[a][b] += change
        self.met[b][a] += change

    def anneal(self) -> None:
        """Swap at random: what helps always, what hurts less and less often."""
        guests = len(self.weights)
        if len(self.sizes) < 2:
            return
        steps = min(_MOST_STEPS, _STEPS_PER_SEAT * guests * self.rounds)
        hot = max(max(max(row) for row in self.weights), self.repeat_cost)
        cooling = (_COLDEST) ** (1.0 / steps)
        luck, heat = self.luck, hot
        for _ in range(steps):
            heat *= cooling
            turn = luck.randrange(self.rounds)
            a, b = luck.randrange(guests), luck.randrange(guests)
            if self.table_of[turn][a] == self.table_of[turn][b]:
                continue
            change = self.gain(turn, a, b)
            if change >= 0 or luck.random() < math.exp(change / heat):
                self.swap(turn, a, b)

    def settle(self) -> None:
        """Take every swap that helps until none does."""
        guests = range(len(self.weights))
        better = len(self.sizes) > 1
        while better:
            better = False
            for turn in range(self.rounds):
                for a in guests:
                    for b in range(a + 1, len(self.weights)):
                        if self.table_of[turn][a] != self.table_of[turn][b] and self.gain(turn, a, b) > 1e-9:
                            self.swap(turn, a, b)
                            better = True

    def tally(self) -> tuple[float, int]:
        """Return the weights that meet, and the meetings beyond the first of each pair."""
        reached, repeats = 0.0, 0
        for a, row in enumerate(self.met):
            for b in range(a + 1, len(row)):
                if row[b]:
                    reached += self.weights[a][b]
                    repeats += row[b] - 1
        return round(reached, 6), repeats

    def worth(self) -> float:
        """Return what the seating is worth."""
        reached, repeats = self.tally()
        return reached - self.repeat_cost * repeats

    def plan(self) -> Plan:
        """Return the guests by round and table in rising order."""
        return [sorted(sorted(table) for table in tables) for tables in self.seated]
