"""What geocoding may do, and the precision it gives to each kind of point."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GeocodingOptions"]


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
    precision_address_m, precision_plant_m, precision_quay_m : float
        Of a given point whose table states the level and no precision. A given point without either counts as a plant.
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
    """

    use_gazetteer: bool = True
    fix_swapped: bool = False
    country_margin_m: float = 50_000.0
    ambiguity_m: float = 25_000.0
    municipality_radius_m: float = 30_000.0
    precision_address_m: float = 100.0
    precision_plant_m: float = 300.0
    precision_quay_m: float = 500.0
    precision_place_m: float = 5_000.0
    precision_town_m: float = 5_000.0
    precision_city_m: float = 10_000.0
    precision_municipality_m: float = 20_000.0
    municipality_share_of_reach: float = 0.75
    precision_manual_m: float = 1_500.0
    town_people: int = 5_000
    city_people: int = 100_000
    shared_point_sites: int = 3
