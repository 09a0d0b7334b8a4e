"""Hubs of two runs, matched by their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from symbiosis_map.comparison.inputs import scores_apart
from symbiosis_map.comparison.options import ComparisonOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import CHANGES, HUB_CHANGES, HUB_MEMBERS, HUBS

__all__ = ["compare_hubs", "match_hubs"]

_Members = Mapping[str, frozenset[str]]


def match_hubs(before: _Members, after: _Members, least_shared: float) -> list[tuple[str, str]]:
    """Return the hubs of two runs that are one hub.

    Two hubs may be one where they share at least ``least_shared`` of the sites of the smaller one. Of these pairs
    the largest overlap is taken first (shared sites over all sites of both), then the most shared sites, then the
    same id, then the ids in order; each hub is taken once.

    Parameters
    ----------
    before, after : mapping of str to frozenset of str
        Sites by hub.
    least_shared : float
        Over 0 to 1.

    Returns
    -------
    list of tuple of str
        Hub before and hub after, in the order in which they were matched.

    Examples
    --------
    >>> before = {"h1": frozenset("abcd"), "h2": frozenset("xy")}
    >>> match_hubs(before, {"h9": frozenset("abcde"), "h2": frozenset("pq")}, 0.5)
    [('h1', 'h9')]
    """
    homes: dict[str, list[str]] = {}
    for hub, sites in after.items():
        for site in sites:
            homes.setdefault(site, []).append(hub)
    meeting = {(a, b) for a, sites in before.items() for site in sites for b in homes.get(site, ())}
    ranked = []
    for a, b in meeting:
        shared = len(before[a] & after[b])
        if shared >= least_shared * min(len(before[a]), len(after[b])):
            overlap = shared / len(before[a] | after[b])
            ranked.append(((-overlap, -shared, a != b, *sorted((a, b))), a, b))
    pairs: list[tuple[str, str]] = []
    taken_before: set[str] = set()
    taken_after: set[str] = set()
    for _, a, b in sorted(ranked):
        if a not in taken_before and b not in taken_after:
            pairs.append((a, b))
            taken_before.add(a)
            taken_after.add(b)
    return pairs


def compare_hubs(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], options: ComparisonOptions
) -> pd.DataFrame:
    """Return every hub of two runs with what became of it.

    Parameters
    ----------
    before, after : mapping of str to DataFrame
        Tables of each run, of which ``hubs`` and ``hub_members`` are read.
    options : ComparisonOptions

    Returns
    -------
    DataFrame
        Table ``hub_changes``: won, lost, up, down, same; within each by rank.
    """
    old, new = (_hubs(run) for run in (before, after))
    old_members, new_members = (_members(run, hubs) for run, hubs in ((before, old), (after, new)))
    pairs = match_hubs(old_members, new_members, options.least_shared)
    gone = [(hub, "") for hub in old.index if hub not in {a for a, _ in pairs}]
    come = [("", hub) for hub in new.index if hub not in {b for _, b in pairs}]
    rows = [_row((a, old, old_members), (b, new, new_members), options.least_score) for a, b in [*pairs, *gone, *come]]
    frame = pd.DataFrame(rows, columns=HUB_CHANGES.names)
    frame["_place"] = frame["change"].map(CHANGES.index)
    frame["_rank"] = frame["rank_after"].fillna(frame["rank_before"])
    result = conform(frame.sort_values(["_place", "_rank", "name"]), HUB_CHANGES)
    check(result, HUB_CHANGES)
    return result


def _hubs(run: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    hubs = pd.DataFrame(conform(run.get("hubs", pd.DataFrame()), HUBS))
    return hubs.set_index("hub_id").sort_index()


def _members(run: Mapping[str, pd.DataFrame], hubs: pd.DataFrame) -> dict[str, frozenset[str]]:
    members = conform(run.get("hub_members", pd.DataFrame()), HUB_MEMBERS)
    found = members.groupby("hub_id")["site_id"].agg(frozenset).to_dict()
    return {hub: found.get(hub, frozenset()) for hub in hubs.index}


def _row(
    old: tuple[str, pd.DataFrame, _Members], new: tuple[str, pd.DataFrame, _Members], least_score: float
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    sites = {}
    for side, (hub, hubs, members) in (("before", old), ("after", new)):
        found = hubs.loc[hub] if hub else None
        sites[side] = members[hub] if hub else frozenset()
        row |= {
            f"hub_id_{side}": hub or None,
            f"score_{side}": found["score"] if found is not None else None,
            f"rank_{side}": found["rank"] if found is not None else None,
            f"n_sites_{side}": len(sites[side]) if hub else None,
        }
        if found is not None:
            row["name"] = found["name"]
    joined, left = sites["after"] - sites["before"], sites["before"] - sites["after"]
    row |= {"sites_won": ";".join(sorted(joined)), "sites_lost": ";".join(sorted(left))}
    if not (old[0] and new[0]):
        return row | {
            "change": "won" if new[0] else "lost",
            "members_change": "same",
            "sites_won": "",
            "sites_lost": "",
        }
    scores = np.array([row["score_before"], row["score_after"]], dtype=float)
    direction = int(scores_apart(scores[:1], scores[1:], least_score)[0])
    more = len(joined) - len(left)
    size = "grown" if more > 0 else "shrunk" if more < 0 else "exchanged" if joined else "same"
    change = {1: "up", -1: "down", 0: "same"}[direction]
    return row | {"change": change, "members_change": size, "score_change": float(scores[1] - scores[0])}
