"""What each resource module gives back for its pairs, and how a step of a calculation is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

__all__ = ["OUTCOME_COLUMNS", "Assessment", "Assumption", "Step", "blank_outcome"]

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
