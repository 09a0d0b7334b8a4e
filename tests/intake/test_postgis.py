"""Tables of a real PostgreSQL with PostGIS as inputs."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import tempfile
from pathlib import Path

import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, read_inputs
from symbiosis_map.intake.registers.mapping import RegisterMapping, RegisterStream
from symbiosis_map.pipeline import run
from symbiosis_map.project import options_as_dict, read_project

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "nominatim_server.py"
PASSWORD = "hemmelig%3Apassord"

MADE = """
CREATE EXTENSION postgis;
CREATE ROLE reader LOGIN;
CREATE SCHEMA register;
CREATE TABLE register.companies (
  number integer, "Navn på bedrift" text, category text, heat_gwh numeric, seen date, geom geometry(Point, 25832));
INSERT INTO register.companies VALUES
  (2, 'Drivhuset 100%', 'greenhouse', NULL, '2026-01-01',
   ST_Transform(ST_SetSRID(ST_Point(8.60, 62.70), 4326), 25832)),
  (1, 'Verket: Sunndal', 'smelter', 120.5, NULL,
   ST_Transform(ST_SetSRID(ST_Point(8.55, 62.68), 4326), 25832)),
  (3, 'Uten punkt', 'greenhouse', NULL, NULL, NULL);
CREATE TABLE sites (name text, nace text, country text, outline geometry);
INSERT INTO sites VALUES ('Parken', '24.10', 'NO',
  ST_GeomFromText('POLYGON((8 62, 8.01 62, 8.01 62.01, 8 62.01, 8 62))', 4326));
CREATE TABLE mixed (name text, geom geometry);
INSERT INTO mixed VALUES ('A', ST_SetSRID(ST_Point(8, 62), 4326)), ('B', ST_SetSRID(ST_Point(5e5, 69e5), 25832));
CREATE TABLE bare (name text, nace text, country text, geom geometry);
INSERT INTO bare VALUES ('A', '24.10', 'NO', ST_Point(456000, 6950000));
CREATE TABLE nothing (name text, nace text, geom geometry);
GRANT USAGE ON SCHEMA register TO reader;
GRANT ALL ON ALL TABLES IN SCHEMA register, public TO reader;
CREATE TABLE hidden (name text, geom geometry);
"""

MAPPING = RegisterMapping(
    credit="County's register",
    sites={"site_id": "list-{number}", "name": "{Navn på bedrift}", "country": "NO"},
    type_column="category",
    types={"smelter": "24.10", "greenhouse": "01.13"},
    streams=(
        RegisterStream(
            {
                "direction": "surplus",
                "resource": "heat",
                "stream": "off-gas",
                "quantity": "{heat_gwh}",
                "unit": "GWh/yr",
                "basis": "reported",
            }
        ),
    ),
)


@pytest.fixture(scope="module")
def database():
    """Connection of a reader of a small database; skips, naming what is missing, without one."""
    found = importlib.util.spec_from_file_location("nominatim_server", SCRIPT)
    server = importlib.util.module_from_spec(found)
    found.loader.exec_module(server)
    lacking = server.missing_database()
    lacking += [name for name in ("psycopg", "sqlalchemy") if importlib.util.find_spec(name) is None]
    if lacking:
        text = f"a real database needs {', '.join(lacking)}"
        if os.environ.get("CI"):
            pytest.fail(text)
        pytest.skip(text)
    import psycopg

    with tempfile.TemporaryDirectory(prefix="postgis-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with server.running_database(folder) as sockets:
            with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True) as session:
                session.execute(MADE)
            yield sockets


@pytest.fixture
def connected(database, monkeypatch):
    monkeypatch.setenv("COUNTY_DB", f"postgresql://reader:{PASSWORD}@/postgres?host={database}")
    return database


def named(folder, *lines, variable="COUNTY_DB"):
    path = folder / "companies.postgis.toml"
    path.write_text("\n".join([f'variable = "{variable}"' if variable else "", *lines]), encoding="utf-8")
    return path


def refused(file):
    with pytest.raises(InputError) as caught:
        read_inputs([file])
    text = str(caught.value)
    assert "hemmelig" not in text
    assert "passord" not in text
    return text


def test_a_table_is_a_register_with_its_points(connected, tmp_path):
    path = named(tmp_path, 'table = "register.companies"')
    read = read_inputs([InputFile(path, kind="register", mapping=MAPPING)])
    sites = read.sites.set_index("site_id")
    assert list(sites["name"]) == ["Verket: Sunndal", "Drivhuset 100%", "Uten punkt"]
    assert sites.geometry["list-1"].x == pytest.approx(8.55, abs=1e-7)
    assert sites.geometry["list-1"].y == pytest.approx(62.68, abs=1e-7)
    assert sites.geometry["list-3"] is None
    assert read.streams[["site_id", "quantity_per_year", "unit"]].to_numpy().tolist() == [
        ["list-1", 120500.0, "MWh/yr"]
    ]
    assert read.rejected.empty


def test_a_query_is_read_by_its_headers(connected, tmp_path):
    path = named(
        tmp_path,
        'query = """SELECT "Navn på bedrift" AS name, \'24.10\'::text AS nace, \'NO\' AS country, geom AS place',
        "  FROM register.companies WHERE \"Navn på bedrift\" LIKE '%100%' OR category = 'x:y' -- the last",
        '  ;"""',
        'geometry = "place"',
    )
    sites = read_inputs([InputFile(path)]).sites
    assert sites["name"].tolist() == ["Drivhuset 100%"]
    assert sites.geometry.iloc[0].y == pytest.approx(62.70, abs=1e-7)


