"""What holds of every route, whatever lies in its way."""

import itertools
import math

import numpy as np
import pytest
import shapely

from symbiosis_map.crs import geodesic_m
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.ground_layers import GroundLayer
from symbiosis_map.proximity.pipe_routes import PIPES, pipe_routes

KM = 1000.0
OPTIONS = ProximityOptions()
ROUNDING = 1.0 + 1e-6
"""Sums of many parts, and prices in four bytes."""


def scene(plain, seed):
    """Land with inlets, obstacles of several prices, and pairs of places on land outside closed obstacles."""
    random = np.random.default_rng(seed)
    spots = random.uniform(-4.0 * KM, 4.0 * KM, (14, 2))
    sizes = random.uniform(200.0, 900.0, 14)
    discs = [shapely.Point(spot).buffer(size) for spot, size in zip(spots, sizes, strict=True)]
    land = plain.frame(shapely.box(-9.0 * KM, -9.0 * KM, 9.0 * KM, 9.0 * KM).difference(shapely.union_all(discs[:6])))
    factors = [1.5, 3.0, 8.0, math.inf, 2.0, math.inf, 0.8, 1.2]
    layers = [
        GroundLayer(f"area {k}", factor, plain.frame(disc))
        for k, (disc, factor) in enumerate(zip(discs[6:], factors, strict=True))
    ]
    shut = shapely.union_all([disc.buffer(60.0) for disc in discs])
    places = [p for p in random.uniform(-5.0 * KM, 5.0 * KM, (60, 2)) if not shut.contains(shapely.Point(p))][:10]
    return land, layers, plain.pairs(*zip(places[:5], places[5:], strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_routes_are_sound(plain, seed):
    land, layers, ends = scene(plain, seed)
    pipes = [PIPES[k % 2] for k in range(len(ends))]
    routes = pipe_routes(ends, pipes, land, OPTIONS, layers=layers)
    crow = geodesic_m(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
    assert (routes["route_m"] >= crow).all()
    assert routes["route_m"].to_numpy() == pytest.approx((routes["land_m"] + routes["sea_m"]).to_numpy(), rel=1e-4)
    starts = shapely.get_coordinates(shapely.get_point(routes.geometry.array, 0))
    np.testing.assert_allclose(starts, ends[:, 0], atol=1e-7)

    turned = pipe_routes(ends[:, ::-1], pipes, land, OPTIONS, layers=layers)
    np.testing.assert_array_equal(turned["route_cost_eur"], routes["route_cost_eur"])
    assert all(a.equals(b.reverse()) for a, b in zip(turned.geometry, routes.geometry, strict=True))

    order = np.random.default_rng(seed).permutation(len(ends))
    mixed = pipe_routes(ends[order], [pipes[k] for k in order], land, OPTIONS, layers=layers)
    np.testing.assert_array_equal(mixed["route_cost_eur"], routes["route_cost_eur"].to_numpy()[order])

    # One end of all in common: bounds are then about that end.
    star = np.stack([np.broadcast_to(ends[0, 0], (len(ends), 2)), ends[:, 1]], axis=1)
    shared = pipe_routes(star, ["steel_pair"] * len(ends), land, OPTIONS, layers=layers)
    for k in range(len(ends)):
        alone = pipe_routes(star[k : k + 1], ["steel_pair"], land, OPTIONS, layers=layers).iloc[0]
        for column in ("laying_m", "land_m", "sea_m", "other_cost_eur"):
            assert shared[column].iloc[k] == pytest.approx(alone[column], rel=1e-9, abs=1e-6, nan_ok=True)


def test_no_route_costs_more_where_an_obstacle_is_gone(hard_scene):
    land, layers, ends = hard_scene(1, half_m=1.5 * KM, obstacles=10, pairs=6)
    pipes = [PIPES[k % 2] for k in range(len(ends))]
    routes = pipe_routes(ends, pipes, land, OPTIONS, layers=layers)["laying_m"].to_numpy()
    changed = 0
    for taken in layers[:10]:
        freed = pipe_routes(ends, pipes, land, OPTIONS, layers=[layer for layer in layers if layer is not taken])
        costs = freed["laying_m"].to_numpy()
        found = np.isfinite(routes)
        assert (costs[found] <= routes[found] * ROUNDING).all(), taken.name
        changed += int((costs[found] < routes[found] / ROUNDING).sum())
    assert changed > 2


def test_a_dearer_sea_never_makes_a_route_cheaper(plain):
    land, layers, ends = scene(plain, 4)
    costs = [
        pipe_routes(ends, ["steel_pair"] * len(ends), land, ProximityOptions(pipe_sea_factor=factor), layers=layers)
        for factor in (1.0, 2.0, 5.0)
    ]
    for cheaper, dearer in itertools.pairwise(costs):
        assert (dearer["route_cost_eur"] * ROUNDING >= cheaper["route_cost_eur"]).all()
        assert dearer["sea_m"].sum() <= cheaper["sea_m"].sum() * ROUNDING + 100.0
