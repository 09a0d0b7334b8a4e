"""Symbols of QGIS as XML: lines, marks and areas in millimetres, which QGIS draws alike on screen and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

__all__ = ["PIXEL_MM", "area", "arrow", "line", "mark", "rgba", "symbol"]

PIXEL_MM = 25.4 / 96
"""Size of a pixel of the map on a screen of 96 dots per inch, the pixel of CSS."""


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return a colour as QGIS writes it.

    Examples
    --------
    >>> rgba("#D46218", 0.5)
    '212,98,24,128'
    """
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return ",".join(map(str, [*parts, round(opacity * 255)]))


def symbol(kind: str, name: str, layers: Sequence[Element]) -> Element:
    """Return a symbol made of layers, the first at the bottom.

    Parameters
    ----------
    kind : {"line", "marker", "fill"}
    name : str
        Its number among the symbols of a renderer.
    layers : sequence of Element
    """
    made = Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    made.extend(layers)
    for number, layer in enumerate(made.findall("layer")):
        for inner in layer.findall("symbol"):
            inner.set("name", f"@{name}@{number}")
    return made


def line(
    colour: str,
    width_mm: float,
    *,
    dashes_mm: Sequence[float] = (),
    round_dots: bool = False,
    formulas: Mapping[str, str] | None = None,
) -> Element:
    """Return a plain line.

    Parameters
    ----------
    colour : str
        As :func:`rgba` gives it.
    width_mm : float
    dashes_mm : sequence of float
        Stroke, gap, stroke, gap; empty for an unbroken line.
    round_dots : bool
        Whether strokes end round, so that short ones become dots.
    formulas : mapping of str to str, optional
        Expression by property, such as ``outlineWidth`` or ``enabled``.
    """
    return _layer(
        "SimpleLine",
        {
            "line_color": colour,
            "line_width": f"{width_mm:.3f}",
            "line_width_unit": "MM",
            "line_style": "solid",
            "capstyle": "round" if round_dots else "flat",
            "joinstyle": "round",
            "use_custom_dash": "1" if dashes_mm else "0",
            "customdash": ";".join(f"{part:.3f}" for part in dashes_mm) or "5;2",
            "customdash_unit": "MM",
        },
        formulas,
    )


def arrow(colour: str, size_formula: str) -> Element:
    """Return an arrow head at the middle of a line, which points to its end."""
    head = _layer(
        "SimpleMarker",
        {
            "name": "filled_arrowhead",
            "color": colour,
            "outline_color": rgba("#ffffff"),
            "outline_width": f"{PIXEL_MM:.3f}",
            "outline_width_unit": "MM",
            "size": "3",
            "size_unit": "MM",
        },
        {"size": size_formula},
    )
    where = {"placement": "centralpoint", "placements": "CentralPoint"}  # as QGIS up to 3.22 says it, and newer ones
    made = _layer("MarkerLine", {**where, "rotate": "1"}, None)
    made.append(symbol("marker", "", [head]))
    return made


def mark(
    shape: str,
    colour: str,
    size: float,
    *,
    outline: str,
    outline_mm: float,
    outline_style: str = "solid",
    unit: str = "MM",
    formulas: Mapping[str, str] | None = None,
) -> Element:
    """Return a mark at a point.

    Parameters
    ----------
    shape : str
        Such as ``circle`` or ``square``.
    colour, outline : str
        As :func:`rgba` gives it.
    size : float
        Diameter in ``unit``.
    outline_mm : float
    outline_style : str
    unit : {"MM", "RenderMetersInMapUnits"}
        Millimetres on the screen, or metres on the ground.
    formulas : mapping of str to str, optional
        Expression by property, such as ``fillColor`` or ``enabled``.
    """
    return _layer(
        "SimpleMarker",
        {
            "name": shape,
            "color": colour,
            "outline_color": outline,
            "outline_style": outline_style,
            "outline_width": f"{outline_mm:.3f}",
            "outline_width_unit": "MM",
            "size": f"{size:.3f}",
            "size_unit": unit,
            "scale_method": "diameter",
        },
        formulas,
    )


def area(colour: str) -> Element:
    """Return a fill without an outline."""
    return _layer("SimpleFill", {"color": colour, "style": "solid", "outline_style": "no"}, None)


def _layer(kind: str, options: Mapping[str, str], formulas: Mapping[str, str] | None) -> Element:
    layer = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    _fill(SubElement(layer, "Option", type="Map"), options)
    if formulas:
        collection = SubElement(SubElement(layer, "data_defined_properties"), "Option", type="Map")
        _fill(collection, {"name": ""})
        properties = SubElement(collection, "Option", type="Map", name="properties")
        for name, formula in formulas.items():
            made = SubElement(properties, "Option", type="Map", name=name)
            SubElement(made, "Option", type="bool", name="active", value="true")
            SubElement(made, "Option", type="QString", name="expression", value=formula)
            SubElement(made, "Option", type="int", name="type", value="3")  # an expression
        _fill(collection, {"type": "collection"})
    return layer


def _fill(options: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(options, "Option", type="QString", name=name, value=value)
