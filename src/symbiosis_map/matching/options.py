"""The parameters of matching, each with its unit in its name and its source beside its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from symbiosis_map.errors import ProjectError
from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["MatchingOptions"]


@dataclass(frozen=True, slots=True)
class MatchingOptions:
    """How pairs are judged, priced and scored.

    Notes
    -----
    The marks behind the sources: *published* is a figure that its source states, *derived* is computed from
    such figures, *estimate* is ours and can be argued with. Costs and factors with many rows are knowledge
    tables; the limits of the desirabilities stand in :mod:`symbiosis_map.matching.desirability`.

    **Weights of the criteria** (estimate; no published scheme has a validated set). They need not sum to 1:
    criteria that do not apply hand their weight to the others.

    **Economics.** ``interest_rate`` is real and per year (estimate, 4 to 8 % is usual).
    ``electricity_price_eur_per_mwh`` is what pumps, heat pumps and electric boilers pay (estimate).

    **Reference heat.** ``heat_reference`` maps a country code, or ``""`` for every country, to an id of the
    knowledge table ``heat_references``; a country that is not named takes the default of that table.
    ``heat_alternative_eur_per_mwh`` states what heat costs the receivers and overrides the computed cost.

    Examples
    --------
    >>> MatchingOptions().weights["technical"]
    0.25
    >>> MatchingOptions(interest_rate=-0.1)
    Traceback (most recent call last):
    ...
    symbiosis_map.errors.ProjectError: interest_rate is -0.1; it must lie between 0 and 0.5
    """

    knowledge: Knowledge = PACKAGED
    """The curated tables, with those of the project over them."""

    # Weights: estimate, with the criteria of the worked examples.
    weight_technical: float = 0.25
    weight_quantity: float = 0.15
    weight_time: float = 0.15
    weight_proximity: float = 0.15
    weight_economics: float = 0.20
    weight_climate: float = 0.10
    desirability_floor: float = 0.01
    """Lowest desirability of a pair that passes its gates, so that only gates give zero."""

    unknown_desirability: float = 0.5
    """What a criterion counts that could not be computed: neither good nor bad (estimate)."""

    # Economics shared by all resources.
    interest_rate: float = 0.05
    electricity_price_eur_per_mwh: float = 70.0

    layout_electricity_price_eur_per_mwh: float = 70.0
    layout_interest_rate: float = 0.05
    """Rates at which it is decided how a pair is laid out (estimate); what is built does not follow other prices."""

    # Reference technology of the receiver.
    heat_reference: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    heat_alternative_eur_per_mwh: float | None = None
    heat_purchase_eur_per_mwh: float = 0.0
    """Price paid to the owner of the heat; Tjeldbergodden gives its water away (published, tbu.no)."""

    # Lifetimes and upkeep: DEA technology data for energy transport (published).
    pipe_life_years: float = 40.0
    station_life_years: float = 40.0
    heat_pump_life_years: float = 25.0
    pipe_upkeep_per_year: float = 0.01
    station_upkeep_per_year: float = 0.02

    # Once-through pipes and their pumps as one project (estimate, worked example A).
    once_through_life_years: float = 30.0
    once_through_upkeep_per_year: float = 0.015
    once_through_contingency: float = 0.25
    once_through_pump_eur_per_kg_per_s: float = 540.0
    once_through_head_m: float = 10.0
    """Static lift of the pump of a once-through pipe."""

    # Approach temperatures of exchangers.
    approach_liquid_k: float = 5.0
    """Liquid to liquid, EMB3Rs (published in code)."""
    approach_liquid_least_k: float = 2.0
    """A larger exchanger comes down to this where the demand cannot be reached otherwise (range of 2 to 10 K)."""
    approach_gas_k: float = 20.0
    """Gas or air on either side (estimate, 10 to 50)."""
    approach_fish_water_k: float = 2.0
    """Plate exchanger on sea or fish water (estimate, 1 to 3)."""

    # Heat pump.
    lift_allowed: bool = True
    cop_minimum: float = 2.0
    cop_cap: float = 8.0
    heat_pump_quality: float = 1.0
    """Times the computed COP: 0.9 for a machine that does a tenth worse than those the efficiencies are fitted to."""
    preheat_share_minimum: float = 0.25
    """Direct share of a demand from which a source that cannot be lifted is used to preheat (estimate)."""
    lift_sink_limit_c: float = 150.0
    """Warmest sink of an industrial heat pump, PyPSA technology data (published)."""
    ambient_source_c: float = 6.0
    """Sea water that the receiver's own heat pump would draw on, cooled by 3 K (estimate)."""

    # Cooling.
    chiller_eer: float = 4.0
    """Cooling over electricity of the compression chiller that a receiver has (estimate, 3 to 6)."""
    absorption_cop: float = 0.7
    """Cooling over heat of a single-effect chiller on lithium bromide and water (estimate, 0.65 to 0.75)."""
    absorption_source_minimum_c: float = 80.0
    """Coolest heat that drives it (estimate; at 70 °C and below no such machine runs)."""
    absorption_outlet_c: float = 70.0
    """To which it cools the heat that drives it (estimate)."""
    absorption_supply_minimum_c: float = 5.0
    """Coldest water that it makes: its refrigerant is water, which freezes (estimate, 4 to 6)."""
    absorption_electricity_share: float = 0.05
    """Electricity of its pumps and cooling tower over the cooling (estimate)."""

    # The year.
    overlap_resolution: str = "month"
    """``month``: the months of the profiles, with the spread of the hours within each, which is fitted to a measured
    hourly run; ``hour``: hours built from the profiles, an estimate, which a store needs. Both take the same time."""
    store_hours: float = 0.0
    """Tank of hot water at the receiver, in hours of its mean demand; its cost is part of the levelised cost."""
    store_life_years: float = 40.0
    """PyPSA technology data, central water tank storage (published)."""

    # What is assumed where a stream does not say.
    demand_glide_k: float = 30.0
    """Supply less return of a heat demand whose return is not stated (estimate)."""
    source_glide_k: float = 10.0
    """Cooling of a source whose limit is not stated, as DEA's excess heat of 25 to 15 °C (published)."""
    raw_water_c: float = 6.0
    """Raw water of a fish farm that states none (published at Tjeldbergodden, 55 m depth, tbu.no)."""
    fish_tank_c: float = 12.0
    """Tank of a fish farm that states none (published at Nofima Sunndalsøra)."""
    tempering_limit_c: float = 35.0
    """Once-through water up to this temperature is mixed with raw water; above it needs an exchanger (estimate)."""
    unknown_power_mw: float = 1.0
    """Size at which the distance of a pair of unknown quantity is judged (estimate)."""
    full_load_hours: float = 5000.0
    """Where neither energy over power nor a profile tells (estimate, DEA economics of transmission)."""

    # Pipes.
    pressure_gradient_limit_pa_per_m: float = 100.0
    """Transmission pipes, topotherm's documentation gives 70 to 350 (published)."""
    velocity_limit_steel_m_per_s: float = 3.0
    """HotMaps optimum, 0.9 at DN32 to 3.0 at DN600 (published in code)."""
    velocity_target_pe_m_per_s: float = 1.3
    """Middle of 1.1 to 1.5 for sea water in polyethylene (estimate)."""
    velocity_limit_steam_m_per_s: float = 30.0
    """Saturated steam mains (estimate, 25 to 40)."""
    roughness_steel_m: float = 5e-5
    """DHNx (published in code)."""
    roughness_pe_m: float = 1e-5
    """topotherm (published in code)."""
    minor_losses_steel: float = 0.10
    minor_losses_pe: float = 0.15
    """Bends and fittings over straight pipe (estimate, worked examples)."""
    station_pressure_pa: float = 1.5e5
    pump_efficiency: float = 0.75
    """HotMaps has 0.8 (published in code)."""
    ground_temperature_c: float = 6.0
    """HotMaps soil: Sweden 2.1, Finland 1.7, Denmark 7.5; none for Norway (estimate)."""
    terrain_factor: float = 1.0
    """On the mode of the pipe cost: open land 0.35, suburb 1.0, city 1.5, rock 1.3 to 2.0 (estimate)."""
    sea_pipe_factor_low: float = 1.5
    sea_pipe_factor: float = 2.0
    sea_pipe_factor_high: float = 3.0
    """An insulated pair at sea over the same pair on land (estimate; no published figure was found)."""
    steam_pipe_factor: float = 1.3
    """A steam main with condensate return over a hot-water pair of the same bore (estimate)."""
    distance_gate_factor: float = 2.0
    """A route longer than this many economic distances fails the distance gate (estimate)."""

    # Water.
    water_alternative_eur_per_m3: float = 1.0
    """What fresh or mains water costs the receiver (estimate)."""
    water_lift_m: float = 20.0
    """Head of the pump beside friction (estimate)."""
    water_delivery_head_m: float = 10.0
    """Pressure on delivery, where the heights of both ends are known and stand for the lift (estimate)."""
    water_upkeep_per_year: float = 0.01
    water_hours_per_year: float = 8000.0
    """Hours over which a yearly volume flows, where the profile does not tell (estimate)."""
    litres_per_person_day: float = 200.0
    """Turns a flow into the population equivalents of the treatment costs (estimate)."""
    water_unknown_train: str = "filtration_uv"
    """Treatment that is counted where a quality is not stated (estimate)."""
    unknown_water_m3_per_year: float = 100_000.0
    """Size at which the distance of a pair of unknown volume is judged (estimate)."""

    # Goods: by-products, organic streams, CO2 and gases.
    rule_confidence_minimum: float = 0.45
    """Confidence in a use below which it counts as not known (estimate). At 0.45 a use that is known as a concept only,
    from a sister activity, or to one reading of the rules as rare, is a near miss."""
    transport_cost_spread: float = 0.25
    """Low and high of a transport rate about its mode (estimate)."""
    goods_half_distance_m: float = 32_830.0
    """Distance at which nearness counts half, where no value is known: median of the NISP exchanges, 20.4 miles
    (published, Jensen et al. 2011)."""
    nitrogen_kg_co2_per_kg: float = 3.6
    """Mineral nitrogen that digestate, sludge and manure replace: ammonium nitrate by best available technique
    (published, Yara)."""
    nitrogen_replacement_share: float = 0.5
    """Part of the nitrogen that counts like mineral fertiliser (estimate)."""
    co2_capturable_pct: float = 3.0
    """CO2 by volume below which capture is not taken up (estimate)."""
    goods_pipe_reach_m: float = 5_000.0
    """Longest pipe for gases that do not travel by road (estimate)."""
    gas_pipe_low_eur_per_m: float = 250.0
    gas_pipe_eur_per_m: float = 500.0
    gas_pipe_high_eur_per_m: float = 1_000.0
    """A small steel gas pipe in the ground (estimate)."""
    co2_pipe_eur_per_t_per_h_per_m: float = 15.0
    co2_pipe_upkeep_eur_per_t_per_h_per_km_per_year: float = 20.0
    """DEA technology data, CO2 pipe of 10 to 30 t/h (published)."""
    co2_pipe_smallest_t_per_h: float = 10.0
    """The rates above are not stretched below this size."""
    goods_pipe_hours_per_year: float = 8_000.0
    """Hours over which a yearly amount of gas flows (estimate)."""
    ship_parcel_t: float = 1_000.0
    """Smallest yearly amount that a coastal ship is called for (estimate)."""
    quay_reach_m: float = 5_000.0
    """Farthest quay from which goods still go by ship (estimate)."""
    quay_detour_factor: float = 1.3
    """Road to a quay over the straight line, as the other roads (estimate)."""
    sea_detour_factor: float = 1.5
    """Way by sea over the straight line between two ends, out of one fjord and into another (estimate, 1 to 3)."""
    store_eur_per_t: float = 5.0
    """Keeping a tonne of a by-product from one season to another (estimate, 2 to 15)."""
    fish_sludge_feed_share: float = 0.25
    """Highest part of fish sludge in the feed of a digester: a trial at a quarter gave 40 % more gas (published,
    Bergen); above 25 to 30 % its nitrogen and salt hold the process back."""
    land_nitrogen_kg_per_ha: float = 170.0
    """Nitrogen from manure that a hectare may take in a year (published, Directive 91/676/EEC, annex III)."""
    land_phosphorus_kg_per_ha: float = 35.0
    """Phosphorus that a hectare may take in a year: Norway's limit until 2027, then falling in steps (to be
    checked)."""

    # What stands in the way.
    readiness_in_score: bool = False
    """Whether the readiness multiplies the score. Its factors are proposals that were not calibrated on real links."""
    start_year: int = 2026
    """Year from which the life of a plant that is planned to close is counted."""
    closing_margin_years: float = 5.0
    """A plant should run so much longer than the payback (estimate)."""
    dwellings_near_m: float = 500.0
    """Dwellings nearer than this speak against smell, noise and lorries: the least distance of an open composting
    plant (published, TA Luft 5.4.8.5)."""
    dwellings_beside_m: float = 200.0
    """Dwellings nearer than this weigh more (estimate; a closed plant keeps 300 m by TA Luft 5.4.8.5)."""
    neighbours_asked_m: float = 1_000.0
    """Neighbours within this distance should be asked before a permit is applied for (estimate)."""

    def __post_init__(self) -> None:
        _within("interest_rate", self.interest_rate, 0.0, 0.5)
        _within("desirability_floor", self.desirability_floor, 1e-6, 1.0)
        _within("unknown_desirability", self.unknown_desirability, 0.0, 1.0)
        _within("preheat_share_minimum", self.preheat_share_minimum, 0.0, 1.0)
        _within("store_hours", self.store_hours, 0.0, 8760.0)
        _within("chiller_eer", self.chiller_eer, 0.5, 50.0)
        _within("absorption_cop", self.absorption_cop, 0.1, 2.0)
        _within("pump_efficiency", self.pump_efficiency, 0.05, 1.0)
        if self.overlap_resolution not in ("month", "hour"):
            raise ProjectError(f"overlap_resolution is {self.overlap_resolution!r}", remedy="Choose 'month' or 'hour'.")
        if self.store_hours and self.overlap_resolution == "month":
            raise ProjectError(
                f"store_hours is {self.store_hours:g}, but months cannot tell what a store holds",
                remedy="Set overlap_resolution to 'hour', or leave store_hours out.",
            )
        for name, weight in self.weights.items():
            _within(f"weight_{name}", weight, 0.0, float("inf"))
        if sum(self.weights.values()) <= 0:
            raise ProjectError("every weight is 0", remedy="Give at least one criterion a weight above 0.")

    def changed(self, **values: object) -> MatchingOptions:
        """Return the options with other values of these names."""
        return replace(self, **values)  # type: ignore[arg-type]

    @property
    def weights(self) -> dict[str, float]:
        """Weight by criterion, in the order of :data:`symbiosis_map.tables.CRITERIA`."""
        return {
            "technical": self.weight_technical,
            "quantity": self.weight_quantity,
            "time": self.weight_time,
            "proximity": self.weight_proximity,
            "economics": self.weight_economics,
            "climate": self.weight_climate,
        }


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ProjectError(f"{name} is {value:g}; it must lie between {low:g} and {high:g}")
