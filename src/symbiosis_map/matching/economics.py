"""Annuity, levelised cost, present value, payback and the route that a margin can carry."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["annuity_factor", "economic_distance", "levelised_cost", "net_present_value", "payback"]

Numbers = NDArray[np.float64]


def annuity_factor(interest_rate: float, years: float) -> float:
    """Return the yearly share of an investment that repays it: ``r(1+r)ⁿ/((1+r)ⁿ−1)``, ``1/n`` at no interest.

    Examples
    --------
    >>> round(annuity_factor(0.05, 30), 10), annuity_factor(0.0, 20)
    (0.0650514351, 0.05)
    """
    if interest_rate == 0.0:
        return 1.0 / years
    growth = float((1.0 + interest_rate) ** years)
    return interest_rate * growth / (growth - 1.0)


def levelised_cost(yearly_cost: ArrayLike, yearly_amount: ArrayLike) -> Numbers:
    """Return the yearly cost per unit delivered; NaN where nothing is delivered."""
    amount = np.asarray(yearly_amount, dtype=float)
    delivers = amount > 0
    return np.asarray(np.where(delivers, np.asarray(yearly_cost) / np.where(delivers, amount, 1.0), np.nan))


def net_present_value(investment: ArrayLike, yearly_saving: ArrayLike, interest_rate: float, years: float) -> Numbers:
    """Return ``−investment + saving / CRF``.

    Examples
    --------
    >>> round(net_present_value(100.0, 10.0, 0.05, 30).item(), 2)
    53.72
    """
    present = np.asarray(yearly_saving, dtype=float) / annuity_factor(interest_rate, years)
    return np.asarray(present - np.asarray(investment, dtype=float))


def payback(investment: ArrayLike, yearly_saving: ArrayLike) -> Numbers:
    """Return the years until the saving has paid the investment; NaN where there is no saving.

    Examples
    --------
    >>> payback([10.0, 10.0], [5.0, -1.0]).tolist()
    [2.0, nan]
    """
    saving = np.asarray(yearly_saving, dtype=float)
    saves = saving > 0
    return np.asarray(np.where(saves, np.asarray(investment) / np.where(saves, saving, 1.0), np.nan))


def economic_distance(
    yearly_value: ArrayLike, fixed_yearly_cost: ArrayLike, yearly_cost_per_metre: ArrayLike
) -> Numbers:
    """Return the route in m at which the cost meets the alternative; 0 where the fixed cost is above it already.

    ``L_max = (E · (alternative − purchase) − fixed) / per metre``, with the delivered amount held constant.
    """
    margin = np.asarray(yearly_value, dtype=float) - np.asarray(fixed_yearly_cost, dtype=float)
    return np.asarray(np.maximum(margin, 0.0) / np.asarray(yearly_cost_per_metre, dtype=float))
