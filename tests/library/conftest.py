"""A few materials of a small town, and their library in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from symbiosis_map import tables as t
from symbiosis_map.exports.library import library_page, library_rows
from symbiosis_map.schema import conform

SITES = (
    ("brewery", "Harbour brewery", "Molde", "Molde"),
    ("printer", "Fjord printers", "Molde", "Molde"),
    ("farm", "Pig farm", "Elnesvågen", "Hustadvika"),
    ("plant", "Biogas plant", "Elnesvågen", "Hustadvika"),
)
STREAMS = (
    ("grain", "brewery", "surplus", "organic", "spent grain", "02 07 04", 1500.0, "reported"),
    ("paper", "printer", "surplus", "material", "paper cuttings", "", 40.0, "reported"),
    ("ink", "printer", "surplus", "material", "printing ink", "08 03 12*", None, "reported"),
    ("feed", "farm", "demand", "organic", "feed for pigs", "", None, "estimated"),
    ("wet", "plant", "demand", "organic", "spent grain", "", 9000.0, "measured"),
    ("any", "plant", "demand", "organic", "by-products that NACE 35.21 takes", "", None, "estimated"),
    ("heat", "brewery", "surplus", "heat", "hot water", "", 100.0, "reported"),
)
LINKED = (
    ("grain", "brewery", "feed", "farm"),
    ("grain", "brewery", "wet", "plant"),
    ("grain", "brewery", "any", "plant"),
)


def small_town() -> dict[str, pd.DataFrame]:
    sites = gpd.GeoDataFrame(
        [(*row, "NO") for row in SITES],
        columns=["site_id", "name", "locality", "municipality", "country"],
        geometry=[Point(7.1 + i / 50, 62.7) for i in range(len(SITES))],
        crs=4326,
    )
    names = ["stream_id", "site_id", "direction", "resource", "stream", "waste_code", "quantity_per_year", "basis"]
    streams = pd.DataFrame(STREAMS, columns=names).assign(unit="t/yr", source="a call", notes="said on the telephone")
    streams.loc[streams["resource"] == "heat", "unit"] = "MWh/yr"
    links = pd.DataFrame(
        [
            {
                "link_id": f"{a}>{b}",
                "surplus_id": a,
                "surplus_site_id": x,
                "demand_id": b,
                "demand_site_id": y,
                "resource": "organic",
                "unit": "t/yr",
                "score": 50.0,
            }
            for a, x, b, y in LINKED
        ]
    )
    return {
        "sites": conform(sites, t.SITES),
        "streams": conform(streams, t.STREAMS),
        "links": conform(links, t.LINKS),
    }


@pytest.fixture
def town() -> dict[str, pd.DataFrame]:
    return small_town()


@pytest.fixture
def open_library(open_page: Callable[..., Any]) -> Callable[..., Any]:
    def opened(tables: dict[str, pd.DataFrame], width: int = 1280, contacts: Any = None, **words: Any) -> Any:
        text = library_page(library_rows(tables, contacts), **({"title": "A town"} | words))
        page = open_page(text, width)
        page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.library && SymbiosisMap.library.ready")
        return page

    return opened
