"""The map of a run: the same tables and options give the same file, now or later."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from symbiosis_map.errors import InputError, OutputError
from symbiosis_map.maps import MapOptions, render_map, save_map
from symbiosis_map.pipeline.map_layers import with_trenches
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.run_folder import MANIFEST, open_run
from symbiosis_map.project import Project

__all__ = ["check_place", "draw_again", "draw_map", "map_options", "run_date"]


def map_options(project: Project, date: dt.date | str | None) -> MapOptions:
    """Return the options of a run's map.

    Parameters
    ----------
    project : Project
    date : datetime.date or str, optional
        As it shall stand on the map.
    """
    general = project.project
    return replace(
        project.map,
        title=general.title,
        subtitle=general.subtitle,
        language=general.language,
        date=date.isoformat() if isinstance(date, dt.date) else date or "",
    )


def draw_map(project: Project, tables: Mapping[str, pd.DataFrame], options: MapOptions, path: Path) -> Path:
    """Draw the tables of a run and write the map.

    Parameters
    ----------
    project : Project
        Its knowledge names the barriers and shapes the year.
    tables : mapping of str to DataFrame
    options : MapOptions
    path : Path

    Returns
    -------
    Path
        The file.
    """
    if project.trenches.map_layer and "trench_segments" in tables:
        layers = with_trenches(tables.get("map_layers"), tables["trench_segments"], project.trenches.map_layer)
        tables = {**tables, "map_layers": layers}
    curated = {name: project.matching.knowledge.table(name) for name in ("barriers", "monthly_profiles")}
    return save_map(render_map({**tables, **curated}, options), path)


def draw_again(run: Result | Path | str, path: Path | str, **changes: Any) -> Path:
    """Draw the map of a finished run without calculating anything.

    Parameters
    ----------
    run : Result, Path or str
        A result of :func:`symbiosis_map.open_run`, or its folder.
    path : Path or str
        The file to write; its folder must exist.
    **changes
        Fields of :class:`symbiosis_map.maps.MapOptions` that shall differ from the run's map. Without any, the
        file has the same bytes as the map that the run wrote.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        Where the folder holds no run, a damaged one or one of another version.
    ProjectError
        For a choice that the map does not know.
    OutputError
        Where the file cannot be written; nothing is written then.
    """
    target = Path(path)
    check_place(target)
    result = run if isinstance(run, Result) else open_run(run)
    options = replace(map_options(result.project, run_date(result)), **changes)
    return draw_map(result.project, result, options, target)


def run_date(result: Result) -> str:
    """Return the date that stands on the map of a run; empty where none does.

    Raises
    ------
    InputError
        Where the manifest cannot be read.
    """
    if result.project.project.date is not None:
        return result.project.project.date.isoformat()
    if result.folder is None:
        return ""
    manifest = result.folder / MANIFEST
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["date"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{manifest} cannot be read", remedy="Run the project again.") from error


def check_place(path: Path) -> None:
    """Refuse a file that could not be written, before any work.

    Raises
    ------
    OutputError
        Where its folder does not exist, or a folder stands in its place.
    """
    if not path.parent.is_dir():
        raise OutputError(f"cannot write {path}: there is no folder {path.parent}", remedy="Make it, or name another.")
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder", remedy=f"Name a file, such as {path / 'map.html'}.")
