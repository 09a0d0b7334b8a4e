"""What the README promises: its Python runs, its links lead somewhere, its commands exist."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from symbiosis_map.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    county = '"data/more_og_romsdal"'
    assert all(county in block for block in blocks)
    # A smaller example in place of the county, which has its own tests.
    code = "\n".join(blocks).replace(county, '"data/roubaix"').replace('"map.html"', repr(str(tmp_path / "map.html")))
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})
    assert "sentence" in capsys.readouterr().out
    assert (tmp_path / "map.html").stat().st_size > 100_000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), target


def test_commands_of_the_readme_exist():
    for name in set(re.findall(r"^symbiosis-map ([\w-]+)", _commands(), re.MULTILINE)):
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0, name
    for option in set(re.findall(r"(?<!-)(--[a-z][a-z-]+)", README)):
        helps = "".join(CliRunner().invoke(main, [name, "--help"]).output for name in main.commands)
        assert option in helps, option


def test_figures_of_the_readme_are_those_of_this_version(county, kalundborg, roubaix):
    count = {name: len(county[name]) for name in ("sites", "links", "near_misses", "hubs")}
    claim = (
        f"{count['sites']} real sites, {count['links']} links, {count['near_misses']} near misses, {count['hubs']} hubs"
    )
    assert claim in README
    for result, words in (
        (county, "all {n} documented"),
        (kalundborg, "{n} of {m} documented"),
        (roubaix, "{n} of {m};"),
    ):
        found, known = int(result["recall"]["found"].sum()), len(result["recall"])
        assert words.format(n=found, m=known) in README


def _commands():
    """The command lines of the README."""
    return "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
