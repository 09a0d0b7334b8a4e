"""The tables that the stages hand on, as data: checks, documentation and shapefile names come from here."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table

__all__ = [
    "ALL",
    "ASSUMPTIONS",
    "BASES",
    "BASE_UNIT",
    "CANDIDATES",
    "DISTANCES",
    "DOUBT",
    "FLOWS",
    "FLOW_BALANCE",
    "FLOW_ROUTES",
    "GEOCODING_ANSWERS",
    "HUBS",
    "HUB_CHANGES",
    "HUB_MEMBERS",
    "HUB_NETWORKS",
    "INPUT_CHANGES",
    "KNOWN_LINKS",
    "LINKS",
    "LINK_CHANGES",
    "LINK_PIPES",
    "LINK_PRICES",
    "NEAR_MISSES",
    "PIPES",
    "RECALL",
    "REJECTED",
    "RESOURCES",
    "SECOND_OPINIONS",
    "SITES",
    "STREAMS",
    "TRENCH_SEGMENTS",
    "UNPLACED",
]

BASE_UNIT = {
    "heat": "MWh/yr",
    "water": "m3/yr",
    "material": "t/yr",
    "co2": "t/yr",
    "organic": "t/yr",
    "gas": "t/yr",
}
"""The unit that each resource's yearly quantity is kept in. A year has 8,760 hours."""

RESOURCES = tuple(BASE_UNIT)
"""Resources in the order of lists and legends. ``organic`` is biogas feedstock, sludge and nutrients;
``gas`` is hydrogen, oxygen, nitrogen and fuel gas."""

BASES = ("measured", "reported", "derived", "inferred", "estimated")
"""How a figure is known, best first: measured; stated by its source; computed from stated figures; known only
to exist, without a figure; filled in from the sector."""

LOCATION_LEVELS = (
    "address",
    "plant",
    "quay",
    "parcel",
    "street",
    "place",
    "town",
    "postcode",
    "municipality",
    "manual",
)
"""What a point stands for: a street address, a works area, a quay or gate, a piece of land by its numbers, a street
without the house, a small place, a town's middle, the middle of a postcode, a municipality's middle, or a point that
somebody set by hand."""

LOCATION_STATUSES = ("ok", "review", "ambiguous", "not_found", "failed", "invalid_input")
"""What became of the question where a site lies: found and checked; found, and somebody should look at it; several
places that nothing tells apart; known to nobody who was asked; somebody who was asked could not answer, so that
asking again may help; or nothing that could be asked."""

_UNITS = tuple(dict.fromkeys(BASE_UNIT.values()))


def _text(name: str, short: str, description: str, **more: object) -> Column:
    return Column(name, "text", short, description, **more)  # type: ignore[arg-type]


def _number(name: str, short: str, unit: str, description: str, **more: object) -> Column:
    return Column(name, "number", short, description, unit=unit, **more)  # type: ignore[arg-type]


def _share(name: str, short: str, description: str) -> Column:
    return Column(name, "number", short, description, unit="1", minimum=0.0, maximum=1.0)


_RESOURCE = _text("resource", "resource", "Which resource.", required=True, allowed=RESOURCES)
_SURPLUS = _text("surplus_id", "surplus_id", "Stream that is offered.", required=True)
_DEMAND = _text("demand_id", "demand_id", "Stream that is wanted.", required=True)
_SURPLUS_SITE = _text("surplus_site_id", "from_site", "Site that offers.", required=True)
_DEMAND_SITE = _text("demand_site_id", "to_site", "Site that wants.", required=True)
_QUANTITY_UNIT = _text("unit", "unit", "Unit of the quantities of this row.", required=True, allowed=_UNITS)

SITES = Table(
    "sites",
    ("site_id",),
    "Places of work.",
    (
        _text("site_id", "site_id", "Key of the site.", required=True),
        _text("name", "name", "Name as people use it.", required=True),
        _text("operator", "operator", "Company that runs it."),
        _text("address", "address", "Street and number."),
        _text("postcode", "postcode", "Postcode."),
        _text("locality", "locality", "Town or place."),
        _text("municipality", "municipal", "Municipality."),
        _text("country", "country", "Two letters, ISO 3166-1.", required=True),
        _text("nace", "nace", "Activity, NACE Rev. 2, with a dot: 24.42."),
        _number("capacity", "capacity", "capacity_unit", "Licensed or installed size.", minimum=0.0),
        _text("capacity_unit", "cap_unit", "Unit of the capacity."),
        _text("location_level", "loc_level", "What the point stands for.", allowed=LOCATION_LEVELS),
        _number("location_precision_m", "loc_prec_m", "m", "How far the point may be off.", minimum=0.0),
        _text("location_source", "loc_source", "Where the point comes from."),
        _text("location_status", "loc_status", "What became of looking for it.", allowed=LOCATION_STATUSES),
        _number("quay_m", "quay_m", "m", "Distance to the nearest quay that takes goods.", minimum=0.0),
        _number("dwellings_m", "dwell_m", "m", "Distance to the nearest dwellings.", minimum=0.0),
        _number("elevation_m", "elev_m", "m", "Height above the sea.", minimum=-500.0, maximum=9000.0),
        _number(
            "closes_year", "closes_yr", "yr", "Year in which it is planned to close.", minimum=1900.0, maximum=2200.0
        ),
        _text("major_hazard", "maj_hazard", "Tier under the major-hazard directive.", allowed=("lower", "upper")),
        _text("source", "source", "Where the site is documented."),
        _text("notes", "notes", "What a reader should know."),
        Column("geometry", "geometry", "", "Point; empty where the site could not be placed."),
    ),
)

