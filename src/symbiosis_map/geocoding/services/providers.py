"""Which services there are: where the public ones answer, how each kind is asked, and how it is treated."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from importlib.metadata import version
from urllib.parse import urlsplit

from symbiosis_map.geocoding.options import GeocodingOptions, ServiceKind
from symbiosis_map.geocoding.place import Service
from symbiosis_map.geocoding.services.cache import AnswerCache
from symbiosis_map.geocoding.services.kartverket_addresses import KartverketAddresses
from symbiosis_map.geocoding.services.kartverket_place_names import KartverketPlaceNames
from symbiosis_map.geocoding.services.line import Line, LineOptions
from symbiosis_map.geocoding.services.manners import Manners
from symbiosis_map.geocoding.services.nominatim import Nominatim
from symbiosis_map.geocoding.services.photon import Photon

__all__ = ["Address", "addresses", "is_local", "manners_of", "open_service"]

_PUBLIC_URLS: dict[str, str] = {
    "kartverket-addresses": "https://ws.geonorge.no/adresser/v1",
    "kartverket-place-names": "https://ws.geonorge.no/stedsnavn/v1",
    "nominatim": "https://nominatim.openstreetmap.org",
    "photon": "https://photon.komoot.io",
}
_BULK_FREE = 1_000
"""Questions in 24 hours to a public server that wants no bulk: an estimate of what its operators still call light."""
_PUBLIC_MANNERS: dict[str, Manners] = {
    # operations.osmfoundation.org/policies/nominatim: at most one request a second for the whole application.
    "openstreetmap.org": Manners(spacing_s=1.1, most_a_day=_BULK_FREE),
    # photon.komoot.io: fair use, throttled where it is too much.
    "komoot.io": Manners(spacing_s=1.1, most_a_day=_BULK_FREE),
    # No limit is published; five requests a second are half of what one client was seen to get.
    "geonorge.no": Manners(spacing_s=0.2),
    "kartverket.no": Manners(spacing_s=0.2),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service that a project names answers."""

    name: str
    kind: ServiceKind
    url: str
    spacing_s: float = 0.0

    @property
    def host(self) -> str:
        """Host and port, as a reader of a message wants them."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


def addresses(options: GeocodingOptions) -> list[Address]:
    """Return the services of a project in their order.

    Examples
    --------
    >>> [address.host for address in addresses(GeocodingOptions(services=("photon",)))]
    ['photon.komoot.io']
    """
    own = {service.name: service for service in options.own_services}
    found = []
    for name in options.services:
        if name in own:
            found.append(Address(name, own[name].kind, own[name].url, own[name].spacing_s))
        else:
            kind: ServiceKind = name  # type: ignore[assignment]
            found.append(Address(name, kind, _PUBLIC_URLS[name]))
    return found


def is_local(url: str) -> bool:
    """Say whether a service answers on this machine, so that nothing leaves it.

    Examples
    --------
    >>> is_local("http://127.0.0.1:8088"), is_local("http://[::1]/"), is_local("https://ws.geonorge.no")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def manners_of(address: Address) -> Manners:
    """Return how a service is treated; a public server keeps its rules, whatever name it goes by in a project.

    Examples
    --------
    >>> manners_of(Address("mine", "nominatim", "https://nominatim.openstreetmap.org", 0.0)).spacing_s
    1.1
    """
    host = (urlsplit(address.url).hostname or "").rstrip(".")
    for public, manners in _PUBLIC_MANNERS.items():
        if host == public or host.endswith(f".{public}"):
            return replace(manners, spacing_s=max(manners.spacing_s, address.spacing_s))
    return Manners(spacing_s=address.spacing_s)


def open_service(
    address: Address, contact: str, cache: AnswerCache, options: LineOptions, manners: Manners | None = None
) -> tuple[Line, Service]:
    """Return the line to a service and the service on it; nothing is sent before it is asked something.

    Parameters
    ----------
    address : Address
    contact : str
        Mail address for the service's operators; empty for none.
    cache : AnswerCache
    options : LineOptions
    manners : Manners, optional
        Else those of :func:`manners_of`.
    """
    kinds: dict[str, type[KartverketAddresses | KartverketPlaceNames | Photon | Nominatim]] = {
        "kartverket-addresses": KartverketAddresses,
        "kartverket-place-names": KartverketPlaceNames,
        "nominatim": Nominatim,
        "photon": Photon,
    }
    agent = f"symbiosis-map/{version('symbiosis-map')} (places sites on a map{'; ' + contact if contact else ''})"
    kind = kinds[address.kind]
    line = Line(address.name, address.url, kind.contract, manners or manners_of(address), agent, cache, options)
    return line, Nominatim(line, contact) if kind is Nominatim else kind(line)
