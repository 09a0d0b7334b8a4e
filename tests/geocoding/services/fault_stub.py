"""A server on this machine that answers as it is told: late, cut off, wrong, or not at all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

Reply = Callable[[socket.socket], None]
"""Sends something, or nothing, on a connection whose request was read."""


class FaultStub:
    """Answers each request with the next reply; the last one is repeated.

    Parameters
    ----------
    replies : callables
        See :func:`reply`, :func:`trickle`, :func:`hang` and :func:`cut`.
    """

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[float, str]] = []
        """Moment and target of each request."""
        self.heads: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> FaultStub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        return self._socket.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while head := self._head(connection):
                self.asked.append((time.monotonic(), head.split(" ", 2)[1]))
                self.heads.append(head)
                number = min(len(self.asked), len(self.replies)) - 1
                self.replies[number](connection)

    def _head(self, connection: socket.socket) -> str:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return ""
            head += piece
        return head.decode("latin-1")


def reply(
    status: int = 200, body: bytes | str = b"[]", headers: dict[str, str] | None = None, close: bool = False
) -> Reply:
    """Send a whole answer in one go."""
    content = body.encode() if isinstance(body, str) else body

    def send(connection: socket.socket) -> None:
        lines = {"Content-Type": "application/json", "Content-Length": str(len(content))} | (headers or {})
        if close:
            lines["Connection"] = "close"
        head = f"HTTP/1.1 {status} Status\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(head.encode() + b"\r\n" + content)
        if close:
            connection.shutdown(socket.SHUT_RDWR)

    return send


def trickle(data: bytes, pause_s: float) -> Reply:
    """Send one byte at a time."""

    def send(connection: socket.socket) -> None:
        for place in range(len(data)):
            connection.sendall(data[place : place + 1])
            time.sleep(pause_s)

    return send


def hang(seconds: float = 30.0) -> Reply:
    """Send nothing for a long while; the client's leaving ends it."""

    def wait(connection: socket.socket) -> None:
        connection.settimeout(seconds)
        with suppress(TimeoutError):
            connection.recv(1)
        connection.close()

    return wait


def cut(data: bytes) -> Reply:
    """Send this and close."""

    def send(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    return send
