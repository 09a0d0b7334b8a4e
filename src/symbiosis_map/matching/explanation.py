"""Why a link scores what it scores, or why a pair missed: inputs, formulas with numbers, sources, what would help."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.knowledge.activities import activity_title
from symbiosis_map.matching.assessment import Assumption, Step
from symbiosis_map.matching.changes import Change, Tried, WhatIf, what_if
from symbiosis_map.matching.explanation_lines import (
    BarrierLine,
    CalculationLine,
    Factor,
    InputLine,
    OptionLine,
    RangeLine,
    barrier_lines,
    input_lines,
    moving_options,
    option_lines,
    plain,
    range_lines,
)
from symbiosis_map.matching.goods.shipping import along_ship_way
from symbiosis_map.matching.matcher import ASSESS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import join_outcome, make_pairs
from symbiosis_map.matching.pipes.laying import with_laying
from symbiosis_map.matching.readiness import barriers
from symbiosis_map.matching.score import criteria_weights, fill_unknown, geometric_score, with_readiness
from symbiosis_map.matching.sentences import link_sentences, near_miss_sentences
from symbiosis_map.tables import BASE_UNIT, CRITERIA

__all__ = ["CalculationLine", "Explanation", "Factor", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that stands behind a link or a near miss.

    Parameters
    ----------
    link_id : str
    passed : bool
        False for a near miss.
    sentence : str
    score : float or None
    factors : list of Factor
        They multiply to ``score / 100``.
    ends : mapping
        ``surplus`` and ``demand``, each with the columns of its stream and site, and the title of its activity.
    calculation : list of CalculationLine
    barriers : str
        Ids, separated by ``;``.
    assumptions : list of Assumption
        Values that were filled in for either stream, either site, or this pair.
    inputs : mapping
        ``surplus`` and ``demand``, each with what the calculation reads of its stream.
    distance : mapping
        The row of the table ``distances``, without its line.
    ranges : list of RangeLine
        Low, best and high of the result.
    barrier_lines : list of BarrierLine
    options : list of OptionLine
        Parameters that the calculation names, and those that move its result.
    doubt : mapping or None
        The row of the table ``doubt``.
    changes : list of Change
        What would have to change, most useful first.
    tried : list of Tried
        Every input that was varied for it, and how far.
    """

    link_id: str
    passed: bool
    sentence: str
    score: float | None
    factors: list[Factor]
    ends: Mapping[str, Mapping[str, object]]
    calculation: list[CalculationLine]
    barriers: str
    assumptions: list[Assumption]
    inputs: Mapping[str, list[InputLine]]
    distance: Mapping[str, object]
    ranges: list[RangeLine]
    barrier_lines: list[BarrierLine]
    options: list[OptionLine]
    doubt: Mapping[str, object] | None
    changes: list[Change]
    tried: list[Tried]

    def as_dict(self) -> dict[str, object]:
        """Return plain values, ready for JSON."""
        return asdict(self)


