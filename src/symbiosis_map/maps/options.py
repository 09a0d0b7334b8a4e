"""What a caller may choose about the map."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis_map.errors import ProjectError

__all__ = ["LANGUAGES", "TILES", "MapOptions", "TileSource"]

LANGUAGES = ("en", "nb", "nn")
"""Languages of the page; each has a file in ``static/words``."""


@dataclass(frozen=True, slots=True)
class TileSource:
    """Online map tiles that a reader may switch on.

    Parameters
    ----------
    label : str
        Name in the layer control.
    url : str
        Template with ``{z}``, ``{x}`` and ``{y}``.
    attribution : str
        What the licence asks to be shown.
    max_zoom : int
        Closest zoom that the server draws.
    """

    label: str
    url: str
    attribution: str
    max_zoom: int


TILES = {
    # Kartverket, "Kartverkets cache-tjenester", CC BY 4.0.
    "kartverket-grey": TileSource(
        "Kartverket",
        "https://cache.kartverket.no/v1/wmts/1.0.0/topograatone/default/webmercator/{z}/{y}/{x}.png",
        "© Kartverket (CC BY 4.0)",
        18,
    ),
}
"""Tiles by name. The page fetches none before its reader switches them on."""


@dataclass(frozen=True, slots=True)
class MapOptions:
    """Choices for :func:`symbiosis_map.maps.render_map`.

    Parameters
    ----------
    title : str
        Heading of the page, as a rule the project's name; text, never markup.
    subtitle : str
        Second line of the heading, as a rule the region.
    date : str
        Date of the run as it shall be read; a blank is left out. The map never asks the clock.
    language : {"en", "nb", "nn"}
        Language the page opens in; the reader can change it.
    tiles : {"kartverket-grey"}, optional
        Online tiles offered in the layer control. Without it the page can reach no server at all.
    land_budget_kb : int
        Room for the coast line in the file, in kB; the detail far from the sites is lowered to fit.
    near_misses_per_site : int
        Nearest near misses kept for each site; the page says how many are left out.

    Raises
    ------
    ProjectError
        Where a language or a tile source is not known, or a number is not positive.
    """

    title: str = "Symbiosis map"
    subtitle: str = ""
    date: str = ""
    language: str = "en"
    tiles: str | None = None
    land_budget_kb: int = 450
    near_misses_per_site: int = 15

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ProjectError(f"map language {self.language!r} is not one of {', '.join(LANGUAGES)}")
        if self.tiles is not None and self.tiles not in TILES:
            raise ProjectError(f"map tiles {self.tiles!r} are not one of {', '.join(TILES)}")
        for name in ("land_budget_kb", "near_misses_per_site"):
            if getattr(self, name) < 1:
                raise ProjectError(f"map option {name} is {getattr(self, name)}, it must be 1 or more")
