"""What can go wrong between this program and a geocoding service."""

from __future__ import annotations

from typing import Literal

from symbiosis_map.errors import InputError, SymbiosisError

__all__ = ["FailureKind", "NetworkNotAllowedError", "ServiceFailed"]

FailureKind = Literal["unreachable", "refused", "bad answer", "limit", "not asked", "shut out"]
"""No answer in time; an answer that says no; an answer that is none; the most requests were reached; the answer is
not in the cache and nobody may be asked; the service was given up for this run."""


class ServiceFailed(SymbiosisError):  # noqa: N818 - what a cascade turns into a status, not an end
    """A service gave no answer. That is never the same as an answer that it knows nothing.

    Parameters
    ----------
    service : str
        Name of the service.
    kind : str
        One of :data:`FailureKind`.
    reason : str
        What happened, in words.
    remedy : str, optional

    Examples
    --------
    >>> str(ServiceFailed("photon", "unreachable", "no answer within 30 s", "Run again later."))
    'photon: no answer within 30 s. Run again later.'
    """

    exit_code = 4

    def __init__(self, service: str, kind: FailureKind, reason: str, remedy: str = "") -> None:
        self.service, self.kind, self.reason = service, kind, reason
        super().__init__(f"{service}: {reason}", remedy=remedy)


class NetworkNotAllowedError(InputError):
    """A run would send something to a service, and nobody has allowed it."""
