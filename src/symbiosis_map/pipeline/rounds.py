"""Which pairs of a large run are kept, without assessing all that are within reach.

Every pair gets the highest score that it could have (:mod:`symbiosis_map.matching.bounds`) while the pairs pass by. The
best few of each source, and of each receiver, are then measured and assessed, those of all resources together. Of the
pairs of a source that are sure to have one score, those whose ids come first are taken, and no others. What could not
score as high as the last of those that would be kept so far is left out unseen; what could is looked at in a further
round, until nothing is left. Near misses are sought among the nearest pairs, many of which are known to fail before
they are measured. The outcome is that of assessing everything.
"""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import earth_centred_m
from symbiosis_map.engine import EngineOptions, keep
from symbiosis_map.matching.bounds import Bound
from symbiosis_map.pairing import placed_streams
from symbiosis_map.pipeline.judging import Asked, Ends, Judge, Verdicts, networks_in_reach, stands_in
from symbiosis_map.pipeline.screens import screen
from symbiosis_map.pipeline.stages import Tables
from symbiosis_map.pipeline.stocks import CROW_SHARE, CROW_SLACK_M, Finder, Stocks
from symbiosis_map.project import Project
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES

__all__ = ["Choice", "choose_pairs"]

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GROWTH = 4
"""Times as many in each further round; the first looks at as many as are kept."""
_STORED = 150
"""Pairs of an end that a search gathers for further rounds, where more than in the next round."""
_AT_ONCE = 20_000
"""Up to so many of what is gathered are looked at in one round: a round costs a third of a second whatever it holds."""


class Choice(NamedTuple):
    """Table ``candidates`` of the pairs that are kept, and how many are within reach."""

    candidates: pd.DataFrame
    within: int


def choose_pairs(surplus_ids: list[str], tables: Tables, project: Project) -> Choice:
    """Return the pairs of some surplus streams that the options of the engine keep, as a link or as a near miss.

    Parameters
    ----------
    surplus_ids : list of str
    tables : mapping of str to DataFrame
        ``sites`` and ``streams``.
    project : Project

    Returns
    -------
    Choice
        What is kept of several calls is kept of them all by :func:`symbiosis_map.engine.keep`.
    """
    sites = gpd.GeoDataFrame(tables["sites"])
    placed = placed_streams(sites, tables["streams"], project.pairing)
    offered, wanted = (placed[placed["direction"] == end] for end in ("surplus", "demand"))
    offered = offered[stands_in(offered["stream_id"], pd.Series(surplus_ids, dtype=offered["stream_id"].dtype))]
    searches, streams = [], []
    for resource, surplus in offered.groupby("resource", sort=True):
        demand = _around(surplus, wanted[wanted["resource"] == resource])
        if len(demand):
            bound = screen(str(resource), surplus, demand, sites, project)
            searches.append(_Search(Ends.of(surplus, demand), bound, project.engine))
            streams += [surplus, demand]
    if searches:
        around = {"sites": sites, "streams": pd.concat(streams)}
        heat = offered.loc[offered["resource"] == "heat", "stream_id"]
        judge = Judge(around, networks_in_reach(heat, around, project), project)
        still = searches
        while still:
            verdicts = judge.judge([search.next_pairs() for search in still])
            for search, verdict in zip(still, verdicts, strict=True):
                search.take(verdict)
            still = [search for search in still if search.goes_on]
    kept = conform(pd.concat([search.kept() for search in searches]) if searches else pd.DataFrame(), CANDIDATES)
    kept = kept.sort_values(["surplus_id", "demand_id"], ignore_index=True)
    return Choice(kept, sum(search.finder.within for search in searches))


