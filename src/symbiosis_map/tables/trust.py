"""How far the order of the links can be relied on."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import COST_UNIT, PAIR, number, share, text

__all__ = ["DOUBT", "SECOND_OPINIONS"]

SECOND_OPINIONS = Table(
    "second_opinions",
    ("scope", "method"),
    "How far other ways of adding up the criteria agree with the order of the links.",
    (
        text("scope", "scope", "'all', or the resource whose links are compared.", required=True),
        text("method", "method", "Other way of adding up the criteria.", required=True),
        Column("n_links", "integer", "n_links", "Links compared.", required=True, minimum=2),
        number(
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
        text("link_id", "link_id", "Link; empty for a near miss."),
        *PAIR,
        share("gate_fail_chance", "gate_fail", "Share of the draws in which a gate fails."),
        text("likely_gate", "likely_gat", "Gate that fails most often; empty where none ever does."),
        *(
            number(
                f"score_p{level}",
                f"score_p{level}",
                "points",
                f"{level} % of the draws that pass every gate score less.",
                minimum=0.0,
                maximum=100.0,
            )
            for level in (10, 50, 90)
        ),
        number("cost_p10", "cost_p10", "cost_unit", "Cost that is undercut in 10 % of the draws that pass."),
        number("cost_p90", "cost_p90", "cost_unit", "Cost that is undercut in 90 % of the draws that pass."),
        COST_UNIT,
        number("co2_saved_p10_t_per_year", "co2_p10", "t/yr", "CO2 saved, 10 % of the draws that pass save less."),
        number("co2_saved_p90_t_per_year", "co2_p90", "t/yr", "CO2 saved, 90 % of the draws that pass save less."),
        share("first_rank_share", "first_rank", "Share of the draws in which the link is first of all links."),
        share("first_ten_share", "first_ten", "Share of the draws in which it is among the first ten."),
        number("rank_p05", "rank_p05", "", "Rank among the links that 5 % of the draws stay below.", minimum=1.0),
        number("rank_p95", "rank_p95", "", "Rank among the links that 95 % of the draws stay below.", minimum=1.0),
        text("decided_by", "decided_by", "Input that decides most of its rank; of a near miss, whether it passes."),
        share("decided_share", "decided_sh", "Part of the order of the draws that this input explains."),
        Column("draws", "integer", "draws", "Number of draws.", required=True, minimum=1),
        number("sampling_error", "sample_err", "1", "A share of the draws is off by this at most, 95 of 100 times."),
    ),
)
