"""A form is written, filled in by a script and read back; what is wrong is asked about, company by company."""

from __future__ import annotations

import math
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import InputError
from symbiosis_map.exports.scan import read_forms, scan_inputs, write_forms, write_scan
from symbiosis_map.exports.scan.fields import ASKED, SHEETS
from symbiosis_map.exports.scan.form import FIRST_ROW, HEADER_ROW
from symbiosis_map.exports.scan.vocabulary import choices, say
from symbiosis_map.intake import read_inputs
from symbiosis_map.pages import LANGUAGES, dictionary


def filled_well(pen):
    language = pen.language

    def pick(group, value, sheet=""):
        return next(label for label, meant in choices(language, group, sheet).items() if meant == value)

    pen.company(contact="Kari Nordmann", phone="+47 70 00 00 00", email="kari@a.example")
    pen.row(
        "goods",
        direction=pick("direction", "surplus"),
        resource=pick("resource", "material"),
        stream="spon",
        material=pick("material", "sawdust"),
        waste_code="030105",
        quantity=200,
        unit=pick("unit", "kg/week", "goods"),
        quantity_low=150,
        quantity_high=250,
        basis=pick("basis", "measured"),
        today="x",
    )
    pen.row(
        "heat",
        direction=pick("direction", "demand"),
        stream="heat for drying",
        temperature_c=80,
        return_temperature_c=50,
        medium=pick("medium", "air"),
        power=500,
        power_unit="kW",
        quantity=2,
        unit=pick("unit", "GWh/yr", "heat"),
        full_load_hours=4000,
    )
    pen.row(
        "water",
        direction=pick("direction", "surplus"),
        stream="rinsing water",
        water_class=pick("water_class", "W_PROC"),
        quantity=10,
        unit=pick("unit", "m3/day", "water"),
        temperature_c=18,
    )
    pen.save()


def scanned(folder, tmp_path):
    paths, call_back = write_scan(read_forms(folder), tmp_path / "out")
    assert all(path.exists() for path in paths)
    return read_inputs(scan_inputs(tmp_path / "out")), call_back


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_well_comes_back_in_every_language(forms, tmp_path, language):
    pen = forms(0, language)
    filled_well(pen)
    intake, call_back = scanned(pen.path.parent, tmp_path)
    assert intake.rejected.empty
    streams = intake.streams.set_index("stream_id")
    goods, heat, water = (streams.loc[next(key for key in streams.index if f"-{kind}-" in key)] for kind in SHEETS)
    assert (goods["direction"], goods["resource"], goods["waste_code"]) == ("surplus", "material", "03 01 05")
    assert goods["quantity_per_year"] == pytest.approx(0.2 * 8760 / 168)
    assert goods["quantity_high"] == pytest.approx(0.25 * 8760 / 168)
    assert goods["basis"] == "measured"
    assert (heat["direction"], heat["medium"], heat["temperature_c"]) == ("demand", "air", 80)
    assert (heat["quantity_per_year"], heat["power_mw"], heat["full_load_hours"]) == (2000, 0.5, 4000)
    assert (water["water_class"], water["quantity_per_year"]) == ("W_PROC", 3650)
    assert call_back.loc[call_back["site_id"] == "A1", "question"].tolist() == []
    sites = intake.sites.set_index("site_id")
    assert sites.loc["A1", "nace"] == "16.10"
    assert (sites.loc["A1"].geometry.x, sites.loc["A1", "location_level"]) == (8.55, "plant")
    assert sites.loc["A2"].geometry is None


