"""Links and near misses, each in one sentence."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import map_distinct, plain_list
from symbiosis_map.matching.goods.wanted import ACCEPTOR_WORDS
from symbiosis_map.matching.goods.waste_codes import written
from symbiosis_map.tables import BASE_UNIT

__all__ = ["amount", "kilometres", "link_sentences", "near_miss_sentences"]

_LINK_COLUMNS = (
    "s_name",
    "s_stream",
    "r_name",
    "r_stream",
    "resource",
    "use",
    "quantity_per_year",
    "route_m",
    "cost",
    "alternative_cost",
    "cost_unit",
    "co2_saved_t_per_year",
    "co2_reference",
)
_HAZARDOUS = "B01"
"""Barrier of waste whose code carries an asterisk."""
_LARGER = {"MWh/yr": ("GWh/yr", 1000.0), "t/yr": ("kt/yr", 1000.0), "m3/yr": ("million m³/yr", 1e6)}


def amount(value: float, unit: str) -> str:
    """Return a quantity with three figures and a unit that suits its size.

    Examples
    --------
    >>> amount(45_000, "MWh/yr"), amount(2.4, "t/yr"), amount(700_000, "m3/yr")
    ('45 GWh/yr', '2.4 t/yr', '0.7 million m³/yr')
    """
    larger, factor = _LARGER.get(unit, (unit, 1.0))
    if value >= 0.5 * factor and factor > 1.0:
        return f"{_three(value / factor)} {larger}"
    return f"{_three(value)} {unit.replace('m3', 'm³')}"


def kilometres(distance_m: float) -> str:
    """Return a distance in kilometres, or in metres below one.

    Examples
    --------
    >>> kilometres(1406), kilometres(283)
    ('1.4 km', '283 m')
    """
    return f"{distance_m / 1000:.1f} km" if distance_m >= 1000 else f"{distance_m:.0f} m"


def link_sentences(links: pd.DataFrame, knowledge: Knowledge = PACKAGED) -> list[str]:
    """Return a sentence per link: who, what, to whom, how much, how far, what it costs and saves.

    Parameters
    ----------
    links : DataFrame
        Link columns with ``s_name``, ``s_stream`` and ``r_name``.
    knowledge : Knowledge, optional
    """
    columns = [_offered(links, knowledge) if name == "s_stream" else plain_list(links[name]) for name in _LINK_COLUMNS]
    return list(map(_link_sentence, *columns))


def near_miss_sentences(near_misses: pd.DataFrame, knowledge: Knowledge = PACKAGED) -> list[str]:
    """Return a sentence per near miss: who, to whom, how far, and the gate's own reason."""
    columns = (plain_list(near_misses[name]) for name in ("s_name", "r_name", "route_m", "gate_reason"))
    return [
        f"{name} ({offered}) to {receiver}, {kilometres(route_m)}: {reason}"
        for offered, name, receiver, route_m, reason in zip(_offered(near_misses, knowledge), *columns, strict=True)
    ]


def _offered(table: pd.DataFrame, knowledge: Knowledge) -> list[str]:
    """Return what is offered, with its code where that is hazardous: whatever else is said, this must be."""
    streams = plain_list(table["s_stream"])
    hazardous = (";" + table["barriers"].fillna("") + ";").str.contains(f";{_HAZARDOUS};", regex=False)
    codes = plain_list(map_distinct(table["s_waste_code"], lambda code: written(code or None, knowledge)))
    for place in np.flatnonzero(hazardous.to_numpy(dtype=bool)).tolist():
        streams[place] = f"{streams[place]}, hazardous waste {codes[place]}"
    return streams


def _link_sentence(
    name: str,
    offered: str,
    receiver: str,
    wanted: str,
    resource: str,
    use: str | None,
    quantity: float | None,
    route_m: float,
    cost: float | None,
    alternative: float | None,
    cost_unit: str | None,
    saved: float | None,
    reference: str | None,
) -> str:
    text = f"{name}: {offered}"
    if _known(quantity):
        text += f", {amount(quantity, BASE_UNIT[resource])},"
    asked = "" if wanted.startswith(ACCEPTOR_WORDS) else f" ({wanted})"
    text += f" to {receiver}{asked}{f' as {use}' if use else ''}, {kilometres(route_m)}"
    if _known(cost):
        unit = str(cost_unit).replace("m3", "m³")
        text += f", at {_three(cost)} {unit}"
        if _known(alternative):
            text += f" against {_three(alternative)} {unit}"
    if _known(saved) and reference:
        text += f"; {'saves' if saved >= 0 else 'adds'} {_three(abs(saved))} t CO₂/yr against {reference}"
    return text + "."


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and value == value


def _three(value: float) -> str:
    """Three significant figures without an exponent; a thin space between thousands."""
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.3g}"