def _around(surplus: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Return the demand in a ball around all surplus that holds whatever is in reach of any."""
    ours, theirs = (
        earth_centred_m(ends["_longitude"].to_numpy(float), ends["_latitude"].to_numpy(float))
        for ends in (surplus, demand)
    )
    middle = ours.mean(axis=0)
    farthest = (np.linalg.norm(ours - middle, axis=1) + surplus["_reach_m"].to_numpy(float)).max()
    within: Flags = np.linalg.norm(theirs - middle, axis=1) <= farthest * (1.0 + CROW_SHARE) + CROW_SLACK_M
    return demand[within]


class _Search:
    """The rounds of one resource.

    Parameters
    ----------
    ends : Ends
    bound : Bound or None
        None looks at every pair.
    engine : EngineOptions
    """

    def __init__(self, ends: Ends, bound: Bound | None, engine: EngineOptions) -> None:
        self.ends, self.engine = ends, engine
        self.finder = Finder(ends, bound, engine)
        self.n, self.m = len(ends.surplus_id), len(ends.demand_id)
        self.turn, self.widths = 0, (0, 0, 0)
        some_links = bool(engine.best_per_surplus) and bound is not None
        self.links = np.full(self.n, some_links)
        self.demands = np.full(self.m, bool(engine.best_per_demand) and bound is not None)
        self.near = np.full(self.n, bool(engine.near_misses_per_surplus) and bound is not None)
        self.stocks: Stocks | None = None
        self.asked: Asked | None = None
        self.looked_at = np.zeros(0, np.int64)
        self.source, self.consumer = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.crow_m, self.score = np.zeros(0), np.zeros(0)
        self.passes = np.zeros(0, dtype=bool)

    @property
    def goes_on(self) -> bool:
        """Whether better links or nearer near misses may be found."""
        return bool(self.links.any() or self.demands.any() or self.near.any())

    def _widths_of_turn(self) -> tuple[int, int, int]:
        """Return how many pairs of a source, of a receiver, and near ones of a source are looked at by this round."""
        engine = self.engine
        quotas = engine.best_per_surplus, engine.best_per_demand, engine.near_misses_per_surplus
        best, of_demand, near = (quota * _GROWTH**self.turn for quota in quotas)
        return best, of_demand, near

    def next_pairs(self) -> Asked:
        """Return the best and the nearest of what was not looked at before."""
        widths = self._widths_of_turn()
        wanted = self.links.any(), self.demands.any(), self.near.any()
        if self.stocks is None or any(
            need and width > stock.depth for need, width, stock in zip(wanted, widths, self.stocks.of_ends, strict=True)
        ):
            best, of_demand, near = (max(width, _STORED) for width in widths)
            everything = self.stocks is None
            self.stocks = self.finder.search(
                self.links, self.demands, self.near, (best, of_demand, near), everything=everything
            )
        best, of_demand, near = (stock.depth for stock in self.stocks.of_ends)
        asked = self._new_pairs((best, of_demand, near))
        self.widths = (best, of_demand, near)
        if len(asked.source) > _AT_ONCE:
            self.widths, asked = widths, self._new_pairs(widths)
        self.stocks = self.stocks._replace(every=self.stocks.every.none())
        self.looked_at = np.union1d(self.looked_at, asked.source * self.m + asked.consumer)
        self.asked = asked
        return asked

    def _new_pairs(self, widths: tuple[int, int, int]) -> Asked:
        """Return the first pairs of all open ends that were not looked at before."""
        assert self.stocks is not None
        bar, bar_of_demand = self._bars()
        stocks, limit = self.stocks, np.where(self.links, -bar, -np.inf)
        parts = [
            stocks.every,
            stocks.links.first(widths[0], limit),
            stocks.demands.first(widths[1], np.where(self.demands, -bar_of_demand, -np.inf)).turned(),
            stocks.near.first(widths[2], np.where(self.near, np.inf, -np.inf)),
        ]
        source, consumer, fails = (np.concatenate(part) for part in zip(*parts, strict=True))
        pair, first = np.unique(source * self.m + consumer, return_index=True)
        first = first[~np.isin(pair, self.looked_at, assume_unique=True)]
        return Asked(self.ends, source[first], consumer[first], fails[first])

    def take(self, verdict: Verdicts) -> None:
        """Note what was found of the pairs that were asked for, and of which ends more may be found."""
        assert self.asked is not None
        assert self.stocks is not None
        self.source = np.concatenate([self.source, self.asked.source])
        self.consumer = np.concatenate([self.consumer, self.asked.consumer])
        self.crow_m = np.concatenate([self.crow_m, verdict.crow_m])
        self.passes = np.concatenate([self.passes, verdict.passes])
        self.score = np.concatenate([self.score, verdict.score])
        widths, (bar, bar_of_demand) = self.widths, self._bars()
        self.links &= self.stocks.links.left(widths[0], self.n) <= -bar
        self.demands &= self.stocks.demands.left(widths[1], self.m) <= -bar_of_demand
        left_m = self.stocks.near.left(widths[2], self.n)
        self.near &= np.isfinite(left_m) & ~(self._last_near_m() < left_m)
        self.turn += 1

    def _bars(self) -> tuple[Numbers, Numbers]:
        """Return what a link has to reach to be kept by its source, and by its receiver."""
        good = np.flatnonzero(self.passes)
        engine = self.engine
        bars = (
            _nth_least(ends[good], -self.score[good], quota, size)
            for ends, quota, size in (
                (self.source, engine.best_per_surplus, self.n),
                (self.consumer, engine.best_per_demand, self.m),
            )
        )
        of_source, of_demand = (np.maximum(-bar, max(engine.score_minimum, 0.0)) for bar in bars)
        return of_source, of_demand

    def _last_near_m(self) -> Numbers:
        """Return the distance of the last near miss that each source would keep so far; inf where it has fewer."""
        failed = np.flatnonzero(~self.passes)
        quota = self.engine.near_misses_per_surplus
        return _nth_least(self.source[failed], self.crow_m[failed], quota, self.n)

    def kept(self) -> pd.DataFrame:
        """Return the candidates that are kept."""
        order = np.lexsort((self.consumer, self.source))
        found = self.ends.candidates(self.source[order], self.consumer[order], self.crow_m[order])
        found["score"], passes = self.score[order], self.passes[order]
        found["link_id"] = found["surplus_id"].str.cat(found["demand_id"], sep=">")
        kept = keep(gpd.GeoDataFrame(found[passes]), gpd.GeoDataFrame(found[~passes]), self.engine)
        return pd.DataFrame(pd.concat([kept.links, kept.near_misses]))


def _nth_least(group: Places, value: Numbers, nth: int, groups: int) -> Numbers:
    """Return the ``nth`` least value of each group; inf where it has fewer, or nth is 0."""
    least = np.full(groups, np.inf)
    if nth and len(group):
        order = np.lexsort((value, group))
        group, value = group[order], value[order]
        begin = np.searchsorted(group, np.arange(groups))
        count = np.bincount(group, minlength=groups)
        there = np.flatnonzero(count >= nth)
        least[there] = value[begin[there] + nth - 1]
    return least
