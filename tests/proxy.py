"""A way to a server that is cut exactly when a test says so."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import urlsplit

# How Bolt asks to commit: a message of two bytes, a structure without fields of the type 12.
COMMIT = b"\x00\x02\xb0\x12\x00\x00"


class Proxy:
    """Passes bytes to a server and back, on a loopback port of its own.

    Parameters
    ----------
    address : str
        Of the server, which must take unencrypted connections.

    Attributes
    ----------
    address : str
        Where it listens.
    cuts : int
        How often it did what it was told.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._server = (parts.hostname or "", parts.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = 0
        self._patterns: tuple[bytes, ...] = ()
        self._seen = 0
        self._times: float = 0
        self._answered: int | None = None
        self._act: Callable[[], object] = lambda: None
        self._lock = threading.Lock()
        self._ways: list[_Way] = []

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Cut everything."""
        # Closing alone would leave a listener that waits inside accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut_at(
        self,
        *patterns: bytes,
        times: float = 1,
        answered: int | None = None,
        act: Callable[[], object] = lambda: None,
    ) -> None:
        """Cut every connection once clients have sent these patterns, one after the other.

        Parameters
        ----------
        *patterns : bytes
        times : float
            How often; infinity for always.
        answered : int, optional
            Pass the last pattern on, and this many bytes of the answer to it; the answer's
            end is known to be swallowed. Without it the last pattern is not passed on.
        act : callable
            What is done before.
        """
        with self._lock:
            self._patterns, self._times, self._answered = patterns, times, answered
            self._act, self._seen = act, 0

    def cut(self) -> None:
        """Cut every connection now."""
        for way in self._ways:
            way.cut()

    def meets(self, data: bytes) -> bool:
        """Say whether data from a client completes the patterns."""
        with self._lock:
            if not self._patterns or self.cuts >= self._times:
                return False
            if self._patterns[self._seen] not in data:
                return False
            self._seen += 1
            if self._seen < len(self._patterns):
                return False
            self._seen = 0
            self.cuts += 1
            return True

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(self._server)
                except OSError:
                    client.close()
                    continue
                way = _Way(self, client, server)
                self._ways.append(way)
                way.open()


class _Way:
    """One connection through a proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        # How many bytes of answers still pass; None for all.
        self._left: int | None = None

    def open(self) -> None:
        for pump in (self._ask, self._answer):
            threading.Thread(target=pump, daemon=True).start()

    def cut(self) -> None:
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _ask(self) -> None:
        before = b""
        for data in _received(self._client):
            # What ended one packet may begin a pattern that the next one completes.
            if self._proxy.meets(before[-64:] + data):
                self._proxy._act()
                if self._proxy._answered is None:
                    self._proxy.cut()
                    return
                self._left = self._proxy._answered
                before = b""
            else:
                before = data
            with contextlib.suppress(OSError):
                self._server.sendall(data)
        self.cut()

    def _answer(self) -> None:
        for data in _received(self._server):
            passed = data if self._left is None else data[: self._left]
            with contextlib.suppress(OSError):
                self._client.sendall(passed)
            if self._left is not None:
                self._left -= len(passed)
                if len(passed) < len(data):
                    break
        self.cut()


def _received(end: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while data := end.recv(65536):
            yield data
