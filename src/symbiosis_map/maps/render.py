"""From tables to a folium map with one element of ours."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from branca.element import Element, Figure
from rcssmin import cssmin
from rjsmin import jsmin

from symbiosis_map.errors import OutputError
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.maps.options import MapOptions
from symbiosis_map.maps.own_layers import layer_credits
from symbiosis_map.maps.payload import build_payload, land_box
from symbiosis_map.maps.phrases import phrase
from symbiosis_map.maps.reference import own_land, reference_land, reference_places
from symbiosis_map.pages import script_json, shared_scripts
from symbiosis_map.schema import conform, empty
from symbiosis_map.tables import SITES

if TYPE_CHECKING:
    import folium

__all__ = ["SymbiosisLayer", "render_map"]

CLOSEST_ZOOM = 14
"""Closest zoom without online tiles: 4 m a pixel in the north, so that the coast is off by some millimetres."""

STYLES = ("page.css", "sidebar.css", "trying.css", "card.css", "taking.css", "print.css")
SCRIPTS = (
    "columns.js",
    "model.js",
    "repricing.js",
    "scoring.js",
    "ranking.js",
    "state.js",
    "symbols.js",
    "pane.js",
    "ground.js",
    "places.js",
    "positions.js",
    "shapes.js",
    "lines.js",
    "marks.js",
    "drawing.js",
    "hits.js",
    "sentences.js",
    "barriers.js",
    "why.js",
    "months.js",
    "sankey.js",
    "card.js",
    "link_card.js",
    "miss_card.js",
    "site_card.js",
    "trenches.js",
    "hub_card.js",
    "about_card.js",
    "trying.js",
    "lists.js",
    "search.js",
    "filters.js",
    "controls.js",
    "dialog.js",
    "shown.js",
    "address_text.js",
    "address.js",
    "sheet.js",
    "print.js",
    "csv.js",
    "geojson.js",
    "picture.js",
    "taking.js",
    "main.js",
)
"""Files of ``static/`` in the order they stand in the page, after those that pages share."""

SOMETIMES = {
    "changes": (
        "changes.css",
        "changes.js",
        "changed_lines.js",
        "change_reasons.js",
        "change_card.js",
        "change_list.js",
    ),
    "crowded": ("corridors.js",),
    "own_layers": ("own_layers.js",),
    "tiles": ("tiles.js",),
}
"""Files that follow them where the data block holds something under this name."""


class _Verbatim(Element):
    """Text that reaches the page as it is; branca would read it as a template."""

    def __init__(self, text: str, identity: str) -> None:
        super().__init__()
        self._name, self._id = "Verbatim", identity
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


class SymbiosisLayer(Element):
    """The data, style and script of the page, as one element of a folium map.

    Parameters
    ----------
    payload : dict
        As :func:`symbiosis_map.maps.payload.build_payload` gives it.
    """

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__()
        self._name, self._id = "SymbiosisLayer", "symbiosis"
        self.payload = payload

    def render(self, **_: Any) -> str:
        """Hand the parts of the page to the figure; an element of a folium map has no text of its own."""
        figure, parent = self.get_root(), self._parent
        if parent is None or not isinstance(figure, Figure):
            raise OutputError("the symbiosis layer stands in no map", remedy="Add it to a folium.Map.")
        data = f'<script type="application/json" id="symbiosis-data">{script_json(self.payload)}</script>'
        noscript = phrase(self.payload["language"], "noscript")
        block = "document.getElementById('symbiosis-data')"
        start = f"SymbiosisMap.start({parent.get_name()}, JSON.parse({block}.textContent));"
        more = [file for name, held in SOMETIMES.items() if self.payload[name] for file in held]
        parts = (
            (figure.header, f"<style>{cssmin(_static(*STYLES, *more, ending='.css'))}</style>", "style"),
            (figure.html, f"{data}\n<noscript>{noscript}</noscript>", "data"),
            (figure.script, f"{jsmin(shared_scripts() + _static(*SCRIPTS, *more, ending='.js'))}\n{start}", "script"),
        )
        for place, text, name in parts:
            place.add_child(_Verbatim(text, name), name=f"symbiosis_{name}")
        return ""


def _static(*names: str, ending: str) -> str:
    folder = files("symbiosis_map.maps") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names if name.endswith(ending))


def render_map(tables: Mapping[str, pd.DataFrame], options: MapOptions | None = None) -> folium.Map:
    """Return the map of a run.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a run by name: sites, streams, links, near_misses, flows, hubs, hub_members, assumptions,
        recall. One that is absent counts as empty. ``land`` (polygons, EPSG:4326), or
        ``map_land`` as a run has it, ``places`` (name,
        latitude, longitude, population) and ``barriers`` and ``monthly_profiles`` (the curated tables), where
        given, take the place of the bundled ones.
    options : MapOptions, optional

    Returns
    -------
    folium.Map
        With one :class:`SymbiosisLayer`; further folium layers can be added to it. The same tables and
        options give the same bytes in :func:`symbiosis_map.maps.save_map`.

    Examples
    --------
    >>> page = render_map({}, MapOptions(title="A county"))
    >>> [type(child).__name__ for child in page._children.values()]
    ['SymbiosisLayer']
    """
    options = options or MapOptions()
    sites = [conform(tables[name], SITES) for name in ("sites", "lost_sites") if name in tables]
    box = land_box(pd.concat(sites, ignore_index=True) if sites else empty(SITES))
    land, land_credit = reference_land(own_land(tables), box)
    places, places_credit = reference_places(tables.get("places"))
    payload = build_payload(
        tables,
        options,
        land=land,
        places=places,
        barriers=tables.get("barriers", PACKAGED.table("barriers")),
        profiles=tables.get("monthly_profiles", PACKAGED.table("monthly_profiles")),
        credits=[*filter(None, (land_credit, places_credit)), *layer_credits(tables.get("map_layers"))],
    )
    import folium  # here, as most commands draw no map

    (south, west), (north, east) = payload["opening"]
    page = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=8,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        minZoom=3,
        maxZoom=CLOSEST_ZOOM,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=90,
        maxBoundsViscosity=1.0,
    )
    page._id = "symbiosis"
    figure = page.get_root()
    figure._id = "symbiosis"
    page.add_child(SymbiosisLayer(payload))
    return page
