"""Running a project: stage after stage, then the map, the exports and the manifest."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from symbiosis_map import __version__
from symbiosis_map.errors import InputError
from symbiosis_map.exports import (
    check_writable,
    describe_outputs,
    library_versions,
    planned_files,
    publish_file,
    sha256,
    write_exports,
)
from symbiosis_map.hubs import division
from symbiosis_map.intake.osm_download import fetch_inputs
from symbiosis_map.pipeline.blocks import BLOCK_STAGES, Blocks, run_blocks
from symbiosis_map.pipeline.cluster import LOCAL, local_workers
from symbiosis_map.pipeline.drawing import draw_map, map_options
from symbiosis_map.pipeline.drawing_beside import drawn_beside
from symbiosis_map.pipeline.map_layers import read_map_layers
from symbiosis_map.pipeline.reports import StageReport, Watcher, silent
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.run_folder import MANIFEST, RunFolder, stage_files, stage_keys
from symbiosis_map.pipeline.stages import STAGES, Stage, stage_range
from symbiosis_map.project import Project, options_as_dict, read_project, with_engine
from symbiosis_map.tables import ALL

__all__ = ["MAP_FILE", "check_project", "place_sites", "plan_run", "run"]

MAP_FILE = "map.html"


def run(
    project: Project | Path | str,
    out: Path | str | None = None,
    *,
    only: str | None = None,
    date: dt.date | None = None,
    watch: Watcher = silent,
) -> Result:
    """Run a project from its tables to its map.

    Parameters
    ----------
    project : Project, Path or str
        A project, its folder or its ``symbiosis.toml``.
    out : Path or str, optional
        Run folder. Without it nothing is written and nothing is taken over from an earlier run.
    only : str, optional
        ``"pairing..hubs"``: these stages alone, from the tables in ``out``; no map and no exports.
    date : datetime.date, optional
        Stands on the map and the cover where the project gives no date of its own.
    watch : callable, optional
        Called with a :class:`StageReport` as stages start and end.

    Returns
    -------
    Result
        All tables. Stages whose options, inputs and code are as in the earlier run of the same folder take
        their tables from there.

    Raises
    ------
    InputError, OutputError
        With what was wrong, where, and what to do.
    """
    project = project if isinstance(project, Project) else read_project(project)
    stages = stage_range(only)
    folder = RunFolder(Path(out)) if out is not None else None
    if only and folder is None:
        raise InputError("some stages alone need the tables of an earlier run", remedy="Name its folder as 'out'.")
    if folder is not None:
        check_writable(folder.path, [MAP_FILE, MANIFEST, *planned_files(project.exports)])
        folder.keep_knowledge(project)
    if not project.asking.offline:
        fetch_inputs(project.inputs)
    tables, seconds = _run_stages(project, stages, folder, watch)
    files: list[Path] = []
    if folder is not None and only is None:
        stamp = project.project.date or date
        started = time.perf_counter()
        watch(StageReport("Drawing and writing", "started"))
        files = _write_outputs(project, tables, folder.path, stamp)
        seconds["outputs"] = time.perf_counter() - started
        watch(StageReport("Drawing and writing", "done", seconds["outputs"]))
        manifest = _manifest(project, tables, seconds, files, folder.path, stamp)
        with publish_file(folder.path / MANIFEST) as temporary:
            content = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True)
            temporary.write_text(content + "\n", encoding="utf-8")
        files.append(folder.path / MANIFEST)
    return Result(project, tables, folder.path if folder else None, tuple(files), seconds)


def check_project(project: Project | Path | str) -> Result:
    """Read and validate only: the tables of intake and geocoding, nothing written and nobody asked.

    What a run would send to services is told to ``project.asking``.

    Parameters
    ----------
    project : Project, Path or str

    Returns
    -------
    Result
        With ``sites``, ``streams``, ``rejected``, ``unplaced``, the assumptions so far and the map's own layers.
    """
    project = project if isinstance(project, Project) else read_project(project)
    checked = place_sites(replace(project, asking=replace(project.asking, only_count=True)))
    tables = {**checked.tables, **read_map_layers(project.map, project.folder)}
    return Result(project, tables, seconds=checked.seconds)


def place_sites(project: Project | Path | str, *, watch: Watcher = silent) -> Result:
    """Read a project and place its sites, asking the services that it names; no run folder is read or written.

    Parameters
    ----------
    project : Project, Path or str
        ``project.asking`` says how services may be asked.
    watch : callable, optional
        Called with a :class:`StageReport` as stages start and end.

    Returns
    -------
    Result
        With the tables of intake and geocoding.
    """
    project = project if isinstance(project, Project) else read_project(project)
    tables, seconds = _run_stages(project, stage_range("intake..geocoding"), None, watch)
    return Result(project, tables, seconds=seconds)


def plan_run(project: Project | Path | str, out: Path | str, *, only: str | None = None) -> dict[str, Any]:
    """Say what :func:`run` would do with the same arguments, and do nothing.

    Returns
    -------
    dict
        ``inputs`` and ``outputs`` as lists of names; ``stages``, each with its ``name``, ``title`` and what
        it ``would`` do: calculate, take its tables from the run folder, or stay out.
    """
    project = project if isinstance(project, Project) else read_project(project)
    chosen, folder = stage_range(only), RunFolder(Path(out))
    check_writable(folder.path)
    keys, old_keys = stage_keys(project), folder.keys

    def would(stage: Stage) -> str:
        if stage not in chosen:
            return "stay out"
        same = old_keys.get(stage.name) == keys[stage.name] and folder.has(stage)
        same = same and stage.is_settled(folder.read(stage.gives), project)
        return "take its tables from the run folder, unchanged" if same else "calculate"

    return {
        "inputs": sorted({path.name for stage in chosen for path in stage_files(stage, project)}),
        "stages": [{"name": stage.name, "title": stage.title, "would": would(stage)} for stage in STAGES],
        "outputs": [] if only else [MAP_FILE, *project.exports.formats, MANIFEST],
    }


def _run_stages(
    project: Project, stages: tuple[Stage, ...], folder: RunFolder | None, watch: Watcher
) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    keys = stage_keys(project) if folder else {}
    old_keys = folder.keys if folder else {}
    options = options_as_dict(project)
    tables: dict[str, pd.DataFrame] = {}
    seconds: dict[str, float] = {}
    room = folder.blocks if folder is not None else None
    blocks: Blocks | None = None
    with ExitStack() as workers:
        scheduler = workers.enter_context(_workers(project, stages, keys, old_keys))
        for stage in STAGES[: STAGES.index(stages[-1]) + 1]:
            if stage not in stages:
                if folder is not None:
                    tables |= folder.read(stage.gives)
                    _require_same(stage, old_keys, keys)
                continue
            watch(StageReport(stage.title, "started"))
            same = old_keys.get(stage.name) == keys.get(stage.name)
            earlier = folder.read(stage.gives) if folder is not None and same and folder.has(stage) else None
            if earlier is not None and stage.is_settled(earlier, project):
                given, state, taken = earlier, "reused", 0.0
            else:
                state = "done"
                if stage in BLOCK_STAGES and project.engine.in_blocks:
                    if blocks is None:
                        handed_out = with_engine(project, scheduler=scheduler)
                        blocks = run_blocks(tables, handed_out, keys.get("matching", ""), room, watch)
                        workers.close()
                    given, taken = {name: blocks.tables[name] for name in stage.gives}, blocks.seconds[stage.name]
                else:
                    started = time.perf_counter()
                    given = stage.call({name: tables[name] for name in stage.needs}, project)
                    taken = time.perf_counter() - started
                if folder is not None:
                    # Calculated although nothing told it apart: what was made of the earlier tables is out of date.
                    valid = _before(stage, old_keys) if earlier is not None else _still_true(old_keys, keys)
                    old_keys = valid | {stage.name: keys[stage.name]}
                    folder.write(stage.name, given, old_keys, options)
            if room is not None and stage == BLOCK_STAGES[-1]:
                shutil.rmtree(room, ignore_errors=True)
            tables |= given
            seconds[stage.name] = taken
            watch(StageReport(stage.title, state, taken, {name: len(frame) for name, frame in given.items()}))
    return tables, seconds


def _workers(
    project: Project, stages: tuple[Stage, ...], keys: Mapping[str, str], old_keys: Mapping[str, str]
) -> AbstractContextManager[str]:
    """Return what gives the scheduler of the blocks; workers of this machine start while the inputs are still read."""
    engine, last = project.engine, BLOCK_STAGES[-1]
    calculated = not keys or old_keys.get(last.name) != keys[last.name]
    if engine.scheduler == LOCAL and last in stages and calculated:
        return local_workers(engine.worker_wait_s)
    return nullcontext(engine.scheduler)


def _require_same(stage: Stage, old_keys: Mapping[str, str], keys: Mapping[str, str]) -> None:
    """Refuse to build on tables of a stage whose options, inputs or code have changed since."""
    if old_keys.get(stage.name) != keys[stage.name]:
        raise InputError(
            f"the tables of stage {stage.name!r} are of other inputs, options or another version",
            remedy=f"Run from there: --only {stage.name}.., or the whole project.",
        )


def _before(stage: Stage, keys: Mapping[str, str]) -> dict[str, str]:
    earlier = {other.name for other in STAGES[: STAGES.index(stage)]}
    return {name: key for name, key in keys.items() if name in earlier}


def _still_true(old_keys: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    return {name: key for name, key in old_keys.items() if keys.get(name) == key}


def _write_outputs(
    project: Project, tables: Mapping[str, pd.DataFrame], folder: Path, date: dt.date | None
) -> list[Path]:
    known = {table.name: tables[table.name] for table in ALL if table.name in tables}
    options = replace(
        project.exports,
        title=project.project.title,
        subtitle=project.project.subtitle,
        country=project.project.country,
        language=project.project.language,
        contacts=str(project.folder / project.exports.contacts) if project.exports.contacts else "",
        date=date,
    )
    page = folder / MAP_FILE
    with drawn_beside(tables, folder, page, date.isoformat() if date else "") as drawn:
        exports = write_exports(known, folder, options)
    if not drawn:
        draw_map(project, tables, map_options(project, date), page)
    return [page, *exports]


def _manifest(
    project: Project,
    tables: Mapping[str, pd.DataFrame],
    seconds: Mapping[str, float],
    files: list[Path],
    folder: Path,
    date: dt.date | None,
) -> dict[str, Any]:
    """Everything that tells one run from another; no path of the machine."""
    inputs = [path for stage in STAGES for path in stage_files(stage, project) if path.is_file()]
    rows = {name: len(frame) for name, frame in tables.items()}
    proof = tables["allocation_proof"].astype({"links": int, "worth": float, "bound": float})
    return {
        "program": {"name": "symbiosis-map", "version": __version__},
        "libraries": library_versions(),
        "date": date.isoformat() if date else "",
        "options": options_as_dict(project),
        "inputs": [{"name": path.name, "size_bytes": path.stat().st_size, "sha256": sha256(path)} for path in inputs],
        "stages": [
            {
                "stage": stage.name,
                "rows_in": {name: rows[name] for name in stage.needs},
                "rows_out": {name: rows[name] for name in stage.gives},
                "seconds": round(seconds[stage.name], 3),
            }
            for stage in STAGES
        ],
        "hubs": division(tables["links"], tables["hub_members"], project.hubs),
        "allocation": [{str(name): value for name, value in row.items()} for row in proof.to_dict("records")],
        "seconds_outputs": round(seconds["outputs"], 3),
        "outputs": describe_outputs(files, folder),
    }
