"""Reading curated tables and finding bundled files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from symbiosis_map.errors import SchemaError
from symbiosis_map.knowledge.definitions import DEFINITIONS
from symbiosis_map.schema import check, conform

__all__ = ["bundled_path", "load"]

_PACKAGE = Path(__file__).parents[1]


def load(name: str) -> pd.DataFrame:
    """Return a curated table.

    Parameters
    ----------
    name : str
        Name of a table in :data:`symbiosis_map.knowledge.definitions.DEFINITIONS`.

    Returns
    -------
    DataFrame
        A copy, in the types of its definition.

    Raises
    ------
    SchemaError
        Where the table does not exist or breaks its definition.

    Examples
    --------
    >>> load("monthly_profiles").loc[lambda t: t["profile"] == "flat", "full_load_hours"].item()
    8760.0
    """
    return _load(name).copy()


@cache
def _load(name: str) -> pd.DataFrame:
    if name not in DEFINITIONS:
        raise SchemaError(f"no knowledge table {name!r}; there are {', '.join(sorted(DEFINITIONS))}")
    table = DEFINITIONS[name]
    path = _PACKAGE / "knowledge" / "curated" / f"{name}.csv"
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    strange = [column for column in raw.columns if column not in table.names]
    if strange:
        raise SchemaError(f"knowledge table {name!r} has columns that its definition lacks: {', '.join(strange)}")
    frame = conform(raw, table)
    check(frame, table)
    return frame


def bundled_path(*parts: str) -> Path:
    """Return the path of a file of ``data/`` or ``layers/``, in a checkout or in an installed package.

    Parameters
    ----------
    *parts : str
        ``"layers", "land.parquet"``, for example.

    Raises
    ------
    FileNotFoundError
        Where neither the installed package nor the checkout has it.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parents[1]):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
