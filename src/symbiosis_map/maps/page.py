"""From a folium map to one file that holds all it needs and may load nothing."""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branca.element import CssLink, Element, Figure, JavascriptLink

from symbiosis_map.errors import OutputError
from symbiosis_map.maps.assets import NOT_NEEDED, inline_script, inline_style, licence_comment
from symbiosis_map.maps.render import SymbiosisLayer
from symbiosis_map.maps.tiles import TileSource
from symbiosis_map.pages.safety import DATA_BLOCK, content_policy

if TYPE_CHECKING:
    import folium

__all__ = ["page_text", "save_map"]

_OUTSIDE = re.compile(
    r"""<script[^>]*\ssrc\s*=[^>]*>|<link[^>]*\shref\s*=[^>]*>|@import[^;]*;|url\(\s*['"]?(?:https?:)?//[^)]*\)""",
    re.IGNORECASE,
)


def save_map(page: folium.Map, path: str | os.PathLike[str]) -> Path:
    """Write a map as one HTML file that works without a network.

    The file appears whole or not at all: it is written beside its place under another name and then moved.

    Parameters
    ----------
    page : folium.Map
        As :func:`symbiosis_map.maps.render_map` gives it, with or without further folium layers.
    path : path-like

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        Where something in the map would have to be fetched, or the file cannot be written.
    """
    target = Path(path)
    text = page_text(page)
    part = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as handle:
            part = handle.name
            handle.write(text)
        Path(part).chmod(0o644)
        Path(part).replace(target)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise OutputError(
            f"cannot write the map to {target}: {error.strerror or error}",
            remedy="Choose a folder that exists and that you may write to.",
        ) from error
    return target


def page_text(page: folium.Map) -> str:
    """Return the text of the page with every script and style inside it and a policy that names their hashes.

    Parameters
    ----------
    page : folium.Map

    Raises
    ------
    OutputError
        Names what would have to be fetched.
    """
    _refuse_what_needs_more(page)
    figure = page.get_root()
    if not isinstance(figure, Figure):
        raise OutputError("the map stands in no figure", remedy="Make it with render_map.")
    text = figure.render()
    icons = any(not isinstance(child, SymbiosisLayer) for child in page._children.values())
    missing = []
    for name, element in figure.header._children.items():
        if isinstance(element, JavascriptLink | CssLink):
            inlined = _inlined(name, element, icons)
            if inlined is None:
                missing.append(f"{name} ({element.url})")
            else:
                text = text.replace(element.render(), inlined, 1)
    if missing:
        raise OutputError(
            f"the map names script or style that is not installed here: {', '.join(missing)}",
            remedy="Leave out the folium plugins that need it.",
        )
    layer = _symbiosis_layer(page)
    text = re.sub(
        r'<meta name="viewport"[^>]*>', '<meta name="viewport" content="width=device-width, initial-scale=1" />', text
    )
    text = text.replace("<html>", f'<html lang="{layer["language"]}">', 1)
    outside = _OUTSIDE.search(DATA_BLOCK.sub("", text))
    if outside:
        raise OutputError(
            f"the map would fetch {outside[0][:120]!r}", remedy="Leave out the layer or plugin that names it."
        )
    images = ["data:", *(TileSource(**layer["tiles"]).hosts() if layer["tiles"] else ())]
    head = f"{licence_comment()}\n{content_policy(text, images)}\n<title>{html.escape(layer['title'])}</title>"
    return text.replace("<head>", f"<head>\n{head}", 1)


def _inlined(name: str, element: Element, icons: bool) -> str | None:
    if name in NOT_NEEDED:
        return ""
    if isinstance(element, JavascriptLink):
        script = inline_script(name, icons=icons)
        return None if script is None else f"<script>{script}</script>"
    style = inline_style(name, icons=icons)
    return None if style is None else f"<style>{style}</style>"


def _symbiosis_layer(page: folium.Map) -> dict[str, Any]:
    for child in page._children.values():
        if isinstance(child, SymbiosisLayer):
            return child.payload
    raise OutputError("the map has no symbiosis layer", remedy="Make it with render_map.")


def _descendants(element: Element) -> Iterator[Element]:
    for child in element._children.values():
        yield child
        yield from _descendants(child)


def _refuse_what_needs_more(page: folium.Map) -> None:
    import folium

    for element in _descendants(page):
        if isinstance(element, folium.Popup | folium.Icon):
            raise OutputError(
                f"folium.{type(element).__name__} needs jQuery or an icon font, which the map does not hold",
                remedy="Use a GeoJsonPopup, a Tooltip or a CircleMarker.",
            )
        if isinstance(element, folium.TileLayer | folium.WmsTileLayer):
            raise OutputError(
                f"the tile layer {element.get_name()} would fetch from a server",
                remedy="Offer online tiles with MapOptions(tiles=...).",
            )
