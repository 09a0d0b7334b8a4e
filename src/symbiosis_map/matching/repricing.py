"""Pricing links again at another price of electricity, another interest rate, other weights.

What a project takes does not depend on prices: sizes, amounts and electricity stay, and only what they cost changes.
So a link can be priced again from its row of the table ``link_prices`` and gets what a run at those prices gives it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.desirability import nearness_by_cost, saving_fit
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.costs import PipeCost
from symbiosis_map.matching.pipes.project import Alternative, Bought, Capital, PipeProject, Rates, price
from symbiosis_map.matching.score import criteria_weights, geometric_score, with_readiness
from symbiosis_map.schema import conform
from symbiosis_map.tables import CRITERIA, LINK_PRICES

__all__ = ["link_prices", "pricing", "reprice"]

Numbers = NDArray[np.float64]
_FIGURES = ("cost", "alternative_cost", "saving_eur_per_year", "payback_years", "economic_distance_m")
_PREFIX = "priced_"
"""Of the columns in the detail of an assessment."""


def pricing(
    project: PipeProject,
    amount: Numbers,
    alternative: Alternative,
    cost_known: NDArray[np.bool_],
    gate_reaches: ArrayLike,
    gate_route_m: Numbers,
) -> dict[str, Numbers]:
    """Return the columns of the table ``link_prices``, without the key, for projects as they were priced.

    Parameters
    ----------
    project : PipeProject
    amount : ndarray
        Delivered per year.
    alternative : Alternative
    cost_known : ndarray of bool
        Where costs are told; elsewhere they judge nearness alone.
    gate_reaches : array_like
        Economic distances beyond which a pair fails the distance gate.
    gate_route_m : ndarray
        Route that is held against them.
    """
    nothing = Capital.none(amount)
    bought = project.bought or Bought(nothing, nothing, nothing)
    columns = {
        "cost_known": cost_known,
        "amount_per_year": amount,
        "route_m": project.route_m,
        "pipe_eur_per_m": project.pipe.mode,
        "pipe_life_years": project.pipe_life_years,
        "pipe_upkeep_share": project.pipe_upkeep,
        "friction_mwh_per_m": project.friction_mwh_per_m,
        "station_eur": project.station.eur,
        "station_life_years": project.station.life_years,
        "machine_eur": project.machine.eur,
        "machine_life_years": project.machine.life_years,
        "store_eur": project.store.eur,
        "store_life_years": project.store.life_years,
        "network_pipe_eur": bought.pipe.eur,
        "network_station_eur": bought.station.eur,
        "network_store_eur": bought.store.eur,
        "other_eur_per_year": project.other_eur,
        "electricity_mwh": project.electricity_mwh,
        "alternative_other_eur": alternative.other_eur,
        "alternative_fuel_eur": alternative.fuel_eur,
        "alternative_mwh": alternative.electricity_mwh,
        "alternative_capital_eur": alternative.capital.eur,
        "alternative_life_years": alternative.capital.life_years,
        "gate_reaches": gate_reaches,
        "gate_route_m": gate_route_m,
    }
    return {f"{_PREFIX}{name}": np.broadcast_to(values, len(amount)) for name, values in columns.items()}


def link_prices(passed: pd.DataFrame, details: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the table ``link_prices`` of the links whose detail holds a pricing.

    Parameters
    ----------
    passed : DataFrame
        Pairs that pass every gate, with ``surplus_id`` and ``demand_id``.
    details : list of DataFrame
        Of the assessments, on the index of the pairs.
    """
    names = {f"{_PREFIX}{name}": name for name in LINK_PRICES.names[1:]}
    found = [
        detail.loc[detail.index.intersection(passed.index), list(names)]
        for detail in details
        if set(names) <= set(detail)
    ]
    table = pd.concat(found).rename(columns=names) if found else pd.DataFrame(columns=list(names.values()))
    table = table[table["amount_per_year"].notna()]
    keys = passed.loc[table.index, ["surplus_id", "demand_id"]]
    table.insert(0, "link_id", keys["surplus_id"].str.cat(keys["demand_id"], sep=">"))
    return conform(table.sort_values("link_id"), LINK_PRICES)