STREAMS = Table(
    "streams",
    ("stream_id",),
    "What sites offer or want. A blank quantity means not known, never zero.",
    (
        _text("stream_id", "stream_id", "Key of the stream.", required=True),
        _text("site_id", "site_id", "Site it belongs to.", required=True),
        _text("direction", "direction", "Offered or wanted.", required=True, allowed=("surplus", "demand")),
        _RESOURCE,
        _text("stream", "stream", "What it is, in words.", required=True),
        _text("waste_code", "waste_code", "European List of Waste, '10 01 05', '*' kept for hazardous entries."),
        _number("quantity_per_year", "qty_yr", "unit", "Yearly quantity, best value.", minimum=0.0),
        _number("quantity_low", "qty_low", "unit", "Low end of the quantity.", minimum=0.0),
        _number("quantity_high", "qty_high", "unit", "High end of the quantity.", minimum=0.0),
        _QUANTITY_UNIT,
        _number("power_mw", "power_mw", "MW", "Heat: thermal power.", minimum=0.0),
        _number("full_load_hours", "full_load", "h/yr", "Yearly energy over power.", minimum=0.0, maximum=8760.0),
        _number(
            "temperature_c",
            "temp_c",
            "°C",
            "Offered: the temperature it comes at. Wanted: the temperature needed (the tank, for fish).",
            minimum=-50.0,
            maximum=2000.0,
        ),
        _number(
            "return_temperature_c",
            "temp_ret_c",
            "°C",
            "Offered: the lowest it may be cooled to, or the intake. Wanted: the return, or the raw water.",
            minimum=-50.0,
            maximum=2000.0,
        ),
        _text(
            "medium",
            "medium",
            "What carries heat or water.",
            allowed=("water", "seawater", "steam", "gas", "air", "fish water"),
        ),
        _text("water_class", "water_cls", "Water quality class, see the knowledge tables."),
        _text("profile", "profile", "Name of the monthly profile, see the knowledge tables."),
        _text("basis", "basis", "How the quantity is known.", required=True, allowed=BASES),
        _text("source", "source", "Where the figures come from.", required=True),
        _text("notes", "notes", "What a reader should know."),
    ),
)

CANDIDATES = Table(
    "candidates",
    ("surplus_id", "demand_id"),
    "Pairs of streams of one resource within reach of each other.",
    (
        _SURPLUS,
        _DEMAND,
        _RESOURCE,
        _number("crow_m", "crow_m", "m", "Geodesic distance.", minimum=0.0),
        _number("reach_m", "reach_m", "m", "Reach that the pair was found within.", minimum=0.0),
    ),
)

_ROUTE = (
    _text(
        "route_kind",
        "route_kind",
        "How the route was found: crow for a straight line with a detour, road, sea, pipe.",
        allowed=("crow", "road", "sea", "pipe"),
    ),
    _text("route_basis", "route_base", "What the route was made from, and how old that is."),
    _text(
        "route_reason", "route_why", "Crossing the sea or going round it, with both costs; or why no route was found."
    ),
    _number("land_m", "land_m", "m", "Part of the route on land.", minimum=0.0),
    _number("sea_m", "sea_m", "m", "Part of the route at sea: a ship, or a pipe on the seabed.", minimum=0.0),
    _number("ferry_m", "ferry_m", "m", "Part of a road that is a car ferry.", minimum=0.0),
    _number("climb_m", "climb_m", "m", "Sum of the rises along the route.", minimum=0.0),
    _number(
        "laying_factor",
        "laying",
        "1",
        "What laying a pipe along the route costs, with landfalls, climb and ground, over as many metres of plain land "
        "and sea; empty where no route of a pipe was found.",
        minimum=0.0,
    ),
)

