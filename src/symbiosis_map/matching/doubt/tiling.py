"""Pairs repeated for every draw, with the drawn figures in place of the best ones."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.doubt.places import draw_detours, draw_distances
from symbiosis_map.matching.doubt.sampling import Uniforms
from symbiosis_map.matching.doubt.scenarios import mode_and_width
from symbiosis_map.matching.doubt.streams import StreamDraws, draw_streams
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["PairDraws", "draw_pairs", "pair_names", "tile_pairs", "use_names"]

Numbers = NDArray[np.float64]
_ENDS = (("s", "surplus_id"), ("r", "demand_id"))


def pair_names(pairs: pd.DataFrame) -> NDArray[np.object_]:
    """Return what a draw of its own goes by for each pair."""
    return np.asarray(pairs["surplus_id"] + ">" + pairs["demand_id"], dtype=object)


def use_names(pairs: pd.DataFrame) -> NDArray[np.object_]:
    """Return source and activity of the receiver of each pair: what shares the confidence of a use."""
    return np.asarray(pairs["surplus_id"] + ">" + pairs["r_nace"].fillna(""), dtype=object)


@dataclass(frozen=True, slots=True)
class PairDraws:
    """What is drawn for pairs before they are assessed; arrays of shape (pairs, draws).

    ``source`` and ``receiver`` are the rows of ``streams`` that the ends of each pair have.
    """

    streams: StreamDraws
    source: NDArray[np.intp]
    receiver: NDArray[np.intp]
    distance: Numbers
    detour: Numbers


def draw_pairs(
    pairs: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    uniforms: Uniforms,
    widths: pd.DataFrame,
    options: MatchingOptions,
) -> PairDraws:
    """Draw amounts, temperatures and distances of pairs, each once for everything that shares it."""
    used = streams[streams["stream_id"].isin({*pairs["surplus_id"], *pairs["demand_id"]})]
    drawn = draw_streams(used.sort_values("stream_id"), uniforms, options.knowledge)
    source, receiver = (drawn.ids.get_indexer(pd.Index(pairs[column])) for _, column in _ENDS)
    return PairDraws(
        drawn,
        source,
        receiver,
        draw_distances(pairs, sites, uniforms),
        draw_detours(pairs, uniforms, mode_and_width(widths, "route", 1.0)),
    )


def tile_pairs(pairs: pd.DataFrame, rows: NDArray[np.intp], drawn: PairDraws, draws: NDArray[np.intp]) -> pd.DataFrame:
    """Return some of the pairs once for each of some draws, the draws one after the other.

    What was in doubt is settled in a draw: low and high are the drawn quantity, and a place has no width. Ids carry
    the number of their draw, so that a branch finds the trunk of its own draw.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`symbiosis_map.matching.pairs.make_pairs` gives them.
    rows : ndarray of int
        Places in the pairs.
    drawn : PairDraws
        Of all pairs.
    draws : ndarray of int
    """
    chosen = pairs.iloc[rows].drop(columns="geometry", errors="ignore")
    columns: dict[str, NDArray[np.generic]] = {}
    number = np.array([f"#{draw}" for draw in draws], dtype=object)[:, None]
    for name in ("surplus_id", "demand_id", "network_id"):
        tagged = chosen[name].fillna("").astype(object).to_numpy() + number
        tagged[:, chosen[name].isna().to_numpy()] = None
        columns[name] = tagged.ravel()

    def spread(values: Numbers, at: NDArray[np.intp]) -> Numbers:
        return np.asarray(values[np.ix_(at, draws)].T.ravel())

    for prefix, at in (("s", drawn.source[rows]), ("r", drawn.receiver[rows])):
        quantity = spread(drawn.streams.quantity_per_year, at)
        for side in ("per_year", "low", "high"):
            columns[f"{prefix}_quantity_{side}"] = quantity
        columns[f"{prefix}_power_mw"] = spread(drawn.streams.power_mw, at)
        columns[f"{prefix}_temperature_c"] = spread(drawn.streams.temperature_c, at)
        columns[f"{prefix}_return_temperature_c"] = spread(drawn.streams.return_temperature_c, at)
    detour = spread(drawn.detour, rows)
    placed = spread(drawn.distance, rows)
    for name in ("route_m", "pipe_m"):
        columns[name] = np.tile(chosen[name].to_numpy(float), len(draws)) * detour * placed
    columns["branch_m"] = np.tile(chosen["branch_m"].to_numpy(float), len(draws)) * detour
    columns["precision_m"] = np.zeros(len(detour))
    tiled = chosen.iloc[np.tile(np.arange(len(rows)), len(draws))].reset_index(drop=True)
    return tiled.assign(**columns)
