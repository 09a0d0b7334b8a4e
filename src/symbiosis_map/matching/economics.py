"""Annuity, levelised cost, present value, payback and the route that a margin can carry."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["annuity_factor", "economic_distance", "levelised_cost", "net_present_value", "payback", "ratio"]

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


def ratio(numerator: ArrayLike, denominator: ArrayLike, otherwise: float = np.nan) -> Numbers:
    """Return a quotient, and ``otherwise`` where the denominator is not above 0.

    Examples
    --------
    >>> ratio([1.0, 1.0], [2.0, 0.0]).tolist()
    [0.5, nan]
    """
    below = np.asarray(denominator, dtype=float)
    valid = below > 0
    return np.asarray(np.where(valid, np.asarray(numerator, dtype=float) / np.where(valid, below, 1.0), otherwise))


def levelised_cost(yearly_cost: ArrayLike, yearly_amount: ArrayLike) -> Numbers:
    """Return the yearly cost per unit delivered; NaN where nothing is delivered."""
    return ratio(yearly_cost, yearly_amount)


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
    return ratio(investment, yearly_saving)


def economic_distance(
    yearly_value: ArrayLike, fixed_yearly_cost: ArrayLike, yearly_cost_per_metre: ArrayLike
) -> Numbers:
    """Return the route in m at which the cost meets the alternative; 0 where the fixed cost is above it already.

    ``L_max = (E · (alternative − purchase) − fixed) / per metre``, with the delivered amount held constant.
    """
    margin = np.asarray(yearly_value, dtype=float) - np.asarray(fixed_yearly_cost, dtype=float)
    return np.asarray(np.maximum(margin, 0.0) / np.asarray(yearly_cost_per_metre, dtype=float))
