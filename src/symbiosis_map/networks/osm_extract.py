"""Roads and car ferries from an extract of OpenStreetMap: ``.osm.pbf``, or ``.osm`` plain or packed.

Ways meet where they share a node, and nowhere else: a bridge, a tunnel and the road that crosses them stay apart, and
none of them is a dead end. Restrictions on turns, weight and height are not looked at.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.errors import InputError
from symbiosis_map.networks.road_classes import NO_ROAD, class_speed, minutes_of, said_speed
from symbiosis_map.networks.road_lines import RoadLines

__all__ = ["OSM_ENDINGS", "direction", "is_car_ferry", "is_lorry_road", "read_osm"]

OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
"""How the names of extracts end."""

_CLOSED = frozenset({"no"})
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_CIRCLES = frozenset({"roundabout", "circular"})


def is_lorry_road(tags: Mapping[str, str]) -> bool:
    """Say whether the tags are of a road that a lorry may use; private roads count, since they lead to works.

    Examples
    --------
    >>> is_lorry_road({"highway": "service", "access": "private"}), is_lorry_road({"highway": "cycleway"})
    (True, False)
    """
    kind = tags.get("highway", "")
    if not kind or kind in NO_ROAD or tags.get("area") == "yes":
        return False
    for key in ("hgv", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] not in _CLOSED
    return True


def is_car_ferry(tags: Mapping[str, str]) -> bool:
    """Say whether the tags are of a ferry that takes vehicles; one that tells nothing counts as such.

    Examples
    --------
    >>> is_car_ferry({"route": "ferry", "motor_vehicle": "yes"}), is_car_ferry({"route": "ferry", "motorcar": "no"})
    (True, False)
    """
    if tags.get("route") != "ferry":
        return False
    for key in ("hgv", "motorcar", "motor_vehicle", "vehicle"):
        if key in tags:
            return tags[key] not in _CLOSED
    return tags.get("access") not in _CLOSED and tags.get("foot") != "designated"


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 where a way is open along its nodes only, -1 against them only, 0 both ways.

    Examples
    --------
    >>> direction({"oneway": "yes"}), direction({"oneway": "-1"}), direction({"junction": "roundabout"})
    (1, -1, 1)
    """
    said = tags.get("oneway", "")
    if said in _BACKWARD:
        return -1
    if said in _FORWARD:
        return 1
    circles = tags.get("junction", "") in _CIRCLES or tags.get("highway") == "motorway"
    return 1 if circles and said != "no" else 0


def read_osm(path: Path) -> RoadLines:
    """Read the roads and car ferries of an extract.

    Parameters
    ----------
    path : Path

    Returns
    -------
    RoadLines
        Ways, each cut at the nodes that it shares with another. A way that the border of the extract cuts keeps the
        parts whose nodes are there.

    Raises
    ------
    InputError
        No such file, damaged, or the package that reads extracts is not installed.
    """
    try:
        import osmium
    except ImportError:
        raise InputError(
            f"{path.name} is an extract of OpenStreetMap, and the package that reads it is not installed",
            remedy="Install it with: pip install 'symbiosis-map[roads]'.",
        ) from None
    if not path.is_file():
        raise InputError(f"no file {path}", remedy="Name the extract in [ways] roads.")
    found = _Found()
    try:
        with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
            replicated = reader.header().get("osmosis_replication_timestamp", "")[:10]
        ways = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(
            osmium.filter.KeyFilter("highway", "route")
        ):
            found.add(way)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise InputError(
            f"{path.name} cannot be read as an extract of OpenStreetMap: {error}",
            remedy="Fetch it anew; a download that was cut short ends in the middle.",
        ) from error
    return found.lines(path.name, replicated)


