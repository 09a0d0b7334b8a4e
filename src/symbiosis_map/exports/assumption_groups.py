"""The assumptions of a large run in groups: what was assumed, why, how often, in place of a row for each value."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from symbiosis_map.exports.views import ASSUMPTION_GROUPS
from symbiosis_map.schema import conform

__all__ = ["assumptions_grouped", "with_few_assumptions"]

_KIND = ["table", "column", "reason", "source"]
_OWN_SOURCE = "a source for each"
_SEVERAL = "differs"


def with_few_assumptions(views: Mapping[str, pd.DataFrame], most: int) -> dict[str, pd.DataFrame]:
    """Return views in which more assumptions than ``most`` stand in groups, as ``assumption_groups``."""
    if len(views.get("assumptions", ())) <= most:
        return dict(views)
    others = {name: view for name, view in views.items() if name != "assumptions"}
    return others | {ASSUMPTION_GROUPS.name: assumptions_grouped(views["assumptions"])}


def assumptions_grouped(assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return assumptions of one column, reason and source as one row.

    A source that stands behind one value only, such as a row of a file, is told apart from the others no more.

    Parameters
    ----------
    assumptions : DataFrame
        Table ``assumptions``.

    Returns
    -------
    DataFrame
        Table ``assumption_groups``, by table and column, the most frequent first.

    Examples
    --------
    >>> rows = [("streams", f"s{i}", "profile", "flat", "not stated", "sector 10.20") for i in range(3)]
    >>> rows += [("streams", f"s{i}", "stream_id", f"s{i}", "the file gives no id", f"row {i}") for i in range(3)]
    >>> names = ["table", "id", "column", "value", "reason", "source"]
    >>> grouped = assumptions_grouped(pd.DataFrame(rows, columns=names))
    >>> grouped[["column", "value", "source", "rows_count", "first_id"]].to_numpy().tolist()
    [['profile', 'flat', 'sector 10.20', 3, 's0'], ['stream_id', 'differs', 'a source for each', 3, 's0']]
    """
    rows = assumptions[[*_KIND, "value", "id"]].fillna("")
    alone = ~rows.duplicated(_KIND, keep=False)
    many = rows[alone].duplicated(["table", "column", "reason"], keep=False)
    rows["source"] = rows["source"].mask(alone & many.reindex(rows.index, fill_value=False), _OWN_SOURCE)
    groups = rows.groupby(_KIND, sort=False)
    made = groups.agg(
        rows_count=("id", "size"),
        values_count=("value", "nunique"),
        value=("value", "first"),
        first_id=("id", "min"),
    ).reset_index()
    made["value"] = made["value"].mask(made["values_count"] > 1, _SEVERAL)
    order = ["table", "column", "rows_count", "reason", "source"]
    return conform(made.sort_values(order, ascending=[True, True, False, True, True]), ASSUMPTION_GROUPS)
