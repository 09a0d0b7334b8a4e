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


def test_popularity_is_counted_over_other_cases() -> None:
    exchanges = pd.DataFrame({"case": ["1", "1", "2", "3"], "receiver_nace": ["b", "b", "a", "a"]})
    assert benchmark().popularity(exchanges, ["c", "b", "a"]).tolist() == [3, 3, 2, 2]


def test_figures_of_known_places() -> None:
    figures = benchmark().figures_of(pd.Series([1, 2, 4, 20]))
    assert figures == {"mrr": 0.45, "first_1": 0.25, "first_3": 0.5, "first_5": 0.75, "first_10": 0.75}
