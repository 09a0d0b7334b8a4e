"""Words and units that several tables share."""

from __future__ import annotations

__all__ = ["BASES", "BASE_UNIT", "LOCATION_LEVELS", "LOCATION_STATUSES", "RESOURCES"]

BASE_UNIT = {
    "heat": "MWh/yr",
    "water": "m3/yr",
    "material": "t/yr",
    "co2": "t/yr",
    "organic": "t/yr",
    "gas": "t/yr",
}
"""The unit that each resource's yearly quantity is kept in. A year has 8,760 hours."""

RESOURCES = tuple(BASE_UNIT)
"""Resources in the order of lists and legends. ``organic`` is biogas feedstock, sludge and nutrients;
``gas`` is hydrogen, oxygen, nitrogen and fuel gas."""

BASES = ("measured", "reported", "derived", "inferred", "estimated")
"""How a figure is known, best first: measured; stated by its source; computed from stated figures; known only
to exist, without a figure; filled in from the sector."""

LOCATION_LEVELS = (
    "address",
    "plant",
    "quay",
    "parcel",
    "street",
    "place",
    "town",
    "postcode",
    "municipality",
    "manual",
)
"""What a point stands for: a street address, a works area, a quay or gate, a piece of land by its numbers, a street
without the house, a small place, a town's middle, the middle of a postcode, a municipality's middle, or a point that
somebody set by hand."""

LOCATION_STATUSES = ("ok", "review", "ambiguous", "not_found", "failed", "invalid_input")
"""What became of the question where a site lies: found and checked; found, and somebody should look at it; several
places that nothing tells apart; known to nobody who was asked; somebody who was asked could not answer, so that
asking again may help; or nothing that could be asked."""
