"""What stands at the ends of a heat pipe: exchanger and pumping stations and heat pumps, and what they cost."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.pipes.costs import PRICE_FACTOR

__all__ = [
    "absorption_chiller_capex",
    "exchanger_transfer",
    "heat_pump_capex",
    "heat_pump_upkeep",
    "station_capex",
    "store_capex",
    "store_loss_per_hour",
]

Numbers = NDArray[np.float64]
_SIZES_MW = np.array([1.0, 3.0, 10.0])


@cache
def _values(knowledge: Knowledge, *items: str) -> Numbers:
    table = knowledge.table("equipment_costs").set_index("item_id")["value"]
    return table.loc[list(items)].to_numpy(dtype=float)


def station_capex(power_mw: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the investment in an exchanger and a pumping station, EUR of 2025; dearer per MW below 1 MW.

    Examples
    --------
    >>> round(station_capex(20.0).item() / 1e6, 2)
    5.88
    """
    large, small = (
        _values(knowledge, "exchanger_station", "pumping_station"),
        _values(knowledge, "exchanger_station_small", "pumping_station_small"),
    )
    power = np.asarray(power_mw, dtype=float)
    return np.asarray(PRICE_FACTOR * power * np.where(power < 1.0, small.sum(), large.sum()))


def exchanger_transfer(knowledge: Knowledge = PACKAGED) -> tuple[float, float]:
    """Return the heat transfer of an economiser on gas and of a plate exchanger, W/m2/K."""
    gas, liquid = _values(knowledge, "economiser_u", "plate_exchanger_u")
    return float(gas), float(liquid)


def heat_pump_capex(heat_mw: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the investment in heat pumps, EUR of 2025, cost per MW interpolated in ln MW from 1 to 10 MW."""
    heat = np.asarray(heat_mw, dtype=float)
    each = _values(knowledge, "heat_pump_1mw", "heat_pump_3mw", "heat_pump_10mw")
    return np.asarray(PRICE_FACTOR * 1e6 * heat * _by_size(heat, each))


def heat_pump_upkeep(heat_mw: ArrayLike, heat_mwh: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the yearly upkeep of heat pumps, fixed and by heat, EUR of 2025."""
    heat = np.asarray(heat_mw, dtype=float)
    names = [f"heat_pump_variable_upkeep_{size}mw" for size in (1, 3, 10)]
    variable = _by_size(heat, _values(knowledge, *names)) * np.asarray(heat_mwh, dtype=float)
    return np.asarray(PRICE_FACTOR * (_values(knowledge, "heat_pump_fixed_upkeep")[0] * heat + variable))


def absorption_chiller_capex(cooling_mw: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the investment in absorption chillers with their cooling towers, EUR of 2025."""
    return np.asarray(1e6 * _values(knowledge, "absorption_chiller")[0] * np.asarray(cooling_mw, dtype=float))


def store_capex(store_mwh: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the investment in a tank of hot water, EUR of 2025.

    Examples
    --------
    >>> store_capex(34.0).item()  # about 1,000 m3 at 30 K
    129880.0
    """
    return np.asarray(_values(knowledge, "tank_store")[0] * np.asarray(store_mwh, dtype=float))


def store_loss_per_hour(knowledge: Knowledge = PACKAGED) -> float:
    """Return the share of its content that a tank loses in an hour."""
    return float(_values(knowledge, "tank_store_loss")[0])


def _by_size(heat_mw: Numbers, values: Numbers) -> Numbers:
    return np.interp(np.log(np.maximum(heat_mw, 1e-9)), np.log(_SIZES_MW), values)
