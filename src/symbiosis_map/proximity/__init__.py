"""The distance that transport really needs, or what is known about it."""

from symbiosis_map.proximity.crow import Shore, sea_share
from symbiosis_map.proximity.measure import measure
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.ways import RoadGraph, Ways

__all__ = ["ProximityOptions", "RoadGraph", "Shore", "Ways", "measure", "sea_share"]
