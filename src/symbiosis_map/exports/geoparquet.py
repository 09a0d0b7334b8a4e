"""The tables as they are, one Parquet file each: for programs, and to run a later stage from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from symbiosis_map.errors import OutputError

__all__ = ["write_geoparquet"]

_GEOPARQUET_VERSION = "1.1.0"


def write_geoparquet(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write a Parquet file per table, GeoParquet 1.1 in EPSG:4326 where it has a geometry.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By table name.
    folder : Path
        An existing folder.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OutputError
        Parquet refused a value.
    """
    paths = []
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        try:
            if isinstance(frame, gpd.GeoDataFrame):
                frame.to_parquet(path, schema_version=_GEOPARQUET_VERSION, index=False)
            else:
                frame.to_parquet(path, index=False)
        except pa.ArrowException as error:
            raise OutputError(f"cannot write the table {name!r} as Parquet: {error}") from error
        paths.append(path)
    return paths
