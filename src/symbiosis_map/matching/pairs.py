"""One wide table of candidates: the distance and both ends of each pair, as the resource modules read it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from symbiosis_map.matching.goods.columns import coded, optional

__all__ = ["along_branch", "join_outcome", "make_pairs"]

_STREAM_COLUMNS = (
    "stream",
    "waste_code",
    "quantity_per_year",
    "quantity_low",
    "quantity_high",
    "unit",
    "power_mw",
    "full_load_hours",
    "temperature_c",
    "return_temperature_c",
    "medium",
    "water_class",
    "profile",
    "basis",
    "site_id",
)
_SITE_COLUMNS = (
    "name",
    "operator",
    "country",
    "nace",
    "municipality",
    "quay_m",
    "dwellings_m",
    "elevation_m",
    "closes_year",
    "major_hazard",
)
_DISTANCE_COLUMNS = (
    "surplus_id",
    "demand_id",
    "crow_m",
    "route_m",
    "sea_share",
    "precision_m",
    "network_id",
    "branch_m",
    "branch_land_m",
    "branch_sea_m",
    "branch_sea_share",
    "branch_climb_m",
    "branch_cost_eur",
    "branch_other_cost_eur",
    "branch_landfalls",
    "branch_laying_factor",
    "branch_basis",
    "branch_reason",
    "branch_line",
    "route_kind",
    "route_basis",
    "route_reason",
    "land_m",
    "sea_m",
    "ferry_m",
    "climb_m",
    "route_cost_eur",
    "other_cost_eur",
    "landfalls",
    "laying_factor",
    "pipe_m",
    "pipe_land_m",
    "pipe_sea_m",
    "pipe_sea_share",
    "pipe_climb_m",
    "pipe_cost_eur",
    "pipe_basis",
    "pipe_reason",
    "pipe_line",
    "fare_eur",
    "ship_sea_m",
    "ship_road_m",
    "ship_quays",
    "ship_basis",
    "ship_line",
    "geometry",
)


def make_pairs(
    sites: pd.DataFrame, streams: pd.DataFrame, distances: pd.DataFrame, *, as_categories: bool = False
) -> pd.DataFrame:
    """Join the distance table with both ends.

    Parameters
    ----------
    sites, streams, distances : DataFrame
        The tables of these names.
    as_categories : bool
        Whether the texts of both ends are categories: much faster where there are many pairs.

    Returns
    -------
    DataFrame
        One row per distance, sorted by ``surplus_id`` and ``demand_id``; columns of the surplus carry the prefix
        ``s_``, those of the receiver ``r_``.
    """
    ends = streams.set_index("stream_id")[["resource", *_STREAM_COLUMNS]].join(
        sites.drop_duplicates("site_id").set_index("site_id")[list(_SITE_COLUMNS)], on="site_id"
    )
    pairs = pd.DataFrame(distances)[list(_DISTANCE_COLUMNS)]
    place, ids = pd.factorize(pd.concat([pairs["surplus_id"], pairs["demand_id"]]), sort=True)
    ends = ends.reindex(ids)
    if as_categories:
        ends = coded(ends)
    of_source, of_receiver = np.split(place, 2)
    order = np.lexsort((of_receiver, of_source))
    pairs = pairs.take(order).set_axis(pd.RangeIndex(len(pairs)))
    source, receiver = (ends.take(of[order]).set_axis(pairs.index) for of in (of_source, of_receiver))
    resource = source.pop("resource")
    receiver = receiver.drop(columns="resource")
    return pd.concat([pairs, resource, source.add_prefix("s_"), receiver.add_prefix("r_")], axis=1)


def join_outcome(pairs: pd.DataFrame, outcome: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with what was found for them; the route of a branch is the one from its network.

    Parameters
    ----------
    pairs, outcome : DataFrame
        On the same index.

    Returns
    -------
    DataFrame
        ``network_id`` is kept where the pair is a branch, empty elsewhere; a ship or a pipe that has a way of its own
        gives the route.
    """
    table = pairs.join(outcome)
    branch = table["branch_of"] != ""
    table = _by_branch(table, branch)
    table = table.assign(
        laying_factor=table["laying_factor"].mask(table["transport"] != "pipe"),
        network_id=table["network_id"].where(branch),
    )
    return _by_pipe(_by_ship(table))


