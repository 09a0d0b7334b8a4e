"""The score: a weighted geometric mean of desirabilities, whose breakdown multiplies to it exactly.

Formula: ``S = 100 · ∏ d_k ^ w_k`` with weights that sum to 1 over the criteria that apply (Derringer and Suich
1980 for the desirabilities). A desirability has a floor, so that only a gate gives zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = ["criteria_weights", "fill_unknown", "geometric_score"]


def fill_unknown(desirabilities: pd.DataFrame, options: MatchingOptions) -> tuple[pd.DataFrame, pd.Series]:
    """Give criteria that could not be computed a neutral desirability, and every one its floor.

    Left out, they would hand their weight to what is known, and a pair of which nothing is known but its use
    would come first. Nearness stands in for economics where that is not known.

    Parameters
    ----------
    desirabilities : DataFrame
        Columns ``d_<criterion>``; NaN where a criterion could not be computed.
    options : MatchingOptions
        ``unknown_desirability`` and ``desirability_floor``.

    Returns
    -------
    DataFrame
        The same columns, filled; ``d_proximity`` is missing where economics is known.
    Series of str
        Names of the criteria that were filled, separated by ``;``.
    """
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].copy()
    known_cost, known_way = d["d_economics"].notna(), d["d_proximity"].notna()
    d["d_proximity"] = d["d_proximity"].mask(known_cost)
    unknown = d.isna()
    unknown["d_proximity"] = False
    unknown["d_economics"] &= ~known_way
    names = pd.Series("", index=d.index)
    for name in CRITERIA:
        names = names.where(~unknown[f"d_{name}"], names + f"{name};")
    filled = d.mask(unknown, options.unknown_desirability).clip(lower=options.desirability_floor)
    return filled, names.str.rstrip(";")


def criteria_weights(desirabilities: pd.DataFrame, options: MatchingOptions) -> pd.DataFrame:
    """Return each row's weights: those of the criteria that apply, scaled to sum to 1.

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
    weights = applies.astype(float) * pd.Series(options.weights)[list(CRITERIA)]
    total = weights.sum(axis="columns")
    return weights.div(total.where(total > 0, 1.0), axis="index").add_prefix("w_")


def geometric_score(desirabilities: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Return the score of each row, 0 to 100.

    Parameters
    ----------
    desirabilities : DataFrame
        Columns ``d_<criterion>``, as :func:`fill_unknown` gives them.
    weights : DataFrame
        Columns ``w_<criterion>``, as :func:`criteria_weights` gives them.

    Returns
    -------
    Series of float
        ``100 · ∏ d ^ w``; NaN where no criterion applies.
    """
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].to_numpy(float)
    w = weights[[f"w_{name}" for name in CRITERIA]].to_numpy(float)
    logs = np.where(w > 0, w * np.log(np.nan_to_num(d, nan=1.0)), 0.0).sum(axis=1)
    score = np.where(w.sum(axis=1) > 0, 100.0 * np.exp(logs), np.nan)
    return pd.Series(np.minimum(score, 100.0), index=desirabilities.index)
