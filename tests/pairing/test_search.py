"""The compiled search against brute force with geodesics, where the earth is awkward and where the points are."""

import geopandas  # noqa: F401  (its import must not warn inside a test)
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from symbiosis_map.pairing import best as best_of
from symbiosis_map.pairing import layout, search
from symbiosis_map.pairing.best import Points, Screening, best_pairs
from symbiosis_map.pairing.search import pair_blocks, pairs_within

GEOD = Geod(ellps="WGS84")
KINDS = 5


@pytest.fixture(autouse=True)
def compiled(monkeypatch):
    """Take the compiled search for small inputs too; `few` goes back to the one for small inputs."""
    monkeypatch.setattr(search, "MOST_DENSE", 0)
    monkeypatch.setattr(best_of, "MOST_DENSE", 0)


def around(rng, n, region):
    if region == "europe":
        return rng.uniform(-10, 30, n), rng.uniform(35, 71, n)
    if region == "date line":
        return (rng.uniform(178, 182, n) + 180) % 360 - 180, rng.uniform(60, 70, n)
    if region == "pole":
        return rng.uniform(-180, 180, n), rng.uniform(88, 90, n)
    if region == "south pole":
        return rng.uniform(-180, 180, n), rng.uniform(-90, -89, n)
    if region == "globe":
        return rng.uniform(-180, 180, n), rng.uniform(-90, 90, n)
    assert region == "equator"
    return rng.uniform(5, 9, n), rng.uniform(-1, 1, n)


REGIONS = ("europe", "date line", "pole", "south pole", "globe", "equator")
WIDEST = {"globe": 2.1e7, "europe": 4e5}


def all_distances(lon, lat, c_lon, c_lat):
    n, m = len(lon), len(c_lon)
    i, j = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    return GEOD.inv(lon[i], lat[i], c_lon[j], c_lat[j])[2].reshape(n, m)


@pytest.mark.parametrize("region", REGIONS)
def test_pairs_equal_brute_force(region):
    rng = np.random.default_rng(3)
    lon, lat = around(rng, 250, region)
    c_lon, c_lat = around(rng, 400, region)
    reach = rng.uniform(0, WIDEST.get(region, 2e5), 250)
    found = pairs_within(lon, lat, reach, c_lon, c_lat)
    crow = all_distances(lon, lat, c_lon, c_lat)
    source, consumer = np.nonzero(crow <= reach[:, None])
    assert found.source.tolist() == source.tolist()
    assert found.consumer.tolist() == consumer.tolist()
    np.testing.assert_allclose(found.crow_m, crow[source, consumer], rtol=0, atol=1e-6)


@pytest.mark.parametrize("region", REGIONS)
def test_pairs_that_are_measured_at_the_rim_alone_are_the_same(region):
    rng = np.random.default_rng(8)
    lon, lat = around(rng, 200, region)
    c_lon, c_lat = around(rng, 300, region)
    reach = rng.uniform(0, 2e5, 200)
    blocks = list(pair_blocks(lon, lat, reach, c_lon, c_lat, measured=False))
    found = {(i, j): m for b in blocks for i, j, m in zip(b.source, b.consumer, b.crow_m, strict=True)}
    exact = pairs_within(lon, lat, reach, c_lon, c_lat)
    assert found.keys() == set(zip(exact.source, exact.consumer, strict=True))
    for i, j, m in zip(exact.source, exact.consumer, exact.crow_m, strict=True):
        assert found[i, j] == pytest.approx(m, abs=0.05 if m < 1e5 else 0.001 * m)


def test_reach_zero_finds_the_same_point_and_no_other():
    found = pairs_within([5.0, 6.0], [60.0, 60.0], [0.0, 0.0], [5.0, 5.0, 6.0000001], [60.0, 60.0, 60.0])
    assert list(zip(found.source.tolist(), found.consumer.tolist(), strict=True)) == [(0, 0), (0, 1)]


def test_a_million_points_on_one_spot():
    n = 1_000_000
    found = pairs_within([5.0], [60.0], [1.0], np.full(n, 5.0), np.full(n, 60.0))
    assert len(found.source) == n
    best = best_pairs(
        Points([5.0], [60.0], [0], [1.0], [0.0]), [1.0],
        Points(np.full(n, 5.0), np.full(n, 60.0), np.zeros(n, int), np.ones(n), np.zeros(n)),
        Screening(np.ones((1, 1)), np.array([1000.0])), 5,
    )  # fmt: skip
    assert best.consumer[0].tolist() == [0, 1, 2, 3, 4]


