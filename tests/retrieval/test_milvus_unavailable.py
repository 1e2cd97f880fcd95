"""A server that is gone, frozen, loading or refusing: repeats for a time, then an error, never a hang."""

from __future__ import annotations

import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from pymilvus import MilvusException
from support.milvus import Server, ask, found, opened, source

from bot.retrieval import milvus_rows as rows
from bot.retrieval.index import Entry, Field, IndexUnavailableError, Source, Synced
from bot.retrieval.milvus_index import MilvusIndex
from bot.retrieval.milvus_link import Link

SECONDS = 10.0
GONE = MilvusException(2, "Fail connecting to server")
NOT_LOADED = MilvusException(101, "collection not loaded")
LOADING = MilvusException(103, "collection not fully loaded")


class Refused(grpc.RpcError):
    """As grpc raises it."""

    def code(self):
        return grpc.StatusCode.UNAUTHENTICATED

    def details(self):
        return "auth check failure, secret is wrong"


class Client:
    """Answers what the script says, the last of it for ever; an exception in it is raised.

    Where it is slow, a failure takes as long as pymilvus may: four times what it was told.
    """

    def __init__(self, *script, slow=False):
        self._script = list(script)
        self._slow = slow
        self.requests = []
        self.loaded = []
        self.now = 0.0
        self.slept = []

    def answer(self, seconds):
        self.requests.append(seconds)
        said = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(said, Exception):
            self.now += 4 * seconds * self._slow
            raise said
        return said

    def load_collection(self, name, *, timeout):
        self.loaded.append(name)

    def close(self):
        pass

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def link(client, uri="http://host:19530", token="", connect=None):
    return Link(
        uri,
        token,
        "speeches",
        connect=connect or (lambda uri, token, seconds: client),
        clock=lambda: client.now,
        sleep=client.sleep,
    )


def call(link):
    return link.call(lambda client, seconds: client.answer(seconds), link.deadline(SECONDS))


# With a client of the test's own


def test_what_passes_is_repeated():
    client = Client(GONE, LOADING, GONE, "here")
    assert call(link(client)) == "here"
    assert client.slept == [0.05, 0.1, 0.2]


@pytest.mark.parametrize("slow", [False, True])
def test_what_does_not_pass_is_told_at_the_deadline(slow):
    client = Client(GONE, slow=slow)
    with pytest.raises(IndexUnavailableError, match="http://host:19530 cannot be asked: Fail"):
        call(link(client))
    assert 0.9 * SECONDS <= client.now <= SECONDS
    assert 1 <= len(client.requests) < 30
    assert max(client.slept, default=0) <= 1.0


def test_a_collection_that_is_not_loaded_is_loaded():
    client = Client(GONE, GONE, NOT_LOADED, "here")
    assert call(link(client)) == "here"
    assert client.loaded == ["speeches"]
    assert client.slept[-1] == 0.05  # it answers: no long pause any more


def test_after_the_deadline_nothing_is_asked():
    client = Client("here")
    one = link(client)
    client.now = SECONDS
    with pytest.raises(IndexUnavailableError, match="in time"):
        one.call(lambda client, seconds: client.answer(seconds), SECONDS)
    assert client.requests == []


@pytest.mark.parametrize(
    "error",
    [
        Refused(),
        MilvusException(1100, "invalid parameter"),
        MilvusException(1401, "no right"),
        MilvusException(1, "broken request", is_input_error=True),
    ],
)
def test_what_cannot_pass_is_told_at_once(error):
    client = Client(error)
    with pytest.raises(IndexUnavailableError, match="http://host:19530: "):
        call(link(client))
    assert len(client.requests) == 1
    assert client.slept == []


def test_neither_token_nor_password_is_told():
    def connect(uri, token, seconds):
        raise MilvusException(2, f"no way to {uri} with {token}") from Refused()

    one = link(Client(), "http://user:hidden@host:19530", "secret", connect)
    with pytest.raises(IndexUnavailableError) as told:
        call(one)
    assert "http://host:19530" in str(told.value)
    assert not {"secret", "hidden", "user"} & {*str(told.value).replace("@", " ").split()}
    assert "hidden" not in str(told.value)
    refused = link(Client(Refused()), token="secret")
    with pytest.raises(IndexUnavailableError, match="auth check failure, … is wrong"):
        call(refused)


def test_no_question_is_told():
    wanted = rows.holding(["四责", "责q"])
    for which in (wanted, json.dumps(wanted, ensure_ascii=False), rows.having("责q")):
        said = f"cannot parse expression: {which}, error: no such thing"
        with pytest.raises(IndexUnavailableError, match=r"cannot parse .*, error: no such") as told:
            call(link(Client(MilvusException(1100, said))))
        assert not {*"四责q"} & {*str(told.value)}


def test_a_client_is_made_once_and_made_again_after_it_was_closed():
    made = []
    client = Client("here")
    one = link(client, connect=lambda *_: made.append(1) or client)
    assert [call(one), call(one)] == ["here", "here"]
    assert len(made) == 1
    one.close()
    one.close()
    call(one)
    assert len(made) == 2


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("ftp://user:hidden@host", "ftp://host: .*illegal"),
        ("nowhere", "nowhere: .*illegal"),
        ("/no/such/folder/index.db", "not exists"),
        ("", "illegal"),
    ],
)
def test_an_address_that_is_none(uri, told):
    began = time.monotonic()
    with pytest.raises(IndexUnavailableError, match=told) as error:
        MilvusIndex(uri)
    assert "hidden" not in str(error.value)
    assert time.monotonic() - began < 5


