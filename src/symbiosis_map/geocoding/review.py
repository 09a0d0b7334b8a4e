"""The table in which somebody chooses where sites lie, and what is read back from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError
from symbiosis_map.geocoding.overrides import OVERRIDE_COLUMNS
from symbiosis_map.schema import Column, Table, conform

__all__ = ["REVIEW", "choices", "merge_overrides", "review_table"]

_OWN = "own"
_NO = {"", "0", "-", "n", "no", "nei", "false"}


def _text(name: str, description: str) -> Column:
    return Column(name, "text", "", description)


def _number(name: str, unit: str, description: str) -> Column:
    return Column(name, "number", "", description, unit=unit)


REVIEW = Table(
    "geocoding_review",
    ("site_id", "rank"),
    "One line per place in question, and a last one for a point of one's own; put an x before the right one.",
    (
        _text("choose", "Put an x before the line that is right; at most one for a site."),
        _text("site_id", "Site."),
        _text("name", "Name of the site."),
        _text("asked", "Its words in the table."),
        _text("status", "What became of looking for it."),
        _text("reason", "Why somebody should look."),
        _text("rank", "1 is best; 'own' is for a point that stands in none of the lines."),
        _text("proposed", "yes: where the site stands on the map until somebody chooses."),
        _text("place", "Name or address of the place."),
        _text("level", "What the point stands for."),
        _text("match", "How it was found."),
        _number("score", "1", "How like the question it is."),
        _number("distance_m", "m", "From the first line of the site."),
        _number("precision_m", "m", "How far the point may be off."),
        _number("latitude", "°", "Degrees north; fill in on the line 'own'."),
        _number("longitude", "°", "Degrees east; fill in on the line 'own'."),
        _text("municipality", "Municipality at the provider."),
        _text("checks", "What was held against what."),
        _text("provider", "Who answered."),
        _text("provider_id", "Its key of the place."),
        _text("fetched_on", "Date of the answer."),
        _text("query_key", "Key of the words; a choice holds while they are the same."),
    ),
)
"""Columns of the review table."""


def review_table(sites: gpd.GeoDataFrame, answers: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a line for every place in question of every site that is not ``ok``, and one to fill in.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites`` as :func:`symbiosis_map.geocoding.locate` gives it.
    answers : GeoDataFrame
        Table ``geocoding_answers``.

    Returns
    -------
    DataFrame
        Columns of :data:`REVIEW`, by site and rank; empty where nothing is to be looked at.
    """
    open_answers = answers[answers["status"] != "ok"].sort_values(["site_id", "rank"])
    words = dict(zip(sites["site_id"], zip(sites["name"], _asked(sites), strict=True), strict=True))
    rows: list[dict[str, object]] = []
    for site_id, group in open_answers.groupby("site_id", sort=True):
        name, asked = words[str(site_id)]
        common = {"site_id": site_id, "name": name, "asked": asked}
        points = np.array(group.geometry, dtype=object)
        is_place = ~(shapely.is_missing(points) | shapely.is_empty(points))
        x, y = shapely.get_x(points[is_place]), shapely.get_y(points[is_place])
        apart_m = geodesic_m(np.full(len(x), x[:1]), np.full(len(x), y[:1]), x, y) if len(x) else x
        records: list[Any] = pd.DataFrame(group[is_place].drop(columns="geometry")).to_dict("records")
        for rank, row in enumerate(records, start=1):
            rows.append(
                common
                | {column: row[column] for column in _TAKEN}
                | {
                    "rank": str(rank),
                    "proposed": "yes" if row["chosen"] else None,
                    "place": row["matched_text"],
                    "distance_m": float(apart_m[rank - 1]),
                    "latitude": round(float(y[rank - 1]), 6),
                    "longitude": round(float(x[rank - 1]), 6),
                }
            )
        last = group.iloc[0]
        own = {"rank": _OWN, "place": "a point of your own: fill in latitude and longitude"}
        rows.append(common | own | {column: last[column] for column in ("status", "reason", "query_key")})
    return conform(pd.DataFrame(rows, columns=REVIEW.names), REVIEW)


