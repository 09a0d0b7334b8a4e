"""CO2 of electricity, and what the receiver uses without the link: its cost and its emissions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.errors import ProjectError
from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = [
    "References",
    "co2_saved",
    "electricity_factor",
    "emission_factor",
    "reference_ids",
    "reference_rows",
    "references_at",
]

Numbers = NDArray[np.float64]


@cache
def emission_factor(factor_id: str, knowledge: Knowledge = PACKAGED) -> float:
    """Return a factor of the knowledge table ``emission_factors`` in its own unit.

    Examples
    --------
    >>> emission_factor("ng")
    0.20196
    """
    table = knowledge.table("emission_factors").set_index("factor_id")["value"]
    return float(table.loc[factor_id])


def electricity_factor(countries: ArrayLike, knowledge: Knowledge = PACKAGED) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return t CO2 per MWh of electricity by country, latest year, and where the EU mix stands in for it.

    Examples
    --------
    >>> electricity_factor(["NO", "XX"])[0].tolist()
    [0.015, 0.21]
    """
    latest = _latest_mixes(knowledge)
    values = pd.Series(np.asarray(countries, dtype=object)).map(latest).to_numpy(dtype=float)
    unknown = np.isnan(values)
    return np.where(unknown, float(latest["EU"]), values), unknown


@cache
def _latest_mixes(knowledge: Knowledge) -> pd.Series:
    table = knowledge.table("emission_factors")
    mixes = table[table["country"].notna()].sort_values(["country", "year"], na_position="first")
    return mixes.drop_duplicates("country", keep="last").set_index("country")["value"]


class References(NamedTuple):
    """The reference heat of each pair, arrays of shape (n,)."""

    technology: NDArray[np.object_]
    is_electric: NDArray[np.bool_]
    efficiency: Numbers
    """Heat over fuel or electricity."""
    fuel_eur_per_mwh: Numbers
    """Per MWh of heat; 0 where electricity is used."""
    upkeep_eur_per_mwh: Numbers
    capex_eur_per_mw: Numbers
    life_years: Numbers
    fuel_t_per_mwh: Numbers
    """t CO2 per MWh of fuel; 0 for electricity, whose mix goes by country."""

    @property
    def electricity_mwh_per_mwh(self) -> Numbers:
        """Electricity per MWh of heat; 0 where a fuel is burnt."""
        return np.where(self.is_electric, 1.0 / self.efficiency, 0.0)


def reference_ids(
    countries: ArrayLike, chosen: Mapping[str, str], knowledge: Knowledge = PACKAGED
) -> NDArray[np.object_]:
    """Return the id of the reference heat of each country: chosen for it, for all, or the table's default.

    Parameters
    ----------
    countries : array_like of str
    chosen : mapping
        Country, or ``""`` for all, to an id of ``heat_references``.

    Raises
    ------
    ProjectError
        Where an id does not exist; names those that do.

    Examples
    --------
    >>> reference_ids(["NO", "DK"], {}).tolist()
    ['electric_boiler', 'gas_boiler']
    """
    place, defaults = _places(knowledge), _defaults(knowledge)
    strange = [name for name in chosen.values() if name not in place]
    if strange:
        raise ProjectError(f"heat_reference {strange[0]!r} is not known", remedy=f"Choose one of {', '.join(place)}.")
    by_country = {
        c: chosen.get(str(c), chosen.get("", defaults.get(str(c), defaults["*"]))) for c in _unique(countries)
    }
    return np.array([by_country[c] for c in np.asarray(countries, dtype=object)], dtype=object)


def reference_rows(
    countries: ArrayLike, chosen: Mapping[str, str], knowledge: Knowledge = PACKAGED
) -> NDArray[np.intp]:
    """Do as :func:`reference_ids` does, and return rows of the table ``heat_references``."""
    place = _places(knowledge)
    return np.array([place[name] for name in reference_ids(countries, chosen, knowledge)], dtype=np.intp)


@cache
def _places(knowledge: Knowledge) -> dict[str, int]:
    """Return the row of each reference heat in its table."""
    return {str(name): row for row, name in enumerate(knowledge.table("heat_references")["reference_id"])}


@cache
def _defaults(knowledge: Knowledge) -> dict[str, str]:
    """Return the reference heat of each country that the table names."""
    listed = knowledge.table("heat_references").set_index("reference_id")["countries"].dropna()
    return {country: str(name) for name, each in listed.items() for country in str(each).split(";")}


def _unique(values: ArrayLike) -> list[object]:
    return list(dict.fromkeys(np.asarray(values, dtype=object).tolist()))


def references_at(rows: NDArray[np.intp], heat_pump_cop: ArrayLike, knowledge: Knowledge = PACKAGED) -> References:
    """Return cost and emissions of the reference heat.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        Of the table ``heat_references``, as :func:`reference_rows` gives them.
    heat_pump_cop : array_like, shape (n,)
        Efficiency where the table leaves it to the temperatures.
    """
    found = References(*(part[rows] for part in _each_reference(knowledge)))  # type: ignore[arg-type]
    efficiency = np.where(np.isnan(found.efficiency), np.asarray(heat_pump_cop, dtype=float), found.efficiency)
    return found._replace(efficiency=efficiency, fuel_eur_per_mwh=found.fuel_eur_per_mwh / efficiency)


@cache
def _each_reference(knowledge: Knowledge) -> References:
    """Return the rows of the table, with the fuel's price per MWh of fuel and NaN where the COP is left open."""
    table = knowledge.table("heat_references")
    electric = (table["fuel"] == "electricity").to_numpy(dtype=bool)
    factors = knowledge.table("emission_factors").set_index("factor_id")["value"]
    fuel = table["emission_factor_id"].map(factors).to_numpy(dtype=float)
    return References(
        table["technology"].to_numpy(dtype=object),
        electric,
        table["efficiency"].to_numpy(dtype=float),
        np.where(electric, 0.0, table["fuel_price_eur_per_mwh"].to_numpy(dtype=float)),
        np.nan_to_num(table["variable_upkeep_eur_per_mwh"].to_numpy(dtype=float)),
        np.nan_to_num(table["capex_meur_per_mw"].to_numpy(dtype=float)) * 1e6,
        table["life_years"].fillna(1.0).to_numpy(dtype=float),
        np.where(electric, 0.0, np.nan_to_num(fuel)),
    )


def co2_saved(
    delivered_mwh: ArrayLike, electricity_mwh: ArrayLike, reference: References, electricity_t_per_mwh: ArrayLike
) -> Numbers:
    """Return t CO2 saved a year: ``E · EF_ref / η_ref − W · EF_el``; negative where the link adds.

    Parameters
    ----------
    delivered_mwh, electricity_mwh : array_like
        Heat delivered and electricity that pumps and heat pumps draw.
    reference : References
    electricity_t_per_mwh : array_like
    """
    factor = np.asarray(electricity_t_per_mwh, dtype=float)
    displaced = np.where(reference.is_electric, factor, reference.fuel_t_per_mwh) / reference.efficiency
    return np.asarray(np.asarray(delivered_mwh) * displaced - np.asarray(electricity_mwh) * factor)
