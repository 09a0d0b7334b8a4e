"""Maps of a region and of its hubs: land, sites, links and hubs in the colours of the web map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.exports.pictures.ground import Frame, fitted, land_shapes
from symbiosis_map.exports.pictures.labels import Board, short
from symbiosis_map.exports.pictures.legend import legend_height, legend_shapes, scale_and_north
from symbiosis_map.exports.pictures.shapes import Area, Circle, Label, Line, Picture, Rectangle, Shape
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words
from symbiosis_map.knowledge.layers import places
from symbiosis_map.palette import COLOURS, DASHES, GROUND, line_width

__all__ = ["MapContent", "hub_map", "map_content", "region_map"]

_UNLINKED = "#7d8891"
_PLACE = "#727c83"
_LINES = 0.5
"""Points of paper a pixel of the web map."""
_OTHERS = 60
"""Links without a share of the supply that a map shows besides."""
_PLACES = 14
_SOFT_POINT_M = 1_000.0
_WIDEST_POINT_M = 10_000.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class MapContent:
    """What maps are drawn from.

    Parameters
    ----------
    sites : DataFrame
        Placed sites by id: name, longitude, latitude, precision, whether they offer and want, colour, weight.
    links : DataFrame
        Links by falling score, with a column ``flows``.
    hubs, members : DataFrame
    """

    sites: pd.DataFrame
    links: pd.DataFrame
    hubs: pd.DataFrame
    members: pd.DataFrame


def map_content(views: Mapping[str, pd.DataFrame]) -> MapContent:
    """Return what the maps of a run show.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them, with sites, streams, links, hubs and members.
    """
    links = views["links"].sort_values(["score", "link_id"], ascending=[False, True], ignore_index=True)
    links = links.assign(flows=(links["allocated_per_year"] > 0).to_numpy())
    placed = views["sites"][views["sites"]["geometry"].notna()].sort_values("site_id")
    streams = views["streams"]
    ids = pd.Index(placed["site_id"].to_numpy())
    best = pd.concat(
        [links[[column, "resource", "score"]].set_axis(["site", "resource", "score"], axis=1) for column in _ENDS]
    )
    best = best.sort_values("score", ascending=False, kind="stable").drop_duplicates("site").set_index("site")
    sites = pd.DataFrame(
        {
            "name": placed["name"].to_numpy(),
            "longitude": shapely.get_x(placed["geometry"].to_numpy()),
            "latitude": shapely.get_y(placed["geometry"].to_numpy()),
            "precision_m": placed["location_precision_m"].to_numpy(),
            "offers": ids.isin(streams.loc[streams["direction"] == "surplus", "site_id"]),
            "wants": ids.isin(streams.loc[streams["direction"] == "demand", "site_id"]),
            "colour": best["resource"].reindex(ids).map(COLOURS).fillna(_UNLINKED).to_numpy(),
            "weight": best["score"].reindex(ids).fillna(-1.0).to_numpy(),
        },
        index=ids,
    )
    return MapContent(sites, links, views["hubs"].sort_values(["rank", "hub_id"]), views["hub_members"])


_ENDS = ("surplus_site_id", "demand_site_id")


def region_map(content: MapContent, words: Words, width: float, height: float, *, legend: bool = True) -> Picture:
    """Draw the whole region: every site, the links that get a share of the supply, the best others, the hubs.

    Parameters
    ----------
    content : MapContent
    words : Words
    width, height : float
        Points; the legend takes its part of the height.
    legend : bool
    """
    shown = _shown_links(content.links)
    below = legend_height(shown, words, width) if legend else 0.0
    high = height - below
    frame = fitted(_reached(content.sites), width, high, 0.06 * min(width, high) + 6.0)
    picture = Picture(width, height, words.say("doc.region_map"))
    board = Board(width, high)
    credit = _ground(picture, frame)
    for geometry in content.hubs["geometry"]:
        picture.extend(_hub_area(geometry, frame))
    _draw_links(picture, frame, shown)
    _draw_sites(picture, frame, content.sites, board, 2.4 if legend else 2.0)
    _number_hubs(picture, frame, content, board, 5.5 if legend else 5.0)
    _name_places(picture, frame, board, _PLACES if legend else 6)
    return _finished(picture, frame, shown, words, credit, below)


def _reached(sites: pd.DataFrame) -> NDArray[np.float64]:
    """Return the corners of the squares that sites may lie in, by how well their points are known."""
    reach_m = sites["precision_m"].fillna(0.0).clip(upper=_WIDEST_POINT_M).to_numpy(float)
    latitude = sites["latitude"].to_numpy(float)
    high = reach_m / _METRES_PER_DEGREE
    wide = high / np.cos(np.radians(latitude))
    points = sites[["longitude", "latitude"]].to_numpy(float)
    return np.vstack([points - np.column_stack([wide, high]), points + np.column_stack([wide, high])])


def hub_map(content: MapContent, hub_id: str, words: Words, width: float, height: float) -> Picture:
    """Draw a hub: its members by name, its links, and the sites and links around it in grey."""
    members = content.members.loc[content.members["hub_id"] == hub_id, "site_id"]
    own = content.sites[content.sites.index.isin(members)]
    links = content.links
    inside = links["surplus_site_id"].isin(members) & links["demand_site_id"].isin(members)
    shown = _shown_links(links[inside])
    below = legend_height(shown, words, width)
    high = height - below
    hub = content.hubs[content.hubs["hub_id"] == hub_id].iloc[0]
    frame = fitted(own[["longitude", "latitude"]].to_numpy(float), width, high, 0.15 * min(width, high))
    picture = Picture(width, height, str(hub["name"]))
    board = Board(width, high)
    credit = _ground(picture, frame)
    picture.extend(_hub_area(hub["geometry"], frame))
    rest = content.sites[~content.sites.index.isin(members)].assign(colour="#b4bcc2")
    _draw_sites(picture, frame, rest, board, 1.8)
    _draw_soft_points(picture, frame, own)
    _draw_links(picture, frame, shown)
    _draw_sites(picture, frame, own, board, 3.4)
    for site in rows_of(own.sort_values("weight", ascending=False, kind="stable")):
        (at,) = frame.points(np.array([[site.longitude, site.latitude]])).tolist()
        label = board.place((at[0], at[1]), short(str(site.name), 34), 7.0, GROUND["ink"], gap=6.0, halo=GROUND["land"])
        if label is not None:
            picture.add(label)
    _name_places(picture, frame, board, 8)
    return _finished(picture, frame, shown, words, credit, below)


def _shown_links(links: pd.DataFrame) -> pd.DataFrame:
    """Return the links that flow and the best others, weakest first."""
    flowing, others = links[links["flows"]], links[~links["flows"]].head(_OTHERS)
    return pd.concat([others.iloc[::-1], flowing.iloc[::-1]], ignore_index=True)


def _ground(picture: Picture, frame: Frame) -> str:
    picture.add(Rectangle((0.0, 0.0), (frame.width, frame.height), fill=GROUND["sea"]))
    shapes, credit = land_shapes(frame)
    picture.extend(shapes)
    return credit


def _hub_area(geometry: shapely.Geometry | None, frame: Frame) -> list[Shape]:
    if geometry is None:
        return []
    shapes: list[Shape] = []
    for part in shapely.get_parts(shapely.transform(geometry, frame.points)):
        if part.geom_type != "Polygon":
            continue
        rings = tuple(
            tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring))
            for ring in (part.exterior, *part.interiors)
        )
        shapes.append(Area(rings, fill=GROUND["accent"], opacity=0.12))
        shapes.append(Area(rings, stroke=GROUND["accent"], width=0.7, opacity=0.7))
    return shapes


def _draw_links(picture: Picture, frame: Frame, links: pd.DataFrame) -> None:
    for link in rows_of(links):
        width = line_width(float(link.score)) * _LINES
        opacity = 1.0 if link.flows else 0.35
        dash = tuple(part * _LINES for part in DASHES[str(link.resource)])
        for part in shapely.get_parts(link.geometry) if link.geometry is not None else ():
            points = tuple((float(x), float(y)) for x, y in frame.points(shapely.get_coordinates(part)))
            picture.add(Line(points, COLOURS[str(link.resource)], width, dash, opacity))
            if link.transport == "pipe":
                picture.add(Line(points, "#ffffff", 0.35 * width, (), opacity))


def _draw_soft_points(picture: Picture, frame: Frame, sites: pd.DataFrame) -> None:
    soft = sites[sites["precision_m"] > _SOFT_POINT_M]
    for site in rows_of(soft):
        (at,) = frame.points(np.array([[site.longitude, site.latitude]])).tolist()
        radius = float(site.precision_m) / frame.metres_per_point()
        picture.add(Circle((at[0], at[1]), radius, stroke=GROUND["soft"], width=0.5, dash=(2.0, 2.0)))


def _draw_sites(picture: Picture, frame: Frame, sites: pd.DataFrame, board: Board, size: float) -> None:
    ordered = sites.sort_values("weight", kind="stable")
    points = frame.points(ordered[["longitude", "latitude"]].to_numpy(float)).tolist()
    for site, (x, y) in zip(rows_of(ordered), points, strict=True):
        smaller = size if site.weight >= 0 else 0.7 * size
        picture.extend(_mark(x, y, smaller, str(site.colour), bool(site.offers), bool(site.wants)))
        if 0 <= x <= board.width and 0 <= y <= board.height:
            board.keep_free((x, y), smaller)


def _mark(x: float, y: float, size: float, colour: str, offers: bool, wants: bool) -> list[Shape]:
    if not wants:
        return [Circle((x, y), size, fill=colour, stroke="#ffffff", width=0.5)]
    half = 0.9 * size
    shapes: list[Shape] = [
        Rectangle((x - half, y - half), (2 * half, 2 * half), fill="#ffffff", stroke=colour, width=0.35 * size)
    ]
    if offers:
        shapes.append(Circle((x, y), 0.5 * size, fill=colour))
    return shapes


def _number_hubs(picture: Picture, frame: Frame, content: MapContent, board: Board, size: float) -> None:
    anchors = content.sites.reindex(content.hubs["anchor_site_id"])
    for hub, anchor in zip(rows_of(content.hubs), rows_of(anchors), strict=True):
        if not np.isfinite(float(anchor.longitude)):
            continue
        (at,) = frame.points(np.array([[anchor.longitude, anchor.latitude]])).tolist()
        x, y = at[0] - 1.1 * size, at[1] - 1.1 * size
        picture.add(
            Circle((x, y), size, fill=GROUND["accent"], stroke="#ffffff", width=0.6),
            Label((x, y + 0.38 * size * 1.1), str(hub.rank), 1.1 * size, "#ffffff", bold=True, anchor="middle"),
        )
        board.keep_free((x, y), size)


def _name_places(picture: Picture, frame: Frame, board: Board, most: int) -> None:
    west, south, east, north = frame.bounds()
    table = places()
    inside = table["longitude"].between(west, east) & table["latitude"].between(south, north)
    largest = table[inside].sort_values(["population", "place_id"], ascending=[False, True]).head(3 * most)
    named = 0
    for place in rows_of(largest):
        (at,) = frame.points(np.array([[place.longitude, place.latitude]])).tolist()
        label = board.place((at[0], at[1]), str(place.name), 6.0, _PLACE, gap=3.0, halo=GROUND["land"])
        if label is not None and named < most:
            picture.add(Circle((at[0], at[1]), 0.8, fill=_PLACE), label)
            named += 1


def _finished(picture: Picture, frame: Frame, links: pd.DataFrame, words: Words, credit: str, below: float) -> Picture:
    """Put scale, north, credit, rim and legend on a map."""
    if below:
        picture.add(Rectangle((0.0, frame.height), (picture.width, below), fill="#ffffff"))
    picture.credit = credit
    picture.extend(scale_and_north(frame, words))
    picture.add(Label((frame.width - 3.0, frame.height - 3.0), credit, 5.0, GROUND["soft"], anchor="end"))
    picture.add(Rectangle((0.25, 0.25), (frame.width - 0.5, frame.height - 0.5), stroke=GROUND["coast"], width=0.5))
    if below:
        picture.extend(legend_shapes(links, words, frame.width, frame.height))
    return picture