DISTANCES = Table(
    "distances",
    ("surplus_id", "demand_id"),
    "The distance that transport between the two ends needs.",
    (
        _SURPLUS,
        _DEMAND,
        _number("crow_m", "crow_m", "m", "Geodesic distance.", minimum=0.0),
        _number("route_m", "route_m", "m", "Distance that transport needs.", minimum=0.0),
        _share(
            "sea_share", "sea_share", "Part of the route over or under sea; of the straight line where there is none."
        ),
        _number("detour_factor", "detour", "1", "Route over crow distance.", minimum=1.0),
        _number("precision_m", "dist_pr_m", "m", "How far the distance may be off, from both points.", minimum=0.0),
        _text(
            "network_id", "network_id", "Heat demand of a network in reach of the source and nearer to the receiver."
        ),
        _number(
            "branch_m", "branch_m", "m", "Distance that a pipe from that network to the receiver needs.", minimum=0.0
        ),
        *_ROUTE,
        _number(
            "route_cost_eur",
            "route_cost",
            "EUR",
            "What the route was chosen by: a road by one trip of a lorry, a pipe by its investment.",
            minimum=0.0,
        ),
        _number(
            "other_cost_eur",
            "other_cost",
            "EUR",
            "Of a pipe: the same by the way that was not taken, round the sea or across it.",
            minimum=0.0,
        ),
        _number("landfalls", "landfalls", "1", "Passages of a pipe between land and sea.", minimum=0.0),
        _number(
            "pipe_m",
            "pipe_m",
            "m",
            "Of CO2 that may go by road or by pipe: the way of the pipe, where one was looked for; laying_factor, "
            "landfalls and other_cost_eur are then of it.",
            minimum=0.0,
        ),
        _number("pipe_land_m", "pipe_land", "m", "Part of that way on land.", minimum=0.0),
        _number("pipe_sea_m", "pipe_sea", "m", "Part of that way under the sea.", minimum=0.0),
        _share("pipe_sea_share", "pipe_share", "The same as a share."),
        _number("pipe_climb_m", "pipe_climb", "m", "Sum of the rises along that way.", minimum=0.0),
        _number("pipe_cost_eur", "pipe_cost", "EUR", "What that way was chosen by, its investment.", minimum=0.0),
        _text("pipe_basis", "pipe_base", "What that way was made from."),
        _text("pipe_reason", "pipe_why", "Crossing the sea or going round it; or why there is no such way."),
        _text("pipe_line", "pipe_line", "That way as WKT in EPSG:4326."),
        _number("travel_minutes", "travel_min", "min", "Time of a lorry one way, with ferries.", minimum=0.0),
        _number("fare_eur", "fare_eur", "EUR", "Ferry fares of a lorry one way.", minimum=0.0),
        _number("ship_sea_m", "ship_sea", "m", "Way by sea between two quays, where one was looked for.", minimum=0.0),
        _number("ship_road_m", "ship_road", "m", "Roads to the first quay and from the second.", minimum=0.0),
        _text("ship_quays", "quays", "Names of the two quays, separated by '; '."),
        _text("ship_basis", "ship_base", "What the way by ship was made from."),
        _text("ship_reason", "ship_why", "Why there is no way by ship, where one was looked for."),
        _text("ship_line", "ship_line", "The way by ship with its roads, as WKT in EPSG:4326."),
        Column("geometry", "geometry", "", "The route from the surplus to the demand, or the straight line."),
    ),
)

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
        _text("link_id", "link_id", "Key of the link, '<surplus_id>><demand_id>'.", required=True),
        _SURPLUS,
        _DEMAND,
        _SURPLUS_SITE,
        _DEMAND_SITE,
        _RESOURCE,
        _text(
            "mode",
            "mode",
            "direct, lift, preheating, steam, tempering, cooling, absorption cooling, grade not known; "
            "reuse, treatment; by-product, capture.",
        ),
        _text("use", "use", "What the receiver does with it, in words."),
        _number("quantity_per_year", "qty_yr", "unit", "What could be exchanged in a year.", minimum=0.0),
        _number("quantity_low", "qty_low", "unit", "Low end.", minimum=0.0),
        _number("quantity_high", "qty_high", "unit", "High end.", minimum=0.0),
        _QUANTITY_UNIT,
        _number("crow_m", "crow_m", "m", "Geodesic distance.", minimum=0.0),
        _number("route_m", "route_m", "m", "Distance that transport needs.", minimum=0.0),
        _share(
            "sea_share", "sea_share", "Part of the route over or under sea; of the straight line where there is none."
        ),
        _number("precision_m", "dist_pr_m", "m", "How far the distance may be off.", minimum=0.0),
        *_ROUTE,
        _text("transport", "transport", "Pipe, truck or ship.", allowed=("pipe", "truck", "ship")),
        _text("network_id", "network_id", "Heat network that it goes through; the route is the branch from there."),
        _number("score", "score", "points", "0 to 100.", minimum=0.0, maximum=100.0),
        *(_share(f"d_{name}", short, text) for name, short, text in _CRITERIA),
        *(
            _share(f"w_{name}", short.replace("d_", "w_"), f"Weight of {name} in this link's score.")
            for name, short, _ in _CRITERIA
        ),
        _text("unknowns", "unknowns", "Criteria that could not be computed and count as neutral, separated by ';'."),
        _number("capex_low_eur", "capex_low", "EUR", "Investment, low.", minimum=0.0),
        _number("capex_eur", "capex_eur", "EUR", "Investment, mode.", minimum=0.0),
        _number("capex_high_eur", "capex_high", "EUR", "Investment, high.", minimum=0.0),
        _number("cost_low", "cost_low", "cost_unit", "Levelised cost, low."),
        _number("cost", "cost", "cost_unit", "Levelised cost of what is delivered, mode."),
        _number("cost_high", "cost_high", "cost_unit", "Levelised cost, high."),
        _number("alternative_cost", "alt_cost", "cost_unit", "What the receiver pays without the link."),
        _text("cost_unit", "cost_unit", "Unit of the costs.", allowed=("EUR/MWh", "EUR/m3", "EUR/t")),
        _number("saving_eur_per_year", "save_eur_y", "EUR/yr", "Alternative less running cost."),
        _number("payback_years", "payback_y", "yr", "Investment over saving; empty where it saves nothing."),
        _number("economic_distance_m", "econ_dist", "m", "Route at which the cost meets the alternative."),
        _number("co2_saved_t_per_year", "co2_t_yr", "t/yr", "Against the reference; negative where it adds."),
        _text("co2_reference", "co2_ref", "What would be used without the link."),
        _share("readiness", "readiness", "Product of the barrier factors, beside the score."),
        _text("barriers", "barriers", "Ids of the barriers, separated by ';'."),
        _text("sentence", "sentence", "The link in one sentence."),
        Column("geometry", "geometry", "", "Line from the surplus to the demand."),
    ),
)

