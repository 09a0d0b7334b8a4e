"""Stand-ins for services on this machine, and what it takes to ask them."""

import importlib.util
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from symbiosis_map.geocoding.options import GeocodingOptions, OwnService
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services.cache import AnswerCache
from symbiosis_map.geocoding.services.line import LineOptions
from symbiosis_map.geocoding.services.manners import Manners
from symbiosis_map.geocoding.services.providers import Address, open_service

HERE = Path(__file__).parent


def _load(name):
    spec = importlib.util.spec_from_file_location(f"geocoding_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def kartverket():
    """The module of the stand-in for Kartverket."""
    return _load("kartverket_stub")


@pytest.fixture(scope="session")
def faults():
    """The module of the server that answers wrongly."""
    return _load("fault_stub")


@pytest.fixture
def options():
    """Return the options of a project with services of its own: ``options(kind=url, ...)``."""

    def make(services, **more):
        own = tuple(OwnService(f"my-{kind}", kind, url) for kind, url in services.items())
        return GeocodingOptions(services=tuple(service.name for service in own), own_services=own, **more)

    return make


@pytest.fixture
def hurried():
    """Manners for a server on this machine: the same rules, with less patience."""
    return Manners(connect_s=5.0, read_s=10.0, deadline_s=20.0, pause_s=0.02, longest_pause_s=0.4)


class Sleeper:
    """Sleeps as told and keeps how long."""

    def __init__(self):
        self.slept_s = []

    def __call__(self, seconds):
        self.slept_s.append(seconds)
        time.sleep(seconds)


@pytest.fixture
def sleeper():
    return Sleeper()


@pytest.fixture
def warnings_heard():
    """What a cache warned of."""
    return []


@pytest.fixture
def answers(tmp_path, warnings_heard):
    """An empty cache."""
    cache = AnswerCache(tmp_path / "answers.sqlite", warnings_heard.append)
    yield cache
    cache.close()


@pytest.fixture
def ask(answers, hurried, sleeper):
    """Open a service: ``ask(url, kind, **changes)`` gives the line and the service."""
    opened = []

    def make(url, kind="nominatim", manners=hurried, spacing_s=0.0, **choices):
        address = Address(f"my-{kind}", kind, url, spacing_s)
        options = LineOptions(**({"sleep": sleeper} | choices))
        line, service = open_service(address, "", answers, options, replace(manners, spacing_s=spacing_s))
        opened.append(line)
        return line, service

    yield make
    for line in opened:
        line.close()


@pytest.fixture
def house():
    """A query for a house."""
    return Query(asks="address", street="Storgata", house_number="5", municipality_number="1506", country="NO")
