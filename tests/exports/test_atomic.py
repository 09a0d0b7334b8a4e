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

import pandas as pd
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


VECTOR = ("shapefile", "geopackage", "qgis", "flatgeobuf", "geojson", "kmz", "geoparquet", "workbook")
"""The formats whose writing is cut short, one by one."""

LIMITED = """
    import pickle, resource, signal, sys
    from pathlib import Path
    from symbiosis_map.errors import OutputError
    from symbiosis_map.exports import ExportOptions, write_exports
    tables = pickle.loads(Path(sys.argv[1]).read_bytes())
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    for name in sys.argv[3:]:
        try:
            write_exports(tables, Path(sys.argv[2]), ExportOptions(formats=(name,), title="new"))
        except OutputError as error:
            print(name, error)
"""


@POSIX
def test_a_write_that_the_system_cuts_short_leaves_every_old_file(tmp_path, county):
    results = tmp_path / "results"
    paths = write_exports(county, results, ExportOptions(formats=VECTOR, title="old"))
    before = {path: path.read_bytes() for path in paths}
    (tmp_path / "tables.pickle").write_bytes(pickle.dumps(county))
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LIMITED), tmp_path / "tables.pickle", results, *VECTOR],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in run.stdout.splitlines()] == list(VECTOR)
    assert {path: path.read_bytes() for path in results.rglob("*") if path.is_file()} == before
    assert leftovers(results) == []


LAUNCHER = """
    import os, pickle, signal, sys
    from pathlib import Path
    from symbiosis_map.exports import ExportOptions, write_exports

    results, options = sys.argv[3], ExportOptions(formats=tuple(sys.argv[4:]))
    small, large = (pickle.loads(Path(name).read_bytes()) for name in sys.argv[1:3])

    def write_and_die_at(step):
        steps = 0
        def count(event, arguments):
            nonlocal steps
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir") and results in str(arguments[0]):
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        write_exports(large if step % 2 else small, Path(results), options)
        os._exit(0)

    def write_for_ever():
        while True:
            write_exports(large, Path(results), options)
            write_exports(small, Path(results), options)

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            write_and_die_at(int(line)) if line.strip() != "0" else write_for_ever()
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


KILLED = ("shapefile", "qgis", "flatgeobuf", "geojson", "kmz")
KILLS = 25
"""Of each of the two tests: fifty in all."""


@pytest.fixture
def launcher(tmp_path, county):
    """Start a process that forks a writer for each line it is given; give the bytes that files may have."""
    options = ExportOptions(formats=KILLED)
    small = {name: county[name] for name in ("sites", "links")}
    large = {**small, "sites": many_sites(small["sites"], 100)}
    allowed = []
    for name, frames in (("large", large), ("small", small)):
        (tmp_path / name).write_bytes(pickle.dumps(frames))
        write_exports(frames, tmp_path / "results", options)
        allowed.append(content(tmp_path / "results"))
    arguments = [tmp_path / "small", tmp_path / "large", tmp_path / "results", *KILLED]
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LAUNCHER), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def launch(step):
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield launch, lambda: int(process.stdout.readline()), allowed
        process.stdin.close()
    write_exports(small, tmp_path / "results", options)
    assert leftovers(tmp_path / "results") == []
    assert content(tmp_path / "results") == allowed[1]


def content(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


def assert_old_or_new(folder, allowed):
    found = content(folder)
    assert found.keys() == allowed[0].keys()
    for name, data in found.items():
        assert any(data == state[name] for state in allowed), name


@POSIX
def test_a_run_killed_at_many_steps_leaves_old_files_or_new_ones(tmp_path, launcher):
    launch, outcome, allowed = launcher
    for step in range(1, 2 * KILLS, 2):
        launch(step)
        assert outcome() == -signal.SIGKILL
        assert_old_or_new(tmp_path / "results", allowed)


@POSIX
def test_a_run_killed_at_any_moment_leaves_old_files_or_new_ones(tmp_path, launcher):
    launch, outcome, allowed = launcher
    chance = random.Random(20260101)
    for _ in range(KILLS):
        child = launch(0)
        time.sleep(chance.uniform(0.0, 0.3))
        os.kill(child, signal.SIGKILL)
        assert outcome() == -signal.SIGKILL
        assert_old_or_new(tmp_path / "results", allowed)


def many_sites(sites, count):
    rows = pd.concat([sites.iloc[[0]]] * count, ignore_index=True)
    rows["site_id"] = [f"site-{number}" for number in range(count)]
    return rows
