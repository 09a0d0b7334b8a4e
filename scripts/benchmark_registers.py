"""Run all European sites of Hotmaps against each other, the farms and the towns, and print figures as JSON.

    python scripts/benchmark_registers.py DATA OUT [--people N] [--no-farms] [--partitions N] [--doubt]

DATA is a folder with the registers as their publishers give them: ``hotmaps_industrial/Industrial_Database.csv``,
``norway_aquaculture/akvakultur_norwegian-sites.csv`` and ``gazetteer/geonames_cities500_europe.csv``. OUT takes the
project and its run folder, and keeps the map. Towns of so many people or more want heat: 6 MWh per person and year
(estimate; the heat that buildings of the EU take, Heat Roadmap Europe 4), a third of it by a network. ``--no-farms``
leaves the farms out. With ``--doubt`` the 1,000 best links and nearest near misses are drawn 100 times.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import pandas as pd
from peak_memory import peak_mb

ROOT = Path(__file__).resolve().parents[1]
_MWH_PER_PERSON = 6.0 / 3.0
_PROJECT = """
[project]
title = "European sites, farms and towns"
country = "NO"

[intake]
nace_revision = "2"

[[inputs]]
file = "{hotmaps}"
kind = "register"
register = "hotmaps-industrial"
{farms}
[[inputs]]
file = "towns.csv"
kind = "register"

[inputs.mapping]
credit = "GeoNames, CC BY 4.0"
head_office_sites = 0

[inputs.mapping.sites]
site_id = "town-{{geonameid}}"
name = "{{name}}"
country = "{{countrycode}}"
nace = "35.30"
latitude = "{{latitude}}"
longitude = "{{longitude}}"
location_level = "town"
location_precision_m = "1500"

[[inputs.mapping.streams]]

[inputs.mapping.streams.values]
direction = "demand"
resource = "heat"
stream = "district heating of the town"
quantity = "{{mwh}}"
unit = "MWh/yr"
temperature_c = "75"
return_temperature_c = "45"
basis = "estimated"

[engine]
partitions = {partitions}
best_per_surplus = 3
best_per_demand = 3
near_misses_per_surplus = 1

[doubt]
enabled = {doubt}
draws = 100
most_links = 1000

[exports]
formats = ["geopackage"]
"""
_FARMS = """
[[inputs]]
file = "{file}"
kind = "register"
register = "norway-aquaculture"
"""


def main() -> None:
    """Write the project, run it and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--no-farms", action="store_true", help="leave the Norwegian farms out")
    parser.add_argument("--partitions", type=int, default=1)
    parser.add_argument("--doubt", action="store_true", help="measure doubt too")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    towns = pd.read_csv(given.data / "gazetteer" / "geonames_cities500_europe.csv")
    towns = towns[towns["population"] >= given.people]
    towns.assign(mwh=(towns["population"] * _MWH_PER_PERSON).round()).to_csv(given.out / "towns.csv", index=False)
    files = {
        "hotmaps": given.data / "hotmaps_industrial" / "Industrial_Database.csv",
        "farms": given.data / "norway_aquaculture" / "akvakultur_norwegian-sites.csv",
    }
    places = {name: Path(os.path.relpath(path, given.out)).as_posix() for name, path in files.items()}
    places["farms"] = "" if given.no_farms else _FARMS.format(file=places["farms"])
    text = _PROJECT.format(**places, partitions=given.partitions, doubt=str(given.doubt).lower())
    (given.out / "symbiosis.toml").write_text(text, encoding="utf-8")
    sys.path.insert(0, str(ROOT / "src"))
    from stage_cost import StageCost

    import symbiosis_map as sm

    started, cost = time.perf_counter(), StageCost()
    result = sm.run(given.out, given.out / "run", watch=cost.watch)
    figures = {
        "towns": len(towns),
        "seconds": {name: round(each, 1) for name, each in result.seconds.items()},
        "cpu_seconds": cost.cpu_seconds,
        "total_seconds": round(time.perf_counter() - started, 1),
        "total_cpu_seconds": round(time.process_time(), 1),
        "rows": {name: len(frame) for name, frame in result.items()},
        "map_kb": round((given.out / "run" / "map.html").stat().st_size / 1e3),
    }
    figures["peak_mb"] = peak_mb()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
