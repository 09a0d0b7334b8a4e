"""The lines that an explanation is made of, and what stands behind them: inputs, defaults, ranges, barriers."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd

from symbiosis_map.errors import ProjectError
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assumption, Step
from symbiosis_map.matching.matcher import ASSESS, as_laid_out
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import BASE_UNIT, STREAMS

__all__ = [
    "BarrierLine",
    "CalculationLine",
    "Factor",
    "InputLine",
    "OptionLine",
    "RangeLine",
    "barrier_lines",
    "input_lines",
    "moving_options",
    "option_lines",
    "plain",
    "range_lines",
]


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """A step of the calculation with its numbers put in."""

    label: str
    formula: str
    value: float | str | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Factor:
    """What one criterion does to the score: ``factor = desirability ** weight``.

    ``unknown`` says that it could not be computed and its desirability is the neutral one. ``points_lost`` is how
    much higher the score would be were its desirability 1.
    """

    criterion: str
    desirability: float
    weight: float
    factor: float
    unknown: bool
    points_lost: float


@dataclass(frozen=True, slots=True)
class InputLine:
    """A figure of a stream that the calculation reads.

    ``value`` is None where nothing is stated and nothing was filled in. ``filled_in`` says that the program put it
    there, with the reason; ``basis`` and ``source`` are those of the stream otherwise.
    """

    column: str
    value: float | str | None
    unit: str
    basis: str
    source: str
    filled_in: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RangeLine:
    """Low, best and high of a result."""

    name: str
    low: float
    best: float
    high: float
    unit: str
    width: str


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """What stands in the way, why it was found, and how it is cleared."""

    barrier_id: str
    name: str
    detection: str
    remedy: str
    source: str


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A parameter of matching that the calculation used; ``changed`` where the project does not take the default."""

    name: str
    value: float | str
    default: float | str
    changed: bool
    note: str
    reference: str


_COMMON = ("quantity_per_year", "quantity_low", "quantity_high")
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "heat": (*_COMMON, "power_mw", "full_load_hours", "temperature_c", "return_temperature_c", "medium", "profile"),
    "water": (*_COMMON, "water_class", "medium", "temperature_c", "profile"),
}
_GOODS_INPUTS = ("stream", "waste_code", *_COMMON)
_NUDGE = 1.05
_REFERENCE = "docs/project-file.md, [matching]"


def plain(value: object) -> float | str:
    """Return a cell as JSON can hold it."""
    if isinstance(value, (int, float, np.number, np.bool_)):
        return float(value)
    return str(value)


def input_lines(stream: pd.Series, assumptions: Iterable[Assumption]) -> list[InputLine]:
    """Return what the calculation reads of a stream, with its basis, or with the reason where it was filled in.

    Parameters
    ----------
    stream : Series
        A row of the table ``streams``.
    assumptions : iterable of Assumption
        Those of the stream.
    """
    filled = {row.column: row for row in assumptions if row.id == stream["stream_id"] and row.table == "streams"}
    lines = []
    for column in _INPUTS.get(str(stream["resource"]), _GOODS_INPUTS):
        cell = stream[column]
        stated = pd.notna(cell) and cell != ""
        row = filled.get(column)
        if column in ("quantity_low", "quantity_high") and not stated:
            continue
        unit = STREAMS[column].unit
        unit = BASE_UNIT[str(stream["resource"])] if unit == "unit" else unit
        value = plain(cell) if stated else row.value if row else None
        if row is not None:
            lines.append(InputLine(column, value, unit if stated else "", "filled in", row.source, True, row.reason))
        else:
            basis, source = (str(stream["basis"]), str(stream["source"])) if stated else ("", "")
            lines.append(InputLine(column, value, unit if stated else "", basis, source, False, ""))
    return lines


def range_lines(
    pairs: pd.DataFrame, row: int, outcome: pd.Series, unit: str, options: MatchingOptions
) -> list[RangeLine]:
    """Return low, best and high of quantity, cost, investment and CO2, where they are known.

    CO2 is that of a link whose two amounts are both at their low, and both at their high.

    Parameters
    ----------
    pairs : DataFrame
        The pair, with the link to the heat network that it may be a branch of.
    row : int
        Label of the pair.
    outcome : Series
    unit : str
        Of the quantity.
    options : MatchingOptions
    """
    found = [
        ("quantity", ("quantity_low", "quantity_per_year", "quantity_high"), unit, "low and high of both amounts"),
        ("cost", ("cost_low", "cost", "cost_high"), str(outcome["cost_unit"]), "low and high of the cost tables"),
        ("investment", ("capex_low_eur", "capex_eur", "capex_high_eur"), "EUR", "low and high of the cost tables"),
    ]
    lines = []
    for name, columns, per, width in found:
        low, best, high = (float(outcome[column]) for column in columns)
        if np.isfinite([low, best, high]).all():
            lines.append(RangeLine(name, low, best, high, per, width))
    best = float(outcome["co2_saved_t_per_year"])
    if np.isfinite(best):
        ends = [_saved_at(pairs, row, side, options) for side in ("low", "high")]
        if np.isfinite(ends).all():
            lines.append(
                RangeLine("CO2 saved", min(*ends, best), best, max(*ends, best), "t/yr", "low and high of both amounts")
            )
    return lines


