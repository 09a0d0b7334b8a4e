"""Every intermediate figure of heat pairs in closed pipes, for `explain`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.heat.ends import HeatEnds
from symbiosis_map.matching.heat.exchange import exchanger_area, log_mean_difference
from symbiosis_map.matching.heat.lift import Reach
from symbiosis_map.matching.heat.loss import dea_loss_share_per_km, emb3rs_loss_per_metre
from symbiosis_map.matching.heat.network import HeatPipe
from symbiosis_map.matching.heat.plant import exchanger_transfer, store_capex
from symbiosis_map.matching.heat.year import Delivery, resolution
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.project import PipeProject

__all__ = ["heat_detail"]

Numbers = NDArray[np.float64]


def heat_detail(
    ends: HeatEnds,
    grade: Reach,
    pipe: HeatPipe,
    delivery: Delivery,
    project: PipeProject,
    power: Numbers,
    route: Numbers,
    options: MatchingOptions,
) -> dict[str, Numbers | str]:
    """Return every intermediate figure of closed-loop pairs by its column name."""
    flow = delivery.flow
    return {
        "source_c": ends.source_c,
        "limit_c": ends.limit_c,
        "needed_c": ends.supply_c,
        "return_c": ends.return_c,
        "approach_k": ends.approach_k,
        "cold_approach_k": ends.cold_approach_k,
        "too_cold_k": grade.too_cold_k,
        "direct_share": grade.direct_share,
        "top_c": grade.top_c,
        "outlet_c": grade.outlet_c,
        "usable_share": grade.usable_share,
        "cop": grade.cop,
        "best_cop": grade.best_cop,
        "above_share": grade.above_share,
        "direct_load": ratio(grade.direct_share, grade.above_share, otherwise=0.0),
        "lifted_from_c": grade.lifted_from_c,
        "lift_mw": grade.lift_mw,
        "supply_mwh": delivery.supply_mwh,
        "demand_mwh": ends.demand_mwh,
        "supply_mw": ends.supply_mw,
        "demand_mw": ends.demand_mw,
        "power_mw": power,
        "pipe_supply_c": pipe.supply_c,
        "pipe_return_c": pipe.return_c,
        "flow_kg_per_s": pipe.flow_kg_per_s,
        "flow_m3_per_h": pipe.flow_m3_per_h,
        "pipe_dn_mm": pipe.nominal_diameter_mm,
        "pipe_lines": pipe.lines,
        "pipe_inner_m": pipe.diameter_m,
        "velocity_m_per_s": pipe.velocity_m_per_s,
        "gradient_pa_per_m": pipe.gradient_pa_per_m,
        "loss_w_per_m": pipe.loss_w_per_m,
        "loss_mw": pipe.loss_mw,
        "loss_share": ratio(pipe.loss_mw, power),
        "supply_drop_k": pipe.supply_drop_k,
        "loss_emb3rs_w_per_m": pipe.lines
        * emb3rs_loss_per_metre(pipe.diameter_m, pipe.supply_c, pipe.return_c, options.ground_temperature_c),
        "loss_dea_share": dea_loss_share_per_km(power) * route / 1000.0,
        "exchanger_m2": _exchanger_area(ends, grade, power, options.knowledge),
        "pressure_kpa": pipe.pressure_kpa,
        "pump_kw": pipe.pump_kw,
        "taken_share": grade.taken_share,
        "overlap_resolution": resolution(options),
        "store_mwh": np.where(delivery.store_mwh > 0, delivery.store_mwh, np.nan),
        "store_capex_eur": np.where(delivery.store_mwh > 0, store_capex(delivery.store_mwh, options.knowledge), np.nan),
        "delivered_mwh": flow.amount,
        "left_mwh": ends.demand_mwh - flow.amount,
        "left_mw": ends.demand_mw - power,
        "share_of_power": ratio(power, ends.demand_mw),
        "share_of_demand": flow.share_of_demand,
        "share_of_supply": flow.share_of_supply,
        "full_load_hours": ratio(flow.amount, power),
        "pump_hours": flow.cube_hours,
        "pump_mwh": delivery.pump_mwh,
        "lift_mwh": delivery.lift_mwh,
        "electricity_mwh": delivery.pump_mwh + delivery.lift_mwh,
        "pipe_eur_per_m": project.pipe.mode,
        "pipe_capex_eur": project.pipe.mode * route,
        "plant_capex_eur": project.plant_capex,
        "pipe_annuity_eur": project.pipe.mode * route * project.pipe_annuity,
        "plant_annuity_eur": project.plant_annuity,
        "running_eur": project.running,
        "route_m": route,
    }


def _exchanger_area(ends: HeatEnds, grade: Reach, power: Numbers, knowledge: Knowledge) -> Numbers:
    """Area of the exchanger for the direct share; NaN for steam and where there is none."""
    hot, cold = ends.source_c - grade.top_c, grade.outlet_c - ends.return_c
    transfer = np.where(ends.has_gas, *exchanger_transfer(knowledge))
    usable = (grade.direct_share > 0) & (hot > 0) & (cold > 0) & ~ends.demand_is_steam & ~ends.source_is_steam
    mean = log_mean_difference(np.where(usable, hot, 1.0), np.where(usable, cold, 1.0))
    return np.where(usable, exchanger_area(power * 1e6 * grade.direct_share, mean, transfer), np.nan)
