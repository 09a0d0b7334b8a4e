"""Cooling that is wanted: from cold that is left over, or from heat that drives an absorption chiller.

A demand whose supply is colder than its return wants cooling; a surplus that may come back warmer than it leaves is
cold that is offered (evaporated gas, deep water). The cold is used directly through an exchanger. Heat drives a
single-effect chiller on lithium bromide at the receiver. What is saved is the electricity of a compression chiller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, Assumption, blank_outcome
from symbiosis_map.matching.desirability import time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.emissions import References, electricity_factor, emission_factor
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.heat.cooling_steps import ABSORPTION_STEPS, COOLING_STEPS
from symbiosis_map.matching.heat.ends import HeatEnds, approach_temperature, heat_ends, is_tempering, numbers, texts
from symbiosis_map.matching.heat.exchange import cascade
from symbiosis_map.matching.heat.loop import Layout
from symbiosis_map.matching.heat.network import FEED_STEP_K, HOTTEST_WATER_C, SMALLEST_GLIDE_K, HeatPipe, heat_pipe
from symbiosis_map.matching.heat.outcome import EU_MIX, HeatAlternative, price_heat, set_distance_gate
from symbiosis_map.matching.heat.plant import absorption_chiller_capex, station_capex
from symbiosis_map.matching.heat.year import meet, resolution, resolution_note
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.costs import PipeCost
from symbiosis_map.matching.pipes.laying import laying_factors
from symbiosis_map.matching.pipes.project import Alternative, Capital, PipeProject, Rates
from symbiosis_map.matching.seasons import Overlap

__all__ = ["STEPS", "absorption_feeds", "assess", "is_cooling"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = {"cooling": COOLING_STEPS, "absorption cooling": ABSORPTION_STEPS}
"""The calculation of each mode in its order."""


def is_cooling(pairs: pd.DataFrame, options: MatchingOptions) -> Flags:
    """Return the pairs where cooling is wanted or cold is offered: one end has its supply below its return.

    Water for fish that is no warmer than its intake is left to tempering, which says how far it is off.
    """
    wants, offers = _reversed(pairs, "r"), _reversed(pairs, "s")
    return np.asarray(wants | (offers & ~is_tempering(pairs, options)))


def _reversed(pairs: pd.DataFrame, end: str) -> Flags:
    return np.asarray(numbers(pairs, f"{end}_temperature_c") < numbers(pairs, f"{end}_return_temperature_c"))


def absorption_feeds(options: MatchingOptions) -> list[float]:
    """Return the temperatures of water that may carry heat to an absorption chiller, from the coolest that drives it.

    Examples
    --------
    >>> absorption_feeds(MatchingOptions())
    [80.0, 85.0, 90.0, 95.0, 100.0, 105.0, 110.0]
    """
    coolest = options.absorption_source_minimum_c
    return [coolest, *np.arange(coolest + FEED_STEP_K, HOTTEST_WATER_C + 1e-9, FEED_STEP_K).tolist()]


class _Reach(NamedTuple):
    """What of a source becomes cooling, arrays of shape (n,)."""

    taken_share: Numbers
    """Part of the cooling wanted that can be given."""
    usable_share: Numbers
    """Cooling over what the source offers: cold of cold, or cooling of heat."""
    cooling_per_drive: Numbers
    """Cooling over what the pipe carries."""
    pipe_warm_c: Numbers
    pipe_cold_c: Numbers
    approach_k: Numbers
    shortfall_k: Numbers
    """How far the grade is off; 0 or less where it suffices."""
    wants_cold: Flags


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price pairs of which one end is cold.

    Parameters
    ----------
    pairs : DataFrame
        Rows for which :func:`is_cooling` holds.
    options : MatchingOptions

    Returns
    -------
    Assessment
        Modes ``cooling`` and ``absorption cooling``; quantities and costs are those of the cooling.
    """
    offers_cold, wants_cold = _reversed(pairs, "s"), _reversed(pairs, "r")
    pairs, assumed = _with_outlet(pairs, ~offers_cold & wants_cold, options)
    ends = heat_ends(pairs, options)
    grade = _reach(pairs, ends, offers_cold, wants_cold, options)
    route = numbers(pairs, "route_m")
    power = np.minimum(ends.supply_mw * grade.usable_share, ends.demand_mw * grade.taken_share)
    drive = power / grade.cooling_per_drive
    pipe = heat_pipe(
        drive, grade.pipe_warm_c, grade.pipe_cold_c, np.zeros(len(pairs), dtype=bool), route,
        numbers(pairs, "sea_share"), options,
    )  # fmt: skip
    lost = np.abs(pipe.loss_mw) * grade.cooling_per_drive
    flow, low, high = (
        meet(ends, offered * grade.usable_share, asked * grade.taken_share, options, constant_loss=lost, highest=power)
        for offered, asked in (
            (ends.supply_mwh, ends.demand_mwh),
            (ends.supply_low_mwh, ends.demand_low_mwh),
            (ends.supply_high_mwh, ends.demand_high_mwh),
        )
    )
    auxiliary = np.where(offers_cold, 0.0, options.absorption_electricity_share) * flow.amount
    pump_mwh = pipe.pump_kw / 1e3 * flow.cube_hours
    electricity = pump_mwh + auxiliary
    chiller_mw = np.where(offers_cold, 0.0, power)
    metre = pipe.cost.times(laying_factors(pairs))
    project = _project(route, pipe, metre, drive, chiller_mw, auxiliary, flow, grade, offers_cold, options)
    alternative = _chiller(texts(pairs, "r_country"), options)

    outcome = blank_outcome(pairs.index)
    outcome["mode"] = np.select([~ends.grade_known, offers_cold], ["grade not known", "cooling"], "absorption cooling")
    outcome["use"] = np.where(offers_cold, "cooling", "cooling by an absorption chiller")
    outcome["transport"] = "pipe"
    drawn = ratio(electricity, flow.amount, otherwise=0.0)
    technical = grade.taken_share * np.clip(1.0 - drawn * options.chiller_eer, 0.0, 1.0)
    outcome["d_technical"] = np.where(ends.grade_known, technical, np.nan)
    outcome["d_time"] = np.where(ends.quantity_known, time_fit(flow.share_of_demand), np.nan)
    priced, pricing = price_heat(
        outcome, project, flow.amount, (low.amount, high.amount), ends.supply_mwh * grade.cooling_per_drive,
        ends.demand_mwh, ends.quantity_known, ends.grade_known, alternative, electricity, options.interest_rate,
    )  # fmt: skip
    _gates(outcome, ends, grade, offers_cold, flow.amount, options)
    gate = set_distance_gate(
        outcome, pairs, priced, power, flow.amount, project, alternative, ends.quantity_known, options, cools=True
    )
    detail = pd.DataFrame(pricing, index=pairs.index, copy=False).assign(
        **gate,
        source_c=ends.source_c,
        limit_c=ends.limit_c,
        needed_c=ends.supply_c,
        return_c=ends.return_c,
        approach_k=grade.approach_k,
        too_cold_k=grade.shortfall_k,
        taken_share=grade.taken_share,
        usable_share=grade.usable_share,
        supply_mwh=ends.supply_mwh * grade.usable_share,
        demand_mwh=ends.demand_mwh,
        supply_mw=ends.supply_mw,
        demand_mw=ends.demand_mw,
        power_mw=power,
        drive_mw=drive,
        pipe_supply_c=grade.pipe_warm_c,
        pipe_return_c=grade.pipe_cold_c,
        flow_kg_per_s=pipe.flow_kg_per_s,
        flow_m3_per_h=pipe.flow_m3_per_h,
        pipe_dn_mm=pipe.nominal_diameter_mm,
        pipe_lines=pipe.lines,
        pipe_inner_m=pipe.diameter_m,
        velocity_m_per_s=pipe.velocity_m_per_s,
        gradient_pa_per_m=pipe.gradient_pa_per_m,
        loss_mw=lost,
        pressure_kpa=pipe.pressure_kpa,
        pump_kw=pipe.pump_kw,
        overlap_resolution=resolution(options),
        delivered_mwh=flow.amount,
        share_of_demand=flow.share_of_demand,
        full_load_hours=ratio(flow.amount, power),
        left_mwh=ends.demand_mwh - flow.amount,
        left_mw=ends.demand_mw - power,
        share_of_power=ratio(power, ends.demand_mw),
        pump_mwh=pump_mwh,
        pump_hours=flow.cube_hours,
        auxiliary_mwh=auxiliary,
        electricity_mwh=electricity,
        pipe_eur_per_m=project.pipe.mode,
        pipe_capex_eur=project.pipe.mode * route,
        plant_capex_eur=project.plant_capex,
        pipe_annuity_eur=project.pipe.mode * route * project.pipe_annuity,
        plant_annuity_eur=project.plant_annuity,
        running_eur=project.running,
        route_m=route,
    )
    return Assessment(outcome, detail, {}, [*ends.assumptions, *assumed, resolution_note(options)])


