"""From rows of all files to sites: which rows speak of one site, and what it is called."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map import tables
from symbiosis_map.crs import WGS84
from symbiosis_map.intake.activity_codes import Activity
from symbiosis_map.intake.codes import postcode
from symbiosis_map.intake.findings import Findings
from symbiosis_map.intake.identity import number_apart, same_id, slug
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.rows import Rows, objects, rows_at
from symbiosis_map.intake.site_rows import SITE_FIELDS
from symbiosis_map.intake.words import fold
from symbiosis_map.schema import conform
from symbiosis_map.tables.assuming import Texts

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


def assemble_sites(rows: Rows, options: IntakeOptions, findings: Findings) -> AssembledSites:
    """Put rows together that speak of one site.

    Rows of one site have the same id (case and blanks do not count), or no id and the same name and place. In a sheet
    of sites each row must be a site of its own: rows with one id that say different things are all set aside, for the
    program cannot know which is right. In a sheet of streams a site's columns repeat; where they differ the most
    frequent value counts and the difference is listed.

    Parameters
    ----------
    rows : Rows
        As :func:`read_site_rows` gives them; ``by_row`` has their positions.
    options : IntakeOptions
    findings : Findings
    """
    groups, refused = _without_duplicates(_groups(rows), rows, findings)
    sites = _merged(groups, rows, findings)
    _give_ids(sites, findings)
    _fill(sites, options, findings)
    _note_activities(sites, groups, rows, findings)
    ids = sites["site_id"].tolist()
    by_row = {row: key for group, key in zip(groups, ids, strict=True) for row in group}
    frame = pd.DataFrame({name: sites[name] for name in SITE_FIELDS}).sort_values("site_id", kind="stable")
    return AssembledSites(_table(frame), by_row, {same_id(key): key for key in ids}, refused)


def _groups(rows: Rows) -> list[list[int]]:
    """Return the rows of each site, those without an id joined to the one site of their name and place."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, key in enumerate(rows["site_id"]):
        if key:
            groups["id", same_id(key)].append(row)
    without = np.flatnonzero(rows["site_id"] == "").tolist()
    if without:
        _join_those_without_id(without, groups, rows)
    return [groups[key] for key in sorted(groups)]


def _join_those_without_id(without: list[int], groups: dict[tuple[str, ...], list[int]], rows: Rows) -> None:
    """Put rows without an id to the one site of their name and place, or make them sites of their own."""
    listed = rows["listed"]
    names = [fold(name or operator) for name, operator in zip(rows["name"], rows["operator"], strict=True)]
    located = zip(*(rows[name] for name in ("locality", "municipality", "postcode")), strict=True)
    places = [set(map(fold, words)) - {""} for words in located]
    named: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)

    def note(row: int, key: tuple[str, ...]) -> None:
        for place in (*places[row], ""):
            named[names[row], place].add(key)

    for key, group in groups.items():
        for row in group:
            note(row, key)
    for row in sorted(without, key=lambda row: (not listed[row], not places[row])):
        same = set.union(*(named.get((names[row], place), set()) for place in places[row] or {""}))
        if len(same) == 1 and not listed[row]:
            key = next(iter(same))
        else:
            address = fold(rows["address"][row]) if listed[row] else ""
            place = rows["locality"][row] or rows["municipality"][row] or rows["postcode"][row]
            key = ("name", names[row], fold(place), address)
        groups[key].append(row)
        note(row, key)


def _without_duplicates(
    groups: list[list[int]], rows: Rows, findings: Findings
) -> tuple[list[list[int]], frozenset[str]]:
    """Hold sheets of sites to one row for a site; equal rows are one, others are set aside together."""
    kept, refused, places = [], set(), rows["place"]
    for group in groups:
        listed = [row for row in group if rows["listed"][row]]
        if len(listed) < 2:
            kept.append(group)
            continue
        first = listed[0]
        shown = rows["site_id"][first] or rows["name"][first]
        if len({tuple(str(rows[name][row]) for name in _SHARED) for row in listed}) == 1:
            for row in listed[1:]:
                rule = f"repeats {places[first]}"
                findings.set_aside(places[row], "site_id", shown, rule, "Nothing: it was read once.")
            kept.append([first, *(row for row in group if not rows["listed"][row])])
            continue
        for row in listed:
            other = places[next(other for other in listed if other != row)]
            rule = f"one site stands in {len(listed)} rows that differ (see {other}): all set aside"
            findings.set_aside(places[row], "site_id", shown, rule, "Give each site an id of its own.")
        refused.add(same_id(rows["site_id"][first]))
    return kept, frozenset(refused - {""})


def _is_blank(value: object) -> bool:
    return value == "" or (isinstance(value, float) and np.isnan(value))


