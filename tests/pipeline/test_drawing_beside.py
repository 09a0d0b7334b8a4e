"""The map of a large run is drawn in a process of its own, and is the same."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import symbiosis_map as sm
from symbiosis_map.pipeline import drawing_beside

ROUBAIX = Path(__file__).parents[2] / "data" / "roubaix"
DATE = "2026-01-01"


def test_a_map_drawn_beside_the_exports_has_the_same_bytes(tmp_path, monkeypatch):
    project = shutil.copytree(ROUBAIX, tmp_path / "project")
    with (project / "symbiosis.toml").open("a", encoding="utf-8") as file:
        file.write('formats = ["geojson"]\n\n[doubt]\nenabled = false\n')
    run = sm.run(project, tmp_path / "out")
    here = (run.folder / "map.html").read_bytes()
    (run.folder / "map.html").unlink()
    monkeypatch.setattr(drawing_beside, "MANY_LINKS", 0)
    monkeypatch.setattr("symbiosis_map.pipeline.runner.draw_map", None)
    again = sm.run(project, tmp_path / "out")
    assert run.folder / "map.html" in again.files
    assert (run.folder / "map.html").read_bytes() == here


def test_nothing_is_said_to_be_drawn_where_the_process_fails_and_none_starts_for_few_links(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_beside, "_START", "raise SystemExit(1)")
    links = {"links": pd.DataFrame({"link_id": ["a"]})}
    with drawing_beside.drawn_beside(links, tmp_path, tmp_path / "map.html", DATE) as drawn:
        assert drawn == []
    monkeypatch.setattr(drawing_beside, "MANY_LINKS", 1)
    with drawing_beside.drawn_beside(links, tmp_path, tmp_path / "map.html", DATE) as drawn:
        pass
    assert drawn == []


def test_the_process_ends_with_what_it_is_beside(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_beside, "_START", "import time; time.sleep(600)")
    monkeypatch.setattr(drawing_beside, "MANY_LINKS", 0)
    with (
        pytest.raises(RuntimeError, match="disk"),
        drawing_beside.drawn_beside({"links": pd.DataFrame()}, tmp_path, tmp_path / "map.html", DATE),
    ):
        raise RuntimeError("disk")
