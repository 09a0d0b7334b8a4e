"""What each service is asked, and how its answers become places."""

import json
import math
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services import ServiceFailed
from symbiosis_map.tables import LOCATION_LEVELS


def target(stub):
    """Return path and parameters of the last request."""
    parts = urlsplit(stub.asked[-1][1])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


# Kartverket's addresses.


@pytest.fixture
def register(kartverket):
    rows = [
        kartverket.address("Storgata", 5),
        kartverket.address("Storgata", 5, "B"),
        kartverket.address("Storgata", 7),
        kartverket.address("Storgata", 9),
        kartverket.address("Storgata", 5, kommunenummer="1508", kommunenavn="ÅLESUND", postnummer="6002"),
        kartverket.address("Keiser Wilhelms gate", 11, kommunenummer="1508", kommunenavn="ÅLESUND"),
        kartverket.address("Romsdalsvegen", 1, representasjonspunkt=None),
        kartverket.address("Gammelvegen", 3, gardsnummer=12, bruksnummer=3, festenummer=1),
    ]
    names = [
        kartverket.place_name("Raudsand", "Tettsted", 8.05, 62.83, stedsnummer=1),
        kartverket.place_name("Raudsand", "Fjell", 8.07, 62.85, stedsnummer=2),
        kartverket.place_name("Raudsand", "Gard", 8.2, 62.9, stedsnummer=3),
        kartverket.place_name("Raudsand", "Bruk", 8.3, 62.9, stedsnummer=4, stedstatus="historisk"),
        kartverket.place_name("Raudsand", "Tettsted", 5.0, 60.0, kommuner=[{"kommunenummer": "4601"}], stedsnummer=5),
        kartverket.place_name("Molde", "By", 7.16, 62.74, stedsnummer=6),
    ]
    with kartverket.KartverketStub(rows, names) as stub:
        yield stub


@pytest.fixture
def addresses(ask, register):
    return ask(register.addresses_url, "kartverket-addresses")[1]


@pytest.fixture
def place_names(ask, register):
    return ask(register.names_url, "kartverket-place-names")[1]


def test_a_house_is_asked_for_by_its_parts_within_its_municipality(addresses, register, house):
    found = addresses.search(replace(house, house_letter="b"))
    (_, path, asked) = register.asked[-1]
    assert path == "/adresser/v1/sok"
    assert {name: asked[name] for name in ("adressenavn", "nummer", "bokstav", "kommunenummer", "side")} == {
        "adressenavn": "Storgata",
        "nummer": "5",
        "bokstav": "b",
        "kommunenummer": "1506",
        "side": "0",
    }
    (place,) = found
    assert (place.level, place.match, place.score) == ("address", "exact", 1.0)
    assert (place.house_number, place.house_letter, place.postcode) == ("5", "B", "6413")
    assert (place.municipality, place.municipality_number) == ("Molde", "1506")
    assert (place.longitude, place.latitude) == pytest.approx((7.1595, 62.7375))
    assert place.matched_text == "Storgata 5B, 6413 Molde"


def test_a_house_without_a_letter_comes_before_its_neighbours(addresses, house):
    found = addresses.search(house)
    assert [(place.house_letter, place.match) for place in found] == [("", "exact"), ("B", "fuzzy")]


@pytest.mark.parametrize(
    ("area", "parameter"),
    [
        ({"municipality_number": "1506", "municipality": "Molde", "postcode": "6413"}, ("kommunenummer", "1506")),
        ({"municipality": "Molde", "postcode": "6413"}, ("kommunenavn", "Molde")),
        ({"postcode": "6413", "locality": "Molde"}, ("postnummer", "6413")),
        ({"locality": "Molde"}, ("poststed", "Molde")),
    ],
)
def test_one_area_is_asked_for(addresses, register, area, parameter):
    query = Query(asks="address", street="Storgata", house_number="7", country="NO", **area)
    assert [place.house_number for place in addresses.search(query)] == ["7"]
    asked = register.asked[-1][2]
    areas = {"kommunenummer", "kommunenavn", "postnummer", "poststed"}
    assert [(name, value) for name, value in asked.items() if name in areas] == [parameter]


def test_a_wrong_postcode_is_found_and_is_not_exact(addresses, house):
    (place, _) = addresses.search(replace(house, postcode="6400"))
    assert place.match == "fuzzy"
    assert place.postcode == "6413"


def test_a_street_without_a_house_is_the_middle_of_its_houses(addresses, house):
    (place,) = addresses.search(replace(house, house_number=""))
    assert (place.level, place.street, place.house_number) == ("street", "Storgata", "")
    assert place.latitude == pytest.approx(62.7377)
    assert 10 < place.precision_m < 60
    assert place.matched_text == "Storgata, Molde"


