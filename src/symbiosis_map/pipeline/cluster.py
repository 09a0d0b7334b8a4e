"""Blocks on the workers of a Dask cluster, handed out again until each is done, whichever worker is lost.

What every block needs (the tables, the project) stands with the scheduler, which gives it to each worker as it comes or
comes back. So a block asks for nothing that could be lost with a worker, and one worker is enough to go on.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from symbiosis_map import __version__
from symbiosis_map.errors import InputError
from symbiosis_map.pipeline.reports import StageReport, Watcher

if TYPE_CHECKING:
    from distributed import Client, Future, WorkerPlugin

__all__ = ["LOCAL", "local_workers", "on_workers"]

Part = TypeVar("Part")
Block = TypeVar("Block")

_IN_HAND = 2
"""Blocks for each thread of a worker: one that it calculates and one that waits behind it."""
_COUNT_S = 1.0
"""How often to count the workers."""
_SAY_S = 10.0
"""How long there is no worker before it is said, and said again."""
LOCAL = "local"
"""Stands for a scheduler of this run alone, with a worker on each core of this machine."""
_READ_EARLY = ["symbiosis_map.pipeline.blocks", "symbiosis_map.matching.bounds.kernel"]
"""Modules that workers of this machine read as they start; the second brings the compiler."""
_MEMORY_KEPT = {"MALLOC_TRIM_THRESHOLD_": 2**28, "MALLOC_MMAP_THRESHOLD_": 2**25}
"""What the C library of Linux keeps of memory that was freed, and the largest piece that it keeps, bytes."""
_NAME = "symbiosis-map for "
_GOES_ON = "The same command goes on at its blocks."


def on_workers(
    scheduler: str,
    calculate: Callable[[Part], Block],
    parts: Mapping[int, Part],
    wait_s: float,
    watch: Watcher,
) -> Generator[tuple[int, Block], None, None]:
    """Calculate blocks on the workers of a cluster, and yield each as soon as it is there.

    Parameters
    ----------
    scheduler : str
        Address of a Dask scheduler, or ``local`` for a worker on each core of this machine.
    calculate : callable
        Sent once to every worker, with all that it holds.
    parts : mapping of int to object
        What ``calculate`` is called with, by number of block.
    wait_s : float
        How long to wait while there is no worker at all, in seconds.
    watch : callable
        Told when there is no worker.

    Yields
    ------
    tuple of int and object
        Number of the block and what was calculated; in the order in which blocks are done. A result is fetched as soon
        as it is there, so that a worker that is lost takes along no more than what it has in hand.

    Raises
    ------
    InputError
        Where the scheduler does not answer or is lost, where no worker comes in time, where a block is lost with its
        worker again and again, or where a worker has another version of this package.
    """
    with _client(scheduler, wait_s) as client, _sent(client, calculate, wait_s) as name:
        from distributed import get_worker

        def block_of(part: Any) -> Any:
            bearer: Any = get_worker().plugins[name]
            return bearer.do(part)

        workers = _Workers(client, scheduler, wait_s, watch)
        arrived: SimpleQueue[_Arrival] = SimpleQueue()
        waiting, in_hand = deque(parts.items()), dict[Any, int]()
        while waiting or in_hand:
            most = _IN_HAND * max(1, workers.threads())
            while waiting and len(in_hand) < most:
                number, part = waiting.popleft()
                future = client.submit(block_of, part, pure=False)
                in_hand[future] = number
                future.add_done_callback(partial(_fetch, client, arrived))
            arrivals = _batch(arrived)
            yield from [(in_hand.pop(future), block) for future, blocks in arrivals for block in blocks]
            if any(not blocks for _, blocks in arrivals):
                raise _reason(in_hand, scheduler)


class _Arrival(NamedTuple):
    """A block that has come from its worker, or none where it failed."""

    future: Future[Any]
    blocks: list[Any]


def _fetch(client: Client, arrived: SimpleQueue[_Arrival], future: Future[Any]) -> None:
    """Take a block from its worker as soon as it is done, so that it is not lost with it; runs beside the run."""
    blocks = client.gather([future], errors="skip") if future.status == "finished" else []
    if blocks:
        future.release()  # else the cluster would calculate it again where its worker is lost
    arrived.put(_Arrival(future, blocks))


def _batch(arrived: SimpleQueue[_Arrival]) -> list[_Arrival]:
    """Return what has arrived; wait a while where nothing has."""
    batch = []
    with suppress(Empty):
        batch.append(arrived.get(timeout=_COUNT_S))
        while True:
            batch.append(arrived.get_nowait())
    return batch


def _bearer(calculate: Callable[[Part], Block]) -> WorkerPlugin:
    """Return what brings ``calculate`` to every worker.

    Its class is made in here, so that it is sent whole: a scheduler without this package hands it on, and a worker
    without it takes it in and goes on with what it does for others. Its load is opened when a block first asks for it.
    """
    from distributed import Worker, WorkerPlugin
    from distributed.protocol.pickle import dumps

    class Bearer(WorkerPlugin):
        """Holds what every block needs."""

        def __init__(self, load: bytes, version: str) -> None:
            self.load, self.version = load, version
            self.calculate: Callable[[Any], Any] | None = None

        def setup(self, worker: Worker) -> None:
            self.address, self.opening = worker.address, threading.Lock()

        def do(self, part: Any) -> Any:
            """Calculate a block."""
            from distributed.protocol.pickle import loads

            import symbiosis_map
            from symbiosis_map.errors import InputError

            if symbiosis_map.__version__ != self.version:
                raise InputError(
                    f"the worker at {self.address} has symbiosis-map {symbiosis_map.__version__}, and this run is of "
                    f"{self.version}",
                    remedy="Install the same version everywhere.",
                )
            with self.opening:  # a worker may have several threads
                if self.calculate is None:
                    self.calculate, self.load = loads(self.load), b""
            return self.calculate(part)

    return Bearer(dumps(calculate), __version__)


@contextmanager
def _sent(client: Client, calculate: Callable[[Part], Block], wait_s: float) -> Iterator[str]:
    """Give all workers, and those that come later, what every block needs; yield the name that they know it by."""
    _clear(client)
    name, bearer, begun = _NAME + client.id, _bearer(calculate), time.monotonic()
    while True:
        try:
            client.register_plugin(bearer, name=name)
            break
        except OSError as error:  # a worker was lost while it was told
            if time.monotonic() - begun > wait_s:
                raise InputError(f"the workers do not take the tables: {error}", remedy=_GOES_ON) from error
            time.sleep(_COUNT_S)
    try:
        yield name
    finally:
        with suppress(OSError, ValueError):
            client.unregister_worker_plugin(name)


def _clear(client: Client) -> None:
    """Take away what runs that were killed have left with the scheduler and its workers."""
    own = _NAME

    def left_behind(dask_scheduler: Any) -> list[str]:
        ours = [name for name in dask_scheduler.worker_plugins if name.startswith(own)]
        return [name for name in ours if name.removeprefix(own) not in dask_scheduler.clients]

    for name in client.run_on_scheduler(left_behind):
        with suppress(OSError, ValueError):
            client.unregister_worker_plugin(name)


class _Workers:
    """Counts the threads of all workers, and says so where there are none."""

    def __init__(self, client: Client, scheduler: str, wait_s: float, watch: Watcher) -> None:
        self._client, self._scheduler, self._wait_s, self._watch = client, scheduler, wait_s, watch
        self._threads = 0
        self._seen = self._counted = self._said = time.monotonic()
        self._count()

    def threads(self) -> int:
        """Return how many blocks can be calculated at a time."""
        if time.monotonic() - self._counted >= _COUNT_S:
            self._count()
        return self._threads

    def _count(self) -> None:
        try:
            self._threads = sum(self._client.nthreads().values())
        except OSError as error:
            raise _lost(self._scheduler) from error
        self._counted = now = time.monotonic()
        if self._threads:
            self._seen = self._said = now
        elif now - self._seen > self._wait_s:
            raise InputError(
                f"no worker has come to the Dask scheduler at {self._scheduler!r} for {now - self._seen:.0f} seconds",
                remedy=f"Start some with 'dask worker', or give engine.worker_wait_s more. {_GOES_ON}",
            )
        elif now - self._said >= _SAY_S:
            self._said = now
            self._watch(StageReport("No worker, waiting", "waiting", now - self._seen))


def _reason(in_hand: Mapping[Future[Any], int], scheduler: str) -> BaseException:
    """Return why blocks were not calculated, as an error that says what to do."""
    from distributed import KilledWorker

    errors: dict[int, BaseException] = {
        number: future.exception() for future, number in in_hand.items() if future.status == "error"
    }
    if not errors:
        return _lost(scheduler)
    killed = {number: error for number, error in sorted(errors.items()) if isinstance(error, KilledWorker)}
    if killed:
        first, *others = killed
        beside = f" (as were those beside it: {', '.join(str(other + 1) for other in others)})" if others else ""
        return InputError(
            f"block {first + 1} was lost with its worker {killed[first].allowed_failures + 1} times{beside}",
            remedy=f"The worker's log says why; where it is memory, more partitions make smaller blocks. {_GOES_ON}",
        )
    error = errors[min(errors)]
    if isinstance(error, ModuleNotFoundError):
        return InputError(
            f"a worker of the Dask scheduler at {scheduler!r} cannot import {error.name}",
            remedy="Install symbiosis-map with the extra 'cluster', in the same version, on every worker.",
        )
    return error


def _lost(scheduler: str) -> InputError:
    return InputError(f"the connection to the Dask scheduler at {scheduler!r} was lost", remedy=_GOES_ON)


@contextmanager
def local_workers(wait_s: float) -> Iterator[str]:
    """Start a scheduler with a worker on each core of this machine, and do not wait for the workers.

    Parameters
    ----------
    wait_s : float
        How long a worker that is lost may take to start again, in seconds.

    Yields
    ------
    str
        Address of the scheduler.
    """
    with _needs_dask(LOCAL):
        import dask
        from dask.system import CPU_COUNT
        from distributed import LocalCluster
    # Else a worker that takes longer than 15 seconds to start again is given up for good.
    settings: dict[str, object] = {"distributed.deploy.lost-worker-timeout": f"{wait_s} s"}
    # Else it hands all memory back at once, and waits for it again: an eighth of the time of a block.
    settings |= {f"distributed.nanny.pre-spawn-environ.{name}": size for name, size in _MEMORY_KEPT.items()}
    each = {"threads_per_worker": 1, "dashboard_address": None, "preload": _READ_EARLY}
    with dask.config.set(settings), LocalCluster(n_workers=0, **each) as cluster:
        cluster.scale(CPU_COUNT)
        yield cluster.scheduler_address


@contextmanager
def _needs_dask(scheduler: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise InputError(
            f"engine.scheduler is {scheduler!r}, and Dask is not installed",
            remedy="Install the extra: pip install 'symbiosis-map[cluster]'.",
        ) from error


@contextmanager
def _client(scheduler: str, wait_s: float) -> Iterator[Client]:
    """Connect to a scheduler, or start one with a worker on each core."""
    with _needs_dask(scheduler):
        from distributed import Client
    if scheduler == LOCAL:
        with local_workers(wait_s) as address, Client(address) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=20)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler!r}: {error}",
            remedy="Start one with 'dask scheduler', or leave engine.scheduler out.",
        ) from error
    with client:
        yield client
