"""Comparing two run folders from the command line: what it prints, writes and refuses."""

import csv
import json

import pytest
from click.testing import CliRunner

import symbiosis_map as sm
from symbiosis_map.cli import main

SITES = (
    "site_id,name,country,latitude,longitude,nace\n"
    "a,=Ærlig Verk på Øra,NO,62.68,8.55,24.42\nb,Fish Farm,NO,62.685,8.56,03.22\nc,Smolt,NO,62.69,8.565,03.22\n"
)
STREAMS = (
    "stream_id,site_id,direction,resource,stream,quantity,unit,temperature_c,return_temperature_c,medium,basis,source\n"
    "a1,a,surplus,heat,hot water,10,GWh/yr,90,50,water,reported,test\n"
    "b1,b,demand,heat,fish water,8,GWh/yr,12,6,,reported,test\n"
    "c1,c,demand,heat,smolt water,4,GWh/yr,12,6,,reported,test\n"
)


def make_run(folder, sites, streams, price):
    folder.mkdir()
    (folder / "sites.csv").write_text(sites, encoding="utf-8")
    (folder / "streams.csv").write_text(streams, encoding="utf-8")
    (folder / "symbiosis.toml").write_text(
        f"[project]\ntitle = 'Åse'\n[doubt]\nenabled = false\n[matching]\nelectricity_price_eur_per_mwh = {price}\n"
        "[[inputs]]\nfile = 'sites.csv'\nkind = 'sites'\n[[inputs]]\nfile = 'streams.csv'\nkind = 'streams'\n",
        encoding="utf-8",
    )
    sm.run(folder, folder / "results")
    return folder / "results"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run, and one where the smolt farm is gone, the heat is less and electricity dearer."""
    folder = tmp_path_factory.mktemp("runs")
    fewer = SITES.rpartition("c,Smolt")[0]
    less = STREAMS.rpartition("c1,c")[0].replace("hot water,10", "hot water,5")
    return make_run(folder / "before", SITES, STREAMS, 70.0), make_run(folder / "after", fewer, less, 90.0)


def call(*arguments):
    return CliRunner().invoke(main, ["compare", *(str(argument) for argument in arguments)])


def test_json_tells_counts_and_changes_with_their_reasons(runs, tmp_path):
    result = call(*runs, "--out", tmp_path / "changes.html", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    before, after = (set(sm.open_run(run)["links"]["link_id"]) for run in runs)
    assert told["counts"]["links"]["lost"] == len(before - after) > 0
    assert told["counts"]["links"]["won"] == len(after - before)
    assert told["counts"]["sites"] == {"added": 0, "removed": 1, "changed": 0}
    inputs = {(row["id"], row["column"]): (row["before"], row["after"], row["unit"]) for row in told["inputs"]}
    assert inputs["matching", "electricity_price_eur_per_mwh"] == ("70", "90", "EUR/MWh")
    assert inputs["a1", "quantity_per_year"] == ("10000", "5000", "MWh/yr")
    lost = next(row for row in told["links"] if row["link_id"] == "a1>c1")
    assert lost["change"] == "lost"
    assert "site 'Smolt' removed" in lost["why"]
    assert told["files"] == [str(tmp_path / "changes.html")]


def test_the_other_way_round_what_was_lost_is_won(runs, tmp_path):
    counts = [
        json.loads(call(*order, "--out", tmp_path / "m.html", "--json").stdout)["counts"]
        for order in (runs, runs[::-1])
    ]
    for one, other in (("won", "lost"), ("up", "down")):
        assert counts[0]["links"][one] == counts[1]["links"][other]
    assert counts[0]["sites"]["removed"] == counts[1]["sites"]["added"] == 1


def test_lines_for_people_and_a_table_that_runs_nothing(runs, tmp_path):
    result = call(*runs, "--out", tmp_path / "endringer på øya.html", "--table", tmp_path / "changes.csv")
    assert result.exit_code == 0, result.output
    assert "electricity_price_eur_per_mwh 70 -> 90 EUR/MWh" in result.stdout
    assert "1 sites removed" in result.stdout
    assert "Comparing" in result.stderr
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["from_name"] == "'=Ærlig Verk på Øra"
    assert "Ærlig Verk på Øra" in (tmp_path / "endringer på øya.html").read_text(encoding="utf-8")


def test_a_run_and_itself_are_the_same_and_the_page_repeats(runs, tmp_path):
    pages = []
    for name in ("one.html", "two.html"):
        result = call(runs[0], runs[0], "--out", tmp_path / name)
        assert "Inputs  the same" in result.stdout
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_what_is_wrong_is_said_and_nothing_is_written(runs, tmp_path):
    out = tmp_path / "changes.html"
    for arguments, code, words in (
        ((runs[0], tmp_path / "nowhere", "--out", out), 2, "does not exist"),
        ((tmp_path, runs[1], "--out", out), 2, "holds no run"),
        ((*runs, "--out", tmp_path / "no" / "m.html"), 5, "there is no folder"),
        ((*runs, "--out", out, "--table", tmp_path / "no" / "t.csv"), 5, "there is no folder"),
        ((*runs, "--out", out, "--language", "xx"), 2, "'xx'"),
        ((*runs, "--out", out, "--least-score", "0"), 2, "--least-score"),
    ):
        result = call(*arguments)
        assert result.exit_code == code, result.output
        assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_teaches_with_an_example():
    told = call("--help").output
    assert "symbiosis-map compare before after --out changes.html" in told
    assert "largest overlap" in told
