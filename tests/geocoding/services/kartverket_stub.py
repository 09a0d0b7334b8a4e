"""A stand-in for Kartverket's two services on this machine, as strict as the source that Kartverket publishes.

python kartverket_stub.py COUNT STREET...    serves so many houses and prints its port; /asked tells what it was asked

It needs the standard library alone, so that scripts can load it too. Contract: Åpent adresse-API 1.2.0
(github.com/kartverket/matrikkel-adressesok) and the place name service version 1. What it is strict about:

- addresses: an unknown parameter, a number that is none, a page beyond 10,000 hits, a wildcard with ``fuzzy``, more
  than 50 words and no parameter at all are errors with status 400; the first page is page 0
- place names: the first page is page 1; the municipality is ``knr``; ``kommunenummer`` is taken and does nothing
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

_ADDRESS_TEXTS = {
    "sok",
    "sokemodus",
    "adressenavn",
    "adressetekst",
    "adressetilleggsnavn",
    "bokstav",
    "kommunenummer",
    "kommunenavn",
    "bruksenhetsnummer",
    "objtype",
    "poststed",
    "postnummer",
    "filtrer",
    "fuzzy",
    "asciiKompatibel",
}
_ADDRESS_NUMBERS = {
    "adressekode",
    "nummer",
    "gardsnummer",
    "bruksnummer",
    "festenummer",
    "undernummer",
    "utkoordsys",
    "treffPerSide",
    "side",
}
_NO_SEARCH = {"sokemodus", "filtrer", "fuzzy", "asciiKompatibel", "utkoordsys", "treffPerSide", "side"}
_SPLIT = re.compile(r"[\s\-,./\\:!(){}\[\]^?+\"~&|]+")


def address(street: str, number: int, letter: str = "", **more: object) -> dict[str, object]:
    """Return an address of the register; what is not given is that of Molde."""
    row: dict[str, object] = {
        "adressenavn": street,
        "adressetekst": f"{street} {number}{letter}",
        "adressetilleggsnavn": None,
        "adressekode": 1000,
        "nummer": number,
        "bokstav": letter or None,
        "kommunenummer": "1506",
        "kommunenavn": "MOLDE",
        "gardsnummer": 24,
        "bruksnummer": number,
        "festenummer": 0,
        "undernummer": None,
        "bruksenhetsnummer": [],
        "objtype": "Vegadresse",
        "poststed": "MOLDE",
        "postnummer": "6413",
        "adressetekstutenadressetilleggsnavn": f"{street} {number}{letter}",
        "stedfestingverifisert": True,
        "representasjonspunkt": {"epsg": "EPSG:4258", "lat": 62.737 + number * 1e-4, "lon": 7.159 + number * 1e-4},
        "oppdateringsdato": "2026-01-27T19:50:50",
    }
    return row | more


def place_name(name: str, kind: str, longitude: float, latitude: float, **more: object) -> dict[str, object]:
    """Return a place name of the register; what is not given is that of Molde."""
    row: dict[str, object] = {
        "skrivemåte": name,
        "skrivemåtestatus": "godkjent og prioritert",
        "navnestatus": "hovednavn",
        "språk": "Norsk",
        "navneobjekttype": kind,
        "stedsnummer": abs(hash((name, kind, longitude))) % 10**6,
        "stedstatus": "aktiv",
        "representasjonspunkt": {"koordsys": 4258, "nord": latitude, "øst": longitude},
        "kommuner": [{"kommunenummer": "1506", "kommunenavn": "Molde"}],
        "fylker": [{"fylkesnummer": "15", "fylkesnavn": "Møre og Romsdal"}],
    }
    return row | more


class KartverketStub:
    """Both services on one port, from lists of rows; keeps what it was asked and when.

    Parameters
    ----------
    addresses, names : iterable of dict
        As :func:`address` and :func:`place_name` make them.
    delay_s : float
        Pause before each answer.
    """

    def __init__(
        self, addresses: Iterable[dict[str, object]] = (), names: Iterable[dict[str, object]] = (), delay_s: float = 0.0
    ) -> None:
        self.addresses, self.names, self.delay_s = list(addresses), list(names), delay_s
        self.asked: list[tuple[float, str, dict[str, str]]] = []
        self.counts: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.connections = 0
        self._by_house: dict[tuple[str, str], list[dict[str, object]]] = {}
        for row in self.addresses:
            self._by_house.setdefault((str(row["adressenavn"]).casefold(), str(row["nummer"])), []).append(row)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> KartverketStub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def addresses_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/adresser/v1"

    @property
    def names_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/stedsnavn/v1"

    def answer(self, path: str, pairs: list[tuple[str, str]]) -> tuple[int, object]:
        """Return the status and the content of the answer to a call."""
        parameters: dict[str, str] = {}
        for name, value in pairs:
            parameters.setdefault(name, value)
        if path == "/asked":
            most = max(self.counts.values(), default=0)
            return 200, {"requests": len(self.asked), "different": len(self.counts), "most": most}
        self.asked.append((time.monotonic(), path, parameters))
        self.counts[f"{path} {sorted(parameters.items())}"] += 1
        if path == "/adresser/v1/sok":
            return self._addresses(parameters)
        if path == "/stedsnavn/v1/navn":
            return self._names(parameters)
        return 404, {"message": "Not Found"}

    def _addresses(self, parameters: dict[str, str]) -> tuple[int, object]:
        faults = _address_faults(parameters)
        if faults:
            return 400, {"message": faults}
        if not set(parameters).difference(_NO_SEARCH):
            return 400, {"message": "Ingen søkeparametere oppgitt."}
        size, page = int(parameters.get("treffPerSide", "10")), int(parameters.get("side", "0"))
        found = [row for row in self._candidates(parameters) if _fits(row, parameters)]
        shown = found[size * page : size * (page + 1)]
        wanted = [name.removeprefix("adresser.") for name in parameters.get("filtrer", "").split(",") if name]
        if wanted:
            shown = [{name: row[name] for name in wanted if name in row} for row in shown]
        metadata = {
            "treffPerSide": size,
            "side": page,
            "totaltAntallTreff": len(found),
            "viserFra": size * page,
            "viserTil": size * (page + 1),
            "sokeStreng": "&".join(f"{name}={value}" for name, value in parameters.items()),
            "asciiKompatibel": True,
        }
        return 200, {"metadata": metadata, "adresser": shown}

    def _candidates(self, parameters: dict[str, str]) -> list[dict[str, object]]:
        """Return the rows of one house where that is asked for: looking at all of them would take its time."""
        if "adressenavn" in parameters and "nummer" in parameters:
            return self._by_house.get((parameters["adressenavn"].casefold(), parameters["nummer"]), [])
        return self.addresses

    def _names(self, parameters: dict[str, str]) -> tuple[int, object]:
        sought = parameters.get("sok", "")
        if not sought.strip("* "):
            return 400, {"message": "sok må ha minst ett tegn i tillegg til *"}
        size, page = int(parameters.get("treffPerSide", "10")), int(parameters.get("side", "1"))
        if page < 1:
            return 400, {"message": "side må være 1 eller større"}
        near = parameters.get("fuzzy") == "true"
        found = [row for row in self.names if _alike(str(row["skrivemåte"]), sought, near)]
        if "knr" in parameters:
            found = [row for row in found if parameters["knr"] in {item["kommunenummer"] for item in row["kommuner"]}]
        if "fnr" in parameters:
            found = [row for row in found if parameters["fnr"] in {item["fylkesnummer"] for item in row["fylker"]}]
        first = size * (page - 1)
        metadata = {
            "side": page,
            "sokeStreng": sought,
            "totaltAntallTreff": len(found),
            "treffPerSide": size,
            "viserFra": first + 1,
            "viserTil": first + size,
        }
        return 200, {"metadata": metadata, "navn": found[first : first + size]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet where a client was killed."""


