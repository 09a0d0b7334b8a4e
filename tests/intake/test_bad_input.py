"""Everything that arrives broken: it is refused or set aside, with its place and a remedy, and the rest goes on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import InputError, SymbiosisError
from symbiosis_map.intake import InputFile, complete_streams, estimate_streams, read_inputs, read_table

HEADER = "site_id,name,municipality,nace,direction,resource,stream,quantity,unit,temperature_c\n"
GOOD = "A,Works,Molde,24.42,surplus,heat,hot water,10,GWh/yr,90\n"


def only_rule(result, words):
    assert len(result.rejected) == 1, result.rejected.to_string()
    row = result.rejected.iloc[0]
    assert words in row["rule"]
    assert row["remedy"]
    return row


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n ;;\r\n", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path, content):
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"empty\.csv is empty"):
        read_inputs([InputFile(path)])


def test_a_header_alone_is_valid_and_noted(read):
    result = read(HEADER)
    assert (len(result.sites), len(result.streams), len(result.rejected)) == (0, 0, 0)
    assert any("no row" in note for note in result.notes)
    done = complete_streams(result.sites, estimate_streams(result.sites, result.streams).streams)
    assert done.streams.empty


def test_a_return_above_the_supply_is_kept_where_cooling_is_named(read):
    header = "site_id,name,municipality,nace,direction,resource,stream,power_mw,temperature_c,return_temperature_c\n"
    result = read(
        header
        + "A,Servers,Molde,63.11,demand,heat,cooling of servers,2,18,26\n"
        + "B,Terminal,Molde,52.10,surplus,heat,cold of LNG,5,-40,5\n"
        + "C,Dairy,Molde,10.51,demand,heat,hot water,2,18,26\n"
        + "D,Works,Molde,24.42,surplus,heat,cooling water,2,18,26\n"
    )
    assert sorted(result.streams["site_id"]) == ["A", "B"]
    assert result.rejected["rule"].str.contains("return is not below").all()
    assert len(result.rejected) == 2


def test_an_empty_workbook_is_refused(tmp_path):
    pd.DataFrame().to_excel(tmp_path / "empty.xlsx")
    with pytest.raises(InputError, match="empty"):
        read_inputs([InputFile(tmp_path / "empty.xlsx")])


def test_ten_thousand_bad_rows_are_all_listed_and_one_good_row_goes_on(read):
    bad = "".join(
        f"S{i},Works {i},Molde,24.42,surplus,heat,hot water,{value},GWh/yr,{temperature}\n"
        for i, (value, temperature) in enumerate([("nan", "90"), ("-1", "90"), ("5", "9000"), ("x", "y")] * 2500)
    )
    result = read(HEADER + bad + GOOD)
    assert result.sites["site_id"].tolist() == ["A"]
    assert len(result.streams) == 1
    assert result.rejected["row"].nunique() == 10_000
    assert result.rejected["row"].min() == 2
    assert result.rejected["row"].max() == 10_001


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "inf", "-inf", "1e308", "1_000", "٣", "-5", "five", "#DIV/0!", "5-10", "~5"]
)
def test_quantities_that_are_no_quantity_set_the_row_aside(read, value):
    result = read(HEADER + f"B,Other,Molde,,surplus,heat,hot water,{value},GWh/yr,90\n" + GOOD)
    row = only_rule(result, "row set aside")
    assert (row["file"], row["row"], row["column"], row["value"]) == ("list.csv", 2, "quantity", value)
    assert result.streams["site_id"].tolist() == ["A"]


def test_numbers_of_a_workbook_are_held_to_the_same_rules(tmp_path):
    frame = pd.DataFrame(
        [
            ["A", "Works", "surplus", "heat", -5.0, "GWh/yr", 90.0],
            ["B", "Mill", "surplus", "heat", 5.0, "GWh/yr", 3000.0],
        ],
        columns=["site_id", "name", "direction", "resource", "quantity", "unit", "temperature_c"],
    )
    frame.to_excel(tmp_path / "list.xlsx", index=False)
    result = read_inputs([InputFile(tmp_path / "list.xlsx")])
    assert result.rejected[["row", "column"]].to_numpy().tolist() == [[2, "quantity"], [3, "temperature_c"]]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("quantity", "5 furlongs", "not known"),
        ("unit", "mt/yr", "may be a tonne"),
        ("unit", "t/yr", "mass"),
        ("unit", "", "no unit"),
        ("direction", "both", "no direction"),
        ("direction", "", "direction is missing"),
        ("resource", "noise", "no resource"),
        ("temperature_c", "-60", "outside"),
        ("temperature_c", "90 °F", "not a temperature"),
        ("temperature_c", "70/40", "not a temperature"),
        ("name", "x,y", "more cells"),
    ],
)
def test_faults_that_set_a_row_aside(read, column, value, words):
    cells = dict(zip(HEADER.strip().split(","), GOOD.strip().split(","), strict=True)) | {column: value, "site_id": "B"}
    result = read(HEADER + ",".join(cells.values()) + "\n" + GOOD)
    only_rule(result, words)
    assert result.streams["site_id"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("header", "value", "words"),
    [
        ("nace", "99.99x", "not an activity"),
        ("nace", "34.10", "no activity"),
        ("medium", "custard", "no medium"),
        ("profile", "wavy", "no profile"),
        ("basis", "gossip", "no basis"),
        ("latitude", "abc", "not a number"),
        ("longitude", "8.5", "missing"),
        ("location_level", "planet", "no location level"),
        ("capacity", "-5", "below zero"),
    ],
)
def test_faults_that_leave_one_value_out(read, header, value, words):
    text = f"site_id,name,direction,resource,quantity,{header}x,{header}\nA,Works,surplus,heat,5 GWh/yr,,{value}\n"
    result = read(text)
    only_rule(result, words)
    assert len(result.sites) == len(result.streams) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("10 01 05", "10 01 05"), ("100105", "10 01 05"), ("16 11 01", "16 11 01*"), ("16 11 01*", "16 11 01*")],
)
def test_waste_codes(read, text, code):
    result = read(f"site_id,name,direction,resource,waste_code\nA,Works,surplus,material,{text}\n")
    assert result.streams["waste_code"].tolist() == [code]


@pytest.mark.parametrize("text", ["10 01", "99 99 99", "10 01 05*", "gypsum", "10 01 05 06"])
def test_waste_codes_that_do_not_exist_set_the_row_aside(read, text):
    result = read(f"site_id,name,direction,resource,waste_code\nA,Works,surplus,material,{text}\n")
    only_rule(result, "row set aside")


def test_duplicate_ids_that_differ_by_case_and_blank_name_both_rows(read):
    result = read("site_id,name,municipality\nMR1,Works,Molde\nmr 1,Mill,Aukra\nB,Farm,Aukra\n")
    assert result.sites["site_id"].tolist() == ["B"]
    assert result.rejected["row"].tolist() == [2, 3]
    assert "row 3" in result.rejected["rule"].iloc[0]
    assert "row 2" in result.rejected["rule"].iloc[1]


def test_a_repeated_row_counts_once(read):
    result = read("site_id,name\nA,Works\nA,Works\n")
    assert result.sites["site_id"].tolist() == ["A"]
    only_rule(result, "repeats list.csv, row 2")


def test_duplicate_stream_ids(read):
    text = "stream_id,site_id,name,direction,resource,quantity\n"
    result = read(
        text + "s1,A,Works,surplus,heat,5 GWh/yr\nS1 ,A,Works,surplus,heat,6 GWh/yr\ns2,A,Works,surplus,co2,\n"
    )
    assert result.streams["stream_id"].tolist() == ["s2"]
    assert result.rejected["row"].tolist() == [2, 3]


def test_streams_of_unknown_sites_and_of_sites_set_aside(write_csv):
    sites = write_csv("sites.csv", ["site_id", "name"], ["A", "Works"], ["B", "Mill"], ["b", "Farm"])
    streams = write_csv(
        "streams.csv",
        ["site_id", "direction", "resource"],
        ["a", "surplus", "heat"],
        ["Z", "surplus", "heat"],
        ["B", "surplus", "heat"],
        ["", "surplus", "heat"],
    )
    result = read_inputs([sites, streams])
    assert result.streams["site_id"].tolist() == ["A"]
    of_streams = result.rejected[result.rejected["file"] == "streams.csv"]
    assert of_streams["row"].tolist() == [3, 4, 5]
    assert "no site has this id" in of_streams["rule"].iloc[0]
    assert "was set aside" in of_streams["rule"].iloc[1]


def test_swapped_coordinates_inside_the_range_are_kept_for_the_next_stage(read):
    result = read("site_id,name,latitude,longitude\nA,Works,8.55,62.68\n")
    assert result.rejected.empty
    assert (result.sites.geometry.x.item(), result.sites.geometry.y.item()) == (62.68, 8.55)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("95", "8"), ("62", "200"), ("nan", "8"), ("inf", "8"), ("62", "")]
)
def test_coordinates_outside_the_range_leave_the_site_without_a_point(read, latitude, longitude):
    result = read(f"site_id,name,latitude,longitude\nA,Works,{latitude},{longitude}\n")
    assert len(result.rejected) >= 1
    assert result.sites.geometry.isna().all()


def test_figures_that_contradict_each_other(read):
    text = "site_id,name,direction,resource,quantity,low,high,power_mw,temperature_c,return_temperature_c\n"
    result = read(
        text
        + "A,Works,surplus,heat,5 GWh/yr,6 GWh/yr,7 GWh/yr,,,\n"
        + "B,Mill,surplus,heat,100 GWh/yr,,,1,,\n"
        + "C,Farm,surplus,heat,5 GWh/yr,,,,40,60\n"
        + "D,Dairy,surplus,heat,8.7 GWh/yr,8 GWh/yr,9 GWh/yr,1,60,40\n"
    )
    assert result.streams["site_id"].tolist() == ["D"]
    assert result.rejected["row"].tolist() == [2, 3, 4]


HOSTILE = [
    "<script>alert(1)</script>",
    "</script>",
    '=HYPERLINK("http://x","y")',
    "${7*7}",
    "\u202eevil",
    "'; DROP TABLE",
    "../../x",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(tmp_path, write_csv, name):
    result = read_inputs([write_csv("list.csv", ["site_id", "name"], ["A", name])])
    kept = "".join(c for c in name if c.isprintable())
    assert result.sites["name"].tolist() == [kept]
    made = read_inputs([write_csv("other.csv", ["name"], [name])]).sites["site_id"].item()
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_formula_in_a_workbook_is_its_stored_text(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["site_id", "name"])
    book.active.append(["A", "Works"])
    book.active.append(["B", None])
    book.active["B3"].value = '=HYPERLINK("http://x","click")'
    book.save(tmp_path / "list.xlsx")
    result = read_inputs([InputFile(tmp_path / "list.xlsx")])
    assert not result.sites["name"].str.contains("http").any()


def test_nul_bytes_are_refused_with_a_hint(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("site_id,name\nA,Works\n".encode("utf-16-le"))
    with pytest.raises(InputError, match="NUL bytes"):
        read_inputs([InputFile(path)])
    assert read_inputs([InputFile(path, encoding="utf-16-le")]).sites["name"].tolist() == ["Works"]


@pytest.mark.parametrize("encoding", ["no-such-thing", "ascii"])
def test_a_wrong_encoding_is_said(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_text("site_id,name\nA,Sjølseng\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?i)encoding|cannot be read as"):
        read_inputs([InputFile(path, encoding=encoding)])


@pytest.mark.parametrize("text", ['site_id,name\nA,"Works\nB,Mill\n', 'site_id,name\nA,"Wo"rks\n'])
def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(read, text):
    with pytest.raises(InputError, match="near line"):
        read(text)


def test_a_cell_of_a_megabyte_and_five_thousand_columns_are_refused(read):
    with pytest.raises(InputError):
        read("site_id,name\nA," + "x" * 2_000_000 + "\n")
    with pytest.raises(InputError, match="columns"):
        read(",".join(f"c{i}" for i in range(5000)) + "\n")


def test_a_long_text_is_cut_and_listed(read):
    result = read("site_id,name,notes\nA,Works," + "x" * 5000 + "\n")
    row = only_rule(result, "cut")
    assert len(row["value"]) == 80
    assert result.sites["notes"].str.len().item() == 2000


def test_a_table_without_known_columns_is_refused_and_names_its_headers(read):
    with pytest.raises(InputError, match="farge"):
        read("farge,form\nrød,rund\n")


def test_streams_without_any_sites_are_refused(read):
    with pytest.raises(InputError, match="no file lists sites"):
        read("site_id,direction,resource\nA,surplus,heat\n")


# --------------------------------------------------------------------------------------- hostile files

VRT = '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet", ".csv", ".xlsx"])
@pytest.mark.parametrize("prefix", ["", "\n ", "\ufeff"])
def test_a_virtual_layer_under_another_name_never_leads_to_its_file(tmp_path, suffix, prefix):
    secret = tmp_path / "secret.csv"
    secret.write_text("name,nace\nSecret works,24.42\n")
    path = tmp_path / f"sites{suffix}"
    path.write_text(prefix + VRT.format(secret), encoding="utf-8")
    with pytest.raises(InputError):
        read_inputs([InputFile(path)])


@pytest.mark.parametrize(
    "document",
    [
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read secret.csv"},
        {"type": "Topology", "objects": {}},
        {"type": "FeatureCollection", "features": "many"},
        {"type": "FeatureCollection", "features": [1, 2]},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point"}}]},
        {"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "moon"}}},
    ],
)
def test_json_that_is_no_layer_of_sites_is_refused(tmp_path, document):
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError):
        read_inputs([InputFile(path)])


def test_json_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "sites.geojson"
    path.write_text('{"type":"FeatureCollection","features":' + "[" * 100_000)
    with pytest.raises(InputError):
        read_inputs([InputFile(path)])


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://127.0.0.1/x.csv",
        "http://127.0.0.1/x.csv",
        "/vsizip/x.zip/a.csv",
        '{"type":"FeatureCollection"}.geojson',
    ],
)
def test_names_that_are_no_files_are_refused(name):
    with pytest.raises(InputError):
        read_inputs([InputFile(name)])


def test_a_folder_a_missing_file_and_an_unknown_ending_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "list.docx"):
        with pytest.raises(InputError):
            read_inputs([InputFile(path)])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(InputError, match="regular file"):
        read_inputs([InputFile(tmp_path / "list.csv")])


def test_the_driver_of_virtual_layers_is_off_when_intake_starts_gdal(tmp_path):
    code = (
        "import symbiosis_map.intake.layers, pyogrio, sys\n"
        f"open({str(tmp_path / 'a.vrt')!r}, 'w').write({VRT.format('x.csv')!r})\n"
        "try:\n    pyogrio.read_info(sys.argv[1])\nexcept pyogrio.errors.DataSourceError as error:\n    print(error)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "OGR_SKIP"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.vrt")],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert "not recognized as being in a supported file format" in done.stdout


def test_a_decompression_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(InputError, match="bomb"):
        read_inputs([InputFile(path)])


@pytest.mark.parametrize("name", ["../out.shp", "/etc/out.shp", "..\\out.shp", "C:\\out.shp"])
def test_names_that_climb_out_of_an_archive_are_refused(tmp_path, name):
    path = tmp_path / "layer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"\x00\x00\x27\x0a" + b"\x00" * 96)
    with pytest.raises(InputError, match="unsafe"):
        read_inputs([InputFile(path)])


def test_a_geopackage_with_a_virtual_table_is_refused(tmp_path):
    import sqlite3

    path = tmp_path / "sites.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "INSERT INTO sqlite_master VALUES ('table','v','v',0,'CREATE VIRTUAL TABLE v USING VirtualOGR(''x.csv'')')"
        )
    connection.close()
    with pytest.raises(InputError, match="virtual table"):
        read_inputs([InputFile(path)])


@pytest.fixture(scope="module")
def sound_files(tmp_path_factory):
    """One sound file of each binary format."""
    import geopandas as gpd
    import shapely

    folder = tmp_path_factory.mktemp("sound")
    frame = gpd.GeoDataFrame(
        {"name": ["Works", "Mill"], "nace": ["24.42", "17.12"]},
        geometry=[shapely.Point(8, 62), shapely.Point(7, 63)],
        crs=4326,
    )
    frame.to_file(folder / "a.gpkg")
    frame.to_file(folder / "a.geojson")
    frame.to_parquet(folder / "a.parquet")
    frame.drop(columns="geometry").to_excel(folder / "a.xlsx", index=False)
    frame.drop(columns="geometry").to_csv(folder / "a.csv", index=False)
    frame.to_file(folder / "b.shp")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in folder.glob("b.*"):
            archive.write(part, part.name)
    (folder / "a.zip").write_bytes(buffer.getvalue())
    return {path.suffix: path.read_bytes() for path in folder.glob("a.*")}


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet", ".xlsx", ".csv", ".zip"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_raise_our_error_or_are_read(tmp_path, sound_files, suffix, data):
    content = bytearray(sound_files[suffix])
    if data.draw(st.booleans(), "cut"):
        content = content[: data.draw(st.integers(0, len(content) - 1), "length")]
    else:
        for _ in range(data.draw(st.integers(1, 4), "flips")):
            content[data.draw(st.integers(0, len(content) - 1), "position")] ^= 1 << data.draw(st.integers(0, 7), "bit")
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(bytes(content))
    with contextlib.suppress(SymbiosisError):
        assert "geometry" in read_inputs([InputFile(path)]).sites


def test_a_table_is_read_as_text(tmp_path):
    (tmp_path / "known.csv").write_text("known_id;code\n1;0155\n2;\n")
    table = read_table(tmp_path / "known.csv")
    assert table["code"].isna().tolist() == [False, True]
    assert table["code"].iloc[0] == "0155"
