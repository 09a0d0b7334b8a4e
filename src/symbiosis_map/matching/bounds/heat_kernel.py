"""The bound of every pair of heat, compiled."""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.matching.bounds.fates import FAILS, NO_PAIR, OPEN, ROOM
from symbiosis_map.matching.bounds.logs import log_at_least, log_of_amounts, log_of_climate
from symbiosis_map.matching.desirability import SAVING_FULL, TIME_FULL, TIME_ZERO

__all__ = ["heat_rows"]

STEAM = 3
"""Among the media of receivers."""

PUMP, UPKEEP, ELECTRICITY, PURCHASE = 0, 1, 2, 3
"""Places in ``machines``: yearly cost of a MW of heat pump, EUR; what a MWh lifted, drawn and taken costs, EUR."""
MOST_COP, LARGEST_SHARE = 4, 5
"""Highest COP of any machine, and the largest share of the Carnot limit that one reaches."""
SINK_LIMIT_C, MOST_ELECTRICITY = 6, 7
"""Hottest that any lifts to, below all where none is built, and most electricity of a MWh that it delivers."""
KELVIN = 273.15


@numba.njit(cache=True)
def lift_at_least(enters_c, source_c, supply_c, return_c, machines):
    """Return how much of the heat needs no lift at most, and the electricity of a MWh at least.

    A heat pump draws on its source at its own temperature at most, and lifts what is not direct from where the
    exchanger leaves off. Between none and all that could be direct, the electricity over a source of one temperature is
    least at one of the two.
    """
    if enters_c >= supply_c - 1e-3 or not supply_c > return_c:
        return 1.0, 0.0
    direct = min(max((enters_c - return_c) / (supply_c - return_c), 0.0) + 1e-6, 1.0)
    top, back, source = supply_c + KELVIN, return_c + KELVIN, source_c + KELVIN
    none = 1.0 - source / math.sqrt(back * top)
    most = (1.0 - direct) * (1.0 - source / math.sqrt((back + direct * (top - back)) * top))
    ideal = max(min(none, most), 0.0) / machines[LARGEST_SHARE]
    return direct, max((1.0 - direct) / machines[MOST_COP], ideal) * (1.0 - ROOM)


@numba.njit(cache=True)
def nearest_m(j, centred_m, others):
    """Return the chord from a point to the nearest of some others; inf where there are none."""
    least = np.inf
    for q in others:
        square = 0.0
        for axis in range(3):
            square += (centred_m[j, axis] - centred_m[q, axis]) ** 2
        least = min(least, square)
    return math.sqrt(least)


