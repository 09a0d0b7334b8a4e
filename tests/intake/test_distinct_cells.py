"""What is read once for many cells, or by a short way, must be what reading each cell by itself gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map import tables
from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, complete_streams, estimate_streams, read_inputs
from symbiosis_map.intake.identity import same_id
from symbiosis_map.intake.raw import as_cell
from symbiosis_map.intake.words import fold
from symbiosis_map.schema import conform
from symbiosis_map.units import parse_number
from symbiosis_map.units.numerals import split_number

_PLAIN = st.from_regex(r"[0-9]{1,17}(\.[0-9]{1,15})?", fullmatch=True)


def _read_long(text: str, **how: object) -> float | str:
    """Read a number by the whole grammar: a blank before it keeps it off the short way."""
    try:
        return parse_number(f" {text}", **how)
    except InputError as error:
        return error.message


@given(_PLAIN, st.sampled_from([{"decimal": "."}, {"grouped": False}, {"decimal": ","}, {}]))
def test_a_plain_number_is_read_as_the_grammar_reads_it(text: str, how: dict[str, object]) -> None:
    try:
        short: float | str = parse_number(text, **how)
    except InputError as error:
        short = error.message
    assert short == _read_long(text, **how)
    assert split_number(text) == split_number(f" {text}")


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_folded_as_any_others(text: str) -> None:
    beside = f"{text}\u00e9"  # one other letter takes the text the long way
    assert fold(f"{text} \u00e9") == f"{fold(text)} e".strip()
    assert same_id(beside) == same_id(text) + "\u00e9"


@pytest.fixture
def read_rows(tmp_path: Path):
    def read(sites: pd.DataFrame, streams: pd.DataFrame, ending: str):
        files = []
        for kind, frame in (("sites", sites), ("streams", streams)):
            path = tmp_path / f"{kind}.{ending}"
            frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path, index=False)
            files.append(InputFile(path, kind=kind))
        read = read_inputs(files)
        streams_then = estimate_streams(read.sites, read.streams).streams
        return read, complete_streams(read.sites, streams_then)

    return read


def _project() -> tuple[pd.DataFrame, pd.DataFrame]:
    sites = pd.DataFrame(
        {
            "site_id": [f"s{i}" for i in range(6)],
            "name": ["Dairy", "Dairy", " Mill ", "Mill", "Works", "-"],
            "nace": ["10.51", "10.51", "17.12", "no code", "24.42", "24.42"],
            "country": ["NO", "norge", "NO", "DK", "NO", "NO"],
            "latitude": [62.1, 62.2, 62.3, 62.4, 62.5, 62.6],
            "longitude": [7.1, 7.2, 7.3, 7.4, 7.5, 7.6],
        }
    )
    streams = pd.DataFrame(
        {
            "site_id": ["s0", "s1", "s1", "s2", "s2", "s3"],
            "direction": ["surplus", "surplus", "demand", "surplus", "sideways", "demand"],
            "resource": ["heat", "heat", "heat", "material", "heat", "heat"],
            "stream": ["condensate", "condensate", "hot water", "bark", "steam", "cooling"],
            "quantity": [1200.5, 1200.5, 800.0, None, 5.0, 90.0],
            "unit": ["MWh/yr", "MWh/yr", "MWh/yr", "t/yr", "MWh/yr", "kWh"],
            "temperature_c": [65.0, 65.0, 70.0, None, 150.0, None],
        }
    )
    return sites, streams


def test_each_stream_is_filled_in_as_if_it_were_alone(read_rows) -> None:
    read, together = read_rows(*_project(), "csv")
    given_streams = estimate_streams(read.sites, read.streams).streams
    assert len(given_streams) > 5
    for _, stream in given_streams.iterrows():
        own = conform(stream.to_frame().T, tables.STREAMS)
        alone = complete_streams(read.sites, own)
        at = together.streams["stream_id"] == stream["stream_id"]
        pd.testing.assert_frame_equal(alone.streams, together.streams[at].reset_index(drop=True))
        why = together.assumptions[together.assumptions["id"] == stream["stream_id"]].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.assumptions, why)


def test_parquet_and_csv_of_the_same_rows_give_the_same_tables(read_rows) -> None:
    """Numbers and texts of a column take other ways in; what is wrong in them is set aside in the same rows."""
    by_text, filled_by_text = read_rows(*_project(), "csv")
    by_number, filled_by_number = read_rows(*_project(), "parquet")
    ignored = ["source", "location_source"]
    for one, other in (
        (by_text.sites, by_number.sites),
        (filled_by_text.streams, filled_by_number.streams),
    ):
        pd.testing.assert_frame_equal(
            pd.DataFrame(one).drop(columns=ignored, errors="ignore"),
            pd.DataFrame(other).drop(columns=ignored, errors="ignore"),
        )
    kept = ["row", "column", "value", "rule"]
    assert by_text.rejected[kept].to_numpy().tolist() == by_number.rejected[kept].to_numpy().tolist()
    assert len(by_text.rejected) >= 2


def test_a_missing_value_of_any_kind_is_an_empty_cell() -> None:
    assert [as_cell(value) for value in (None, float("nan"), "", "  ")] == [""] * 4
