"""What a caller may choose about the map."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis_map.errors import ProjectError
from symbiosis_map.maps.tiles import tile_source
from symbiosis_map.pages import LANGUAGES

__all__ = ["LANGUAGES", "MapLayer", "MapOptions"]

_WRITTEN_BESIDE = {"nb": ("nn",), "nn": ("nb",)}
"""Written forms of one language, which its readers change between."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer of the project's own over the land of the map: borders, protected areas, industrial zones.

    Parameters
    ----------
    file : str
        GeoJSON, GeoPackage, shapefile (zipped or not) or GeoParquet with polygons, lines or points.
    title : str
        Stands in the layer control and in the legend; text, never markup. Empty for the name of the file.
    credit : str
        What the licence of the file asks to be shown.
    label : str
        Column whose text names the shapes on the map; empty for none.
    layer : str
        The layer to take from a GeoPackage; empty for all of them.
    crs : int, optional
        EPSG number of the reference system, for a file that names none.
    shown : bool
        Whether the layer is on when the page opens; the reader switches it.
    """

    file: str
    title: str = ""
    credit: str = ""
    label: str = ""
    layer: str = ""
    crs: int | None = None
    shown: bool = True


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
    language : str
        Language the page opens in, as ``en``: one of :data:`LANGUAGES`. The reader can change it.
    languages : tuple of str
        Languages that the reader can change to; ``all`` stands for every one there is. Empty means English and the
        language that the page opens in, for Norwegian in both its written forms. Each adds about 15 kB to the file.
    tiles : str, optional
        Online tiles offered in the layer control, off until the reader switches them on: ``kartverket-grey``, or a name
        in the package xyzservices, such as ``nlmaps.grijs``. Without it the page can reach no server at all.
    land : str
        File of land polygons to draw in place of the bundled coast: GeoJSON, GeoPackage, shapefile (zipped or not) or
        GeoParquet, in any reference system that it names. Empty for the bundled one.
    land_credit : str
        What the licence of that file asks to be shown.
    layers : tuple of MapLayer
        Layers of the project's own, drawn over the land in grey.
    layers_budget_kb : int
        Room for these layers in the file, in kB; their lines are simplified to fit.
    land_budget_kb : int
        Room for the coast line in the file, in kB; the detail far from the sites is lowered to fit. About 100
        hold a county without lowering it.
    near_misses_per_site : int
        Nearest near misses kept for each site; the page says how many are left out.
    near_misses : int
        Most near misses in the file. Where there are more, each site keeps fewer of its nearest.
    detailed_links : int
        With more links than this, only so many of the best bring their costs, doubt, notes and assumptions;
        the card of another says so.

    Raises
    ------
    ProjectError
        Where a language or a tile source is not known, or a number is not positive.
    """

    title: str = "Symbiosis map"
    subtitle: str = ""
    date: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    tiles: str | None = None
    land: str = ""
    land_credit: str = ""
    layers: tuple[MapLayer, ...] = ()
    layers_budget_kb: int = 60
    land_budget_kb: int = 36
    near_misses_per_site: int = 15
    near_misses: int = 3000
    detailed_links: int = 2000

    def __post_init__(self) -> None:
        for language in (self.language, *(name for name in self.languages if name != "all")):
            if language not in LANGUAGES:
                raise ProjectError(f"map language {language!r} is not one of {', '.join(LANGUAGES)}")
        if self.tiles is not None:
            tile_source(self.tiles)
        for name in ("land_budget_kb", "layers_budget_kb", "near_misses_per_site", "near_misses", "detailed_links"):
            if getattr(self, name) < 1:
                raise ProjectError(f"map option {name} is {getattr(self, name)}, it must be 1 or more")

    def languages_held(self) -> tuple[str, ...]:
        """Return the languages that the page holds, sorted.

        Examples
        --------
        >>> MapOptions(language="nn").languages_held()
        ('en', 'nb', 'nn')
        >>> MapOptions(language="sv", languages=("fi",)).languages_held()
        ('fi', 'sv')
        """
        if "all" in self.languages:
            return LANGUAGES
        chosen = self.languages or ("en", *_WRITTEN_BESIDE.get(self.language, ()))
        return tuple(sorted({self.language, *chosen}))
