"""Road transport of goods: cost, emissions and the distance that a value carries.

``cost = fixed + variable × distance`` per tonne; the empty way back is in the rates (DEA). The economic distance is
``(value - other cost - fixed) / variable``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["economic_distance_m", "nearness", "truck_emissions_t", "truck_rates"]

Numbers = NDArray[np.float64]


@cache
def _rates(knowledge: Knowledge) -> pd.DataFrame:
    table = knowledge.table("transport_costs").set_index("goods")
    return table.assign(emission_kg_per_t_km=table["driving_kg_per_t_km"] + table["upstream_kg_per_t_km"])


def truck_rates(goods: pd.Series, knowledge: Knowledge = PACKAGED) -> pd.DataFrame:
    """Return the rates of a lorry for each form of goods.

    Parameters
    ----------
    goods : Series of str
        Keys of the knowledge table ``transport_costs``.
    knowledge : Knowledge, optional

    Returns
    -------
    DataFrame
        ``vehicle``, ``fixed_eur_per_t``, ``variable_eur_per_t_km``, ``emission_kg_per_t_km``, ``load_t`` and
        ``source`` on the same index.
    """
    columns = [
        "vehicle",
        "fixed_eur_per_t",
        "variable_eur_per_t_km",
        "emission_kg_per_t_km",
        "load_t",
        "source",
    ]
    rates = _rates(knowledge)[columns]
    return rates.iloc[rates.index.get_indexer(pd.Index(goods))].set_axis(goods.index)


def truck_emissions_t(
    quantity_t: Numbers | float, distance_km: Numbers | float, kg_per_t_km: Numbers | float
) -> Numbers:
    """Return the CO2 of the lorries in tonnes.

    Examples
    --------
    >>> round(float(truck_emissions_t(10_000.0, 32.83, 0.078 + 0.01823)), 2)  # DEFRA 2025
    31.59
    """
    return np.asarray(np.asarray(quantity_t) * distance_km * kg_per_t_km / 1000.0, dtype=np.float64)


def economic_distance_m(value: Numbers | float, fixed: Numbers | float, variable: Numbers | float) -> Numbers:
    """Return the distance at which moving a tonne costs what it is worth, 0 where loading alone costs more.

    Parameters
    ----------
    value : array of float
        Value less every cost beside transport, EUR/t.
    fixed, variable : array of float
        EUR/t and EUR/t/km.

    Examples
    --------
    >>> round(float(economic_distance_m(32.0, 3.7, 0.113)) / 1000.0, 2)
    250.44
    """
    distance = (np.asarray(value, dtype=np.float64) - fixed) / variable * 1000.0
    return np.asarray(np.maximum(distance, 0.0))


def nearness(distance_m: Numbers | float, half_m: float) -> Numbers:
    """Return ``2 ** (-distance / half)``: 1 next door, 0.5 at the half distance.

    Examples
    --------
    >>> float(nearness(32_800.0, 32_800.0))
    0.5
    """
    return np.asarray(2.0 ** (-np.asarray(distance_m, dtype=np.float64) / half_m))
