"""The small HTTP server, spoken to by a real client and by sockets that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import stat

import httpx
import pytest

from bot.operations import http
from bot.operations.address import Address
from bot.operations.http import ListenError, Response, serving


async def hello() -> Response:
    return Response("你好\n")


async def broken() -> Response:
    raise RuntimeError("of no concern to whoever asks")


ROUTES = {"/hello": hello, "/broken": broken}


@pytest.fixture
async def path(tmp_path):
    address = Address(path=tmp_path / "http")
    async with serving(address, ROUTES):
        yield address.path


@contextlib.asynccontextmanager
async def client(path):
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def say(path, data: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(data)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_answers_a_path_and_closes(path):
    async with client(path) as asking:
        answer = await asking.get("/hello?x=1")
    assert (answer.status_code, answer.text) == (200, "你好\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["connection"] == "close"
    assert answer.headers["cache-control"] == "no-store"


async def test_head_is_get_without_the_body(path):
    async with client(path) as asking:
        answer = await asking.head("/hello")
    assert (answer.status_code, answer.headers["content-length"]) == (200, "7")
    assert (await say(path, b"HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n")).endswith(b"\r\n\r\n")


@pytest.mark.parametrize(("method", "path_", "status"), [
    ("GET", "/", 404), ("GET", "/hello/", 404), ("GET", "/../etc/passwd", 404),
    ("POST", "/hello", 405), ("DELETE", "/hello", 405), ("GET", "/broken", 500),
])  # fmt: skip
async def test_what_it_does_not_know_is_refused(path, method, path_, status):
    async with client(path) as asking:
        answer = await asking.request(method, path_)
    assert answer.status_code == status
    assert "concern" not in answer.text
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /hello HTTP/1.1\r\n\r\n", b"400"),  # no host
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000, b"431"),
        (b"GET /hello HTTP/1.0\r\n\r\n", b"200"),
    ],
)
async def test_a_request_that_is_none_gets_its_status(path, data, status):
    assert (await say(path, data)).split(b" ")[1] == status


async def test_a_second_request_on_a_connection_is_not_answered(path):
    asked = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
    assert (await say(path, asked * 2)).count(b"HTTP/1.1") == 1


async def test_whoever_does_not_come_to_the_point_is_hung_up_on(path, monkeypatch):
    monkeypatch.setattr(http, "_SECONDS", 0.05)
    assert await say(path, b"GET /hello HTTP/1.1\r\n") == b""


async def test_only_so_many_can_be_connected_at_once(path, monkeypatch):
    monkeypatch.setattr(http, "_MOST_CONNECTIONS", 1)
    _, idle = await asyncio.open_unix_connection(path)
    assert await say(path, b"") == b""  # hung up on at once, not after ten seconds
    idle.close()


async def test_ends_with_connections_open_and_takes_its_socket_along(tmp_path):
    address = Address(path=tmp_path / "http")
    async with asyncio.timeout(5), serving(address, ROUTES):
        assert stat.S_IMODE(address.path.stat().st_mode) == 0o660
        reader, writer = await asyncio.open_unix_connection(address.path)
        writer.write(b"GET")
        async with client(address.path) as asking:  # the first is surely connected after this
            await asking.get("/hello")
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    assert not address.path.exists()


async def test_a_socket_that_a_crash_left_behind_is_replaced(tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "http"))
    async with (
        serving(Address(path=tmp_path / "http"), ROUTES),
        client(tmp_path / "http") as asking,
    ):
        assert (await asking.get("/hello")).status_code == 200


async def test_listens_on_a_port_of_this_machine():
    address = Address(port=free_port())
    async with serving(address, ROUTES), httpx.AsyncClient(trust_env=False) as asking:
        assert (await asking.get(f"{address.url}/hello")).text == "你好\n"


async def test_a_port_that_is_taken_is_one_clear_message():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = Address(port=taken.getsockname()[1])
        with pytest.raises(ListenError, match=rf"127\.0\.0\.1:{address.port} .*operations\.listen"):
            async with serving(address, ROUTES):
                pytest.fail("it listens")


async def test_a_folder_that_is_not_there_is_one_clear_message(tmp_path):
    with pytest.raises(ListenError, match="No such file"):
        async with serving(Address(path=tmp_path / "absent" / "http"), ROUTES):
            pytest.fail("it listens")
