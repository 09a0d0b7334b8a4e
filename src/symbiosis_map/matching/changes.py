"""What would have to change: one input at a time, for a near miss to pass or for a link to score higher."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.goods.common import conclude
from symbiosis_map.matching.heat.running import layout_options
from symbiosis_map.matching.levers import Choice, Lever, find_levers
from symbiosis_map.matching.matcher import ASSESS, as_laid_out
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.readiness import barriers
from symbiosis_map.matching.score import criteria_weights, fill_unknown, geometric_score, with_readiness
from symbiosis_map.matching.sentences import amount, kilometres
from symbiosis_map.tables import BASE_UNIT

__all__ = ["Change", "Tried", "WhatIf", "what_if"]

_STEPS = 24
"""Values that are tried on either side."""
_FINER = 50
"""Values that are tried between two of them."""
_HALVINGS = 7
"""Of the range of an option, whose every value takes an assessment of its own."""
_LEAST_GAIN = 0.1
"""Points below which a change is not worth a line."""
_SPARED = 0.05
"""Points that are given up for a smaller change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One input changed, everything else as it is.

    ``score`` is that of the changed pair, ``gain`` what it adds to the score of a link (None for a near miss), and
    ``share`` the change over the widest that was tried, 1 where the input is one of some values; ``likely`` says
    that it stays within the likely range of the input.
    """

    key: str
    what: str
    now: Choice | None
    then: Choice
    unit: str
    score: float
    gain: float | None
    share: float
    likely: bool
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Tried:
    """An input that was varied, from where to where, and why so far."""

    key: str
    what: str
    low: Choice
    high: Choice
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changes, most useful first, and everything that was tried."""

    changes: tuple[Change, ...]
    tried: tuple[Tried, ...]


class _Trial(NamedTuple):
    lever: Lever
    then: Choice


class _Found(NamedTuple):
    passes: bool
    score: float


def what_if(pairs: pd.DataFrame, row: int, assessment: Assessment, options: MatchingOptions) -> WhatIf:
    """Return what would let a near miss pass, or what would raise the score of a link.

    Parameters
    ----------
    pairs : DataFrame
        The pair, and the link to the heat network that it may be a branch of, as
        :func:`symbiosis_map.matching.pairs.make_pairs` gives them.
    row : int
        Label of the pair.
    assessment : Assessment
        Of the pairs.
    options : MatchingOptions

    Returns
    -------
    WhatIf
        For a near miss the smallest change of each input that lets it pass: those within their likely range first,
        then by how much of what was tried they take. For a link the change of each input within its likely range
        that raises its score most, the largest gain first. Ties by key.
    """
    own, outcome, detail = (t.loc[[row]].iloc[0] for t in (pairs, assessment.outcome, assessment.detail))
    levers = find_levers(own, outcome, detail, options)
    bench = _Bench(pairs, row, assessment, options)
    passed = str(outcome["gate"]) == ""
    if passed:
        changes = _raise(levers, bench, float(_score(pairs, assessment, options).loc[row]))
    else:
        changes = _open(levers, bench)
    tried = sorted((_tried(lever, passed) for lever in levers), key=lambda one: one.key)
    return WhatIf(tuple(changes), tuple(tried))


def _score(pairs: pd.DataFrame, assessment: Assessment, options: MatchingOptions) -> pd.Series:
    filled, _ = fill_unknown(assessment.outcome, options)
    score = geometric_score(filled, criteria_weights(filled, options))
    if not options.readiness_in_score:
        return score
    return with_readiness(score, barriers(pairs, assessment, options)["readiness"], options)


