"""Geometry of answers: the middle of a street, the radius of a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding.place import Place

__all__ = ["box_radius_m", "middle"]


def middle(houses: Sequence[Place]) -> Place:
    """Return the street of some houses: at the house nearest to their middle, as wide as the farthest is away.

    Parameters
    ----------
    houses : sequence of Place
        Of one street; at least one.

    Returns
    -------
    Place
        Level ``street``, without number and postcode where these differ.
    """
    longitude, latitude = (np.array([getattr(house, name) for house in houses]) for name in ("longitude", "latitude"))
    count = len(houses)
    from_middle_m = _distances_m(float(longitude.mean()), float(latitude.mean()), longitude, latitude)
    nearest = int(from_middle_m.argmin())
    chosen = houses[nearest]
    reach_m = _distances_m(chosen.longitude, chosen.latitude, longitude, latitude).max() if count > 1 else 0.0
    postcodes = {house.postcode for house in houses}
    where = chosen.locality or chosen.municipality
    return replace(
        chosen,
        level="street",
        precision_m=float(reach_m) if reach_m > 0 else float("nan"),
        provider_id=chosen.provider_id.rsplit("-", 2)[0],
        matched_text=f"{chosen.street}, {where}",
        house_number="",
        house_letter="",
        postcode=chosen.postcode if len(postcodes) == 1 else "",
        kind="street",
    )


def box_radius_m(area: tuple[float, float, float, float]) -> float:
    """Return the way from the middle of a box (west, south, east, north in degrees) to its corner, in metres."""
    west, south, east, north = area
    corner = geodesic_m([(west + east) / 2], [(south + north) / 2], [east], [north])
    return float(np.asarray(corner).reshape(-1)[0])


def _distances_m(longitude: float, latitude: float, longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    count = len(longitudes)
    return np.asarray(geodesic_m([longitude] * count, [latitude] * count, longitudes, latitudes)).reshape(count)
