"""Two runs side by side: pure tables in, pure tables out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from symbiosis_map.comparison.hubs import compare_hubs
from symbiosis_map.comparison.inputs import OPTIONS, compare_tables
from symbiosis_map.comparison.links import compare_links
from symbiosis_map.comparison.options import ComparisonOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import CHANGES, INPUT_CHANGES, SITES, STREAMS

__all__ = ["Comparison", "compare_runs"]

_WORDING = ("notes", "source", "location_source")
"""Columns that tell a reader more and change no result."""


class Comparison(NamedTuple):
    """The tables ``link_changes``, ``hub_changes`` and ``input_changes``."""

    links: pd.DataFrame
    hubs: pd.DataFrame
    inputs: pd.DataFrame

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many links, hubs, sites, streams and options became what.

        A hub that grew or shrank is also counted as up, down or same by its score.
        """
        tables = self.inputs["table"]
        told = ~tables.isin((SITES.name, STREAMS.name))
        counts = {
            "links": _counted(self.links["change"], CHANGES),
            "hubs": _counted(self.hubs["change"], CHANGES)
            | _counted(self.hubs["members_change"], ("grown", "shrunk", "exchanged")),
        }
        for table in (SITES, STREAMS):
            rows = self.inputs[tables == table.name].drop_duplicates(["id", "change"])
            counts[table.name] = _counted(rows["change"], ("added", "removed", "changed"))
        counts[OPTIONS] = _counted(self.inputs.loc[told, "change"], ("added", "removed", "changed"))
        return counts


def compare_runs(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    options: ComparisonOptions | None = None,
    *,
    settings: pd.DataFrame | None = None,
) -> Comparison:
    """Say what changed from one run to another.

    A link is one link where its two streams have the same ids. It is won where only the second run has it, lost
    where only the first has; else it is up or down where its score moved by ``least_score`` or more. Its rank is
    told but does not decide: it also moves when other links come and go. Hubs are matched by
    :func:`symbiosis_map.comparison.hubs.match_hubs`.

    Parameters
    ----------
    before, after : mapping of str to DataFrame
        Tables of each run by name; one that is absent counts as empty. ``links``, ``hubs`` and ``hub_members`` are
        compared; ``sites``, ``streams``, ``near_misses`` and ``candidates`` say why.
    options : ComparisonOptions, optional
    settings : DataFrame, optional
        Table ``input_changes`` of options and knowledge tables, as
        :func:`symbiosis_map.comparison.compare_settings` gives it.

    Returns
    -------
    Comparison
        Comparing a run with itself changes nothing; exchanging the runs exchanges won and lost, up and down,
        added and removed. The order of rows has no influence.

    Examples
    --------
    >>> comparison = compare_runs({}, {})
    >>> comparison.counts()["links"]["won"]
    0
    """
    options = options or ComparisonOptions()
    parts = [
        _told(before, after, SITES.name),
        _told(before, after, STREAMS.name),
        *([settings] if settings is not None else []),
    ]
    inputs = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    inputs = conform(inputs, INPUT_CHANGES)
    check(inputs, INPUT_CHANGES)
    return Comparison(compare_links(before, after, inputs, options), compare_hubs(before, after, options), inputs)


def _told(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    table, named_by = {"sites": (SITES, "name"), "streams": (STREAMS, "stream")}[name]
    nothing = pd.DataFrame()
    return compare_tables(
        before.get(name, nothing), after.get(name, nothing), table, named_by=named_by, left_out=_WORDING
    )


def _counted(values: pd.Series, names: tuple[str, ...]) -> dict[str, int]:
    found = values.value_counts()
    return {name: int(found.get(name, 0)) for name in names}
