"""At what temperature a source is run: a hotter one can always be run as a cooler one.

What a source has given off, mixed back into it, gives the same heat at a lower temperature. Mostly that is no use.
It is where more heat makes a step to the next size of pipe, where plant would be sized for heat that is seldom
wanted, or where a heat pump that lifts what is left would cost more than it brings. So each pair is run at the
temperature, not above its own, that serves best, and no source is worse for being hotter.

Best is the highest score at reference rates: the prices and the rate of interest that stand in the options for this
alone (``layout_electricity_price_eur_per_mwh``, ``layout_interest_rate``), the default weights, no price for the heat
and the receiver's own alternative. What is built must not follow the prices of the day: the same pipes and machines
are then priced at any other rates, and a pair is compared with itself. A rule without any price would not do: more
heat raises the fit of amounts, season and climate, and only its cost says when it is no longer worth it. So at other
prices or weights than these, a hotter source may score a little lower.

Between two temperatures at which something jumps (a size of pipe, a step of the feed, direct use), the score has one
best. It is the upper end where the score still rises there, else it is searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.heat.ends import approach_temperature, heat_ends, numbers, texts
from symbiosis_map.matching.heat.loop import FAILS, Place, loop_score
from symbiosis_map.matching.heat.network import FEED_STEP_K, FEEDS_C, carried_mw, pipe_temperatures
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.score import score_of
from symbiosis_map.tables import CRITERIA

__all__ = ["Assess", "layout_options", "run_best"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
Assess = Callable[[pd.DataFrame, MatchingOptions], Assessment]
_Score = Callable[[Rows, Numbers, Flags], Numbers]

_PROBE = 1e-4
"""Part of an interval by which its upper end is lowered to see whether the score still rises there."""
_RISES = 1e-10
"""What a score must be higher by, so that the last digits of the arithmetic say nothing."""
_ROUNDS = 30
"""Of golden sections, each of which leaves 0.618 of the interval."""
_AHEAD = (5, 3, 2, 1)
"""Rounds that may be scored at once, each a part of all of them."""
_WITHIN = (1e-9, 0.25, 0.5, 0.75)
"""Parts of a span with a heat pump that are looked at too, as the score need not rise towards the upper end there."""
_NEAR = 2.0
"""Points below the best so far, from which on a span is not searched."""
_FAR_K = 60.0
"""Below the receiver's return, from which on a source whose limit is not stated is looked at."""
_TRIED_C = np.concatenate([np.arange(2.0, 36.0), np.arange(80.0, 200.0, 2.0), np.arange(200.0, 401.0, 10.0)])
"""At which once-through water, and heat that drives a chiller, are tried."""
_AT_ONCE = 4096
"""Rows that are scored together, so that their months stay in the cache."""
_HOPELESS = 2.0
"""Times the longest route that passes, from which on no other temperature of the source is tried."""
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


class _Spans(NamedTuple):
    """Temperatures between which nothing jumps, arrays of shape (m,)."""

    row: Rows
    low_c: Numbers
    high_c: Numbers
    lifts_rest: Flags
    falls: Flags
    """Whether the score may fall towards the upper end."""
    own: Flags
    """Whether the upper end is the temperature of the source itself."""

    def only(self, places: Rows) -> _Spans:
        """Return some of them."""
        row, low_c, high_c, lifts_rest, falls, own = self
        return _Spans(row[places], low_c[places], high_c[places], lifts_rest[places], falls[places], own[places])

    def then(self, other: _Spans) -> _Spans:
        """Return these and others."""
        return _Spans(*(np.concatenate(parts) for parts in zip(self, other, strict=True)))


def layout_options(options: MatchingOptions) -> MatchingOptions:
    """Return the options at which pairs are laid out: reference rates and default weights.

    Examples
    --------
    >>> layout_options(MatchingOptions(interest_rate=0.1, weight_climate=0.9)) == MatchingOptions()
    True
    """
    changes: dict[str, object] = {
        "electricity_price_eur_per_mwh": options.layout_electricity_price_eur_per_mwh,
        "interest_rate": options.layout_interest_rate,
        "heat_purchase_eur_per_mwh": 0.0,
        "heat_alternative_eur_per_mwh": None,
    }
    changes |= {entry.name: entry.default for entry in fields(MatchingOptions) if entry.name.startswith("weight_")}
    if all(getattr(options, name) == value for name, value in changes.items()):
        return options
    return options.changed(**changes)


