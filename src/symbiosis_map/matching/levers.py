"""What may be different at a pair: the inputs that are varied one at a time, how far, and why so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from symbiosis_map.matching.goods.waste_codes import code_digits, hazardous_codes, written
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.tables import BASE_UNIT

__all__ = ["RANGES", "Choice", "Lever", "Range", "find_levers"]

Choice = float | str
Ends = tuple[float, float]
_GOODS = ("material", "organic", "co2", "gas")
_QUANTITY = ("quantity_per_year", "quantity_low", "quantity_high", "power_mw")


class Range(NamedTuple):
    """How far an input is varied: added to its value, multiplied with it, or as it stands.

    A link is tried within ``likely``, which may well come true; a near miss within ``sought``.
    """

    law: Literal["shift", "factor", "value"]
    likely: Ends
    sought: Ends
    reason: str


RANGES: Mapping[str, Range] = {
    "source_temperature": Range(
        "shift", (-5.0, 10.0), (-60.0, 100.0), "heat taken off elsewhere in the process, 10 K within reach (estimate)"
    ),
    "demand_temperature": Range(
        "shift", (-10.0, 5.0), (-100.0, 10.0), "larger surfaces or a cooler network, 10 K within reach (estimate)"
    ),
    "demand_return": Range(
        "shift", (-5.0, 0.0), (-20.0, 0.0), "better control at the receiver, 5 K within reach (estimate)"
    ),
    "quantity_offered": Range("factor", (0.5, 2.0), (0.1, 10.0), "half to twice within reach (estimate)"),
    "quantity_wanted": Range("factor", (0.5, 2.0), (0.1, 10.0), "half to twice within reach (estimate)"),
    "route": Range("factor", (0.5, 1.0), (0.0, 1.0), "another site or a straighter way, half within reach (estimate)"),
    "terrain": Range("value", (0.35, 1.5), (0.35, 1.5), "open land 0.35, suburb 1.0, city 1.5 (estimate)"),
}
"""Ranges of the inputs of a pair. Those of interest, prices and confidence stand in the knowledge table
``uncertain_inputs``, those of a value in ``material_values``."""
_SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""What an amount that is not stated is tried at, over the amount of the other end (estimate)."""
_LEAST_C = 1.0
"""Coldest that water is tried at."""
_PRICE_SOUGHT = (0.2, 5.0)
"""How far a price is looked at for a near miss (estimate)."""
_VALUE_SOUGHT = 5.0
"""How far the value of a material is looked at for a near miss (estimate)."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One input of a pair that may be different.

    Parameters
    ----------
    key : str
    what : str
        The input in words.
    where : str
        ``pair`` for columns of the pair, ``detail`` for columns of the assessment, ``option``.
    how : str
        ``shift`` adds to the columns, ``scale`` multiplies them, ``put`` replaces them.
    columns : tuple of str
        Columns, or the name of the option.
    now : float, str or None
        None where nothing is stated.
    unit : str
    reason : str
        Why it is varied so far.
    likely, sought : tuple of float
        Low and high for links and for near misses.
    choices : tuple of float or str
        In place of low and high, where it is one of some values.
    """

    key: str
    what: str
    where: Literal["pair", "detail", "option"]
    how: Literal["shift", "scale", "put"]
    columns: tuple[str, ...]
    now: Choice | None
    unit: str
    reason: str
    likely: Ends = (np.nan, np.nan)
    sought: Ends = (np.nan, np.nan)
    choices: tuple[Choice, ...] = ()


def find_levers(pair: pd.Series, outcome: pd.Series, detail: pd.Series, options: MatchingOptions) -> list[Lever]:
    """Return what may be different at a pair.

    Parameters
    ----------
    pair : Series
        A row of :func:`symbiosis_map.matching.pairs.make_pairs`.
    outcome, detail : Series
        The rows of its assessment.
    options : MatchingOptions
    """
    resource = str(pair["resource"])
    levers = [*_amounts(pair, resource), *_route(pair, outcome), *_prices(resource, outcome, detail, options)]
    if resource == "heat":
        levers += _temperatures(pair)
    if resource == "water":
        levers += _classes(pair, options)
    if resource in _GOODS:
        levers += [*_uses(pair, detail, options), *_hazards(pair, detail, options), *_values(pair, detail)]
    return levers


