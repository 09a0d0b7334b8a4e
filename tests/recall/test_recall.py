"""Recall: what counts as found, the rank at the source, and a reason for every miss."""

import geopandas as gpd
import pandas as pd
import shapely

from symbiosis_map.recall import measure_recall
from symbiosis_map.schema import conform
from symbiosis_map.tables import KNOWN_LINKS, LINKS, NEAR_MISSES, SITES, STREAMS

LINE = shapely.LineString([(8, 62), (8.1, 62)])


def table(rows, definition, **more):
    frame = pd.DataFrame(rows).assign(**more)
    if definition.geometry:
        frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)
    return conform(frame, definition)


sites = table(
    [{"site_id": s, "geometry": None if s == "lost" else shapely.Point(8, 62)} for s in ("a", "b", "c", "d", "lost")],
    SITES, name="x", country="NO",
)  # fmt: skip
streams = table(
    [
        {"stream_id": f"{s}-{r}-{d}", "site_id": s, "resource": r, "direction": d}
        for s in ("a", "b", "c", "lost")
        for r in ("heat", "material")
        for d in ("surplus", "demand")
    ],
    STREAMS, stream="x", unit="t/yr", basis="reported", source="test",
)  # fmt: skip


def link(a, b, score, resource="heat", number=""):
    return {
        "link_id": f"{a}-{resource}{number}>{b}", "surplus_id": f"{a}-{resource}-surplus{number}",
        "demand_id": f"{b}-{resource}-demand", "surplus_site_id": a, "demand_site_id": b, "resource": resource,
        "score": score, "unit": "t/yr", "geometry": LINE,
    }  # fmt: skip


links = table([link("a", "c", 90.0), link("a", "b", 60.0), link("a", "c", 70.0, number="2")], LINKS)
near_misses = table(
    [{**link("a", "b", 0, "material"), "gate": "rule", "sentence": "x to y, 3 km: no known use"}], NEAR_MISSES
)
known = table(
    [
        {"known_id": k, "surplus_site_id": a, "demand_site_id": b, "resource": r}
        for k, a, b, r in (
            ("1", "a", "b", "heat"), ("2", "a", "c", "heat"), ("3", "a", "b", "material"), ("4", "a", "lost", "heat"),
            ("5", "b", "c", "heat"), ("6", "a", "d", "heat"), ("7", "a", "a", "heat"),
        )
    ],
    KNOWN_LINKS, source="test",
)  # fmt: skip


def test_found_with_rank_and_missed_with_reason():
    recall = measure_recall(known, sites, streams, links, near_misses).set_index("known_id")
    assert recall["found"].tolist() == [True, True, False, False, False, False, False]
    assert recall.loc["2", ["rank_at_source", "score", "link_id"]].tolist() == [1, 90.0, "a-heat>c"]
    assert recall.loc["1", "rank_at_source"] == 2
    assert recall["reason"].tolist() == [
        "", "", "x to y, 3 km: no known use", "lost has no point", "beyond reach", "d has no heat demand",
        "both ends are one site",
    ]  # fmt: skip


def test_nothing_known_gives_an_empty_table():
    assert measure_recall(known.iloc[:0], sites, streams, links, near_misses).empty
