"""Key figures of a run, for a cover."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from symbiosis_map.exports.wording import Words

__all__ = ["key_figures"]


def key_figures(views: Mapping[str, pd.DataFrame], words: Words) -> list[tuple[str, float | str, str]]:
    """Return label, value and unit of what a reader wants to know first.

    Sums of cost and saving are left out on purpose: links compete for the same streams, so that their sums
    count twice.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them; what is missing is passed over.
    words : Words
        Language of the labels.

    Returns
    -------
    list of (label, value, unit)

    Examples
    --------
    >>> from symbiosis_map import schema, tables
    >>> key_figures({"hubs": schema.empty(tables.HUBS)}, Words("en"))
    [('Hubs', 0.0, '')]
    """
    figures: list[tuple[str, float | str, str]] = []
    if "sites" in views:
        sites = views["sites"]
        figures.append((words.say("figure.sites"), float(len(sites)), ""))
        figures.append((words.say("figure.unplaced"), float(sites["geometry"].isna().sum()), ""))
    figures += [(words.say(f"figure.{name}"), float(len(views[name])), "") for name in _COUNTS if name in views]
    if "flows" in views:
        flows = views["flows"]
        figures.append((words.say("figure.flowing"), float((flows["quantity_per_year"] > 0).sum()), ""))
        figures += _flows_by_resource(views, words)
    if "hubs" in views and len(views["hubs"]):
        best = views["hubs"].sort_values(["rank", "hub_id"]).iloc[0]
        figures.append((words.say("figure.first_hub"), str(best["name"]), ""))
    if "recall" in views and len(views["recall"]):
        found = views["recall"]["found"].fillna(False)
        text = words.say("figure.found_of", found=int(found.sum()), n=len(found))
        figures.append((words.say("figure.recall"), text, ""))
    return figures


_COUNTS = ("streams", "links", "near_misses", "hubs", "assumptions", "rejected")


def _flows_by_resource(views: Mapping[str, pd.DataFrame], words: Words) -> list[tuple[str, float | str, str]]:
    if "links" not in views:
        return []
    resources = views["links"].set_index("link_id")["resource"]
    flows = views["flows"].assign(resource=lambda frame: frame["link_id"].map(resources))
    sums = flows.groupby(["resource", "unit"], as_index=False)["quantity_per_year"].sum()
    return [
        (
            words.say("figure.shared_out", resource=words.term("resource", resource)),
            float(total),
            words.unit(str(unit)),
        )
        for resource, unit, total in zip(sums["resource"], sums["unit"], sums["quantity_per_year"], strict=True)
    ]
