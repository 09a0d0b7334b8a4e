"""Hubs, their sites, and the trenches that their links share."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import HUB, RESOURCE, SITE, number, share, text
from symbiosis_map.tables.pipes import PIPES
from symbiosis_map.tables.vocabulary import BASE_UNIT

__all__ = ["HUBS", "HUB_MEMBERS", "HUB_NETWORKS", "TRENCH_SEGMENTS"]

HUBS = Table(
    "hubs",
    ("hub_id",),
    "Sites tied together by links.",
    (
        text("hub_id", "hub_id", "Key of the hub.", required=True),
        text("name", "name", "Place and anchor.", required=True),
        text("anchor_site_id", "anchor", "Site that most value flows from.", required=True),
        Column("rank", "integer", "rank", "1 is best.", required=True, minimum=1),
        number("score", "score", "points", "0 to 100.", minimum=0.0, maximum=100.0),
        Column("n_sites", "integer", "n_sites", "Sites in it.", minimum=2),
        Column("n_links", "integer", "n_links", "Links inside it.", minimum=1),
        number("area_km2", "area_km2", "km2", "Area around its sites, on land.", minimum=0.0),
        *(
            number(f"{name}_per_year", f"{name}_yr"[:10], unit, f"{name} that flows inside it.", minimum=0.0)
            for name, unit in BASE_UNIT.items()
        ),
        number("co2_saved_t_per_year", "co2_t_save", "t/yr", "CO2 saved by its flows."),
        number("capex_eur", "capex_eur", "EUR", "Investment of the links that flow.", minimum=0.0),
        number("saving_eur_per_year", "save_eur_y", "EUR/yr", "Saving of the links that flow."),
        number(
            "heat_wanted_mwh_per_year", "heat_want", "MWh/yr", "Heat that its sites want, where known.", minimum=0.0
        ),
        number(
            "heat_target_mwh_per_year",
            "heat_targ",
            "MWh/yr",
            "What of it would be left to buy if all heat inside it met perfectly, without lifts (pinch analysis).",
            minimum=0.0,
        ),
        share("connectance", "connect", "Pairs of sites that are linked, of all pairs."),
        number("diversity", "diversity", "nat", "Shannon index over the two-digit activities.", minimum=0.0),
        share("redundancy", "redundancy", "1 less the largest share of one supplier."),
        text("sentence", "sentence", "The hub in one sentence."),
        Column("geometry", "geometry", "", "Area around its sites, on land."),
    ),
)

HUB_MEMBERS = Table(
    "hub_members",
    ("hub_id", "site_id"),
    "Which site belongs to which hub, and as what.",
    (
        HUB,
        SITE,
        text("role", "role", "What it does there.", allowed=("anchor", "supplier", "receiver", "both")),
    ),
)

HUB_NETWORKS = Table(
    "hub_networks",
    ("network_id",),
    "Shared trenches of a hub for links of one resource and grade, held against a pipe for each link.",
    (
        text("network_id", "network_id", "Key, '<hub_id>/<number>'.", required=True),
        HUB,
        RESOURCE,
        text("pipe", "pipe", "Kind of pipe.", required=True, allowed=PIPES),
        text("grade", "grade", "What flows in it."),
        number("supply_c", "supply_c", "°C", "Hottest temperature of its links."),
        number("return_c", "return_c", "°C", "Mean return of its links."),
        Column("n_links", "integer", "n_links", "Links that it carries.", required=True, minimum=2),
        Column("n_sites", "integer", "n_sites", "Sites that it joins.", required=True, minimum=2),
        text(
            "method",
            "method",
            "exact: cheapest tree over the candidate forks; searched: local search; separate: sharing saves nothing.",
            required=True,
            allowed=("exact", "searched", "separate"),
        ),
        number("length_m", "length_m", "m", "Trench, with the detour of its links.", minimum=0.0),
        number("separate_m", "separate_m", "m", "Trench of separate pipes.", minimum=0.0),
        number("capex_low_eur", "capex_low", "EUR", "Investment in its pipes, low.", minimum=0.0),
        number("capex_eur", "capex_eur", "EUR", "Investment in its pipes, best value.", minimum=0.0),
        number("capex_high_eur", "capex_high", "EUR", "Investment in its pipes, high.", minimum=0.0),
        number("separate_eur", "separ_eur", "EUR", "Investment in separate pipes, best value.", minimum=0.0),
        number("saving_eur", "saving_eur", "EUR", "What sharing saves.", minimum=0.0),
        share("saving_share", "saving_sh", "Saving over separate pipes."),
        text("sentence", "sentence", "The network in one sentence."),
    ),
)

TRENCH_SEGMENTS = Table(
    "trench_segments",
    ("segment_id",),
    "Trenches of the shared networks between two forks or sites, each with its pipe.",
    (
        text("segment_id", "segment_id", "Key, '<network_id>/<number>'.", required=True),
        text("network_id", "network_id", "Network.", required=True),
        HUB,
        RESOURCE,
        text("start_site_id", "start_site", "Site at its start; empty at a fork."),
        text("end_site_id", "end_site", "Site at its end; empty at a fork."),
        number("length_m", "length_m", "m", "Trench, with the detour of the links.", required=True, minimum=0.0),
        share("sea_share", "sea_share", "Part over sea."),
        number(
            "laying_factor",
            "laying",
            "1",
            "What laying it costs over as many metres of plain land and sea; empty where it is a straight line.",
            minimum=0.0,
        ),
        number("flow_kg_per_s", "flow_kg_s", "kg/s", "What it is laid out for.", required=True, minimum=0.0),
        number("size_mm", "size_mm", "mm", "Nominal diameter; outer diameter of polyethylene.", minimum=0.0),
        Column("lines", "integer", "lines", "Pipes, or pairs, side by side.", minimum=1),
        number("eur_per_m", "eur_per_m", "EUR/m", "Price of the pipe in its trench.", minimum=0.0),
        number("capex_eur", "capex_eur", "EUR", "Investment.", minimum=0.0),
        text("link_ids", "link_ids", "Links that it carries, separated by ';'."),
        Column("geometry", "geometry", "", "Line between its ends; the cheapest way where pipes have one."),
    ),
)
