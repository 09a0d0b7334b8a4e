"""Whether water of one class can serve another, and which treatment bridges the gap."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["NO_TREATMENT", "UNREACHABLE", "Bridge", "bridges", "population_equivalents", "treatment_cost"]

Numbers = NDArray[np.float64]

NO_TREATMENT = "none"
UNREACHABLE = "unreachable"
_LIMITS = (
    "tss_mg_per_l",
    "bod5_mg_per_l",
    "turbidity_ntu",
    "ecoli_per_100ml",
    "conductivity_us_per_cm",
    "hardness_mmol_per_l",
    "chloride_mg_per_l",
)
_BRANCH_PE = 30_000.0
_LEAST_PE, _MOST_PE = 1_000.0, 200_000.0


class Bridge(NamedTuple):
    """How each pair of classes is bridged, arrays of shape (n,)."""

    train: NDArray[np.object_]
    """Id of a treatment train, ``none`` or ``unreachable``."""
    lacking: NDArray[np.object_]
    """For unreachable pairs, what no train reaches; empty otherwise."""
    assumed: NDArray[np.bool_]
    """Where a class is not stated and the train is assumed."""


def bridges(
    source_class: ArrayLike, target_class: ArrayLike, unknown_train: str, knowledge: Knowledge = PACKAGED
) -> Bridge:
    """Return the cheapest treatment that brings water of one class to another.

    Water serves a class as it is where it is the same class, where its class is listed to serve it, or where
    each limit of the target is kept by the source's own limit. A limit that the target sets and the source
    does not counts as not kept. Sea water and fresh water do not replace each other.

    Parameters
    ----------
    source_class, target_class : array_like of str, shape (n,)
        Ids of ``water_classes``; blank or unknown ids stand for a quality that is not stated.
    unknown_train : str
        Train that is assumed there.
    knowledge : Knowledge, optional

    Examples
    --------
    >>> bridges(["W_IRR_C", "W_POT", "W_SEA"], ["W_IRR_A", "W_IRR_A", "W_PROC"], "uv").train.tolist()
    ['filtration_uv', 'none', 'unreachable']
    """
    pairs = pd.MultiIndex.from_arrays([np.asarray(source_class, object), np.asarray(target_class, object)])
    codes, unique = pd.factorize(pairs)
    found = [_bridge(str(source), str(target), unknown_train, knowledge) for source, target in unique]
    columns = list(zip(*found, strict=True)) if found else [(), (), ()]
    train, lacking, assumed = (np.array(column, dtype=object) for column in columns)
    return Bridge(train[codes], lacking[codes], assumed[codes].astype(bool))


@cache
def _bridge(source: str, target: str, unknown_train: str, knowledge: Knowledge) -> tuple[str, str, bool]:
    classes = knowledge.table("water_classes").set_index("class_id")
    if source not in classes.index or target not in classes.index:
        return unknown_train, "", True
    served = str(classes.loc[source, "serves"]).split(";")
    if source == target or target in served:
        return NO_TREATMENT, "", False
    if str(classes.loc[source, "salt"]) != str(classes.loc[target, "salt"]):
        return UNREACHABLE, "salt water and fresh water do not replace each other", False
    limits = classes.loc[[source, target], list(_LIMITS)].to_numpy(dtype=float)
    has, wants = limits[0], limits[1]
    if _keeps(has, wants).all():
        return NO_TREATMENT, "", False
    trains = knowledge.table("water_treatment_costs").sort_values(["intercept_large_eur_per_m3", "train_id"])
    for train_id, reached in zip(trains["train_id"], trains[list(_LIMITS)].to_numpy(dtype=float), strict=True):
        if _keeps(np.fmin(has, reached), wants).all():
            return str(train_id), "", False
    best = np.fmin.reduce(np.vstack([has, trains[list(_LIMITS)].to_numpy(dtype=float)]))
    short = [name.split("_")[0] for name, kept in zip(_LIMITS, _keeps(best, wants), strict=True) if not kept]
    return UNREACHABLE, f"no treatment reaches its {' and '.join(short) or 'limits together'}", False


def _keeps(has: Numbers, wants: Numbers) -> NDArray[np.bool_]:
    return np.asarray(np.isnan(wants) | (has <= wants))


def population_equivalents(volume_m3_per_year: ArrayLike, litres_per_person_day: float) -> Numbers:
    """Return the people whose waste water makes up a volume.

    Examples
    --------
    >>> population_equivalents(730_000, 200.0).item()
    10000.0
    """
    return np.asarray(np.asarray(volume_m3_per_year, dtype=float) / 365.0 / (litres_per_person_day / 1000.0))


def treatment_cost(train: ArrayLike, people: ArrayLike, knowledge: Knowledge = PACKAGED) -> Numbers:
    """Return the cost of treatment trains in EUR/m3 by size, 0 for ``none``, NaN for ``unreachable``.

    Below 30,000 p.e. the line of small plants falls below that of large ones; the larger of the two holds.

    Parameters
    ----------
    train : array_like of str, shape (n,)
    people : array_like, shape (n,)
        Population equivalents, held within 1,000 and 200,000.
    knowledge : Knowledge, optional

    Examples
    --------
    >>> treatment_cost(["filtration", "reverse_osmosis"], [100_000, 100_000]).round(3).tolist()
    [0.302, 0.857]
    """
    table = knowledge.table("water_treatment_costs").set_index("train_id")
    names = np.asarray(train, dtype=object)
    rows = table.reindex(names)
    size = np.clip(np.asarray(people, dtype=float), _LEAST_PE, _MOST_PE)
    small = rows["intercept_small_eur_per_m3"].to_numpy(dtype=float) - rows["slope_small"].to_numpy(dtype=float) * size
    large = rows["intercept_large_eur_per_m3"].to_numpy(dtype=float) - rows["slope_large"].to_numpy(dtype=float) * size
    cost = np.where(size < _BRANCH_PE, np.maximum(small, large), large)
    return np.where(names == NO_TREATMENT, 0.0, cost)
