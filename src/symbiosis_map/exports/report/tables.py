"""The tables that the region and its hubs share."""

from __future__ import annotations

import math

import pandas as pd

from symbiosis_map.exports.report.blocks import Grid
from symbiosis_map.exports.report.sentences import cost, distance, named, remedy, shortfall
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words

__all__ = ["links_grid", "misses_grid", "nearest_misses"]


def links_grid(links: pd.DataFrame, words: Words) -> Grid:
    """Return links as a table: from whom, what, to whom, how much, how far, at what cost, with what saving.

    Parameters
    ----------
    links : DataFrame
        Rows of the view ``links``, in the order to show.
    """
    rows = []
    for number, link in enumerate(rows_of(links), start=1):
        flows = math.isfinite(link.allocated_per_year)
        amount = link.allocated_per_year if flows else link.quantity_per_year
        what = f"{words.term('resource', link.resource)}: {named(link.surplus_stream, words)}"
        rows.append(
            (
                str(number),
                str(link.surplus_site_name),
                what,
                str(link.demand_site_name),
                words.quantity(amount, link.unit),
                distance(link, words),
                cost(link, words),
                words.quantity(link.co2_saved_t_per_year, "t/yr") if math.isfinite(link.co2_saved_t_per_year) else "",
                words.whole(link.score),
            )
        )
    head = (
        "",
        words.say("column.from"),
        words.say("column.offered"),
        words.say("column.to"),
        words.say("doc.amount"),
        words.say("column.distance"),
        f"{words.say('cost')} / {words.say('alternative')}",
        words.say("co2_saved"),
        words.say("column.score"),
    )
    return Grid(head, tuple(rows), (0.5, 2.7, 2.6, 2.7, 1.45, 1.1, 1.6, 1.35, 0.9), right=(0, 4, 5, 6, 7, 8))


def nearest_misses(misses: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the near misses whose shortfall is known, those that lack least first, the gates in turn."""
    known = misses[misses["shortfall"].notna()]
    known = known.sort_values(["shortfall", "surplus_id", "demand_id"], ignore_index=True)
    turn = known.groupby(["gate", "shortfall_unit"], sort=False).cumcount()
    return known.assign(turn=turn).sort_values(["turn", "gate"], kind="stable", ignore_index=True).head(most)


def misses_grid(misses: pd.DataFrame, words: Words) -> Grid:
    """Return near misses as a table: from whom, what, to whom, how far, what it lacks and what would help."""
    rows = tuple(
        (
            str(miss.surplus_site_name),
            f"{words.term('resource', miss.resource)}: {named(miss.surplus_stream, words)}",
            str(miss.demand_site_name),
            distance(miss, words),
            shortfall(miss, words),
            remedy(miss, words),
        )
        for miss in rows_of(misses)
    )
    head = tuple(
        words.say(key)
        for key in (
            "column.from",
            "column.offered",
            "column.to",
            "column.distance",
            "doc.lacks",
            "doc.would_help",
        )
    )
    return Grid(head, rows, (2.2, 2.2, 2.2, 0.9, 1.7, 2.2), right=(3,))
