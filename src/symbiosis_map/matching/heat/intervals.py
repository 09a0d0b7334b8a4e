"""Ways of running sources between which nothing jumps: ranges of temperature, or of the share that is used."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.heat.loop import Layout

__all__ = ["Spans", "divided", "joined", "of_temperatures", "spans_of"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]


class Spans(NamedTuple):
    """Ways of running a source between which nothing jumps, arrays of shape (m,)."""

    row: Rows
    low: Numbers
    high: Numbers
    """Temperatures, or shares of the heat of the source that are used."""
    by_share: Flags
    layout: Layout
    own: Flags
    """Whether the upper end is the temperature of the source itself, or all of it that is hot enough."""
    ceiling: Numbers
    """Score that no point between them exceeds."""

    def only(self, places: slice | Rows) -> Spans:
        """Return some of them."""
        every = (part.only(places) if isinstance(part, Layout) else part[places] for part in self)
        return Spans(*every)  # type: ignore[arg-type]

    def chosen(self, points: Numbers, source_c: Numbers) -> tuple[Numbers, Layout]:
        """Return temperatures and layouts at one point of each, of sources by row."""
        used = np.where(self.by_share, points, np.nan)
        return np.where(self.by_share, source_c[self.row], points), self.layout._replace(share_used=used)


def divided(steps: Numbers, top: Numbers) -> tuple[Rows, Numbers, Numbers, Flags]:
    """Return the parts between the steps below a top, and from the last to the top: rows, ends, which is the last."""
    inside = np.where(steps < top[:, None], steps, np.nan)
    ends = np.sort(np.column_stack([top, inside]), axis=1)
    low, high = ends[:, :-1], ends[:, 1:]
    place, column = np.nonzero(high > low)
    highs, own = high[place, column], top[place]
    return place, low[place, column], np.where(highs < own, np.nextafter(highs, -np.inf), highs), highs == own


def spans_of(
    rows: Rows,
    low: Numbers,
    high: Numbers,
    own: Flags,
    *,
    lifts: bool = False,
    feed_c: float = np.nan,
    by_share: bool = False,
    ceiling: Numbers | None = None,
) -> Spans:
    """Return spans between these ends, of one layout."""
    count = len(rows)
    layout = Layout.none(count)._replace(lifts_rest=np.full(count, lifts), feed_c=np.full(count, feed_c))
    highest = np.full(count, np.inf) if ceiling is None else ceiling
    return Spans(rows, low, high, np.full(count, by_share), layout, own, highest)


def of_temperatures(
    rows: Rows, steps: Numbers, source_c: Numbers, *, lifts: bool = False, feed_c: float = np.nan
) -> Spans:
    """Return the spans between the steps below the source, and from the last to the source itself."""
    place, low, high, own = divided(steps, source_c)
    return spans_of(rows[place], low, high, own, lifts=lifts, feed_c=feed_c)


def joined(spans: list[Spans]) -> Spans:
    """Return all of them, one after the other."""
    layout = Layout(*(np.concatenate(parts) for parts in zip(*(part.layout for part in spans), strict=True)))

    def every(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(part, name) for part in spans])

    others = {name: every(name) for name in Spans._fields if name != "layout"}
    return Spans(layout=layout, **others)  # type: ignore[arg-type]
