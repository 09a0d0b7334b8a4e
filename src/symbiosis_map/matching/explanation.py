"""Why a link scores what it scores, or why a pair missed: inputs, formulas with numbers, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.knowledge.activities import activity_title
from symbiosis_map.matching.assessment import Assumption, Step
from symbiosis_map.matching.matcher import ASSESS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import join_outcome, make_pairs
from symbiosis_map.matching.readiness import barriers
from symbiosis_map.matching.score import criteria_weights, fill_unknown, geometric_score, with_readiness
from symbiosis_map.matching.sentences import link_sentences, near_miss_sentences
from symbiosis_map.tables import CRITERIA

__all__ = ["CalculationLine", "Explanation", "Factor", "explain"]


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

    ``unknown`` says that it could not be computed and its desirability is the neutral one.
    """

    criterion: str
    desirability: float
    weight: float
    factor: float
    unknown: bool


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
        part = link_id.split(">")[0]
        near = [k for k in keys if k.startswith(part)][:3] or list(keys[:3])
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
    steps = assessment.steps.get(str(row["mode"]) if passed else "", assessment.steps.get("", ()))
    return Explanation(
        link_id=link_id,
        passed=passed,
        sentence=(link_sentences if passed else near_miss_sentences)(table)[0],
        score=float(with_readiness(geometric_score(filled, weights), outcome["readiness"], options).iloc[0])
        if passed
        else None,
        factors=_factors(filled.iloc[0], weights.iloc[0], unknowns.iloc[0]) + _readiness(row, options)
        if passed
        else [],
        ends={
            "surplus": _end(str(row["surplus_id"]), sites, streams, options.knowledge),
            "demand": _end(str(row["demand_id"]), sites, streams, options.knowledge),
        },
        calculation=[line for step in steps if (line := _line(step, values)) is not None],
        barriers=str(row["barriers"]),
        assumptions=_assumptions_of(row, assumptions, assessment.assumptions),
    )


def _is_trunk(distances: pd.DataFrame, keys: pd.Series, link_id: str) -> pd.Series:
    """Say which pair is the link from the same source to the heat network on the way to the customer."""
    own = distances[keys == link_id].iloc[0]
    is_trunk: pd.Series = distances["surplus_id"].eq(own["surplus_id"]) & distances["demand_id"].eq(own["network_id"])
    return is_trunk


def _factors(filled: pd.Series, weights: pd.Series, unknowns: str) -> list[Factor]:
    return [
        Factor(name, float(d), float(w), float(d**w), name in unknowns.split(";"))
        for name in CRITERIA
        if (w := weights[f"w_{name}"]) > 0 and pd.notna(d := filled[f"d_{name}"])
    ]


def _readiness(row: pd.Series, options: MatchingOptions) -> list[Factor]:
    """Return readiness as a factor of the score, where the project makes it one."""
    value = float(row["readiness"])
    return [Factor("readiness", value, 1.0, value, False)] if options.readiness_in_score else []


def _end(stream_id: str, sites: gpd.GeoDataFrame, streams: pd.DataFrame, knowledge: Knowledge) -> dict[str, object]:
    stream = streams.set_index("stream_id", drop=False).loc[stream_id]
    site = sites.set_index("site_id", drop=False).loc[stream["site_id"]]
    cells: dict[Any, Any] = {
        f"site_{k}" if k in ("source", "notes", "name") else k: v for k, v in site.items() if k != "geometry"
    }
    cells |= {"longitude": site.geometry.x, "latitude": site.geometry.y}
    cells |= {"activity": activity_title(str(site["nace"]), knowledge)}
    cells |= dict(stream.items())
    return {str(k): _plain(v) for k, v in cells.items() if pd.notna(v) and v != ""}


def _line(step: Step, values: Mapping[Any, Any]) -> CalculationLine | None:
    value = values.get(step.column)
    if value is None or pd.isna(value) or value == "":
        return None
    formula = re.sub(r"\{(\w+)\}", lambda m: _shown(values.get(m[1])), step.formula)
    plain = _plain(value)
    return CalculationLine(
        step.label, formula, plain if isinstance(plain, str) else float(plain), step.unit, step.source
    )


def _plain(value: object) -> float | str:
    if isinstance(value, (int, float, np.number, np.bool_)):
        return float(value)
    return str(value)


def _shown(value: object) -> str:
    if isinstance(value, (int, float, np.number)):
        number = float(value)
        return "?" if np.isnan(number) else f"{number:,.5g}" if abs(number) < 1e5 else f"{number:,.0f}"
    return "?" if value is None else str(value)


def _assumptions_of(row: pd.Series, run: pd.DataFrame, own: list[Assumption]) -> list[Assumption]:
    """Return what was filled in for either end, and the general values that this calculation used."""
    ids = {row["surplus_id"], row["demand_id"], row["s_site_id"], row["r_site_id"]}
    kept = [Assumption(*cells) for cells in run[run["id"].isin(ids)].itertuples(index=False, name=None)]
    return kept + [assumption for assumption in own if assumption.id.startswith("all")]
