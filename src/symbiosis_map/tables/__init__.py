"""The tables that the stages hand on, as data: checks, documentation and shapefile names come from here."""

from __future__ import annotations

from symbiosis_map.tables.accounts import ASSUMPTIONS, RECALL, REJECTED
from symbiosis_map.tables.changes import CHANGES, HUB_CHANGES, INPUT_CHANGES, LINK_CHANGES, REASONS
from symbiosis_map.tables.flows import FLOW_BALANCE, FLOW_ROUTES, FLOWS
from symbiosis_map.tables.hubs import HUB_MEMBERS, HUB_NETWORKS, HUBS, TRENCH_SEGMENTS
from symbiosis_map.tables.inputs import KNOWN_LINKS, SITES, STREAMS
from symbiosis_map.tables.links import CRITERIA, LINKS, NEAR_MISSES
from symbiosis_map.tables.pairs import CANDIDATES, DISTANCES
from symbiosis_map.tables.pipes import LINK_PIPES, LINK_PRICES, PIPES
from symbiosis_map.tables.places import GEOCODING_ANSWERS, UNPLACED
from symbiosis_map.tables.trust import DOUBT, SECOND_OPINIONS
from symbiosis_map.tables.vocabulary import BASE_UNIT, BASES, LOCATION_LEVELS, LOCATION_STATUSES, RESOURCES

__all__ = [
    "ALL",
    "ASSUMPTIONS",
    "BASES",
    "BASE_UNIT",
    "CANDIDATES",
    "CHANGES",
    "CRITERIA",
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
    "LOCATION_LEVELS",
    "LOCATION_STATUSES",
    "NEAR_MISSES",
    "PIPES",
    "REASONS",
    "RECALL",
    "REJECTED",
    "RESOURCES",
    "SECOND_OPINIONS",
    "SITES",
    "STREAMS",
    "TRENCH_SEGMENTS",
    "UNPLACED",
]

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