def test_a_misspelt_street_is_asked_for_as_a_text(addresses, register, house):
    misspelt = replace(house, street="Stargata", house_number="7")
    assert addresses.search(misspelt) == []
    (place,) = addresses.search(replace(misspelt, fuzzy=True))
    assert (place.street, place.match) == ("Storgata", "fuzzy")
    assert register.asked[-1][2]["fuzzy"] == "true"
    assert register.asked[-1][2]["sok"] == "Stargata 7"


def test_a_parcel_is_asked_for_by_its_numbers(addresses, house):
    parcel = Query(asks="parcel", farm_number="12", title_number="3", municipality_number="1506", country="NO")
    (place,) = addresses.search(parcel)
    assert (place.level, place.match, place.matched_text) == ("parcel", "exact", "Gammelvegen 3, 6413 Molde")


@pytest.mark.parametrize(
    "query",
    [
        Query(asks="address", street="Rue de Roubaix", country="FR"),
        Query(asks="place", place="Molde", country="NO"),
        Query(asks="parcel", farm_number="12", title_number="x", municipality_number="1506", country="NO"),
        Query(asks="parcel", farm_number="12", title_number="3", country="NO"),
        Query(asks="address", country="NO"),
    ],
)
def test_what_the_register_cannot_answer_is_not_sent(addresses, register, query):
    assert addresses.search(query) == []
    assert register.asked == []


def test_an_address_without_a_point_is_left_out(addresses, house):
    assert addresses.search(replace(house, street="Romsdalsvegen", house_number="1")) == []


@pytest.mark.parametrize("fuzzy", [False, True])
def test_hostile_words_make_questions_that_the_strict_service_takes(addresses, register, house, fuzzy):
    for street in ("*", "a* OR b", "&side=9&x=1", "x" * 5000, "ord " * 300, "\x00\n\r", 'Ørsta/Æ:!(){}[]^?+"~'):
        assert addresses.search(replace(house, street=street, fuzzy=fuzzy)) == []


def test_another_reference_system_is_refused(ask, kartverket, house):
    point = {"epsg": "EPSG:25833", "lat": 60.0, "lon": 7.0}
    with kartverket.KartverketStub([kartverket.address("Storgata", 5, representasjonspunkt=point)]) as stub:
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        with pytest.raises(ServiceFailed, match="EPSG:25833"):
            service.search(house)


# Kartverket's place names.


def test_place_names_begin_at_page_one_and_take_the_municipality_as_knr(place_names, register):
    query = Query(asks="place", place="Raudsand", municipality_number="1506", country="NO")
    found = place_names.search(query)
    asked = register.asked[-1][2]
    assert (asked["side"], asked["knr"], asked["sok"]) == ("1", "1506", "Raudsand")
    assert "kommunenummer" not in asked
    assert [(place.kind, place.provider_id) for place in found] == [("Tettsted", "1"), ("Gard", "3")]
    assert (found[0].longitude, found[0].latitude) == (8.05, 62.83)
    assert (found[0].level, found[0].match, found[0].municipality_number) == ("place", "exact", "1506")


def test_mountains_and_places_that_are_no_more_are_left_out(place_names):
    found = place_names.search(Query(asks="place", place="Raudsand", country="NO"))
    assert {place.provider_id for place in found} == {"1", "3", "5"}


def test_a_town_is_a_town_and_a_misspelt_one_is_fuzzy(place_names):
    (town,) = place_names.search(Query(asks="place", place="Molde", country="NO"))
    assert (town.level, town.match) == ("town", "exact")
    (town,) = place_names.search(Query(asks="place", place="Molda", country="NO", fuzzy=True))
    assert (town.matched_text, town.match) == ("Molde", "fuzzy")


@pytest.mark.parametrize("name", ["*", " * ", ""])
def test_a_name_of_stars_is_not_sent(place_names, register, name):
    assert place_names.search(Query(asks="place", place=name, country="NO")) == []
    assert register.asked == []


# Nominatim.

NOMINATIM = {
    "place_id": 1,
    "osm_type": "way",
    "osm_id": 42,
    "lat": "62.737",
    "lon": "7.159",
    "category": "highway",
    "type": "residential",
    "place_rank": 26,
    "addresstype": "road",
    "name": "Storgata",
    "display_name": "Storgata, Molde, Norge",
    "address": {"road": "Storgata", "town": "Molde", "municipality": "Molde", "postcode": "6413", "country_code": "no"},
    "boundingbox": ["62.736", "62.738", "7.157", "7.161"],
}


def nominatim(*changes):
    return json.dumps([NOMINATIM | change for change in changes])


def test_nominatim_is_asked_with_one_line_of_text(ask, faults, house):
    with faults.FaultStub(faults.reply(body=nominatim({}))) as stub:
        _, service = ask(stub.url)
        service.search(replace(house, house_letter="B", postcode="6413", locality="Molde"))
        path, asked = target(stub)
    assert path == "/search"
    assert asked == {
        "q": "Storgata 5B, 6413 Molde",
        "format": "jsonv2",
        "addressdetails": "1",
        "limit": "20",
        "countrycodes": "no",
    }


