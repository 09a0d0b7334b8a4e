"""Between which temperatures a source might better be run than at its own, and with which pipe.

Between two temperatures at which something jumps (a size of pipe, a step of the feed, direct use), the score has one
best. Every temperature that divides them is the pair's own, whatever the source has, so that a hotter source is
tried wherever a cooler one is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.heat.ends import approach_temperature, numbers, texts
from symbiosis_map.matching.heat.loop import Layout
from symbiosis_map.matching.heat.network import FEED_STEP_K, FEEDS_C, RECEIVERS_OWN, carried_mw, pipe_temperatures
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.project import Rates

__all__ = ["Spans", "loop_spans", "other_spans"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

_FAR_K = 60.0
"""Below the receiver's return, from which on a source whose limit is not stated is looked at."""
_LINES_C = np.arange(0.0, 400.0, 20.0)
"""That divide every span of a closed loop, as the score may have several bests there."""
_TRIED_C = np.concatenate([np.arange(2.0, 36.0), np.arange(40.0, 200.0, 5.0), np.arange(200.0, 401.0, 10.0)])
"""That divide the span of once-through water, and of heat that drives a chiller."""


_MOST_LIFTED = 2.0
"""Heat of a source and its heat pump over that of the source, at the lowest COP of 2."""


class Spans(NamedTuple):
    """Temperatures between which nothing jumps, arrays of shape (m,)."""

    row: Rows
    low_c: Numbers
    high_c: Numbers
    layout: Layout
    falls: Flags
    """Whether the score may fall towards the upper end."""
    own: Flags
    """Whether the upper end is the temperature of the source itself."""

    def only(self, places: slice | Rows) -> Spans:
        """Return some of them."""
        row, low_c, high_c, layout, falls, own = self
        return Spans(row[places], low_c[places], high_c[places], layout.only(places), falls[places], own[places])


