"""The files that routes are found on, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["WaysOptions"]


@dataclass(frozen=True, slots=True)
class WaysOptions:
    """Files of roads and quays; without one, the straight line with a detour stands in and says so.

    Parameters
    ----------
    roads : str
        An OpenStreetMap extract (``.osm.pbf``, ``.osm``, ``.osm.gz``), GraphML, or a layer of lines (``.gpkg``,
        ``.shp``, ``.zip``, ``.geojson``, ``.parquet``); empty for none.
    roads_layer : str
        The layer of lines, where the file has several.
    road_columns : mapping of str to str
        Columns of a layer of lines: ``class``, ``ferry``, ``speed_kmh``, ``oneway``, ``length_m``, ``minutes``,
        ``status``, ``date``. Without it they are looked for under usual names.
    quays : str
        Table or layer of quays that take goods; empty for none.
    cache : str
        Folder that keeps what was read in a compact form; empty to read anew each time.
    """

    roads: str = ""
    roads_layer: str = ""
    road_columns: Mapping[str, str] = field(default_factory=dict)
    quays: str = ""
    cache: str = ""
