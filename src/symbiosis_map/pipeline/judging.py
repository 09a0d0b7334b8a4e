"""Measuring and scoring some pairs of a large run, and making all tables of those that are kept.

A customer may be a branch of a heat network that its source serves, so pairs with such networks go along with every
heat source, whether they are kept or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.matching import score_pairs
from symbiosis_map.pairing import find_candidates
from symbiosis_map.pipeline import calling
from symbiosis_map.pipeline.calling import Tables
from symbiosis_map.project import Project
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES

__all__ = [
    "ENDS",
    "Asked",
    "Ends",
    "Judge",
    "Verdicts",
    "networks_in_reach",
    "only_pairs",
    "stands_in",
    "tables_of",
]

ENDS = ["surplus_id", "demand_id"]
_HEAT_NETWORK = "35.30"
_AT_ONCE = 50_000
"""Pairs that are measured and scored together."""


class Verdicts(NamedTuple):
    """Of some pairs, arrays of shape (n,)."""

    crow_m: NDArray[np.float64]
    passes: NDArray[np.bool_]
    score: NDArray[np.float64]


class Ends(NamedTuple):
    """Both ends of the pairs of one resource, arrays over its surplus and over its demand."""

    resource: str
    surplus_id: pd.Series
    demand_id: pd.Series
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    other_longitude: NDArray[np.float64]
    other_latitude: NDArray[np.float64]
    site: NDArray[np.object_]
    other_site: NDArray[np.object_]

    @classmethod
    def of(cls, surplus: pd.DataFrame, demand: pd.DataFrame) -> Ends:
        """Return the ends of placed streams (:func:`symbiosis_map.pairing.placed_streams`)."""
        return cls(
            str(surplus["resource"].iloc[0]),
            surplus["stream_id"].reset_index(drop=True),
            demand["stream_id"].reset_index(drop=True),
            surplus["_longitude"].to_numpy(float),
            surplus["_latitude"].to_numpy(float),
            surplus["_reach_m"].to_numpy(float),
            demand["_longitude"].to_numpy(float),
            demand["_latitude"].to_numpy(float),
            surplus["site_id"].to_numpy(object),
            demand["site_id"].to_numpy(object),
        )

    def crow_m(self, source: NDArray[np.int64], consumer: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the distances of pairs."""
        ours, theirs = (self.longitude, self.latitude), (self.other_longitude, self.other_latitude)
        return geodesic_m(*(part[source] for part in ours), *(part[consumer] for part in theirs))

    def candidates(
        self, source: NDArray[np.int64], consumer: NDArray[np.int64], crow_m: NDArray[np.float64]
    ) -> pd.DataFrame:
        """Return pairs as table ``candidates`` has them."""
        frame = pd.DataFrame(
            {
                "surplus_id": self.surplus_id.take(source).array,
                "demand_id": self.demand_id.take(consumer).array,
                "resource": self.resource,
                "crow_m": crow_m,
                "reach_m": self.reach_m[source],
            }
        )
        return conform(frame, CANDIDATES)


class Asked(NamedTuple):
    """Pairs of one resource that were not looked at before: places of both ends, and whether they surely fail."""

    ends: Ends
    source: NDArray[np.int64]
    consumer: NDArray[np.int64]
    fails: NDArray[np.bool_]


