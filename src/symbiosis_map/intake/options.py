"""What a caller says about input files, and about what intake may fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from symbiosis_map.intake.registers.mapping import RegisterMapping
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.knowledge.activities import Revision
from symbiosis_map.units import DecimalMark

__all__ = ["Download", "InputFile", "IntakeOptions", "Kind"]

Kind = Literal["auto", "sites", "streams", "flat", "register"]


@dataclass(frozen=True, slots=True)
class Download:
    """Leave to fetch an input from OpenStreetMap, where its file is not there yet.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east and north in degrees; empty: nothing is fetched.
    overpass_url : str
        Server to fetch from.
    seconds : float
        After this time it is given up: the service may be busy for hours.
    """

    bounds: tuple[float, ...] = ()
    overpass_url: str = "https://overpass-api.de/api"
    seconds: float = 600.0

    def __post_init__(self) -> None:
        if self.bounds:
            if len(self.bounds) != 4:
                raise ValueError("bounds must be west, south, east and north in degrees")
            west, south, east, north = self.bounds
            if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
                raise ValueError("bounds must be west, south, east and north in degrees")
        if not self.seconds > 0:
            raise ValueError(f"seconds = {self.seconds:g} must be above 0")


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read.

    Parameters
    ----------
    path : Path
        CSV or TXT, XLSX, XLSM, XLS, ODS, GeoJSON, GeoPackage, shapefile (plain or zipped) or GeoParquet; a
        ``.postgis.toml`` that names a table of a database; as a register also an extract of OpenStreetMap (.osm,
        .osm.pbf).
    kind : {"auto", "sites", "streams", "flat", "register"}
        What a row is: a site, a stream of a site in another table, a stream together with its site, or a facility
        of a register whose columns ``register`` and ``mapping`` explain. ``auto`` takes it from the columns.
    sheet : str, optional
        Sheet or layer; without it every one that has known columns is read.
    encoding : str, optional
        Encoding of a CSV. Without it: the byte order mark, else UTF-8, else cp1252.
    decimal : {".", ","}, optional
        Decimal mark. Without it each column decides for itself, and what stays in doubt is set aside.
    columns : mapping of str to str
        Header to column of the tables, for headers that are not recognised; goes before recognition.
    crs : str or int, optional
        Reference system of a layer without one, and of easting and northing columns: 25832, "EPSG:25833".
    register : str
        Packaged mapping of a register, or a TOML file beside the register; for ``kind = "register"``.
    mapping : RegisterMapping
        What a register's columns mean; goes before what ``register`` says.
    download : Download
        Area to fetch from OpenStreetMap into a ``.geojson`` that is not there yet: ``bounds``, ``overpass_url`` and
        ``seconds``.
    """

    path: Path
    kind: Kind = "auto"
    sheet: str | None = None
    encoding: str | None = None
    decimal: DecimalMark | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: Any = None
    register: str = ""
    mapping: RegisterMapping = field(default_factory=RegisterMapping)
    download: Download = field(default_factory=Download)

    def __post_init__(self) -> None:
        if self.download.bounds and Path(self.path).suffix.lower() != ".geojson":
            raise ValueError("what is downloaded is kept as GeoJSON: let the name of the file end in .geojson")
        if self.kind != "register" and (self.register or self.mapping != RegisterMapping()):
            raise ValueError('register and mapping need kind = "register"')


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What intake may fill in.

    Parameters
    ----------
    country : str, default "NO"
        ISO 3166-1 code for sites that state no country.
    estimate_streams : bool, default True
        Whether sites with an activity and no stream get those of their sector.
    accept_by_products : bool, default True
        Whether sites whose activity is known to take by-products get a demand for them beside what they state.
    nace_revision : {"2", "2.1"}, default "2"
        Revision of NACE that the activities of the inputs follow; 2.1 (SN2025, NAF 2025) is turned into 2.
    knowledge : Knowledge
        The curated tables, with those of the project over them.
    """

    country: str = "NO"
    estimate_streams: bool = True
    accept_by_products: bool = True
    nace_revision: Revision = "2"
    knowledge: Knowledge = PACKAGED
