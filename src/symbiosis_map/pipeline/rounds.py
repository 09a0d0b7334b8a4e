"""Which pairs of a large run are kept, without assessing all that are within reach.

Every pair gets the highest score that it could have (:mod:`symbiosis_map.matching.bounds`) while the pairs pass by. The
best few of each source, and of each receiver, are then measured and assessed. What could not score as high as the last
of those that would be kept so far is left out unseen; what could is looked at in a further round, until nothing is
left. Near misses are sought among the nearest pairs, many of which are known to fail before they are measured. The
outcome is that of assessing everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import earth_centred_m
from symbiosis_map.engine import EngineOptions, keep
from symbiosis_map.matching.bounds import FAILS, NO_PAIR, PASSES_SURELY, Bound, Rows
from symbiosis_map.pairing import placed_streams
from symbiosis_map.pairing.search import pair_rows
from symbiosis_map.pipeline.judging import Judge, stands_in
from symbiosis_map.pipeline.screens import screen
from symbiosis_map.pipeline.stages import Tables
from symbiosis_map.project import Project
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES

__all__ = ["Choice", "choose_pairs"]

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

_SPARE = 2
"""So many more than are kept are looked at in the first round."""
_GROWTH = 3
"""Times as many in each further round."""
_SHARE, _SLACK_M = 0.0012, 0.06
"""Within these the distances of the search are right."""


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
    placed = placed_streams(gpd.GeoDataFrame(tables["sites"]), tables["streams"], project.pairing)
    offered, wanted = (placed[placed["direction"] == end] for end in ("surplus", "demand"))
    offered = offered[stands_in(offered["stream_id"], pd.Series(surplus_ids, dtype=offered["stream_id"].dtype))]
    parts, within = [], 0
    for resource, surplus in offered.groupby("resource", sort=True):
        demand = _around(surplus, wanted[wanted["resource"] == resource])
        if len(demand):
            sites = gpd.GeoDataFrame(tables["sites"])
            bound = screen(str(resource), surplus, demand, sites, project)
            ends = {"sites": sites, "streams": pd.concat([surplus, demand])}
            found = _Search(Judge(surplus, demand, ends, project), bound, project.engine)
            parts.append(found.run())
            within += found.within
    kept = conform(pd.concat(parts) if parts else pd.DataFrame(), CANDIDATES)
    return Choice(kept.sort_values(["surplus_id", "demand_id"], ignore_index=True), within)


def _around(surplus: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Return the demand in a ball around all surplus that holds whatever is in reach of any."""
    ours, theirs = (
        earth_centred_m(ends["_longitude"].to_numpy(float), ends["_latitude"].to_numpy(float))
        for ends in (surplus, demand)
    )
    middle = ours.mean(axis=0)
    farthest = (np.linalg.norm(ours - middle, axis=1) + surplus["_reach_m"].to_numpy(float)).max()
    within: NDArray[np.bool_] = np.linalg.norm(theirs - middle, axis=1) <= farthest * (1.0 + _SHARE) + _SLACK_M
    return demand[within]


class _Open(NamedTuple):
    """Of which sources and receivers better links may be found, and of which sources nearer near misses."""

    links: NDArray[np.bool_]
    demands: NDArray[np.bool_]
    near: NDArray[np.bool_]

    def any(self) -> bool:
        return bool(self.links.any() or self.demands.any() or self.near.any())


