"""Tables of the page with rows in place of keys, and without what the page makes from other columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.maps.coding import encode_pool, encode_steps
from symbiosis_map.maps.columns import encode_table
from symbiosis_map.maps.selection import LINK_DETAILS, PAGE_TABLES, PageTables
from symbiosis_map.tables import BASE_UNIT, CRITERIA

__all__ = ["encode_tables"]

_FINE = ("sites", "streams", "flows", "hubs", "link_prices")
"""Tables whose numbers keep six figures: what was stated, sums over many links, and what scores are made of."""
_SCORE_STEPS = 10_000
"""Steps per point of the score; links are sorted by it, so that a step between two is short."""


def encode_tables(page: PageTables) -> dict[str, dict[str, Any]]:
    """Return the tables of the page, coded.

    A key of another table becomes the row there, in a column named after what it points to: ``site``,
    ``surplus``, ``demand``, ``link``, ``miss``, ``hub``. Where a key points to no row, its column stays as text.
    Left out are keys of links that follow from their ends, weights (the page shares them out itself), resources
    and units that follow from the stream, distances that follow from the points; keys of streams that begin with
    the key of their site keep only what they add to it.
    """
    frames = page.frames
    rows = {
        "site": pd.Index(frames["sites"]["site_id"]),
        "stream": pd.Index(frames["streams"]["stream_id"]),
        "hub": pd.Index(frames["hubs"]["hub_id"]),
        "link": pd.Index(frames["links"]["link_id"]),
    }
    made = {name: _Made() for name in PAGE_TABLES}
    made["streams"].refer(frames["streams"], "site_id", "site", rows["site"])
    _endings(made["streams"], frames["streams"])
    made["streams"].omit(frames["streams"], "unit", frames["streams"]["resource"].map(dict(BASE_UNIT)))
    for name in ("links", "near_misses"):
        _ends(made[name], frames[name], frames["streams"], rows)
        _as_the_crow_flies(made[name], frames[name], frames["sites"])
    made["links"].of["score"] = encode_steps(frames["links"]["score"], per=_SCORE_STEPS)
    made["links"].left_out |= {"score", *(f"w_{name}" for name in CRITERIA)}
    made["links"].omit(frames["links"], "link_id", frames["links"]["surplus_id"] + ">" + frames["links"]["demand_id"])
    made["links"].omit(frames["links"], "unit", frames["links"]["resource"].map(dict(BASE_UNIT)))
    frames = frames | {"doubt": _doubted(made["doubt"], frames)}
    made["flows"].refer(frames["flows"], "link_id", "link", rows["link"])
    made["flows"].omit(
        frames["flows"], "unit", _looked_up(frames["flows"]["link_id"], frames["links"], "link_id", "unit")
    )
    made["link_prices"].refer(frames["link_prices"], "link_id", "link", rows["link"])
    made["hub_members"].refer(frames["hub_members"], "hub_id", "hub", rows["hub"])
    made["hub_members"].refer(frames["hub_members"], "site_id", "site", rows["site"])
    for name in LINK_DETAILS if page.detailed < len(frames["links"]) else ():
        frames["links"] = frames["links"].assign(
            **{name: frames["links"][name].where(frames["links"].index < page.detailed)}
        )
    return {
        name: encode_table(
            frames[name], table, width=4 if name in _FINE else 3, leave_out=made[name].left_out, coded=made[name].of
        )
        for name, table in PAGE_TABLES.items()
    }


class _Made:
    """Columns of one table that are coded already, and those that are left out."""

    def __init__(self) -> None:
        self.of: dict[str, Any] = {}
        self.left_out: set[str] = set()

    def refer(self, frame: pd.DataFrame, key: str, name: str, rows: pd.Index) -> None:
        """Put rows in place of a key, where every key has one."""
        found = rows.get_indexer(pd.Index(frame[key]))
        if len(frame) and (found >= 0).all():
            self.of[name] = encode_steps(found)
            self.left_out.add(key)

    def omit(self, frame: pd.DataFrame, column: str, same: pd.Series) -> None:
        """Leave out a column that says what the page knows from others."""
        if frame[column].reset_index(drop=True).equals(same.reset_index(drop=True).astype(frame[column].dtype)):
            self.left_out.add(column)


def _ends(made: _Made, frame: pd.DataFrame, streams: pd.DataFrame, rows: dict[str, pd.Index]) -> None:
    made.refer(frame, "surplus_id", "surplus", rows["stream"])
    made.refer(frame, "demand_id", "demand", rows["stream"])
    for end in ("surplus", "demand"):
        if end in made.of:
            made.omit(frame, f"{end}_site_id", _looked_up(frame[f"{end}_id"], streams, "stream_id", "site_id"))
    if "surplus" in made.of:
        made.omit(frame, "resource", _looked_up(frame["surplus_id"], streams, "stream_id", "resource"))


def _endings(made: _Made, streams: pd.DataFrame) -> None:
    """Put in place of the streams' keys what they add to the key of their site, where all begin with it."""
    pairs = list(zip(streams["stream_id"], streams["site_id"], strict=True))
    if "site" in made.of and all(stream.startswith(site) for stream, site in pairs):
        codes, pool = pd.factorize(pd.Series([stream[len(site) :] for stream, site in pairs], dtype="str"))
        made.of["ending"] = encode_pool(list(pool), codes)
        made.left_out.add("stream_id")


