"""The work of benchmark_pairs.py, and its peers: what other libraries make of it, each as well as it can."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symbiosis_map.crs import earth_centred_m, geodesic_m
from symbiosis_map.pairing.best import Points, Screening

KINDS, K = 16, 10
REACH_M = {"best": 50_000.0, "within": 10_000.0}
Answer = tuple[int, float]
"""How many pairs, and the sum of their scores or distances."""


def screening() -> Screening:
    """Return a sparse table of what goes with what, and how fast it loses worth with distance."""
    rng = np.random.default_rng(5)
    ceiling = rng.random((KINDS, KINDS)) * (rng.random((KINDS, KINDS)) < 0.3)
    return Screening(ceiling, rng.uniform(5_000.0, 30_000.0, KINDS))


def _scores(sources: Points, consumers: Points, i: np.ndarray, j: np.ndarray, crow_m: np.ndarray) -> np.ndarray:
    table = screening()
    a, b = sources.amount[i], consumers.amount[j]
    score = table.ceiling[sources.kind[i], consumers.kind[j]] * np.exp(-crow_m / table.scale_m[sources.kind[i]])
    score *= np.minimum(a, b) / np.maximum(a, b)
    return score * np.clip((sources.grade[i] - consumers.grade[j]) / table.grade_span + 0.5, 0.05, 1.0)


def _keep_best(i: np.ndarray, score: np.ndarray) -> Answer:
    kept = score > 0
    i, score = i[kept], score[kept]
    order = np.lexsort((-score, i))
    i, score = i[order], score[order]
    first = np.flatnonzero(np.concatenate([[True], i[1:] != i[:-1]]))
    place = np.arange(len(i)) - np.repeat(first, np.diff(np.append(first, len(i))))
    return int((place < K).sum()), float(score[place < K].sum())


def _by_tree(sources: Points, consumers: Points, work: str) -> Answer:
    from scipy.spatial import cKDTree

    ours, theirs = earth_centred_m(*sources[:2]), earth_centred_m(*consumers[:2])
    tree, count, total = cKDTree(theirs), 0, 0.0
    for begin in range(0, len(ours), 2_000):
        block = cKDTree(ours[begin : begin + 2_000])
        pairs = block.sparse_distance_matrix(tree, REACH_M[work], output_type="ndarray")
        i, j = pairs["i"] + begin, pairs["j"]
        if work == "within":
            count, total = count + len(i), total + float(pairs["v"].sum())
        else:
            n, s = _keep_best(i, _scores(sources, consumers, i, j, pairs["v"]))
            count, total = count + n, total + s
    return count, total


def _by_geopandas(sources: Points, consumers: Points, work: str) -> Answer:
    import geopandas as gpd

    layers = [
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(p.longitude, p.latitude), crs=4326).to_crs(3035)
        for p in (sources, consumers)
    ]
    joined = gpd.sjoin(layers[0], layers[1], predicate="dwithin", distance=REACH_M[work])
    i, j = joined.index.to_numpy(), joined["index_right"].to_numpy()
    crow_m = geodesic_m(sources.longitude[i], sources.latitude[i], consumers.longitude[j], consumers.latitude[j])
    if work == "within":
        return len(i), float(crow_m.sum())
    return _keep_best(i, _scores(sources, consumers, i, j, crow_m))


def _frame(p: Points, cell_m: float) -> dict[str, np.ndarray]:
    x, y, z = earth_centred_m(*p[:2]).T
    cells = {f"c{axis}": np.floor(v / cell_m).astype(np.int32) for axis, v in zip("xyz", (x, y, z), strict=True)}
    own = {"i": np.arange(len(x), dtype=np.int32), "kind": p.kind.astype(np.int32), "q": p.amount, "t": p.grade}
    return {"x": x, "y": y, "z": z, **cells, **own}


_CELL = "({0}cx + {1})::bigint * 1000000 + ({0}cy + {2})::bigint * 1000 + ({0}cz + {3})::bigint"
"""One number for a cell: a join on one key is planned as a hash join, one on three sums may be not."""
_TO_CELLS = f"""
create table shifted as select s.*, {_CELL.format("s.", "a.o", "b.o", "c.o")} as cell from sources s
  cross join (values (-1),(0),(1)) a(o) cross join (values (-1),(0),(1)) b(o) cross join (values (-1),(0),(1)) c(o);
create table placed as select *, {_CELL.format("", 0, 0, 0)} as cell from consumers
"""
_SQL = """
with near as (
  select s.i, s.q as sq, d.q as dq, s.t as st, d.t as dt, {extra}
    (s.x-d.x)*(s.x-d.x) + (s.y-d.y)*(s.y-d.y) + (s.z-d.z)*(s.z-d.z) as square
  from shifted s join placed d on d.cell = s.cell {join})
"""
_SQL_BEST = """, scored as (
  select i, v * exp(-sqrt(square) / w) * least(sq, dq) / greatest(sq, dq)
    * least(greatest((st - dt) / {span} + 0.5, 0.05), 1.0) as score
  from near where square <= {square})
select sum(len(best)), sum(list_sum(best)) from (
  select max(score, {k}) as best from scored where score > 0 group by i)
