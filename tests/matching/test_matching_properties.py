"""What must hold for any links of any resource, whatever the figures, through the whole of matching."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from symbiosis_map.matching import MatchingOptions, match, second_opinions
from symbiosis_map.matching.goods.waste_codes import hazardous_codes
from symbiosis_map.schema import conform
from symbiosis_map.tables import BASE_UNIT, CRITERIA, DISTANCES, RESOURCES, SITES, STREAMS

OPTIONS = MatchingOptions()
FITS = ["d_technical", "d_quantity", "d_time"]
PROFILES = (None, "flat", "residential_SE33", "industry_NO_food", "aquaculture_flow_through")

Row = dict[str, object]


def world(pairs: list[tuple[Row, Row, float]]) -> tuple[gpd.GeoDataFrame, pd.DataFrame, gpd.GeoDataFrame]:
    """Sites, streams and distances of pairs of a surplus, a demand and a route in metres; each end its own site.

    Keys of the ends are columns of streams, or of sites (``nace``, ``country``, ``operator``). Two pairs with the
    same demand, the same object, share it.
    """
    sites, streams, distances, known = [], [], [], {}
    for number, (surplus, demand, route_m) in enumerate(pairs):
        keys = []
        for direction, end in (("surplus", surplus), ("demand", demand)):
            if id(end) not in known:
                known[id(end)] = f"{direction}-{len(known):02d}"
                of_site = {name: end[name] for name in ("nace", "country", "operator") if name in end}
                of_stream = {name: value for name, value in end.items() if name not in of_site}
                key = known[id(end)]
                sites.append({"country": "NO", "site_id": f"site-{key}", "name": f"Works {key}"} | of_site)
                streams.append(
                    {"stream_id": key, "site_id": f"site-{key}", "direction": direction, "stream": "x"}
                    | {"unit": BASE_UNIT[str(end["resource"])], "basis": "reported", "source": "drawn"}
                    | of_stream
                )
            keys.append(known[id(end)])
        line = shapely.LineString([(8.0 + 0.01 * number, 62.0), (8.0 + 0.01 * number, 62.1)])
        distances.append(
            {
                "surplus_id": keys[0],
                "demand_id": keys[1],
                "crow_m": route_m / 1.3,
                "route_m": route_m,
                "sea_share": 0.2,
                "detour_factor": 1.3,
                "precision_m": 100.0,
                "geometry": line,
            }
        )
    points = [shapely.Point(8.0 + 0.001 * i, 62.0) for i in range(len(sites))]
    return (
        conform(gpd.GeoDataFrame(sites, geometry=points, crs=4326), SITES),
        conform(pd.DataFrame(streams), STREAMS),
        conform(gpd.GeoDataFrame(distances, geometry="geometry", crs=4326), DISTANCES),
    )


def outcomes(pairs: list[tuple[Row, Row, float]], options: MatchingOptions = OPTIONS) -> pd.DataFrame:
    """Score (-1 for a near miss), mode and fits of each pair, in their order."""
    sites, streams, distances = world([({**surplus}, {**demand}, way) for surplus, demand, way in pairs])
    matched = match(sites, streams, distances, options)
    assert len(matched.links) + len(matched.near_misses) == len(pairs)
    found = matched.links.set_index("link_id")[["score", "mode", *FITS]]
    return found.reindex(distances["surplus_id"] + ">" + distances["demand_id"]).fillna({"score": -1.0, "mode": ""})


# --- pairs of any resource ---------------------------------------------------------------------------------------


class Chance:
    """Draws ends and routes; a call of matching costs as much for a hundred pairs as for one."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def between(self, low: float, high: float) -> float:
        return float(self.generator.uniform(low, high))

    def size(self, low: float, high: float) -> float:
        """A number whose logarithm is drawn."""
        return float(np.exp(self.generator.uniform(np.log(low), np.log(high))))

    def one_of(self, *values: object) -> object:
        return values[self.generator.integers(len(values))]

    def maybe(self, value: object) -> object:
        """The value in four cases of five, else not known."""
        return value if self.generator.random() < 0.8 else None

    def route_m(self) -> float:
        return self.size(10.0, 2e5)

    def ends(self, resource: str) -> tuple[Row, Row]:
        if resource == "heat":
            return self.heat_source(), self.heat_demand()
        if resource == "water":
            return self.water(), self.water()
        stream, code, provider, receiver = self.one_of(*GOODS[resource])
        surplus = {"resource": resource, "stream": stream, "waste_code": code, "nace": provider}
        wanted = self.one_of(f"by-products that NACE {receiver} takes", f"{stream} and other feedstock")
        demand = {"resource": resource, "stream": wanted, "nace": receiver}
        return tuple(end | {"quantity_per_year": self.maybe(self.size(10.0, 1e6))} for end in (surplus, demand))

    def heat_source(self) -> Row:
        temperature = self.between(15, 300)
        return {
            "resource": "heat",
            "temperature_c": temperature,
            "return_temperature_c": self.maybe(self.between(5, temperature - 5)),
            "medium": self.one_of("water", "seawater", "steam", "gas", "air"),
            "quantity_per_year": self.maybe(self.size(100.0, 1e6)),
            "profile": self.one_of(*PROFILES),
            "nace": self.one_of("24.42", "20.14", "37.00", "38.21"),
        }

    def heat_demand(self) -> Row:
        medium = self.one_of("water", "steam", "air", "fish water")
        back = self.between(3, 9) if medium == "fish water" else self.between(15, 90)
        supply = back + (self.between(2, 8) if medium == "fish water" else self.between(6, 60))
        return {
            "resource": "heat",
            "temperature_c": supply + 100.0 if medium == "steam" else supply,
            "return_temperature_c": back,
            "medium": medium,
            "quantity_per_year": self.maybe(self.size(100.0, 1e6)),
            "profile": self.one_of(*PROFILES),
            "country": self.one_of("NO", "DK", "FR"),
            "nace": self.one_of("35.30", "03.21", "10.51"),
        }

    def water(self) -> Row:
        return {
            "resource": "water",
            "water_class": self.maybe(self.one_of(*WATER_CLASSES)),
            "medium": self.one_of(None, "water", "seawater"),
            "quantity_per_year": self.maybe(self.size(1e3, 1e7)),
            "profile": self.one_of(*PROFILES),
        }