# With a server of milvus-lite, in a process of its own


class Hurried:
    """A clock that is put forward instead of waiting: requests take their time, pauses none."""

    def __init__(self):
        self._ahead = 0.0

    def now(self):
        return time.monotonic() + self._ahead

    def sleep(self, seconds):
        self._ahead += seconds


@pytest.fixture
def server(tmp_path):
    one = Server(tmp_path / "data")
    one.start()
    yield one
    one.kill()


@pytest.fixture
def connected(server):
    made = []

    def connect(timeout, **options):
        made.append(MilvusIndex(server.uri, timeout=timeout, **options))
        return made[-1]

    yield connect
    for index in made:
        index.close()


def test_nothing_is_lost_when_the_server_is_killed_while_it_is_written_to(server, connected):
    def killed():
        server.kill()
        return [Entry("c:1", {Field.WORDS: ["责任"]}, "c")]

    clock = Hurried()
    index = connected(20.0, clock=clock.now, sleep=clock.sleep)
    whole = [source("a", ["党建"]), source("b", ["作风"])]
    index.sync(whole)
    with pytest.raises(IndexUnavailableError, match="cannot be asked"):
        index.sync([*whole, Source("c", "1", killed)])
    with pytest.raises(IndexUnavailableError, match="cannot be asked"):
        found(index, "党建")
    server.start()
    again = connected(20.0)
    assert found(again, "党建", "作风") == ["a:1", "b:1"]
    assert again.sync([*whole, source("c", ["责任"])]) == Synced(added=1, kept=2)
    assert found(again, "责任") == ["c:1"]


def test_a_server_that_comes_back_in_time_is_not_missed(server, connected):
    index = connected(20.0)
    index.sync([source("a", ["党建"])])
    server.kill()
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(found, index, "党建")
        server.start()
        assert asked.result() == ["a:1"]
    assert found(index, "党建") == ["a:1"]


def test_a_server_that_is_killed_while_it_is_written_to_and_comes_back(
    server, connected, monkeypatch
):
    monkeypatch.setattr(
        "bot.retrieval.milvus_collection._BATCH", 1
    )  # a is written before b is made
    index = connected(20.0)
    back = threading.Thread(target=server.start)

    def killed():
        server.kill()
        back.start()
        return [Entry("b:1", {Field.WORDS: ["责任"]}, "b")]

    assert index.sync([source("a", ["党建"]), Source("b", "1", killed)]) == Synced(added=2)
    back.join()
    assert found(index, "党建", "责任") == ["a:1", "b:1"]


def test_a_frozen_server_is_not_waited_for_longer_than_was_said(server, connected):
    index = connected(2.0)
    index.sync([source("a", ["党建"])])
    server.send(signal.SIGSTOP)
    began = time.monotonic()
    with ThreadPoolExecutor(4) as several:
        asked = [several.submit(found, index, "党建") for _ in range(4)]
        for one in asked:
            with pytest.raises(IndexUnavailableError, match=r"cannot be asked|in time"):
                one.result()
    assert time.monotonic() - began < 4
    server.send(signal.SIGCONT)
    assert found(index, "党建") == ["a:1"]


def test_what_stands_in_the_texts_is_asked_until_the_deadline(server, connected):
    index = connected(20.0)
    index.sync([source("a", ["党建"], field=Field.GRAMS)])
    server.kill()
    with ThreadPoolExecutor(2) as others:
        held = others.submit(index.holding, ["党建"])
        counted = others.submit(index.frequency, "党建")
        server.start()
        assert (held.result(), counted.result()) == (["a:1"], 1)
    clock = Hurried()
    hurried = connected(20.0, clock=clock.now, sleep=clock.sleep)
    server.kill()
    with pytest.raises(IndexUnavailableError, match="cannot be asked"):
        hurried.holding(["党建"])
    with pytest.raises(IndexUnavailableError, match="cannot be asked"):
        hurried.frequency("党建")


def test_a_reader_sees_what_was_written(server, connected):
    writer, reader = connected(20.0), connected(20.0)
    writer.sync([source("a", ["党建"])])
    assert found(reader, "党建") == ["a:1"]
    writer.sync([source("a", ["作风"])])
    assert (found(reader, "党建"), found(reader, "作风")) == ([], ["a:1"])


def test_a_file_that_a_server_has_open(server, tmp_path):
    path = (tmp_path / "data").rename(tmp_path / "data.db")
    with pytest.raises(IndexUnavailableError, match="Open local milvus failed"), opened(path):
        pass


def test_nobody_there(server):
    server.kill()
    clock = Hurried()
    with pytest.raises(IndexUnavailableError, match="cannot be asked"):
        MilvusIndex(server.uri, clock=clock.now, sleep=clock.sleep)


def test_asked_for_a_word_that_is_not_there_when_nobody_is(connected, server):
    index = connected(20.0)
    server.kill()
    assert index.search(ask(), 5) == []  # nothing has to be asked for that
