import geopandas as gpd
import numpy as np
import pytest
import shapely

from symbiosis_map.proximity.pipe_routes.grid import metric_transformer

EAST, NORTH = 8.5, 62.25
"""Middle of a tile, so that metres here are metres of the searches."""


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
