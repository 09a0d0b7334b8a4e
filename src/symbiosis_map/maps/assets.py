"""Third-party script and style, read from installed distributions and made fit to stand in the page."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from rcssmin import cssmin

from symbiosis_map.errors import OutputError

__all__ = ["NOT_NEEDED", "inline_script", "inline_style", "licence_comment"]

_DISTRIBUTION = "django-js-lib-leaflet"
_FOLDER = "js_lib_leaflet/static/js_lib_leaflet/"

NOT_NEEDED = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "glyphicons_css",
        "awesome_markers",
        "awesome_markers_font_css",
        "awesome_markers_css",
        "awesome_rotate_css",
    }
)
"""Libraries that folium always names and that only its popups and icons use."""


def inline_script(name: str, *, icons: bool = True) -> str | None:
    """Return the script that folium calls ``name`` as text for a script element; None where we have none.

    Parameters
    ----------
    name : str
    icons : bool
        With the pictures of Leaflet's markers.
    """
    return _leaflet_script(icons) if name == "leaflet" else None


def inline_style(name: str, *, icons: bool = True) -> str | None:
    """Return the style that folium calls ``name`` as text for a style element; None where we have none.

    Parameters
    ----------
    name : str
    icons : bool
        With the pictures of Leaflet's markers and layer control.
    """
    return _leaflet_style(icons) if name == "leaflet_css" else None


@cache
def licence_comment() -> str:
    """Return the licence of Leaflet as an HTML comment."""
    text = _read("LICENSE", folder=f"{_dist_info()}/").decode()
    return f"<!-- This file holds Leaflet, under this licence:\n{text.strip().replace('--', '- -')}\n-->"


@cache
def _leaflet_script(icons: bool) -> str:
    script = re.sub(r"\n?//# sourceMappingURL=.*", "", _text("leaflet.js"))
    script = re.sub("</(script)", r"<\\/\1", script, flags=re.IGNORECASE).replace("<!--", "<\\!--")
    if not icons:
        return script
    pictures = {
        "iconUrl": _data_uri("images/marker-icon.png"),
        "iconRetinaUrl": _data_uri("images/marker-icon-2x.png"),
        "shadowUrl": _data_uri("images/marker-shadow.png"),
    }
    return f"{script}\nL.Icon.Default.imagePath = '';\nL.Icon.Default.mergeOptions({json.dumps(pictures)});\n"


@cache
def _leaflet_style(icons: bool) -> str:
    style = re.sub(r"\s*behavior: url\(#default#VML\);", "", _text("leaflet.css"))
    return re.sub(
        r"url\((images/[^)]+)\)", lambda match: f"url({_data_uri(match[1])})" if icons else "none", cssmin(style)
    )


def _data_uri(name: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_read(name)).decode()}"


def _text(name: str) -> str:
    """Return a text file with plain line ends; a browser would change others, and the hash with them."""
    return _read(name).decode().replace("\r\n", "\n")


def _dist_info() -> str:
    files = distribution(_DISTRIBUTION).files or []
    return next(str(file.parent) for file in files if file.name == "METADATA")


def _read(name: str, folder: str = _FOLDER) -> bytes:
    try:
        path = distribution(_DISTRIBUTION).locate_file(folder + name)
        return bytes(path.read_bytes())  # type: ignore[attr-defined]
    except (PackageNotFoundError, FileNotFoundError) as error:
        raise OutputError(
            f"{folder}{name} of the package {_DISTRIBUTION} is missing, so the map cannot hold Leaflet",
            remedy=f"Install it again: pip install --force-reinstall {_DISTRIBUTION}.",
        ) from error
