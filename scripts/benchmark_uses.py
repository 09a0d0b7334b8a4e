"""Measure the ranking of uses on documented exchanges, by whole cases, and print the figures as JSON.

python scripts/benchmark_uses.py                      the exchanges beside the checkout
python scripts/benchmark_uses.py --exchanges FILE --classes FILE

FILE has the columns case, provider_nace, ewc, material, receiver_nace; the classes stand in a column nace.

Each exchange is asked as ``symbiosis-map uses --batch`` asks it, and the place of its true receiver among the classes
is taken. No case is on both sides: what is learned from documented exchanges is learned from the other cases.

unseen         only rules that were written without sight of these exchanges
elsewhere      the same, without what literature on the place of the case itself says
unseen_branch  the same, where any class of the true receiver's division counts: the branch is right, if not the class
nameless       the same as unseen, asked without the name of the material
learned        the rules of unseen, and the documented exchanges of the other cases
held_out       all rules but those from exchanges of the case itself. Optimistic: the rules of the first reading were
               written by engineers who had read the exchanges
shipped        all rules. No measure of anything but memory
popularity     classes by the number of other cases that they receive in
recalled       exchanges of 81 places that were written down from memory (scripts/recalled_exchanges.csv), by rules of
               engineering alone. Optimistic: who remembers a case remembers what makes sense in it

Beside each share stands the range that nine of ten samples of as many whole cases, drawn with replacement, fall in:
what other cases may well give.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching import rank_batch

SHARED = Path(__file__).parents[2] / "shared" / "benchmarks"
RECALLED = Path(__file__).with_name("recalled_exchanges.csv")
SEEN = ("documented", "first")
"""Readings of the rules that were written with the exchanges at hand."""
ENGINEERING = ("offers", "needs")
"""Readings of the rules that were written from no case."""
PLACES = {
    "Taranto": ("1", "33"),
    "Kymi": ("2",),
    "Relvao": ("3",),
    "Kalundborg": ("4",),
    "NISP": ("5", "18", "20", "22", "23", "24", "28", "36", "37", "38"),
    "Kwinana": ("6",),
    "Rizhao": ("7",),
    "Ulsan": ("8",),
    "Guayama": ("9",),
    "Barceloneta": ("9",),
    "Guitang": ("10",),
    "Nanjangud": ("14",),
    "Sicily": ("25",),
    "Norrkoping": ("27",),
    "Jinan": ("32",),
    "Liuzhou": ("32",),
    "ZERI": ("39",),
    "Chaparral": ("40",),
    "Devens": ("40",),
    "Brownsville": ("40",),
    "Campbell": ("40",),
}
"""Places that the literature reading names, and the cases of the exchanges that are from there."""
FIRST = (1, 3, 5, 10)
SAMPLES = 4000
SEED = 20061220


def main() -> int:
    """Print the figures of each way of measuring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--exchanges", type=Path, default=SHARED / "exchanges_documented.csv")
    parser.add_argument("--classes", type=Path, default=SHARED / "receiver_classes.csv")
    options = parser.parse_args()
    for path in (options.exchanges, options.classes):
        if not path.is_file():
            print(f"{path} is missing", file=sys.stderr)
            return 1
    exchanges = pd.read_csv(options.exchanges, dtype="str", keep_default_na=False)
    classes = pd.read_csv(options.classes, dtype="str")["nace"].tolist()
    rules = PACKAGED.table("exchange_rules")
    unseen = rules[~rules["reading"].isin(SEEN)]
    learned = rules[~rules["reading"].isin(SEEN[1:])]
    case = exchanges["case"]
    ranked = ranking(exchanges, classes, unseen)
    recalled = pd.read_csv(RECALLED, dtype="str", keep_default_na=False)
    recalled = recalled[recalled["receiver_nace"].isin(classes)]
    engineering = rules[rules["reading"].isin(ENGINEERING)]
    figures = {
        "exchanges": len(exchanges),
        "cases": int(exchanges["case"].nunique()),
        "classes": len(classes),
        "rules": {str(name): int(count) for name, count in rules["reading"].value_counts().items()},
        "unseen": figures_of(places(exchanges, ranked), case),
        "elsewhere": figures_of(by_case(exchanges, classes, unseen, without_place), case),
        "unseen_branch": figures_of(branch_places(exchanges, ranked), case),
        "nameless": figures_of(places(exchanges, ranking(exchanges.assign(material=""), classes, unseen)), case),
        "learned": figures_of(by_case(exchanges, classes, learned), case),
        "held_out": figures_of(by_case(exchanges, classes, rules), case),
        "shipped": figures_of(places(exchanges, ranking(exchanges, classes, rules)), case),
        "popularity": figures_of(popularity(exchanges, classes), case),
        "recalled": figures_of(places(recalled, ranking(recalled, classes, engineering)), recalled["case"]),
    }
    print(json.dumps(figures, indent=1))
    return 0


