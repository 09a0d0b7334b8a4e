"""The workbook to fill in: what is written into it is read back."""

from __future__ import annotations

import openpyxl
import pytest

from symbiosis_map.errors import InputError, OutputError
from symbiosis_map.intake import InputFile, read_inputs, write_template
from symbiosis_map.intake.headers import recognise
from symbiosis_map.units import parse_unit

SITE = ["A1", "Smolt works", "Fish AS", "Industrivegen 3", "0155", "Sunndalsøra", "Sunndal", "NO", "03.22", 500]
SITE += ["t biomass", 62.675, 8.563, "plant", 300, "Survey", "None"]
FIGURES = [8, 15, 2.5, 5000, 12, 6]
FILLED = {
    "en": (
        SITE,
        [
            "A1-1",
            "A1",
            "demand",
            "heat",
            "heating of fish water",
            None,
            12,
            "GWh/yr",
            *FIGURES,
            "fish water",
            "reported",
        ],
    ),
    "nb": (
        SITE,
        ["A1-1", "A1", "behov", "varme", "oppvarming av vann", None, 12, "GWh/år", *FIGURES, "fiskevann", "oppgitt"],
    ),
}


@pytest.mark.parametrize("language", ["en", "nb"])
def test_a_filled_template_is_read_back(tmp_path, language):
    path = tmp_path / "sites.xlsx"
    write_template(path, language)
    book = openpyxl.load_workbook(path)
    for sheet, row in zip(book.worksheets, FILLED[language], strict=False):
        for column, value in enumerate(row, start=1):
            sheet.cell(2, column).value = value
    book.save(path)
    result = read_inputs([InputFile(path)])
    assert result.rejected.empty, result.rejected.to_string()
    place, need = result.sites.iloc[0], result.streams.iloc[0]
    assert (place["postcode"], place["nace"], place["location_level"], place["capacity"]) == (
        "0155",
        "03.22",
        "plant",
        500,
    )
    assert (place.geometry.x, place.geometry.y) == (8.563, 62.675)
    assert (need["direction"], need["resource"], need["medium"], need["basis"]) == (
        "demand",
        "heat",
        "fish water",
        "reported",
    )
    assert (need["quantity_low"], need["quantity_per_year"], need["quantity_high"]) == (8000, 12_000, 15_000)
    assert (need["temperature_c"], need["return_temperature_c"], need["power_mw"]) == (12, 6, 2.5)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_an_empty_template_is_valid(tmp_path, language):
    write_template(tmp_path / "sites.xlsx", language)
    result = read_inputs([InputFile(tmp_path / "sites.xlsx")])
    assert result.sites.empty
    assert result.streams.empty
    assert result.rejected.empty


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("sheet", [0, 1], ids=["sites", "streams"])
def test_every_header_of_the_template_is_recognised(tmp_path, language, sheet):
    write_template(tmp_path / "sites.xlsx", language)
    headers = [cell.value for cell in openpyxl.load_workbook(tmp_path / "sites.xlsx").worksheets[sheet][1]]
    fields, ignored = recognise(headers)
    assert ignored == []
    assert len(fields) == len(headers)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_choice_of_a_drop_down_is_understood(tmp_path, language):
    write_template(tmp_path / "sites.xlsx", language)
    streams = openpyxl.load_workbook(tmp_path / "sites.xlsx").worksheets[1]
    rules = streams.data_validations.dataValidation
    assert len(rules) == 5
    for rule in rules:
        header = streams.cell(1, next(iter(rule.sqref.ranges)).min_col).value
        column = next(iter(recognise([header])[0]))
        for choice in rule.formula1.strip('"').split(","):
            if column == "unit":
                assert parse_unit(choice).symbol
                continue
            row = {"direction": "demand", "resource": "heat", "name": "A"} | {column: choice}
            path = tmp_path / "one.csv"
            path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
            assert read_inputs([InputFile(path)]).rejected.empty, choice


def test_the_template_does_not_overwrite_and_says_what_it_cannot_do(tmp_path):
    path = tmp_path / "sites.xlsx"
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists"):
        write_template(path)
    assert path.read_text() == "mine"
    with pytest.raises(InputError, match="language"):
        write_template(tmp_path / "b.xlsx", "tlh")
    with pytest.raises(OutputError, match="cannot be written"):
        write_template(tmp_path / "no such folder" / "b.xlsx")
