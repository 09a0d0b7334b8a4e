"""Hashes, versions, options."""

import datetime as dt
import hashlib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map.errors import ProjectError, SchemaError
from symbiosis_map.exports import (
    ExportOptions,
    check_writable,
    describe_outputs,
    library_versions,
    planned_files,
    sha256,
    source_date,
    write_exports,
)


def test_sha256_is_that_of_the_standard(tmp_path):
    """FIPS 180-2, appendix B.1."""
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_outputs_are_described_in_the_order_of_their_paths(tmp_path):
    paths = [tmp_path / "b.txt", tmp_path / "a" / "c.txt"]
    paths[1].parent.mkdir()
    for path in paths:
        path.write_bytes(b"1234")
    described = describe_outputs(paths, tmp_path)
    assert [record["path"] for record in described] == ["a/c.txt", "b.txt"]
    assert {record["size_bytes"] for record in described} == {4}
    assert {record["sha256"] for record in described} == {hashlib.sha256(b"1234").hexdigest()}


def test_versions_are_numbers():
    for name, number in library_versions().items():
        assert number[0].isdigit(), name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"formats": ("shapefile", "dwg")}, "no export format 'dwg'"),
        ({"vector_crs_epsg": 999999}, "no reference system EPSG:999999"),
        ({"date": dt.date(1970, 1, 1)}, "1970-01-01"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ProjectError, match=message):
        ExportOptions(**options)


def test_a_source_date_that_is_no_number_is_refused():
    with pytest.raises(ProjectError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        source_date({"SOURCE_DATE_EPOCH": "yesterday"})


@given(st.dates(min_value=dt.date(1980, 1, 1), max_value=dt.date(2200, 1, 1)))
def test_a_source_date_is_the_day_in_utc(day):
    seconds = (day - dt.date(1970, 1, 1)).days * 86_400 + 86_399
    assert source_date({"SOURCE_DATE_EPOCH": str(seconds)}) == day


def test_a_table_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="no table 'lniks' to export"):
        write_exports({"lniks": pd.DataFrame()}, tmp_path)


def test_only_the_formats_that_were_asked_for_are_written(county, tmp_path):
    for name in ("shapefile", "geopackage", "geoparquet", "workbook"):
        options = ExportOptions(formats=(name,))
        paths = write_exports(county, tmp_path / name, options)
        assert paths == sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        assert all(tmp_path / name / file in paths for file in planned_files(options))
        check_writable(tmp_path / name, planned_files(options))
