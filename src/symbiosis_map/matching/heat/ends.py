"""The two ends of heat pairs with every figure that the calculation needs, and a record of what was filled in."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assumption
from symbiosis_map.matching.goods.columns import text_of
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.seasons import Shapes, shapes

__all__ = ["HeatEnds", "approach_temperature", "filled_in", "flags", "heat_ends", "is_tempering", "numbers", "texts"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HeatEnds:
    """Both ends of each pair, arrays of shape (n,); temperatures in °C, energy in MWh/yr, power in MW.

    ``quantity_known`` is False where either amount is unknown; both amounts then hold one nominal size, which
    serves the distance alone. ``grade_known`` is False where a temperature is unknown.
    """

    source_c: Numbers
    limit_c: Numbers
    supply_c: Numbers
    return_c: Numbers
    approach_k: Numbers
    """Smallest difference where the source enters the exchanger."""
    cold_approach_k: Numbers
    """And where it leaves, which is never made closer: a hotter source would then give less heat than a cooler one."""
    source_is_steam: Flags
    demand_is_steam: Flags
    has_gas: Flags
    """Gas or air on either side of the exchanger."""
    supply_mwh: Numbers
    supply_mw: Numbers
    supply_low_mwh: Numbers
    supply_high_mwh: Numbers
    demand_mwh: Numbers
    demand_mw: Numbers
    demand_low_mwh: Numbers
    demand_high_mwh: Numbers
    supply_shape: Shapes
    demand_shape: Shapes
    supply_profile: NDArray[np.object_]
    demand_profile: NDArray[np.object_]
    """Names of the profiles, ``flat`` where none is known."""
    quantity_known: Flags
    grade_known: Flags
    assumptions: list[Assumption]
    liquid: Flags
    """Whether the exchanger is made larger where that saves a lift: from liquid to liquid, beside fish water."""
    limit_stated: Flags

    def only(self, rows: NDArray[np.intp]) -> HeatEnds:
        """Return some of them, without assumptions."""
        values: dict[str, Any] = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if isinstance(value, Shapes):
                values[entry.name] = value.only(rows)
            else:
                values[entry.name] = value[rows] if isinstance(value, np.ndarray) else []
        return HeatEnds(**values)

    def run_at(self, source_c: Numbers, options: MatchingOptions) -> HeatEnds:
        """Return the same with the sources at other temperatures, in a closed loop."""
        coolest = np.fmin(source_c - options.source_glide_k, self.return_c + self.cold_approach_k)
        difference = source_c - self.supply_c
        close = (difference >= options.approach_liquid_least_k) & (difference < options.approach_liquid_k)
        return replace(
            self,
            source_c=source_c,
            limit_c=np.where(self.limit_stated, self.limit_c, coolest),
            approach_k=np.where(self.liquid & close, difference, self.cold_approach_k),
        )


def numbers(pairs: pd.DataFrame, column: str) -> Numbers:
    """Return a column of the pairs as floats."""
    return pairs[column].to_numpy(dtype=float, na_value=np.nan)


def flags(pairs: pd.DataFrame, column: str) -> Flags:
    """Return a column of the pairs as booleans; False where it is not there."""
    return pairs[column].to_numpy(dtype=bool) if column in pairs else np.zeros(len(pairs), dtype=bool)


def texts(pairs: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """Return a text column of the pairs, missing values as empty text."""
    if isinstance(pairs[column].dtype, pd.CategoricalDtype):
        each = np.array([*pairs[column].cat.categories, ""], dtype=object)
        return each[pairs[column].cat.codes.to_numpy()]
    values = pairs[column].to_numpy(dtype=object, copy=True)
    values[pd.isna(values)] = ""
    return values


def is_tempering(pairs: pd.DataFrame, options: MatchingOptions) -> Flags:
    """Return which pairs are cooling water that a fish farm could mix with its raw water.

    Waste water (division 37) must not touch fish: its heat takes an exchanger or a heat pump.
    """
    clean = ~text_of(pairs["s_nace"]).str.startswith("37").to_numpy(dtype=bool)
    fish = (texts(pairs, "r_medium") == "fish water") & clean
    water = np.isin(texts(pairs, "s_medium"), ["seawater", "water"])
    return np.asarray(fish & water & (numbers(pairs, "s_temperature_c") <= options.tempering_limit_c))


def filled_in(
    ids: pd.Series, where: Flags, column: str, values: Numbers, unit: str, reason: str, source: str
) -> list[Assumption]:
    """Return one assumption per stream that was filled in, in the order of the ids."""
    if not where.any():
        return []
    rows = pd.DataFrame({"id": ids.to_numpy()[where], "value": values[where]}).sort_values(["id", "value"])
    rows = rows.drop_duplicates("id")
    return [
        Assumption("streams", str(row.id), column, f"{row.value:.4g} {unit}".strip(), reason, source)
        for row in rows.itertuples()
    ]


def approach_temperature(
    source_medium: NDArray[np.object_],
    demand_medium: NDArray[np.object_],
    difference_k: Numbers,
    options: MatchingOptions,
) -> Numbers:
    """Return the smallest difference in the exchanger between two media, K; none from steam to steam.

    From liquid to liquid the exchanger is made larger, down to 2 K, where that saves a lift; without a difference
    (NaN) it is not.

    Parameters
    ----------
    source_medium, demand_medium : ndarray of str
    difference_k : ndarray
        Source less the temperature needed.
    options : MatchingOptions
    """
    gas = np.isin(source_medium, ["gas", "air"]) | np.isin(demand_medium, ["gas", "air"])
    fish = (demand_medium == "fish water") | (source_medium == "seawater")
    steam = (source_medium == "steam") & (demand_medium == "steam")
    close = (difference_k >= options.approach_liquid_least_k) & (difference_k < options.approach_liquid_k)
    return np.asarray(
        np.select(
            [steam, gas, fish, close],
            [0.0, options.approach_gas_k, options.approach_fish_water_k, difference_k],
            options.approach_liquid_k,
        )
    )


def _liquid(source_medium: NDArray[np.object_], demand_medium: NDArray[np.object_]) -> Flags:
    """Return where neither gas, fish water nor steam to steam sets the approach of the exchanger."""
    gas = np.isin(source_medium, ["gas", "air"]) | np.isin(demand_medium, ["gas", "air"])
    fish = (demand_medium == "fish water") | (source_medium == "seawater")
    return np.asarray(~(gas | fish | ((source_medium == "steam") & (demand_medium == "steam"))))


class _Filler:
    """Collects assumptions while it fills gaps."""

    def __init__(self, pairs: pd.DataFrame, options: MatchingOptions) -> None:
        self.pairs = pairs
        self.options = options
        self.assumptions: list[Assumption] = []

    def fill(
        self, end: str, column: str, values: Numbers, fallback: Numbers, unit: str, reason: str, source: str
    ) -> Numbers:
        gap = np.isnan(values) & ~np.isnan(fallback)
        ids = self.pairs["surplus_id" if end == "s" else "demand_id"]
        if gap.any():
            self.assumptions += filled_in(ids, gap, column, fallback, unit, reason, source)
        return np.where(gap, fallback, values)

    def amount(self, end: str, shape: Shapes) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Energy, power, low and high energy of one end; each of energy and power completes the other."""
        energy = numbers(self.pairs, f"{end}_quantity_per_year")
        power = numbers(self.pairs, f"{end}_power_mw")
        hours = numbers(self.pairs, f"{end}_full_load_hours")
        one_sided = np.isnan(energy) ^ np.isnan(power)
        hours = np.where(
            np.isnan(hours) & ~np.isnan(energy) & ~np.isnan(power) & (power > 0),
            energy / np.where(power > 0, power, 1.0),
            hours,
        )
        by_profile = np.where(shape.known & one_sided, shape.full_load_hours, np.nan)
        hours = self.fill(
            end,
            "full_load_hours",
            hours,
            by_profile,
            "h/yr",
            "power or energy is not stated",
            "full-load hours of the stream's profile",
        )
        nominal = np.where(one_sided, self.options.full_load_hours, np.nan)
        hours = self.fill(
            end,
            "full_load_hours",
            hours,
            nominal,
            "h/yr",
            "power or energy is not stated, nor a profile",
            "option full_load_hours (estimate)",
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            full = np.where(np.isnan(energy), power * hours, energy)
            power = np.where(np.isnan(power), energy / hours, power)
        low, high = (numbers(self.pairs, f"{end}_quantity_{side}") for side in ("low", "high"))
        return full, power, np.where(np.isnan(low), full, low), np.where(np.isnan(high), full, high)


def heat_ends(pairs: pd.DataFrame, options: MatchingOptions) -> HeatEnds:
    """Return both ends of each pair, gaps filled where that can be defended, and what was filled in.

    A missing return of a demand lies ``demand_glide_k`` below its supply, the raw water of a fish farm at
    ``raw_water_c``. A missing limit of a source lies ``source_glide_k`` below it, or lower where the demand
    could cool it further. A missing profile is flat. A missing source or demand temperature stays missing.
    """
    filler = _Filler(pairs, options)
    source_medium, demand_medium = texts(pairs, "s_medium"), texts(pairs, "r_medium")
    fish = demand_medium == "fish water"
    source = numbers(pairs, "s_temperature_c")
    supply = filler.fill(
        "r",
        "temperature_c",
        numbers(pairs, "r_temperature_c"),
        np.where(fish, options.fish_tank_c, np.nan),
        "°C",
        "tank temperature is not stated",
        "option fish_tank_c (published for Nofima, Sunndalsøra)",
    )
    approach = approach_temperature(source_medium, demand_medium, source - supply, options)
    cold_approach = approach_temperature(source_medium, demand_medium, source * np.nan, options)
    back = filler.fill(
        "r",
        "return_temperature_c",
        numbers(pairs, "r_return_temperature_c"),
        np.where(fish, np.minimum(options.raw_water_c, supply - 1.0), supply - options.demand_glide_k),
        "°C",
        "return or raw water is not stated",
        "options raw_water_c and demand_glide_k",
    )
    tempering = is_tempering(pairs, options)
    coolest = np.where(tempering, back, np.fmin(source - options.source_glide_k, back + cold_approach))
    limit = filler.fill(
        "s",
        "return_temperature_c",
        numbers(pairs, "s_return_temperature_c"),
        coolest,
        "°C",
        "how far the source may be cooled is not stated",
        "option source_glide_k, or the receiver's return",
    )
    supply_shape, demand_shape = (shapes(pairs[f"{end}_profile"], options.knowledge) for end in "sr")
    for end, shape in (("s", supply_shape), ("r", demand_shape)):
        ids = pairs["surplus_id" if end == "s" else "demand_id"]
        rows = sorted(ids[~shape.known].unique())
        filler.assumptions += [
            Assumption("streams", str(i), "profile", "flat", "no season is stated", "monthly profile flat (definition)")
            for i in rows
        ]
    supply_amount = filler.amount("s", supply_shape)
    demand_amount = filler.amount("r", demand_shape)
    known = ~np.isnan(supply_amount[0]) & ~np.isnan(demand_amount[0])
    supply_amount, demand_amount = _nominal(filler, known, supply_amount, demand_amount, options)
    return HeatEnds(
        source,
        limit,
        supply,
        back,
        approach,
        cold_approach,
        source_medium == "steam",
        demand_medium == "steam",
        np.isin(source_medium, ["gas", "air"]) | np.isin(demand_medium, ["gas", "air"]),
        supply_amount[0],
        supply_amount[1],
        supply_amount[2],
        supply_amount[3],
        demand_amount[0],
        demand_amount[1],
        demand_amount[2],
        demand_amount[3],
        supply_shape,
        demand_shape,
        np.where(supply_shape.known, texts(pairs, "s_profile"), "flat"),
        np.where(demand_shape.known, texts(pairs, "r_profile"), "flat"),
        known,
        ~np.isnan(source) & ~np.isnan(supply),
        filler.assumptions,
        _liquid(source_medium, demand_medium),
        ~np.isnan(numbers(pairs, "s_return_temperature_c")),
    )


Amount = tuple[Numbers, Numbers, Numbers, Numbers]


def _nominal(
    filler: _Filler, known: Flags, supply: Amount, demand: Amount, options: MatchingOptions
) -> tuple[Amount, Amount]:
    """Give pairs of unknown amount the smaller of the known side and the nominal size, for the distance alone."""
    power = np.fmin(np.fmin(supply[1], demand[1]), options.unknown_power_mw)
    energy = power * options.full_load_hours
    for end, amount in (("s", supply), ("r", demand)):
        ids = filler.pairs["surplus_id" if end == "s" else "demand_id"]
        filler.assumptions += filled_in(
            ids,
            np.isnan(amount[0]),
            "power_mw",
            power,
            "MW",
            "amount is not known; the distance is judged at this size, costs and CO2 are left out",
            "option unknown_power_mw (estimate)",
        )
    nominal = (energy, power, energy, energy)
    return (
        tuple(np.where(known, a, b) for a, b in zip(supply, nominal, strict=True)),  # type: ignore[return-value]
        tuple(np.where(known, a, b) for a, b in zip(demand, nominal, strict=True)),
    )