def run_best(pairs: pd.DataFrame, assess: Assess, options: MatchingOptions, *, loops: bool) -> Assessment:
    """Assess pairs, each with its source run at the temperature that serves best.

    Parameters
    ----------
    pairs : DataFrame
        Heat candidates of one kind.
    assess : callable
        Judges pairs as they stand, a source at ``s_temperature_c``; with the column ``lifts_rest`` True, a source
        that is hot enough has what is left of it lifted.
    options : MatchingOptions
    loops : bool
        Whether these are closed loops, of which much is known beforehand.

    Returns
    -------
    Assessment
        Its detail has ``offered_c``, the temperature of the source, beside ``source_c``, at which it is run.
    """
    at = layout_options(options)
    full = assess(pairs, options)
    offered = numbers(pairs, "s_temperature_c")
    reference = full if at is options else assess(pairs, at)
    spans, score = (_of_loops if loops else _of_others)(pairs, assess, reference, at)
    run_c, lifts_rest = _best(offered, _scores(reference.outcome, at), spans, score)
    other = (run_c != offered) & ~np.isnan(offered) | lifts_rest
    detail = full.detail.assign(offered_c=offered)
    if not other.any():
        return Assessment(full.outcome, detail, full.steps, full.assumptions)
    chosen = pairs[other].assign(s_temperature_c=run_c[other], lifts_rest=lifts_rest[other])
    found = assess(chosen, options)
    rows = chosen.index
    return Assessment(
        pd.concat([full.outcome.drop(rows), found.outcome]).reindex(pairs.index),
        pd.concat([detail.drop(rows), found.detail.assign(offered_c=offered[other])]).reindex(pairs.index),
        full.steps,
        list(dict.fromkeys([*full.assumptions, *found.assumptions])),
    )


def _of_loops(pairs: pd.DataFrame, _: Assess, reference: Assessment, options: MatchingOptions) -> tuple[_Spans, _Score]:
    ends = heat_ends(pairs, options)
    place = Place.of(pairs, options)

    def score(rows: Rows, run_c: Numbers, lifts_rest: Flags) -> Numbers:
        found = np.empty(len(rows))
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            at = rows[part]
            run = ends.only(at).run_at(run_c[part], options)
            found[part] = loop_score(run, place.only(at), lifts_rest[part], options)
        return found

    return _spans(pairs, reference, options), score


def _of_others(
    pairs: pd.DataFrame, assess: Assess, reference: Assessment, options: MatchingOptions
) -> tuple[_Spans, _Score]:
    """Once-through water, and heat that drives a chiller: from where it is of any use up to its own temperature.

    Water whose heat counts from an intake that is no warmer than the raw water of the farm gives more of it, in less
    water, the warmer it is; it needs no search.
    """
    detail = reference.detail

    def score(rows: Rows, run_c: Numbers, lifts_rest: Flags) -> Numbers:
        tried = pairs.iloc[rows].assign(s_temperature_c=run_c, lifts_rest=lifts_rest)
        tried.index = pd.RangeIndex(len(tried))
        return _scores(assess(tried, options).outcome, options)

    mode = reference.outcome["mode"].to_numpy(object)
    gains = detail["limit_c"].to_numpy(float) <= detail["return_c"].to_numpy(float)
    knows = np.where(mode == "tempering", ~gains, mode == "absorption cooling") & _near(pairs, reference)
    rows = np.flatnonzero(knows)
    source = detail["source_c"].to_numpy(float)[rows]
    lowest = np.maximum(
        np.where(mode == "tempering", detail["return_c"].to_numpy(float), options.absorption_source_minimum_c),
        detail["limit_c"].to_numpy(float),
    )[rows]
    steps = np.where(lowest[:, None] < _TRIED_C, _TRIED_C, np.nan)
    every = np.ones(len(rows), dtype=bool)
    return _between(rows, steps, source, every, ~every), score


def _near(pairs: pd.DataFrame, reference: Assessment) -> Flags:
    """Return where a gate that has failed is one that another temperature of the source might pass."""
    far = numbers(pairs, "route_m") - np.nan_to_num(numbers(pairs, "precision_m"))
    near = far <= _HOPELESS * reference.detail["gate_limit_m"].to_numpy(float)
    return near & ~reference.outcome["gate"].isin(["temperature", "quantity"]).to_numpy(bool)


def _scores(outcome: pd.DataFrame, options: MatchingOptions) -> Numbers:
    score = score_of({name: outcome[f"d_{name}"].to_numpy(float) for name in CRITERIA}, options)
    return np.where(outcome["gate"].eq("").to_numpy(bool), score, FAILS)


