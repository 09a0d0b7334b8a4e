"""Which links of a hub may share trenches: of one resource, kind of pipe and grade, tied by common sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.trenches.options import TrenchOptions

__all__ = ["Grade", "Pipes", "by_hub", "flowing", "groups_of"]

Indices = NDArray[np.intp]
Numbers = NDArray[np.float64]
Texts = NDArray[np.object_]


class Grade(NamedTuple):
    """What flows in a network."""

    pipe: str
    grade: str
    supply_c: float
    return_c: float


class Pipes(NamedTuple):
    """The pipes of links that are used, arrays of one length, by link."""

    link_id: Texts
    start: Indices
    """Places of the sites among those that were given."""
    end: Indices
    resource: Texts
    pipe: Texts
    grade: Texts
    supply_c: Numbers
    return_c: Numbers
    hottest_c: Numbers
    flow_kg_per_s: Numbers
    crow_m: Numbers
    route_m: Numbers
    sea_share: Numbers
    laying_factor: Numbers
    """NaN where the link takes no way of its own."""
    geometry: Texts

    def take(self, rows: Indices) -> Pipes:
        """Return some of them."""
        return Pipes._make(values[rows] for values in self)


def flowing(links: pd.DataFrame, flows: pd.DataFrame, pipes: pd.DataFrame, sites: pd.Index) -> Pipes:
    """Return the pipes of links that are used, with the part of their flow that is.

    Parameters
    ----------
    links, flows, pipes : DataFrame
        Tables ``links``, ``flows`` and ``link_pipes``.
    sites : Index
        Ids of the sites that have a place; pipes to others are left out.
    """
    columns = [
        "link_id",
        "resource",
        "quantity_per_year",
        "crow_m",
        "route_m",
        "sea_share",
        "laying_factor",
        "geometry",
    ]
    table = pipes.merge(pd.DataFrame(links)[columns], on="link_id")
    used = table["link_id"].map(flows.set_index("link_id")["quantity_per_year"]).astype(float).fillna(0.0)
    table["flow_kg_per_s"] *= (used / table["quantity_per_year"]).clip(upper=1.0)
    moves = (table["start_site_id"] != table["end_site_id"]) & (table["flow_kg_per_s"] > 0)
    table = table[moves].sort_values("link_id", ignore_index=True)
    start, end = (sites.get_indexer(pd.Index(table[f"{side}_site_id"])) for side in ("start", "end"))
    placed = (start >= 0) & (end >= 0)
    texts = {"link_id", "resource", "pipe", "grade", "geometry"}
    ends = {"start": start[placed], "end": end[placed]}
    table = table[placed]
    return Pipes._make(
        ends[name] if name in ends else table[name].to_numpy(object if name in texts else float)
        for name in Pipes._fields
    )


def by_hub(pipes: Pipes, members: pd.DataFrame, sites: pd.Index) -> dict[object, list[Indices]]:
    """Return the rows of the pipes inside each hub, those of one resource, kind and grade together."""
    own = members[["hub_id", "site_id"]].drop_duplicates()
    own = pd.DataFrame({"hub_id": own["hub_id"].to_numpy(object), "site": sites.get_indexer(pd.Index(own["site_id"]))})
    kinds = {name: getattr(pipes, name) for name in ("resource", "pipe", "grade")}
    rows = pd.DataFrame({"row": np.arange(len(pipes.start)), "start": pipes.start, "end": pipes.end, **kinds})
    inside = rows.merge(own.rename(columns={"site": "start"}), on="start")
    inside = inside.merge(own.rename(columns={"site": "end"}), on=["hub_id", "end"])
    keys = ["hub_id", *kinds]
    inside = inside.dropna(subset=keys).sort_values([*keys, "row"], ignore_index=True)
    first = np.flatnonzero(~inside.duplicated(keys))
    found: dict[object, list[Indices]] = {}
    parts = np.split(inside["row"].to_numpy(np.intp), first[1:]) if len(inside) else []
    for hub, alike in zip(inside["hub_id"].to_numpy(object)[first], parts, strict=True):
        if len(alike) > 1:
            found.setdefault(hub, []).append(alike)
    return found


def groups_of(alike: Pipes, options: TrenchOptions) -> Iterator[tuple[Grade, Pipes]]:
    """Give the links of one kind of pipe that may share a network; single links are left out."""
    pipe, grade, supply = str(alike.pipe[0]), str(alike.grade[0]), alike.supply_c
    rest = np.argsort(-supply, kind="stable")
    while len(rest):
        top = float(supply[rest[0]])
        fits = np.ones(len(rest), dtype=bool)
        if not np.isnan(top):
            fits = supply[rest] >= top - options.grade_width_k
            fits &= np.isnan(alike.hottest_c[rest]) | (alike.hottest_c[rest] >= top)
            fits[0] = True
        rows = np.sort(rest[fits])
        for part in _joined(alike.start[rows], alike.end[rows]):
            own = alike.take(rows[part])
            mean = float(np.average(own.return_c, weights=own.flow_kg_per_s))
            yield Grade(pipe, grade, top, mean), own
        rest = rest[~fits]


def _joined(start: Indices, end: Indices) -> list[Indices]:
    """Return the rows whose links share an end, straight or through others; of two links or more."""
    leads = {site: site for site in np.concatenate([start, end]).tolist()}

    def first(site: int) -> int:
        while leads[site] != site:
            site = leads[site]
        return site

    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        one, other = sorted((first(a), first(b)))
        leads[other] = one
    part = np.array([first(site) for site in start.tolist()], dtype=np.intp)
    rows = [np.flatnonzero(part == site) for site in np.unique(part)]
    return [each for each in rows if len(each) > 1]
