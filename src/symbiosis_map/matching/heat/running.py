"""How a source is run: a hotter one can do whatever a cooler one of the same heat can.

What a source has given off, mixed back into it, gives the same heat at a lower temperature, and a source need not be
used in full. Mostly neither is of use. It is where more heat makes a step to the next size of pipe, where plant would
be sized for heat that is seldom wanted, or where a heat pump that lifts what is left would cost more than it brings.
So a heat pump draws on its source at the temperature, not above its own, that serves best; of a source that is hot
enough, the share that serves best is used; and no source is worse for being hotter.

Best is the highest score at reference rates: the prices and the rate of interest that stand in the options for this
alone (``layout_electricity_price_eur_per_mwh``, ``layout_interest_rate``), the default weights, no price for the heat
and the receiver's own alternative. What is built must not follow the prices of the day: the same pipes and machines
are then priced at any other rates, and a pair is compared with itself. A rule without any price would not do: more
heat raises the fit of amounts, season and climate, and only its cost says when it is no longer worth it. So at other
prices or weights than these, a hotter source may score a little lower.

Between two points at which something jumps (a size of pipe, a step of the feed, direct use), the score has one best.
It is the upper end where the score still rises there, else it is searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, overlaid
from symbiosis_map.matching.heat.ends import heat_ends, numbers
from symbiosis_map.matching.heat.intervals import Spans
from symbiosis_map.matching.heat.loop import FAILS, Layout, Place, loop_score
from symbiosis_map.matching.heat.spans import absorption_spans, loop_spans, tempering_spans
from symbiosis_map.matching.heat.tempering import is_sea, tempering_score
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.score import score_of
from symbiosis_map.tables import CRITERIA

__all__ = ["Assess", "Kind", "layout_options", "run_again", "run_best"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Assess = Callable[[pd.DataFrame, MatchingOptions], Assessment]
Kind = Literal["loop", "tempering", "cooling"]
_Score = Callable[[Spans], Callable[[Numbers], Numbers]]
"""Takes spans, and gives what scores one point of each."""

_PROBE = 1e-4
"""Part of an interval by which its upper end is lowered to see whether the score still rises there."""
_RISES = 1e-12
"""What a score must be higher by, so that the last digits of the arithmetic say nothing."""
_ROUNDS = 45
"""Of golden sections, each of which leaves 0.618 of the interval."""
_AHEAD = (5, 3, 1)
"""Rounds that may be scored at once, each a part of all of them."""
_NEAR = 2.0
"""Points below the best so far, from which on a span is not searched."""
_AT_ONCE = 32768
"""Rows that are scored together: enough for the arithmetic to outweigh its calls, few enough for the cache."""
_FEW = 4096
"""Rows up to which rounds are scored ahead."""
_CORES = 2
"""Groups of rows that are scored side by side."""
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


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


def run_best(pairs: pd.DataFrame, assess: Assess, options: MatchingOptions, *, kind: Kind) -> Assessment:
    """Assess pairs, each with its source run as serves best.

    Parameters
    ----------
    pairs : DataFrame
        Heat candidates of one kind.
    assess : callable
        Judges pairs as they stand, a source at ``s_temperature_c``; with the column ``lifts_rest`` True, a source
        that is hot enough has what is left of it lifted.
    options : MatchingOptions
    kind : str
        ``loop`` or ``tempering``, which are scored from arrays alone, or ``cooling``.

    Returns
    -------
    Assessment
        Its detail has ``offered_c``, the temperature of the source, beside ``source_c``, at which it is run, and the
        columns of :class:`symbiosis_map.matching.heat.loop.Layout` that were chosen.
    """
    at = layout_options(options)
    full = assess(pairs, options)
    offered = numbers(pairs, "s_temperature_c")
    reference = full if at is options else assess(pairs, at)
    spans, score = _SEARCHED[kind](pairs, assess, reference, at)
    run_c, layout, _ = _best(offered, _scores(reference.outcome, at), spans, score)
    other = (run_c != offered) & ~np.isnan(offered) | layout.lifts_rest
    other |= ~np.isnan(layout.feed_c) | ~np.isnan(layout.share_used)
    every, rows = np.arange(len(pairs)), np.flatnonzero(other)
    run: dict[str, Numbers | Flags] = {"offered_c": offered, **layout._asdict()}
    if not len(rows):
        return Assessment(full.outcome, full.detail.assign(**run), full.steps, full.assumptions)
    chosen = pairs.iloc[rows].assign(s_temperature_c=run_c[rows], **layout.only(rows)._asdict())
    found = assess(chosen, options)
    detail = overlaid([(every, full.detail), (rows, found.detail)], pairs.index)
    return Assessment(
        overlaid([(every, full.outcome), (rows, found.outcome)], pairs.index),
        detail.assign(**run),
        full.steps,
        list(dict.fromkeys([*full.assumptions, *found.assumptions])),
    )


def run_again(pairs: pd.DataFrame, assess: Assess, detail: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Assess pairs, each with its source run as an earlier assessment of it found best.

    Parameters
    ----------
    pairs : DataFrame
        Heat candidates of one kind.
    assess : callable
        As :func:`run_best` takes it.
    detail : DataFrame
        Of the same pairs, as :func:`run_best` gives it.
    options : MatchingOptions
    """
    layout = {name: detail[name].to_numpy() for name in Layout._fields}
    return assess(pairs.assign(s_temperature_c=detail["source_c"], **layout), options)


