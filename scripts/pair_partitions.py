"""The best pairs over 16 spatial partitions on two workers of a Dask cluster beside one process, and both on disk.

Points lie in Parquet files, one of sources and one of consumers for each partition. A partition reads the consumers of
its own box and a halo as wide as the reach, from the files of the boxes that it touches.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from pair_files import along_curve, read_kept, write_kept
from pair_peers import REACH_M, K, screening

from symbiosis_map.pairing.best import BestPairs, Points, best_pairs

ACROSS = 4
COLUMNS = list(Points._fields)
Box = tuple[float, float, float, float]


def cut(points: Points) -> tuple[np.ndarray, np.ndarray]:
    """Return edges of bands of latitude, and of longitude within each, that hold about as many points."""
    shares = np.linspace(0.0, 1.0, ACROSS + 1)
    south = np.quantile(points.latitude, shares)
    bands = np.clip(np.searchsorted(south, points.latitude, side="right") - 1, 0, ACROSS - 1)
    return south, np.array([np.quantile(points.longitude[bands == band], shares) for band in range(ACROSS)])


def write_points(folder: Path, name: str, points: Points, edges: tuple[np.ndarray, np.ndarray]) -> None:
    """Write the points of every partition, with their places in the input."""
    south, west = edges
    bands = np.clip(np.searchsorted(south, points.latitude, side="right") - 1, 0, ACROSS - 1)
    for band in range(ACROSS):
        rows = np.flatnonzero(bands == band)
        columns = np.clip(np.searchsorted(west[band], points.longitude[rows], side="right") - 1, 0, ACROSS - 1)
        for column in range(ACROSS):
            mine = rows[columns == column]
            frame = pd.DataFrame({"place": mine} | {c: v[mine] for c, v in zip(COLUMNS, points, strict=True)})
            frame.to_parquet(folder / f"{name}-{band * ACROSS + column:02d}.parquet", index=False)


def box_of(part: pd.DataFrame) -> Box:
    """Return west, south, east and north of points, widened by the reach."""
    reach_deg = REACH_M["best"] * 1.01 / 110_500.0
    south, north = part["latitude"].min() - reach_deg, part["latitude"].max() + reach_deg
    wide = reach_deg / np.cos(np.radians(max(abs(south), abs(north))))
    return part["longitude"].min() - wide, south, part["longitude"].max() + wide, north


def read_consumers(folder: Path, box: Box | None) -> pd.DataFrame:
    """Return the consumers within a box, or all, in the order of the input."""
    inside = None
    if box:
        west, south, east, north = box
        inside = [
            ("longitude", ">=", west), ("longitude", "<=", east), ("latitude", ">=", south), ("latitude", "<=", north),
        ]  # fmt: skip
    parts = [pd.read_parquet(path, filters=inside) for path in sorted(folder.glob("consumers-*.parquet"))]
    return pd.concat(parts).sort_values("place", ignore_index=True)


def pair_part(folder: Path, numbers: list[int], result: Path, halo: bool, threads: int) -> tuple[int, float]:
    """Read some partitions, find and write the best pairs of their sources; return how many, and processor seconds."""
    import numba

    begun = time.process_time()
    numba.set_num_threads(threads)
    sources = pd.concat([pd.read_parquet(folder / f"sources-{n:02d}.parquet") for n in numbers])
    consumers = read_consumers(folder, box_of(sources) if halo else None)
    ours, theirs = (Points(*(frame[c].to_numpy() for c in COLUMNS)) for frame in (sources, consumers))
    best = best_pairs(ours, np.full(len(sources), REACH_M["best"]), theirs, screening(), K)
    place = np.where(best.consumer >= 0, consumers["place"].to_numpy()[best.consumer], -1).astype(np.int32)
    frame = {"source": np.repeat(sources["place"].to_numpy(), K), "consumer": place.ravel()}
    pd.DataFrame(frame | {"score": best.score.ravel(), "crow_m": best.crow_m.ravel()}).to_parquet(result, index=False)
    return int((place >= 0).sum()), time.process_time() - begun


def read_results(paths: list[Path]) -> BestPairs:
    """Return the results of some files together, in the order of the sources."""
    frame = pd.concat([pd.read_parquet(path) for path in paths])
    frame = frame.iloc[np.argsort(frame["source"].to_numpy(), kind="stable")]
    return BestPairs(*(frame[name].to_numpy().reshape(-1, K) for name in ("consumer", "score", "crow_m")))


def compare(sources: Points, consumers: Points, folder: Path, runs: int) -> dict[str, object]:
    """Time both ways in turn; medians."""
    from distributed import Client, LocalCluster

    edges = cut(sources)
    write_points(folder, "sources", sources, edges)
    write_points(folder, "consumers", consumers, edges)
    count = ACROSS * ACROSS
    begun = time.perf_counter()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.run(warm_up)
        started = time.perf_counter() - begun
        warm_up()
        alone, together, processor = [], [], []
        for _ in range(runs):
            begun = time.perf_counter()
            _, cpu = pair_part(folder, list(range(count)), folder / "whole.parquet", False, 2)
            alone.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            paths = [folder / f"part-{n:02d}.parquet" for n in range(count)]
            tasks = [client.submit(pair_part, folder, [n], path, True, 1, pure=False) for n, path in enumerate(paths)]
            done = client.gather(tasks)
            together.append(time.perf_counter() - begun)
            processor.append((cpu, sum(part[1] for part in done)))
    whole, parts = read_results([folder / "whole.parquet"]), read_results(paths)
    equal = all(a.tobytes() == b.tobytes() for a, b in zip(whole, parts, strict=True))
    one, two = float(np.median(alone)), float(np.median(together))
    cpu_one, cpu_two = np.median(processor, axis=0).tolist()
    return {
        "single_s": one, "wall_s": two, "ratio": two / one, "equal_to_the_bit": equal, "partitions": count,
        "workers": 2, "single_cpu_s": cpu_one, "cpu_s": cpu_two, "start_of_cluster_s": started,
        "rows": sum(part[0] for part in done), "runs": runs,
    }  # fmt: skip


def warm_up() -> None:
    """Load the compiled loops."""
    from synthesize import synthetic_points

    few = synthetic_points(3_000, 1), synthetic_points(3_000, 2)
    best_pairs(few[0], np.full(3_000, REACH_M["best"]), few[1], screening(), K)


def on_disk(best: BestPairs, sources: Points, consumers: Points, path: Path) -> dict[str, object]:
    """Write the kept pairs, read them again, and compare."""
    orders = along_curve(*sources[:2]), along_curve(*consumers[:2])
    begun = time.perf_counter()
    size = write_kept(path, best.consumer, best.score, *orders)
    written = time.perf_counter() - begun
    consumer, score = read_kept(path, *orders)
    plain = path.with_suffix(".plain.parquet")
    pairs, kept = int((best.consumer >= 0).sum()), best.consumer.ravel() >= 0
    frame = {"source": np.repeat(np.arange(len(best.consumer)), K), "consumer": best.consumer.ravel()}
    pd.DataFrame(frame | {"score": best.score.ravel()})[kept].to_parquet(plain, compression="zstd", index=False)
    same = np.array_equal(consumer, best.consumer) and score.tobytes() == best.score.tobytes()
    return {
        "wall_s": written, "bytes_per_pair": size / pairs, "plain_bytes_per_pair": plain.stat().st_size / pairs,
        "rows": pairs, "read_as_written": same,
    }  # fmt: skip
