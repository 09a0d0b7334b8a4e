"""Readers of what routes are found on: roads with ferries, quays."""

from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.networks.reading import ReadWays, read_ways, way_files

__all__ = ["ReadWays", "WaysOptions", "read_ways", "way_files"]