WRONG = [
    ("goods", {"quantity": 12, "unit": "MWh/år"}, "unit", "unit", "wrong_unit"),
    ("goods", {"quantity": 12, "unit": "sekker"}, "unit", "unit", "unknown_unit"),
    ("goods", {"quantity": 12}, "unit", "unit", "missing_unit"),
    ("goods", {"quantity": "en del", "unit": "t/år"}, "quantity", "number", "not_number"),
    ("goods", {"quantity": -3, "unit": "t/år"}, "quantity", "number", "not_number"),
    ("goods", {"quantity": 0, "unit": "t/år"}, "quantity", "number", "zero"),
    ("goods", {"unit": "t/år"}, "quantity", "missing", "missing_quantity"),
    ("goods", {"quantity": 5, "unit": "t/år", "quantity_low": 9}, "quantity", "contradiction", "order"),
    ("goods", {"quantity": 9e9, "unit": "t/år"}, "quantity", "improbable", "improbable"),
    ("goods", {"quantity": 5, "unit": "t/år", "waste_code": "99 99 99"}, "waste_code", "choice", "code"),
    ("goods", {"quantity": 5, "unit": "t/år", "basis": "tja"}, "basis", "choice", "unknown_choice"),
    ("heat", {"quantity": 5, "unit": "MWh/år"}, "temperature_c", "missing", "missing_temperature"),
    ("heat", {"quantity": 5, "unit": "m3/år", "temperature_c": 60}, "unit", "unit", "wrong_unit"),
    ("heat", {"temperature_c": 40, "return_temperature_c": 60, "power": 1, "power_unit": "MW"}, "return_temperature_c",
     "contradiction", "return"),
    ("heat", {"temperature_c": 4000, "power": 1, "power_unit": "MW"}, "temperature_c", "improbable", "outside"),
    ("heat", {"temperature_c": 900, "power": 1, "power_unit": "MW"}, "temperature_c", "improbable", "hot"),
    ("heat", {"temperature_c": 60, "power": 1}, "power_unit", "unit", "missing_unit"),
    ("heat", {"temperature_c": 60, "power": 1, "power_unit": "kroner"}, "power_unit", "unit", "wrong_unit"),
    ("heat", {"temperature_c": 60, "quantity": 5, "unit": "GWh/år", "power": 5, "power_unit": "kW"}, "power",
     "contradiction", "hours"),
    ("heat", {"temperature_c": 60, "power": 1, "power_unit": "MW", "full_load_hours": 9000}, "full_load_hours",
     "improbable", "outside"),
    ("water", {"quantity": 5, "unit": "t/år"}, "unit", "unit", "wrong_unit"),
    ("water", {"quantity": 5, "unit": "m3/år", "temperature_c": 300}, "temperature_c", "improbable", "hot"),
]  # fmt: skip


def test_each_fault_is_asked_about_at_its_cell_and_its_row_goes_on(forms, tmp_path):
    pen = forms(0)
    pen.company(contact="Kari Nordmann", phone="70 00 00 00")
    places = []
    for number, (kind, values, *_) in enumerate(WRONG):
        more = {"resource": "Materialer", "waste_code": "03 01 05"} if kind == "goods" else {}
        places.append(pen.row(kind, direction="vi har til overs", stream=f"noe {number}", **(more | values)))
    pen.save()
    intake, call_back = scanned(pen.path.parent, tmp_path)
    mine = call_back[call_back["site_id"] == "A1"]
    assert len(mine) == len(WRONG)
    for place, (_, _, field, doubt, key) in zip(places, WRONG, strict=True):
        title, number = place.split("!")
        row = next(r for r in mine.to_dict("records") if re.fullmatch(rf"{title}![A-Z]+{number}", r["where"]))
        assert (row["field"], row["kind"]) == (say("nb", f"f.{field}"), doubt), key
        assert (row["contact"], row["phone"], row["company"]) == ("Kari Nordmann", "70 00 00 00", "Ålvik Trelast AS")
        phrase = re.sub(r"\\{\w+\\}", ".*", re.escape(dictionary("nb", "symbiosis_map.exports.scan")[f"q.{key}"]))
        assert re.fullmatch(phrase, row["question"]), key
    assert len(intake.streams) == len(WRONG)
    assert intake.rejected.empty


def test_a_figure_in_doubt_is_left_out_and_never_guessed(forms, tmp_path):
    pen = forms(0)
    pen.row("goods", direction="vi har til overs", resource="Materialer", stream="flis", quantity=12, unit="MWh/år")
    pen.row("heat", direction="vi trenger", stream="varme", temperature_c=60, quantity=5, unit="GWh/år", power=5,
            power_unit="kW")  # fmt: skip
    pen.save()
    streams = read_forms(pen.path.parent).streams.set_index("resource")
    assert streams.loc["material", "quantity"] == ""
    assert streams.loc["heat", "quantity"] == 5000
    assert streams.loc["heat", "power_mw"] == ""


def test_rows_without_direction_kind_or_name_are_asked_about_and_not_used(forms, tmp_path):
    pen = forms(0)
    pen.row("goods", stream="flis", quantity=5, unit="t/år")
    pen.row("goods", direction="kanskje", resource="Materialer", stream="flis")
    pen.row("heat", direction="vi trenger", temperature_c=60, power=1, power_unit="MW")
    pen.save()
    scan = read_forms(pen.path.parent)
    assert scan.streams.empty
    asked = scan.call_back[scan.call_back["site_id"] == "A1"]
    missing = asked.loc[asked["question"] == say("nb", "q.missing_row"), "field"].tolist()
    assert missing == [say("nb", f"f.{name}") for name in ("direction", "resource", "stream")]
    assert say("nb", "q.unknown_choice", value="kanskje") in asked["question"].tolist()


