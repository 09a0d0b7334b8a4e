"""Other programs that the product is held against: optional in a working copy, installed by ``scripts/test.py``."""

import importlib
from importlib.metadata import version
from types import ModuleType

import pytest

PACKAGES = {
    "CoolProp.CoolProp": "CoolProp",
    "fluids": "fluids",
    "geographiclib.geodesic": "geographiclib",
    "gsw": "gsw",
    "ht": "ht",
    "networkx": "networkx",
    "numpy_financial": "numpy-financial",
    "pymcdm": "pymcdm",
}
"""Module of each program and the name that it is installed by."""


@pytest.fixture
def oracle(record_property):
    """Import another program, or skip and say which is missing; its version goes into the test report."""

    def imported(module: str) -> ModuleType:
        package = PACKAGES[module.partition(".")[0] if module not in PACKAGES else module]
        pytest.importorskip(module, reason=f"outside evidence is missing: {package} is not installed")
        record_property("oracle", f"{package} {version(package)}")
        return importlib.import_module(module)

    return imported
