"""Outputs appear whole or not at all, and what stands in the way is said before the work and in plain words."""

import errno
import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections import namedtuple

import openpyxl
import pandas as pd
import pyogrio
import pytest

from symbiosis_map.errors import OutputError
from symbiosis_map.exports import ExportOptions, atomic, check_writable, publish_file, staged, sweep, write_exports

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals, limits and users of POSIX systems")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def forbidden(tmp_path):
    """A folder that this process may read but not write to, also where the tests run as root."""
    folder = tmp_path / "forbidden"
    folder.mkdir()
    folder.chmod(0o555)
    root = os.geteuid() == 0
    opened = [place for place in (tmp_path, *tmp_path.parents) if root and not place.stat().st_mode & 0o001]
    for place in opened:
        place.chmod(place.stat().st_mode | 0o011)
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    for place in opened:
        place.chmod(place.stat().st_mode & ~0o011)
    folder.chmod(0o755)


def leftovers(folder):
    return [path for path in folder.rglob("*") if path.name.startswith(".symbiosis-map-")]


def test_a_file_replaces_the_old_one(tmp_path):
    for text in ("old", "new"):
        with publish_file(tmp_path / "deep" / "map.html") as path:
            path.write_text(text)
    assert (tmp_path / "deep" / "map.html").read_text() == "new"
    assert leftovers(tmp_path) == []


def test_a_failure_leaves_the_old_files(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    def fail():
        with staged(tmp_path) as stage:
            (stage / "a.txt").write_text("new")
            raise ValueError("a fault of the caller")

    with pytest.raises(ValueError, match="of the caller"):
        fail()
    assert (tmp_path / "a.txt").read_text() == "old"
    assert leftovers(tmp_path) == []


def test_content_joins_what_the_folder_holds(tmp_path):
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "notes.txt").write_text("mine")
    (tmp_path / "layers" / "old.zip").write_text("of an earlier run")
    with staged(tmp_path, replaces=["layers/*.zip"]) as stage:
        (stage / "layers").mkdir()
        (stage / "layers" / "new.zip").write_text("new")
    assert sorted(path.name for path in (tmp_path / "layers").iterdir()) == ["new.zip", "notes.txt"]


def test_left_overs_are_swept_but_not_those_in_use(tmp_path):
    dead = tmp_path / ".symbiosis-map-dead"
    dead.mkdir()
    (dead / "lock").touch()
    with staged(tmp_path):
        assert not dead.exists()
        assert sweep(tmp_path) == []
        assert len(list(tmp_path.glob(".symbiosis-map-*"))) == 1


def test_sweep_takes_nothing_else(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / ".symbiosis-map-note").write_text("a file that is not ours")
    assert sweep(tmp_path) == []
    assert len(list(tmp_path.iterdir())) == 2


def test_check_passes_where_one_can_write_and_makes_nothing(tmp_path):
    check_writable(tmp_path / "not" / "yet" / "there")
    assert list(tmp_path.iterdir()) == []


def test_check_refuses_a_path_that_is_a_file(tmp_path):
    (tmp_path / "results").write_text("a file")
    for folder in (tmp_path / "results", tmp_path / "results" / "below"):
        with pytest.raises(OutputError, match="results is not a folder"):
            check_writable(folder)


def test_check_refuses_a_broken_link(tmp_path):
    try:
        (tmp_path / "results").symlink_to(tmp_path / "gone")
    except OSError:
        pytest.skip("this system does not let the tests make links")
    with pytest.raises(OutputError, match="is not a folder"):
        check_writable(tmp_path / "results")


def test_check_refuses_a_file_to_replace_that_is_a_folder(tmp_path):
    (tmp_path / "symbiosis.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"symbiosis\.xlsx: it is a folder"):
        check_writable(tmp_path, ["symbiosis.xlsx"])


def test_check_refuses_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 600_000, 600_000))
    with pytest.raises(OutputError, match=r"no space left.*0\.6 MB free"):
        check_writable(tmp_path)


@POSIX
def test_check_refuses_a_folder_without_permission(forbidden):
    for folder in (forbidden, forbidden / "below"):
        with pytest.raises(OutputError, match="no permission") as caught:
            check_writable(folder)
        assert str(folder) in str(caught.value)


