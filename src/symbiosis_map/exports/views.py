"""The tables as people read them: names beside the keys, streams at their sites' points.

Shapefiles, GeoPackage and workbook show views; every column of a table is in its view, so that a view read
back and conformed gives the table again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map import tables
from symbiosis_map.crs import WGS84
from symbiosis_map.errors import OutputError, SchemaError
from symbiosis_map.schema import Column, Table, conform

__all__ = [
    "ADDED",
    "ASSUMPTION_GROUPS",
    "CODE_BOOK",
    "DEFINITIONS",
    "LAYERS",
    "SHAPES",
    "VIEWS",
    "build_views",
    "code_book",
    "conformed",
    "key_of",
    "refuse_numbers_beyond",
]

SHAPES = {
    "sites": "Point",
    "streams": "Point",
    "links": "LineString",
    "near_misses": "LineString",
    "hubs": "Polygon",
    "distances": "LineString",
    "trench_segments": "LineString",
    "geocoding_answers": "Point",
}
"""Kind of geometry that the layer of a table has, also where it has no row."""

LAYERS = ("sites", "streams", "links", "near_misses", "hubs")
"""Views that become a file each where a format holds one layer a file; the others have no place on a map, or lines
that those of the links repeat."""


def _text(name: str, short: str, description: str) -> Column:
    return Column(name, "text", short, description)


_ENDS = (
    ("surplus_id", _text("surplus_stream", "from_strm", "What is offered, in words.")),
    ("demand_id", _text("demand_stream", "to_strm", "What is wanted, in words.")),
    ("surplus_site_id", _text("surplus_site_name", "from_name", "Name of the site that offers.")),
    ("demand_site_id", _text("demand_site_name", "to_name", "Name of the site that wants.")),
)
_SITE_NAME = ("site_id", _text("site_name", "site_name", "Name of the site."))
_ALLOCATED = (
    Column(
        "allocated_per_year",
        "number",
        "alloc_yr",
        "What flows when limited supply is shared out; empty where nothing was allotted.",
        unit="unit",
    ),
    Column("share_of_supply", "number", "of_supply", "Part of what the source offers.", unit="1"),
    Column("share_of_demand", "number", "of_demand", "Part of what the receiver wants.", unit="1"),
)
_DOUBT = ("score_p10", "score_p90", "gate_fail_chance", "decided_by")
"""Columns of the table ``doubt`` that stand beside a link."""

_LOOKED_UP = {
    "site_name": ("site_id", "sites", "site_id", "name"),
    "surplus_site_name": ("surplus_site_id", "sites", "site_id", "name"),
    "demand_site_name": ("demand_site_id", "sites", "site_id", "name"),
    "anchor_name": ("anchor_site_id", "sites", "site_id", "name"),
    "surplus_stream": ("surplus_id", "streams", "stream_id", "stream"),
    "demand_stream": ("demand_id", "streams", "stream_id", "stream"),
    "hub_name": ("hub_id", "hubs", "hub_id", "name"),
    "allocated_per_year": ("link_id", "flows", "link_id", "quantity_per_year"),
    "share_of_supply": ("link_id", "flows", "link_id", "share_of_supply"),
    "share_of_demand": ("link_id", "flows", "link_id", "share_of_demand"),
    **{name: ("link_id", "doubt", "link_id", name) for name in _DOUBT},
}
"""Columns that come from another table: the key in the view, the table, its key and its column."""

_ENDS_OF_LINK = ("surplus", "demand")
_ROLES = (
    Column("surplus_count", "integer", "n_surplus", "Streams that the site offers.", minimum=0),
    Column("demand_count", "integer", "n_demand", "Streams that the site wants.", minimum=0),
    _text("best_resource", "best_res", "Resource of the site's best link; empty where it has none."),
)

ADDED: dict[str, tuple[tuple[str, Column], ...]] = {
    "sites": tuple(("nace", column) for column in _ROLES),
    "streams": (_SITE_NAME, ("notes", Column("geometry", "geometry", "", "Point of the site."))),
    "links": (
        *_ENDS,
        *(("quantity_high", column) for column in _ALLOCATED),
        *(("score", tables.DOUBT[name]) for name in _DOUBT),
    ),
    "near_misses": _ENDS,
    "doubt": _ENDS,
    "hubs": (("anchor_site_id", _text("anchor_name", "anchor_nam", "Name of the anchor.")),),
    "hub_members": (("hub_id", _text("hub_name", "hub_name", "Name of the hub.")), _SITE_NAME),
    "known_links": _ENDS[2:],
    "recall": _ENDS[2:],
}
"""Columns that views have beyond their tables: the column that each follows, and the column."""


CODE_BOOK = Table(
    "code_book",
    (),
    "What each column of the layers means.",
    (
        _text("table", "table", "Table of the column."),
        _text("column", "column", "Name in every format that holds long names."),
        _text("short_name", "short_name", "Name in a shapefile."),
        _text("type", "type", "Kind of value."),
        _text("unit", "unit", "Unit, or the column that holds it."),
        _text("description", "descriptio", "What the column means."),
        _text("allowed", "allowed", "The only values that a text may have."),
    ),
)
"""Definition of the code book."""

ASSUMPTION_GROUPS = Table(
    "assumption_groups",
    ("table", "column", "reason", "source"),
    "What the program filled in, a row for all values of one column, reason and source; each of them stands in "
    "tables/assumptions.parquet of the run.",
    (
        _text("table", "table", "Table of the values."),
        _text("column", "column", "Column of the values."),
        _text("value", "value", "The value with its unit where all are the same, else 'differs'."),
        Column("values_count", "integer", "n_values", "Different values.", minimum=1),
        Column("rows_count", "integer", "n_rows", "Rows that were filled in.", minimum=1),
        _text("reason", "reason", "Why they were filled in."),
        _text("source", "source", "Where the values come from; 'a source for each' where each has its own."),
        _text("first_id", "first_id", "Key of one of the rows, the first by its letters."),
    ),
)
"""Stands in a GeoPackage in place of very many assumptions; the table ``assumptions`` of the run has each of them."""


def _view(table: Table) -> Table:
    columns: list[Column] = []
    for column in table.columns:
        columns.append(column)
        columns += [added for after, added in ADDED.get(table.name, ()) if after == column.name]
    return replace(table, columns=tuple(columns))


VIEWS = {table.name: _view(table) for table in tables.ALL}
"""Definition of each view, in the order of the tables."""

DEFINITIONS = {**VIEWS, ASSUMPTION_GROUPS.name: ASSUMPTION_GROUPS}
"""Definition of everything that a GeoPackage may hold beside its code book."""

_TABLES = {table.name: table for table in tables.ALL}


def conformed(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the frames in the columns, types and order of their tables.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By table name.

    Returns
    -------
    dict of str to DataFrame
        In the order of :data:`symbiosis_map.tables.ALL`.

    Raises
    ------
    SchemaError
        A name that is not a table.
    OutputError
        A number or a coordinate that is infinite.
    """
    strange = [name for name in frames if name not in _TABLES]
    if strange:
        raise SchemaError(f"no table {strange[0]!r} to export; there are {', '.join(_TABLES)}")
    result = {name: conform(frames[name], table) for name, table in _TABLES.items() if name in frames}
    for name, frame in result.items():
        refuse_numbers_beyond(np.inf, frame, _TABLES[name], "No format can hold it: mend the row or leave it blank.")
        if isinstance(frame, gpd.GeoDataFrame):
            _refuse_places_beyond(frame, _TABLES[name])
    return result


