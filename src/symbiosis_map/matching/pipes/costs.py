"""What a metre of pipe in the ground or at sea costs, in euros of 2025, with a low, a best and a high value.

No Norwegian price per metre of district heating was found, and public prices for one size differ by a factor
of seven between open land and a street, so one number alone is never given.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "PRICE_FACTOR",
    "PipeCost",
    "dea_rural",
    "emb3rs_street",
    "hre4",
    "pe_single",
    "steel_pair",
]

Numbers = NDArray[np.float64]

PRICE_FACTOR = 1.336
"""Prices of 2015 to 2025: ratio of PyPSA technology data to the DEA values (derived)."""
PE_UNCERTAINTY = 0.4
"""Either way; the curve rests on one contract (estimate)."""
_DEA_FLOOR_2015 = 224.0 / PRICE_FACTOR
_DEA_TO_MW = np.array([50.0, 100.0, 250.0])
_DEA_PER_MW = np.array([25.0, 12.0, 9.0, 6.0])


class PipeCost(NamedTuple):
    """EUR/m, arrays of one shape; ``low <= mode <= high``."""

    low: Numbers
    mode: Numbers
    high: Numbers

    def times(self, factor: ArrayLike) -> PipeCost:
        """Return all three times a factor.

        Examples
        --------
        >>> PipeCost(np.array([1.0]), np.array([2.0]), np.array([4.0])).times(1.5).high.tolist()
        [6.0]
        """
        scale = np.asarray(factor, dtype=float)
        return PipeCost(*(np.asarray(each * scale) for each in self))


def hre4(inner_diameter_m: ArrayLike) -> Numbers:
    """Return Heat Roadmap Europe 4 for mixed urban ground, EUR/m of 2015: ``212 + 4464 d`` (Persson et al. 2019)."""
    return np.asarray(212.0 + 4464.0 * np.asarray(inner_diameter_m, dtype=float))


def dea_rural(power_mw: ArrayLike) -> Numbers:
    """Return DEA transmission in unpaved open land, EUR/m of 2015, per MW: 25 to 50 MW, 12, 9, 6 above.

    Held at its running maximum, because a larger pipe costs no less, and at a floor of 168 EUR/m (estimate).

    Examples
    --------
    >>> dea_rural(20.0).item() * 5000
    2500000.0
    """
    power = np.asarray(power_mw, dtype=float)
    raw = power * _DEA_PER_MW[np.searchsorted(_DEA_TO_MW, power)]
    peaks = np.maximum.accumulate(np.concatenate([[0.0], _DEA_TO_MW * _DEA_PER_MW[:-1]]))
    return np.asarray(np.maximum(np.maximum(raw, peaks[np.searchsorted(_DEA_TO_MW, power)]), _DEA_FLOOR_2015))


def emb3rs_street(inner_diameter_m: ArrayLike) -> Numbers:
    """Return EMB3Rs for two pipes in a street, EUR/m, taken as it stands (undated)."""
    d = np.asarray(inner_diameter_m, dtype=float)
    return np.asarray(2.0 * (350.0 + (700.0 * d) ** 1.1 + 50.0 + (700.0 * d) ** 1.3))


def steel_pair(inner_diameter_m: ArrayLike, power_mw: ArrayLike, *, terrain_factor: float = 1.0) -> PipeCost:
    """Return the cost of a preinsulated pair: DEA rural, HRE4 and EMB3Rs street.

    HRE4 times 1.336 lies 2 to 16 % below topotherm's survey of 2025 for DN100 to DN600.

    Parameters
    ----------
    inner_diameter_m : array_like
    power_mw : array_like
        Heat that the pair carries; the low curve goes by it.
    terrain_factor : float
        On the best value.

    Examples
    --------
    >>> [round(v.item()) for v in steel_pair(0.3127, 20.0)]
    [668, 2148, 3755]
    """
    mode = PRICE_FACTOR * hre4(inner_diameter_m) * terrain_factor
    low = np.minimum(PRICE_FACTOR * dea_rural(power_mw), mode)
    return PipeCost(np.asarray(low), np.asarray(mode), np.asarray(np.maximum(emb3rs_street(inner_diameter_m), mode)))


def pe_single(outer_diameter_m: ArrayLike) -> PipeCost:
    """Return the cost of a bare polyethylene pipe on land or in shallow sea: ``150 + 1180 OD``, ± 40 %.

    Fitted to one contract: Råde, Oven to Tasken, 6.1 km of OD355 for just under NOK 40 M (hallingplast.no).

    Examples
    --------
    >>> round(pe_single(0.63).mode.item(), 1)
    893.4
    """
    mode = 150.0 + 1180.0 * np.asarray(outer_diameter_m, dtype=float)
    return PipeCost((1.0 - PE_UNCERTAINTY) * mode, mode, (1.0 + PE_UNCERTAINTY) * mode)