def _named(pair: pd.Series, end: str) -> str:
    return f"{pair[f'{end}_stream']} at {pair[f'{end}_name']}"


def _ends(law: str, ends: Ends, now: float) -> Ends:
    moved = [end * now if law == "factor" else now + end if law == "shift" else end for end in ends]
    return min(*moved, now), max(*moved, now)


def _ranged(
    key: str,
    what: str,
    where: Literal["pair", "detail", "option"],
    how: Literal["shift", "scale", "put"],
    columns: tuple[str, ...],
    now: float,
    unit: str,
    over: Range,
) -> Lever:
    likely, sought = (_ends(over.law, ends, now) for ends in (over.likely, over.sought))
    return Lever(key, what, where, how, columns, now, unit, over.reason, likely, sought)


def _amounts(pair: pd.Series, resource: str) -> Iterator[Lever]:
    unit = BASE_UNIT[resource]
    for end, other, key, word in (("s", "r", "quantity_offered", ""), ("r", "s", "quantity_wanted", " wanted as")):
        columns = tuple(f"{end}_{name}" for name in _QUANTITY)
        energy, power, size = (float(pair[name]) for name in (columns[0], columns[3], f"{other}_quantity_per_year"))
        what = f"amount{word or ' of'} {_named(pair, end)}"
        if energy > 0 or power > 0:
            now, per = (energy, unit) if energy > 0 else (power, "MW")
            yield _ranged(key, what, "pair", "scale", columns, now, per, RANGES[key])
        elif np.isnan(energy) and size > 0:
            sizes = tuple(share * size for share in _SIZES)
            reason = "not stated; a quarter of the other end to four times it is tried (estimate)"
            yield Lever(key, what, "pair", "put", columns[:1], None, unit, reason, choices=sizes)


def _route(pair: pd.Series, outcome: pd.Series) -> Iterator[Lever]:
    now = float(pair["branch_m"] if outcome["branch_of"] else pair["route_m"])
    if outcome["transport"] == "pipe" and pair.get("pipe_m", 0.0) > 0:
        now = float(pair["pipe_m"])
    if now > 0:
        yield _ranged("route", "route", "pair", "scale", ("route_m", "branch_m", "pipe_m"), now, "m", RANGES["route"])


def _temperatures(pair: pd.Series) -> Iterator[Lever]:
    """Return the temperatures of both ends; the tanks and the intake of a fish farm are what they are."""
    demand = ("r_temperature_c", "r_return_temperature_c")
    for key, what, columns in (
        ("source_temperature", f"temperature of {_named(pair, 's')}", ("s_temperature_c",)),
        ("demand_temperature", f"temperature, supply and return, of {_named(pair, 'r')}", demand),
        ("demand_return", f"return temperature of {_named(pair, 'r')}", demand[1:]),
    ):
        now = float(pair[columns[0]])
        if np.isfinite(now) and (key == "source_temperature" or pair["r_medium"] != "fish water"):
            coolest = float(np.nanmin(pair[list(columns)].to_numpy(float)))
            over = _above(RANGES[key], min(_LEAST_C - coolest, 0.0))
            yield _ranged(key, what, "pair", "shift", columns, now, "°C", over)


def _above(over: Range, lowest: float) -> Range:
    """Return a range of shifts that goes no lower."""
    likely, sought = ((max(low, lowest), high) for low, high in (over.likely, over.sought))
    return over._replace(likely=likely, sought=sought)


def _classes(pair: pd.Series, options: MatchingOptions) -> Iterator[Lever]:
    classes = options.knowledge.table("water_classes")["class_id"].tolist()
    for end, key, what in (("s", "class_offered", "class of"), ("r", "class_wanted", "class needed as")):
        own = pair[f"{end}_water_class"]
        now = None if pd.isna(own) or own == "" else str(own)
        others = tuple(name for name in classes if name != now)
        reason = "each class of the knowledge table water_classes"
        column = (f"{end}_water_class",)
        yield Lever(key, f"{what} {_named(pair, end)}", "pair", "put", column, now, "", reason, choices=others)


