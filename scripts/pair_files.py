"""Kept pairs on disk in about five bytes each: ids along a space-filling curve, gaps in place of ids, bytes split.

Neighbours have near ids along the curve, so that the gaps between the consumers of one source are small numbers.
Nothing is rounded: what is read is what was written, to the bit. Distances are left out, because the points give them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import ArrayLike, NDArray

__all__ = ["along_curve", "read_kept", "write_kept"]

_BITS = 16


def along_curve(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.int32]:
    """Return the places of points in their order along a space-filling curve (Morton); equal ones in theirs.

    Examples
    --------
    >>> along_curve([5.0, 100.0, 5.1], [60.0, -30.0, 60.0]).tolist()
    [1, 0, 2]
    """
    code = np.zeros(len(np.asarray(longitude)), np.uint64)
    for shift, degrees, span in ((0, np.asarray(longitude) + 180.0, 360.0), (1, np.asarray(latitude) + 90.0, 180.0)):
        part = np.clip(degrees / span * 2**_BITS, 0, 2**_BITS - 1).astype(np.uint64)
        for bit in range(_BITS):
            code |= ((part >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + shift)
    return np.argsort(code, kind="stable").astype(np.int32)


def write_kept(
    path: Path,
    consumer: NDArray[np.int32],
    score: NDArray[np.float32],
    source_order: NDArray[np.int32],
    consumer_order: NDArray[np.int32],
) -> int:
    """Write the consumers that sources keep.

    Parameters
    ----------
    path : Path
        A Parquet file.
    consumer, score : ndarray, shape (n, k)
        As ``symbiosis_map.pairing.best.best_pairs`` gives them: best first, -1 where there are fewer.
    source_order, consumer_order : ndarray of int
        As :func:`along_curve` gives them; needed again to read.

    Returns
    -------
    int
        Bytes of the file.
    """
    rank = np.empty(len(consumer_order), np.int32)
    rank[consumer_order] = np.arange(len(rank), dtype=np.int32)
    rows = consumer[source_order]
    last = np.iinfo(np.int32).max
    ids = np.where(rows >= 0, rank[rows], last)
    ascending = np.argsort(ids, axis=1)
    ids = np.take_along_axis(ids, ascending, axis=1)
    scores = np.take_along_axis(score[source_order], ascending, axis=1)
    kept = ids < last
    first = np.where(kept[:, 0], ids[:, 0], 0)
    before = np.column_stack([first, ids[:, :-1]])
    gap = (ids - before)[kept].astype(np.int32)
    head = np.zeros(kept.shape, bool)
    head[:, 0] = True
    gap[head[kept]] = np.diff(first[kept[:, 0]], prepend=0).astype(np.int32)
    signed = (gap << 1) ^ (gap >> 31)
    counts = kept.sum(axis=1).astype(np.int32)
    writer = {"compression": "zstd", "compression_level": 9, "use_dictionary": False, "write_statistics": False}
    columns = {"gap": signed, "score": scores[kept]}
    schema = pa.schema(
        [("gap", pa.int32()), ("score", pa.float32())], {b"counts": _packed(counts), b"k": b"%d" % rows.shape[1]}
    )
    encoding = dict.fromkeys(columns, "BYTE_STREAM_SPLIT")
    pq.write_table(pa.table(columns, schema=schema), path, column_encoding=encoding, **writer)
    return path.stat().st_size


def read_kept(
    path: Path, source_order: NDArray[np.int32], consumer_order: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return what :func:`write_kept` was given, to the bit.

    Parameters
    ----------
    path : Path
    source_order, consumer_order : ndarray of int
        Those that it was written with.

    Returns
    -------
    consumer, score : ndarray, shape (n, k)
    """
    table = pq.read_table(path)
    facts = table.schema.metadata
    counts, k = _unpacked(facts[b"counts"]), int(facts[b"k"])
    signed = table["gap"].to_numpy().astype(np.uint32)
    gap = ((signed >> 1).astype(np.int64)) ^ -(signed & 1).astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(counts)])[:-1]
    heads = begin[counts > 0]
    total = np.cumsum(np.where(np.isin(np.arange(len(gap)), heads), 0, gap))
    start = np.cumsum(gap[heads])
    ids = total - np.repeat(total[heads], counts[counts > 0]) + np.repeat(start, counts[counts > 0])
    row, column = np.repeat(np.arange(len(counts)), counts), np.arange(len(gap)) - np.repeat(begin, counts)
    consumer, score = np.full((len(counts), k), -1, np.int32), np.zeros((len(counts), k), np.float32)
    consumer[row, column], score[row, column] = consumer_order[ids], table["score"].to_numpy()
    best = np.lexsort((consumer, -score), axis=1)
    consumer, score = np.take_along_axis(consumer, best, axis=1), np.take_along_axis(score, best, axis=1)
    back = np.empty_like(source_order)
    back[source_order] = np.arange(len(back))
    return consumer[back], score[back]


def _packed(counts: NDArray[np.int32]) -> bytes:
    """Return how many pairs each source keeps as text: runs of equal numbers."""
    edges = np.flatnonzero(np.diff(counts, prepend=-1))
    lengths = np.diff(np.append(edges, len(counts)))
    return " ".join(f"{value}x{times}" for value, times in zip(counts[edges], lengths, strict=True)).encode()


def _unpacked(text: bytes) -> NDArray[np.int32]:
    runs = [run.split("x") for run in text.decode().split()]
    values, times = (np.array([int(run[part]) for run in runs], np.int32) for part in (0, 1))
    return np.repeat(values, times)
