"""A Bot API server on which things go wrong, as a test has written down beforehand.

>>> with FaultyBotApi() as api:  # doctest: +SKIP
...     api.plan("sendMessage", refused(502), chat=5, nth=2)
...     api.say("四责协同", chat=private(5))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from support.bot_api import FakeBotApi, HangUp
from support.server import Call
from support.updates import LI, Json

_LONG = 60.0  # seconds; longer than any bot waits


@dataclass(frozen=True)
class Fault:
    """What becomes of a call.

    `carried_out` is whether the server does what it is asked for; `answer` is what it says in the
    end, None for nothing; `seconds` is how long it is silent before.
    """

    carried_out: bool = False
    answer: tuple[int, Json | bytes] | None = None
    seconds: float = 0.0


def refused(status: int, description: str = "", **parameters: Any) -> Fault:
    """An error in the server's words."""
    description = description or HTTPStatus(status).phrase
    payload: Json = {"ok": False, "error_code": status, "description": description}
    if parameters:
        payload["parameters"] = parameters
    return Fault(answer=(status, payload))


def flooded(seconds: int) -> Fault:
    """The server's flood limit."""
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def garbled(*, carried_out: bool = True) -> Fault:
    """A success of which half is missing."""
    return Fault(carried_out, (200, b'{"ok":true,"result":{"message_id":'))


def page(status: int) -> Fault:
    """The page of a gateway."""
    return Fault(answer=(status, b"<html><h1>nginx</h1></html>"))


def dropped(*, carried_out: bool) -> Fault:
    """The connection breaks before or after the call was carried out."""
    return Fault(carried_out)


def late(*, carried_out: bool, seconds: float = _LONG) -> Fault:
    """No answer for so long that the bot gives up."""
    return Fault(carried_out, seconds=seconds)


@dataclass
class Plan:
    """A fault and the calls that it is for; `caught` counts those it has come to."""

    fault: Fault
    method: str
    chat: int | None
    nth: int
    times: int
    where: Callable[[Json], bool]
    seen: int = 0
    caught: int = 0

    def catches(self, method: str, params: Json) -> bool:
        """Count a call of the sort; tell whether it is one that goes wrong."""
        if method != self.method or self.chat not in (None, params.get("chat_id")):
            return False
        if not self.where(params):
            return False
        self.seen += 1
        caught = self.nth <= self.seen < self.nth + self.times
        self.caught += caught
        return caught


class FaultyBotApi(FakeBotApi):
    """The server of the other tests, with faults by method, chat and number of the call."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: Counter[tuple[str, int | None]] = Counter()  # by method and chat
        self._plans: list[Plan] = []
        self._again: list[Json] = []
        self._down = False
        self._drops = False

    def plan(
        self,
        method: str,
        fault: Fault,
        *,
        chat: int | None = None,
        nth: int = 1,
        times: int = 1,
        where: Callable[[Json], bool] = lambda _: True,
    ) -> Plan:
        """Let the nth of these calls from now on go wrong, and as many as `times` from there."""
        plan = Plan(fault, method, chat, nth, times, where)
        with self._changed:
            self._plans.append(plan)
        return plan

    def push_again(self, *updates: Json) -> None:
        """Deliver updates with the next ones whether they are confirmed or not, in this order."""
        with self._changed:
            self._again += updates
            self._changed.notify_all()

    def delivered(self, chat: int) -> list[Call]:
        """The messages that a chat has got."""
        with self._changed:
            return [
                call
                for call in self.calls
                if call.method in {"sendMessage", "sendPhoto"} and call.params["chat_id"] == chat
            ]

    def wait_until(self, condition: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait for what a test can see of the calls; tells whether it has come."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    # An outage

    def go_down(self) -> None:
        """Refuse connections, and break those there are."""
        with self._changed:
            self._down = True
            self._changed.notify_all()
        self._hang_up()

    def come_back(self) -> None:
        with self._changed:
            self._down = False
        self._listen(self._http.server_port)
        self._thread.start()

    def drop_all(self, drops: bool) -> None:
        """Take connections and break them, as a gateway does that has lost its way."""
        with self._changed:
            self._drops = drops
            self._changed.notify_all()

    def respond(
        self, path: str, params: Json, files: dict[str, bytes] | None = None
    ) -> tuple[int, Json | bytes]:
        method = path.rpartition("/")[2]
        with self._changed:
            self.attempts[method, params.get("chat_id")] += 1
            if self._down or self._drops:
                raise HangUp
            caught = [plan for plan in self._plans if plan.catches(method, params)]
            self._changed.notify_all()
        if not caught:
            status, answer = super().respond(path, params, files)
            if self._down or self._drops:  # while it waited for updates
                raise HangUp
            return status, answer
        fault = caught[0].fault
        if fault.carried_out:
            super().respond(path, params, files)
        if fault.seconds:
            with self._changed:
                self._changed.wait_for(lambda: not self._open, fault.seconds)
        if fault.answer is None:
            raise HangUp
        return fault.answer

    def _get_updates(self, params: Json) -> tuple[int, Json]:
        status, body = super()._get_updates(params)
        if status == 200 and self._again:
            body["result"] = self._again + body["result"]
            self._again = []
        return status, body

    def _waits(self) -> bool:
        return not (self._again or self._down or self._drops) and super()._waits()


def private(number: int) -> Json:
    """A private chat."""
    return {"id": number, "type": "private", "first_name": "某"}


def member(number: int) -> Json:
    """The member whose private chat it is."""
    return LI | {"id": number}
