"""Views as Arrow tables, with what GDAL needs to know about each field: alias, meaning, width, decimals."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from symbiosis_map.exports.dbase import FieldSize, number_texts
from symbiosis_map.schema import Column, Table

__all__ = ["alias_of", "arrow_column", "arrow_layer", "is_column", "meaning_of"]

_TYPES = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}

_SAID_BY_UNIT = {
    "m": "_m",
    "km2": "_km2",
    "°C": "_c",
    "MW": "_mw",
    "yr": "_years",
    "EUR": "_eur",
    "EUR/yr": "_eur_per_year",
    "MWh/yr": "_mwh_per_year",
    "t/yr": "_t_per_year",
}
"""Ends of names that a unit in brackets says again."""


def alias_of(column: Column) -> str:
    """Return the name of a column as a heading, with its unit where every row has the same.

    Examples
    --------
    >>> alias_of(Column("route_m", "number", "route_m", "Distance.", unit="m"))
    'route (m)'
    >>> alias_of(Column("capacity", "number", "capacity", "Size.", unit="capacity_unit"))
    'capacity'
    """
    words = column.name.removesuffix(_SAID_BY_UNIT.get(column.unit, "")).replace("_", " ")
    return words if column.unit in ("", "1") or is_column(column.unit) else f"{words} ({column.unit})"


def meaning_of(column: Column) -> str:
    """Return what a column means, with its unit and the values that it may have.

    Examples
    --------
    >>> meaning_of(Column("transport", "text", "transport", "Pipe or truck.", allowed=("pipe", "truck")))
    'Pipe or truck. One of: pipe; truck.'
    """
    unit = f" Unit: {'see ' if is_column(column.unit) else ''}{column.unit}." if column.unit not in ("", "1") else ""
    allowed = f" One of: {'; '.join(column.allowed)}." if column.allowed else ""
    return f"{column.description}{unit}{allowed}"


def is_column(unit: str) -> bool:
    """Say whether another column holds the unit."""
    return unit.endswith("unit") and "/" not in unit


def arrow_column(values: pd.Series, column: Column) -> pa.Array:
    """Return one column in its Arrow type; what is missing is null."""
    made = pa.array(values, type=_TYPES[column.type], from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def arrow_layer(frame: pd.DataFrame, table: Table, sizes: Mapping[str, FieldSize] | None = None) -> pa.Table:
    """Return a frame as a table that GDAL writes as one layer.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        In the columns of ``table``.
    table : Table
    sizes : mapping of str to FieldSize, optional
        By column name. Given, fields have their short names and these widths, booleans are 0 and 1, and numbers are
        texts of the field's width with its decimals, stars where missing, as in a dBASE table.

    Returns
    -------
    pyarrow.Table
        Geometries, if any, in the last column ``geometry`` as well-known binary.
    """
    fields, arrays = [], []
    for column in table.columns:
        if column.type == "geometry":
            continue
        values = arrow_column(frame[column.name], column)
        about = {"alternative_name": alias_of(column), "comment": meaning_of(column)}
        if sizes is not None:
            size = sizes[column.name]
            if column.type == "number":
                values = number_texts(values, size)
            elif column.type == "boolean":
                values = values.cast(pa.int8()).cast(pa.int16())
            about = {"width": str(size.width)} if column.type != "date" else {}
        name = column.name if sizes is None else column.short
        fields.append(pa.field(name, values.type, metadata={f"GDAL:OGR:{key}": text for key, text in about.items()}))
        arrays.append(values)
    if isinstance(frame, gpd.GeoDataFrame):
        fields.append(pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
        arrays.append(pa.array(shapely.to_wkb(frame.geometry.to_numpy()), type=pa.binary()))
    return pa.table(arrays, schema=pa.schema(fields))