def test_the_kind_follows_from_the_material_and_is_asked_about(forms):
    pen = forms(0)
    pen.row("goods", direction="vi har til overs", material="mask", quantity=5, unit="t/år")
    pen.save()
    scan = read_forms(pen.path.parent)
    assert scan.streams[["resource", "stream"]].to_numpy().tolist() == [["organic", "mask"]]
    assert say("nb", "q.taken", value="Organisk") in scan.call_back["question"].tolist()


def test_numbers_are_read_as_the_language_writes_them(forms):
    pen = forms(0)
    for quantity in ("1.200,5", "1 200,5", "1200,5 t/år", "1.200"):
        pen.row("goods", direction="vi har til overs", resource="Materialer", stream=f"f {quantity}",
                quantity=quantity, unit="t/år")  # fmt: skip
    pen.row("goods", direction="vi har til overs", resource="Materialer", stream="s", quantity="10 - 20", unit="t/år")
    pen.save()
    streams = read_forms(pen.path.parent).streams
    assert streams["quantity"].tolist() == [1200.5, 1200.5, 1200.5, 1200.0, ""]
    assert streams[["quantity_low", "quantity_high"]].iloc[-1].tolist() == [10.0, 20.0]


def test_nothing_filled_in_and_nobody_to_ask_are_asked_about(forms):
    pen = forms(0)
    scan = read_forms(pen.path.parent)
    questions = scan.call_back.loc[scan.call_back["site_id"] == "A1", "question"].tolist()
    assert questions == [say("nb", "q.missing_contact"), say("nb", "q.empty")]


def test_two_forms_of_one_company_and_files_that_are_none(forms, tmp_path):
    pen = forms(0)
    filled_well(pen)
    folder = pen.path.parent
    pen.save(folder / "z-copy.xlsx")
    openpyxl.Workbook().save(folder / "something.xlsx")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "~$lock.xlsx").write_bytes(b"x")
    scan = read_forms(folder)
    assert scan.forms == 2
    asked = scan.call_back.groupby("file")["question"].first()
    assert asked["z-copy.xlsx"] == say("nb", "q.twice", other=pen.path.name)
    assert "broken.xlsx" in asked.index
    assert "something.xlsx" in asked.index
    assert len(scan.streams) == 3


def test_a_sheet_or_a_column_that_is_gone_is_asked_about(forms):
    pen = forms(0)
    del pen.book[say("nb", "sheet.water")]
    pen.book[say("nb", "sheet.goods")].delete_cols(4)
    pen.row("goods", direction="vi har til overs", resource="Materialer", material="mask", quantity=5, unit="t/år")
    pen.save()
    scan = read_forms(pen.path.parent)
    lost = scan.call_back.loc[scan.call_back["question"] == say("nb", "q.missing_column"), "where"]
    fields = scan.call_back.loc[scan.call_back["question"] == say("nb", "q.missing_column"), "field"]
    assert set(fields) == {"Materialer: Hva det er", "Vann"}
    assert len(lost) == 2
    assert scan.streams["quantity"].tolist() == [5.0]


def test_text_that_looks_like_a_formula_stays_text_on_the_way_out_and_back(forms, tmp_path):
    pen = forms(1)
    evil = "=cmd|' /C calc'!A0"
    pen.row("goods", direction="vi har til overs", resource="Materialer", stream=evil, quantity=1, unit="t/år",
            notes="+1+1", today="@SUM(A1)")  # fmt: skip
    assert pen.book[say("nb", "sheet.company")]["B4"].value == '=HYPERLINK("http://a.example","x")'
    assert pen.book[say("nb", "sheet.company")]["B4"].data_type == "s"
    pen.save()
    intake, _ = scanned(pen.path.parent, tmp_path)
    assert intake.streams["stream"].tolist() == [evil]
    assert intake.sites["name"].tolist()[1] == '=HYPERLINK("http://a.example","x")'
    for name in ("companies.xlsx", "call_back.xlsx"):
        for sheet in openpyxl.load_workbook(tmp_path / "out" / name):
            assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    text = (tmp_path / "out" / "call_back.csv").read_text(encoding="utf-8-sig")
    assert not [line for line in text.splitlines() if line.startswith(("=", "+", "@"))]


