"""Water in pipes: properties, friction, the smallest pipe that carries a flow, and the power to pump it.

Everything takes and returns numpy arrays of one shape (or scalars), in SI units.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.knowledge import Knowledge

__all__ = [
    "SEAWATER_DENSITY",
    "SEAWATER_HEAT_CAPACITY",
    "SEAWATER_VISCOSITY",
    "WATER_HEAT_CAPACITY",
    "PipeChoice",
    "choose_pipe",
    "friction_factor",
    "latent_heat",
    "pipe_diameters",
    "pipe_sizes",
    "pressure_gradient",
    "pumping_power",
    "reynolds_number",
    "steam_density",
    "velocity_at_gradient",
    "water_density",
    "water_viscosity",
]

Numbers = NDArray[np.float64]

WATER_HEAT_CAPACITY = 4190.0
"""J/kg/K. Fresh water has 4,179 to 4,205 between 6 and 90 °C (CoolProp)."""
SEAWATER_HEAT_CAPACITY = 4000.0
"""J/kg/K at a salinity of 33. TEOS-10 gives 3,999 at 6 °C and 4,005 at 18 °C."""
SEAWATER_DENSITY = 1025.0
"""kg/m3 at a salinity of 33. TEOS-10 gives 1,026.0 at 6 °C and 1,023.8 at 18 °C."""
SEAWATER_VISCOSITY = 1.25e-3
"""Pa·s at 14 °C and a salinity of 35 (Sharqawy et al. 2010); a tenth more or less moves friction by 2 %."""
GRAVITY = 9.81
"""m/s2."""

_STEAM_TEMPERATURE_C = np.array([100.0, 120, 140, 160, 180, 200, 220, 240, 250])
_STEAM_DENSITY = np.array([0.5982, 1.1221, 1.9667, 3.2596, 5.1588, 7.8610, 11.615, 16.749, 19.967])
_STEAM_LATENT_KJ_PER_KG = np.array([2256.5, 2202.1, 2144.2, 2082.0, 2014.2, 1939.7, 1857.4, 1765.4, 1715.2])


def water_density(temperature_c: ArrayLike) -> Numbers:
    """Return the density of fresh water in kg/m3 at 0 to 150 °C (Kell 1975).

    Examples
    --------
    >>> round(water_density(12.0).item(), 1)
    999.5
    """
    t = np.asarray(temperature_c, dtype=float)
    series = 999.83952 + t * (
        16.945176 + t * (-7.9870401e-3 + t * (-46.170461e-6 + t * (105.56302e-9 - t * 280.54253e-12)))
    )
    return np.asarray(series / (1.0 + 16.879850e-3 * t))


def water_viscosity(temperature_c: ArrayLike) -> Numbers:
    """Return the dynamic viscosity of fresh water in Pa·s at 0 to 110 °C and 0.1 MPa (IAPWS SR6-08).

    Examples
    --------
    >>> round(water_viscosity(25.0).item() * 1e6, 1)
    890.0
    """
    reduced = (np.asarray(temperature_c, dtype=float) + 273.15) / 300.0
    terms = 280.68 * reduced**-1.9 + 511.45 * reduced**-7.7 + 61.131 * reduced**-19.6 + 0.45903 * reduced**-40.0
    return np.asarray(1e-6 * terms)


def steam_density(temperature_c: ArrayLike) -> Numbers:
    """Return the density of saturated steam in kg/m3 at 100 to 250 °C (steam tables, IAPWS-IF97).

    Between the rows of the table its logarithm is a straight line against 1/T, as the vapour pressure is.

    Examples
    --------
    >>> round(steam_density(110.0).item(), 3)
    0.826
    """
    kelvin = np.asarray(temperature_c, dtype=float) + 273.15
    table = -1.0 / (_STEAM_TEMPERATURE_C + 273.15)
    return np.asarray(np.exp(np.interp(-1.0 / kelvin, table, np.log(_STEAM_DENSITY))))


def latent_heat(temperature_c: ArrayLike) -> Numbers:
    """Return the heat of evaporation in J/kg at 100 to 250 °C (steam tables, IAPWS-IF97)."""
    return np.asarray(
        np.interp(np.asarray(temperature_c, dtype=float), _STEAM_TEMPERATURE_C, _STEAM_LATENT_KJ_PER_KG) * 1000.0
    )


def reynolds_number(velocity: ArrayLike, diameter_m: ArrayLike, density: ArrayLike, viscosity: ArrayLike) -> Numbers:
    """Return ``ρ v d / μ``."""
    return np.asarray(
        np.asarray(density, dtype=float) * np.asarray(velocity, dtype=float) * np.asarray(diameter_m) / viscosity
    )


def friction_factor(reynolds: ArrayLike, relative_roughness: ArrayLike) -> Numbers:
    """Return the Darcy friction factor: ``64/Re`` below 2,320, else Colebrook started from Haaland.

    Parameters
    ----------
    reynolds : array_like
        Above 0.
    relative_roughness : array_like
        Roughness over inner diameter.

    Examples
    --------
    >>> friction_factor([1000.0, 1e5], 1e-4).round(5).tolist()
    [0.064, 0.01851]
    """
    re = np.maximum(np.asarray(reynolds, dtype=float), 1e-9)
    rough = np.asarray(relative_roughness, dtype=float)
    turbulent = np.maximum(re, 2320.0)
    root = -1.8 * np.log10((rough / 3.7) ** 1.11 + 6.9 / turbulent)
    for _ in range(6):
        root = -2.0 * np.log10(rough / 3.71 + 2.51 * root / turbulent)
    return np.asarray(np.where(re < 2320.0, 64.0 / re, root**-2))


def pressure_gradient(
    velocity: ArrayLike, diameter_m: ArrayLike, density: ArrayLike, viscosity: ArrayLike, roughness_m: ArrayLike
) -> Numbers:
    """Return the pressure lost per metre of straight pipe in Pa/m (Darcy and Weisbach)."""
    v, d = np.asarray(velocity, dtype=float), np.asarray(diameter_m, dtype=float)
    factor = friction_factor(reynolds_number(v, d, density, viscosity), np.asarray(roughness_m) / d)
    return np.asarray(factor / d * np.asarray(density) * v**2 / 2.0)


def velocity_at_gradient(
    gradient_pa_per_m: ArrayLike,
    diameter_m: ArrayLike,
    density: ArrayLike,
    viscosity: ArrayLike,
    roughness_m: ArrayLike,
) -> Numbers:
    """Return the velocity in m/s that loses a given pressure per metre in turbulent flow.

    With the gradient given, Colebrook has an explicit solution:
    ``v = −2 √(2 d g/ρ) log10(ε/(3.71 d) + 2.51 μ/(ρ d √(2 d g/ρ)))``.

    Examples
    --------
    >>> round(velocity_at_gradient(100.0, 0.1, 980.5, 4.33e-4, 1e-4).item(), 3)
    0.988
    """
    d, rho = np.asarray(diameter_m, dtype=float), np.asarray(density, dtype=float)
    root = np.sqrt(2.0 * d * np.asarray(gradient_pa_per_m, dtype=float) / rho)
    inner = np.asarray(roughness_m) / (3.71 * d) + 2.51 * np.asarray(viscosity) / (rho * d * root)
    return np.asarray(-2.0 * root * np.log10(inner))


@cache
def pipe_sizes(kind: str, knowledge: Knowledge) -> pd.DataFrame:
    """Return the sizes of ``steel_pair`` or ``pe_single`` from the knowledge tables, smallest first."""
    sizes = knowledge.table("pipe_sizes")
    return sizes[sizes["kind"] == kind].sort_values("inner_diameter_m", ignore_index=True)


@cache
def pipe_diameters(kind: str, knowledge: Knowledge) -> Mapping[str, Numbers]:
    """Return the columns of :func:`pipe_sizes` that hold numbers, by name."""
    sizes = pipe_sizes(kind, knowledge).select_dtypes("number")
    return MappingProxyType({str(name): sizes[name].to_numpy() for name in sizes})


class PipeChoice(NamedTuple):
    """The pipe that was chosen for each flow, arrays of one shape."""

    size: NDArray[np.intp]
    """Row of the table of sizes."""
    lines: Numbers
    """Pipes side by side; more than one where the largest is too small."""
    diameter_m: Numbers
    velocity_m_per_s: Numbers


def choose_pipe(
    flow_m3_per_s: ArrayLike,
    sizes: Mapping[str, Numbers],
    velocity_limit: NDArray[np.float64],
    place: NDArray[np.intp] | None = None,
) -> PipeChoice:
    """Return the smallest pipe whose velocity stays within its limit, and several of the largest above it.

    Parameters
    ----------
    flow_m3_per_s : array_like, shape (n,)
    sizes : mapping of str to ndarray
        As :func:`pipe_diameters` gives it, ``k`` sizes.
    velocity_limit : ndarray, shape (n, k) or (k,), or (m, k) with a place
        Velocity allowed in each size, m/s.
    place : ndarray of int, shape (n,), optional
        Row of the limits that holds for each flow.

    Returns
    -------
    PipeChoice
    """
    flow = np.asarray(flow_m3_per_s, dtype=float)
    inner = sizes["inner_diameter_m"]
    area = np.pi / 4.0 * inner**2
    capacity = np.maximum.accumulate(velocity_limit * area, axis=-1)
    capacity = np.broadcast_to(capacity, (*flow.shape, len(inner))) if place is None else capacity[place]
    largest = len(inner) - 1
    size = np.minimum((capacity < flow[..., None] * (1.0 - 1e-12)).sum(axis=-1), largest)
    lines = np.maximum(np.ceil(flow / capacity[..., largest] * (1.0 - 1e-12)), 1.0)
    lines = np.where(size == largest, lines, 1.0)
    return PipeChoice(size, lines, inner[size], flow / lines / area[size])


def pumping_power(pressure_pa: ArrayLike, flow_m3_per_s: ArrayLike, efficiency: float) -> Numbers:
    """Return the electric power of a pump in W: ``Δp V / η``.

    Examples
    --------
    >>> round(pumping_power(127.2e3, 0.27102, 0.75).item() / 1000, 1)
    46.0
    """
    return np.asarray(np.asarray(pressure_pa, dtype=float) * np.asarray(flow_m3_per_s, dtype=float) / efficiency)