LINK_PRICES = Table(
    "link_prices",
    ("link_id",),
    "What each link by pipe takes, so that it can be priced again at another price of electricity or interest rate.",
    (
        _text("link_id", "link_id", "Link.", required=True),
        Column(
            "cost_known",
            "boolean",
            "cost_known",
            "Whether amount and grade are known; the figures of others are for a nominal size and judge nearness.",
            required=True,
        ),
        _number("amount_per_year", "amount_yr", "base unit/yr", "Amount that the figures are for.", minimum=0.0),
        _number("route_m", "route_m", "m", "Route of the pipe.", minimum=0.0),
        _number("pipe_eur_per_m", "pipe_eur_m", "EUR/m", "Investment in the pipe, best value.", minimum=0.0),
        _number("pipe_life_years", "pipe_life", "yr", "Life of the pipe."),
        _number("pipe_upkeep_share", "pipe_upk", "1/yr", "Upkeep of the pipe over its investment.", minimum=0.0),
        _number("friction_mwh_per_m", "fric_mwh_m", "MWh/m/yr", "Electricity that grows with the route.", minimum=0.0),
        _number("station_eur", "stat_eur", "EUR", "Investment in exchangers and pumps.", minimum=0.0),
        _number("station_life_years", "stat_life", "yr", "Life of exchangers and pumps."),
        _number("machine_eur", "mach_eur", "EUR", "Investment in heat pumps and chillers.", minimum=0.0),
        _number("machine_life_years", "mach_life", "yr", "Life of heat pumps and chillers."),
        _number("store_eur", "store_eur", "EUR", "Investment in a tank.", minimum=0.0),
        _number("store_life_years", "store_life", "yr", "Life of the tank."),
        _number("network_pipe_eur", "net_pipe", "EUR", "Of a branch: its part of the network's pipe.", minimum=0.0),
        _number(
            "network_station_eur", "net_stat", "EUR", "Of a branch: its part of the network's stations.", minimum=0.0
        ),
        _number("network_store_eur", "net_store", "EUR", "Of a branch: its part of the network's tank.", minimum=0.0),
        _number("other_eur_per_year", "other_eur", "EUR/yr", "Upkeep of the plant, treatment, purchase.", minimum=0.0),
        _number("electricity_mwh", "elec_mwh", "MWh/yr", "Electricity that does not grow with the route.", minimum=0.0),
        _number("alternative_other_eur", "alt_other", "EUR/unit", "Alternative: upkeep, water, goods."),
        _number("alternative_fuel_eur", "alt_fuel", "EUR/unit", "Alternative: fuel that is burnt.", minimum=0.0),
        _number("alternative_mwh", "alt_mwh", "MWh/unit", "Alternative: electricity.", minimum=0.0),
        _number("alternative_capital_eur", "alt_cap", "EUR/unit", "Alternative: investment saved.", minimum=0.0),
        _number("alternative_life_years", "alt_life", "yr", "Alternative: life of that investment."),
        _number("gate_reaches", "gate_reach", "1", "Economic distances beyond which a route fails.", minimum=0.0),
        _number("gate_route_m", "gate_route", "m", "Route that is held against them: less what the points may be off."),
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
        _text("link_id", "link_id", "Link.", required=True),
        _text("start_site_id", "start_site", "Site that the pipe starts at; a network's for a branch.", required=True),
        _text("end_site_id", "end_site", "Site that it ends at.", required=True),
        _text("pipe", "pipe", "Kind of pipe.", required=True, allowed=PIPES),
        _text("grade", "grade", "What may flow together, beside its temperature.", required=True),
        _number("flow_kg_per_s", "flow_kg_s", "kg/s", "What it is laid out for.", required=True, minimum=0.0),
        _number("supply_c", "supply_c", "°C", "Temperature that it arrives with."),
        _number("return_c", "return_c", "°C", "Temperature that it comes back with."),
        _number("hottest_c", "hottest_c", "°C", "Highest temperature that the source can feed in, where one binds."),
    ),
)

NEAR_MISSES = Table(
    "near_misses",
    ("surplus_id", "demand_id"),
    "Candidates that failed a gate, with the gate and by how much.",
    (
        _SURPLUS,
        _DEMAND,
        _SURPLUS_SITE,
        _DEMAND_SITE,
        _RESOURCE,
        _text(
            "gate",
            "gate",
            "Which gate: temperature, distance, quality, rule, hazard, quantity, blocked.",
            required=True,
        ),
        _number("shortfall", "shortfall", "shortfall_unit", "By how much; empty where the gate has no measure."),
        _text("shortfall_unit", "short_unit", "Unit of the shortfall."),
        _number("crow_m", "crow_m", "m", "Geodesic distance.", minimum=0.0),
        _number("route_m", "route_m", "m", "Distance that transport needs.", minimum=0.0),
        _text("reason", "reason", "What the gate found, in words."),
        _text("barriers", "barriers", "Ids of the barriers that it would meet, separated by ';'."),
        _text("sentence", "sentence", "The reason in one sentence."),
        Column("geometry", "geometry", "", "Line from the surplus to the demand."),
    ),
)

SECOND_OPINIONS = Table(
    "second_opinions",
    ("scope", "method"),
    "How far other ways of adding up the criteria agree with the order of the links.",
    (
        _text("scope", "scope", "'all', or the resource whose links are compared.", required=True),
        _text("method", "method", "Other way of adding up the criteria.", required=True),
        Column("n_links", "integer", "n_links", "Links compared.", required=True, minimum=2),
        _number(
            "kendall_tau",
            "kendall",
            "1",
            "Kendall's tau-b with the order by score: 1 the same, 0 unrelated, -1 the opposite.",
            minimum=-1.0,
            maximum=1.0,
        ),
        Column("top_ten_shared", "integer", "top_ten", "Links that are among the first ten of both.", minimum=0),
    ),
)

