"""Pairs of streams within reach, and the distance between them."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import (
    CROW,
    DEMAND,
    RESOURCE,
    ROUTE,
    ROUTE_LENGTH,
    SEA_SHARE,
    SURPLUS,
    number,
    share,
    text,
)

__all__ = ["CANDIDATES", "DISTANCES"]

CANDIDATES = Table(
    "candidates",
    ("surplus_id", "demand_id"),
    "Pairs of streams of one resource within reach of each other.",
    (
        SURPLUS,
        DEMAND,
        RESOURCE,
        CROW,
        number("reach_m", "reach_m", "m", "Reach that the pair was found within.", minimum=0.0),
    ),
)

DISTANCES = Table(
    "distances",
    ("surplus_id", "demand_id"),
    "The distance that transport between the two ends needs.",
    (
        SURPLUS,
        DEMAND,
        CROW,
        ROUTE_LENGTH,
        SEA_SHARE,
        number("detour_factor", "detour", "1", "Route over crow distance.", minimum=1.0),
        number("precision_m", "dist_pr_m", "m", "How far the distance may be off, from both points.", minimum=0.0),
        text("network_id", "network_id", "Heat demand of a network in reach of the source and nearer to the receiver."),
        number(
            "branch_m", "branch_m", "m", "Distance that a pipe from that network to the receiver needs.", minimum=0.0
        ),
        number("branch_land_m", "br_land", "m", "Part of that way on land, where one was looked for.", minimum=0.0),
        number("branch_sea_m", "br_sea", "m", "Part of that way under the sea.", minimum=0.0),
        share("branch_sea_share", "br_share", "The same as a share."),
        number("branch_climb_m", "br_climb", "m", "Sum of the rises along that way.", minimum=0.0),
        number("branch_cost_eur", "br_cost", "EUR", "What that way was chosen by, its investment.", minimum=0.0),
        number("branch_other_cost_eur", "br_other", "EUR", "The same by the way that was not taken.", minimum=0.0),
        number("branch_landfalls", "br_falls", "1", "Passages of that pipe between land and sea.", minimum=0.0),
        number("branch_laying_factor", "br_laying", "1", "As laying_factor, of that way.", minimum=0.0),
        text("branch_basis", "br_base", "What that way was made from, where one was looked for."),
        text("branch_reason", "br_why", "Crossing the sea or going round it; or why there is no such way."),
        text("branch_line", "br_line", "That way as WKT in EPSG:4326."),
        *ROUTE,
        number(
            "route_cost_eur",
            "route_cost",
            "EUR",
            "What the route was chosen by: a road by one trip of a lorry, a pipe by its investment.",
            minimum=0.0,
        ),
        number(
            "other_cost_eur",
            "other_cost",
            "EUR",
            "Of a pipe: the same by the way that was not taken, round the sea or across it.",
            minimum=0.0,
        ),
        number("landfalls", "landfalls", "1", "Passages of a pipe between land and sea.", minimum=0.0),
        number(
            "pipe_m",
            "pipe_m",
            "m",
            "Of CO2 that may go by road or by pipe: the way of the pipe, where one was looked for; laying_factor, "
            "landfalls and other_cost_eur are then of it.",
            minimum=0.0,
        ),
        number("pipe_land_m", "pipe_land", "m", "Part of that way on land.", minimum=0.0),
        number("pipe_sea_m", "pipe_sea", "m", "Part of that way under the sea.", minimum=0.0),
        share("pipe_sea_share", "pipe_share", "The same as a share."),
        number("pipe_climb_m", "pipe_climb", "m", "Sum of the rises along that way.", minimum=0.0),
        number("pipe_cost_eur", "pipe_cost", "EUR", "What that way was chosen by, its investment.", minimum=0.0),
        text("pipe_basis", "pipe_base", "What that way was made from."),
        text("pipe_reason", "pipe_why", "Crossing the sea or going round it; or why there is no such way."),
        text("pipe_line", "pipe_line", "That way as WKT in EPSG:4326."),
        number("travel_minutes", "travel_min", "min", "Time of a lorry one way, with ferries.", minimum=0.0),
        number("fare_eur", "fare_eur", "EUR", "Ferry fares of a lorry one way.", minimum=0.0),
        number("ship_sea_m", "ship_sea", "m", "Way by sea between two quays, where one was looked for.", minimum=0.0),
        number("ship_road_m", "ship_road", "m", "Roads to the first quay and from the second.", minimum=0.0),
        text("ship_quays", "quays", "Names of the two quays, separated by '; '."),
        text("ship_basis", "ship_base", "What the way by ship was made from."),
        text("ship_reason", "ship_why", "Why there is no way by ship, where one was looked for."),
        text("ship_line", "ship_line", "The way by ship with its roads, as WKT in EPSG:4326."),
        Column("geometry", "geometry", "", "The route from the surplus to the demand, or the straight line."),
    ),
)
