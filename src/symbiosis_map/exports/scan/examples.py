"""The grey rows of the form: an offer and a need on each sheet. They are invented, and never read."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXAMPLES"]

EXAMPLES: Mapping[str, tuple[Mapping[str, str | float], Mapping[str, str | float]]] = {
    "goods": (
        {
            "direction": "surplus",
            "resource": "material",
            "material": "sawdust",
            "waste_code": "03 01 05",
            "quantity": 120.0,
            "unit": "t/yr",
            "quantity_low": 90.0,
            "quantity_high": 150.0,
            "basis": "reported",
            "today": "ex.today",
        },
        {"direction": "demand", "resource": "material", "material": "pallets", "quantity": 200.0, "unit": "kg/week"},
    ),
    "heat": (
        {
            "direction": "surplus",
            "temperature_c": 45.0,
            "return_temperature_c": 25.0,
            "medium": "water",
            "power": 400.0,
            "power_unit": "kW",
            "quantity": 2000.0,
            "unit": "MWh/yr",
            "full_load_hours": 5000.0,
            "basis": "measured",
        },
        {
            "direction": "demand",
            "temperature_c": 60.0,
            "return_temperature_c": 40.0,
            "medium": "water",
            "quantity": 350.0,
            "unit": "MWh/yr",
            "basis": "estimated",
        },
    ),
    "water": (
        {
            "direction": "surplus",
            "water_class": "W_PROC",
            "quantity": 40.0,
            "unit": "m3/day",
            "temperature_c": 22.0,
            "basis": "measured",
        },
        {"direction": "demand", "quantity": 1500.0, "unit": "m3/yr", "basis": "estimated"},
    ),
}
"""Values by sheet; words are in the language of the form."""
