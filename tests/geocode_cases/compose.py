# ruff: noqa: E501, T201
"""Compose the small county and the cases that are asked about it.

    python tests/geocode_cases/compose.py

The towns are real and lie where GeoNames has them; their streets and houses are made up, so that every expected point
is known: a case's point is that of the object in ``county.osm`` that its ``osm`` column names. README.md says what the
columns mean.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

HERE = Path(__file__).parent
ROW_DEG, HOUSE_DEG = 0.0032, 0.0012
HALF_LAT, HALF_LON = 0.024, 0.048
HOUSES = ("1", "2", "3", "4", "5", "5B", "12")


@dataclass
class Town:
    """A town with its streets."""

    name: str
    latitude: float
    longitude: float
    postcode: str
    municipality: str
    streets: tuple[str, ...] = ()
    kind: str = "town"
    country: str = "NO"
    municipality_number: str = ""
    areas: list[int] = field(default_factory=list)


TOWNS = [
    Town("Molde", 62.7375, 7.1591, "6413", "Molde", ("Storgata", "Fabrikkvegen", "Romsdalsgata", "Kirkegata", "Industrivegen", "Øvre veg"), municipality_number="1506"),
    Town("Eidsvåg", 62.7766, 8.0656, "6460", "Molde", ("Nessetvegen", "Vågavegen"), "village"),
    Town("Ålesund", 62.4723, 6.1549, "6002", "Ålesund", ("Storgata", "Keiser Wilhelms gate", "Kongens gate", "Skansegata", "Moloveien", "Åsegata"), municipality_number="1508"),
    Town("Kristiansund", 63.1105, 7.7280, "6509", "Kristiansund", ("Storgata", "Vågeveien", "Skolegata", "Industriveien", "Fosnagata", "Kaibakken"), municipality_number="1505"),
    Town("Sunndalsøra", 62.6752, 8.5633, "6600", "Sunndal", ("Sunndalsvegen", "Auragata", "Industrivegen", "Skulevegen", "Hovudvegen"), "village", municipality_number="1563"),
    Town("Åndalsnes", 62.5675, 7.6871, "6300", "Rauma", ("Storgata", "Øranvegen", "Havnegata", "Jernbanegata"), municipality_number="1539"),
    Town("Ulsteinvik", 62.3432, 5.8487, "6065", "Ulstein", ("Sjøgata", "Saunesvegen", "Varleitevegen", "Skulegata"), municipality_number="1516"),
    Town("Ørsta", 62.1998, 6.1290, "6150", "Ørsta", ("Vikegata", "Håvollvegen", "Industrivegen"), municipality_number="1520"),
    Town("Volda", 62.1460, 6.0711, "6100", "Volda", ("Porsevegen", "Hamnegata", "Kyrkjegata"), municipality_number="1577"),
    Town("Elnesvågen", 62.8543, 7.1377, "6440", "Hustadvika", ("Storgata", "Øvrevegen", "Fabrikkvegen"), "village", municipality_number="1579"),
    Town("Brattvåg", 62.5999, 6.4443, "6270", "Haram", ("Strandgata", "Storgata", "Fjordvegen"), "village", municipality_number="1580"),
    Town("Stranda", 62.3086, 6.9372, "6200", "Stranda", ("Ødegårdsvegen", "Svemorka", "Storgata"), "village", municipality_number="1525"),
    Town("Vestnes", 62.6254, 7.0870, "6390", "Vestnes", ("Helland", "Prestegårdsvegen"), "village", municipality_number="1535"),
    Town("Fosnavåg", 62.3419, 5.6340, "6090", "Herøy", ("Vågsgata", "Holmsildgata"), municipality_number="1515"),
    Town("Tingvoll", 62.9132, 8.2053, "6630", "Tingvoll", ("Midtvågvegen",), "village", municipality_number="1560"),
    Town("Raudsand", 62.8280, 8.1400, "6462", "Molde", (), "hamlet"),
    Town("Tjeldbergodden", 63.4122, 8.6850, "6699", "Aure", (), "hamlet", municipality_number="1576"),
    Town("Kjørsvikbugen", 63.4050, 8.7300, "6699", "Aure", (), "hamlet"),
    Town("Aure", 63.2679, 8.5291, "6690", "Aure", ("Aurveien",), "village"),
    Town("Geiranger", 62.1010, 7.2060, "6216", "Stranda", (), "village"),
    Town("Nyhamna", 62.8450, 6.9480, "6480", "Aukra", (), "hamlet", municipality_number="1547"),
    Town("Vartdal", 62.3260, 6.1200, "6170", "Ørsta", (), "village"),
    Town("Smedvågen", 63.0950, 7.5100, "6530", "Averøy", (), "hamlet", municipality_number="1554"),
    Town("Åheim", 62.0450, 5.5360, "6146", "Vanylven", (), "village", municipality_number="1511"),
    Town("Kalundborg", 55.6795, 11.0886, "4400", "Kalundborg", ("Kordilgade", "Skibbrogade", "Stejlhøj", "Asnæsvej"), country="DK"),
    Town("Roubaix", 50.6942, 3.1746, "59100", "Roubaix", ("Rue de Lille", "Grande Rue", "Boulevard Gambetta"), country="FR"),
]  # fmt: skip
_WITHOUT_AREA = ("Kjørsvikbugen",)
"""So near to a neighbour that its square would lie over the other one."""
CASE_COLUMNS = (
    "case_id", "category", "address", "postcode", "locality", "municipality", "country",
    "latitude", "longitude", "tolerance_m", "status", "gazetteer_status", "osm", "note",
)  # fmt: skip


class Osm:
    """An OpenStreetMap file in the making."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.points: dict[str, tuple[float, float]] = {}
        self._next = {"node": 0, "way": 0, "relation": 0}

    def _id(self, kind: str) -> int:
        self._next[kind] += 1
        return self._next[kind]

    def node(self, latitude: float, longitude: float, **tags: str) -> int:
        number = self._id("node")
        place = f'id="{number}" version="1" lat="{latitude:.6f}" lon="{longitude:.6f}"'
        self.lines += [f"<node {place}>", *_tags(tags), "</node>"] if tags else [f"<node {place}/>"]
        self.points[f"node/{number}"] = (round(latitude, 6), round(longitude, 6))
        return number

    def way(self, nodes: list[int], **tags: str) -> int:
        number = self._id("way")
        self.lines += [f'<way id="{number}" version="1">', *(f'<nd ref="{node}"/>' for node in nodes), *_tags(tags), "</way>"]  # fmt: skip
        middle = [self.points[f"node/{node}"] for node in nodes]
        self.points[f"way/{number}"] = (
            round(sum(p[0] for p in middle) / len(middle), 6),
            round(sum(p[1] for p in middle) / len(middle), 6),
        )
        return number

    def relation(self, ways: list[int], **tags: str) -> int:
        number = self._id("relation")
        members = [f'<member type="way" ref="{way}" role="outer"/>' for way in ways]
        self.lines += [f'<relation id="{number}" version="1">', *members, *_tags(tags), "</relation>"]
        return number


