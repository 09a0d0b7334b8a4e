"""Logarithms of the desirabilities of :mod:`symbiosis_map.matching.desirability`, compiled, at the best they can be."""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.matching.desirability import CLIMATE_FULL, CLIMATE_ZERO, QUANTITY_FULL, QUANTITY_SHAPE

__all__ = ["log_at_least", "log_of_amounts", "log_of_climate"]


@numba.njit(inline="always")
def log_at_least(share, log_floor):
    """Return the logarithm of a desirability that is capped at 1 and held at its floor."""
    if share >= 1.0:
        return 0.0
    return max(math.log(share), log_floor) if share > 0.0 else log_floor


@numba.njit(inline="always")
def log_of_amounts(supply, demand, log_floor, log_neutral):
    """Return the logarithm of the highest fit of two amounts; 0 where it cannot be told."""
    if math.isnan(supply) or math.isnan(demand):
        return log_neutral
    if not (supply >= 0.0 and 0.0 < demand < np.inf and supply < np.inf):
        return 0.0
    least = min(supply, demand)
    share = (0.5 * least / max(supply, demand) + 0.5 * least / demand) / QUANTITY_FULL
    if share <= 0.0:
        return log_floor
    return max(QUANTITY_SHAPE * math.log(share), log_floor) if share < 1.0 else 0.0


@numba.njit(inline="always")
def log_of_climate(saved, emits, log_floor, log_neutral):
    """Return the logarithm of the highest desirability of what is saved before the lorries, t/yr."""
    if not emits:
        return 0.0
    if math.isnan(saved):
        return log_neutral
    powers = math.log10(saved) if saved > 1e-9 else -9.0
    return log_at_least((powers - CLIMATE_ZERO) / (CLIMATE_FULL - CLIMATE_ZERO), log_floor)