def test_a_street_in_place_of_a_house_is_a_street(ask, faults, house):
    with faults.FaultStub(faults.reply(body=nominatim({}))) as stub:
        (place,) = ask(stub.url)[1].search(replace(house, house_number="99"))
    assert (place.level, place.match) == ("street", "fallback")
    assert place.house_number == ""
    assert place.provider_id == "way/42"
    assert 100 < place.precision_m < 250


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"place_rank": 19, "addresstype": "village", "name": "Bud"}, "place"),
        ({"place_rank": 18, "addresstype": "town"}, "town"),
        ({"place_rank": 14, "addresstype": "municipality"}, "municipality"),
        ({"place_rank": 30, "addresstype": "industrial", "name": "Verket"}, "plant"),
        ({"place_rank": 21, "addresstype": "postcode"}, "postcode"),
    ],
)
def test_ranks_become_levels(ask, faults, change, level):
    with faults.FaultStub(faults.reply(body=nominatim(change))) as stub:
        (place,) = ask(stub.url)[1].search(Query(asks="place", place="Molde", country="NO"))
    assert place.level == level
    assert place.level in LOCATION_LEVELS


def test_counties_and_countries_are_no_answer(ask, faults):
    with faults.FaultStub(faults.reply(body=nominatim({"place_rank": 8}, {"place_rank": 4}))) as stub:
        assert ask(stub.url)[1].search(Query(asks="place", place="Norge", country="NO")) == []


def test_the_answer_that_agrees_best_comes_first(ask, faults, house):
    other = {"place_rank": 30, "osm_id": 1, "address": {"road": "Storgaten", "house_number": "5"}}
    right = {"place_rank": 30, "osm_id": 2, "address": {"road": "Storgata", "house_number": "5"}}
    with faults.FaultStub(faults.reply(body=nominatim({}, other, right))) as stub:
        found = ask(stub.url)[1].search(house)
    assert [(place.provider_id, place.match) for place in found] == [
        ("way/2", "exact"),
        ("way/1", "fuzzy"),
        ("way/42", "fallback"),
    ]


# Photon.


def photon(*properties):
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [7.159, 62.737]}, "properties": item}
        for item in properties
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


HOUSE = {
    "osm_type": "N",
    "osm_id": 7,
    "type": "house",
    "street": "Storgata",
    "housenumber": "5 B",
    "postcode": "6413",
    "city": "Molde",
    "countrycode": "NO",
}


def test_photon_gives_longitude_first(ask, faults, house):
    with faults.FaultStub(faults.reply(body=photon(HOUSE))) as stub:
        (place,) = ask(stub.url, "photon")[1].search(replace(house, house_letter="B"))
        path, asked = target(stub)
    assert path == "/api"
    assert asked == {"q": "Storgata 5B", "limit": "20", "countrycode": "NO"}
    assert (place.longitude, place.latitude) == (7.159, 62.737)
    assert (place.level, place.match, place.house_number, place.house_letter) == ("address", "exact", "5", "B")
    assert place.provider_id == "node/7"
    assert math.isnan(place.precision_m)


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"type": "street", "name": "Storgata"}, "street"),
        ({"type": "city", "osm_key": "place", "osm_value": "town", "name": "Molde"}, "town"),
        ({"type": "city", "osm_key": "place", "osm_value": "village", "name": "Bud"}, "place"),
        ({"type": "city", "osm_key": "boundary", "name": "Molde", "extent": [6.5, 63.0, 8.5, 62.5]}, "municipality"),
        ({"type": "district", "name": "Kvam"}, "place"),
    ],
)
def test_types_become_levels(ask, faults, change, level):
    body = photon({"osm_type": "R", "osm_id": 1, "countrycode": "NO"} | change)
    with faults.FaultStub(faults.reply(body=body)) as stub:
        (place,) = ask(stub.url, "photon")[1].search(Query(asks="place", place="Molde", country="NO"))
    assert place.level == level
    assert (place.area is not None) == (level == "municipality")


def test_photon_is_held_to_the_country_that_was_asked(ask, faults, house):
    with faults.FaultStub(faults.reply(body=photon(HOUSE | {"countrycode": "SE"}))) as stub:
        assert ask(stub.url, "photon")[1].search(house) == []


@pytest.mark.parametrize("kind", ["nominatim", "photon"])
def test_openstreetmap_is_not_asked_for_parcels(ask, faults, kind):
    with faults.FaultStub(faults.reply()) as stub:
        service = ask(stub.url, kind)[1]
        assert service.search(Query(asks="parcel", farm_number="1", title_number="2", country="NO")) == []
        assert stub.asked == []


def test_names_of_companies_are_in_no_question(ask, faults, kartverket, house):
    """The model of a question has no room for one; its fields are all that is sent."""
    assert {"address", "postcode", "locality", "municipality", "street", "place"} <= set(Query.__slots__)
    assert not {"name", "company", "site_id"} & set(Query.__slots__)
