"""The bound of every pair of goods, compiled: a few look-ups and logarithms a pair."""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.matching.bounds.facts import (
    ACCEPTS,
    BASE_KNOWN,
    BASE_OPEN,
    BY_PIPE,
    EMITS,
    EXTRA_LEAST,
    EXTRA_MOST,
    EXTRA_OPEN,
    FIXED,
    GRADE,
    PASSES,
    PIPE_EUR_PER_KM,
    PIPE_LEAST_T,
    PIPE_VARIABLE,
    REACH_KM,
    SAVED,
    SHIP_FIXED,
    SHIP_VARIABLE,
    SURE,
    VALUE,
    VARIABLE,
)  # fmt: skip
from symbiosis_map.matching.bounds.fates import FAILS, NO_PAIR, OPEN, PASSES_SURELY, ROOM
from symbiosis_map.matching.bounds.logs import log_at_least, log_of_amounts, log_of_climate
from symbiosis_map.matching.desirability import SAVING_FULL

__all__ = ["goods_rows"]


@numba.njit(cache=True)
def goods_rows(
    source, start, consumer, crow_m, crow_share, crow_slack_m, searched, least_detour, most_detour,
    s_kind, s_amount, s_ships, s_spread, s_site, r_kind, r_amount, r_ships, r_spread, r_site,
    table, weights, floor, neutral, half_m, gate_factor, score, fate, alike,
):  # fmt: skip
    """Write the highest score that each pair can have, -1 where it fails, what is certain of its gates, and its score.

    Of pairs that pass for certain, by lorry, with an amount that nobody knows and a way that costs so little that
    nearer is not better, the score follows from the kinds alone: they get the number of what their kinds say.

    The pairs of ``source[s]`` stand from ``start[s]`` up to ``start[s + 1]`` of ``consumer`` and ``crow_m``, which is
    right to a share and some metres. ``weights``: amount, economics, nearness, climate, and the sums of all weights
    where economics is known and where it is not.
    """
    log_floor, log_neutral = math.log(floor), math.log(max(floor, neutral))
    for s in range(source.size):
        i = source[s]
        supply, kind = s_amount[i], s_kind[i]
        for p in range(start[s], start[s + 1]):
            j = consumer[p]
            fact = table[kind, r_kind[j]]
            score[p] = -1.0
            if s_site[i] == r_site[j]:
                fate[p] = NO_PAIR
                continue
            if fact[PASSES] == 0.0:
                fate[p] = FAILS
                continue
            demand = r_amount[j]
            nearest = max(crow_m[p] * (1.0 - crow_share) - crow_slack_m, 0.0)
            farthest = crow_m[p] * (1.0 + crow_share) + crow_slack_m
            spread = s_spread[i] + r_spread[j]
            shortest = least_detour * math.sqrt(nearest * nearest + spread)
            if searched:
                shortest = min(shortest, nearest)
            route_km = shortest / 1000.0
            both = supply > 0.0 and demand > 0.0
            amount = min(supply, demand)
            if math.isnan(supply):
                amount = np.nan
            elif math.isnan(demand):
                amount = np.nan if fact[ACCEPTS] != 0.0 else supply

            least, most = fact[EXTRA_OPEN], fact[EXTRA_OPEN]
            if both:
                least, most = fact[EXTRA_LEAST], fact[EXTRA_MOST]
            by_pipe, by_ship = False, False
            cost = np.nan if fact[BY_PIPE] != 0.0 else fact[FIXED] + fact[VARIABLE] * route_km + least
            if fact[PIPE_EUR_PER_KM] < np.inf:
                by_pipe = True
                if amount > 0.0:
                    piped = fact[PIPE_EUR_PER_KM] / amount * route_km + least
                    cost = piped if fact[BY_PIPE] != 0.0 else min(cost, piped)
            if amount >= fact[PIPE_LEAST_T]:
                by_pipe = True
                cost = min(cost, fact[PIPE_VARIABLE] * route_km)
            if s_ships[i] and r_ships[j] and fact[SHIP_FIXED] < np.inf:
                by_ship = True
                cost = min(cost, fact[SHIP_FIXED] + fact[SHIP_VARIABLE] * nearest / 1000.0 + least)

            value = fact[VALUE]
            limit_km = fact[REACH_KM]
            if not by_pipe and not by_ship and fact[VARIABLE] > 0.0 and not math.isnan(value + least):
                carries = (value - least - fact[FIXED]) / fact[VARIABLE]
                limit_km = min(limit_km, gate_factor * max(carries, 0.0))
            if route_km > limit_km * (1.0 + ROOM) + ROOM:
                fate[p] = FAILS
                continue
            fate[p] = OPEN
            if fact[SURE] != 0.0 and not by_pipe and not searched:
                carries = (value - most - fact[FIXED]) / fact[VARIABLE]
                longest_km = most_detour * math.sqrt(farthest * farthest + spread) / 1000.0
                if math.isnan(carries) or longest_km < gate_factor * max(carries, 0.0) * (1.0 - ROOM) - ROOM:
                    fate[p] = PASSES_SURELY
                    dearest = fact[FIXED] + fact[VARIABLE] * longest_km + most
                    full_saving = value > 0.0 and dearest <= (1.0 - SAVING_FULL) * value * (1.0 - ROOM)
                    if full_saving and math.isnan(amount) and not by_ship:
                        alike[p] = int(fact[GRADE])

            total = fact[BASE_KNOWN] if both else fact[BASE_OPEN]
            total += weights[0] * log_of_amounts(supply, demand, log_floor, log_neutral)
            total += weights[3] * log_of_climate(amount * fact[SAVED], fact[EMITS] != 0.0, log_floor, log_neutral)
            if value > 0.0 and not math.isnan(cost):
                total += weights[1] * log_at_least((1.0 - cost / value) / SAVING_FULL, log_floor)
                total /= weights[4]
            else:
                total += weights[2] * max(-math.log(2.0) * shortest / half_m, log_floor)
                total /= weights[5]
            score[p] = min(100.0 * math.exp(total), 100.0) * (1.0 + ROOM)