@numba.njit(cache=True)
def heat_rows(
    source, start, consumer, crow_m, crow_share, crow_slack_m, least_detour, least_laid,
    s_mwh, s_mw, s_high, s_graded, s_tempers, s_cools, s_spread, s_site,
    r_mwh, r_mw, r_high, r_graded, r_tempers, r_cools, r_spread, r_site, running, plant, displaced,
    s_c, s_medium, r_c, r_back_c, r_medium, approach, approach_of_branch, machines,
    net_start, network, is_network, centred_m, laid_of_branch,
    metre, carries, station, weights, floor, neutral, gate_factor, lifted, preheats, nominal_mw, nominal_hours,
    score, fate,
):  # fmt: skip
    """Write the highest score that each pair can have, -1 where it fails, and what is certain of its gates.

    Rows as :func:`symbiosis_map.matching.bounds.kernel.goods_rows` takes them. ``metre[k]`` is the yearly cost of a
    metre of size k and ``carries[j, k]`` its power for receiver j; ``lifted`` how much more than the surplus a heat
    pump delivers at most, ``least_laid`` the least of route and price at sea together over the straight line, and
    ``station`` the yearly cost of a MW of exchangers. ``s_c`` is how warm a source is, ``r_c`` and ``r_back_c`` are
    what a receiver needs and gives back; ``approach`` is what an exchanger takes between the media of both, and between
    that of a network and a receiver; ``machines`` is as :func:`lift_at_least` takes it. The networks that source i may
    serve stand from ``net_start[i]`` up to ``net_start[i + 1]`` of ``network``, ``centred_m`` has all receivers, and
    ``laid_of_branch`` the least length of a branch over its chord. ``weights``: technical, amount, time, economics,
    nearness and climate.
    """
    log_floor, log_neutral = math.log(floor), math.log(max(floor, neutral))
    w_technical, w_quantity, w_time, w_economics, w_proximity, w_climate = weights
    shared = w_technical + w_quantity + w_time + w_climate
    for s in range(source.size):
        i = source[s]
        networks = network[net_start[i] : net_start[i + 1]]
        for p in range(start[s], start[s + 1]):
            j = consumer[p]
            score[p], fate[p] = 100.0 * (1.0 + ROOM), OPEN
            if s_site[i] == r_site[j]:
                score[p], fate[p] = -1.0, NO_PAIR
                continue
            if s_cools[i] + r_cools[j] > 0.0 or s_tempers[i] * r_tempers[j] > 0.0:
                continue
            nearest = max(crow_m[p] * (1.0 - crow_share) - crow_slack_m, 0.0)
            spread = s_spread[i] + r_spread[j]
            apart_m = math.sqrt(nearest * nearest + spread)
            branch_m = np.inf
            if networks.size > 0 and not is_network[j]:
                branch_m = laid_of_branch * nearest_m(j, centred_m, networks)
            laid_m, route_m = min(least_laid * apart_m, branch_m), min(least_detour * apart_m, branch_m)

            graded = s_graded[i] != 0.0 and r_graded[j] != 0.0
            direct, electricity = 1.0, 0.0
            if graded:
                least_k = approach[s_medium[i], r_medium[j]]
                if branch_m < np.inf:
                    least_k = min(least_k, approach_of_branch[r_medium[j]])
                direct, electricity = lift_at_least(s_c[i] - least_k, s_c[i], r_c[j], r_back_c[j], machines)
                if r_medium[j] == STEAM and direct < 1.0:
                    score[p], fate[p] = -1.0, FAILS
                    continue
                lifts = r_c[j] <= machines[SINK_LIMIT_C] and electricity <= machines[MOST_ELECTRICITY]
                if direct >= preheats * (1.0 - ROOM):
                    direct, electricity = 1.0, 0.0
                elif not lifts:
                    score[p], fate[p] = -1.0, FAILS
                    continue

            supply, demand = s_mwh[i], r_mwh[j]
            supply_mw, demand_mw = s_mw[i], r_mw[j]
            known = not (math.isnan(supply) or math.isnan(demand))
            if known and not (supply > 0.0 and demand > 0.0 and supply_mw > 0.0 and demand_mw > 0.0):
                continue
            hours = nominal_hours
            if known:
                hours = max(supply / supply_mw, demand / demand_mw)
            else:
                supply_mw = nominal_mw if math.isnan(supply_mw) else min(supply_mw, nominal_mw)
                demand_mw = nominal_mw if math.isnan(demand_mw) else min(demand_mw, nominal_mw)
                supply_mw = min(supply_mw, demand_mw)
                demand_mw = supply_mw
                supply, demand = supply_mw * hours, supply_mw * hours
            if not (supply_mw > 0.0 and running[j] > 0.0):
                continue
            most = min(supply * lifted, demand)
            high = most
            if known:
                high = max(most, min(s_high[i] * lifted, r_high[j]))
            worth = running[j] * most + plant[j] * min(supply_mw * lifted, demand_mw)
            each = hours * running[j] + plant[j]
            per_m, per_m_high = np.inf, np.inf
            for k in range(metre.size):
                carried = carries[j, k]
                per_m = min(per_m, metre[k] / min(carried * each, worth))
                grown = math.sqrt(math.sqrt(min(carried * hours, most) / high)) * high
                per_m_high = min(per_m_high, metre[k] / (running[j] * grown))
                if carried * each >= worth and carried * hours >= most:
                    break
            plants = station + (1.0 - direct) * machines[PUMP]
            runs = machines[PURCHASE] + electricity * machines[ELECTRICITY] + (1.0 - direct) * machines[UPKEEP]
            beside = (plants + runs * hours) / each
            if plant[j] > 0.0:
                beside = min(beside, plants / plant[j])
            share = per_m * laid_m + beside
            if not share < np.inf:
                share = 0.0

            sure = max(1.0 - math.sqrt(2.0 * spread) / route_m, 0.0) if route_m > 0.0 else 0.0
            pays = max(1.0 - beside, 0.0)
            most_often = per_m
            if known:
                most_often = per_m_high if plant[j] == 0.0 else 0.0
            if most_often * laid_m * sure > gate_factor * pays * (1.0 + ROOM) and most_often < np.inf:
                score[p], fate[p] = -1.0, FAILS
                continue
            total = w_technical * (log_at_least(1.0 - electricity, log_floor) if graded else log_neutral)
            if known:
                total += w_quantity * log_of_amounts(supply, demand, log_floor, log_neutral)
                met = min(supply / (demand * max(preheats, 1e-9)), 1.0)
                total += w_time * log_at_least((met - TIME_ZERO) / (TIME_FULL - TIME_ZERO), log_floor)
            else:
                total += (w_quantity + w_time) * log_neutral
            if known and graded:
                total += w_climate * log_of_climate(most * displaced[j], True, log_floor, log_neutral)
                total += w_economics * log_at_least((1.0 - share) / SAVING_FULL, log_floor)
                total /= shared + w_economics
            else:
                total += w_climate * log_neutral
                near = 1.0 - per_m * laid_m / pays if pays > 0.0 else 0.0
                total += w_proximity * log_at_least(near if share > 0.0 else 1.0, log_floor)
                total /= shared + w_proximity
            score[p] = min(100.0 * math.exp(total), 100.0) * (1.0 + ROOM)
