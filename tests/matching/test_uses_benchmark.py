"""The measurement of the ranking keeps what is learned apart from what is measured."""

import importlib.util
from pathlib import Path

import pandas as pd

from symbiosis_map.knowledge import PACKAGED

SCRIPT = Path(__file__).parents[2] / "scripts" / "benchmark_uses.py"


def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_uses", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_rule_of_a_held_out_case_is_left() -> None:
    rules = PACKAGED.table("exchange_rules")
    for case in ("1", "7", "16", "32"):
        kept = benchmark().without_case(rules, case)
        sources = kept.loc[kept["reading"] == "documented", "source"]
        assert not sources.str.contains(rf"MAESTRI cases? (?:\d+, )*{case}\b").any()
        assert 0 < len(rules) - len(kept) < 60
        assert set(rules["reading"]) == set(kept["reading"])


def test_literature_on_the_place_of_a_case_is_left_out() -> None:
    rules = PACKAGED.table("exchange_rules")
    kept = benchmark().without_place(rules, "6")
    gone = rules.loc[rules.index.difference(kept.index)]
    assert set(gone["reading"]) == {"literature"}
    assert gone["source"].str.contains("Kwinana").all()
    sources = kept.loc[kept["reading"] == "literature", "source"]
    assert not sources.str.fullmatch(r"[^|]*Kwinana[^|]*").any()
    assert sources.str.contains(r"Kwinana.*\||\|.*Kwinana").any(), "what other places know as well stays"


def test_each_place_is_one_that_literature_names() -> None:
    rules = PACKAGED.table("exchange_rules")
    sources = rules.loc[rules["reading"] == "literature", "source"]
    assert [place for place in benchmark().PLACES if not sources.str.contains(place, regex=False).any()] == []


def test_engineering_finds_what_is_remembered_of_published_cases() -> None:
    """All of them give 0.75 and 0.87; the limits are two standard errors of a sample of ninety below."""
    script = benchmark()
    rules = PACKAGED.table("exchange_rules")
    recalled = pd.read_csv(script.RECALLED, dtype="str", keep_default_na=False)
    assert recalled["case"].nunique() == 81
    sample, classes = recalled.iloc[::10], sorted(recalled["receiver_nace"].unique())
    found = script.places(sample, script.ranking(sample, classes, rules[rules["reading"].isin(script.ENGINEERING)]))
    assert (found <= 5).mean() >= 0.65
    assert (found <= 10).mean() >= 0.79


def test_popularity_is_counted_over_other_cases() -> None:
    exchanges = pd.DataFrame({"case": ["1", "1", "2", "3"], "receiver_nace": ["b", "b", "a", "a"]})
    assert benchmark().popularity(exchanges, ["c", "b", "a"]).tolist() == [3, 3, 2, 2]


def test_figures_of_known_places() -> None:
    figures = benchmark().figures_of(pd.Series([1, 2, 4, 20]), pd.Series(["a", "a", "a", "a"]))
    shares = {name: value for name, value in figures.items() if not name.endswith("range")}
    assert shares == {"mrr": 0.45, "first_1": 0.25, "first_3": 0.5, "first_5": 0.75, "first_10": 0.75}
    assert figures["first_5_range"] == [0.75, 0.75], "one case alone can only be drawn again"


def test_range_is_over_whole_cases() -> None:
    """Of two cases, one all right and one all wrong, a quarter of the samples hold the wrong one alone."""
    hit, case = pd.Series([True] * 50 + [False] * 50), pd.Series(["a"] * 50 + ["b"] * 50)
    assert benchmark().range_over_cases(hit, case) == [0.0, 1.0]


def test_a_class_of_the_same_division_counts_for_the_branch() -> None:
    exchanges = pd.DataFrame({"receiver_nace": ["23.51", "20"]})
    ranked = [["01.1", "23.61", "23.51"], ["23.51", "01.1", "20.15", "20"]]
    assert benchmark().places(exchanges, ranked).tolist() == [3, 4]
    assert benchmark().branch_places(exchanges, ranked).tolist() == [2, 3]
