"""The closed pair of pipes between a source and a demand: temperatures, size, loss and pumping."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.heat import loss as heat_loss
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import PipeCost, steel_pair

__all__ = [
    "FEEDS_C",
    "FEED_STEP_K",
    "HOTTEST_WATER_C",
    "RECEIVERS_OWN",
    "SMALLEST_GLIDE_K",
    "HeatPipe",
    "carried_mw",
    "heat_pipe",
    "heat_power_mw",
    "pipe_temperatures",
]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_LINES = 7
"""Side by side, up to which a step to one more is looked at."""
CONDENSATE_C = 80.0
"""Return of a steam main (estimate)."""
HOTTEST_WATER_C = 110.0
"""Water that a gas or steam source feeds into a pipe of its own (estimate)."""
SMALLEST_GLIDE_K = 5.0
FEED_STEP_K = 5.0
"""Between a source and the water that it feeds into a pipe of its own."""
FEEDS_C = (25.0, 45.0, 65.0, 85.0, HOTTEST_WATER_C)
"""Temperatures for which such a pipe may be laid out (estimate)."""
RECEIVERS_OWN = 0.0
"""Stands for a pipe at the receiver's temperatures among them."""


class HeatPipe(NamedTuple):
    """A pair of pipes per row; arrays of shape (n,)."""

    supply_c: Numbers
    return_c: Numbers
    flow_kg_per_s: Numbers
    flow_m3_per_h: Numbers
    nominal_diameter_mm: Numbers
    diameter_m: Numbers
    lines: Numbers
    velocity_m_per_s: Numbers
    gradient_pa_per_m: Numbers
    loss_w_per_m: Numbers
    loss_mw: Numbers
    supply_drop_k: Numbers
    pressure_kpa: Numbers
    pump_kw: Numbers
    friction_kw: Numbers
    """Part of the pump's power that grows with the route."""
    cost: PipeCost
    """EUR per metre of route, all lines, sea and steam included."""


def pipe_temperatures(
    source_c: Numbers, supply_c: Numbers, return_c: Numbers, approach_k: Numbers, own_loop: Flags, feed_c: Numbers
) -> tuple[Numbers, Numbers]:
    """Return supply and return of the pipe.

    The receiver's own, where the exchanger or heat pump stands at the source. Where the receiver heats fish water or
    air (``own_loop``) the exchanger may stand at its end, and the pipe carries water of one of :data:`FEEDS_C`, a step
    below the source at least and no cooler than what is needed. It comes back as cold as the receiver's exchanger
    leaves it, whatever the source may be cooled to: its exchanger is kept warm by mixing feed into what comes back.

    Parameters
    ----------
    source_c, supply_c, return_c, approach_k : ndarray, shape (n,)
        Of the source, of the receiver, and of the exchanger at its cold end.
    own_loop : ndarray of bool, shape (n,)
    feed_c : ndarray, shape (n,)
        Warmest feed that is allowed, :data:`RECEIVERS_OWN` for the receiver's temperatures; NaN for the warmest that
        the source reaches.
    """
    warmest = np.searchsorted(FEEDS_C, np.fmin(source_c - FEED_STEP_K, feed_c), side="right")
    feed = np.concatenate([[np.nan], FEEDS_C])[warmest]
    feed = np.where(np.isnan(source_c), np.nan, feed)
    back = np.minimum(return_c + approach_k, feed - SMALLEST_GLIDE_K)
    own = own_loop & (feed - back > supply_c - return_c) & (feed >= supply_c)
    top, low = np.where(own, feed, supply_c), np.where(own, back, return_c)
    top, low = np.where(np.isnan(top), 80.0, top), np.where(np.isnan(low), 50.0, low)
    return top, np.minimum(low, top - SMALLEST_GLIDE_K)


def heat_pipe(
    power_mw: Numbers,
    supply_c: Numbers,
    return_c: Numbers,
    steam: Flags,
    route_m: Numbers,
    sea_share: Numbers,
    options: MatchingOptions,
) -> HeatPipe:
    """Return the smallest pair that carries the power within the limits of pressure gradient and velocity.

    Parameters
    ----------
    power_mw : ndarray
    supply_c, return_c : ndarray
        Temperatures of the two pipes; for steam the saturation temperature and that of the condensate.
    steam : ndarray of bool
        Steam main with condensate return instead of two water pipes.
    route_m, sea_share : ndarray
    options : MatchingOptions
    """
    sizes = hydraulics.pipe_diameters("steel_pair", options.knowledge)
    carrier = _carrier(supply_c, return_c, steam)
    back_c, density, viscosity = carrier.back_c, carrier.density, carrier.viscosity
    flow = power_mw * 1e6 / carrier.per_kg
    volume = flow / carrier.hot_density
    chosen = hydraulics.choose_pipe(volume, sizes, *_velocity_limit(carrier, steam, options))
    d, lines = chosen.diameter_m, chosen.lines
    liquid = flow / density
    velocity = np.where(steam, liquid / lines / (np.pi / 4.0 * d**2), chosen.velocity_m_per_s)
    gradient = hydraulics.pressure_gradient(velocity, d, density, viscosity, options.roughness_steel_m)
    there_and_back = np.where(steam, 1.0, 2.0)
    friction = gradient * there_and_back * route_m * (1.0 + options.minor_losses_steel)
    pressure = friction + options.station_pressure_pa
    conductance = heat_loss.pair_conductance(
        sizes["outer_diameter_m"][chosen.size], sizes["jacket_diameter_m"][chosen.size]
    )
    lost = lines * heat_loss.pair_loss_per_metre(conductance, supply_c, back_c, options.ground_temperature_c)
    capacity_rate = np.where(steam, np.inf, np.maximum(flow / lines * hydraulics.WATER_HEAT_CAPACITY, 1e-9))
    supply_loss = (conductance.own - conductance.mutual) * (supply_c - options.ground_temperature_c) + (
        conductance.mutual * (supply_c - back_c)
    )
    drop = supply_loss * route_m / capacity_rate
    return HeatPipe(
        supply_c,
        back_c,
        flow,
        volume * 3600.0,
        sizes["size_mm"][chosen.size],
        d,
        lines,
        chosen.velocity_m_per_s,
        np.where(steam, np.nan, gradient),
        lost,
        lost * route_m / 1e6,
        drop,
        pressure / 1e3,
        hydraulics.pumping_power(pressure, liquid, options.pump_efficiency) / 1e3,
        hydraulics.pumping_power(friction, liquid, options.pump_efficiency) / 1e3,
        _cost(d, power_mw, lines, steam, sea_share, options),
    )


