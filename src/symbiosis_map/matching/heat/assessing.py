"""Heat: direct through an exchanger, lifted by a heat pump, as steam, or as cooling water for fish."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, blank_outcome, overlaid
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.goods.columns import chosen_text
from symbiosis_map.matching.heat import cooling, tempering
from symbiosis_map.matching.heat.branch import branch_pairs, take_better
from symbiosis_map.matching.heat.detail import heat_detail
from symbiosis_map.matching.heat.ends import HeatEnds, heat_ends, is_tempering, numbers
from symbiosis_map.matching.heat.lift import Reach
from symbiosis_map.matching.heat.loop import Layout, Place, amount_fits, lay_out
from symbiosis_map.matching.heat.outcome import price_heat, set_distance_gate
from symbiosis_map.matching.heat.running import Assess, Kind, run_again, run_best
from symbiosis_map.matching.heat.steps import CLOSED_LOOP_STEPS, GATE_STEPS, LIFT_STEPS, PREHEATING_STEPS, STEAM_STEPS
from symbiosis_map.matching.heat.tempering_steps import STEPS as TEMPERING_STEPS
from symbiosis_map.matching.heat.year import resolution_note
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["assess", "assess_again", "closed_loop"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price heat pairs.

    Parameters
    ----------
    pairs : DataFrame
        One row per candidate, as :func:`symbiosis_map.matching.pairs.make_pairs` gives it.
    options : MatchingOptions

    Returns
    -------
    Assessment
        On the index of the pairs. Modes ``direct``, ``lift``, ``preheating``, ``steam``, ``tempering``, ``cooling``,
        ``absorption cooling`` and, where a temperature is not known, ``grade not known``: such a pair has no
        technical desirability and no cost. A customer near a district heating network that the source serves may be
        a branch of it (:mod:`symbiosis_map.matching.heat.branch`).
    """
    return _with_branches(pairs, _own_pipe(pairs, options), options)


def assess_again(pairs: pd.DataFrame, before: Assessment, options: MatchingOptions) -> Assessment:
    """Judge and price heat pairs at other options, each source run and each pipe laid out as it was.

    The same as :func:`assess` where the options differ in what no layout follows
    (:func:`symbiosis_map.matching.heat.running.layout_options`); elsewhere another layout might be better.

    Parameters
    ----------
    pairs : DataFrame
    before : Assessment
        Of the same pairs; none of them may have become a branch.
    options : MatchingOptions
    """
    return _with_branches(pairs, _own_pipe(pairs, options, before.detail), options)


def _with_branches(pairs: pd.DataFrame, own: Assessment, options: MatchingOptions) -> Assessment:
    if pairs["network_id"].isna().all():
        return own
    branches = branch_pairs(pairs, own, options)
    branches = branches[~cooling.is_cooling(branches, options)]
    if branches.empty:
        return own
    return take_better(own, closed_loop(branches, options), branches)


def _own_pipe(pairs: pd.DataFrame, options: MatchingOptions, as_run: pd.DataFrame | None = None) -> Assessment:
    cools = cooling.is_cooling(pairs, options)
    tempers = is_tempering(pairs, options) & ~cools
    loops = ~cools & ~tempers
    parts, places = [], []
    kinds: tuple[tuple[Flags, Assess, Kind], ...] = (
        (loops, closed_loop, "loop"),
        (tempers, tempering.assess, "tempering"),
        (cools, cooling.assess, "cooling"),
    )
    for rows, judge, kind in kinds:
        if not rows.any() and not (pairs.empty and kind == "loop"):
            continue
        places.append(np.flatnonzero(rows))
        if as_run is None:
            parts.append(run_best(pairs[rows], judge, options, kind=kind))
        else:
            parts.append(run_again(pairs[rows], judge, as_run[rows], options))

    def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
        return frames[0] if len(frames) == 1 else overlaid(list(zip(places, frames, strict=True)), pairs.index)

    return Assessment(
        together([part.outcome for part in parts]),
        together([part.detail for part in parts]),
        {
            "direct": CLOSED_LOOP_STEPS,
            "lift": LIFT_STEPS,
            "preheating": PREHEATING_STEPS,
            "steam": STEAM_STEPS,
            "tempering": TEMPERING_STEPS,
            **cooling.STEPS,
            "grade not known": GATE_STEPS,
            "": GATE_STEPS,
        },
        list(dict.fromkeys(row for part in parts for row in part.assumptions)),
    )


