"""The run folder: tables that a later run takes over where nothing changed, and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from symbiosis_map.errors import InputError, ProjectError
from symbiosis_map.exports import publish_file, sha256, staged
from symbiosis_map.exports.geoparquet import write_geoparquet
from symbiosis_map.knowledge import knowledge_files
from symbiosis_map.networks import way_files
from symbiosis_map.pipeline.map_layers import map_layer_files
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.stages import STAGES, Stage
from symbiosis_map.pipeline.tables_on_disk import read_table_file
from symbiosis_map.project import Project, options_as_dict, project_from_dict
from symbiosis_map.tables import ALL

__all__ = ["MANIFEST", "RunFolder", "open_run", "stage_files", "stage_keys"]

MANIFEST = "manifest.json"
_TABLES = "tables"
_KEYS = "stages.json"
_KNOWLEDGE = "knowledge"
_BLOCKS = "blocks"


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
            "options": {name: _option(options, name) for name in stage.options},
            "files": [sha256(path) for path in stage_files(stage, project) if path.is_file()],
            "needs": sorted({keys[giver[table]] for table in stage.needs}),
        }
        keys[stage.name] = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        giver |= dict.fromkeys(stage.gives, stage.name)
    return keys


def _option(options: Mapping[str, Any], name: str) -> Any:
    """Return a section of the project, or one key of it."""
    section, _, key = name.partition(".")
    return options[section][key] if key else options[section]


def stage_files(stage: Stage, project: Project) -> list[Path]:
    """Return the files of the project that a stage reads."""
    general = project.project
    knowledge = knowledge_files(project.folder / general.knowledge) if general.knowledge else []
    return {
        "intake": [*(Path(item.path) for item in project.inputs), *knowledge],
        "matching": knowledge,
        "doubt": knowledge,
        "geocoding": [project.folder / general.overrides] if general.overrides else [],
        "proximity": way_files(project.ways, project.folder),
        "layers": map_layer_files(project.map, project.folder),
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
            keys = json.loads(self._record.read_text(encoding="utf-8"))["stages"]
            return {str(k): str(v) for k, v in keys.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    @property
    def options(self) -> dict[str, Any]:
        """Options that the newest tables here were made with.

        Raises
        ------
        InputError
            Where the folder holds no run, or its record cannot be read.
        """
        if not self.path.is_dir():
            what = "is no folder" if self.path.exists() else "does not exist"
            raise InputError(
                f"{self.path} {what}", remedy="Name the folder that was given to 'symbiosis-map run --out'."
            )
        try:
            return dict(json.loads(self._record.read_text(encoding="utf-8"))["options"])
        except FileNotFoundError:
            raise InputError(
                f"{self.path} holds no run", remedy="Name the folder that was given to 'symbiosis-map run --out'."
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self._record} cannot be read", remedy="Run the project again.") from error

    def keep_knowledge(self, project: Project) -> None:
        """Keep the tables that the project lays over the curated ones, so that the run can be explained later."""
        if project.project.knowledge:
            with staged(self.path / _TABLES / _KNOWLEDGE, replaces=("*.csv",)) as room:
                for path in knowledge_files(project.folder / project.project.knowledge):
                    (room / path.name).write_bytes(path.read_bytes())

    @property
    def blocks(self) -> Path:
        """Where a run in blocks keeps those that are done, until all are."""
        return self.path / _BLOCKS

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
        return {table: read_table_file(self._file(table)) for table in tables}

    def write(
        self, stage: str, tables: Mapping[str, pd.DataFrame], keys: Mapping[str, str], options: Mapping[str, Any]
    ) -> None:
        """Write the tables of a stage, then the record that they are here.

        The stage is struck from the record before its tables are touched and entered after all of them are in
        place, so that a run that is killed in between never takes old tables for new ones.
        """
        self._write_record({name: key for name, key in keys.items() if name != stage}, options)
        with staged(self.path / _TABLES) as room:
            write_geoparquet(tables, room)
        self._write_record(keys, options)

    def _write_record(self, keys: Mapping[str, str], options: Mapping[str, Any]) -> None:
        record = {"stages": dict(keys), "options": dict(options)}
        with publish_file(self._record) as temporary:
            temporary.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @property
    def _record(self) -> Path:
        return self.path / _TABLES / _KEYS

    def _file(self, table: str) -> Path:
        return self.path / _TABLES / f"{table}.parquet"


def open_run(folder: Path | str, *, only: Collection[str] | None = None) -> Result:
    """Return the result that a run folder holds, without calculating anything.

    Parameters
    ----------
    folder : Path or str
        As given to ``--out``.
    only : collection of str, optional
        Names of the tables to read; without it all.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        Where the folder holds no run, or not a whole one.
    """
    path = Path(folder)
    run = RunFolder(path)
    options = run.options
    unfinished = [stage.title for stage in STAGES if stage.name not in run.keys]
    if unfinished:
        raise InputError(
            f"the run in {path} stopped before {unfinished[0]!r}, or was changed only in part",
            remedy="Run the project again.",
        )
    try:
        if options["project"].get("knowledge"):
            options["project"]["knowledge"] = f"{_TABLES}/{_KNOWLEDGE}"
        project = project_from_dict(options, path, str(path))
    except (ProjectError, KeyError, AttributeError, TypeError) as error:
        raise InputError(
            f"the run in {path} is of another version: {error}", remedy="Run the project again."
        ) from error
    tables = run.read(table for stage in STAGES for table in stage.gives if only is None or table in only)
    for definition in ALL:
        missing = [name for name in definition.names if name not in tables.get(definition.name, definition.names)]
        if missing:
            raise InputError(
                f"table {definition.name!r} in {path} is of another version: it lacks {', '.join(missing)}",
                remedy="Run the project again.",
            )
    return Result(project, tables, path)
