"""The same two sites and streams from every format that is read."""

from __future__ import annotations

import math
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, read_inputs

ROWS = pd.DataFrame(
    {
        "Bedrift": ["Hydro Sunndal", "Sunndalsøra fjernvarme"],
        "Kommune": ["Sunndal", "Sunndal"],
        "Næringskode": ["24.42", "35.30"],
        "Retning": ["overskudd", "behov"],
        "Ressurs": ["varme", "varme"],
        "Strøm": ["varme fra gassrensing", "fjernvarme"],
        "Mengde (GWh/år)": [200.5, 15.25],
        "Temperatur [°C]": [90, 80],
        "Effekt MW": [25.5, 4.5],
    }
)
POINTS = [shapely.Point(8.553916, 62.6805153), shapely.Point(8.56327, 62.67519)]
LAYER_NAMES = ["bedrift", "kommune", "nace", "retning", "ressurs", "strom", "GWh_yr", "temperatur", "effekt_MW"]


def check_result(result):
    assert result.rejected.empty, result.rejected.to_string()
    sites = result.sites.set_index("name")
    assert set(sites.index) == {"Hydro Sunndal", "Sunndalsøra fjernvarme"}
    point = sites.loc["Hydro Sunndal", "geometry"]
    assert geodesic_m([point.x], [point.y], [8.553916], [62.6805153])[0] < 1.0
    assert sites.loc["Hydro Sunndal", "nace"] == "24.42"
    streams = result.streams.sort_values("quantity_per_year", ascending=False).reset_index(drop=True)
    assert streams["quantity_per_year"].tolist() == pytest.approx([200_500, 15_250])
    assert streams["temperature_c"].tolist() == [90, 80]
    assert streams["power_mw"].tolist() == pytest.approx([25.5, 4.5])
    assert streams["direction"].tolist() == ["surplus", "demand"]
    assert streams["resource"].tolist() == ["heat", "heat"]


def flat():
    return ROWS.assign(Breddegrad=[p.y for p in POINTS], Lengdegrad=[p.x for p in POINTS])


def layer(crs=4326):
    frame = ROWS.set_axis(LAYER_NAMES, axis=1)
    return gpd.GeoDataFrame(frame, geometry=POINTS, crs=4326).to_crs(crs)


MAPPED = {"GWh_yr": "quantity", "strom": "stream"}


def read_layer(path, **more):
    return read_inputs([InputFile(path, columns={"strom": "stream", "quantity_GWh_yr": "quantity"}, **more)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), (",", "."), ("\t", ","), (";", ".")])
def test_delimited_text(tmp_path, encoding, separator, decimal):
    path = tmp_path / "liste.csv"
    flat().to_csv(path, sep=separator, decimal=decimal, index=False, encoding=encoding)
    check_result(read_inputs([InputFile(path)]))


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_of_other_systems(tmp_path, newline):
    path = tmp_path / "liste.csv"
    text = flat().to_csv(sep=";", decimal=",", index=False).replace("\n", newline)
    path.write_bytes(text.encode())
    check_result(read_inputs([InputFile(path)]))


def test_workbook_with_numbers(tmp_path):
    path = tmp_path / "liste.xlsx"
    flat().to_excel(path, index=False)
    check_result(read_inputs([InputFile(path)]))


def test_workbook_with_a_title_a_blank_column_and_a_second_sheet(tmp_path):
    path = tmp_path / "liste.xlsx"
    with pd.ExcelWriter(path) as writer:
        flat().to_excel(writer, sheet_name="Kartlegging", index=False, startrow=3, startcol=1)
        pd.DataFrame({"Notat": ["Møte i mai"], "Dato": ["2026"]}).to_excel(writer, sheet_name="Notater", index=False)
        writer.sheets["Kartlegging"].write(0, 0, "Kartlegging av overskuddsvarme 2026")
    result = read_inputs([InputFile(path)])
    check_result(result)
    assert any("Notater" in note for note in result.notes)


def test_workbook_rows_are_those_that_the_spreadsheet_shows(tmp_path):
    path = tmp_path / "liste.xlsx"
    frame = flat().astype({"Temperatur [°C]": object})
    frame.loc[1, "Temperatur [°C]"] = "varm"
    with pd.ExcelWriter(path) as writer:
        frame.to_excel(writer, sheet_name="A", index=False, startrow=3)
    rejected = read_inputs([InputFile(path)]).rejected
    assert rejected[["sheet", "row", "column", "value"]].to_numpy().tolist() == [["A", 6, "Temperatur [°C]", "varm"]]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet"])