_TAKEN = (
    "status",
    "reason",
    "level",
    "match",
    "score",
    "precision_m",
    "municipality",
    "checks",
    "provider",
    "provider_id",
    "fetched_on",
    "query_key",
)


def choices(filled: pd.DataFrame) -> pd.DataFrame:
    """Return the choices that somebody made in a review table, as overrides.

    Parameters
    ----------
    filled : DataFrame
        The table as text, as it was read back; other columns than those used may be missing.

    Returns
    -------
    DataFrame
        :data:`symbiosis_map.geocoding.overrides.OVERRIDE_COLUMNS`, a row per site that was chosen for. It carries the
        key of the site's words, so that it holds in later runs until these change.

    Raises
    ------
    InputError
        Lists every line in fault: two chosen for one site, or a chosen line without a point.

    Examples
    --------
    >>> filled = pd.DataFrame({"choose": ["", "x"], "site_id": ["A", "A"], "rank": ["1", "own"], "query_key": "k",
    ...                        "latitude": ["62.7", "62.8"], "longitude": ["7.1", "7,2"]})
    >>> choices(filled)[["site_id", "latitude", "longitude", "query_key"]].values.tolist()
    [['A', '62.8', '7.2', 'k']]
    """
    needed = ("choose", "site_id", "latitude", "longitude")
    missing = [name for name in needed if name not in filled.columns]
    if missing:
        raise InputError(f"the review file lacks {', '.join(missing)}", remedy="Keep the columns as they were written.")
    rows = filled.reindex(columns=REVIEW.names).astype(object)
    rows = rows.where(rows.notna(), "")
    faults: list[str] = []
    result: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows.to_dict("records"), start=2):
        if str(row["choose"]).strip().casefold() in _NO:
            continue
        site_id = str(row["site_id"]).strip().removeprefix("'")
        where = f"row {number}, site {site_id!r}"
        latitude, longitude = (_degrees(row[name]) for name in ("latitude", "longitude"))
        if not latitude or not longitude:
            faults.append(f"{where}: chosen, and latitude or longitude is no number")
        elif site_id in result:
            faults.append(f"{where}: a second line is chosen for this site")
        else:
            result[site_id] = {
                "site_id": site_id,
                "latitude": latitude,
                "longitude": longitude,
                "precision_m": "" if str(row["rank"]).strip() == _OWN else str(row["precision_m"]).strip(),
                "source": _source(row),
                "query_key": str(row["query_key"]).strip(),
            }
    if faults:
        raise InputError("the review file has faults: " + "; ".join(faults), remedy="Mend these rows.")
    frame = pd.DataFrame([result[key] for key in sorted(result)], columns=list(OVERRIDE_COLUMNS), dtype="str")
    return frame.replace("", None)


def merge_overrides(old: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    """Return a table of overrides with new choices in it.

    Parameters
    ----------
    old : DataFrame or None
        As it was; a site that was chosen for anew loses its rows there, all others stay.
    new : DataFrame
        As :func:`choices` gives it.

    Returns
    -------
    DataFrame
    """
    if old is None or old.empty:
        return new
    kept = old[~old["site_id"].astype("str").str.strip().isin(new["site_id"])]
    columns = list(dict.fromkeys([*OVERRIDE_COLUMNS, *old.columns]))
    return pd.concat([kept, new], ignore_index=True).reindex(columns=columns)


def _asked(sites: gpd.GeoDataFrame) -> list[str]:
    parts = ("address", "postcode", "locality", "municipality", "country")
    rows = zip(*(sites[name] for name in parts), strict=True)
    return [", ".join(part for part in row if isinstance(part, str) and part.strip()) for row in rows]


def _degrees(value: object) -> str:
    text = str(value).strip().removeprefix("'").replace(",", ".")
    try:
        return text if math.isfinite(float(text)) else ""
    except ValueError:
        return ""


def _source(row: Mapping[Any, Any]) -> str:
    if str(row["rank"]).strip() == _OWN:
        return "a point of one's own, from the review file"
    origin = ", ".join(str(row[name]).strip() for name in ("provider", "provider_id", "fetched_on") if row[name])
    return f"chosen in the review file: {str(row['place']).strip()} ({origin})"
