"""Geocoding services on the network: asked only where a project names them, and with leave.

:func:`~symbiosis_map.geocoding.services.desk.with_services` opens them for a stage. Nothing else of this package
opens a connection.
"""

from symbiosis_map.geocoding.services.errors import NetworkNotAllowedError, ServiceFailed

__all__ = ["NetworkNotAllowedError", "ServiceFailed"]
