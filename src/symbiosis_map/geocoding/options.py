"""What geocoding may do, and the precision it gives to each kind of point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["SERVICES", "GeocodingOptions", "OwnService", "ServiceKind"]

ServiceKind = Literal["kartverket-addresses", "kartverket-place-names", "nominatim", "photon"]
SERVICES: tuple[ServiceKind, ...] = ("kartverket-addresses", "kartverket-place-names", "nominatim", "photon")
"""Services that can be named as they are; each stands for the public one of its kind."""


@dataclass(frozen=True, slots=True)
class OwnService:
    """A geocoding service of one's own, or of one's county.

    Parameters
    ----------
    name : str
        What it is called in ``services``, in messages and in the tables.
    kind : {"nominatim", "photon", "kartverket-addresses", "kartverket-place-names"}
        Whose questions and answers it speaks.
    url : str
        Where it answers, without the name of the call: ``"http://127.0.0.1:8088"``.
    spacing_s : float
        Least time between two questions, in seconds.
    """

    name: str
    kind: ServiceKind
    url: str
    spacing_s: float = 0.0

    def __post_init__(self) -> None:
        if self.name in SERVICES or not self.name.strip():
            raise ValueError(f"name = {self.name!r} must be a name of its own, not that of a public service")
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"url = {self.url!r} must begin with http:// or https://")
        if not 0.0 <= self.spacing_s < float("inf"):
            raise ValueError(f"spacing_s = {self.spacing_s!r} must be 0 or more")


@dataclass(frozen=True, slots=True)
class GeocodingOptions:
    """How sites get a point, and how far off each kind of point may be.

    The precisions are estimates: GeoNames puts a place in its middle, and a works often lies at the edge of its
    town. They fill in what a table does not say and stand in the assumptions wherever they were used.

    Parameters
    ----------
    use_gazetteer : bool
        Whether sites without coordinates are looked for by name in the embedded gazetteer. Nothing is sent anywhere.
    fix_swapped : bool
        Whether coordinates that fit their country only with latitude and longitude exchanged are exchanged. Without
        it such a site is listed as not placed.
    country_margin_m : float
        How far outside the boxes of its country a given point may lie: quays, farms at sea, small islands.
    ambiguity_m : float
        Places of one name that lie further apart than this are not chosen between by size.
    municipality_radius_m : float
        How far from the middle of its municipality a place may lie where the extent of the municipality is not known.
    same_point_m : float
        Answers that lie no further apart than this are one place.
    town_radius_m : float
        How far from the middle of its town an address may lie where its postcode does not tell the town.
    most_spellings : int
        At most so many written forms of a street are asked for at one service.
    likeness_minimum : float
        From which likeness on (0 to 1, as :func:`rapidfuzz.fuzz.ratio`) a name that is spelt otherwise is looked at.
    likeness_lead : float
        By how much the likest name has to be ahead of the next one.
    most_candidates : int
        At most so many places in question are listed for a site.
    precision_address_m, precision_plant_m, precision_quay_m : float
        Of a given point whose table states the level and no precision, and of answers of services that state none. A
        given point without either counts as a plant.
    precision_street_m, precision_parcel_m, precision_postcode_m : float
        The same for a street without the house, a piece of land and a postcode.
    precision_place_m, precision_town_m, precision_city_m : float
        Of a place from the gazetteer by its people, and of given points of the levels place and town.
    precision_municipality_m : float
        Of a municipality whose extent is not known.
    municipality_share_of_reach : float
        Precision of a municipality whose extent is known, as a share of the way from its point to the farthest corner
        of its box, and at least that of a place. At 0.75 the true points of all 36 sites of Møre og Romsdal that were
        looked for this way fall inside, at 0.5 those of 31.
    precision_manual_m : float
        Of a point that was set by hand without a precision.
    town_people, city_people : int
        From how many people a place counts as a town, and as a city.
    shared_point_sites : int
        From how many sites on exactly one given point on this is said in their notes.
    services : tuple of str
        Geocoding services to ask, in this order, for sites without coordinates: ``"kartverket-addresses"``,
        ``"kartverket-place-names"``, ``"nominatim"``, ``"photon"``, or the names of own services. Empty asks nobody.
    own_services : tuple of OwnService
        Services of one's own; each is a block ``[[geocoding.own_services]]`` with ``name``, ``kind``, ``url`` and, if
        wanted, ``spacing_s``.
    allow_network : bool
        Whether the services named may be asked without ``--allow-network`` on every run. Services on this machine
        need no leave: nothing leaves it.
    cache : str
        File of the answers, relative to the project file. What stands in it is not asked again.
    max_requests : int, optional
        Most requests of one run, all services together.
    not_found_days : float
        How long the answer that a service knows nothing is believed, in days.
    contact : str
        Mail address that services can write to before they shut somebody out; sent with every question.
    """

    use_gazetteer: bool = True
    fix_swapped: bool = False
    country_margin_m: float = 50_000.0
    ambiguity_m: float = 25_000.0
    municipality_radius_m: float = 30_000.0
    same_point_m: float = 250.0
    town_radius_m: float = 10_000.0
    most_spellings: int = 6
    likeness_minimum: float = 0.84
    likeness_lead: float = 0.05
    most_candidates: int = 12
    precision_address_m: float = 100.0
    precision_plant_m: float = 300.0
    precision_quay_m: float = 500.0
    precision_street_m: float = 1_000.0
    precision_parcel_m: float = 300.0
    precision_postcode_m: float = 5_000.0
    precision_place_m: float = 5_000.0
    precision_town_m: float = 5_000.0
    precision_city_m: float = 10_000.0
    precision_municipality_m: float = 20_000.0
    municipality_share_of_reach: float = 0.75
    precision_manual_m: float = 1_500.0
    town_people: int = 5_000
    city_people: int = 100_000
    shared_point_sites: int = 3
    services: tuple[str, ...] = ()
    own_services: tuple[OwnService, ...] = ()
    allow_network: bool = False
    cache: str = "geocoding-cache.sqlite"
    max_requests: int | None = None
    not_found_days: float = 7.0
    contact: str = ""

    def __post_init__(self) -> None:
        own = [service.name for service in self.own_services]
        unknown = [name for name in self.services if name not in (*SERVICES, *own)]
        if unknown:
            known = ", ".join((*SERVICES, *own))
            raise ValueError(f"services names {unknown[0]!r}, which is none of {known}")
        for names, where in ((self.services, "services"), (tuple(own), "own_services")):
            if len(set(names)) < len(names):
                raise ValueError(f"{where} names a service twice")
        if self.max_requests is not None and self.max_requests < 0:
            raise ValueError(f"max_requests = {self.max_requests} must be 0 or more")
        if not 0.0 <= self.not_found_days < float("inf"):
            raise ValueError(f"not_found_days = {self.not_found_days!r} must be 0 or more")
