import math
from functools import partial

import geopandas as gpd
import numpy as np
import pytest
import shapely

from symbiosis_map.proximity.ground_layers import GroundLayer
from symbiosis_map.proximity.pipe_routes.grid import metric_transformer

EAST, NORTH = 8.5, 62.25
"""Middle of a tile, so that metres here are metres of the searches."""
KM = 1000.0
FACTORS = (1.5, 2.0, 3.0, 5.0, 8.0, 20.0, 50.0, math.inf)


class Plain:
    """Shapes in metres around a point, as tables in degrees."""

    def __init__(self):
        self.transformer = metric_transformer(EAST, NORTH)

    def degrees(self, points):
        x, y = np.moveaxis(np.asarray(points, dtype=float), -1, 0)
        return np.stack(self.transformer.transform(x, y, direction="INVERSE"), axis=-1)

    def frame(self, *shapes):
        shapes = shapely.transform(shapely.segmentize(list(shapes), 500.0), self.degrees)
        return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)

    def pairs(self, *pairs):
        return self.degrees(np.asarray(pairs, dtype=float))

    def metres_between(self, line, point):
        metres = shapely.transform(
            [line, shapely.Point(point)], lambda c: np.stack(self.transformer.transform(c[:, 0], c[:, 1]), axis=-1)
        )
        return shapely.distance(metres[0], metres[1])


@pytest.fixture(scope="session")
def plain():
    return Plain()


def _obstacle(random, half_m):
    """A disc, a long wall, or a wall with a gap that a pipe just fits through."""
    x, y = random.uniform(-half_m, half_m, 2)
    form = random.integers(3)
    if form == 0:
        return shapely.Point(x, y).buffer(random.uniform(0.03, 0.14) * half_m)
    length, width = random.uniform(0.15, 0.6) * half_m, random.uniform(0.006, 0.03) * half_m
    turn = random.uniform(0.0, math.pi)
    wall = shapely.LineString([(-length, 0.0), (length, 0.0)]).buffer(width, cap_style="flat")
    if form == 2:
        gap, at = random.uniform(30.0, 120.0), random.uniform(-0.8, 0.8) * length
        wall = wall.difference(shapely.box(at - gap / 2.0, -2.0 * width, at + gap / 2.0, 2.0 * width))
    return shapely.affinity.translate(shapely.affinity.rotate(wall, turn, (0, 0), use_radians=True), x, y)


def _hard_scene(plain, seed, half_m=5.0 * KM, obstacles=24, pairs=5):
    """Return land with bays, layers of obstacles, a cheap road and cheap ground, and pairs of places anywhere."""
    random = np.random.default_rng(seed)
    spots = random.uniform(-half_m, half_m, (8, 2))
    bays = [shapely.Point(spot).buffer(random.uniform(0.04, 0.25) * half_m) for spot in spots]
    land = shapely.box(-2 * half_m, -2 * half_m, 2 * half_m, 2 * half_m).difference(shapely.union_all(bays))
    if seed % 2:
        bends = np.column_stack([random.uniform(-0.3, 0.3, 5), np.linspace(-2, 2, 5)]) * half_m
        strait = shapely.LineString(bends)
        land = land.difference(strait.buffer(random.uniform(0.02, 0.1) * half_m))
    layers = [
        GroundLayer(f"area {k}", float(random.choice(FACTORS)), plain.frame(_obstacle(random, half_m)))
        for k in range(obstacles)
    ]
    road = shapely.LineString(np.column_stack([np.linspace(-1.2, 1.2, 6), random.uniform(-0.8, 0.8, 6)]) * half_m)
    layers.append(GroundLayer("road", 0.7, plain.frame(road)))
    layers.append(GroundLayer("cheap ground", 0.8, plain.frame(_obstacle(random, half_m))))
    places = random.uniform(-half_m, half_m, (2 * pairs, 2))
    return plain.frame(*shapely.get_parts(land)), layers, plain.pairs(*zip(places[:pairs], places[pairs:], strict=True))


@pytest.fixture(scope="session")
def hard_scene(plain):
    """Many obstacles that overlap and leave narrow gaps, with sea and landfalls."""
    return partial(_hard_scene, plain)
