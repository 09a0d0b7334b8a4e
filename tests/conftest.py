"""What several test folders share: the bundled projects, run once."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

import symbiosis_map as sm

# Speed is measured by benchmarks, never by a test. The same examples every time, so that a change is what turns a
# test red; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

DATA = Path(__file__).parents[1] / "data"


def _run(name, factory):
    return sm.run(DATA / name, factory.mktemp(name))


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """Result of Møre og Romsdal, with its run folder."""
    return _run("more_og_romsdal", tmp_path_factory)


@pytest.fixture(scope="session")
def kalundborg(tmp_path_factory):
    """Result of Kalundborg, with its run folder."""
    return _run("kalundborg", tmp_path_factory)


@pytest.fixture(scope="session")
def roubaix(tmp_path_factory):
    """Result of Roubaix, with its run folder."""
    return _run("roubaix", tmp_path_factory)
