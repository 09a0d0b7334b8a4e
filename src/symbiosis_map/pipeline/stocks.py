"""What a search gathers for several rounds: the best pairs of each source and receiver by their bound, and the nearest.

A search passes all pairs within reach once, which costs more than a round. Each end keeps so many pairs in store, first
those that are looked at first, and whether there are more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.engine import EngineOptions
from symbiosis_map.matching.bounds import FAILS, NO_PAIR, PASSES_SURELY, Bound, Rows
from symbiosis_map.pairing.search import pair_rows
from symbiosis_map.pipeline.judging import Ends

__all__ = ["CROW_SHARE", "CROW_SLACK_M", "Finder", "Picked", "Stock", "Stocks"]

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

CROW_SHARE, CROW_SLACK_M = 0.0012, 0.06
"""Within these the distances of the search are right."""


class Picked(NamedTuple):
    """Some pairs: places of both ends, and whether it is known that they fail."""

    source: Places
    consumer: Places
    fails: Flags

    @classmethod
    def of(cls, parts: list[Picked]) -> Picked:
        """Return pairs of several parts."""
        none = cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, dtype=bool))
        source, consumer, fails = (np.concatenate(part) for part in zip(none, *parts, strict=True))
        return cls(source, consumer, fails)

    def none(self) -> Picked:
        """Return no pair."""
        return Picked(self.source[:0], self.consumer[:0], self.fails[:0])

    def turned(self) -> Picked:
        """Return the pairs with their ends in each other's place."""
        return Picked(self.consumer, self.source, self.fails)


class Stock(NamedTuple):
    """Pairs of some ends in the order in which they are looked at, arrays of shape (ends, depth)."""

    end: Places
    other: Places
    """-1 where an end has fewer."""
    key: Numbers
    """Least first: a distance, or a score with its sign turned; inf where an end has fewer."""
    fails: Flags
    more: Flags
    """Of which ends there are pairs that are not in store; their keys are not less than the last."""

    @classmethod
    def of(cls, parts: list[tuple[Places, Places, Numbers, Flags, Flags]], depth: int) -> Stock:
        """Return the stock of ends that were found in parts, in any order within each end."""
        none = (
            np.zeros(0, np.int64),
            np.zeros((0, depth), np.int64),
            np.zeros((0, depth)),
            np.zeros((0, depth), dtype=bool),
            np.zeros(0, dtype=bool),
        )
        end, other, key, fails, more = (np.concatenate(part) for part in zip(none, *parts, strict=True))
        order = np.argsort(key, axis=1, kind="stable")
        other, key, fails = (np.take_along_axis(part, order, axis=1) for part in (other, key, fails))
        return cls(end, other, key, fails, more)

    @property
    def depth(self) -> int:
        """Pairs that an end has in store at most."""
        return int(self.key.shape[1])

    def first(self, width: int, limit: Numbers) -> Picked:
        """Return the first of each end whose key is not above its limit."""
        row, place = np.nonzero((self.other[:, :width] >= 0) & (self.key[:, :width] <= limit[self.end, None]))
        return Picked(self.end[row], self.other[row, place], self.fails[row, place])

    def left(self, width: int, count: int) -> Numbers:
        """Return the least key of what each of all ends has behind its first; inf where there is nothing."""
        left = np.full(count, np.inf)
        if width < self.depth:
            left[self.end] = self.key[:, width]
        elif self.depth:
            left[self.end] = np.where(self.more, self.key[:, -1], np.inf)
        return left


class Stocks(NamedTuple):
    """What is in store of one resource."""

    every: Picked
    """Pairs that are looked at whatever is found of others."""
    links: Stock
    demands: Stock
    near: Stock

    @property
    def of_ends(self) -> tuple[Stock, Stock, Stock]:
        """What is in store of sources, of receivers, and near sources."""
        return self.links, self.demands, self.near