def _best(offered: Numbers, full: Numbers, spans: _Spans, score: _Score) -> tuple[Numbers, Flags]:
    """Return the best temperature of each row, and whether the rest is lifted; its own where nothing is better."""
    run_c, lifts_rest, best = offered.copy(), np.zeros(len(offered), dtype=bool), full.copy()
    if not len(spans.row):
        return run_c, lifts_rest

    def take(rows: Rows, at: Numbers, rest: Flags, found: Numbers) -> None:
        order = np.lexsort((at, found, rows))
        last = order[np.r_[rows[order][1:] != rows[order][:-1], True]]
        last = last[found[last] > best[rows[last]] + _RISES]
        best[rows[last]], run_c[rows[last]], lifts_rest[rows[last]] = found[last], at[last], rest[last]

    top = score(spans.row, spans.high_c, spans.lifts_rest)
    take(spans.row, spans.high_c, spans.lifts_rest, top)
    probed = np.flatnonzero((top > FAILS) & spans.falls & (spans.own | (top >= best[spans.row])))
    within = [probed, *(np.flatnonzero(spans.lifts_rest) for _ in _WITHIN)]
    if not any(len(rows) for rows in within):
        return run_c, lifts_rest
    parts = np.repeat([1.0 - _PROBE, *_WITHIN], [len(rows) for rows in within])
    tried = np.concatenate(within)
    inside = spans.low_c[tried] + parts * (spans.high_c - spans.low_c)[tried]
    found = score(spans.row[tried], inside, spans.lifts_rest[tried])
    take(spans.row[tried], inside, spans.lifts_rest[tried], found)
    falls = np.unique(tried[found > np.maximum(top[tried], best[spans.row[tried]] - _NEAR) + _RISES])
    if len(falls):
        inner = spans.only(falls)
        take(inner.row, *_search(inner, score))
    return run_c, lifts_rest


class _Section(NamedTuple):
    """An interval and the two points within it, arrays of shape (m,)."""

    low: Numbers
    high: Numbers
    lower: Numbers
    upper: Numbers

    def shrunk(self, left: Flags) -> tuple[_Section, Numbers]:
        """Return the part below the upper point, or above the lower one, and its new point."""
        low, high = np.where(left, self.low, self.lower), np.where(left, self.upper, self.high)
        new = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        return _Section(low, high, np.where(left, new, self.upper), np.where(left, self.lower, new)), new

    def ahead(self, left: Flags, rounds: int) -> list[Numbers]:
        """Return each point that the next rounds may ask for: the first, then all after left, then all after right."""
        then, new = self.shrunk(left)
        if rounds == 1:
            return [new]
        every = np.ones(len(left), dtype=bool)
        return [new, *then.ahead(every, rounds - 1), *then.ahead(~every, rounds - 1)]


