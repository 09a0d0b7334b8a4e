"""The score: a weighted geometric mean of desirabilities, whose breakdown multiplies to it exactly.

Formula: ``S = 100 · ∏ d_k ^ w_k`` with weights that sum to 1 over the criteria that apply (Derringer and Suich
1980 for the desirabilities). A desirability has a floor, so that only a gate gives zero.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = [
    "criteria_weights",
    "fill_neutral",
    "fill_unknown",
    "geometric_score",
    "score_of",
    "shared_weights",
    "weighted_product",
    "with_readiness",
]

Numbers = NDArray[np.float64]


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
    filled, assumed = fill_neutral(desirabilities, options)
    names = pd.Series("", index=filled.index)
    for name in CRITERIA:
        names = names.where(~assumed[f"d_{name}"], names + f"{name};")
    return filled, names.str.rstrip(";")


def fill_neutral(desirabilities: pd.DataFrame, options: MatchingOptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do as :func:`fill_unknown` does, and return where a criterion was filled as a frame of booleans."""
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].copy()
    known_cost, known_way = d["d_economics"].notna(), d["d_proximity"].notna()
    d["d_proximity"] = d["d_proximity"].mask(known_cost)
    unknown = d.isna()
    unknown["d_proximity"] = False
    unknown["d_economics"] &= ~known_way
    return d.mask(unknown, options.unknown_desirability).clip(lower=options.desirability_floor), unknown


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
    d = desirabilities[[f"d_{name}" for name in CRITERIA]].to_numpy(float)
    wanted = np.array([options.weights[name] for name in CRITERIA])
    names = [f"w_{name}" for name in CRITERIA]
    return pd.DataFrame(shared_weights(d, wanted), columns=names, index=desirabilities.index)


def shared_weights(desirabilities: Numbers, weights: Numbers, *, axis: int = -1) -> Numbers:
    """Return weights that sum to 1 over the criteria that apply; all zero where none does.

    Parameters
    ----------
    desirabilities : ndarray, shape (..., k)
        NaN where a criterion does not apply.
    weights : ndarray, broadcasts to the same shape
        Not below 0; they need not sum to 1.
    axis : int
        That of the criteria; the last by default.

    Examples
    --------
    >>> shared_weights(np.array([0.5, np.nan, 0.9]), np.array([1.0, 2.0, 3.0])).tolist()
    [0.25, 0.0, 0.75]
    """
    applying = np.where(np.isnan(desirabilities), 0.0, weights)
    total = applying.sum(axis=axis, keepdims=True)
    return np.asarray(applying / np.where(total > 0, total, 1.0))


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
    return pd.Series(weighted_product(d, w), index=desirabilities.index)


def weighted_product(desirabilities: Numbers, weights: Numbers, *, axis: int = -1) -> Numbers:
    """Return ``100 · ∏ d ^ w`` over the criteria; NaN where every weight is 0.

    Parameters
    ----------
    desirabilities : ndarray, shape (..., k)
        Above 0; NaN where the weight is 0.
    weights : ndarray, shape (..., k)
        As :func:`shared_weights` gives them.
    axis : int
        That of the criteria; the last by default.

    Examples
    --------
    >>> weighted_product(np.array([0.25, np.nan]), np.array([1.0, 0.0])).round(9).item()
    25.0
    """
    logs = np.where(weights > 0, weights * np.log(np.nan_to_num(desirabilities, nan=1.0)), 0.0).sum(axis=axis)
    score = np.where(weights.sum(axis=axis) > 0, 100.0 * np.exp(logs), np.nan)
    return np.asarray(np.minimum(score, 100.0))


def score_of(desirabilities: Mapping[str, Numbers], options: MatchingOptions) -> Numbers:
    """Return the score of many rows from arrays alone; the same as the frames give, for searches in many steps.

    Parameters
    ----------
    desirabilities : mapping of str to ndarray
        By criterion; NaN where one could not be computed.
    options : MatchingOptions

    Examples
    --------
    >>> row = {name: np.array([0.25]) for name in CRITERIA}
    >>> score_of(row, MatchingOptions()).round(9).tolist()
    [25.0]
    """
    d = {name: np.asarray(values, dtype=float) for name, values in desirabilities.items()}
    costs, way = d["economics"], d["proximity"]
    neutral = options.unknown_desirability
    filled = {name: np.where(np.isnan(values), neutral, values) for name, values in d.items()}
    filled["economics"] = np.where(np.isnan(costs) & np.isnan(way), neutral, costs)
    filled["proximity"] = np.where(np.isnan(costs), way, np.nan)
    stacked = np.maximum(np.stack([filled[name] for name in CRITERIA]), options.desirability_floor)
    wanted = np.array([[options.weights[name]] for name in CRITERIA])
    return weighted_product(stacked, shared_weights(stacked, wanted, axis=0), axis=0)


def with_readiness(score: pd.Series, readiness: pd.Series, options: MatchingOptions) -> pd.Series:
    """Return the score, times the readiness where the project asks for it.

    Examples
    --------
    >>> half = pd.Series([0.5])
    >>> with_readiness(pd.Series([80.0]), half, MatchingOptions()).item()
    80.0
    >>> with_readiness(pd.Series([80.0]), half, MatchingOptions(readiness_in_score=True)).item()
    40.0
    """
    return score * readiness if options.readiness_in_score else score
