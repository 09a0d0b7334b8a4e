"""Hubs: sites tied together by links that are short enough to be one place."""

from symbiosis_map.hubs.finding import Hubs, division, find_hubs
from symbiosis_map.hubs.options import HubOptions

__all__ = ["HubOptions", "Hubs", "division", "find_hubs"]
