"""Heat pumps: the Lorenz limit, the share of it that machines reach, and the coefficient of performance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "carnot_cop",
    "carnot_cop_kelvin",
    "coefficient_of_performance",
    "log_mean_kelvin",
    "lorenz_cop",
    "lorenz_efficiency",
]

Numbers = NDArray[np.float64]
KELVIN = 273.15

_SIZES_MW = np.array([1.0, 3.0, 10.0, 20.0])
_EFFICIENCIES = np.array([0.396, 0.446, 0.495, 0.575])
"""Fitted to the nameplates of the DEA: 4.0, 4.5 and 5.0 at 25/15 to 35/70 °C, 3.4 at sea water of 4 to 40/80 °C."""
_INTERNAL_APPROACH_K = 4.0
_INTERNAL_QUALITY = 0.5
_SMALL_GLIDE_K = 10.0


def log_mean_kelvin(first_c: ArrayLike, second_c: ArrayLike) -> Numbers:
    """Return the logarithmic mean of two temperatures in kelvin, which is their value where they are equal.

    Examples
    --------
    >>> log_mean_kelvin(20.0, 20.0).item()
    293.15
    """
    a, b = np.asarray(first_c, dtype=float) + KELVIN, np.asarray(second_c, dtype=float) + KELVIN
    close = np.abs(a - b) < 1e-6
    ratio = np.where(close, np.e, a / np.where(close, 1.0, b))
    return np.asarray(np.where(close, a, (a - b) / np.log(ratio)))


def carnot_cop(sink_c: ArrayLike, source_c: ArrayLike) -> Numbers:
    """Return the Carnot limit of heating between two temperatures; infinite where the source is as warm.

    Examples
    --------
    >>> round(carnot_cop(80.0, 10.0).item(), 3)
    5.045
    """
    return carnot_cop_kelvin(np.asarray(sink_c, dtype=float) + KELVIN, np.asarray(source_c, dtype=float) + KELVIN)


def lorenz_cop(sink_in_c: ArrayLike, sink_out_c: ArrayLike, source_in_c: ArrayLike, source_out_c: ArrayLike) -> Numbers:
    """Return the Lorenz limit of heating a sink from ``sink_in_c`` to ``sink_out_c`` out of a gliding source.

    Examples
    --------
    >>> round(lorenz_cop(35.0, 70.0, 25.0, 15.0).item(), 3)
    10.099
    """
    return carnot_cop_kelvin(log_mean_kelvin(sink_in_c, sink_out_c), log_mean_kelvin(source_in_c, source_out_c))


def carnot_cop_kelvin(sink_k: ArrayLike, source_k: ArrayLike) -> Numbers:
    """Return ``T_sink / (T_sink − T_source)`` of temperatures in kelvin; infinite where the source is as warm.

    Examples
    --------
    >>> round(carnot_cop_kelvin(318.0, 275.0).item(), 3)
    7.395
    """
    sink = np.asarray(sink_k, dtype=float)
    lift = sink - np.asarray(source_k, dtype=float)
    return np.asarray(np.where(lift > 0, sink / np.where(lift > 0, lift, 1.0), np.inf))


def lorenz_efficiency(heat_mw: ArrayLike) -> Numbers:
    """Return the share of the Lorenz limit that a machine of this size reaches, interpolated in ln MW.

    Examples
    --------
    >>> lorenz_efficiency([0.5, 3.0, 50.0]).tolist()
    [0.396, 0.446, 0.575]
    """
    size = np.log(np.maximum(np.asarray(heat_mw, dtype=float), 1e-9))
    return np.asarray(np.interp(size, np.log(_SIZES_MW), _EFFICIENCIES))


def coefficient_of_performance(
    sink_in_c: ArrayLike,
    sink_out_c: ArrayLike,
    source_in_c: ArrayLike,
    source_out_c: ArrayLike,
    heat_mw: ArrayLike,
    *,
    cap: float = 8.0,
    small_glides: NDArray[np.bool_] | bool | None = None,
) -> Numbers:
    """Return the heat given over the power drawn.

    The Lorenz limit times the efficiency of the size, at most ``cap``. Where both glides are below 10 K the
    Lorenz limit between outer temperatures promises too much (62.8 for 6 to 12 °C out of 6 to 3 °C); there
    half the Carnot limit between inner temperatures, 4 K beyond both outlets, holds as well.

    Parameters
    ----------
    sink_in_c, sink_out_c, source_in_c, source_out_c : array_like
    heat_mw : array_like
        Heat given off, MW.
    cap : float
    small_glides : array of bool, optional
        Where the inner temperatures decide; by default from the four temperatures.
    """
    outer = lorenz_efficiency(heat_mw) * lorenz_cop(sink_in_c, sink_out_c, source_in_c, source_out_c)
    sink_in, sink_out = np.asarray(sink_in_c, dtype=float), np.asarray(sink_out_c, dtype=float)
    source_in, source_out = np.asarray(source_in_c, dtype=float), np.asarray(source_out_c, dtype=float)
    if small_glides is None:
        small_glides = (sink_out - sink_in < _SMALL_GLIDE_K) & (source_in - source_out < _SMALL_GLIDE_K)
    inner = _INTERNAL_QUALITY * carnot_cop(sink_out + _INTERNAL_APPROACH_K, source_out - _INTERNAL_APPROACH_K)
    return np.asarray(np.minimum(np.where(small_glides, np.minimum(outer, inner), outer), cap))
