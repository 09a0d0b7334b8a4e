"""Doubt of every link and near miss: the table ``doubt``."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.doubt.acceptability import acceptability
from symbiosis_map.matching.doubt.decisive import Input, decisive_inputs
from symbiosis_map.matching.doubt.drawing import Draws, run_draws
from symbiosis_map.matching.doubt.options import DoubtOptions
from symbiosis_map.matching.doubt.scenarios import SCENARIO_INPUTS
from symbiosis_map.matching.doubt.screening import open_near_misses
from symbiosis_map.matching.doubt.tiling import pair_names, use_names
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import make_pairs
from symbiosis_map.schema import check, conform, empty
from symbiosis_map.tables import CRITERIA, DOUBT

__all__ = ["measure_doubt"]

Numbers = NDArray[np.float64]
_KEY = ["surplus_id", "demand_id"]
_CARRIED = ["link_id", *_KEY, "surplus_site_id", "demand_site_id", "resource", "gate"]


def measure_doubt(
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    distances: gpd.GeoDataFrame,
    links: pd.DataFrame,
    near_misses: pd.DataFrame,
    options: MatchingOptions | None = None,
    doubt: DoubtOptions | None = None,
) -> pd.DataFrame:
    """Draw every input within its width and the weights, and return what becomes of each link and near miss.

    Parameters
    ----------
    sites, streams, distances, links, near_misses : DataFrame
        Tables of these names; links and near misses as matching made them from the others.
    options : MatchingOptions, optional
        As matching used them.
    doubt : DoubtOptions, optional

    Returns
    -------
    DataFrame
        Table ``doubt``, one row for each link and each near miss, at most ``most_links`` of each, by ``surplus_id``
        and ``demand_id``. Score, cost and CO2 are those of the draws in which every gate is passed. Ranks are among
        the links of the table, where a link that fails a gate comes last. The order of the input rows has no effect.

    Notes
    -----
    Quantiles are those of the draws, interpolated linearly. Near misses whose gate no input can open (a ban, a
    hazard, a quality, a use far below the least confidence) are not drawn: they fail in every draw.
    """
    options, doubt = options or MatchingOptions(), doubt or DoubtOptions()
    links, near_misses = _chosen(links, near_misses, distances, doubt.most_links)
    carried = pd.concat([_carried(links), _carried(near_misses)], ignore_index=True)
    carried = carried.sort_values(_KEY, ignore_index=True)
    if not doubt.enabled or carried.empty:
        return empty(DOUBT)
    pairs = carried[_KEY].merge(make_pairs(sites, streams, distances), on=_KEY, how="left")
    is_link = carried["link_id"].notna().to_numpy(bool)
    drawn_rows = np.flatnonzero(is_link | open_near_misses(pairs, carried["gate"], options))
    doubt = doubt.for_pairs(len(drawn_rows))
    table = carried.assign(
        gate_fail_chance=np.where(is_link, np.nan, 1.0),
        likely_gate=carried["gate"],
        draws=doubt.draws,
        sampling_error=doubt.sampling_error,
    ).drop(columns="gate")
    chosen = pairs.iloc[drawn_rows].reset_index(drop=True)
    draws = run_draws(chosen, sites, streams, options, doubt)
    columns = _columns(draws, chosen, is_link[drawn_rows])
    for name, values in columns.items():
        if name not in table:
            table[name] = None if values.dtype == object else np.nan
        table.loc[drawn_rows, name] = values
    result = conform(table, DOUBT)
    check(result, DOUBT)
    return result


def _chosen(
    links: pd.DataFrame, near_misses: pd.DataFrame, distances: pd.DataFrame, most: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the best links and the nearest near misses.

    A branch of a network needs the link that serves the network in the same draw: that link comes with it, and a
    branch whose link to the network the run has not kept is left out.
    """
    best = links.sort_values(["score", "link_id"], ascending=[False, True])[:most]
    measured = pd.MultiIndex.from_frame(distances[_KEY])
    trunk = pd.MultiIndex.from_arrays([best["surplus_id"], best["network_id"]])
    has_trunk = best["network_id"].isna().to_numpy(bool) | trunk.isin(measured)
    best, trunk = best[has_trunk], trunk[has_trunk]
    serving = links[pd.MultiIndex.from_frame(links[_KEY]).isin(trunk)]
    both = pd.concat([best, serving[~serving["link_id"].isin(best["link_id"])]])
    return both, near_misses.sort_values(["crow_m", *_KEY])[:most]