@POSIX
def test_writing_without_permission_is_said_in_plain_words(forbidden, county):
    with pytest.raises(OutputError, match="no permission"):
        write_exports(county, forbidden / "results")


def test_writing_to_a_path_that_is_a_file(tmp_path, county):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        write_exports(county, tmp_path / "results")
    assert (tmp_path / "results").read_text() == "a file"


def test_a_disk_that_fills_up_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    (tmp_path / "map.html").write_text("old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left on the disk") as caught, publish_file(tmp_path / "map.html"):
        pass
    assert caught.value.exit_code == 5
    assert (tmp_path / "map.html").read_text() == "old"
    assert leftovers(tmp_path) == []


LIMITED = """
    import pickle, resource, signal, sys
    from pathlib import Path
    from symbiosis_map.errors import OutputError
    from symbiosis_map.exports import ExportOptions, write_exports
    tables = pickle.loads(Path(sys.argv[1]).read_bytes())
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    for name in ("shapefile", "geopackage", "geoparquet", "workbook"):
        try:
            write_exports(tables, Path(sys.argv[2]), ExportOptions(formats=(name,), title="new"))
        except OutputError as error:
            print(name, error)
"""


@POSIX
def test_a_write_that_the_system_cuts_short_leaves_every_old_file(tmp_path, county):
    results = tmp_path / "results"
    paths = write_exports(county, results, ExportOptions(title="old"))
    before = {path: path.read_bytes() for path in paths}
    (tmp_path / "tables.pickle").write_bytes(pickled(county))
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LIMITED), tmp_path / "tables.pickle", results],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in run.stdout.splitlines()] == [
        "shapefile",
        "geopackage",
        "geoparquet",
        "workbook",
    ]
    assert {path: path.read_bytes() for path in results.rglob("*") if path.is_file()} == before
    assert leftovers(results) == []


ENDLESS = """
    import os, pickle, sys
    from pathlib import Path
    from symbiosis_map.exports import ExportOptions, write_exports
    small, large = (pickle.loads(Path(name).read_bytes()) for name in sys.argv[1:3])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            while True:
                write_exports(large, Path(sys.argv[3]), ExportOptions(title="large"))
                write_exports(small, Path(sys.argv[3]), ExportOptions(title="small"))
        print(child, flush=True)
        os.waitpid(child, 0)
"""


def pickled(frames):
    return pickle.dumps(frames)


def sites_in(path):
    """Return how many sites a file holds, read by a program that did not write it where there is one."""
    if path.suffix == ".parquet":
        return len(pd.read_parquet(path))
    if path.suffix == ".xlsx":
        return openpyxl.load_workbook(path)["Sites"].max_row - 2
    return len(pyogrio.read_dataframe(path, layer="sites"))


@POSIX
def test_a_killed_run_leaves_the_old_files_or_the_new_ones(tmp_path, county):
    small = county
    large = {**county, "sites": many_sites(county["sites"], 300)}
    results = tmp_path / "results"
    write_exports(small, results, ExportOptions(title="small"))
    for name, frames in (("small", small), ("large", large)):
        (tmp_path / name).write_bytes(pickled(frames))
    chance = random.Random(20260101)
    names = ["geoparquet/sites.parquet", "shapefiles/sites.shp.zip", "symbiosis.gpkg", "symbiosis.xlsx"]
    arguments = [sys.executable, "-c", textwrap.dedent(ENDLESS), tmp_path / "small", tmp_path / "large", results]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as launcher:
        for _ in range(8):
            launcher.stdin.write("go\n")
            launcher.stdin.flush()
            child = int(launcher.stdout.readline())
            time.sleep(chance.uniform(0.05, 1.5))
            os.kill(child, signal.SIGKILL)
            for name in names:
                assert sites_in(results / name) in (3, 300), name
        launcher.stdin.close()
    write_exports(small, results, ExportOptions(title="small"))
    assert leftovers(results) == []
    assert [sites_in(results / name) for name in names] == [3, 3, 3, 3]


def many_sites(sites, count):
    rows = pd.concat([sites.iloc[[0]]] * count, ignore_index=True)
    rows["site_id"] = [f"site-{number}" for number in range(count)]
    return rows