def _of_loops(pairs: pd.DataFrame, _: Assess, reference: Assessment, options: MatchingOptions) -> tuple[Spans, _Score]:
    ends = heat_ends(pairs, options)
    place = Place.of(pairs, options)

    def score(spans: Spans) -> Callable[[Numbers], Numbers]:
        if len(spans.row) > _AT_ONCE:
            parts = [spans.only(slice(at, at + _AT_ONCE)) for at in range(0, len(spans.row), _AT_ONCE)]
            return lambda points: of_parts(parts, points)
        mine, there = ends.only(spans.row), place.only(spans.row)

        def scored(points: Numbers) -> Numbers:
            run_c, layout = spans.chosen(points, ends.source_c)
            return loop_score(mine.run_at(run_c, options), there, layout, options)

        return scored

    def of_parts(parts: list[Spans], points: Numbers) -> Numbers:
        each = np.split(points, np.arange(_AT_ONCE, len(points), _AT_ONCE))
        with ThreadPoolExecutor(_CORES) as cores:
            return np.concatenate(list(cores.map(lambda part, its: score(part)(its), parts, each)))

    return loop_spans(pairs, ends, reference, options), score


def _of_tempering(
    pairs: pd.DataFrame, _: Assess, reference: Assessment, options: MatchingOptions
) -> tuple[Spans, _Score]:
    ends, place, sea = heat_ends(pairs, options), Place.of(pairs, options), is_sea(pairs)

    def score(spans: Spans) -> Callable[[Numbers], Numbers]:
        mine, there, at_sea = ends.only(spans.row), place.only(spans.row), sea[spans.row]
        return lambda run_c: tempering_score(replace(mine, source_c=run_c), there, at_sea, options)

    return tempering_spans(pairs, reference, options), score


def _of_cooling(
    pairs: pd.DataFrame, assess: Assess, reference: Assessment, options: MatchingOptions
) -> tuple[Spans, _Score]:
    offered = numbers(pairs, "s_temperature_c")

    def score(spans: Spans) -> Callable[[Numbers], Numbers]:
        mine = pairs.iloc[spans.row].set_axis(pd.RangeIndex(len(spans.row)))

        def scored(points: Numbers) -> Numbers:
            run_c, layout = spans.chosen(points, offered)
            tried = mine.assign(s_temperature_c=run_c, **layout._asdict())
            return _scores(assess(tried, options).outcome, options)

        return scored

    return absorption_spans(pairs, reference, options), score


_SEARCHED = {"loop": _of_loops, "tempering": _of_tempering, "cooling": _of_cooling}


def _scores(outcome: pd.DataFrame, options: MatchingOptions) -> Numbers:
    score = score_of({name: outcome[f"d_{name}"].to_numpy(float) for name in CRITERIA}, options)
    return np.where(outcome["gate"].eq("").to_numpy(bool), score, FAILS)


class _Run(NamedTuple):
    """How each pair is run, arrays of shape (n,)."""

    at_c: Numbers
    layout: Layout
    score: Numbers

    def take(self, spans: Spans, points: Numbers, found: Numbers, offered: Numbers) -> None:
        """Take over what scores better."""
        better = np.flatnonzero(found > self.score[spans.row] + _RISES)
        order = better[np.lexsort((points[better], found[better], spans.row[better]))]
        last = order[np.flatnonzero(np.diff(spans.row[order], append=-1))]
        row = spans.row[last]
        self.at_c[row], layout = spans.only(last).chosen(points[last], offered)
        self.score[row] = found[last]
        for kept, new in zip(self.layout, layout, strict=True):
            kept[row] = new


def _best(offered: Numbers, full: Numbers, spans: Spans, score: _Score) -> _Run:
    """Return how each row is best run: at its own temperature where nothing is better."""
    count = len(offered)
    best = _Run(offered.copy(), Layout.none(count), full.copy())
    spans = spans.only(np.flatnonzero(spans.ceiling > full[spans.row] + _RISES))
    if not len(spans.row):
        return best
    top = score(spans)(spans.high)
    best.take(spans, spans.high, top, offered)
    near = spans.own | (top >= best.score[spans.row] - _NEAR)
    probed = np.flatnonzero(near & (spans.ceiling > best.score[spans.row] + _RISES))
    if not len(probed):
        return best
    tried = spans.only(probed)
    inside = tried.high - _PROBE * (tried.high - tried.low)
    found = score(tried)(inside)
    best.take(tried, inside, found, offered)
    falls = np.flatnonzero(found > np.maximum(top[probed], FAILS) + _RISES)
    if len(falls):
        inner = tried.only(falls)
        best.take(inner, *_search(inner, score), offered)
    return best


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


def _search(spans: Spans, score: _Score) -> tuple[Numbers, Numbers]:
    """Return the best point within each span by golden sections, and its score.

    A score of few rows takes as long as one of many, so that several rounds are scored at once where there are few.
    """
    low, high, count = spans.low, spans.high, len(spans.row)
    columns = np.arange(count)

    def together(times: int) -> Callable[[list[Numbers]], Numbers]:
        scored = score(spans.only(np.tile(columns, times)))
        return lambda points: scored(np.concatenate(points)).reshape(times, count)

    section = _Section(low, high, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
    of_lower, of_upper = together(2)([section.lower, section.upper])
    ahead = next(rounds for rounds in _AHEAD if rounds == 1 or count * 2**rounds <= _FEW)
    at_once = together(2**ahead - 1)
    for _ in range(_ROUNDS // ahead):
        found = at_once(section.ahead(of_lower > of_upper, ahead))
        place = np.zeros(count, dtype=np.intp)
        for left_over in reversed(range(ahead)):
            left = of_lower > of_upper
            of_new = found[place, columns]
            section, _new = section.shrunk(left)
            of_lower, of_upper = np.where(left, of_new, of_upper), np.where(left, of_lower, of_new)
            place += np.where(of_lower > of_upper, 1, 2**left_over)
    first = of_lower >= of_upper
    return np.where(first, section.lower, section.upper), np.where(first, of_lower, of_upper)
