"""Cases whose cheapest route is known from geometry; the issue of measure is 2 %, most lie within a few thousandths."""

import math

import numpy as np
import pytest
import shapely
from scipy.optimize import minimize_scalar

from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.ground_layers import GroundLayer
from symbiosis_map.proximity.pipe_routes import pipe_routes

BARE = ProximityOptions(pipe_landfall_m=0.0)
KM = 1000.0
FAR = 20.0 * KM


def rotated(points, degrees):
    turn = math.radians(degrees)
    return np.asarray(points, dtype=float) @ np.array(
        [[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]
    )


def area(points, degrees=0.0):
    return shapely.Polygon(rotated(points, degrees))


def test_an_empty_plain_at_any_angle_has_the_straight_line(plain):
    ends = plain.pairs(*([(0.0, 0.0), rotated((7.0 * KM, 0.0), angle)] for angle in range(0, 180, 13)))
    routes = pipe_routes(ends, ["steel_pair"] * len(ends), options=BARE)
    np.testing.assert_allclose(routes["route_m"], 7.0 * KM, rtol=1e-4)
    np.testing.assert_allclose(routes["laying_m"], 7.0 * KM, rtol=1e-4)
    assert (shapely.get_num_coordinates(routes.geometry.array) == 2).all()


@pytest.mark.parametrize("angle", [0.0, 20.0, 45.0])
def test_the_border_of_two_plains_bends_the_route_as_snell_wants(plain, angle):
    away_m, dear = 3.0 * KM, 2.0
    land = plain.frame(area([(-FAR, -FAR), (0.0, -FAR), (0.0, FAR), (-FAR, FAR)], angle))
    halves_m = [1.0 * KM, 3.0 * KM]
    ends = plain.pairs(*(rotated([(-away_m, -half), (away_m, half)], angle) for half in halves_m))
    routes = pipe_routes(ends, ["steel_pair"] * 2, land, BARE)
    for half, (_, route) in zip(halves_m, routes.iterrows(), strict=True):
        best = minimize_scalar(
            lambda y, half=half: math.hypot(away_m, y + half) + dear * math.hypot(away_m, half - y),
            bounds=(-half, half),
            method="bounded",
        )
        assert route["laying_m"] == pytest.approx(best.fun, rel=0.005)
        crossing = plain.degrees(rotated([(0.0, best.x)], angle))[0]
        assert plain.metres_between(route["geometry"], crossing) < 0.1 * half
        assert route["land_m"] == pytest.approx(math.hypot(away_m, best.x + half), rel=0.06)


def test_a_wall_is_passed_through_its_gap(plain):
    gap_m = 3.0 * KM
    walls = plain.frame(
        shapely.box(-50.0, -6.0 * KM, 50.0, gap_m - 100.0), shapely.box(-50.0, gap_m + 100.0, 50.0, 6.0 * KM)
    )
    ends = plain.pairs([(-2.0 * KM, 0.0), (2.0 * KM, 0.0)])
    route = pipe_routes(ends, ["steel_pair"], options=BARE, layers=[GroundLayer("wall", math.inf, walls)]).iloc[0]
    best = 2.0 * math.hypot(2.0 * KM - 50.0, gap_m - 100.0) + 100.0
    assert route["laying_m"] == pytest.approx(best, rel=0.01)


def test_a_disc_is_gone_round_along_its_edge(plain):
    radius_m, away_m = 1.5 * KM, 4.0 * KM
    disc = plain.frame(shapely.Point(300.0, -200.0).buffer(radius_m, quad_segs=64))
    angles = (0.0, 33.0, 90.0)
    ends = plain.pairs(
        *(rotated([(-away_m, 0.0), (away_m, 0.0)], angle) + np.array([300.0, -200.0]) for angle in angles)
    )
    routes = pipe_routes(ends, ["steel_pair"] * 3, options=BARE, layers=[GroundLayer("lake", math.inf, disc)])
    best = 2.0 * math.sqrt(away_m**2 - radius_m**2) + radius_m * (math.pi - 2.0 * math.acos(radius_m / away_m))
    np.testing.assert_allclose(routes["laying_m"], best, rtol=0.01)


def test_a_dear_disc_is_gone_round_only_where_that_is_cheaper(plain):
    disc = plain.frame(shapely.Point(0.0, 0.0).buffer(1.0 * KM, quad_segs=64))
    ends = plain.pairs([(-3.0 * KM, 0.0), (3.0 * KM, 0.0)], [(-3.0 * KM, 950.0), (3.0 * KM, 950.0)])
    mild = pipe_routes(ends, ["steel_pair"] * 2, options=BARE, layers=[GroundLayer("park", 1.02, disc)])
    assert mild["laying_m"].iloc[0] == pytest.approx(6.0 * KM + 0.02 * 2.0 * KM, rel=0.001)
    hard = pipe_routes(ends, ["steel_pair"] * 2, options=BARE, layers=[GroundLayer("town", 5.0, disc)])
    round_m = 2.0 * math.sqrt(8.0) * KM + 1.0 * KM * (math.pi - 2.0 * math.acos(1.0 / 3.0))
    assert hard["laying_m"].iloc[0] == pytest.approx(round_m, rel=0.01)


def test_dear_ground_is_passed_on_its_shorter_side(plain):
    """The straight line, bent by small steps, comes to rest in a way through the town that is 2.6 % too dear."""
    town = plain.frame(shapely.Polygon([(-200, -1400), (200, -1400), (1200, 0), (200, 900), (-200, 900)]))
    ends = plain.pairs([(-3.0 * KM, -500.0), (3.0 * KM, -500.0)])
    route = pipe_routes(ends, ["steel_pair"], options=BARE, layers=[GroundLayer("town", 1.5, town)]).iloc[0]
    assert route["laying_m"] == pytest.approx(2.0 * math.hypot(2.8 * KM, 900.0) + 400.0, rel=0.002)


def test_a_cheap_road_draws_the_route_to_it(plain):
    road = plain.frame(shapely.LineString([(-8.0 * KM, 400.0), (8.0 * KM, 400.0)]))
    ends = plain.pairs([(-6.0 * KM, 0.0), (6.0 * KM, 0.0)])
    route = pipe_routes(ends, ["steel_pair"], options=BARE, layers=[GroundLayer("roads", 0.5, road)]).iloc[0]
    # To the road at the angle whose cosine is the factor, along it, and back.
    off_m = 400.0 / math.tan(math.acos(0.5))
    best = 2.0 * math.hypot(400.0, off_m) + 0.5 * (12.0 * KM - 2.0 * off_m)
    assert route["laying_m"] == pytest.approx(best, rel=0.02)


def test_a_landfall_costs_what_the_options_say(plain):
    land = plain.frame(shapely.box(-FAR, -FAR, -500.0, FAR), shapely.box(500.0, -FAR, FAR, FAR))
    ends = plain.pairs([(-1500.0, 0.0), (1500.0, 0.0)])
    route = pipe_routes(ends, ["steel_pair"], land, ProximityOptions(pipe_landfall_m=150.0)).iloc[0]
    assert route["laying_m"] == pytest.approx(2.0 * KM + 2.0 * KM + 2 * 150.0, abs=30.0)
    assert route["landfalls"] == 2
    assert route["sea_m"] == pytest.approx(1.0 * KM, abs=30.0)
