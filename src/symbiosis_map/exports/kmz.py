"""One KMZ with the layers as folders in the colours of the map, for Google Earth and other globes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.archive import write_zip
from symbiosis_map.exports.arrow import alias_of
from symbiosis_map.exports.changes import Change, change_text, changes_frame, csv_bytes
from symbiosis_map.exports.kml_icons import ICONS, icon
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.text import as_bytes, escaped, joined, row_blocks, values_as_text
from symbiosis_map.exports.views import VIEWS
from symbiosis_map.palette import COLOURS, GROUND, UNLINKED
from symbiosis_map.schema import Column, Table
from symbiosis_map.tables import RESOURCES

__all__ = ["FILE_NAME", "write_kmz"]

FILE_NAME = "symbiosis.kmz"

_LAYERS = ("sites", "links", "hubs", "streams", "near_misses")
_HIDDEN = ("streams", "near_misses")
_NAMES = {
    "sites": ("name",),
    "streams": ("site_name", "stream"),
    "links": ("surplus_site_name", "demand_site_name"),
    "near_misses": ("surplus_site_name", "demand_site_name"),
    "hubs": ("name",),
}
_SENTENCES = {"sites": "notes", "streams": "notes", "links": "sentence", "near_misses": "sentence", "hubs": "sentence"}
"""Column whose text the balloon shows."""
_KINDS = {"text": "string", "number": "double", "integer": "double", "boolean": "bool", "date": "string"}
"""A whole number of KML has 32 bits, so that integers are double too, which hold 53."""
_NOT_PLAIN = "[&<>\r]"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLANKS = " \t\r\n"
_LINE_WIDTH = 3


def write_kmz(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> Path:
    """Write a KMZ with a folder for each layer that is among the views.

    Every column of a row is among its extended data; the balloon shows its sentence. Text of the tables is text
    there too, never markup. Letters that XML cannot hold are left out and listed in ``changes.csv`` in the file.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them, in EPSG:4326.
    folder : Path
        An existing folder.
    options : ExportOptions
        Title and date.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        More than two gigabytes of text, which globes could not open.
    """
    frames: dict[str, pd.DataFrame] = {}
    changes: list[Change] = []
    for name in _LAYERS:
        if name in views:
            frames[name], changed = change_text(
                views[name], VIEWS[name], _fit_xml, suspect=f"{_NOT_IN_XML.pattern}|^[{_BLANKS}]|[{_BLANKS}]$"
            )
            changes += changed
    content: dict[str, Path | bytes | Iterable[bytes]] = {f"icons/{kind}.png": icon(kind) for kind in ICONS}
    content["doc.kml"] = _document(frames, options.title)
    if changes:
        content["changes.csv"] = csv_bytes(changes_frame(changes))
    path = folder / FILE_NAME
    try:
        write_zip(path, content, options.date_inside, first="doc.kml")
    except RuntimeError as error:
        raise OutputError(
            f"cannot write {FILE_NAME}: it would hold more than 2 GiB of text", remedy="Leave out the format kmz."
        ) from error
    return path


def _fit_xml(text: str) -> tuple[str, str]:
    """Return the text as readers of KML give it back, and what was done to it."""
    done = []
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub("", text)
        done.append("control characters removed")
    if text != text.strip(_BLANKS):
        text = text.strip(_BLANKS)
        done.append("blanks at the ends removed")
    return text, ", ".join(done)


def _document(frames: Mapping[str, pd.DataFrame], title: str) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
    yield f'<Document id="symbiosis">\n<name>{_xml(_fit_xml(title)[0])}</name>\n<open>1</open>\n'.encode()
    yield from (style.encode() for style in _styles())
    for name, frame in frames.items():
        hidden = "<visibility>0</visibility>" if name in _HIDDEN else ""
        yield f'<Document id="{name}_layer">\n<name>{name}</name>{hidden}\n'.encode()
        yield f"<description>{_xml(VIEWS[name].description)}</description>\n{_schema(VIEWS[name])}".encode()
        for block in row_blocks(frame):
            yield as_bytes(_placemarks(gpd.GeoDataFrame(block), VIEWS[name]))
        yield b"</Document>\n"
    yield b"</Document>\n</kml>\n"


def _xml(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _xml_of_html(text: str) -> str:
    """Return a text for a balloon, which shows HTML: escaped once for it and once for XML."""
    return _xml(html.escape(text))


def _kml_colour(colour: str, opacity: int = 255) -> str:
    """Return a colour as KML writes it: opacity, blue, green, red."""
    return f"{opacity:02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}".lower()


def _styles() -> Iterator[str]:
    balloon = "<BalloonStyle><text>$[description]</text></BalloonStyle>"
    for resource in RESOURCES:
        colour = _kml_colour(COLOURS[resource])
        yield f'<Style id="{resource}"><LineStyle><color>{colour}</color><width>{_LINE_WIDTH}</width></LineStyle>'
        yield f"<IconStyle><color>{colour}</color><scale>0.5</scale>"
        yield "<Icon><href>icons/offers.png</href></Icon></IconStyle>"
        yield f"<LabelStyle><scale>0</scale></LabelStyle>{balloon}</Style>\n"
    for kind in ICONS:
        for resource, colour in {**COLOURS, "unlinked": UNLINKED}.items():
            yield f'<Style id="{kind}_{resource}"><IconStyle><color>{_kml_colour(colour)}</color><scale>0.7</scale>'
            yield f"<Icon><href>icons/{kind}.png</href></Icon></IconStyle>"
            yield f"<LabelStyle><scale>0.7</scale></LabelStyle>{balloon}</Style>\n"
    soft, accent = _kml_colour(GROUND["soft"], 153), GROUND["accent"]
    yield f'<Style id="near_miss"><LineStyle><color>{soft}</color><width>1</width></LineStyle>{balloon}</Style>\n'
    yield f'<Style id="hub"><LineStyle><color>{_kml_colour(accent, 140)}</color><width>1.5</width></LineStyle>'
    yield f"<PolyStyle><color>{_kml_colour(accent, 40)}</color></PolyStyle>{balloon}</Style>\n"


def _schema(table: Table) -> str:
    fields = "".join(
        f'<SimpleField type="{_KINDS[column.type]}" name="{column.name}">'
        f"<displayName>{_xml(alias_of(column))}</displayName></SimpleField>\n"
        for column in table.columns
        if column.type != "geometry"
    )
    return f'<Schema name="{table.name}" id="{table.name}">\n{fields}</Schema>\n'


def _placemarks(block: gpd.GeoDataFrame, table: Table) -> pa.Array:
    texts = {
        column.name: values_as_text(block[column.name], column) for column in table.columns if column.type != "geometry"
    }
    name = pc.binary_join_element_wise(*(_safe(texts[column]).fill_null("") for column in _NAMES[table.name]), " → ")
    words = escaped(texts[_SENTENCES[table.name]], "[&<>\"'\r]", _xml_of_html)
    parts: list[pa.Array | str] = [
        "<Placemark><name>",
        name,
        "</name>",
        joined("<description>", words, "</description>").fill_null(""),
        "<styleUrl>#",
        pa.array(_style_of(block, table.name), type=pa.string()),
        f'</styleUrl><ExtendedData><SchemaData schemaUrl="#{table.name}">',
    ]
    for column in table.columns:
        if column.type != "geometry":
            parts.append(_data(texts[column.name], column))
    return joined(*parts, "</SchemaData></ExtendedData>", _shapes(block), "</Placemark>\n")


def _safe(texts: pa.Array) -> pa.Array:
    return escaped(texts, _NOT_PLAIN, _xml)


def _data(texts: pa.Array, column: Column) -> pa.Array:
    if texts.null_count == len(texts):
        return pa.array([""] * len(texts), type=pa.string())
    safe = _safe(texts) if column.type == "text" else texts
    return joined(f'<SimpleData name="{column.name}">', safe, "</SimpleData>").fill_null("")


def _style_of(block: pd.DataFrame, layer: str) -> list[str]:
    if layer in ("links", "streams"):
        return [str(resource) for resource in block["resource"]]
    if layer == "sites":
        offers, wants = (block[name].fillna(0).to_numpy(dtype=float) > 0 for name in ("surplus_count", "demand_count"))
        kinds = np.select([offers & wants, offers, wants], ["both", "offers", "wants"], "neither")
        resources = block["best_resource"].fillna("unlinked")
        return [f"{kind}_{resource}" for kind, resource in zip(kinds, resources, strict=True)]
    return [{"near_misses": "near_miss", "hubs": "hub"}[layer]] * len(block)


def _shapes(block: gpd.GeoDataFrame) -> pa.Array:
    """Return the geometry of each row as KML; nothing where there is none."""
    shapes = shapely.orient_polygons(block.geometry.to_numpy())
    if (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING).all():
        return _lines(shapes)
    parts, rows = shapely.get_parts(shapes, return_index=True)
    pieces: list[list[str]] = [[] for _ in range(len(block))]
    for row, text in zip(rows.tolist(), shapely.to_geojson(parts), strict=True):
        pieces[row].append(_piece(text))
    made = ["".join(each) if len(each) <= 1 else f"<MultiGeometry>{''.join(each)}</MultiGeometry>" for each in pieces]
    return pa.array(made, type=pa.string())


def _lines(shapes: NDArray[np.object_]) -> pa.Array:
    """Return lines as KML, all at once: as :func:`_piece` makes them."""
    texts = pa.array(shapely.to_geojson(shapes), type=pa.string())
    numbers = pc.replace_substring(pc.utf8_slice_codeunits(texts, len(_LINE_START), -len(_LINE_END)), "],[", " ")
    return joined("<LineString><coordinates>", numbers, "</coordinates></LineString>")


_LINE_START, _LINE_END = '{"type":"LineString","coordinates":[[', "]]}"


def _piece(geojson: str) -> str:
    """Return a point, line or area in KML from its GeoJSON."""
    kind, numbers = geojson.removeprefix('{"type":"').removesuffix("}").split('","coordinates":')
    if kind != "Polygon":
        return f"<{kind}><coordinates>{_coordinates(numbers)}</coordinates></{kind}>"
    rings = [
        f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>" for ring in numbers.split("]],[[")
    ]
    holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
    return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{holes}</Polygon>"


def _coordinates(numbers: str) -> str:
    return numbers.replace("],[", " ").strip("[]")
