"""Land and place names under the map: the caller's own, or the bundled reference layers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from symbiosis_map.knowledge import layers
from symbiosis_map.maps.ground import Box

__all__ = ["LAND_CREDIT", "PLACES_CREDIT", "reference_land", "reference_places"]

LAND_CREDIT = {
    "fine": "Coast © OpenStreetMap contributors (ODbL)",
    "coarse": "Coast: Natural Earth",
}
PLACES_CREDIT = "Places © GeoNames (CC BY 4.0)"
"""What the licences in ``layers/LICENSES.md`` ask a map to show."""


def reference_land(own: pd.DataFrame | None, box: Box) -> tuple[gpd.GeoDataFrame, str]:
    """Return the land inside a box as one shape without seams, and what their licence asks to be shown.

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
    whole = shapely.disjoint_subset_union_all(np.asarray(land.geometry, dtype=object))
    return gpd.GeoDataFrame(geometry=[whole], crs=land.crs), credit


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
