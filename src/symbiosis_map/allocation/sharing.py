"""Sharing limited supply among the links that compete for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.allocation.program import Program, share
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import FLOWS

__all__ = ["Allocation", "AllocationOptions", "allocate", "exergy_share", "share_out"]

_TIE_BREAK = 1e-6
_LEAST_SHARE = 1e-9
_KELVIN = 273.15


@dataclass(frozen=True, slots=True)
class AllocationOptions:
    """What counts when supply is short.

    Parameters
    ----------
    score_exponent : float
        A unit that flows over a link is worth ``(score / 100) ** score_exponent``. 0 maximises the quantity
        alone; 1, the default, lets a better link win a unit that two could use.
    exergy_bonus : float
        What a unit of heat loses in worth per share of exergy that the link destroys (:func:`exergy_share` of the
        source less that of the demand). The default moves nothing but equal values: hot heat is then kept for
        those who need it hot. It is an estimate; 0 leaves grade to the score.
    surroundings_c : float
        Below which heat is worth no work.
    """

    score_exponent: float = 1.0
    exergy_bonus: float = 0.01
    surroundings_c: float = 6.0


def exergy_share(warm_c: ArrayLike, cool_c: ArrayLike, surroundings_c: float = 6.0) -> NDArray[np.float64]:
    """Return the share of heat between two temperatures that could be work: ``1 − T0 ln(Th/Tl)/(Th − Tl)``.

    Parameters
    ----------
    warm_c, cool_c : array_like
        Temperatures between which the heat is given or taken, in any order.
    surroundings_c : float

    Returns
    -------
    ndarray
        0 to 1; 0 below the surroundings, NaN where a temperature is not known.

    Examples
    --------
    >>> exergy_share([90.0, 55.0, 15.0], [50.0, 40.0, 6.0]).round(3).tolist()
    [0.186, 0.129, 0.016]
    """
    warm, cool = np.asarray(warm_c, dtype=float) + _KELVIN, np.asarray(cool_c, dtype=float) + _KELVIN
    alike = np.abs(warm - cool) < 1e-6
    mean = np.where(alike, warm, (warm - cool) / np.where(alike, 1.0, np.log(warm / cool)))
    return np.asarray(np.clip(1.0 - (surroundings_c + _KELVIN) / mean, 0.0, 1.0))


def allocate(links: pd.DataFrame, streams: pd.DataFrame, options: AllocationOptions | None = None) -> pd.DataFrame:
    """Share out supply by a linear program per resource.

    Maximise the value of all flows; a stream gives no more than it offers, takes no more than it wants, and a
    link carries no more than it can (its own quantity). Links whose quantity is not known take no part; a
    stream whose quantity is not known sets no limit. Where two solutions are worth the same, the link whose id
    comes first is filled first (a bonus of at most 1e-6), so that the order of rows has no effect. Between links of
    equal worth, heat goes where it loses least of its grade (``exergy_bonus``).
    Up to 20,000 links the program goes to HiGHS; more are shared along best ways, which is quicker.

    Parameters
    ----------
    links : DataFrame
        Table ``links``.
    streams : DataFrame
        Table ``streams``; quantities in the unit of the links.
    options : AllocationOptions, optional

    Returns
    -------
    DataFrame
        Table ``flows``, the links that carry something, sorted by ``link_id``.

    Raises
    ------
    SymbiosisError
        Where the solver finds no solution, which sound tables cannot cause.
    """
    return share_out(links, streams, options).flows


class Allocation(NamedTuple):
    """The table ``flows``, and the proof that its flows are the best.

    ``proof`` has a row for each resource: the ``unit`` of quantities, how many ``links`` could carry something, the
    ``worth`` of all flows, the ``bound`` that no flows within the limits can exceed (by the prices of supply and
    demand, whatever solver found them), and the ``method``.
    """

    flows: pd.DataFrame
    proof: pd.DataFrame


def share_out(links: pd.DataFrame, streams: pd.DataFrame, options: AllocationOptions | None = None) -> Allocation:
    """Do what :func:`allocate` does, and tell how good the flows are proven to be."""
    options = options or AllocationOptions()
    offered = streams.set_index("stream_id")["quantity_per_year"]
    grade = _grade(streams, options)
    usable = links[links["quantity_per_year"] > 0].sort_values("link_id", ignore_index=True)
    parts, proof = [], []
    for resource, group in usable.groupby("resource", sort=True):
        program = _program(group, offered, grade, options)
        shared = share(program)
        parts.append(_flows(group, shared.flow, offered))
        unit = group["unit"].iloc[0]
        proof.append((resource, unit, len(group), shared.worth, shared.bound, shared.method))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    flows = conform(frame, FLOWS).sort_values("link_id", ignore_index=True)
    check(flows, FLOWS)
    names = ["resource", "unit", "links", "worth", "bound", "method"]
    return Allocation(
        flows, pd.DataFrame(proof, columns=names).astype({"resource": "str", "unit": "str", "method": "str"})
    )


def _grade(streams: pd.DataFrame, options: AllocationOptions) -> pd.Series:
    """Share of exergy of every stream of heat, by stream id."""
    heat = streams[streams["resource"] == "heat"].set_index("stream_id")
    share = exergy_share(heat["temperature_c"], heat["return_temperature_c"], options.surroundings_c)
    return pd.Series(share, index=heat.index)


def _program(links: pd.DataFrame, offered: pd.Series, grade: pd.Series, options: AllocationOptions) -> Program:
    n = len(links)
    worth = (links["score"].fillna(0.0).to_numpy() / 100.0) ** options.score_exponent
    destroyed = links["surplus_id"].map(grade) - links["demand_id"].map(grade)
    worth = worth - options.exergy_bonus * destroyed.fillna(0.0).to_numpy(float)
    worth = worth + _TIE_BREAK * (1.0 - np.arange(n) / n)
    ends, limits = [], []
    for column in ("surplus_id", "demand_id"):
        codes, ids = pd.factorize(links[column], sort=True)
        ends.append(codes.astype(np.intp))
        limits.append(offered.reindex(ids).fillna(np.inf).to_numpy(float))
    return Program(ends[0], ends[1], links["quantity_per_year"].to_numpy(float), worth, limits[0], limits[1])


def _flows(links: pd.DataFrame, flow: NDArray[np.float64], offered: pd.Series) -> pd.DataFrame:
    result = pd.DataFrame(
        {
            "link_id": links["link_id"],
            "quantity_per_year": flow,
            "unit": links["unit"],
            "share_of_supply": (flow / links["surplus_id"].map(offered)).clip(upper=1.0),
            "share_of_demand": (flow / links["demand_id"].map(offered)).clip(upper=1.0),
        }
    )
    return result.loc[flow > _LEAST_SHARE * float(links["quantity_per_year"].max())]
