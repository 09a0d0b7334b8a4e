"""The files that routes are found on, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ROAD_COLUMNS", "GroundFile", "WaysOptions"]


_LARGEST_FACTOR = 10_000.0


@dataclass(frozen=True, slots=True)
class GroundFile:
    """A layer of areas or lines where a metre of pipe costs more or less than beside it.

    Parameters
    ----------
    path : str
        Vector file; polygons, or lines such as existing pipes.
    name : str
        As explanations call it; the file's name without it.
    factor : float
        Cost of a metre over a metre beside it: protected areas 3, built-up land 2, lakes 3, an existing trench 0.7
        (estimates).
    closed : bool
        No pipe may go there; the factor is then without meaning.
    layer : str
        Of a file with several.
    credit : str
        Who made it, and under which licence.
    """

    path: str
    name: str = ""
    factor: float = 1.0
    closed: bool = False
    layer: str = ""
    credit: str = ""

    def __post_init__(self) -> None:
        """Refuse factors that no ground has."""
        if not 0.05 <= self.factor <= _LARGEST_FACTOR:
            raise ValueError(f"factor = {self.factor:g} must be from 0.05 to {_LARGEST_FACTOR:g}; or set closed = true")


@dataclass(frozen=True, slots=True)
class WaysOptions:
    """Files of roads and quays; without one, the straight line with a detour stands in and says so.

    Parameters
    ----------
    roads : str
        An OpenStreetMap extract (``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``), ``.graphml``, or a layer of
        lines (``.gpkg``, ``.shp``, ``.zip``, ``.geojson``, ``.parquet``); empty for none.
    roads_layer : str
        The layer of lines, where the file has several.
    road_columns : mapping of str to str
        Columns of a layer of lines: ``class``, ``category``, ``ferry``, ``speed_kmh``, ``oneway``, ``length_m``,
        ``minutes``, ``status``, ``date``. Those that are not named are looked for under usual names.
    roads_credit : str
        Who made the roads and under which licence; stands beside every route.
    download_roads : bool
        Whether the roads around the sites may be fetched from OpenStreetMap's Overpass service, through osmnx, where
        no file is named. What was fetched is kept in ``cache`` and not asked for again.
    overpass_url : str
        Server to fetch from.
    download_seconds : float
        After this time a download is given up: the service may be busy for hours.
    quays : str
        Table or layer of quays that take goods; empty for none.
    quays_credit : str
    elevation : str
        Raster of heights above the sea, for pipes: GeoTIFF, an SRTM tile (``.hgt``, also zipped), ASCII grid, in any
        reference system; takes the extra ``terrain``. Empty for none.
    elevation_credit : str
    obstacles : tuple of GroundFile
        Areas and lines where pipe costs more or less; each is a block ``[[ways.obstacles]]`` with ``path`` and, if
        wanted, ``name``, ``factor`` or ``closed``, ``layer``, ``credit``.
    cache : str
        Folder that keeps the graph of the roads in a compact form, so that the next run reads it in a moment; it may
        be deleted at any time. Empty for none.
    join_m : float
        Ends of lines that lie this near to each other meet; only for files whose lines name no nodes.
    ferry_snap_m : float
        A ferry that ends at no road joins the nearest one within this distance.
    fragment_m : float
        Roads that hang together over less than this and on nothing else are left out.
    road_speed_kmh : float
        Of a lorry where nothing is known of a road (estimate).
    ferry_speed_kmh, ferry_wait_minutes : float
        Of a car ferry without a stated time, and half the time between two sailings (estimates).
    ferry_fare_eur, ferry_fare_eur_per_km : float
        Of an articulated lorry, one way (estimates; about 80 EUR over a fjord of 11 km).
    """

    roads: str = ""
    roads_layer: str = ""
    road_columns: Mapping[str, str] = field(default_factory=dict)
    roads_credit: str = ""
    download_roads: bool = False
    overpass_url: str = "https://overpass-api.de/api"
    download_seconds: float = 600.0
    quays: str = ""
    quays_credit: str = ""
    elevation: str = ""
    elevation_credit: str = ""
    obstacles: tuple[GroundFile, ...] = ()
    cache: str = ".symbiosis-cache"
    join_m: float = 1.0
    ferry_snap_m: float = 400.0
    fragment_m: float = 1000.0
    road_speed_kmh: float = 50.0
    ferry_speed_kmh: float = 20.0
    ferry_wait_minutes: float = 15.0
    ferry_fare_eur: float = 25.0
    ferry_fare_eur_per_km: float = 5.0

    def __post_init__(self) -> None:
        """Refuse speeds and times that no lorry or ferry has."""
        for name in ("road_speed_kmh", "ferry_speed_kmh", "download_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} = {getattr(self, name):g} must be above 0")
        for name in (
            "join_m", "ferry_snap_m", "fragment_m", "ferry_wait_minutes", "ferry_fare_eur", "ferry_fare_eur_per_km"
        ):  # fmt: skip
            if getattr(self, name) < 0:
                raise ValueError(f"{name} = {getattr(self, name):g} must not be below 0")
        strange = sorted(set(self.road_columns) - set(ROAD_COLUMNS))
        if strange:
            raise ValueError(f"road_columns names {strange[0]!r}; it may name {', '.join(ROAD_COLUMNS)}")


ROAD_COLUMNS = {
    "class": ("highway", "fclass", "typeVeg", "typeveg", "roadtype", "class", "type"),
    "category": ("motorvegtype", "vegkategori"),
    "ferry": ("ferry", "is_ferry", "route"),
    "speed_kmh": ("speed_kmh", "maxspeed", "fartsgrense", "speed"),
    "oneway": ("oneway", "is_oneway"),
    "length_m": ("length_m",),
    "minutes": ("minutes", "duration"),
    "status": ("vegfase", "status"),
    "date": ("oppdateringsdato", "timestamp", "updated"),
}
"""What a layer of lines may tell of a road, and the usual names of the columns."""
