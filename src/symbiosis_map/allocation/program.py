"""The linear program of sharing, as arrays: flows of most worth, and the proof that none can be worth more."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from symbiosis_map.errors import SymbiosisError

__all__ = ["Program", "Shared", "share"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_ONE_PROGRAM = 20_000
"""Links up to which the simplex method of HiGHS is quick; more are shared along best ways, which compiles once."""
_PROVEN = 1e-6
"""Part of the worth by which the bound may lie above it."""


class Program(NamedTuple):
    """Links between sources and receivers.

    ``source`` and ``receiver`` are the ends of each link, ``capacity`` what it can carry and ``worth`` what a unit over
    it is worth; ``offered`` and ``wanted`` are the limits of each source and receiver, infinite where not known.
    """

    source: Indices
    receiver: Indices
    capacity: Numbers
    worth: Numbers
    offered: Numbers
    wanted: Numbers


class Shared(NamedTuple):
    """Flows, what they are worth, and the most that any flows within the limits could be worth."""

    flow: Numbers
    worth: float
    bound: float
    method: str


def share(program: Program) -> Shared:
    """Return the flows of most worth.

    Raises
    ------
    SymbiosisError
        Where no solution is found, which sound tables cannot cause.

    Examples
    --------
    Two sources and one receiver: the better link is filled first.

    >>> ends = np.array([0, 1]), np.array([0, 0])
    >>> links = np.array([9.0, 9.0]), np.array([0.5, 0.8])
    >>> shared = share(Program(*ends, *links, np.array([6.0, 6.0]), np.array([8.0])))
    >>> shared.flow.tolist(), round(shared.worth, 6), round(shared.bound, 6)
    ([2.0, 6.0], 5.8, 5.8)
    """
    if len(program.capacity) > _ONE_PROGRAM:
        shared = _along_best_ways(program)
        if shared.bound - shared.worth <= _PROVEN * abs(shared.bound):
            return shared
    return _simplex(program)


def _shared(program: Program, flow: Numbers, profit: Numbers, price: Numbers, method: str) -> Shared:
    """Weigh the flows against the bound that any profits and prices of 0 or more give (weak duality)."""
    supply, demand = (np.where(np.isfinite(limit), limit, 0.0) for limit in (program.offered, program.wanted))
    more = np.maximum(program.worth - profit[program.source] - price[program.receiver], 0.0)
    bound = float(profit @ supply + price @ demand + more @ program.capacity)
    return Shared(flow, float(program.worth @ flow), bound, method)


def _along_best_ways(program: Program) -> Shared:
    from symbiosis_map.allocation.best_ways import share_along_best_ways

    order = np.argsort(program.source, kind="stable")
    capacity, source, receiver = program.capacity[order], program.source[order], program.receiver[order]
    limits = []
    for end, limit in ((source, program.offered), (receiver, program.wanted)):
        all_links = np.bincount(end, capacity, minlength=len(limit))
        limits.append(np.where(np.isfinite(limit), limit, 2.0 * all_links))
    starts = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(program.offered)))]).astype(np.int64)
    largest_first = np.argsort(-limits[0], kind="stable").astype(np.int64)
    found, profit, price = share_along_best_ways(
        starts, receiver.astype(np.int64), capacity, program.worth[order], *limits, largest_first
    )
    idle = limits[0][source] <= 0.0  # what offers nothing has sent nothing, and no profit was looked for
    np.maximum.at(profit, source[idle], (program.worth[order] - price[receiver])[idle])
    flow = np.empty(len(order))
    flow[order] = found
    return _shared(program, flow, profit, price, "best ways")


def _simplex(program: Program) -> Shared:
    from scipy.optimize import linprog  # here, as most commands share nothing

    n = len(program.capacity)
    scale = float(program.capacity.max())
    rows, limits, places = [], [], []
    for end, limit in ((program.source, program.offered), (program.receiver, program.wanted)):
        known = np.flatnonzero(np.isfinite(limit))
        matrix = sparse.csr_array((np.ones(n), (end, np.arange(n))), shape=(len(limit), n))
        rows.append(matrix[known])
        limits.append(limit[known] / scale)
        places.append(known)
    matrix_of_limits: Any = sparse.vstack(rows)
    solution = linprog(
        -program.worth,
        A_ub=matrix_of_limits,
        b_ub=np.concatenate(limits),
        bounds=[(0.0, float(capacity)) for capacity in program.capacity / scale],
        method="highs-ds",
    )
    if solution.x is None:
        raise SymbiosisError(f"supply could not be shared out: {solution.message}")
    duals = np.maximum(-solution.ineqlin.marginals, 0.0)
    profit, price = np.zeros(len(program.offered)), np.zeros(len(program.wanted))
    profit[places[0]], price[places[1]] = duals[: len(places[0])], duals[len(places[0]) :]
    return _shared(program, np.clip(solution.x, 0.0, None) * scale, profit, price, "simplex")
