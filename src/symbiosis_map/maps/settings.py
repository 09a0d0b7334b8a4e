"""What the run was told, as far as the page needs it to rank again under other choices."""

from __future__ import annotations

from typing import Any

import pandas as pd

from symbiosis_map.hubs import HubOptions
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.tables import CRITERIA

__all__ = ["hub_weights", "run_weights", "setting", "trial_defaults"]

_DIGITS = 6


def setting(assumptions: pd.DataFrame, name: str, usual: float) -> float:
    """Return an option of the run, which stands among its assumptions; the usual value where it does not.

    Parameters
    ----------
    assumptions : DataFrame
        Table ``assumptions``; options are the rows of table ``options``, named as ``section.key``.
    name : str
    usual : float

    Examples
    --------
    >>> rows = pd.DataFrame({"table": ["options"], "column": ["hubs.weight_strength"], "value": ["0.5"]})
    >>> setting(rows, "hubs.weight_strength", 0.2), setting(rows, "hubs.weight_value", 0.4)
    (0.5, 0.4)
    """
    stated = _stated(assumptions, name)
    return usual if stated is None else float(stated)


def _stated(assumptions: pd.DataFrame, name: str) -> str | None:
    rows = assumptions.loc[(assumptions["table"] == "options") & (assumptions["column"] == name), "value"]
    return str(rows.iloc[0]) if len(rows) else None


def trial_defaults(links: pd.DataFrame, assumptions: pd.DataFrame) -> dict[str, Any]:
    """Return what a reader can try, as the run had it.

    Parameters
    ----------
    links, assumptions : DataFrame
        The tables of these names.

    Returns
    -------
    dict
        ``weights`` by criterion, ``electricity_eur_per_mwh``, ``interest_rate``, ``readiness_in_score``, ``floor``,
        the lowest desirability, ``fuel_price_factor``, which is 1, and ``reach_km``, which is None: every link of
        the table is in reach.
    """
    usual = MatchingOptions()
    price = setting(assumptions, "matching.electricity_price_eur_per_mwh", usual.electricity_price_eur_per_mwh)
    return {
        "weights": run_weights(links),
        "electricity_eur_per_mwh": price,
        "interest_rate": setting(assumptions, "matching.interest_rate", usual.interest_rate),
        "floor": setting(assumptions, "matching.desirability_floor", usual.desirability_floor),
        "fuel_price_factor": 1.0,
        "readiness_in_score": _stated(assumptions, "matching.readiness_in_score") == "True",
        "reach_km": None,
    }


def hub_weights(assumptions: pd.DataFrame) -> dict[str, float]:
    """Return what strength and redundancy weigh in the score of a hub, as parts of all weights."""
    parts = ("value", "strength", "diversity", "redundancy")
    usual = HubOptions()
    weights = {p: setting(assumptions, f"hubs.weight_{p}", getattr(usual, f"weight_{p}")) for p in parts}
    total = sum(weights.values())
    return {part: round(weights[part] / total, _DIGITS) for part in ("strength", "redundancy")}


def run_weights(links: pd.DataFrame) -> dict[str, float]:
    """Return the weights of the criteria before each link shared them over those that apply.

    Two criteria stand in the same proportion in every link to which both apply; from these proportions
    the weights follow, scaled to sum to 1.

    Parameters
    ----------
    links : DataFrame
        Table ``links``, of which the columns ``w_<criterion>`` are read.

    Returns
    -------
    dict of str to float
        By criterion; 0 for one that no link has.

    Examples
    --------
    >>> links = pd.DataFrame({f"w_{name}": [0.0, 0.0] for name in CRITERIA})
    >>> links["w_technical"], links["w_time"], links["w_climate"] = [0.25, 0.5], [0.75, 0.0], [0.0, 0.5]
    >>> {name: weight for name, weight in run_weights(links).items() if weight}
    {'technical': 0.2, 'time': 0.6, 'climate': 0.2}
    """
    shares = links[[f"w_{name}" for name in CRITERIA]].fillna(0.0)
    shares.columns = list(CRITERIA)
    known: dict[str, float] = {}
    while left := [name for name in CRITERIA if name not in known and (shares[name] > 0).any()]:
        for name in left:
            beside = next((k for k in known if ((shares[k] > 0) & (shares[name] > 0)).any()), None)
            if beside is not None or not known:
                both = shares[(shares[name] > 0) & (shares[beside or name] > 0)]
                known[name] = known.get(beside or name, 1.0) * float((both[name] / both[beside or name]).median())
                break
        else:
            known[left[0]] = 1.0
    total = sum(known.values()) or 1.0
    return {name: round(known.get(name, 0.0) / total, _DIGITS) for name in CRITERIA}
