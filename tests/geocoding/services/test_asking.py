"""Leave, counting, offline, refresh, failures asked again, limits, progress; no socket where no service is named."""

import socket
from pathlib import Path

import pandas as pd
import pytest

from symbiosis_map.errors import SymbiosisError
from symbiosis_map.geocoding import GeocodingOptions, locate
from symbiosis_map.geocoding.options import OwnService
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services import NetworkNotAllowedError, ServiceFailed
from symbiosis_map.geocoding.services.asking import Asking, Note, Plan, Progress
from symbiosis_map.geocoding.services.desk import with_services
from symbiosis_map.geocoding.services.providers import Address, addresses, is_local, manners_of
from symbiosis_map.pipeline import check_project
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES

DATA = Path(__file__).parents[3] / "data"


def houses(count, street="Storgata"):
    return [Query(asks="address", street=street, house_number=str(n), country="NO") for n in range(1, count + 1)]


def asking_for(queries):
    """Return a cascade as plain as can be: the first service that answers; and what became of each query."""

    def place(services):
        outcomes = []
        for query in queries:
            outcome = "not found"
            for service in services:
                try:
                    found = service.search(query)
                except ServiceFailed as failure:
                    outcome = failure.kind
                    continue
                if found:
                    outcome = f"{found[0].matched_text} by {service.name}"
                    break
            outcomes.append(outcome)
        return outcomes

    return place


@pytest.fixture
def street(kartverket):
    with kartverket.KartverketStub([kartverket.address("Storgata", n) for n in range(1, 21)]) as stub:
        yield stub


@pytest.fixture
def abroad(monkeypatch):
    """Treat servers on this machine as if they were elsewhere."""
    monkeypatch.setattr("symbiosis_map.geocoding.services.desk.is_local", lambda url: False)


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


# Leave.


def test_without_services_nobody_is_asked(tmp_path):
    seen = []
    assert with_services(lambda services: seen.append(services) or "done", GeocodingOptions(), tmp_path) == "done"
    assert seen == [()]
    assert list(tmp_path.iterdir()) == []


def test_sending_out_needs_leave_and_the_message_says_what_and_to_whom(street, options, tmp_path, abroad):
    chosen = options({"kartverket-addresses": street.addresses_url})
    with pytest.raises(NetworkNotAllowedError) as caught:
        with_services(asking_for(houses(7)), chosen, tmp_path)
    message = str(caught.value)
    assert "at most 7 queries for 7 addresses or places to my-kartverket-addresses" in message
    assert f"127.0.0.1:{street.port}" in message
    assert "without the names of the sites" in message
    assert "--allow-network" in message
    assert "allow_network = true" in message
    assert caught.value.exit_code == 2
    assert street.connections == 0


@pytest.mark.parametrize("who", ["the run", "the project"])
def test_the_run_or_the_project_may_give_leave(street, options, tmp_path, abroad, who):
    chosen = options({"kartverket-addresses": street.addresses_url}, allow_network=who == "the project")
    asking = Asking(allow_network=who == "the run")
    assert with_services(asking_for(houses(2)), chosen, tmp_path, asking) == [
        "Storgata 1, 6413 Molde by my-kartverket-addresses",
        "Storgata 2, 6413 Molde by my-kartverket-addresses",
    ]


def test_what_the_cache_answers_needs_no_leave(street, options, tmp_path, abroad):
    chosen = options({"kartverket-addresses": street.addresses_url})
    first = with_services(asking_for(houses(3)), chosen, tmp_path, Asking(allow_network=True))
    assert with_services(asking_for(houses(3)), chosen, tmp_path) == first
    assert len(street.asked) == 3
    with pytest.raises(NetworkNotAllowedError, match="1 query for 1 address or place"):
        with_services(asking_for(houses(4)), chosen, tmp_path)


def test_a_service_on_this_machine_needs_no_leave(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url})
    assert len(with_services(asking_for(houses(2)), chosen, tmp_path)) == 2
    assert len(street.asked) == 2


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8088", True),
        ("http://127.9.9.9", True),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("http://192.168.1.5", False),
        ("http://user:127.0.0.1@example.org", False),
        ("http://0.0.0.0", False),
    ],
)
def test_this_machine_is_told_from_others(url, local):
    assert is_local(url) is local


# Counting.


