"""The data block of the page: the tables, the land and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.knowledge.activities import activity_title
from symbiosis_map.maps.comparing import encode_changes
from symbiosis_map.maps.ground import Box, encode_land, encode_places, frame_box, limits
from symbiosis_map.maps.options import MapOptions
from symbiosis_map.maps.own_layers import encode_layers
from symbiosis_map.maps.phrases import listed, page_words
from symbiosis_map.maps.reasons import barrier_texts, year_shapes
from symbiosis_map.maps.references import encode_tables
from symbiosis_map.maps.selection import select_tables
from symbiosis_map.maps.settings import hub_weights, trial_defaults
from symbiosis_map.maps.tiles import tile_source
from symbiosis_map.maps.trenches import encode_trenches
from symbiosis_map.schema import conform
from symbiosis_map.tables import ASSUMPTIONS, BASE_UNIT, CRITERIA, SITES

__all__ = ["build_payload", "land_box"]

_BRANCH = ", as a branch of "
"""What stands between a use and the network that a pipe branches off; sentences.js has the same."""
MOST_SINGLE = 600
"""Up to so many links in view are drawn one by one; where there are more, the page draws corridors."""
_MOST_LINKS = 0.8
"""Where hubs hold this share of the links, a link to a far place does not decide how far out the map opens."""


def build_payload(
    tables: Mapping[str, pd.DataFrame],
    options: MapOptions,
    *,
    land: gpd.GeoDataFrame,
    places: pd.DataFrame,
    barriers: pd.DataFrame,
    profiles: pd.DataFrame,
    credits: list[str],
) -> dict[str, Any]:
    """Return everything that the page needs, as plain lists and numbers.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By the names of :data:`symbiosis_map.maps.selection.PAGE_TABLES`; one that is absent counts as empty.
    options : MapOptions
    land : GeoDataFrame
        Land polygons around the sites; ``attrs["error_m"]`` says how far their coast may be off.
    places : DataFrame
        Columns name, latitude, longitude, population.
    barriers : DataFrame
        The curated table ``barriers``.
    profiles : DataFrame
        The curated table ``monthly_profiles``.
    credits : list of str
        What the licences of land and places ask to be shown.
    """
    page = select_tables(tables, options)
    frames, assumptions = page.frames, conform(tables.get("assumptions", pd.DataFrame()), ASSUMPTIONS)
    longitude, latitude, precision_m = site_points(frames["sites"])
    shown = _worth_opening_on(frames) & np.isfinite(longitude)
    if not shown.any():
        shown[:] = True
    gone = site_points(conform(tables.get("lost_sites", pd.DataFrame()), SITES))
    there = (longitude, latitude, precision_m)
    opening = frame_box(*(np.concatenate([now[shown], was]) for now, was in zip(there, gone, strict=True)))
    box = limits(frame_box(*(np.concatenate(both) for both in zip(there, gone, strict=True))))
    tiles = tile_source(options.tiles) if options.tiles else None
    changes = encode_changes(tables)
    shapes = year_shapes(frames["streams"], frames["assumptions"], profiles)
    terms = _terms(frames) | {"profile": set(shapes)}
    coast = encode_land(land, longitude, latitude, options.land_budget_kb)
    return {
        "title": options.title,
        "subtitle": options.subtitle,
        "date": options.date,
        "language": options.language,
        "opening": [[opening.south, opening.west], [opening.north, opening.east]],
        "limits": [[box.south, box.west], [box.north, box.east]],
        "resources": list(BASE_UNIT),
        "units": dict(BASE_UNIT),
        "criteria": list(CRITERIA),
        "tables": encode_tables(page),
        "changes": changes,
        "near_misses_left_out": page.left_out["near_misses"],
        "link_prices_left_out": page.left_out["link_prices"],
        "assumptions_left_out": page.left_out["assumptions"],
        "detailed_links": page.detailed,
        "most_single": MOST_SINGLE,
        "crowded": len(frames["links"]) > MOST_SINGLE,
        "trial": trial_defaults(frames["links"], assumptions),
        "hub_weights": hub_weights(assumptions),
        "barriers": barrier_texts(barriers[barriers["barrier_id"].isin(terms["barrier"])]),
        "profiles": shapes,
        "activities": _activities(frames["sites"]["nace"]),
        "land": coast.rings,
        "own_layers": encode_layers(tables.get("map_layers"), box, options.layers_budget_kb),
        "trenches": encode_trenches(tables, frames["hubs"]["hub_id"]),
        "coast_error_m": round(land.attrs.get("error_m", 0.0) + coast.tolerance_m),
        "places": encode_places(places, box),
        "credits": credits,
        "tiles": asdict(tiles) if tiles else None,
        "words": page_words(options.languages_held(), terms, comparison=changes is not None),
    }


def land_box(sites: pd.DataFrame) -> Box:
    """Return the box that land is needed for: what the reader can pan to, and a little more."""
    return limits(frame_box(*site_points(conform(sites, SITES)))).grown(0.03)


def site_points(sites: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude, latitude and precision in metres of every site of the table; NaN where it has no point."""
    points = np.asarray(sites["geometry"], dtype=object)
    return shapely.get_x(points), shapely.get_y(points), sites["location_precision_m"].to_numpy(dtype=np.float64)


def _worth_opening_on(frames: Mapping[str, pd.DataFrame]) -> NDArray[np.bool_]:
    """Tell which sites the first view has to hold: those of the hubs where they hold most links, else of all links."""
    links, members = frames["links"], frames["hub_members"]
    inside = links["surplus_site_id"].isin(members["site_id"]) & links["demand_site_id"].isin(members["site_id"])
    held = links[inside] if inside.mean() >= _MOST_LINKS else links
    ends = {*held["surplus_site_id"], *held["demand_site_id"]}
    return frames["sites"]["site_id"].isin(ends).to_numpy(copy=True)


def _terms(frames: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Return the terms that the tables hold, of those for which the page has words of its own."""
    links = frames["links"]
    barriers = listed([links["barriers"], frames["near_misses"]["barriers"]])
    return {
        "barrier": barriers,
        "remedy": barriers,
        "reference": set(links["co2_reference"].dropna()),
        "use": {text.split(_BRANCH)[0] for text in links["use"].dropna().unique()},
        "water_class": set(frames["streams"]["water_class"].dropna()),
    }


def _activities(codes: pd.Series) -> dict[str, str]:
    """Return the titles of the activities that the sites have."""
    return {nace: title for nace in sorted(codes.dropna().unique()) if (title := activity_title(nace))}
