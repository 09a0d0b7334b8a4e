"""Faults of the other side: nobody there, too busy, too slow, nonsense, another contract."""

import http.client
import json
import socket
import time
from dataclasses import replace

import pytest

from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services import ServiceFailed
from symbiosis_map.geocoding.services.line import Budget

GOOD = {
    "osm_type": "node",
    "osm_id": 1,
    "lat": "62.737",
    "lon": "7.159",
    "place_rank": 30,
    "addresstype": "place",
    "name": "",
    "display_name": "5, Storgata, Molde",
    "address": {"house_number": "5", "road": "Storgata", "postcode": "6413"},
    "boundingbox": ["62.7", "62.8", "7.1", "7.2"],
}


def good(**changes):
    return json.dumps([GOOD | changes])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def fails(service, query, kind):
    with pytest.raises(ServiceFailed) as caught:
        service.search(query)
    assert caught.value.kind == kind
    return str(caught.value)


def houses(count):
    return [Query(asks="address", street="Storgata", house_number=str(n), country="NO") for n in range(1, count + 1)]


# Fault 1: nobody there.


def test_a_closed_port_is_given_up_after_five_failures_in_a_row(ask, answers):
    line, service = ask(f"http://127.0.0.1:{free_port()}")
    first, second, *rest = houses(20)
    assert "refused (4 tries)" in fails(service, first, "unreachable")
    fails(service, second, "unreachable")
    for query in rest:
        assert "given up for this run after 5 failures in a row" in fails(service, query, "shut out")
    assert line.tally.requests == 0  # no connection was ever there to send one on
    assert answers.count_since(line.url, 0.0) == 0


def test_an_answer_in_between_starts_the_count_of_failures_anew(ask, faults):
    replies = [faults.reply(500)] * 4 + [faults.reply(body=good())]
    with faults.FaultStub(*(replies * 3)) as stub:
        _, service = ask(stub.url)
        for number, query in enumerate(houses(6)):
            if number % 2 == 0:
                fails(service, query, "refused")
            else:
                assert len(service.search(query)) == 1


# Fault 2: too busy.


@pytest.mark.parametrize("status", [429, 503])
def test_a_stated_pause_is_kept(ask, faults, house, sleeper, hurried, status):
    replies = faults.reply(status, headers={"Retry-After": "1"}), faults.reply(body=good())
    with faults.FaultStub(*replies) as stub:
        _, service = ask(stub.url, manners=replace(hurried, longest_pause_s=120.0))
        assert len(service.search(house)) == 1
        assert sleeper.slept_s == [1.0]


@pytest.mark.parametrize(
    ("stated", "pause_s"),
    [("100000", 0.4), ("Wed, 21 Oct 2099 07:28:00 GMT", 0.4), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("0", 0.0)],
)
def test_a_stated_pause_is_no_longer_than_the_longest(ask, faults, house, sleeper, stated, pause_s):
    replies = faults.reply(429, headers={"Retry-After": stated}), faults.reply(body=good())
    with faults.FaultStub(*replies) as stub:
        _, service = ask(stub.url)
        assert len(service.search(house)) == 1
    assert sleeper.slept_s == [pause_s]


@pytest.mark.parametrize("stated", ["", "soon", "-5", "1e9", "٣"])
def test_without_a_pause_that_can_be_read_pauses_double_and_vary(ask, faults, house, sleeper, hurried, stated):
    with faults.FaultStub(faults.reply(429, headers={"Retry-After": stated})) as stub:
        _, service = ask(stub.url, manners=replace(hurried, give_up_after=9))
        assert "it answered 429 (4 tries)" in fails(service, house, "refused")
        assert len(stub.asked) == 4
    assert len(sleeper.slept_s) == 3
    for number, pause_s in enumerate(sleeper.slept_s):
        assert 0.01 * 2**number <= pause_s <= 0.02 * 2**number


def test_no_two_requests_are_sent_within_the_spacing(ask, faults, monkeypatch):
    moments = []
    send = http.client.HTTPConnection.request

    def watched(*arguments, **more):
        moments.append(time.monotonic())
        send(*arguments, **more)
        moments.append(time.monotonic())

    monkeypatch.setattr(http.client.HTTPConnection, "request", watched)
    replies = [faults.reply(503), faults.reply(302, headers={"Location": "/there"}), faults.reply(body=good())] * 3
    with faults.FaultStub(*replies) as stub:
        _, service = ask(stub.url, spacing_s=0.12)
        for query in houses(3):
            service.search(query)
        assert len(stub.asked) == 9
    # From the end of one to the start of the next; two clocks that differ by less than a thousandth take part.
    assert all(start - end >= 0.119 for end, start in zip(moments[1:-1:2], moments[2::2], strict=True))


