"""What two runs were told differently: rows of tables cell by cell, and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.schema import Column, Table, conform
from symbiosis_map.tables import INPUT_CHANGES

__all__ = ["OPTIONS", "compare_settings", "compare_tables", "routes_differ", "scores_apart"]

OPTIONS = "options"
"""Stands in the column ``table`` of a change of an option."""

_SAME_PLACE_M = 1.0
"""A point that moved by no more than this is the same: tables of places have five decimals of a degree."""

_SAME_ROUTE_M = 50.0
"""A route that moved by no more than this is no reason: half of how far an address may be off."""

_UNITS = (
    ("_eur_per_mwh", "EUR/MWh"),
    ("_eur_per_m3", "EUR/m3"),
    ("_eur_per_t", "EUR/t"),
    ("_years", "yr"),
    ("_hours", "h"),
    ("_mw", "MW"),
    ("_km", "km"),
    ("_m", "m"),
    ("_c", "°C"),
    ("_k", "K"),
)
"""Endings of options and the units that they name."""


def compare_tables(
    before: pd.DataFrame, after: pd.DataFrame, table: Table, *, named_by: str = "", left_out: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return the rows that were added or removed and the cells that differ.

    Parameters
    ----------
    before, after : DataFrame
        A table of each run; columns that are missing count as empty.
    table : Table
        Definition of both.
    named_by : str
        Column that says what an added or removed row is.
    left_out : tuple of str
        Columns whose changes do not count.

    Returns
    -------
    DataFrame
        Table ``input_changes``, sorted by its key.

    Examples
    --------
    >>> from symbiosis_map.tables import SITES
    >>> before = pd.DataFrame({"site_id": ["a", "b"], "name": ["Works", "Farm"], "nace": ["24.42", None]})
    >>> after = pd.DataFrame({"site_id": ["b"], "name": ["Farm"], "nace": ["03.22"]})
    >>> changes = compare_tables(before, after, SITES, named_by="name")
    >>> changes[["id", "column", "change", "before", "after"]].fillna("").values.tolist()
    [['a', '', 'removed', 'Works', ''], ['b', 'nace', 'changed', '', '03.22']]
    """
    old, new = (_by_key(conform(frame, table), table) for frame in (before, after))
    rows = [
        {"id": key, "column": "", "change": what, side: _name_of(frame, key, named_by)}
        for frame, others, what, side in ((old, new, "removed", "before"), (new, old, "added", "after"))
        for key in frame.index.difference(others.index)
    ]
    both = old.index.intersection(new.index)
    then, now = old.loc[both], new.loc[both]
    for column in table.columns:
        if column.name not in (*table.key, *left_out):
            rows += _cells(then, now, column)
    return _finished([{"table": table.name, **row} for row in rows])


def compare_settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return the options that differ.

    Parameters
    ----------
    before, after : mapping
        Sections of options by name, each a mapping of plain values.

    Returns
    -------
    DataFrame
        Table ``input_changes``, sorted by its key.

    Examples
    --------
    >>> changes = compare_settings(
    ...     {"matching": {"electricity_price_eur_per_mwh": 70.0}}, {"matching": {"electricity_price_eur_per_mwh": 90.0}}
    ... )
    >>> changes.iloc[0].tolist()
    ['options', 'matching', 'electricity_price_eur_per_mwh', 'changed', '70', '90', 'EUR/MWh']
    """
    old, new = dict(_flat(before)), dict(_flat(after))
    rows = []
    for key in sorted({*old, *new}):
        if old.get(key) == new.get(key):
            continue
        what = "added" if key not in old else "removed" if key not in new else "changed"
        values = {"before": _shown(old.get(key)), "after": _shown(new.get(key))}
        rows.append({"table": OPTIONS, "id": key[0], "column": key[1], "change": what, "unit": _unit(key[1]), **values})
    return _finished(rows)


def scores_apart(before: NDArray[np.float64], after: NDArray[np.float64], least: float) -> NDArray[np.int8]:
    """Return 1 where a value rose by ``least`` or more, -1 where it fell by as much, else 0; unknown counts as 0."""
    change = np.nan_to_num(after - before)
    return np.where(change >= least, 1, np.where(change <= -least, -1, 0)).astype(np.int8)


def routes_differ(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which lengths in metres differ by more than 50 m, or are known in one of two runs only."""
    return np.asarray((np.abs(after - before) > _SAME_ROUTE_M) | (np.isnan(before) != np.isnan(after)))


def _by_key(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the frame with its key as text for an index; a table without a key is known by all its columns."""
    parts = frame[list(table.key or table.names)].astype(object)
    keys = ["|".join("" if pd.isna(part) else str(part) for part in row) for row in parts.itertuples(index=False)]
    keyed = pd.DataFrame(frame).set_axis(pd.Index(keys, dtype="str"))
    return keyed[~keyed.index.duplicated()].sort_index()


def _name_of(frame: pd.DataFrame, key: str, named_by: str) -> str | None:
    name: Any = frame.loc[key, named_by] if named_by else None
    return None if pd.isna(name) else str(name)


def _cells(old: pd.DataFrame, new: pd.DataFrame, column: Column) -> Iterator[dict[str, Any]]:
    a, b, ids = old[column.name], new[column.name], old.index.tolist()
    shown = _place if column.type == "geometry" else _shown
    if column.type == "geometry":
        differ = _places_differ(a, b)
    else:
        differ = ~((a.isna() & b.isna()) | (a == b).fillna(False)).to_numpy(bool)
    for i in np.flatnonzero(differ):
        unit = column.unit
        if unit.endswith("unit"):
            unit = next((str(frame[unit].iloc[i]) for frame in (new, old) if pd.notna(frame[unit].iloc[i])), "")
        values = {"before": shown(a.iloc[i]), "after": shown(b.iloc[i])}
        yield {"id": ids[i], "column": column.name, "change": "changed", "unit": unit, **values}


def _places_differ(a: pd.Series, b: pd.Series) -> NDArray[np.bool_]:
    old, new = (shapely.centroid(side.to_numpy(dtype=object)) for side in (a, b))
    apart_m = geodesic_m(*(part for side in (old, new) for part in (shapely.get_x(side), shapely.get_y(side))))
    unlike = np.isnan(shapely.get_x(old)) != np.isnan(shapely.get_x(new))
    return np.asarray(unlike | (np.nan_to_num(apart_m[: len(old)]) > _SAME_PLACE_M))


def _place(point: Any) -> str | None:
    return None if point is None or point.is_empty else f"{point.centroid.y:.5f}, {point.centroid.x:.5f}"


def _shown(value: Any) -> str | None:
    """Return a plain value as text: numbers with up to ten figures and no needless decimals."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return f"{value:.10g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(item) or "" for item in value)
    return str(value)


def _flat(sections: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give each option with its section and name; one within another option has both names, with a dot."""
    for section, options in sections.items():
        for name, value in options.items():
            if isinstance(value, Mapping):
                for inner, item in value.items():
                    yield (section, f"{name}.{inner}"), item
            else:
                yield (section, name), value


def _unit(option: str) -> str:
    return next((unit for ending, unit in _UNITS if option.endswith(ending)), "")


def _finished(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = conform(pd.DataFrame(rows), INPUT_CHANGES)
    return frame.sort_values(list(INPUT_CHANGES.key), ignore_index=True)
