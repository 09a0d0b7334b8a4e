"""The columns that all kinds of heat pair fill alike: cost against the alternative, CO2, and the gates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.desirability import climate_fit, nearness_by_cost, quantity_fit, saving_fit
from symbiosis_map.matching.economics import net_present_value, ratio
from symbiosis_map.matching.emissions import (
    References,
    co2_saved,
    electricity_factor,
    emission_factor,
    reference_rows,
    references_at,
)
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.goods.columns import chosen_text, text_of
from symbiosis_map.matching.heat.pump import coefficient_of_performance
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.project import Alternative, Capital, PipeProject, Priced, Rates, price
from symbiosis_map.matching.repricing import pricing

__all__ = [
    "EU_MIX",
    "Customers",
    "HeatAlternative",
    "distance_reach",
    "heat_alternative",
    "price_heat",
    "set_distance_gate",
]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

AMBIENT_COOLING_K = 3.0
"""How far the receiver's own heat pump would cool the sea (estimate, worked example A)."""
PROJECT_YEARS = 25.0
"""Over which the present value is taken, the life of a heat pump (DEA)."""
EU_MIX = "el_eu_2023"
DISTANCE_EXPONENT = 0.75
"""Growth of the economic distance with size, from 0.7 km at 0.5 MW and 38 km at 100 MW (derived)."""
LOST_FACTOR = 5.0
"""Cost before the pipe over the alternative above which the loss of heat is the reason."""


class HeatAlternative(NamedTuple):
    """What the receivers use and pay without the link, arrays of shape (n,)."""

    cost: Alternative
    reference: References
    electricity_t_per_mwh: Numbers
    eu_mix_t_per_mwh: float


class Customers(NamedTuple):
    """What goes by the receivers' countries, arrays of shape (n,)."""

    reference: NDArray[np.intp]
    """Row of the table ``heat_references``."""
    electricity_t_per_mwh: Numbers

    @classmethod
    def of(cls, countries: pd.Series, options: MatchingOptions) -> Customers:
        """Return those of countries, blank where one is not known."""
        place, known = pd.factorize(text_of(countries).array)
        each = np.asarray(known, dtype=object)
        return cls(
            reference_rows(each, options.heat_reference, options.knowledge)[place],
            electricity_factor(each, options.knowledge)[0][place],
        )

    def only(self, rows: NDArray[np.intp]) -> Customers:
        """Return some of them."""
        return Customers(*(part[rows] for part in self))  # type: ignore[arg-type]


def heat_alternative(
    customers: Customers,
    return_c: Numbers,
    supply_c: Numbers,
    power_mw: Numbers,
    delivered_mwh: Numbers,
    options: MatchingOptions,
) -> HeatAlternative:
    """Return the reference heat of each receiver with its cost per MWh.

    A heat pump as reference draws on the sea; its COP comes from the temperatures, and its investment is
    spread over the heat that the link would deliver.
    """
    ambient = np.full(len(supply_c), options.ambient_source_c)
    cop = coefficient_of_performance(
        return_c, supply_c, ambient, ambient - AMBIENT_COOLING_K, power_mw, cap=options.cop_cap
    )
    reference = references_at(
        customers.reference,
        np.fmax(options.heat_pump_quality * cop, 1.0),
        options.knowledge,
    )
    needless = ratio(reference.capex_eur_per_mw * power_mw, delivered_mwh, otherwise=0.0)
    cost = Alternative(
        reference.fuel_eur_per_mwh,
        reference.upkeep_eur_per_mwh,
        reference.electricity_mwh_per_mwh,
        Capital(needless, reference.life_years),
        Rates.of(options),
    )
    if options.heat_alternative_eur_per_mwh is not None:
        cost = Alternative.fixed(np.full(len(supply_c), options.heat_alternative_eur_per_mwh), Rates.of(options))
    return HeatAlternative(
        cost,
        reference,
        customers.electricity_t_per_mwh,
        emission_factor(EU_MIX, options.knowledge),
    )


