"""The words people use in headers and cells, in English, bokmål and nynorsk, and what they mean here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from symbiosis_map.errors import SchemaError

__all__ = [
    "BASIS_WORDS",
    "BLANK_WORDS",
    "COUNTRY_NAMES",
    "DIRECTION_WORDS",
    "HAZARD_WORDS",
    "HEADERS",
    "LEVEL_WORDS",
    "MEDIUM_HINTS",
    "MEDIUM_WORDS",
    "RESOURCE_WORDS",
    "fold",
    "speaks_of_cold",
]

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "þ": "th", "ð": "d"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return a text in small plain letters and single blanks, to compare it.

    Examples
    --------
    >>> fold("Næringskode (SN2007)"), fold("site_ID"), fold("Sunndalsøra")
    ('naeringskode sn2007', 'site id', 'sunndalsora')
    """
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _NOT_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def _lookup(table: Mapping[str, str]) -> Mapping[str, str]:
    """Turn 'meaning: word, word' into 'folded word: meaning'; a word with two meanings is a fault of the table."""
    pairs: dict[str, str] = {}
    for meaning, words in table.items():
        for word in (meaning, *words.split(",")):
            if pairs.setdefault(fold(word), meaning) != meaning:
                raise SchemaError(f"the word {word.strip()!r} means {pairs[fold(word)]!r} and {meaning!r}")
    return MappingProxyType(pairs)


HEADERS = _lookup(
    {
        "site_id": (
            "site, site no, site number, lokalitetsnummer, lokalitet id, lokalitetsnr, bedriftsnummer, bedrift id, "
            "bedriftsnr, virksomhet id, verksemd id, anlegg id, stedsid, plant id, facility id"
        ),
        "name": (
            "site name, company, company name, plant, plant name, facility, facility name, bedrift, bedriftsnavn, "
            "bedriftsnamn, navn, namn, virksomhet, verksemd, anlegg, anleggsnavn, anleggsnamn, lokalitet, "
            "lokalitetsnavn, foretak, foretaksnavn, firma"
        ),
        "operator": "owner, operating company, parent company, operatør, eier, eigar, driver, konsern, innehaver",
        "address": (
            "street, street address, visiting address, adresse, gateadresse, besøksadresse, forretningsadresse, "
            "vitjingsadresse"
        ),
        "postcode": "postal code, post code, zip, zip code, postnummer, postnr, post nr",
        "locality": "place, town, city, village, poststed, poststad, sted, stad, by, tettsted, bygd",
        "municipality": "kommune, kommunenavn, commune, kommunenamn",
        "country": "land, country code, landkode",
        "nace": (
            "nace code, nace rev2, nace rev 2, nace rev 2 code, nacekode, nace kode, næringskode, naringskode, "
            "næring, industry code, activity, activity code, sn2007, næringskode 1, næringskode sn2007, bransjekode, "
            "sic, nk"
        ),
        "capacity": "kapasitet, licensed capacity, konsesjon, tillatt biomasse, produksjonskapasitet, site capacity",
        "capacity_unit": "kapasitetsenhet, unit of capacity, capacity unit type, enhet kapasitet, kapasitet enhet",
        "latitude": "lat, breddegrad, breidd, breiddegrad, bredde, latitude wgs84, y wgs84",
        "longitude": "lon, lng, long, lengdegrad, lengde, longitude wgs84, x wgs84",
        "easting": "x, east, øst, aust, utm øst, utm aust, utm x, x koordinat, x coordinate, østkoordinat",
        "northing": "y, north, nord, utm nord, utm y, y koordinat, y coordinate, nordkoordinat",
        "location_level": "point stands for, coordinate level, stedfestingsnivå, koordinatnivå",
        "location_precision_m": (
            "coordinate precision, precision, coord precision, nøyaktighet, presisjon, location precision, "
            "stedfestingsnøyaktighet, uncertainty"
        ),
        "location_source": "coordinate source, coord source, koordinatkilde, koordinatkjelde, stedfestingskilde",
        "quay_m": "quay, quay distance, distance to quay, avstand til kai, avstand kai, kaiavstand",
        "dwellings_m": (
            "dwellings, dwelling distance, distance to dwellings, nearest dwelling, avstand til bolig, avstand bolig, "
            "nærmeste bolig, næraste bustad, avstand til bustad"
        ),
        "elevation_m": "elevation, altitude, height above sea level, høyde over havet, høgd over havet, moh, kote",
        "closes_year": (
            "closes, closing year, planned closure, end of operation, avsluttes, planlagt nedleggelse, "
            "nedleggelsesår, nedleggingsår, siste driftsår"
        ),
        "major_hazard": "seveso, seveso tier, major hazard tier, storulykke, storulykkevirksomhet, storulukke",
        "stream_id": "stream no, strøm id, straum id, strømnummer, flow id, row id",
        "direction": (
            "retning, surplus or demand, supply or demand, tilbud eller etterspørsel, overskudd eller behov, overskot "
            "eller behov, source or sink"
        ),
        "resource": "resource type, ressurs, ressurstype, stream kind, resource kind, ressursslag",
        "stream": (
            "stream name, strøm, straum, description, beskrivelse, skildring, material, materiale, product, "
            "avfallstype, waste, avfall, what, hva, kva, by product, biprodukt, fraksjon"
        ),
        "waste_code": (
            "ewc, ewc code, low code, list of waste, list of waste code, european waste code, avfallskode, eal, eal "
            "kode, eal code, eak, ewc kode, avfallsstoffnummer"
        ),
        "quantity": (
            "amount, volume, mengde, mengd, kvantum, volum, quantity per year, yearly quantity, annual quantity, "
            "mengde per år, mengde pr år, årlig mengde, årleg mengd, energy, energi, varmemengde"
        ),
        "quantity_low": (
            "low, minimum, min, quantity min, minimum quantity, lav, låg, mengde lav, mengde låg, minste mengde, "
            "quantity low per year, nedre"
        ),
        "quantity_high": (
            "high, maximum, max, maks, quantity max, maximum quantity, høy, høg, mengde høy, mengde høg, største "
            "mengde, quantity high per year, øvre"
        ),
        "unit": "units, enhet, eining, måleenhet, måleeining, quantity unit, unit of quantity, enhet mengde",
        "power_mw": "power, thermal power, heat power, effekt, varmeeffekt, termisk effekt",
        "full_load_hours": (
            "operating hours, hours, driftstimer, brukstid, fullasttimer, drifttimer, driftstimar, timer, hours per "
            "year, full load hours per year, timer per år"
        ),
        "temperature_c": (
            "temperature, temp, temperatur, turtemperatur, temperatur tur, supply temperature, tur, temperature c, "
            "utløpstemperatur"
        ),
        "return_temperature_c": (
            "return temperature, returtemperatur, retur, temperatur retur, temp return, innløpstemperatur, intake "
            "temperature, inntakstemperatur, råvannstemperatur"
        ),
        "medium": "carrier, heat carrier, varmebærer, varmeberar, energibærer, energiberar, fluid",
        "water_class": "water quality, vannkvalitet, vasskvalitet, vannklasse, vassklasse, quality class, kvalitet",
        "profile": "load profile, season, sesong, sesongprofil, profil, lastprofil, monthly profile",
        "basis": "value basis, quality of figure, data quality, datagrunnlag, grunnlag, datakvalitet, how known",
        "source": "kilde, kjelde, reference, referanse, data source, datakilde, url",
        "notes": (
            "note, comment, comments, remark, remarks, merknad, merknader, merknadar, kommentar, kommentarer, "
            "kommentarar, notat, anmerkning"
        ),
    }
)

