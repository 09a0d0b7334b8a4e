"""Every site gets a point with its level, precision and source, or a row that says why it has none."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import WGS84
from symbiosis_map.errors import SchemaError
from symbiosis_map.geocoding.answers import answers_table, was_asked
from symbiosis_map.geocoding.cascade import Cascade
from symbiosis_map.geocoding.checks import GOOD, Verdict, check_point, inside_countries
from symbiosis_map.geocoding.choice import Choice, describe
from symbiosis_map.geocoding.gazetteer import Gazetteer
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.overrides import read_overrides
from symbiosis_map.geocoding.place import Place, Query, Service
from symbiosis_map.geocoding.questions import house_key, query_key
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, GEOCODING_ANSWERS, SITES, UNPLACED

__all__ = ["Located", "locate"]

_READ = (
    "site_id",
    "name",
    "address",
    "postcode",
    "locality",
    "municipality",
    "country",
    "location_level",
    "location_precision_m",
    "location_source",
)
_ESTIMATE = "estimate of this program, see the options of geocoding"


class Located(NamedTuple):
    """What geocoding gives.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites``; without a point where none was found.
    unplaced : DataFrame
        Table ``unplaced``: each site without a point, once.
    assumptions : DataFrame
        Table ``assumptions``.
    answers : GeoDataFrame
        Table ``geocoding_answers``: every place that was in question for a site without coordinates.
    """

    sites: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    assumptions: pd.DataFrame
    answers: gpd.GeoDataFrame


def locate(
    sites: gpd.GeoDataFrame,
    options: GeocodingOptions | None = None,
    overrides: pd.DataFrame | None = None,
    services: Sequence[Service] = (),
) -> Located:
    """Place every site: by hand, else by its given coordinates, else by its words.

    Words are asked of the services in their order, then of the gazetteer that travels with the package, then for the
    municipality. Without services no socket is opened and nothing leaves the machine. A given point that fails a
    check is not used, and its site is not looked for by name either: somebody meant a place, and the mistake is
    theirs to mend.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites`` in EPSG:4326; an empty or missing point means that no coordinates are known.
    options : GeocodingOptions, optional
    overrides : DataFrame, optional
        ``site_id``, ``latitude``, ``longitude``, ``precision_m``, ``source``, ``query_key``: goes before everything
        else. A row with a key holds only while the words of its site are the same.
    services : sequence of Service
        Asked in this order; a service that fails leaves the question to the next one.

    Returns
    -------
    Located
        ``sites`` in their order with points, levels, precisions and sources; ``unplaced`` with the reason and the
        remedy for each site without a point; ``assumptions`` with every value that was filled in.

    Raises
    ------
    InputError
        A fault in the table of overrides.

    Examples
    --------
    >>> from symbiosis_map.schema import conform
    >>> rows = pd.DataFrame({"site_id": ["A", "B"], "name": ["Dairy", "Mill"], "country": "NO",
    ...                      "locality": ["Elnesvågen", "Atlantis"]})
    >>> located = locate(conform(rows, SITES))
    >>> located.sites[["location_level", "location_precision_m"]].values.tolist()
    [['place', 5000.0], [nan, nan]]
    >>> located.unplaced[["site_id", "reason"]].values.tolist()
    [['B', "'Atlantis' not known in NO to the gazetteer"]]
    """
    options = options or GeocodingOptions()
    result = gpd.GeoDataFrame(conform(sites, SITES))
    check(result, SITES)
    points = np.array(result.geometry, dtype=object)
    _refuse_other_shapes(points, result["site_id"])
    points[shapely.is_empty(points)] = None
    columns = [result[name].to_numpy(object) for name in _READ]
    records = [dict(zip(_READ, row, strict=True)) for row in zip(*columns, strict=True)]
    named = (
        set() if overrides is None else set(overrides.get("site_id", pd.Series(dtype="str")).astype(str).str.strip())
    )
    keys = {row["site_id"]: query_key(_words(row)) for row in records if row["site_id"] in named}
    by_hand = read_overrides(overrides, dict(zip(result["site_id"], result["country"], strict=True)), options, keys)
    cascade = Cascade(services, Gazetteer(options) if options.use_gazetteer else None, options)
    outcomes = []
    longitude, latitude = shapely.get_x(points), shapely.get_y(points)
    good = inside_countries(longitude, latitude, result["country"].to_numpy(object), options).tolist()
    for x, y, passes, row in zip(longitude.tolist(), latitude.tolist(), good, records, strict=True):
        if row["site_id"] in by_hand:
            outcomes.append(_by_hand(by_hand[row["site_id"]]))
        elif not (math.isnan(x) and math.isnan(y)):
            outcomes.append(_given(x, y, GOOD if passes else check_point(x, y, row["country"], options), row, options))
        else:
            outcomes.append(_by_words(cascade.find(_words(row))))
    return _tables(result, records, _with_crowds(records, outcomes, options), options)


def _words(row: dict[str, Any]) -> Query:
    return Query(
        address=_text(row["address"]),
        postcode=_text(row["postcode"]),
        locality=_text(row["locality"]),
        municipality=_text(row["municipality"]),
        country=_text(row["country"]),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one site: a place with what was filled in, or a reason."""

    choice: Choice
    source: str = ""
    assumed: tuple[tuple[str, str, str, str], ...] = ()
    """Column, value, reason, source."""


