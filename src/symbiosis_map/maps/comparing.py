"""The tables of a map that shows what changed between two runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from symbiosis_map.comparison import Comparison
from symbiosis_map.maps.columns import encode_table
from symbiosis_map.schema import Table, conform
from symbiosis_map.tables import (
    CHANGES,
    HUB_CHANGES,
    INPUT_CHANGES,
    LINK_CHANGES,
    LINKS,
    SITES,
    STREAMS,
)

__all__ = ["comparison_tables", "encode_changes"]

_EXACT = 4
_CHANGE_TABLES = {
    "link_changes": LINK_CHANGES,
    "hub_changes": HUB_CHANGES,
    "input_changes": INPUT_CHANGES,
    "lost_links": LINKS,
    "lost_sites": SITES,
    "lost_streams": STREAMS,
}
"""Tables that the page of a comparison holds beside those of its second run."""


def comparison_tables(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], comparison: Comparison
) -> dict[str, pd.DataFrame]:
    """Return what :func:`symbiosis_map.maps.render_map` needs for a map of changes.

    Parameters
    ----------
    before, after : mapping of str to DataFrame
        Tables of the two runs.
    comparison : Comparison
        As :func:`symbiosis_map.comparison.compare_runs` gives it for them.

    Returns
    -------
    dict of str to DataFrame
        The tables of the second run, those of the comparison, and the rows that the first run had alone.

    Examples
    --------
    >>> from symbiosis_map.comparison import compare_runs
    >>> sorted(comparison_tables({}, {}, compare_runs({}, {})))[:3]
    ['hub_changes', 'input_changes', 'link_changes']
    """
    links, hubs, inputs = comparison
    lost = {
        "lost_links": _rows(before, LINKS, links.loc[links["change"] == "lost", "link_id"]),
    }
    for name, table in (("lost_sites", SITES), ("lost_streams", STREAMS)):
        gone = inputs[(inputs["table"] == table.name) & (inputs["change"] == "removed")]
        lost[name] = _rows(before, table, gone["id"])
    return {**after, "link_changes": links, "hub_changes": hubs, "input_changes": inputs, **lost}


def encode_changes(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any] | None:
    """Return what the page needs to show changes, coded; None where the tables are of one run.

    Links that stayed the same are left out: they are those that no row names.
    """
    if "link_changes" not in tables:
        return None
    frames = {name: conform(tables.get(name, pd.DataFrame()), table) for name, table in _CHANGE_TABLES.items()}
    links = frames["link_changes"]
    counts = links["change"].value_counts()
    frames["link_changes"] = links[links["change"] != "same"].reset_index(drop=True)
    coded = {name: encode_table(frames[name], table, width=_EXACT) for name, table in _CHANGE_TABLES.items()}
    return {"counts": {name: int(counts.get(name, 0)) for name in CHANGES}, "tables": coded}


def _rows(tables: Mapping[str, pd.DataFrame], table: Table, keys: pd.Series) -> pd.DataFrame:
    frame = conform(tables.get(table.name, pd.DataFrame()), table)
    return frame[frame[table.key[0]].isin(set(keys))].reset_index(drop=True)