DIRECTION_WORDS = _lookup(
    {
        "surplus": (
            "source, supply, offer, offered, available, out, output, overskudd, overskot, tilbud, tilbod, kilde, "
            "kjelde, ut, tilbyr, avgir, leverer, excess, supplier, giver, overskuddsstrøm"
        ),
        "demand": (
            "sink, need, needs, wanted, want, request, in, input, behov, etterspørsel, etterspurnad, mottaker, "
            "mottakar, mottak, sluk, inn, ønsker, trenger, treng, receiver, consumer, user"
        ),
    }
)

RESOURCE_WORDS = _lookup(
    {
        "heat": (
            "surplus heat, waste heat, excess heat, varme, spillvarme, overskuddsvarme, overskotsvarme, fjernvarme, "
            "damp, steam, kulde, thermal energy, termisk energi, thermal"
        ),
        "water": (
            "vann, vatn, sjøvann, sjøvatn, ferskvann, ferskvatn, kjølevann, kjølevatn, process water, prosessvann, "
            "seawater, cooling water, waste water, wastewater, avløpsvann"
        ),
        "material": (
            "materials, by-product, by product, byproduct, biprodukt, biproduktar, avfall, waste, materiale, "
            "materialar, materialer, restråstoff, solid, minerals, scrap, restprodukt, sidestrøm"
        ),
        "co2": "carbon dioxide, karbondioksid, karbondioksyd, co2 gas",
        "organic": (
            "organisk, organisk avfall, biomass, biomasse, slam, sludge, nutrient, nutrients, næringsstoffer, "
            "næringsstoff, biogas feedstock, biogass substrat, matavfall, food waste, manure, husdyrgjødsel, bio"
        ),
        "gas": "gass, hydrogen, oxygen, oksygen, nitrogen, biogas, biogass, methane, metan, fuel gas, h2, o2, argon",
    }
)

BASIS_WORDS = _lookup(
    {
        "measured": "målt, metered, meter, måling",
        "reported": "oppgitt, rapportert, stated, given, opplyst, innrapportert, published",
        "derived": "utledet, avleda, beregnet, berekna, calculated, computed, utrekna",
        "inferred": "antatt uten tall, presumed, known only, uten tall, utan tal",
        "estimated": "estimat, estimert, anslag, anslått, estimate, guess, overslag, antatt, anteke, assumed",
    }
)

