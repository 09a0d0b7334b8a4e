"""Kept pairs are read from disk as they were written."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from symbiosis_map.pairing.best import Points, Screening, best_pairs

SCRIPT = Path(__file__).parents[2] / "scripts" / "pair_files.py"


@pytest.fixture(scope="module")
def pair_files():
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("pair_files", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("reach_m", [0.0, 4e3, 3e5])
def test_kept_pairs_come_back_to_the_bit(pair_files, tmp_path, reach_m):
    rng = np.random.default_rng(2)

    def points(n):
        kinds = rng.integers(0, 3, n)
        return Points(
            rng.uniform(5, 9, n), rng.uniform(60, 62, n), kinds, rng.lognormal(3, 1, n), rng.normal(90, 40, n)
        )

    sources, consumers = points(300), points(400)
    best = best_pairs(sources, np.full(300, reach_m), consumers, Screening(rng.random((3, 3)), np.full(3, 2e4)), 5)
    orders = pair_files.along_curve(*sources[:2]), pair_files.along_curve(*consumers[:2])
    pair_files.write_kept(tmp_path / "kept.parquet", best.consumer, best.score, *orders)
    consumer, score = pair_files.read_kept(tmp_path / "kept.parquet", *orders)
    assert np.array_equal(consumer, best.consumer)
    assert np.array_equal(score.view(np.int32), best.score.view(np.int32))
    assert (best.consumer >= 0).any() == (reach_m > 0)
