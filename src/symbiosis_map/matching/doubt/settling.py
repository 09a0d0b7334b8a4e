"""What a draw makes of an assessment: cost within its low and high, value, confidence, and with them gate and score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.desirability import climate_fit, saving_fit
from symbiosis_map.matching.doubt.sampling import Uniforms, triangular
from symbiosis_map.matching.doubt.scenarios import mode_and_width
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.laying import pipe_lengths
from symbiosis_map.matching.readiness import barriers
from symbiosis_map.matching.score import fill_neutral, shared_weights, weighted_product
from symbiosis_map.tables import CRITERIA

__all__ = ["Settled", "moved_economic_distance", "settle"]

Numbers = NDArray[np.float64]
_BEFORE_THE_RULE = ("blocked", "hazard")
_VALUE = ("value_low", "value", "value_high")


class Settled(NamedTuple):
    """Rows of some draws, arrays of shape (rows,)."""

    gate: NDArray[np.object_]
    score: Numbers
    """As if every gate were passed."""
    cost: Numbers
    co2_saved_t_per_year: Numbers
    material: NDArray[np.object_]
    """What is moved, where the resource tells; empty elsewhere."""
    cost_unit: NDArray[np.object_]


def settle(
    rows: pd.DataFrame,
    assessment: Assessment,
    draw: NDArray[np.intp],
    weights: Numbers,
    uniforms: Uniforms,
    widths: pd.DataFrame,
    options: MatchingOptions,
) -> Settled:
    """Draw what an assessment leaves open, and return gate, score, cost and CO2 of each row.

    Parameters
    ----------
    rows : DataFrame
        As :func:`symbiosis_map.matching.doubt.tiling.tile_pairs` gives them, with the column ``pair`` that names the
        pair and ``use_key`` that names source and activity of the receiver.
    assessment : Assessment
        Of the rows, made without a least confidence of a use.
    draw : ndarray of int, shape (rows,)
    weights : ndarray, shape (draws, criteria)
    uniforms : Uniforms
    widths : DataFrame
    options : MatchingOptions
        As of the run.
    """
    outcome, detail = assessment.outcome, assessment.detail
    material = detail["material"].to_numpy(object) if "material" in detail else np.full(len(rows), "", dtype=object)
    figures = {
        name: outcome[name].to_numpy(float)
        for name in ("cost_low", "cost", "cost_high", "alternative_cost", "economic_distance_m", "co2_saved_t_per_year")
    }
    by_road = outcome["transport"].isin(["truck", "ship"]).to_numpy(bool)
    price = np.where(by_road, uniforms.of("cost", "truck")[draw], uniforms.of("cost", "pipe")[draw])
    cost = triangular(price, figures["cost_low"], figures["cost"], figures["cost_high"])
    alternative = figures["alternative_cost"]
    if set(_VALUE) <= set(detail.columns):
        worth = _of_each(uniforms, "value", material, draw)
        alternative = triangular(worth, *(detail[name].to_numpy(float) for name in _VALUE))

    d = outcome[[f"d_{name}" for name in CRITERIA]].copy()
    d["d_economics"] = np.where(d["d_economics"].notna(), saving_fit(cost, alternative), np.nan)
    saved = figures["co2_saved_t_per_year"]
    gate = outcome["gate"].to_numpy(object)
    route = np.where(outcome["transport"] == "pipe", pipe_lengths(rows), rows["route_m"].to_numpy(float))
    branch = (outcome["branch_of"] != "").to_numpy(bool)
    route = np.where(branch, rows["branch_m"].to_numpy(float), route)
    reach = moved_economic_distance(
        route, figures["economic_distance_m"], figures["cost"], cost, figures["alternative_cost"], alternative
    )
    gate = _distance_gate(gate, route, figures["economic_distance_m"], reach, options.distance_gate_factor)
    if "confidence" in detail:
        factor = triangular(
            _of_each(uniforms, "confidence", rows["use_key"].to_numpy(object), draw),
            *mode_and_width(widths, "use_confidence", 1.0),
        )
        d["d_technical"] = np.minimum(d["d_technical"] * factor, 1.0)
        weak = detail["confidence"].to_numpy(float) * factor < options.rule_confidence_minimum
        gate = np.where(weak & ~np.isin(gate, _BEFORE_THE_RULE), "rule", gate)
        displaced = _of_each(uniforms, "displacement", material, draw)
        saved = saved * triangular(displaced, *mode_and_width(widths, "displacement", 1.0))
        d["d_climate"] = np.where(d["d_climate"].notna(), climate_fit(saved), np.nan)

    filled, assumed = fill_neutral(d, options)
    pair = rows["pair"].to_numpy(object)
    width = mode_and_width(widths, "unknown_criterion", options.unknown_desirability)
    table = filled.to_numpy(float, copy=True)
    for k, name in enumerate(CRITERIA):
        where = assumed[f"d_{name}"].to_numpy(bool)
        if where.any():
            by = _of_each(uniforms, f"unknown {name}", pair[where], draw[where])
            table[where, k] = np.maximum(triangular(by, *width), options.desirability_floor)
    score = weighted_product(table, shared_weights(table, weights[draw]))
    if options.readiness_in_score:
        score = score * barriers(rows, assessment, options)["readiness"].to_numpy(float)
    return Settled(gate, score, cost, saved, material, outcome["cost_unit"].to_numpy(object))


def _of_each(uniforms: Uniforms, kind: str, names: NDArray[np.object_], draw: NDArray[np.intp]) -> Numbers:
    codes, known = pd.factorize(names)
    return np.asarray(uniforms.of_each(kind, known)[codes, draw])


def moved_economic_distance(
    route_m: Numbers,
    distance_m: Numbers,
    cost: Numbers,
    drawn_cost: Numbers,
    alternative: Numbers,
    drawn_alternative: Numbers,
) -> Numbers:
    """Return the economic distance where cost and alternative are the drawn ones.

    The cost is a straight line in the route, ``cost = fixed + slope · route``, and the economic distance is where it
    meets the alternative; both are known from the best values. What a drawn cost adds or takes is taken as a change
    of the slope.

    Parameters
    ----------
    route_m, distance_m : ndarray
        Route and economic distance of the best values.
    cost, alternative : ndarray
        Best values, per unit delivered.
    drawn_cost, drawn_alternative : ndarray

    Returns
    -------
    ndarray
        ``distance_m`` where the line cannot be told: an unknown cost, no route, no distance at which it pays.

    Examples
    --------
    Twice the slope gives half the distance: cost 10 + 0.01 per metre against 40, then 10 + 0.02 per metre.

    >>> values = [np.array([v]) for v in (1000.0, 3000.0, 20.0, 30.0, 40.0, 40.0)]
    >>> moved_economic_distance(*values).round(6).tolist()
    [1500.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (alternative - cost) / (distance_m - route_m)
        fixed = alternative - slope * distance_m
        drawn_slope = slope + (drawn_cost - cost) / route_m
        moved = np.maximum(drawn_alternative - fixed, 0.0) / drawn_slope
    told = (np.abs(distance_m - route_m) > 1e-6 * route_m) & (distance_m > 0) & (slope > 0) & (drawn_slope > 0)
    changed = (drawn_cost != cost) | (drawn_alternative != alternative)
    return np.asarray(np.where(told & changed & np.isfinite(moved), moved, distance_m))


def _distance_gate(
    gate: NDArray[np.object_], route: Numbers, before: Numbers, after: Numbers, factor: float
) -> NDArray[np.object_]:
    """Open or close the gate of distance where the drawn costs move the economic distance over the route."""
    failed, fails = route > factor * before, route > factor * after
    opened = (gate == "distance") & failed & ~fails
    closed = (gate == "") & ~failed & fails
    return np.select([opened, closed], ["", "distance"], gate)