class Finder:
    """Searches the pairs of one resource.

    Parameters
    ----------
    ends : Ends
    bound : Bound or None
        None: every pair is to be looked at.
    engine : EngineOptions
    """

    def __init__(self, ends: Ends, bound: Bound | None, engine: EngineOptions) -> None:
        self.ends, self.bound, self.engine = ends, bound, engine
        self.place_of_id = np.argsort(np.argsort(ends.demand_id.to_numpy(object), kind="stable"))
        """Of each receiver among all in the order of their ids: of links with one score the first is kept."""
        self.within = 0
        """Pairs within reach, after the first search."""

    def _rows(self, sources: Places) -> Iterator[Rows]:
        """Yield the pairs of some sources, block by block."""
        e = self.ends
        ends = e.longitude[sources], e.latitude[sources], e.reach_m[sources], e.other_longitude, e.other_latitude
        for rows in pair_rows(*ends):
            yield Rows(sources[rows.source], rows.start, rows.consumer, rows.crow_m, CROW_SHARE, CROW_SLACK_M)

    def search(
        self, links: Flags, demands: Flags, near: Flags, depths: tuple[int, int, int], *, everything: bool
    ) -> Stocks:
        """Return what is in store for the ends that are open.

        Parameters
        ----------
        links, near : ndarray of bool, shape (n,)
            Sources of which the best, and the nearest that may fail, are wanted.
        demands : ndarray of bool, shape (m,)
        depths : tuple of int
            How many of each source, of each receiver, and near ones of each source.
        everything : bool
            Whether pairs that are looked at whatever is found of others are wanted too: in the first search.
        """
        if self.bound is None:
            every, depths = (self._every_pair() if everything else Picked.of([])), (0, 0, 0)
            stocks = (Stock.of([], depth) for depth in depths)
            return Stocks(every, *stocks)
        from symbiosis_map.matching.bounds.ties import first_alike  # numba takes half a second to import
        from symbiosis_map.pairing import selecting

        engine = self.engine
        least = max(engine.score_minimum, 0.0)
        every_link = everything and not (engine.best_per_surplus or engine.best_per_demand)
        every_miss = everything and not engine.near_misses_per_surplus
        best, of_demand, nearest = depths
        m = len(demands)
        of_demand = of_demand if demands.any() else 1
        keys, ours = np.full((m, of_demand), -np.inf), np.full((m, of_demand), -1, np.int64)
        used, reaching = np.zeros(m, np.int64), np.zeros(m, np.int64)
        whole = everything or demands.any()
        sources = np.arange(len(links)) if whole else np.flatnonzero(links | near)
        of_sources, of_near, picked = [], [], []
        for rows in self._rows(sources):
            score, fate, alike = self.bound.of(rows)
            consumer = rows.consumer
            if everything:
                self.within += int((fate != NO_PAIR).sum())
            if every_link or every_miss:
                wanted = np.zeros(len(score), dtype=bool)
                if every_link:
                    wanted |= score >= least
                if every_miss:
                    wanted |= (fate != PASSES_SURELY) & (fate != NO_PAIR)
                places = np.flatnonzero(wanted)
                source = np.repeat(rows.source, np.diff(rows.start))
                picked.append(Picked(source[places], consumer[places].astype(np.int64), fate[places] == FAILS))
            if links.any():
                bar = np.where(links[rows.source], least, np.inf)
                first = first_alike(rows.start, consumer, score, alike, self.place_of_id, engine.best_per_surplus)
                places, count = selecting.best_of_rows(rows.start, first, bar, best)
                of_sources.append(_store(rows.source, consumer, places, -score, fate, count > best))
            if demands.any():
                bar = np.where(demands, least, np.inf)
                selecting.best_of_consumers(rows.source, rows.start, consumer, score, bar, keys, ours, used, reaching)
            if near.any():
                may_fail = (fate != PASSES_SURELY) & (fate != NO_PAIR)
                may_fail &= np.repeat(near[rows.source], np.diff(rows.start))
                places = selecting.nearest_of_rows(rows.start, rows.crow_m, may_fail, nearest)
                closest = rows.crow_m * (1.0 - CROW_SHARE) - CROW_SLACK_M
                full = (places >= 0).all(axis=1)
                of_near.append(_store(rows.source, consumer, places, closest, fate, full))
        filled = np.arange(of_demand) < used[:, None]
        in_store = (
            np.arange(m),
            np.where(filled, ours, -1),
            np.where(filled, -keys, np.inf),
            np.zeros(filled.shape, dtype=bool),
            reaching > of_demand,
        )
        return Stocks(
            Picked.of(picked), Stock.of(of_sources, best), Stock.of([in_store], of_demand), Stock.of(of_near, nearest)
        )

    def _every_pair(self) -> Picked:
        ends, parts = self.ends, []
        for rows in self._rows(np.arange(len(ends.surplus_id))):
            source, consumer = np.repeat(rows.source, np.diff(rows.start)), rows.consumer.astype(np.int64)
            apart = ends.site[source] != ends.other_site[consumer]
            parts.append(Picked(source[apart], consumer[apart], np.zeros(int(apart.sum()), dtype=bool)))
        every = Picked.of(parts)
        self.within = len(every.source)
        return every


def _store(
    source: NDArray[np.integer],
    consumer: NDArray[np.integer],
    places: Places,
    key: NDArray[np.floating],
    fate: NDArray[np.int8],
    more: Flags,
) -> tuple[Places, Places, Numbers, Flags, Flags]:
    """Return what some sources have in store from the places of their pairs, -1 where they have fewer."""
    there = places >= 0
    other = np.where(there, consumer[places], -1).astype(np.int64)
    return source.astype(np.int64), other, np.where(there, key[places], np.inf), there & (fate[places] == FAILS), more
