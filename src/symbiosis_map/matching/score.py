"""The score: a weighted geometric mean of desirabilities, whose breakdown multiplies to it exactly.

Formula: ``S = 100 · ∏ d_k ^ w_k`` with weights that sum to 1 over the criteria that apply (Derringer and Suich
1980 for the desirabilities). A desirability is floored at 0.01, so that only a gate gives zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = ["FLOOR", "criteria_weights", "desirability", "geometric_score"]

FLOOR = 0.01
"""Lowest desirability of a criterion: bad, not impossible."""


def desirability(value: ArrayLike, zero_at: float, full_at: float, shape: float = 1.0) -> NDArray[np.float64]:
    """Return ``((value − zero_at) / (full_at − zero_at)) ** shape``, held within 0 and 1.

    Works upwards (``full_at`` above ``zero_at``) and downwards.

    Parameters
    ----------
    value : array_like, shape (n,)
    zero_at, full_at : float
        Where the desirability is 0 and 1.
    shape : float
        Below 1 rises early, above 1 late.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where the value is missing.

    Examples
    --------
    >>> desirability([0.4, 0.9], zero_at=0.1, full_at=0.9).round(3).tolist()
    [0.375, 1.0]
    """
    part = (np.asarray(value, dtype=float) - zero_at) / (full_at - zero_at)
    return np.asarray(np.clip(part, 0.0, 1.0) ** shape, dtype=float)


def criteria_weights(desirabilities: pd.DataFrame, options: MatchingOptions) -> pd.DataFrame:
    """Return each row's weights: those of the criteria that apply, scaled to sum to 1.

    Nearness drops out where economics was computed, because distance is in the cost already.

    Parameters
    ----------
    desirabilities : DataFrame
        Columns ``d_<criterion>``; NaN where a criterion does not apply.
    options : MatchingOptions

    Returns
    -------
    DataFrame
        Columns ``w_<criterion>`` on the same index, each row summing to 1; all zero where nothing applies.
    """
    applies = pd.DataFrame({name: desirabilities[f"d_{name}"].notna() for name in CRITERIA})
    applies["proximity"] &= ~applies["economics"]
    weights = applies.astype(float) * [getattr(options, f"weight_{name}") for name in CRITERIA]
    total = weights.sum(axis="columns")
    return weights.div(total.where(total > 0, 1.0), axis="index").add_prefix("w_")


def geometric_score(desirabilities: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Return the score of each row, 0 to 100.

    Parameters
    ----------
    desirabilities : DataFrame
        Columns ``d_<criterion>``.
    weights : DataFrame
        Columns ``w_<criterion>``, as :func:`criteria_weights` gives them.

    Returns
    -------
    Series of float
        ``100 · ∏ max(d, 0.01) ^ w``; NaN where no criterion applies.
    """
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].to_numpy(float)
    w = weights[[f"w_{name}" for name in CRITERIA]].to_numpy(float)
    logs = np.where(w > 0, w * np.log(np.clip(np.nan_to_num(d, nan=1.0), FLOOR, 1.0)), 0.0).sum(axis=1)
    score = np.where(w.sum(axis=1) > 0, 100.0 * np.exp(logs), np.nan)
    return pd.Series(np.minimum(score, 100.0), index=desirabilities.index)
