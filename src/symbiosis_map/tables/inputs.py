"""What a project tells: its sites, their streams, and exchanges that are documented."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import DEMAND_SITE, QUANTITY_UNIT, RESOURCE, SURPLUS_SITE, number, text
from symbiosis_map.tables.vocabulary import BASES, LOCATION_LEVELS, LOCATION_STATUSES

__all__ = ["KNOWN_LINKS", "SITES", "STREAMS"]

SITES = Table(
    "sites",
    ("site_id",),
    "Places of work.",
    (
        text("site_id", "site_id", "Key of the site.", required=True),
        text("name", "name", "Name as people use it.", required=True),
        text("operator", "operator", "Company that runs it."),
        text("address", "address", "Street and number."),
        text("postcode", "postcode", "Postcode."),
        text("locality", "locality", "Town or place."),
        text("municipality", "municipal", "Municipality."),
        text("country", "country", "Two letters, ISO 3166-1.", required=True),
        text("nace", "nace", "Activity, NACE Rev. 2, with a dot: 24.42."),
        number("capacity", "capacity", "capacity_unit", "Licensed or installed size.", minimum=0.0),
        text("capacity_unit", "cap_unit", "Unit of the capacity."),
        text("location_level", "loc_level", "What the point stands for.", allowed=LOCATION_LEVELS),
        number("location_precision_m", "loc_prec_m", "m", "How far the point may be off.", minimum=0.0),
        text("location_source", "loc_source", "Where the point comes from."),
        text("location_status", "loc_status", "What became of looking for it.", allowed=LOCATION_STATUSES),
        number("quay_m", "quay_m", "m", "Distance to the nearest quay that takes goods.", minimum=0.0),
        number("dwellings_m", "dwell_m", "m", "Distance to the nearest dwellings.", minimum=0.0),
        number("elevation_m", "elev_m", "m", "Height above the sea.", minimum=-500.0, maximum=9000.0),
        number(
            "closes_year", "closes_yr", "yr", "Year in which it is planned to close.", minimum=1900.0, maximum=2200.0
        ),
        text("major_hazard", "maj_hazard", "Tier under the major-hazard directive.", allowed=("lower", "upper")),
        text("source", "source", "Where the site is documented."),
        text("notes", "notes", "What a reader should know."),
        Column("geometry", "geometry", "", "Point; empty where the site could not be placed."),
    ),
)

STREAMS = Table(
    "streams",
    ("stream_id",),
    "What sites offer or want. A blank quantity means not known, never zero.",
    (
        text("stream_id", "stream_id", "Key of the stream.", required=True),
        text("site_id", "site_id", "Site it belongs to.", required=True),
        text("direction", "direction", "Offered or wanted.", required=True, allowed=("surplus", "demand")),
        RESOURCE,
        text("stream", "stream", "What it is, in words.", required=True),
        text("waste_code", "waste_code", "European List of Waste, '10 01 05', '*' kept for hazardous entries."),
        number("quantity_per_year", "qty_yr", "unit", "Yearly quantity, best value.", minimum=0.0),
        number("quantity_low", "qty_low", "unit", "Low end of the quantity.", minimum=0.0),
        number("quantity_high", "qty_high", "unit", "High end of the quantity.", minimum=0.0),
        QUANTITY_UNIT,
        number("power_mw", "power_mw", "MW", "Heat: thermal power.", minimum=0.0),
        number("full_load_hours", "full_load", "h/yr", "Yearly energy over power.", minimum=0.0, maximum=8760.0),
        number(
            "temperature_c",
            "temp_c",
            "°C",
            "Offered: the temperature it comes at. Wanted: the temperature needed (the tank, for fish).",
            minimum=-50.0,
            maximum=2000.0,
        ),
        number(
            "return_temperature_c",
            "temp_ret_c",
            "°C",
            "Offered: the lowest it may be cooled to, or the intake. Wanted: the return, or the raw water.",
            minimum=-50.0,
            maximum=2000.0,
        ),
        text(
            "medium",
            "medium",
            "What carries heat or water.",
            allowed=("water", "seawater", "steam", "gas", "air", "fish water"),
        ),
        text("water_class", "water_cls", "Water quality class, see the knowledge tables."),
        text("profile", "profile", "Name of the monthly profile, see the knowledge tables."),
        text("basis", "basis", "How the quantity is known.", required=True, allowed=BASES),
        text("source", "source", "Where the figures come from.", required=True),
        text("notes", "notes", "What a reader should know."),
    ),
)

KNOWN_LINKS = Table(
    "known_links",
    ("known_id",),
    "Real exchanges that are documented, to hold the result against.",
    (
        text("known_id", "known_id", "Key.", required=True),
        SURPLUS_SITE,
        DEMAND_SITE,
        RESOURCE,
        text("stream", "stream", "What is exchanged."),
        text("status", "status", "Operating, ended, proposed and so on."),
        text("source", "source", "Where it is documented.", required=True),
    ),
)
