"""The score: a weighted geometric mean of desirabilities, whose breakdown multiplies to it exactly.

Formula: ``S = 100 · ∏ d_k ^ w_k`` with weights that sum to 1 over the criteria that apply (Derringer and Suich
1980 for the desirabilities). A desirability has a floor, so that only a gate gives zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = ["criteria_weights", "geometric_score"]


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
    weights = applies.astype(float) * pd.Series(options.weights)[list(CRITERIA)]
    total = weights.sum(axis="columns")
    return weights.div(total.where(total > 0, 1.0), axis="index").add_prefix("w_")


def geometric_score(desirabilities: pd.DataFrame, weights: pd.DataFrame, options: MatchingOptions) -> pd.Series:
    """Return the score of each row, 0 to 100.

    Parameters
    ----------
    desirabilities : DataFrame
        Columns ``d_<criterion>``.
    weights : DataFrame
        Columns ``w_<criterion>``, as :func:`criteria_weights` gives them.
    options : MatchingOptions
        For the floor.

    Returns
    -------
    Series of float
        ``100 · ∏ max(d, floor) ^ w``; NaN where no criterion applies.
    """
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].to_numpy(float)
    w = weights[[f"w_{name}" for name in CRITERIA]].to_numpy(float)
    logs = np.where(w > 0, w * np.log(np.clip(np.nan_to_num(d, nan=1.0), options.desirability_floor, 1.0)), 0.0).sum(
        axis=1
    )
    score = np.where(w.sum(axis=1) > 0, 100.0 * np.exp(logs), np.nan)
    return pd.Series(np.minimum(score, 100.0), index=desirabilities.index)
