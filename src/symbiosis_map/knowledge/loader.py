"""Reading curated tables, with a project's own rows over them, and finding bundled files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from symbiosis_map.errors import InputError, SchemaError
from symbiosis_map.knowledge.definitions import DEFINITIONS
from symbiosis_map.schema import Table, check, conform

__all__ = ["PACKAGED", "Knowledge", "bundled_path", "knowledge_files", "read_knowledge"]

_PACKAGE = Path(__file__).parents[1]
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".ods")
"""Endings of files that somebody may mean as a table; only ``.csv`` is read."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The curated tables, with rows of a project over them.

    Two are equal where the same rows stand over the packaged ones, so that one can be the key of a cache.

    Parameters
    ----------
    changed : mapping of str to DataFrame
        The whole table, for every table that a project changes; see :func:`read_knowledge`.
    fingerprint : str
        Tells changed tables apart; empty for the packaged ones.

    Examples
    --------
    >>> PACKAGED.table("monthly_profiles").loc[lambda t: t["profile"] == "flat", "full_load_hours"].item()
    8760.0
    """

    changed: Mapping[str, pd.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    fingerprint: str = ""

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of a table, in the types of its definition.

        Parameters
        ----------
        name : str
            Name of a table in :data:`symbiosis_map.knowledge.definitions.DEFINITIONS`.

        Raises
        ------
        SchemaError
            Where the table does not exist or breaks its definition.
        """
        found = self.changed.get(name)
        return _packaged(name).copy() if found is None else found.copy()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Knowledge) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __str__(self) -> str:
        return "packaged tables" if not self.changed else f"packaged tables with changes in {', '.join(self.changed)}"


PACKAGED = Knowledge()
"""The tables as the package brings them."""


@cache
def _packaged(name: str) -> pd.DataFrame:
    table = _definition(name)
    return _checked(_read(_PACKAGE / "knowledge" / "curated" / f"{name}.csv", table), table)


def _definition(name: str) -> Table:
    if name not in DEFINITIONS:
        raise SchemaError(f"no knowledge table {name!r}; there are {', '.join(sorted(DEFINITIONS))}")
    return DEFINITIONS[name]


def _read(path: Path, table: Table) -> pd.DataFrame:
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    strange = [column for column in raw.columns if column not in table.names]
    if strange:
        raise SchemaError(f"knowledge table {table.name!r} has columns that its definition lacks: {', '.join(strange)}")
    for column in table.columns:
        if column.type == "number" and column.name in raw:
            cells = raw[column.name]
            wrong = cells[cells.notna() & pd.to_numeric(cells, errors="coerce").isna()]
            if not wrong.empty:
                raise SchemaError(f"{column.name} = {wrong.iloc[0]!r} is not a number, row {wrong.index[0] + 2}")
    return raw


def _checked(raw: pd.DataFrame, table: Table) -> pd.DataFrame:
    frame = conform(raw, table)
    check(frame, table)
    return frame


def knowledge_files(folder: Path) -> list[Path]:
    """Return the tables of a folder that :func:`read_knowledge` reads."""
    return sorted(folder.glob("*.csv"))


def read_knowledge(folder: Path) -> Knowledge:
    """Return the packaged tables with those of a folder over them.

    Each CSV is named like the table that it changes (``exchange_rules.csv``) and has columns of that table. A row
    whose key the packaged table has replaces that row whole; any other row is added.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Knowledge

    Raises
    ------
    InputError
        Where the folder does not exist or holds a table in another format, a file has no table of its name,
        or a table breaks its definition; names
        the file and what is wrong with it.
    """
    if not folder.is_dir():
        raise InputError(f"no folder {folder}", remedy="'knowledge' names a folder of tables to change.")
    files = knowledge_files(folder)
    unread = [path.name for path in sorted(folder.iterdir()) if path.suffix.lower() in _TABLES and path not in files]
    if unread:
        raise InputError(
            f"{folder}: {unread[0]} is no CSV",
            remedy="Save each table as CSV, named like the one that it changes, such as exchange_rules.csv.",
        )
    changed: dict[str, pd.DataFrame] = {}
    digest = hashlib.sha256()
    for path in files:
        try:
            table = _definition(path.stem)
            changed[path.stem] = _checked(_over(_packaged(path.stem), _read(path, table), table), table)
        except (SchemaError, ValueError) as error:
            raise InputError(
                f"{path}: {error}", remedy="docs/reference/knowledge.md lists tables and columns."
            ) from error
        digest.update(path.name.encode() + path.read_bytes())
    return Knowledge(MappingProxyType(changed), digest.hexdigest()) if changed else PACKAGED


def _over(packaged: pd.DataFrame, rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table with rows of the same key replaced and the others added."""
    missing = [name for name in table.key if table[name].required and name not in rows]
    if missing:
        raise SchemaError(f"the key {', '.join(table.key)} needs the column {missing[0]!r}")
    own = conform(rows, table)
    key = list(table.key)
    replaced = pd.MultiIndex.from_frame(packaged[key].astype(object).fillna("")).isin(
        pd.MultiIndex.from_frame(own[key].astype(object).fillna(""))
    )
    return pd.concat([packaged[~replaced], own], ignore_index=True)


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