def test_shifting_in_longitude_and_splitting_the_consumers_changes_nothing():
    rng = np.random.default_rng(9)
    lon, lat = around(rng, 150, "europe")
    c_lon, c_lat = around(rng, 250, "europe")
    ours, theirs, reach = traits(rng, 150), traits(rng, 250), rng.uniform(0, 6e5, 150)
    screening = Screening(rng.random((KINDS, KINDS)), rng.uniform(2e4, 2e5, KINDS))

    def best(rows, turn=0.0):
        near = (lon + turn + 180.0) % 360.0 - 180.0
        far = (c_lon + turn + 180.0) % 360.0 - 180.0
        consumers = Points(far[rows], c_lat[rows], *(values[rows] for values in theirs))
        return best_pairs(Points(near, lat, *ours), reach, consumers, screening, 4)

    every = np.arange(250)
    whole = best(every)
    for turn in (137.0, 180.0):
        np.testing.assert_allclose(best(every, turn).score, whole.score, rtol=1e-4)
    halves = [(rows, best(rows)) for rows in (every[::2], every[1::2])]
    scores = np.concatenate([half.score for _, half in halves], axis=1)
    places = np.concatenate([np.where(half.consumer >= 0, rows[half.consumer], -1) for rows, half in halves], axis=1)
    first = np.lexsort((places, -scores), axis=1)[:, :4]
    assert np.array_equal(np.take_along_axis(scores, first, axis=1), whole.score), "to the bit"
    assert np.array_equal(np.where(whole.score > 0, np.take_along_axis(places, first, axis=1), -1), whole.consumer)


def test_two_thousand_against_two_thousand_equal_brute_force():
    rng = np.random.default_rng(10)
    lon, lat = (
        np.append(rng.uniform(-10, 30, 1990), np.full(10, 8.0)),
        np.append(rng.uniform(35, 71, 1990), [63.0] * 10),
    )
    c_lon, c_lat = np.append(rng.uniform(-10, 30, 1990), lon[-10:]), np.append(rng.uniform(35, 71, 1990), lat[-10:])
    found = pairs_within(lon, lat, np.full(2000, 50_000.0), c_lon, c_lat)
    crow = all_distances(lon, lat, c_lon, c_lat)
    source, consumer = np.nonzero(crow <= 50_000.0)
    assert np.array_equal(found.source, source)
    assert np.array_equal(found.consumer, consumer)


def test_a_pair_on_the_rim_is_in_and_one_a_millimetre_beyond_is_out():
    lon, lat, _ = GEOD.fwd(8.0, 63.0, 40.0, 50_000.0)
    exact = GEOD.inv(8.0, 63.0, lon, lat)[2]
    assert len(pairs_within([8.0], [63.0], [exact], [lon], [lat]).source) == 1
    assert len(pairs_within([8.0], [63.0], [exact - 1e-3], [lon], [lat]).source) == 0


def test_blocks_hold_each_source_once_and_together_everything():
    rng = np.random.default_rng(4)
    lon, lat = around(rng, 500, "equator")
    c_lon, c_lat = around(rng, 700, "equator")
    reach = np.full(500, 60_000.0)
    whole = pairs_within(lon, lat, reach, c_lon, c_lat)
    blocks = list(pair_blocks(lon, lat, reach, c_lon, c_lat, most_pairs=1000))
    sources = [np.unique(block.source) for block in blocks]
    assert len(blocks) > 3
    assert len(np.concatenate(sources)) == len(np.unique(np.concatenate(sources)))
    assert sum(len(block.source) for block in blocks) == len(whole.source)


def test_nothing_in_reach_is_an_empty_answer():
    found = pairs_within([0.0], [0.0], [10.0], [50.0], [50.0])
    assert len(found.source) == len(found.consumer) == len(found.crow_m) == 0


def traits(rng, n):
    return rng.integers(0, KINDS, n), rng.lognormal(3, 1.6, n), np.clip(rng.normal(90, 60, n), 10, 900)


def brute_scores(lon, lat, reach, ours, c_lon, c_lat, theirs, screening):
    crow = all_distances(lon, lat, c_lon, c_lat)
    (kind, amount, grade), (c_kind, c_amount, c_grade) = ours, theirs
    score = screening.ceiling[kind[:, None], c_kind[None, :]] * np.exp(-crow / screening.scale_m[kind][:, None])
    score *= np.minimum.outer(amount, c_amount) / np.maximum.outer(amount, c_amount)
    score *= np.clip((grade[:, None] - c_grade[None, :]) / screening.grade_span + 0.5, 0.05, 1.0)
    return np.where(crow <= reach[:, None], score, 0.0), crow


