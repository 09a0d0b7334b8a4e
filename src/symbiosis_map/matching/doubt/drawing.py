"""The Monte Carlo itself: every pair assessed in every draw, a stretch of draws at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import OUTCOME_COLUMNS
from symbiosis_map.matching.doubt.acceptability import flat_weights, spread_weights
from symbiosis_map.matching.doubt.options import DoubtOptions
from symbiosis_map.matching.doubt.sampling import Uniforms
from symbiosis_map.matching.doubt.scenarios import (
    SCENARIO_INPUTS,
    input_widths,
    make_scenario,
    scenario_uniforms,
)
from symbiosis_map.matching.doubt.settling import settle
from symbiosis_map.matching.doubt.tiling import PairDraws, draw_pairs, pair_names, tile_pairs, use_names
from symbiosis_map.matching.matcher import ASSESS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = ["BY_ROAD", "Draws", "draw_weights", "moved_by_scenarios", "run_draws"]

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
_ROWS_AT_ONCE = 40_000
_BY_PIPE = ("heat", "water")
"""Resources that read the curated tables that scenarios change; the others keep the run's own, whose rules are
costly to index anew."""
BY_ROAD = ("material", "organic")
"""Resources that no shared input moves: they travel at the rates of a table, whose width is that of the cost."""


@dataclass(frozen=True, slots=True)
class Draws:
    """What became of each pair; arrays of shape (pairs, draws)."""

    gate: NDArray[np.int8]
    """Place in ``gates`` of the gate that failed; -1 where none did."""
    gates: tuple[str, ...]
    """Gates that failed in any draw."""
    score: Numbers
    """NaN where a gate failed; so are cost and CO2."""
    cost: Numbers
    co2_saved_t_per_year: Numbers
    material: NDArray[np.object_]
    """Shape (pairs,), empty where the resource does not tell."""
    cost_unit: NDArray[np.object_]
    """Shape (pairs,)."""
    weights: Numbers
    """Shape (draws, criteria)."""
    shared: Numbers
    """Quantiles of the shared inputs, shape (draws, inputs); constant for inputs of one scenario."""
    pairs: PairDraws
    uniforms: Uniforms
    widths: pd.DataFrame


def draw_weights(uniforms: Uniforms, options: MatchingOptions, doubt: DoubtOptions) -> Numbers:
    """Return the weights of each draw, shape (draws, criteria); a weight of 0 stays 0."""
    own = np.array([options.weights[name] for name in CRITERIA])
    by = uniforms.of_each("weight", np.array(CRITERIA, dtype=object)).T
    if doubt.weights == "uniform":
        return spread_weights(by, own, doubt.weight_spread)
    used = own > 0
    weights = np.zeros((uniforms.draws, len(CRITERIA)))
    weights[:, used] = flat_weights(by[:, used])
    return weights


def run_draws(
    pairs: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    options: MatchingOptions,
    doubt: DoubtOptions,
) -> Draws:
    """Assess every pair in every draw.

    What all links share is drawn in ``scenarios`` sets; everything else in every draw.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`symbiosis_map.matching.pairs.make_pairs` gives them, index 0 to n - 1.
    sites, streams : DataFrame
        Tables of these names.
    options : MatchingOptions
    doubt : DoubtOptions
    """
    uniforms = Uniforms(doubt.draws, doubt.seed)
    widths = input_widths(options.knowledge)
    drawn = draw_pairs(pairs, sites, streams, uniforms, widths, options)
    weights = draw_weights(uniforms, options, doubt)
    shared = scenario_uniforms(doubt.scenarios, doubt.seed)
    scenarios = [make_scenario(options, widths, dict(zip(SCENARIO_INPUTS, row, strict=True))) for row in shared]
    parts = np.array_split(np.arange(doubt.draws), doubt.scenarios)
    keyed = pairs.assign(pair=pair_names(pairs), use_key=use_names(pairs))
    shape = (len(pairs), doubt.draws)
    gate, seen = np.full(shape, -1, dtype=np.int8), [""]
    material, unit = (np.full(len(pairs), "", dtype=object) for _ in range(2))
    score, cost, saved = (np.full(shape, np.nan) for _ in range(3))
    for resource in ASSESS:
        rows = np.flatnonzero(pairs["resource"] == resource)
        if not len(rows):
            continue
        for chosen, draws in _stretches(keyed, rows, resource, options, widths, scenarios, parts):
            tile = tile_pairs(keyed, rows, drawn, draws)
            open_rules = replace(chosen, rule_confidence_minimum=0.0)
            found = ASSESS[resource](tile, open_rules)
            settled = settle(tile, found, np.repeat(draws, len(rows)), weights, uniforms, widths, options)
            at = np.ix_(rows, draws)
            seen += sorted(set(settled.gate) - set(seen))
            gate[at] = _by_pair(pd.Index(seen).get_indexer(pd.Index(settled.gate)) - 1, len(draws))
            score[at], cost[at], saved[at] = (_by_pair(values, len(draws)) for values in settled[1:4])
            material[rows], unit[rows] = settled.material[: len(rows)], settled.cost_unit[: len(rows)]
    failed = gate >= 0
    for values in (score, cost, saved):
        values[failed] = np.nan
    by_draw = np.repeat(shared, [len(part) for part in parts], axis=0)
    return Draws(gate, tuple(seen[1:]), score, cost, saved, material, unit, weights, by_draw, drawn, uniforms, widths)


def _by_pair(values: NDArray[Any], draws: int) -> NDArray[Any]:
    """Return values that stand draw by draw, shape (draws · pairs,), as (pairs, draws)."""
    return values.reshape(draws, -1).T


def _stretches(
    pairs: pd.DataFrame,
    rows: Places,
    resource: str,
    options: MatchingOptions,
    widths: pd.DataFrame,
    scenarios: list[MatchingOptions],
    parts: list[Places],
) -> Iterator[tuple[MatchingOptions, Places]]:
    """Yield the options of each stretch of draws; one set for all draws where the shared inputs change nothing."""
    most = max(1, _ROWS_AT_ONCE // len(rows))
    if resource not in _BY_PIPE:
        scenarios = [replace(scenario, knowledge=options.knowledge) for scenario in scenarios]
        if resource in BY_ROAD or not moved_by_scenarios(pairs.iloc[rows], resource, options, widths):
            scenarios, parts = [options], [np.concatenate(parts)]
    for scenario, part in zip(scenarios, parts, strict=True):
        for start in range(0, len(part), most):
            yield scenario, part[start : start + most]


def moved_by_scenarios(pairs: pd.DataFrame, resource: str, options: MatchingOptions, widths: pd.DataFrame) -> bool:
    """Tell whether the shared inputs change the outcome of a resource between all their low and all their high ends.

    Parameters
    ----------
    pairs : DataFrame
        Of the resource.
    resource : str
    options : MatchingOptions
    widths : DataFrame
    """
    ends = []
    for quantile in (0.0, 1.0):
        corner = make_scenario(options, widths, dict.fromkeys(SCENARIO_INPUTS, quantile))
        outcome = ASSESS[resource](pairs, replace(corner, knowledge=options.knowledge)).outcome
        ends.append(outcome[list(OUTCOME_COLUMNS)])
    return not ends[0].equals(ends[1])
