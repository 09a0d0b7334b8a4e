"""The run folder: what is taken over, what is calculated anew, and what the manifest says."""

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import symbiosis_map as sm
from symbiosis_map.errors import InputError, OutputError

ROUBAIX = Path(__file__).parents[2] / "data" / "roubaix"
FEW_DRAWS = "\n[doubt]\ndraws = 20\nscenarios = 2\n"


def copied(folder, more):
    shutil.copytree(ROUBAIX, folder)
    with (folder / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    return folder


@pytest.fixture
def whole(tmp_path):
    """The project with every file that a run writes."""
    return copied(tmp_path / "project", FEW_DRAWS)


@pytest.fixture
def project(tmp_path):
    """The project with the map and one file."""
    return copied(tmp_path / "project", "formats = ['geojson']\n" + FEW_DRAWS)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The run folder of a copy of the project; nobody changes it."""
    folder = tmp_path_factory.mktemp("finished")
    return sm.run(copied(folder / "project", "formats = ['geojson']\n" + FEW_DRAWS), folder / "out").folder


@pytest.fixture
def out(finished, tmp_path):
    """A run folder of the project, with what an earlier run left in it."""
    return shutil.copytree(finished, tmp_path / "out")


def states(project, out, **more):
    seen = []
    result = sm.run(project, out, watch=seen.append, **more)
    return {r.stage: r.state for r in seen if r.state != "started"}, result


def test_unchanged_stages_are_taken_over(project, tmp_path):
    first, one = states(project, tmp_path / "out")
    again, two = states(project, tmp_path / "out")
    assert set(first.values()) == {"done"}
    assert [s for s, state in again.items() if state == "done"] == ["Drawing and writing"]
    for name in one:
        pd.testing.assert_frame_equal(pd.DataFrame(one[name]), pd.DataFrame(two[name]))


def test_a_changed_option_runs_its_stage_and_the_later_ones(project, out):
    with (project / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write("\n[hubs]\nmin_score = 70\n")
    again, _ = states(project, out)
    assert [stage for stage, state in again.items() if state == "done"] == [
        "Finding hubs",
        "Sharing trenches",
        "Listing assumptions",
        "Drawing and writing",
    ]


def test_a_changed_row_runs_everything(project, out):
    path = project / "streams.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("spent grain", "brewers' spent grain"), encoding="utf-8")
    again, _ = states(project, out)
    assert again.pop("Reading map layers") == "reused"
    assert set(again.values()) == {"done"}


def test_some_stages_alone(project, out, tmp_path):
    with pytest.raises(InputError, match="is not in"):
        sm.run(project, tmp_path / "empty", only="matching..hubs")
    before = (out / "map.html").stat().st_mtime_ns
    only, result = states(project, out, only="matching..hubs")
    assert list(only) == ["Matching", "Measuring doubt", "Sharing supply", "Finding hubs"]
    assert len(result["links"]) > 0
    assert (out / "map.html").stat().st_mtime_ns == before
    with pytest.raises(InputError, match="runs backwards"):
        sm.run(project, out, only="hubs..intake")


def test_some_stages_alone_do_not_build_on_tables_of_other_inputs(project, out):
    path = project / "streams.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("spent grain", "brewers' grain"), encoding="utf-8")
    with pytest.raises(InputError, match=r"'intake' are of other inputs.*--only intake\.\."):
        sm.run(project, out, only="matching..hubs")
    again, result = states(project, out)
    assert again.pop("Reading map layers") == "reused"
    assert set(again.values()) == {"done"}
    assert "brewers' grain" in " ".join(result["links"]["sentence"])


def test_a_folder_of_stages_alone_explains_with_the_options_that_they_used(project, out):
    with (project / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write("\n[matching]\nweight_technical = 0.9\n")
    sm.run(project, out, only="matching..recall")
    opened = sm.open_run(out)
    assert opened.project.matching.weight_technical == 0.9
    row = opened["links"].iloc[0]
    tables = (opened[name] for name in ("sites", "streams", "distances", "assumptions"))
    assert sm.explain(row["link_id"], *tables, opened.project.matching, changes=False).score == pytest.approx(
        row["score"]
    )


def test_a_stage_that_was_killed_is_run_again(project, out, monkeypatch):
    with (project / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write("\n[hubs]\nmin_score = 70\n")

    def killed(tables, folder):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("symbiosis_map.pipeline.run_folder.write_geoparquet", killed)
        with pytest.raises(KeyboardInterrupt):
            sm.run(project, out)
    again, _ = states(project, out)
    assert again["Finding hubs"] == "done"


def test_order_of_rows_has_no_effect(project, tmp_path):
    one = sm.run(project)
    for name in ("sites.csv", "streams.csv"):
        frame = pd.read_csv(project / name, dtype=str, keep_default_na=False)
        frame.sample(frac=1.0, random_state=7).to_csv(project / name, index=False)
    two = sm.run(project)
    for name in ("links", "near_misses", "flows", "hub_members"):
        left, right = (pd.DataFrame(r[name]).drop(columns="geometry", errors="ignore") for r in (one, two))
        pd.testing.assert_frame_equal(left, right)


def test_manifest_tells_the_run_and_nothing_of_the_machine(whole, tmp_path):
    out = tmp_path / "out"
    result = sm.run(whole, out)
    text = (out / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert str(tmp_path) not in text
    for record in manifest["outputs"]:
        content = (out / record["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == record["sha256"]
    hashes = {row["name"]: row["sha256"] for row in manifest["inputs"]}
    assert hashes["sites.csv"] == hashlib.sha256((whole / "sites.csv").read_bytes()).hexdigest()
    rows = {stage["stage"]: stage for stage in manifest["stages"]}
    assert rows["matching"]["rows_out"]["links"] == len(result["links"])
    assert rows["matching"]["rows_in"]["distances"] == len(result["candidates"])
    assert {"GDAL", "PROJ", "GEOS", "python", "symbiosis-map"} <= set(manifest["libraries"])


def test_same_input_same_bytes(whole, tmp_path):
    runs = [sm.run(whole, tmp_path / name, date=dt.date(2026, 1, 31)) for name in ("one", "two")]
    for left, right in zip(*(run.files for run in runs), strict=True):
        if left.name != "manifest.json":
            assert left.read_bytes() == right.read_bytes(), left.name


def test_a_run_folder_opens_again(project, tmp_path):
    result = sm.run(project, tmp_path / "out")
    opened = sm.open_run(tmp_path / "out")
    assert opened.project.matching == result.project.matching
    pd.testing.assert_frame_equal(pd.DataFrame(opened["links"]), pd.DataFrame(result["links"]))
    with pytest.raises(InputError, match="holds no run"):
        sm.open_run(tmp_path)


def test_a_damaged_table_is_named(out):
    (out / "tables" / "links.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(InputError, match=r"links\.parquet is damaged"):
        sm.open_run(out)


def test_an_unwritable_place_is_told_before_any_work(project, tmp_path):
    (tmp_path / "file").write_text("x")
    seen = []
    with pytest.raises(OutputError, match="not a folder"):
        sm.run(project, tmp_path / "file" / "out", watch=seen.append)
    assert not seen


def test_without_a_folder_nothing_is_written(project, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    result = sm.run(project)
    assert sorted(tmp_path.rglob("*")) == before
    assert result.files == ()


def test_explanations_multiply_to_the_score(county):
    links = county["links"]
    sample = links.groupby(["resource", "mode"]).head(2)
    for row in sample.to_dict("records"):
        told = sm.explain(
            row["link_id"],
            county["sites"],
            county["streams"],
            county["distances"],
            county["assumptions"],
            county.project.matching,
            changes=False,
        )
        product = 100.0
        for factor in told.factors:
            product *= factor.factor
        assert product == pytest.approx(row["score"], rel=1e-9)
        assert told.score == pytest.approx(row["score"], rel=1e-9)
        assert told.sentence == row["sentence"]
        assert told.calculation
        assert all(line.label for line in told.calculation)


def test_a_near_miss_is_explained_too(county):
    row = county["near_misses"].iloc[0]
    told = sm.explain(
        f"{row['surplus_id']}>{row['demand_id']}",
        county["sites"],
        county["streams"],
        county["distances"],
        county["assumptions"],
        county.project.matching,
    )
    assert not told.passed
    assert told.score is None
    assert told.sentence == row["sentence"]
    with pytest.raises(InputError, match="Ids look like"):
        sm.explain("no>link", county["sites"], county["streams"], county["distances"], county["assumptions"])


def test_a_point_set_by_hand_is_used(project, tmp_path):
    (project / "overrides.csv").write_text(
        "site_id,latitude,longitude,precision_m,source\nRX01,50.70,3.18,50,visit on site\n", encoding="utf-8"
    )
    path = project / "symbiosis.toml"
    text = path.read_text(encoding="utf-8").replace("[project]\n", '[project]\noverrides = "overrides.csv"\n')
    path.write_text(text, encoding="utf-8")
    site = sm.run(project)["sites"].set_index("site_id").loc["RX01"]
    assert (site.geometry.y, site.geometry.x) == (50.70, 3.18)
    assert site["location_precision_m"] == 50
    assert "visit on site" in site["location_source"]