WATER_CLASSES = ("W_SEA", "W_COOL_OPEN", "W_PROC", "W_BOIL_LP", "W_IRR_A", "W_IRR_B", "W_IRR_C", "W_IRR_D", "W_POT")
GOODS = {
    "material": [
        ("fly ash", "10 01 02", "35.11", "23.51"),
        ("steel scrap", "12 01 01", "25.62", "24.10"),
        ("pallets", "15 01 03", "52.10", "16.29"),
        ("spent pot lining", "16 11 01*", "24.42", "23.51"),
        ("waste oil", "13 02 05*", "45.20", "19.20"),
        ("solvents", "14 06 03*", "20.14", "20.59"),
        ("mystery", None, "35.11", "62.01"),
    ],
    "organic": [
        ("cattle slurry", "02 01 06", "01.41", "35.21"),
        ("digestate", "19 06 06", "35.21", "01.11"),
        ("fish trimmings", "02 02 02", "10.20", "10.41"),
        ("sewage sludge", "19 08 05", "37.00", "38.21"),
    ],
    "co2": [
        ("process CO2", None, "20.15", "01.13"),
        ("CO2 of fermentation", None, "11.05", "20.14"),
        ("flue gas", None, "23.51", "20.13"),
    ],
    "gas": [("oxygen", None, "20.11", "03.22"), ("fuel gas", None, "19.20", "35.11")],
}
"""Stream, code, provider and receiver."""

PAIRS, STEPS = 25, 5
every_resource = pytest.mark.parametrize("resource", RESOURCES)
chances = given(st.builds(Chance, st.integers(0, 2**32 - 1)))
few = settings(deadline=None, max_examples=3, phases=[Phase.explicit, Phase.reuse, Phase.generate])
fewer = settings(few, max_examples=2)
"""The first of them is always the same; the other one is given as many pairs as two."""


