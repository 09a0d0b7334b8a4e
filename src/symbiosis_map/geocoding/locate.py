"""Every site gets a point with its level, precision and source, or a row that says why it has none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from symbiosis_map.geocoding.checks import check_point, inside_countries
from symbiosis_map.geocoding.choice import Choice, describe
from symbiosis_map.geocoding.gazetteer import Gazetteer
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.overrides import read_overrides
from symbiosis_map.geocoding.place import Place, Query, Service
from symbiosis_map.geocoding.questions import house_key, query_key
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, GEOCODING_ANSWERS, SITES, UNPLACED
from symbiosis_map.tables.assuming import Assumptions, Texts

__all__ = ["Located", "locate"]

Columns = Mapping[str, NDArray[np.object_]]
_Numbers = NDArray[np.float64]
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
    "notes",
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
    columns = {name: result[name].to_numpy(object) for name in _READ}
    site_ids, countries = columns["site_id"], columns["country"]
    named = (
        set() if overrides is None else set(overrides.get("site_id", pd.Series(dtype="str")).astype(str).str.strip())
    )
    keys = {key: query_key(_words(columns, row)) for row, key in enumerate(site_ids) if key in named}
    by_hand = read_overrides(overrides, dict(zip(site_ids, countries, strict=True)), options, keys)
    cascade = Cascade(services, Gazetteer(options) if options.use_gazetteer else None, options)
    longitude, latitude = shapely.get_x(points), shapely.get_y(points)
    as_given = inside_countries(longitude, latitude, countries, options)
    as_given &= ~np.array([key in by_hand for key in site_ids], dtype=bool)
    exchanged: dict[int, str] = {}
    outcomes: dict[int, _Outcome] = {}
    for row in np.flatnonzero(~as_given).tolist():
        x, y = float(longitude[row]), float(latitude[row])
        if site_ids[row] in by_hand:
            outcomes[row] = _by_hand(by_hand[site_ids[row]])
        elif math.isnan(x) and math.isnan(y):
            outcomes[row] = _by_words(cascade.find(_words(columns, row)))
        else:
            verdict = check_point(x, y, countries[row], options)
            if verdict.swapped and options.fix_swapped:
                longitude[row], latitude[row], exchanged[row] = y, x, verdict.reason
            else:
                outcomes[row] = _Outcome(Choice(None, "invalid_input", verdict.reason, verdict.remedy))
    is_given = np.ones(len(result), dtype=bool)
    is_given[list(outcomes)] = False
    placing = _Placing(columns, options)
    placing.put_given(np.flatnonzero(is_given), longitude, latitude, exchanged)
    outcomes = _with_crowds(columns, outcomes, options)
    for row, outcome in outcomes.items():
        placing.put(row, outcome)
    return _tables(result, placing, {row: outcome.choice for row, outcome in outcomes.items()}, options)


def _words(columns: Columns, row: int) -> Query:
    return Query(
        address=_text(columns["address"][row]),
        postcode=_text(columns["postcode"][row]),
        locality=_text(columns["locality"][row]),
        municipality=_text(columns["municipality"][row]),
        country=_text(columns["country"][row]),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one site whose table does not say where it is: a place with what was filled in, or a reason."""

    choice: Choice
    source: str = ""
    assumed: tuple[tuple[str, str, str, str], ...] = ()
    """Column, value, reason, source."""


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


def _with_crowds(columns: Columns, outcomes: dict[int, _Outcome], options: GeocodingOptions) -> dict[int, _Outcome]:
    """Send houses to review where sites of several addresses came to stand on one point.

    A service that knows no better answers with the middle of something, again and again.
    """
    addresses: dict[tuple[float, float], set[str]] = defaultdict(set)
    for row, outcome in outcomes.items():
        place = outcome.choice.place
        if place is not None and place.level in ("address", "parcel") and place.provider != "override":
            addresses[(place.longitude, place.latitude)].add(house_key(_words(columns, row)))
    result = dict(outcomes)
    for row, outcome in outcomes.items():
        place = outcome.choice.place
        crowd = len(addresses.get((place.longitude, place.latitude), ())) if place is not None else 0
        if place is None or crowd < options.shared_point_sites or outcome.choice.status != "ok":
            continue
        reason = f"{crowd} different addresses came to stand on this point"
        crowded = replace(place, checks=(*place.checks, reason))
        candidates = (crowded, *(other for other in outcome.choice.candidates if other != place))
        remedy = "Look at it in the review file, or give coordinates."
        choice = replace(
            outcome.choice, place=crowded, status="review", reason=reason, remedy=remedy, candidates=candidates
        )
        result[row] = _by_words(choice)
    return result


