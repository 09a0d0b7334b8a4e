"""What each resource module gives back for its pairs, and how a step of a calculation is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["OUTCOME_COLUMNS", "Assessment", "Assumption", "Step", "blank_outcome", "overlaid"]

OUTCOME_COLUMNS: Mapping[str, object] = {
    "gate": "",
    "shortfall": np.nan,
    "shortfall_unit": "",
    "gate_reason": "",
    "mode": "",
    "use": "",
    "transport": "",
    "branch_of": "",
    "quantity_per_year": np.nan,
    "quantity_low": np.nan,
    "quantity_high": np.nan,
    "d_technical": np.nan,
    "d_quantity": np.nan,
    "d_time": np.nan,
    "d_proximity": np.nan,
    "d_economics": np.nan,
    "d_climate": np.nan,
    "capex_low_eur": np.nan,
    "capex_eur": np.nan,
    "capex_high_eur": np.nan,
    "cost_low": np.nan,
    "cost": np.nan,
    "cost_high": np.nan,
    "alternative_cost": np.nan,
    "cost_unit": "",
    "saving_eur_per_year": np.nan,
    "payback_years": np.nan,
    "economic_distance_m": np.nan,
    "co2_saved_t_per_year": np.nan,
    "co2_reference": "",
}
"""Columns of an outcome and what they hold before anything is known. An empty ``gate`` means that the pair
passes; a missing desirability means that the criterion could not be computed. ``branch_of`` names the heat network
that a customer is a branch of."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation as `explain` shows it.

    Parameters
    ----------
    column : str
        Column of :attr:`Assessment.detail` (or of the outcome) that holds the value.
    label : str
        What it is.
    formula : str
        The formula in words and symbols; ``{name}`` stands for the value of another column of the
        detail or of the pair, ``{option_name}`` for a matching option, and is replaced by the number.
    unit : str
    source : str
        Where the formula or the factor comes from.
    """

    column: str
    label: str
    formula: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that the program filled in; a row of the assumptions table."""

    table: str
    id: str
    column: str
    value: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a resource module found for its pairs.

    Parameters
    ----------
    outcome : DataFrame
        The columns of :data:`OUTCOME_COLUMNS`, on the index of the pairs.
    detail : DataFrame
        Every intermediate figure, on the same index, columns with units in their names.
    steps : mapping of str to tuple of Step
        For each ``mode``, the calculation in its order; the key ``""`` serves rows that failed a gate.
    assumptions : list of Assumption
    """

    outcome: pd.DataFrame
    detail: pd.DataFrame
    steps: Mapping[str, tuple[Step, ...]]
    assumptions: list[Assumption] = field(default_factory=list)


def blank_outcome(index: pd.Index) -> pd.DataFrame:
    """Return an outcome with nothing known yet, on the index of the pairs."""
    return pd.DataFrame(dict(OUTCOME_COLUMNS), index=index)


def overlaid(parts: Sequence[tuple[NDArray[np.intp], pd.DataFrame]], index: pd.Index) -> pd.DataFrame:
    """Return one frame of several, each row in its place; where two have the same place, the later one stays.

    As :func:`pandas.concat` and ``take`` give it, but every column of numbers is copied once.

    Parameters
    ----------
    parts : sequence of ndarray of int and DataFrame
        Places of the rows of each frame; together they fill the index.
    index : Index

    Examples
    --------
    >>> first, second = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]}), pd.DataFrame({"a": [5.0]})
    >>> overlaid([(np.array([0, 1]), first), (np.array([1]), second)], pd.RangeIndex(2)).to_numpy().tolist()
    [[1.0, 3.0], [5.0, nan]]
    """
    names = list(dict.fromkeys(name for _, frame in parts for name in frame.columns))
    texts = {name for _, frame in parts for name in frame.columns[frame.dtypes != np.float64]}
    numbers = [name for name in names if name not in texts]
    columns = {}
    for name in numbers:
        columns[name] = values = np.empty(len(index))
        for rows, frame in parts:
            values[rows] = frame[name].to_numpy() if name in frame else np.nan
    place = np.empty(len(index), dtype=np.intp)
    for at, (rows, _) in zip(np.cumsum([0, *(len(rows) for rows, _ in parts)]), parts, strict=False):
        place[rows] = at + np.arange(len(rows))
    others = pd.concat([frame.drop(columns=numbers, errors="ignore") for _, frame in parts]).take(place)
    return pd.DataFrame({**columns, **others.set_axis(index)}, index=index, columns=names, copy=False)
