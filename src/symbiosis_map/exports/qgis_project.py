"""A QGIS project over the GeoPackage beside it: groups, order, names, colours and the view of the map."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from symbiosis_map.crs import WGS84
from symbiosis_map.exports import geopackage
from symbiosis_map.exports.archive import write_zip
from symbiosis_map.exports.gdal import reproject, shape_of
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.styles import QGIS_VERSION, style_parts
from symbiosis_map.exports.views import CODE_BOOK, DEFINITIONS
from symbiosis_map.palette import GROUND

__all__ = ["FILE_NAME", "write_qgis_project"]

FILE_NAME = "symbiosis.qgz"

_GROUPS = {
    "Exchanges": {"sites": "Sites", "links": "Links", "hubs": "Hubs"},
    "More": {
        "streams": "Streams",
        "trench_segments": "Shared trenches",
        "near_misses": "Near misses",
        "distances": "Distances",
        "geocoding_answers": "Geocoding answers",
    },
}
"""Groups of layers, the uppermost first; the second is off when the project opens."""
_TABLES = "Tables"
_GEOMETRIES = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}
_MARGIN = 0.06


def write_qgis_project(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> Path:
    """Write a QGIS project that shows the GeoPackage in the same folder.

    The layers stand in groups in the order of the map, with its colours, marks and names, and the tables below
    them. The project opens on the sites and links. It names the GeoPackage by a relative path, so that both
    can be moved together.

    Parameters
    ----------
    views : mapping of str to DataFrame
        Those that :func:`symbiosis_map.exports.geopackage.write_geopackage` wrote.
    folder : Path
        The folder that holds the GeoPackage.
    options : ExportOptions
        Title, reference system and date.

    Returns
    -------
    Path
        The file.
    """
    system = CRS.from_epsg(options.layer_epsg) if options.layer_epsg else WGS84
    root = Element("qgis", version=QGIS_VERSION, projectname=_plain(options.title))
    SubElement(root, "title").text = _plain(options.title)
    SubElement(root, "projectCrs").append(_system(system))
    tree = SubElement(root, "layer-tree-group")
    layers = Element("projectlayers")
    drawn: list[str] = []
    for title, names in _GROUPS.items():
        is_on = title == next(iter(_GROUPS))
        group = _group(tree, title, is_on=is_on, is_open=is_on)
        for name, words in names.items():
            if name in views:
                drawn.append(name)
                _tree_layer(group, name, words, is_on=is_on)
                layers.append(_map_layer(name, words, gpd.GeoDataFrame(views[name]), system))
    group = _group(tree, _TABLES, is_on=False, is_open=False)
    for name in [*(name for name in views if name not in drawn), CODE_BOOK.name]:
        words = name.replace("_", " ").capitalize()
        _tree_layer(group, name, words, is_on=False)
        layers.append(_map_layer(name, words, views.get(name), system))
    extent = _extent(views, options)
    if extent is not None:
        root.append(_canvas(extent, system))
        root.append(_default_view(extent, system))
    root.append(layers)
    order = SubElement(root, "layerorder")
    for name in drawn:
        SubElement(order, "layer", id=_id(name))
    root.append(_properties())
    indent(root, " ")
    document = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")
    path = folder / FILE_NAME
    write_zip(path, {"symbiosis.qgs": document.encode()}, options.date_inside)
    return path


def _id(name: str) -> str:
    return f"{name}_symbiosis"


def _plain(text: str) -> str:
    """Return a text without the letters that XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())


def _source(name: str) -> str:
    return f"./{geopackage.FILE_NAME}|layername={name}"


def _group(tree: Element, title: str, *, is_on: bool, is_open: bool) -> Element:
    return SubElement(
        tree,
        "layer-tree-group",
        name=title,
        checked="Qt::Checked" if is_on else "Qt::Unchecked",
        expanded="1" if is_open else "0",
    )


def _tree_layer(group: Element, name: str, words: str, *, is_on: bool) -> None:
    SubElement(
        group,
        "layer-tree-layer",
        id=_id(name),
        name=words,
        source=_source(name),
        providerKey="ogr",
        checked="Qt::Checked" if is_on else "Qt::Unchecked",
        expanded="1" if is_on else "0",
    )


def _map_layer(name: str, words: str, view: pd.DataFrame | None, system: CRS) -> Element:
    geometry = "No geometry"
    if isinstance(view, gpd.GeoDataFrame):
        geometry = _GEOMETRIES.get(shape_of(view, name).removeprefix("Multi"), "Unknown geometry")
    layer = Element("maplayer", type="vector", geometry=geometry, labelsEnabled="1", hasScaleBasedVisibilityFlag="0")
    SubElement(layer, "id").text = _id(name)
    SubElement(layer, "datasource").text = _source(name)
    SubElement(layer, "layername").text = words
    if geometry != "No geometry":
        SubElement(layer, "srs").append(_system(system))
    SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    if name in DEFINITIONS:
        SubElement(layer, "abstract").text = DEFINITIONS[name].description
        layer.extend(style_parts(DEFINITIONS[name]))
    return layer


def _system(system: CRS) -> Element:
    made = Element("spatialrefsys", nativeFormat="Wkt")
    SubElement(made, "wkt").text = system.to_wkt("WKT2_2019")
    SubElement(made, "srid").text = str(system.to_epsg())
    SubElement(made, "authid").text = f"EPSG:{system.to_epsg()}"
    SubElement(made, "description").text = system.name
    SubElement(made, "geographicflag").text = "true" if system.is_geographic else "false"
    return made


def _extent(views: Mapping[str, pd.DataFrame], options: ExportOptions) -> tuple[float, float, float, float] | None:
    """Return a box around the links, or the sites where there is no link, with a margin."""
    for name in ("links", "sites"):
        if name in views:
            bounds = reproject(gpd.GeoDataFrame(views[name]), options.layer_epsg, name).total_bounds
            if np.isfinite(bounds).all():
                least = 0.01 if options.layer_epsg is None else 1000.0
                margin = max(_MARGIN * float(max(bounds[2] - bounds[0], bounds[3] - bounds[1])), least)
                west, south, east, north = (float(b) for b in bounds)
                return west - margin, south - margin, east + margin, north + margin
    return None


def _canvas(extent: tuple[float, float, float, float], system: CRS) -> Element:
    canvas = Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "degrees" if system.is_geographic else "meters"
    _box(SubElement(canvas, "extent"), extent)
    SubElement(canvas, "rotation").text = "0"
    SubElement(canvas, "destinationsrs").append(_system(system))
    return canvas


def _default_view(extent: tuple[float, float, float, float], system: CRS) -> Element:
    settings = Element("ProjectViewSettings", UseProjectScales="0")
    box = dict(zip(("xmin", "ymin", "xmax", "ymax"), map(repr, extent), strict=True))
    SubElement(settings, "DefaultViewExtent", box).append(_system(system))
    return settings


def _box(parent: Element, extent: tuple[float, float, float, float]) -> None:
    for side, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        SubElement(parent, side).text = repr(value)


def _properties() -> Element:
    properties = Element("properties")
    SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    SubElement(SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"
    gui, land = SubElement(properties, "Gui"), GROUND["land"]
    for part, start in (("Red", 1), ("Green", 3), ("Blue", 5)):
        SubElement(gui, f"CanvasColor{part}Part", type="int").text = str(int(land[start : start + 2], 16))
    measure = SubElement(properties, "Measure")
    SubElement(measure, "Ellipsoid", type="QString").text = "EPSG:7030"
    return properties
