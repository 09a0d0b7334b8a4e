"""Which links of a hub may share trenches: of one resource, kind of pipe and grade, tied by common sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.trenches.options import TrenchOptions

__all__ = ["Grade", "by_hub", "flowing", "groups_of"]

Indices = NDArray[np.intp]


class Grade(NamedTuple):
    """What flows in a network."""

    pipe: str
    grade: str
    supply_c: float
    return_c: float


def flowing(links: pd.DataFrame, flows: pd.DataFrame, pipes: pd.DataFrame) -> pd.DataFrame:
    """Return the pipes of links that are used, with the part of their flow that is."""
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
    return table[moves].sort_values("link_id", ignore_index=True)


def by_hub(piped: pd.DataFrame, members: pd.DataFrame) -> dict[object, list[pd.DataFrame]]:
    """Return the pipes inside each hub, those of one resource, kind and grade together."""
    sites = members[["hub_id", "site_id"]].drop_duplicates()
    inside = piped.merge(sites.rename(columns={"site_id": "start_site_id"}), on="start_site_id")
    inside = inside.merge(sites.rename(columns={"site_id": "end_site_id"}), on=["hub_id", "end_site_id"])
    found: dict[object, list[pd.DataFrame]] = {}
    for (hub, *_), alike in inside.groupby(["hub_id", "resource", "pipe", "grade"], sort=True):
        if len(alike) > 1:
            found.setdefault(hub, []).append(alike)
    return found


def groups_of(alike: pd.DataFrame, options: TrenchOptions) -> Iterator[tuple[Grade, pd.DataFrame]]:
    """Give the links of one kind of pipe that may share a network; single links are left out."""
    alike = alike.sort_values("link_id")
    pipe, grade = str(alike["pipe"].iloc[0]), str(alike["grade"].iloc[0])
    supply, back, hottest, flow = (
        alike[name].to_numpy(float) for name in ("supply_c", "return_c", "hottest_c", "flow_kg_per_s")
    )
    start, end = (alike[f"{name}_site_id"].to_numpy(object) for name in ("start", "end"))
    rest = np.argsort(-supply, kind="stable")
    while len(rest):
        top = float(supply[rest[0]])
        fits = np.ones(len(rest), dtype=bool)
        if not np.isnan(top):
            fits = supply[rest] >= top - options.grade_width_k
            fits &= np.isnan(hottest[rest]) | (hottest[rest] >= top)
            fits[0] = True
        rows = np.sort(rest[fits])
        for part in _joined(start[rows], end[rows]):
            own = rows[part]
            mean = float(np.average(back[own], weights=flow[own]))
            yield Grade(pipe, grade, top, mean), alike.iloc[own].reset_index(drop=True)
        rest = rest[~fits]


def _joined(start: NDArray[np.object_], end: NDArray[np.object_]) -> list[Indices]:
    """Return the rows whose links share an end, straight or through others; of two links or more."""
    label = {site: site for site in (*start, *end)}
    for a, b in zip(start, end, strict=True):
        one, other = sorted((label[a], label[b]))
        if one != other:
            label = {site: one if of == other else of for site, of in label.items()}
    part = np.array([label[site] for site in start], dtype=object)
    rows = [np.flatnonzero(part == name) for name in sorted(set(part))]
    return [each for each in rows if len(each) > 1]
