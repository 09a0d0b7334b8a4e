"""Kill a run in blocks ten times, and workers of a Dask cluster three times, and print what was done twice.

    python scripts/benchmark_block_kills.py [PROJECT] [--blocks 24] [--kills 10] [--worker-kills 3] [--seed 1]

Real processes and SIGKILL. The run is killed after a random number of blocks and a random wait, so that the kill falls
anywhere: while a block is calculated, while it is written, between two. Each time the same command goes on. A block
that was begun twice must be the one in hand at a kill; nothing that was finished may be begun again; the tables must
be those of a run in one piece, to the bit. On the cluster a worker is killed at three random blocks, and in a second
run all workers at once; Dask starts them again, and the run goes on by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

import symbiosis_map as sm
from symbiosis_map.engine import EngineOptions
from symbiosis_map.pipeline import blocks as pipeline_blocks
from symbiosis_map.pipeline.blocks import BLOCK_STAGES
from symbiosis_map.pipeline.reports import StageReport
from symbiosis_map.pipeline.stages import Tables
from symbiosis_map.pipeline.tables_on_disk import read_table_file
from symbiosis_map.project import Project, read_project

ROOT = Path(__file__).resolve().parents[1]
GIVEN = [table for stage in BLOCK_STAGES for table in stage.gives]
RUN = """
import sys
from dataclasses import replace
import symbiosis_map as sm
from symbiosis_map.engine import EngineOptions
from symbiosis_map.pipeline import blocks
from symbiosis_map.project import read_project
calculate, count = blocks._calculate, int(sys.argv[3])
def told(ids, inputs, project):
    print("begun", ids[0], flush=True)
    return calculate(ids, inputs, project)
blocks._calculate = told
project = replace(read_project(sys.argv[1]), engine=EngineOptions(partitions=count))
sm.run(project, sys.argv[2], only="intake..matching", watch=lambda r: print(r.stage, r.state, flush=True))
"""


def equal(first: dict[str, pd.DataFrame], whole: sm.Result) -> bool:
    """Return whether all tables of pairs are the same to the bit."""
    return all(pd.DataFrame(first[name]).equals(pd.DataFrame(whole[name])) for name in GIVEN)


def kill_runs(project: Path, whole: sm.Result, blocks: int, kills: int, rng: random.Random) -> dict[str, object]:
    """Kill the run again and again; return what was begun twice, and whether it had been in hand."""
    begun: Counter[str] = Counter()
    in_hand: list[str] = []
    fresh_done: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-c", RUN, str(project), room, str(blocks)]
        turn, left = 0, kills
        while True:
            after = rng.randint(0, 1)
            records = set(Path(room).rglob("block.json"))
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                last, fresh = "", 0
                for line in process.stdout:
                    if line.startswith("begun"):
                        last = line.split()[1]
                        begun[last] += 1
                        if left and fresh >= after:
                            time.sleep(rng.uniform(0.0, 0.3))
                            process.send_signal(signal.SIGKILL)
                            break
                    elif found := re.match(r"(Block \d+) of \d+ (done|reused)", line):
                        fresh += found[2] == "done"
                        fresh_done[found[1]] += found[2] == "done"
                        wrong += found[2] == "done" and any(
                            path.parent.name == f"{int(found[1].split()[1]) - 1:05d}" for path in records
                        )
                rest = process.stdout.read()
                process.wait()
            begun.update(line.split()[1] for line in rest.splitlines() if line.startswith("begun"))
            if process.returncode == 0:
                break
            in_hand.append(last)
            turn, left = turn + 1, left - 1
        tables = {name: read_table_file(Path(room) / "tables" / f"{name}.parquet") for name in GIVEN}
        twice = [name for name, times in begun.items() if times > 1]
        return {
            "kills": turn,
            "blocks": len(begun),
            "calculations": sum(begun.values()),
            "begun_twice": len(twice),
            "begun_twice_but_not_in_hand_at_a_kill": len(set(twice) - set(in_hand)),
            "finished_blocks_calculated_again": wrong,
            "equal_to_a_run_in_one_piece": equal(tables, whole),
        }


def kill_workers(
    project: Project, whole: sm.Result, blocks: int, kills: int, at_once: int, rng: random.Random
) -> dict[str, object]:
    """Kill one or both workers of a local cluster at random blocks; return what was begun twice, and in whose hands."""
    import dask
    from distributed import LocalCluster

    calculate = pipeline_blocks._calculate
    killed: list[int] = []
    done: list[str] = []
    at = sorted(rng.sample(range(1, blocks // 2), kills))
    with (
        tempfile.TemporaryDirectory() as room,
        dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=room) as cluster,
    ):
        log = Path(room) / "blocks.log"

        def told(ids: list[str], inputs: Tables, project: Project) -> object:
            with log.open("a") as lines:
                lines.write(f"{os.getpid()} {ids[0]}\n")
            return calculate(ids, inputs, project)

        def watch(report: StageReport) -> None:
            if not re.match(r"Block \d+ ", report.stage):
                return
            done.append(report.stage)
            alive = [nanny.process.pid for nanny in cluster.workers.values() if nanny.process and nanny.process.pid]
            alive = [pid for pid in alive if pid not in killed]
            if len(killed) < kills * at_once and len(done) >= at[len(killed) // at_once] and len(alive) >= at_once:
                time.sleep(rng.uniform(0.0, 0.3))
                for pid in rng.sample(sorted(alive), at_once):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

        engine = EngineOptions(partitions=blocks, scheduler=cluster.scheduler_address)
        pipeline_blocks._calculate = told
        result = sm.run(replace(project, engine=engine), Path(room) / "out", only="intake..matching", watch=watch)
        pipeline_blocks._calculate = calculate
        states = [line.split(maxsplit=1) for line in log.read_text().splitlines()]
    begun = Counter(block for _, block in states)
    twice = {block for block, times in begun.items() if times > 1}
    in_hand = {dict(states)[str(pid)] for pid in killed if str(pid) in dict(states)}
    return {
        "kills": len(killed),
        "at_once": at_once,
        "blocks": len(begun),
        "calculations": sum(begun.values()),
        "begun_twice": len(twice),
        "begun_twice_but_not_in_hand_at_a_kill": len(twice - in_hand),
        "handed_over_twice": len(done) - len(set(done)),
        "equal_to_a_run_in_one_piece": equal(dict(result), whole),
    }


def timed(what: str, kill: Callable[..., dict[str, object]], *given: object) -> None:
    """Kill, and print the figures with the seconds that it took."""
    begun = time.perf_counter()
    print(json.dumps({"killed": what} | kill(*given) | {"wall_s": round(time.perf_counter() - begun, 1)}), flush=True)


def main() -> None:
    """Kill, go on, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("project", type=Path, nargs="?", default=ROOT / "data" / "kalundborg")
    parser.add_argument("--blocks", type=int, default=24)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--worker-kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    project = read_project(arguments.project)
    with tempfile.TemporaryDirectory() as room:
        whole = sm.run(project, Path(room), only="intake..matching")
    blocks = arguments.blocks
    timed("the run", kill_runs, arguments.project, whole, blocks, arguments.kills, rng)
    timed("a worker", kill_workers, project, whole, blocks, arguments.worker_kills, 1, rng)
    timed("all workers", kill_workers, project, whole, blocks, 1, 2, rng)


if __name__ == "__main__":
    main()
