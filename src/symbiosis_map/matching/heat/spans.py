"""At which temperatures a source might better be run than at its own, how much of it be used, and with which pipe.

Between two points at which something jumps (a size of pipe, a step of the feed), the score has one best. Every point
that divides them is the pair's own, whatever the source has, so that what is tried with a cooler source is tried with
a hotter one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.heat.cooling import absorption_feeds
from symbiosis_map.matching.heat.ends import HeatEnds, approach_temperature, numbers, texts
from symbiosis_map.matching.heat.intervals import Spans, joined, of_temperatures
from symbiosis_map.matching.heat.lift import reach
from symbiosis_map.matching.heat.network import (
    FEED_STEP_K,
    FEEDS_C,
    RECEIVERS_OWN,
    SMALLEST_GLIDE_K,
    carried_mw,
    pipe_temperatures,
)
from symbiosis_map.matching.heat.shares import STATION_MW, Ceiling, Plants
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.project import Rates

__all__ = ["absorption_spans", "loop_spans", "tempering_spans"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

_FAR_K = 60.0
"""Below the receiver's return, from which on a source whose limit is not stated is looked at."""
_LINES_C = np.arange(0.0, 400.0, 20.0)
"""That divide every span of a heat pump, as the score may have several bests there."""
_TRIED_C = np.concatenate([np.arange(2.0, 36.0), np.arange(40.0, 200.0, 5.0), np.arange(200.0, 401.0, 10.0)])
"""That divide the span of once-through water."""
_HALVINGS = 50
"""Of the span of a source, after which a temperature is known to its last digits."""
_MOST_LIFTED = 2.0
"""Heat of a source and its heat pump over that of the source, at the lowest COP of 2."""


def loop_spans(pairs: pd.DataFrame, ends: HeatEnds, reference: Assessment, options: MatchingOptions) -> Spans:
    """Return the spans of closed loops.

    Parameters
    ----------
    pairs : DataFrame
    ends : HeatEnds
        Of the pairs.
    reference : Assessment
        Of the pairs, each source at its own temperature, at the options.
    options : MatchingOptions
        Those at which pairs are laid out.
    """
    detail, modes = reference.detail, reference.outcome["mode"].to_numpy(object)
    knows = np.isin(modes, ["direct", "lift", "preheating", "steam"]) & _within_reach(pairs, reference, options)
    rows = np.flatnonzero(knows)
    d = {name: detail[name].to_numpy(float)[rows] for name in _FIGURES}
    mode, source = modes[rows], d["source_c"]
    media = texts(pairs, "s_medium")[rows], texts(pairs, "r_medium")[rows]
    hot_enough = d["needed_c"] + approach_temperature(
        *media, np.full(len(rows), options.approach_liquid_least_k), options
    )
    open_limit = np.isnan(numbers(pairs, "s_return_temperature_c"))[rows]
    cold_end = d["return_c"] + d["cold_approach_k"]
    cold_end = np.where(mode == "steam", d["needed_c"] + d["cold_approach_k"], cold_end)
    least = np.where(open_limit, np.fmin(hot_enough - options.source_glide_k, cold_end), d["limit_c"])
    outlet = np.minimum(np.maximum(least, cold_end), hot_enough)
    coolest = np.clip((hot_enough - outlet) / np.maximum(hot_enough - least, 1e-9), 0.0, 1.0)

    heats_fish_or_air = np.isin(media[1], ["fish water", "air"])
    used = (mode == "direct") | (mode == "steam")
    own_loop = heats_fish_or_air & (mode == "direct")
    plants = Plants(rows, d["supply_mw"], d["demand_mw"], Ceiling.of(reference, rows, d["usable_share"]))

    def directly(takes: Flags, feed_c: float, pipe: tuple[Numbers, Numbers]) -> Spans:
        """Spans of direct use with one feed."""
        at = np.flatnonzero(takes)
        carried = carried_mw(pipe[0][at], pipe[1][at], mode[at] == "steam", options)
        return plants.spans(at, carried, feed_c, options)

    found = [directly(used & ~own_loop, np.nan, (d["pipe_supply_c"], d["pipe_return_c"]))]
    for feed_c in (RECEIVERS_OWN, *FEEDS_C):
        receiver = d["needed_c"], d["return_c"], d["cold_approach_k"]
        pipe = pipe_temperatures(source, *receiver, own_loop, np.full(len(rows), feed_c))
        takes = own_loop & (feed_c <= 0.0) | own_loop & (feed_c + FEED_STEP_K <= source) & (pipe[0] == feed_c)
        found.append(directly(takes, feed_c, pipe))

    short = d["share_of_demand"] < 1.0 - 1e-9
    limited = used & (media[0] != "steam") & (d["supply_mw"] * coolest < d["demand_mw"])
    limited &= coolest < d["usable_share"]
    rest = (
        (mode == "direct")
        & (short | limited)
        & (d["quantity_known"] > 0)
        & options.lift_allowed
        & (d["needed_c"] <= options.lift_sink_limit_c)
    )
    lifted = ((mode == "lift") & (short | (d["supply_mw"] * d["usable_share"] < d["demand_mw"]))) | rest
    lifted |= mode == "preheating"
    lowest = np.where(open_limit, cold_end - _FAR_K, d["limit_c"] + 1.0)
    lines = np.broadcast_to(_LINES_C[:, None], (len(_LINES_C), len(rows)))
    kinks = [
        cold_end,
        np.where(open_limit, cold_end + options.source_glide_k, np.nan),
        np.where(open_limit, np.nan, d["limit_c"] + 10.0),
        hot_enough,
        _smaller_station_c(ends, rows, lifted, lowest, source, options),
        *lines,
    ]
    steps = np.stack([lowest, *(np.where(kink > lowest, kink, np.nan) for kink in kinks)], axis=1)
    at = np.flatnonzero(lifted)
    found.append(of_temperatures(rows[at], steps[at], source[at], lifts=True))
    preheats = heats_fish_or_air & (mode == "preheating")
    for feed_c in (RECEIVERS_OWN, *FEEDS_C):
        at = np.flatnonzero(preheats & (feed_c + FEED_STEP_K <= source))
        found.append(of_temperatures(rows[at], steps[at], source[at], lifts=True, feed_c=feed_c))
    return joined(found)


