"""The desirabilities that the resources share; their limits are those of the default scoring (estimate)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.score import desirability

__all__ = ["climate_fit", "payback_fit", "quantity_fit", "saving_fit", "time_fit"]

Numbers = NDArray[np.float64]


def quantity_fit(matched: ArrayLike, supply: ArrayLike, demand: ArrayLike) -> Numbers:
    """Return how well the amounts fit: the matched amount over the larger side and over the demand, half each.

    0 at nothing, 1 at 0.8, shape 0.5, so that a source far larger than its receiver costs little. The same
    for any unit, and unchanged where both sides scale alike.

    Examples
    --------
    >>> quantity_fit(72.0, 80.0, 72.0).item(), round(quantity_fit(2.0, 200.0, 2.0).item(), 2)
    (1.0, 0.79)
    """
    matched, supply, demand = (np.asarray(v, dtype=float) for v in (matched, supply, demand))
    with np.errstate(divide="ignore", invalid="ignore"):
        blend = 0.5 * matched / np.maximum(supply, demand) + 0.5 * matched / demand
    return desirability(blend, zero_at=0.0, full_at=0.8, shape=0.5)


def time_fit(overlap_of_demand: ArrayLike) -> Numbers:
    """Return the desirability of the part of the demand that the supply meets in its season: 0.1 to 0.9."""
    return desirability(overlap_of_demand, zero_at=0.1, full_at=0.9)


def saving_fit(cost: ArrayLike, alternative: ArrayLike) -> Numbers:
    """Return the desirability of ``1 − cost / alternative``: 0 at no saving, 1 at 80 %.

    Examples
    --------
    >>> round(saving_fit(11.68, 40.0).item(), 3)
    0.885
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        saving = 1.0 - np.asarray(cost, dtype=float) / np.asarray(alternative, dtype=float)
    return desirability(saving, zero_at=0.0, full_at=0.8)


def payback_fit(years: ArrayLike) -> Numbers:
    """Return the desirability of a payback: 1 at 3 years or less, 0 at 15."""
    return desirability(years, zero_at=15.0, full_at=3.0)


def climate_fit(saved_t_per_year: ArrayLike) -> Numbers:
    """Return the desirability of CO2 saved on a log scale: 0 at 10 t/yr or less, 1 at 10,000 t/yr.

    Examples
    --------
    >>> round(climate_fit(130.0).item(), 4)
    0.3713
    """
    saved = np.maximum(np.asarray(saved_t_per_year, dtype=float), 1e-9)
    return desirability(np.log10(saved), zero_at=1.0, full_at=4.0)
