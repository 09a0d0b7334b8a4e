"""LibreOffice opens the workbook, keeps every value and name, and shows charts and the map."""

import csv
import datetime as dt
import os
import re
import shutil
import subprocess

import openpyxl
import pytest

from symbiosis_map.exports import ExportOptions, write_exports

TEXTS = ["=1+1", '=HYPERLINK("http://example.org")', "+47 70 00", "-5", "@home", "Ålesund; CO₂ é", "line\nbreak", '"q"']
TEXTS += ["_x0041_", "_x0041_x0042_", "a_x005F_x0041_b", "  blanks  ", "<r>a & b</r>"]


@pytest.fixture(scope="module")
def office():
    program = shutil.which("soffice")
    if program is None and os.environ.get("CI"):
        pytest.fail("LibreOffice is not installed (Debian's libreoffice-calc)")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian's libreoffice-calc)")
    return program


@pytest.fixture(scope="module")
def book(county_tables, tmp_path_factory):
    tables = {name: frame.copy() for name, frame in county_tables.items()}
    rejected = tables["rejected"].loc[[0] * len(TEXTS)].reset_index(drop=True)
    tables["rejected"] = rejected.assign(value=TEXTS)
    folder = tmp_path_factory.mktemp("office")
    options = ExportOptions(formats=("workbook",), title="Møre og Romsdal", language="nb", date=dt.date(2026, 3, 1))
    return write_exports(tables, folder, options)[0]


def converted(office, book, kind, folder):
    """Return the files that LibreOffice makes of the workbook, with a profile of its own."""
    command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
    command += ["--convert-to", kind, "--outdir", str(folder / "out"), str(book)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout + done.stderr
    return sorted((folder / "out").iterdir())


TRUTHS = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice writes what is true or false."""


def values(path):
    """Return what stands in every sheet, numbers to twelve digits.

    Texts that look like an escaped letter are left out: openpyxl shows ours escaped, and LibreOffice forgets to escape
    some when it saves. The sheets as CSV show them as LibreOffice reads them.
    """
    sheets = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        cells = [cell for cell in cells if not re.search("_x[0-9A-F]{4}_", str(cell.value))]
        assert all(cell.data_type != "f" or cell.value in TRUTHS for cell in cells)
        sheets[sheet.title] = {cell.coordinate: _plain(cell.value) for cell in cells}
    return sheets


def _plain(value):
    return float(f"{value:.12g}") if isinstance(value, float) else TRUTHS.get(value, value)


def test_a_workbook_that_libreoffice_saved_again_holds_the_same(office, book, tmp_path):
    (again,) = converted(office, book, "xlsx", tmp_path)
    before, after = values(book), values(again)
    assert after.keys() == before.keys()
    for name in before:
        assert after[name] == before[name], name


def test_the_sheets_as_csv_hold_every_text_as_it_was(office, book, tmp_path):
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    files = {path.stem.removeprefix("symbiosis-"): path for path in converted(office, book, every_sheet, tmp_path)}
    assert set(files) == set(openpyxl.load_workbook(book, read_only=True).sheetnames)
    with files["Avviste rader"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[4] for row in rows[2:]] == TEXTS
    with files["Utvekslinger"].open(encoding="utf-8", newline="") as file:
        headings, names, link = list(csv.reader(file))
    place = names.index("route_m")
    assert (headings[place], link[place]) == ("Trasé (m)", "1900")


def test_cover_map_and_charts_are_on_the_pages(office, book, tmp_path):
    for name in ("pdftotext", "pdfimages"):
        if shutil.which(name) is None:
            assert not os.environ.get("CI"), f"{name} is not installed"
            pytest.skip(f"{name} is not installed (Debian's poppler-utils)")
    (pdf,) = converted(office, book, "pdf", tmp_path)
    first = ["-f", "1", "-l", "2"]
    text = subprocess.run(["pdftotext", *first, pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "Møre og Romsdal" in text
    assert "Nøkkeltall" in text
    assert text.count("Varme: tilbud og etterspørsel etter næring") >= 2  # heading of the figures, title of the chart
    listed = subprocess.run(["pdfimages", "-list", *first, pdf], capture_output=True, text=True, check=True).stdout
    assert "image" in listed
