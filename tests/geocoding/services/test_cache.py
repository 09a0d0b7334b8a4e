"""The file of answers: damaged, full, locked, shared, and what it keeps."""

import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from symbiosis_map.errors import OutputError
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services.cache import AnswerCache, question_key

BODY = b'[{"lat": "62.7"}]'


def keep(cache, number, body=BODY, empty=False):
    key = question_key("http://a", "1", f"/{number}")
    cache.keep(key, "http://a", "1", f"/{number}", 200, body, empty)
    return key


def test_an_answer_is_found_again_with_its_day(tmp_path, warnings_heard):
    cache = AnswerCache(tmp_path / "a.sqlite", warnings_heard.append)
    key = keep(cache, 1)
    cache.close()
    again = AnswerCache(tmp_path / "a.sqlite", warnings_heard.append)
    kept = again.find(key)
    assert kept.body == BODY
    assert kept.fetched_on == time.strftime("%Y-%m-%d", time.gmtime())
    assert again.find("another") is None
    again.close()
    assert warnings_heard == []


def test_the_raw_answer_and_the_version_of_its_contract_stand_in_the_file(answers):
    keep(answers, 1)
    with sqlite3.connect(answers.path) as database:
        row = database.execute("SELECT contract, request, status, body FROM answers").fetchone()
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
    assert row == ("1", "/1", 200, BODY)


def test_a_key_is_one_of_service_contract_and_question():
    keys = {question_key(url, version, target) for url in "ab" for version in "12" for target in ("/x", "/y")}
    assert len(keys) == 8


# Fault 22: a damaged file, or one of another version.


@pytest.mark.parametrize("content", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_none_is_moved_aside_with_a_warning(tmp_path, warnings_heard, content):
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    cache = AnswerCache(path, warnings_heard.append)
    keep(cache, 1)
    cache.close()
    (aside,) = tmp_path.glob("a.sqlite.bad-*")
    assert aside.read_bytes() == content
    assert aside.name in warnings_heard[0]
    assert len(warnings_heard) == 1


def test_a_file_of_another_version_is_moved_aside(tmp_path, warnings_heard):
    path = tmp_path / "a.sqlite"
    database = sqlite3.connect(path)
    database.executescript("CREATE TABLE answers (key TEXT); PRAGMA user_version = 99;")
    database.close()
    cache = AnswerCache(path, warnings_heard.append)
    assert cache.find(keep(cache, 1)).body == BODY
    cache.close()
    assert "version 99" in warnings_heard[0]
    assert len(list(tmp_path.glob("a.sqlite.bad-*"))) == 1


def filled(path):
    cache = AnswerCache(path, lambda text: None)
    keys = [keep(cache, number, BODY * (1 + number % 50)) for number in range(100)]
    cache.close()
    return keys


def test_bits_that_flip_never_change_an_answer(tmp_path, warnings_heard):
    path = tmp_path / "a.sqlite"
    keys = filled(path)
    whole = path.read_bytes()
    for seed in range(30):
        damaged = bytearray(whole)
        for step in range(1 + seed % 4):
            place = (seed * 7919 + step * 104729) * 31 % len(damaged)
            damaged[place] ^= 1 << (seed % 8)
        for other in tmp_path.iterdir():
            other.unlink()
        path.write_bytes(damaged)
        warnings_heard.clear()
        cache = AnswerCache(path, warnings_heard.append)
        for number, key in enumerate(keys):
            kept = cache.find(key)
            assert kept is None or kept.body == BODY * (1 + number % 50)
        found = cache.find(keep(cache, 1000))
        assert found.body == BODY
        cache.close()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_moved_aside(tmp_path, warnings_heard, share):
    path = tmp_path / "a.sqlite"
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    cache = AnswerCache(path, warnings_heard.append)
    assert cache.find(keep(cache, 1)).body == BODY
    cache.close()
    assert "moved to" in warnings_heard[0]


def test_damage_while_it_is_open_is_noticed(tmp_path, warnings_heard):
    path = tmp_path / "a.sqlite"
    cache = AnswerCache(path, warnings_heard.append)
    keys = [keep(cache, number, BODY * 4000) for number in range(80)]
    cache.close()
    cache = AnswerCache(path, warnings_heard.append)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (size - 100))
    for key in keys:
        kept = cache.find(key)
        assert kept is None or kept.body == BODY * 4000
    assert cache.find(keep(cache, 5000)).body == BODY
    cache.close()
    assert "moved to" in warnings_heard[0]


# Fault 8: no room on the disk.