def price_heat(
    outcome: pd.DataFrame,
    project: PipeProject,
    delivered_mwh: Numbers,
    low_high_mwh: tuple[Numbers, Numbers],
    supply_mwh: Numbers,
    demand_mwh: Numbers,
    quantity_known: Flags,
    grade_known: Flags,
    alternative: HeatAlternative,
    electricity_mwh: Numbers,
    interest_rate: float,
) -> tuple[Priced, dict[str, Numbers]]:
    """Fill quantities, cost, saving, CO2 and their desirabilities into ``outcome``; return the price and details.

    Where an amount or a temperature is unknown, cost, saving, CO2 and what rests on them stay empty, and
    nearness is judged at the nominal size instead.
    """
    priced = price(project, delivered_mwh, alternative.cost)
    known = quantity_known & grade_known

    def put(column: str, values: Numbers, where: Flags) -> None:
        outcome[column] = np.where(where, values, np.nan)

    put("quantity_per_year", delivered_mwh, quantity_known)
    put("quantity_low", np.minimum(low_high_mwh[0], delivered_mwh), quantity_known)
    put("quantity_high", np.maximum(low_high_mwh[1], delivered_mwh), quantity_known)
    put("d_quantity", quantity_fit(delivered_mwh, supply_mwh, demand_mwh), quantity_known)
    for name, values in zip(("low_", "", "high_"), priced.capex, strict=True):
        put(f"capex_{name}eur", values, known)
    for name, values in zip(("_low", "", "_high"), priced.cost, strict=True):
        put(f"cost{name}", values, known)
    put("alternative_cost", alternative.cost.full, known)
    outcome["cost_unit"] = chosen_text([known], ["EUR/MWh"], "")
    put("saving_eur_per_year", priced.saving, known)
    put("payback_years", priced.payback_years, known)
    outcome["economic_distance_m"] = priced.economic_distance_m
    put("d_economics", saving_fit(priced.cost.mode, alternative.cost.full), known)
    saved = co2_saved(delivered_mwh, electricity_mwh, alternative.reference, alternative.electricity_t_per_mwh)
    mix = np.full(len(outcome), alternative.eu_mix_t_per_mwh)
    eu = co2_saved(delivered_mwh, electricity_mwh, alternative.reference, mix)
    put("co2_saved_t_per_year", saved, known)
    put("d_climate", climate_fit(saved), known)
    outcome["co2_reference"] = np.where(known, alternative.reference.technology, "")
    outcome["d_proximity"] = nearness_by_cost(project.route_m, priced.economic_distance_m)
    present = net_present_value(priced.capex.mode, priced.saving, interest_rate, PROJECT_YEARS)
    return priced, {
        "quantity_known": quantity_known.astype(float),
        "reference_efficiency": alternative.reference.efficiency,
        "reference_running_eur_per_mwh": alternative.cost.running,
        "electricity_t_per_mwh": alternative.electricity_t_per_mwh,
        "fuel_t_per_mwh": alternative.reference.fuel_t_per_mwh,
        "co2_saved_eu_mix_t_per_year": np.where(known, eu, np.nan),
        "npv_eur": np.where(known, present, np.nan),
    }


def distance_reach(
    precision_m: Numbers, route_m: Numbers, high_mwh: Numbers, delivered_mwh: Numbers, options: MatchingOptions
) -> tuple[Numbers, Numbers]:
    """Return the shortest that a route may be, m, and how many economic distances it may be long.

    Parameters
    ----------
    precision_m, route_m : ndarray
    high_mwh, delivered_mwh : ndarray
        High end of the amount, and the amount.
    options : MatchingOptions
    """
    growth = np.fmax(ratio(high_mwh, delivered_mwh, otherwise=1.0), 1.0) ** DISTANCE_EXPONENT
    return np.maximum(route_m - np.nan_to_num(precision_m), 0.0), options.distance_gate_factor * growth


def set_distance_gate(
    outcome: pd.DataFrame,
    pairs: pd.DataFrame,
    priced: Priced,
    power_mw: Numbers,
    delivered_mwh: Numbers,
    project: PipeProject,
    alternative: HeatAlternative,
    quantity_known: Flags,
    options: MatchingOptions,
    *,
    cools: bool = False,
) -> dict[str, Numbers]:
    """Fail pairs whose route is longer than ``distance_gate_factor`` economic distances; return what the detail holds.

    A gate gives every doubt to the pair: the economic distance is taken at the high end of the amount, where it
    grows with the power 0.75 (0.7 km at 0.5 MW to 38 km at 100 MW), and the route is shortened by the precision
    of its ends. Pairs that cool (``cools``) lose no heat that could be the reason. The columns are ``gate_limit_m``,
    the limit, and what it takes to price the pairs again.
    """
    high = outcome["quantity_high"].to_numpy(dtype=float)
    precision = pairs["precision_m"].to_numpy(dtype=float, na_value=np.nan)
    shortest, reaches = distance_reach(precision, project.route_m, high, delivered_mwh, options)
    limit = reaches * priced.economic_distance_m
    fixed = project.plant_annuity + project.plant_running
    never = (priced.economic_distance_m <= 0.0) & ((delivered_mwh > 0) | ~quantity_known)
    before = ratio(fixed, delivered_mwh)
    saved_at = alternative.cost.full

    told = [each.tolist() for each in (power_mw, quantity_known, never, (shortest - limit) / 1000, before, saved_at)]

    def reason(i: int) -> str:
        power, known, never_pays, too_far_km, cost, saved = (each[i] for each in told)
        size = f"{power:.3g} MW" + ("" if known else ", a size that is assumed")
        if not never_pays:
            return f"{too_far_km:.1f} km too far at {size}"
        if not cools and cost > LOST_FACTOR * saved:
            return f"the pipe would lose nearly all of its heat at {size}"
        return f"does not pay at any distance: {cost:.0f} EUR/MWh before the pipe against {saved:.0f} at {size}"

    fails = (shortest > limit) | never
    set_gate(outcome, fails, "distance", np.where(never, np.nan, (shortest - limit) / 1000), "km", reason)
    cost_known = outcome["cost"].notna().to_numpy()
    again = pricing(project, delivered_mwh, alternative.cost, cost_known, reaches, shortest)
    return {"gate_limit_m": limit, **again}
