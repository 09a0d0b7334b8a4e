"""One HTTP connection to one service, kept open, with a deadline that nothing can stretch."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from symbiosis_map.geocoding.services.manners import Manners

__all__ = ["Answer", "Connection", "UnreachableError", "request_target"]

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_PIECE_BYTES = 65_536


class UnreachableError(Exception):
    """No whole answer: no connection, silence, a deadline passed, a body cut off or too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service sent, whole.

    Parameters
    ----------
    status : int
    body : bytes
    retry_after : str
        As the header gives it; empty where it is missing.
    redirected_to : str
        Where a redirect that was not followed leads to; empty where there was none.
    """

    status: int
    body: bytes
    retry_after: str = ""
    redirected_to: str = ""


def request_target(path: str, parameters: Mapping[str, str]) -> str:
    """Return the path of a request with its parameters in a stable order.

    Examples
    --------
    >>> request_target("/sok", {"nummer": "5", "adressenavn": "Ørsta gate"})
    '/sok?adressenavn=%C3%98rsta+gate&nummer=5'
    """
    return f"{path}?{urlencode(sorted(parameters.items()))}"


class Connection:
    """A connection that is opened at the first request, kept, and opened again after a fault.

    The program's own name stands in ``User-Agent``. A proxy is taken from the environment, as ``HTTPS_PROXY`` and
    ``NO_PROXY`` name it. Redirects are followed within the same scheme, host and port only.

    Parameters
    ----------
    url : str
        Where the service answers; ``http`` or ``https``.
    user_agent : str
    manners : Manners
        Gives patience and the longest answer.
    """

    def __init__(self, url: str, user_agent: str, manners: Manners) -> None:
        self._parts = urlsplit(url)
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}
        self._manners = manners
        self._open: _Timed | None = None

    def get(self, target: str, turn: Callable[[], None], sent: Callable[[], None]) -> Answer:
        """Ask once, and follow redirects within the service.

        Parameters
        ----------
        target : str
            Path and parameters, as :func:`request_target` makes them; they follow the path of the service's URL.
        turn : callable
            Called before every single request is sent, with the connection open; waits until the service may be asked.
        sent : callable
            Called when the request has been sent.

        Raises
        ------
        UnreachableError
            Where no whole answer came.
        """
        path = self._parts.path.rstrip("/") + target
        answer = self._get_once(path, turn, sent)
        for _ in range(_MOST_REDIRECTS):
            if answer.status not in _REDIRECTS or not answer.redirected_to:
                break
            there = urlsplit(urljoin(self._url(path), answer.redirected_to))
            if (there.scheme, there.netloc) != (self._parts.scheme, self._parts.netloc):
                break
            path = there.path + (f"?{there.query}" if there.query else "")
            answer = self._get_once(path, turn, sent)
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _get_once(self, path: str, turn: Callable[[], None], sent: Callable[[], None]) -> Answer:
        kept = self._open is not None
        try:
            try:
                return self._exchange(path, turn, sent)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The other side may have closed a connection that was kept: once more, on a new one.
                self.close()
                if not kept:
                    raise
                return self._exchange(path, turn, sent)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise UnreachableError(_describe(error)) from error

    def _exchange(self, path: str, turn: Callable[[], None], sent: Callable[[], None]) -> Answer:
        if self._open is None:
            self._open = self._new()
            self._open.connect()
        connection = self._open
        turn()
        connection.deadline = time.monotonic() + self._manners.deadline_s
        connection.request("GET", self._url(path) if connection.asks_whole_url else path, headers=self._headers)
        sent()
        response = connection.getresponse()
        try:
            body = self._body(response)
        finally:
            response.close()
        if response.will_close:
            self.close()
        return Answer(response.status, body, response.getheader("Retry-After", ""), response.getheader("Location", ""))

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        most = self._manners.largest_answer_bytes
        stated = response.getheader("Content-Length", "")
        if stated.isdecimal() and len(stated) < 20 and int(stated) > most:
            self.close()
            raise UnreachableError(f"an answer of {int(stated):,} bytes, longer than {most:,}")
        body = bytearray()
        while piece := response.read1(_PIECE_BYTES):
            body += piece
            if len(body) > most:
                self.close()
                raise UnreachableError(f"an answer longer than {most:,} bytes")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return bytes(body)

    def _url(self, path: str) -> str:
        return f"{self._parts.scheme}://{self._parts.netloc}{path}"

    def _new(self) -> _Timed:
        host, secure = self._parts.hostname or "", self._parts.scheme == "https"
        port = self._parts.port or (443 if secure else 80)
        context = ssl.create_default_context() if secure else None
        proxy = urllib.request.getproxies().get(self._parts.scheme, "")
        if not proxy or urllib.request.proxy_bypass(host):
            return _Timed(host, port, self._manners, context)
        through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        connection = _Timed(through.hostname or "", through.port or 8080, self._manners, context)
        if secure:
            connection.set_tunnel(host, port)
        else:
            connection.asks_whole_url = True
        return connection


class _Timed(http.client.HTTPConnection):
    """A connection whose every step stays within one deadline, also when the other side sends a byte at a time."""

    def __init__(self, host: str, port: int, manners: Manners, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=manners.connect_s)
        self.manners, self.context = manners, context
        self.deadline = float("inf")
        self.asks_whole_url = False
        self._wanted_host = host

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().set_tunnel(host, port, headers)
        self._wanted_host = host

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context is not None:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self._wanted_host)

    def response_class(self, sock: socket.socket, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:  # type: ignore[override]
        response = http.client.HTTPResponse(sock, *args, **kwargs)
        raw = response.fp.detach()
        response.fp = io.BufferedReader(cast(io.RawIOBase, _Hurried(raw, sock, self)))
        return response


class _TooSlowError(TimeoutError):
    """The other side is silent, or slower than the deadline allows."""


class _Hurried(io.RawIOBase):
    """Bytes of a socket, each wait no longer than what is left until the deadline."""

    def __init__(self, raw: Any, sock: socket.socket, connection: _Timed) -> None:
        self._raw, self._sock, self._connection = raw, sock, connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        manners = self._connection.manners
        left_s = self._connection.deadline - time.monotonic()
        if left_s <= 0:
            raise _TooSlowError(_too_late(manners))
        self._sock.settimeout(min(left_s, manners.read_s))
        try:
            return cast("int | None", self._raw.readinto(buffer))
        except TimeoutError:
            raise _TooSlowError(_too_late(manners) if left_s < manners.read_s else _silent(manners)) from None

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def _too_late(manners: Manners) -> str:
    return f"no whole answer within {manners.deadline_s:g} s"


def _silent(manners: Manners) -> str:
    return f"not a word for {manners.read_s:g} s"


def _describe(error: Exception) -> str:
    if isinstance(error, _TooSlowError):
        return str(error)
    if isinstance(error, TimeoutError):
        return "no connection in time"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer was cut off"
    if isinstance(error, socket.gaierror):
        return "the name of the host is not known"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ssl.SSLError):
        return f"no safe connection: {error.reason or error}"
    text = str(error) or type(error).__name__
    return f"the connection failed: {text}"