def test_one_connection_serves_all_questions(ask, kartverket):
    with kartverket.KartverketStub([kartverket.address("Storgata", n) for n in range(1, 31)]) as stub:
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        for query in houses(30):
            assert service.search(query)[0].house_number == query.house_number
        assert stub.connections == 1
        assert len(stub.asked) == 30
        assert len(stub.agents) == 1
        assert next(iter(stub.agents)).startswith("symbiosis-map/")


# Fault 3: too slow.


def test_silence_ends_after_the_patience_for_one_read(ask, faults, house, hurried):
    with faults.FaultStub(faults.hang()) as stub:
        line, service = ask(stub.url, manners=replace(hurried, tries=2, read_s=0.3))
        assert "not a word for 0.3 s (2 tries)" in fails(service, house, "unreachable")
        assert line.tally.failed == 1


@pytest.mark.parametrize("late", ["head", "body"])
def test_one_byte_at_a_time_ends_at_the_deadline(ask, faults, house, hurried, late):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    slow = faults.trickle(head, 0.1) if late == "head" else faults.trickle(b" " * 1000, 0.1)

    def send(connection):
        if late == "body":
            connection.sendall(head)
        slow(connection)

    with faults.FaultStub(send) as stub:
        _, service = ask(stub.url, manners=replace(hurried, tries=1, deadline_s=0.6))
        assert "no whole answer within 0.6 s" in fails(service, house, "unreachable")


def test_an_answer_that_never_ends_is_cut_off(ask, faults, house, hurried):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"400\r\n" + b" " * 1024 + b"\r\n")

    with faults.FaultStub(endless) as stub:
        _, service = ask(stub.url, manners=replace(hurried, tries=1, largest_answer_bytes=50_000))
        assert "longer than 50,000 bytes" in fails(service, house, "unreachable")


# Fault 4: nonsense.

NONSENSE = {
    "a web page": (b"<!DOCTYPE html><title>Sign in to the guest network</title>", "not JSON"),
    "an empty body": (b"", "an empty answer"),
    "an object where a list belongs": (b"{}", "no list"),
    "a list of texts": (b'["x"]', "no object"),
    "JSON cut off": (good().encode()[:-20], "not JSON"),
    "a latitude that is a word": (good(lat="x").encode(), "'lat' is no number"),
    "a latitude that is missing": (json.dumps([{"place_rank": 30}]).encode(), "without 'lat'"),
    "a latitude of 95": (good(lat="95").encode(), "outside -90 to 90"),
    "NaN as a word": (good(lat="nan").encode(), "outside -90 to 90"),
    "NaN": (good().replace('"62.737"', "NaN").encode(), "not JSON"),
    "a longitude of 1e308": (good(lon=1e308).encode(), "outside -180 to 180"),
    "true as a latitude": (good(lat=True).encode(), "no number"),
    "a name that is a number": (good(name=5).encode(), "no text"),
    "an address that is a list": (good(address=[1]).encode(), "no object"),
    "Latin-1": (good(display_name="Ålesund").encode("latin-1").replace(b"\\u00c5", b"\xc5"), "not UTF-8"),
    "UTF-16": (good().encode("utf-16"), "not UTF-8"),
    "a million brackets": (b"[" * 1_000_000, "not JSON"),
    "a number of 5,000 digits": (b"[" + b"9" * 5000 + b"]", "not JSON"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_a_failure_and_is_not_kept(ask, faults, answers, house, what):
    body, complaint = NONSENSE[what]
    with faults.FaultStub(faults.reply(body=body), faults.reply(body=good())) as stub:
        line, service = ask(stub.url)
        assert complaint in fails(service, house, "bad answer")
        assert answers.count_since(line.url, 0.0) == 0
        _, again = ask(stub.url)
        assert len(again.search(house)) == 1


EMPTY_FOR_OTHERS = {"photon": "/api", "kartverket-addresses": "/sok", "kartverket-place-names": "/navn"}


@pytest.mark.parametrize("kind", EMPTY_FOR_OTHERS)
@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"7", b'{"features": {}, "adresser": {}, "navn": {}}'])
def test_empty_json_is_no_answer_of_the_other_services(ask, faults, house, kind, body):
    query = replace(house, asks="place", place="Molde") if kind == "kartverket-place-names" else house
    with faults.FaultStub(faults.reply(body=body)) as stub:
        _, service = ask(stub.url, kind)
        fails(service, query, "bad answer")
        assert stub.asked[0][1].startswith(EMPTY_FOR_OTHERS[kind])


def test_a_body_that_is_cut_off_is_asked_for_again(ask, faults, house):
    short = faults.cut(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + good().encode()[:100])
    with faults.FaultStub(short, faults.reply(body=good())) as stub:
        line, service = ask(stub.url)
        assert len(service.search(house)) == 1
        assert line.tally.requests == 2


