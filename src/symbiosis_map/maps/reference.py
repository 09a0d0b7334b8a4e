"""Land and place names under the map: the caller's own, or the bundled reference layers."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from symbiosis_map.knowledge import layers
from symbiosis_map.maps.ground import Box

__all__ = ["LAND_CREDIT", "PLACES_CREDIT", "own_land", "reference_land", "reference_places"]

LAND_CREDIT = {
    "fine": "Coast © OpenStreetMap contributors (ODbL)",
    "coarse": "Coast: Natural Earth",
}
COAST_ERROR_M = {"fine": 55.0, "coarse": 2_000.0}
"""How far the bundled coast may be off: the tolerance it was simplified with; about a millimetre of 1:50 million."""
PLACES_CREDIT = "Places © GeoNames (CC BY 4.0)"
"""What the licences in ``layers/LICENSES.md`` ask a map to show."""


def own_land(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return the caller's own land: the table ``land``, or the land that the run's project names, or None."""
    if "land" in tables:
        return tables["land"]
    named = tables.get("map_land")
    if named is None or named.empty:
        return None
    own = named.copy()
    own.attrs["attribution"] = str(own["credit"].iloc[0])
    return own


def reference_land(own: pd.DataFrame | None, box: Box) -> tuple[gpd.GeoDataFrame, str]:
    """Return the land inside a box as one shape without seams, and what its licence asks to be shown.

    ``attrs["error_m"]`` of the land says how far its coast may be off; the caller's own counts as right.

    Parameters
    ----------
    own : DataFrame, optional
        The caller's polygons in EPSG:4326, with their credit in ``attrs["attribution"]``.
    box : Box
    """
    if own is not None:
        land, credit = gpd.GeoDataFrame(own).clip(box.bounds), str(own.attrs.get("attribution", ""))
    else:
        land = layers.land(box.bounds)
        credit = " | ".join(LAND_CREDIT[detail] for detail in sorted(set(land["detail"]), reverse=True))
    error_m = max((COAST_ERROR_M.get(str(detail), 0.0) for detail in land.get("detail", ())), default=0.0)
    whole = shapely.disjoint_subset_union_all(np.asarray(land.geometry, dtype=object))
    merged = gpd.GeoDataFrame(geometry=[whole], crs=land.crs)
    merged.attrs["error_m"] = 0.0 if own is not None else error_m
    return merged, credit


def reference_places(own: pd.DataFrame | None) -> tuple[pd.DataFrame, str]:
    """Return place names and what their licence asks to be shown.

    Parameters
    ----------
    own : DataFrame, optional
        The caller's, with columns name, latitude, longitude and population.
    """
    if own is not None:
        return own, str(own.attrs.get("attribution", ""))
    return layers.places(), PLACES_CREDIT
