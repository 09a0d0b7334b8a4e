"""What to write, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyproj import CRS
from pyproj.exceptions import CRSError

from symbiosis_map.errors import ProjectError

__all__ = ["FORMATS", "ExportOptions", "source_date"]

FORMATS = (
    "shapefile",
    "geopackage",
    "qgis",
    "flatgeobuf",
    "geojson",
    "kmz",
    "geoparquet",
    "csv",
    "workbook",
    "report-pdf",
    "report-html",
    "materials-library",
)
"""Every format that the exports know."""

_NATIONAL_EPSG = {"NO": 25833}
"""Reference system of layers where the project names none: ETRS89 / UTM zone 33N, in which Norway's mapping
authority hands out data of the whole country."""

_UNDATED = dt.date(1980, 1, 1)
"""Stands inside files where no date is given: the earliest that a zip archive can hold."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of the exports.

    Parameters
    ----------
    formats : tuple of str
        Which of :data:`FORMATS` to write. ``qgis`` is a project over the GeoPackage and writes that too.
        GeoParquet is not among the defaults: the run folder holds every table as GeoParquet anyway.
    vector_crs_epsg : int, optional
        EPSG code of the reference system of shapefiles, GeoPackage, QGIS project and FlatGeobuf. None takes
        EPSG:25833 (ETRS89 / UTM zone 33N) where the project's country is Norway, elsewhere EPSG:4326 as the
        tables are. GeoJSON, KMZ and GeoParquet always stay in EPSG:4326.
    shapefile_zip : {"each", "one"}
        A zip for each layer, or one with all of them.
    country : str
        Two letters, ISO 3166-1; chooses the reference system where none is named.
    title : str
        Title on the cover of the workbook.
    date : datetime.date, optional
        Date on the cover and inside the files. None leaves the cover undated and writes 1980-01-01 inside,
        so that the same tables always give the same bytes.
    subtitle : str
        Second line of the heading of the materials library.
    language : str
        Language that the materials library opens in.
    contacts : str
        Table of whom to ask about the streams of a site, with the columns ``site_id``, ``contact``, ``phone`` and
        ``email``, for the materials library. Empty names nobody.
    geopackage_assumptions : int
        More assumptions than this stand in the GeoPackage as ``assumption_groups``: a row for all values of one
        column, reason and source, with their number. The run folder has each of them.
    library_many_partners : int
        In the materials library, a stream that so many sites of the territory could take or give, or more, counts
        as an obvious one.

    Raises
    ------
    ProjectError
        A format, a way of zipping or an EPSG code that does not exist, or a date before 1980.

    Examples
    --------
    >>> ExportOptions(formats=("workbook",), vector_crs_epsg=25833).formats
    ('workbook',)
    """

    formats: tuple[str, ...] = ("shapefile", "geopackage", "workbook")
    vector_crs_epsg: int | None = None
    shapefile_zip: Literal["each", "one"] = "each"
    country: str = ""
    title: str = "Exchanges worth pursuing"
    date: dt.date | None = None
    subtitle: str = ""
    language: str = "en"
    contacts: str = ""
    geopackage_assumptions: int = 200_000
    library_many_partners: int = 10

    def __post_init__(self) -> None:
        strange = [name for name in self.formats if name not in FORMATS]
        if strange:
            raise ProjectError(f"no export format {strange[0]!r}", remedy=f"There are {', '.join(FORMATS)}.")
        if self.vector_crs_epsg is not None:
            try:
                CRS.from_epsg(self.vector_crs_epsg)
            except CRSError:
                raise ProjectError(
                    f"no reference system EPSG:{self.vector_crs_epsg}",
                    remedy="Give the number of an EPSG code, such as 25833 for ETRS89 / UTM zone 33N.",
                ) from None
        if self.shapefile_zip not in ("each", "one"):
            raise ProjectError(f"shapefile_zip is {self.shapefile_zip!r}", remedy="Give 'each' or 'one'.")
        if self.geopackage_assumptions < 0:
            raise ProjectError(
                f"geopackage_assumptions is {self.geopackage_assumptions}",
                remedy="Give how many a GeoPackage may hold one by one; 0 groups them all.",
            )
        if self.date is not None and self.date < _UNDATED:
            raise ProjectError(f"the date of the exports is {self.date}", remedy="Give a date from 1980 on.")

    @property
    def layer_epsg(self) -> int | None:
        """EPSG code of the reference system of layers; None leaves them in EPSG:4326."""
        return self.vector_crs_epsg or _NATIONAL_EPSG.get(self.country.upper())

    @property
    def date_inside(self) -> dt.date:
        """Date that stands inside files, whether or not one is given."""
        return self.date or _UNDATED


def source_date(environ: Mapping[str, str]) -> dt.date | None:
    """Return the day that ``SOURCE_DATE_EPOCH`` names, for builds that must come out the same every time.

    Parameters
    ----------
    environ : mapping of str to str
        Environment variables.

    Returns
    -------
    datetime.date or None
        None where the variable is not set.

    Raises
    ------
    ProjectError
        The variable is not a number of seconds.

    Examples
    --------
    >>> source_date({"SOURCE_DATE_EPOCH": "1767225600"})
    datetime.date(2026, 1, 1)
    >>> source_date({}) is None
    True
    """
    text = environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    try:
        return dt.datetime.fromtimestamp(int(text), tz=dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ProjectError(
            f"SOURCE_DATE_EPOCH is {text[:40]!r}", remedy="Give seconds since 1970-01-01, or unset it."
        ) from None