def loop_spans(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> Spans:
    """Return the spans of closed loops.

    Parameters
    ----------
    pairs : DataFrame
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
    open_end = d["return_c"] + d["cold_approach_k"]
    cold_end = np.where(mode == "steam", d["needed_c"] + d["cold_approach_k"], open_end)

    def above(at: Rows, run_c: Numbers) -> Numbers:
        """Part of the heat above the outlet of the exchanger."""
        least = np.where(open_limit[at], np.fmin(run_c - options.source_glide_k, open_end[at]), d["limit_c"][at])
        outlet = np.minimum(np.maximum(least, cold_end[at]), run_c)
        return np.asarray(np.clip((run_c - outlet) / np.maximum(run_c - least, 1e-9), 0.0, 1.0))

    def power(at: Rows, run_c: Numbers) -> Numbers:
        return np.asarray(d["supply_mw"][at] * above(at, run_c))

    heats_fish_or_air = np.isin(media[1], ["fish water", "air"])
    own_loop = heats_fish_or_air & (mode == "direct")
    coolest = above(np.arange(len(rows)), hot_enough)
    varies = ((mode == "direct") | (mode == "steam")) & (media[0] != "steam")
    varies &= (d["supply_mw"] * coolest < d["demand_mw"]) & (coolest < d["usable_share"])
    lines = np.broadcast_to(_LINES_C[:, None], (len(_LINES_C), len(rows)))
    by_glide = np.where(open_limit, cold_end + options.source_glide_k, np.nan)

    def directly(takes: Flags, feed_c: float, least_c: Numbers, pipe: tuple[Numbers, Numbers]) -> Spans:
        """Spans of direct use with one feed, divided where the pipe takes its next size."""
        asks = takes & varies & (least_c < source)
        at = np.flatnonzero(asks)
        least, highest = least_c[at], source[at]
        carried = carried_mw(pipe[0][at], pipe[1][at], mode[at] == "steam", options)
        steps = _reaching(at, carried, power, least, highest)
        kinks = [np.where(kink > least, kink, np.nan) for kink in (by_glide[at], *lines[:, at])]
        spans = _between(rows[at], np.column_stack([least, *kinks, steps]), highest, feed_c=feed_c)
        return _joined([spans, _at_own(rows, source, takes & ~asks & (feed_c == feed_c), feed_c)])

    found = [directly(~own_loop, np.nan, hot_enough, (d["pipe_supply_c"], d["pipe_return_c"]))]
    for feed_c in (RECEIVERS_OWN, *FEEDS_C):
        feeds, at_feed = np.full(len(rows), feed_c), np.full(len(rows), feed_c + FEED_STEP_K)
        ends = d["needed_c"], d["return_c"], d["cold_approach_k"]
        pipe = pipe_temperatures(np.fmax(at_feed, hot_enough), *ends, own_loop, feeds)
        takes = own_loop & (feed_c <= 0.0) | own_loop & (at_feed <= source) & (pipe[0] == feed_c)
        found.append(directly(takes, feed_c, np.fmax(at_feed, hot_enough), pipe))

    short = d["share_of_demand"] < 1.0 - 1e-9
    rest = (
        (mode == "direct")
        & (short | varies)
        & (d["quantity_known"] > 0)
        & options.lift_allowed
        & (d["needed_c"] <= options.lift_sink_limit_c)
    )
    lifted = ((mode == "lift") & (short | (d["supply_mw"] * d["usable_share"] < d["demand_mw"]))) | rest
    lifted |= mode == "preheating"
    lowest = np.where(open_limit, cold_end - _FAR_K, d["limit_c"] + 1.0)
    kinks = [
        cold_end,
        by_glide,
        np.where(open_limit, np.nan, d["limit_c"] + 10.0),
        hot_enough,
        *lines,
    ]
    steps = np.stack([lowest, *(np.where(kink > lowest, kink, np.nan) for kink in kinks)], axis=1)
    at = np.flatnonzero(lifted)
    found.append(_between(rows[at], steps[at], source[at], lifts=True))
    preheats = heats_fish_or_air & (mode == "preheating")
    for feed_c in (RECEIVERS_OWN, *FEEDS_C):
        at = np.flatnonzero(preheats & (feed_c + FEED_STEP_K <= source))
        found.append(_between(rows[at], steps[at], source[at], lifts=True, feed_c=feed_c))
    return _joined(found)


_FIGURES = (
    "source_c", "limit_c", "needed_c", "return_c", "cold_approach_k", "supply_mw", "demand_mw", "usable_share",
    "share_of_demand", "quantity_known", "pipe_supply_c", "pipe_return_c",
)  # fmt: skip


def other_spans(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> Spans:
    """Return those of once-through water, and of heat that drives a chiller: from where it is of any use up to its own.

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
    detail, mode = reference.detail, reference.outcome["mode"].to_numpy(object)
    gains = detail["limit_c"].to_numpy(float) <= detail["return_c"].to_numpy(float)
    knows = np.where(mode == "tempering", ~gains, mode == "absorption cooling")
    rows = np.flatnonzero(knows & _within_reach(pairs, reference, options))
    source = detail["source_c"].to_numpy(float)[rows]
    lowest = np.maximum(
        np.where(mode == "tempering", detail["return_c"].to_numpy(float), options.absorption_source_minimum_c),
        detail["limit_c"].to_numpy(float),
    )[rows]
    steps = np.where(lowest[:, None] < _TRIED_C, _TRIED_C, np.nan)
    return _between(rows, np.column_stack([lowest, steps]), source)


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


def _reaching(
    at: Rows, wanted_mw: Numbers, power: Callable[[Rows, Numbers], Numbers], low_c: Numbers, high_c: Numbers
) -> Numbers:
    """Return the highest temperatures between two at which a rising power is not above what is wanted.

    Parameters
    ----------
    at : ndarray of int, shape (n,)
        Rows that the power is asked of.
    wanted_mw : ndarray, shape (n, k)
    power : callable
        Of rows and of a temperature for each.
    low_c, high_c : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n, k)
        NaN where the power does not pass what is wanted between the two.
    """
    found = np.full(wanted_mw.shape, np.nan)
    with np.errstate(invalid="ignore"):
        inside = (power(at, low_c)[:, None] <= wanted_mw) & (power(at, high_c)[:, None] > wanted_mw)
        rows, columns = np.nonzero(inside)
        low, high, wanted = low_c[rows], high_c[rows], wanted_mw[rows, columns]
        while len(rows):
            middle = (low + high) / 2.0
            open_yet = (middle > low) & (middle < high)
            if not open_yet.any():
                break
            fits = power(at[rows], middle) <= wanted
            low, high = np.where(open_yet & fits, middle, low), np.where(open_yet & ~fits, middle, high)
    found[rows, columns] = low
    return found


def _between(rows: Rows, steps: Numbers, source_c: Numbers, *, lifts: bool = False, feed_c: float = np.nan) -> Spans:
    """Return the spans between the steps below the source, and from the last to the source itself."""
    inside = np.where(steps < source_c[:, None], steps, np.nan)
    ends = np.sort(np.column_stack([source_c, inside]), axis=1)
    low, high = ends[:, :-1], ends[:, 1:]
    place, column = np.nonzero(high > low)
    highs, own = high[place, column], source_c[place]
    jumps = np.where(highs < own, np.nextafter(highs, -np.inf), highs)
    layout = Layout(np.full(len(place), lifts), np.full(len(place), feed_c))
    return Spans(rows[place], low[place, column], jumps, layout, np.ones(len(place), dtype=bool), highs == own)


def _at_own(rows: Rows, source_c: Numbers, takes: Flags, feed_c: float) -> Spans:
    """Return the temperatures of sources themselves, where only the feed is chosen."""
    place = np.flatnonzero(takes)
    at, no = source_c[place], np.zeros(len(place), dtype=bool)
    return Spans(rows[place], at, at, Layout(no, np.full(len(place), feed_c)), no, ~no)


def _joined(spans: list[Spans]) -> Spans:
    def every(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(part, name) for part in spans])

    layout = Layout(*(np.concatenate(parts) for parts in zip(*(part.layout for part in spans), strict=True)))
    return Spans(every("row"), every("low_c"), every("high_c"), layout, every("falls"), every("own"))  # type: ignore[arg-type]