def heat_power_mw(flow_kg_per_s: Numbers, supply_c: Numbers, return_c: Numbers, steam: Flags) -> Numbers:
    """Return the heat that a flow carries: what :func:`heat_pipe` lays this flow out for."""
    return np.asarray(flow_kg_per_s * _carrier(supply_c, return_c, steam).per_kg / 1e6)


class _Carrier(NamedTuple):
    """What the pipe is filled with, arrays of shape (n,)."""

    back_c: Numbers
    mean_c: Numbers
    density: Numbers
    hot_density: Numbers
    viscosity: Numbers
    per_kg: Numbers
    """Heat that a kilogram carries, J/kg."""


def _carrier(supply_c: Numbers, return_c: Numbers, steam: Flags) -> _Carrier:
    mean_c = np.where(steam, CONDENSATE_C, (supply_c + return_c) / 2.0)
    density = hydraulics.water_density(mean_c)
    water = hydraulics.WATER_HEAT_CAPACITY * (supply_c - return_c)
    return _Carrier(
        np.where(steam, CONDENSATE_C, return_c),
        mean_c,
        density,
        np.where(steam, hydraulics.steam_density(supply_c), density),
        hydraulics.water_viscosity(mean_c),
        np.where(steam, hydraulics.latent_heat(supply_c), water),
    )


def _velocity_limit(carrier: _Carrier, steam: Flags, options: MatchingOptions) -> tuple[Numbers, NDArray[np.intp]]:
    """Return velocities allowed in each size, shape (m, k), the last row for steam, and the row of each pipe."""
    inner = hydraulics.pipe_diameters("steel_pair", options.knowledge)["inner_diameter_m"]
    place, means = pd.factorize(carrier.mean_c, use_na_sentinel=False)
    by_gradient = hydraulics.velocity_at_gradient(
        options.pressure_gradient_limit_pa_per_m,
        inner,
        hydraulics.water_density(means)[:, None],
        hydraulics.water_viscosity(means)[:, None],
        options.roughness_steel_m,
    )
    water = np.minimum(by_gradient, options.velocity_limit_steel_m_per_s)
    of_steam = np.full((1, len(inner)), options.velocity_limit_steam_m_per_s)
    return np.concatenate([water, of_steam]), np.where(steam, len(means), place)


def carried_mw(supply_c: Numbers, return_c: Numbers, steam: Flags, options: MatchingOptions) -> Numbers:
    """Return the power in MW that each size of pipe carries at most, and several lines of the largest, shape (n, k).

    Parameters
    ----------
    supply_c, return_c : ndarray
        Temperatures of the pipe, as :func:`pipe_temperatures` gives them.
    steam : ndarray of bool
    options : MatchingOptions
    """
    carrier = _carrier(supply_c, return_c, steam)
    inner = hydraulics.pipe_diameters("steel_pair", options.knowledge)["inner_diameter_m"]
    limit, place = _velocity_limit(carrier, steam, options)
    volume = np.maximum.accumulate(limit * np.pi / 4.0 * inner**2, axis=1)
    each = volume[place] * (carrier.hot_density * carrier.per_kg)[:, None] / 1e6
    return np.concatenate([each, each[:, -1:] * np.arange(2.0, _LINES)], axis=1)


def _cost(
    diameter_m: Numbers, power_mw: Numbers, lines: Numbers, steam: Flags, sea_share: Numbers, options: MatchingOptions
) -> PipeCost:
    land = steel_pair(diameter_m, power_mw / lines, terrain_factor=options.terrain_factor)
    at_sea = (options.sea_pipe_factor_low, options.sea_pipe_factor, options.sea_pipe_factor_high)
    times = lines * np.where(steam, options.steam_pipe_factor, 1.0)
    sea = np.where(np.isnan(sea_share), 0.0, sea_share)
    return PipeCost(*(c * times * (1.0 + (f - 1.0) * sea) for c, f in zip(land, at_sea, strict=True)))
