"""Make a synthetic Europe of any size, so that anybody can repeat the figures of the benchmarks.

    python scripts/synthesize.py FOLDER [--sites 10000] [--streams 20000] [--format csv] [--seed 1] [--estimates]

writes a project (symbiosis.toml, sites and streams as CSV or as GeoParquet) whose sites stand around the towns of the
bundled gazetteer, the more the larger a town is. Activities come in the shares in which the real sites of the example
projects have them; amounts and temperatures are drawn around the usual ones. Nothing of it is real: every site says
SYNTHETIC in its name, and so do the title and the source of every row.

Each site states one stream at least: one that is usual in its sector, or the demand for by-products that its activity
is known to take. The run adds none. With ``--estimates`` the streams are drawn without regard to which site has one,
and the run adds those of the sector to sites without any, and what all activities take.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.intake.sectors import levels_of
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching import acceptor_streams
from symbiosis_map.pairing.best import Points
from symbiosis_map.schema import conform
from symbiosis_map.tables import STREAMS

ROOT = Path(__file__).resolve().parents[1]
EUROPE = (-11.0, 34.0, 32.0, 71.0)
"""West, south, east, north."""
_SMALLEST_TOWN = 500.0
_IN_THE_COUNTRY = 0.15
"""Share of the sites that stand near any place, large or small."""
_SPREAD = 0.8
"""Of the logarithm of an amount around the usual one of its sector."""
_SPREAD_K = 4.0
_SHARED_COLUMNS = ["direction", "resource", "stream", "waste_code", "medium", "unit"]

Numbers = NDArray[np.float64]


def towns() -> pd.DataFrame:
    """Return the places of the gazetteer in Europe with longitude, latitude, population and country."""
    columns = ["kind", "country", "latitude", "longitude", "population"]
    places = pd.read_parquet(ROOT / "layers" / "places.parquet", columns=columns)
    west, south, east, north = EUROPE
    inside = places["longitude"].between(west, east) & places["latitude"].between(south, north)
    return places[inside & (places["kind"] == "place")].reset_index(drop=True)


def scattered(n: int, rng: np.random.Generator, places: pd.DataFrame) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Return longitude, latitude and town of points around the towns: the larger a town, the more and the wider."""
    population = np.maximum(_SMALLEST_TOWN, places["population"].fillna(0.0).to_numpy(float))
    share = population**0.9
    town = rng.choice(len(places), n, p=share / share.sum())
    wide_km = 1.5 + 0.006 * np.sqrt(population[town])
    rural = rng.random(n) < _IN_THE_COUNTRY
    town[rural], wide_km[rural] = rng.integers(0, len(places), int(rural.sum())), 8.0
    away_km, angle = rng.exponential(wide_km), rng.random(n) * 2.0 * np.pi
    latitude = places["latitude"].to_numpy(float)[town] + away_km * np.sin(angle) / 111.2
    longitude = places["longitude"].to_numpy(float)[town] + away_km * np.cos(angle) / (
        111.2 * np.cos(np.radians(latitude))
    )
    return longitude, latitude, town


def synthetic_points(n: int, seed: int, kinds: int = 16) -> Points:
    """Return points with a kind, an amount and a temperature each; the same for the same seed."""
    rng = np.random.default_rng(seed)
    longitude, latitude, _ = scattered(n, rng, towns())
    kind = np.minimum(rng.geometric(0.18, n) - 1, kinds - 1)
    return Points(
        longitude, latitude, kind, rng.lognormal(3.0, 1.6, n), np.clip(rng.normal(90.0, 60.0, n), 10.0, 900.0)
    )


