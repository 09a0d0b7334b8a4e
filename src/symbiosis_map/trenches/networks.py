"""From the links of a hub to its shared networks: which links may share, where their trenches run, what that saves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from symbiosis_map.counted import counted
from symbiosis_map.crs import WGS84, expected_m, geodesic_m, metric_epsg
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import HUB_NETWORKS, TRENCH_SEGMENTS
from symbiosis_map.trenches.loads import Carried
from symbiosis_map.trenches.options import TrenchOptions
from symbiosis_map.trenches.sharing import Grade, Pipes, by_hub, flowing, groups_of

if TYPE_CHECKING:
    from symbiosis_map.trenches.layout import Layout

__all__ = ["FindWays", "Grade", "PipePrices", "SeaShare", "SizePipes", "Trenches", "Ways", "lay_trenches"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_Segments = dict[str, NDArray[Any]]
"""Columns of trenches by name, arrays of one length."""
_SHORTEST_M = 0.5
"""Shorter trenches, between sites on one point, are none."""


class PipePrices(NamedTuple):
    """A pipe for each flow, arrays of one shape."""

    size_mm: Numbers
    lines: Numbers
    low: Numbers
    """EUR per metre of trench."""
    mode: Numbers
    high: Numbers


SizePipes = Callable[["Grade", Numbers, Numbers], PipePrices]
"""The pipe for flows in kg/s of a grade, with the part of each trench at sea."""
SeaShare = Callable[[NDArray[np.object_]], Numbers]
"""The part of each line that lies over sea."""


class Ways(NamedTuple):
    """A way of a pipe between each two ends, arrays of one shape; NaN and None where there is none."""

    length_m: Numbers
    sea_share: Numbers
    laying_factor: Numbers
    """What laying it costs over as many metres of plain land and sea."""
    lines: NDArray[np.object_]


FindWays = Callable[[Numbers, str], Ways]
"""The cheapest ways between ends, longitude and latitude of shape (n, 2, 2), for a kind of pipe."""


class Trenches(NamedTuple):
    """The tables ``hub_networks`` and ``trench_segments``."""

    networks: pd.DataFrame
    segments: gpd.GeoDataFrame


def lay_trenches(
    sites: gpd.GeoDataFrame,
    links: pd.DataFrame,
    flows: pd.DataFrame,
    pipes: pd.DataFrame,
    members: pd.DataFrame,
    size: SizePipes,
    sea_share: SeaShare,
    options: TrenchOptions | None = None,
    find_ways: FindWays | None = None,
) -> Trenches:
    """Lay one network for the links of each hub that carry the same resource at the same grade.

    Parameters
    ----------
    sites, links, flows : DataFrame
        The tables of these names. A link that is allotted nothing takes no part; one that is allotted less than it
        could carry takes part with that much less.
    pipes : DataFrame
        Table ``link_pipes``.
    members : DataFrame
        Table ``hub_members``.
    size : callable
        See :data:`SizePipes`.
    sea_share : callable
        See :data:`SeaShare`.
    options : TrenchOptions, optional
    find_ways : callable, optional
        See :data:`FindWays`. Where all links of a network have ways of their own, so have its trenches, and a network
        with a trench that has none is not laid. Without it, trenches are straight lines with the detour of the links.

    Returns
    -------
    Trenches
        Networks of two links or more, by hub in the order of ``members``; none where ``options.share`` is false.
    """
    options = options or TrenchOptions()
    networks: list[dict[str, object]] = []
    segments: list[_Segments] = []
    if options.share:
        placed = sites[sites.geometry.notna()].drop_duplicates("site_id").sort_values("site_id", ignore_index=True)
        ids, points = pd.Index(placed["site_id"]), _Points.of(placed)
        pipes_used = flowing(links, flows, pipes, ids)
        of_hub = by_hub(pipes_used, members[members["site_id"].isin(ids)], ids)
        for hub in members["hub_id"].drop_duplicates():
            alike = (pipes_used.take(rows) for rows in of_hub.get(hub, []))
            groups = (group for pipes_alike in alike for group in groups_of(pipes_alike, options))
            for number, (grade, group) in enumerate(groups, start=1):
                key = {"network_id": f"{hub}/{number}", "hub_id": hub, "resource": group.resource[0]}
                record, parts = _network(grade, group, points, size, sea_share, options, find_ways)
                networks.append(key | record)
                segments.append(parts | {name: np.full(len(parts["length_m"]), text) for name, text in key.items()})
    table = conform(pd.DataFrame(networks), HUB_NETWORKS)
    check(table, HUB_NETWORKS)
    trenches = gpd.GeoDataFrame(conform(_together(segments), TRENCH_SEGMENTS))
    check(trenches, TRENCH_SEGMENTS)
    return Trenches(table, trenches)


def _together(segments: list[_Segments]) -> gpd.GeoDataFrame:
    """Return the trenches of all networks as one table."""
    names = segments[0] if segments else ("geometry",)
    joined = pd.DataFrame({name: _joined(segments, name) for name in names})
    if segments:
        joined["segment_id"] = joined["network_id"] + "/" + joined["segment_id"]
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84)


def _joined(segments: list[_Segments], name: str) -> NDArray[Any]:
    return np.concatenate([each[name] for each in segments]) if segments else np.zeros(0, dtype=object)


class _Points(NamedTuple):
    """Where sites are, arrays of one length, by id."""

    site_id: NDArray[np.object_]
    longitude: Numbers
    latitude: Numbers
    doubt_m: Numbers

    @classmethod
    def of(cls, sites: gpd.GeoDataFrame) -> _Points:
        shapes = sites.geometry.to_numpy()
        doubt: Numbers = np.asarray(sites["location_precision_m"].astype(float).fillna(0.0), dtype=np.float64)
        return cls(sites["site_id"].to_numpy(object), shapely.get_x(shapes), shapely.get_y(shapes), doubt)

    def take(self, rows: Indices) -> _Points:
        return _Points._make(values[rows] for values in self)


def _network(
    grade: Grade,
    group: Pipes,
    points: _Points,
    size: SizePipes,
    sea_share: SeaShare,
    options: TrenchOptions,
    find_ways: FindWays | None,
) -> tuple[dict[str, object], _Segments]:
    """Lay one network; return its record and its segments."""
    from symbiosis_map.trenches.layout import MOST_EXACT, Layout, lay_out  # numba takes a second to load

    ends, place = np.unique(np.concatenate([group.start, group.end]), return_inverse=True)
    points = points.take(ends)
    to_plane = _to_plane(metric_epsg(points.longitude, points.latitude))
    plane = np.column_stack(to_plane.transform(points.longitude, points.latitude))
    flow = group.flow_kg_per_s
    origin, target = np.split(place.ravel(), 2)
    carried = Carried(origin, target, flow)

    metre = _Metre(grade, size)
    if len(ends) <= MOST_EXACT:
        metre(carried.across((np.arange(1 << len(ends))[:, None] >> np.arange(len(ends)) & 1).astype(bool)))
    route = group.route_m
    expected = expected_m(group.crow_m, points.doubt_m[carried.origin], points.doubt_m[carried.target])
    detour = max(float(route.sum() / max(expected.sum(), 1.0)), 1.0)
    own = _times(
        size(grade, flow, np.nan_to_num(group.sea_share, nan=0.0)), np.nan_to_num(group.laying_factor, nan=1.0)
    )
    separate = float(own.mode @ route)
    if np.isnan(group.laying_factor).any():
        find_ways = None
    layout = lay_out(plane, carried, metre, rounds=options.search_rounds)
    segments = _segments(layout, points, to_plane, group, carried, detour, grade, size, sea_share, find_ways)
    long = ~(segments["length_m"] < _SHORTEST_M)
    segments = {name: values[long] for name, values in segments.items()}
    capex = float(segments["capex_eur"].sum())
    method = "exact" if len(ends) <= MOST_EXACT else "searched"
    if not capex < separate * (1.0 - 1e-6):
        method, capex = "separate", separate
        layout = Layout(plane, np.column_stack([carried.origin, carried.target]), flow)
        segments = _segments(layout, points, to_plane, group, carried, detour, grade, size, sea_share, None)
        segments = _with_own_routes(segments, group, own)
    length = segments["length_m"]
    record = {
        "pipe": grade.pipe,
        "grade": grade.grade,
        "supply_c": grade.supply_c,
        "return_c": grade.return_c,
        "n_links": len(flow),
        "n_sites": len(ends),
        "method": method,
        "length_m": float(np.nansum(length)),
        "separate_m": float(route.sum()),
        "capex_low_eur": float(np.nansum(segments["_low"] * length)),
        "capex_eur": capex,
        "capex_high_eur": float(np.nansum(segments["_high"] * length)),
        "separate_eur": separate,
        "saving_eur": separate - capex,
        "saving_share": (separate - capex) / separate if separate > 0 else 0.0,
    }
    return record | {"sentence": _sentence(record)}, segments


class _Metre:
    """What a metre of a grade's pipe on land costs for a load; each load is asked for once."""

    def __init__(self, grade: Grade, size: SizePipes) -> None:
        self._grade, self._size = grade, size
        self._loads, self._prices = np.zeros(1), np.zeros(1)

    def __call__(self, load: Numbers) -> Numbers:
        place = np.minimum(np.searchsorted(self._loads, load), len(self._loads) - 1)
        new = np.unique(load[self._loads[place] != load])
        if len(new):
            loads = np.concatenate([self._loads, new])
            prices = np.concatenate([self._prices, self._size(self._grade, new, np.zeros(len(new))).mode])
            order = np.argsort(loads)
            self._loads, self._prices = loads[order], prices[order]
            place = np.searchsorted(self._loads, load)
        return np.asarray(self._prices[place])


