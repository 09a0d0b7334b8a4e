"""Graphs of roads kept in a compact form, by the content of the file that they were made from.

A file of the cache is an archive of plain arrays: nothing in it is ever executed. One that is damaged, or of another
version, is made anew and said so.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["cache_file", "cached_roads", "load_roads", "save_roads"]

_VERSION = 1
_READING = (
    "roads_layer", "road_columns", "roads_credit", "join_m", "ferry_snap_m", "fragment_m", "road_speed_kmh",
    "ferry_speed_kmh", "ferry_wait_minutes", "ferry_fare_eur", "ferry_fare_eur_per_km",
)  # fmt: skip
"""Options that a graph depends on."""
_TEXTS = ("source", "as_of")
_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error, NotImplementedError)

Made = tuple[RoadGraph, tuple[str, ...]]


def cache_file(path: Path, options: WaysOptions, folder: Path) -> Path:
    """Return the file of the cache that holds the graph of a file of roads read with these options."""
    said = asdict(options)
    digest = hashlib.sha256(json.dumps([_VERSION, path.name, {name: said[name] for name in _READING}]).encode())
    with path.open("rb") as content:
        digest.update(hashlib.file_digest(content, "sha256").digest())
    return folder / f"roads-{digest.hexdigest()[:24]}.npz"


def cached_roads(path: Path, options: WaysOptions, folder: Path, make: Callable[[], Made]) -> Made:
    """Return the graph from the cache, or make it and keep it.

    Parameters
    ----------
    path : Path
        File that the roads are in.
    options : WaysOptions
    folder : Path
        Of the cache; made where it is missing.
    make : callable
        Reads the file.

    Returns
    -------
    graph : RoadGraph
    notes : tuple of str
        With one more where the cache was damaged or could not be written.
    """
    kept = cache_file(path, options, folder)
    warned: tuple[str, ...] = ()
    if kept.is_file():
        try:
            return load_roads(kept)
        except _DAMAGED as error:
            warned = (f"{kept.name} in the cache was damaged ({type(error).__name__}) and was made anew",)
    graph, notes = make()
    try:
        save_roads(kept, graph, notes)
    except OSError as error:
        warned = (*warned, f"the cache in {folder.name} could not be written: {error.strerror or error}")
    return graph, (*notes, *warned)


def save_roads(path: Path, graph: RoadGraph, notes: tuple[str, ...] = ()) -> None:
    """Write a graph; a reader sees the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {entry.name: getattr(graph, entry.name) for entry in fields(graph) if entry.name not in _TEXTS}
    texts = json.dumps({name: getattr(graph, name) for name in _TEXTS} | {"notes": list(notes)})
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".roads-", suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, texts=np.frombuffer(texts.encode(), dtype=np.uint8), **arrays)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load_roads(path: Path) -> Made:
    """Read a graph and its notes.

    Raises
    ------
    OSError, ValueError, KeyError, BadZipFile
        Where the file is damaged.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        texts = json.loads(bytes(archive["texts"]).decode())
        arrays = {entry.name: archive[entry.name] for entry in fields(RoadGraph) if entry.name not in _TEXTS}
    graph = RoadGraph(**arrays, source=str(texts["source"]), as_of=str(texts["as_of"]))
    n = len(graph.start)
    columns = (graph.end, graph.length_m, graph.minutes, graph.fare_eur, graph.is_ferry, graph.is_oneway)
    whole = all(len(column) == n for column in columns) and len(graph.shape_start) == n + 1
    if not whole or len(graph.shape) != graph.shape_start[-1]:
        raise ValueError("the columns do not fit each other")
    return graph, tuple(map(str, texts["notes"]))
