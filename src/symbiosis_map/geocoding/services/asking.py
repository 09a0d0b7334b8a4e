"""How a run may ask services, and what it tells meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from symbiosis_map.counted import counted

__all__ = ["Asking", "Figure", "Note", "Plan", "Progress", "Tidings"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What one service would be sent.

    Parameters
    ----------
    service, host : str
        Who.
    sought : int
        Different addresses and places that the cache does not answer.
    most_queries : int
        Queries that these take at most: written forms of a street, and names that are only alike, among them.
    leaves_machine : bool
        False for a service on this machine.

    Examples
    --------
    >>> str(Figure("photon", "photon.komoot.io", 120, 340, True))
    'at most 340 queries for 120 addresses or places to photon (photon.komoot.io)'
    """

    service: str
    host: str
    sought: int
    most_queries: int
    leaves_machine: bool

    def __str__(self) -> str:
        queries = ("" if self.most_queries == 1 else "at most ") + counted(self.most_queries, "query", "queries")
        sought = counted(self.sought, "address or place", "addresses or places")
        where = "" if self.leaves_machine else ", on this machine"
        return f"{queries} for {sought} to {self.service} ({self.host}{where})"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would send, service by service; a service that would be sent nothing stands there with 0."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far asking has come: a share from 0 to 1, requests so far, and the time that is left, in seconds."""

    share: float
    requests: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that somebody should read."""

    text: str


Tidings = Plan | Progress | Note


def _silent(_tidings: Tidings) -> None:
    """Hear what a run tells and keep it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a run may ask the services that its project names.

    Parameters
    ----------
    allow_network : bool
        Whether queries may leave the machine; the project file can allow it for good.
    offline : bool
        Take answers from the cache alone, however old, and send nothing.
    refresh : bool
        Ask again for what stands in the cache.
    retry_failed : bool
        Ask only what failed when it was asked last; send nothing else.
    max_requests : int, optional
        Most requests of this run, before that of the project file.
    only_count : bool
        Send nothing, and say what would be sent.
    tell : callable
        Called with a :class:`Plan`, with :class:`Progress` and with a :class:`Note`.
    sleep : callable
        Waits so many seconds.
    """

    allow_network: bool = False
    offline: bool = False
    refresh: bool = False
    retry_failed: bool = False
    max_requests: int | None = None
    only_count: bool = False
    tell: Callable[[Tidings], None] = _silent
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        if self.offline and (self.refresh or self.retry_failed):
            raise ValueError("offline sends nothing, refresh and retry_failed do: choose one")
        if self.refresh and self.retry_failed:
            raise ValueError("refresh asks everything, retry_failed only what failed: choose one")
