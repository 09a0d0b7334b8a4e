"""Amounts and temperatures of streams, drawn within what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.doubt.sampling import Uniforms, triangular

__all__ = ["StreamDraws", "draw_streams"]

Numbers = NDArray[np.float64]
_LEAST_GLIDE_SHARE = 0.25
"""Part of the difference between the two temperatures of a stream that every draw keeps (estimate)."""


@dataclass(frozen=True, slots=True)
class StreamDraws:
    """Drawn figures of streams, arrays of shape (streams, draws), NaN where nothing is stated."""

    ids: pd.Index
    quantity_per_year: Numbers
    power_mw: Numbers
    temperature_c: Numbers
    return_temperature_c: Numbers

    @property
    def amount(self) -> Numbers:
        """The quantity, or the power where no quantity is stated."""
        return np.where(np.isnan(self.quantity_per_year), self.power_mw, self.quantity_per_year)


def draw_streams(streams: pd.DataFrame, uniforms: Uniforms, knowledge: Knowledge) -> StreamDraws:
    """Draw every stream once for all of its links.

    A quantity is triangular between its own low and high; without them, within ``basis_widths``. Power moves with it,
    so that the full-load hours stay. A temperature is triangular within ``temperature_widths``; the second one of a
    stream is drawn apart, and the two keep a quarter of their difference.

    Parameters
    ----------
    streams : DataFrame
        Table ``streams``.
    uniforms : Uniforms
    knowledge : Knowledge
    """
    ids = pd.Index(streams["stream_id"])
    share = streams["basis"].map(knowledge.table("basis_widths").set_index("basis")["share"]).to_numpy(float)
    quantity, power = _column(streams, "quantity_per_year"), _column(streams, "power_mw")
    by_amount = uniforms.of_each("amount", ids)
    low, high = _column(streams, "quantity_low"), _column(streams, "quantity_high")
    low = np.where(np.isnan(low), quantity * (1.0 - share)[:, None], low)
    high = np.where(np.isnan(high), quantity * (1.0 + share)[:, None], high)
    drawn = triangular(by_amount, low, quantity, high)
    alone = triangular(by_amount, power * (1.0 - share)[:, None], power, power * (1.0 + share)[:, None])
    moved = power * np.where(quantity > 0, drawn / np.where(quantity > 0, quantity, 1.0), 1.0)

    first, second = _column(streams, "temperature_c"), _column(streams, "return_temperature_c")
    half = _half_width(streams["basis"], knowledge)
    temperature = _about(first, uniforms.of_each("temperature", ids), half)
    other = _about(second, uniforms.of_each("return temperature", ids), half)
    glide = _LEAST_GLIDE_SHARE * (first - second)
    kept = temperature - glide
    back = np.select(
        [glide > 0, glide < 0, glide == 0], [np.minimum(other, kept), np.maximum(other, kept), temperature], other
    )
    return StreamDraws(ids, drawn, np.where(np.isnan(quantity), alone, moved), temperature, back)


def _column(streams: pd.DataFrame, name: str) -> Numbers:
    return streams[name].to_numpy(dtype=float, na_value=np.nan)[:, None]


def _half_width(basis: pd.Series, knowledge: Knowledge) -> tuple[Numbers, Numbers]:
    table = knowledge.table("temperature_widths").set_index("basis").loc[list(basis)]
    return table["least_k"].to_numpy(float)[:, None], table["share"].to_numpy(float)[:, None]


def _about(celsius: Numbers, by: Numbers, half: tuple[Numbers, Numbers]) -> Numbers:
    least, share = half
    width = np.maximum(least, share * np.abs(celsius))
    return triangular(by, celsius - width, celsius, celsius + width)
