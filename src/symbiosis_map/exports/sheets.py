"""Views as sheets: points as two columns of degrees, lines and areas left out."""

from __future__ import annotations

import pandas as pd
import shapely

from symbiosis_map.exports.views import SHAPES
from symbiosis_map.schema import Column, Table

__all__ = ["flat_view"]


def flat_view(view: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, Table]:
    """Return a view with longitude and latitude in place of points; other geometry is left out.

    Parameters
    ----------
    view : DataFrame
    table : Table
        Definition of the view.

    Returns
    -------
    tuple of DataFrame and Table
    """
    geometry = table.geometry
    if geometry is None:
        return view, table
    frame = pd.DataFrame(view.drop(columns=geometry))
    columns = tuple(column for column in table.columns if column.type != "geometry")
    if SHAPES.get(table.name) == "Point":
        points = shapely.point_on_surface(view[geometry].to_numpy())
        frame["longitude"], frame["latitude"] = shapely.get_x(points), shapely.get_y(points)
        columns += (
            Column("longitude", "number", "", "WGS 84.", unit="°"),
            Column("latitude", "number", "", "WGS 84.", unit="°"),
        )
    return frame, Table(table.name, table.key, table.description, columns)
