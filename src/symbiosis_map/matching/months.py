"""The months of supply and demand, compiled: what each lets pass, and what the year makes of them.

The order of every sum is that of :func:`numpy.sum` over twelve numbers in a row, so that the last digits are the same.
"""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["meet_even_months", "meet_uneven_months"]

MONTHS = 12


@numba.njit(inline="always")
def _smaller(a, b):
    """Return the smaller of two numbers, NaN where either is."""
    return a if a < b or a != a else b


@numba.njit(inline="always")
def _not_below_nothing(a):
    return 0.0 if a <= 0.0 else a


@numba.njit(inline="always")
def _sum_of(each):
    total = ((each[0] + each[1]) + (each[2] + each[3])) + ((each[4] + each[5]) + (each[6] + each[7]))
    return total + each[8] + each[9] + each[10] + each[11]


@numba.njit(cache=True, nogil=True)
def meet_even_months(
    supply, supply_share, supply_row, demand, demand_share, demand_row, spread, loss, hours,
    passes, cube, top, uneven, level, mean,
):  # fmt: skip
    """Write what passes of each row in a year, its cube and its largest load; return the number of uneven rows.

    ``supply_row`` and ``demand_row`` say which rows of the monthly shares are those of each row.

    Rows whose demand varies within a month are left for :func:`meet_uneven_months`: their numbers are written to
    ``uneven``, and supply and mean demand of their months to ``level`` and ``mean``, shape (n, 12).
    """
    count = 0
    first, third = np.empty(MONTHS), np.empty(MONTHS)
    for i in range(supply.size):
        varies = False
        for m in range(MONTHS):
            level[count, m] = _not_below_nothing(supply[i] * supply_share[supply_row[i], m] / hours[m] - loss[i])
            mean[count, m] = demand[i] * demand_share[demand_row[i], m] / hours[m]
            varies = varies or spread[i] * mean[count, m] > 0.0
        if varies:
            uneven[count] = i
            count += 1
            continue
        largest = -np.inf
        for m in range(MONTHS):
            least = _smaller(level[count, m], mean[count, m])
            largest = largest if largest > least or largest != largest else least
            first[m] = least * hours[m]
            third[m] = least * (least * least) * hours[m]
        passes[i], cube[i], top[i] = _sum_of(first), _sum_of(third), largest
    return count


@numba.njit(cache=True, nogil=True)
def meet_uneven_months(spread, level, mean, away, below, dense, hours, uneven, passes, cube, top):
    """Write what passes of the rows ``uneven``, of demand that is normal about the mean of each month.

    ``away`` is how many deviations the supply lies above the mean, ``below`` and ``dense`` the normal distribution and
    its density there. Where a month has no deviation, ``away`` is the difference itself.
    """
    first, third = np.empty(MONTHS), np.empty(MONTHS)
    for k in range(uneven.size):
        i = uneven[k]
        largest = -np.inf
        for m in range(MONTHS):
            s, middle, z = level[k, m], mean[k, m], away[k, m]
            sigma = spread[i] * middle
            under, near = below[k, m], dense[k, m]
            if not sigma > 0.0:
                under, near = (1.0 if z >= 0.0 else 0.0), 0.0
            least = _smaller(s - (s - middle) * under - sigma * near, _smaller(s, middle))
            squared = sigma * sigma
            power = (
                middle * middle * (middle * under - 3.0 * sigma * near)
                + squared * (3.0 * middle * (under - z * near) - sigma * (z * z + 2.0) * near)
                + s * s * s * (1.0 - under)
            )
            least, power = _not_below_nothing(least), _not_below_nothing(power)
            largest = largest if largest > least or largest != largest else least
            first[m], third[m] = least * hours[m], power * hours[m]
        passes[i], cube[i], top[i] = _sum_of(first), _sum_of(third), largest
