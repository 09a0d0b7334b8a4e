"""Shared trenches in the plane against closed forms and against brute force over every topology."""

import numpy as np
import pytest
from enumeration import least_cost

from symbiosis_map.trenches.layout import lay_out
from symbiosis_map.trenches.loads import Carried

ROOT = np.sqrt(3.0)
OCTAGON = np.column_stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)])
KNOWN = {
    "triangle": ([(0, 0), (1, 0), (0.5, ROOT / 2)], ROOT),
    "square": ([(0, 0), (1, 0), (1, 1), (0, 1)], 1 + ROOT),
    "oblong, 2 by 1": ([(0, 0), (2, 0), (2, 1), (0, 1)], 2 + ROOT),
    "ladder of four rungs (Chung and Graham 1978)": ([(x, y) for x in range(4) for y in range(2)], 3 + 2 * ROOT),
    "regular octagon: seven sides (Jarník and Kössler 1934)": (OCTAGON, 14 * np.sin(np.pi / 8)),
    "line": ([(0, 0), (1, 0), (2, 0), (3, 0)], 3.0),
    "angle wider than 120°": ([(0, 0), (1, 0.1), (2, 0)], 2 * np.hypot(1, 0.1)),
}


def one_price(load):
    return np.where(load > 0, 1.0, 0.0)


def rising(load):
    return np.where(load > 0, 500.0 + 60.0 * load, 0.0)


def in_steps(load):
    """Sizes of 50 mm, the section as the load."""
    return np.where(load > 0, 212.0 + 4464.0 * 0.05 * np.ceil(np.sqrt(load / 2.0)), 0.0)


def from_first(points, loads):
    return Carried.of(np.zeros(len(points) - 1, int), np.arange(1, len(points)), loads)


@pytest.mark.parametrize("case", KNOWN)
def test_length_in_closed_form(case):
    points, expected = KNOWN[case]
    layout = lay_out(np.array(points) * 700.0, from_first(points, np.ones(len(points) - 1)), one_price)
    assert layout.length_m.sum() == pytest.approx(700.0 * expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(50))
def test_no_hub_above_the_optimum_of_the_enumeration(seed):
    """Fifty random hubs of three to eight sites, of which few have many, with a price that rises or goes in steps."""
    chance = np.random.default_rng(seed)
    n = 8 if seed == 0 else 7 if seed < 3 else int(chance.integers(3, 7))
    points = chance.random((n, 2)) * 4000.0
    carried = from_first(points, chance.random(n - 1) * 20.0)
    price = (rising, in_steps, one_price)[seed % 3]
    optimum = least_cost(points, lambda inside: price(carried.across(inside)), cycles=150)
    assert lay_out(points, carried, price).cost(price) <= optimum * (1.0 + 1e-7)


def test_sites_at_one_place():
    points = np.array([(0, 0), (0, 0), (1000, 0), (1000, 0)], dtype=float)
    assert lay_out(points, from_first(points, [1.0, 2.0, 3.0]), rising).cost(rising) == pytest.approx(1000.0 * 800.0)


@pytest.mark.parametrize("n", [3, 5, 9])
def test_nothing_is_dug_where_all_sites_are_at_one_place(n):
    points = np.full((n, 2), 2000.0)
    assert lay_out(points, from_first(points, np.ones(n - 1)), rising).length_m.sum() == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_sites_a_hair_apart_and_loads_of_any_size(seed):
    chance = np.random.default_rng(seed)
    points = chance.integers(0, 3, (5, 2)) * 1000.0 + chance.normal(0.0, 1e-6, (5, 2))
    carried = from_first(points, 10.0 ** chance.uniform(-6.0, 6.0, 4))
    star = rising(carried.load) @ np.hypot(*(points[1:] - points[0]).T)
    assert 0.0 < lay_out(points, carried, rising).cost(rising) <= star * (1.0 + 1e-9)


def test_two_sources_share():
    """What two plants send one receiver, and one of them the other, costs no more than separate pipes."""
    points = np.array([(0, 0), (300, 900), (2000, 400)], dtype=float)
    carried = Carried.of([0, 1, 0], [2, 2, 1], [5.0, 3.0, 1.0])
    separate = float(rising(carried.load) @ np.hypot(*(points[carried.origin] - points[carried.target]).T))
    assert lay_out(points, carried, rising).cost(rising) < separate


@pytest.mark.parametrize("n", [9, 16])
def test_many_sites_fall_below_the_spanning_tree(n):
    """Forks save 3 to 4 % of the shortest spanning tree on average, 13.4 % at most (Gilbert and Pollak 1968)."""
    from scipy.sparse.csgraph import minimum_spanning_tree

    chance = np.random.default_rng(n)
    points = chance.random((n, 2)) * 3000.0
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    layout = lay_out(points, from_first(points, np.ones(n - 1)), one_price, rounds=5)
    share = layout.length_m.sum() / minimum_spanning_tree(away).sum()
    assert ROOT / 2 - 1e-9 <= share < 0.99
