"""How QGIS draws the layers: the colours, dashes, marks and names of the map, as a style file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from symbiosis_map.exports.arrow import alias_of
from symbiosis_map.exports.qgis_symbols import PIXEL_MM, area, arrow, line, mark, rgba, symbol
from symbiosis_map.exports.views import SHAPES
from symbiosis_map.palette import COLOURS, DASHES, GROUND, UNLINKED
from symbiosis_map.schema import Table
from symbiosis_map.tables import RESOURCES

__all__ = ["QGIS_VERSION", "layer_style", "style_parts"]

QGIS_VERSION = "3.22.0"
"""Oldest version that reads all of what is written here; newer ones read it too."""

_NAMES = {
    "heat": "Heat",
    "water": "Water",
    "material": "Material",
    "co2": "CO₂",
    "organic": "Organic",
    "gas": "Gas",
}
_WHITE = "#ffffff"
_SOFT_POINT_M = 1000
"""From this uncertainty on, a circle shows where a site may stand."""
_NAME_SCALE = 200_000
"""Names of sites show from this scale on."""
_MARK_PIXELS = 9.0


def layer_style(table: Table, *, short_names: bool = False) -> str:
    """Return the style of a layer as a QGIS style file.

    Parameters
    ----------
    table : Table
        A view with a geometry.
    short_names : bool
        Whether the fields have the short names of a shapefile.

    Returns
    -------
    str
        XML, the same for the same table.
    """
    style = Element(
        "qgis", version=QGIS_VERSION, styleCategories="Symbology|Labeling|Fields|MapTips", labelsEnabled="1"
    )
    style.extend(style_parts(table, short_names=short_names))
    indent(style, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(style, encoding="unicode") + "\n"


def style_parts(table: Table, *, short_names: bool = False) -> list[Element]:
    """Return renderer, labels, aliases and map tip of a layer, as they stand in a style file and in a project.

    A table without a geometry has aliases alone.
    """
    fields = {column.name: column.short if short_names else column.name for column in table.columns}
    parts = []
    if table.name in _RENDERERS:
        parts.append(_RENDERERS[table.name](fields))
    elif table.geometry is not None:
        parts.append(_plain(SHAPES.get(table.name)))
    if table.name in _LABELS:
        parts.append(_labels(fields, **_LABELS[table.name]))
    aliases = Element("aliases")
    for index, column in enumerate(column for column in table.columns if column.type != "geometry"):
        SubElement(aliases, "alias", field=fields[column.name], name=alias_of(column), index=str(index))
    parts.append(aliases)
    if "sentence" in fields:
        tip = Element("mapTip")
        tip.text = f"[% replace(replace(\"{fields['sentence']}\", '&', '&amp;'), '<', '&lt;') %]"
        parts.append(tip)
    return parts


def _links(fields: Mapping[str, str]) -> Element:
    score = f'max(0, min(100, coalesce("{fields["score"]}", 0)))'
    pixels = f"(1.4 + 3.4 * {score} / 100)"
    is_pipe = f"\"{fields['transport']}\" = 'pipe'"
    symbols = {}
    for resource in RESOURCES:
        colour = rgba(COLOURS[resource])
        symbols[resource] = [
            line(rgba(_WHITE, 0.8), 1, formulas={"outlineWidth": f"({pixels} + 2) * {PIXEL_MM:.6f}"}),
            line(
                colour,
                0.8,
                dashes_mm=[part * PIXEL_MM for part in DASHES[resource]],
                formulas={"outlineWidth": f"{pixels} * {PIXEL_MM:.6f}"},
            ),
            line(
                rgba(_WHITE),
                0.2,
                formulas={
                    "outlineWidth": f"max(0.8, {pixels} * 0.28) * {PIXEL_MM:.6f}",
                    "enabled": f"{is_pipe} AND {pixels} > 2.2",
                },
            ),
            arrow(colour, f"(7 + 2 * {pixels}) * {PIXEL_MM:.6f}"),
        ]
    renderer = _by_resource(fields["resource"], "line", symbols)
    renderer.set("enableorderby", "1")
    clause = SubElement(SubElement(renderer, "orderby"), "orderByClause", asc="1", nullsFirst="1")
    clause.text = f'"{fields["score"]}"'
    return renderer


def _near_misses(_fields: Mapping[str, str]) -> Element:
    dots = line(
        rgba(GROUND["soft"], 0.6),
        1.4 * PIXEL_MM,
        dashes_mm=[1.5 * PIXEL_MM, 4 * PIXEL_MM],
        round_dots=True,
    )
    return _single(symbol("line", "0", [dots]))


def _streams(fields: Mapping[str, str]) -> Element:
    marks = {
        resource: [
            mark("circle", rgba(COLOURS[resource]), 2.2, outline=rgba(_WHITE), outline_mm=0.4),
        ]
        for resource in RESOURCES
    }
    return _by_resource(fields["resource"], "marker", marks)


def _sites(fields: Mapping[str, str]) -> Element:
    colours = ", ".join(f"'{resource}', '{COLOURS[resource]}'" for resource in RESOURCES)
    colour = f"coalesce(map_get(map({colours}), \"{fields['best_resource']}\"), '{UNLINKED}')"
    offers, wants = f'"{fields["surplus_count"]}" > 0', f'"{fields["demand_count"]}" > 0'
    precision = f'"{fields["location_precision_m"]}"'
    size, ink, white = _MARK_PIXELS * PIXEL_MM, rgba(GROUND["ink"]), rgba(_WHITE)
    soft = mark(
        "circle",
        rgba(GROUND["ink"], 0.05),
        2 * _SOFT_POINT_M,
        outline=rgba(GROUND["ink"], 0.4),
        outline_mm=PIXEL_MM,
        outline_style="dash",
        unit="RenderMetersInMapUnits",
        formulas={"size": f"2 * {precision}", "enabled": f"coalesce({precision}, 0) >= {_SOFT_POINT_M}"},
    )
    disc = mark("circle", ink, size, outline=white, outline_mm=0.4, formulas={"fillColor": colour})
    frame = mark("square", white, 0.9 * size, outline=ink, outline_mm=0.55, formulas={"outlineColor": colour})
    wide = mark("square", white, 1.25 * size, outline=ink, outline_mm=0.55, formulas={"outlineColor": colour})
    core = mark("circle", ink, 0.65 * size, outline=white, outline_mm=0, formulas={"fillColor": colour})
    dot = mark("circle", rgba(UNLINKED), 0.6 * size, outline=white, outline_mm=0.3)
    rules = {
        "Offers and wants": (f"{offers} AND {wants}", [soft, wide, core]),
        "Offers": (f"{offers} AND NOT coalesce({wants}, false)", [soft, disc]),
        "Wants": (f"{wants} AND NOT coalesce({offers}, false)", [soft, frame]),
        "Neither": ("ELSE", [soft, dot]),
    }
    renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0", enableorderby="0")
    top, symbols = SubElement(renderer, "rules", key="sites"), SubElement(renderer, "symbols")
    for number, (label, (rule, layers)) in enumerate(rules.items()):
        SubElement(top, "rule", key=f"sites_{number}", filter=rule, symbol=str(number), label=label)
        symbols.append(symbol("marker", str(number), layers))
    return renderer


def _hubs(_fields: Mapping[str, str]) -> Element:
    edge = line(rgba(GROUND["accent"], 0.55), 1.2 * PIXEL_MM, dashes_mm=[5 * PIXEL_MM, 4 * PIXEL_MM])
    return _single(symbol("fill", "0", [area(rgba(GROUND["accent"], 0.1)), edge]))


def _plain(shape: str | None) -> Element:
    """Return how layers are drawn that the map does not have: in the colour of text."""
    soft = rgba(GROUND["soft"])
    if shape == "Point":
        return _single(symbol("marker", "0", [mark("circle", soft, 1.6, outline=rgba(_WHITE), outline_mm=0.3)]))
    return _single(symbol("line", "0", [line(soft, 2 * PIXEL_MM)]))


_RENDERERS = {"sites": _sites, "streams": _streams, "links": _links, "near_misses": _near_misses, "hubs": _hubs}
_LABELS: dict[str, dict[str, str]] = {
    "sites": {"column": "name", "kind": "name"},
    "hubs": {"column": "rank", "kind": "badge"},
}


def _by_resource(field: str, kind: str, symbols: Mapping[str, Sequence[Element]]) -> Element:
    renderer = Element(
        "renderer-v2", type="categorizedSymbol", attr=field, symbollevels="0", forceraster="0", enableorderby="0"
    )
    categories, drawn = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, (resource, layers) in enumerate(symbols.items()):
        SubElement(
            categories,
            "category",
            value=resource,
            type="string",
            symbol=str(number),
            label=_NAMES[resource],
            render="true",
        )
        drawn.append(symbol(kind, str(number), layers))
    return renderer


def _single(made: Element) -> Element:
    renderer = Element("renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0", enableorderby="0")
    SubElement(renderer, "symbols").append(made)
    return renderer


def _labels(fields: Mapping[str, str], column: str, kind: str) -> Element:
    """Return names beside the sites, or the rank of a hub on a badge."""
    is_badge = kind == "badge"
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName=fields[column],
        isExpression="0",
        fontFamily="Sans Serif",
        fontSize="9",
        fontSizeUnit="Point",
        fontWeight="75",
        textColor=rgba(_WHITE if is_badge else GROUND["ink"]),
        textOpacity="1",
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="0" if is_badge else "1",
        bufferSize="0.9",
        bufferSizeUnits="MM",
        bufferColor=rgba(_WHITE, 0.92),
        bufferOpacity="1",
        bufferJoinStyle="128",
    )
    SubElement(
        style,
        "background",
        shapeDraw="1" if is_badge else "0",
        shapeType="3",  # a circle
        shapeSizeType="1",  # fixed
        shapeSizeX="6.4",
        shapeSizeY="6.4",
        shapeSizeUnit="MM",
        shapeFillColor=rgba(GROUND["accent"]),
        shapeBorderColor=rgba(_WHITE),
        shapeBorderWidth="0.5",
        shapeBorderWidthUnit="MM",
        shapeOpacity="1",
        shapeJoinStyle="64",
    )
    SubElement(
        settings,
        "placement",
        placement="1" if is_badge else "6",  # over the middle, or where there is room around the point
        predefinedPositionOrder="R,L,TR,BR,TL,BL",
        dist="1.5",
        distUnits="MM",
        priority="9" if is_badge else "5",
        centroidWhole="1",
        polygonPlacementFlags="2",
        quadOffset="4",
    )
    SubElement(
        settings,
        "rendering",
        drawLabels="1",
        scaleVisibility="0" if is_badge else "1",
        scaleMin="0",
        scaleMax=str(_NAME_SCALE),
        obstacle="0" if is_badge else "1",
        fontMaxPixelSize="10000",
        maxNumLabels="2000",
        zIndex="1" if is_badge else "0",
    )
    return labeling
