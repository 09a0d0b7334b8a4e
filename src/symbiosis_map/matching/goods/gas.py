"""Oxygen, nitrogen, hydrogen and fuel gas: a pipe within a few kilometres; liquid oxygen and nitrogen by road."""

from __future__ import annotations

import numpy as np
import pandas as pd

from symbiosis_map.matching.assessment import Assessment, Assumption
from symbiosis_map.matching.economics import annuity_factor
from symbiosis_map.matching.goods.common import conclude, describe
from symbiosis_map.matching.goods.piping import pipe_pricing
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.laying import laying_factors

__all__ = ["assess"]

TRUCKED = ("oxygen", "nitrogen")
"""Gases that are commonly moved as a liquid by road; all others need a pipe."""
CONTINUOUS = 0.8
"""Time fit of a gas that is used as it comes, where no profile is known (estimate)."""


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price gases.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of the resource ``gas``.
    options : MatchingOptions

    Returns
    -------
    Assessment
        A gas that needs a pipe fails the gate ``distance`` beyond ``goods_pipe_reach_m``. Without a quantity the
        cost of a pipe is not known, and nearness takes the place of economics.
    """
    detail = describe(pairs, options)
    detail["d_time"] = CONTINUOUS
    yearly = annuity_factor(options.interest_rate, options.pipe_life_years)
    quantity = detail["quantity_per_year"].where(detail["quantity_per_year"] > 0)
    laying = laying_factors(pairs)
    metre = options.gas_pipe_eur_per_m * laying
    per_t_km = metre * 1000.0 * (yearly + options.pipe_upkeep_per_year) / quantity
    by_road = detail["fixed_eur_per_t"] + detail["variable_eur_per_t_km"] * detail["route_km"]
    trucked = detail["material"].isin(TRUCKED)
    within = detail["route_km"] <= options.goods_pipe_reach_m / 1000.0
    pipe = ~trucked | (within & (per_t_km * detail["route_km"] < by_road))
    detail.loc[pipe, "transport"] = "pipe"
    detail.loc[pipe, "fixed_eur_per_t"] = 0.0
    detail.loc[pipe, "variable_eur_per_t_km"] = per_t_km
    detail.loc[pipe, "emission_kg_per_t_km"] = 0.0
    detail.loc[~trucked, "reach_km"] = options.goods_pipe_reach_m / 1000.0
    prices = {
        "low": options.gas_pipe_low_eur_per_m,
        "": options.gas_pipe_eur_per_m,
        "high": options.gas_pipe_high_eur_per_m,
    }
    for end, price in prices.items():
        name = f"capex_{end}_eur" if end else "capex_eur"
        detail[name] = np.where(pipe, price * laying * 1000.0 * detail["route_km"], np.nan)
        if end:
            detail.loc[pipe, f"transport_{end}_share"] = price / options.gas_pipe_eur_per_m
    capital = metre * 1000.0 * yearly / quantity * detail["route_km"]
    detail["capital_eur_per_t"] = capital.where(pipe, 0.0)
    detail = detail.assign(**pipe_pricing(detail, metre, options.pipe_upkeep_per_year, options))
    assessment = conclude(pairs, detail, options)
    price_text = f"{options.gas_pipe_eur_per_m:g} EUR/m"
    if pipe.any():
        assessment.assumptions.append(
            Assumption("links", "all by gas pipe", "capex_eur", price_text, "no price of a pipe was given", "estimate")
        )
    return assessment
