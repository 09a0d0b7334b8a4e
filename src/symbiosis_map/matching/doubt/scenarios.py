"""What all links share, drawn: options of matching and columns of curated tables that are moved together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.doubt.sampling import triangular
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["SCENARIO_INPUTS", "input_widths", "make_scenario", "mode_and_width", "scenario_uniforms"]

Numbers = NDArray[np.float64]

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "interest_rate": ("interest_rate",),
    "electricity_price": ("electricity_price_eur_per_mwh",),
    "fuel_price": (),
    "heat_price": ("heat_alternative_eur_per_mwh",),
    "water_price": ("water_alternative_eur_per_m3",),
    "grid_emissions": (),
    "fuel_emissions": (),
    "plant_cost": ("once_through_pump_eur_per_kg_per_s",),
    "heat_pump_efficiency": ("heat_pump_quality",),
    "raw_water": ("raw_water_c",),
    "demand_glide": ("demand_glide_k",),
    "source_glide": ("source_glide_k",),
    "full_load_hours": ("full_load_hours",),
    "unknown_size": ("unknown_power_mw", "unknown_water_m3_per_year"),
}
SCENARIO_INPUTS = tuple(_OPTIONS)
"""Rows of the knowledge table ``uncertain_inputs`` that are drawn once for all links."""

_PAIR_INPUTS = ("route", "use_confidence", "displacement", "unknown_criterion")
"""Rows of that table that are drawn for links, activities or materials."""

_COLUMNS = {
    "fuel_price": ("heat_references", "fuel_price_eur_per_mwh"),
    "grid_emissions": ("emission_factors", "value"),
    "fuel_emissions": ("emission_factors", "value"),
    "plant_cost": ("equipment_costs", "value"),
}
"""Columns of curated tables that an input multiplies, in the rows of :func:`_moved`."""


def input_widths(knowledge: Knowledge) -> pd.DataFrame:
    """Return the knowledge table ``uncertain_inputs`` by its key.

    Raises
    ------
    InputError
        For an input that the program does not draw, or a low end above its high end.
    """
    table = knowledge.table("uncertain_inputs").set_index("input_id")
    known = {*SCENARIO_INPUTS, *_PAIR_INPUTS}
    strange = [str(name) for name in table.index if name not in known]
    if strange:
        raise InputError(
            f"table 'uncertain_inputs': input {strange[0]!r} is not drawn",
            remedy=f"Inputs are {', '.join(sorted(known))}.",
        )
    turned = table.index[table["low"] > table["high"]]
    if len(turned):
        raise InputError(
            f"table 'uncertain_inputs': low of {turned[0]!r} lies above its high", remedy="Give the smaller one as low."
        )
    return table


def mode_and_width(widths: pd.DataFrame, input_id: str, mode: float) -> tuple[float, float, float]:
    """Return low, mode and high of an input in the unit of its mode.

    Examples
    --------
    >>> table = pd.DataFrame({"law": ["factor", "shift"], "low": [0.5, -1.0], "high": [2.0, 3.0]}, index=["a", "b"])
    >>> mode_and_width(table, "a", 70.0), mode_and_width(table, "b", 6.0)
    ((35.0, 70.0, 140.0), (5.0, 6.0, 9.0))
    """
    row = widths.index.get_loc(input_id)
    law, low, high = widths["law"].array[row], float(widths["low"].array[row]), float(widths["high"].array[row])
    if law == "factor":
        return low * mode, mode, high * mode
    if law == "shift":
        return mode + low, mode, mode + high
    return low, mode, high


def scenario_uniforms(scenarios: int, seed: int) -> Numbers:
    """Return a Latin hypercube over the shared inputs, shape (scenarios, inputs), its columns hardly correlated."""
    from scipy.stats import qmc  # slow to load, and most commands do not need it

    sampler = qmc.LatinHypercube(len(SCENARIO_INPUTS), optimization="random-cd", rng=np.random.default_rng(seed))
    return np.asarray(sampler.random(scenarios), dtype=float)


def make_scenario(options: MatchingOptions, widths: pd.DataFrame, uniforms: Mapping[str, float]) -> MatchingOptions:
    """Return the options of matching with the shared inputs at the given quantiles.

    Parameters
    ----------
    options : MatchingOptions
        The modes.
    widths : DataFrame
        As :func:`input_widths` gives them.
    uniforms : mapping of str to float
        Probability for each of :data:`SCENARIO_INPUTS`.
    """
    changes: dict[str, object] = {}
    factors: dict[str, float] = {}
    for input_id, fields in _OPTIONS.items():
        for field in fields:
            mode = getattr(options, field)
            if mode is not None:
                low_mode_high = mode_and_width(widths, input_id, float(mode))
                changes[field] = triangular(uniforms[input_id], *low_mode_high).item()
        if input_id in _COLUMNS:
            factors[input_id] = triangular(uniforms[input_id], *mode_and_width(widths, input_id, 1.0)).item()
    return replace(options, knowledge=_multiplied(options.knowledge, factors), **changes)  # type: ignore[arg-type]


def _multiplied(knowledge: Knowledge, factors: Mapping[str, float]) -> Knowledge:
    moving = {input_id: factor for input_id, factor in factors.items() if factor != 1.0}
    if not moving:
        return knowledge
    changed = dict(knowledge.changed)
    for input_id, factor in moving.items():
        name, column = _COLUMNS[input_id]
        table = changed[name].copy() if name in changed else knowledge.table(name)
        table.loc[_moved(input_id, table, knowledge), column] *= factor
        changed[name] = table
    digest = hashlib.sha256(repr(sorted(moving.items())).encode()).hexdigest()
    return Knowledge(MappingProxyType(changed), f"{knowledge.fingerprint}·{digest}")


def _moved(input_id: str, table: pd.DataFrame, knowledge: Knowledge) -> pd.Series:
    """Return the rows of a curated table that an input multiplies."""
    if input_id == "grid_emissions":
        return table["country"].notna()
    if input_id == "fuel_emissions":
        return table["factor_id"].isin(knowledge.table("heat_references")["emission_factor_id"])
    if input_id == "plant_cost":
        return table["parameter"] == "investment"
    return table["fuel_price_eur_per_mwh"].notna()
