"""Roads and ferries from GraphML as osmnx writes it: nodes with ``x`` and ``y``, directed edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.networks.osm_extract import is_car_ferry, is_lorry_road
from symbiosis_map.networks.road_classes import class_speed, minutes_of, said_speed
from symbiosis_map.networks.road_lines import RoadLines

__all__ = ["read_graphml"]

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
_LIST = str.maketrans("", "", "[]'\"")


def read_graphml(path: Path) -> RoadLines:
    """Read a graph of roads in longitude and latitude.

    Parameters
    ----------
    path : Path

    Returns
    -------
    RoadLines
        An edge and its way back that are as long are one line. Of attributes, ``highway``, ``route``, ``maxspeed``,
        ``duration`` and the access tags count. Lengths are measured anew: those of osmnx are on a sphere.

    Raises
    ------
    InputError
        No such file, no GraphML, or nodes that are not in degrees.
    """
    try:
        text = path.read_bytes()
        if b"<!DOCTYPE" in text[:4096] or b"<!ENTITY" in text:
            raise InputError(f"{path.name} declares entities, which GraphML never needs", remedy="Write it anew.")
        root = ElementTree.fromstring(text)
    except FileNotFoundError:
        raise InputError(f"no file {path}", remedy="Name the graph in [ways] roads.") from None
    except (OSError, ElementTree.ParseError) as error:
        raise InputError(f"{path.name} is no GraphML: {error}", remedy="Write it anew with osmnx.") from error
    names = {key.get("id", ""): key.get("attr.name", "") for key in root.iter(f"{_SPACE}key")}
    graph = root.find(f"{_SPACE}graph")
    if graph is None:
        raise InputError(f"{path.name} holds no graph", remedy="Write it anew with osmnx.")
    place = {node.get("id", ""): _place(_told(node, names), path) for node in graph.iter(f"{_SPACE}node")}
    directed = graph.get("edgedefault") != "undirected"
    number = {name: i for i, name in enumerate(place)}
    edges: dict[tuple[str, ...], list[_Edge]] = {}
    for edge in graph.iter(f"{_SPACE}edge"):
        made = _edge(edge.get("source", ""), edge.get("target", ""), _told(edge, names), place, path)
        if made is None:
            continue
        twins = edges.setdefault((*sorted((made.source, made.target)), f"{made.length_m:.1f}"), [])
        twin = next((other for other in twins if other.oneway and other.source == made.target), None)
        if directed and twin is not None:
            twin.oneway = False
        else:
            made.oneway = directed
            twins.append(made)
    made_on = _told(graph, names).get("created_date", "")[:10]
    return _lines([edge for twins in edges.values() for edge in twins], number, made_on)


class _Edge:
    """One edge, until its way back is found."""

    __slots__ = ("ferry", "length_m", "minutes", "oneway", "points", "source", "speed", "target")

    def __init__(self, source: str, target: str, points: list[tuple[float, float]], told: Mapping[str, str]) -> None:
        self.source, self.target, self.points = source, target, points
        self.ferry = is_car_ferry(told)
        said, usual = said_speed(told.get("maxspeed", "")), class_speed(told.get("highway", ""))
        self.speed = math.nan if self.ferry else usual if math.isnan(said) else said
        self.minutes = minutes_of(told.get("duration", "")) if self.ferry else math.nan
        self.length_m = _number(told.get("length", ""))
        self.oneway = True


def _told(element: ElementTree.Element, names: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of an element; of a list, as simplified edges have it, the first entry."""
    cells = ((names.get(data.get("key", ""), ""), data.text or "") for data in element.findall(f"{_SPACE}data"))
    return {
        name: text.translate(_LIST).split(",")[0].strip() if text.startswith("[") else text.strip()
        for name, text in cells
    }


def _place(told: Mapping[str, str], path: Path) -> tuple[float, float]:
    longitude, latitude = _number(told.get("x", "")), _number(told.get("y", ""))
    if not (abs(longitude) <= 180.0 and abs(latitude) < 90.0):
        raise InputError(
            f"{path.name} has a node at x = {told.get('x')!r}, y = {told.get('y')!r}, which is no place in degrees",
            remedy="Write the graph before it is projected: nodes need longitude and latitude.",
        )
    return longitude, latitude


def _edge(
    source: str, target: str, told: dict[str, str], place: Mapping[str, tuple[float, float]], path: Path
) -> _Edge | None:
    if source not in place or target not in place:
        raise InputError(f"{path.name} has an edge from {source!r} to {target!r}, and no such node")
    known = "highway" in told or "route" in told
    if known and not is_car_ferry(told) and not is_lorry_road(told):
        return None
    points = [place[source], place[target]]
    if told.get("geometry", "").startswith("LINESTRING"):
        points = [(float(x), float(y)) for x, y in shapely.get_coordinates(shapely.from_wkt(told["geometry"]))]
    return _Edge(source, target, points, told)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _lines(edges: list[_Edge], number: Mapping[str, int], as_of: str) -> RoadLines:
    return RoadLines(
        start=np.concatenate([[0], np.cumsum([len(edge.points) for edge in edges])]).astype(np.int64),
        points=np.array([point for edge in edges for point in edge.points], dtype=float).reshape(-1, 2),
        is_ferry=np.array([edge.ferry for edge in edges], dtype=bool),
        is_oneway=np.array([edge.oneway for edge in edges], dtype=bool),
        speed_kmh=np.array([edge.speed for edge in edges], dtype=float),
        minutes=np.array([edge.minutes for edge in edges], dtype=float),
        length_m=np.full(len(edges), np.nan),
        first_key=np.array([number[edge.source] for edge in edges], dtype=np.int64),
        last_key=np.array([number[edge.target] for edge in edges], dtype=np.int64),
        as_of=as_of,
    )
