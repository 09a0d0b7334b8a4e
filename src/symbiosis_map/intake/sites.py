"""From rows of all files to sites: which rows speak of one site, and what it is called."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map import tables
from symbiosis_map.crs import WGS84
from symbiosis_map.intake.activity_codes import Activity
from symbiosis_map.intake.codes import postcode
from symbiosis_map.intake.findings import Findings, Place
from symbiosis_map.intake.identity import number_apart, same_id, slug
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.site_rows import SITE_FIELDS
from symbiosis_map.intake.words import fold
from symbiosis_map.schema import conform

__all__ = ["AssembledSites", "assemble_sites"]

_NUMBERS = (
    "capacity",
    "latitude",
    "longitude",
    "location_precision_m",
    "quay_m",
    "dwellings_m",
    "elevation_m",
    "closes_year",
)
_SHARED = tuple(name for name in SITE_FIELDS if name not in ("site_id", "source"))
_POINT = ("latitude", "longitude")
_MOST_SOURCES = 5
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AssembledSites:
    """Sites, and the way from rows and ids to them.

    Parameters
    ----------
    sites : GeoDataFrame
    by_row : dict of int to str
        Site id by the number of a row of sites.
    by_id : dict of str to str
        Site id by the id without case and blanks.
    refused : set of str
        Ids, without case and blanks, of rows that were set aside.
    """

    sites: gpd.GeoDataFrame
    by_row: dict[int, str]
    by_id: dict[str, str]
    refused: frozenset[str]


def assemble_sites(records: list[Row], options: IntakeOptions, findings: Findings) -> AssembledSites:
    """Put rows together that speak of one site.

    Rows of one site have the same id (case and blanks do not count), or no id and the same name and place. In a sheet
    of sites each row must be a site of its own: rows with one id that say different things are all set aside, for the
    program cannot know which is right. In a sheet of streams a site's columns repeat; where they differ the most
    frequent value counts and the difference is listed.

    Parameters
    ----------
    records : list of dict
        As :func:`read_site_rows` gives them, with ``row_no``, a number of their own.
    """
    groups = _groups(records)
    groups, refused = _without_duplicates(groups, findings)
    merged = [_merge(group, findings) for group in groups]
    ids = _ids(merged, findings)
    for site, key, group in zip(merged, ids, groups, strict=True):
        site["site_id"] = key
        _fill(site, options, findings)
        _note_activity(site, group, findings)
    by_row = {row["row_no"]: key for group, key in zip(groups, ids, strict=True) for row in group}
    frame = pd.DataFrame(merged, columns=[*SITE_FIELDS]).sort_values("site_id", kind="stable")
    return AssembledSites(_table(frame), by_row, {same_id(key): key for key in ids}, refused)


def _places_of(row: Row) -> set[str]:
    """Return every word for where a row's site is."""
    return {fold(row[name]) for name in ("locality", "municipality", "postcode")} - {""}


