"""Lengths of routes, drawn within what is known of where the sites lie and how a pipe or a lorry would go."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import GEOD
from symbiosis_map.matching.doubt.sampling import Uniforms, triangular

__all__ = ["draw_detours", "draw_distances"]

Numbers = NDArray[np.float64]


def draw_distances(pairs: pd.DataFrame, sites: gpd.GeoDataFrame, uniforms: Uniforms) -> Numbers:
    """Return the drawn distance of each pair over the expected one, shape (pairs, draws).

    A site lies anywhere in the disc of its precision, at one point for all of its links.

    Parameters
    ----------
    pairs : DataFrame
        Columns ``s_site_id``, ``r_site_id`` and ``crow_m``.
    sites : GeoDataFrame
        Table ``sites``.
    uniforms : Uniforms

    Notes
    -----
    The expected distance is ``√(crow² + (r_a² + r_b²)/2)``, as the distance table takes it.
    """
    places = sites.drop_duplicates("site_id").set_index("site_id")
    radius = places["location_precision_m"].fillna(0.0)
    ids = pd.Index(sorted({*pairs["s_site_id"], *pairs["r_site_id"]}))
    reach = radius.reindex(ids).to_numpy(float)[:, None] * np.sqrt(uniforms.of_each("place", ids))
    turn = 2.0 * np.pi * uniforms.of_each("direction", ids)
    at_source, at_receiver = (ids.get_indexer(pd.Index(pairs[f"{end}_site_id"])) for end in ("s", "r"))
    a, b = (places.loc[list(pairs[f"{end}_site_id"])].get_coordinates().to_numpy() for end in ("s", "r"))
    azimuth = np.radians(np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[0], dtype=float))
    crow = pairs["crow_m"].to_numpy(float)
    east = reach * np.sin(turn)
    north = reach * np.cos(turn)
    drawn = np.hypot(
        (crow * np.sin(azimuth))[:, None] + east[at_receiver] - east[at_source],
        (crow * np.cos(azimuth))[:, None] + north[at_receiver] - north[at_source],
    )
    squares = (radius**2).reindex(ids).to_numpy(float)
    spread = squares[at_source] + squares[at_receiver]
    expected = np.sqrt(crow**2 + spread / 2.0)
    doubtful = (spread > 0) & (expected > 0)
    return np.where(doubtful[:, None], drawn / np.where(doubtful, expected, 1.0)[:, None], 1.0)


def draw_detours(pairs: pd.DataFrame, uniforms: Uniforms, low_mode_high: tuple[float, float, float]) -> Numbers:
    """Return the drawn length of each route over its best value, shape (pairs, draws), one for two sites.

    Parameters
    ----------
    pairs : DataFrame
    uniforms : Uniforms
    low_mode_high : tuple of float
        Factors on the length of a straight line with a detour; a route that was found is a fifth as wide.
    """
    ends = [" ".join(sorted(both)) for both in zip(pairs["s_site_id"], pairs["r_site_id"], strict=True)]
    drawn = triangular(uniforms.of_each("route", ends), *low_mode_high)
    found = (
        pairs["route_kind"].isin(_FOUND).to_numpy(bool) if "route_kind" in pairs else np.zeros(len(pairs), dtype=bool)
    )
    return np.where(found[:, None], 1.0 + _WIDTH_OF_A_ROUTE * (drawn - 1.0), drawn)


_FOUND = ("road", "sea", "pipe")
_WIDTH_OF_A_ROUTE = 0.2
"""What is left in doubt of a route's length once it was found, over that of a straight line (estimate)."""