def _search(spans: _Spans, score: _Score) -> tuple[Numbers, Flags, Numbers]:
    """Return the best temperature within each span by golden sections, and its score.

    A score of few rows takes as long as one of many, so that several rounds are scored at once where there are few.
    """
    low, high, count = spans.low_c, spans.high_c, len(spans.row)
    columns = np.arange(count)

    def at(points: list[Numbers]) -> Numbers:
        times = len(points)
        rows, rest = np.tile(spans.row, times), np.tile(spans.lifts_rest, times)
        return score(rows, np.concatenate(points), rest).reshape(times, count)

    section = _Section(low, high, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
    of_lower, of_upper = at([section.lower, section.upper])
    ahead = next(rounds for rounds in _AHEAD if rounds == 1 or count * 2**rounds <= _AT_ONCE)
    for _ in range(_ROUNDS // ahead):
        found = at(section.ahead(of_lower > of_upper, ahead))
        place = np.zeros(count, dtype=np.intp)
        for left_over in reversed(range(ahead)):
            left = of_lower > of_upper
            of_new = found[place, columns]
            section, _new = section.shrunk(left)
            of_lower, of_upper = np.where(left, of_new, of_upper), np.where(left, of_lower, of_new)
            place += np.where(of_lower > of_upper, 1, 2**left_over)
    first = of_lower >= of_upper
    return np.where(first, section.lower, section.upper), spans.lifts_rest, np.where(first, of_lower, of_upper)


def _spans(pairs: pd.DataFrame, reference: Assessment, options: MatchingOptions) -> _Spans:
    """Return every span of temperatures in which a source might better be run than at its own."""
    detail, modes = reference.detail, reference.outcome["mode"].to_numpy(object)
    knows = np.isin(modes, ["direct", "lift", "preheating", "steam"]) & _near(pairs, reference)
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

    own_loop = np.isin(media[1], ["fish water", "air"]) & (mode == "direct")
    directly = (mode == "direct") | (mode == "steam")
    coolest = above(np.arange(len(rows)), hot_enough)
    varies = directly & (d["supply_mw"] * coolest < d["demand_mw"]) & (coolest < d["usable_share"])
    varies &= media[0] != "steam"
    steps = [hot_enough, *(np.full(len(rows), feed + FEED_STEP_K) for feed in FEEDS_C)]
    steps = [np.where(own_loop | (number == 0), step, np.nan) for number, step in enumerate(steps)]
    pipes = [(d["pipe_supply_c"], d["pipe_return_c"], varies)]
    for feed in FEEDS_C:
        at_feed = np.full(len(rows), feed + FEED_STEP_K)
        ends = d["limit_c"], d["needed_c"], d["return_c"], d["cold_approach_k"]
        pipes.append((*pipe_temperatures(at_feed, *ends, own_loop), varies & own_loop & (at_feed < source)))
    for supply_c, return_c, asks in pipes:
        if asks.any():
            carried = carried_mw(supply_c, return_c, mode == "steam", options)
            steps += list(_reaching(np.where(asks[:, None], carried, np.nan), power, hot_enough, source).T)
    spans = _between(rows, np.stack(steps, axis=1), source, varies | own_loop, varies)

    rest = (mode == "direct") & (d["share_of_demand"] < 1.0 - 1e-9) & (d["quantity_known"] > 0)
    rest &= options.lift_allowed & (d["needed_c"] <= options.lift_sink_limit_c)
    short = d["share_of_demand"] < 1.0 - 1e-9
    lifted = ((mode == "lift") & (short | (d["supply_mw"] * d["usable_share"] < d["demand_mw"]))) | rest
    lifted |= mode == "preheating"
    lowest = np.where(open_limit, np.fmin(cold_end, source) - _FAR_K, d["limit_c"] + 1.0)
    kinks = [
        cold_end,
        np.where(open_limit, cold_end + options.source_glide_k, np.nan),
        np.where(open_limit, np.nan, d["limit_c"] + 10.0),
        hot_enough,
    ]
    kinks = [lowest, *(np.where(kink > lowest, kink, np.nan) for kink in kinks)]
    return spans.then(_between(rows, np.stack(kinks, axis=1), source, lifted, lifted, lifts=True))


_FIGURES = (
    "source_c", "limit_c", "needed_c", "return_c", "cold_approach_k", "supply_mw", "demand_mw", "usable_share",
    "share_of_demand", "quantity_known", "pipe_supply_c", "pipe_return_c",
)  # fmt: skip


def _reaching(
    wanted_mw: Numbers, power: Callable[[Rows, Numbers], Numbers], low_c: Numbers, high_c: Numbers
) -> Numbers:
    """Return the highest temperatures between two at which a rising power is not above what is wanted.

    Parameters
    ----------
    wanted_mw : ndarray, shape (n, k)
        NaN where nothing is asked.
    power : callable
        Of rows and of a temperature for each.
    low_c, high_c : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n, k)
        NaN where the power does not pass what is wanted between the two.
    """
    found = np.full(wanted_mw.shape, np.nan)
    every = np.arange(len(low_c))
    with np.errstate(invalid="ignore"):
        inside = (power(every, low_c)[:, None] <= wanted_mw) & (power(every, high_c)[:, None] > wanted_mw)
        rows, columns = np.nonzero(inside)
        low, high, wanted = low_c[rows], high_c[rows], wanted_mw[rows, columns]
        while len(rows):
            middle = (low + high) / 2.0
            open_yet = (middle > low) & (middle < high)
            if not open_yet.any():
                break
            fits = power(rows, middle) <= wanted
            low, high = np.where(open_yet & fits, middle, low), np.where(open_yet & ~fits, middle, high)
    found[rows, columns] = low
    return found


def _between(
    rows: Rows, steps: Numbers, source_c: Numbers, takes: Flags, falling: Flags, *, lifts: bool = False
) -> _Spans:
    """Return the spans between the steps below the source, and from the last to the source itself."""
    inside = np.where(takes[:, None] & (steps < source_c[:, None]), steps, np.nan)
    ends = np.sort(np.column_stack([np.where(takes, source_c, np.nan), inside]), axis=1)
    low, high = ends[:, :-1], ends[:, 1:]
    place, column = np.nonzero(high > low)
    highs, own = high[place, column], source_c[place]
    jumps = np.where(highs < own, np.nextafter(highs, -np.inf), highs)
    return _Spans(rows[place], low[place, column], jumps, np.full(len(place), lifts), falling[place], highs == own)