_WAY_OF_BRANCH = {
    "land_m": "branch_land_m",
    "sea_m": "branch_sea_m",
    "climb_m": "branch_climb_m",
    "route_cost_eur": "branch_cost_eur",
    "other_cost_eur": "branch_other_cost_eur",
    "landfalls": "branch_landfalls",
    "route_basis": "branch_basis",
    "route_reason": "branch_reason",
}
"""Columns of the pair's route, and of the way from the network."""


def along_branch(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs that are a branch with the way from the network in place of that from their source; no line.

    Parameters
    ----------
    pairs : DataFrame
        With ``branch_m``. Where no way was looked for, ``branch_basis`` is empty or left out, and the straight line to
        the network tells nothing but its length.
    """
    pairs = pairs.assign(route_m=pairs["branch_m"], laying_factor=np.nan)
    looked_for = optional(pairs, "branch_basis").notna()
    if not looked_for.any():
        return pairs
    found = pairs["branch_laying_factor"].notna()
    more = {name: pairs[name].mask(looked_for, pairs[of]) for name, of in _WAY_OF_BRANCH.items()}
    kind = pairs["route_kind"].mask(looked_for & found, "pipe").mask(looked_for & ~found, "crow")
    share = pairs["sea_share"].mask(found, pairs["branch_sea_share"])
    return pairs.assign(**more, laying_factor=pairs["branch_laying_factor"], route_kind=kind, sea_share=share)


def _by_branch(table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """Give some links the way from the network that they are a branch of."""
    if not rows.any():
        return table
    table = table.copy()
    branches = along_branch(table[rows])
    for column in ("route_m", "laying_factor", "route_kind", "sea_share", *_WAY_OF_BRANCH):
        table.loc[rows, column] = branches[column]
    lines = optional(branches, "branch_line").dropna()
    if len(lines):
        table.loc[lines.index, "geometry"] = shapely.from_wkt(lines.to_numpy(object))
    return table


def _by_pipe(table: pd.DataFrame) -> pd.DataFrame:
    """Give links by pipe the way of the pipe, where the pair has another one by road."""
    rows = (table["transport"] == "pipe") & table["pipe_m"].notna()
    if not rows.any():
        return table
    table = table.copy()
    pipe = table[rows]
    values: dict[str, object] = {
        "route_m": pipe["pipe_m"],
        "land_m": pipe["pipe_land_m"],
        "sea_m": pipe["pipe_sea_m"],
        "ferry_m": np.nan,
        "climb_m": pipe["pipe_climb_m"],
        "sea_share": pipe["pipe_sea_share"],
        "route_cost_eur": pipe["pipe_cost_eur"],
        "route_kind": "pipe",
        "route_basis": pipe["pipe_basis"],
        "route_reason": pipe["pipe_reason"],
        "geometry": shapely.from_wkt(pipe["pipe_line"].to_numpy(object)),
    }
    for column, found in values.items():
        table.loc[rows, column] = found  # type: ignore[call-overload]
    return table


def _by_ship(table: pd.DataFrame) -> pd.DataFrame:
    """Give links by ship the way that the ship takes, where it was found, and the economic distance along it."""
    rows = (table["transport"] == "ship") & table["ship_line"].notna() & table["ship_line"].ne("")
    if not rows.any():
        return table
    table = table.copy()
    ship = table[rows]
    route_m = ship["ship_sea_m"] + ship["ship_road_m"]
    table.loc[rows, "economic_distance_m"] = ship["economic_distance_m"] * route_m / ship["route_m"]
    values: dict[str, object] = {
        "route_m": route_m,
        "land_m": ship["ship_road_m"],
        "sea_m": ship["ship_sea_m"],
        "ferry_m": 0.0,
        "sea_share": ship["ship_sea_m"] / route_m,
        "route_kind": "sea",
        "route_basis": ship["ship_basis"] + "; from quay to quay: " + ship["ship_quays"],
        "route_reason": "",
        "geometry": shapely.from_wkt(ship["ship_line"].to_numpy(object)),
    }
    for column, found in values.items():
        table.loc[rows, column] = found  # type: ignore[call-overload]
    return table
