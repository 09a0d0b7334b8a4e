"""The line to one service: the cache first, then a question with pauses, retries and an end."""

from __future__ import annotations

import datetime as dt
import email.utils
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from symbiosis_map.geocoding.services.cache import AnswerCache, question_key
from symbiosis_map.geocoding.services.connection import Answer, Connection, UnreachableError, request_target
from symbiosis_map.geocoding.services.errors import FailureKind, ServiceFailed
from symbiosis_map.geocoding.services.manners import Manners
from symbiosis_map.geocoding.services.reading import BadAnswerError, said

__all__ = ["Budget", "Line", "LineOptions", "Tally"]

_DAY_S = 86_400.0
_PATIENCE = (408, 425, 429, 500, 502, 503, 504)
_SHUT_OUT = {
    401: "it asks for a login",
    403: "it refuses this program",
    404: "there is no such call at this address",
    405: "it does not take this call",
    410: "the call is gone",
}
_UNKNOWN_FIELD = re.compile(r"unknown (?:field|query parameter)", re.IGNORECASE)
_Found = TypeVar("_Found")
Reader = Callable[[bytes, str], list[_Found]]
"""Turns a body and its day into what was found; raises :class:`BadAnswerError`."""


@dataclass(slots=True)
class Budget:
    """Requests that a run may still send, all services together; None for as many as it takes."""

    left: int | None = None

    def spend(self) -> None:
        """Take one request, down to none."""
        if self.left:
            self.left -= 1


@dataclass(slots=True)
class Tally:
    """What happened on a line: requests sent, answers out of the cache, questions that failed."""

    requests: int = 0
    from_cache: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Setback:
    """A request that failed and may be tried again, after the pause that the service asks for, if it names one."""

    kind: FailureKind
    reason: str
    pause_s: float | None = None


@dataclass(frozen=True, slots=True)
class LineOptions:
    """How a run uses its lines.

    Parameters
    ----------
    refresh : bool
        Whether answers in the cache are asked for again, once a run.
    not_found_days : float
        How long an answer without a place is believed.
    believe_old : bool
        Whether it is believed for good: where it cannot be asked for again.
    budget : Budget
        Shared by all lines of a run.
    sleep : callable
        Waits so many seconds.
    """

    refresh: bool = False
    not_found_days: float = 7.0
    believe_old: bool = False
    budget: Budget = field(default_factory=Budget)
    sleep: Callable[[float], None] = time.sleep


