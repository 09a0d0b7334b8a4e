"""What the links by pipe take: their prices and the pipe of each."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import LINK, number, text

__all__ = ["LINK_PIPES", "LINK_PRICES", "PIPES"]

LINK_PRICES = Table(
    "link_prices",
    ("link_id",),
    "What each link by pipe takes, so that it can be priced again at another price of electricity or interest rate.",
    (
        LINK,
        Column(
            "cost_known",
            "boolean",
            "cost_known",
            "Whether amount and grade are known; the figures of others are for a nominal size and judge nearness.",
            required=True,
        ),
        number("amount_per_year", "amount_yr", "base unit/yr", "Amount that the figures are for.", minimum=0.0),
        number("route_m", "route_m", "m", "Route of the pipe.", minimum=0.0),
        number("pipe_eur_per_m", "pipe_eur_m", "EUR/m", "Investment in the pipe, best value.", minimum=0.0),
        number("pipe_life_years", "pipe_life", "yr", "Life of the pipe."),
        number("pipe_upkeep_share", "pipe_upk", "1/yr", "Upkeep of the pipe over its investment.", minimum=0.0),
        number("friction_mwh_per_m", "fric_mwh_m", "MWh/m/yr", "Electricity that grows with the route.", minimum=0.0),
        number("station_eur", "stat_eur", "EUR", "Investment in exchangers and pumps.", minimum=0.0),
        number("station_life_years", "stat_life", "yr", "Life of exchangers and pumps."),
        number("machine_eur", "mach_eur", "EUR", "Investment in heat pumps and chillers.", minimum=0.0),
        number("machine_life_years", "mach_life", "yr", "Life of heat pumps and chillers."),
        number("store_eur", "store_eur", "EUR", "Investment in a tank.", minimum=0.0),
        number("store_life_years", "store_life", "yr", "Life of the tank."),
        number("network_pipe_eur", "net_pipe", "EUR", "Of a branch: its part of the network's pipe.", minimum=0.0),
        number(
            "network_station_eur", "net_stat", "EUR", "Of a branch: its part of the network's stations.", minimum=0.0
        ),
        number("network_store_eur", "net_store", "EUR", "Of a branch: its part of the network's tank.", minimum=0.0),
        number("other_eur_per_year", "other_eur", "EUR/yr", "Upkeep of the plant, treatment, purchase.", minimum=0.0),
        number("electricity_mwh", "elec_mwh", "MWh/yr", "Electricity that does not grow with the route.", minimum=0.0),
        number("alternative_other_eur", "alt_other", "EUR/unit", "Alternative: upkeep, water, goods."),
        number("alternative_fuel_eur", "alt_fuel", "EUR/unit", "Alternative: fuel that is burnt.", minimum=0.0),
        number("alternative_mwh", "alt_mwh", "MWh/unit", "Alternative: electricity.", minimum=0.0),
        number("alternative_capital_eur", "alt_cap", "EUR/unit", "Alternative: investment saved.", minimum=0.0),
        number("alternative_life_years", "alt_life", "yr", "Alternative: life of that investment."),
        number("gate_reaches", "gate_reach", "1", "Economic distances beyond which a route fails.", minimum=0.0),
        number("gate_route_m", "gate_route", "m", "Route that is held against them: less what the points may be off."),
    ),
)

PIPES = ("pair", "steam main", "once-through seawater", "once-through water", "water", "co2", "gas")
"""Kinds of pipe: a preinsulated pair of steel, a steam main with its condensate, one bare polyethylene pipe for cooling
water that is not returned or for water for reuse, and steel for gases."""

LINK_PIPES = Table(
    "link_pipes",
    ("link_id",),
    "The pipe that each link by pipe takes of its own, from which shared trenches are sized.",
    (
        LINK,
        text("start_site_id", "start_site", "Site that the pipe starts at; a network's for a branch.", required=True),
        text("end_site_id", "end_site", "Site that it ends at.", required=True),
        text("pipe", "pipe", "Kind of pipe.", required=True, allowed=PIPES),
        text("grade", "grade", "What may flow together, beside its temperature.", required=True),
        number("flow_kg_per_s", "flow_kg_s", "kg/s", "What it is laid out for.", required=True, minimum=0.0),
        number("supply_c", "supply_c", "°C", "Temperature that it arrives with."),
        number("return_c", "return_c", "°C", "Temperature that it comes back with."),
        number("hottest_c", "hottest_c", "°C", "Highest temperature that the source can feed in, where one binds."),
    ),
)
