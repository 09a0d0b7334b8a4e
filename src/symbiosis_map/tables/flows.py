"""How limited supply is shared out, and what arises, is redirected and remains."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import LINK, QUANTITY_UNIT, RESOURCE, number, share, text

__all__ = ["FLOWS", "FLOW_BALANCE", "FLOW_ROUTES"]

FLOWS = Table(
    "flows",
    ("link_id",),
    "How much of each link is used when limited supply is shared out.",
    (
        LINK,
        number("quantity_per_year", "qty_yr", "unit", "Quantity that flows.", required=True, minimum=0.0),
        QUANTITY_UNIT,
        share("share_of_supply", "of_supply", "Part of what the source offers."),
        share("share_of_demand", "of_demand", "Part of what the receiver wants."),
    ),
)

_MUNICIPALITY = "Municipality; empty where the site's is not known."

_SECTOR = "Branch of industry, or division of NACE Rev. 2; empty where the activity is not known."


def _sum(name: str, short: str, description: str) -> Column:
    return number(name, short, "unit", description, minimum=0.0)


FLOW_BALANCE = Table(
    "flow_balance",
    ("municipality", "sector", "resource"),
    "What arises, is wanted, is redirected by the links and remains. Unknown amounts are in no sum.",
    (
        text("municipality", "municipal", _MUNICIPALITY),
        text("sector", "sector", _SECTOR),
        RESOURCE,
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
        QUANTITY_UNIT,
    ),
)

FLOW_ROUTES = Table(
    "flow_routes",
    ("resource", "from_municipality", "from_sector", "to_municipality", "to_sector"),
    "What the links would carry from sector to sector and from municipality to municipality.",
    (
        RESOURCE,
        text("from_municipality", "from_munic", _MUNICIPALITY),
        text("from_sector", "from_sect", _SECTOR),
        text("to_municipality", "to_munic", _MUNICIPALITY),
        text("to_sector", "to_sect", _SECTOR),
        number("quantity_per_year", "qty_yr", "unit", "What flows.", required=True, minimum=0.0),
        QUANTITY_UNIT,
        Column("links", "integer", "links", "Links that carry it.", required=True, minimum=1),
    ),
)