class Line:
    """Questions to one service.

    Parameters
    ----------
    name : str
        Name of the service.
    url : str
        Where it answers.
    contract : str
        Version of its contract that this program reads; part of the key of every answer.
    manners : Manners
    user_agent : str
    cache : AnswerCache
    options : LineOptions, optional
    """

    def __init__(
        self,
        name: str,
        url: str,
        contract: str,
        manners: Manners,
        user_agent: str,
        cache: AnswerCache,
        options: LineOptions | None = None,
    ) -> None:
        self.name, self.url, self.contract = name, url.rstrip("/"), contract
        self.silence = ""
        """Why nothing may be sent now; empty where it may."""
        self.unasked: set[str] = set()
        """Keys of the questions that were not sent for that reason."""
        self.tally = Tally()
        self._manners, self._cache, self._options = manners, cache, options or LineOptions()
        self._connection = Connection(self.url, user_agent, manners)
        self._refreshed: set[str] = set()
        self._failures: dict[str, ServiceFailed] = {}
        self._failed_in_a_row = 0
        self._given_up: ServiceFailed | None = None
        self._random = random.Random()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(self, path: str, parameters: Mapping[str, str], read: Reader[_Found]) -> list[_Found]:
        """Return what a service knows, from the cache or from the service itself.

        Parameters
        ----------
        path : str
            The call, after the service's URL.
        parameters : mapping of str to str
        read : callable
            Reads the body; what it refuses is not kept.

        Raises
        ------
        ServiceFailed
            Where there is no answer: it may not be asked for, or none came that can be read.
        """
        target = request_target(path, parameters)
        key = question_key(self.url, self.contract, target)
        found = self._read_kept(key, read)
        if found is not None:
            self.tally.from_cache += 1
            return found
        if self.silence:
            self.unasked.add(key)
            raise ServiceFailed(self.name, "not asked", self.silence)
        if self._given_up is not None:
            raise self._given_up
        if key in self._failures:
            raise self._failures[key]
        try:
            return self._asked(key, target, read)
        except ServiceFailed as failure:
            self.tally.failed += 1
            self._failures[key] = failure
            raise

    def _read_kept(self, key: str, read: Reader[_Found]) -> list[_Found] | None:
        """Return what the cache has, or None where it has nothing that can be believed and read."""
        kept = None if self._options.refresh and key not in self._refreshed else self._cache.find(key)
        if kept is None:
            return None
        life_s = self._options.not_found_days * _DAY_S
        if kept.is_empty and not self._options.believe_old and time.time() - kept.fetched_at >= life_s:
            return None
        try:
            return read(kept.body, kept.fetched_on)
        except BadAnswerError:
            return None

    def _asked(self, key: str, target: str, read: Reader[_Found]) -> list[_Found]:
        """Ask until there is an answer, as often as the manners allow."""
        number = 0
        while True:
            number += 1
            self._check_limits()
            while not self._cache.take_floor():
                found = self._read_kept(key, read)
                if found is not None:
                    return found
            try:
                found = self._read_kept(key, read)
                outcome = self._try_once(key, target, read) if found is None else found
            finally:
                self._cache.leave_floor()
            if not isinstance(outcome, _Setback):
                return outcome
            self._count_failure(outcome.reason)
            if number >= self._manners.tries or self._given_up is not None:
                reason = f"{outcome.reason} ({number} tries)" if number > 1 else outcome.reason
                raise self._failure(outcome.kind, reason, "Run again later: only what failed is asked then.")
            self._options.sleep(self._pause_s(number) if outcome.pause_s is None else outcome.pause_s)

    def _try_once(self, key: str, target: str, read: Reader[_Found]) -> list[_Found] | _Setback:
        """Send one request and keep its answer, or say why it is worth another try."""
        try:
            answer = self._connection.get(target, self._turn, self._space)
        except UnreachableError as error:
            return _Setback("unreachable", str(error))
        if answer.status in _PATIENCE:
            return _Setback("refused", f"it answered {answer.status}", self._stated_pause_s(answer.retry_after))
        if answer.status != 200:
            raise self._refusal(answer)
        try:
            found = read(answer.body, dt.datetime.now(dt.UTC).date().isoformat())
        except BadAnswerError as error:
            self._count_failure(str(error))
            raise self._failure("bad answer", str(error)) from error
        self._failed_in_a_row = 0
        self._cache.keep(key, self.url, self.contract, target, answer.status, answer.body, not found)
        self._refreshed.add(key)
        return found

    def _check_limits(self) -> None:
        """Refuse before anything is opened where the limit of a day or of the run is reached."""
        most = self._manners.most_a_day
        if most is not None and self._cache.count_since(self.url, time.time() - _DAY_S) >= most:
            reason = f"{most:,} questions in 24 hours are what this public server is asked at most"
            raise self._shut_out("limit", reason, "Go on tomorrow, or name an own server in geocoding.own_services.")
        if self._options.budget.left == 0:
            raise self._shut_out("limit", "the most requests of this run are reached", "Raise --max-requests.")

    def _turn(self) -> None:
        """Wait until the service may be asked again, and count the request."""
        self._options.budget.spend()
        if self._manners.spacing_s:
            while wait_s := self._cache.wait_s(self.url):
                self._options.sleep(wait_s)
            self._space()
        self.tally.requests += 1

    def _space(self) -> None:
        """Leave the service alone from now on: before a request, should the run be killed, and when it is sent."""
        if self._manners.spacing_s:
            self._cache.leave_alone(self.url, self._manners.spacing_s)

    def _pause_s(self, number: int) -> float:
        longest = min(self._manners.pause_s * 2.0 ** (number - 1), self._manners.longest_pause_s)
        return longest * self._random.uniform(0.5, 1.0)

    def _stated_pause_s(self, retry_after: str) -> float | None:
        """Return the pause that the service asks for, as seconds or as a date; None where it names none."""
        stated = retry_after.strip()
        if stated.isascii() and stated.isdecimal():
            seconds = float(stated[:9])
        else:
            try:
                moment = email.utils.parsedate_to_datetime(stated)
            except ValueError:
                return None
            moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            seconds = (moment - dt.datetime.now(dt.UTC)).total_seconds()
        return min(max(seconds, 0.0), self._manners.longest_pause_s)

    def _refusal(self, answer: Answer) -> ServiceFailed:
        words = said(answer.body)
        if answer.status in (400, 422):
            reason = f"it refused the question with {answer.status}: {words}"
            if _UNKNOWN_FIELD.search(words):
                remedy = "Its contract has changed: take a newer version of this program, or another service."
                return self._shut_out("refused", reason, remedy)
            self._count_failure(reason)
            return self._failure("refused", reason)
        if answer.status in _SHUT_OUT:
            reason = f"it answered {answer.status}: {_SHUT_OUT[answer.status]}"
            remedy = "Look at its terms of use and at the address in the project file."
            return self._shut_out("refused", f"{reason} ({words})" if words else reason, remedy)
        where = f" to {answer.redirected_to:.100}" if answer.redirected_to else ""
        reason = f"it answered {answer.status}{where}"
        self._count_failure(reason)
        return self._failure("bad answer", reason)

    def _count_failure(self, reason: str) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self._manners.give_up_after and self._given_up is None:
            reason = f"given up for this run after {self._failed_in_a_row} failures in a row; the last: {reason}"
            self._given_up = self._failure("shut out", reason, "Run again later: only what failed is asked then.")

    def _shut_out(self, kind: FailureKind, reason: str, remedy: str) -> ServiceFailed:
        self._given_up = self._failure(kind, reason, remedy)
        return self._given_up

    def _failure(self, kind: FailureKind, reason: str, remedy: str = "") -> ServiceFailed:
        return ServiceFailed(self.name, kind, reason, remedy)
