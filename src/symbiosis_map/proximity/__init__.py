"""The distance that transport really needs, or what is known about it."""

from symbiosis_map.proximity.crow import ProximityOptions, measure, sea_share

__all__ = ["ProximityOptions", "measure", "sea_share"]