def _refuse_places_beyond(frame: gpd.GeoDataFrame, table: Table) -> None:
    beyond = np.flatnonzero(np.isinf(shapely.bounds(frame.geometry.to_numpy())).any(axis=1))
    if len(beyond):
        row = int(beyond[0])
        raise OutputError(
            f"table {table.name!r}, row {row + 1} ({key_of(frame, table, row)}): a coordinate is infinite",
            remedy="Mend the point or leave it blank.",
        )


def refuse_numbers_beyond(limit: float, frame: pd.DataFrame, table: Table, remedy: str) -> None:
    """Refuse a frame with a number whose size is ``limit`` or more.

    Raises
    ------
    OutputError
        Names the table, the row, its key and the column.
    """
    for column in table.columns:
        if column.type not in ("number", "integer"):
            continue
        numbers = frame[column.name].astype("float64").to_numpy()
        beyond = np.flatnonzero(np.abs(numbers) >= limit)
        if len(beyond):
            row = int(beyond[0])
            raise OutputError(
                f"table {table.name!r}, row {row + 1} ({key_of(frame, table, row)}), column {column.name!r}: "
                f"the value {numbers[row]:g} cannot be written",
                remedy=remedy,
            )


def key_of(frame: pd.DataFrame, table: Table, row: int) -> str:
    """Return the key of a row as text, its parts parted by ``|``; empty for tables without a key."""
    return "|".join(str(frame[name].iloc[row]) for name in table.key)


