"""The project file: every key known, every fault told, nothing silently taken."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from symbiosis_map.errors import ProjectError
from symbiosis_map.matching.goods.wanted import ACCEPTOR_WORDS
from symbiosis_map.pipeline.calling import intake
from symbiosis_map.project import options_as_dict, project_from_dict, read_project

DATA = Path(__file__).parents[2] / "data"


def write(folder, text):
    (folder / "symbiosis.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["more_og_romsdal", "kalundborg", "roubaix"])
def test_bundled_projects_survive_json(name):
    project = read_project(DATA / name)
    plain = json.loads(json.dumps(options_as_dict(project)))
    assert project_from_dict(plain, project.folder, "manifest") == project
    assert str(project.folder) not in json.dumps(plain)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[project]\ntitel = 'x'", "unknown key 'titel', did you mean 'title'?"),
        ("[proyect]\ntitle = 'x'", "unknown key 'proyect', did you mean 'project'?"),
        ("[pairing]\nheat_reach_km = 'far'", "heat_reach_km = 'far' must be a number"),
        ("[pairing]\nheat_reach_km = inf", "heat_reach_km = inf must be a number"),
        ("[pairing]\nheat_reach_km = true", "heat_reach_km = True must be a number"),
        ("[project]\ndate = 'soon'", "date = 'soon' must be a date like 2026-01-31"),
        ("[exports]\nformats = 'shapefile'", "must be a list, each a text in quotes"),
        ("[exports]\nformats = ['dxf']", "no export format 'dxf'"),
        ("[matching]\ninterest_rate = -1", "interest_rate is -1"),
        ("pairing = 3", "[pairing] must be a section"),
        ("[map]\ntitle = 'x'", "'title' belongs in [project]"),
        ("[intake]\ncountry = 'DK'", "'country' belongs in [project]"),
        ("[[inputs]]\nkind = 'sites'", "input 1: 'file' is missing"),
        ("[project\n", "is not TOML"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, text, words):
    with pytest.raises(ProjectError, match=re.escape(words)) as caught:
        read_project(write(tmp_path, text))
    assert "symbiosis.toml" in str(caught.value) or "format" in words or "interest" in words


def test_several_faults_are_told_at_once(tmp_path):
    with pytest.raises(ProjectError) as caught:
        read_project(write(tmp_path, "[hubs]\nmax_link = 3\nmin_score = 'high'"))
    assert "max_link" in str(caught.value)
    assert "min_score" in str(caught.value)


def test_no_project_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ProjectError, match="symbiosis-map init"):
        read_project(tmp_path)


def test_whole_numbers_serve_where_a_number_is_asked(tmp_path):
    assert read_project(write(tmp_path, "[hubs]\nmax_link_km = 5")).hubs.max_link_km == 5.0


def test_activities_take_by_products_unless_the_project_says_otherwise():
    project = read_project(DATA / "kalundborg")
    assert intake({}, project)["streams"]["stream"].str.startswith(ACCEPTOR_WORDS).any()
    without = replace(project, intake=replace(project.intake, accept_by_products=False))
    assert not intake({}, without)["streams"]["stream"].str.startswith(ACCEPTOR_WORDS).any()
