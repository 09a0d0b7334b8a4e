"""Which input decides the order: squared rank correlation of every input with the rank of a link over the draws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Input", "decisive_inputs", "explained_share"]

Numbers = NDArray[np.float64]


class Input(NamedTuple):
    """An input over the draws."""

    name: str | NDArray[np.object_]
    """In words; one for each target, or one for all."""
    values: Numbers
    """Shape (targets, draws), or (draws,) for an input that all targets share."""


def explained_share(targets: ArrayLike, inputs: ArrayLike) -> Numbers:
    """Return Spearman's rank correlation, squared, of each target with its input.

    Parameters
    ----------
    targets : array_like, shape (n, draws)
    inputs : array_like, shape (n, draws) or (draws,)

    Returns
    -------
    ndarray, shape (n,)
        0 to 1; 0 where either does not vary.

    Examples
    --------
    >>> explained_share([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]], [3.0, 2.0, -1.0]).round(9).tolist()
    [1.0, 0.0]
    """
    a = _standard_ranks(np.atleast_2d(np.asarray(targets, dtype=float)))
    b = _standard_ranks(np.atleast_2d(np.asarray(inputs, dtype=float)))
    return np.asarray(np.square((a * b).sum(axis=1)))


def _standard_ranks(values: Numbers) -> Numbers:
    """Return ranks along the draws with mean 0 and length 1; zeros where nothing varies or a value is missing."""
    varies = ~np.isnan(values).any(axis=1) & (values.max(axis=1) > values.min(axis=1))
    ranks = np.zeros_like(values)
    if varies.any():
        from scipy.stats import rankdata  # slow to load, and most commands do not need it

        own = rankdata(values[varies], axis=1)
        own -= own.mean(axis=1, keepdims=True)
        ranks[varies] = own / np.sqrt(np.square(own).sum(axis=1, keepdims=True))
    return ranks


def decisive_inputs(targets: Numbers, inputs: Iterable[Input]) -> tuple[NDArray[np.object_], Numbers]:
    """Return for each target the input that explains most of its order, and the share that it explains.

    Parameters
    ----------
    targets : ndarray, shape (n, draws)
        Ranks of links, or whether a near miss passes.
    inputs : iterable of Input
        Of inputs that explain the same share, the first counts.

    Returns
    -------
    ndarray of str, shape (n,)
        Empty where the target or every input stands still.
    ndarray of float, shape (n,)
        0 to 1; NaN there.
    """
    best = np.zeros(len(targets))
    names = np.full(len(targets), "", dtype=object)
    for one in inputs:
        share = explained_share(targets, one.values)
        more = share > best + 1e-12
        best = np.where(more, share, best)
        names = np.where(more, np.broadcast_to(np.asarray(one.name, dtype=object), names.shape), names)
    return names, np.where(names != "", np.minimum(best, 1.0), np.nan)
