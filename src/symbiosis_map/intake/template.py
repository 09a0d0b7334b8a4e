"""The empty workbook that a new project begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from symbiosis_map.errors import InputError, OutputError
from symbiosis_map.tables import BASES, LOCATION_LEVELS, RESOURCES

__all__ = ["write_template"]

_ROWS = 2000
_UNITS = ("GWh/yr", "MWh/yr", "MW", "kW", "m3/yr", "m3/h", "l/s", "t/yr", "t/d", "kg/h")
_UNITS_NB = ("GWh/år", "MWh/år", "MW", "kW", "m3/år", "m3/h", "l/s", "t/år", "t/døgn", "kg/h")

# Column: English header, Norwegian header, what to write (English, Norwegian), example.
_SITES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("site_id", "Site id", "Bedrift id", "Own number or short name", "Eget nummer eller kortnavn", "A1"),
    ("name", "Name", "Bedrift", "Name as people use it", "Navn som folk bruker", "Fjordlaks settefisk"),
    ("operator", "Operator", "Driver", "Company that runs it", "Selskapet som driver", "Fjordlaks AS"),
    ("address", "Address", "Adresse", "Street and number", "Gate og nummer", "Industrivegen 3"),
    ("postcode", "Postcode", "Postnummer", "Four digits", "Fire siffer", "6600"),
    ("locality", "Locality", "Poststed", "Town or place", "By eller sted", "Sunndalsøra"),
    ("municipality", "Municipality", "Kommune", "Municipality", "Kommune", "Sunndal"),
    ("country", "Country", "Land", "Two letters", "To bokstaver", "NO"),
    ("nace", "NACE code", "Næringskode", "NACE Rev. 2: 03.22", "SN2007 / NACE: 03.22", "03.22"),
    ("capacity", "Capacity", "Kapasitet", "Size, a number", "Størrelse, et tall", "500"),
    ("capacity_unit", "Capacity unit", "Kapasitetsenhet", "What it counts", "Hva tallet teller", "t biomass"),
    ("latitude", "Latitude (°)", "Breddegrad (°)", "Degrees north, WGS 84", "Grader nord, WGS 84", "62.675"),
    ("longitude", "Longitude (°)", "Lengdegrad (°)", "Degrees east, WGS 84", "Grader øst, WGS 84", "8.563"),
    ("location_level", "Location level", "Koordinatnivå", "What the point stands for", "Hva punktet viser", "plant"),
    ("location_precision_m", "Precision (m)", "Nøyaktighet (m)", "How far off it may be", "Mulig avvik", "300"),
    ("source", "Source", "Kilde", "Where it is documented", "Hvor det er dokumentert", "Survey 2025"),
    ("notes", "Notes", "Merknad", "Anything else", "Annet", ""),
    ("quay_m", "Distance to quay (m)", "Avstand til kai (m)", "That takes goods", "Som tar imot gods", "400"),
    ("dwellings_m", "Distance to dwellings (m)", "Avstand til bolig (m)", "The nearest ones", "De nærmeste", "600"),
    ("elevation_m", "Elevation (m)", "Høyde over havet (m)", "Of the ground", "Av bakken", "8"),
    ("closes_year", "Closing year", "Nedleggelsesår", "Only if planned", "Bare om planlagt", ""),
    ("major_hazard", "Seveso tier", "Storulykke", "lower or upper, if any", "lower eller upper, om noe", ""),
)
_STREAMS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("stream_id", "Stream id", "Strøm id", "Own number, or empty", "Eget nummer, eller tomt", "A1-1"),
    ("site_id", "Site id", "Bedrift id", "As in the first sheet", "Som i første ark", "A1"),
    ("direction", "Direction", "Retning", "Offered or wanted", "Tilbys eller trengs", "demand"),
    ("resource", "Resource", "Ressurs", "Which resource", "Hvilken ressurs", "heat"),
    ("stream", "Stream", "Strøm", "What it is, in words", "Hva det er, med ord", "heating of fish water"),
    ("waste_code", "Waste code", "Avfallskode", "List of Waste: 10 01 05", "EAL-kode: 10 01 05", ""),
    ("quantity", "Quantity", "Mengde", "Best value; empty if unknown", "Beste verdi; tomt om ukjent", "12"),
    ("unit", "Unit", "Enhet", "Unit of the quantities", "Enhet for mengdene", "GWh/yr"),
    ("quantity_low", "Quantity low", "Mengde lav", "Low end", "Lav verdi", "8"),
    ("quantity_high", "Quantity high", "Mengde høy", "High end", "Høy verdi", "15"),
    ("power_mw", "Power (MW)", "Effekt (MW)", "Heat: power", "Varme: effekt", "2.5"),
    ("full_load_hours", "Full-load hours (h/yr)", "Driftstimer (h/år)", "Per year", "Per år", "5000"),
    ("temperature_c", "Temperature (°C)", "Temperatur (°C)", "Offered or needed", "Tilbudt eller ønsket", "12"),
    (
        "return_temperature_c",
        "Return temperature (°C)",
        "Returtemperatur (°C)",
        "Return, or intake of water used once",
        "Retur, eller inntak for vann brukt én gang",
        "6",
    ),
    ("medium", "Medium", "Varmebærer", "What carries it", "Hva som bærer den", "fish water"),
    ("basis", "Basis", "Datagrunnlag", "How the figure is known", "Hvordan tallet er kjent", "reported"),
    ("source", "Source", "Kilde", "Where the figure comes from", "Hvor tallet kommer fra", "Survey 2025"),
    ("notes", "Notes", "Merknad", "Anything else", "Annet", ""),
)

_MEDIA = ("water", "seawater", "steam", "gas", "air", "fish water")
_CHOICES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "direction": ("surplus", "demand"),
        "resource": RESOURCES,
        "basis": BASES,
        "unit": _UNITS,
        "medium": _MEDIA,
        "location_level": LOCATION_LEVELS,
    },
    "nb": {
        "direction": ("overskudd", "behov"),
        "resource": ("varme", "vann", "materiale", "CO2", "organisk", "gass"),
        "basis": ("målt", "oppgitt", "beregnet", "antatt uten tall", "estimert"),
        "unit": _UNITS_NB,
        "medium": ("vann", "sjøvann", "damp", "røykgass", "luft", "fiskevann"),
        "location_level": LOCATION_LEVELS,
    },
}
_WORDS = {
    "en": {
        "sheets": ("sites", "streams", "help"),
        "intro": "One row a site in the first sheet, one row a stream in the second. Leave empty what is not known: "
        "an empty cell means unknown, never zero. These lines are an example and are not read.",
        "columns": ("Sheet", "Column", "What to write", "Example"),
    },
    "nb": {
        "sheets": ("steder", "strømmer", "hjelp"),
        "intro": "Én rad per bedrift i første ark, én rad per strøm i andre ark. La stå tomt det som ikke er kjent: "
        "en tom celle betyr ukjent, aldri null. Linjene her er et eksempel og blir ikke lest.",
        "columns": ("Ark", "Kolonne", "Hva du skriver", "Eksempel"),
    },
}


def write_template(path: Path, language: str = "en") -> None:
    """Write the workbook to fill in: a sheet of sites, one of streams, and one that explains them.

    Parameters
    ----------
    path : Path
        Ends in .xlsx; an existing file is not overwritten.
    language : {"en", "nb"}
        Language of headers, choices and help. Reading back knows both.

    Raises
    ------
    InputError
        The language is not known.
    OutputError
        The file exists or cannot be written.
    """
    if language not in _WORDS:
        raise InputError(f"language {language!r} is not known", remedy="Use en or nb.")
    if path.exists():
        raise OutputError(f"{path} exists", remedy="Choose another name, or move it away.")
    words: Mapping[str, Any] = _WORDS[language]
    norwegian = language == "nb"
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    help_sheet_rows = []
    for name, rows in zip(words["sheets"], (_SITES, _STREAMS), strict=False):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for index, (column, english, bokmal, what, hva, example) in enumerate(rows):
            header = bokmal if norwegian else english
            is_code = column in ("site_id", "stream_id", "postcode", "nace", "waste_code")
            sheet.set_column(index, index, max(12, len(header) + 2), as_text if is_code else None)
            sheet.write_string(0, index, header, bold)
            choices = _CHOICES[language].get(column)
            if choices is not None:
                sheet.data_validation(1, index, _ROWS, index, {"validate": "list", "source": list(choices)})
            help_sheet_rows.append((name, header, hva if norwegian else what, example))
    guide = book.add_worksheet(words["sheets"][2])
    guide.set_column(0, 1, 24)
    guide.set_column(2, 3, 44)
    guide.merge_range(0, 0, 0, 3, words["intro"], wrapped)
    guide.set_row(0, 48)
    for index, title in enumerate(words["columns"]):
        guide.write_string(2, index, title, bold)
    for line, texts in enumerate(help_sheet_rows, start=3):
        for index, text in enumerate(texts):
            guide.write_string(line, index, text, wrapped)
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise OutputError(f"{path} cannot be written: {error}", remedy="Check the folder and its rights.") from error
