"""Which rows and columns of the tables the page holds: everything of a county, the best of a country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from symbiosis_map.maps.options import MapOptions
from symbiosis_map.schema import Table, conform
from symbiosis_map.tables import (
    ASSUMPTIONS,
    DOUBT,
    FLOWS,
    HUB_MEMBERS,
    HUBS,
    LINK_PRICES,
    LINKS,
    NEAR_MISSES,
    RECALL,
    SITES,
    STREAMS,
)

__all__ = ["LINK_DETAILS", "PAGE_TABLES", "PageTables", "nearest_misses", "select_tables"]


def _without(table: Table, *names: str) -> Table:
    return replace(table, columns=tuple(column for column in table.columns if column.name not in names))


PAGE_TABLES = {
    table.name: table
    for table in (
        SITES,
        STREAMS,
        _without(LINKS, "sentence"),
        LINK_PRICES,
        _without(NEAR_MISSES, "sentence"),
        _without(DOUBT, "surplus_site_id", "demand_site_id", "resource", "score_p50", "first_rank_share"),
        FLOWS,
        _without(HUBS, "sentence"),
        HUB_MEMBERS,
        ASSUMPTIONS,
        RECALL,
    )
}
"""Tables that the page holds, each by its name. Sentences are put together in the page, in the reader's language."""

LINK_DETAILS = (
    "use",
    "quantity_low",
    "quantity_high",
    "sea_share",
    "precision_m",
    "network_id",
    "capex_low_eur",
    "capex_eur",
    "capex_high_eur",
    "cost_low",
    "cost",
    "cost_high",
    "alternative_cost",
    "cost_unit",
    "saving_eur_per_year",
    "payback_years",
    "economic_distance_m",
    "co2_reference",
)
"""Columns that only the best links have on a page with more links than ``MapOptions.detailed_links``."""
_SITE_DETAILS = (
    *("address", "postcode", "capacity", "capacity_unit"),
    *("location_source", "location_status", "source", "notes"),
)
_STREAM_DETAILS = ("quantity_low", "quantity_high", "profile", "source", "notes")


class PageTables(NamedTuple):
    """What the page holds.

    Parameters
    ----------
    frames : dict of str to DataFrame
        By the names of :data:`PAGE_TABLES`; links are sorted by score, best first, the others by their keys.
    detailed : int
        So many links, from the first on, have all their columns.
    left_out : dict of str to int
        Rows of ``near_misses``, ``doubt``, ``assumptions`` and ``link_prices`` that the page does not hold.
    """

    frames: dict[str, pd.DataFrame]
    detailed: int
    left_out: dict[str, int]


def select_tables(tables: Mapping[str, pd.DataFrame], options: MapOptions) -> PageTables:
    """Return what the page holds of the tables of a run.

    With no more links than ``detailed_links`` that is every link, near miss in reach of the limit for each site,
    and every assumption on what the page shows. With more links, what explains a link (its costs, its doubt, the
    notes and assumptions on its ends) is kept for the best. More prices than that are left out, all of them: a rank
    among links of which some kept their old cost would say nothing.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By the names of :data:`PAGE_TABLES`; a table that is absent counts as empty.
    options : MapOptions
    """
    frames = {name: _in_order(tables.get(name, pd.DataFrame()), table) for name, table in PAGE_TABLES.items()}
    whole = {name: len(frames[name]) for name in ("near_misses", "doubt", "assumptions", "link_prices")}
    links = frames["links"].sort_values(["score", "link_id"], ascending=[False, True], kind="stable", ignore_index=True)
    frames["links"] = links
    detailed = min(len(links), options.detailed_links)
    if whole["link_prices"] > options.detailed_links:
        frames["link_prices"] = frames["link_prices"][:0]
    frames["near_misses"] = _nearest_that_fit(frames["near_misses"], options)
    frames["assumptions"] = frames["assumptions"][frames["assumptions"]["table"] != "options"]
    whole["assumptions"] = len(frames["assumptions"])
    if detailed < len(links):
        best = links[:detailed]
        frames["sites"] = _blanked(frames["sites"], _SITE_DETAILS, best, "site_id")
        frames["streams"] = _blanked(frames["streams"], _STREAM_DETAILS, best, "id", "stream_id")
        frames["assumptions"] = _about(frames["assumptions"], best)
    frames["assumptions"] = frames["assumptions"].reset_index(drop=True)
    frames["doubt"] = _worth_a_word(frames["doubt"], links[:detailed], frames["near_misses"])
    return PageTables(frames, detailed, {name: rows - len(frames[name]) for name, rows in whole.items()})


def nearest_misses(misses: pd.DataFrame, per_site: int) -> pd.DataFrame:
    """Return the near misses that are among the nearest of either of their sites.

    Parameters
    ----------
    misses : DataFrame
        Table ``near_misses``.
    per_site : int
        How many each site keeps.
    """
    ordered = misses.sort_values(["crow_m", "surplus_id", "demand_id"], kind="stable")
    kept = np.zeros(len(ordered), dtype=bool)
    for site in ("surplus_site_id", "demand_site_id"):
        kept |= (ordered.groupby(site).cumcount() < per_site).to_numpy()
    return ordered[kept].reset_index(drop=True)


def _nearest_that_fit(misses: pd.DataFrame, options: MapOptions) -> pd.DataFrame:
    """Return fewer for each site until all fit, and the nearest of all where even one for each does not."""
    per_site = options.near_misses_per_site
    kept = nearest_misses(misses, per_site)
    while len(kept) > options.near_misses and per_site > 1:
        per_site = min(per_site - 1, per_site * options.near_misses // len(kept) + 1)
        kept = nearest_misses(kept, per_site)
    return kept[: options.near_misses]


def _in_order(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the table sorted by its key, so that the order of the rows cannot change the page."""
    conformed = conform(frame, table)[table.names]
    return conformed.sort_values(list(table.key), kind="stable").reset_index(drop=True)


def _ends(links: pd.DataFrame, ending: str) -> pd.Series:
    """Return the keys that the links name: ``id`` for streams, ``site_id`` for sites."""
    both: pd.Series = pd.concat([links[f"surplus_{ending}"], links[f"demand_{ending}"]])
    return both


def _blanked(
    frame: pd.DataFrame, columns: tuple[str, ...], best: pd.DataFrame, ending: str, key: str = ""
) -> pd.DataFrame:
    """Return a table in which only the ends of the best links have these columns."""
    kept = frame[key or ending].isin(_ends(best, ending))
    return frame.assign(**{name: frame[name].where(kept) for name in columns})


def _about(assumptions: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """Return the assumptions on the best links and their ends, on hubs, and on whole tables."""
    shown = {
        "links": best["link_id"],
        "streams": _ends(best, "id"),
        "sites": _ends(best, "site_id"),
    }
    kept = (assumptions["id"] == "all") | ~assumptions["table"].isin(list(shown))
    for table, keys in shown.items():
        kept |= (assumptions["table"] == table) & assumptions["id"].isin(keys)
    return assumptions[kept]


def _worth_a_word(doubt: pd.DataFrame, links: pd.DataFrame, misses: pd.DataFrame) -> pd.DataFrame:
    """Return the doubt of these links, and of those of these near misses that pass in some draw."""
    key = ["surplus_id", "demand_id"]
    pairs = pd.MultiIndex.from_frame(doubt[key])
    of_link = pairs.isin(pd.MultiIndex.from_frame(links[key]))
    of_miss = pairs.isin(pd.MultiIndex.from_frame(misses[key])) & (doubt["gate_fail_chance"] < 1.0).to_numpy(bool)
    return doubt[of_link | of_miss].reset_index(drop=True)