class _Bench:
    """A pair on which inputs are tried."""

    def __init__(self, pairs: pd.DataFrame, row: int, assessment: Assessment, options: MatchingOptions) -> None:
        self.pairs, self.row, self.assessment, self.options = pairs, row, assessment, options
        self.assess = ASSESS[str(pairs.loc[row, "resource"])]

    def run(self, trials: list[_Trial]) -> list[_Found]:
        """Return what becomes of the pair in each trial."""
        found: dict[int, _Found] = {}
        for where, run in (("pair", self._by_pair), ("detail", self._by_detail)):
            places = [i for i, trial in enumerate(trials) if trial.lever.where == where]
            if places:
                found.update(zip(places, run([trials[i] for i in places]), strict=True))
        for i, trial in enumerate(trials):
            if trial.lever.where == "option":
                found[i] = self._by_option(trial)
        return [found[i] for i in range(len(trials))]

    def _found(self, pairs: pd.DataFrame, assessment: Assessment) -> list[_Found]:
        passes, scores = assessment.outcome["gate"] == "", _score(pairs, assessment, self.options)
        return [_Found(bool(p), float(s)) for p, s in zip(passes, scores, strict=True)]

    def _by_pair(self, trials: list[_Trial]) -> list[_Found]:
        size = len(self.pairs)
        place = list(self.pairs.index).index(self.row)
        table = pd.concat([self.pairs] * len(trials), ignore_index=True)
        mine = np.arange(len(trials)) * size + place
        number = pd.Series(np.repeat([f"#{i}" for i in range(len(trials))], size))
        for name in ("surplus_id", "demand_id", "network_id"):
            table[name] = (table[name] + number).where(table[name].notna())
        for name in sorted({name for trial in trials for name in trial.lever.columns}):
            own = table[name].astype(object).to_numpy(copy=True)
            own[mine] = [_changed(trial, name, own[at]) for trial, at in zip(trials, mine, strict=True)]
            table[name] = pd.Series(own).astype(self.pairs[name].dtype)
        found = self._found(table, self.assess(table, self.options))
        return [found[at] for at in mine]

    def _by_detail(self, trials: list[_Trial]) -> list[_Found]:
        pairs = pd.concat([self.pairs.loc[[self.row]]] * len(trials), ignore_index=True)
        detail = pd.concat([self.assessment.detail.loc[[self.row]]] * len(trials), ignore_index=True)
        for i, trial in enumerate(trials):
            for name in trial.lever.columns:
                detail.loc[i, name] = True if trial.lever.key == "permit" else trial.then
        return self._found(pairs, conclude(pairs, detail, self.options))

    def _by_option(self, trial: _Trial) -> _Found:
        options = replace(self.options, **{trial.lever.columns[0]: trial.then})  # type: ignore[arg-type]
        same = layout_options(options) == layout_options(self.options)
        judge = as_laid_out(self.pairs, self.assessment) if same else self.assess
        return self._found(self.pairs, judge(self.pairs, options))[list(self.pairs.index).index(self.row)]


def _changed(trial: _Trial, column: str, own: object) -> object:
    lever = trial.lever
    if column not in lever.columns:
        return own
    if lever.how == "put" or lever.now is None:
        return trial.then
    now, then, number = float(lever.now), float(trial.then), float(str(own))
    return number + then - now if lever.how == "shift" else number * (then / now)


def _open(levers: list[Lever], bench: _Bench) -> list[Change]:
    """Return the smallest change of each input that lets a near miss pass."""
    coarse = [_Trial(lever, then) for lever in levers for then in _values(lever, lever.sought)]
    first = _first_passing(coarse, bench.run(coarse))
    between: list[_Trial] = []
    finer: list[tuple[_Trial, Choice, _Found]] = []
    for trial, before, found in first:
        if trial.lever.where == "option":
            finer.append(_halved(trial, float(before), found, bench))
        else:
            between += [_Trial(trial.lever, then) for then in _refined(trial.lever, before, trial.then)]
    finer += _first_passing(between, bench.run(between)) if between else []
    best: dict[str, tuple[_Trial, _Found]] = {}
    for trial, _, found in [*first, *finer]:
        key = trial.lever.key
        if key not in best or _share(trial) < _share(best[key][0]):
            best[key] = trial, found
    changes = [_change(trial, found, None) for trial, found in best.values()]
    return sorted(changes, key=lambda change: (not change.likely, change.share, -change.score, change.key))


def _halved(trial: _Trial, before: float, found: _Found, bench: _Bench) -> tuple[_Trial, Choice, _Found]:
    """Return the value of an option nearest to the present one that passes, by halving what lies between."""
    for _ in range(_HALVINGS):
        middle = _Trial(trial.lever, _rounded(trial.lever, (before + float(trial.then)) / 2.0, coarse=False))
        if middle.then in (before, trial.then):
            break
        result = bench.run([middle])[0]
        if result.passes:
            trial, found = middle, result
        else:
            before = float(middle.then)
    return trial, before, found


def _first_passing(trials: list[_Trial], found: list[_Found]) -> list[tuple[_Trial, Choice, _Found]]:
    """Return for each input and side the nearest value that passes, and the one before it.

    Of inputs that are one of some values, the best that passes.
    """
    result = []
    sides: dict[tuple[str, bool], list[tuple[_Trial, _Found]]] = {}
    for trial, one in zip(trials, found, strict=True):
        side = _share(trial), bool(trial.lever.choices or float(trial.then) > float(trial.lever.now or 0.0))
        sides.setdefault((trial.lever.key, side[1]), []).append((trial, one))
    for tries in sides.values():
        passing = [(trial, one) for trial, one in tries if one.passes]
        if not passing:
            continue
        if passing[0][0].lever.choices:
            trial, one = max(passing, key=lambda case: case[1].score)
            result.append((trial, trial.then, one))
            continue
        trial, one = min(passing, key=lambda case: _share(case[0]))
        nearer = [_share(case[0]) for case in tries if _share(case[0]) < _share(trial)]
        before = next((c.then for c, _ in tries if nearer and _share(c) == max(nearer)), trial.lever.now or 0.0)
        result.append((trial, before, one))
    return result