def build_views(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with names beside keys, allotted quantities beside links, points beside streams.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        As :func:`conformed` gives them; a table that is missing leaves the columns made from it empty.

    Returns
    -------
    dict of str to DataFrame
        A frame in the columns of :data:`VIEWS` for every frame that was given.
    """
    counted = {
        "surplus_count": _count_streams(frames, "surplus"),
        "demand_count": _count_streams(frames, "demand"),
        "best_resource": _best_resource(frames),
    }
    result = {}
    for name, frame in frames.items():
        view, rows = frame.copy(deep=False), _Rows(frames, frame)
        for _, column in ADDED.get(name, ()):
            if column.type == "geometry":
                points = rows.taken("site_id", "sites", "site_id", "geometry")
                view = gpd.GeoDataFrame(view, geometry=np.asarray(points, dtype=object), crs=WGS84)
            elif column.name in counted:
                view[column.name] = _under(counted[column.name], frame["site_id"])
            else:
                view[column.name] = rows.taken(*_LOOKED_UP[column.name])
        result[name] = _place_nowhere_as_none(conform(view, VIEWS[name]))
    return result


class _Rows:
    """Where the rows of other tables stand to which those of a frame belong, each looked up once."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], frame: pd.DataFrame) -> None:
        self._frames, self._frame = frames, frame
        self._found: dict[tuple[str, str, str], tuple[pd.DataFrame, NDArray[np.intp]]] = {}

    def taken(self, key: str, table: str, table_key: str, value: str) -> Any:
        """Return a column of a table for each row; missing where the table has no such row, or is missing."""
        if table not in self._frames or self._frames[table].empty:
            return [None] * len(self._frame)
        way = (key, table, table_key)
        if way not in self._found:
            rows = self._frames[table]
            rows = rows[rows[table_key].notna()].drop_duplicates(table_key, keep="last")
            self._found[way] = rows, pd.Index(rows[table_key]).get_indexer(pd.Index(self._frame[key]))
        rows, found = self._found[way]
        return pd.api.extensions.take(rows[value].array, found, allow_fill=True)


def _under(values: pd.Series, keys: pd.Series) -> Any:
    """Return what stands under each key; missing where there is nothing."""
    if not len(values):
        return [None] * len(keys)
    found = values.index.get_indexer(pd.Index(keys))
    return pd.api.extensions.take(values.array, found, allow_fill=True)


def _count_streams(frames: Mapping[str, pd.DataFrame], direction: str) -> pd.Series:
    """Return how many streams of a direction each site has; nothing where the streams are not known."""
    if "streams" not in frames or "sites" not in frames:
        return pd.Series(dtype=object)
    streams = frames["streams"]
    counts = streams.loc[streams["direction"] == direction, "site_id"].value_counts()
    return counts.reindex(pd.Index(frames["sites"]["site_id"].drop_duplicates()), fill_value=0).astype("Int64")


def _best_resource(frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the resource of the link with the highest score at each site, ties broken by the link's key."""
    if "links" not in frames:
        return pd.Series(dtype=object)
    best_first = frames["links"].sort_values(["score", "link_id"], ascending=[False, True], ignore_index=True)
    ends = pd.concat(
        [best_first[[f"{end}_site_id", "resource"]].set_axis(["site", "resource"], axis=1) for end in _ENDS_OF_LINK]
    )
    best = ends.sort_index(kind="stable").dropna(subset="site").drop_duplicates("site")
    return pd.Series(best["resource"].array, index=pd.Index(best["site"]))


def _place_nowhere_as_none(frame: pd.DataFrame) -> pd.DataFrame:
    """Make geometries that are empty or have no numbers missing ones: the formats keep them in different ways."""
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = np.array(frame.geometry, dtype=object)
        high = shapely.get_coordinate_dimension(shapes) > 2
        shapes[high] = shapely.force_2d(shapes[high])
        shapes[np.isnan(shapely.bounds(shapes)).any(axis=1)] = None
        return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))
    return frame


def code_book(names: Iterable[str]) -> pd.DataFrame:
    """Return what every column of some views means.

    Parameters
    ----------
    names : iterable of str
        Names of views.

    Returns
    -------
    DataFrame
        Columns table, column, short_name, type, unit, description, allowed; a row per column.

    Examples
    --------
    >>> code_book(["links"]).set_index("column").loc["route_m", ["short_name", "unit"]].tolist()
    ['route_m', 'm']
    """
    rows = [
        (name, column.name, column.short, column.type, column.unit, column.description, "; ".join(column.allowed))
        for name in names
        for column in DEFINITIONS[name].columns
    ]
    return pd.DataFrame(rows, columns=CODE_BOOK.names, dtype="str")
