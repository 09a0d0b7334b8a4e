"""What a hub is worth and how it hangs together, for all hubs at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.counted import counted
from symbiosis_map.pinch import SMALLEST_GLIDE_K, problem_table
from symbiosis_map.tables import BASE_UNIT

__all__ = ["heat_targets", "measures"]

_WORDS = {"co2": "CO₂", "organic": "organic streams"}


def measures(members: pd.DataFrame, within: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each hub: its anchor, its size, what flows, and the parts of its score.

    Parameters
    ----------
    members : DataFrame
        Sites of all hubs with ``_hub``, the number of the hub.
    within : DataFrame
        Links between members of one hub with ``_hub``, ``_flow``, ``_saving``, ``_co2`` and ``_capex``.

    Returns
    -------
    DataFrame
        By the number of the hub.
    """
    links = within.groupby("_hub", sort=True)
    gives = within.groupby(["_hub", "surplus_site_id"], sort=True)[["_saving", "score"]].sum().reset_index()
    first = ["_hub", "_saving", "score", "surplus_site_id"]
    anchors = gives.sort_values(first, ascending=[True, False, False, True]).drop_duplicates("_hub").set_index("_hub")
    frame = pd.DataFrame({"anchor_site_id": anchors["surplus_site_id"], "n_sites": members.groupby("_hub").size()})
    anchor = members.set_index("site_id").loc[frame["anchor_site_id"]]
    frame = frame.assign(
        hub_id="hub-" + frame["anchor_site_id"],
        name=[_name(*words) for words in zip(anchor["name"], anchor["locality"], anchor["municipality"], strict=True)],
        n_links=links.size(),
        co2_saved_t_per_year=links["_co2"].sum(min_count=1),
        capex_eur=links["_capex"].sum(min_count=1),
        saving_eur_per_year=links["_saving"].sum(min_count=1),
        diversity=_diversity(members).reindex(frame.index, fill_value=0.0),
        redundancy=_redundancy(gives),
        _strength=1.0 - np.exp(-links["score"].sum() / 300.0),
    )
    flows = within.pivot_table(index="_hub", columns="resource", values="_flow", aggfunc="sum", observed=True)
    for resource in BASE_UNIT:
        flow = flows[resource] if resource in flows else pd.Series(dtype=float)
        frame[f"{resource}_per_year"] = flow.reindex(frame.index).fillna(0.0)
    ends = within[["surplus_site_id", "demand_site_id"]].to_numpy(object)
    swapped = ends[:, 0] > ends[:, 1]
    ends[swapped] = ends[swapped, ::-1]
    pairs = pd.DataFrame({"_hub": within["_hub"].to_numpy(), "a": ends[:, 0], "b": ends[:, 1]}).drop_duplicates()
    frame["connectance"] = pairs.groupby("_hub").size() / (frame["n_sites"] * (frame["n_sites"] - 1) / 2)
    frame["sentence"] = _sentences(frame, anchor["name"].to_numpy(object), within)
    return frame


def _diversity(members: pd.DataFrame) -> pd.Series:
    """Shannon's index of the two-digit activities of each hub."""
    kinds = members.assign(_kind=members["nace"].str[:2]).dropna(subset="_kind")
    count = kinds.groupby(["_hub", "_kind"]).size()
    share = count / count.groupby("_hub").transform("sum")
    return -(share * np.log(share)).groupby("_hub").sum() + 0.0


def _redundancy(gives: pd.DataFrame) -> pd.Series:
    """How little hangs on the largest supplier, by saving; by score where nothing is saved."""
    total, largest = (gives.groupby("_hub")[["_saving", "score"]].agg(how) for how in ("sum", "max"))
    by_saving, by_score = (1.0 - largest[column] / total[column] for column in ("_saving", "score"))
    return by_saving.where(total["_saving"] > 0, by_score)


def _name(name: str, locality: object, municipality: object) -> str:
    place = next((word for word in (locality, municipality) if isinstance(word, str) and word), "")
    return name if not place or place.lower() in name.lower() else f"{place}: {name}"


def _sentences(frame: pd.DataFrame, anchors: NDArray[np.object_], within: pd.DataFrame) -> list[str]:
    best = within.groupby("_hub")["score"].max()
    there = within[["_hub", "resource"]].drop_duplicates()
    resources = there.groupby("_hub")["resource"].agg(set)
    return [
        f"{anchor} anchors {counted(sites, 'site')} tied by {counted(links, 'link')} "
        f"({', '.join(_WORDS.get(name, name) for name in BASE_UNIT if name in have)}); "
        f"the best scores {score:.0f} of 100."
        for anchor, sites, links, have, score in zip(
            anchors, frame["n_sites"], frame["n_links"], resources, best, strict=True
        )
    ]


def heat_targets(members: pd.DataFrame, streams: pd.DataFrame, difference_k: float) -> pd.DataFrame:
    """Return what the members of each hub want of heat, and what perfect exchange would leave of it.

    Steam counts at one temperature. Hubs that want no heat of known amount and temperatures have no row.

    Parameters
    ----------
    members : DataFrame
        Sites of all hubs with ``_hub``.
    streams : DataFrame
        Table ``streams``.
    difference_k : float
        Smallest difference between a stream that gives and one that takes.
    """
    hub_of = members.set_index("site_id")["_hub"]
    own = streams[streams["resource"] == "heat"]
    own = own[own["site_id"].map(hub_of).notna()]
    own = own.dropna(subset=["quantity_per_year", "temperature_c", "return_temperature_c"])
    own = own[own["temperature_c"] > own["return_temperature_c"]]
    gives, warm = own["direction"] == "surplus", own["temperature_c"]
    cool = own["return_temperature_c"].mask(own["medium"] == "steam", warm - SMALLEST_GLIDE_K)
    hub = own["site_id"].map(hub_of).to_numpy()
    order = np.argsort(hub, kind="stable")
    hub, streams_of = hub[order], (warm.where(gives, cool), cool.where(gives, warm), own["quantity_per_year"])
    start_c, end_c, amount = (column.to_numpy(float)[order] for column in streams_of)
    first = np.flatnonzero(hub[1:] != hub[:-1]) + 1
    rows = []
    for part in np.split(np.arange(len(hub)), first) if len(hub) else []:
        start, end, mwh = start_c[part], end_c[part], amount[part]
        takes = start < end
        if takes.any():
            target = problem_table(start, end, mwh, difference_k)
            rows.append((hub[part[0]], float(mwh[takes].sum()), target.hot_utility))
    names = ["_hub", "heat_wanted_mwh_per_year", "heat_target_mwh_per_year"]
    return pd.DataFrame(rows, columns=names).set_index("_hub")
