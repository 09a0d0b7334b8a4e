"""The commands: what they tell before they send, what they send, and how they end."""

import json
import socket

import pandas as pd
import pytest
from click.testing import CliRunner

from symbiosis_map.cli import main
from symbiosis_map.geocoding.services.manners import Manners

PROJECT = """
[project]
title = "A street"

[[inputs]]
file = "sites.csv"
kind = "sites"

[geocoding]
services = ["register"]
{more}

[[geocoding.own_services]]
name = "register"
kind = "kartverket-addresses"
url = "{url}"
"""
PLACED = ("--only", "intake..geocoding")


@pytest.fixture
def street(kartverket):
    with kartverket.KartverketStub([kartverket.address("Storgata", n) for n in range(1, 9)]) as stub:
        yield stub


@pytest.fixture
def project(tmp_path):
    """Write a project of a street: ``project(url, more)`` gives its folder."""

    def make(url, more=""):
        folder = tmp_path / "street"
        folder.mkdir(exist_ok=True)
        (folder / "symbiosis.toml").write_text(PROJECT.format(url=url, more=more), encoding="utf-8")
        rows = [f"S{n},Secret company {n},Storgata {n},6413,Molde,Molde,NO,10.20" for n in (1, 2, 3, 3)]
        head = "site_id,name,address,postcode,locality,municipality,country,nace"
        rows = [row.replace("S3,", f"S3{letter},") for row, letter in zip(rows, "--ab", strict=True)]
        (folder / "sites.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return folder

    return make


@pytest.fixture
def abroad(monkeypatch):
    monkeypatch.setattr("symbiosis_map.geocoding.services.desk.is_local", lambda url: False)


def command(*arguments, code=0):
    ended = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert ended.exit_code == code, ended.output + repr(ended.exception)
    return ended.output


def sites(out):
    return pd.read_parquet(out / "tables" / "sites.parquet", columns=["site_id", "location_level", "location_status"])


def test_check_says_what_would_be_sent_and_sends_nothing(street, project, abroad):
    folder = project(street.addresses_url)
    told = command("check", folder)
    assert "would send at most" in told
    assert "for 3 addresses or places to register" in told
    (figure,) = json.loads(command("check", folder, "--json"))["queries"]
    assert (figure["service"], figure["sought"], figure["leaves_machine"]) == ("register", 3, True)
    assert street.connections == 0
    assert not list(folder.glob("*.sqlite*"))


def test_a_dry_run_says_the_same(street, project, tmp_path, abroad):
    folder = project(street.addresses_url)
    (figure,) = json.loads(command("check", folder, "--json"))["queries"]
    planned = json.loads(command("run", folder, "--out", tmp_path / "out", "--dry-run", "--json"))
    assert planned["queries"] == [figure]
    assert "Would send at most" in command("run", folder, "--out", tmp_path / "out", "--dry-run")
    assert street.connections == 0


def test_a_run_stops_before_it_sends_and_goes_on_with_leave(street, project, tmp_path, abroad):
    folder, out = project(street.addresses_url), tmp_path / "out"
    told = command("run", folder, "--out", out, *PLACED, code=2)
    assert "for 3 addresses or places to register" in told
    assert street.connections == 0
    told = command("run", folder, "--out", out, *PLACED, "--allow-network")
    assert "register: 3 requests sent" in told
    assert sites(out)["location_level"].tolist() == ["address"] * 4
    assert len(street.asked) == 3
    assert not any("Secret" in str(asked) for asked in street.asked)
    command("run", folder, "--out", tmp_path / "again", *PLACED)
    assert len(street.asked) == 3


def test_leave_in_the_project_file(street, project, tmp_path, abroad):
    folder = project(street.addresses_url, "allow_network = true")
    command("run", folder, "--out", tmp_path / "out", *PLACED)
    assert len(street.asked) == 3


def test_a_service_that_is_down_ends_the_run_with_4_and_the_next_run_asks(street, project, tmp_path, monkeypatch):
    hurried = Manners(pause_s=0.01)
    monkeypatch.setattr("symbiosis_map.geocoding.services.desk.manners_of", lambda address: hurried)
    with socket.create_server(("127.0.0.1", 0)) as found:
        closed = found.getsockname()[1]
    folder, out = project(f"http://127.0.0.1:{closed}"), tmp_path / "out"
    told = command("run", folder, "--out", out, *PLACED, code=4)
    assert "a service did not answer" in told
    assert set(sites(out)["location_status"]) == {"failed"}
    project(street.addresses_url)
    told = command("run", folder, "--out", out, *PLACED)
    assert set(sites(out)["location_status"]) == {"ok"}
    assert "unchanged" not in told.split("Placing sites")[1].splitlines()[0]
    told = command("run", folder, "--out", out, *PLACED)
    assert "unchanged" in told.split("Placing sites")[1].splitlines()[0]


def test_what_failed_is_calculated_again_with_all_that_follows(faults, project, tmp_path):
    empty = json.dumps({"metadata": {}, "adresser": []})
    with faults.FaultStub(faults.reply(400, "no"), faults.reply(body=empty)) as stub:
        folder, out = project(stub.url), tmp_path / "out"
        until_pairs = ("--only", "intake..pairing")
        command("run", folder, "--out", out, *until_pairs, code=4)
        told = command("run", folder, "--out", out, *until_pairs)
        lines = [line for line in told.splitlines() if " s  " in line]
        assert ["unchanged" in line for line in lines] == [True, False, False]
        told = command("run", folder, "--out", out, *until_pairs)
        lines = [line for line in told.splitlines() if " s  " in line]
        assert ["unchanged" in line for line in lines] == [True, True, True]


def test_options_that_exclude_each_other_are_an_error_of_the_call(street, project, tmp_path):
    folder = project(street.addresses_url)
    told = command("run", folder, "--out", tmp_path / "out", "--offline", "--refresh", code=2)
    assert "choose one" in told


def test_offline_leaves_what_is_not_known(street, project, tmp_path):
    folder, out = project(street.addresses_url), tmp_path / "out"
    command("run", folder, "--out", out, *PLACED, "--offline", code=4)
    assert street.connections == 0
    assert set(sites(out)["location_status"]) == {"failed"}


def test_a_section_of_that_name_is_no_part_of_a_project_file(project):
    folder = project("http://127.0.0.1:1")
    with (folder / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write("\n[asking]\nallow_network = true\n")
    assert "unknown key 'asking'" in command("check", folder, code=2)


def test_a_damaged_cache_is_told_of(street, project, tmp_path):
    folder = project(street.addresses_url)
    (folder / "geocoding-cache.sqlite").write_bytes(b"no database" * 100)
    told = command("run", folder, "--out", tmp_path / "out", *PLACED)
    assert "the file was moved to geocoding-cache.sqlite.bad-" in told


def test_a_cache_that_cannot_be_written_is_told_of_before_anything_is_sent(street, project, tmp_path):
    folder = project(street.addresses_url, 'cache = "missing/answers.sqlite"')
    told = command("run", folder, "--out", tmp_path / "out", *PLACED, code=5)
    assert "geocoding.cache" in told
    assert street.connections == 0