def _with_outlet(
    pairs: pd.DataFrame, absorbs: Flags, options: MatchingOptions
) -> tuple[pd.DataFrame, list[Assumption]]:
    """Cool a driving source whose limit is not stated to the outlet of the chiller's generator."""
    open_ = absorbs & np.isnan(numbers(pairs, "s_return_temperature_c"))
    filled = pairs.assign(
        s_return_temperature_c=np.where(
            open_,
            np.minimum(options.absorption_outlet_c, numbers(pairs, "s_temperature_c") - SMALLEST_GLIDE_K),
            numbers(pairs, "s_return_temperature_c"),
        )
    )
    ids = sorted(set(pairs["surplus_id"].to_numpy()[open_]))
    reason, source = "how far the source may be cooled is not stated", "option absorption_outlet_c (estimate)"
    value = f"{options.absorption_outlet_c:g} °C"
    return filled, [Assumption("streams", str(i), "return_temperature_c", value, reason, source) for i in ids]


def _reach(
    pairs: pd.DataFrame, ends: HeatEnds, offers_cold: Flags, wants_cold: Flags, options: MatchingOptions
) -> _Reach:
    """Hold the grades against each other; the cascade of cold is that of heat with every sign turned."""
    media = texts(pairs, "s_medium"), texts(pairs, "r_medium")
    approach = approach_temperature(*media, ends.supply_c - ends.source_c, options)
    cold = cascade(-ends.source_c, -ends.limit_c, -ends.supply_c, -ends.return_c, approach)
    too_warm = ends.source_c + approach - ends.supply_c

    drive = ends.source_c - np.where(ends.has_gas, approach, 0.0)
    outlet = np.maximum(ends.limit_c, options.absorption_outlet_c)
    layout = Layout.of(pairs)
    cooled = np.clip((ends.source_c - outlet) / np.maximum(ends.source_c - ends.limit_c, 1e-9), 0.0, 1.0)
    cooled = np.fmin(np.where(ends.source_is_steam, 1.0, cooled), layout.share_used)
    too_cool = np.maximum(
        options.absorption_source_minimum_c - drive, options.absorption_supply_minimum_c - ends.supply_c
    )
    both = offers_cold & wants_cold
    feeds = np.asarray(absorption_feeds(options))
    warmest = np.searchsorted(feeds, np.fmin(drive, layout.feed_c), side="right")
    feed = np.where(np.isnan(drive), np.nan, feeds[np.maximum(warmest, 1) - 1])
    back = np.minimum(options.absorption_outlet_c, feed - SMALLEST_GLIDE_K)
    top = np.minimum(-cold.top_c, ends.return_c - 1.0)
    return _Reach(
        np.where(both, cold.share_of_demand, 1.0),
        np.where(both, cold.share_of_supply, cooled * options.absorption_cop),
        np.where(both, 1.0, options.absorption_cop),
        np.where(both, ends.return_c, feed),
        np.where(both, top, back),
        approach,
        np.where(both, too_warm, np.where(wants_cold, too_cool, ends.supply_c + approach - ends.source_c)),
        wants_cold,
    )


