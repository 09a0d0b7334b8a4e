"""Heights above the sea, read from a raster file of any reference system."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from symbiosis_map.crs import WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.proximity.ground_layers import Terrain

__all__ = ["read_terrain"]

_MOST_CELLS = 100_000_000
_VOID_BELOW_M = -12_000.0
"""Deeper than any sea: a hole that the file does not declare."""
_ROOM_DEG = 0.1


def read_terrain(path: Path, bounds: tuple[float, float, float, float] | None = None, credit: str = "") -> Terrain:
    """Read heights from a GeoTIFF, an SRTM tile (``.hgt``, also zipped) or whatever else GDAL reads.

    Parameters
    ----------
    path : Path
        One band of metres above the sea. Cells without data become NaN.
    bounds : tuple of float, optional
        West, south, east, north in degrees; only what lies within a tenth of a degree of them is read. Where that is
        nothing, the raster is read as it is, so that routes can say that it does not reach them.
    credit : str
        Who made it, and under which licence.

    Raises
    ------
    InputError
        No such file, no raster, no reference system, too large, or the package that reads rasters is not installed.
    """
    try:
        import rasterio
        from rasterio.errors import RasterioIOError
        from rasterio.windows import Window, from_bounds
    except ImportError:
        raise InputError(
            f"{path.name} is a raster, and the package that reads rasters is not installed",
            remedy="Install it: pip install 'symbiosis-map[terrain]'.",
        ) from None
    if not path.exists():
        raise InputError(f"no elevation file {path}", remedy="Put it there, or leave 'elevation' out of [ways].")
    try:
        with rasterio.open(_name(path)) as raster:
            if raster.crs is None:
                raise InputError(
                    f"{path.name} names no reference system", remedy="Give it one: gdal_edit.py -a_srs EPSG:25833 ..."
                )
            try:
                crs = CRS.from_wkt(raster.crs.to_wkt())
            except CRSError as error:
                raise InputError(
                    f"{path.name} is in a reference system that is not known: {error}",
                    remedy="Warp it: gdalwarp -t_srs EPSG:4326 ...",
                ) from error
            whole = Window(0, 0, raster.width, raster.height)
            window = whole
            if bounds is not None:
                west, south, east, north = bounds
                box = Transformer.from_crs(WGS84, crs, always_xy=True).transform_bounds(
                    west - _ROOM_DEG, south - _ROOM_DEG, east + _ROOM_DEG, north + _ROOM_DEG
                )
                if np.isfinite(box).all():
                    wanted = from_bounds(*box, transform=raster.transform).round_offsets().round_lengths()
                    if _overlap(wanted, whole):
                        window = wanted.intersection(whole)
            if window.width * window.height > _MOST_CELLS:
                raise InputError(
                    f"{path.name} has {int(window.width * window.height):,} cells around the sites",
                    remedy="Make cells of 25 m or more: gdalwarp -tr 25 25 -r average ...",
                )
            band = raster.read(1, window=window, masked=True)
            height = np.ma.filled(band.astype(np.float32), np.nan)
            height[height < _VOID_BELOW_M] = np.nan
            a, b, c, d, e, f = raster.window_transform(window)[:6]
    except RasterioIOError as error:
        raise InputError(f"{path.name} cannot be read as a raster: {error}", remedy="Give a GeoTIFF.") from error
    day = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date().isoformat()
    told = f"{path.name}, {credit}" if credit else path.name
    return Terrain(height, (a, b, c, d, e, f), crs, told, f"file of {day}")


def _overlap(a: object, b: object) -> bool:
    from rasterio.windows import intersect

    return bool(intersect(a, b))


def _name(path: Path) -> str:
    """Return the name that GDAL opens: an SRTM tile is called ``N43E007.hgt``, whatever its archive is called."""
    if path.suffix != ".zip":
        return str(path)
    import zipfile

    inside = [
        name for name in zipfile.ZipFile(path).namelist() if name.lower().endswith((".hgt", ".tif", ".tiff", ".asc"))
    ]
    if not inside:
        raise InputError(f"{path.name} holds no raster", remedy="Put a .hgt, .tif or .asc into it.")
    return f"/vsizip/{path}/{sorted(inside)[0]}"
