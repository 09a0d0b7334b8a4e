"""Short-sea transport between two quays, where it is cheaper than the road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from symbiosis_map.matching.assessment import Assumption
from symbiosis_map.matching.goods.columns import optional
from symbiosis_map.matching.goods.transport import economic_distance_m, truck_rates
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["along_ship_way", "choose_ship", "ship_assumptions"]

SHIPPED = {"bulk": "ship bulk", "co2": "ship co2"}
"""Row of the transport costs for each form of goods that goes by ship."""


def choose_ship(pairs: pd.DataFrame, detail: pd.DataFrame, options: MatchingOptions) -> pd.DataFrame:
    """Return the detail with a ship where both ends have a quay, a parcel fills it, and it is cheaper.

    Where a way by sea was found, it is taken; else the straight line with a detour between sites that state a quay.
    The rates stay those of a cost ``fixed + variable × route``: the lorries to and from the quays are in the fixed
    part, and the way by sea, which differs from that by road, in the variable one. A ship is taken only where goods
    reach at least as far with it, so that no pair is lost by it.

    Parameters
    ----------
    pairs, detail : DataFrame
        As :func:`symbiosis_map.matching.goods.common.describe` gives the detail.
    options : MatchingOptions
    """
    rows = detail["goods"].isin(list(SHIPPED)) & (detail["route_km"] > 0)
    for end in "sr":
        amount = pairs[f"{end}_quantity_per_year"]
        enough = amount >= options.ship_parcel_t
        rows &= (enough | amount.isna()) if end == "r" else enough
    found_m = optional(pairs, "ship_sea_m").astype(float)
    near = [optional(pairs, f"{end}_quay_m").astype(float) <= options.quay_reach_m for end in "sr"]
    rows &= found_m.notna() | (near[0] & near[1])
    if not rows.any():
        return detail
    road = detail[rows]
    rates = truck_rates(road["goods"].map(SHIPPED), options.knowledge)
    found_km = found_m[rows] / 1000.0
    quay_km = (pairs.loc[rows, "s_quay_m"] + pairs.loc[rows, "r_quay_m"]) / 1000.0 * options.quay_detour_factor
    quay_km = quay_km.where(found_km.isna(), optional(pairs, "ship_road_m").astype(float)[rows] / 1000.0)
    sea_km = (pairs.loc[rows, "crow_m"] / 1000.0 * options.sea_detour_factor).where(found_km.isna(), found_km)
    per_route = sea_km / road["route_km"]
    to_quays = road["fixed_eur_per_t"] - road["ferry_eur_per_t"].fillna(0.0)
    fixed = rates["fixed_eur_per_t"] + to_quays + road["variable_eur_per_t_km"] * quay_km
    variable = rates["variable_eur_per_t_km"] * per_route
    by_road = road["fixed_eur_per_t"] + road["variable_eur_per_t_km"] * road["route_km"]
    worth = (road["value"] - road["processing_eur_per_t"]).to_numpy(float)
    reach = economic_distance_m(worth, fixed.to_numpy(float), variable.to_numpy(float))
    road_reach = economic_distance_m(
        worth, road["fixed_eur_per_t"].to_numpy(float), road["variable_eur_per_t_km"].to_numpy(float)
    )
    better = (fixed + variable * road["route_km"] < by_road) & (np.isnan(worth) | (reach >= road_reach))
    at = road.index[better]
    on_land = road["emission_kg_per_t_km"] * quay_km / road["route_km"]
    chosen = detail.copy()
    new = {
        "transport": pd.Series("ship", index=road.index),
        "vehicle": rates["vehicle"],
        "fixed_eur_per_t": fixed,
        "variable_eur_per_t_km": variable,
        "emission_kg_per_t_km": rates["emission_kg_per_t_km"] * per_route + on_land,
        "load_t": rates["load_t"],
        "sea_km": sea_km.where(found_km.isna()),
        "found_sea_km": found_km,
        "ferry_eur_per_t": pd.Series(np.nan, index=road.index),
        "quay_km": quay_km,
        "rates_source": rates["source"],
    }
    for column, values in new.items():
        chosen.loc[at, column] = values[at]
    return chosen


def along_ship_way(values: Mapping[Any, Any]) -> dict[str, float]:
    """Return distance and rates of a link along the way that its ship takes; they are kept along that by road.

    Parameters
    ----------
    values : mapping
        Figures of the link by column, ``route_m`` that of the way it takes.

    Examples
    --------
    >>> road = {"route_km": 300.0, "variable_eur_per_t_km": 0.06, "emission_kg_per_t_km": 0.02}
    >>> {name: round(value, 6) for name, value in along_ship_way(road | {"route_m": 200_000.0}).items()}
    {'route_km': 200.0, 'variable_eur_per_t_km': 0.09, 'emission_kg_per_t_km': 0.03}
    """
    route_km = values["route_m"] / 1000.0
    rates = ("variable_eur_per_t_km", "emission_kg_per_t_km")
    return {"route_km": route_km} | {name: values[name] * values["route_km"] / route_km for name in rates}


def ship_assumptions(detail: pd.DataFrame, options: MatchingOptions) -> list[Assumption]:
    """Return what was taken for ships, one row for each vehicle that carries a pair."""
    ships = detail[detail["transport"] == "ship"]
    return [
        Assumption(
            "links",
            f"all by {row['vehicle']}",
            "cost",
            f"{options.sea_detour_factor:g} times the straight line, {options.ship_parcel_t:g} t a parcel at least",
            "neither the way by sea nor a freight rate was given",
            str(row["rates_source"]),
        )
        for _, row in ships[~ships["vehicle"].duplicated()].sort_values("vehicle").iterrows()
    ]
