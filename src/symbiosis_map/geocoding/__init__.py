"""Where sites lie: points with a level, a precision and a source; what cannot be placed is listed with a reason.

:func:`locate` is the stage. A provider (:class:`Provider`) answers a :class:`Query` with :class:`Place` objects;
the embedded gazetteer is one.
"""

from symbiosis_map.geocoding.gazetteer import Gazetteer
from symbiosis_map.geocoding.locate import Located, locate
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Provider, Query, Service

__all__ = ["Gazetteer", "GeocodingOptions", "Located", "Place", "Provider", "Query", "Service", "locate"]