DOUBT = Table(
    "doubt",
    ("surplus_id", "demand_id"),
    "What the widths of the inputs and of the weights make of each link and near miss, over all draws.",
    (
        _text("link_id", "link_id", "Link; empty for a near miss."),
        _SURPLUS,
        _DEMAND,
        _SURPLUS_SITE,
        _DEMAND_SITE,
        _RESOURCE,
        _share("gate_fail_chance", "gate_fail", "Share of the draws in which a gate fails."),
        _text("likely_gate", "likely_gat", "Gate that fails most often; empty where none ever does."),
        *(
            _number(
                f"score_p{level}",
                f"score_p{level}",
                "points",
                f"{level} % of the draws that pass every gate score less.",
                minimum=0.0,
                maximum=100.0,
            )
            for level in (10, 50, 90)
        ),
        _number("cost_p10", "cost_p10", "cost_unit", "Cost that is undercut in 10 % of the draws that pass."),
        _number("cost_p90", "cost_p90", "cost_unit", "Cost that is undercut in 90 % of the draws that pass."),
        _text("cost_unit", "cost_unit", "Unit of the costs.", allowed=("EUR/MWh", "EUR/m3", "EUR/t")),
        _number("co2_saved_p10_t_per_year", "co2_p10", "t/yr", "CO2 saved, 10 % of the draws that pass save less."),
        _number("co2_saved_p90_t_per_year", "co2_p90", "t/yr", "CO2 saved, 90 % of the draws that pass save less."),
        _share("first_rank_share", "first_rank", "Share of the draws in which the link is first of all links."),
        _share("first_ten_share", "first_ten", "Share of the draws in which it is among the first ten."),
        _number("rank_p05", "rank_p05", "", "Rank among the links that 5 % of the draws stay below.", minimum=1.0),
        _number("rank_p95", "rank_p95", "", "Rank among the links that 95 % of the draws stay below.", minimum=1.0),
        _text("decided_by", "decided_by", "Input that decides most of its rank; of a near miss, whether it passes."),
        _share("decided_share", "decided_sh", "Part of the order of the draws that this input explains."),
        Column("draws", "integer", "draws", "Number of draws.", required=True, minimum=1),
        _number("sampling_error", "sample_err", "1", "A share of the draws is off by this at most, 95 of 100 times."),
    ),
)

FLOWS = Table(
    "flows",
    ("link_id",),
    "How much of each link is used when limited supply is shared out.",
    (
        _text("link_id", "link_id", "Link.", required=True),
        _number("quantity_per_year", "qty_yr", "unit", "Quantity that flows.", required=True, minimum=0.0),
        _QUANTITY_UNIT,
        _share("share_of_supply", "of_supply", "Part of what the source offers."),
        _share("share_of_demand", "of_demand", "Part of what the receiver wants."),
    ),
)

_MUNICIPALITY = "Municipality; empty where the site's is not known."
_SECTOR = "Branch of industry, or division of NACE Rev. 2; empty where the activity is not known."


def _sum(name: str, short: str, description: str) -> Column:
    return _number(name, short, "unit", description, minimum=0.0)


FLOW_BALANCE = Table(
    "flow_balance",
    ("municipality", "sector", "resource"),
    "What arises, is wanted, is redirected by the links and remains. Unknown amounts are in no sum.",
    (
        _text("municipality", "municipal", _MUNICIPALITY),
        _text("sector", "sector", _SECTOR),
        _RESOURCE,
        Column("offers", "integer", "offers", "Streams that are offered.", required=True, minimum=0),
        Column("offers_unknown", "integer", "off_unkn", "Those of which no amount is known.", required=True, minimum=0),
        _sum("arises_per_year", "arises_yr", "What is offered."),
        _sum("arises_estimated_per_year", "aris_est", "Part of it that is inferred or estimated from the sector."),
        _sum("redirected_per_year", "redir_yr", "What the links would carry to receivers when supply is shared out."),
        _sum("redirected_inside_per_year", "redir_in", "Part of it to receivers of the same municipality."),
        _sum("remains_per_year", "remains_yr", "What is offered and no link takes, stream by stream."),
        Column("wants", "integer", "wants", "Streams that are wanted.", required=True, minimum=0),
        Column("wants_unknown", "integer", "want_unkn", "Those of which no amount is known.", required=True, minimum=0),
        _sum("wanted_per_year", "wanted_yr", "What is used: the amount that is wanted."),
        _sum("wanted_estimated_per_year", "want_est", "Part of it that is inferred or estimated from the sector."),
        _sum("supplied_per_year", "suppl_yr", "What the links would bring when supply is shared out."),
        _sum("supplied_inside_per_year", "suppl_in", "Part of it from sources of the same municipality."),
        _sum("still_wanted_per_year", "still_want", "What is wanted and no link brings, stream by stream."),
        _QUANTITY_UNIT,
    ),
)

FLOW_ROUTES = Table(
    "flow_routes",
    ("resource", "from_municipality", "from_sector", "to_municipality", "to_sector"),
    "What the links would carry from sector to sector and from municipality to municipality.",
    (
        _RESOURCE,
        _text("from_municipality", "from_munic", _MUNICIPALITY),
        _text("from_sector", "from_sect", _SECTOR),
        _text("to_municipality", "to_munic", _MUNICIPALITY),
        _text("to_sector", "to_sect", _SECTOR),
        _number("quantity_per_year", "qty_yr", "unit", "What flows.", required=True, minimum=0.0),
        _QUANTITY_UNIT,
        Column("links", "integer", "links", "Links that carry it.", required=True, minimum=1),
    ),
)

