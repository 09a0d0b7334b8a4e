"""A customer as a branch of a district heating network, where a pipe of its own from the source costs more.

The source serves the network by a link of its own (the trunk). The branch buys heat at what the trunk costs per
MWh, at the temperature behind the network's exchanger, and pays for the pipe from the network to the customer. The
pipes of the network itself are taken as there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import along_branch
from symbiosis_map.matching.pipes.project import Bought, Capital
from symbiosis_map.tables import LINK_PRICES

__all__ = ["BoughtHeat", "bought_heat", "bought_per_mwh", "branch_pairs", "take_better"]

Numbers = NDArray[np.float64]
_KEY = ["surplus_id", "demand_id"]
_BOUGHT = ("bought_other_eur", "bought_mwh", "bought_pipe_eur", "bought_station_eur", "bought_store_eur")


def branch_pairs(pairs: pd.DataFrame, own: Assessment, options: MatchingOptions) -> pd.DataFrame:
    """Return the pairs that could be a branch, as a branch: shorter route, cooler source, heat at a price.

    Parameters
    ----------
    pairs : DataFrame
        Heat candidates, with ``network_id`` and ``branch_m``.
    own : Assessment
        The same pairs by a pipe of their own; the link to the network must be among them, direct and passed.
    options : MatchingOptions

    Returns
    -------
    DataFrame
        A subset of the pairs with the columns ``heat_price_eur_per_mwh``, ``heat_price_low``,
        ``heat_price_high`` and ``network_name`` added, and what a MWh bought takes: ``bought_other_eur``,
        ``bought_mwh`` of electricity, and the investment ``bought_pipe_eur``, ``bought_station_eur`` and
        ``bought_store_eur``.
    """
    outcome = own.outcome.join(_per_mwh(own.detail))
    serves = (outcome["gate"] == "") & (outcome["mode"] == "direct") & outcome["cost"].notna()
    columns = ["cost_low", "cost", "cost_high", *_BOUGHT]
    trunks = pairs.loc[serves, [*_KEY, "r_name"]].join(outcome.loc[serves, columns]).set_index(_KEY)
    trunks.index.names = ["surplus_id", "network_id"]
    could = pairs[pairs["network_id"].notna()].join(
        trunks.add_prefix("_"), on=["surplus_id", "network_id"], how="inner"
    )
    return (
        along_branch(could)
        .assign(
            s_temperature_c=could["s_temperature_c"] - options.approach_liquid_k,
            s_medium="water",
            heat_price_eur_per_mwh=could["_cost"],
            heat_price_low=could["_cost_low"],
            heat_price_high=could["_cost_high"],
            network_name=could["_r_name"].astype("str"),
            **{name: could[f"_{name}"] for name in _BOUGHT},
        )
        .drop(columns=["_r_name", *(f"_{name}" for name in columns)])
    )


def _per_mwh(detail: pd.DataFrame) -> pd.DataFrame:
    """Return what a MWh of each link takes: its levelised cost in parts, before electricity and money have a price."""
    d = detail[[f"priced_{name}" for name in LINK_PRICES.names[1:]]]
    d.columns = LINK_PRICES.names[1:]
    pipe = d["pipe_eur_per_m"] * d["route_m"]
    takes = {
        "bought_other_eur": d["other_eur_per_year"] + pipe * d["pipe_upkeep_share"],
        "bought_mwh": d["electricity_mwh"] + d["friction_mwh_per_m"] * d["route_m"],
        "bought_pipe_eur": pipe,
        "bought_station_eur": d["station_eur"],
        "bought_store_eur": d["store_eur"],
    }
    return pd.DataFrame({name: each / d["amount_per_year"] for name, each in takes.items()})


class BoughtHeat(NamedTuple):
    """What a year's heat from a network takes, arrays of shape (n,); zero for pipes from the source itself."""

    other_eur: Numbers
    electricity_mwh: Numbers
    investment: Bought


def bought_per_mwh(pairs: pd.DataFrame) -> dict[str, Numbers]:
    """Return what a MWh bought takes, by column; of pairs as :func:`branch_pairs` gives them, or without its columns.

    Empty where there are no branches.
    """
    return {name: pairs[name].to_numpy(float) for name in _BOUGHT if name in pairs}


def bought_heat(bought: dict[str, Numbers], delivered_mwh: Numbers, options: MatchingOptions) -> BoughtHeat:
    """Return what the heat that a branch delivers takes at the link that it is bought from.

    Parameters
    ----------
    bought : mapping of str to ndarray
        As :func:`bought_per_mwh` gives it.
    delivered_mwh : ndarray, shape (n,)
    options : MatchingOptions
    """
    zero = np.zeros(len(delivered_mwh))
    each = {name: bought[name] * delivered_mwh if name in bought else zero for name in _BOUGHT}
    return BoughtHeat(
        each["bought_other_eur"],
        each["bought_mwh"],
        Bought(
            Capital(each["bought_pipe_eur"], options.pipe_life_years),
            Capital(each["bought_station_eur"], options.station_life_years),
            Capital(each["bought_store_eur"], options.store_life_years),
        ),
    )


def take_better(own: Assessment, branch: Assessment, branches: pd.DataFrame) -> Assessment:
    """Put the branch where it passes its gates and the pair's own pipe fails or costs more.

    Parameters
    ----------
    own, branch : Assessment
        All pairs by their own pipe; some of them as branches.
    branches : DataFrame
        As :func:`branch_pairs` gives them, on the index of ``branch``.

    Returns
    -------
    Assessment
        Rows taken from ``branch`` name the network in ``branch_of`` and in ``use``.
    """
    new = branch.outcome.copy()
    price = branches["heat_price_eur_per_mwh"]
    new["cost_low"] += branches["heat_price_low"] - price
    new["cost_high"] += branches["heat_price_high"] - price
    new["branch_of"] = branches["network_id"]
    new["use"] = new["use"] + ", as a branch of " + branches["network_name"]
    old = own.outcome.loc[new.index]
    better = (new["gate"] == "") & ((old["gate"] != "") | (new["cost"] < old["cost"]))
    rows = new.index[better.to_numpy(bool)]
    outcome = pd.concat([own.outcome.drop(rows), new.loc[rows]]).reindex(own.outcome.index)
    detail = pd.concat([own.detail.drop(rows), branch.detail.loc[rows]]).reindex(own.detail.index)
    assumed = [row for row in branch.assumptions if row not in own.assumptions] if len(rows) else []
    return Assessment(outcome, detail, own.steps, own.assumptions + assumed)