@cache
def _to_plane(epsg: int) -> Transformer:
    return Transformer.from_crs(WGS84, epsg, always_xy=True)


def _segments(
    layout: Layout,
    points: _Points,
    to_plane: Transformer,
    group: Pipes,
    carried: Carried,
    detour: float,
    grade: Grade,
    size: SizePipes,
    sea_share: SeaShare,
    find_ways: FindWays | None,
) -> _Segments:
    """Return the trenches of a layout with their pipes; without a length where no way was found."""
    k = len(points.site_id)
    longitude, latitude = to_plane.transform(layout.points[:, 0], layout.points[:, 1], direction="INVERSE")
    a, b = layout.edges.T
    forks = len(layout.points) - k
    around = np.concatenate([points.doubt_m, np.zeros(forks)])
    names = np.concatenate([points.site_id, np.full(forks, None)])
    away = geodesic_m(longitude[a], latitude[a], longitude[b], latitude[b])
    length = expected_m(away, around[a], around[b]) * detour
    corners = np.stack([np.column_stack([longitude[i], latitude[i]]) for i in (a, b)], axis=1)
    lines = np.asarray(shapely.linestrings(corners), dtype=object)
    laying = np.full(len(a), np.nan)
    if find_ways is None:
        sea = sea_share(lines)
    else:
        length, sea, laying, lines = _along_ways(find_ways(corners, grade.pipe), lines, away, around[a], around[b])
    sized = _times(size(grade, layout.load, sea), np.nan_to_num(laying, nan=1.0))
    through = _links_through(layout, k, carried)
    return {
        "segment_id": np.array([str(i) for i in range(1, len(a) + 1)], dtype=object),
        "start_site_id": names[a],
        "end_site_id": names[b],
        "length_m": length,
        "sea_share": sea,
        "laying_factor": laying,
        "flow_kg_per_s": layout.load,
        "size_mm": sized.size_mm,
        "lines": sized.lines,
        "eur_per_m": sized.mode,
        "capex_eur": sized.mode * length,
        "link_ids": np.array([";".join(group.link_id[rows]) for rows in through], dtype=object),
        "_low": sized.low,
        "_high": sized.high,
        "geometry": lines,
    }


