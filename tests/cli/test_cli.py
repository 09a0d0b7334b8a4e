"""The command line as its user calls it: help, exit codes, plain lines, JSON, and bad input told in plain words."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from symbiosis_map.cli import main

ROUBAIX = Path(__file__).parents[2] / "data" / "roubaix"
SITES = "site_id,name,country,latitude,longitude,nace\n"
STREAMS = "site_id,direction,resource,stream,quantity,unit,temperature_c,return_temperature_c,basis,source\n"


def call(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def make_project(folder, sites=SITES, streams=STREAMS, extra="", formats="['geojson']"):
    """Write a project of two tables, with few draws of doubt and few files, which is as much as these tests look at."""
    folder.mkdir(exist_ok=True)
    (folder / "sites.csv").write_text(sites, encoding="utf-8")
    (folder / "streams.csv").write_text(streams, encoding="utf-8")
    (folder / "symbiosis.toml").write_text(
        f"[project]\ntitle = 'Test'\n{extra}\n[doubt]\ndraws = 20\nscenarios = 2\n[exports]\nformats = {formats}\n"
        "[[inputs]]\nfile = 'sites.csv'\nkind = 'sites'\n"
        "[[inputs]]\nfile = 'streams.csv'\nkind = 'streams'\n",
        encoding="utf-8",
    )
    return folder


TWO_SITES = SITES + "a,Works,NO,62.68,8.55,24.42\nb,Farm,NO,62.685,8.56,03.22\n"
TWO_STREAMS = STREAMS + (
    "a,surplus,heat,hot water,100,GWh/yr,90,50,reported,test\nb,demand,heat,fish water,20,GWh/yr,12,6,reported,test\n"
)


@pytest.mark.parametrize("command", [[], ["init"], ["check"], ["run"], ["explain"]])
def test_help_teaches(command):
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert len(result.output.splitlines()) > 8


def test_a_project_from_nothing(tmp_path):
    folder, out = tmp_path / "my-county", tmp_path / "results"
    assert call("init", folder).exit_code == 0
    book = openpyxl.load_workbook(folder / "companies.xlsx")
    wanted = {
        "sites": [
            {"site_id": "a", "name": "Ærø", "country": "NO", "latitude": 62.68, "longitude": 8.55, "nace": "24.42"},
            {"site_id": "b", "name": "Farm", "country": "NO", "latitude": 62.68, "longitude": 8.56, "nace": "03.22"},
        ],
        "streams": [
            {"site_id": "a", "direction": "surplus", "resource": "heat", "stream": "hot water", "quantity": 100,
             "unit": "GWh/yr", "temperature": 90, "return": 50, "basis": "reported", "source": "phone call"},
        ],
    }  # fmt: skip
    for name, rows in wanted.items():
        sheet = book[name]
        headers = [str(cell.value or "") for cell in sheet[1]]
        for number, row in enumerate(rows, start=2):
            for key, value in row.items():
                column = _column(headers, key)
                sheet.cell(number, column, value)
    book.save(folder / "companies.xlsx")
    checked = call("check", folder)
    assert checked.exit_code == 0, checked.output
    assert "Nothing to mend" in checked.output
    result = call("run", folder, "--out", out)
    assert result.exit_code == 0, result.output
    assert "Ærø" in (out / "map.html").read_text(encoding="utf-8")
    again = call("init", folder)
    assert again.output.count("kept") == 2


def _column(headers, key):
    words = {"return": "return", "temperature": "temperature"}.get(key, key).replace("_", " ")
    for number, header in enumerate(headers, start=1):
        plain = header.lower().replace("_", " ")
        if plain == words or plain.startswith(words + " ") or plain.startswith(words + " ("):
            return number
    raise AssertionError(f"{key} not in {headers}")


def test_run_prints_what_was_found_and_where(tmp_path):
    project = make_project(tmp_path / "p", TWO_SITES, TWO_STREAMS)
    result = call("run", project, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "2 sites" in result.output
    assert "map.html" in result.output
    assert "Matching" in result.stderr
    again = call("run", project, "--out", tmp_path / "out")
    assert "unchanged, taken from the run folder" in again.stderr
    quiet = call("run", project, "--out", tmp_path / "out", "--quiet")
    assert quiet.output == ""
    as_json = json.loads(call("run", project, "--out", tmp_path / "out", "--json").stdout)
    assert as_json["links"] >= 1


def test_dry_run_writes_nothing_and_says_what_would_happen(tmp_path):
    project = make_project(tmp_path / "p", TWO_SITES, TWO_STREAMS)
    out = tmp_path / "out"
    result = call("run", project, "--out", out, "--dry-run")
    assert result.exit_code == 0
    assert "sites.csv" in result.output
    assert "calculate" in result.output
    assert not out.exists()
    call("run", project, "--out", out)
    plan = json.loads(call("run", project, "--out", out, "--dry-run", "--json").stdout)
    assert {stage["would"] for stage in plan["stages"]} == {"take its tables from the run folder, unchanged"}


BAD_SITES = {
    "empty file": ("", "", 2, "is empty"),
    "not a project": (None, None, 2, "no project file"),
    "unknown key": (TWO_SITES, TWO_STREAMS, 2, "did you mean 'title'"),
}


@pytest.mark.parametrize("case", BAD_SITES)
def test_what_cannot_go_on_says_why_and_how_to_mend_it(tmp_path, case):
    sites, streams, code, words = BAD_SITES[case]
    folder = tmp_path / "p"
    if sites is not None:
        make_project(folder, sites, streams, extra="titel = 'x'" if case == "unknown key" else "")
    for command in (("check", folder), ("run", folder, "--out", tmp_path / "out")):
        result = call(*command)
        assert result.exit_code == code, result.output
        assert words in result.stderr
        assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_header_only_gives_an_empty_map(tmp_path):
    result = call("run", make_project(tmp_path / "p"), "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "0 sites" in result.output
    assert (tmp_path / "out" / "map.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("nan", "GWh/yr"), ("inf", "GWh/yr"), ("-5", "GWh/yr"), ("5", "furlong"), ("1_000", "GWh/yr")],
)
def test_a_bad_quantity_is_set_aside_with_its_place_and_the_rest_goes_on(tmp_path, quantity, unit):
    streams = TWO_STREAMS + f"b,demand,heat,bad row,{quantity},{unit},12,6,reported,test\n"
    project = make_project(tmp_path / "p", TWO_SITES, streams)
    findings = json.loads(call("check", project, "--json").stdout)
    assert [row["row"] for row in findings["rejected"]] == [4]
    assert findings["rejected"][0]["file"] == "streams.csv"
    assert findings["rejected"][0]["remedy"]
    assert call("check", project, "--strict").exit_code == 3
    result = call("run", project, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "1 row set aside" in result.output


def test_swapped_coordinates_are_told_and_not_silently_changed(tmp_path):
    sites = TWO_SITES + "c,Swapped,NO,8.55,62.68,10.51\n"
    findings = json.loads(call("check", make_project(tmp_path / "p", sites, TWO_STREAMS), "--json").stdout)
    assert [row["site_id"] for row in findings["unplaced"]] == ["c"]
    assert "swap" in (findings["unplaced"][0]["reason"] + findings["unplaced"][0]["remedy"]).lower()


def test_hostile_text_stays_text_everywhere(tmp_path):
    evil, formula = "<script>alert(1)</script>", '=HYPERLINK("http://x","y")'
    sites = TWO_SITES.replace("Works", evil).replace("Farm", formula.replace('"', '""').join('""'))
    out = tmp_path / "out"
    result = call("run", make_project(tmp_path / "p", sites, TWO_STREAMS, formats="['workbook']"), "--out", out)
    assert result.exit_code == 0, result.output
    assert evil not in (out / "map.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(out / "symbiosis.xlsx")["Sites"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in (evil, formula)]
    assert len(cells) >= 2
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_layer_that_is_really_a_vrt_is_refused(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("name\nhidden\n", encoding="utf-8")
    project = make_project(tmp_path / "p", TWO_SITES, TWO_STREAMS)
    (project / "sites.geojson").write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    toml = project / "symbiosis.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("sites.csv", "sites.geojson"), encoding="utf-8")
    result = call("check", project)
    assert result.exit_code == 2
    assert "sites.geojson" in result.stderr
    assert "hidden" not in result.output


def test_an_unwritable_folder_ends_with_5(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = call("run", ROUBAIX, "--out", tmp_path / "file")
    assert result.exit_code == 5
    assert "not a folder" in result.stderr


def test_ten_thousand_bad_rows(tmp_path):
    bad = "".join(f"b,demand,heat,row {i},many,GWh/yr,12,6,reported,test\n" for i in range(10_000))
    project = make_project(tmp_path / "p", TWO_SITES, TWO_STREAMS + bad)
    findings = json.loads(call("check", project, "--json").stdout)
    assert len(findings["rejected"]) == 10_000
    assert findings["streams"] >= 2
    shown = call("check", project).output
    assert "9980 more" in shown


def test_no_socket_is_opened(tmp_path):
    project = shutil.copytree(ROUBAIX, tmp_path / "p")
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "from symbiosis_map.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(project), "--out", str(tmp_path / "out")],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Roubaix" in done.stdout


def test_uses_ranks_every_class_of_a_batch_in_the_order_of_its_rows(tmp_path):
    classes = ["01", "01.1", "23.51", "23.62", "35.30", "20"]
    (tmp_path / "classes.csv").write_text("nace\n" + "\n".join(classes) + "\n", encoding="utf-8")
    (tmp_path / "batch.csv").write_text(
        "provider_nace,ewc,material\n35.11,10 01 05,FGD gypsum\n24.10,10 02 02,blast furnace slag\n,,xyzzy\n",
        encoding="utf-8",
    )
    out = tmp_path / "out.json"
    arguments = ("--batch", tmp_path / "batch.csv", "--among", tmp_path / "classes.csv", "--json", out)
    assert call("uses", *arguments).exit_code == 0
    ranked = [row["ranked"] for row in json.loads(out.read_text(encoding="utf-8"))]
    assert [sorted(row) for row in ranked] == [sorted(classes)] * 3
    assert [row[0] for row in ranked[:2]] == ["23.62", "23.51"]


def test_uses_answers_both_ways_round():
    forth = call("uses", "10 01 05", "--from-nace", "35.11", "--top", "1")
    assert "23.62" in forth.output
    back = call("uses", "--wanted-by", "23.62")
    assert "gypsum" in back.output.lower()
    assert call("uses").exit_code == 2
    assert "No use is known" in call("uses", "--material", "xyzzy").output


def test_a_batch_answers_every_row_even_an_empty_one(tmp_path):
    batch, classes, answer = (tmp_path / name for name in ("batch.csv", "classes.csv", "answer.json"))
    batch.write_text("provider_nace,ewc,material\n24.10,10 02 02,blast furnace slag\n,,\n35.11,10 01 05,gypsum\n,,\n")
    classes.write_text("nace\n23.51\n23.62\n01.13\n")
    assert call("uses", "--batch", batch, "--among", classes, "--json", answer).exit_code == 0
    ranked = [row["ranked"] for row in json.loads(answer.read_text())]
    assert len(ranked) == 4
    assert all(sorted(row) == ["01.13", "23.51", "23.62"] for row in ranked)
    assert (ranked[0][0], ranked[2][0]) == ("23.51", "23.62")


def test_uses_follow_the_tables_of_a_project(tmp_path):
    (tmp_path / "exchange_rules.csv").write_text(
        "provider_nace,waste_code,stream,receiver_nace,use,status,evidence,source,resource\n"
        "24.10,10 02 02,blast furnace slag,10.71,baked into bread,implemented,documented,a test,material\n"
    )
    asked = ("uses", "10 02 02", "--material", "blast furnace slag", "--from-nace", "24.10", "--json", "-")
    packaged = json.loads(call(*asked).output)
    own = json.loads(call(*asked, "--knowledge", tmp_path).output)
    packaged_use, own_use = ({row["receiver_nace"]: row for row in rows} for rows in (packaged, own))
    assert packaged_use["10.71"]["confidence"] < 0.1
    assert own_use["10.71"]["use"] == "baked into bread"
    assert own_use["10.71"]["confidence"] == pytest.approx(1.0, abs=0.05)