def _address_faults(parameters: dict[str, str]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for name, value in parameters.items():
        if name in _ADDRESS_NUMBERS:
            if not re.fullmatch(r"[0-9]+", value):
                faults[name] = ["Not a valid integer."]
        elif name not in _ADDRESS_TEXTS:
            faults[name] = ["Unknown field."]
        elif name in ("fuzzy", "asciiKompatibel") and value not in ("true", "false"):
            faults[name] = ["Not a valid boolean."]
        elif name in ("kommunenummer", "postnummer") and "*" not in value and len(value) != 4:
            faults[name] = ["Length must be 4."]
    sought = parameters.get("sok", "")
    if len(sought) > 500 or len(sought.split()) > 50:
        faults["sok"] = ["Longer than maximum length 500 or 50 words."]
    if "*" in sought and parameters.get("fuzzy") == "true":
        faults["fuzzy"] = ["Cannot be combined with wildcard."]
    if faults:
        return faults
    size, page = int(parameters.get("treffPerSide", "10")), int(parameters.get("side", "0"))
    if not 1 <= size <= 1000:
        faults["treffPerSide"] = ["Must be between 1 and 1000."]
    elif size * (page + 1) > 10_000:
        faults["side"] = ["Only the first 10000 hits are available."]
    return faults


def _fits(row: dict[str, object], parameters: dict[str, str]) -> bool:
    for name in ("adressekode", "nummer", "gardsnummer", "bruksnummer", "festenummer"):
        if name in parameters and row[name] != int(parameters[name]):
            return False
    if "bokstav" in parameters and (row["bokstav"] or "") != parameters["bokstav"].upper():
        return False
    for name in ("kommunenummer", "postnummer", "objtype"):
        if name in parameters and row[name] != parameters[name]:
            return False
    for name in ("kommunenavn", "poststed"):
        if name in parameters and not set(_words(parameters[name])) <= set(_words(str(row[name]))):
            return False
    for name in ("adressenavn", "adressetekst"):
        if name in parameters and not _phrase(_words(parameters[name]), _words(str(row[name]))):
            return False
    if "sok" not in parameters:
        return True
    own = _words(" ".join(str(row[name]) for name in ("adressetekst", "postnummer", "poststed", "kommunenavn")))
    near = parameters.get("fuzzy") == "true"
    every = all if parameters.get("sokemodus", "AND") == "AND" else any
    return every(any(_same(word, other, near) for other in own) for word in _words(parameters["sok"]))


def _words(text: str) -> list[str]:
    return [word for word in _SPLIT.split(text.casefold()) if word]


def _phrase(sought: list[str], words: list[str]) -> bool:
    return any(words[start : start + len(sought)] == sought for start in range(len(words) - len(sought) + 1))


def _same(sought: str, word: str, near: bool) -> bool:
    if sought == word:
        return True
    return (
        near
        and not sought.isdigit()
        and _edits(sought, word) <= (0 if len(sought) < 3 else 1 if len(sought) < 6 else 2)
    )


def _alike(name: str, sought: str, near: bool) -> bool:
    name, sought = name.casefold(), sought.casefold()
    if sought.endswith("*"):
        return name.startswith(sought.rstrip("*"))
    return _same(sought, name, near)


def _edits(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed to make one word of the other."""
    if abs(len(one) - len(other)) > 2:
        return 3
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        above, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (sign != against))
    return row[-1]


def _handler(stub: KartverketStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def setup(self) -> None:
            stub.connections += 1
            super().setup()

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            stub.agents.add(self.headers.get("User-Agent", ""))
            if stub.delay_s:
                time.sleep(stub.delay_s)
            status, content = stub.answer(unquote(parts.path), parse_qsl(parts.query, keep_blank_values=True))
            body = json.dumps(content, ensure_ascii=True).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler


def main() -> None:
    """Serve so many houses in these streets until the process is ended; print the port first."""
    count, streets = int(sys.argv[1]), sys.argv[2:]
    houses = [address(streets[n % len(streets)], n // len(streets) + 1) for n in range(count)]
    with KartverketStub(houses) as stub:
        sys.stdout.write(f"{stub.port}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