def closed_loop(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price closed loops as they stand: each source at its own temperature, used as far as it is hot enough.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`assess` takes them; with columns of :class:`symbiosis_map.matching.heat.loop.Layout`, laid out so.
    options : MatchingOptions
    """
    ends = heat_ends(pairs, options)
    route = numbers(pairs, "route_m")
    loop = lay_out(ends, Place.of(pairs, options), Layout.of(pairs), options)
    grade, delivery, flow = loop.grade, loop.delivery, loop.delivery.flow
    of_network = numbers(pairs, "heat_price_eur_per_mwh") if "heat_price_eur_per_mwh" in pairs else route * np.nan

    outcome = blank_outcome(pairs.index)
    outcome["mode"] = chosen_text(
        [~ends.grade_known, ends.demand_is_steam, grade.needs_lift, grade.preheats],
        ["grade not known", "steam", "lift", "preheating"],
        "direct",
    )
    outcome["use"] = chosen_text(
        [ends.demand_is_steam, grade.needs_lift, grade.preheats],
        ["steam", "heat lifted by a heat pump", "preheating"],
        "heat",
    )
    outcome["transport"] = "pipe"
    outcome["d_technical"] = np.where(ends.grade_known, loop.technical, np.nan)
    priced, pricing = price_heat(
        outcome,
        loop.project,
        flow.amount,
        (delivery.low.amount, delivery.high.amount),
        ends.supply_mwh,
        ends.demand_mwh,
        ends.quantity_known,
        ends.grade_known,
        loop.alternative,
        loop.electricity_mwh,
        options.interest_rate,
    )
    for name, fit in amount_fits(ends, loop).items():
        outcome[f"d_{name}"] = fit
    _gates(outcome, ends, grade, flow.amount)
    gate = set_distance_gate(
        outcome,
        pairs,
        priced,
        loop.power_mw,
        flow.amount,
        loop.project,
        loop.alternative,
        ends.quantity_known,
        options,
    )
    figures = {
        **heat_detail(ends, grade, loop.pipe, delivery, loop.project, loop.power_mw, route, options),
        **gate,
        "heat_price_eur_per_mwh": of_network,
        "surplus_mwh": flow.amount * loop.surplus_share,
    }
    detail = pd.DataFrame({**pricing, **figures}, index=pairs.index, copy=False)
    return Assessment(outcome, detail, {}, [*ends.assumptions, resolution_note(options)])


def _gates(outcome: pd.DataFrame, ends: HeatEnds, grade: Reach, amount: Numbers) -> None:
    kelvin = grade.too_cold_k
    told = [each.tolist() for each in (kelvin, ends.source_c, ends.supply_c, grade.cop, ends.demand_is_steam)]
    unstated = np.full(len(outcome), np.nan)
    set_gate(
        outcome,
        grade.fails,
        "temperature",
        kelvin,
        "K",
        lambda i: _too_cold(*(each[i] for each in told)),
    )
    nothing = ends.quantity_known & ~(amount > 0)
    set_gate(
        outcome,
        nothing,
        "quantity",
        unstated,
        "",
        lambda _: "no heat is left over when and where it is wanted",
    )


def _too_cold(kelvin: float, source_c: float, supply_c: float, cop: float, steam: bool) -> str:
    needed = f"{kelvin:.0f} K too cold: {source_c:.0f} °C against {supply_c:.0f} °C"
    if steam:
        return f"{needed} of steam"
    return f"{needed}, and a heat pump would reach a COP of {cop:.1f} only" if cop < 2.0 else needed