class _Search:
    """The rounds of one resource.

    Parameters
    ----------
    judge : Judge
    bound : Bound or None
        None looks at every pair.
    engine : EngineOptions
    """

    def __init__(self, judge: Judge, bound: Bound | None, engine: EngineOptions) -> None:
        self.judge, self.bound, self.engine = judge, bound, engine
        self.n, self.m = len(judge.surplus), len(judge.demand)
        self.within = 0
        self.looked_at = np.zeros(0, np.int64)
        self.source, self.consumer = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.crow_m, self.score = np.zeros(0), np.zeros(0)
        self.passes = np.zeros(0, dtype=bool)

    def run(self) -> pd.DataFrame:
        """Return the candidates that are kept."""
        if self.bound is None:
            self._look_at(*self._every_pair())
            return self._kept()
        engine = self.engine
        every = not (engine.best_per_surplus or engine.best_per_demand)
        links = np.full(self.n, bool(engine.best_per_surplus) or every)
        still = _Open(links, np.full(self.m, bool(engine.best_per_demand)), np.ones(self.n, dtype=bool))
        turn = 0
        while still.any():
            still = self._round(still, turn)
            turn += 1
        return self._kept()

    def _rows(self, sources: Places) -> Iterator[Rows]:
        """Yield the pairs of some sources, block by block."""
        mine, theirs = self.judge.surplus.iloc[sources], self.judge.demand
        ends = (mine["_longitude"], mine["_latitude"], mine["_reach_m"], theirs["_longitude"], theirs["_latitude"])
        for rows in pair_rows(*ends):
            yield Rows(sources[rows.source], rows.start, rows.consumer, rows.crow_m, _SHARE, _SLACK_M)

    def _every_pair(self) -> tuple[Places, Places, NDArray[np.bool_]]:
        sources, consumers = [], []
        site, other = (ends["site_id"].to_numpy(object) for ends in (self.judge.surplus, self.judge.demand))
        for rows in self._rows(np.arange(self.n)):
            source, consumer = np.repeat(rows.source, np.diff(rows.start)), rows.consumer.astype(np.int64)
            apart = site[source] != other[consumer]
            sources.append(source[apart])
            consumers.append(consumer[apart])
        source, consumer = np.concatenate(sources), np.concatenate(consumers)
        self.within = len(source)
        return source, consumer, np.zeros(len(source), dtype=bool)

    def _round(self, still: _Open, turn: int) -> _Open:
        """Look at the best and the nearest of what is left, and return what is still open."""
        from symbiosis_map.pairing import selecting  # numba takes half a second to import

        assert self.bound is not None
        engine, growth = self.engine, _GROWTH**turn
        best, near = ((quota + _SPARE) * growth for quota in (engine.best_per_surplus, engine.near_misses_per_surplus))
        every_link = not (engine.best_per_surplus or engine.best_per_demand)
        bar, bar_of_demand = self._bars()
        left, left_m = np.full(self.n, -np.inf), np.full(self.n, np.inf)
        width = (engine.best_per_demand + _SPARE) * growth if still.demands.any() else 1
        keys, ours = np.empty((self.m, width)), np.full((self.m, width), -1, np.int64)
        used, reaching = np.zeros(self.m, np.int64), np.zeros(self.m, np.int64)
        sources = np.arange(self.n) if still.demands.any() else np.flatnonzero(still.links | still.near)
        picked: list[tuple[Places, Places, NDArray[np.bool_]]] = []
        for rows in self._rows(sources):
            score, fate = self.bound.of(rows)
            source = np.repeat(rows.source, np.diff(rows.start))
            if turn == 0:
                self.within += int((fate != NO_PAIR).sum())

            def pick(places: Places) -> None:
                picked.append((source[places], rows.consumer[places].astype(np.int64), fate[places] == FAILS))  # noqa: B023

            if every_link:
                pick(np.flatnonzero(score >= max(engine.score_minimum, 0.0)) if turn == 0 else np.zeros(0, np.int64))
            elif still.links.any():
                least = np.where(still.links[rows.source], bar[rows.source], np.inf)
                places, count = selecting.best_of_rows(rows.start, score, least, best)
                pick(places[places >= 0])
                more = np.flatnonzero(count > best)
                left[rows.source[more]] = score[places[more]].min(axis=1)
            if still.demands.any():
                least = np.where(still.demands, bar_of_demand, np.inf)
                selecting.best_of_consumers(
                    rows.source, rows.start, rows.consumer, score, least, keys, ours, used, reaching
                )
            may_fail = (fate != PASSES_SURELY) & (fate != NO_PAIR) & still.near[source]
            if not engine.near_misses_per_surplus:
                pick(np.flatnonzero(may_fail))
            elif may_fail.any():
                places = selecting.nearest_of_rows(rows.start, rows.crow_m, may_fail, near)
                pick(places[places >= 0])
                full = np.flatnonzero((places >= 0).all(axis=1))
                farthest = rows.crow_m[places[full]].max(axis=1)
                left_m[rows.source[full]] = farthest * (1.0 - _SHARE) - _SLACK_M
        if still.demands.any():
            j, e = np.nonzero(np.arange(width) < used[:, None])
            picked.append((ours[j, e], j, np.zeros(len(j), dtype=bool)))
        self._look_at(*(np.concatenate(part) for part in zip(*picked, strict=True)))
        bar, bar_of_demand = self._bars()
        left_of_demand = np.where(reaching > width, keys[:, 0], -np.inf)
        return _Open(
            still.links & (left >= bar) & (not every_link),
            still.demands & (left_of_demand >= bar_of_demand),
            still.near & np.isfinite(left_m) & ~(self._last_near_m() < left_m),
        )

    def _look_at(self, source: Places, consumer: Places, fails: NDArray[np.bool_]) -> None:
        """Measure and assess pairs that were not looked at before."""
        pair, first = np.unique(source * self.m + consumer, return_index=True)
        new = ~np.isin(pair, self.looked_at, assume_unique=True)
        pair, first = pair[new], first[new]
        verdict = self.judge.judge(source[first], consumer[first], fails[first])
        self.looked_at = np.union1d(self.looked_at, pair)
        self.source = np.concatenate([self.source, source[first]])
        self.consumer = np.concatenate([self.consumer, consumer[first]])
        self.crow_m = np.concatenate([self.crow_m, verdict.crow_m])
        self.passes = np.concatenate([self.passes, verdict.passes])
        self.score = np.concatenate([self.score, verdict.score])

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

    def _kept(self) -> pd.DataFrame:
        order = np.lexsort((self.consumer, self.source))
        found = self.judge.candidates(self.source[order], self.consumer[order])
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
