"""How a service is treated: pauses, patience, retries and limits."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Manners"]


@dataclass(frozen=True, slots=True)
class Manners:
    """Pauses, patience, retries and limits for one service.

    Parameters
    ----------
    spacing_s : float
        Least time from the start of one request to the start of the next, over all runs that share a cache.
    connect_s, read_s, deadline_s : float
        Longest time to a connection, between two pieces of an answer, and for a whole request.
    tries : int
        Most requests for one question.
    pause_s : float
        Pause before the second try where the service names none; doubled for each further one, and drawn between
        the half and the whole of that, so that many programs do not come back at once.
    longest_pause_s : float
        Where a service asks for a longer pause than this, the pause is this long.
    give_up_after : int
        Failed requests in a row after which the service is left alone for the rest of the run.
    largest_answer_bytes : int
        An answer that is longer is no answer.
    most_a_day : int, optional
        Most questions within 24 hours, where a service wants no bulk.
    """

    spacing_s: float = 0.0
    connect_s: float = 5.0
    read_s: float = 20.0
    deadline_s: float = 30.0
    tries: int = 4
    pause_s: float = 1.0
    longest_pause_s: float = 120.0
    give_up_after: int = 5
    largest_answer_bytes: int = 5_000_000
    most_a_day: int | None = None