HUBS = Table(
    "hubs",
    ("hub_id",),
    "Sites tied together by links.",
    (
        _text("hub_id", "hub_id", "Key of the hub.", required=True),
        _text("name", "name", "Place and anchor.", required=True),
        _text("anchor_site_id", "anchor", "Site that most value flows from.", required=True),
        Column("rank", "integer", "rank", "1 is best.", required=True, minimum=1),
        _number("score", "score", "points", "0 to 100.", minimum=0.0, maximum=100.0),
        Column("n_sites", "integer", "n_sites", "Sites in it.", minimum=2),
        Column("n_links", "integer", "n_links", "Links inside it.", minimum=1),
        _number("area_km2", "area_km2", "km2", "Area around its sites, on land.", minimum=0.0),
        *(
            _number(f"{name}_per_year", f"{name}_yr"[:10], unit, f"{name} that flows inside it.", minimum=0.0)
            for name, unit in BASE_UNIT.items()
        ),
        _number("co2_saved_t_per_year", "co2_t_save", "t/yr", "CO2 saved by its flows."),
        _number("capex_eur", "capex_eur", "EUR", "Investment of the links that flow.", minimum=0.0),
        _number("saving_eur_per_year", "save_eur_y", "EUR/yr", "Saving of the links that flow."),
        _number(
            "heat_wanted_mwh_per_year", "heat_want", "MWh/yr", "Heat that its sites want, where known.", minimum=0.0
        ),
        _number(
            "heat_target_mwh_per_year",
            "heat_targ",
            "MWh/yr",
            "What of it would be left to buy if all heat inside it met perfectly, without lifts (pinch analysis).",
            minimum=0.0,
        ),
        _share("connectance", "connect", "Pairs of sites that are linked, of all pairs."),
        _number("diversity", "diversity", "nat", "Shannon index over the two-digit activities.", minimum=0.0),
        _share("redundancy", "redundancy", "1 less the largest share of one supplier."),
        _text("sentence", "sentence", "The hub in one sentence."),
        Column("geometry", "geometry", "", "Area around its sites, on land."),
    ),
)

HUB_MEMBERS = Table(
    "hub_members",
    ("hub_id", "site_id"),
    "Which site belongs to which hub, and as what.",
    (
        _text("hub_id", "hub_id", "Hub.", required=True),
        _text("site_id", "site_id", "Site.", required=True),
        _text("role", "role", "What it does there.", allowed=("anchor", "supplier", "receiver", "both")),
    ),
)

HUB_NETWORKS = Table(
    "hub_networks",
    ("network_id",),
    "Shared trenches of a hub for links of one resource and grade, held against a pipe for each link.",
    (
        _text("network_id", "network_id", "Key, '<hub_id>/<number>'.", required=True),
        _text("hub_id", "hub_id", "Hub.", required=True),
        _RESOURCE,
        _text("pipe", "pipe", "Kind of pipe.", required=True, allowed=PIPES),
        _text("grade", "grade", "What flows in it."),
        _number("supply_c", "supply_c", "°C", "Hottest temperature of its links."),
        _number("return_c", "return_c", "°C", "Mean return of its links."),
        Column("n_links", "integer", "n_links", "Links that it carries.", required=True, minimum=2),
        Column("n_sites", "integer", "n_sites", "Sites that it joins.", required=True, minimum=2),
        _text(
            "method",
            "method",
            "exact: cheapest tree over the candidate forks; searched: local search; separate: sharing saves nothing.",
            required=True,
            allowed=("exact", "searched", "separate"),
        ),
        _number("length_m", "length_m", "m", "Trench, with the detour of its links.", minimum=0.0),
        _number("separate_m", "separate_m", "m", "Trench of separate pipes.", minimum=0.0),
        _number("capex_low_eur", "capex_low", "EUR", "Investment in its pipes, low.", minimum=0.0),
        _number("capex_eur", "capex_eur", "EUR", "Investment in its pipes, best value.", minimum=0.0),
        _number("capex_high_eur", "capex_high", "EUR", "Investment in its pipes, high.", minimum=0.0),
        _number("separate_eur", "separ_eur", "EUR", "Investment in separate pipes, best value.", minimum=0.0),
        _number("saving_eur", "saving_eur", "EUR", "What sharing saves.", minimum=0.0),
        _share("saving_share", "saving_sh", "Saving over separate pipes."),
        _text("sentence", "sentence", "The network in one sentence."),
    ),
)

TRENCH_SEGMENTS = Table(
    "trench_segments",
    ("segment_id",),
    "Trenches of the shared networks between two forks or sites, each with its pipe.",
    (
        _text("segment_id", "segment_id", "Key, '<network_id>/<number>'.", required=True),
        _text("network_id", "network_id", "Network.", required=True),
        _text("hub_id", "hub_id", "Hub.", required=True),
        _RESOURCE,
        _text("start_site_id", "start_site", "Site at its start; empty at a fork."),
        _text("end_site_id", "end_site", "Site at its end; empty at a fork."),
        _number("length_m", "length_m", "m", "Trench, with the detour of the links.", required=True, minimum=0.0),
        _share("sea_share", "sea_share", "Part over sea."),
        _number(
            "laying_factor",
            "laying",
            "1",
            "What laying it costs over as many metres of plain land and sea; empty where it is a straight line.",
            minimum=0.0,
        ),
        _number("flow_kg_per_s", "flow_kg_s", "kg/s", "What it is laid out for.", required=True, minimum=0.0),
        _number("size_mm", "size_mm", "mm", "Nominal diameter; outer diameter of polyethylene.", minimum=0.0),
        Column("lines", "integer", "lines", "Pipes, or pairs, side by side.", minimum=1),
        _number("eur_per_m", "eur_per_m", "EUR/m", "Price of the pipe in its trench.", minimum=0.0),
        _number("capex_eur", "capex_eur", "EUR", "Investment.", minimum=0.0),
        _text("link_ids", "link_ids", "Links that it carries, separated by ';'."),
        Column("geometry", "geometry", "", "Line between its ends; the cheapest way where pipes have one."),
    ),
)