def _raise(levers: list[Lever], bench: _Bench, score: float) -> list[Change]:
    """Return the change of each input that raises the score of a link most."""
    trials = [_Trial(lever, then) for lever in levers for then in _values(lever, lever.likely)]
    cases: dict[str, list[tuple[_Trial, _Found]]] = {}
    for trial, found in zip(trials, bench.run(trials), strict=True):
        if found.passes and found.score >= score + _LEAST_GAIN:
            cases.setdefault(trial.lever.key, []).append((trial, found))
    changes = []
    for tries in cases.values():
        best = max(found.score for _, found in tries)
        trial, found = min(
            (case for case in tries if case[1].score >= best - _SPARED), key=lambda case: _share(case[0])
        )
        changes.append(_change(trial, found, found.score - score))
    return sorted(changes, key=lambda change: (-(change.gain or 0.0), change.key))


def _values(lever: Lever, ends: tuple[float, float]) -> list[Choice]:
    """Return the values that are tried, none of them the present one."""
    if lever.choices:
        return list(lever.choices)
    now = float(lever.now or 0.0)
    values: set[float] = set()
    steps = 1 if lever.where == "option" else _STEPS
    for end in ends:
        if end != now:
            for value in np.linspace(now, end, steps + 1)[1:]:
                tried = _rounded(lever, value, coarse=True)
                inside = min(ends) <= tried <= max(ends)
                values.add(tried if inside else _rounded(lever, now + 0.99 * (value - now), coarse=True))
    return sorted(value for value in values if min(ends) <= value <= max(ends) and value != now)


def _refined(lever: Lever, before: Choice, then: Choice) -> list[Choice]:
    if lever.choices:
        return []
    steps = np.linspace(float(before), float(then), _FINER + 1)
    return sorted({_rounded(lever, value, coarse=False) for value in steps} - {float(lever.now or 0.0)})


def _rounded(lever: Lever, value: float, *, coarse: bool) -> float:
    """Return a value as a person would write it, so that what is printed is what was tried."""
    if lever.unit == "°C":
        return round(float(value) * 2.0) / 2.0 if coarse else round(float(value), 1)
    if lever.unit == "m" and value >= 1000.0:
        return round(float(value), -2)
    if value == 0.0:
        return 0.0
    return round(float(value), 2 - math.floor(math.log10(abs(value))))


def _share(trial: _Trial) -> float:
    lever = trial.lever
    if lever.choices:
        return 1.0
    now, then = float(lever.now or 0.0), float(trial.then)
    widest = abs((lever.sought[1] if then > now else lever.sought[0]) - now)
    return abs(then - now) / widest if widest > 0 else 1.0


def _change(trial: _Trial, found: _Found, gain: float | None) -> Change:
    lever = trial.lever
    result = f"passes with score {found.score:.0f}" if gain is None else f"{gain:+.1f} points, score {found.score:.1f}"
    sentence = f"{_words(lever, trial.then)}: {result}"
    return Change(
        lever.key,
        lever.what,
        lever.now,
        trial.then,
        lever.unit,
        found.score,
        gain,
        _share(trial),
        bool(lever.choices) or lever.likely[0] <= float(trial.then) <= lever.likely[1],
        lever.reason,
        sentence,
    )


def _words(lever: Lever, then: Choice) -> str:
    if lever.key == "asked_for":
        return f"{lever.what}: {then}, by name"
    if lever.now is None:
        stated = amount(float(then), lever.unit) if isinstance(then, float) else then
        return f"{lever.what}: {stated}, were it stated"
    if isinstance(then, str) or isinstance(lever.now, str):
        return f"{lever.what}: {then} instead of {lever.now}"
    step = then - lever.now
    if lever.unit == "°C":
        side = "warmer" if step > 0 else "colder"
        return f"{lever.what}: {abs(step):.3g} K {side}, {then:.4g} instead of {lever.now:.4g} °C"
    if lever.unit == "m":
        return f"{lever.what}: {kilometres(abs(step))} shorter, {kilometres(then)} instead of {kilometres(lever.now)}"
    if lever.unit in (*BASE_UNIT.values(), "MW"):
        more = f"{amount(abs(step), lever.unit)} {'more' if step > 0 else 'less'}"
        return f"{lever.what}: {more}, {amount(then, lever.unit)} instead of {amount(lever.now, lever.unit)}"
    if lever.unit == "1/yr":
        return f"{lever.what}: {100 * then:.3g} instead of {100 * lever.now:.3g} %"
    unit = "" if lever.unit == "1" else f" {lever.unit.replace('m3', 'm³')}"
    return f"{lever.what}: {then:.3g} instead of {lever.now:.3g}{unit}"


def _tried(lever: Lever, passed: bool) -> Tried:
    if lever.choices:
        low, high = lever.choices[0], lever.choices[-1]
    else:
        low, high = lever.likely if passed else lever.sought
    return Tried(lever.key, lever.what, low, high, lever.unit, lever.reason)
