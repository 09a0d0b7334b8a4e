"""Drawing a finished run again: the same bytes, other choices, and plain words where something is wrong."""

import datetime as dt
import json
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

import symbiosis_map as sm
from symbiosis_map.cli import main
from symbiosis_map.maps import MapOptions

SITES = (
    "site_id,name,country,latitude,longitude,nace\n"
    "a,Ærlig Verk på Øra,NO,62.68,8.55,24.42\nb,Fish Farm,NO,62.685,8.56,03.22\n"
)
STREAMS = (
    "site_id,direction,resource,stream,quantity,unit,temperature_c,return_temperature_c,medium,basis,source\n"
    "a,surplus,heat,hot water,10,GWh/yr,90,50,water,reported,test\n"
    "b,demand,heat,fish water,8,GWh/yr,12,6,,reported,test\n"
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of a whole run with a date that the project does not state."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    (folder / "streams.csv").write_text(STREAMS, encoding="utf-8")
    (folder / "symbiosis.toml").write_text(
        "[project]\ntitle = 'Åse & Øy'\nlanguage = 'nb'\n[doubt]\nenabled = false\n"
        "[map]\nnear_misses_per_site = 3\n[[inputs]]\nfile = 'sites.csv'\nkind = 'sites'\n"
        "[[inputs]]\nfile = 'streams.csv'\nkind = 'streams'\n",
        encoding="utf-8",
    )
    sm.run(folder, folder / "results", date=dt.date(2026, 3, 1))
    return folder / "results"


@pytest.fixture
def results(finished, tmp_path):
    """A copy that a test may harm."""
    return shutil.copytree(finished, tmp_path / "results")


def call(*arguments):
    return CliRunner().invoke(main, ["map", *(str(argument) for argument in arguments)])


def page_data(path):
    text = path.read_text(encoding="utf-8")
    start = text.index('id="symbiosis-data">') + len('id="symbiosis-data">')
    return json.loads(text[start : text.index("</script>", start)])


def test_the_same_tables_and_options_give_the_bytes_of_the_run(finished, tmp_path):
    result = call(finished, "--out", tmp_path / "again.html")
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "again.html") in result.output
    assert (tmp_path / "again.html").read_bytes() == (finished / "map.html").read_bytes()


def test_choices_change_the_page_and_nothing_else(finished, tmp_path):
    before = {path: path.read_bytes() for path in finished.rglob("*") if path.is_file()}
    arguments = ("--title", "Nytt navn på øya", "--subtitle", "Ås", "--date", "vår 2026", "--language", "nn")
    result = call(finished, "--out", tmp_path / "kart på øya.html", *arguments, "--tiles", "kartverket-grey")
    assert result.exit_code == 0, result.output
    data = page_data(tmp_path / "kart på øya.html")
    told = [data[key] for key in ("title", "subtitle", "date", "language")]
    assert told == ["Nytt navn på øya", "Ås", "vår 2026", "nn"]
    assert data["tiles"]["label"] == "Kartverket"
    assert call(finished, "--out", tmp_path / "two.html", "--languages", "nb, sv").exit_code == 0
    assert set(page_data(tmp_path / "two.html")["words"]["phrases"]) == {"nb", "sv"}
    original = page_data(finished / "map.html")
    assert original["date"] == "2026-03-01"
    assert {key: data["tables"][key]["rows"] for key in data["tables"]} == {
        key: original["tables"][key]["rows"] for key in original["tables"]
    }
    assert {path: path.read_bytes() for path in finished.rglob("*") if path.is_file()} == before


def test_quiet_prints_nothing_and_progress_goes_to_standard_error(finished, tmp_path):
    assert call(finished, "--out", tmp_path / "m.html", "--quiet").output == ""
    told = call(finished, "--out", tmp_path / "m.html")
    assert "Drawing the map" in told.stderr
    assert "Drawing the map" not in told.stdout


def refused(code, *arguments):
    result = call(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert result.stderr.splitlines()[-1].startswith("Error: ")
    return result.stderr


def test_a_folder_that_is_no_run(tmp_path):
    out = tmp_path / "map.html"
    assert "does not exist" in refused(2, tmp_path / "nowhere", "--out", out)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "is no folder" in refused(2, tmp_path / "file", "--out", out)
    told = refused(2, tmp_path, "--out", out)
    assert "holds no run" in told
    assert "symbiosis-map run --out" in told
    assert not out.exists()


def test_a_damaged_or_missing_table_is_named(results, tmp_path):
    out = tmp_path / "map.html"
    out.write_text("the map of yesterday", encoding="utf-8")
    table = results / "tables" / "links.parquet"
    table.write_bytes(table.read_bytes()[:100])
    told = refused(2, results, "--out", out)
    assert "links.parquet is damaged" in told
    table.unlink()
    assert "'links' is not in" in refused(2, results, "--out", out)
    assert out.read_text(encoding="utf-8") == "the map of yesterday"


def test_tables_and_options_of_another_version_are_told(results, tmp_path):
    record = results / "tables" / "stages.json"
    kept = json.loads(record.read_text(encoding="utf-8"))
    changed = json.loads(json.dumps(kept))
    changed["options"]["hubs"]["an_option_of_old"] = 1
    record.write_text(json.dumps(changed), encoding="utf-8")
    told = refused(2, results, "--out", tmp_path / "map.html")
    assert "another version" in told
    assert "an_option_of_old" in told
    record.write_text(json.dumps(kept), encoding="utf-8")
    flows = pd.read_parquet(results / "tables" / "flows.parquet").drop(columns="unit")
    flows.to_parquet(results / "tables" / "flows.parquet")
    told = refused(2, results, "--out", tmp_path / "map.html")
    assert "another version: it lacks unit" in told


def test_a_run_that_was_stopped_is_not_drawn_as_if_it_were_whole(results, tmp_path):
    record = results / "tables" / "stages.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    del content["stages"]["hubs"]
    record.write_text(json.dumps(content), encoding="utf-8")
    assert "stopped before 'Finding hubs'" in refused(2, results, "--out", tmp_path / "map.html")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"options": 1}', '{"options": {}, "stages": {}}'])
def test_a_record_that_says_nothing_is_an_error_and_no_crash(results, tmp_path, content):
    (results / "tables" / "stages.json").write_text(content, encoding="utf-8")
    assert "Run the project again" in refused(2, results, "--out", tmp_path / "map.html")


def test_a_place_that_cannot_be_written_is_found_before_any_work(finished, tmp_path):
    assert "there is no folder" in refused(5, finished, "--out", tmp_path / "no" / "such" / "map.html")
    assert "it is a folder" in refused(5, finished, "--out", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_choice_that_the_map_does_not_know(finished, tmp_path):
    out = tmp_path / "map.html"
    assert "'xx'" in refused(2, finished, "--out", out, "--language", "xx")
    assert "'nowhere'" in refused(2, finished, "--out", out, "--tiles", "nowhere")
    assert not out.exists()


def test_help_teaches_with_an_example():
    told = call("--help").output
    assert "\n    symbiosis-map map results --out map.html\n" in told
    assert "Exit codes" in told


def test_the_same_from_python(finished, tmp_path):
    result = sm.open_run(finished)
    path = sm.draw_again(result, tmp_path / "map.html", title="Et annet navn")
    assert page_data(path)["title"] == "Et annet navn"
    with pytest.raises(TypeError):
        sm.draw_again(result, tmp_path / "map.html", titel="a slip")
    assert page_data(path)["near_misses_left_out"] == page_data(finished / "map.html")["near_misses_left_out"]
    assert MapOptions().near_misses_per_site != 3