ASSUMPTIONS = Table(
    "assumptions",
    ("table", "id", "column"),
    "Every value that the program filled in.",
    (
        _text("table", "table_name", "Table that it stands in.", required=True),
        _text("id", "row_id", "Key of the row; 'all' where it holds for every row.", required=True),
        _text("column", "column", "Column that was filled in.", required=True),
        _text("value", "value", "The value, with its unit.", required=True),
        _text("reason", "reason", "Why it was needed.", required=True),
        _text("source", "source", "Where the value comes from.", required=True),
    ),
)

REJECTED = Table(
    "rejected",
    (),
    "Rows that were set aside.",
    (
        _text("file", "file", "File.", required=True),
        _text("sheet", "sheet", "Sheet or layer."),
        Column("row", "integer", "row", "Row as a spreadsheet shows it; the header is row 1."),
        _text("column", "column", "Column, as the file has it."),
        _text("value", "value", "The value, cut at 80 characters."),
        _text("rule", "rule", "What it broke.", required=True),
        _text("remedy", "remedy", "What to do.", required=True),
    ),
)

UNPLACED = Table(
    "unplaced",
    ("site_id",),
    "Sites without a point; they take no part in pairing.",
    (
        _text("site_id", "site_id", "Site.", required=True),
        _text("name", "name", "Name of the site.", required=True),
        _text("status", "status", "What became of looking for it.", required=True, allowed=LOCATION_STATUSES),
        _text("reason", "reason", "Why it has no point.", required=True),
        _text("remedy", "remedy", "What to do.", required=True),
        _text("candidates", "candidates", "Places that were in question, separated by ';'."),
    ),
)

GEOCODING_ANSWERS = Table(
    "geocoding_answers",
    ("site_id", "rank"),
    "Every place that was in question for a site without coordinates, best first, and who failed to answer.",
    (
        _text("site_id", "site_id", "Site.", required=True),
        Column("rank", "integer", "rank", "1 is best; the first of a site is the one that its status is about."),
        Column("chosen", "boolean", "chosen", "Whether the site stands on it.", required=True),
        _text("status", "status", "What became of the site.", required=True, allowed=LOCATION_STATUSES),
        _text("reason", "reason", "Why the site has this status.", required=True),
        _text("level", "level", "What the point stands for.", allowed=LOCATION_LEVELS),
        _text("match", "match", "How it was found.", allowed=("exact", "fuzzy", "fallback")),
        _share("score", "score", "How like the question it is."),
        _number("precision_m", "prec_m", "m", "How far the point may be off.", minimum=0.0),
        _text("provider", "provider", "Who answered, or failed to."),
        _text("provider_id", "provid_id", "Its key of the place."),
        _text("matched_text", "matched", "Name or address at the provider."),
        _text("municipality", "municipal", "Municipality at the provider."),
        _number("candidates", "candidates", "1", "How many places the provider named.", minimum=0.0),
        _number("runner_up_gap_m", "gap_m", "m", "Distance to the next best.", minimum=0.0),
        _text("checks", "checks", "What was held against what, separated by ';'."),
        _text("query", "query", "What was asked."),
        _text("query_key", "query_key", "Key of the site's words; a choice made by hand holds while it is the same."),
        _text("fetched_on", "fetched_on", "Date of the answer; empty for what travels with the package."),
        Column("geometry", "geometry", "", "Point of the place; empty for a failure."),
    ),
)

KNOWN_LINKS = Table(
    "known_links",
    ("known_id",),
    "Real exchanges that are documented, to hold the result against.",
    (
        _text("known_id", "known_id", "Key.", required=True),
        _SURPLUS_SITE,
        _DEMAND_SITE,
        _RESOURCE,
        _text("stream", "stream", "What is exchanged."),
        _text("status", "status", "Operating, ended, proposed and so on."),
        _text("source", "source", "Where it is documented.", required=True),
    ),
)

RECALL = Table(
    "recall",
    ("known_id",),
    "Which documented exchanges were found again.",
    (
        *KNOWN_LINKS.columns,
        Column("found", "boolean", "found", "Whether a link joins the two sites with this resource."),
        _text("link_id", "link_id", "Best such link."),
        Column("rank_at_source", "integer", "rank_src", "Place of the receiver among that source's, 1 is best."),
        _number("score", "score", "points", "Score of that link."),
        _text("reason", "reason", "Why it was missed."),
    ),
)

CHANGES = ("won", "lost", "up", "down", "same")
"""What became of a link or hub from one run to the next, in the order of lists and legends."""

REASONS = ("site", "stream", "route", "gate", "reach", "options", "others")
"""Why a link changed: a site or a stream of it was added, removed or described otherwise; its route is another; a
gate lets it pass or stops it; its ends came within reach or left it; options changed; or none of these."""