Series = list[tuple[Row, Row, float]]


def falls(series: list[Series], options: MatchingOptions = OPTIONS) -> list[tuple[float, str, str, str]]:
    """Where a pair of a series scores lower than the one before it: by how much, both modes, and the pair."""
    found = outcomes([pair for pairs in series for pair in pairs], options)
    score, mode = iter(found["score"]), iter(found["mode"])
    lower = []
    for pairs in series:
        values, modes = [next(score) for _ in pairs], [next(mode) for _ in pairs]
        lower += [
            (values[i] - values[i + 1], modes[i], modes[i + 1], f"{pairs[i]} to {pairs[i + 1]}")
            for i in range(len(pairs) - 1)
            if values[i + 1] < values[i] - 1e-9
        ]
    return lower


@every_resource
@few
@chances
def test_more_distance_never_scores_higher(resource, chance):
    """A thousandth of a point is allowed: a loss that lowers the load spares a pump some hours."""
    series = []
    for _ in range(PAIRS):
        surplus, demand = chance.ends(resource)
        ways = sorted((chance.route_m() for _ in range(STEPS)), reverse=True)
        series.append([(surplus, demand, way) for way in ways])
    assert not [fall for fall in falls(series) if fall[0] > 0.001]


def warmer(chance: Chance, source: Row, demand: Row, *, all_heat: bool = False) -> Series:
    """The pair with its source warmer step by step, ``all_heat`` of it or only its hottest."""
    way, steps = chance.route_m(), sorted(chance.between(0, 80) for _ in range(STEPS))
    limit = source["return_temperature_c"]
    return [
        (
            source
            | {"temperature_c": source["temperature_c"] + kelvin}
            | {"return_temperature_c": limit + kelvin if all_heat and limit is not None else limit},
            demand,
            way,
        )
        for kelvin in steps
    ]


def chilled(chance: Chance) -> tuple[Row, Row]:
    """Heat that could drive a chiller, and cooling that is wanted."""
    source, demand = chance.heat_source(), chance.heat_demand()
    source |= {"temperature_c": chance.between(70, 150), "return_temperature_c": chance.maybe(chance.between(20, 70))}
    cold = chance.between(3, 12)
    demand |= {"medium": "water", "temperature_c": cold, "return_temperature_c": cold + chance.between(3, 10)}
    return source, demand


