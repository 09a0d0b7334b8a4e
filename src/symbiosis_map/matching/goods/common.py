"""What by-products, organic streams, CO2 and gases have in common: uses, value, transport, gates and economics.

A resource module calls :func:`describe`, adds what is its own to the columns of the detail, and hands it to
:func:`conclude`. The columns and what they mean stand in :data:`symbiosis_map.matching.goods.steps.STEPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment, Assumption, Step, blank_outcome
from symbiosis_map.matching.desirability import climate_fit, quantity_fit, saving_fit
from symbiosis_map.matching.goods.animal_by_products import judge_animal_by_products
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct, optional, plain_list, text_of
from symbiosis_map.matching.goods.exchange_rules import BLOCK_LEVEL
from symbiosis_map.matching.goods.material_names import ancestors, material_match, materials_named, materials_of_code
from symbiosis_map.matching.goods.steps import STEPS
from symbiosis_map.matching.goods.transport import economic_distance_m, nearness, truck_emissions_t, truck_rates
from symbiosis_map.matching.goods.wanted import compare_with_wanted, is_acceptor
from symbiosis_map.matching.goods.waste_codes import code_digits, written
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.laying import pipe_lengths
from symbiosis_map.matching.seasons import overlap, shapes

__all__ = ["conclude", "describe", "meet_seasons"]


def describe(pairs: pd.DataFrame, options: MatchingOptions) -> pd.DataFrame:
    """Return the detail of each pair before its gates: use, value, quantity, lorry and CO2 factor.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of one resource, as :func:`symbiosis_map.matching.pairs.make_pairs` joins them.
    options : MatchingOptions

    Returns
    -------
    DataFrame
        On the index of the pairs.
    """
    detail = compare_with_wanted(pairs, options.knowledge)
    detail = detail.join(_materials(pairs, options.knowledge)).rename(columns={"source": "rule_source"})
    detail = _judge_animals(pairs, detail, options.knowledge)
    detail = detail.join(truck_rates(detail["goods"], options.knowledge).rename(columns={"source": "rates_source"}))
    detail["ferry_eur_per_t"] = _ferry_eur_per_t(pairs, detail["load_t"])
    detail["fixed_eur_per_t"] = detail["fixed_eur_per_t"] + detail["ferry_eur_per_t"].fillna(0.0)
    detail["transport"] = "truck"
    for column in ("sea_km", "found_sea_km", "quay_km", "season_share"):
        detail[column] = np.nan
    detail["mode"] = "by-product"
    detail["route_km"] = pairs["route_m"].to_numpy(float) / 1000.0
    supply, demand = pairs["s_quantity_per_year"], pairs["r_quantity_per_year"]
    boundless = _takes_unknown_amount(pairs)
    detail["quantity_per_year"] = _smaller(supply, demand).mask(boundless)
    for end in ("low", "high"):
        offered = pairs[f"s_quantity_{end}"].fillna(supply)
        detail[f"quantity_{end}"] = _smaller(offered, pairs[f"r_quantity_{end}"].fillna(demand)).mask(boundless)
    for end in ("low_", "", "high_"):
        detail[f"processing_{end}eur_per_t"] = 0.0
    for column in ("capex_low_eur", "capex_eur", "capex_high_eur"):
        detail[column] = np.nan
    detail["capital_eur_per_t"] = 0.0
    detail["d_time"] = 1.0
    detail["reach_km"] = np.inf
    detail["quality_shortfall"] = np.nan
    detail["quality_reason"] = ""
    keys = distinct_rows(detail["material"], text_of(pairs["r_nace"]))
    saved = [_saving_factor(*key, options.knowledge) for key in keys.rows]
    detail["saved_t_per_t"] = keys.spread([factor for factor, _ in saved]).astype(float)
    detail["co2_reference"] = keys.spread([reference for _, reference in saved])
    spread = options.transport_cost_spread
    detail["transport_low_share"], detail["transport_high_share"] = 1.0 - spread, 1.0 + spread
    return detail


def _ferry_eur_per_t(pairs: pd.DataFrame, load_t: pd.Series) -> pd.Series:
    """Return the fares of the ferries on the way there and back over a load; NaN where there is no ferry."""
    fare = optional(pairs, "fare_eur").astype(float)
    return 2.0 * fare.where(fare > 0) / load_t


def _judge_animals(pairs: pd.DataFrame, detail: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Add the category of animal by-products; a ban that the exchange rules name keeps their words."""
    found = judge_animal_by_products(pairs, detail["material"], knowledge)
    banned = detail["blocked"].where(detail["blocked"] != "", found["animal_ban"])
    return detail.assign(blocked=banned).join(found.drop(columns="animal_ban"))


