"""Marking the pairs that fail a gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["set_gate"]


def set_gate(
    outcome: pd.DataFrame,
    fails: NDArray[np.bool_],
    gate: str,
    shortfall: NDArray[np.float64],
    unit: str,
    reason: Callable[[int], str],
) -> None:
    """Mark the rows that fail a gate and have failed none before, each with its reason."""
    rows = np.flatnonzero(fails & (outcome["gate"] == "").to_numpy())
    if not len(rows):
        return
    told: dict[str, Any] = {
        "gate": gate,
        "shortfall": shortfall[rows],
        "shortfall_unit": unit,
        "gate_reason": [reason(i) for i in rows.tolist()],
    }
    places = list(outcome.columns)
    for name, values in told.items():
        outcome.iloc[rows, places.index(name)] = values
