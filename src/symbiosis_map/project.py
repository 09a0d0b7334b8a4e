"""``symbiosis.toml`` read into one frozen tree of options; a key that is not known is an error."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from symbiosis_map.allocation import AllocationOptions
from symbiosis_map.engine import EngineOptions
from symbiosis_map.errors import ProjectError
from symbiosis_map.exports import ExportOptions
from symbiosis_map.flow_analysis import FlowAnalysisOptions
from symbiosis_map.geocoding import GeocodingOptions
from symbiosis_map.geocoding.services.asking import Asking
from symbiosis_map.hubs import HubOptions
from symbiosis_map.intake import InputFile, IntakeOptions
from symbiosis_map.knowledge import read_knowledge
from symbiosis_map.maps import MapOptions
from symbiosis_map.matching import DoubtOptions, MatchingOptions
from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.pairing import PairingOptions
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.trenches import TrenchOptions

__all__ = [
    "FROM_GENERAL",
    "NOT_IN_FILE",
    "PROJECT_FILE",
    "General",
    "Project",
    "options_as_dict",
    "project_from_dict",
    "read_project",
    "with_engine",
]

PROJECT_FILE = "symbiosis.toml"
"""Name of the project file in its folder."""

FROM_GENERAL = {
    "intake": ("country", "knowledge"),
    "matching": ("knowledge",),
    "map": ("title", "subtitle", "language", "date"),
    "exports": ("title", "subtitle", "country", "language", "date"),
}
"""Options that a stage takes from ``[project]``; they are no keys of their own section."""

NOT_IN_FILE = ("asking",)
"""Parts of a project that belong to one run, not to its file."""


@dataclass(frozen=True, slots=True)
class General:
    """What the project is called, where it is, and which tables stand beside its inputs.

    Parameters
    ----------
    title : str
        Stands on the map and on the cover of the workbook.
    subtitle : str
        Region or occasion.
    country : str
        Two letters; for rows that name none.
    language : str
        The language that the map opens in: ``da``, ``de``, ``en``, ``fi``, ``fr``, ``nb``, ``nl``, ``nn`` or ``sv``.
    date : datetime.date, optional
        Stands on the map and the cover; without it, the day of the run.
    known_links : str
        Table of documented exchanges to hold the result against; empty for none.
    overrides : str
        Table of points that were set by hand; empty for none.
    knowledge : str
        Folder of tables that change the curated ones; empty for none.
    """

    title: str = "Symbiosis map"
    subtitle: str = ""
    country: str = "NO"
    language: str = "en"
    date: dt.date | None = None
    known_links: str = ""
    overrides: str = ""
    knowledge: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that a run is told.

    Parameters
    ----------
    folder : Path
        Folder of the project file; paths in it are relative to this one.
    project : General
    inputs : tuple of InputFile
    intake, geocoding, engine, pairing, ways, proximity, matching, doubt, allocation, hubs, trenches
    flow_analysis, map, exports
        Options of the stages; each is a section of the file.
    asking : Asking
        How this run may ask the services of ``geocoding``; stands in no file.
    """

    folder: Path
    project: General = field(default_factory=General)
    inputs: tuple[InputFile, ...] = ()
    intake: IntakeOptions = field(default_factory=IntakeOptions)
    geocoding: GeocodingOptions = field(default_factory=GeocodingOptions)
    engine: EngineOptions = field(default_factory=EngineOptions)
    pairing: PairingOptions = field(default_factory=PairingOptions)
    ways: WaysOptions = field(default_factory=WaysOptions)
    proximity: ProximityOptions = field(default_factory=ProximityOptions)
    matching: MatchingOptions = field(default_factory=MatchingOptions)
    doubt: DoubtOptions = field(default_factory=DoubtOptions)
    allocation: AllocationOptions = field(default_factory=AllocationOptions)
    hubs: HubOptions = field(default_factory=HubOptions)
    trenches: TrenchOptions = field(default_factory=TrenchOptions)
    flow_analysis: FlowAnalysisOptions = field(default_factory=FlowAnalysisOptions)
    map: MapOptions = field(default_factory=MapOptions)
    exports: ExportOptions = field(default_factory=ExportOptions)
    asking: Asking = field(default_factory=Asking, compare=False)


def read_project(path: Path | str) -> Project:
    """Read a project.

    Parameters
    ----------
    path : Path or str
        The project's folder or its ``symbiosis.toml``.

    Returns
    -------
    Project

    Raises
    ------
    ProjectError
        No such file, not TOML, an unknown key, a wrong type, a value that its options refuse, an input
        that is missing or lies outside what a project may name.
    """
    file = Path(path)
    file = file / PROJECT_FILE if file.is_dir() or file.suffix != ".toml" else file
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ProjectError(
            f"no project file {file}", remedy="Make one with 'symbiosis-map init', or name the folder that holds it."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"cannot read {file}: {error}", remedy="Save it as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{file} is not TOML: {error}", remedy="Mend the line that it names.") from error
    return project_from_dict(content, file.parent.resolve(), str(file))


def project_from_dict(content: Mapping[str, Any], folder: Path, where: str) -> Project:
    """Make a project from the content of its file.

    Parameters
    ----------
    content : mapping
        As :mod:`tomllib` or JSON gives it.
    folder : Path
        What relative paths are relative to.
    where : str
        What to call the file in messages.

    Returns
    -------
    Project
    """
    inputs = [
        _input(row, folder, f"{where}, input {number}") for number, row in enumerate(content.get("inputs", []), start=1)
    ]
    sections = {key: value for key, value in content.items() if key != "inputs"}
    for key in NOT_IN_FILE:
        if key in sections:
            raise ProjectError(f"{where}: unknown key {key!r}", remedy="Take it out; docs/project-file.md lists all.")
    project: Project = _build(Project, sections | {"folder": folder}, where)
    if project.project.knowledge:
        knowledge = read_knowledge(folder / project.project.knowledge)
        project = replace(
            project,
            intake=replace(project.intake, knowledge=knowledge),
            matching=replace(project.matching, knowledge=knowledge),
        )
    return replace(project, inputs=tuple(inputs))


