"""One bare polyethylene pipe, as once-through water and water for reuse travel in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics

__all__ = ["PolyethylenePipe", "choose_polyethylene"]

Numbers = NDArray[np.float64]


class PolyethylenePipe(NamedTuple):
    """The pipe that was chosen for each flow, arrays of one shape."""

    inner_diameter_m: Numbers
    outer_diameter_m: Numbers
    lines: Numbers
    velocity_m_per_s: Numbers
    gradient_pa_per_m: Numbers


def choose_polyethylene(
    flow_m3_per_s: Numbers, density: Numbers, viscosity: Numbers, options: MatchingOptions
) -> PolyethylenePipe:
    """Return the smallest PE100 SDR17 pipe within the limits of pressure gradient and velocity.

    Parameters
    ----------
    flow_m3_per_s, density, viscosity : ndarray, shape (n,)
        m³/s, kg/m³ and Pa·s.
    options : MatchingOptions
        ``pressure_gradient_limit_pa_per_m``, ``velocity_target_pe_m_per_s`` and ``roughness_pe_m``.

    Returns
    -------
    PolyethylenePipe
    """
    sizes = hydraulics.pipe_diameters("pe_single", options.knowledge)
    by_gradient = hydraulics.velocity_at_gradient(
        options.pressure_gradient_limit_pa_per_m,
        sizes["inner_diameter_m"],
        density[:, None],
        viscosity[:, None],
        options.roughness_pe_m,
    )
    limit = np.minimum(by_gradient, options.velocity_target_pe_m_per_s)
    chosen = hydraulics.choose_pipe(flow_m3_per_s, sizes, limit)
    gradient = hydraulics.pressure_gradient(
        chosen.velocity_m_per_s, chosen.diameter_m, density, viscosity, options.roughness_pe_m
    )
    outer = sizes["outer_diameter_m"][chosen.size]
    return PolyethylenePipe(chosen.diameter_m, outer, chosen.lines, chosen.velocity_m_per_s, gradient)
