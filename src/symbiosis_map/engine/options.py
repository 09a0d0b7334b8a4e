"""How a large run is cut into blocks, where they are calculated, and how much of each is kept."""

from __future__ import annotations

from dataclasses import dataclass, fields

from symbiosis_map.errors import ProjectError

__all__ = ["KEEPING", "EngineOptions"]

KEEPING = ("best_per_surplus", "best_per_demand", "score_minimum", "near_misses_per_surplus")
"""Options that leave links and near misses out; the others change how a run is done, and nothing in its tables."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Options of pairing, distances and matching together, the part of a run that grows with the pairs.

    Parameters
    ----------
    partitions : int
        Blocks of neighbouring sources. Each is paired, measured and matched by itself and kept on disk, so that the
        pairs of one block alone are in memory and a run that is stopped goes on at the block where it was. The result
        is the same for every number.
    scheduler : str
        Address of a Dask scheduler (``tcp://host:8786``) that hands the blocks to its workers, or ``local`` for one
        worker on each core of this machine. Empty: one block after the other in this process. Needs the extra
        ``cluster``. The tables of sites and streams are sent to the scheduler and its workers.
    worker_wait_s : float
        How long to wait while the scheduler has no worker at all, in seconds, before the run stops with an error.
    best_per_surplus, best_per_demand : int
        Keep a link only where it is among so many best of its surplus, or so many best of its demand; 0 for no such
        rule. With both, either is enough.
    score_minimum : float
        Keep links of this score and better, 0 to 100.
    near_misses_per_surplus : int
        Keep so many nearest near misses of each surplus; 0 for all.

    Raises
    ------
    ProjectError
        For a number outside of its range.

    Examples
    --------
    >>> EngineOptions(partitions=16).in_blocks, EngineOptions().in_blocks
    (True, False)
    """

    partitions: int = 1
    scheduler: str = ""
    worker_wait_s: float = 600.0
    best_per_surplus: int = 0
    best_per_demand: int = 0
    score_minimum: float = 0.0
    near_misses_per_surplus: int = 0

    def __post_init__(self) -> None:
        least = {"partitions": 1}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name != "scheduler" and value < least.get(entry.name, 0):
                raise ProjectError(
                    f"engine.{entry.name} is {value}", remedy=f"Give {least.get(entry.name, 0)} or more."
                )
        if self.score_minimum > 100.0:
            raise ProjectError(f"engine.score_minimum is {self.score_minimum:g}", remedy="Give a score, 0 to 100.")

    @property
    def drops(self) -> bool:
        """Whether any link or near miss may be left out."""
        return any(getattr(self, name) for name in KEEPING)

    @property
    def in_blocks(self) -> bool:
        """Whether pairing, distances and matching run block by block."""
        return self.partitions > 1 or bool(self.scheduler) or self.drops