@pytest.mark.parametrize("limit_c", [0.0, 35.0])
@fewer
@chances
def test_a_hotter_source_never_scores_lower(limit_c, chance):
    """Of any size, in any mode; how far it is cooled and how much heat it gives stay. Last digits alone are allowed.

    Where nothing is said of it, water is taken for that of a circuit, which must not be mixed with that of a fish
    farm, by its temperature. That is a statement about the water and not about its heat, so that the same water is
    held against itself: all of it that of a circuit, or all of it below the limit.
    """
    options = MatchingOptions(tempering_limit_c=limit_c)
    series = [warmer(chance, chance.heat_source(), chance.heat_demand()) for _ in range(2 * PAIRS)]
    series += [warmer(chance, *chilled(chance)) for _ in range(2 * PAIRS // 5)]
    lower = falls(series, options)
    if limit_c > 0.0:
        lower = [fall for fall in lower if fall[1] != "tempering" or fall[2] == "tempering"]
    assert not lower


@fewer
@chances
def test_a_source_of_which_all_heat_is_hotter_never_scores_lower(chance):
    """The limit rises along. A heat pump then has its search from the higher limit on: a tenth of a point."""
    series = [warmer(chance, chance.heat_source(), chance.heat_demand(), all_heat=True) for _ in range(PAIRS)]
    series += [warmer(chance, *chilled(chance), all_heat=True) for _ in range(PAIRS // 5)]
    for lower, *modes, pair in falls(series, MatchingOptions(tempering_limit_c=0.0)):
        assert lower < (0.1 if {"lift", "preheating"} & set(modes) else 1e-5), pair


@few
@chances
def test_a_hotter_source_is_never_worse_for_a_receiver_that_sets_the_size(chance):
    """A source with plenty of heat."""
    series = []
    for _ in range(PAIRS):
        source, demand = chance.heat_source(), chance.heat_demand()
        demand["quantity_per_year"] = chance.size(100.0, 1e5)
        source["quantity_per_year"] = demand["quantity_per_year"] * chance.size(20.0, 100.0)
        series.append(warmer(chance, source, demand))
    assert not falls(series, MatchingOptions(tempering_limit_c=0.0))


@few
@chances
def test_cleaner_water_never_scores_lower(chance):
    """The classes of Regulation (EU) 2020/741, D to A, and drinking water, for any receiver."""
    series = []
    for _ in range(PAIRS):
        source, demand, way = chance.water(), chance.water(), chance.route_m()
        demand["water_class"] = chance.one_of(*WATER_CLASSES)
        classes = ("W_IRR_D", "W_IRR_C", "W_IRR_B", "W_IRR_A", "W_POT")
        series.append([({**source, "medium": "water", "water_class": name}, demand, way) for name in classes])
    assert not falls(series)


MIRRORS = [
    ("contaminated soil", "17 05 03*", "17 05 04"),
    ("bottom ash", "19 01 11*", "19 01 12"),
    ("fly ash", "10 01 16*", "10 01 17"),
    ("concrete and brick", "17 01 06*", "17 01 07"),
    ("wood", "19 12 06*", "19 12 07"),
    ("sludge", "19 08 13*", "19 08 14"),
]
RECEIVERS = ("23.51", "23.61", "24.10", "24.42", "38.11", "38.21", "38.22", "38.32", "42.11", "01.11", "35.11", "16.21")


@few
@chances
def test_waste_without_hazard_never_scores_lower_than_its_hazardous_mirror(chance):
    series = []
    for _ in range(PAIRS):
        stream, *codes = chance.one_of(*MIRRORS)
        receiver, way = chance.one_of(*RECEIVERS), chance.route_m()
        demand = {"resource": "material", "stream": f"by-products that NACE {receiver} takes", "nace": receiver}
        source = {"resource": "material", "stream": stream, "nace": "38.21", "quantity_per_year": chance.size(10, 1e5)}
        series.append([({**source, "waste_code": code}, demand, way) for code in codes])
    assert not falls(series)


@few
@chances
def test_purer_co2_never_scores_lower(chance):
    """Of one works: what is in its flue gas, and what is captured and pure."""
    series = []
    for _ in range(PAIRS):
        provider, receiver = chance.one_of("23.51", "35.11", "24.10", "38.21"), chance.one_of("01.13", "20.14", "11.07")
        demand = {"resource": "co2", "stream": "CO2 for growing", "nace": receiver}
        demand["quantity_per_year"], way = chance.maybe(chance.size(100.0, 1e6)), chance.route_m()
        source = {"resource": "co2", "nace": provider, "quantity_per_year": chance.maybe(chance.size(100.0, 1e6))}
        series.append([({**source, "stream": name}, demand, way) for name in ("CO2", "pure CO2")])
    assert not falls(series)


@few
@chances
def test_a_hazardous_code_is_never_hidden(chance):
    """With or without its asterisk, in a link or a near miss, whatever the gate: sentence and barriers name it."""
    codes = sorted(hazardous_codes())
    pairs = []
    for _ in range(60):
        digits = str(chance.one_of(*codes))
        code = f"{digits[:2]} {digits[2:4]} {digits[4:]}" + str(chance.one_of("", "*"))
        stream = chance.one_of("", "waste", "fly ash", "solvents", "waste oil", "spent pot lining", "wood", "slag")
        receiver = chance.one_of(*RECEIVERS, "20.13", "19.20")
        asked = chance.one_of(f"by-products that NACE {receiver} takes", f"{stream} wanted")
        demand = {"resource": "material", "stream": asked, "nace": receiver, "waste_code": chance.one_of(None, code)}
        source = {"resource": "material", "stream": stream or "x", "nace": "20.14", "waste_code": code}
        pairs.append((source, demand, chance.route_m()))
    sites, streams, distances = world(pairs)
    matched = match(sites, streams, distances, OPTIONS)
    code_of = streams.set_index("stream_id")["waste_code"].str.rstrip("*")
    for table in (matched.links, matched.near_misses):
        for surplus, sentence in zip(table["surplus_id"], table["sentence"], strict=True):
            assert f"{code_of[surplus]}*" in sentence
            assert "hazardous" in sentence
    assert matched.links["barriers"].str.split(";").map(lambda ids: "B01" in ids).all()


@pytest.mark.parametrize("resource", [name for name in RESOURCES if name != "heat"])
@few
@chances
def test_scaling_both_quantities_changes_no_fit(resource, chance):
    """At the fence. What a plant of another size costs is another criterion. Heat has a test of its own."""
    pairs = []
    for _ in range(PAIRS):
        surplus, demand = chance.ends(resource)
        factor = chance.size(0.01, 100.0)
        small = [{**end, "quantity_per_year": chance.size(1e3, 1e6)} for end in (surplus, demand)]
        large = [{**end, "quantity_per_year": end["quantity_per_year"] * factor} for end in small]
        pairs += [(*small, 0.0), (*large, 0.0)]
    found = outcomes(pairs)
    for small, large in zip(found[::2].itertuples(), found[1::2].itertuples(), strict=True):
        if small.mode and large.mode:
            assert small[3:] == pytest.approx(large[3:], abs=1e-9, nan_ok=True), (small, large)


def mixed(chance: Chance) -> list[tuple[Row, Row, float]]:
    """Pairs of every resource; some receivers have several sources."""
    pairs = []
    for resource in RESOURCES:
        for _ in range(8):
            surplus, demand = chance.ends(resource)
            pairs.append((surplus, demand, chance.route_m()))
            if chance.generator.random() < 0.4:
                pairs.append((chance.ends(resource)[0], demand, chance.route_m()))
    return pairs


@few
@chances
def test_factors_of_the_breakdown_multiply_to_the_score(chance):
    """As they stand in the table, to rounding."""
    links = match(*world(mixed(chance)), OPTIONS).links
    assert len(links) > 5
    product = np.full(len(links), 100.0)
    for name in CRITERIA:
        product *= links[f"d_{name}"].fillna(1.0).to_numpy() ** links[f"w_{name}"].to_numpy()
    np.testing.assert_allclose(product, links["score"].to_numpy(), rtol=1e-9)
    weights = links[[f"w_{name}" for name in CRITERIA]]
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-12)


@few
@chances
def test_order_of_the_rows_changes_nothing(chance):
    """Byte by byte, with the last link first served and a customer as a branch of a network among the pairs."""
    sites, streams, distances = world(mixed(chance))
    network = distances.loc[distances["surplus_id"].isin(streams.query("resource == 'heat'")["stream_id"]), "demand_id"]
    distances["network_id"] = (
        distances["network_id"].astype(object).where(~distances["demand_id"].isin(network.iloc[1:]), network.iloc[0])
    )
    distances["branch_m"] = distances["branch_m"].mask(distances["network_id"].notna(), 300.0)
    distances = gpd.GeoDataFrame(conform(distances, DISTANCES))
    before = match(sites, streams, distances, OPTIONS)
    shuffled = (frame.iloc[chance.generator.permutation(len(frame))] for frame in (sites, streams, distances))
    after = match(*shuffled, OPTIONS)
    for one, other in zip(before, after, strict=True):
        assert pd.DataFrame(one).to_csv().encode() == pd.DataFrame(other).to_csv().encode()
    opinions = [second_opinions(frame, OPTIONS) for frame in (before.links, before.links.iloc[::-1])]
    assert opinions[0].to_csv() == opinions[1].to_csv()


def test_inputs_are_left_alone():
    tables = world(mixed(Chance(1)))
    copies = [table.copy(deep=True) for table in tables]
    match(*tables, OPTIONS)
    for table, copy in zip(tables, copies, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(copy))
