"""Desirabilities from 0 to 1 after Derringer and Suich (1980), and the ones that all resources share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "CLIMATE_FULL",
    "CLIMATE_ZERO",
    "QUANTITY_FULL",
    "QUANTITY_SHAPE",
    "SAVING_FULL",
    "TIME_FULL",
    "TIME_ZERO",
    "climate_fit",
    "larger_is_better",
    "nearness_by_cost",
    "quantity_fit",
    "saving_fit",
    "time_fit",
]

Numbers = NDArray[np.float64]

QUANTITY_FULL, QUANTITY_SHAPE = 0.8, 0.5
"""Share of the amounts from which their fit is full, and the shape below it (estimate)."""
TIME_ZERO, TIME_FULL = 0.1, 0.9
"""Parts of the demand that are met in season at which time is 0 and full (estimate)."""
SAVING_FULL = 0.8
"""Saving over the alternative from which economics is full (estimate)."""
CLIMATE_ZERO, CLIMATE_FULL = 1.0, 4.0
"""Powers of ten of the t/yr of CO2 saved at which climate is 0 and 1 (estimate)."""


def larger_is_better(value: Numbers | float, zero: float, full: float, shape: float = 1.0) -> Numbers:
    """Return ``((value - zero) / (full - zero)) ** shape``, clipped to 0..1; NaN stays NaN.

    Parameters
    ----------
    value : array of float
    zero, full : float
        Where the desirability is 0 and 1; ``full`` is the larger.
    shape : float
        Below 1 the first steps count most, above 1 the last.

    Examples
    --------
    >>> float(larger_is_better(0.5, 0.1, 0.9))
    0.5
    """
    share = (np.asarray(value, dtype=np.float64) - zero) / (full - zero)
    return np.asarray(np.clip(share, 0.0, 1.0) ** shape)


def quantity_fit(matched: Numbers | float, supply: Numbers | float, demand: Numbers | float) -> Numbers:
    """Return how well the amounts fit: the matched amount over the larger side and over the demand, half each.

    0 at nothing, 1 at 0.8, shape 0.5 (estimate), so that a source far larger than its receiver costs little.
    The same for any unit, and unchanged where both sides scale alike.

    Examples
    --------
    >>> float(quantity_fit(72.0, 80.0, 72.0))
    1.0
    """
    matched, supply, demand = (np.asarray(v, dtype=np.float64) for v in (matched, supply, demand))
    with np.errstate(divide="ignore", invalid="ignore"):
        blend = 0.5 * matched / np.maximum(supply, demand) + 0.5 * matched / demand
    return larger_is_better(blend, 0.0, QUANTITY_FULL, QUANTITY_SHAPE)


def time_fit(overlap_of_demand: Numbers | float) -> Numbers:
    """Return the desirability of the part of the demand that the supply meets in its season: 0.1 to 0.9."""
    return larger_is_better(overlap_of_demand, TIME_ZERO, TIME_FULL)


def saving_fit(cost: Numbers | float, alternative: Numbers | float) -> Numbers:
    """Return the desirability of ``1 - cost / alternative``: 0 at no saving, 1 at 80 %.

    Examples
    --------
    >>> round(float(saving_fit(11.68, 40.0)), 3)
    0.885
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        saving = 1.0 - np.asarray(cost, dtype=np.float64) / np.asarray(alternative, dtype=np.float64)
    return larger_is_better(saving, 0.0, SAVING_FULL)


def nearness_by_cost(route_m: ArrayLike, economic_distance_m: ArrayLike) -> Numbers:
    """Return ``1 - route / economic distance``, 0 where no distance pays at all, NaN where that is not known.

    Examples
    --------
    >>> nearness_by_cost([500.0, 500.0, 0.0], [2000.0, 100.0, 0.0]).tolist()
    [0.75, 0.0, 0.0]
    """
    route, largest = np.asarray(route_m, dtype=np.float64), np.asarray(economic_distance_m, dtype=np.float64)
    share = 1.0 - route / np.where(largest > 0, largest, 1.0)
    near = np.where(largest > 0, np.clip(share, 0.0, 1.0), 0.0)
    return np.asarray(np.where(np.isnan(route + largest), np.nan, near))


def climate_fit(saved_t_per_year: Numbers | float) -> Numbers:
    """Return the desirability of CO2 saved on a log scale: 0 at 10 t/yr or less, 1 at 10,000 t/yr.

    Examples
    --------
    >>> round(float(climate_fit(130.0)), 4)
    0.3713
    """
    saved = np.maximum(np.asarray(saved_t_per_year, dtype=np.float64), 1e-9)
    return larger_is_better(np.log10(saved), CLIMATE_ZERO, CLIMATE_FULL)