class _Found:
    """Ways as they come out of the file, in flat arrays: a country has millions of nodes."""

    def __init__(self) -> None:
        self.node, self.longitude, self.latitude = array("q"), array("d"), array("d")
        self.count, self.ferry, self.direction = array("q"), array("b"), array("b")
        self.speed, self.minutes = array("d"), array("d")
        self.newest = ""
        self.cut = 0

    def add(self, way: Any) -> None:
        tags = {tag.k: tag.v for tag in way.tags}
        ferry = is_car_ferry(tags)
        if not ferry and not is_lorry_road(tags):
            return
        kind = tags.get("highway", "")
        speed = said_speed(tags.get("maxspeed", ""))
        speed = class_speed(kind) if math.isnan(speed) else speed
        minutes = minutes_of(tags.get("duration", "")) if ferry else math.nan
        runs = _runs(way.nodes)
        self.cut += len(runs) != 1 or len(runs[0]) != len(way.nodes)
        for run in runs:
            self.node.extend(ref for ref, _, _ in run)
            self.longitude.extend(lon for _, lon, _ in run)
            self.latitude.extend(lat for _, _, lat in run)
            self.count.append(len(run))
            self.ferry.append(ferry)
            self.direction.append(direction(tags))
            self.speed.append(math.nan if ferry else speed)
            self.minutes.append(minutes if len(runs) == 1 else math.nan)
        if way.timestamp.year > 1970:
            self.newest = max(self.newest, way.timestamp.date().isoformat())

    def lines(self, name: str, replicated: str) -> RoadLines:
        count = np.asarray(self.count, dtype=np.int64)
        start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        node, points = np.asarray(self.node, dtype=np.int64), np.column_stack([self.longitude, self.latitude])
        first, last, parent = _between_junctions(node, start)
        row_start, points, node = _spans(first, last, points, node)
        turned = np.asarray(self.direction, dtype=np.int64)[parent] < 0
        points, node = _turned(row_start, turned, points, node)
        pieces = np.bincount(parent, minlength=len(count))[parent]
        length = last - first
        minutes = np.asarray(self.minutes)[parent]
        share = length / np.maximum(count[parent] - 1, 1)
        notes = (f"{name}: {self.cut:,} roads are cut by the border of the extract",) if self.cut else ()
        return RoadLines(
            start=row_start,
            points=points,
            is_ferry=np.asarray(self.ferry, dtype=bool)[parent],
            is_oneway=np.asarray(self.direction)[parent] != 0,
            speed_kmh=np.asarray(self.speed)[parent],
            minutes=np.where(pieces > 1, minutes * share, minutes),
            length_m=np.full(len(parent), np.nan),
            first_key=node[row_start[:-1]],
            last_key=node[row_start[1:] - 1],
            as_of=replicated or self.newest,
            notes=notes,
        )


def _runs(nodes: Any) -> list[list[tuple[int, float, float]]]:
    """Return the stretches of a way whose nodes are all in the file, two nodes long at least."""
    runs: list[list[tuple[int, float, float]]] = [[]]
    for node in nodes:
        location = node.location
        if location.valid():
            runs[-1].append((node.ref, location.lon, location.lat))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _between_junctions(
    node: NDArray[np.int64], start: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return first and last row of each stretch between two junctions, and the way that it is of."""
    if not len(node):
        return (np.zeros(0, dtype=np.int64),) * 3
    _, of_node, used = np.unique(node, return_inverse=True, return_counts=True)
    stops = used[of_node.reshape(-1)] > 1
    stops[start[:-1]] = stops[start[1:] - 1] = True
    at = np.flatnonzero(stops)
    way = np.searchsorted(start, at, side="right") - 1
    same = way[1:] == way[:-1]
    return at[:-1][same], at[1:][same], way[:-1][same]


def _spans(
    first: NDArray[np.int64], last: NDArray[np.int64], points: NDArray[np.float64], node: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return rows ``first`` to ``last``, both with, of each stretch; a junction stands in both stretches."""
    count = last - first + 1
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    rows = np.arange(start[-1]) - np.repeat(start[:-1] - first, count)
    return start, points[rows], node[rows]


def _turned(
    start: NDArray[np.int64], turned: NDArray[np.bool_], points: NDArray[np.float64], node: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the lines with some of them from their last point to their first."""
    count = start[1:] - start[:-1]
    within = np.arange(start[-1]) - np.repeat(start[:-1], count)
    rows = np.repeat(start[:-1], count) + np.where(
        np.repeat(turned, count), np.repeat(count, count) - 1 - within, within
    )
    return points[rows], node[rows]
