"""The project's own land and layers for the map, read from files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.intake import read_shapes
from symbiosis_map.maps import MapLayer, MapOptions

__all__ = ["map_layer_files", "read_map_layers", "with_trenches"]

_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def map_layer_files(options: MapOptions, folder: Path) -> list[Path]:
    """Return the files that the map of a project reads; names are relative to the folder."""
    names = [*([options.land] if options.land else []), *(layer.file for layer in options.layers)]
    return [folder / name for name in names]


def read_map_layers(options: MapOptions, folder: Path) -> dict[str, pd.DataFrame]:
    """Read the project's own land and layers.

    Parameters
    ----------
    options : MapOptions
    folder : Path
        What the files' names are relative to.

    Returns
    -------
    dict of str to GeoDataFrame
        ``map_land``: ``credit`` and polygons in EPSG:4326. ``map_layers``: a row a shape, with ``layer`` (its place
        among the layers, from 0), ``title``, ``credit``, ``shown``, ``label`` and ``geometry``. Both are empty where
        the project names none.

    Raises
    ------
    InputError
        A file that cannot be read, has no reference system, no polygons where land is wanted, or not the column that
        is to name its shapes.
    """
    land = [_land(options, folder)] if options.land else []
    layers = [_layer(layer, number, folder) for number, layer in enumerate(options.layers)]
    return {
        "map_land": _joined(land, {"credit": "str"}),
        "map_layers": _joined(
            layers, {"layer": "int64", "title": "str", "credit": "str", "shown": "bool", "label": "str"}
        ),
    }


def with_trenches(layers: pd.DataFrame | None, segments: pd.DataFrame, title: str) -> pd.DataFrame:
    """Put the trenches that several links share behind the project's own layers.

    Parameters
    ----------
    layers : DataFrame, optional
        ``map_layers``, as :func:`read_map_layers` gives it.
    segments : DataFrame
        Table ``trench_segments``.
    title : str
        As the legend shows it.

    Returns
    -------
    DataFrame
        ``map_layers``; labels hold the size of the pipe and the number of links.
    """
    shared = segments[segments["link_ids"].str.contains(";")]
    label = [
        f"{ids.count(';') + 1}" if pd.isna(size) else f"{size:.0f} mm, {ids.count(';') + 1}"
        for ids, size in zip(shared["link_ids"], shared["size_mm"], strict=True)
    ]
    number = 0 if layers is None or layers.empty else int(layers["layer"].max()) + 1
    trenches = gpd.GeoDataFrame(
        {"layer": number, "title": title, "credit": "", "shown": True, "label": label},
        geometry=np.asarray(shared["geometry"], dtype=object),
        index=shared.index,
        crs=WGS84,
    )
    parts = [gpd.GeoDataFrame(layers), trenches] if layers is not None and len(layers) else [trenches]
    return pd.DataFrame(pd.concat(parts, ignore_index=True))


def _land(options: MapOptions, folder: Path) -> gpd.GeoDataFrame:
    shapes = read_shapes(folder / options.land).geometry
    found = np.asarray(shapes, dtype=object)
    areas = found[np.isin(shapely.get_type_id(found), _AREAS)]
    if not len(areas):
        kinds = ", ".join(sorted(set(shapes.geom_type)))
        raise InputError(
            f"{options.land} cannot be the land of the map: it holds {kinds} and no polygons",
            remedy="Name a file of land polygons in [map] land, or leave the key out.",
        )
    credits = [options.land_credit] * len(areas)
    return gpd.GeoDataFrame({"credit": credits}, geometry=_whole(areas), crs=WGS84)


def _layer(layer: MapLayer, number: int, folder: Path) -> gpd.GeoDataFrame:
    shapes = read_shapes(folder / layer.file, layer.layer or None, layer.crs)
    if layer.label and layer.label not in shapes.columns:
        columns = ", ".join(repr(str(name)) for name in shapes.columns if name != "geometry")
        raise InputError(
            f"{layer.file} has no column {layer.label!r} to name its shapes by",
            remedy=f"Its columns are {columns}." if columns else "Leave out 'label': the file has no columns.",
        )
    label = pd.Series(shapes[layer.label]).astype("str").where(shapes[layer.label].notna(), "") if layer.label else ""
    return gpd.GeoDataFrame(
        {
            "layer": number,
            "title": layer.title or Path(layer.file).stem,
            "credit": layer.credit,
            "shown": layer.shown,
            "label": label,
        },
        geometry=_whole(np.asarray(shapes.geometry, dtype=object)),
        index=range(len(shapes)),
        crs=WGS84,
    )


def _whole(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Mend shapes that cross themselves."""
    mended: NDArray[np.object_] = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return mended


def _joined(parts: list[gpd.GeoDataFrame], types: dict[str, str]) -> gpd.GeoDataFrame:
    empty = gpd.GeoDataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()}, geometry=[], crs=WGS84)
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84) if parts else empty
    return frame.astype(types)
