"""What the gates make of pairs: links with their score, and near misses."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import (
    COST_UNIT,
    CROW,
    PAIR,
    QUANTITY_UNIT,
    ROUTE,
    ROUTE_LENGTH,
    SEA_SHARE,
    number,
    share,
    text,
)

__all__ = ["CRITERIA", "LINKS", "NEAR_MISSES"]

_CRITERIA = (
    ("technical", "d_tech", "Usable share of the grade, less the power it takes."),
    ("quantity", "d_qty", "How well the quantities fit."),
    ("time", "d_time", "How well the seasons overlap."),
    ("proximity", "d_prox", "Nearness; only where no economics could be computed."),
    ("economics", "d_econ", "Cost against the alternative."),
    ("climate", "d_climate", "CO2 saved, on a log scale."),
)

CRITERIA = tuple(name for name, _, _ in _CRITERIA)
"""Criteria of the score, in the order of the breakdown."""

LINKS = Table(
    "links",
    ("link_id",),
    "Candidates that pass every gate, scored.",
    (
        text("link_id", "link_id", "Key of the link, '<surplus_id>><demand_id>'.", required=True),
        *PAIR,
        text(
            "mode",
            "mode",
            "direct, lift, preheating, steam, tempering, cooling, absorption cooling, grade not known; "
            "reuse, treatment; by-product, capture.",
        ),
        text("use", "use", "What the receiver does with it, in words."),
        number("quantity_per_year", "qty_yr", "unit", "What could be exchanged in a year.", minimum=0.0),
        number("quantity_low", "qty_low", "unit", "Low end.", minimum=0.0),
        number("quantity_high", "qty_high", "unit", "High end.", minimum=0.0),
        QUANTITY_UNIT,
        CROW,
        ROUTE_LENGTH,
        SEA_SHARE,
        number("precision_m", "dist_pr_m", "m", "How far the distance may be off.", minimum=0.0),
        *ROUTE,
        text("transport", "transport", "Pipe, truck or ship.", allowed=("pipe", "truck", "ship")),
        text("network_id", "network_id", "Heat network that it goes through; the route is the branch from there."),
        number("score", "score", "points", "0 to 100.", minimum=0.0, maximum=100.0),
        *(share(f"d_{name}", short, meaning) for name, short, meaning in _CRITERIA),
        *(
            share(f"w_{name}", short.replace("d_", "w_"), f"Weight of {name} in this link's score.")
            for name, short, _ in _CRITERIA
        ),
        text("unknowns", "unknowns", "Criteria that could not be computed and count as neutral, separated by ';'."),
        number("capex_low_eur", "capex_low", "EUR", "Investment, low.", minimum=0.0),
        number("capex_eur", "capex_eur", "EUR", "Investment, mode.", minimum=0.0),
        number("capex_high_eur", "capex_high", "EUR", "Investment, high.", minimum=0.0),
        number("cost_low", "cost_low", "cost_unit", "Levelised cost, low."),
        number("cost", "cost", "cost_unit", "Levelised cost of what is delivered, mode."),
        number("cost_high", "cost_high", "cost_unit", "Levelised cost, high."),
        number("alternative_cost", "alt_cost", "cost_unit", "What the receiver pays without the link."),
        COST_UNIT,
        number("saving_eur_per_year", "save_eur_y", "EUR/yr", "Alternative less running cost."),
        number("payback_years", "payback_y", "yr", "Investment over saving; empty where it saves nothing."),
        number("economic_distance_m", "econ_dist", "m", "Route at which the cost meets the alternative."),
        number("co2_saved_t_per_year", "co2_t_yr", "t/yr", "Against the reference; negative where it adds."),
        text("co2_reference", "co2_ref", "What would be used without the link."),
        share("readiness", "readiness", "Product of the barrier factors, beside the score."),
        text("barriers", "barriers", "Ids of the barriers, separated by ';'."),
        text("sentence", "sentence", "The link in one sentence."),
        Column("geometry", "geometry", "", "Line from the surplus to the demand."),
    ),
)

NEAR_MISSES = Table(
    "near_misses",
    ("surplus_id", "demand_id"),
    "Candidates that failed a gate, with the gate and by how much.",
    (
        *PAIR,
        text(
            "gate",
            "gate",
            "Which gate: temperature, distance, quality, rule, hazard, quantity, blocked.",
            required=True,
        ),
        number("shortfall", "shortfall", "shortfall_unit", "By how much; empty where the gate has no measure."),
        text("shortfall_unit", "short_unit", "Unit of the shortfall."),
        CROW,
        ROUTE_LENGTH,
        text("reason", "reason", "What the gate found, in words."),
        text("barriers", "barriers", "Ids of the barriers that it would meet, separated by ';'."),
        text("sentence", "sentence", "The reason in one sentence."),
        Column("geometry", "geometry", "", "Line from the surplus to the demand."),
    ),
)
