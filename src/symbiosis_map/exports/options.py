"""What to write, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pyproj import CRS
from pyproj.exceptions import CRSError

from symbiosis_map.errors import ProjectError

__all__ = ["FORMATS", "ExportOptions", "source_date"]

FORMATS = ("shapefile", "geopackage", "geoparquet", "workbook")
"""Every format that the exports know."""

_UNDATED = dt.date(1980, 1, 1)
"""Stands inside files where no date is given: the earliest that a zip archive can hold."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of the exports.

    Parameters
    ----------
    formats : tuple of str
        Which of :data:`FORMATS` to write. GeoParquet is not among the defaults: the run folder holds every
        table as GeoParquet anyway.
    vector_crs_epsg : int, optional
        EPSG code of the reference system of shapefiles and GeoPackage; None leaves them in EPSG:4326 as
        the tables are. GeoParquet always stays in EPSG:4326.
    title : str
        Title on the cover of the workbook.
    date : datetime.date, optional
        Date on the cover and inside the files. None leaves the cover undated and writes 1980-01-01 inside,
        so that the same tables always give the same bytes.

    Raises
    ------
    ProjectError
        A format or an EPSG code that does not exist, or a date before 1980.

    Examples
    --------
    >>> ExportOptions(formats=("workbook",), vector_crs_epsg=25833).formats
    ('workbook',)
    """

    formats: tuple[str, ...] = ("shapefile", "geopackage", "workbook")
    vector_crs_epsg: int | None = None
    title: str = "Exchanges worth pursuing"
    date: dt.date | None = None

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
        if self.date is not None and self.date < _UNDATED:
            raise ProjectError(f"the date of the exports is {self.date}", remedy="Give a date from 1980 on.")

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
