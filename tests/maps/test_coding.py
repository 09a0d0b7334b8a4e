"""Columns, paths and land as the page holds them."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from map_lines import decode_path

from symbiosis_map.maps.coding import (
    COAST_DEGREES,
    DEGREES,
    DIGITS,
    encode_close,
    encode_figures,
    encode_parts,
    encode_path,
    encode_pool,
    encode_starts,
    encode_steps,
)
from symbiosis_map.maps.columns import encode_column
from symbiosis_map.maps.ground import Box, encode_land, encode_places, frame_box, limits
from symbiosis_map.maps.reference import reference_land
from symbiosis_map.maps.selection import nearest_misses
from symbiosis_map.pages import script_json
from symbiosis_map.schema import Column

lines = hnp.arrays(
    float, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-85, 85, allow_nan=False, width=32)
)
missing = st.just(float("nan"))
TEXT = Column("name", "text", "name", "")
NUMBER = Column("metres", "number", "m", "")
SHARE = Column("share", "number", "share", "", minimum=0.0, maximum=1.0)
CRITERION = Column("d_time", "number", "d_time", "", minimum=0.0, maximum=1.0)
WHOLE = Column("rank", "integer", "rank", "")
FLAG = Column("found", "boolean", "found", "")


def numbers_of(text: str, width: int) -> list[int]:
    """Read digits as the description of the codings has them, by hand."""
    values = [DIGITS.index(character) for character in text]
    return [
        sum(d * 91 ** (width - 1 - k) for k, d in enumerate(values[i : i + width]))
        for i in range(0, len(values), width)
    ]


def steps_of(text: str) -> list[int]:
    steps, bits = [], ""
    for character in text:
        group = DIGITS.index(character)
        bits = f"{group % 32:05b}{bits}"
        if group < 32:
            number = int(bits, 2)
            steps.append(number // 2 if number % 2 == 0 else -(number + 1) // 2)
            bits = ""
    return steps


def read(coded, rows: int) -> list:
    """Read a column as the description of the codings has it; independent of the page, which a test holds to it."""
    if coded is None:
        return [None] * rows
    if isinstance(coded, list):
        return coded
    if "parts" in coded:
        most = 91 ** coded["width"] - 2
        return [None if n > most else n / most for n in numbers_of(coded["parts"], coded["width"])]
    if "pairs" in coded:
        codes = [code for n in numbers_of(coded["pairs"], 5) for code in divmod(n, 78995)][:rows]
        return [None if code == 78994 else code / 78993 for code in codes]
    if "close" in coded:
        codes = [code for n in numbers_of(coded["close"], 5) for code in divmod(n, 78995)][:rows]
        values = [float(f"{(n - 2) % 9000 + 1000}e{(n - 2) // 9000 + coded['from']}") for n in codes]
        return [None if n == 0 else 0.0 if n == 1 else value for n, value in zip(codes, values, strict=True)]
    if "figures" in coded:
        least = {3: 1000, 4: 100000}[coded["width"]]
        values = []
        for n in numbers_of(coded["figures"], coded["width"]):
            lead, power = (n - 2) // 2 % (9 * least) + least, (n - 2) // 2 // (9 * least) - 16
            values.append(None if n == 0 else 0.0 if n == 1 else (-1) ** (n % 2) * float(f"{lead}e{power}"))
        return values
    if "steps" in coded:
        values = list(np.cumsum(steps_of(coded["steps"])) / coded.get("per", 1))
        return [None if row in coded.get("missing", []) else value for row, value in enumerate(values)]
    if "each" in coded:
        base, each = len(coded["pool"]) + 1, coded["each"]
        groups = [DIGITS.index(character) for character in coded["codes"]]
        codes = [n // base ** (each - 1 - k) % base for n in groups for k in range(each)]
        assert not any(codes[rows:])
        assert len(codes) - rows < each
        return [coded["pool"][n - 1] if n else None for n in codes[:rows]]
    if "pool" in coded:
        return [coded["pool"][n - 1] if n else None for n in numbers_of(coded["codes"], coded["width"])]
    if "starts" in coded:
        texts = [""]
        for text in coded["starts"]:
            texts.append(texts[-1][: DIGITS.index(text[0])] + text[1:])
        return texts[1:]
    at = np.cumsum(steps_of(coded["at"]))
    full = [None] * rows
    for row, value in zip(at, read(coded["values"], len(at)), strict=True):
        full[row] = value
    return full


def test_digits_need_no_escape():
    assert len(set(DIGITS)) == 91
    assert json.loads(script_json(DIGITS)) == DIGITS
    assert script_json(DIGITS) == f'"{DIGITS}"'


@given(lines)
def test_a_path_comes_back_within_half_a_step(line):
    steps = np.rint(line * DEGREES)
    kept = np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])
    assert decode_path(encode_path(line)) == pytest.approx(line[kept], abs=0.5001 / DEGREES)


@given(st.lists(st.one_of(missing, st.just(0.0), st.floats(1e-3, 9.9e4)), max_size=30))
def test_numbers_of_like_size_come_back_with_four_figures(values):
    coded = encode_close(values)
    assert coded is not None
    for value, again in zip(values, read(coded, len(values)), strict=True):
        assert (again is None) == np.isnan(value)
        assert again is None or again == pytest.approx(value, rel=5.0001e-4)


@pytest.mark.parametrize("values", [[1e-3, 1e6], [-1.0, 1.0]])
def test_numbers_that_lie_far_apart_or_below_zero_are_coded_otherwise(values):
    assert encode_close(values) is None


@given(st.lists(st.one_of(missing, st.floats(0, 1)), max_size=30), st.integers(1, 3))
def test_shares_come_back_within_half_a_step(values, width):
    for value, again in zip(values, read(encode_parts(values, width), len(values)), strict=True):
        assert (again is None) == np.isnan(value)
        if again is not None:
            assert again == pytest.approx(value, abs=0.5001 / (91**width - 2))


@given(st.sampled_from([(3, 4), (4, 6)]), st.lists(st.one_of(missing, st.floats(-1e15, 1e15)), max_size=30))
def test_numbers_come_back_to_their_figures(widths, values):
    width, figures = widths
    for value, again in zip(values, read(encode_figures(values, width), len(values)), strict=True):
        assert (again is None) == np.isnan(value)
        if again is not None:
            assert again == pytest.approx(value, rel=0.5001 * 10.0 ** (1 - figures), abs=1e-10)


@given(st.integers(1, 9), st.integers(-9, 14), st.sampled_from([3, 4]), st.sampled_from([-1, 1]))
def test_round_numbers_come_back_as_they_are(lead, power, width, sign):
    value = sign * float(f"{lead}e{power}")
    assert read(encode_figures([value], width), 1) == [value]


@given(st.lists(st.one_of(missing, st.integers(-(2**40), 2**40).map(float)), max_size=30))
def test_whole_numbers_come_back(values):
    again = read(encode_steps(values), len(values))
    assert again == [None if np.isnan(value) else value for value in values]


@given(st.lists(st.integers(-1, 9000), max_size=30))
def test_what_repeats_comes_back(codes):
    pool = [f"{n} kg" for n in range(9001)]
    assert read(encode_pool(pool, codes), len(codes)) == [None if n < 0 else pool[n] for n in codes]


@given(st.integers(1, 12), st.data())
def test_what_repeats_much_comes_back(size, data):
    pool = [f"{n} kg" for n in range(size)]
    codes = data.draw(st.lists(st.integers(-1, size - 1), max_size=40))
    assert read(encode_pool(pool, codes), len(codes)) == [None if n < 0 else pool[n] for n in codes]


@given(st.lists(st.text(max_size=8)).map(sorted))
def test_sorted_texts_come_back(texts):
    assert read(encode_starts(texts), len(texts)) == texts


@given(st.lists(st.one_of(st.none(), st.text("abß é", max_size=3)), max_size=60))
def test_a_column_of_text_comes_back(values):
    assert read(encode_column(pd.Series(values, dtype="str"), TEXT), len(values)) == values


@given(st.lists(st.one_of(st.none(), st.booleans()), max_size=60))
def test_a_column_of_flags_comes_back(values):
    assert read(encode_column(pd.Series(values, dtype="boolean"), FLAG), len(values)) == values


@given(st.lists(st.one_of(st.none(), st.integers(-(2**31), 2**31)), max_size=60))
def test_a_column_of_whole_numbers_comes_back(values):
    assert read(encode_column(pd.Series(values, dtype="Int64"), WHOLE), len(values)) == values


@given(
    st.sampled_from(
        [(NUMBER, 3, 5.001e-4, 1e-10), (NUMBER, 4, 5.001e-6, 1e-10), (SHARE, 3, 0, 7e-5), (CRITERION, 3, 0, 6.4e-6)]
    ),
    st.lists(st.one_of(missing, st.sampled_from([0.0, 0.01, 0.5, 1.0]), st.floats(0, 1)), max_size=120),
)
def test_a_column_of_numbers_comes_back(kind, values):
    column, width, rel, least = kind
    again = read(encode_column(pd.Series(values, dtype="float64"), column, width), len(values))
    for value, found in zip(values, again, strict=True):
        assert (found is None) == np.isnan(value)
        if found is not None:
            assert found == pytest.approx(value, rel=rel, abs=least)


def columns_of_every_kind(rows: int = 200) -> dict[str, tuple[Column, pd.Series]]:
    chance = np.random.default_rng(7)
    gone = chance.random(rows) < 0.1
    rare = chance.random(rows) < 0.9
    size = chance.lognormal(0, 6, rows) * chance.choice([-1, 1], rows)
    return {
        "figures": (NUMBER, pd.Series(np.where(gone, np.nan, size))),
        "few figures": (NUMBER, pd.Series(np.where(gone, np.nan, np.arange(rows) % 5 * 0.25))),
        "sparse": (NUMBER, pd.Series(np.where(rare, np.nan, size))),
        "close": (NUMBER, pd.Series(np.where(gone, np.nan, np.r_[0.0, chance.lognormal(3, 2, rows - 1)]))),
        "share": (SHARE, pd.Series(np.where(gone, np.nan, chance.random(rows)))),
        "criterion": (CRITERION, pd.Series(np.where(gone, np.nan, chance.random(rows)))),
        "whole": (WHOLE, pd.Series(np.where(gone, np.nan, chance.integers(-9e5, 9e5, rows))).astype("Int64")),
        "flag": (FLAG, pd.Series(np.where(gone, None, chance.random(rows) < 0.5), dtype="boolean")),
        "text": (TEXT, pd.Series([f"näme {i} {'x' * (i % 7)}" for i in range(rows)], dtype="str")),
        "pool": (TEXT, pd.Series(np.where(gone, None, chance.choice(["a", "<b>", "ø"], rows)), dtype="str")),
        "wide pool": (TEXT, pd.Series([f"{i // 2}" for i in range(rows)], dtype="str")),
        "starts": (TEXT, pd.Series(sorted(f"works-{i}-heat" for i in range(rows)), dtype="str")),
        "sparse text": (TEXT, pd.Series(np.where(rare, None, "note"), dtype="str")),
    }


@pytest.mark.browser
def test_the_page_reads_every_coding_as_it_is_described(open_map):
    rows = 200
    coded = {name: encode_column(values, column) for name, (column, values) in columns_of_every_kind(rows).items()}
    page = open_map({})
    found = page.evaluate(
        """([coded, rows]) => {
            const table = SymbiosisMap.readTable({rows, ...coded});
            const whole = name => Array.from({length: rows}, (_, i) => table.get(name, i));
            return Object.fromEntries(Object.keys(coded).map(name => [name, whole(name)]));
        }""",
        [json.loads(script_json(coded)), rows],
    )
    for name, column in coded.items():
        expected = [
            None if value is None else pytest.approx(value, rel=1e-14) if isinstance(value, float) else value
            for value in read(column, rows)
        ]
        assert found[name] == expected, name
    line = [[8.68502, 63.41242], [8.68512, 63.4124], [-3.0, 50.0]]
    path = page.evaluate(
        """text => {
            const {points} = SymbiosisMap.readPath(text);
            return [...points].map((value, i) => (i % 2 ? SymbiosisMap.latitudeOf : SymbiosisMap.longitudeOf)(value));
        }""",
        encode_path(line),
    )
    assert path == pytest.approx(np.ravel(line).tolist(), abs=1e-9)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_comes_back_and_can_stand_in_a_script(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert not set("<>\u2028\u2029") & set(text)


def coast(seed: int, n: int = 4000) -> shapely.Polygon:
    """A closed shore around 8.5 E 63.4 N, about 20 km across, with a wiggle every 15 m."""
    chance = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = 0.1 + 0.02 * np.sin(5 * angle) + 0.0004 * chance.standard_normal(n)
    return shapely.Polygon(np.column_stack([8.5 + 2.2 * radius * np.cos(angle), 63.4 + radius * np.sin(angle)]))


def decoded(rings: list[str]) -> list[np.ndarray]:
    return [decode_path(ring, COAST_DEGREES) for ring in rings]


def test_the_shore_near_a_site_keeps_its_detail():
    land = gpd.GeoDataFrame(geometry=[coast(1)], crs=4326)
    site = np.array(land.geometry[0].exterior.coords[200])
    drawn = encode_land(land, site[:1], site[1:], budget_kb=400)
    rings = decoded(drawn.rings)
    scale = np.array([np.cos(np.radians(63.4)), 1.0]) * 111_320
    near = shapely.Point(site * scale).buffer(2_500)
    true = shapely.LineString(shapely.get_coordinates(land.geometry[0].exterior) * scale).intersection(near)
    kept = shapely.LineString(rings[0] * scale)
    farthest = max(kept.distance(shapely.Point(point)) for point in shapely.get_coordinates(true))
    assert farthest < drawn.tolerance_m < 16.0


def test_the_shore_fits_the_budget_or_is_coarsened_away_from_the_sites():
    land = gpd.GeoDataFrame(geometry=[coast(2, 40_000)], crs=4326)
    far = np.array([10.5]), np.array([63.4])
    wide = encode_land(land, *far, budget_kb=400).rings
    narrow = encode_land(land, *far, budget_kb=1).rings
    assert len(json.dumps(narrow, separators=(",", ":"))) <= 1_000 < len(json.dumps(wide, separators=(",", ":")))


def test_land_in_cells_becomes_one_shore_without_seams():
    cells = [shapely.box(8.0, 63.0, 8.5, 63.5), shapely.box(8.5, 63.0, 9.0, 63.5)]
    land, _ = reference_land(gpd.GeoDataFrame(geometry=cells, crs=4326), Box(7.0, 62.0, 10.0, 64.0))
    rings = decoded(encode_land(land, np.array([8.5]), np.array([63.25]), budget_kb=100).rings)
    assert len(rings) == 1
    assert shapely.Polygon(rings[0]).symmetric_difference(shapely.box(8.0, 63.0, 9.0, 63.5)).area < 1e-6


def test_the_bundled_coast_has_no_seams_and_a_credit():
    land, credit = reference_land(None, Box(7.0, 62.4, 8.2, 63.1))
    assert land.geometry.is_valid.all()
    corners = shapely.get_coordinates(land.geometry)
    inside = (np.abs(corners[:, 0] - 7.5) < 1e-9) & (np.abs(corners[:, 1] - np.rint(2 * corners[:, 1]) / 2) < 1e-9)
    assert not inside.any(), "no corner of a half-degree cell is left"
    assert "OpenStreetMap" in credit


@given(
    hnp.arrays(float, 6, elements=st.floats(-10, 30)),
    hnp.arrays(float, 6, elements=st.floats(36, 71)),
    hnp.arrays(float, 6, elements=st.floats(0, 20_000)),
)
def test_the_opening_holds_every_site_and_the_limits_hold_the_opening(longitude, latitude, precision_m):
    opening = frame_box(longitude, latitude, precision_m)
    edge = limits(opening)
    assert opening.west < longitude.min()
    assert longitude.max() < opening.east
    assert opening.south < latitude.min()
    assert latitude.max() < opening.north
    assert edge.west < opening.west
    assert opening.east < edge.east
    assert edge.south < opening.south
    assert opening.north < edge.north


def test_the_largest_places_inside_the_box_come_first():
    places = pd.DataFrame(
        {
            "name": ["b", "a", "far", "big"],
            "latitude": [63.0, 63.1, 10.0, 63.2],
            "longitude": [8.0, 8.1, 8.0, 8.2],
            "population": [500, 500, 9000, 7000],
        }
    )
    assert encode_places(places, Box(7, 62, 9, 64))["name"] == ["big", "a", "b"]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9), st.floats(0, 1e5)), max_size=40), st.integers(1, 5))
def test_each_site_keeps_its_nearest_near_misses(rows, most):
    misses = pd.DataFrame(
        [(f"s{i}", f"d{i}", f"site{a}", f"site{b}", metres) for i, (a, b, metres) in enumerate(rows)],
        columns=["surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "crow_m"],
    )
    kept = nearest_misses(misses, most)
    for end in ("surplus_site_id", "demand_site_id"):
        for site, group in misses.groupby(end):
            nearest = sorted(group["crow_m"])[:most]
            assert sorted(kept.loc[kept[end] == site, "crow_m"])[: len(nearest)] == nearest
