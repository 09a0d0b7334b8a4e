"""Blocks of neighbouring sources, with about as many streams each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

__all__ = ["partition"]

_HILBERT_LEVEL = 15


def partition(sites: gpd.GeoDataFrame, streams: pd.DataFrame, parts: int) -> list[list[str]]:
    """Share the surplus streams of placed sites out to blocks along a space-filling curve.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites``.
    streams : DataFrame
        Table ``streams``.
    parts : int
        How many blocks; fewer come back where there are fewer streams.

    Returns
    -------
    list of list of str
        ``stream_id`` of each block. All streams of one point stand in one block or in two that follow each other.
        The order of the rows of the tables has no effect.

    Examples
    --------
    >>> from shapely import Point
    >>> ends = [Point(5, 60), Point(25, 60), Point(5.1, 60), Point(25.1, 60)]
    >>> sites = gpd.GeoDataFrame({"site_id": list("abcd")}, geometry=ends, crs=4326)
    >>> streams = pd.DataFrame({"stream_id": list("1234"), "site_id": list("abcd"), "direction": "surplus"})
    >>> [sorted(part) for part in partition(sites, streams, 2)]
    [['2', '4'], ['1', '3']]
    """
    placed = sites[sites.geometry.notna() & ~sites.geometry.is_empty].drop_duplicates("site_id")
    surplus = streams[streams["direction"] == "surplus"]
    along = placed.geometry.hilbert_distance(total_bounds=(-180.0, -90.0, 180.0, 90.0), level=_HILBERT_LEVEL)
    place = surplus["site_id"].map(pd.Series(along.to_numpy(), index=placed["site_id"]))
    surplus = surplus.assign(_along=place).dropna(subset="_along")
    if surplus.empty:
        return []
    ordered = surplus.sort_values(["_along", "stream_id"])["stream_id"].to_numpy(dtype=object)
    return [list(part) for part in np.array_split(ordered, min(parts, len(ordered)))]
