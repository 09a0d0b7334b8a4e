"""Blocks are done on a cluster whatever is lost, so long as the scheduler lives and a worker comes back."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.pipeline import cluster
from symbiosis_map.pipeline.cluster import on_workers
from symbiosis_map.pipeline.reports import silent

distributed = pytest.importorskip("distributed", reason="Dask, the extra 'cluster', is not installed")

pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 on Windows"),
]
KILL_ITSELF = "kill"


@pytest.fixture
def threads(tmp_path):
    """A cluster within this process, without a worker at first."""
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, dashboard_address=None, processes=False, local_directory=tmp_path
    ) as local:
        yield local


def squares(begun: Path):
    """Return a function that says which block is begun, and takes a while; made here, so that it is sent whole."""

    def square(part):
        with (begun / f"{part}").open("a") as log:
            log.write("begun\n")
        if part == KILL_ITSELF:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.1)
        return part**2

    return square


def begun_more_than_once(begun: Path) -> dict[str, int]:
    times = {path.name: len(path.read_text().split()) for path in begun.iterdir()}
    return {name: n for name, n in times.items() if n > 1}


def test_blocks_are_done_although_all_workers_are_lost_at_once(processes, tmp_path):
    done, lost = {}, 0
    blocks = on_workers(processes.scheduler_address, squares(tmp_path), dict(enumerate(range(12))), 60.0, silent)
    for number, block in blocks:
        assert number not in done
        done[number] = block
        if len(done) == 4:
            pids = [nanny.process.pid for nanny in processes.workers.values()]
            lost = len(pids)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
    assert done == {n: n**2 for n in range(12)}
    assert lost == 2
    again = begun_more_than_once(tmp_path)
    assert set(again.values()) <= {2}
    assert len(again) <= lost, "each worker had one block in hand"


def test_a_block_that_its_workers_do_not_survive_ends_the_run(processes, tmp_path):
    parts = {0: 1, 6: KILL_ITSELF}
    blocks = on_workers(processes.scheduler_address, squares(tmp_path), parts, 60.0, silent)
    with pytest.raises(InputError, match=r"lost with its worker 4 times.*log.*more partitions") as stopped:
        list(blocks)
    assert re.search(r"block 7 was|beside it: 7", str(stopped.value)), (
        "a block that waited behind it may be named first"
    )
    assert 2 <= begun_more_than_once(tmp_path)[KILL_ITSELF] <= 4


def test_a_run_waits_for_a_worker_says_so_and_leaves_nothing_behind(threads, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_SAY_S", 0.0)
    monkeypatch.setattr(cluster, "_COUNT_S", 0.05)
    begun, told = tmp_path / "begun", []
    begun.mkdir()

    def one_comes(report):
        if not told:
            threads.scale(1)
        told.append((report.stage, report.state))

    blocks = on_workers(threads.scheduler_address, squares(begun), {0: 3}, 60.0, one_comes)
    assert list(blocks) == [(0, 9)]
    assert set(told) == {("No worker, waiting", "waiting")}
    assert not [name for name in threads.scheduler.worker_plugins if name.startswith("symbiosis-map")]


def test_a_run_that_no_worker_comes_to_ends(threads, monkeypatch):
    monkeypatch.setattr(cluster, "_COUNT_S", 0.05)
    with pytest.raises(InputError, match=r"no worker has come .* for \d+ seconds.*worker_wait_s"):
        list(on_workers(threads.scheduler_address, abs, {0: 3}, 0.2, silent))


def test_what_a_killed_run_left_with_the_scheduler_goes_with_the_next(threads):
    threads.scale(1)
    with distributed.Client(threads) as client:
        for name in ("symbiosis-map for Client-that-is-gone", "of somebody else"):
            client.register_plugin(distributed.WorkerPlugin(), name=name)
        assert list(on_workers(threads.scheduler_address, abs, {0: -3}, 60.0, silent)) == [(0, 3)]
        assert set(threads.scheduler.worker_plugins) >= {"of somebody else"}
        assert not [name for name in threads.scheduler.worker_plugins if name.startswith("symbiosis-map")]


def test_workers_of_another_version_are_named(threads, monkeypatch):
    monkeypatch.setattr(cluster, "__version__", "9.9")
    threads.scale(1)
    with pytest.raises(InputError, match=r"the worker at .* has symbiosis-map .*, and this run is of 9\.9"):
        list(on_workers(threads.scheduler_address, abs, {0: 3}, 60.0, silent))


def test_an_error_in_a_block_is_the_error_of_the_run_and_finished_blocks_are_kept(threads):
    threads.scale(1)
    blocks = on_workers(threads.scheduler_address, int, {0: "1", 1: "2", 2: "x"}, 60.0, silent)
    assert [next(blocks), next(blocks)] == [(0, 1), (1, 2)]
    with pytest.raises(ValueError, match="invalid literal"):
        next(blocks)
