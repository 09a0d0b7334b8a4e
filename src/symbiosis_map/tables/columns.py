"""How a column is written down, and the columns that stand in several tables."""

from __future__ import annotations

from symbiosis_map.schema import Column
from symbiosis_map.tables.vocabulary import BASE_UNIT, RESOURCES

__all__ = [
    "COST_UNIT",
    "CROW",
    "DEMAND",
    "DEMAND_SITE",
    "HUB",
    "LINK",
    "PAIR",
    "QUANTITY_UNIT",
    "RESOURCE",
    "ROUTE",
    "ROUTE_LENGTH",
    "SEA_SHARE",
    "SITE",
    "SURPLUS",
    "SURPLUS_SITE",
    "number",
    "share",
    "text",
]


def text(name: str, short: str, description: str, **more: object) -> Column:
    """Return a column of words; ``more`` goes to :class:`Column`."""
    return Column(name, "text", short, description, **more)  # type: ignore[arg-type]


def number(name: str, short: str, unit: str, description: str, **more: object) -> Column:
    """Return a column of numbers in a unit; ``more`` goes to :class:`Column`."""
    return Column(name, "number", short, description, unit=unit, **more)  # type: ignore[arg-type]


def share(name: str, short: str, description: str) -> Column:
    """Return a column of numbers from 0 to 1."""
    return Column(name, "number", short, description, unit="1", minimum=0.0, maximum=1.0)


RESOURCE = text("resource", "resource", "Which resource.", required=True, allowed=RESOURCES)
SURPLUS = text("surplus_id", "surplus_id", "Stream that is offered.", required=True)
DEMAND = text("demand_id", "demand_id", "Stream that is wanted.", required=True)
SURPLUS_SITE = text("surplus_site_id", "from_site", "Site that offers.", required=True)
DEMAND_SITE = text("demand_site_id", "to_site", "Site that wants.", required=True)
QUANTITY_UNIT = text(
    "unit",
    "unit",
    "Unit of the quantities of this row.",
    required=True,
    allowed=tuple(dict.fromkeys(BASE_UNIT.values())),
)

PAIR = (SURPLUS, DEMAND, SURPLUS_SITE, DEMAND_SITE, RESOURCE)
"""Which two streams of which two sites a row is about."""

LINK = text("link_id", "link_id", "Link.", required=True)
HUB = text("hub_id", "hub_id", "Hub.", required=True)
SITE = text("site_id", "site_id", "Site.", required=True)
COST_UNIT = text("cost_unit", "cost_unit", "Unit of the costs.", allowed=("EUR/MWh", "EUR/m3", "EUR/t"))
CROW = number("crow_m", "crow_m", "m", "Geodesic distance.", minimum=0.0)
ROUTE_LENGTH = number("route_m", "route_m", "m", "Distance that transport needs.", minimum=0.0)
SEA_SHARE = share(
    "sea_share", "sea_share", "Part of the route over or under sea; of the straight line where there is none."
)
ROUTE = (
    text(
        "route_kind",
        "route_kind",
        "How the route was found: crow for a straight line with a detour, road, sea, pipe.",
        allowed=("crow", "road", "sea", "pipe"),
    ),
    text("route_basis", "route_base", "What the route was made from, and how old that is."),
    text(
        "route_reason", "route_why", "Crossing the sea or going round it, with both costs; or why no route was found."
    ),
    number("land_m", "land_m", "m", "Part of the route on land.", minimum=0.0),
    number("sea_m", "sea_m", "m", "Part of the route at sea: a ship, or a pipe on the seabed.", minimum=0.0),
    number("ferry_m", "ferry_m", "m", "Part of a road that is a car ferry.", minimum=0.0),
    number("climb_m", "climb_m", "m", "Sum of the rises along the route.", minimum=0.0),
    number(
        "laying_factor",
        "laying",
        "1",
        "What laying a pipe along the route costs, with landfalls, climb and ground, over as many metres of plain land "
        "and sea; empty where no route of a pipe was found.",
        minimum=0.0,
    ),
)
"""What a route was made from, and its parts."""