def synthetic_sites(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return sites around the towns, with the usual activities of the example projects in their shares."""
    places = towns()
    longitude, latitude, town = scattered(n, rng, places)
    real = pd.concat(
        [pd.read_csv(path, dtype=str, usecols=["nace"]) for path in sorted((ROOT / "data").glob("*/sites.csv"))]
    )["nace"].dropna()
    _, rows_of = _usual(real.to_frame())
    real = real[[len(rows_of[nace]) > 0 for nace in real]]
    return pd.DataFrame(
        {
            "site_id": [f"synthetic-{i:07d}" for i in range(n)],
            "name": [f"SYNTHETIC {i}" for i in range(n)],
            "country": places["country"].to_numpy()[town],
            "nace": rng.choice(real.to_numpy(), n),
            "latitude": latitude.round(6),
            "longitude": longitude.round(6),
        }
    )


def synthetic_streams(n: int, sites: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return streams of sites drawn at random, each one that is usual in the sector of its site."""
    profiles, rows_of = _usual(sites)
    site = np.sort(rng.choice(len(sites), n))
    choices = [rows_of[nace] for nace in sites["nace"].to_numpy()[site]]
    row = [int(rows[int(part * len(rows))]) for rows, part in zip(choices, rng.random(n), strict=True)]
    return _of_sector(sites["site_id"].to_numpy()[site], profiles.iloc[row].reset_index(drop=True), rng)


def stated_streams(n: int, sites: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return ``n`` different streams, one of each site at least, drawn from all that their activities have and take."""
    profiles, rows_of = _usual(sites)
    rows = [rows_of[nace] for nace in sites["nace"]]
    owner = np.repeat(sites["site_id"].to_numpy(), [len(each) for each in rows])
    usual = _of_sector(owner, profiles.iloc[np.concatenate(rows)].reset_index(drop=True), rng)
    offered = usual[usual["direction"] == "surplus"]
    taken = acceptor_streams(sites, conform(offered.assign(stream_id=offered.index.astype(str)), STREAMS)).streams
    taken = taken.rename(columns={"quantity_per_year": "quantity"})
    possible = pd.concat([usual, taken[[name for name in usual.columns if name in taken]]], ignore_index=True)
    drawn = possible.iloc[rng.permutation(len(possible))]
    again = drawn["site_id"].duplicated()
    some = pd.concat([drawn[~again], drawn[again]])
    if not (~again).sum() <= n <= len(some):
        raise SystemExit(f"{n} streams: {len(sites)} sites have from {(~again).sum()} up to {len(some)}")
    return some.iloc[:n].sort_values(["site_id", "direction", "resource", "stream"], ignore_index=True)


def _usual(sites: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, NDArray[np.int64]]]:
    """Return what sectors usually have at a site, and the rows of each activity."""
    profiles = PACKAGED.table("sector_profiles")
    profiles = profiles[profiles["quantity_mode"].notna() & (profiles["per"] == "site")]
    return profiles, {nace: np.flatnonzero(profiles["nace"].isin(levels_of(nace)[:-1])) for nace in set(sites["nace"])}


def _of_sector(owner: NDArray[np.object_], usual: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return streams of sites from rows of their sectors, amounts and temperatures drawn around the usual ones."""
    warmer = rng.normal(0.0, _SPREAD_K, len(usual)).round(1)
    return pd.DataFrame(
        {
            "site_id": owner,
            **{name: usual[name] for name in _SHARED_COLUMNS},
            "temperature_c": (usual["temperature_c"] + warmer).round(1),
            "return_temperature_c": (usual["return_temperature_c"] + warmer).round(1),
            "quantity": (usual["quantity_mode"] * rng.lognormal(0.0, _SPREAD, len(usual))).round(1),
        }
    )


def write_project(
    folder: Path, n_sites: int, n_streams: int, seed: int, ending: str = "csv", *, estimates: bool = False
) -> None:
    """Write the project; with ``estimates`` the run adds streams to those that are stated."""
    rng = np.random.default_rng(seed)
    sites = synthetic_sites(n_sites, rng)
    streams = (synthetic_streams if estimates else stated_streams)(n_streams, sites, rng)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, frame in (("sites", sites), ("streams", streams)):
        marked = frame.assign(source=f"synthetic, seed {seed}")
        if ending == "csv":
            marked.to_csv(folder / f"{kind}.csv", index=False)
        elif kind == "streams":
            marked.to_parquet(folder / f"{kind}.parquet", index=False)
        else:
            points = gpd.points_from_xy(marked["longitude"], marked["latitude"])
            layer = gpd.GeoDataFrame(marked.drop(columns=["longitude", "latitude"]), geometry=points, crs=4326)
            layer.to_parquet(folder / f"{kind}.parquet", index=False)
    inputs = "".join(f'\n[[inputs]]\nfile = "{kind}.{ending}"\nkind = "{kind}"\n' for kind in ("sites", "streams"))
    title = f'[project]\ntitle = "SYNTHETIC sites, {n_sites}"\n'
    intake = "" if estimates else "\n[intake]\nestimate_streams = false\naccept_by_products = false\n"
    (folder / "symbiosis.toml").write_text(title + intake + inputs, encoding="utf-8")


def main() -> None:
    """Write a synthetic project."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--streams", type=int, help="streams that the file states; two for each site by default")
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv", help="parquet: sites as GeoParquet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--estimates", action="store_true", help="let the run add streams to those that are stated")
    arguments = parser.parse_args()
    n_streams = 2 * arguments.sites if arguments.streams is None else arguments.streams
    options = arguments.seed, arguments.format
    write_project(arguments.folder, arguments.sites, n_streams, *options, estimates=arguments.estimates)
    print(f"{arguments.sites} synthetic sites with {n_streams} streams in {arguments.folder}")


if __name__ == "__main__":
    main()