def test_people_stand_in_the_contacts_and_in_no_table_of_a_run(forms, tmp_path):
    pen = forms(0)
    filled_well(pen)
    scan = read_forms(pen.path.parent)
    assert "Kari Nordmann" in scan.contacts.to_csv()
    assert "Kari Nordmann" not in scan.sites.to_csv() + scan.streams.to_csv()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(SHEETS),
            st.dictionaries(
                st.integers(0, 12),
                st.one_of(
                    st.floats(-1e9, 1e9),
                    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
                    st.sampled_from(
                        ["vi har til overs", "vi trenger", "Materialer", "t/år", "MWh/år", "m³/h", "kW", "12,5"]
                    ),
                ),
                max_size=8,
            ),
        ),
        max_size=6,
    )
)
def test_whatever_is_filled_in_the_tables_are_taken_by_a_project(companies, tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("forms")
    path = write_forms(companies.head(1), folder, "nb")[0]
    book = openpyxl.load_workbook(path)
    for number, (kind, values) in enumerate(rows):
        for place, value in values.items():
            if place < len(ASKED[kind]):
                cell = book[say("nb", f"sheet.{kind}")].cell(FIRST_ROW + 1 + number, place + 2)
                cell.value = value
                if isinstance(value, str) and value:
                    cell.data_type = "s"
    book.save(path)
    out = folder / "out"
    scan = read_forms(folder)
    write_scan(scan, out)
    inputs = scan_inputs(out)[: 2 if len(scan.streams) else 1]
    rejected = read_inputs(inputs).rejected
    assert rejected.loc[rejected["rule"].str.contains("row set aside"), "rule"].tolist() == []


def test_file_names_are_safe_and_no_two_are_alike(companies, tmp_path):
    names = ["../../etc/passwd", "CON", "a" * 300, "株式会社", "Ås & Co.", "Aas & Co", "as co", "x\x00y|<>:?*"]
    many = companies.iloc[[0] * len(names)].reset_index(drop=True)
    many["name"], many["site_id"] = names, [f"N{i}" for i in range(len(names))]
    paths = write_forms(many, tmp_path, "en")
    assert len({path.name for path in paths}) == len(names)
    for path in paths:
        assert path.parent == tmp_path
        assert path.exists()
        assert path.name.replace("-", "").replace(".xlsx", "").isalnum()
        assert path.name.isascii()
        assert len(path.name) < 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_units_examples_and_locks_are_in_the_form(companies, tmp_path, language):
    book = openpyxl.load_workbook(write_forms(companies, tmp_path, language)[0])
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        say(language, f"sheet.{name}") for name in ("guide", "company", *SHEETS)
    ]
    for kind in SHEETS:
        sheet = book[say(language, f"sheet.{kind}")]
        assert sheet.protection.sheet
        first = sheet.cell(FIRST_ROW + 1, 2)
        assert not first.protection.locked
        assert sheet.cell(HEADER_ROW + 2, 2).protection.locked
        lists = {}
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                place = rule.formula1.split("!")[1].replace("$", "")
                cells = [cell.value for (cell,) in book["_lists"][place]]
                lists[str(rule.sqref).split(":")[0]] = cells
        for column, field in enumerate(ASKED[kind], start=2):
            if field.choices:
                held = lists[sheet.cell(FIRST_ROW + 1, column).coordinate]
                assert held == list(choices(language, field.choices, kind)), field.name
                example = sheet.cell(HEADER_ROW + 2, column).value
                assert not example or example in held


def test_the_same_companies_give_the_same_bytes(companies, tmp_path):
    bytes_of = []
    for name in "ab":
        (tmp_path / name).mkdir()
        bytes_of.append([path.read_bytes() for path in write_forms(companies, tmp_path / name, "sv")])
    assert bytes_of[0] == bytes_of[1]


def test_what_cannot_be_read_at_all_is_refused(companies, tmp_path):
    with pytest.raises(InputError, match="not a folder"):
        read_forms(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no workbook"):
        read_forms(tmp_path)
    with pytest.raises(InputError, match="no form in the language"):
        write_forms(companies, tmp_path, "xx")
    with pytest.raises(InputError, match="no company"):
        write_forms(companies.head(0), tmp_path)


def test_the_lists_of_a_language_have_no_word_for_two_meanings():
    for language in LANGUAGES:
        for group in ("direction", "resource", "basis", "medium", "water_class"):
            assert len(set(choices(language, group).values())) == len(choices(language, group))
        assert len(choices(language, "material")) > 270
        assert not math.isnan(len(choices(language, "unit", "goods")))