def meet_seasons(
    pairs: pd.DataFrame, knowledge: Knowledge, demand_profile: pd.Series | None = None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the part of the smaller amount that passes without a store, month by month.

    Parameters
    ----------
    pairs : DataFrame
        Candidates with both ends. Where an amount is not known, both count as equal.
    knowledge : Knowledge
    demand_profile : Series of str, optional
        Names of monthly profiles; those of the demand streams by default.

    Returns
    -------
    share : ndarray, shape (n,)
        0 to 1; unchanged where both amounts scale alike.
    known : ndarray of bool, shape (n,)
        Where the profile of either end is known; the other is then taken as flat.
    """
    wanted = text_of(optional(pairs, "r_profile")) if demand_profile is None else demand_profile
    offer, need = shapes(text_of(optional(pairs, "s_profile")), knowledge), shapes(wanted, knowledge)
    supply, demand = (pairs[f"{end}_quantity_per_year"].to_numpy(float) for end in "sr")
    open_ended = ~((supply > 0) & (demand > 0))
    supply, demand = np.where(open_ended, 1.0, supply), np.where(open_ended, 1.0, demand)
    passes = overlap(supply, offer, demand, need).amount
    return np.minimum(passes / np.minimum(supply, demand), 1.0), offer.known | need.known


def _takes_unknown_amount(pairs: pd.DataFrame) -> pd.Series:
    """Return which receivers take an amount that nobody knows: those whose activity alone says that they take it.

    The whole offer would be too much to claim (a feed mill does not take a quarry), so the amount stays open.
    """
    return is_acceptor(pairs) & pairs["r_quantity_per_year"].isna()


def _smaller(offered: pd.Series, wanted: pd.Series) -> pd.Series:
    """Return the smaller amount; the offer where the need is not known, NaN where the offer is not."""
    return offered.where(wanted.isna() | (offered <= wanted) | offered.isna(), wanted)


def _materials(pairs: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return material, form of the goods and value of each surplus stream."""
    streams, codes = text_of(pairs["s_stream"]), map_distinct(pairs["s_waste_code"], code_digits)
    keys = distinct_rows(streams, codes, text_of(pairs["resource"]))
    columns = ["material", "goods", "value_low", "value", "value_high", "value_source"]
    known = pd.DataFrame([_material(*key, knowledge) for key in keys.rows], columns=columns)
    return known.iloc[keys.place].set_axis(pairs.index)


@cache
def _material(stream: str, code: str, resource: str, knowledge: Knowledge) -> tuple[str, str, float, float, float, str]:
    by_code = materials_of_code(code, knowledge)
    named = materials_named(stream, resource, knowledge)
    narrower = [m for m in by_code if named and named[0] in ancestors(m, knowledge)]
    candidates = [*narrower[:1], *named, *sorted(by_code, key=lambda m: (-by_code[m], m))]
    material = candidates[0] if candidates else ""
    fallback = {"co2": "co2", "gas": "gas", "organic": "tanker"}.get(resource, "bulk")
    goods = _goods(knowledge).get(material, fallback)
    values = _values(knowledge)
    for name in (material, *ancestors(material, knowledge), f"chapter {code[:2]}"):
        if name in values:
            return material, goods, *values[name]
    return material, goods, np.nan, np.nan, np.nan, ""


@cache
def _goods(knowledge: Knowledge) -> dict[str, str]:
    table = knowledge.table("materials")
    return dict(zip(table["material"], table["goods"], strict=True))


@cache
def _values(knowledge: Knowledge) -> Mapping[str, tuple[float, float, float, str]]:
    table = knowledge.table("material_values")
    numbers = table[["value_low", "value", "value_high"]].to_numpy(float)
    return {
        name: (low, mode, high, f"material_values, {name}: {source}")
        for name, (low, mode, high), source in zip(table["material"], numbers, table["source"], strict=True)
    }


@cache
def _displacement(knowledge: Knowledge) -> tuple[tuple[str, str, float, str], ...]:
    table = knowledge.table("displacement_factors")
    columns = (table[name] for name in ("material", "receiver_nace", "t_co2_per_t", "reference"))
    return tuple(zip(*columns, strict=True))


@cache
def _saving_factor(material: str, receiver: str, knowledge: Knowledge) -> tuple[float, str]:
    """Return the CO2 that a tonne saves and against what; NaN where no source tells."""
    best = (0.0, np.nan, "")
    for own, activity, factor, reference in _displacement(knowledge):
        fit = material_match(material, own, knowledge)
        if receiver.startswith(activity) and fit >= BLOCK_LEVEL and fit > best[0]:
            best = (fit, factor, reference)
    return best[1], best[2]


def conclude(
    pairs: pd.DataFrame, detail: pd.DataFrame, options: MatchingOptions, steps: tuple[Step, ...] = STEPS
) -> Assessment:
    """Price each pair, hold it against its gates and return the assessment.

    Parameters
    ----------
    pairs, detail : DataFrame
        As :func:`describe` gives it, with what the resource added.
    options : MatchingOptions
    steps : tuple of Step
        The calculation as it is explained.

    Returns
    -------
    Assessment
    """
    detail = detail.copy()
    outcome = blank_outcome(pairs.index)
    carried = detail["variable_eur_per_t_km"] * detail["route_km"]
    detail["transport_eur_per_t"] = detail["fixed_eur_per_t"] + carried
    for end in ("low", "high"):
        share = detail[f"transport_{end}_share"]
        outcome[f"cost_{end}"] = share * detail["transport_eur_per_t"] + detail[f"processing_{end}_eur_per_t"]
    outcome["cost"] = detail["transport_eur_per_t"] + detail["processing_eur_per_t"]
    outcome["alternative_cost"] = detail["value"]
    outcome["cost_unit"] = "EUR/t"
    for column in ("mode", "use", "transport", "quantity_per_year", "quantity_low", "quantity_high", "d_time"):
        outcome[column] = detail[column]
    for column in ("capex_low_eur", "capex_eur", "capex_high_eur", "co2_reference"):
        outcome[column] = detail[column]
    outcome["economic_distance_m"] = economic_distance_m(
        (detail["value"] - detail["processing_eur_per_t"]).to_numpy(float),
        detail["fixed_eur_per_t"].to_numpy(float),
        detail["variable_eur_per_t_km"].to_numpy(float),
    )
    quantity = detail["quantity_per_year"]
    running = outcome["cost"] - detail["capital_eur_per_t"]
    outcome["saving_eur_per_year"] = quantity * (detail["value"] - running)
    saves = outcome["saving_eur_per_year"] > 0
    outcome["payback_years"] = (detail["capex_eur"] / outcome["saving_eur_per_year"]).where(saves)
    detail["loads_per_year"] = quantity / detail["load_t"].where(detail["transport"] != "pipe")
    detail["truck_t_per_year"] = truck_emissions_t(
        quantity.to_numpy(float), detail["route_km"].to_numpy(float), detail["emission_kg_per_t_km"].to_numpy(float)
    )
    outcome["co2_saved_t_per_year"] = quantity * detail["saved_t_per_t"] - detail["truck_t_per_year"]
    _desirabilities(pairs, detail, outcome, options)
    _gates(pairs, detail, outcome, options)
    for column in outcome.columns.difference(detail.columns):
        detail[column] = outcome[column]
    modes = sorted(outcome["mode"].unique())
    return Assessment(outcome, detail, {"": steps, **dict.fromkeys(modes, steps)}, _assumptions(pairs, detail))


def _desirabilities(pairs: pd.DataFrame, detail: pd.DataFrame, outcome: pd.DataFrame, options: MatchingOptions) -> None:
    outcome["d_technical"] = detail["confidence"]
    outcome["d_quantity"] = quantity_fit(
        detail["quantity_per_year"].to_numpy(float),
        pairs["s_quantity_per_year"].to_numpy(float),
        pairs["r_quantity_per_year"].to_numpy(float),
    )
    worth = detail["value"].where(detail["value"] > 0)
    outcome["d_economics"] = saving_fit(outcome["cost"].to_numpy(float), worth.to_numpy(float))
    route_m = np.where(detail["transport"] == "pipe", pipe_lengths(pairs), pairs["route_m"].to_numpy(float))
    near = nearness(route_m, options.goods_half_distance_m)
    outcome["d_proximity"] = np.where(outcome["d_economics"].isna(), near, np.nan)
    saved = outcome["co2_saved_t_per_year"]
    outcome["d_climate"] = np.where(saved.notna(), climate_fit(saved.to_numpy(float)), np.nan)


def _gates(pairs: pd.DataFrame, detail: pd.DataFrame, outcome: pd.DataFrame, options: MatchingOptions) -> None:
    """Write the first gate that each pair fails: ban, hazard, rule, quality, distance."""
    limit_km = options.distance_gate_factor * outcome["economic_distance_m"] / 1000.0
    far_km = detail["route_km"] - np.fmin(limit_km, detail["reach_km"])
    gates = (
        ("blocked", detail["blocked"] != "", None, ""),
        ("hazard", detail["hazardous"] & ~detail["accepts_hazard"], None, ""),
        ("rule", detail["confidence"] < options.rule_confidence_minimum, None, ""),
        ("quality", detail["quality_shortfall"].notna(), detail["quality_shortfall"], "% CO2"),
        ("distance", far_km > 0, far_km, "km"),
    )
    first, units, reasons = (np.full(len(outcome), "", dtype=object) for _ in range(3))
    short = np.full(len(outcome), np.nan)
    for gate, fails, shortfall, unit in gates:
        rows = np.flatnonzero(fails.to_numpy(bool) & (first == ""))
        if not len(rows):
            continue
        first[rows], units[rows] = gate, unit
        if shortfall is not None:
            short[rows] = shortfall.to_numpy(float)[rows]
        of_pairs, of_detail = pairs[list(_OF_PAIRS)].iloc[rows], detail[list(_OF_DETAIL)].iloc[rows]
        reasons[rows] = _reasons(gate, of_pairs, of_detail, limit_km.iloc[rows], options.knowledge)
    outcome["gate"], outcome["shortfall_unit"], outcome["gate_reason"] = first, units, reasons
    outcome["shortfall"] = short


_OF_PAIRS = ("s_stream", "r_nace", "s_waste_code")
_OF_DETAIL = ("blocked", "confidence", "doubt", "quality_reason", "route_km", "reach_km")
"""What the reasons are told from; the tables hold many more columns."""


def _reasons(
    gate: str, pairs: pd.DataFrame, detail: pd.DataFrame, limit_km: pd.Series, knowledge: Knowledge
) -> list[str]:
    what = plain_list(text_of(pairs["s_stream"]))
    activity = [nace or "not given" for nace in plain_list(text_of(pairs["r_nace"]))]
    if gate == "blocked":
        return [f"not allowed: {source}" for source in plain_list(detail["blocked"])]
    if gate == "hazard":
        codes = plain_list(map_distinct(pairs["s_waste_code"], partial(written, knowledge=knowledge)))
        return [
            f"{code} is hazardous and no rule says that NACE {nace} takes it"
            for code, nace in zip(codes, activity, strict=True)
        ]
    if gate == "rule":
        confidences, doubts = plain_list(detail["confidence"]), plain_list(detail["doubt"])
        return [
            f"the use of {stream} by NACE {nace} is too weakly known: {doubt}"
            if confidence > 0
            else f"no use of {stream} by NACE {nace} is known"
            for stream, nace, confidence, doubt in zip(what, activity, confidences, doubts, strict=True)
        ]
    if gate == "quality":
        return plain_list(detail["quality_reason"])
    routes, reaches = plain_list(detail["route_km"]), plain_list(detail["reach_km"])
    return [
        f"{route:.1f} km is too far: {stream} travels by pipe only, up to {reach:g} km"
        if not reach >= limit
        else f"{route:.1f} km is too far: twice the distance that {stream} is worth carrying is {limit:.1f} km"
        for stream, route, reach, limit in zip(what, routes, reaches, plain_list(limit_km), strict=True)
    ]


def _assumptions(pairs: pd.DataFrame, detail: pd.DataFrame) -> list[Assumption]:
    first = ~pairs["surplus_id"].duplicated() & detail["value"].notna()
    columns = (plain_list(column[first]) for column in (pairs["surplus_id"], detail["value"], detail["value_source"]))
    found = [
        Assumption("streams", stream, "value_eur_per_t", f"{value:g} EUR/t", "no price was given", source)
        for stream, value, source in zip(*columns, strict=True)
    ]
    open_ended = ~is_acceptor(pairs) & pairs["r_quantity_per_year"].isna() & ~pairs["demand_id"].duplicated()
    found += [
        Assumption(
            "streams",
            stream,
            "quantity_per_year",
            "all that is offered",
            "the receiver asks for it and states no amount",
            "rule of the program",
        )
        for stream in pairs["demand_id"][open_ended]
    ]
    by_road = detail[detail["transport"] == "truck"]
    for _, rates in by_road[~by_road["goods"].duplicated()].iterrows():
        value = f"{rates['fixed_eur_per_t']:g} EUR/t + {rates['variable_eur_per_t_km']:g} EUR/t/km"
        found.append(
            Assumption(
                "links", f"all by {rates['vehicle']}", "cost", value, "no freight rate was given", rates["rates_source"]
            )
        )
    return sorted(found, key=lambda a: (a.table, a.id, a.column))
