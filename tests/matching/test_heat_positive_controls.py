"""Links of surplus heat that were built score among the best fifth of what their source could be matched with."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

import symbiosis_map as sm

FOLDER = Path(__file__).parent / "positive_controls"
LINKS = pd.read_csv(FOLDER / "links.csv")
OTHERS = pd.read_csv(FOLDER / "other_receivers.csv")
TOML = """
[project]
title = "{control}"
country = "{country}"
language = "en"

[[inputs]]
file = "sites.csv"
kind = "sites"

[[inputs]]
file = "streams.csv"
kind = "streams"
"""
SITE = ["site_id", "name", "country", "nace", "latitude", "longitude"]
STREAM = ["site_id", "direction", "resource", "stream", "medium", "temperature_c", "return_temperature_c", "power_mw"]


def write_project(control: str, folder: Path) -> None:
    """Write the link and its rivals as a project of three files."""
    link = LINKS[LINKS["control"] == control]
    source = link[link["role"] == "source"].iloc[0]
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(
        np.full(len(OTHERS), source["longitude"]), np.full(len(OTHERS), source["latitude"]),
        OTHERS["bearing_deg"], OTHERS["distance_m"],
    )  # fmt: skip
    rivals = OTHERS.assign(role="rival", country=source["country"], longitude=longitude, latitude=latitude)
    rows = pd.concat([link, rivals], ignore_index=True)
    home = "residential_SE33" if source["country"] == "NO" else "residential_DK04"
    rows["profile"] = rows["profile"].replace("residential", home)
    rows["site_id"] = [str(role) if role != "rival" else f"rival {i}" for i, role in enumerate(rows["role"])]
    rows = rows.assign(
        direction=np.where(rows["role"] == "source", "surplus", "demand"), resource="heat", unit="MWh/yr",
        quantity=rows["quantity_mwh"], basis="reported", source=rows["figures"].fillna("made up for the test"),
        location_level="plant", location_precision_m=100, location_source="test",
    )  # fmt: skip
    places = ["location_level", "location_precision_m", "location_source", "source"]
    rows[[*SITE, *places]].to_csv(folder / "sites.csv", index=False)
    rows[[*STREAM, "quantity", "unit", "profile", "basis", "source"]].to_csv(folder / "streams.csv", index=False)
    text = TOML.format(control=control, country=source["country"])
    (folder / "symbiosis.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("control", LINKS["control"].drop_duplicates())
def test_link_that_exists_is_in_the_best_fifth(control, tmp_path):
    write_project(control, tmp_path)
    result = sm.run(tmp_path)
    of_source = {
        name: table[(table["surplus_site_id"] == "source") & (table["resource"] == "heat")]
        for name, table in result.items()
        if name in ("links", "near_misses")
    }
    links, misses = of_source["links"], of_source["near_misses"]
    candidates = len(links) + len(misses)
    assert candidates == 1 + len(OTHERS), "every receiver is in reach of the source"
    best_fifth = links.sort_values("score", ascending=False)["demand_site_id"].head(candidates // 5).tolist()
    assert "receiver" in best_fifth
    mine = links[links["demand_site_id"] == "receiver"].iloc[0]
    assert mine["route_m"] <= mine["economic_distance_m"]
    assert mine["cost"] < mine["alternative_cost"]
