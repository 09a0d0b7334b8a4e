"""Heat lost by pipes: a preinsulated pair in the ground, bare polyethylene in the ground and on the seabed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "PairConductance",
    "dea_loss_share_per_km",
    "emb3rs_loss_per_metre",
    "outlet_temperature",
    "pair_conductance",
    "pair_loss_per_metre",
    "single_buried_conductance",
    "single_seabed_conductance",
]

Numbers = NDArray[np.float64]

INSULATION_CONDUCTIVITY = 0.027
"""W/m/K of new polyurethane; topotherm has 0.024, mesido 0.033."""
GROUND_CONDUCTIVITY = 1.5
"""W/m/K, range 1.0 to 2.4 (estimate)."""
PE_CONDUCTIVITY = 0.4
"""W/m/K of polyethylene."""
COVER_M = 0.8
"""Ground above the jacket (estimate)."""
CLEARANCE_M = 0.2
"""Between the two jackets (estimate)."""
PE_AXIS_DEPTH_M = 1.2
"""Depth of the axis of a buried polyethylene pipe (estimate; worked example A)."""
SEABED_FILM = 50.0
"""W/m2/K between a pipe on the seabed and the sea (estimate; worked example A)."""


class PairConductance(NamedTuple):
    """Conductances of a pair in W/m/K: of each pipe to the ground, and of one pipe to the other."""

    own: Numbers
    mutual: Numbers


def pair_conductance(
    steel_diameter_m: ArrayLike,
    jacket_diameter_m: ArrayLike,
    *,
    depth_m: ArrayLike | None = None,
    distance_m: ArrayLike | None = None,
    insulation_conductivity: float = INSULATION_CONDUCTIVITY,
    ground_conductivity: float = GROUND_CONDUCTIVITY,
) -> PairConductance:
    """Return the conductances of two pipes side by side in the ground (Böhm 2000).

    Parameters
    ----------
    steel_diameter_m, jacket_diameter_m : array_like
        Outer diameters of the steel and of the jacket.
    depth_m : array_like, optional
        Depth of the axes. By default under 0.8 m of cover.
    distance_m : array_like, optional
        Between the axes. By default the jacket and 0.2 m.
    insulation_conductivity, ground_conductivity : float
        W/m/K.

    Notes
    -----
    ``Rg = ln(4Z/D)/(2πλg)``, ``Ri = ln(D/d)/(2πλi)``, ``Rm = ln(1+(2Z/a)²)/(4πλg)``,
    ``U1 = (Rg+Ri)/((Rg+Ri)²−Rm²)``, ``U2 = Rm/((Rg+Ri)²−Rm²)``. The resistance of the surface is left
    out, which is on the safe side.

    Examples
    --------
    >>> u = pair_conductance(
    ...     0.15, 0.3, depth_m=1.15, distance_m=0.6, insulation_conductivity=0.033, ground_conductivity=2.3)
    >>> round(u.own.item(), 5)
    0.28334
    """
    inner, outer = np.asarray(steel_diameter_m, dtype=float), np.asarray(jacket_diameter_m, dtype=float)
    if depth_m is None:
        depth_m = COVER_M + outer / 2.0
    axis = np.asarray(depth_m, dtype=float)
    apart = outer + CLEARANCE_M if distance_m is None else np.asarray(distance_m, dtype=float)
    through = np.log(4.0 * axis / outer) / (2.0 * np.pi * ground_conductivity) + np.log(outer / inner) / (
        2.0 * np.pi * insulation_conductivity
    )
    between = np.log1p((2.0 * axis / apart) ** 2) / (4.0 * np.pi * ground_conductivity)
    below = through**2 - between**2
    return PairConductance(np.asarray(through / below), np.asarray(between / below))


def pair_loss_per_metre(
    conductance: PairConductance, supply_c: ArrayLike, return_c: ArrayLike, ground_c: ArrayLike
) -> Numbers:
    """Return the heat that both pipes of a pair lose, W per metre of route: ``2 (U1−U2) ((Ts+Tr)/2 − Tg)``."""
    mean = (np.asarray(supply_c, dtype=float) + np.asarray(return_c, dtype=float)) / 2.0
    return np.asarray(2.0 * (conductance.own - conductance.mutual) * (mean - np.asarray(ground_c)))


def outlet_temperature(
    inlet_c: ArrayLike,
    surroundings_c: ArrayLike,
    conductance_w_per_m_k: ArrayLike,
    length_m: ArrayLike,
    capacity_rate_w_per_k: ArrayLike,
) -> Numbers:
    """Return the temperature at the end of a pipe: ``Tg + (T − Tg) exp(−U L / (ṁ cp))``."""
    decay = np.exp(-np.asarray(conductance_w_per_m_k) * np.asarray(length_m) / np.asarray(capacity_rate_w_per_k))
    around = np.asarray(surroundings_c, dtype=float)
    return np.asarray(around + (np.asarray(inlet_c, dtype=float) - around) * decay)


def single_buried_conductance(outer_diameter_m: ArrayLike, inner_diameter_m: ArrayLike) -> Numbers:
    """Return the conductance of a bare polyethylene pipe in the ground, W/m/K.

    Examples
    --------
    >>> round(single_buried_conductance(0.63, 0.5552).item(), 2)
    3.76
    """
    outer = np.asarray(outer_diameter_m, dtype=float)
    ground = np.log(4.0 * PE_AXIS_DEPTH_M / outer) / (2.0 * np.pi * GROUND_CONDUCTIVITY)
    return np.asarray(1.0 / (_wall(outer, inner_diameter_m) + ground))


def single_seabed_conductance(outer_diameter_m: ArrayLike, inner_diameter_m: ArrayLike) -> Numbers:
    """Return the conductance of a bare polyethylene pipe on the seabed, W/m/K."""
    outer = np.asarray(outer_diameter_m, dtype=float)
    return np.asarray(1.0 / (_wall(outer, inner_diameter_m) + 1.0 / (np.pi * outer * SEABED_FILM)))


def _wall(outer: Numbers, inner_diameter_m: ArrayLike) -> Numbers:
    return np.asarray(np.log(outer / np.asarray(inner_diameter_m)) / (2.0 * np.pi * PE_CONDUCTIVITY))


def dea_loss_share_per_km(power_mw: ArrayLike) -> Numbers:
    """Return the DEA rule for transmission, share of the heat per km: 3 % to 20 MW, 1 % to 100 MW, 0.5 % above.

    A pessimistic check on the conductances; 20 MW itself takes 1 %, as in worked example B.
    """
    power = np.asarray(power_mw, dtype=float)
    return np.asarray(np.select([power < 20.0, power <= 100.0], [0.03, 0.01], 0.005))


def emb3rs_loss_per_metre(diameter_m: ArrayLike, supply_c: ArrayLike, return_c: ArrayLike, ground_c: float) -> Numbers:
    """Return the EMB3Rs regression for both pipes, W per metre of route: ``(0.1685 ln d + 0.85684) |Tm − Tg|`` each."""
    mean = (np.asarray(supply_c, dtype=float) + np.asarray(return_c, dtype=float)) / 2.0
    each = (0.1685 * np.log(np.asarray(diameter_m, dtype=float)) + 0.85684) * np.abs(mean - ground_c)
    return np.asarray(2.0 * each)