def _merged(groups: list[list[int]], rows: Rows, findings: Findings) -> Rows:
    """Return each site from its rows: what a sheet of sites says, else the most frequent value of each column."""
    sites = rows_at(rows, np.array([group[0] for group in groups], dtype=np.intp))
    for number, group in enumerate(groups):
        if len(group) > 1:
            for name, value in _agreed(rows_at(rows, group), findings).items():
                sites[name][number] = value
    return sites


def _agreed(rows: Rows, findings: Findings) -> dict[str, Any]:
    """Return what the rows of one site say, where they say anything, and list what differs from it."""
    said_by = {name: rows[name].tolist() for name in SITE_FIELDS}
    listed, places = rows["listed"], rows["place"]
    agreed: dict[str, Any] = {}
    for names in (("site_id",), _POINT, *((name,) for name in _SHARED if name not in _POINT)):
        values = list(zip(*(said_by[name] for name in names), strict=True))
        says = [not any(map(_is_blank, value)) for value in values]
        said: Counter[tuple[Any, ...]] = Counter()
        for row, value in enumerate(values):
            if says[row]:
                said[value] += len(values) if listed[row] else 1
        if not said:
            continue
        best = min(said, key=lambda value: (-said[value], str(value)))
        agreed.update(zip(names, best, strict=True))
        if names == ("site_id",) or len(said) == 1:
            continue
        shown = " ".join(map(str, best))
        for row, value in enumerate(values):
            if says[row] and value != best:
                rule = f"differs from {shown!r} in other rows of this site: not used"
                text = " ".join(map(str, value))
                findings.set_aside(places[row], names[0], text, rule, "Make the rows of one site agree.")
    sources = sorted(set(said_by["source"]) - {""})
    more = f" ; and {len(sources) - _MOST_SOURCES} more" if len(sources) > _MOST_SOURCES else ""
    return agreed | {"source": " ; ".join(sources[:_MOST_SOURCES]) + more}


def _give_ids(sites: Rows, findings: Findings) -> None:
    """Write the id of each site, made from name and place where there is none."""
    given = objects(map(str.strip, sites["site_id"]))
    at = np.flatnonzero(given == "")
    blank = rows_at(sites, at)
    named = zip(*(blank[name] for name in ("name", "operator", "locality", "municipality")), strict=True)
    wanted = [slug(name or operator, locality or municipality) for name, operator, locality, municipality in named]
    order = list(zip(*(map(str, blank[name]) for name in SITE_FIELDS), strict=True))
    keys = number_apart(wanted, order, given[given != ""])
    given[at] = keys
    sources = [f"made from name and place, {place}" for place in blank["place"]]
    findings.assumptions.add("sites", keys, "site_id", keys, "the file gives no id", sources)
    sites["site_id"] = given


def _fill(sites: Rows, options: IntakeOptions, findings: Findings) -> None:
    """Fill in what a site cannot be without, and record each value."""
    key, where = sites["site_id"], objects(map(str, sites["place"]))

    def assume(at: NDArray[np.intp], column: str, reason: str, source: str | Texts) -> None:
        findings.assumptions.add("sites", key[at], column, sites[column][at], reason, source)

    at = np.flatnonzero(sites["name"] == "")
    sites["name"][at] = [operator or own for operator, own in zip(sites["operator"][at], key[at], strict=True)]
    assume(at, "name", "the file gives no name", [f"operator or id, {place}" for place in where[at]])
    at = np.flatnonzero(sites["country"] == "")
    sites["country"][at] = options.country
    assume(at, "country", "the file names no country", "country of the project")
    for row in np.flatnonzero(sites["postcode"] != ""):
        sites["postcode"][row], padded = postcode(sites["postcode"][row], sites["country"][row])
        if padded:
            reason = "zeros in front that a spreadsheet leaves out"
            assume(np.array([row]), "postcode", reason, f"put back, {where[row]}")
    reason = "the layer has a line or polygon, not a point"
    for row in np.flatnonzero(sites["from_shape"]):
        value = f"{sites['location_precision_m'][row]:g} m"
        findings.assume("sites", key[row], "location_precision_m", value, reason, "distance to its farthest vertex")
    nowhere = sites["source"] == ""
    sites["source"][nowhere] = where[nowhere]


def _note_activities(sites: Rows, groups: list[list[int]], rows: Rows, findings: Findings) -> None:
    """Record activities that could have been read in more than one way."""
    if not any(activity.reason for activity in rows["activity"]):
        return
    for key, nace, group in zip(sites["site_id"], sites["nace"], groups, strict=True):
        read = (rows["activity"][row] for row in group)
        activity: Activity | None = next((each for each in read if each.code == nace), None)
        if activity is not None and activity.reason:
            findings.assume("sites", key, "nace", activity.code, activity.reason, activity.source)


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
