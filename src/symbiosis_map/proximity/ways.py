"""What transport can go along, as arrays and tables that were read before: roads with ferries, quays."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from symbiosis_map.proximity.ground_layers import GroundLayer, Terrain

__all__ = ["RoadGraph", "Ways"]


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """Roads and car ferries as nodes and edges, with the shape of every edge.

    Parameters
    ----------
    longitude, latitude : ndarray of float, shape (n_nodes,)
        Degrees, WGS 84.
    start, end : ndarray of int, shape (n_edges,)
        Nodes that each edge joins.
    length_m : ndarray of float, shape (n_edges,)
        Geodesic length of the edge along its shape.
    minutes : ndarray of float, shape (n_edges,)
        Time that a lorry takes; on a ferry with the wait.
    fare_eur : ndarray of float, shape (n_edges,)
        What a lorry pays on a ferry, one way; 0 on roads.
    is_ferry : ndarray of bool, shape (n_edges,)
    is_oneway : ndarray of bool, shape (n_edges,)
        Open from ``start`` to ``end`` only.
    shape_start : ndarray of int, shape (n_edges + 1,)
        The shape of edge ``i`` is rows ``shape_start[i]`` to ``shape_start[i + 1]`` of ``shape``, from ``start``
        to ``end``.
    shape : ndarray of float, shape (n_points, 2)
        Longitude and latitude of every vertex.
    source : str
        File or service that it was made from, and the licence where known.
    as_of : str
        Day that the source is of, or what is known of it; empty where nothing is.
    """

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length_m: NDArray[np.float64]
    minutes: NDArray[np.float64]
    fare_eur: NDArray[np.float64]
    is_ferry: NDArray[np.bool_]
    is_oneway: NDArray[np.bool_]
    shape_start: NDArray[np.int64]
    shape: NDArray[np.float64]
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Everything that was read for a project to find routes on; a part that was not given is None.

    Parameters
    ----------
    roads : RoadGraph, optional
    quays : GeoDataFrame, optional
        Columns ``quay_id``, ``name`` and points in EPSG:4326.
    quays_source : str
        File that the quays are from, and of which day.
    terrain : Terrain, optional
        Heights.
    ground : tuple of GroundLayer
        Areas and lines where a metre of pipe costs more or less.
    """

    roads: RoadGraph | None = None
    quays: gpd.GeoDataFrame | None = None
    quays_source: str = ""
    terrain: Terrain | None = None
    ground: tuple[GroundLayer, ...] = ()