def explain(
    link_id: str,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    distances: gpd.GeoDataFrame,
    assumptions: pd.DataFrame,
    options: MatchingOptions | None = None,
    doubt: pd.DataFrame | None = None,
    *,
    changes: bool = True,
) -> Explanation:
    """Calculate one candidate again and keep every figure.

    Parameters
    ----------
    link_id : str
        ``<surplus_id>><demand_id>``, of a link or a near miss.
    sites, streams, distances, assumptions : DataFrame
        The tables of these names.
    options : MatchingOptions, optional
        The same as in the run.
    doubt : DataFrame, optional
        The table of this name.
    changes : bool
        Whether to look for what would have to change, and for parameters that move the result though no formula
        names them; this takes most of the time.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        Where there is no such candidate; names the nearest ids.
    """
    options = options or MatchingOptions()
    keys = distances["surplus_id"].str.cat(distances["demand_id"], sep=">")
    if not (keys == link_id).any():
        near = _nearest_ids(link_id, distances)
        raise InputError(
            f"no candidate {link_id!r}", remedy=f"Ids look like {', '.join(near)}." if near else "There are none."
        )
    pairs = make_pairs(
        sites, streams, gpd.GeoDataFrame(distances[(keys == link_id) | _is_trunk(distances, keys, link_id)])
    )
    resource = str(pairs["resource"].iloc[0])
    assessment = ASSESS[resource](pairs, options)
    outcome = assessment.outcome.join(barriers(pairs, assessment, options))
    mine = pairs["surplus_id"].str.cat(pairs["demand_id"], sep=">") == link_id
    table, outcome = join_outcome(pairs, outcome)[mine], outcome[mine]
    row = table.iloc[0]
    passed = row["gate"] == ""
    filled, unknowns = fill_unknown(outcome, options)
    weights = criteria_weights(filled, options)
    values: dict[Any, Any] = {f"option_{entry.name}": getattr(options, entry.name) for entry in fields(options)}
    values |= assessment.detail[mine].iloc[0].to_dict() | row.to_dict()
    if row["transport"] == "ship":
        values |= along_ship_way(values)
    steps = assessment.steps.get(str(row["mode"]) if passed else "", assessment.steps.get("", ()))
    steps, of_route = with_laying(steps, values)
    values |= of_route
    sources = {end: str(row[column]) for end, column in (("surplus", "surplus_id"), ("demand", "demand_id"))}
    assumed = _assumptions_of(row, streams, assumptions, assessment.assumptions)
    factors = _factors(filled.iloc[0], weights.iloc[0], unknowns.iloc[0], row, options) if passed else []
    shown = [(step, line) for step in steps if (line := _line(step, values)) is not None]
    label = int(outcome.index[0])
    found = what_if(pairs, label, assessment, options) if changes else WhatIf((), ())
    return Explanation(
        link_id=link_id,
        passed=passed,
        sentence=(link_sentences if passed else near_miss_sentences)(table)[0],
        score=float(with_readiness(geometric_score(filled, weights), outcome["readiness"], options).iloc[0])
        if passed
        else None,
        factors=factors,
        ends={end: _end(stream, sites, streams, options.knowledge) for end, stream in sources.items()},
        calculation=[line for _, line in shown],
        barriers=str(row["barriers"]),
        assumptions=assumed,
        inputs={end: input_lines(_stream(stream, streams), assumed) for end, stream in sources.items()},
        distance=_cells(distances[keys == link_id].iloc[0]),
        ranges=range_lines(pairs, label, outcome.iloc[0], BASE_UNIT[resource], options),
        barrier_lines=barrier_lines(str(row["barriers"]), options.knowledge),
        options=option_lines(
            [step for step, _ in shown],
            assumed,
            [f.criterion for f in factors if f.criterion in CRITERIA],
            lambda named: moving_options(pairs, label, options, besides=named) if changes else [],
            options,
        ),
        doubt=_doubt_of(row, doubt),
        changes=list(found.changes),
        tried=list(found.tried),
    )


def _nearest_ids(link_id: str, distances: pd.DataFrame) -> list[str]:
    """Return up to three ids of candidates that are most like one that does not exist."""
    surplus, _, demand = link_id.partition(">")
    near = [
        get_close_matches(wanted, sorted(set(distances[column])), n=3, cutoff=0.0)
        for wanted, column in ((surplus, "surplus_id"), (demand, "demand_id"))
    ]
    rows = distances[distances["surplus_id"].isin(near[0]) | distances["demand_id"].isin(near[1])]
    keys = sorted(rows["surplus_id"].str.cat(rows["demand_id"], sep=">"))
    reversed_id = f"{demand}>{surplus}"
    return [key for key in keys if key == reversed_id] or get_close_matches(link_id, keys, n=3, cutoff=0.0)