def _tags(tags: dict[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>" for key, value in tags.items()]


def compose() -> tuple[Osm, dict[tuple[str, str, str], str]]:
    """Return the county, and the object of each town, street and house by (town, street, house)."""
    osm, objects = Osm(), dict[tuple[str, str, str], str]()
    for town in TOWNS:
        postal = {"postal_code": town.postcode} if town.country != "NO" else {}
        node = osm.node(town.latitude, town.longitude, place=town.kind, name=town.name, **postal)
        objects[town.name, "", ""] = f"node/{node}"
        corners = [(-1, -1), (-1, 1), (1, 1), (1, -1)]
        ring = [osm.node(town.latitude + a * HALF_LAT, town.longitude + b * HALF_LON) for a, b in corners]
        if town.name not in _WITHOUT_AREA:
            town.areas.append(osm.way([*ring, ring[0]]))
        for row, street in enumerate(town.streets):
            latitude = town.latitude + (row - len(town.streets) / 2 + 0.5) * ROW_DEG
            first = town.longitude - len(HOUSES) / 2 * HOUSE_DEG
            nodes = [osm.node(latitude, first + step * HOUSE_DEG) for step in range(len(HOUSES) + 1)]
            way = osm.way(nodes, highway="residential", name=street)
            objects[town.name, street, ""] = f"way/{way}"
            for step, house in enumerate(HOUSES):
                address = {"addr__housenumber": house, "addr__street": street, "addr__postcode": town.postcode, "addr__city": town.name}  # fmt: skip
                along = first + (step + 0.5) * HOUSE_DEG if house != "5B" else first + (step - 0.1) * HOUSE_DEG
                node = osm.node(latitude + 0.0003, along, building="yes", **address)
                objects[town.name, street, house] = f"node/{node}"
    for municipality in dict.fromkeys(town.municipality for town in TOWNS):
        own = [town for town in TOWNS if town.municipality == municipality]
        country = own[0].country
        number = next((town.municipality_number for town in own if town.municipality_number), "")
        level = {"NO": "7", "DK": "7", "FR": "8"}[country]
        ways = [way for town in own for way in town.areas]
        reference = {"ref": number} if number else {}
        osm.relation(ways, type="boundary", boundary="administrative", admin_level=level, name=municipality, **reference)  # fmt: skip
    corners = [osm.node(a, b) for a, b in ((61.95, 5.4), (61.95, 9.2), (63.6, 9.2), (63.6, 5.4))]
    box = osm.way([*corners, corners[0]])
    osm.relation([box], type="boundary", boundary="administrative", admin_level="4", name="Møre og Romsdal")
    return osm, objects


class Cases:
    """Cases in the making."""

    def __init__(self, osm: Osm, objects: dict[tuple[str, str, str], str]) -> None:
        self.rows: list[dict[str, object]] = []
        self._osm, self._objects = osm, objects

    def add(self, category: str, about: tuple[str, str, str] | None, status: str, gazetteer: str, tolerance_m: int = 100, note: str = "", **words: str) -> None:  # fmt: skip
        osm = self._objects[about] if about else ""
        latitude, longitude = self._osm.points[osm] if osm else ("", "")
        blank = dict.fromkeys(("address", "postcode", "locality", "municipality"), "") | {"country": "NO"}
        number = sum(row["category"] == category for row in self.rows) + 1
        self.rows.append(
            {"case_id": f"{category}-{number:02d}", "category": category, **blank, **words}
            | {"latitude": latitude, "longitude": longitude, "tolerance_m": tolerance_m if osm else ""}
            | {"status": status, "gazetteer_status": gazetteer, "osm": osm, "note": note}
        )


def whole(town: Town, *but: str) -> dict[str, str]:
    """Return what a tidy table says of where a town is."""
    words = {"postcode": town.postcode, "locality": town.name, "municipality": town.municipality, "country": town.country}  # fmt: skip
    return {key: value for key, value in words.items() if key not in but}


def write_cases(cases: Cases) -> None:
    """Add every case, by category."""
    by_name = {town.name: town for town in TOWNS}
    norwegian = [town for town in TOWNS if town.country == "NO" and town.streets]
    for town in norwegian:
        for street, house in zip(town.streets[:3], ("1", "5", "12"), strict=False):
            cases.add("clean", (town.name, street, house), "ok", "ok", address=f"{street} {house}", **whole(town))
    for town in norwegian[:6]:
        street = town.streets[-1]
        cases.add("partial", (town.name, street, "2"), "ok", "ok", address=f"{street} 2", **whole(town, "postcode"))
        cases.add("partial", (town.name, street, "3"), "ok", "ok", address=f"{street} 3", **whole(town, "municipality"))
        cases.add("partial", (town.name, street, "4"), "ok", "ok", address=f"{street} 4", locality=f"{town.postcode} {town.name}")  # fmt: skip
        cases.add("partial", (town.name, street, "5"), "ok", "ok", address=f"{street} 5, {town.postcode} {town.name}")
        cases.add("partial", (town.name, street, "12"), "ok", "ok", address=f"{street} 12\n{town.postcode} {town.name.upper()}", municipality=town.municipality.upper())  # fmt: skip
    for town_name, street, written in (
        ("Molde", "Storgata", "Storgt."), ("Molde", "Romsdalsgata", "Romsdalsgt."), ("Molde", "Kirkegata", "Kirkegt"),
        ("Molde", "Fabrikkvegen", "Fabrikkvn."), ("Molde", "Industrivegen", "Industriv."), ("Ålesund", "Storgata", "Storg."),
        ("Ålesund", "Keiser Wilhelms gate", "Keiser Wilhelms gt."), ("Ålesund", "Kongens gate", "Kongens g."),
        ("Ålesund", "Skansegata", "Skansegt."), ("Ålesund", "Moloveien", "Molov."), ("Kristiansund", "Storgata", "STORGT"),
        ("Kristiansund", "Vågeveien", "Vågev."), ("Kristiansund", "Skolegata", "Skolegt."),
        ("Kristiansund", "Industriveien", "Industrivn."), ("Kristiansund", "Fosnagata", "Fosnagt."),
        ("Sunndalsøra", "Sunndalsvegen", "Sunndalsv."), ("Sunndalsøra", "Auragata", "Auragt."),
        ("Sunndalsøra", "Skulevegen", "Skulevn."), ("Åndalsnes", "Havnegata", "Havnegt."),
        ("Åndalsnes", "Jernbanegata", "Jernbanegt."), ("Ulsteinvik", "Sjøgata", "Sjøgt."),
        ("Ulsteinvik", "Saunesvegen", "Saunesv."), ("Ørsta", "Vikegata", "Vikegt."), ("Volda", "Porsevegen", "Porsevn."),
        ("Brattvåg", "Strandgata", "Strandgt."), ("Brattvåg", "Fjordvegen", "Fjordv."),
        ("Fosnavåg", "Vågsgata", "Vågsgt."), ("Vestnes", "Prestegårdsvegen", "Prestegårdsv."),
    ):  # fmt: skip
        cases.add("abbreviated", (town_name, street, "5"), "ok", "ok", address=f"{written} 5", **whole(by_name[town_name]))  # fmt: skip
    for town_name, street, written in (
        ("Molde", "Storgata", "Storgaten"), ("Molde", "Storgata", "Storgate"), ("Molde", "Kirkegata", "Kyrkjegata"),
        ("Molde", "Kirkegata", "Kirkegaten"), ("Molde", "Fabrikkvegen", "Fabrikkveien"), ("Molde", "Industrivegen", "Industriveien"),
        ("Molde", "Øvre veg", "Øvre vei"), ("Ålesund", "Keiser Wilhelms gate", "Keiser Wilhelmsgate"),
        ("Ålesund", "Keiser Wilhelms gate", "Keiser Wilhelms gata"), ("Ålesund", "Kongens gate", "Kongensgate"),
        ("Ålesund", "Moloveien", "Molovegen"), ("Ålesund", "Skansegata", "Skansegaten"), ("Ålesund", "Åsegata", "Åsegate"),
        ("Kristiansund", "Skolegata", "Skulegata"), ("Kristiansund", "Skolegata", "Skolegaten"),
        ("Kristiansund", "Industriveien", "Industrivegen"), ("Kristiansund", "Vågeveien", "Vågevegen"),
        ("Sunndalsøra", "Skulevegen", "Skoleveien"), ("Sunndalsøra", "Hovudvegen", "Hovedveien"),
        ("Sunndalsøra", "Industrivegen", "Industriveien"), ("Sunndalsøra", "Sunndalsvegen", "Sunndalsveien"),
        ("Åndalsnes", "Havnegata", "Hamnegata"), ("Åndalsnes", "Øranvegen", "Øranveien"),
        ("Ulsteinvik", "Skulegata", "Skolegata"), ("Ulsteinvik", "Varleitevegen", "Varleiteveien"),
        ("Ørsta", "Håvollvegen", "Håvollveien"), ("Volda", "Hamnegata", "Havnegata"), ("Volda", "Kyrkjegata", "Kirkegata"),
        ("Volda", "Porsevegen", "Porseveien"), ("Elnesvågen", "Fabrikkvegen", "Fabrikkveien"),
        ("Brattvåg", "Fjordvegen", "Fjordveien"), ("Tingvoll", "Midtvågvegen", "Midtvågveien"),
    ):  # fmt: skip
        cases.add("written-forms", (town_name, street, "3"), "ok", "ok", address=f"{written} 3", **whole(by_name[town_name]))  # fmt: skip
    for town_name, street, locality, written, municipality in (
        ("Ålesund", "Storgata", "Alesund", "Storgata", "Alesund"), ("Ålesund", "Storgata", "Aalesund", "Storgata", "Aalesund"),
        ("Ålesund", "Åsegata", "Aalesund", "Aasegata", ""), ("Ålesund", "Åsegata", "Alesund", "Asegata", ""),
        ("Ørsta", "Vikegata", "Orsta", "Vikegata", "Orsta"), ("Ørsta", "Vikegata", "Oersta", "Vikegata", "Oersta"),
        ("Ørsta", "Håvollvegen", "Oersta", "Haavollvegen", ""), ("Ørsta", "Håvollvegen", "Orsta", "Havollvegen", ""),
        ("Sunndalsøra", "Auragata", "Sunndalsora", "Auragata", "Sunndal"), ("Sunndalsøra", "Auragata", "Sunndalsoera", "Auragata", ""),
        ("Åndalsnes", "Øranvegen", "Andalsnes", "Oranvegen", "Rauma"), ("Åndalsnes", "Øranvegen", "Aandalsnes", "Oeranvegen", ""),
        ("Ulsteinvik", "Sjøgata", "Ulsteinvik", "Sjogata", "Ulstein"), ("Ulsteinvik", "Sjøgata", "Ulsteinvik", "Sjoegata", ""),
        ("Kristiansund", "Vågeveien", "Kristiansund", "Vageveien", ""), ("Kristiansund", "Vågeveien", "Kristiansund", "Vaageveien", ""),
        ("Elnesvågen", "Øvrevegen", "Elnesvagen", "Ovrevegen", "Hustadvika"), ("Elnesvågen", "Øvrevegen", "Elnesvaagen", "Oevrevegen", ""),
        ("Brattvåg", "Strandgata", "Brattvag", "Strandgata", "Haram"), ("Brattvåg", "Strandgata", "Brattvaag", "Strandgata", ""),
        ("Stranda", "Ødegårdsvegen", "Stranda", "Odegardsvegen", "Stranda"), ("Stranda", "Ødegårdsvegen", "Stranda", "Oedegaardsvegen", ""),
        ("Fosnavåg", "Vågsgata", "Fosnavag", "Vagsgata", "Heroy"), ("Fosnavåg", "Vågsgata", "Fosnavaag", "Vaagsgata", "Heroey"),
        ("Tingvoll", "Midtvågvegen", "Tingvoll", "Midtvaagvegen", ""), ("Vestnes", "Prestegårdsvegen", "Vestnes", "Prestegaardsvegen", ""),
    ):  # fmt: skip
        words = {"locality": locality, "municipality": municipality}
        cases.add("transliterated", (town_name, street, "4"), "ok", "ok", address=f"{written} 4", **words)
    for town_name, street, written in (
        ("Molde", "Storgata", "Stroga"), ("Molde", "Romsdalsgata", "Romsdasgata"), ("Molde", "Fabrikkvegen", "Fabrikvegen"),
        ("Ålesund", "Skansegata", "Skannsegata"), ("Ålesund", "Kongens gate", "Kogens gate"),
        ("Kristiansund", "Fosnagata", "Fosngata"), ("Sunndalsøra", "Auragata", "Aurgata"),
        ("Åndalsnes", "Jernbanegata", "Jerbanegata"), ("Ulsteinvik", "Varleitevegen", "Varleitvegen"),
        ("Volda", "Porsevegen", "Possevegen"), ("Brattvåg", "Strandgata", "Strandata"), ("Stranda", "Svemorka", "Svemorke"),
    ):  # fmt: skip
        cases.add("misspelt-street", (town_name, street, "5"), "review", "ok", address=f"{written} 5", note="no service here looks for likenesses", **whole(by_name[town_name]))  # fmt: skip
    for town_name, written in (
        ("Molde", "Mollde"), ("Sunndalsøra", "Sundalsøra"), ("Sunndalsøra", "Sunndalsøren"), ("Kristiansund", "Kristansund"),
        ("Kristiansund", "Kristiannsund"), ("Åndalsnes", "Åndalsness"), ("Ulsteinvik", "Ulstenvik"), ("Ålesund", "Ålesunn"),
        ("Elnesvågen", "Elnesvåen"), ("Brattvåg", "Bratvåg"), ("Fosnavåg", "Fosenavåg"), ("Tingvoll", "Tingvold"),
        ("Stranda", "Strannda"), ("Vestnes", "Vesnes"),
    ):  # fmt: skip
        town = by_name[town_name]
        cases.add("misspelt-town", (town_name, "", ""), "ok", "ok", 6000, locality=written, municipality=town.municipality)  # fmt: skip
    for town_name, written in (("Sunndalsøra", "Sundalsøra"), ("Kristiansund", "Kristansund"), ("Ulsteinvik", "Ulstenvik"), ("Åndalsnes", "Åndalsness")):  # fmt: skip
        cases.add("misspelt-town", (town_name, "", ""), "review", "review", 6000, locality=written, note="nothing but the spelling to go by")  # fmt: skip
    for town in norwegian[:10]:
        for street in town.streets[:2]:
            cases.add("missing-number", (town.name, street, ""), "ok", "ok", 600, address=street, **whole(town))
    for town in norwegian[:10]:
        street = town.streets[0]
        cases.add("unknown-house", (town.name, street, ""), "review", "ok", 600, address=f"{street} 99", note="the street has no such house", **whole(town))  # fmt: skip
    for town, other in zip(norwegian[:8], [*norwegian[3:8], *norwegian[:3]], strict=True):
        street = town.streets[-1]
        words = whole(town) | {"postcode": other.postcode}
        cases.add("wrong-postcode", (town.name, street, "2"), "review", "ok", address=f"{street} 2", note=f"the postcode is that of {other.name}", **words)  # fmt: skip
    with_storgata = [town for town in norwegian if "Storgata" in town.streets]
    for house in ("1", "3", "5", "12"):
        cases.add("same-street", None, "ambiguous", "invalid_input", address=f"Storgata {house}", note="several municipalities have this house")  # fmt: skip
    for town in with_storgata:
        cases.add("same-street", (town.name, "Storgata", "5"), "ok", "review", address="Storgata 5", municipality=town.municipality, note="the municipality alone")  # fmt: skip
        cases.add("same-street", (town.name, "Storgata", "5B"), "ok", "ok", address="Storgata 5 b", **whole(town, "municipality", "locality"), locality=town.name.upper())  # fmt: skip
    for town, box in zip(norwegian[:10], range(11, 200, 17), strict=False):
        written = ("Postboks {}", "Pb. {}", "P.O.Box {}", "PB {} Sentrum", "Boks {}")[box % 4]
        cases.add("po-box", (town.name, "", ""), "review", "review", 6000, address=written.format(box), **whole(town, "postcode"))  # fmt: skip
    for town in norwegian[:4]:
        street = town.streets[0]
        cases.add("po-box", (town.name, street, "1"), "ok", "ok", address=f"Postboks 12, {street} 1", note="a box and a street", **whole(town))  # fmt: skip
    for town, written in zip(norwegian[:10], ("gnr. 12 bnr. 3", "Gnr 12, bnr 3", "12/3", "gnr/bnr 12/3", "Gårdsnr. 12, bruksnr. 3", "gbnr 12/3", "gnr 12 bnr 3 fnr 1", "12/3/1", "Gnr. 12/3", "g.nr. 12 b.nr. 3"), strict=True):  # fmt: skip
        cases.add("parcel", (town.name, "", ""), "review", "ok", 6000, address=written, note="OpenStreetMap knows no parcels", **whole(town))  # fmt: skip
    for town in TOWNS[:24]:
        known = town.name not in ("Raudsand", "Tjeldbergodden", "Kjørsvikbugen", "Geiranger", "Nyhamna", "Vartdal", "Smedvågen", "Åheim")  # fmt: skip
        cases.add("place", (town.name, "", ""), "ok", "ok" if known else "review", 6000 if known else 500, locality=town.name, municipality=town.municipality)  # fmt: skip
    for name in ("Molde", "Ålesund", "Kristiansund", "Åndalsnes", "Ulsteinvik"):
        cases.add("place", (name, "", ""), "ok", "ok", 6000, locality=name, note="no other place of Norway over 500 people is called so")  # fmt: skip
    for name in ("Tjeldbergodden", "Raudsand"):
        cases.add("place", (name, "", ""), "review", "not_found", 500, locality=name, note="nothing but the name to go by")  # fmt: skip
    for town in (town for town in TOWNS if town.country != "NO"):
        for street in town.streets:
            for house in ("1", "5", "12"):
                written = f"{street} {house}" if town.country == "DK" else f"{house} {street}"
                cases.add("foreign", (town.name, street, house), "ok", "ok", address=written, **whole(town))
    for written, town_name, street in (("5, r. de Lille", "Roubaix", "Rue de Lille"), ("5 bd Gambetta", "Roubaix", "Boulevard Gambetta"), ("Asnaesvej 5", "Kalundborg", "Asnæsvej"), ("Stejlhoej 5", "Kalundborg", "Stejlhøj")):  # fmt: skip
        cases.add("foreign", (town_name, street, "5"), "ok", "ok", address=written, **whole(by_name[town_name]))
    cases.add("foreign", ("Kalundborg", "", ""), "review", "ok", 10000, address="Storgata 5", note="a street of Norway, not of Kalundborg", **whole(by_name["Kalundborg"]))  # fmt: skip
    cases.add("foreign", None, "not_found", "not_found", address="Storgata 5", locality="Sunndalsøra", country="DE", note="the country is wrong")  # fmt: skip
    for written, street, house in (
        ("c/o Hansen, Storgata 5", "Storgata", "5"), ("Storgata 5, H0101", "Storgata", "5"), ("Storgata 5 H0203", "Storgata", "5"),
        ("v/ Ola Nordmann, Storgata 5", "Storgata", "5"), ("Storgata 5, 2. etg", "Storgata", "5"), ("Storgata 5B", "Storgata", "5B"),
        ("Storgata 5 B", "Storgata", "5B"), ("Storgata 5 b", "Storgata", "5B"), ("Storgata, 5", "Storgata", "5"),
        ("Storgata nr. 5", "Storgata", "5"), ("Storgata 3-5", "Storgata", "3"), ("  storgata   5 ", "Storgata", "5"),
        ("STORGATA 5", "Storgata", "5"), ("Bygg 12, Fabrikkvegen 4", "Fabrikkvegen", "4"), ("Storgata 5 (inngang nord)", "Storgata", "5"),
        ("Att: Drift, Fabrikkvegen 2", "Fabrikkvegen", "2"), ("Postboks 4, Romsdalsgata 1", "Romsdalsgata", "1"),
        ("Storgata 5, leil. 12", "Storgata", "5"), ("Øvre veg 12", "Øvre veg", "12"), ("øvre veg 1", "Øvre veg", "1"),
    ):  # fmt: skip
        cases.add("beside", ("Molde", street, house), "ok", "ok", address=written, **whole(by_name["Molde"]))
    for town_name, street, municipality in (
        ("Molde", "Storgata", "1502"), ("Molde", "Storgata", "1502 Molde"), ("Molde", "Storgata", "Molde kommune"),
        ("Eidsvåg", "Nessetvegen", "Nesset"), ("Eidsvåg", "Nessetvegen", "1543"), ("Elnesvågen", "Fabrikkvegen", "Fræna"),
        ("Elnesvågen", "Fabrikkvegen", "1548 Fræna"), ("Brattvåg", "Fjordvegen", "1534"), ("Brattvåg", "Fjordvegen", "1507"),
        ("Brattvåg", "Fjordvegen", "Haram"), ("Ålesund", "Skansegata", "1504"), ("Ålesund", "Skansegata", "1507 Ålesund"),
        ("Volda", "Porsevegen", "1519"), ("Åndalsnes", "Øranvegen", "1539"),
    ):  # fmt: skip
        words = {"address": f"{street} 3", "locality": town_name, "municipality": municipality}
        cases.add("reform", (town_name, street, "3"), "ok", "ok", **words)
    for town_name, street, municipality in (("Molde", "Storgata", "Kristiansund"), ("Ålesund", "Skansegata", "Molde"), ("Sunndalsøra", "Auragata", "Rauma"), ("Volda", "Porsevegen", "Ulstein")):  # fmt: skip
        words = {"address": f"{street} 3", "locality": town_name, "municipality": municipality}
        cases.add("wrong-municipality", (town_name, street, "3"), "review|ambiguous", "review", note="town and municipality disagree", **words)  # fmt: skip
    for locality in ("Atlantis", "Langtvekkistan", "Xyzzy", "Ingenstad", "---"):
        cases.add("nowhere", None, "not_found|invalid_input", "not_found|invalid_input", locality=locality)
    for address in ("Ingensteds gate 7", "Foo 12"):
        cases.add("nowhere", None, "not_found", "invalid_input", address=address)
    cases.add("nowhere", None, "invalid_input", "invalid_input", note="nothing at all")
    cases.add("nowhere", None, "invalid_input", "invalid_input", address="Postboks 12", note="a box and no town")


def main() -> None:
    """Write both files."""
    osm, objects = compose()
    content = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="compose.py">']
    order = {"<node": 0, "<way": 1, "<rela": 2}
    blocks: list[list[str]] = []
    for line in osm.lines:
        if line[:5].strip() in order or line[:4] in order:
            blocks.append([])
        blocks[-1].append(line)
    blocks.sort(key=lambda block: order.get(block[0][:5].strip(), order.get(block[0][:4], 0)))
    content += [line for block in blocks for line in block]
    (HERE / "county.osm").write_text("\n".join([*content, "</osm>"]) + "\n", encoding="utf-8")
    cases = Cases(osm, objects)
    write_cases(cases)
    with (HERE / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CASE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(cases.rows)
    print(f"{len(cases.rows)} cases, {len(osm.points)} points")


if __name__ == "__main__":
    main()
