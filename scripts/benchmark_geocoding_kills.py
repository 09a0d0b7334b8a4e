"""Ask a service for many addresses, be killed at random moments, and count what was asked twice or lost.

python scripts/benchmark_geocoding_kills.py [--addresses 5000] [--kills 20] [--seed 1]

The service is a stand-in for Kartverket on this machine, in a process of its own. Each run is a forked process that is
ended with SIGKILL; then one run goes to its end, and one more must ask nothing. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from symbiosis_map.geocoding.options import GeocodingOptions, OwnService
from symbiosis_map.geocoding.place import Query, Service
from symbiosis_map.geocoding.services.desk import with_services
from symbiosis_map.geocoding.services.errors import ServiceFailed

STUB = Path(__file__).parents[1] / "tests" / "geocoding" / "services" / "kartverket_stub.py"
STREETS = ("Storgata", "Industrivegen", "Kaivegen", "Fabrikkgata", "Sjøgata")


_WITHIN_A_QUESTION_S = 0.004
"""A question to the stand-in takes about so long; a kill falls anywhere within one."""


def queries(count: int) -> list[Query]:
    """Return so many different houses."""
    return [
        Query(asks="address", street=STREETS[n % len(STREETS)], house_number=str(n // len(STREETS) + 1), country="NO")
        for n in range(count)
    ]


def main() -> int:
    """Run the benchmark; return 0 where nothing was lost and at most one question repeated per kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    command = [sys.executable, str(STUB), str(chosen.addresses), *STREETS]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(command, stdout=subprocess.PIPE) as stub:
        try:
            port = int((stub.stdout or sys.exit("no stand-in")).readline())
            found = measure(Path(folder), port, chosen)
        finally:
            stub.kill()
    print(json.dumps(found, indent=1))
    good = found["repeated"] <= found["kills"] and not found["lost"] and not found["requests_of_last_run"]
    return 0 if good and found["integrity"] == "ok" else 1


def measure(folder: Path, port: int, chosen: argparse.Namespace) -> dict[str, object]:
    """Kill runs, finish one, and count."""
    own = OwnService("stand-in", "kartverket-addresses", f"http://127.0.0.1:{port}/adresser/v1")
    options = GeocodingOptions(services=("stand-in",), own_services=(own,))
    chance = random.Random(chosen.seed)
    kills, killed_after = 0, []
    # Half of the questions at most are asked before the last kill, however quick the machine is.
    most = max(1, chosen.addresses // (2 * chosen.kills))
    while kills < chosen.kills:
        before = _asked(port)["requests"]
        share = chance.randint(1, most)
        child = _fork(options, folder, chosen.addresses)
        ended = False
        while not ended and _asked(port)["requests"] < before + share:
            time.sleep(0.001)
            ended = os.waitpid(child, os.WNOHANG)[0] == child
        if ended:
            break
        time.sleep(chance.uniform(0.0, _WITHIN_A_QUESTION_S))
        os.kill(child, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            break
        kills += 1
        killed_after.append(_asked(port)["requests"] - before)
    seconds = -time.perf_counter()
    os.waitpid(_fork(options, folder, chosen.addresses), 0)
    seconds += time.perf_counter()
    asked = _asked(port)
    again_s = -time.perf_counter()
    with_services(lambda services: _check(services, chosen.addresses), options, folder)
    again_s += time.perf_counter()
    last = _asked(port)
    with closing(sqlite3.connect(folder / options.cache)) as database:
        integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
        kept = database.execute("SELECT count(*) FROM answers").fetchone()[0]
    return {
        "addresses": chosen.addresses,
        "kills": kills,
        "killed_after_requests": killed_after,
        "requests": asked["requests"],
        "repeated": asked["requests"] - asked["different"],
        "most_times_one_was_asked": asked["most"],
        "answers_kept": kept,
        "lost": chosen.addresses - kept,
        "seconds_of_the_run_to_the_end": round(seconds, 2),
        "requests_of_last_run": last["requests"] - asked["requests"],
        "seconds_of_last_run": round(again_s, 2),
        "integrity": integrity,
    }


def _fork(options: GeocodingOptions, folder: Path, count: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        with_services(lambda services: _check(services, count), options, folder)
    finally:
        os._exit(0)


def _check(services: Sequence[Service], count: int) -> None:
    """Ask for every house; an answer that is another house's ends the run."""
    for query in queries(count):
        for service in services:
            try:
                found = service.search(query)
            except ServiceFailed as error:
                if error.kind != "not asked":
                    raise
                continue
            if found and (found[0].street, found[0].house_number) != (query.street, query.house_number):
                raise SystemExit(f"{query} was answered with {found[0]}")


def _asked(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/asked") as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


if __name__ == "__main__":
    sys.exit(main())