def _project(
    route: Numbers,
    pipe: HeatPipe,
    metre: PipeCost,
    drive: Numbers,
    chiller_mw: Numbers,
    auxiliary_mwh: Numbers,
    flow: Overlap,
    grade: _Reach,
    offers_cold: Flags,
    options: MatchingOptions,
) -> PipeProject:
    station = station_capex(drive, options.knowledge)
    chiller = absorption_chiller_capex(chiller_mw, options.knowledge)
    hours = flow.cube_hours
    bought = np.where(offers_cold, 0.0, options.heat_purchase_eur_per_mwh / grade.cooling_per_drive)
    return PipeProject(
        route,
        metre,
        options.pipe_life_years,
        options.pipe_upkeep_per_year,
        ratio(pipe.friction_kw, route, otherwise=0.0) / 1e3 * hours,
        Capital(station, options.station_life_years),
        Capital(chiller, options.heat_pump_life_years),
        Capital.none(route),
        (station + chiller) * options.station_upkeep_per_year + flow.amount * bought,
        (pipe.pump_kw - pipe.friction_kw) / 1e3 * hours + auxiliary_mwh,
        Rates.of(options),
    )


def _chiller(countries: NDArray[np.object_], options: MatchingOptions) -> HeatAlternative:
    """Return the compression chiller that the receivers have: it stands already, its electricity is saved."""
    n = len(countries)
    reference = References(
        np.full(n, "compression chiller", dtype=object),
        np.ones(n, dtype=bool),
        np.full(n, options.chiller_eer),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.ones(n),
        np.zeros(n),
    )
    return HeatAlternative(
        Alternative(
            reference.fuel_eur_per_mwh,
            reference.upkeep_eur_per_mwh,
            reference.electricity_mwh_per_mwh,
            Capital.none(np.zeros(n)),
            Rates.of(options),
        ),
        reference,
        electricity_factor(countries, options.knowledge)[0],
        emission_factor(EU_MIX, options.knowledge),
    )


