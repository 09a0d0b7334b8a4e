"""The run folder: tables that a later run takes over where nothing changed, and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from symbiosis_map.errors import InputError
from symbiosis_map.exports import sha256, staged
from symbiosis_map.exports.geoparquet import write_geoparquet
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.stages import STAGES, Stage
from symbiosis_map.project import Project, options_as_dict, project_from_dict

__all__ = ["MANIFEST", "RunFolder", "open_run", "stage_files", "stage_keys"]

MANIFEST = "manifest.json"
_TABLES = "tables"
_KEYS = "stages.json"


@lru_cache(maxsize=1)
def _code_fingerprint() -> str:
    """Hash of this package's own code and curated tables, so that a new version calculates anew."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".csv")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stage_keys(project: Project) -> dict[str, str]:
    """Return a key per stage that changes where its options, its inputs, the code or an earlier stage change.

    Parameters
    ----------
    project : Project

    Returns
    -------
    dict of str to str
        SHA-256 by stage name.
    """
    options = options_as_dict(project)
    giver: dict[str, str] = {}
    keys: dict[str, str] = {}
    for stage in STAGES:
        parts: dict[str, Any] = {
            "code": _code_fingerprint(),
            "stage": stage.name,
            "options": {name: options.get(name) for name in stage.options},
            "files": [sha256(path) for path in stage_files(stage, project) if path.is_file()],
            "needs": sorted({keys[giver[table]] for table in stage.needs}),
        }
        keys[stage.name] = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        giver |= dict.fromkeys(stage.gives, stage.name)
    return keys


def stage_files(stage: Stage, project: Project) -> list[Path]:
    """Return the files of the project that a stage reads."""
    general = project.project
    return {
        "intake": [Path(item.path) for item in project.inputs],
        "geocoding": [project.folder / general.overrides] if general.overrides else [],
        "recall": [project.folder / general.known_links] if general.known_links else [],
    }.get(stage.name, [])


class RunFolder:
    """Tables of an earlier run, and the place for the new ones.

    Parameters
    ----------
    path : Path
        Made when something is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def keys(self) -> dict[str, str]:
        """Key of each stage whose tables are here; empty where there are none or they cannot be read."""
        try:
            content = json.loads((self.path / _TABLES / _KEYS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in content.items()} if isinstance(content, dict) else {}

    def has(self, stage: Stage) -> bool:
        """Say whether all tables of a stage are here."""
        return all(self._file(table).is_file() for table in stage.gives)

    def read(self, tables: Iterable[str]) -> dict[str, pd.DataFrame]:
        """Return tables by name.

        Raises
        ------
        InputError
            Where a table is missing or damaged.
        """
        return {table: _read_parquet(self._file(table)) for table in tables}

    def write(self, tables: Mapping[str, pd.DataFrame], keys: Mapping[str, str]) -> list[Path]:
        """Write tables and the keys of their stages, all or none."""
        target = self.path / _TABLES
        with staged(target) as stage:
            write_geoparquet(tables, stage)
            (stage / _KEYS).write_text(json.dumps(dict(keys), indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return [self._file(name) for name in tables]

    def _file(self, table: str) -> Path:
        return self.path / _TABLES / f"{table}.parquet"


def open_run(folder: Path | str) -> Result:
    """Return the result that a run folder holds, without calculating anything.

    Parameters
    ----------
    folder : Path or str
        As given to ``--out``.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        Where the folder holds no run, or not a whole one.
    """
    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        options = manifest["options"]
    except FileNotFoundError:
        raise InputError(
            f"{path} holds no run", remedy="Name the folder that was given to 'symbiosis-map run --out'."
        ) from None
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path / MANIFEST} cannot be read", remedy="Run the project again.") from error
    project = project_from_dict(options, path, str(path / MANIFEST))
    return Result(project, RunFolder(path).read(table for stage in STAGES for table in stage.gives), path)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        is_geographic = b"geo" in (pq.read_schema(path).metadata or {})
        return gpd.read_parquet(path) if is_geographic else pd.read_parquet(path)
    except FileNotFoundError:
        raise InputError(
            f"table {path.stem!r} is not in {path.parent}", remedy="Run the earlier stages first, or all of them."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged", remedy="Delete it and run again.") from error
