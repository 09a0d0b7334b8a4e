"""Resource flows of a region: what arises, what is wanted, what the links redirect and what remains.

Amounts are summed by municipality, branch and resource, never over two resources: their units differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

import pandas as pd

from symbiosis_map.schema import check, conform
from symbiosis_map.tables import BASE_UNIT, FLOW_BALANCE, FLOW_ROUTES, RESOURCES

__all__ = ["BRANCHES", "FlowAnalysis", "FlowAnalysisOptions", "analyse_flows", "sector_of"]

_DIVISIONS = (
    ("farming", 1, 2),
    ("fish", 3, 3),
    ("mining", 5, 9),
    ("food", 10, 12),
    ("textiles", 13, 15),
    ("wood", 16, 16),
    ("paper", 17, 18),
    ("refining", 19, 19),
    ("chemicals", 20, 21),
    ("plastics", 22, 22),
    ("minerals", 23, 23),
    ("metals", 24, 24),
    ("machinery", 25, 33),
    ("energy", 35, 35),
    ("waste", 36, 39),
    ("building", 41, 43),
    ("transport", 49, 53),
    ("services", 45, 99),
)
"""Divisions of NACE Rev. 2 by branch, after the industries of Eurostat's energy balances, with fish apart from farming,
wood from paper, and water and waste from energy. Services take what no line before them takes."""

BRANCHES = tuple(name for name, _, _ in _DIVISIONS)
"""Branches in the order of lists and drawings."""

_BRANCH_OF = MappingProxyType(
    {f"{number:02}": name for name, first, last in reversed(_DIVISIONS) for number in range(first, last + 1)}
)
_ESTIMATED = ("inferred", "estimated")
_ROUNDING = 1e-9
"""Parts of an amount below which what remains is the rounding of sums."""
_PLACE = ["municipality", "sector", "resource"]


@dataclass(frozen=True, slots=True)
class FlowAnalysisOptions:
    """How flows are summed up.

    Parameters
    ----------
    sector_level : {"branch", "division"}
        ``branch`` sums the activities up to some eighteen branches of industry; ``division`` keeps the two digits of
        NACE Rev. 2.
    """

    sector_level: Literal["branch", "division"] = "branch"


class FlowAnalysis(NamedTuple):
    """Flows of a region: tables ``flow_balance`` and ``flow_routes``."""

    balance: pd.DataFrame
    routes: pd.DataFrame


def sector_of(nace: pd.Series, options: FlowAnalysisOptions | None = None) -> pd.Series:
    """Return the branch or division of activities; missing where the activity is not known.

    Parameters
    ----------
    nace : Series of str
        NACE Rev. 2 with a dot.
    options : FlowAnalysisOptions, optional

    Examples
    --------
    >>> sector_of(pd.Series(["24.42", "03.21", "10", None], dtype="str")).tolist()
    ['metals', 'fish', 'food', nan]
    """
    division = nace.astype("str").str.slice(0, 2)
    if (options or FlowAnalysisOptions()).sector_level == "division":
        return division
    return division.map(_BRANCH_OF).astype("str")


def analyse_flows(
    sites: pd.DataFrame,
    streams: pd.DataFrame,
    links: pd.DataFrame,
    flows: pd.DataFrame,
    options: FlowAnalysisOptions | None = None,
) -> FlowAnalysis:
    """Sum up what arises, is wanted, is redirected and remains.

    What is redirected is what flows when limited supply is shared out (table ``flows``), so that nothing counts
    twice. What remains is, stream by stream, the amount less what is redirected; a stream whose amount is not known
    adds to no sum and is counted beside it.

    Parameters
    ----------
    sites, streams, links, flows : DataFrame
        The tables of these names.
    options : FlowAnalysisOptions, optional

    Returns
    -------
    FlowAnalysis
        ``balance``, a row for each municipality, sector and resource that something is offered or wanted of;
        ``routes``, a row for each pair of them that something flows between.

    Examples
    --------
    >>> from symbiosis_map import schema, tables
    >>> nothing = [schema.empty(table) for table in (tables.SITES, tables.STREAMS, tables.LINKS, tables.FLOWS)]
    >>> len(analyse_flows(*nothing).balance)
    0
    """
    options = options or FlowAnalysisOptions()
    places = pd.DataFrame(
        {
            "municipality": sites["municipality"].to_numpy(),
            "sector": sector_of(sites["nace"], options).to_numpy(),
        },
        index=sites["site_id"].to_numpy(),
        dtype="str",
    )
    moved = _moved(links, flows, places)
    return FlowAnalysis(_balance(streams, places, moved), _routes(moved))


def _moved(links: pd.DataFrame, flows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each flow: its streams, resource, amount and the places of both ends."""
    ends = links[["link_id", "surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "resource"]]
    moved = flows[["link_id", "quantity_per_year"]].merge(ends, on="link_id").sort_values("link_id", ignore_index=True)
    for side, column in (("from", "surplus_site_id"), ("to", "demand_site_id")):
        for name in places.columns:
            moved[f"{side}_{name}"] = places[name].reindex(moved[column]).to_numpy()
    known = moved["from_municipality"].notna()
    moved["inside"] = moved["quantity_per_year"].where(
        known & (moved["from_municipality"] == moved["to_municipality"]), 0.0
    )
    return moved


def _balance(streams: pd.DataFrame, places: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    columns = ["stream_id", "site_id", "direction", "resource", "quantity_per_year", "basis"]
    table = streams[columns].sort_values("stream_id", ignore_index=True)
    for name in places.columns:
        table[name] = places[name].reindex(table["site_id"]).to_numpy()
    carried = pd.concat(
        [
            moved[["surplus_id", "quantity_per_year", "inside"]].rename(columns={"surplus_id": "stream_id"}),
            moved[["demand_id", "quantity_per_year", "inside"]].rename(columns={"demand_id": "stream_id"}),
        ]
    )
    sums = carried.groupby("stream_id")[["quantity_per_year", "inside"]].sum()
    table["moved"] = sums["quantity_per_year"].reindex(table["stream_id"]).fillna(0.0).to_numpy()
    table["inside"] = sums["inside"].reindex(table["stream_id"]).fillna(0.0).to_numpy()
    left = table["quantity_per_year"] - table["moved"]
    table["left"] = left.mask(left < _ROUNDING * table["quantity_per_year"], 0.0)
    table["estimated"] = table["quantity_per_year"].where(table["basis"].isin(_ESTIMATED), 0.0)
    table["unknown"] = table["quantity_per_year"].isna()
    sides = [_side(table[table["direction"] == direction], names) for direction, names in _SIDES.items()]
    joined = sides[0].merge(sides[1], on=_PLACE, how="outer")
    counts = [name for names in _SIDES.values() for name in (names["streams"], names["unknown"])]
    joined[counts] = joined[counts].fillna(0)
    joined["unit"] = joined["resource"].map(BASE_UNIT)
    balance = conform(_in_order(joined, ["municipality", "sector"]), FLOW_BALANCE)
    check(balance, FLOW_BALANCE)
    return balance


_SIDES = {
    "surplus": {
        "streams": "offers",
        "unknown": "offers_unknown",
        "quantity_per_year": "arises_per_year",
        "estimated": "arises_estimated_per_year",
        "moved": "redirected_per_year",
        "inside": "redirected_inside_per_year",
        "left": "remains_per_year",
    },
    "demand": {
        "streams": "wants",
        "unknown": "wants_unknown",
        "quantity_per_year": "wanted_per_year",
        "estimated": "wanted_estimated_per_year",
        "moved": "supplied_per_year",
        "inside": "supplied_inside_per_year",
        "left": "still_wanted_per_year",
    },
}
"""Columns of the balance by side and by what they sum up."""


def _side(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Sum up one side; a sum without any known amount is missing."""
    groups = table.groupby(_PLACE, dropna=False, sort=False)
    result = pd.DataFrame({names["streams"]: groups.size(), names["unknown"]: groups["unknown"].sum()})
    some = groups["quantity_per_year"].count() > 0
    for column in ("quantity_per_year", "estimated", "left"):
        result[names[column]] = groups[column].sum().where(some)
    for column in ("moved", "inside"):
        total = groups[column].sum()
        result[names[column]] = total.where(some | (total > 0))
    return result.reset_index()


def _routes(moved: pd.DataFrame) -> pd.DataFrame:
    ends = ["resource", "from_municipality", "from_sector", "to_municipality", "to_sector"]
    groups = moved.groupby(ends, dropna=False, sort=False)["quantity_per_year"]
    routes = pd.DataFrame({"quantity_per_year": groups.sum(), "links": groups.size()}).reset_index()
    routes["unit"] = routes["resource"].map(BASE_UNIT)
    routes = conform(_in_order(routes, ends[1:]), FLOW_ROUTES)
    check(routes, FLOW_ROUTES)
    return routes


def _in_order(frame: pd.DataFrame, then: list[str]) -> pd.DataFrame:
    """Sort by resource in the order of lists, then by columns, missing values last."""
    place = frame["resource"].map({name: number for number, name in enumerate(RESOURCES)})
    return frame.assign(place=place).sort_values(["place", *then], na_position="last", ignore_index=True)
