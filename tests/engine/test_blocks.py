"""A run in blocks gives the tables of a run in one piece to the bit, here, on a cluster, and after it was killed."""

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import symbiosis_map as sm
from symbiosis_map.engine import EngineOptions
from symbiosis_map.errors import InputError
from symbiosis_map.matching import DoubtOptions
from symbiosis_map.pipeline import runner
from symbiosis_map.pipeline.blocks import BLOCK_STAGES
from symbiosis_map.pipeline.stages import stage_range
from symbiosis_map.pipeline.tables_on_disk import read_table_file
from symbiosis_map.project import read_project

DATA = Path(__file__).parents[2] / "data"
GIVEN = [table for stage in BLOCK_STAGES for table in stage.gives]


def in_blocks(name, **engine):
    return replace(read_project(DATA / name), engine=EngineOptions(**engine), doubt=DoubtOptions(draws=100))


def assert_same(result, whole, tables=GIVEN):
    for table in tables:
        assert_frame_equal(pd.DataFrame(result[table]), pd.DataFrame(whole[table]), check_exact=True, obj=table)


def matched(project, folder):
    """Tables up to the matching."""
    return sm.run(project, folder, only="intake..matching")


@pytest.mark.parametrize("partitions", [2, 5])
def test_the_number_of_blocks_changes_nothing(kalundborg, tmp_path, partitions):
    assert_same(matched(in_blocks("kalundborg", partitions=partitions), tmp_path), kalundborg)


def test_what_is_made_of_the_blocks_is_the_same(roubaix):
    result = sm.run(in_blocks("roubaix", partitions=3))
    assert_same(result, roubaix, (*GIVEN, "flows", "hubs", "hub_members", "recall"))


def test_more_blocks_than_sources_are_as_many_as_there_are(roubaix, tmp_path):
    assert_same(matched(in_blocks("roubaix", partitions=10_000), tmp_path), roubaix)


def test_links_that_are_kept_are_the_best_of_all(kalundborg, tmp_path):
    result = matched(in_blocks("kalundborg", partitions=2, best_per_surplus=1, near_misses_per_surplus=2), tmp_path)
    best = kalundborg["links"].drop_duplicates("surplus_id")
    assert result["links"]["link_id"].tolist() == best["link_id"].tolist()
    assert (result["near_misses"]["surplus_id"].value_counts() <= 2).all()
    told = result["matching_assumptions"].query("column == 'left_out'")["value"].item()
    every = len(kalundborg["candidates"])
    assert told == f"{every - len(result['candidates'])} of {every} pairs within reach"
    kept = set(result["links"]["link_id"]) | {
        f"{row.surplus_id}>{row.demand_id}" for row in result["near_misses"].itertuples()
    }
    assert {f"{row.surplus_id}>{row.demand_id}" for row in result["distances"].itertuples()} == kept


RUN = """
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
import symbiosis_map as sm
from symbiosis_map.engine import EngineOptions
from symbiosis_map.matching import DoubtOptions
from symbiosis_map.pipeline.tables_on_disk import read_table_file
from symbiosis_map.project import read_project
project = replace(read_project(sys.argv[1]), engine=EngineOptions(partitions=6), doubt=DoubtOptions(draws=100))
sm.run(project, sys.argv[2], only="intake..matching", watch=lambda r: print(r.stage, r.state, flush=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 on Windows")
def test_a_killed_run_goes_on_at_its_block(kalundborg, tmp_path):
    command = [sys.executable, "-c", RUN, str(DATA / "kalundborg"), str(tmp_path)]
    done: set[str] = set()
    for kill_after in (1, 2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            fresh = 0
            for line in process.stdout:
                found = re.match(r"(Block \d+) of \d+ (done|reused)", line)
                if found and found[2] == "reused":
                    assert found[1] in done
                elif found:
                    assert found[1] not in done, "a finished block was calculated again"
                    done.add(found[1])
                    fresh += 1
                if fresh == kill_after:
                    process.send_signal(signal.SIGKILL)
                    break
        # What was written between the last line and the kill is done as well.
        done |= {f"Block {int(path.parent.name) + 1}" for path in tmp_path.rglob("block.json")}
    last = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    reused = set(re.findall(r"(Block \d+) of \d+ reused", last))
    assert reused == done
    assert len(reused | set(re.findall(r"(Block \d+) of \d+ done", last))) == 6
    tables = {table: read_table_file(tmp_path / "tables" / f"{table}.parquet") for table in GIVEN}
    assert_same(tables, kalundborg)
    assert not list(tmp_path.rglob("block.json")), "blocks are thrown away once all are joined"


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_bits(kalundborg, tmp_path, processes):
    project = in_blocks("kalundborg", partitions=3, scheduler=processes.scheduler_address)
    assert_same(sm.run(project, tmp_path, only="intake..matching"), kalundborg)


@pytest.mark.filterwarnings("default")  # of a port that another cluster has
def test_workers_of_this_machine_start_before_the_inputs_are_read_and_give_the_same_bits(kalundborg, monkeypatch):
    pytest.importorskip("distributed", reason="Dask, the extra 'cluster', is not installed")
    events, begun = [], runner.local_workers

    @contextmanager
    def noted(wait_s):
        with begun(wait_s) as address:
            events.append("workers")
            yield address
        events.append("no workers")

    monkeypatch.setattr(runner, "local_workers", noted)
    project = in_blocks("kalundborg", partitions=2, scheduler="local")
    result = sm.run(project, watch=lambda report: events.append(f"{report.stage} {report.state}"))
    assert_same(result, kalundborg)
    intake, *_, matching = (stage.title for stage in stage_range("intake..matching"))
    wanted = ["workers", f"{intake} started", "Block 1 of 2 done", "no workers", f"{matching} started"]
    assert [event for event in events if event in wanted] == wanted


def test_a_scheduler_that_does_not_answer_is_named():
    pytest.importorskip("distributed")
    with pytest.raises(InputError, match="no Dask scheduler answers at 'nonsense'"):
        sm.run(in_blocks("kalundborg", scheduler="nonsense"))