def ranking(exchanges: pd.DataFrame, classes: list[str], rules: pd.DataFrame) -> list[list[str]]:
    """Return the classes for each exchange, best first, by these rules alone."""
    knowledge = Knowledge({"exchange_rules": rules.reset_index(drop=True)}, " ".join(map(str, rules.index)))
    return rank_batch(exchanges, classes, knowledge)


def places(exchanges: pd.DataFrame, ranked: list[list[str]]) -> pd.Series:
    """Return the place of the true receiver of each exchange; 1 is best."""
    found = [order.index(true) + 1 for order, true in zip(ranked, exchanges["receiver_nace"], strict=True)]
    return pd.Series(found, index=exchanges.index)


def branch_places(exchanges: pd.DataFrame, ranked: list[list[str]]) -> pd.Series:
    """Return the place of the first class of the true receiver's division, for each exchange."""
    found = [
        [nace[:2] for nace in order].index(true[:2]) + 1
        for order, true in zip(ranked, exchanges["receiver_nace"], strict=True)
    ]
    return pd.Series(found, index=exchanges.index)


def without_case(rules: pd.DataFrame, case: str) -> pd.DataFrame:
    """Return the rules that are not from exchanges of a case: ``MAESTRI case 7``, ``MAESTRI cases 4, 16``."""
    named = [" ".join(re.findall(r"\bMAESTRI cases? ([\d, ]+)", str(source))) for source in rules["source"]]
    own = [case in re.findall(r"\d+", numbers) for numbers in named]
    unnumbered = (rules["reading"] == "documented") & (np.array(named) == "")
    return rules[~(np.array(own) | unnumbered)]


def without_place(rules: pd.DataFrame, case: str) -> pd.DataFrame:
    """Return the rules that do not come from literature on the place of a case alone."""
    own = [place for place, cases in PLACES.items() if case in cases]
    told = [all(any(place in part for place in own) for part in str(source).split(" | ")) for source in rules["source"]]
    return rules[~((rules["reading"] == "literature") & np.array(told))]


def by_case(
    exchanges: pd.DataFrame,
    classes: list[str],
    rules: pd.DataFrame,
    kept: Callable[[pd.DataFrame, str], pd.DataFrame] = without_case,
) -> pd.Series:
    """Return the places, each case ranked by the rules that are kept for it; without those from its own exchanges."""
    found = [places(rows, ranking(rows, classes, kept(rules, str(case)))) for case, rows in exchanges.groupby("case")]
    return pd.concat(found).reindex(exchanges.index)


def popularity(exchanges: pd.DataFrame, classes: list[str]) -> pd.Series:
    """Return the places where classes stand by the number of other cases that they receive in."""
    receives = exchanges[["case", "receiver_nace"]].drop_duplicates()
    found = pd.Series(0, index=exchanges.index)
    for case, rows in exchanges.groupby("case"):
        count = receives[receives["case"] != case]["receiver_nace"].value_counts().reindex(classes, fill_value=0)
        order = count.sort_values(ascending=False, kind="stable").index.tolist()
        found[rows.index] = [order.index(true) + 1 for true in rows["receiver_nace"]]
    return found


def figures_of(found: pd.Series, case: pd.Series) -> dict[str, float | list[float]]:
    """Return the mean reciprocal rank and the shares of true receivers among the first few, with their ranges."""
    figures: dict[str, float | list[float]] = {"mrr": round(float(np.mean(1.0 / found)), 3)}
    for few in FIRST:
        hit = found <= few
        figures[f"first_{few}"] = round(float(hit.mean()), 3)
        figures[f"first_{few}_range"] = range_over_cases(hit, case)
    return figures


def range_over_cases(hit: pd.Series, case: pd.Series) -> list[float]:
    """Return where the share of hits lies in 90 % of samples of whole cases, drawn with replacement."""
    counts = hit.astype(int).groupby(case).agg(["sum", "size"]).to_numpy()
    drawn = counts[np.random.default_rng(SEED).integers(0, len(counts), (SAMPLES, len(counts)))].sum(axis=1)
    return [round(float(edge), 2) for edge in np.quantile(drawn[:, 0] / drawn[:, 1], [0.05, 0.95])]


if __name__ == "__main__":
    sys.exit(main())
