"""Tables as files of their own."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from symbiosis_map.errors import InputError

__all__ = ["read_table_file"]


def read_table_file(path: Path) -> pd.DataFrame:
    """Return a table of a run.

    Raises
    ------
    InputError
        Where it is missing or damaged.
    """
    try:
        is_geographic = b"geo" in (pq.read_schema(path).metadata or {})
        return gpd.read_parquet(path) if is_geographic else pd.read_parquet(path)
    except FileNotFoundError:
        raise InputError(
            f"table {path.stem!r} is not in {path.parent}", remedy="Run the earlier stages first, or all of them."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged", remedy="Delete it and run again.") from error
