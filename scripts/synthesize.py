"""Make a synthetic Europe of any size, so that anybody can repeat the figures of the benchmarks.

    python scripts/synthesize.py FOLDER [--sites 10000] [--seed 1]

writes a project (symbiosis.toml, sites.csv, streams.csv) whose sites stand around the towns of the bundled gazetteer,
the more the larger a town is. Activities come in the shares in which the real sites of the example projects have them;
amounts and temperatures are drawn. Nothing of it is real: every site says SYNTHETIC in its name, and so does the title.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.pairing.best import Points

ROOT = Path(__file__).resolve().parents[1]
EUROPE = (-11.0, 34.0, 32.0, 71.0)
"""West, south, east, north."""
_SMALLEST_TOWN = 500.0
_IN_THE_COUNTRY = 0.15
"""Share of the sites that stand near any place, large or small."""

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


def write_project(folder: Path, n_sites: int, seed: int) -> None:
    """Write the project; sites without streams of their own get those of their sector when it is run."""
    rng = np.random.default_rng(seed)
    places = towns()
    longitude, latitude, town = scattered(n_sites, rng, places)
    real = pd.concat(
        [pd.read_csv(path, dtype=str, usecols=["nace"]) for path in sorted((ROOT / "data").glob("*/sites.csv"))]
    )["nace"].dropna()
    sites = pd.DataFrame(
        {
            "site_id": [f"synthetic-{i:07d}" for i in range(n_sites)],
            "name": [f"SYNTHETIC {i}" for i in range(n_sites)],
            "country": places["country"].to_numpy()[town],
            "nace": rng.choice(real.to_numpy(), n_sites),
            "latitude": latitude.round(6),
            "longitude": longitude.round(6),
            "source": f"synthetic, seed {seed}",
        }
    )
    heat = sites.sample(frac=0.5, random_state=seed)
    gives = rng.random(len(heat)) < 0.5
    warm = np.clip(rng.normal(60.0, 25.0, len(heat)), 15.0, 180.0).round(1)
    streams = pd.DataFrame(
        {
            "site_id": heat["site_id"],
            "direction": np.where(gives, "surplus", "demand"),
            "resource": "heat",
            "stream": np.where(gives, "synthetic excess heat", "synthetic heat demand"),
            "temperature_c": warm,
            "return_temperature_c": (warm * 0.6).round(1),
            "quantity": (rng.lognormal(8.0, 1.4, len(heat))).round(0),
            "unit": "MWh/yr",
            "medium": "water",
            "source": f"synthetic, seed {seed}",
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    sites.to_csv(folder / "sites.csv", index=False)
    streams.to_csv(folder / "streams.csv", index=False)
    inputs = "".join(f'\n[[inputs]]\nfile = "{kind}.csv"\nkind = "{kind}"\n' for kind in ("sites", "streams"))
    title = f'[project]\ntitle = "SYNTHETIC sites, {n_sites}"\n'
    (folder / "symbiosis.toml").write_text(title + inputs, encoding="utf-8")


def main() -> None:
    """Write a synthetic project."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_project(arguments.folder, arguments.sites, arguments.seed)
    print(f"{arguments.sites} synthetic sites in {arguments.folder}")


if __name__ == "__main__":
    main()