def test_counting_sends_nothing_and_writes_nothing(street, options, tmp_path, abroad):
    heard = []
    chosen = options({"kartverket-addresses": street.addresses_url})
    asking = Asking(only_count=True, tell=heard.append)
    assert set(with_services(asking_for(houses(5) * 2), chosen, tmp_path, asking)) == {"not asked"}
    (plan,) = heard
    assert isinstance(plan, Plan)
    assert [(figure.sought, figure.most_queries) for figure in plan.figures] == [(5, 5)]
    assert street.connections == 0
    assert list(tmp_path.iterdir()) == []


def test_the_figures_are_the_most_that_can_be_sent(street, kartverket, options, tmp_path):
    with kartverket.KartverketStub() as knows_nothing:
        services = {"kartverket-addresses": knows_nothing.addresses_url, "nominatim": street.addresses_url}
        heard = []
        with_services(asking_for(houses(6)), options(services), tmp_path, Asking(tell=heard.append))
        plan = next(item for item in heard if isinstance(item, Plan))
        assert [figure.most_queries for figure in plan.figures] == [6, 6]
        assert len(knows_nothing.asked) == 6
        assert len(street.asked) <= 6


# Offline, refresh, failures asked again, limits.


def test_offline_takes_the_cache_alone(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url})
    with_services(asking_for(houses(2)), chosen, tmp_path)
    found = with_services(asking_for(houses(4)), chosen, tmp_path, Asking(offline=True))
    assert found[2:] == ["not asked", "not asked"]
    assert found[0].startswith("Storgata 1")
    assert len(street.asked) == 2


def test_refresh_asks_everything_once_more(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url})
    for _ in range(2):
        with_services(asking_for(houses(3)), chosen, tmp_path)
    with_services(asking_for(houses(3) * 2), chosen, tmp_path, Asking(refresh=True))
    assert len(street.asked) == 6


def test_duplicate_questions_are_asked_once(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url})
    found = with_services(asking_for(houses(3) * 50 + houses(3, "Ingenveg") * 50), chosen, tmp_path)
    assert len(found) == 300
    assert len(street.asked) == 6


@pytest.mark.parametrize("choices", [{"offline": True, "refresh": True}, {"refresh": True, "retry_failed": True}])
def test_choices_that_exclude_each_other_are_refused(choices):
    with pytest.raises(ValueError, match="choose one"):
        Asking(**choices)


def test_the_most_requests_of_a_run(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url}, max_requests=4)
    found = with_services(asking_for(houses(10)), chosen, tmp_path)
    assert found.count("limit") == 6
    assert len(street.asked) == 4
    with_services(asking_for(houses(10)), chosen, tmp_path, Asking(max_requests=5))
    assert len(street.asked) == 9


def test_no_request_at_all_opens_no_connection(street, options, tmp_path):
    chosen = options({"kartverket-addresses": street.addresses_url})
    assert set(with_services(asking_for(houses(3)), chosen, tmp_path, Asking(max_requests=0))) == {"limit"}
    assert street.connections == 0


# Fault 1, whole: the next service answers, what failed is failed, and the next run asks only that.


def test_where_one_service_is_down_the_next_one_answers(street, options, tmp_path, hurried):
    services = {"photon": f"http://127.0.0.1:{closed_port()}", "kartverket-addresses": street.addresses_url}
    found = with_services(asking_for(houses(8)), options(services), tmp_path, manners=hurried)
    assert found == [f"Storgata {n}, 6413 Molde by my-kartverket-addresses" for n in range(1, 9)]


def test_the_next_run_asks_only_what_failed(faults, kartverket, options, tmp_path, hurried):
    good = '{"type": "FeatureCollection", "features": []}'
    replies = [faults.reply(body=good)] * 3 + [faults.reply(500)] * 5 + [faults.reply(body=good)]
    with faults.FaultStub(*replies) as stub:
        chosen = options({"photon": stub.url})
        first = with_services(asking_for(houses(6)), chosen, tmp_path, manners=hurried)
        assert first == ["not found"] * 3 + ["refused", "refused", "shut out"]
        sent = len(stub.asked)
        second = with_services(asking_for(houses(6)), chosen, tmp_path, manners=hurried)
        assert second == ["not found"] * 6
        assert len(stub.asked) == sent + 3
        third = with_services(asking_for(houses(6)), chosen, tmp_path, manners=hurried)
        assert third == second
        assert len(stub.asked) == sent + 3