LINK_CHANGES = Table(
    "link_changes",
    ("link_id",),
    "Every link that one of two runs has, and what became of it.",
    (
        _text("link_id", "link_id", "Link.", required=True),
        _SURPLUS,
        _DEMAND,
        _SURPLUS_SITE,
        _DEMAND_SITE,
        _RESOURCE,
        _text(
            "change",
            "change",
            "won: the second run alone has it; lost: the first alone; up, down: its score moved; same: it did not.",
            required=True,
            allowed=CHANGES,
        ),
        _number("score_before", "score_bef", "points", "Score in the first run.", minimum=0.0, maximum=100.0),
        _number("score_after", "score_aft", "points", "Score in the second run.", minimum=0.0, maximum=100.0),
        _number("score_change", "score_chg", "points", "After less before.", minimum=-100.0, maximum=100.0),
        Column("rank_before", "integer", "rank_bef", "Place among all links of the first run.", minimum=1),
        Column("rank_after", "integer", "rank_aft", "Place among all links of the second run.", minimum=1),
        _number("quantity_before", "qty_bef", "unit", "Yearly quantity in the first run.", minimum=0.0),
        _number("quantity_after", "qty_aft", "unit", "Yearly quantity in the second run.", minimum=0.0),
        _QUANTITY_UNIT,
        _number("cost_before", "cost_bef", "cost_unit", "Levelised cost in the first run."),
        _number("cost_after", "cost_aft", "cost_unit", "Levelised cost in the second run."),
        _text("cost_unit", "cost_unit", "Unit of the costs.", allowed=("EUR/MWh", "EUR/m3", "EUR/t")),
        _number("co2_before_t_per_year", "co2_bef", "t/yr", "CO2 saved in the first run."),
        _number("co2_after_t_per_year", "co2_aft", "t/yr", "CO2 saved in the second run."),
        _number("route_before_m", "route_bef", "m", "Route in the first run.", minimum=0.0),
        _number("route_after_m", "route_aft", "m", "Route in the second run.", minimum=0.0),
        _text("gate", "gate", "Gate that it failed before (won) or fails now (lost)."),
        _number("shortfall", "shortfall", "shortfall_unit", "By how much it failed or fails that gate."),
        _text("shortfall_unit", "short_unit", "Unit of the shortfall."),
        _text("reasons", "reasons", "Why, as far as it is known: " + ", ".join(REASONS) + "; separated by ';'."),
    ),
)

HUB_CHANGES = Table(
    "hub_changes",
    ("hub_id_before", "hub_id_after"),
    "Every hub that one of two runs has, matched by its members, and what became of it.",
    (
        _text("hub_id_before", "hub_bef", "Hub of the first run; empty where it is won."),
        _text("hub_id_after", "hub_aft", "Hub of the second run; empty where it is lost."),
        _text("name", "name", "Name in the second run, or in the first where it is lost.", required=True),
        _text("change", "change", "As in link_changes.", required=True, allowed=CHANGES),
        _text(
            "members_change",
            "size_chg",
            "grown: more sites joined than left; shrunk: fewer; exchanged: as many; same: none did.",
            required=True,
            allowed=("grown", "shrunk", "exchanged", "same"),
        ),
        _number("score_before", "score_bef", "points", "Score in the first run.", minimum=0.0, maximum=100.0),
        _number("score_after", "score_aft", "points", "Score in the second run.", minimum=0.0, maximum=100.0),
        _number("score_change", "score_chg", "points", "After less before.", minimum=-100.0, maximum=100.0),
        Column("rank_before", "integer", "rank_bef", "Rank in the first run.", minimum=1),
        Column("rank_after", "integer", "rank_aft", "Rank in the second run.", minimum=1),
        Column("n_sites_before", "integer", "sites_bef", "Sites in the first run.", minimum=0),
        Column("n_sites_after", "integer", "sites_aft", "Sites in the second run.", minimum=0),
        _text("sites_won", "sites_won", "Sites that joined, separated by ';'."),
        _text("sites_lost", "sites_lost", "Sites that left, separated by ';'."),
    ),
)

INPUT_CHANGES = Table(
    "input_changes",
    ("table", "id", "column"),
    "What two runs were told differently.",
    (
        _text("table", "table_name", "sites, streams, options, or the name of a knowledge table.", required=True),
        _text("id", "row_id", "Key of the row, or section of the options.", required=True),
        _text("column", "column", "Column or option; empty where the whole row was added or removed."),
        _text("change", "change", "What was done.", required=True, allowed=("added", "removed", "changed")),
        _text("before", "before", "Value in the first run; the name of a row that was removed."),
        _text("after", "after", "Value in the second run; the name of a row that was added."),
        _text("unit", "unit", "Unit of both values."),
    ),
)

ALL = (
    SITES,
    STREAMS,
    CANDIDATES,
    DISTANCES,
    LINKS,
    LINK_PRICES,
    LINK_PIPES,
    NEAR_MISSES,
    SECOND_OPINIONS,
    DOUBT,
    FLOWS,
    HUBS,
    HUB_MEMBERS,
    HUB_NETWORKS,
    TRENCH_SEGMENTS,
    FLOW_BALANCE,
    FLOW_ROUTES,
    ASSUMPTIONS,
    REJECTED,
    UNPLACED,
    GEOCODING_ANSWERS,
    KNOWN_LINKS,
    RECALL,
    LINK_CHANGES,
    HUB_CHANGES,
    INPUT_CHANGES,
)
"""Every table, in the order of the stages."""