_FIGURES = (
    "source_c", "limit_c", "needed_c", "return_c", "cold_approach_k", "supply_mw", "demand_mw", "usable_share",
    "share_of_demand", "quantity_known", "pipe_supply_c", "pipe_return_c",
)  # fmt: skip


def tempering_spans(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> Spans:
    """Return those of once-through water, from the raw water of the farm up to its own.

    Water whose heat counts from an intake that is no warmer than the raw water of the farm gives more of it, in less
    water, the warmer it is; it needs no search.

    Parameters
    ----------
    pairs : DataFrame
    reference : Assessment
        Of the pairs, each source at its own temperature, at the options.
    options : MatchingOptions
        Those at which pairs are laid out.
    """
    detail = reference.detail
    source, limit, raw = (detail[name].to_numpy(float) for name in ("source_c", "limit_c", "return_c"))
    rows = np.flatnonzero(~(limit <= raw) & _within_reach(pairs, reference, options))
    lowest = np.maximum(raw, limit)[rows]
    steps = np.where(lowest[:, None] < _TRIED_C, _TRIED_C, np.nan)
    return of_temperatures(rows, np.column_stack([lowest, steps]), source[rows])


def absorption_spans(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> Spans:
    """Return those of heat that drives a chiller, one feed of its pipe after the other.

    Parameters
    ----------
    pairs : DataFrame
    reference : Assessment
        Of the pairs, each source at its own temperature, at the options.
    options : MatchingOptions
        Those at which pairs are laid out.
    """
    drives = reference.outcome["mode"].eq("absorption cooling").to_numpy(bool)
    rows = np.flatnonzero(drives & _within_reach(pairs, reference, options))
    names = ("pipe_supply_c", "supply_mw", "demand_mw", "usable_share")
    warmest, supply, demand, share = (reference.detail[name].to_numpy(float)[rows] for name in names)
    cop = options.absorption_cop
    plants = Plants(rows, supply, demand / cop, Ceiling.of(reference, rows, share / cop))
    found = []
    for feed_c in absorption_feeds(options):
        at = np.flatnonzero(feed_c <= warmest)
        feed = np.full(len(at), feed_c)
        back = np.minimum(options.absorption_outlet_c, feed - SMALLEST_GLIDE_K)
        carried = carried_mw(feed, back, np.zeros(len(at), dtype=bool), options)
        found.append(plants.spans(at, carried, feed_c, options))
    return joined(found)


def _within_reach(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> Flags:
    """Return where a gate that has failed is one that another layout might pass.

    With a route of ``L``, no smaller plant reaches further than ``(8,760 h · P · (alternative − lift) − plant) /
    along``: its value and its cost fall with its power ``P`` or less, its price along the route by no more than that.
    """
    d, rates = reference.detail, Rates.of(options)

    def of(name: str) -> Numbers:
        return np.asarray(d[f"priced_{name}"], dtype=float)

    def annuity(name: str, life: str = "") -> Numbers:
        return np.asarray(of(f"{name}_eur") * rates.annuity(of(f"{life or name}_life_years")))

    electricity = rates.electricity_eur_per_mwh
    amount, power = of("amount_per_year"), np.asarray(d["power_mw"], dtype=float)
    with_rest = np.fmin(_MOST_LIFTED * np.asarray(d["supply_mw"], dtype=float), np.asarray(d["demand_mw"], dtype=float))
    power = np.where(reference.outcome["mode"].eq("direct"), np.fmax(power, with_rest), power)
    lift = np.asarray(d["lift_mwh"], dtype=float) if "lift_mwh" in d else np.zeros(len(d))
    worth = of("alternative_fuel_eur") + of("alternative_other_eur") + of("alternative_mwh") * electricity
    worth = worth - ratio(lift, amount, otherwise=0.0) * electricity
    plant = annuity("station") + annuity("machine") - annuity("alternative_capital", "alternative") * amount
    along = of("pipe_eur_per_m") * (
        rates.annuity(np.nan_to_num(of("pipe_life_years"), nan=1.0)) + of("pipe_upkeep_share")
    )
    furthest = np.maximum(8760.0 * power * worth - plant, 0.0) / along
    shortest = numbers(pairs, "route_m") - np.nan_to_num(numbers(pairs, "precision_m"))
    return np.asarray(
        ~(shortest > of("gate_reaches") * furthest) & reference.outcome["gate"].ne("temperature").to_numpy(bool)
    )


def _smaller_station_c(
    ends: HeatEnds, rows: Rows, lifted: Flags, lowest_c: Numbers, source_c: Numbers, options: MatchingOptions
) -> Numbers:
    """Return the temperature above which a heat pump gives less than its station is cheaper from; NaN without one.

    The cooler a source, the more electricity is added to its heat.
    """
    found = np.full(len(rows), np.nan)
    supply = ends.supply_mw[rows]
    might = lifted & (lowest_c < source_c) & (ends.demand_mw[rows] >= STATION_MW)
    at = np.flatnonzero(might & (supply * _MOST_LIFTED >= STATION_MW) & (supply < _MOST_LIFTED * STATION_MW))

    def larger(mine: HeatEnds, run_c: Numbers) -> Flags:
        grade = reach(mine.run_at(run_c, options), options, True)
        power = np.minimum(mine.supply_mw * grade.usable_share, mine.demand_mw * grade.taken_share)
        return np.asarray(power >= STATION_MW)

    every = ends.only(rows[at])
    at = at[larger(every, lowest_c[at]) & ~larger(every, source_c[at])]
    if not len(at):
        return found
    mine, low, high = ends.only(rows[at]), lowest_c[at], source_c[at]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        yet = larger(mine, middle)
        low, high = np.where(yet, middle, low), np.where(yet, high, middle)
    found[at] = low
    return found