def _along_ways(ways: Ways, lines: NDArray[np.object_], away: Numbers, one_m: Numbers, other_m: Numbers) -> Ways:
    """Return the ways of trenches; one that is too short to be a trench needs none."""
    short = away < _SHORTEST_M
    length = expected_m(np.where(short, away, np.maximum(ways.length_m, away)), one_m, other_m)
    found = ~np.isnan(ways.length_m)
    return Ways(
        length,
        np.where(found, ways.sea_share, 0.0),
        np.where(short & ~found, 1.0, ways.laying_factor),
        np.where(found, ways.lines, lines),
    )


def _times(pipes: PipePrices, factor: Numbers) -> PipePrices:
    """Return pipes at so many times the price."""
    return pipes._replace(low=pipes.low * factor, mode=pipes.mode * factor, high=pipes.high * factor)


def _with_own_routes(segments: _Segments, group: Pipes, own: PipePrices) -> _Segments:
    """Return the trenches of separate pipes as their links have them."""
    return segments | {
        "length_m": group.route_m,
        "sea_share": np.nan_to_num(group.sea_share, nan=0.0),
        "laying_factor": group.laying_factor,
        "eur_per_m": own.mode,
        "capex_eur": own.mode * group.route_m,
        "_low": own.low,
        "_high": own.high,
        "geometry": np.where(np.isnan(group.laying_factor), segments["geometry"], group.geometry),
    }


def _links_through(layout: Layout, k: int, carried: Carried) -> list[Indices]:
    """Return which links pass each trench of a tree; of separate pipes each its own."""
    if len(layout.points) == k and np.array_equal(layout.edges, np.column_stack([carried.origin, carried.target])):
        return [np.array([i], dtype=np.intp) for i in range(len(layout.edges))]
    from symbiosis_map.trenches.layout import sides

    inside = sides(layout.edges, k)
    return [np.flatnonzero(row) for row in inside[:, carried.origin] != inside[:, carried.target]]


def _sentence(record: dict[str, object]) -> str:
    """Return what the network is and what it saves."""
    links, sites = (int(str(record[name])) for name in ("n_links", "n_sites"))
    carries = f"{counted(links, 'link')} between {counted(sites, 'site')}"
    length, apart = (float(str(record[name])) / 1000.0 for name in ("length_m", "separate_m"))
    if record["method"] == "separate":
        return f"Separate pipes for {carries}, {apart:.1f} km: one network would cost no less."
    millions, share = float(str(record["capex_eur"])) / 1e6, float(str(record["saving_share"])) * 100.0
    return (
        f"One network for {carries}: {length:.1f} km instead of {apart:.1f} km of trench, {millions:.2f} M EUR, "
        f"{share:.0f} % less than separate pipes."
    )
