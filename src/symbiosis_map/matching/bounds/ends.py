"""Both ends of the pairs that are screened, and how the routes between them may be long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Bound", "RouteRange", "Rows", "Screened", "ScreenedEnds", "screened_ends"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RouteRange:
    """Between what the route of a pair lies, from the straight line that its imprecise ends are expected to be apart.

    Parameters
    ----------
    on_land, at_sea : float
        Times the expected straight line, where all of it is over land and where all is over sea; what lies between has
        a length between.
    searched : bool
        Whether routes are found on ways; they are then not shorter than the straight line, and as long as they are.
    quays : bool
        Whether ways by sea from quay to quay are found.
    """

    on_land: float
    at_sea: float
    searched: bool = False
    quays: bool = False


class Rows(NamedTuple):
    """Surplus streams with the receivers in reach, as the pair search gives them.

    Those of ``source[s]`` stand from ``start[s]`` up to ``start[s + 1]`` of ``consumer`` and ``crow_m``; the distance
    is right to ``crow_share`` of itself and ``crow_slack_m``.
    """

    source: NDArray[np.integer]
    start: NDArray[np.int64]
    consumer: NDArray[np.integer]
    crow_m: NDArray[np.floating]
    crow_share: float
    crow_slack_m: float


class Screened(NamedTuple):
    """What is known of pairs before they are measured, arrays over the pairs."""

    score: Numbers
    """The highest that it can be; -1 where the pair fails."""
    fate: NDArray[np.int8]
    """:mod:`~.bounds.fates`."""
    alike: NDArray[np.int32]
    """Pairs of one source with the same number pass and have one score, to the bit; -1 where that is not certain."""


class Bound(Protocol):
    """What tells how high the scores of pairs can be."""

    def of(self, rows: Rows) -> Screened:
        """Return what is known of pairs."""


class ScreenedEnds(NamedTuple):
    """One end of the pairs, arrays over its streams."""

    table: pd.DataFrame
    """Streams with the columns of their sites."""
    site: NDArray[np.int64]
    spread_m2: Numbers
    """What the precision of the point adds to the square of the expected distance."""

    def column(self, name: str) -> Numbers:
        """Return a column as floats."""
        return self.table[name].to_numpy(dtype=float, na_value=np.nan)

    def kinds(self, columns: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the kind of each stream by some columns, and the first stream of each kind."""
        texts = self.table[columns].astype(object)
        grouped = texts.where(texts.notna(), "").groupby(columns, sort=False)
        kind: NDArray[np.int64] = np.asarray(grouped.ngroup(), dtype=np.int64)
        first = np.full(int(kind.max(initial=-1)) + 1, len(kind), dtype=np.int64)
        np.minimum.at(first, kind, np.arange(len(kind)))
        return kind, first


def screened_ends(
    sites: gpd.GeoDataFrame, streams: pd.DataFrame, other: pd.DataFrame
) -> tuple[ScreenedEnds, ScreenedEnds]:
    """Return both ends of pairs of one resource.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites``.
    streams, other : DataFrame
        Surplus and demand streams of placed sites, rows of table ``streams``.
    """
    of_site = sites.drop_duplicates("site_id").set_index("site_id")
    number = pd.Series(np.arange(len(of_site)), index=of_site.index)
    columns = ["nace", "country", "quay_m"]
    half = of_site["location_precision_m"].fillna(0.0).astype(float) ** 2 / 2.0
    ends = []
    for frame in (streams, other):
        table = frame.join(of_site[columns], on="site_id").reset_index(drop=True)
        site = frame["site_id"].map(number).to_numpy(np.int64)
        ends.append(ScreenedEnds(table, site, np.asarray(frame["site_id"].map(half), dtype=np.float64)))
    return ends[0], ends[1]