def reprice(
    prices: pd.DataFrame, links: pd.DataFrame, options: MatchingOptions, *, fuel_price_factor: float = 1.0
) -> pd.DataFrame:
    """Price and score links again at the prices, the interest rate and the weights of the options.

    Sizes, amounts and the way of transport stay as they are in the links. A link by pipe whose route has become too
    long to pay drops out, with a score of 0 as for what fails a gate; pairs that failed one in the run do not come
    back.

    Parameters
    ----------
    prices : DataFrame
        Table ``link_prices``. Links without a row keep their cost: no pipe carries them.
    links : DataFrame
        Table ``links`` of the same run.
    options : MatchingOptions
        Those of the run but for ``electricity_price_eur_per_mwh``, ``interest_rate`` and the weights.
    fuel_price_factor : float
        On the price of the fuel that the receivers burn without the link.

    Returns
    -------
    DataFrame
        By ``link_id``, in the order of the links: ``pays``, ``score``, ``cost``, ``alternative_cost``,
        ``saving_eur_per_year``, ``payback_years``, ``economic_distance_m``, ``d_proximity`` and ``d_economics``.
    """
    table = conform(prices, LINK_PRICES).set_index("link_id").reindex(links["link_id"])
    priced = table["amount_per_year"].notna().to_numpy()
    known = table["cost_known"].fillna(False).to_numpy(bool)
    project, amount, alternative = _project(table, Rates.of(options), fuel_price_factor)
    figures = price(project, amount, alternative)
    reach = figures.economic_distance_m
    result = links.set_index("link_id")[[*_FIGURES, *(f"d_{name}" for name in CRITERIA), "readiness"]].copy()

    def put(column: str, values: Numbers, where: NDArray[np.bool_]) -> None:
        result[column] = np.where(where, values, result[column])

    for column, values in zip(_FIGURES, (figures.cost.mode, alternative.full, *figures[2:]), strict=True):
        put(column, values, priced if column == "economic_distance_m" else known)
    economics = np.maximum(saving_fit(figures.cost.mode, alternative.full), options.desirability_floor)
    put("d_economics", economics, known & ~np.isnan(economics))
    nearness = np.maximum(nearness_by_cost(project.route_m, reach), options.desirability_floor)
    put("d_proximity", nearness, priced & ~known & result["d_proximity"].notna().to_numpy())
    score = geometric_score(result, criteria_weights(result, options))
    too_long = (table["gate_route_m"] > table["gate_reaches"] * reach).to_numpy() | (reach <= 0.0)
    result["pays"] = ~(priced & too_long)
    result["score"] = with_readiness(score, result["readiness"], options).where(result["pays"], 0.0)
    return result[["pays", "score", *_FIGURES, "d_proximity", "d_economics"]].reset_index()


def _project(table: pd.DataFrame, rates: Rates, fuel_price_factor: float) -> tuple[PipeProject, Numbers, Alternative]:
    """Return the projects of a table ``link_prices`` with their amounts and alternatives."""
    t = {name: table[name].to_numpy(float) for name in LINK_PRICES.names[2:]}

    def capital(name: str, life: str) -> Capital:
        return Capital(t[f"{name}_eur"], np.nan_to_num(t[f"{life}_life_years"], nan=1.0))

    metre = t["pipe_eur_per_m"]
    project = PipeProject(
        t["route_m"],
        PipeCost(metre, metre, metre),
        np.nan_to_num(t["pipe_life_years"], nan=1.0),
        t["pipe_upkeep_share"],
        t["friction_mwh_per_m"],
        capital("station", "station"),
        capital("machine", "machine"),
        capital("store", "store"),
        t["other_eur_per_year"],
        t["electricity_mwh"],
        rates,
        Bought(
            capital("network_pipe", "pipe"), capital("network_station", "station"), capital("network_store", "store")
        ),
    )
    alternative = Alternative(
        t["alternative_fuel_eur"] * fuel_price_factor,
        t["alternative_other_eur"],
        t["alternative_mwh"],
        capital("alternative_capital", "alternative"),
        rates,
    )
    return project, t["amount_per_year"], alternative
