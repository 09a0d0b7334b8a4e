"""The client against a real Nominatim on this machine."""

import urllib.request

import pytest

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services.manners import Manners


def test_the_server_is_a_nominatim(nominatim):
    with urllib.request.urlopen(f"{nominatim}/status?format=json") as answer:
        assert b'"software_version":"5' in answer.read().replace(b" ", b"")


def test_a_house_is_found_as_asked(ask, nominatim):
    line, service = ask(nominatim, manners=Manners())
    query = Query(asks="address", street="Storgata", house_number="5", postcode="6413", locality="Molde", country="NO")
    place = service.search(query)[0]
    assert (place.level, place.match, place.score) == ("address", "exact", 1.0)
    assert (place.street, place.house_number, place.postcode, place.country) == ("Storgata", "5", "6413", "NO")
    assert float(geodesic_m([place.longitude], [place.latitude], [7.16], [62.737])[0]) < 5_000
    assert repr(service.search(query)[0]) == repr(place)
    assert line.tally.requests == 1


def test_a_number_that_does_not_exist_is_answered_with_the_street_and_said_so(ask, nominatim):
    query = Query(asks="address", street="Storgata", house_number="999", locality="Molde", country="NO")
    found = ask(nominatim, manners=Manners())[1].search(query)
    assert found
    assert {(place.level, place.match) for place in found if place.street == "Storgata"} == {("street", "fallback")}


def test_a_town_is_a_town_and_nothing_is_an_empty_answer(ask, nominatim):
    _, service = ask(nominatim, manners=Manners())
    assert "Molde" in [place.matched_text.split(",")[0] for place in service.search(Query(asks="place", place="Molde"))]
    assert service.search(Query(asks="address", street="Ingenmannsvegen", house_number="3", country="NO")) == []
    assert service.search(Query(asks="place", place="Molde", country="FR")) == []


def test_its_errors_that_are_no_json_are_read(ask, nominatim):
    line, _ = ask(nominatim, manners=Manners())
    with pytest.raises(Exception, match=r"400: .*Parameter 'format' must be one of"):
        line.ask("/search", {"q": "Molde", "format": "none"}, lambda body, day: [])
    with pytest.raises(Exception, match="cannot be used together with 'q'"):
        line.ask("/search", {"q": "Molde", "city": "Molde", "format": "jsonv2"}, lambda body, day: [])
