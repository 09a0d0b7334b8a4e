"""Pictures of documents: widths that compare, names that do not lie on each other, places where they belong."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from symbiosis_map.exports.pictures.ground import fitted
from symbiosis_map.exports.pictures.labels import Board
from symbiosis_map.exports.pictures.png import png_bytes
from symbiosis_map.exports.pictures.sankey import REST, Band, sankey
from symbiosis_map.exports.pictures.shapes import Label, Picture, Rectangle, Ribbon
from symbiosis_map.exports.pictures.svg import svg_text

names = st.sampled_from(["metals", "fish", "energy", REST])
amounts = st.floats(1.0, 1e9)


def drawn(bands):
    said = {mark + name: (name or "rest", "1 t/yr") for mark in "<>" for name in ("metals", "fish", "energy", REST)}
    return sankey(bands, said, "#20594F", 500.0, "flows", tall=150.0)


@settings(max_examples=30)
@given(st.dictionaries(st.tuples(names, names), amounts, min_size=1))
def test_bars_compare_and_do_not_overlap(flows):
    bands = [Band(source, receiver, amount) for (source, receiver), amount in flows.items()]
    picture = drawn(bands)
    total = sum(flows.values())
    bars = [shape for shape in picture.shapes if isinstance(shape, Rectangle)]
    left = min(bar.corner[0] for bar in bars)
    for x in (left, 500.0 - left - bars[0].size[0]):
        column = sorted((bar.corner[1], bar.size[1]) for bar in bars if bar.corner[0] == pytest.approx(x))
        assert sum(high for _, high in column) == pytest.approx(150.0, abs=0.7 * len(column))
        for (top, high), (below, _) in itertools.pairwise(column):
            assert top + high <= below
        assert column[0][0] >= 0
        assert sum(column[-1]) <= picture.height
    thick = [shape.width for shape in picture.shapes if isinstance(shape, Ribbon)]
    for amount in flows.values():
        wanted = max(150.0 * amount / total, 0.6)
        assert any(math.isclose(width, wanted, rel_tol=1e-9) for width in thick)


def test_the_scale_of_a_map_is_true_on_the_ellipsoid():
    """Two towns 0.1 degrees apart, measured on the picture with its own scale and by geographiclib's method."""
    frame = fitted(np.array([[6.9, 62.4], [7.3, 62.8]]), 400.0, 400.0, 10.0)
    ends = np.array([[7.05, 62.6], [7.15, 62.6]])
    (x0, y0), (x1, y1) = frame.points(ends)
    geodesic = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
    assert math.hypot(x1 - x0, y1 - y0) * frame.metres_per_point() == pytest.approx(geodesic, rel=0.01)


def test_everything_asked_for_is_inside_the_margin():
    places = np.array([[5.0, 61.8], [9.9, 63.7], [7.0, 62.0]])
    x, y = fitted(places, 300.0, 500.0, 20.0).points(places).T
    assert (x >= 20.0 - 1e-6).all()
    assert (x <= 280.0 + 1e-6).all()
    assert (y >= 20.0 - 1e-6).all()
    assert (y <= 480.0 + 1e-6).all()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=30))
def test_names_do_not_lie_on_each_other(points):
    board = Board(300.0, 200.0)
    for number, point in enumerate(points):
        board.place(point, f"place {number}", 7.0, "#000000", gap=4.0)
    for number, one in enumerate(board.taken):
        for other in board.taken[number + 1 :]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
    assert all(min(box) >= 0 and box[2] <= 300 and box[3] <= 200 for box in board.taken)


def test_markup_in_a_name_is_text():
    picture = Picture(100.0, 20.0, 'a "quoted" <b>', [Label((1.0, 10.0), "<script>&", 8.0, "#000000")])
    text = svg_text(picture)
    assert "<script" not in text
    assert "&lt;script&gt;&amp;" in text
    assert png_bytes(picture).startswith(b"\x89PNG")
