"""What became of links, hubs and inputs from one run to the next."""

from __future__ import annotations

from dataclasses import replace

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import COST_UNIT, LINK, PAIR, QUANTITY_UNIT, number, text
from symbiosis_map.tables.hubs import HUBS
from symbiosis_map.tables.links import LINKS, NEAR_MISSES

__all__ = ["CHANGES", "HUB_CHANGES", "INPUT_CHANGES", "LINK_CHANGES", "REASONS"]

CHANGES = ("won", "lost", "up", "down", "same")
"""What became of a link or hub from one run to the next, in the order of lists and legends."""

REASONS = ("site", "stream", "route", "gate", "reach", "options", "others")
"""Why a link changed: a site or a stream of it was added, removed or described otherwise; its route is another; a
gate lets it pass or stops it; its ends came within reach or left it; options changed; or none of these."""


def _both(column: Column, name: str, short: str, what: str) -> tuple[Column, ...]:
    """Return a column of the first run and one of the second; braces in its names take before or after."""
    return tuple(
        replace(
            column,
            name=name.format(when),
            short=short.format(when[:3]),
            description=f"{what} in the {run} run.",
            required=False,
        )
        for when, run in (("before", "first"), ("after", "second"))
    )


_SCORE_CHANGE = number("score_change", "score_chg", "points", "After less before.", minimum=-100.0, maximum=100.0)

LINK_CHANGES = Table(
    "link_changes",
    ("link_id",),
    "Every link that one of two runs has, and what became of it.",
    (
        LINK,
        *PAIR,
        text(
            "change",
            "change",
            "won: the second run alone has it; lost: the first alone; up, down: its score moved; same: it did not.",
            required=True,
            allowed=CHANGES,
        ),
        *_both(LINKS["score"], "score_{}", "score_{}", "Score"),
        _SCORE_CHANGE,
        Column("rank_before", "integer", "rank_bef", "Place among all links of the first run.", minimum=1),
        Column("rank_after", "integer", "rank_aft", "Place among all links of the second run.", minimum=1),
        *_both(LINKS["quantity_per_year"], "quantity_{}", "qty_{}", "Yearly quantity"),
        QUANTITY_UNIT,
        *_both(LINKS["cost"], "cost_{}", "cost_{}", "Levelised cost"),
        COST_UNIT,
        *_both(LINKS["co2_saved_t_per_year"], "co2_{}_t_per_year", "co2_{}", "CO2 saved"),
        *_both(LINKS["route_m"], "route_{}_m", "route_{}", "Route"),
        text("gate", "gate", "Gate that it failed before (won) or fails now (lost)."),
        number("shortfall", "shortfall", "shortfall_unit", "By how much it failed or fails that gate."),
        NEAR_MISSES["shortfall_unit"],
        text("reasons", "reasons", "Why, as far as it is known: " + ", ".join(REASONS) + "; separated by ';'."),
    ),
)

HUB_CHANGES = Table(
    "hub_changes",
    ("hub_id_before", "hub_id_after"),
    "Every hub that one of two runs has, matched by its members, and what became of it.",
    (
        text("hub_id_before", "hub_bef", "Hub of the first run; empty where it is won."),
        text("hub_id_after", "hub_aft", "Hub of the second run; empty where it is lost."),
        text("name", "name", "Name in the second run, or in the first where it is lost.", required=True),
        text("change", "change", "As in link_changes.", required=True, allowed=CHANGES),
        text(
            "members_change",
            "size_chg",
            "grown: more sites joined than left; shrunk: fewer; exchanged: as many; same: none did.",
            required=True,
            allowed=("grown", "shrunk", "exchanged", "same"),
        ),
        *_both(HUBS["score"], "score_{}", "score_{}", "Score"),
        _SCORE_CHANGE,
        *_both(HUBS["rank"], "rank_{}", "rank_{}", "Rank"),
        Column("n_sites_before", "integer", "sites_bef", "Sites in the first run.", minimum=0),
        Column("n_sites_after", "integer", "sites_aft", "Sites in the second run.", minimum=0),
        text("sites_won", "sites_won", "Sites that joined, separated by ';'."),
        text("sites_lost", "sites_lost", "Sites that left, separated by ';'."),
    ),
)

INPUT_CHANGES = Table(
    "input_changes",
    ("table", "id", "column"),
    "What two runs were told differently.",
    (
        text("table", "table_name", "sites, streams, options, or the name of a knowledge table.", required=True),
        text("id", "row_id", "Key of the row, or section of the options.", required=True),
        text("column", "column", "Column or option; empty where the whole row was added or removed."),
        text("change", "change", "What was done.", required=True, allowed=("added", "removed", "changed")),
        text("before", "before", "Value in the first run; the name of a row that was removed."),
        text("after", "after", "Value in the second run; the name of a row that was added."),
        text("unit", "unit", "Unit of both values."),
    ),
)
