"""Second opinions on the order of links: the weighted sum and TOPSIS, held against the score by Kendall's tau.

The score is a weighted geometric mean. A weighted sum lets one good criterion make up for a bad one; TOPSIS goes by
the distance to the best and the worst value of each criterion. Neither knows gates, so both see passed links alone.
Where all orders agree, the order does not hang on the way of adding up.

TOPSIS depends on the set of alternatives: a link that is added or left out can turn the order of two others around.
Its figures tell about this run only, and no rank of the program is taken from them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import SECOND_OPINIONS

__all__ = ["METHODS", "kendall_tau", "second_opinions", "topsis", "weighted_sum"]

Numbers = NDArray[np.float64]

METHODS = ("weighted sum", "TOPSIS, min-max", "TOPSIS, vector")
"""The second opinions, as the table names them."""
_FIRST = 10
_DIGITS = 12
"""Values that agree to this many decimals are equal, so that rounding makes no order."""


def weighted_sum(values: ArrayLike, weights: ArrayLike) -> Numbers:
    """Return the weighted arithmetic mean of each row.

    Parameters
    ----------
    values : array_like, shape (n, k)
        Desirabilities, 0 to 1.
    weights : array_like, shape (k,)
        Scaled to sum to 1.

    Examples
    --------
    >>> weighted_sum([[0.8, 0.5, 0.9]], [3.0, 2.0, 1.0]).round(4).tolist()
    [0.7167]
    """
    share = np.asarray(weights, dtype=float)
    return np.asarray(np.asarray(values, dtype=float) @ (share / share.sum()))


def topsis(
    values: ArrayLike,
    weights: ArrayLike,
    *,
    smaller_is_better: ArrayLike = False,
    normalisation: Literal["min-max", "vector"] = "min-max",
) -> Numbers:
    """Return the closeness of each row to the best value of each criterion (TOPSIS, Hwang and Yoon 1981).

    Parameters
    ----------
    values : array_like, shape (n, k)
        One row per alternative.
    weights : array_like, shape (k,)
        Scaled to sum to 1.
    smaller_is_better : array_like of bool, shape (k,)
    normalisation : {"min-max", "vector"}
        By the range of the column, or by the root of the sum of its squares.

    Returns
    -------
    ndarray, shape (n,)
        ``D⁻ / (D⁺ + D⁻)`` with the Euclidean distances to the best and to the worst value of every column; 0.5
        where all alternatives are equal.

    Examples
    --------
    The example of the page of pymcdm:

    >>> topsis([[4, 4], [1, 5], [3, 2], [4, 2]], [0.5, 0.5], smaller_is_better=[False, True]).round(4).tolist()
    [0.6126, 0.0, 0.7829, 1.0]
    """
    table = np.asarray(values, dtype=float)
    if not len(table):
        return np.empty(0)
    share = np.asarray(weights, dtype=float)
    scale = np.ptp(table, axis=0) if normalisation == "min-max" else np.sqrt((table**2).sum(axis=0))
    weighted = table / np.where(scale > 0, scale, 1.0) * (share / share.sum())
    weighted = np.where(np.asarray(smaller_is_better), -weighted, weighted)
    to_best = np.sqrt(((weighted.max(axis=0) - weighted) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.asarray(np.where(both > 0, to_worst / np.where(both > 0, both, 1.0), 0.5))


def kendall_tau(first: ArrayLike, second: ArrayLike) -> float:
    """Return Kendall's tau-b between two lists of values: 1 for the same order, -1 for the opposite.

    NaN for fewer than two values and where one list has a single value throughout.

    Examples
    --------
    >>> round(kendall_tau([1, 2, 3, 4], [1, 2, 4, 3]), 4)
    0.6667
    """
    one = np.round(np.asarray(first, dtype=float), _DIGITS)
    two = np.round(np.asarray(second, dtype=float), _DIGITS)
    if len(np.unique(one)) < 2 or len(np.unique(two)) < 2:
        return float("nan")
    from scipy.stats import kendalltau  # slow to load, and most commands do not need it

    return float(kendalltau(one, two).statistic)


def second_opinions(links: pd.DataFrame, options: MatchingOptions | None = None) -> pd.DataFrame:
    """Order the links by other methods and tell how far the orders agree with that of the score.

    Parameters
    ----------
    links : DataFrame
        The table of this name; its order does not matter.
    options : MatchingOptions, optional
        The weights.

    Returns
    -------
    DataFrame
        The table ``second_opinions``: a row per method for all links, and for each resource with two or more.

    Notes
    -----
    All links are judged by the same criteria here: nearness stands in the place of economics where that is not
    known, as in the score, and takes its weight.
    """
    options = options or MatchingOptions()
    ordered = links.sort_values("link_id", ignore_index=True)
    groups = {"all": ordered} | {str(name): group for name, group in ordered.groupby("resource")}
    rows = [row for scope, group in groups.items() if len(group) > 1 for row in _compare(scope, group, options)]
    table = conform(pd.DataFrame(rows, columns=SECOND_OPINIONS.names), SECOND_OPINIONS)
    check(table, SECOND_OPINIONS)
    return table


def _compare(scope: str, links: pd.DataFrame, options: MatchingOptions) -> list[tuple[object, ...]]:
    values = links[["d_technical", "d_quantity", "d_time", "d_climate"]].to_numpy(float)
    cost = links["d_economics"].fillna(links["d_proximity"]).to_numpy(float)
    values = np.column_stack([values, cost])
    names = ("technical", "quantity", "time", "climate", "economics")
    weights = np.array([options.weights[name] for name in names])
    if not weights.sum() > 0:
        return []
    score = links["score"].to_numpy(float)
    opinions = (
        weighted_sum(values, weights),
        topsis(values, weights),
        topsis(values, weights, normalisation="vector"),
    )
    first = _first(score)
    return [
        (scope, method, len(links), kendall_tau(score, opinion), len(first & _first(opinion)))
        for method, opinion in zip(METHODS, opinions, strict=True)
    ]


def _first(values: Numbers) -> set[int]:
    order = np.argsort(-np.round(values, _DIGITS), kind="stable")
    return set(order[:_FIRST].tolist())
