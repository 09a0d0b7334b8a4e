"""The closed pair of pipes between a source and a demand: temperatures, size, loss and pumping."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.heat import loss as heat_loss
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import PipeCost, steel_pair

__all__ = ["HOTTEST_WATER_C", "SMALLEST_GLIDE_K", "HeatPipe", "heat_pipe", "pipe_temperatures"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

CONDENSATE_C = 80.0
"""Return of a steam main (estimate)."""
HOTTEST_WATER_C = 110.0
"""Water that a gas or steam source feeds into a pipe of its own (estimate)."""
SMALLEST_GLIDE_K = 5.0


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
    source_c: Numbers, limit_c: Numbers, supply_c: Numbers, return_c: Numbers, approach_k: Numbers, own_loop: Flags
) -> tuple[Numbers, Numbers]:
    """Return supply and return of the pipe.

    The receiver's own, as the exchanger or heat pump stands at the source. Where the receiver heats fish water
    or air (``own_loop``) the exchanger stands at its end, and the pipe carries water a step below the source.
    """
    feed = np.minimum(source_c - 5.0, HOTTEST_WATER_C)
    back = np.minimum(np.maximum(limit_c - 5.0, return_c + approach_k), feed - SMALLEST_GLIDE_K)
    own = own_loop & (feed - back > supply_c - return_c)
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
    sizes = hydraulics.pipe_sizes("steel_pair", options.knowledge)
    inner = sizes["inner_diameter_m"].to_numpy()
    back_c = np.where(steam, CONDENSATE_C, return_c)
    mean_c = np.where(steam, CONDENSATE_C, (supply_c + return_c) / 2.0)
    density, viscosity = hydraulics.water_density(mean_c), hydraulics.water_viscosity(mean_c)
    per_kg = np.where(steam, hydraulics.latent_heat(supply_c), hydraulics.WATER_HEAT_CAPACITY * (supply_c - return_c))
    flow = power_mw * 1e6 / per_kg
    volume = flow / np.where(steam, hydraulics.steam_density(supply_c), density)
    by_gradient = hydraulics.velocity_at_gradient(
        options.pressure_gradient_limit_pa_per_m, inner, density[:, None], viscosity[:, None], options.roughness_steel_m
    )
    limit = np.where(
        steam[:, None],
        options.velocity_limit_steam_m_per_s,
        np.minimum(by_gradient, options.velocity_limit_steel_m_per_s),
    )
    chosen = hydraulics.choose_pipe(volume, sizes, limit)
    d, lines = chosen.diameter_m, chosen.lines
    liquid = flow / density
    velocity = np.where(steam, liquid / lines / (np.pi / 4.0 * d**2), chosen.velocity_m_per_s)
    gradient = hydraulics.pressure_gradient(velocity, d, density, viscosity, options.roughness_steel_m)
    there_and_back = np.where(steam, 1.0, 2.0)
    friction = gradient * there_and_back * route_m * (1.0 + options.minor_losses_steel)
    pressure = friction + options.station_pressure_pa
    conductance = heat_loss.pair_conductance(
        sizes["outer_diameter_m"].to_numpy()[chosen.size], sizes["jacket_diameter_m"].to_numpy()[chosen.size]
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
        sizes["size_mm"].to_numpy()[chosen.size],
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


def _cost(
    diameter_m: Numbers, power_mw: Numbers, lines: Numbers, steam: Flags, sea_share: Numbers, options: MatchingOptions
) -> PipeCost:
    land = steel_pair(diameter_m, power_mw / lines, terrain_factor=options.terrain_factor)
    at_sea = (options.sea_pipe_factor_low, options.sea_pipe_factor, options.sea_pipe_factor_high)
    times = lines * np.where(steam, options.steam_pipe_factor, 1.0)
    sea = np.where(np.isnan(sea_share), 0.0, sea_share)
    return PipeCost(*(c * times * (1.0 + (f - 1.0) * sea) for c, f in zip(land, at_sea, strict=True)))
