"""What somebody should look at before the results are used: places, amounts, services that failed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words
from symbiosis_map.schema import Column, Table

__all__ = ["REVIEW", "review_rows"]

REVIEW = Table(
    "review",
    (),
    "What to look at before the results are used.",
    (
        Column("table", "text", "", "Table that the row stands in."),
        Column("id", "text", "", "Its key."),
        Column("name", "text", "", "Name of the site."),
        Column("what", "text", "", "What it is, in words."),
        Column("reason", "text", "", "Why it should be looked at."),
        Column("remedy", "text", "", "What to do."),
    ),
)
_SOFT_POINT_M = 1_000.0
_NOT_SURE = ("review", "ambiguous")
_GUESSED = ("inferred", "estimated")


def review_rows(views: Mapping[str, pd.DataFrame], words: Words) -> pd.DataFrame:
    """Return what to look at: sites without a good place, and guessed amounts of the links that flow.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    words : Words

    Returns
    -------
    DataFrame
        In the columns of :data:`REVIEW`.
    """
    rows = [*_unplaced(views), *_soft_points(views, words), *_guessed_amounts(views, words)]
    return pd.DataFrame(rows, columns=REVIEW.names, dtype="str")


def _unplaced(views: Mapping[str, pd.DataFrame]) -> list[tuple[object, ...]]:
    if "unplaced" not in views:
        return []
    table = views["unplaced"].sort_values("site_id")
    return [("sites", row.site_id, row.name, "", row.reason, row.remedy) for row in rows_of(table)]


def _soft_points(views: Mapping[str, pd.DataFrame], words: Words) -> list[tuple[object, ...]]:
    if "sites" not in views:
        return []
    sites = views["sites"]
    doubtful = (sites["location_precision_m"] > _SOFT_POINT_M) | sites["location_status"].isin(_NOT_SURE)
    soft = sites[doubtful & sites["geometry"].notna()].sort_values("site_id")
    remedy = words.say("review.point_remedy")
    return [
        (
            "sites",
            row.site_id,
            row.name,
            words.term("level", row.location_level),
            words.say("review.point", distance=words.distance(row.location_precision_m)),
            remedy,
        )
        for row in rows_of(soft)
    ]


def _guessed_amounts(views: Mapping[str, pd.DataFrame], words: Words) -> list[tuple[object, ...]]:
    if not {"links", "streams"} <= set(views):
        return []
    links, streams = views["links"], views["streams"]
    flowing = links[links["allocated_per_year"] > 0]
    used = set(flowing["surplus_id"]) | set(flowing["demand_id"])
    guessed = streams[streams["stream_id"].isin(used) & streams["basis"].isin(_GUESSED)].sort_values("stream_id")
    remedy = words.say("review.amount_remedy")
    return [
        (
            "streams",
            row.stream_id,
            row.site_name,
            row.stream,
            words.say("review.amount", basis=words.term("basis", row.basis)),
            remedy,
        )
        for row in rows_of(guessed)
    ]
