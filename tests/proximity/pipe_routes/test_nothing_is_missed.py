"""The search held against a plain one over all cells, and its bounds against all that it finds."""

import math

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from symbiosis_map.proximity.pipe_routes.bounds import lower_bounds, wide_cells
from symbiosis_map.proximity.pipe_routes.burning import calm_around
from symbiosis_map.proximity.pipe_routes.finding import Sought, Terminal, find
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.integration import COST, line_cost
from symbiosis_map.proximity.pipe_routes.least import at_least, from_there
from symbiosis_map.proximity.pipe_routes.moves import FARTHEST, MOVES

N = 56
CELL_M = 25.0


def ground(seed):
    """Patches of dear, cheap and closed ground on land and at sea."""
    random = np.random.default_rng(seed)
    factor, wet = np.ones((N, N), np.float32), np.zeros((N, N), np.uint8)
    for _ in range(26):
        (r, c), (tall, wide) = random.integers(0, N, 2), random.integers(1, 16, 2)
        if random.random() < 0.35:
            wet[r : r + tall, c : c + wide] = 1
        else:
            factor[r : r + tall, c : c + wide] = random.choice([0.7, 1.5, 3.0, 8.0, 50.0, np.inf])
    factor[4:7, 4:7] = factor[-7:-4, -7:-4] = 1.0
    return Ground(factor, wet, np.zeros((0, 0), np.float32), 1, CELL_M, calm_around(factor, wet, FARTHEST))


def everything(land, prices, start):
    """Return the cost from one cell to all others by every move, and some moves with their costs."""
    room = FARTHEST
    price = np.pad(land.factor * np.where(land.wet == 1, prices.sea, 1.0), room, constant_values=np.inf)
    wet = np.pad(land.wet, room)
    tails, heads, costs = [], [], []
    for k in range(len(MOVES.rows)):
        cost, last = np.zeros((N, N)), land.wet
        for i in range(MOVES.first[k], MOVES.first[k + 1]):
            r, c = room + MOVES.crossed_row[i], room + MOVES.crossed_column[i]
            here, sea = price[r : r + N, c : c + N], wet[r : r + N, c : c + N]
            if MOVES.crossed[i] > 0.0:
                cost = cost + MOVES.crossed[i] * CELL_M * here + prices.landfall_m * (sea != last)
                last = sea
            else:
                cost = np.where(np.isinf(here), np.inf, cost)
        rows, columns = np.nonzero(np.isfinite(cost))
        tails.append(rows * N + columns)
        heads.append((rows + MOVES.rows[k]) * N + columns + MOVES.columns[k])
        costs.append(cost[rows, columns])
    tails, heads, costs = (np.concatenate(part) for part in (tails, heads, costs))
    graph = csr_array((costs, (tails, heads)), shape=(N * N, N * N))
    some = np.random.default_rng(0).integers(0, len(costs), 300)
    return dijkstra(graph, indices=start[0] * N + start[1]).reshape(N, N), tails[some], heads[some], costs[some]


@pytest.mark.parametrize(("seed", "sea"), [(1, 2.0), (2, 1.0)])
def test_no_cheaper_way_is_left_and_no_bound_is_too_high(seed, sea):
    land, prices = ground(seed), Prices(sea, 100.0, 0.0, 1.0)
    costs, tails, heads, moves = everything(land, prices, (5, 5))
    for tail, head, cost in zip(tails.tolist(), heads.tolist(), moves.tolist(), strict=True):
        (r, c), (i, j) = divmod(tail, N), divmod(head, N)
        assert line_cost(land, prices, c + 0.5, r + 0.5, j + 0.5, i + 0.5, np.inf) == pytest.approx(cost)
    start = Terminal(np.array([5.5, 5.5]), np.array([[5.5, 5.5, 0.0]]))
    away = np.array([[50.5, 50.5, 0.0]])
    wide = wide_cells(land, 4)
    for most in (math.inf, 1.01 * costs[50, 50]):
        bounds = lower_bounds(land, wide, prices, (0, 0, N // 4, N // 4), start.ways, away, most, False)
        least = from_there(land, bounds, away)
        assert 0.5 * costs[50, 50] < least <= costs[50, 50]
        for r, c in np.argwhere(np.isfinite(costs)).tolist():
            assert at_least(bounds, land.wet[r, c], c + 0.5, r + 0.5) <= costs[r, c] + 1e-6
    ends = [(50, 50), *np.argwhere(np.isfinite(costs))[:: N * N // 12].tolist()]
    places = [np.array([c + 0.5, r + 0.5]) for r, c in ends]
    others = [Terminal(place, np.array([[*place, 0.0]])) for place in places]
    routes = [Sought(start, other, prices, prices, math.inf, 1e5) for other in others]
    ways = find(land, wide, 0.69 * min(sea, 1.0), start, routes)
    for (r, c), way in zip(ends, ways, strict=True):
        assert way.sums[COST] <= costs[r, c] * (1.0 + 1e-9)
        assert way.sums[COST] >= 0.99 * costs[r, c]  # the first and the last line may take any direction