def _carried(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(table).reindex(columns=_CARRIED).astype(object)


def _columns(draws: Draws, pairs: pd.DataFrame, is_link: NDArray[np.bool_]) -> dict[str, NDArray[np.generic]]:
    """Return the columns of the pairs that were drawn, each of shape (pairs,)."""
    failed = draws.gate >= 0
    columns: dict[str, NDArray[np.generic]] = {
        "gate_fail_chance": failed.mean(axis=1),
        "likely_gate": _most_often(draws.gate, draws.gates),
    }
    for name, values, levels in (
        ("score_p{}", draws.score, (10, 50, 90)),
        ("cost_p{}", draws.cost, (10, 90)),
        ("co2_saved_p{}_t_per_year", draws.co2_saved_t_per_year, (10, 90)),
    ):
        for level, found in zip(levels, _quantiles(values, levels), strict=True):
            columns[name.format(level)] = found
    unit = draws.cost_unit.copy()
    unit[np.isnan(draws.cost).all(axis=1)] = None
    columns["cost_unit"] = unit
    ranked = acceptability(draws.score[is_link].T)
    target = np.where(failed, 0.0, 1.0)
    target[is_link] = ranked.ranks.T
    for column, values in (
        ("first_rank_share", ranked.first),
        ("first_ten_share", ranked.first_ten),
        ("rank_p05", np.quantile(ranked.ranks, 0.05, axis=0)),
        ("rank_p95", np.quantile(ranked.ranks, 0.95, axis=0)),
    ):
        columns[column] = np.full(len(pairs), np.nan)
        columns[column][is_link] = values
    decided, columns["decided_share"] = decisive_inputs(target, _inputs(draws, pairs))
    decided[decided == ""] = None
    columns["decided_by"] = decided
    return columns


def _quantiles(values: Numbers, levels: tuple[int, ...]) -> Numbers:
    """Return quantiles of the numbers of each row, shape (levels, rows); NaN where a row has none."""
    result = np.full((len(levels), len(values)), np.nan)
    any_known = ~np.isnan(values).all(axis=1)
    if any_known.any():
        result[:, any_known] = np.nanquantile(values[any_known], np.array(levels) / 100.0, axis=1)
    return result


def _most_often(gate: NDArray[np.int8], gates: tuple[str, ...]) -> NDArray[np.object_]:
    """Return the gate that each row fails most often, of equals the first by name; None where it fails none."""
    likely = np.full(len(gate), None, dtype=object)
    most = np.zeros(len(gate))
    for name in sorted(gates):
        count = (gate == gates.index(name)).sum(axis=1)
        likely[count > most] = name
        most = np.maximum(most, count)
    return likely


def _inputs(draws: Draws, pairs: pd.DataFrame) -> Iterator[Input]:
    """Yield everything that was drawn, with its name, as the pairs see it."""
    uniforms = draws.uniforms
    for k, name in enumerate(CRITERIA):
        yield Input(f"weight of {name}", draws.weights[:, k])
    for k, name in enumerate(SCENARIO_INPUTS):
        yield Input(str(draws.widths.loc[name, "name"]), draws.shared[:, k])
    yield Input("cost of pipes", uniforms.of("cost", "pipe"))
    yield Input("cost of transport by lorry", uniforms.of("cost", "truck"))
    streams = draws.pairs.streams
    for end, at in (("s", draws.pairs.source), ("r", draws.pairs.receiver)):
        what = np.asarray(pairs[f"{end}_stream"] + " at " + pairs[f"{end}_name"], dtype=object)
        for word, values in (
            ("amount of ", streams.amount),
            ("temperature of ", streams.temperature_c),
            ("return temperature of ", streams.return_temperature_c),
        ):
            yield Input(np.asarray(word + what, dtype=object), values[at])
    yield Input("where the two sites lie", draws.pairs.distance)
    yield Input(str(draws.widths.loc["route", "name"]), draws.pairs.detour)
    goods = draws.material != ""
    for kind, word, names in (
        ("value", "value of ", draws.material),
        ("displacement", "CO2 of what replaces ", draws.material),
    ):
        values = np.zeros((len(pairs), uniforms.draws))
        values[goods] = uniforms.of_each(kind, names[goods])
        yield Input(np.asarray(word + names, dtype=object), values)
    by_use = np.zeros((len(pairs), uniforms.draws))
    by_use[goods] = uniforms.of_each("confidence", use_names(pairs)[goods])
    yield Input(str(draws.widths.loc["use_confidence", "name"]), by_use)
    for name in CRITERIA:
        by_pair = uniforms.of_each(f"unknown {name}", pair_names(pairs))
        yield Input(f"{name}, which could not be computed", by_pair)