def _gates(
    outcome: pd.DataFrame,
    ends: HeatEnds,
    grade: _Reach,
    offers_cold: Flags,
    amount: Numbers,
    options: MatchingOptions,
) -> None:
    source, wanted, off = ends.source_c, ends.supply_c, grade.shortfall_k

    def reason(i: int) -> str:
        if not grade.wants_cold[i]:
            return f"cold of {source[i]:.0f} °C is offered, heat is wanted"
        if offers_cold[i]:
            return f"{off[i]:.0f} K too warm: {source[i]:.0f} °C for cooling at {wanted[i]:.0f} °C"
        if options.absorption_supply_minimum_c > wanted[i]:
            least = options.absorption_supply_minimum_c
            return f"an absorption chiller makes {least:.0f} °C at the lowest, {wanted[i]:.0f} °C are wanted"
        least = options.absorption_source_minimum_c
        return f"{off[i]:.0f} K too cold: {source[i]:.0f} °C, an absorption chiller needs {least:.0f} °C"

    partial = offers_cold & grade.wants_cold
    fails = np.where(partial, grade.taken_share < options.preheat_share_minimum, off > 0) & ends.grade_known
    set_gate(outcome, fails | ~grade.wants_cold, "temperature", off, "K", reason)
    set_gate(
        outcome,
        ends.quantity_known & ~(amount > 0),
        "quantity",
        np.full(len(outcome), np.nan),
        "",
        lambda _: "no cooling is left over when and where it is wanted",
    )