def _is_trunk(distances: pd.DataFrame, keys: pd.Series, link_id: str) -> pd.Series:
    """Say which pair is the link from the same source to the heat network on the way to the customer."""
    own = distances[keys == link_id].iloc[0]
    is_trunk: pd.Series = distances["surplus_id"].eq(own["surplus_id"]) & distances["demand_id"].eq(own["network_id"])
    return is_trunk


def _factors(
    filled: pd.Series, weights: pd.Series, unknowns: str, row: pd.Series, options: MatchingOptions
) -> list[Factor]:
    """Return what each criterion does to the score, and readiness where the project makes it a factor."""
    found = [
        (name, float(d), float(w), name in unknowns.split(";"))
        for name in CRITERIA
        if (w := weights[f"w_{name}"]) > 0 and pd.notna(d := filled[f"d_{name}"])
    ]
    if options.readiness_in_score:
        found.append(("readiness", float(row["readiness"]), 1.0, False))
    score = 100.0 * math.prod(d**w for _, d, w, _ in found)
    return [Factor(name, d, w, d**w, unknown, score / d**w - score) for name, d, w, unknown in found]


def _stream(stream_id: str, streams: pd.DataFrame) -> pd.Series:
    return streams[streams["stream_id"] == stream_id].iloc[0]


def _end(stream_id: str, sites: gpd.GeoDataFrame, streams: pd.DataFrame, knowledge: Knowledge) -> dict[str, object]:
    stream = _stream(stream_id, streams)
    site = sites[sites["site_id"] == stream["site_id"]].iloc[0]
    cells: dict[Any, Any] = {
        f"site_{k}" if k in ("source", "notes", "name") else k: v for k, v in site.items() if k != "geometry"
    }
    cells |= {"longitude": site.geometry.x, "latitude": site.geometry.y}
    cells |= {"activity": activity_title(str(site["nace"]), knowledge)}
    return _cells(pd.Series(cells | dict(stream.items()), dtype=object))


def _cells(row: pd.Series) -> dict[str, object]:
    """Return the filled cells of a row as JSON can hold them."""
    return {str(k): plain(v) for k, v in row.items() if k != "geometry" and pd.notna(v) and v != ""}


def _doubt_of(row: pd.Series, doubt: pd.DataFrame | None) -> dict[str, object] | None:
    if doubt is None:
        return None
    rows = doubt[(doubt["surplus_id"] == row["surplus_id"]) & (doubt["demand_id"] == row["demand_id"])]
    return _cells(rows.iloc[0]) if len(rows) else None


def _line(step: Step, values: Mapping[Any, Any]) -> CalculationLine | None:
    value = values.get(step.column)
    if value is None or pd.isna(value) or value == "":
        return None
    formula = re.sub(r"\{(\w+)\}", lambda m: _shown(values.get(m[1])), step.formula)
    return CalculationLine(step.label, formula, plain(value), step.unit, step.source)


def _shown(value: object) -> str:
    if isinstance(value, (int, float, np.number)):
        number = float(value)
        return "?" if np.isnan(number) else f"{number:,.5g}" if abs(number) < 1e5 else f"{number:,.0f}"
    return "?" if value is None else str(value)


def _assumptions_of(
    row: pd.Series, streams: pd.DataFrame, run: pd.DataFrame, own: list[Assumption]
) -> list[Assumption]:
    """Return what was filled in for this pair: by its own calculation, and before it for either end.

    What the run filled in for another pair of the same stream is left out: there the cell is still empty.
    """
    ids = {row["surplus_id"], row["demand_id"], row["s_site_id"], row["r_site_id"]}
    mine = [one for one in own if one.id in ids or one.id.startswith("all")]
    known = {(one.table, one.id, one.column) for one in mine}
    cells = streams.set_index("stream_id").loc[[row["surplus_id"], row["demand_id"]]]
    before = []
    for values in run[run["id"].isin(ids)].itertuples(index=False, name=None):
        one = Assumption(*values)
        empty = one.table == "streams" and one.column in cells and cells[one.column].isna()[one.id]
        if (one.table, one.id, one.column) not in known and not empty:
            before.append(one)
    return before + mine
