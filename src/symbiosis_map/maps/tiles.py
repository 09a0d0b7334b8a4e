"""Online map tiles that a reader may switch on: which servers, under which names, with which credit."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from xyzservices import TileProvider, providers

from symbiosis_map.errors import ProjectError

__all__ = ["TILES", "TileSource", "tile_source"]

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REFUSED_HOSTS = {
    "openstreetmap.org": "OpenStreetMap's servers refuse pages that do not say where they lie, and a file cannot; "
    "its readers would see tiles that say 'access blocked'",
    "stadiamaps.com": "its server answers to registered domains or with a key, and a file has neither",
}
_DEEPEST = 18


@dataclass(frozen=True, slots=True)
class TileSource:
    """Online map tiles that a reader may switch on.

    Parameters
    ----------
    label : str
        Name in the layer control; text, never markup.
    url : str
        Template with ``{z}``, ``{x}``, ``{y}`` and, where the host has several names, ``{s}``.
    attribution : str
        What the licence asks to be shown; text, never markup.
    max_zoom : int
        Closest zoom that the server draws.
    min_zoom : int
        Farthest zoom that the server draws.
    subdomains : tuple of str
        What ``{s}`` stands for.
    """

    label: str
    url: str
    attribution: str
    max_zoom: int = _DEEPEST
    min_zoom: int = 0
    subdomains: tuple[str, ...] = ()

    def hosts(self) -> tuple[str, ...]:
        """Return the servers that the page may then fetch pictures from, with their scheme.

        Examples
        --------
        >>> TileSource("A map", "https://{s}.tiles.example/{z}/{x}/{y}.png", "", subdomains=("a", "b")).hosts()
        ('https://a.tiles.example', 'https://b.tiles.example')
        """
        names = self.subdomains if "{s}" in self.url else ("",)
        parts = [urlsplit(self.url.replace("{s}", name)) for name in names]
        return tuple(f"{part.scheme}://{part.netloc}" for part in parts)


TILES = {
    # Kartverket, "Kartverkets cache-tjenester", CC BY 4.0.
    "kartverket-grey": TileSource(
        "Kartverket",
        "https://cache.kartverket.no/v1/wmts/1.0.0/topograatone/default/webmercator/{z}/{y}/{x}.png",
        "© Kartverket (CC BY 4.0)",
    ),
}
"""Tiles that xyzservices does not list."""


def tile_source(name: str) -> TileSource:
    """Return online tiles by name.

    Parameters
    ----------
    name : str
        A key of :data:`TILES`, or the name of a provider in the package xyzservices, such as ``Esri.WorldGrayCanvas``.

    Raises
    ------
    ProjectError
        Where no such tiles are known, or they cannot be offered: OpenStreetMap's standard tiles, which are not given
        to a page that lies in a file; a server that wants a key; one without a secure address; another projection.

    Examples
    --------
    >>> tile_source("nlmaps.grijs").attribution
    'Kaartgegevens © Kadaster'
    """
    if name in TILES:
        return TILES[name]
    provider = _provider(name)
    fault = _fault(provider)
    if fault:
        raise ProjectError(
            f"map tiles {name!r} cannot be offered: {fault}",
            remedy="Name other tiles, such as 'kartverket-grey', 'BaseMapDE.Grey' or 'nlmaps.grijs', or leave the key "
            "out: the map has a coast line of its own.",
        )
    return TileSource(
        label=str(provider.name),
        url=_template(provider),
        attribution=str(provider.get("attribution", "")).replace("(C)", "©"),
        max_zoom=int(provider.get("max_zoom", _DEEPEST)),
        min_zoom=int(provider.get("min_zoom", 0)),
        subdomains=tuple(provider.get("subdomains", "abc")),
    )


def _provider(name: str) -> TileProvider:
    try:
        return providers.query_name(name)
    except ValueError:
        known = [*TILES, *providers.flatten()]
        near = difflib.get_close_matches(name, known, n=3)
        meant = f"; close to it are {', '.join(map(repr, near))}" if near else ""
        raise ProjectError(
            f"map tiles {name!r} are neither one of {', '.join(map(repr, TILES))} nor a name in xyzservices{meant}",
            remedy="Name tiles as in https://xyzservices.readthedocs.io/en/stable/gallery.html.",
        ) from None


def _template(provider: TileProvider) -> str:
    """Return the address with everything filled in but the tile and the server's name; screens of one density."""
    values = {key: str(value) for key, value in provider.items()}
    kept = {key: f"{{{key}}}" for key in ("x", "y", "z", "s")}
    return _PLACEHOLDER.sub(lambda match: {**values, **kept, "r": ""}.get(match[1], match[0]), str(provider.url))


def _fault(provider: TileProvider) -> str:
    """Say why tiles cannot be offered; empty where they can."""
    address = _template(provider)
    parts = urlsplit(address.replace("{s}", "a"))
    for host, reason in _REFUSED_HOSTS.items():
        if parts.netloc == host or parts.netloc.endswith(f".{host}"):
            return reason
    if provider.requires_token() or any(
        f"{{{key}}}" in provider.url for key, value in provider.items() if _asks(value)
    ):
        return "its server wants a key, and a key in a file that is passed on is a key given away"
    if parts.scheme != "https" or not _HOST.fullmatch(parts.netloc):
        return f"its address {address[:60]!r} is not a secure one"
    unknown = set(_PLACEHOLDER.findall(address)) - {"x", "y", "z", "s"}
    if unknown or not {"{x}", "{y}", "{z}"} <= set(re.findall(r"\{\w\}", address)):
        return f"its address {address[:60]!r} is not made of zoom, column and row alone"
    if provider.get("tms") or provider.get("crs", "EPSG:3857") not in ("EPSG:3857", "EPSG3857"):
        return "its tiles are in another projection than the map"
    if provider.get("status") == "broken":
        return "xyzservices lists it as broken"
    return ""


def _asks(value: object) -> bool:
    """Tell a value that stands where a key should be."""
    return isinstance(value, str) and ("<insert" in value or value.lower().startswith("your"))
