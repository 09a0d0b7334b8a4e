"""The review loop by command: look, choose, take over, run; the choice survives later runs."""

import json

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from symbiosis_map.cli import main

PROJECT = """
[project]
title = "Three places of one name"
{more}

[[inputs]]
file = "sites.csv"
kind = "sites"
"""


def command(*arguments, code=0):
    ended = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert ended.exit_code == code, ended.output + repr(ended.exception)
    return ended.output


@pytest.fixture
def project(tmp_path):
    rows = "site_id,name,locality,country,nace\nS1,Works,Dale,NO,24.42\nS2,Dairy,Molde,NO,10.51\n"
    (tmp_path / "sites.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "symbiosis.toml").write_text(PROJECT.format(more=""), encoding="utf-8")
    return tmp_path


def choose(path, site_id, rank):
    book = openpyxl.load_workbook(path)
    heads = {cell.value: cell.column for cell in book.active[1]}
    for row in book.active.iter_rows(min_row=2):
        if (row[heads["site_id"] - 1].value, row[heads["rank"] - 1].value) == (site_id, rank):
            row[heads["choose"] - 1].value = "x"
    book.save(path)


def test_a_choice_is_made_once_and_holds_until_the_words_change(project):
    look = project / "look"
    first = json.loads(command("geocode", project, "--review", look, "--json"))
    assert (first["sites"], first["placed"]) == (2, 1)
    assert first["status"]["ambiguous"] == 1
    assert [path.rsplit("/", 1)[-1] for path in first["files"]] == [
        "geocoding-review.xlsx",
        "geocoding-review.csv",
        "geocoding-review.html",
    ]
    choose(look / "geocoding-review.xlsx", "S1", "2")
    told = command("geocode", project, "--choices", look / "geocoding-review.xlsx", code=2)
    assert 'overrides = "overrides.csv"' in told
    (project / "symbiosis.toml").write_text(PROJECT.format(more='overrides = "overrides.csv"'), encoding="utf-8")
    chosen = json.loads(command("geocode", project, "--choices", look / "geocoding-review.xlsx", "--json"))
    assert chosen["placed"] == 2
    second_line = pd.read_csv(look / "geocoding-review.csv").query("site_id == 'S1' and rank == '2'").iloc[0]
    override = pd.read_csv(project / "overrides.csv").iloc[0]
    assert (override["latitude"], override["longitude"]) == (second_line["latitude"], second_line["longitude"])
    sites = (project / "sites.csv").read_text(encoding="utf-8").replace("Dale", "Vik")
    (project / "sites.csv").write_text(sites, encoding="utf-8")
    assert json.loads(command("geocode", project, "--json"))["placed"] == 1
