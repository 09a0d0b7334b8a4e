"""Every chosen format in one go: all of them appear, or none does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from symbiosis_map.exports import geopackage, workbook
from symbiosis_map.exports.atomic import staged
from symbiosis_map.exports.geopackage import write_geopackage
from symbiosis_map.exports.geoparquet import write_geoparquet
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.shapefile import write_shapefiles
from symbiosis_map.exports.views import build_views, conformed
from symbiosis_map.exports.workbook import write_workbook

__all__ = ["planned_files", "write_exports"]

_SHAPEFILES = "shapefiles"
_GEOPARQUET = "geoparquet"
_MANY_FILES = {"shapefile": f"{_SHAPEFILES}/*.shp.zip", "geoparquet": f"{_GEOPARQUET}/*.parquet"}
_ONE_FILE = {"geopackage": geopackage.FILE_NAME, "workbook": workbook.FILE_NAME}


def write_exports(tables: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions | None = None) -> list[Path]:
    """Write tables in the formats that the options name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By table name; what is missing is left out of the formats. Nothing in them is changed.
    folder : Path
        Made if missing. ``shapefiles/<layer>.shp.zip``, ``geoparquet/<table>.parquet``, ``symbiosis.gpkg``
        and ``symbiosis.xlsx`` go there. Of an earlier run, the layers and tables that this one does not
        write are deleted from those two sub-folders.
    options : ExportOptions, optional

    Returns
    -------
    list of Path
        What was written, sorted.

    Raises
    ------
    OutputError
        A file cannot be written, or a value cannot be held by a format; nothing has changed then.
    SchemaError
        A name that is not a table.
    """
    options = options or ExportOptions()
    frames = conformed(tables)
    views = build_views(frames)
    replaces = [pattern for format_, pattern in _MANY_FILES.items() if format_ in options.formats]
    with staged(folder, replaces=replaces) as stage:
        if "shapefile" in options.formats:
            (stage / _SHAPEFILES).mkdir()
            write_shapefiles(views, stage / _SHAPEFILES, options)
        if "geopackage" in options.formats:
            write_geopackage(views, stage, options)
        if "geoparquet" in options.formats:
            (stage / _GEOPARQUET).mkdir()
            write_geoparquet(frames, stage / _GEOPARQUET)
        if "workbook" in options.formats:
            write_workbook(views, stage, options)
        written = [path.relative_to(stage) for path in stage.rglob("*") if path.is_file()]
    return sorted(folder / path for path in written)


def planned_files(options: ExportOptions) -> list[str]:
    """Return the single files that an export replaces, relative to its folder.

    For :func:`symbiosis_map.exports.check_writable`, which finds out whether another program holds them.

    Examples
    --------
    >>> planned_files(ExportOptions(formats=("workbook",)))
    ['symbiosis.xlsx']
    """
    return [name for format_, name in _ONE_FILE.items() if format_ in options.formats]
