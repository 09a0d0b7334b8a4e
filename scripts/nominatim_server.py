"""Serve the small county of the geocoding tests with a real Nominatim on this machine.

    python3 scripts/nominatim_server.py install     # once: .venv-nominatim, some two minutes
    python3 scripts/nominatim_server.py serve       # http://127.0.0.1:8088 until it is stopped

It needs PostgreSQL with PostGIS and osm2pgsql (Debian: postgresql-15, postgresql-15-postgis-3,
postgresql-15-postgis-3-scripts, osm2pgsql, libsqlite3-mod-spatialite, and libicu-dev, pkg-config, g++, python3-venv to
install). The county is imported into a database of its own in a temporary folder and turned into one SQLite file,
which is kept in .venv-nominatim while tests/geocode_cases/county.osm is the same. The server reads that file.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv-nominatim"
OSM_FILE = ROOT / "tests" / "geocode_cases" / "county.osm"
PACKAGES = (
    "nominatim-db==5.3.3",
    "nominatim-api==5.3.3",
    "aiosqlite",
    "falcon",
    "uvicorn",
    "psycopg-binary",
)
PYTHON = "/usr/bin/python3"
"""The system's: other builds often lack what SQLite needs to load SpatiaLite."""
LANGUAGES = "nb,nn,no,en"
PATIENCE_S = 60.0


def missing() -> list[str]:
    """Return what is not on this machine, in words; empty where the server can run."""
    lacking = [] if (VENV / "bin" / "nominatim").exists() else ["Nominatim in .venv-nominatim"]
    if _database_file().exists():
        return lacking
    lacking += [] if shutil.which("osm2pgsql") else ["osm2pgsql"]
    return [*lacking, *missing_database()]


def missing_database() -> list[str]:
    """Return what a database with PostGIS lacks on this machine, in words; empty where it can run."""
    tools = _postgres_tools()
    if tools is None:
        return ["PostgreSQL"]
    share = Path("/usr/share/postgresql") / tools.parent.name / "extension" / "postgis.control"
    return [] if share.exists() else ["PostGIS"]


def install() -> None:
    """Make the environment of Nominatim, once."""
    if (VENV / "bin" / "nominatim").exists():
        return
    subprocess.run([PYTHON, "-m", "venv", str(VENV)], check=True)
    subprocess.run([str(VENV / "bin" / "pip"), "install", "--quiet", *PACKAGES], check=True)


def build() -> Path:
    """Import the county and return the SQLite file; what was built before is taken again.

    Who comes while another process builds it waits for that one.
    """
    target = _database_file()
    if not target.exists():
        import fcntl  # not on Windows

        with (VENV / "building").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _import(target)
    return target


def _import(target: Path) -> None:
    for old in VENV.glob("county-*.sqlite"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="nominatim-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_database(folder) as sockets:
            dsn = f"pgsql:dbname=nominatim;host={sockets};user=postgres"
            made = folder / "county.sqlite"
            _nominatim(folder, dsn, "import", "--osm-file", str(OSM_FILE), "--offline", "--no-updates", "-j", "2", "-q")
            _nominatim(folder, dsn, "convert", "-o", str(made))
        part = target.with_suffix(".part")
        shutil.copyfile(made, part)
        part.replace(target)


@contextlib.contextmanager
def running(port: int = 0) -> Iterator[str]:
    """Serve the county while the block runs.

    Parameters
    ----------
    port : int
        0 for any that is free.

    Yields
    ------
    str
        Address of the server.
    """
    database, port = build(), port or _free_port()
    environment = os.environ | {"NOMINATIM_DATABASE_DSN": f"sqlite:dbname={database}"}
    with tempfile.TemporaryDirectory(prefix="nominatim-") as folder:
        command = [str(VENV / "bin" / "nominatim"), "serve", "--server", f"127.0.0.1:{port}"]
        log = Path(folder) / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _database_file() -> Path:
    content = OSM_FILE.read_bytes() + " ".join((*PACKAGES, LANGUAGES)).encode()
    return VENV / f"county-{hashlib.sha256(content).hexdigest()[:16]}.sqlite"


def _nominatim(folder: Path, dsn: str, *arguments: str) -> None:
    environment = os.environ | {
        "NOMINATIM_DATABASE_DSN": dsn,
        "NOMINATIM_DATABASE_WEBUSER": "postgres",
        "NOMINATIM_LANGUAGES": LANGUAGES,
    }
    command = [str(VENV / "bin" / "nominatim"), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"nominatim {arguments[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def _postgres_tools() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parents[1].name))
    return found[-1].parents[1] / "bin" if found else None


@contextlib.contextmanager
def running_database(folder: Path) -> Iterator[Path]:
    """Run a database server of our own while the block runs; yields the folder of its socket, open to ``postgres``."""
    tools = _postgres_tools()
    if tools is None:
        raise SystemExit("PostgreSQL is missing")
    data, sockets = folder / "data", folder / "run"
    for path in (data, sockets):
        path.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        import pwd  # not on Windows

        user = pwd.getpwnam("postgres")
        for path in (data, sockets):
            os.chown(path, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    quick = (
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses= -c shared_buffers=128MB"
    )
    make = [
        *as_user,
        str(tools / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    start = [
        *as_user,
        str(tools / "pg_ctl"),
        "-D",
        str(data),
        "-o",
        f"{quick} -k {sockets}",
        "-l",
        str(sockets / "log"),
        "-w",
        "start",
    ]
    stop = [*as_user, str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
    for command in (make, start):
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    try:
        yield sockets
    finally:
        subprocess.run(stop, cwd=folder, stdout=subprocess.DEVNULL, check=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/status?format=json", timeout=5) as answer:
                if json.load(answer)["status"] == 0:
                    return
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(0.2)
    raise SystemExit(f"Nominatim does not answer at {address}:\n{log.read_text(errors='replace')[-4000:]}")


def main() -> int:
    """Install, build or serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("install", "build", "serve", "check"))
    parser.add_argument("--port", type=int, default=8088)
    chosen = parser.parse_args()
    if chosen.what == "install":
        install()
        return 0
    lacking = missing()
    if lacking:
        print(f"missing: {', '.join(lacking)}", file=sys.stderr)
        return 1
    if chosen.what == "build":
        print(build())
    if chosen.what == "serve":
        with running(chosen.port) as address, contextlib.suppress(KeyboardInterrupt):
            print(f"Nominatim answers at {address}; Ctrl-C ends it.", flush=True)
            while True:
                time.sleep(3600)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