def test_fifty_megabytes_are_not_read(ask, faults, house, hurried):
    def send(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")

    with faults.FaultStub(send) as stub:
        _, service = ask(stub.url, manners=replace(hurried, tries=1))
        assert "50,000,000 bytes, longer than 5,000,000" in fails(service, house, "unreachable")


@pytest.mark.parametrize(
    "there", ["file:///etc/passwd", "http://127.0.0.2:1/search", "https://example.org/", "//x.org"]
)
def test_a_redirect_to_elsewhere_is_not_followed(ask, faults, house, there):
    with faults.FaultStub(faults.reply(302, headers={"Location": there})) as stub:
        _, service = ask(stub.url)
        assert there[:20] in fails(service, house, "bad answer")
        assert len(stub.asked) == 1


def test_a_redirect_within_the_service_is_followed_a_few_times(ask, faults, house):
    with faults.FaultStub(faults.reply(301, headers={"Location": "/a?b=c"}), faults.reply(body=good())) as stub:
        _, service = ask(stub.url)
        assert len(service.search(house)) == 1
        assert stub.asked[1][1] == "/a?b=c"
    with faults.FaultStub(faults.reply(301, headers={"Location": "/round"})) as stub:
        _, service = ask(stub.url)
        fails(service, house, "bad answer")
        assert len(stub.asked) == 4


def test_a_connection_that_was_closed_while_idle_is_opened_again(ask, faults, house):
    def send_and_close(connection):
        faults.reply(body=good())(connection)
        connection.shutdown(socket.SHUT_RDWR)

    with faults.FaultStub(send_and_close, faults.reply(body=good())) as stub:
        line, service = ask(stub.url)
        for query in houses(2):
            assert len(service.search(query)) == 1
        assert line.tally.failed == 0


# Fault 5: another contract.


def test_an_unknown_field_ends_the_service_and_is_named(ask, kartverket, monkeypatch):
    monkeypatch.setattr(kartverket, "_ADDRESS_TEXTS", kartverket._ADDRESS_TEXTS - {"adressenavn"})
    with kartverket.KartverketStub([kartverket.address("Storgata", 1)]) as stub:
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        for query in houses(5):
            message = fails(service, query, "refused")
            assert "400: adressenavn: Unknown field." in message
            assert "Its contract has changed" in message
        assert len(stub.asked) == 1


def test_photons_words_for_an_unknown_field_end_it_too(ask, faults, house):
    body = '{"message": "unknown query parameter \'countrycode\'. Allowed parameters are: [q, lang]"}'
    with faults.FaultStub(faults.reply(400, body)) as stub:
        _, service = ask(stub.url, "photon")
        for number in ("5", "6"):
            assert "'countrycode'" in fails(service, replace(house, house_number=number), "refused")
        assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_closed_door_is_not_knocked_at_again(ask, faults, status):
    with faults.FaultStub(faults.reply(status, "<h1>No</h1>")) as stub:
        _, service = ask(stub.url)
        for query in houses(3):
            assert f"it answered {status}" in fails(service, query, "refused")
        assert len(stub.asked) == 1


def test_a_refused_question_does_not_end_the_service(ask, faults):
    refusal = faults.reply(400, "ERROR 400: Parameter 'q' is too long", {"Content-Type": "text/plain"})
    with faults.FaultStub(refusal, faults.reply(body=good())) as stub:
        _, service = ask(stub.url)
        first, second = houses(2)
        assert "ERROR 400: Parameter 'q' is too long" in fails(service, first, "refused")
        assert len(service.search(second)) == 1
        assert len(stub.asked) == 2


def test_words_of_an_error_are_made_safe_to_print(ask, faults, house):
    with faults.FaultStub(faults.reply(400, "\x1b[31mred\x07\n\u202eright to left " + "x" * 10_000)) as stub:
        _, service = ask(stub.url)
        message = fails(service, house, "refused")
    assert message.isprintable()
    assert len(message) < 400


def test_a_failed_question_is_not_asked_twice_in_a_run(ask, faults, house):
    with faults.FaultStub(faults.reply(400, "no")) as stub:
        _, service = ask(stub.url)
        fails(service, house, "refused")
        fails(service, house, "refused")
        assert len(stub.asked) == 1


def test_the_most_requests_of_a_run_are_kept_over_all_services(ask, faults):
    budget = Budget(3)
    with faults.FaultStub(faults.reply(body=good())) as stub:
        _, one = ask(stub.url, budget=budget)
        _, other = ask(stub.url + "/other", budget=budget)
        for query in houses(2):
            one.search(query)
        other.search(houses(3)[2])
        for service in (one, other):
            assert "Raise --max-requests" in fails(service, houses(4)[3], "limit")
        assert len(stub.asked) == 3
