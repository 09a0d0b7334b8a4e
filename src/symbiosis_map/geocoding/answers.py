"""The table of every place that was in question, and of the services that gave no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from symbiosis_map.crs import WGS84
from symbiosis_map.geocoding.choice import Choice
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.questions import query_key
from symbiosis_map.schema import conform
from symbiosis_map.tables import GEOCODING_ANSWERS

__all__ = ["answers_table", "was_asked"]

_NOT_ASKED = ("given", "override")


def answers_table(found: Sequence[tuple[str, Query, Choice]], options: GeocodingOptions) -> gpd.GeoDataFrame:
    """Return a row for each place in question and for each failure of each site.

    Parameters
    ----------
    found : sequence of (str, Query, Choice)
        Sites that were looked for by their words (:func:`was_asked`), these, and what became of them.
    options : GeocodingOptions
        ``most_candidates`` rows of places for a site at most.

    Returns
    -------
    GeoDataFrame
        Table ``geocoding_answers``; a site that nothing was found for has one row without a place.
    """
    rows: list[dict[str, Any]] = []
    for site_id, words, choice in found:
        rows += _rows(site_id, words, choice, options.most_candidates)
    points = np.array([row.pop("point") for row in rows], dtype=object)
    frame = pd.DataFrame(rows, columns=[name for name in GEOCODING_ANSWERS.names if name != "geometry"])
    table = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index, crs=WGS84))
    return gpd.GeoDataFrame(conform(table.sort_values(["site_id", "rank"]), GEOCODING_ANSWERS))


def was_asked(choice: Choice) -> bool:
    """Say whether a site was looked for by its words."""
    return choice.place is None or choice.place.provider not in _NOT_ASKED


def _rows(site_id: str, words: Query, choice: Choice, most: int) -> list[dict[str, Any]]:
    common = {
        "site_id": site_id,
        "status": choice.status,
        "reason": choice.reason or "found and checked",
        "query_key": query_key(words),
    }
    rows: list[dict[str, Any]] = []
    for place in choice.candidates[:most]:
        rows.append(
            common
            | {
                "chosen": place == choice.place,
                "level": place.level,
                "match": place.match,
                "score": place.score,
                "precision_m": place.precision_m,
                "provider": place.provider,
                "provider_id": place.provider_id,
                "matched_text": place.matched_text,
                "municipality": place.municipality,
                "candidates": place.candidates,
                "runner_up_gap_m": place.runner_up_gap_m,
                "checks": "; ".join(place.checks),
                "query": place.query,
                "fetched_on": place.fetched_on,
                "point": shapely.Point(place.longitude, place.latitude),
            }
        )
    for failure in choice.failures:
        rows.append(common | {"chosen": False, "provider": failure.service, "checks": failure.reason, "point": None})
    if not rows:
        rows.append(common | {"chosen": False, "query": _text_of(words), "point": None})
    return [row | {"rank": rank} for rank, row in enumerate(rows, start=1)]


def _text_of(words: Query) -> str:
    parts = (words.address, f"{words.postcode} {words.locality}".strip(), words.municipality)
    return ", ".join(part for part in parts if part)
