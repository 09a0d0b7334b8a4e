"""A project's own rows over the curated tables reach every stage, the run folder and the explanation."""

import shutil
import subprocess
import sys
from pathlib import Path

import symbiosis_map as sm
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching import explain
from symbiosis_map.pipeline import open_run

ROUBAIX = Path(__file__).parents[2] / "data" / "roubaix"

_ALL_THROUGH_THE_OBJECT = """
import sys
from pathlib import Path
import symbiosis_map as sm
from symbiosis_map.knowledge import loader
from symbiosis_map.knowledge.definitions import DEFINITIONS

whole = loader.Knowledge({name: loader.PACKAGED.table(name) for name in DEFINITIONS}, "every table")
loader.read_knowledge = lambda folder: whole
import symbiosis_map.project
symbiosis_map.project.read_knowledge = loader.read_knowledge

def refuse(name):
    if name == "country_boxes":
        return DEFINITIONS and reading(name)
    raise AssertionError(f"{name} was read past the tables of the project")

reading = loader._packaged
loader._packaged = refuse
result = sm.run(Path(sys.argv[1]))
print(len(result["links"]))
"""


def copied(folder):
    shutil.copytree(ROUBAIX, folder)
    toml = folder / "symbiosis.toml"
    text = toml.read_text().replace("[project]\n", '[project]\nknowledge = "tables"\n', 1)
    toml.write_text(text + "formats = ['geojson']\n\n[doubt]\ndraws = 20\nscenarios = 2\n")
    (folder / "tables").mkdir()
    return folder


def test_no_stage_reads_a_table_past_those_of_the_project(tmp_path):
    project = copied(tmp_path / "roubaix")
    done = subprocess.run(
        [sys.executable, "-c", _ALL_THROUGH_THE_OBJECT, str(project)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 0


def test_own_rows_change_the_result_and_its_explanation(tmp_path, roubaix):
    project = copied(tmp_path / "roubaix")
    own = PACKAGED.table("barriers").query("barrier_id == 'B03'").assign(factor=0.3)
    own.to_csv(project / "tables" / "barriers.csv", index=False)
    result = sm.run(project, tmp_path / "out")
    changed, usual = (r["links"].set_index("link_id")["readiness"] for r in (result, roubaix))
    with_barrier = usual.index[roubaix["links"]["barriers"].str.contains("B03").to_numpy()]
    assert len(with_barrier)
    assert (changed[with_barrier] < usual[with_barrier]).all()
    assert changed.drop(with_barrier).equals(usual.drop(with_barrier))
    opened = open_run(tmp_path / "out")
    assert opened.project.matching.knowledge == result.project.matching.knowledge
    link = result["links"]["link_id"].iloc[0]
    tables = [opened[name] for name in ("sites", "streams", "distances", "assumptions")]
    assert explain(link, *tables, opened.project.matching).score > 0
