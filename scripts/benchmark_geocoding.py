"""Hold geocoding against cases with known answers, and measure the gazetteer.

    python scripts/benchmark_geocoding.py [--address http://127.0.0.1:8088] [--wrong]

Prints JSON: for the gazetteer alone, for Nominatim alone and for the cascade of both (where .venv-nominatim and its
programs are on this machine, or a server is named), the precision of ``ok``, the share to review, the recall, and the
shares within 100 m and 1 km; then the time and memory of 10,000 names. tests/geocode_cases/README.md says how each is
counted. --wrong lists the cases that are not as expected.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import nominatim_server
import numpy as np
import pandas as pd

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding import Gazetteer, GeocodingOptions, Located, Query, locate
from symbiosis_map.geocoding.options import OwnService
from symbiosis_map.geocoding.services.desk import with_services
from symbiosis_map.knowledge.layers import places
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES

CASES = Path(__file__).parents[1] / "tests" / "geocode_cases" / "cases.csv"
PLACE_TOLERANCE_M = 10_000.0
"""At the level of a place: a house lies at most so far from the middle of its town."""
NAMES = 10_000


def read_cases() -> pd.DataFrame:
    """Return the cases; blank where a case has no point."""
    cases = pd.read_csv(CASES, dtype=str, keep_default_na=False)
    for name in ("latitude", "longitude", "tolerance_m"):
        cases[name] = pd.to_numeric(cases[name], errors="coerce")
    return cases


def located_cases(cases: pd.DataFrame, options: GeocodingOptions, folder: Path) -> Located:
    """Place every case as if it were a site, each under its own name."""
    rows = cases[["address", "postcode", "locality", "municipality", "country"]].assign(
        site_id=cases["case_id"], name=cases["case_id"]
    )
    sites = gpd.GeoDataFrame(conform(rows, SITES))
    return with_services(lambda services: locate(sites, options, None, services), options, folder)


def measured(cases: pd.DataFrame, located: Located, at_place_level: bool) -> dict[str, Any]:
    """Return the figures of one way of looking, with the cases that are not as expected."""
    found = located.sites
    apart_m = np.full(len(cases), np.inf)
    both = (found.geometry.notna() & cases["latitude"].notna()).to_numpy()
    given, known = found.geometry[both], cases[both]
    apart_m[both] = geodesic_m(given.x, given.y, known["longitude"], known["latitude"])
    tolerance_m = cases["tolerance_m"].to_numpy()
    if at_place_level:
        tolerance_m = np.fmax(tolerance_m, PLACE_TOLERANCE_M)
    right = apart_m <= tolerance_m
    status = found["location_status"].to_numpy()
    expected = cases["gazetteer_status" if at_place_level else "status"]
    as_expected = np.array([one in allowed.split("|") for one, allowed in zip(status, expected, strict=True)])
    ok, answerable = status == "ok", cases["latitude"].notna().to_numpy()
    usable = np.isin(status, ["ok", "review"])
    wrong_ok = cases["case_id"][ok & ~right].tolist()
    odd = cases.assign(got=status, apart_m=np.round(apart_m), right=right)[~as_expected | (answerable & ~right)]
    return {
        "cases": len(cases),
        "precision_of_ok": round(float(right[ok].mean()), 4) if ok.any() else None,
        "share_ok": round(float(ok.mean()), 4),
        "share_to_review": round(float((status == "review").mean()), 4),
        "recall": round(float((right & usable)[answerable].mean()), 4),
        "recall_of_ok": round(float((right & ok)[answerable].mean()), 4),
        "share_within_100_m": round(float((apart_m <= 100.0)[answerable].mean()), 4),
        "share_within_1_km": round(float((apart_m <= 1_000.0)[answerable].mean()), 4),
        "status_as_expected": round(float(as_expected.mean()), 4),
        "wrong_ok": wrong_ok,
        "not_as_expected": odd[["case_id", "got", "status", "apart_m"]].to_dict("records"),
    }


def gazetteer_figures() -> dict[str, float]:
    """Return the time and memory of distinct place names of all of Europe through the gazetteer, in a new process."""
    names = places(None).drop_duplicates(["name", "country"]).sample(NAMES, random_state=1)
    pairs = list(zip(names["name"], names["country"], strict=True))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_look_up, (pairs,))


def _look_up(pairs: list[tuple[str, str]]) -> dict[str, float]:
    queries = [Query("", "", name, "", country) for name, country in pairs]
    before_mb = _resident_mb()
    started, started_cpu = time.perf_counter(), time.process_time()
    gazetteer = Gazetteer(GeocodingOptions())
    found = sum(bool(gazetteer.localities(query)) for query in queries)
    cold_s, cold_cpu_s = time.perf_counter() - started, time.process_time() - started_cpu
    grown_mb = _resident_mb() - before_mb
    times = []
    for _ in range(5):
        started_cpu = time.process_time()
        for query in queries:
            gazetteer.localities(query)
        times.append(time.process_time() - started_cpu)
    return {
        "names": len(queries),
        "found": found,
        "first_time_s": round(cold_s, 2),
        "first_time_processor_s": round(cold_cpu_s, 2),
        "later_median_processor_s": round(float(np.median(times)), 2),
        "resident_memory_grew_mb": round(grown_mb, 1),
    }


def _resident_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * 4096 / 1e6


@contextlib.contextmanager
def _server(address: str) -> Iterator[str]:
    """Give the address of a Nominatim: the one named, one started here, or none."""
    if address:
        yield address
        return
    lacking = nominatim_server.missing()
    if lacking:
        print(f"Nominatim is left out; missing: {', '.join(lacking)}", file=sys.stderr)
        yield ""
        return
    with nominatim_server.running() as started:
        yield started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="")
    parser.add_argument("--wrong", action="store_true")
    chosen = parser.parse_args()
    cases = read_cases()
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, _server(chosen.address) as address:
        folder = Path(name)
        ways = {"gazetteer": GeocodingOptions()}
        if address:
            own = (OwnService("nominatim here", "nominatim", address),)
            ways["nominatim"] = GeocodingOptions(own_services=own, services=(own[0].name,), use_gazetteer=False)
            ways["nominatim, then gazetteer"] = GeocodingOptions(own_services=own, services=(own[0].name,))
        for way, options in ways.items():
            started = time.perf_counter()
            located = located_cases(cases, options, folder)
            figures = measured(cases, located, way == "gazetteer") | {
                "seconds": round(time.perf_counter() - started, 1)
            }
            odd = figures.pop("not_as_expected")
            result[way] = figures | ({"not_as_expected": odd} if chosen.wrong else {})
    result["10,000 names through the gazetteer"] = gazetteer_figures()
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