def _groups(records: list[Row]) -> list[list[Row]]:
    """Return the rows of each site, those without an id joined to the one site of their name and place."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    named: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)

    without = [row for row in records if not row["site_id"]]

    def put(row: Row, key: tuple[str, ...]) -> None:
        groups[key].append(row)
        for place in (*_places_of(row), "") if without else ():
            named[fold(row["name"] or row["operator"]), place].add(key)

    for row in records:
        if row["site_id"]:
            put(row, ("id", same_id(row["site_id"])))
    for row in sorted(without, key=lambda row: (not row["listed"], not _places_of(row))):
        name, places = fold(row["name"] or row["operator"]), _places_of(row)
        same = set.union(*(named.get((name, place), set()) for place in places or {""}))
        if len(same) == 1 and not row["listed"]:
            put(row, next(iter(same)))
        else:
            address = fold(row["address"]) if row["listed"] else ""
            put(row, ("name", name, fold(row["locality"] or row["municipality"] or row["postcode"]), address))
    return [groups[key] for key in sorted(groups)]


def _without_duplicates(groups: list[list[Row]], findings: Findings) -> tuple[list[list[Row]], frozenset[str]]:
    """Hold sheets of sites to one row for a site; equal rows are one, others are set aside together."""
    kept, refused = [], set()
    for group in groups:
        listed = [row for row in group if row["listed"]]
        if len(listed) < 2:
            kept.append(group)
            continue
        shown = listed[0]["site_id"] or listed[0]["name"]
        places: list[Place] = [row["place"] for row in listed]
        if len({tuple(str(row[name]) for name in _SHARED) for row in listed}) == 1:
            for place in places[1:]:
                findings.set_aside(place, "site_id", shown, f"repeats {places[0]}", "Nothing: it was read once.")
            kept.append([listed[0], *(row for row in group if not row["listed"])])
            continue
        for place in places:
            other = next(other for other in places if other is not place)
            rule = f"one site stands in {len(listed)} rows that differ (see {other}): all set aside"
            findings.set_aside(place, "site_id", shown, rule, "Give each site an id of its own.")
        refused.add(same_id(listed[0]["site_id"]))
    return kept, frozenset(refused - {""})


def _is_blank(value: object) -> bool:
    return value == "" or (isinstance(value, float) and np.isnan(value))


def _merge(group: list[Row], findings: Findings) -> Row:
    """Return one site from its rows: what a sheet of sites says, else the most frequent value of each column."""
    site: Row = dict(group[0])
    if len(group) == 1:
        return site
    for names in (("site_id",), ("latitude", "longitude"), *((name,) for name in _SHARED if name not in _POINT)):
        said: Counter[tuple[Any, ...]] = Counter()
        for row in group:
            value = tuple(row[name] for name in names)
            if not any(map(_is_blank, value)):
                said[value] += len(group) if row["listed"] else 1
        if not said:
            continue
        best = min(said, key=lambda value: (-said[value], str(value)))
        site.update(zip(names, best, strict=True))
        if names == ("site_id",) or len(said) == 1:
            continue
        shown = " ".join(map(str, best))
        for row in group:
            value = tuple(row[name] for name in names)
            if value != best and not any(map(_is_blank, value)):
                rule = f"differs from {shown!r} in other rows of this site: not used"
                text = " ".join(map(str, value))
                findings.set_aside(row["place"], names[0], text, rule, "Make the rows of one site agree.")
    sources = sorted({row["source"] for row in group} - {""})
    more = f" ; and {len(sources) - _MOST_SOURCES} more" if len(sources) > _MOST_SOURCES else ""
    site["source"] = " ; ".join(sources[:_MOST_SOURCES]) + more
    return site


def _ids(merged: list[Row], findings: Findings) -> list[str]:
    """Return the id of each site, made from name and place where there is none."""
    given = [site["site_id"].strip() for site in merged]
    blank = [index for index, key in enumerate(given) if not key]
    wanted = [
        slug(merged[i]["name"] or merged[i]["operator"], merged[i]["locality"] or merged[i]["municipality"])
        for i in blank
    ]
    order = [tuple(str(merged[i][name]) for name in SITE_FIELDS) for i in blank]
    for index, key in zip(blank, number_apart(wanted, order, filter(None, given)), strict=True):
        given[index] = key
        findings.assume(
            "sites", key, "site_id", key, "the file gives no id", f"made from name and place, {merged[index]['place']}"
        )
    return given


def _fill(site: Row, options: IntakeOptions, findings: Findings) -> None:
    """Fill in what a site cannot be without, and record each value."""
    key, where = site["site_id"], str(site["place"])
    if not site["name"]:
        site["name"] = site["operator"] or key
        findings.assume("sites", key, "name", site["name"], "the file gives no name", f"operator or id, {where}")
    if not site["country"]:
        site["country"] = options.country
        findings.assume("sites", key, "country", options.country, "the file names no country", "country of the project")
    site["postcode"], padded = postcode(site["postcode"], site["country"])
    if padded:
        findings.assume(
            "sites",
            key,
            "postcode",
            site["postcode"],
            "zeros in front that a spreadsheet leaves out",
            f"put back, {where}",
        )
    if site["from_shape"]:
        value = f"{site['location_precision_m']:g} m"
        reason = "the layer has a line or polygon, not a point"
        findings.assume("sites", key, "location_precision_m", value, reason, "distance to its farthest vertex")
    if not site["source"]:
        site["source"] = where


def _note_activity(site: Row, group: list[Row], findings: Findings) -> None:
    """Record an activity that could have been read in more than one way."""
    activity: Activity | None = next((row["activity"] for row in group if row["activity"].code == site["nace"]), None)
    if activity is not None and activity.reason:
        findings.assume("sites", site["site_id"], "nace", activity.code, activity.reason, activity.source)


def _table(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    texts = [name for name in SITE_FIELDS if name not in _NUMBERS]
    frame = frame.assign(**{name: frame[name].where(frame[name] != "", None) for name in texts}).reset_index(drop=True)
    known = frame["latitude"].notna() & frame["longitude"].notna()
    points = gpd.GeoSeries(
        gpd.points_from_xy(frame["longitude"].astype(float), frame["latitude"].astype(float)),
        index=frame.index,
        crs=WGS84,
    ).where(known, None)
    sites = conform(gpd.GeoDataFrame(frame, geometry=points, crs=WGS84), tables.SITES)
    return gpd.GeoDataFrame(sites)
