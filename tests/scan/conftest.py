"""Companies, their forms, and a pen to fill them in."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point

from symbiosis_map.exports.scan import write_forms
from symbiosis_map.exports.scan.fields import ASKED
from symbiosis_map.exports.scan.form import FIRST_ROW, HEADER_ROW
from symbiosis_map.exports.scan.vocabulary import say
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES


@pytest.fixture
def companies():
    rows = [
        ("A1", "Ålvik Trelast AS", "Ålvik", "6600", "Sunndalsøra", "Sunndal", "NO", "16.10"),
        ("A2", '=HYPERLINK("http://a.example","x")', "../..", "0150", "", "Sunndal", "NO", "11.05"),
    ]
    names = ["site_id", "name", "operator", "postcode", "locality", "municipality", "country", "nace"]
    frame = gpd.GeoDataFrame(rows, columns=names, geometry=[Point(8.55, 62.67), None], crs=4326)
    frame["location_level"], frame["location_precision_m"] = ["plant", None], [300.0, None]
    return conform(frame, SITES)


class Pen:
    """Fills in a form as a person does: by the headings that stand in it."""

    def __init__(self, path: Path, language: str) -> None:
        self.path, self.language = path, language
        self.book = openpyxl.load_workbook(path)
        self.rows: dict[str, int] = {}

    def row(self, kind: str, **values: object) -> str:
        """Write one row and return where it stands, as 'Heat!7'."""
        title = say(self.language, f"sheet.{kind}")
        sheet = self.book[title]
        headings = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[HEADER_ROW + 1]}
        number = self.rows.get(kind, FIRST_ROW) + 1
        self.rows[kind] = number
        for name, value in values.items():
            cell = sheet.cell(number, headings[say(self.language, f"f.{name}")])
            cell.value = value
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
        return f"{title}!{number}"

    def company(self, **values: object) -> None:
        sheet = self.book[say(self.language, "sheet.company")]
        for line in sheet.iter_rows():
            for name, value in values.items():
                if str(line[0].value).removesuffix(" *") == say(self.language, f"f.{name}"):
                    line[1].value = value

    def save(self, path: Path | None = None) -> Path:
        self.book.save(path or self.path)
        return path or self.path


@pytest.fixture
def forms(companies, tmp_path):
    """Write the forms and return a function that opens one with a pen."""
    folder = tmp_path / "forms"
    folder.mkdir()

    def opened(number: int = 0, language: str = "nb") -> Pen:
        existing = sorted(folder.glob("*.xlsx"))
        paths = existing or write_forms(companies, folder, language)
        return Pen(sorted(paths)[number], language)

    return opened


@pytest.fixture
def fields():
    return ASKED
