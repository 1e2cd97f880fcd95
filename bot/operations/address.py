"""Where the operator's small HTTP server listens: a port of this machine, or a Unix socket."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
_PORTS = range(1, 65536)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_LONGEST_PATH = 100  # bytes; the system takes 107


@dataclass(frozen=True, slots=True)
class Address:
    """A host and port, or, where `path` is given, a Unix socket."""

    host: str = LOOPBACK
    port: int = 0
    path: Path | None = None

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach it."""
        if self.path is not None or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The URL that requests begin with; of a Unix socket, the host in it means nothing."""
        if self.path is not None:
            return "http://localhost"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def __str__(self) -> str:
        return f"unix:{self.path}" if self.path is not None else self.url.removeprefix("http://")


def parse_address(text: str, base: Path) -> Address:
    """Read ``host:port``, ``port`` (of this machine only), ``[::1]:port`` or ``unix:/path``.

    A relative path counts from `base`. Raises ValueError with what is wrong.
    """
    if text.startswith("unix:"):
        return _socket(text.removeprefix("unix:"), base)
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) not in _PORTS:
        raise ValueError("it does not end in a port from 1 to 65535")
    if not host:
        return Address(LOOPBACK, int(port))
    return Address(_host(host), int(port))


def _socket(text: str, base: Path) -> Address:
    if not text.strip() or not text.isprintable():
        raise ValueError("there is no path behind unix:")
    path = base / text
    if len(str(path).encode("utf-8", "replace")) > _LONGEST_PATH:
        raise ValueError(f"a socket's path has at most {_LONGEST_PATH} bytes")
    return Address(path=path)


def _host(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if ":" in bare:
        if bare == text:
            raise ValueError("an IPv6 address stands in brackets")
        try:
            return str(ipaddress.IPv6Address(bare))
        except ValueError:
            raise ValueError("there is no such IPv6 address") from None
    if bare != text or not _HOST.fullmatch(bare):
        raise ValueError("there is no such host")
    return bare