def test_failures_alone_can_be_asked_again(faults, options, tmp_path, hurried):
    good = '{"type": "FeatureCollection", "features": []}'
    with faults.FaultStub(faults.reply(400, "no"), faults.reply(body=good)) as stub:
        chosen = options({"photon": stub.url})
        assert with_services(asking_for(houses(2)), chosen, tmp_path, manners=hurried) == ["refused", "not found"]
        found = with_services(asking_for(houses(4)), chosen, tmp_path, Asking(retry_failed=True), manners=hurried)
        assert found == ["not found", "not found", "not asked", "not asked"]
        assert len(stub.asked) == 3
        found = with_services(asking_for(houses(4)), chosen, tmp_path, Asking(retry_failed=True), manners=hurried)
        assert len(stub.asked) == 3


# Progress.


def test_progress_says_how_far_and_how_long(kartverket, options, tmp_path, monkeypatch):
    monkeypatch.setattr("symbiosis_map.geocoding.services.desk._SHOWN_EVERY_S", 0.0)
    heard = []
    with kartverket.KartverketStub([kartverket.address("Storgata", n) for n in range(1, 31)], delay_s=0.01) as stub:
        chosen = options({"kartverket-addresses": stub.addresses_url})
        with_services(asking_for(houses(30)), chosen, tmp_path, Asking(tell=heard.append))
    steps = [item for item in heard if isinstance(item, Progress)]
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert steps[-1].seconds_left == 0.0
    assert steps[5].seconds_left > 24 * 0.01
    assert [step.requests for step in steps] == list(range(1, 31))
    assert isinstance(heard[-1], Note)
    assert heard[-1].text == "my-kartverket-addresses: 30 requests sent"


# Public servers.


def test_public_servers_keep_their_rules_whatever_they_are_called():
    for url in (
        "https://nominatim.openstreetmap.org",
        "http://NOMINATIM.OpenStreetMap.org./",
        "https://photon.komoot.io",
    ):
        manners = manners_of(Address("mine", "nominatim", url, 0.0))
        assert manners.spacing_s >= 1.0
        assert manners.most_a_day == 1000
    assert manners_of(Address("mine", "nominatim", "https://nominatim.example.org")).most_a_day is None
    assert manners_of(Address("k", "kartverket-addresses", "https://ws.geonorge.no/adresser/v1")).spacing_s >= 0.2


def test_the_order_of_services_is_that_of_the_project():
    own = OwnService("county", "nominatim", "http://127.0.0.1:8088")
    chosen = GeocodingOptions(services=("county", "kartverket-addresses", "photon"), own_services=(own,))
    found = [(address.name, address.host) for address in addresses(chosen)]
    assert found == [
        ("county", "127.0.0.1:8088"),
        ("kartverket-addresses", "ws.geonorge.no"),
        ("photon", "photon.komoot.io"),
    ]


@pytest.mark.parametrize(
    "choices",
    [
        {"services": ("google",)},
        {"services": ("photon", "photon")},
        {"max_requests": -1},
        {"not_found_days": float("nan")},
    ],
)
def test_options_that_make_no_sense_are_refused(choices):
    with pytest.raises(ValueError, match=r"services|max_requests|not_found_days"):
        GeocodingOptions(**choices)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a", "127.0.0.1:8088", ""])
def test_an_own_service_is_on_http(url):
    with pytest.raises(ValueError, match="must begin with"):
        OwnService("mine", "nominatim", url)


# The embedded default.


@pytest.fixture
def no_socket(monkeypatch):
    """Make every connection, and every question for a name, an error."""

    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_the_guard_against_sockets_works(no_socket):
    with pytest.raises(AssertionError, match="a socket was opened"):
        socket.create_connection(("127.0.0.1", 9))


def test_a_county_is_read_and_placed_without_a_socket(no_socket):
    checked = check_project(DATA / "more_og_romsdal")
    assert checked.project.geocoding.services == ()
    assert checked["sites"].geometry.notna().all()
    by_words = pd.DataFrame(checked["read_sites"].drop(columns=["geometry", "location_level"]))
    located = locate(conform(by_words, SITES), checked.project.geocoding)
    assert len(located.sites) == len(by_words) == 63
    assert located.sites.geometry.notna().sum() > 40


def test_offline_opens_no_socket(no_socket, options, tmp_path):
    chosen = options({"nominatim": "https://nominatim.example.org"})
    assert with_services(asking_for(houses(2)), chosen, tmp_path, Asking(offline=True)) == ["not asked"] * 2


def test_errors_of_services_are_errors_of_this_package():
    assert issubclass(ServiceFailed, SymbiosisError)
    assert ServiceFailed("photon", "unreachable", "x").exit_code == 4
