"""What the map takes from the reference layers and the curated tables."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from symbiosis_map.maps.ground import Box

__all__ = ["reference_land", "reference_places"]


def reference_land(own: pd.DataFrame | None, box: Box) -> tuple[gpd.GeoDataFrame | None, str]:
    """Return land polygons and their credit: the caller's own, or none."""
    if own is not None:
        return gpd.GeoDataFrame(own).clip(box.bounds), str(own.attrs.get("attribution", ""))
    return None, ""


def reference_places(own: pd.DataFrame | None) -> tuple[pd.DataFrame | None, str]:
    """Return place names and their credit: the caller's own, or none."""
    if own is not None:
        return own, str(own.attrs.get("attribution", ""))
    return None, ""
