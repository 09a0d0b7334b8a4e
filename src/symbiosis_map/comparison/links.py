"""Links of two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.comparison.inputs import OPTIONS, routes_differ, scores_apart
from symbiosis_map.comparison.options import ComparisonOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import CANDIDATES, CHANGES, LINK_CHANGES, LINKS, NEAR_MISSES, REASONS, SITES, STREAMS

__all__ = ["compare_links"]

_ENDS = ["link_id", "surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "resource"]
_SIDE_BY_SIDE = {
    "score": "score_{}",
    "rank": "rank_{}",
    "quantity_per_year": "quantity_{}",
    "cost": "cost_{}",
    "co2_saved_t_per_year": "co2_{}_t_per_year",
    "route_m": "route_{}_m",
}
_PAIR = ["surplus_id", "demand_id"]


def compare_links(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    inputs: pd.DataFrame,
    options: ComparisonOptions,
) -> pd.DataFrame:
    """Return every link of two runs with what became of it.

    Parameters
    ----------
    before, after : mapping of str to DataFrame
        Tables of each run; ``links`` are needed, ``near_misses``, ``candidates``, ``sites`` and ``streams`` say why.
    inputs : DataFrame
        Table ``input_changes``: what the runs were told differently.
    options : ComparisonOptions

    Returns
    -------
    DataFrame
        Table ``link_changes``: won, lost, up, down, same; within each the largest change first, then by id.
    """
    old, new = (_ranked(run) for run in (before, after))
    ends = pd.concat([new[[*_ENDS, "unit"]], old[[*_ENDS, "unit"]]]).drop_duplicates("link_id").set_index("link_id")
    frame = ends.sort_index()
    for name, pattern in _SIDE_BY_SIDE.items():
        for links, side in ((old, "before"), (new, "after")):
            frame[pattern.format(side)] = links.set_index("link_id")[name]
    units = [links.set_index("link_id")["cost_unit"].reindex(frame.index) for links in (new, old)]
    frame["cost_unit"] = units[0].fillna(units[1])
    frame["change"] = _changes(frame, old, new, options)
    frame["score_change"] = frame["score_after"] - frame["score_before"]
    frame = _with_gates(frame.reset_index(), before, after)
    frame["reasons"] = _reasons(frame, before, after, inputs)
    weight = frame["score_change"].fillna(frame["score_after"]).fillna(frame["score_before"]).abs()
    frame = frame.assign(_place=frame["change"].map(CHANGES.index), _weight=-weight)
    result = conform(frame.sort_values(["_place", "_weight", "link_id"]), LINK_CHANGES)
    check(result, LINK_CHANGES)
    return result


def _ranked(run: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    links = pd.DataFrame(conform(run.get("links", pd.DataFrame()), LINKS))
    links = links.sort_values(["score", "link_id"], ascending=[False, True], ignore_index=True)
    return links.assign(rank=np.arange(1, len(links) + 1))


def _changes(frame: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame, options: ComparisonOptions) -> NDArray[np.str_]:
    was, is_now = frame.index.isin(old["link_id"]), frame.index.isin(new["link_id"])
    scores = [frame[name].to_numpy(float) for name in ("score_before", "score_after")]
    direction = scores_apart(scores[0], scores[1], options.least_score)
    return np.select(
        [~was, ~is_now, direction > 0, direction < 0],
        ["won", "lost", "up", "down"],
        "same",
    )


def _with_gates(
    frame: pd.DataFrame, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Add the gate that a link failed before it was won, or fails since it was lost."""
    columns = ["gate", "shortfall", "shortfall_unit"]
    parts = []
    for run, change in ((before, "won"), (after, "lost")):
        misses = pd.DataFrame(conform(run.get("near_misses", pd.DataFrame()), NEAR_MISSES))[[*_PAIR, *columns]]
        parts.append(frame.loc[frame["change"] == change, ["link_id", *_PAIR]].merge(misses, on=_PAIR))
    found = pd.concat(parts, ignore_index=True)[["link_id", *columns]]
    return frame.merge(found, on="link_id", how="left")


def _reasons(
    frame: pd.DataFrame,
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    inputs: pd.DataFrame,
) -> list[str]:
    """Name why each link changed, as far as it is known; nothing for links that did not."""
    whole = inputs["change"] != "changed"
    sites, streams = (inputs["table"] == table.name for table in (SITES, STREAMS))
    told_otherwise = ~sites & ~streams & ((inputs["table"] != OPTIONS) | inputs["id"].isin(_BEARING))

    def ends_in(rows: pd.Series, columns: tuple[str, str]) -> NDArray[np.bool_]:
        ids = set(inputs.loc[rows, "id"])
        return np.asarray(frame[list(columns)].isin(ids).any(axis=1), dtype=bool)

    site_ends, stream_ends = ("surplus_site_id", "demand_site_id"), ("surplus_id", "demand_id")
    appeared = ends_in(sites & whole, site_ends) | ends_in(streams & whole, stream_ends)
    of_site = ends_in(sites, site_ends)
    new_site = ends_in(sites & whole, site_ends)
    of_stream = ends_in(streams, stream_ends) & ~new_site
    both = frame["change"].isin(("up", "down", "same")).to_numpy(bool)
    lengths = (frame[name].to_numpy(float) for name in ("route_before_m", "route_after_m"))
    signs = {
        "site": of_site,
        "stream": of_stream,
        "route": both & routes_differ(*lengths) & ~of_site,
        "gate": frame["gate"].notna().to_numpy(bool),
        "reach": _out_of_reach(frame, before, "won") | _out_of_reach(frame, after, "lost"),
        "options": np.full(len(frame), bool(told_otherwise.any())) & ~appeared,
    }
    signs["reach"] &= ~appeared
    signs["others"] = ~np.logical_or.reduce(list(signs.values()))
    table = np.column_stack([signs[name] for name in REASONS])
    changed = frame["change"].to_numpy() != "same"
    return [
        ";".join(name for name, holds in zip(REASONS, row, strict=True) if holds) if is_changed else ""
        for row, is_changed in zip(table, changed, strict=True)
    ]


_BEARING = ("intake", "geocoding", "pairing", "proximity", "matching", "program")
"""Sections whose options bear on links; those of hubs, sharing out and doubt do not."""


def _out_of_reach(frame: pd.DataFrame, run: Mapping[str, pd.DataFrame], change: str) -> NDArray[np.bool_]:
    """Tell which links of this change join no pair of a run, though it says which pairs it found."""
    if "candidates" not in run:
        return np.zeros(len(frame), dtype=bool)
    pairs = pd.MultiIndex.from_frame(conform(run["candidates"], CANDIDATES)[_PAIR])
    absent = ~pd.MultiIndex.from_frame(frame[_PAIR]).isin(pairs)
    return np.asarray((frame["change"] == change).to_numpy(bool) & absent)
