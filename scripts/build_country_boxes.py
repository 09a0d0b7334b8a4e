"""Build the knowledge table ``country_boxes.csv`` from the reference layers.

Run it after ``build_land_layer.py`` and ``build_gazetteer.py``::

    python scripts/build_country_boxes.py

A box goes around the land of a country and around its places, for codes that the land is not listed under
(Longyearbyen is in SJ, its land in NO). What lies more than three degrees apart gets a box of its own, so that a
country with distant islands does not cover half the globe. Small islands may be missing from the coarse layer:
whoever checks a point against a box allows a margin.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).parents[1]
LAND, PLACES = ROOT / "layers" / "land.parquet", ROOT / "layers" / "places.parquet"
TARGET = ROOT / "src" / "symbiosis_map" / "knowledge" / "curated" / "country_boxes.csv"
APART_DEG = 3.0
SOURCES = {
    "coarse": "Natural Earth 1:50m (public domain)",
    "fine": "OpenStreetMap land (ODbL)",
    "places": "GeoNames (CC BY 4.0)",
}


def main() -> None:
    """Read the layer, box every country, write the table."""
    land = gpd.read_parquet(LAND, columns=["detail", "country", "geometry"])
    places = pd.read_parquet(PLACES, columns=["country", "longitude", "latitude"])
    points = gpd.points_from_xy(places["longitude"], places["latitude"], crs=4326)
    named = gpd.GeoDataFrame({"detail": "places", "country": places["country"]}, geometry=points)
    everything = pd.concat([land[land["country"] != ""], named], ignore_index=True)
    rows = []
    for country, part in everything.groupby("country", sort=True):
        source = "; ".join(SOURCES[detail] for detail in sorted(part["detail"].unique()))
        bounds = shapely.bounds(shapely.get_parts(part.geometry.to_numpy()))
        for number, (west, south, east, north) in enumerate(_boxes(bounds), start=1):
            rows.append((country, number, west, south, east, north, source))
    columns = ["country", "part", "west", "south", "east", "north", "source"]
    pd.DataFrame(rows, columns=columns).to_csv(TARGET, index=False, lineterminator="\n")
    print(f"{TARGET.name}: {len(rows)} boxes of {everything['country'].nunique()} countries")


def _boxes(bounds: np.ndarray) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the groups of shapes that lie apart, rounded outwards to a hundredth of a degree."""
    grown = shapely.box(*(bounds + np.array([-1, -1, 1, 1]) * APART_DEG / 2).T)
    groups = shapely.get_parts(shapely.union_all(grown))
    result = []
    for group in groups:
        members = bounds[shapely.intersects(group, grown)]
        low, high = np.floor(members[:, :2].min(axis=0) * 100) / 100, np.ceil(members[:, 2:].max(axis=0) * 100) / 100
        result.append((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
    return sorted(result)


if __name__ == "__main__":
    main()