class Judge(NamedTuple):
    """Holds pairs against their gates and scores them."""

    tables: Tables
    """``sites``, and the streams of all pairs."""
    networks: pd.DataFrame
    """Of all heat sources, as :func:`networks_in_reach` gives them."""
    project: Project

    def judge(self, asked: list[Asked]) -> list[Verdicts]:
        """Return the verdict on pairs of some resources; those that are known to fail are not measured."""
        crow_m = [each.ends.crow_m(each.source, each.consumer) for each in asked]
        frames = []
        for each, distance_m in zip(asked, crow_m, strict=True):
            rows = np.flatnonzero(~each.fails)
            frames.append(each.ends.candidates(each.source[rows], each.consumer[rows], distance_m[rows]))
        together = pd.concat(frames, ignore_index=True)
        passes, score = np.zeros(len(together), dtype=bool), np.full(len(together), np.nan)
        for begin in range(0, len(together), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            passes[some], score[some] = self._scored(together.iloc[some])
        begins = np.cumsum([0, *map(len, frames)])
        verdicts = []
        for n, each in enumerate(asked):
            good, points = np.zeros(len(each.fails), dtype=bool), np.full(len(each.fails), np.nan)
            good[~each.fails], points[~each.fails] = (part[begins[n] : begins[n + 1]] for part in (passes, score))
            verdicts.append(Verdicts(crow_m[n], good, points))
        return verdicts

    def _scored(self, candidates: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        distances = _measured(candidates, self.networks, self.tables, self.project)["distances"]
        ends = _ends_of(distances, self.tables)
        streams = ends["streams"]
        scored = score_pairs(
            gpd.GeoDataFrame(ends["sites"]), streams, gpd.GeoDataFrame(distances), self.project.matching
        )
        ids = pd.Index(streams["stream_id"])
        key, wanted = (
            ids.get_indexer(pd.Index(frame["surplus_id"])) * len(ids) + ids.get_indexer(pd.Index(frame["demand_id"]))
            for frame in (scored, candidates)
        )
        order = np.argsort(key)
        place = order[np.searchsorted(key, wanted, sorter=order)]
        return scored["passes"].to_numpy(bool)[place], scored["score"].to_numpy(float)[place]


def tables_of(candidates: pd.DataFrame, tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Return what the stages from pairing to matching give where these are the candidates; no second opinions."""
    heat = candidates.loc[candidates["resource"] == "heat", "surplus_id"]
    networks = networks_in_reach(heat, tables, project)
    given = {"candidates": candidates, **_measured(candidates, networks, tables, project)}
    given |= calling.judged({**given, **_ends_of(given["distances"], tables)}, project)
    return only_pairs(given, candidates)


def only_pairs(given: Tables, pairs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of tables that tell of some pairs; tables that tell of none stay whole."""
    link_ids = pairs["surplus_id"].str.cat(pairs["demand_id"], sep=">")
    rest = dict(given)
    for name, frame in given.items():
        if set(ENDS) <= set(frame):
            rest[name] = frame[_is_among(frame, pairs)].reset_index(drop=True)
        elif "link_id" in frame:
            rest[name] = frame[stands_in(frame["link_id"], link_ids)].reset_index(drop=True)
    return rest


def _is_among(frame: pd.DataFrame, pairs: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have the ends of one of some pairs."""
    both = [pd.factorize(pd.concat([frame[end], pairs[end]]))[0].astype(np.int64) for end in ENDS]
    keys = both[0] * (both[1].max(initial=0) + 1) + both[1]
    return np.asarray(np.isin(keys[: len(frame)], keys[len(frame) :]))


def _ends_of(distances: pd.DataFrame, tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the streams that some pairs need, and their sites."""
    streams = _streams_of(distances, tables["streams"])
    return {"streams": streams, "sites": tables["sites"][stands_in(tables["sites"]["site_id"], streams["site_id"])]}


def _streams_of(distances: pd.DataFrame, streams: pd.DataFrame) -> pd.DataFrame:
    """Return the streams that some pairs need."""
    return streams[stands_in(streams["stream_id"], pd.concat([distances[end] for end in ENDS]))]


def stands_in(ids: pd.Series, wanted: pd.Series) -> NDArray[np.bool_]:
    """Return which ids stand among others; many times as quick as ``isin``, which takes each text by itself."""
    own, others = (pa.array(each, pa.large_string()) for each in (ids, wanted))
    return np.asarray(pc.is_in(own, value_set=others), dtype=bool)


def _measured(
    candidates: pd.DataFrame, networks: pd.DataFrame, tables: Tables, project: Project
) -> Mapping[str, pd.DataFrame]:
    """Return the distances of pairs, with those of the heat networks that they may be branches of."""
    heat = candidates[candidates["resource"] == "heat"]
    customers = heat[~stands_in(heat["demand_id"], networks["demand_id"])]
    networks = networks[stands_in(networks["surplus_id"], customers["surplus_id"])]
    tables = {**tables, "streams": _streams_of(pd.concat([candidates[ENDS], networks[ENDS]]), tables["streams"])}
    together = pd.concat([candidates, networks]).drop_duplicates(ENDS) if len(networks) else candidates
    together = together.sort_values(ENDS, ignore_index=True)
    measured = calling.proximity({**tables, "candidates": together}, project)
    if networks.empty:
        return measured
    distances = measured["distances"]
    own = _is_among(distances, candidates)
    trunks = distances.loc[own & distances["network_id"].notna(), ["surplus_id", "network_id"]]
    serves = _is_among(distances, trunks.set_axis(ENDS, axis=1))
    return {**measured, "distances": distances[own | serves].reset_index(drop=True)}


def networks_in_reach(surplus_ids: pd.Series, tables: Tables, project: Project) -> pd.DataFrame:
    """Return the pairs of some heat sources with all heat networks in reach, of which customers may be branches."""
    sites, streams = tables["sites"], tables["streams"]
    networks = sites.loc[sites["nace"].str.startswith(_HEAT_NETWORK).eq(True), "site_id"]
    wanted = streams[(streams["resource"] == "heat") & (streams["direction"] == "demand")]
    wanted = wanted[stands_in(wanted["site_id"], networks)]
    if surplus_ids.empty or wanted.empty:
        return conform(pd.DataFrame(), CANDIDATES)
    some = pd.concat([wanted, streams[stands_in(streams["stream_id"], surplus_ids)]])
    around = sites[stands_in(sites["site_id"], some["site_id"])]
    return find_candidates(gpd.GeoDataFrame(around), some, project.pairing)