def _uses(pair: pd.Series, detail: pd.Series, options: MatchingOptions) -> Iterator[Lever]:
    confidence = float(detail["confidence"])
    if confidence >= 1.0:
        return
    yield Lever(
        "asked_for",
        f"what {pair['r_name']} asks for",
        "pair",
        "put",
        ("r_stream",),
        str(pair["r_stream"]),
        "",
        "a demand that names the stream counts as a use; the receiver has to be asked",
        choices=(str(pair["s_stream"]),),
    )
    if confidence > 0:
        width = options.knowledge.table("uncertain_inputs").set_index("input_id").loc[["use_confidence"]]
        likely = (confidence, min(1.0, confidence * width["high"].item()))
        reason = "evidence of this very use, as a trial or a sister plant (knowledge table uncertain_inputs)"
        over = Range("value", likely, (confidence, 1.0), reason)
        yield _ranged("confidence", "confidence of the use", "detail", "put", ("confidence",), confidence, "1", over)


def _hazards(pair: pd.Series, detail: pd.Series, options: MatchingOptions) -> Iterator[Lever]:
    digits = code_digits(pair["s_waste_code"])
    if not detail["hazardous"]:
        return
    code, reason = written(digits, options.knowledge), "a permit is up to the authority, and is not given lightly"
    what = f"permit of {pair['r_name']} for {code}"
    yield Lever("permit", what, "detail", "put", ("accepts_hazard",), "none known", "", reason, choices=("granted",))
    group = options.knowledge.table("list_of_waste")["code"].map(code_digits)
    others = set(group[group.str.startswith(digits[:4])]) - hazardous_codes(options.knowledge)
    if others:
        choices = tuple(written(other, options.knowledge) for other in sorted(others))
        reason = "entries of the same group that are not hazardous, should tests show that one applies"
        what = f"waste code of {_named(pair, 's')}"
        yield Lever("waste_code", what, "pair", "put", ("s_waste_code",), code, "", reason, choices=choices)


def _values(pair: pd.Series, detail: pd.Series) -> Iterator[Lever]:
    value = float(detail["value"])
    if np.isfinite(value):
        likely = (float(detail["value_low"]), float(detail["value_high"]))
        over = Range(
            "value", likely, (likely[0], max(likely[1], _VALUE_SOUGHT * abs(value))), str(detail["value_source"])
        )
        yield _ranged("value", f"value of {pair['s_stream']}", "detail", "put", ("value",), value, "EUR/t", over)


def _prices(resource: str, outcome: pd.Series, detail: pd.Series, options: MatchingOptions) -> Iterator[Lever]:
    widths = options.knowledge.table("uncertain_inputs").set_index("input_id")
    tariff, water = options.electricity_price_eur_per_mwh, options.water_alternative_eur_per_m3
    known = {"heat": float(outcome["alternative_cost"])}
    heat = known["heat"] if np.isfinite(known["heat"]) else float(detail.get("reference_running_eur_per_mwh", np.nan))
    for of, key, what, option, now, unit in (
        ("heat water co2 gas", "interest_rate", "interest rate", "interest_rate", options.interest_rate, "1/yr"),
        ("heat water", "electricity_price", "price of electricity", "electricity_price_eur_per_mwh", tariff, "EUR/MWh"),
        ("water", "water_price", "price of fresh water", "water_alternative_eur_per_m3", water, "EUR/m3"),
        ("heat", "fuel_price", "price of the receiver's own heat", "heat_alternative_eur_per_mwh", heat, "EUR/MWh"),
    ):
        if resource in of.split() and now > 0:
            row = widths.loc[[key]]
            law, source = row["law"].item(), row["source"].item()
            likely = (row["low"].item(), row["high"].item())
            over = Range(law, likely, _PRICE_SOUGHT if law == "factor" else likely, source)
            yield _ranged(key, what, "option", "put", (option,), now, unit, over)
    if resource == "heat":
        now = options.terrain_factor
        what = "factor of the terrain on the cost of pipes"
        yield _ranged("terrain", what, "option", "put", ("terrain_factor",), now, "1", RANGES["terrain"])