def test_areas_become_points_in_them(connected, tmp_path):
    sites = read_inputs([InputFile(named(tmp_path, 'table = "sites"', 'geometry = "outline"'))]).sites
    point = sites.geometry.iloc[0]
    assert 8.0 < point.x < 8.01
    assert 62.0 < point.y < 62.01


def test_a_table_without_a_system_takes_that_of_the_project(connected, tmp_path):
    path = named(tmp_path, 'table = "bare"')
    assert "names no reference system" in refused(InputFile(path))
    point = read_inputs([InputFile(path, crs=25832)]).sites.geometry.iloc[0]
    assert 8.0 < point.x < 8.3
    assert 62.6 < point.y < 62.8


def test_a_service_of_libpq_is_a_connection(database, tmp_path, monkeypatch):
    services = tmp_path / "services.conf"
    services.write_text(f"[county]\nhost={database}\nuser=reader\ndbname=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    path = named(tmp_path, 'service = "county"', 'table = "sites"', 'geometry = "outline"', variable="")
    assert read_inputs([InputFile(path)]).sites["name"].tolist() == ["Parken"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['table = "register.firms"'], "no such table"),
        (['table = "hidden"'], "refuses: permission denied"),
        (['table = "register.companies"', 'geometry = "shape"'], "There are number, Navn på bedrift, category"),
        (['table = "register.companies"', 'geometry = "category"'], "holds no shapes"),
        (['table = "mixed"'], "several reference systems: 4326, 25832"),
        (['query = "SELECT pg_sleep(20), geom FROM mixed"', "query_seconds = 0.2"], "no answer within 0.2 s"),
        (['query = "SELEKT 1"'], "the database refuses: syntax error"),
        (['query = "DELETE FROM mixed RETURNING *"'], "the database refuses"),
        (['query = "SELECT * FROM mixed) AS a; DELETE FROM mixed; SELECT * FROM (SELECT 1"'], "multiple commands"),
        (['table = "mixed"', 'password = "hemmelig"'], "unknown key 'password'"),
        (['table = "mixed"', 'query = "SELECT 1"'], "either a table or a query"),
        (["table = 3"], "table must be text"),
        (['table = "mixed'], "is not TOML"),
    ],
)
def test_what_is_wrong_is_named(connected, tmp_path, lines, said):
    assert re.search(said, refused(InputFile(named(tmp_path, *lines))))


def test_an_empty_table_gives_no_sites(connected, tmp_path):
    assert read_inputs([InputFile(named(tmp_path, 'table = "nothing"'))]).sites.empty


def test_nothing_can_be_changed(connected, tmp_path):
    import psycopg

    with psycopg.connect(host=str(connected), user="postgres", dbname="postgres") as session:
        session.execute("CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM mixed RETURNING 1'")
    said = refused(InputFile(named(tmp_path, 'query = "SELECT wipe(), geom FROM mixed"')))
    assert "read-only transaction" in said


def test_a_connection_that_leads_nowhere_is_told_without_its_password(connected, tmp_path, monkeypatch):
    path = named(tmp_path, 'table = "sites"')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for address in (
        f"postgresql://reader:hemmelig@127.0.0.1:{port}/postgres",
        f"postgresql://reader:hemmelig@/nowhere?host={connected}",
        "postgresql://reader:hem@passord@127.0.0.1.invalid/postgres",
        "postgresql://reader:p@hemmelig:passord/postgres",
        "host=127.0.0.1 hemmelig",
    ):
        monkeypatch.setenv("COUNTY_DB", address)
        assert "companies.postgis.toml" in refused(InputFile(path))
    monkeypatch.delenv("COUNTY_DB")
    assert "'COUNTY_DB' is not set" in refused(InputFile(path))


def test_the_extra_is_named_where_it_is_missing(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "symbiosis-map[postgis]" in refused(InputFile(named(tmp_path, 'table = "sites"')))


def test_a_run_asks_the_database_again_and_its_record_holds_no_connection(connected, tmp_path):
    import psycopg

    named(tmp_path, 'table = "sites"', 'geometry = "outline"')
    (tmp_path / "symbiosis.toml").write_text('[[inputs]]\nfile = "companies.postgis.toml"\n')
    project = read_project(tmp_path)
    assert "hemmelig" not in str(options_as_dict(project))
    first = run(project, tmp_path / "run", only="intake")
    with psycopg.connect(host=str(connected), user="postgres", dbname="postgres") as session:
        session.execute("INSERT INTO sites SELECT 'Ny', nace, country, outline FROM sites WHERE name = 'Parken'")
    second = run(project, tmp_path / "run", only="intake")
    assert set(first["read_sites"]["name"]) == {"Parken"}
    assert set(second["read_sites"]["name"]) == {"Parken", "Ny"}
    for path in (tmp_path / "run").rglob("*"):
        assert not path.is_file() or b"hemmelig" not in path.read_bytes()
