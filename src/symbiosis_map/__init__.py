"""Finds which surplus heat, water, by-products and CO2 of a region's companies their neighbours could use."""

__version__ = "0.1.0"