def _as_the_crow_flies(made: _Made, frame: pd.DataFrame, sites: pd.DataFrame) -> None:
    """Leave out the distance where the page finds it from the points, to within their steps and a 2000th."""
    points = np.asarray(sites["geometry"], dtype=object)
    x, y = shapely.get_x(points), shapely.get_y(points)
    rows = pd.Index(sites["site_id"])
    a, b = (rows.get_indexer(pd.Index(frame[f"{end}_site_id"])) for end in ("surplus", "demand"))
    found = local_distance_m(x[a], y[a], x[b], y[b])
    stated = frame["crow_m"].to_numpy(dtype=np.float64)
    if len(frame) and (a >= 0).all() and (b >= 0).all() and (np.abs(found - stated) <= 2.0 + stated / 2000).all():
        made.left_out.add("crow_m")


def local_distance_m(
    x0: NDArray[np.float64], y0: NDArray[np.float64], x1: NDArray[np.float64], y1: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return distances on the ellipsoid as the page computes them: metres per degree at the latitude between.

    Metres per degree: the series of the United States' former Defense Mapping Agency, on WGS 84.

    Examples
    --------
    >>> local_distance_m(np.array([8.0]), np.array([63.0]), np.array([8.1]), np.array([63.0])).round().tolist()
    [5067.0]
    """
    middle = np.radians((y0 + y1) / 2)
    east = 111412.84 * np.cos(middle) - 93.5 * np.cos(3 * middle) + 0.118 * np.cos(5 * middle)
    north = 111132.92 - 559.82 * np.cos(2 * middle) + 1.175 * np.cos(4 * middle)
    return np.asarray(np.hypot((x1 - x0) * east, (y1 - y0) * north))


def _looked_up(keys: pd.Series, table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Return what stands in a column of the row that each key names; missing where there is none."""
    return keys.map(table.drop_duplicates(key).set_index(key)[column])


def _doubted(made: _Made, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the doubt in the order of the links, then of the near misses, with their rows in place of keys."""
    doubt, key = frames["doubt"], ["surplus_id", "demand_id"]
    pairs = pd.MultiIndex.from_frame(doubt[key])
    of = {
        name: pd.MultiIndex.from_frame(frames[table][key]).get_indexer(pairs)
        for name, table in (("link", "links"), ("miss", "near_misses"))
    }
    order = np.lexsort([np.where(found < 0, len(pairs), found) for found in reversed(list(of.values()))])
    if len(doubt):
        made.of |= {name: encode_steps(found[order]) for name, found in of.items()}
    made.left_out |= {"link_id", *key}
    return doubt.iloc[order].reset_index(drop=True)
