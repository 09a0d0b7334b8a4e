"""Customers as branches of a heat network on the way: which network, and the way of a pipe from there."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import expected_m, geodesic_m
from symbiosis_map.proximity.crow import radius_m
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.piping import LAYING, beside

__all__ = ["Branches", "branch_ways", "branches_of", "nearest_networks"]

Numbers = NDArray[np.float64]
_HEAT_NETWORK = "35.30"


def nearest_networks(
    candidates: pd.DataFrame,
    points: gpd.GeoDataFrame,
    site_of: pd.Series,
    expected: Numbers,
    options: ProximityOptions,
) -> pd.DataFrame:
    """Return the nearest heat network on the way: in reach of the source, and nearer to the receiver than that.

    Whether the source can serve the network is for matching to say. Ties go to the network whose id is first.

    Parameters
    ----------
    candidates : DataFrame
        Table ``candidates``.
    points : GeoDataFrame
        Table ``sites`` on ``site_id``.
    site_of : Series
        Site of each stream.
    expected : ndarray, shape (n,)
        Expected distance of the candidates, m.
    options : ProximityOptions

    Returns
    -------
    DataFrame
        ``network_id`` and ``branch_m``, a straight line with a detour; empty where there is no such network.
    """
    none = pd.DataFrame({"network_id": None, "branch_m": np.nan}, index=range(len(candidates)))
    heat = candidates.assign(row=np.arange(len(candidates)), expected_m=expected)
    heat = heat[heat["resource"] == "heat"]
    heat["is_network"] = heat["demand_id"].map(site_of).map(points["nace"]).str.startswith(_HEAT_NETWORK).eq(True)
    trunks = heat.loc[heat["is_network"], ["surplus_id", "demand_id"]].rename(columns={"demand_id": "network_id"})
    pairs = heat[~heat["is_network"]].merge(trunks, on="surplus_id")
    if pairs.empty:
        return none
    a, b = points.loc[pairs["network_id"].map(site_of)], points.loc[pairs["demand_id"].map(site_of)]
    crow_m = geodesic_m(a.geometry.x, a.geometry.y, b.geometry.x, b.geometry.y)
    pairs["branch_m"] = options.pipe_detour_land * expected_m(crow_m, radius_m(a), radius_m(b))
    pairs = pairs[pairs["branch_m"] < options.pipe_detour_land * pairs["expected_m"]]
    nearest = pairs.sort_values(["branch_m", "network_id"]).drop_duplicates("row").set_index("row")
    return nearest[["network_id", "branch_m"]].reindex(none.index)


class Branches(NamedTuple):
    """The candidates that may be a branch of a network."""

    rows: NDArray[np.int64]
    """Of the candidates."""
    ends: Numbers
    """Longitude and latitude of network and receiver, shape (n, 2, 2)."""
    crow_m: Numbers
    expected_m: Numbers

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Return which branches lead to another place; both ends of the others lie at one town's point."""
        return np.asarray(self.crow_m > 0.0)


def branches_of(
    networks: pd.Series, candidates: pd.DataFrame, points: gpd.GeoDataFrame, site_of: pd.Series
) -> Branches:
    """Return where the branches lead from and to.

    Parameters
    ----------
    networks : Series
        ``network_id`` of the candidates.
    candidates, points, site_of
        As :func:`nearest_networks` takes them.
    """
    rows = np.flatnonzero(networks.notna())
    a, b = (points.loc[ids.iloc[rows].map(site_of)] for ids in (networks, candidates["demand_id"]))
    ends = np.stack([a.get_coordinates().to_numpy(), b.get_coordinates().to_numpy()], axis=1)
    crow_m = np.asarray(geodesic_m(*ends[:, 0].T, *ends[:, 1].T), dtype=float)
    return Branches(rows, ends, crow_m, expected_m(crow_m, radius_m(a), radius_m(b)))


def branch_ways(branches: Branches, routes: gpd.GeoDataFrame, straight: str, options: ProximityOptions) -> pd.DataFrame:
    """Return the columns ``branch_…`` of the distance table where ways of branches were looked for.

    Parameters
    ----------
    branches : Branches
    routes : GeoDataFrame
        Of the ends that are apart, as :func:`symbiosis_map.proximity.piping.routes_of_pipes` gives them.
    straight : str
        What a straight line is made from: the basis where no way was found.
    options : ProximityOptions

    Returns
    -------
    DataFrame
        On the rows of the candidates. ``branch_m`` stands where a way was found. A line has three points at least,
        because one of two stands for the line from the source itself on a map.
    """
    spread_m = np.sqrt(branches.expected_m**2 - branches.crow_m**2) * options.pipe_detour_land
    routes = routes.set_axis(branches.rows[branches.apart]).reindex(branches.rows)
    there = routes["route_m"].notna()
    straight_way = shapely.get_num_coordinates(routes.geometry.to_numpy()) == 2
    routes.loc[straight_way, "geometry"] = shapely.segmentize(
        routes.geometry[straight_way].to_numpy(), 0.75 * shapely.length(routes.geometry[straight_way].to_numpy())
    )
    ways = pd.DataFrame(beside("branch", routes, spread_m, branches.crow_m))
    ways["branch_basis"] = ways["branch_basis"].where(there, straight)
    return ways.join(routes[LAYING].where(there).add_prefix("branch_"))
