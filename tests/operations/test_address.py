"""Where the operator's server listens: what is understood, and what only this machine can reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.operations.address import Address, parse_address

BASE = Path("/etc/yuanwen")


@pytest.mark.parametrize(
    ("text", "address", "shown", "private"),
    [
        ("127.0.0.1:9464", Address("127.0.0.1", 9464), "127.0.0.1:9464", True),
        ("9464", Address("127.0.0.1", 9464), "127.0.0.1:9464", True),
        (":9464", Address("127.0.0.1", 9464), "127.0.0.1:9464", True),
        ("localhost:1", Address("localhost", 1), "localhost:1", True),
        ("[::1]:9464", Address("::1", 9464), "[::1]:9464", True),
        ("0.0.0.0:65535", Address("0.0.0.0", 65535), "0.0.0.0:65535", False),
        ("[::]:80", Address("::", 80), "[::]:80", False),
        ("bot.example.org:80", Address("bot.example.org", 80), "bot.example.org:80", False),
        ("unix:/run/y/http", Address(path=Path("/run/y/http")), "unix:/run/y/http", True),
        ("unix:http", Address(path=BASE / "http"), f"unix:{BASE}/http", True),
    ],
)
def test_is_understood(text, address, shown, private):
    found = parse_address(text, BASE)
    assert found == address
    assert (str(found), found.is_private) == (shown, private)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "port"),
        ("127.0.0.1", "port"),
        ("127.0.0.1:0", "port"),
        ("127.0.0.1:65536", "port"),
        ("127.0.0.1:９４６４", "port"),
        ("127.0.0.1:http", "port"),
        ("::1:9464", "brackets"),
        ("[::g]:9464", "IPv6"),
        ("[host]:9464", "host"),
        ("ho st:9464", "host"),
        ("-x:9464", "host"),
        ("http://127.0.0.1:9464", "brackets"),
        ("unix:", "path"),
        ("unix:  ", "path"),
        ("unix:/run/\n", "path"),
        ("unix:/" + "长" * 40, "bytes"),
    ],
)
def test_is_refused_with_the_reason(text, why):
    with pytest.raises(ValueError, match=why):
        parse_address(text, BASE)