def _saved_at(pairs: pd.DataFrame, row: int, side: str, options: MatchingOptions) -> float:
    """Return the CO2 saved with the amounts of both ends at their low or high."""
    table = pairs.copy()
    for end in "sr":
        best = table[f"{end}_quantity_per_year"]
        amount = table[f"{end}_quantity_{side}"].fillna(best)
        table[f"{end}_power_mw"] *= (amount / best.where(best > 0)).fillna(1.0)
        for name in ("per_year", "low", "high"):
            table[f"{end}_quantity_{name}"] = amount
    outcome = ASSESS[str(pairs.loc[row, "resource"])](table, options).outcome
    return float(outcome["co2_saved_t_per_year"].loc[[row]].iloc[0])


def barrier_lines(ids: str, knowledge: Knowledge) -> list[BarrierLine]:
    """Return the barriers of a link by their ids, separated by ``;``.

    Examples
    --------
    >>> from symbiosis_map.knowledge import PACKAGED
    >>> [line.name for line in barrier_lines("B04;B08", PACKAGED)]
    ['shipment across a border', 'different owners']
    """
    table = knowledge.table("barriers").set_index("barrier_id")[["name", "detection", "remedy", "source"]].fillna("")
    rows = table.to_dict("index")
    return [BarrierLine(one, **{str(k): str(v) for k, v in rows[one].items()}) for one in ids.split(";") if one in rows]


def option_lines(
    steps: Sequence[Step],
    assumptions: Iterable[Assumption],
    weights: Iterable[str],
    moving: Callable[[Collection[str]], Collection[str]],
    options: MatchingOptions,
) -> list[OptionLine]:
    """Return the parameters that formulas and sources of a calculation name, its weights, and those that move it.

    Parameters
    ----------
    steps : sequence of Step
        Those that are shown.
    assumptions : iterable of Assumption
    weights : iterable of str
        Criteria of the score.
    moving : callable
        Takes the names that are listed anyway, and returns those that move the result, as :func:`moving_options`
        finds them.
    options : MatchingOptions
    """
    formulas = [step.formula for step in steps]
    words = [step.source for step in steps] + [f"{row.reason} {row.source}" for row in assumptions]
    named = {name for text in formulas for name in re.findall(r"{option_(\w+)}", text)}
    named |= {name for text in words for name in re.findall(r"\w+", text)}
    named |= {f"weight_{name}" for name in weights}
    named |= {*moving(named)}
    notes = _notes()
    lines = []
    for entry in fields(MatchingOptions):
        value = getattr(options, entry.name)
        if entry.name not in named or not isinstance(value, (bool, int, float, str)):
            continue
        default = entry.default
        lines.append(
            OptionLine(
                entry.name,
                plain(value),
                "none" if default is None else plain(default),
                value != default,
                notes.get(entry.name, ""),
                _REFERENCE,
            )
        )
    return lines


class _Reader:
    """Options that remember which of them were read."""

    def __init__(self, options: MatchingOptions) -> None:
        self._options = options
        self._seen: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self._seen.add(name)
        return getattr(self._options, name)


def moving_options(
    pairs: pd.DataFrame, row: int, options: MatchingOptions, *, besides: Collection[str] = ()
) -> list[str]:
    """Return the parameters without which a result would be another: any figure changes when they change by 5 %.

    Parameters
    ----------
    pairs : DataFrame
        The pair, with the link to the heat network that it may be a branch of.
    row : int
        Label of the pair.
    options : MatchingOptions
    besides : collection of str
        Parameters that need no look.

    Notes
    -----
    Many are changed at once: where no figure follows, none of them moves one; else each half is looked at. What moves
    a figure of the plant as it is laid out moves the result; only for the others is it laid out anew.
    """
    assess = ASSESS[str(pairs.loc[row, "resource"])]
    reader = _Reader(options)
    before = assess(pairs, cast(MatchingOptions, reader))
    present = before.outcome.loc[[row]]
    alone = pairs.loc[[row]].assign(network_id=None)
    again = as_laid_out(alone, replace(before, outcome=present, detail=before.detail.loc[[row]]))

    def sought(names: list[str], *, anew: bool) -> list[str]:
        nudged = _nudged(options, names)
        if not names:
            return []
        if nudged is not None:
            judged = assess(pairs, nudged) if anew else again(alone, nudged)
            if judged.outcome.loc[[row]].equals(present):
                return []
        half = len(names) // 2
        return names if len(names) == 1 else sought(names[:half], anew=anew) + sought(names[half:], anew=anew)

    names = [name for name in sorted(reader._seen - {*besides}) if isinstance(getattr(options, name), float)]
    names = [name for name in names if _nudged(options, [name]) is not None]
    found = [] if again is assess else sought(names, anew=False)
    return sorted(found + sought([name for name in names if name not in found], anew=True))


def _nudged(options: MatchingOptions, names: list[str]) -> MatchingOptions | None:
    """Return the options with some of them changed; None where they may not be so."""
    try:
        return options.changed(**{name: _NUDGE * getattr(options, name) or 1.0 for name in names})
    except ProjectError:
        return None


@cache
def _notes() -> Mapping[str, str]:
    """Return what the class of the options says of each: below it, in its own text, or above its group."""
    source = inspect.getsource(MatchingOptions)
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    lines = [line.strip() for line in source.splitlines()]
    sentences = re.split(r"(?<=\.)\s+", " ".join((inspect.getdoc(MatchingOptions) or "").split()))
    found: dict[str, str] = {}
    name = group = ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, above = node.target.id, lines[node.lineno - 2]
            group = above[2:] if above.startswith("# ") else "" if not above else group
            said = [sentence for sentence in sentences if f"``{name}``" in sentence]
            found[name] = _unmarked(said[0] if said else group)
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found[name] = _unmarked(str(node.value.value))
            name = ""
    return found


def _unmarked(text: str) -> str:
    return " ".join(text.replace("``", "").replace("**", "").split())