MEDIUM_WORDS = _lookup(
    {
        "water": "vann, vatn, hot water, varmtvann, fresh water, ferskvann, liquid, væske, condensate, kondensat",
        "seawater": "sea water, sjøvann, sjøvatn, saltvann, sea",
        "steam": "damp, process steam, prosessdamp",
        "gas": "flue gas, off-gas, offgas, røykgass, avgass, exhaust",
        "air": "luft, humid air, drying air, tørkeluft, exhaust air, avtrekksluft, ventilation air",
        "fish water": "fiskevann, fiskevatn, tank water, karvann, rearing water",
    }
)

_COLD = r"cold|kulde|kold|kyla|koude|kalte|froid|kylma\w*|lng|deep (?:sea ?)?water|dypvann"
_COOLING = r"cool\w*|chill\w*|refrigerat\w*|kjol\w*|kol(?:e|ing|ning)\w*|kyl\w*|koel\w*|kuhl\w*|jaahdyt\w*|refroid\w*"
_OFFERED_COLD = re.compile(rf"\b(?:{_COLD})\b")
_WANTED_COLD = re.compile(rf"\b(?:{_COLD}|{_COOLING})\b")
_WARM = re.compile(r"\b(?:warm\w*|hot|heat\w*|varm\w*|oppvarm\w*|chaud\w*)\b")


@lru_cache(maxsize=16_384)
def speaks_of_cold(direction: str, stream: str) -> bool:
    """Tell whether a stream is cooling that is wanted or cold that is offered, by its words.

    Cooling water that is offered is warm: it has cooled something. What is wanted warm is heat.

    Examples
    --------
    >>> speaks_of_cold("demand", "Kjøling av datasenter"), speaks_of_cold("surplus", "cold of LNG")
    (True, True)
    >>> speaks_of_cold("surplus", "cooling water"), speaks_of_cold("demand", "warm cooling water for smolt")
    (False, False)
    """
    words = fold(stream)
    if direction == "demand":
        return bool(_WANTED_COLD.search(words)) and not _WARM.search(words)
    return bool(_OFFERED_COLD.search(words))


MEDIUM_HINTS: tuple[tuple[str, str], ...] = (
    (
        r"\b(fish(?:es)? water|production water|(?:post )?smolt|hatchery|fisk(?:e)?vann|karvann|land based fish|ras)\b",
        "fish water",
    ),
    (r"\b(steam|damp|prosessdamp)\b", "steam"),
    (r"\b(sea ?water|sjov(?:ann|atn))\b", "seawater"),
    (r"\b(off ?gas(?:es)?|flue(?: gas)?|exhaust gas|royk(?:gass)?|avgass)\b", "gas"),
    (r"\b(exhaust air|drying air|torkeluft|humid air|ventilation air)\b", "air"),
    (
        r"\b(hot water|warm water|district heat(?:ing)?|fjernvarme|condensate|kondensat|cooling water|kjolevann)\b",
        "water",
    ),
)
"""Patterns over the folded words of a stream, first hit counts, and the medium that they show."""

LEVEL_WORDS = _lookup(
    {
        "address": "adresse, street address, exact address",
        "plant": "anlegg, works, works area, site, fabrikk",
        "quay": "kai, quay or gate, port",
        "street": "gate, veg, vei",
        "parcel": "eiendom, eigedom, gnr bnr, cadastral unit",
        "postcode": "postnummer, postal code, zip",
        "place": "sted, stad, village, small place",
        "town": "by, tettsted, city, town centre",
        "municipality": "kommune, commune",
        "manual": "manuell, set by hand, satt for hånd",
    }
)

HAZARD_WORDS = _lookup(
    {
        "lower": "lower tier, low tier, meldepliktig, meldeplikt, nedre, § 6, paragraf 6",
        "upper": "upper tier, high tier, sikkerhetsrapport, tryggleiksrapport, øvre, § 9, paragraf 9",
    }
)

COUNTRY_NAMES = _lookup(
    {
        "NO": "norge, noreg, norway, nor",
        "DK": "danmark, denmark, dnk",
        "SE": "sverige, sweden, swe",
        "FI": "finland, suomi, fin",
        "IS": "island, iceland, isl",
        "FR": "frankrike, france, fra",
        "DE": "tyskland, germany, deutschland, deu",
        "NL": "nederland, netherlands, the netherlands, nld",
        "GB": "storbritannia, united kingdom, great britain, uk, gbr, england, scotland",
        "BE": "belgia, belgium, belgie, bel",
        "FO": "færøyene, faroe islands, fro",
        "PL": "polen, poland, polska, pol",
        "PT": "portugal, prt",
        "ES": "spania, spain, espana, esp",
        "IT": "italia, italy, ita",
    }
)

BLANK_WORDS = frozenset(
    {
        "-",
        "–",
        "—",
        "?",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "ukjent",
        "ukjend",
        "unknown",
        "mangler",
        "manglar",
        "none",
        "null",
    }
)
"""Cells that say that nothing is known; never the same as zero. 'nan' is not among them: it is a fault of a program."""
