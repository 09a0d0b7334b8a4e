"""Ranks under doubt: stochastic multicriteria acceptability analysis, SMAA-2 (Lahdelma and Salminen 2001)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Acceptability", "acceptability", "flat_weights", "spread_weights"]

Numbers = NDArray[np.float64]


class Acceptability(NamedTuple):
    """How often each of n alternatives takes which rank."""

    ranks: Numbers
    """Shape (draws, n); 1 is best, equals share the mean of their ranks."""
    first: Numbers
    """Shape (n,): share of the draws in which the alternative is first."""
    first_ten: Numbers
    """Shape (n,): share of the draws in which it is among the first ten."""
    central_weights: Numbers
    """Shape (n, criteria): mean of the weights with which it is first; NaN where it never is. No columns without
    weights."""


def acceptability(scores: ArrayLike, weights: ArrayLike | None = None) -> Acceptability:
    """Return rank acceptabilities and central weights of alternatives whose scores were drawn.

    Parameters
    ----------
    scores : array_like, shape (draws, n)
        Higher is better; NaN (a gate failed) ranks behind every number and is never among the first.
    weights : array_like, shape (draws, criteria), optional
        Weights of each draw.

    Notes
    -----
    Alternatives of equal score share the ranks that they take together, so that two that are alike are first in half
    of the draws each, and each column of shares sums to the number of ranks that it counts.

    Examples
    --------
    >>> found = acceptability([[3.0, 1.0], [2.0, 2.0]], [[0.9, 0.1], [0.5, 0.5]])
    >>> found.first.tolist(), found.ranks.tolist()
    ([0.75, 0.25], [[1.0, 2.0], [1.5, 1.5]])
    >>> found.central_weights[1].tolist()
    [0.5, 0.5]
    """
    drawn = np.asarray(scores, dtype=float)
    counts = ~np.isnan(drawn)
    falling = np.where(counts, -drawn, np.inf)
    from scipy.stats import rankdata  # slow to load, and most commands do not need it

    best, worst = (rankdata(falling, method=m, axis=1).astype(float) for m in ("min", "max"))
    alike = worst - best + 1.0
    first = counts * np.clip((2.0 - best) / alike, 0.0, 1.0)
    ten = counts * np.clip((11.0 - best) / alike, 0.0, 1.0)
    used = np.zeros((len(falling), 0)) if weights is None else np.asarray(weights, dtype=float)
    total = first.sum(axis=0)[:, None]
    central = np.where(total > 0, first.T @ used / np.where(total > 0, total, 1.0), np.nan)
    return Acceptability((best + worst) / 2.0, first.mean(axis=0), ten.mean(axis=0), central)


def spread_weights(uniforms: ArrayLike, weights: ArrayLike, spread: float) -> Numbers:
    """Return weights drawn evenly within a share of their values.

    Parameters
    ----------
    uniforms : array_like, shape (draws, criteria)
    weights : array_like, shape (criteria,)
    spread : float
        Half width over the weight, 0 to 1.

    Examples
    --------
    >>> spread_weights([[0.0, 0.5, 1.0]], [0.2, 0.2, 0.2], 0.5).round(9).tolist()
    [[0.1, 0.2, 0.3]]
    """
    between = 2.0 * np.asarray(uniforms, dtype=float) - 1.0
    return np.asarray(np.asarray(weights, dtype=float) * (1.0 + spread * between))


def flat_weights(uniforms: ArrayLike) -> Numbers:
    """Return weights that sum to 1, each set as likely as the next: Dirichlet with all parameters 1.

    Parameters
    ----------
    uniforms : array_like, shape (draws, criteria)
        Turned into exponential numbers, which are scaled to their sum.

    Examples
    --------
    >>> flat_weights([[0.5, 0.5]]).tolist()
    [[0.5, 0.5]]
    """
    exponential = -np.log(np.clip(np.asarray(uniforms, dtype=float), 1e-12, 1.0 - 1e-12))
    return np.asarray(exponential / exponential.sum(axis=1, keepdims=True))
