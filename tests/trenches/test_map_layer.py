"""Shared trenches as a layer of the map."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from symbiosis_map.pipeline.drawing import draw_map, map_options
from symbiosis_map.pipeline.map_layers import with_trenches

SEGMENTS = pd.DataFrame(
    {
        "link_ids": ["a;b", "a", "c;d;e"],
        "size_mm": [250.0, 200.0, float("nan")],
        "geometry": [shapely.LineString([(8, 62), (8.1, 62 + y)]) for y in (0.1, 0.2, 0.3)],
    }
)


def test_what_is_shared_stands_behind_the_own_layers():
    own = gpd.GeoDataFrame(
        {"layer": [0], "title": ["Parks"], "credit": ["County"], "shown": [True], "label": ["P"]},
        geometry=[shapely.box(8, 62, 9, 63)],
        crs=4326,
    )
    layers = with_trenches(own, SEGMENTS, "Felles grøfter")
    assert layers["layer"].tolist() == [0, 1, 1]
    assert layers["label"].tolist() == ["P", "250 mm, 2", "3"]
    assert with_trenches(None, SEGMENTS, "x")["layer"].tolist() == [0, 0]
    assert with_trenches(own, SEGMENTS[:0], "x")["title"].tolist() == ["Parks"]


@pytest.mark.parametrize("title", ["", "Lag av grøfter"])
def test_map_of_the_county(county, tmp_path, title):
    project = replace(county.project, trenches=replace(county.project.trenches, map_layer=title))
    page = draw_map(project, county, map_options(project, None), tmp_path / "map.html").read_text(encoding="utf-8")
    assert ("Lag av gr" in page) == bool(title)
