"""Scan and workshop on the command line."""

import openpyxl
import pytest
from click.testing import CliRunner

from symbiosis_map.cli import main


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_forms_go_out_and_come_back(tmp_path):
    table = tmp_path / "companies.csv"
    table.write_text("site_id;name;municipality\nA;Verket;Sunndal\nB;Bruket;Aure\n", encoding="utf-8")
    made = call("scan-form", table, "--out", tmp_path / "forms", "--language", "nb")
    assert made.exit_code == 0, made.output
    assert "2 forms" in made.output
    names = sorted(path.name for path in (tmp_path / "forms").iterdir())
    assert names == ["kartlegging-bruket.xlsx", "kartlegging-verket.xlsx"]
    read = call("scan-read", tmp_path / "forms", "--out", tmp_path / "scan")
    assert read.exit_code == 0, read.output
    assert "2 forms: 0 streams, 4 questions" in read.output
    assert {path.name for path in (tmp_path / "scan").iterdir()} == {
        "companies.xlsx",
        "contacts.csv",
        "call_back.csv",
        "call_back.xlsx",
    }
    assert len(list(openpyxl.load_workbook(tmp_path / "scan" / "call_back.xlsx").active.rows)) == 5
    assert call("scan-read", tmp_path / "forms", "--out", tmp_path / "scan", "--strict").exit_code == 3


def test_forms_of_a_project(tmp_path):
    from pathlib import Path

    project = Path(__file__).parents[2] / "data" / "kalundborg"
    made = call("scan-form", project, "--out", tmp_path / "forms", "--language", "da")
    assert made.exit_code == 0, made.output
    assert len(list((tmp_path / "forms").iterdir())) > 10


def test_sheets_of_a_run(kalundborg, tmp_path):
    made = call("workshop", kalundborg.folder, "--out", tmp_path, "--tables", 3, "--seats", 4, "--rounds", 2)
    assert made.exit_code == 0, made.output
    assert "12 companies at 3 tables" in made.output
    assert (tmp_path / "workshop.html").exists()
    sites = tmp_path / "who.csv"
    sites.write_text("site_id\nKA01\nKA02\nKA03\n", encoding="utf-8")
    made = call("workshop", kalundborg.folder, "--out", tmp_path, "--companies", sites)
    assert "3 companies at 1 tables" in made.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scan-form", "nowhere.csv", "--out", "x"), "does not exist"),
        (("scan-read", "nowhere", "--out", "x"), "not a folder"),
        (("workshop", "nowhere", "--out", "x"), "nowhere"),
    ],
)
def test_what_is_not_there_is_said(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = call(*arguments)
    assert said.exit_code == 2
    assert words in said.output
