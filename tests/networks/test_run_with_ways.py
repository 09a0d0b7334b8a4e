"""A whole run with roads, a ferry and quays: from the project file to map, exports, explanation and manifest."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import symbiosis_map as sm
from symbiosis_map.cli import main
from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError, ProjectError
from symbiosis_map.matching import explain, explanation_text

QUARRY, NEAR, FAR = (8.60371, 62.99034), (8.45, 62.97), (7.65791, 63.05656)
LANDING, RAMP = (8.55, 62.985), (8.50, 62.978)
ROUND = [QUARRY, (8.6, 62.0), (7.6, 62.0), (7.6, 63.0)]
SOUND, QUAY_ROAD = [(7.6, 63.0), FAR], [FAR, (7.67, 63.05)]


def write_roads(folder, *, ferry=True):
    lines = [[QUARRY, LANDING], [LANDING, RAMP], [RAMP, NEAR], ROUND, SOUND, QUAY_ROAD]
    kinds = ["road", "ferry" if ferry else "road", "road", "road", "ferry", "road"]
    frame = gpd.GeoDataFrame(
        {"class": kinds, "updated": "2026-03-04"}, geometry=[shapely.LineString(x) for x in lines], crs=4326
    )
    frame.to_file(folder / "roads.gpkg")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    rows = [
        ("Q", "Quarry", "08.11", QUARRY),
        ("N", "Near feed mill", "10.91", NEAR),
        ("F", "Far feed mill", "10.91", FAR),
    ]
    sites = pd.DataFrame(
        [(key, name, "NO", nace, *point, 10.0) for key, name, nace, point in rows],
        columns=["site_id", "name", "country", "nace", "longitude", "latitude", "location_precision_m"],
    )
    sites.to_csv(folder / "sites.csv", index=False)
    stream = {
        "stream_id": "lime",
        "site_id": "Q",
        "direction": "surplus",
        "resource": "material",
        "stream": "limestone fines",
    }
    stream |= {"waste_code": "01 04 10", "quantity": 5000, "unit": "t/yr", "basis": "reported", "source": "test"}
    pd.DataFrame([stream]).to_csv(folder / "streams.csv", index=False)
    quays = [("Quarry quay", *QUARRY), ("Mill quay", *FAR)]
    pd.DataFrame(quays, columns=["name", "lon", "lat"]).to_csv(folder / "quays.csv", index=False)
    write_roads(folder)
    (folder / "symbiosis.toml").write_text(
        '[project]\ntitle = "Ways"\n[[inputs]]\nfile = "sites.csv"\nkind = "sites"\n'
        '[[inputs]]\nfile = "streams.csv"\nkind = "streams"\n'
        '[ways]\nroads = "roads.gpkg"\nroads_credit = "Road office"\nquays = "quays.csv"\n'
        '[doubt]\ndraws = 20\n[map]\nlanguages = ["en"]\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def result(project):
    return sm.run(project, project / "out")


def link(result, to):
    links = result["links"]
    return links[links["demand_site_id"] == to].iloc[0]


def test_a_lorry_takes_the_ferry_and_pays_for_it(result):
    found = link(result, "N")
    assert (found["transport"], found["route_kind"]) == ("truck", "road")
    assert found["ferry_m"] == pytest.approx(geodesic_m(*LANDING, *RAMP).item())
    assert "roads.gpkg (Road office), of 2026-03-04" in found["route_basis"]
    assert len(found["geometry"].coords) >= 4
    distance = result["distances"].set_index("demand_id").loc[found["demand_id"]]
    rate = 3.0 + 0.10 * found["route_m"] / 1000.0 + 2.0 * distance["fare_eur"] / 30.0
    assert found["cost"] == pytest.approx(rate)  # bulk tipper of 30 t, the fare there and back


def test_a_ship_is_taken_where_the_road_goes_a_long_way_round(result):
    found = link(result, "F")
    assert (found["transport"], found["route_kind"]) == ("ship", "sea")
    assert 50_000 < found["sea_m"] < 75_000
    assert found["route_m"] == pytest.approx(found["sea_m"] + found["land_m"])
    assert "around the land layer; quays: quays.csv" in found["route_basis"]
    assert "Quarry quay; Mill quay" in found["route_basis"]
    assert found["geometry"].geom_type == "LineString"
    # fixed and way of the coastal ship, a lorry at both ends
    ship = 8.0 + 0.036 * found["sea_m"] / 1000.0
    assert found["cost"] == pytest.approx(ship + 3.0 + 0.10 * found["land_m"] / 1000.0)
    distance = result["distances"].set_index("demand_id").loc[found["demand_id"]]
    assert distance["route_m"] > 200_000
    assert found["cost"] < 3.0 + 0.10 * distance["route_m"] / 1000.0


def test_explanations_name_what_the_route_was_made_from(result):
    tables = [result[name] for name in ("sites", "streams", "distances", "assumptions")]
    text = explanation_text(explain(link(result, "N")["link_id"], *tables, result.project.matching))
    assert "route: road, roads and ferries: roads.gpkg (Road office), of 2026-03-04" in text
    assert "m by car ferry" in text
    assert "EUR of ferry fares" in text
    assert "Ferry fares, part of the fixed cost" in text
    assert "around land from quay to quay" in explanation_text(
        explain(link(result, "F")["link_id"], *tables, result.project.matching)
    )


def test_exports_and_map_hold_the_drawn_route(result):
    layer = gpd.read_file(next(result.folder.glob("*.gpkg")), layer="links")
    drawn = layer.set_index("link_id")
    for to in "NF":
        own = link(result, to)
        assert drawn.loc[own["link_id"], "route_kind"] == own["route_kind"]
        got = drawn[drawn.index == own["link_id"]].to_crs(4326).geometry.iloc[0]
        assert shapely.hausdorff_distance(got, own["geometry"]) < 1e-6


def test_the_manifest_names_the_files_and_a_change_of_roads_calculates_anew(project, result):
    manifest = json.loads((result.folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"roads.gpkg", "quays.csv"} <= {entry["name"] for entry in manifest["inputs"]}
    assert manifest["options"]["ways"]["roads"] == "roads.gpkg"
    states = []

    def run():
        states.clear()
        only = "intake..matching"
        return sm.run(
            project, project / "out", only=only, watch=lambda report: states.append((report.stage, report.state))
        )

    run()
    assert ("Measuring distances", "reused") in states
    write_roads(project, ferry=False)
    again = run()
    assert ("Finding pairs", "reused") in states
    assert ("Measuring distances", "done") in states
    assert link(again, "N")["ferry_m"] == 0.0
    write_roads(project)


def test_options_of_the_ways_are_among_the_assumptions(result):
    assumed = result["assumptions"].set_index(["table", "column"])["value"]
    assert assumed["options", "ways.ferry_speed_kmh"] == "20.0"
    assert assumed["options", "proximity.road_routes"] == "cheapest"


def test_wrong_keys_and_files_are_named(project, tmp_path):
    text = (project / "symbiosis.toml").read_text(encoding="utf-8")
    for wrong, error, said in (
        ('roads = "nothing.gpkg"', InputError, r"no file .*nothing\.gpkg"),
        ('rods = "roads.gpkg"', ProjectError, "did you mean 'roads'"),
        ("ferry_speed_kmh = 0.0", ProjectError, "ferry_speed_kmh"),
    ):
        for name in ("sites.csv", "streams.csv"):
            (tmp_path / name).write_bytes((project / name).read_bytes())
        head, tail = text.split("[ways]\n")[0], text.split("[doubt]\n")[1]
        (tmp_path / "symbiosis.toml").write_text(f"{head}[ways]\n{wrong}\n[doubt]\n{tail}", encoding="utf-8")
        with pytest.raises(error, match=said):
            sm.run(tmp_path)


def test_the_command_line_tells_what_was_joined(project, capsys):
    from click.testing import CliRunner

    ran = CliRunner().invoke(
        main, ["run", str(project), "--out", str(project / "out"), "--only", "intake..proximity", "--json"]
    )
    assert ran.exit_code == 0, ran.output
    assert isinstance(json.loads(ran.output)["notes"], list)