"""


def _by_duckdb(sources: Points, consumers: Points, work: str) -> Answer:
    import duckdb
    import pandas as pd

    base = duckdb.connect()
    table = screening()
    s, d = np.meshgrid(np.arange(KINDS), np.arange(KINDS), indexing="ij")
    for name, frame in {
        "sources": _frame(sources, REACH_M[work]),
        "consumers": _frame(consumers, REACH_M[work]),
        "ceiling": {"s": s.ravel(), "d": d.ravel(), "v": table.ceiling.ravel(), "w": np.repeat(table.scale_m, KINDS)},
    }.items():
        base.register(f"{name}_frame", pd.DataFrame(frame))
        base.execute(f"create table {name} as select * from {name}_frame")
    base.execute(_TO_CELLS)
    square = REACH_M[work] ** 2
    if work == "within":
        query = (
            _SQL.format(extra="", join="") + f"select count(*), sum(sqrt(square)) from near where square <= {square}"
        )
    else:
        kinds = "join ceiling c on c.s = s.kind and c.d = d.kind where c.v > 0"
        query = _SQL.format(extra="c.v, c.w,", join=kinds)
        query += _SQL_BEST.format(span=table.grade_span, square=square, k=K)
    row = base.execute(query).fetchone()
    assert row is not None
    return int(row[0]), float(row[1])


def _by_polars(sources: Points, consumers: Points, work: str) -> Answer:
    import polars as pl

    reach, table = REACH_M[work], screening()
    ours, theirs = (pl.DataFrame(_frame(p, reach)) for p in (sources, consumers))
    weights = pl.DataFrame(
        {
            "kind": np.repeat(np.arange(KINDS, dtype=np.int32), KINDS),
            "wanted": np.tile(np.arange(KINDS, dtype=np.int32), KINDS),
            "v": table.ceiling.ravel(),
            "w": np.repeat(table.scale_m, KINDS),
        }
    ).filter(pl.col("v") > 0)
    count, total = 0, 0.0
    for begin in range(0, len(ours), 20_000):
        block, keys = ours[begin : begin + 20_000].lazy(), ["cx", "cy", "cz"]
        if work == "best":
            block, keys = block.join(weights.lazy(), on="kind"), [*keys, "wanted"]
        shifts = [
            block.with_columns(pl.col("cx") + a, pl.col("cy") + b, pl.col("cz") + c)
            for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)
        ]  # fmt: skip
        near = pl.concat(shifts).join(theirs.lazy().with_columns(pl.col("kind").alias("wanted")), on=keys)
        square = sum((pl.col(a) - pl.col(f"{a}_right")) ** 2 for a in "xyz")
        near = near.with_columns(square.sqrt().alias("m")).filter(pl.col("m") <= reach)
        if work == "within":
            row = near.select(pl.len(), pl.col("m").sum()).collect().row(0)
        else:
            fit = pl.min_horizontal("q", "q_right") / pl.max_horizontal("q", "q_right")
            grade = ((pl.col("t") - pl.col("t_right")) / table.grade_span + 0.5).clip(0.05, 1.0)
            scored = near.select("i", (pl.col("v") * (-pl.col("m") / pl.col("w")).exp() * fit * grade).alias("score"))
            best = scored.group_by("i").agg(pl.col("score").top_k(K)).explode("score")
            row = best.select(pl.len(), pl.col("score").sum()).collect().row(0)
        count, total = count + int(row[0]), total + float(row[1] or 0.0)
    return count, total


_SEDONA = """
with near as (
  select s.i, s.kind as sk, d.kind as dk, s.q as sq, d.q as dq, s.t as st, d.t as dt,
    sqrt(power(s.x-d.x, 2) + power(s.y-d.y, 2) + power(s.z-d.z, 2)) as m
  from sources s join consumers d on st_dwithin(st_point(s.px, s.py), st_point(d.px, d.py), {reach}))
"""
_SEDONA_BEST = """, scored as (
  select i, c.v * exp(-m / w.v) * least(sq, dq) / greatest(sq, dq)
    * least(greatest((st - dt) / {span} + 0.5, 0.05), 1.0) as score
  from near join ceiling c on c.s = sk and c.d = dk join scale w on w.s = sk where c.v > 0)
select count(*) as n, sum(score) as total from (
  select score, row_number() over (partition by i order by score desc) as place from scored where score > 0)
where place <= {k}
"""


def _by_sedonadb(sources: Points, consumers: Points, work: str) -> Answer:
    """Join on a flat map, as this library does; what it calls within reach is not quite the same."""
    import pandas as pd
    import sedonadb
    from pyproj import Transformer

    base, table = sedonadb.connect(), screening()
    flat = Transformer.from_crs(4326, 3035, always_xy=True)
    s, d = np.meshgrid(np.arange(KINDS), np.arange(KINDS), indexing="ij")
    for name, frame in {
        "sources": _frame(sources, REACH_M[work]) | dict(zip(("px", "py"), flat.transform(*sources[:2]), strict=True)),
        "consumers": _frame(consumers, REACH_M[work])
        | dict(zip(("px", "py"), flat.transform(*consumers[:2]), strict=True)),
        "ceiling": {"s": s.ravel(), "d": d.ravel(), "v": table.ceiling.ravel()},
        "scale": {"s": np.arange(KINDS), "v": table.scale_m},
    }.items():
        base.create_data_frame(pd.DataFrame(frame)).to_view(name)
    query = _SEDONA.format(reach=REACH_M[work])
    query += (
        "select count(*) as n, sum(m) as total from near"
        if work == "within"
        else _SEDONA_BEST.format(span=table.grade_span, k=K)
    )
    row = base.sql(query).to_pandas().iloc[0]
    return int(row["n"]), float(row["total"])


PEERS: dict[str, Callable[[Points, Points, str], Answer]] = {
    "polars": _by_polars,
    "duckdb": _by_duckdb,
    "ckdtree": _by_tree,
    "sedonadb": _by_sedonadb,
    "geopandas": _by_geopandas,
}
