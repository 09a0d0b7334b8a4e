"""The command that says why: for links, near misses and ids that do not exist."""

import json
import math
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import symbiosis_map as sm
from symbiosis_map.cli import main

SITES = (
    "site_id,name,country,latitude,longitude,nace\n"
    "a,Works,NO,62.68,8.55,24.42\nb,Farm,NO,62.685,8.56,03.22\nc,Mill,NO,62.688,8.552,17.12\n"
)
STREAMS = (
    "site_id,direction,resource,stream,quantity,unit,temperature_c,return_temperature_c,medium,basis,source\n"
    "a,surplus,heat,hot water,10,GWh/yr,90,50,water,reported,test\n"
    "b,demand,heat,fish water,8,GWh/yr,12,6,,reported,test\n"
    "c,demand,heat,drying steam,9,GWh/yr,160,100,steam,reported,test\n"
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A run folder with a link and a near miss."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    (folder / "streams.csv").write_text(STREAMS, encoding="utf-8")
    (folder / "symbiosis.toml").write_text(
        "[project]\ntitle = 'Test'\n[doubt]\ndraws = 50\nscenarios = 2\n[exports]\nformats = ['geojson']\n"
        "[[inputs]]\nfile = 'sites.csv'\nkind = 'sites'\n"
        "[[inputs]]\nfile = 'streams.csv'\nkind = 'streams'\n",
        encoding="utf-8",
    )
    sm.run(folder, folder / "results")
    return folder / "results"


@pytest.fixture(scope="module")
def explained():
    """Explanations by id."""
    return {}


@pytest.fixture(autouse=True)
def each_link_once(explained, monkeypatch):
    """Calculate what is told of a link once, for its text and its JSON."""
    explain = sm.matching.explain

    def kept(link_id, *tables, **more):
        if link_id not in explained:
            explained[link_id] = explain(link_id, *tables, **more)
        return explained[link_id]

    monkeypatch.setattr(sm.matching, "explain", kept)


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def ids(results, name):
    table = sm.open_run(results)[name]
    return list(table["surplus_id"] + ">" + table["demand_id"])


def test_a_link_is_told_section_by_section(results):
    told = call("explain", results, ids(results, "links")[0])
    assert told.exit_code == 0, told.output
    headings = [line for line in told.output.splitlines() if line and not line.startswith(" ")]
    assert "basis" in told.output
    order = ["Offered", "Wanted", "Distance", "Calculation", "Score", "Low, best, high", "How sure"]
    order += ["What would have to change", "Barriers", "Parameters used", "Filled in by the program"]
    places = [next(i for i, line in enumerate(headings) if line.startswith(word)) for word in order]
    assert places == sorted(places)
    assert "reported: test" in told.output
    assert "Most points are lost on" in told.output


def test_a_near_miss_says_what_would_let_it_pass(results):
    missed = ids(results, "near_misses")[0]
    told = call("explain", results, missed)
    assert told.exit_code == 0, told.output
    assert "What would have to change to pass" in told.output
    assert "\nScore " not in told.output
    warmer = re.search(r"([\d.]+) K warmer, ([\d.]+) instead of 90 °C: passes with score", told.output)
    assert warmer
    assert float(warmer[2]) == pytest.approx(90.0 + float(warmer[1]))
    assert float(warmer[2]) >= 160.0, "steam of 160 °C is made by nothing cooler"


def test_json_holds_what_the_text_tells(results):
    for name in ("links", "near_misses"):
        told = json.loads(call("explain", results, ids(results, name)[0], "--json").stdout)
        assert told["passed"] == (name == "links")
        assert told["tried"]
        assert told["doubt"]["draws"] == 50
        assert told["inputs"]["surplus"]
        assert told["options"]
        assert told["distance"]["route_m"] > 0
        if told["passed"]:
            product = math.prod((100.0, *(factor["factor"] for factor in told["factors"])))
            assert product == pytest.approx(sm.open_run(results)["links"]["score"].iloc[0], abs=0.06)


def test_an_id_with_a_slip_is_answered_with_the_nearest(results):
    link = ids(results, "links")[0]
    slip = call("explain", results, link[:-1])
    assert slip.exit_code == 2
    assert link in slip.stderr
    surplus, demand = link.split(">")
    turned = call("explain", results, f"{demand}>{surplus}")
    assert f"Ids look like {link}." in turned.stderr
    missing = call("explain", results, "no>link")
    assert missing.exit_code == 2
    assert "Ids look like" in missing.stderr


def test_help_shows_how_to_ask(results):
    told = call("explain", "--help").output
    assert 'symbiosis-map explain results "' in told
    assert "near miss" in told


def test_the_page_shows_what_the_program_prints(county):
    """Its figures are those of the day it was written; its lines are those of the program."""
    page = (Path(__file__).parents[2] / "docs" / "explaining.md").read_text(encoding="utf-8")
    command = re.search(r'^symbiosis-map explain results "(.+)"$', page, re.MULTILINE)
    assert command
    frames = (county[name] for name in ("sites", "streams", "distances", "assumptions"))
    told = sm.matching.explain(command[1], *frames, county.project.matching, county["doubt"])
    text = sm.matching.explanation_text(told)
    example = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert example
    for line in example[1].replace("...", "").splitlines():
        label = re.split(r"[\d:=<>]|  ", line.strip())[0].strip()
        assert label in text, line
