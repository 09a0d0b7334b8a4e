"""A real Nominatim of the small county, for the tests that need it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def script(name: str) -> ModuleType:
    """Return a script of the repository as a module."""
    found = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def nominatim() -> Iterator[str]:
    """Address of a Nominatim that knows tests/geocode_cases/county.osm; skips, naming what is missing, without one."""
    server = script("nominatim_server")
    lacking = server.missing()
    if lacking:
        text = f"a real Nominatim needs {', '.join(lacking)}; see scripts/nominatim_server.py"
        if os.environ.get("CI"):
            pytest.fail(text)
        pytest.skip(text)
    with server.running() as address:
        yield address