@pytest.mark.parametrize("crs", [4326, 25832, 25833])
def test_layers(tmp_path, suffix, crs):
    path = tmp_path / f"liste{suffix}"
    frame = layer(crs).rename(columns={"GWh_yr": "quantity_GWh_yr"})
    if suffix == ".parquet":
        frame.to_parquet(path)
    elif suffix == ".geojson":
        frame.to_file(path, driver="GeoJSON", RFC7946="NO")
    else:
        frame.to_file(path)
    check_result(read_layer(path))


@pytest.mark.parametrize("zipped", [False, True])
def test_shapefile(tmp_path, zipped):
    frame = layer(25832).rename(columns={"GWh_yr": "mengde_GWh", "temperatur": "temperatur", "effekt_MW": "effekt_MW"})
    frame.to_file(tmp_path / "liste.shp")
    path = tmp_path / "liste.shp"
    if zipped:
        path = tmp_path / "liste.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in tmp_path.glob("liste.*"):
                if part.suffix != ".zip":
                    archive.write(part, f"mappe/{part.name}")
    check_result(read_inputs([InputFile(path, columns={"strom": "stream"})]))


def test_shapefile_without_a_reference_system_needs_one(tmp_path):
    path = tmp_path / "liste.shp"
    layer(25832).rename(columns={"GWh_yr": "mengde_GWh"}).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="no reference system"):
        read_inputs([InputFile(path)])
    check_result(read_inputs([InputFile(path, crs=25832)]))


def test_polygons_become_points_with_a_precision(tmp_path):
    # A square of 2 km: no point of it is further than its diagonal from the point inside it.
    square = gpd.GeoSeries([POINTS[0]], crs=4326).to_crs(25832).buffer(1000, cap_style="square")
    frame = gpd.GeoDataFrame({"name": ["Works"]}, geometry=square, crs=25832)
    path = tmp_path / "works.gpkg"
    frame.to_file(path)
    result = read_inputs([InputFile(path)])
    precision = result.sites["location_precision_m"].item()
    assert 1000 <= precision <= 2000 * math.sqrt(2) * 1.01
    assert square.to_crs(4326).iloc[0].contains(result.sites.geometry.iloc[0])
    assert "location_precision_m" in set(result.assumptions["column"])


def test_eastings_and_northings_with_a_named_system(tmp_path):
    path = tmp_path / "liste.csv"
    metric = gpd.GeoSeries(POINTS, crs=4326).to_crs(25833)
    ROWS.assign(Øst=metric.x, Nord=metric.y).to_csv(path, index=False, sep=";", decimal=",")
    check_result(read_inputs([InputFile(path, crs=25833)]))
    with pytest.raises(InputError, match="reference system"):
        read_inputs([InputFile(path)])


def test_two_tables_and_one_flat_table_say_the_same(tmp_path):
    ROWS.assign(id=["A", "B"])[["id", "Bedrift", "Kommune", "Næringskode"]].rename(columns={"id": "site_id"}).assign(
        lat=[p.y for p in POINTS], lon=[p.x for p in POINTS]
    ).to_csv(tmp_path / "sites.csv", index=False)
    ROWS.drop(columns=["Bedrift", "Kommune", "Næringskode"]).assign(site_id=[" a", "b"]).to_csv(
        tmp_path / "streams.csv", index=False
    )
    result = read_inputs([InputFile(tmp_path / "streams.csv"), InputFile(tmp_path / "sites.csv")])
    check_result(result)
    assert set(result.streams["site_id"]) == {"A", "B"}


def test_files_and_rows_in_another_order_say_the_same(tmp_path):
    for name, frame in (("a", flat()), ("b", flat().iloc[::-1])):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    first, second = (read_inputs([InputFile(tmp_path / f"{name}.csv")]) for name in "ab")
    columns = [c for c in first.sites if c != "source"]
    pd.testing.assert_frame_equal(first.sites[columns], second.sites[columns])
    columns = [c for c in first.streams if c != "source"]
    pd.testing.assert_frame_equal(first.streams[columns], second.streams[columns])
