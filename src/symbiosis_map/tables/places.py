"""What became of looking for sites without coordinates."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import SITE, number, share, text
from symbiosis_map.tables.vocabulary import LOCATION_LEVELS, LOCATION_STATUSES

__all__ = ["GEOCODING_ANSWERS", "UNPLACED"]

UNPLACED = Table(
    "unplaced",
    ("site_id",),
    "Sites without a point; they take no part in pairing.",
    (
        SITE,
        text("name", "name", "Name of the site.", required=True),
        text("status", "status", "What became of looking for it.", required=True, allowed=LOCATION_STATUSES),
        text("reason", "reason", "Why it has no point.", required=True),
        text("remedy", "remedy", "What to do.", required=True),
        text("candidates", "candidates", "Places that were in question, separated by ';'."),
    ),
)

GEOCODING_ANSWERS = Table(
    "geocoding_answers",
    ("site_id", "rank"),
    "Every place that was in question for a site without coordinates, best first, and who failed to answer.",
    (
        SITE,
        Column("rank", "integer", "rank", "1 is best; the first of a site is the one that its status is about."),
        Column("chosen", "boolean", "chosen", "Whether the site stands on it.", required=True),
        text("status", "status", "What became of the site.", required=True, allowed=LOCATION_STATUSES),
        text("reason", "reason", "Why the site has this status.", required=True),
        text("level", "level", "What the point stands for.", allowed=LOCATION_LEVELS),
        text("match", "match", "How it was found.", allowed=("exact", "fuzzy", "fallback")),
        share("score", "score", "How like the question it is."),
        number("precision_m", "prec_m", "m", "How far the point may be off.", minimum=0.0),
        text("provider", "provider", "Who answered, or failed to."),
        text("provider_id", "provid_id", "Its key of the place."),
        text("matched_text", "matched", "Name or address at the provider."),
        text("municipality", "municipal", "Municipality at the provider."),
        number("candidates", "candidates", "1", "How many places the provider named.", minimum=0.0),
        number("runner_up_gap_m", "gap_m", "m", "Distance to the next best.", minimum=0.0),
        text("checks", "checks", "What was held against what, separated by ';'."),
        text("query", "query", "What was asked."),
        text("query_key", "query_key", "Key of the site's words; a choice made by hand holds while it is the same."),
        text("fetched_on", "fetched_on", "Date of the answer; empty for what travels with the package."),
        Column("geometry", "geometry", "", "Point of the place; empty for a failure."),
    ),
)