@pytest.mark.parametrize("search_in", ["few", "one ring", "two rings"])
@pytest.mark.parametrize("region", REGIONS)
def test_best_pairs_equal_brute_force(region, search_in, monkeypatch):
    if search_in == "few":
        monkeypatch.setattr(best_of, "MOST_DENSE", 10_000_000)
    monkeypatch.setattr(layout, "_FEW", 0.0 if search_in == "two rings" else np.inf)
    rng = np.random.default_rng(5)
    lon, lat = around(rng, 200, region)
    c_lon, c_lat = around(rng, 1500, region)
    ours, theirs = traits(rng, 200), traits(rng, 1500)
    reach = rng.uniform(0, WIDEST.get(region, 2e5), 200)
    ceiling = rng.random((KINDS, KINDS)) * (rng.random((KINDS, KINDS)) < 0.6)
    screening = Screening(ceiling, rng.uniform(2e4, 2e5, KINDS))
    best = best_pairs(Points(lon, lat, *ours), reach, Points(c_lon, c_lat, *theirs), screening, 10)
    scores, crow = brute_scores(lon, lat, reach, ours, c_lon, c_lat, theirs, screening)
    close = 1e-3 if region in WIDEST else 2e-5
    np.testing.assert_allclose(best.score, -np.sort(-scores, axis=1)[:, :10], rtol=close, atol=1e-30)
    for i, j in zip(*np.nonzero(best.consumer >= 0), strict=True):
        consumer = best.consumer[i, j]
        assert best.score[i, j] == pytest.approx(scores[i, consumer], rel=close)
        assert best.crow_m[i, j] == pytest.approx(crow[i, consumer], abs=1e-3)


def test_distances_of_the_best_are_right_to_a_millimetre_at_fifty_kilometres():
    rng = np.random.default_rng(6)
    lon, lat = rng.uniform(-180, 180, 300), rng.uniform(-85, 85, 300)
    c_lon, c_lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, 300), np.full(300, 49_000.0))
    one = np.ones(300)
    best = best_pairs(
        Points(lon, lat, np.zeros(300, int), one, 0 * one), 50_000 * one,
        Points(c_lon, c_lat, np.zeros(300, int), one, 0 * one),
        Screening(np.ones((1, 1)), np.array([1e5])), 1,
    )  # fmt: skip
    exact = GEOD.inv(lon, lat, c_lon[best.consumer[:, 0]], c_lat[best.consumer[:, 0]])[2]
    np.testing.assert_allclose(best.crow_m[:, 0], exact, rtol=0, atol=1e-3)


def test_many_pairs_on_the_rim_of_many_sources():
    """Twelve consumers round each of 500 sources, from 2 mm within its reach to 2 mm beyond."""
    rng = np.random.default_rng(12)
    lon, lat = rng.uniform(5, 12, 500), rng.uniform(58, 64, 500)
    reach, beyond = rng.uniform(2e3, 4e4, 500), rng.choice([-2e-3, -1e-3, 1e-3, 2e-3], (500, 12))
    ways = reach[:, None] + beyond
    ends = GEOD.fwd(np.repeat(lon, 12), np.repeat(lat, 12), rng.uniform(0, 360, 6000), ways.ravel())[:2]
    found = pairs_within(lon, lat, reach, *ends)
    near = found.consumer // 12 == found.source
    own = np.zeros((500, 12), dtype=bool)
    own[found.source[near], found.consumer[near] % 12] = True
    assert np.array_equal(own, beyond < 0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_order_of_the_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    lon, lat = around(rng, 60, "europe")
    c_lon, c_lat = around(rng, 80, "europe")
    ours, theirs = traits(rng, 60), traits(rng, 80)
    reach = rng.uniform(0, 8e5, 60)
    screening = Screening(rng.random((KINDS, KINDS)), rng.uniform(2e4, 2e5, KINDS))
    p, q = rng.permutation(60), rng.permutation(80)
    first = best_pairs(Points(lon, lat, *ours), reach, Points(c_lon, c_lat, *theirs), screening, 4)
    again = best_pairs(
        Points(lon[p], lat[p], *(t[p] for t in ours)),
        reach[p],
        Points(c_lon[q], c_lat[q], *(t[q] for t in theirs)),
        screening,
        4,
    )
    assert np.array_equal(first.score[p], again.score)
    moved = np.where(again.consumer >= 0, q[again.consumer], -1)
    assert np.array_equal(first.consumer[p], moved)
    pairs = pairs_within(lon, lat, reach, c_lon, c_lat)
    permuted = pairs_within(lon[p], lat[p], reach[p], c_lon[q], c_lat[q])
    assert set(zip(pairs.source, pairs.consumer, strict=True)) == set(
        zip(p[permuted.source], q[permuted.consumer], strict=True)
    )