def with_engine(project: Project, partitions: int | None = None, scheduler: str | None = None) -> Project:
    """Return the project with other blocks or another scheduler; None leaves what its file says.

    Examples
    --------
    >>> with_engine(Project(Path()), partitions=16).engine.partitions
    16
    """
    engine = project.engine
    engine = engine if partitions is None else replace(engine, partitions=partitions)
    engine = engine if scheduler is None else replace(engine, scheduler=scheduler)
    return replace(project, engine=engine)


def options_as_dict(project: Project) -> dict[str, Any]:
    """Return the project as plain values, ready for JSON; :func:`project_from_dict` reads it back.

    Paths of inputs are relative to the project's folder, which is left out: a manifest tells nothing of the
    machine that it was made on.
    """
    plain: dict[str, Any] = {}
    for entry in fields(project):
        value = getattr(project, entry.name)
        if is_dataclass(value) and entry.name not in NOT_IN_FILE:
            general = FROM_GENERAL.get(entry.name, ())
            plain[entry.name] = {key: item for key, item in _plain(value).items() if key not in general}
    plain["inputs"] = [_plain_input(item, project.folder) for item in project.inputs]
    return plain


def _input(row: Mapping[str, Any], folder: Path, where: str) -> InputFile:
    if "file" not in row:
        raise ProjectError(f"{where}: 'file' is missing", remedy='Name the table: file = "sites.csv".')
    rest = {key: value for key, value in row.items() if key != "file"}
    made: InputFile = _build(InputFile, rest | {"path": folder / str(row["file"])}, where)
    return made


def _plain_input(item: InputFile, folder: Path) -> dict[str, Any]:
    plain = {key: value for key, value in _plain(item).items() if key != "path"}
    return {"file": Path(os.path.relpath(item.path, folder)).as_posix()} | plain


def _build(kind: Any, values: Mapping[str, Any], where: str, general: tuple[str, ...] = ()) -> Any:
    """Make a dataclass from plain values, gathering every fault before it complains."""
    hints = typing.get_type_hints(kind)
    known = {entry.name for entry in fields(kind)}.difference(general)
    faults = [
        f"{key!r} belongs in [project]" if key in general else _unknown(key, known)
        for key in values
        if key not in known
    ]
    arguments: dict[str, Any] = {}
    for entry in fields(kind):
        if entry.name not in values:
            if entry.default is MISSING and entry.default_factory is MISSING:
                faults.append(f"{entry.name!r} is missing")
            continue
        value, hint = values[entry.name], hints[entry.name]
        if is_dataclass(hint):
            if isinstance(value, Mapping):
                arguments[entry.name] = _build(
                    hint, value, f"{where}, [{entry.name}]", FROM_GENERAL.get(entry.name, ())
                )
            else:
                faults.append(f"[{entry.name}] must be a section")
            continue
        blocks = next((kind for kind in typing.get_args(hint) if is_dataclass(kind)), None)
        if blocks is not None:
            if isinstance(value, (list, tuple)) and all(isinstance(item, Mapping) for item in value):
                arguments[entry.name] = tuple(
                    _build(blocks, item, f"{where}, {entry.name} {number}")
                    for number, item in enumerate(value, start=1)
                )
            else:
                faults.append(f"{entry.name} must be a list of blocks")
            continue
        try:
            arguments[entry.name] = _convert(value, hint)
        except (TypeError, ValueError):
            faults.append(f"{entry.name} = {value!r} must be {_described(hint)}")
    if faults:
        raise ProjectError(f"{where}: " + "; ".join(faults), remedy="Mend these keys; docs/project-file.md lists all.")
    try:
        return kind(**arguments)
    except ValueError as error:
        raise ProjectError(f"{where}: {error}") from error


def _unknown(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else "")


def _convert(value: Any, hint: Any) -> Any:
    """Return a plain value in the type of its field, or raise TypeError or ValueError."""
    origin, choices = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in choices:
            return None
        return _convert(value, next(c for c in choices if c is not type(None)))
    if origin is typing.Literal:
        if value not in choices:
            raise ValueError(value)
        return value
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise TypeError(value)
        return tuple(_convert(item, choices[0]) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise TypeError(value)
        return {str(k): _convert(v, choices[1]) for k, v in value.items()}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is dt.date and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if hint is Path and isinstance(value, (str, Path)):
        return Path(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise TypeError(value)
    if isinstance(value, float) and not (abs(value) < float("inf")):
        raise ValueError(value)
    return value


def _described(hint: Any) -> str:
    origin, choices = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return "one of " + ", ".join(map(repr, choices))
    if origin in (typing.Union, types.UnionType):
        return _described(next(c for c in choices if c is not type(None)))
    if origin is tuple:
        return f"a list, each {_described(choices[0])}"
    if origin is not None:
        return "a table of " + _described(choices[1])
    names = {str: "a text in quotes", float: "a number", int: "a whole number", bool: "true or false"}
    return names.get(hint, "a date like 2026-01-31" if hint is dt.date else str(hint))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return json.loads(json.dumps(value, default=str))