def _given(
    longitude: float, latitude: float, verdict: Verdict, row: dict[str, Any], options: GeocodingOptions
) -> _Outcome:
    """Take the coordinates of the table where they pass the checks."""
    assumed: list[tuple[str, str, str, str]] = []
    if verdict.swapped and options.fix_swapped:
        longitude, latitude = latitude, longitude
        reason = f"{verdict.reason}; geocoding.fix_swapped is set"
        assumed.append(("geometry", _position(longitude, latitude), reason, "coordinates of the table, exchanged"))
    elif not verdict.good:
        return _Outcome(Choice(None, "invalid_input", verdict.reason, verdict.remedy))
    level, precision_m = _text(row["location_level"]), row["location_precision_m"]
    if not level:
        level = "plant"
        assumed.append(("location_level", level, "the table does not say what the point stands for", _ESTIMATE))
    if np.isnan(precision_m):
        precision_m = getattr(options, f"precision_{level}_m")
        reason = f"the table gives no precision; usual for the level {level}"
        assumed.append(("location_precision_m", f"{precision_m:g} m", reason, _ESTIMATE))
    place = Place(longitude, latitude, level, "exact", 1.0, precision_m, "given", row["site_id"], "", "")
    return _Outcome(Choice(place, "ok"), _text(row["location_source"]) or "coordinates of the input", tuple(assumed))


def _by_hand(place: Place) -> _Outcome:
    source = f"override: {place.matched_text}" if place.matched_text else "override"
    if "precision not given" not in place.checks:
        return _Outcome(Choice(place, "ok"), source)
    reason = "the override gives no precision"
    return _Outcome(
        Choice(place, "ok"), source, (("location_precision_m", f"{place.precision_m:g} m", reason, _ESTIMATE),)
    )


def _by_words(choice: Choice) -> _Outcome:
    place = choice.place
    if place is None:
        return _Outcome(choice)
    asked = f"the {'municipality' if place.level == 'municipality' else 'locality'} {place.query!r}"
    if place.provider != Gazetteer.name:
        asked = repr(place.query)
    doubts = f" ({choice.reason})" if choice.status != "ok" and choice.reason else ""
    reason = f"no coordinates; found by {asked}: {'; '.join(place.checks)}{doubts}"
    source = f"{place.provider}: {place.matched_text} ({place.provider_id}, {place.match})"
    if place.fetched_on:
        source = f"{source}, {place.fetched_on}"
    width = f"usual for a {place.level} found by name" if place.provider == Gazetteer.name else f"level {place.level}"
    return _Outcome(
        choice,
        source,
        (
            ("geometry", _position(place.longitude, place.latitude), reason, source),
            ("location_level", place.level, reason, source),
            ("location_precision_m", f"{place.precision_m:g} m", width, _ESTIMATE),
        ),
    )


