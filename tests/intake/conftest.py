"""Files for the tests of intake, written anew for each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from symbiosis_map.intake import InputFile, Intake, read_inputs


@pytest.fixture
def write_csv(tmp_path):
    """Write rows as a CSV file."""

    def write(name: str, *rows: list[str], encoding: str = "utf-8", delimiter: str = ",") -> InputFile:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(rows)
        return InputFile(path)

    return write


@pytest.fixture
def read(tmp_path):
    """Write a text as a CSV file and read it."""

    def run(text: str, name: str = "list.csv", **options) -> Intake:
        path = Path(tmp_path) / name
        path.write_text(text, encoding="utf-8")
        return read_inputs([InputFile(path, **options)])

    return run
