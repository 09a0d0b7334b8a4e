"""Pairing, distances and matching block by block, so that memory holds the pairs of one block and no work is lost.

A block is the surplus streams of a neighbourhood. Its pairs do not depend on those of any other block, so the blocks
may be calculated in any order, in any process, and give the tables of a run in one piece to the bit.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from symbiosis_map.engine import keep, partition
from symbiosis_map.exports import publish_file
from symbiosis_map.exports.geoparquet import write_geoparquet
from symbiosis_map.matching import second_opinions
from symbiosis_map.pipeline.cluster import on_workers
from symbiosis_map.pipeline.judging import ENDS, only_pairs, tables_of
from symbiosis_map.pipeline.reports import StageReport, Watcher
from symbiosis_map.pipeline.rounds import choose_pairs
from symbiosis_map.pipeline.stages import STAGES, Tables
from symbiosis_map.pipeline.tables_on_disk import read_table_file
from symbiosis_map.project import Project
from symbiosis_map.schema import conform
from symbiosis_map.tables import ALL, ASSUMPTIONS

__all__ = ["BLOCK_STAGES", "Blocks", "run_blocks"]

BLOCK_STAGES = tuple(stage for stage in STAGES if stage.name in ("pairing", "proximity", "matching"))
"""The stages that run block by block."""

_RECORD = "block.json"
_DEFINITIONS = {table.name: table for table in ALL} | {"matching_assumptions": ASSUMPTIONS}
_MADE_LATER = "second_opinions"
"""Opinions on all links together; the blocks have none."""
_PARTS = tuple(table for stage in BLOCK_STAGES for table in stage.gives if table != _MADE_LATER)
_COUNTED = ("candidates", "links", "near_misses")
_NOTES = "ways_notes"


class Blocks(NamedTuple):
    """What the blocks gave together.

    ``tables`` by name, as the stages give them; ``seconds`` of work by stage, over all blocks and workers.
    """

    tables: dict[str, pd.DataFrame]
    seconds: dict[str, float]


def run_blocks(tables: Tables, project: Project, key: str, room: Path | None, watch: Watcher) -> Blocks:
    """Pair, measure and match in blocks.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``sites`` and ``streams``.
    project : Project
        ``engine`` says how many blocks, who calculates them and what is kept.
    key : str
        Changes where inputs, options or code change; blocks of another key are thrown away.
    room : Path, optional
        Folder for finished blocks. A run that was stopped finds them there; without it they are not kept.
    watch : callable
        Told when a block is done or taken over.

    Returns
    -------
    Blocks

    Raises
    ------
    InputError
        Where the scheduler does not answer, no worker comes, or what it needs is not installed.
    """
    engine = project.engine
    inputs = {name: tables[name] for name in ("sites", "streams")}
    parts = partition(gpd.GeoDataFrame(tables["sites"]), tables["streams"], engine.partitions)
    with ExitStack() as stack:
        if room is None:
            room = Path(stack.enter_context(TemporaryDirectory()))
        folder = room / hashlib.sha256(f"{key} {engine.partitions}".encode()).hexdigest()[:16]
        for other in room.iterdir() if room.is_dir() else ():
            if other != folder:
                shutil.rmtree(other)
        open_parts = {n: part for n, part in enumerate(parts) if not (folder / f"{n:05d}" / _RECORD).is_file()}
        for number in sorted(set(range(len(parts))) - set(open_parts)):
            watch(StageReport(_title(number, parts), "reused", 0.0, _record(folder, number)["rows"]))
        calculate = partial(_calculate, inputs=inputs, project=project)
        done = ((number, calculate(part)) for number, part in open_parts.items())
        if engine.scheduler and open_parts:
            done = on_workers(engine.scheduler, calculate, open_parts, engine.worker_wait_s, watch)
        for number, block in stack.enter_context(closing(done)):
            _write(folder, number, block)
            record = _record(folder, number)
            watch(StageReport(_title(number, parts), "done", sum(record["seconds"].values()), record["rows"]))
        if not parts:
            _write(folder, 0, _calculate([], inputs, project))
        return _together(folder, max(len(parts), 1), inputs, project)


class _Block(NamedTuple):
    """One block as its worker hands it over: the files of its tables and its record.

    ``files`` by name; ``rows`` of what progress tells; ``seconds`` that each stage took; ``within`` how many pairs are
    within reach.
    """

    files: dict[str, bytes]
    rows: dict[str, int]
    seconds: dict[str, float]
    within: int


def _calculate(surplus_ids: list[str], inputs: Tables, project: Project) -> _Block:
    """Run the stages for some surplus streams, or choose what the project keeps and make the tables of that."""
    streams, seconds = inputs["streams"], {}
    if project.engine.drops:
        started = time.perf_counter()
        choice = choose_pairs(surplus_ids, inputs, project)
        chosen = time.perf_counter()
        given = tables_of(choice.candidates, inputs, project)
        seconds = {"pairing": chosen - started, "proximity": 0.0, "matching": time.perf_counter() - chosen}
        return _packed(given, seconds, choice.within)
    mine = streams[(streams["direction"] != "surplus") | streams["stream_id"].isin(surplus_ids)]
    given = {}
    for stage in BLOCK_STAGES:
        started = time.perf_counter()
        known = {**inputs, **given, "streams": mine if stage.name == "pairing" else streams}
        given |= stage.call({name: known[name] for name in stage.needs}, project)
        seconds[stage.name] = time.perf_counter() - started
    return _packed(given, seconds, len(given["candidates"]))


def _packed(given: Tables, seconds: dict[str, float], within: int) -> _Block:
    """Return the tables of a block as files, so that who joins the blocks has nothing to do but to keep them."""
    with TemporaryDirectory() as room:
        paths = write_geoparquet({name: given[name] for name in _PARTS}, Path(room))
        files = {path.name: path.read_bytes() for path in paths}
    return _Block(files, {name: len(given[name]) for name in _COUNTED}, seconds, within)


def _title(number: int, parts: list[list[str]]) -> str:
    return f"Block {number + 1} of {len(parts)}"


def _write(folder: Path, number: int, block: _Block) -> None:
    """Write the tables of a block, and last of all the record that it is whole."""
    target = folder / f"{number:05d}"
    target.mkdir(parents=True, exist_ok=True)
    for name, content in block.files.items():
        (target / name).write_bytes(content)
    record = {"rows": block.rows, "seconds": block.seconds, "within": block.within}
    with publish_file(target / _RECORD) as temporary:
        temporary.write_text(json.dumps(record), encoding="utf-8")


def _record(folder: Path, number: int) -> dict[str, Any]:
    return dict(json.loads((folder / f"{number:05d}" / _RECORD).read_text(encoding="utf-8")))


def _together(folder: Path, count: int, inputs: Tables, project: Project) -> Blocks:
    """Join the tables of all blocks in the order in which the stages give them."""
    joined: dict[str, pd.DataFrame] = {}
    for name in _PARTS:
        frames = [read_table_file(folder / f"{number:05d}" / f"{name}.parquet") for number in range(count)]
        frame = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
        joined[name] = frame.drop_duplicates(ignore_index=True) if name == _NOTES else _in_order(name, frame)
    records = [_record(folder, number) for number in range(count)]
    if project.engine.drops:
        joined = _chosen_of_all(joined, inputs, project)
        within = sum(record["within"] for record in records)
        joined["matching_assumptions"] = _with_left_out(joined, within)
    joined[_MADE_LATER] = second_opinions(joined["links"], project.matching)
    seconds = {stage.name: sum(record["seconds"][stage.name] for record in records) for stage in BLOCK_STAGES}
    return Blocks({table: joined[table] for stage in BLOCK_STAGES for table in stage.gives}, seconds)


def _chosen_of_all(joined: dict[str, pd.DataFrame], inputs: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Keep of all blocks together what the project asks for, and assume nothing for what is not kept.

    Blocks share receivers, not sources: only the best of a receiver may lose its place to a link of another block.
    """
    if not project.engine.best_per_demand:
        return joined
    kept = keep(gpd.GeoDataFrame(joined["links"]), gpd.GeoDataFrame(joined["near_misses"]), project.engine)
    if len(kept.links) == len(joined["links"]) and len(kept.near_misses) == len(joined["near_misses"]):
        return joined
    rest = only_pairs(joined, pd.concat([kept.links[ENDS], kept.near_misses[ENDS]]))
    again = tables_of(rest["candidates"], inputs, project)["matching_assumptions"]
    return {**rest, "matching_assumptions": again}


def _with_left_out(joined: Tables, within: int) -> pd.DataFrame:
    """Return the assumptions of matching with how many pairs are within reach and are not kept."""
    source, reason = "docs/large-runs.md", "not among those that the options of the engine keep"
    left_out = f"{within - len(joined['candidates'])} of {within} pairs within reach"
    told = pd.DataFrame([("candidates", "all", "left_out", left_out, reason, source)], columns=ASSUMPTIONS.names)
    return _in_order("matching_assumptions", pd.concat([joined["matching_assumptions"], told], ignore_index=True))


def _in_order(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all blocks in the order in which a stage gives them: by key, links by score."""
    definition = _DEFINITIONS[name]
    by = ["score", "link_id"] if name == "links" else list(definition.key)
    if definition is ASSUMPTIONS:
        frame = frame.drop_duplicates(by, keep="last")
    ordered = frame.sort_values(by, ascending=[column != "score" for column in by], ignore_index=True)
    return conform(ordered, definition)