def _with_crowds(records: list[dict[str, Any]], outcomes: list[_Outcome], options: GeocodingOptions) -> list[_Outcome]:
    """Send houses to review where sites of several addresses came to stand on one point.

    A service that knows no better answers with the middle of something, again and again.
    """
    addresses: dict[tuple[float, float], set[str]] = defaultdict(set)
    for row, outcome in zip(records, outcomes, strict=True):
        place = outcome.choice.place
        if place is not None and place.level in ("address", "parcel") and place.provider not in ("given", "override"):
            addresses[(place.longitude, place.latitude)].add(house_key(_words(row)))
    if not addresses:
        return outcomes
    result = []
    for outcome in outcomes:
        place = outcome.choice.place
        crowd = len(addresses.get((place.longitude, place.latitude), ())) if place is not None else 0
        if place is None or crowd < options.shared_point_sites or outcome.choice.status != "ok":
            result.append(outcome)
            continue
        reason = f"{crowd} different addresses came to stand on this point"
        crowded = replace(place, checks=(*place.checks, reason))
        candidates = (crowded, *(other for other in outcome.choice.candidates if other != place))
        remedy = "Look at it in the review file, or give coordinates."
        choice = replace(
            outcome.choice, place=crowded, status="review", reason=reason, remedy=remedy, candidates=candidates
        )
        result.append(_by_words(choice))
    return result


def _tables(
    sites: gpd.GeoDataFrame, records: list[dict[str, Any]], outcomes: list[_Outcome], options: GeocodingOptions
) -> Located:
    places = [outcome.choice.place for outcome in outcomes]
    ends = [(place.longitude, place.latitude) for place in places if place]
    points = np.full(len(places), None, dtype=object)
    points[[place is not None for place in places]] = shapely.points(np.array(ends, dtype=float).reshape(-1, 2))
    placed = sites.set_geometry(gpd.GeoSeries(points, index=sites.index, crs=WGS84))
    placed["location_level"] = [place.level if place else None for place in places]
    placed["location_precision_m"] = [place.precision_m if place else np.nan for place in places]
    placed["location_source"] = [outcome.source or None for outcome in outcomes]
    placed["location_status"] = [outcome.choice.status for outcome in outcomes]
    placed["notes"] = _notes(sites, places, options)
    choices = [outcome.choice for outcome in outcomes]
    unplaced: list[tuple[Any, ...]] = [
        (
            row["site_id"],
            row["name"],
            choice.status,
            choice.reason,
            choice.remedy,
            "; ".join(map(describe, choice.candidates[: options.most_candidates])) or None,
        )
        for row, choice in zip(records, choices, strict=True)
        if choice.place is None
    ]
    assumed: list[tuple[str, ...]] = [
        ("sites", row["site_id"], *values)
        for row, outcome in zip(records, outcomes, strict=True)
        for values in outcome.assumed
    ]
    located = Located(
        gpd.GeoDataFrame(conform(placed, SITES)),
        conform(pd.DataFrame(sorted(unplaced, key=lambda row: tuple(map(str, row))), columns=UNPLACED.names), UNPLACED),
        conform(pd.DataFrame(sorted(assumed), columns=ASSUMPTIONS.names), ASSUMPTIONS),
        answers_table(
            [
                (row["site_id"], _words(row), choice)
                for row, choice in zip(records, choices, strict=True)
                if was_asked(choice)
            ],
            options,
        ),
    )
    for frame, table in zip(located, (SITES, UNPLACED, ASSUMPTIONS, GEOCODING_ANSWERS), strict=True):
        check(frame, table)
    return located


def _notes(sites: gpd.GeoDataFrame, places: list[Place | None], options: GeocodingOptions) -> list[str | None]:
    """Return the notes; sites that share one given point say so: it may be an office or the middle of a town."""
    points = [(p.longitude, p.latitude) if p and p.provider == "given" else None for p in places]
    shared = Counter(points)
    notes = []
    for text, point in zip(sites["notes"], points, strict=True):
        note = _text(text)
        others = shared[point] - 1
        if point is not None and shared[point] >= options.shared_point_sites and "on exactly this point" not in note:
            note = f"{note} {others} other sites stand on exactly this point.".strip()
        notes.append(note or None)
    return notes


def _refuse_other_shapes(points: NDArray[np.object_], site_ids: pd.Series) -> None:
    other = ~np.isin(shapely.get_type_id(points), (-1, shapely.GeometryType.POINT))
    if other.any():
        row = int(np.flatnonzero(other)[0])
        raise SchemaError(
            f"table 'sites' holds a {points[row].geom_type} for site {site_ids.iloc[row]!r}, not a point",
            remedy="Take a point inside it: frame.representative_point().",
        )


def _position(longitude: float, latitude: float) -> str:
    return f"{latitude:.5f} N, {longitude:.5f} E"


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
