"""What a table is: columns as data, and the one place where a frame is held against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from symbiosis_map.crs import WGS84, require_wgs84
from symbiosis_map.errors import SchemaError

__all__ = ["Column", "ColumnType", "Table", "check", "conform", "empty"]

ColumnType = Literal["text", "number", "integer", "boolean", "date", "geometry"]
_DTYPES = {
    name: pd.Series(dtype=dtype).dtype
    for name, dtype in (
        ("text", "str"),
        ("number", "float64"),
        ("integer", "Int64"),
        ("boolean", "boolean"),
        ("date", "datetime64[s]"),
    )
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Name in frames and in every format that holds long names.
    type : {"text", "number", "integer", "boolean", "date", "geometry"}
    short : str
        Name in a shapefile, at most 10 ASCII characters, unique in its table; empty for geometry.
    description : str
        One line for the documentation and the code book.
    unit : str
        Empty where the column has none or another column holds it.
    required : bool
        Whether every row must have a value.
    minimum, maximum : float, optional
        Range of a number, ends included.
    allowed : tuple of str
        The only values a text may take; empty for any.
    """

    name: str
    type: ColumnType
    short: str
    description: str
    unit: str = ""
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table that stages hand on: its name, key and columns."""

    name: str
    key: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in their order."""
        return [column.name for column in self.columns]

    @property
    def geometry(self) -> str | None:
        """Name of the geometry column, None where the table has none."""
        return next((column.name for column in self.columns if column.type == "geometry"), None)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def empty(table: Table) -> pd.DataFrame:
    """Return a frame of the table with its columns and types and no row."""
    return conform(pd.DataFrame(), table)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a copy with exactly the table's columns, in order, in their types; missing ones are empty.

    Columns that the table does not know are left out, the index is numbered anew, and a table with a
    geometry becomes a GeoDataFrame in EPSG:4326. A table is sorted by nobody here: order is the caller's.

    Parameters
    ----------
    frame : DataFrame
    table : Table

    Returns
    -------
    DataFrame or GeoDataFrame
    """
    columns = {column.name: _in_type(frame, column) for column in table.columns}
    result = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)), columns=table.names)
    if table.geometry is None:
        return result
    return gpd.GeoDataFrame(result, geometry=table.geometry, crs=getattr(frame, "crs", None) or WGS84)


def _in_type(frame: pd.DataFrame, column: Column) -> ExtensionArray:
    dtype = _DTYPES.get(column.type)
    if column.name not in frame.columns:
        values = pd.Series(np.full(len(frame), None, dtype=object), dtype=dtype)
    else:
        values = frame[column.name]
        if dtype is not None and values.dtype != dtype:
            values = (pd.to_numeric(values) if column.type == "number" else values).astype(dtype)
    array: ExtensionArray = values.array
    return array


def check(frame: pd.DataFrame, table: Table) -> None:
    """Hold a frame against its table and report every fault at once.

    Parameters
    ----------
    frame : DataFrame
        As :func:`conform` gives it.
    table : Table

    Raises
    ------
    SchemaError
        Lists all faults: missing columns, empty required values, numbers out of range or not finite,
        values that are not allowed, keys that occur twice, a wrong reference system.
    """
    missing = [name for name in table.names if name not in frame.columns]
    if missing:
        raise SchemaError(f"table {table.name!r} lacks the columns {', '.join(missing)}")
    faults = list(_faults(frame, table))
    if table.geometry is not None:
        require_wgs84(gpd.GeoDataFrame(frame), table.name)
    if faults:
        raise SchemaError(f"table {table.name!r}: " + "; ".join(faults))


def _faults(frame: pd.DataFrame, table: Table) -> Iterable[str]:
    duplicated = frame.duplicated(list(table.key)) if table.key else pd.Series(dtype=bool)
    if duplicated.any():
        first = frame.loc[duplicated, list(table.key)].iloc[0].tolist()
        yield f"{int(duplicated.sum())} keys occur twice, first {first}"
    for column in table.columns:
        values = frame[column.name]
        if column.required and values.isna().any():
            yield f"{column.name} is empty in {int(values.isna().sum())} rows"
        if column.type in ("number", "integer"):
            numbers = pd.to_numeric(values).to_numpy(dtype="float64", na_value=np.nan)
            if np.isinf(numbers).any():
                yield f"{column.name} is not finite in {int(np.isinf(numbers).sum())} rows"
            if column.minimum is not None and (numbers < column.minimum).any():
                yield f"{column.name} is below {column.minimum:g} {column.unit}: {np.nanmin(numbers):g}"
            if column.maximum is not None and (numbers > column.maximum).any():
                yield f"{column.name} is above {column.maximum:g} {column.unit}: {np.nanmax(numbers):g}"
        if column.allowed:
            strange = sorted(set(values.dropna().unique()) - set(column.allowed))
            if strange:
                yield f"{column.name} holds {strange[0]!r}, allowed are {', '.join(column.allowed)}"