def test_a_full_disk_is_an_error_that_keeps_what_was_there(tmp_path):
    path = tmp_path / "a.sqlite"
    key = keep(opened := AnswerCache(path, print), 1)
    opened.close()
    code = f"""
import resource, sys
from pathlib import Path
from symbiosis_map.errors import OutputError
from symbiosis_map.geocoding.services.cache import AnswerCache
cache = AnswerCache(Path({str(path)!r}), print)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    for number in range(1000):
        cache.keep(f"k{{number}}", "http://a", "1", "/", 200, b"x" * 5000, False)
except OutputError as error:
    print(error); sys.exit(error.exit_code)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 5, ended.stderr
    assert "the file of answers" in ended.stdout
    cache = AnswerCache(path, lambda text: pytest.fail(text))
    assert cache.find(key).body == BODY
    assert cache.find("k0").body == b"x" * 5000
    cache.close()


def test_the_words_for_a_full_disk_say_what_to_do(tmp_path):
    cache = AnswerCache(tmp_path / "a.sqlite", print)
    with sqlite3.connect(cache.path) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    other.close()
    cache._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutputError, match="Make room and run again"):
        keep(cache, 1, b"x" * 500_000)
    cache.close()


# Fault 9: a place that cannot be written.


def test_a_folder_in_its_place_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(OutputError, match=r"it is a folder.*geocoding\.cache"):
        AnswerCache(tmp_path, print)


def test_a_folder_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="unable to open"):
        AnswerCache(tmp_path / "none" / "a.sqlite", print)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_read_only_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError):
            AnswerCache(tmp_path / "a.sqlite", print)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_another_run_holds_is_an_error_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr("symbiosis_map.geocoding.services.cache._BUSY_S", 0.1)
    cache = AnswerCache(tmp_path / "a.sqlite", print)
    other = sqlite3.connect(cache.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match="Another run holds it"):
        keep(cache, 1)
    other.close()
    cache.close()


def test_two_runs_keep_the_spacing_together(tmp_path):
    one, other = (AnswerCache(tmp_path / "a.sqlite", print) for _ in range(2))
    assert one.wait_s("http://a") == 0.0
    one.leave_alone("http://a", 60.0)
    assert 50.0 < other.wait_s("http://a") <= 60.0
    assert other.wait_s("http://b") == 0.0
    one.leave_alone("http://a", 1e6)
    assert other.wait_s("http://a") == 0.0  # a clock that was set back stops nobody for days
    one.close()
    other.close()


def test_one_run_at_a_time_has_the_floor(tmp_path):
    one, other = (AnswerCache(tmp_path / "a.sqlite", print) for _ in range(2))
    assert one.take_floor()
    assert not other.take_floor()
    one.leave_floor()
    assert other.take_floor()
    other.leave_floor()
    one.close()
    other.close()


# What is kept, and for how long.


def test_an_empty_answer_is_kept_and_is_believed_for_a_while(ask, kartverket, house, monkeypatch):
    with kartverket.KartverketStub([]) as stub:
        for _ in range(2):
            _, service = ask(stub.addresses_url, "kartverket-addresses")
            assert service.search(house) == []
        assert len(stub.asked) == 1
        later = time.time() + 8 * 86_400
        monkeypatch.setattr(time, "time", lambda: later)
        _, service = ask(stub.addresses_url, "kartverket-addresses", believe_old=True)
        assert service.search(house) == []
        assert len(stub.asked) == 1
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        assert service.search(house) == []
        assert len(stub.asked) == 2


def test_an_answer_with_places_is_believed_for_good_and_asked_again_on_request(ask, kartverket, house, monkeypatch):
    with kartverket.KartverketStub([kartverket.address("Storgata", 5)]) as stub:
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        assert len(service.search(house)) == 1
        later = time.time() + 4000 * 86_400
        monkeypatch.setattr(time, "time", lambda: later)
        _, service = ask(stub.addresses_url, "kartverket-addresses")
        assert len(service.search(house)) == 1
        assert len(stub.asked) == 1
        _, service = ask(stub.addresses_url, "kartverket-addresses", refresh=True)
        assert len(service.search(house)) == 1
        assert len(service.search(house)) == 1
        assert len(stub.asked) == 2


def test_a_public_server_is_asked_so_many_questions_a_day(ask, kartverket, hurried):
    rows = [kartverket.address("Storgata", n) for n in range(1, 9)]
    with kartverket.KartverketStub(rows) as stub:
        line, service = ask(stub.addresses_url, "kartverket-addresses", manners=replace(hurried, most_a_day=3))
        query = Query(asks="address", street="Storgata", country="NO", municipality_number="1506")
        for number in ("1", "2", "3"):
            service.search(replace(query, house_number=number))
        with pytest.raises(Exception, match="3 questions in 24 hours"):
            service.search(replace(query, house_number="4"))
        assert len(stub.asked) == line.tally.requests == 3


# Fault 10: two runs at once.


def test_two_runs_at_once_ask_nothing_twice(tmp_path, kartverket):
    rows = [kartverket.address("Storgata", n) for n in range(1, 61)]
    with kartverket.KartverketStub(rows, delay_s=0.004) as stub:
        code = f"""
from pathlib import Path
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.services.cache import AnswerCache
from symbiosis_map.geocoding.services.line import LineOptions
from symbiosis_map.geocoding.services.providers import Address, open_service
def warn(text): raise SystemExit(text)
cache = AnswerCache(Path({str(tmp_path / "a.sqlite")!r}), warn)
address = Address("my", "kartverket-addresses", {stub.addresses_url!r}, 0.01)
line, service = open_service(address, "", cache, LineOptions())
for number in range(1, 61):
    found = service.search(Query(asks="address", street="Storgata", house_number=str(number), country="NO"))
    assert [place.house_number for place in found] == [str(number)]
print(line.tally.requests)
"""
        runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
        sent = [int(run.communicate(timeout=60)[0]) for run in runs]
        assert [run.returncode for run in runs] == [0, 0]
        assert sum(sent) == len(stub.asked) == 60
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (60,)
    database.close()