class _Placing:
    """Where sites are put, column by column, and what was filled in for it."""

    def __init__(self, columns: Columns, options: GeocodingOptions) -> None:
        count = len(columns["site_id"])
        self.columns = columns
        self.options = options
        self.longitude, self.latitude, self.precision_m = (np.full(count, np.nan) for _ in range(3))
        self.level, self.source, self.status = (np.full(count, None, dtype=object) for _ in range(3))
        self.notes = np.array([_text(note) for note in columns["notes"]], dtype=object)
        self.assumptions = Assumptions()

    def assume(self, at: NDArray[np.intp], column: str, values: Texts, reason: str | Texts, source: str) -> None:
        """Record what was filled in for some sites; the reason is that of all of them, or one for each."""
        self.assumptions.add("sites", self.columns["site_id"][at], column, values, reason, source)

    def put_given(
        self, at: NDArray[np.intp], longitude: _Numbers, latitude: _Numbers, exchanged: Mapping[int, str]
    ) -> None:
        """Put sites where their table says, and fill in what it does not say of the point."""
        self.longitude[at], self.latitude[at] = longitude[at], latitude[at]
        for row, why in exchanged.items():
            shown = _position(longitude[row], latitude[row])
            reason = f"{why}; geocoding.fix_swapped is set"
            self.assume(np.array([row]), "geometry", [shown], reason, "coordinates of the table, exchanged")
        self.level[at] = [_text(level) for level in self.columns["location_level"][at]]
        unsaid = at[self.level[at] == ""]
        self.level[unsaid] = "plant"
        reason = "the table does not say what the point stands for"
        self.assume(unsaid, "location_level", ["plant"] * len(unsaid), reason, _ESTIMATE)
        self.precision_m[at] = self.columns["location_precision_m"][at].astype(float)
        unsaid = at[np.isnan(self.precision_m[at])]
        levels = self.level[unsaid]
        usual = {level: getattr(self.options, f"precision_{level}_m") for level in set(levels)}
        self.precision_m[unsaid] = [usual[level] for level in levels]
        widths = [f"{usual[each]:g} m" for each in levels]
        reasons = [f"the table gives no precision; usual for the level {each}" for each in levels]
        self.assume(unsaid, "location_precision_m", widths, reasons, _ESTIMATE)
        self.source[at] = [
            _text(source) or "coordinates of the input" for source in self.columns["location_source"][at]
        ]
        self.status[at] = "ok"
        self.note_shared(at)

    def note_shared(self, at: NDArray[np.intp]) -> None:
        """Let sites that share one given point say so: it may be an office or the middle of a town."""
        points = pd.DataFrame({"x": self.longitude[at], "y": self.latitude[at]})
        shared = points.groupby(["x", "y"])["x"].transform("size").to_numpy()
        for row, count in zip(at, shared, strict=True):
            if count >= self.options.shared_point_sites and "on exactly this point" not in self.notes[row]:
                more = f"{count - 1} other sites stand on exactly this point."
                self.notes[row] = f"{self.notes[row]} {more}".strip()

    def put(self, row: int, outcome: _Outcome) -> None:
        """Put a site where its outcome says."""
        place = outcome.choice.place
        if place is not None:
            self.longitude[row], self.latitude[row] = place.longitude, place.latitude
            self.level[row], self.precision_m[row] = place.level, place.precision_m
        self.source[row] = outcome.source or None
        self.status[row] = outcome.choice.status
        for column, value, reason, source in outcome.assumed:
            self.assume(np.array([row]), column, [value], reason, source)


def _tables(
    sites: gpd.GeoDataFrame, placing: _Placing, choices: Mapping[int, Choice], options: GeocodingOptions
) -> Located:
    points = np.full(len(sites), None, dtype=object)
    known = ~np.isnan(placing.longitude)
    points[known] = shapely.points(placing.longitude[known], placing.latitude[known])
    placed = sites.set_geometry(gpd.GeoSeries(points, index=sites.index, crs=WGS84))
    placed["location_level"] = placing.level
    placed["location_precision_m"] = placing.precision_m
    placed["location_source"] = placing.source
    placed["location_status"] = placing.status
    placed["notes"] = [note or None for note in placing.notes]
    columns = placing.columns
    unplaced: list[tuple[Any, ...]] = [
        (
            columns["site_id"][row],
            columns["name"][row],
            choice.status,
            choice.reason,
            choice.remedy,
            "; ".join(map(describe, choice.candidates[: options.most_candidates])) or None,
        )
        for row, choice in choices.items()
        if choice.place is None
    ]
    asked = [
        (columns["site_id"][row], _words(columns, row), choice) for row, choice in choices.items() if was_asked(choice)
    ]
    located = Located(
        gpd.GeoDataFrame(conform(placed, SITES)),
        conform(pd.DataFrame(sorted(unplaced, key=lambda row: tuple(map(str, row))), columns=UNPLACED.names), UNPLACED),
        placing.assumptions.table(),
        answers_table(asked, options),
    )
    for frame, table in zip(located, (SITES, UNPLACED, ASSUMPTIONS, GEOCODING_ANSWERS), strict=True):
        check(frame, table)
    return located


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
