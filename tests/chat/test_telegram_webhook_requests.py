"""Which requests are Telegram's: checked before anything is looked at, over real HTTP."""

from __future__ import annotations

import json
import socket
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx
import pytest

from bot.chat.telegram import TelegramStartError
from bot.chat.telegram.webhook_requests import (
    SECRET_HEADER,
    Strangers,
    listening_sockets,
    make_server,
    remove_socket,
)

SECRET = "s3cret-of-the-webhook"
HEADERS = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
UPDATE = json.dumps({"update_id": 7, "message": {"text": "四责协同"}})


class Taker:
    """Takes everything, or does what a test wants."""

    def __init__(self) -> None:
        self.taken: list = []
        self.answer = HTTPStatus.OK

    async def __call__(self, data) -> HTTPStatus:
        self.taken.append(data)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@asynccontextmanager
async def serving(take, listen="127.0.0.1:0"):
    sockets = listening_sockets(listen)
    server = make_server("/hook", SECRET, take)
    server.add_sockets(sockets)
    unix = listen.removeprefix("unix:") if listen.startswith("unix:") else None
    port = None if unix else sockets[0].getsockname()[1]
    transport = httpx.AsyncHTTPTransport(uds=unix)
    try:
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://127.0.0.1:{port or 80}", trust_env=False
        ) as client:
            yield client
    finally:
        server.stop()
        await server.close_all_connections()
        remove_socket(listen)


@pytest.fixture
def take():
    return Taker()


@pytest.fixture
async def client(take):
    async with serving(take) as client:
        yield client


async def test_what_telegram_posts_is_taken(client, take):
    response = await client.post("/hook", content=UPDATE, headers=HEADERS)
    assert (response.status_code, response.content) == (200, b"")
    assert "server" not in response.headers
    assert take.taken == [json.loads(UPDATE)]


async def test_a_charset_beside_the_content_type_does_not_matter(client, take):
    headers = HEADERS | {"Content-Type": "application/JSON; charset=utf-8"}
    assert (await client.post("/hook", content=UPDATE, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "given",
    [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "ü" * len(SECRET)}],
)
async def test_without_the_secret_nothing_is_looked_at(client, take, given, caplog):
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    headers.append((b"Content-Type", b"application/json"))
    for _ in range(3):
        response = await client.post("/hook", content=b"{broken", headers=headers)
        assert (response.status_code, response.content) == (403, b"")
    assert take.taken == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("POST", "/", UPDATE, "application/json", 404),
        ("POST", "/hook/", UPDATE, "application/json", 404),
        ("POST", "/hookx", UPDATE, "application/json", 404),
        ("GET", "/hook", "", "application/json", 405),
        ("PUT", "/hook", UPDATE, "application/json", 405),
        ("POST", "/hook", UPDATE, "text/plain", 415),
        ("POST", "/hook", UPDATE, "application/x-www-form-urlencoded", 415),
        ("POST", "/hook", UPDATE[:-1], "application/json", 400),
        ("POST", "/hook", "", "application/json", 400),
        ("POST", "/hook", "\udcff", "application/json", 400),
        ("POST", "/hook", "[1]", "application/json", 400),
        ("POST", "/hook", "{}", "application/json", 400),
        ("POST", "/hook", '{"update_id": "7"}', "application/json", 400),
        ("POST", "/hook", '{"update_id": true}', "application/json", 400),
        ("POST", "/hook", "[" * 100_000, "application/json", 400),
    ],
)
async def test_what_is_no_delivery_is_refused(client, take, method, path, body, kind, status):
    response = await client.request(
        method,
        path,
        content=body.encode("utf-8", "surrogateescape"),
        headers=HEADERS | {"Content-Type": kind},
    )
    assert response.status_code == status
    assert take.taken == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_no_update_has_is_not_read(client, take, chunked):
    async def chunks():
        for _ in range(64):
            yield b" " * 2**16

    content = chunks() if chunked else b" " * 2**22
    try:
        response = await client.post("/hook", content=content, headers=HEADERS)
    except httpx.TransportError:
        pass  # hung up on in the middle of it
    else:
        assert response.status_code == 400
    assert take.taken == []
    assert (await client.post("/hook", content=UPDATE, headers=HEADERS)).status_code == 200


async def test_what_cannot_be_taken_now_comes_again(client, take):
    take.answer = HTTPStatus.SERVICE_UNAVAILABLE
    response = await client.post("/hook", content=UPDATE, headers=HEADERS)
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")


async def test_a_failure_is_logged_without_what_was_delivered(client, take, caplog):
    take.answer = RuntimeError("四责协同")
    response = await client.post("/hook", content=UPDATE, headers=HEADERS)
    assert (response.status_code, response.content) == (500, b"")
    assert "RuntimeError" in caplog.text
    assert "四责协同" not in caplog.text


def test_strangers_are_complained_of_now_and_then(caplog):
    moments = iter([0.0, 0.0, 1.0, 599.0, 601.0, 601.0])
    strangers = Strangers(clock=lambda: next(moments))
    for _ in range(4):
        strangers.complain()
    assert len(caplog.records) == 2


# Where it listens


async def test_a_socket_in_the_file_system(take, tmp_path):
    listen = f"unix:{tmp_path / 'y.sock'}"
    async with serving(take, listen) as client:
        assert (await client.post("/hook", content=UPDATE, headers=HEADERS)).status_code == 200
        with pytest.raises(TelegramStartError, match="another process listens there"):
            listening_sockets(listen)
    assert list(tmp_path.iterdir()) == []


async def test_the_socket_of_a_killed_process_is_replaced(take, tmp_path):
    path = tmp_path / "y.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    async with serving(take, f"unix:{path}") as client:
        assert (await client.post("/hook", content=UPDATE, headers=HEADERS)).status_code == 200


def test_a_file_is_not_taken_for_a_socket(tmp_path):
    file = tmp_path / "notes"
    file.write_text("precious")
    with pytest.raises(TelegramStartError, match="a file is there"):
        listening_sockets(f"unix:{file}")
    assert file.read_text() == "precious"


def test_an_address_in_use_is_said():
    [taken] = listening_sockets("127.0.0.1:0")
    try:
        port = taken.getsockname()[1]
        with pytest.raises(TelegramStartError, match=rf"127\.0\.0\.1:{port} \(Address already"):
            listening_sockets(f"127.0.0.1:{port}")
    finally:
        taken.close()


@pytest.mark.parametrize("listen", ["nowhere.invalid:8080", "192.0.2.1:8080"])
def test_an_address_that_is_not_here_is_said(listen):
    with pytest.raises(TelegramStartError, match=r"telegram\.webhook\.listen"):
        listening_sockets(listen)
