"""The map: one file that opens anywhere, asks no server for anything and answers "why?" for every figure."""

from symbiosis_map.maps.comparing import comparison_tables
from symbiosis_map.maps.options import MapLayer, MapOptions
from symbiosis_map.maps.page import save_map
from symbiosis_map.maps.render import render_map

__all__ = ["MapLayer", "MapOptions", "comparison_tables", "render_map", "save_map"]
