"""What a source gives without a lift: the temperature cascade, exchangers, mixing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Cascade", "cascade", "exchanger_area", "log_mean_difference", "warm_share"]

Numbers = NDArray[np.float64]
_CLOSE_K = 1e-9
"""Temperatures nearer than this are the same, whatever the arithmetic leaves."""


class Cascade(NamedTuple):
    """Direct use of a source by a demand."""

    outlet_c: Numbers
    """Temperature that the source is cooled to."""
    share_of_supply: Numbers
    """Part of the heat between the source's temperature and its limit that can be used without a lift."""
    share_of_demand: Numbers
    """Part of the way from the demand's return to its supply that is reached without a lift."""
    top_c: Numbers
    """Temperature that is reached without a lift."""


def cascade(
    source_c: ArrayLike,
    limit_c: ArrayLike,
    supply_c: ArrayLike,
    return_c: ArrayLike,
    approach_k: ArrayLike,
    cold_approach_k: ArrayLike | None = None,
) -> Cascade:
    """Return what passes from a source to a demand through an exchanger.

    Parameters
    ----------
    source_c, limit_c : array_like
        Temperature of the source and the lowest it may be cooled to.
    supply_c, return_c : array_like
        Temperatures that the demand needs and gives back.
    approach_k : array_like
        Smallest difference in the exchanger.
    cold_approach_k : array_like, optional
        At its cold end, where that is another.

    Notes
    -----
    Constant heat capacities, no change of phase: ``T_out = max(limit, Tr + ΔT)``,
    ``T_top = min(Td, Ts − ΔT)``, ``f = (T_top − Tr)/(Td − Tr)``.

    Examples
    --------
    >>> c = cascade(90.0, 50.0, 100.0, 45.0, 5.0)
    >>> c.outlet_c.item(), round(c.share_of_demand.item(), 3)
    (50.0, 0.727)
    """
    source, limit = np.asarray(source_c, dtype=float), np.asarray(limit_c, dtype=float)
    supply, back = np.asarray(supply_c, dtype=float), np.asarray(return_c, dtype=float)
    approach = np.asarray(approach_k, dtype=float)
    at_outlet = approach if cold_approach_k is None else np.asarray(cold_approach_k, dtype=float)
    outlet = np.minimum(np.maximum(limit, back + at_outlet), source)
    span = np.maximum(source - limit, 1e-9)
    top = np.clip(source - approach, back, np.maximum(supply, back))
    reached = np.where(source - approach >= supply - _CLOSE_K, 1.0, (top - back) / np.maximum(supply - back, 1e-9))
    reached = np.where(np.isnan(source + supply + back), np.nan, reached)
    return Cascade(
        np.asarray(outlet),
        np.asarray(np.clip((source - outlet) / span, 0.0, 1.0)),
        np.asarray(reached),
        np.asarray(top),
    )


def log_mean_difference(first_k: ArrayLike, second_k: ArrayLike) -> Numbers:
    """Return the logarithmic mean of the two end differences of a counter-flow exchanger.

    Examples
    --------
    >>> round(log_mean_difference(10.0, 5.0).item(), 3), log_mean_difference(5.0, 5.0).item()
    (7.213, 5.0)
    """
    a, b = np.asarray(first_k, dtype=float), np.asarray(second_k, dtype=float)
    close = np.abs(a - b) < 1e-9
    ratio = np.where(close, np.e, a / np.where(close, 1.0, b))
    return np.asarray(np.where(close, a, (a - b) / np.log(ratio)))


def exchanger_area(power_w: ArrayLike, difference_k: ArrayLike, transfer_w_per_m2_k: ArrayLike) -> Numbers:
    """Return the area of an exchanger in m2: ``Q / (U ΔT)``."""
    return np.asarray(np.asarray(power_w, dtype=float) / (np.asarray(transfer_w_per_m2_k) * np.asarray(difference_k)))


def warm_share(tank_c: ArrayLike, raw_c: ArrayLike, warm_c: ArrayLike) -> Numbers:
    """Return the part of warm water in a mix with raw water that reaches the tank temperature, 0 to 1.

    1 also where the warm water alone does not reach it.

    Examples
    --------
    >>> round(30.0 / warm_share(12.0, 6.0, 25.0).item(), 1)
    95.0
    """
    tank, raw, warm = (np.asarray(v, dtype=float) for v in (tank_c, raw_c, warm_c))
    over = np.maximum(warm - raw, 1e-9)
    return np.asarray(np.clip((tank - raw) / over, 0.0, 1.0))
