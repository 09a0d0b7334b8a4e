"""The services of a run: counted first, asked only with leave, watched while they answer."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Query, Service
from symbiosis_map.geocoding.services.asking import Asking, Figure, Note, Plan, Progress
from symbiosis_map.geocoding.services.cache import AnswerCache
from symbiosis_map.geocoding.services.errors import NetworkNotAllowedError, ServiceFailed
from symbiosis_map.geocoding.services.line import Budget, Line, LineOptions
from symbiosis_map.geocoding.services.manners import Manners
from symbiosis_map.geocoding.services.providers import Address, addresses, is_local, manners_of, open_service

__all__ = ["with_services"]

Mode = Literal["cache", "count", "ask"]
_SHOWN_EVERY_S = 0.5
_SILENCE: dict[Mode, str] = {
    "cache": "not asked, and no answer is in the cache",
    "count": "not asked: this only counts",
    "ask": "",
}
_ONLY_FAILED = "not asked: this run asks only what failed before, and no answer is in the cache"
_Result = TypeVar("_Result")


def with_services(
    place: Callable[[Sequence[Service]], _Result],
    options: GeocodingOptions,
    folder: Path,
    asking: Asking | None = None,
    manners: Manners | None = None,
) -> _Result:
    """Place sites with the services that a project names.

    Sites are placed with the cache alone first. Where that answers everything, it is the result. Else what would be
    sent is counted and told; then, with leave, sites are placed again and the services are asked.

    Parameters
    ----------
    place : callable
        Places all sites with the services it is given; called up to three times.
    options : GeocodingOptions
    folder : Path
        The project's; the cache lies relative to it.
    asking : Asking, optional
    manners : Manners, optional
        For every service in place of its own; for tests on this machine.

    Returns
    -------
    object
        What ``place`` gives.

    Raises
    ------
    NetworkNotAllowedError
        Where something would leave the machine and neither the project nor the run allows it; says what and to whom.
    OutputError
        Where the cache cannot be written.
    """
    asking = asking or Asking()
    if not options.services:
        return place(())
    with _Desk.opened(options, folder, asking, manners) as desk:
        result = desk.run(place, "cache")
        desk.run(place, "count")
        plan = desk.plan()
        asking.tell(plan)
        if asking.only_count or asking.offline or not any(figure.sought for figure in plan.figures):
            return result
        _require_leave(plan, options, asking)
        result = desk.run(place, "ask")
        desk.tell_end()
        return result


def _require_leave(plan: Plan, options: GeocodingOptions, asking: Asking) -> None:
    leaving = [figure for figure in plan.figures if figure.sought and figure.leaves_machine]
    if leaving and not (options.allow_network or asking.allow_network):
        raise NetworkNotAllowedError(
            f"this run would send {'; '.join(map(str, leaving))}: addresses and names of places of sites without "
            "coordinates, without the names of the sites",
            remedy="Allow it with --allow-network, or for good with allow_network = true under [geocoding]; "
            "--offline takes what is in the cache.",
        )


class _Attended:
    """A service with somebody who counts its queries, lists its failures and reports how far it has come."""

    def __init__(self, address: Address, line: Line, service: Service, desk: _Desk) -> None:
        self.address, self.line, self._service, self._desk = address, line, service, desk
        self._sought: set[Query] = set()
        self._places: dict[Query, int] = {}
        """Queries that the cache does not answer, with their place in the order of all."""
        self._questions: set[str] = set()

    @property
    def name(self) -> str:
        return self.address.name

    def search(self, query: Query) -> list[Place]:
        desk, key = self._desk, hashlib.sha256(repr(query).encode()).hexdigest()
        failed_before = key in desk.failed[self.name]
        leave_out = desk.asking.retry_failed and not failed_before
        self.line.silence = _ONLY_FAILED if leave_out else _SILENCE[desk.mode]
        self.line.unasked.clear()
        try:
            found = self._service.search(query)
        except ServiceFailed as failure:
            if failure.kind != "not asked":
                desk.cache.note_failure(self.name, key, failure.reason)
            elif not leave_out and desk.mode == "cache":
                self._sought.add(query)
            elif not leave_out and desk.mode == "count":
                self._places.setdefault(query, desk.number())
                self._questions |= self.line.unasked
                # The worst that can happen is that it knows nothing, and everything further is asked, too.
                return []
            raise
        finally:
            if desk.mode == "ask":
                desk.report(self._places.get(query))
        if failed_before and desk.mode == "ask":
            desk.cache.forget_failure(self.name, key)
        return found

    def figure(self) -> Figure:
        here = is_local(self.address.url)
        return Figure(self.name, self.address.host, len(self._sought), len(self._questions), not here)


class _Desk:
    """What the services of a run share: the cache, the budget, the order of queries, and the clock."""

    def __init__(self, options: GeocodingOptions, asking: Asking, cache: AnswerCache, manners: Manners | None) -> None:
        self.asking, self.cache = asking, cache
        self.mode: Mode = "cache"
        most = options.max_requests if asking.max_requests is None else asking.max_requests
        line_options = LineOptions(
            refresh=asking.refresh,
            not_found_days=options.not_found_days,
            believe_old=asking.offline or asking.retry_failed,
            budget=Budget(most),
            sleep=asking.sleep,
        )
        self._attended = []
        for address in addresses(options):
            own_manners = manners or manners_of(address)
            opened = open_service(address, options.contact, cache, line_options, own_manners)
            self._attended.append(_Attended(address, *opened, self))
        self.failed = {attended.name: cache.failed(attended.name) for attended in self._attended}
        self._numbered = 0
        self._began = self._shown = 0.0

    @classmethod
    @contextmanager
    def opened(
        cls, options: GeocodingOptions, folder: Path, asking: Asking, manners: Manners | None
    ) -> Iterator[_Desk]:
        path = folder / options.cache
        # Who only counts, or may not ask, leaves no empty file behind.
        keeps_none = (asking.only_count or asking.offline) and not path.exists()
        cache = AnswerCache(Path(":memory:") if keeps_none else path, lambda text: asking.tell(Note(text)))
        try:
            desk = cls(options, asking, cache, manners)
            try:
                yield desk
            finally:
                for attended in desk._attended:
                    attended.line.close()
        finally:
            cache.close()

    def run(self, place: Callable[[Sequence[Service]], _Result], mode: Mode) -> _Result:
        """Place all sites: with what the cache has, counting what would be sent, or asking."""
        self.mode = mode
        self._began = self._shown = time.monotonic()
        return place(list(self._attended))

    def number(self) -> int:
        """Return the place of a new query in the order of all."""
        self._numbered += 1
        return self._numbered

    def plan(self) -> Plan:
        """Return what would be sent."""
        return Plan(tuple(attended.figure() for attended in self._attended))

    def report(self, place: int | None) -> None:
        """Tell how far asking has come, now and then."""
        now = time.monotonic()
        if place is None or now - self._shown < _SHOWN_EVERY_S:
            return
        self._shown = now
        share = place / self._numbered
        requests = sum(attended.line.tally.requests for attended in self._attended)
        self.asking.tell(Progress(share, requests, (now - self._began) * (1.0 - share) / share))

    def tell_end(self) -> None:
        """Tell what each service was asked and did."""
        for attended in self._attended:
            tally = attended.line.tally
            if tally.requests or tally.failed:
                failed = f", {tally.failed:,} queries failed" if tally.failed else ""
                self.asking.tell(Note(f"{attended.name}: {tally.requests:,} requests sent{failed}"))
