"""Lines served in rotation: fair, in order, bounded, and empty again when all is done."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.telegram.turns import Turns


class Work:
    """Pieces of work that end when they are told to, and the order in which they began."""

    def __init__(self, turns: Turns) -> None:
        self.begun: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._turns = turns
        self._ends: dict[str, asyncio.Event] = {}

    async def add(self, *names: str) -> None:
        """Line up; the first letter of a name is its line."""
        for name in names:
            self._ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._do(name))
        await settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
            await settled()

    async def end_all(self) -> list[str]:
        """End what has begun until nothing is left, and return the whole order."""
        ended = 0
        while ended < len(self.begun):
            await self.end(self.begun[ended])
            ended += 1
        return self.begun

    async def _do(self, name: str) -> None:
        async with self._turns.turn(name[0]):
            self.begun.append(name)
            await self._ends[name].wait()


async def settled() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_lines_take_turns_however_long_one_is():
    work = Work(Turns(1))
    await work.add("a1", "a2", "a3", "a4", "b1", "c1", "b2")
    assert await work.end_all() == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


async def test_one_of_a_line_at_a_time_and_in_order():
    work = Work(Turns(8))
    await work.add("a1", "a2", "b1")
    assert work.begun == ["a1", "b1"]
    await work.end("a1")
    assert work.begun == ["a1", "b1", "a2"]


async def test_a_stuck_line_stops_no_other():
    work = Work(Turns(2))
    await work.add("a1", *[f"a{n}" for n in range(2, 10)], "b1", "b2", "c1")
    await work.end("b1", "c1", "b2")
    assert work.begun == ["a1", "b1", "c1", "b2"]


async def test_no_more_than_so_many_at_once():
    work = Work(Turns(2))
    await work.add("a1", "b1", "c1")
    assert work.begun == ["a1", "b1"]
    await work.end("b1")
    assert work.begun == ["a1", "b1", "c1"]


async def test_who_comes_while_a_line_is_served_is_behind_the_others():
    work = Work(Turns(1))
    await work.add("a1", "b1")
    await work.end("a1")
    await work.add("a2", "c1")
    assert await work.end_all() == ["a1", "b1", "a2", "c1"]


@pytest.mark.parametrize("given_up", ["a1", "a2", "b1"])
async def test_who_gives_up_leaves_no_gap(given_up):
    turns = Turns(1)
    work = Work(turns)
    await work.add("a1", "a2", "a3", "b1", "b2")
    work.tasks[given_up].cancel()
    await settled()
    await work.end_all()
    assert set(work.begun) | {given_up} == {"a1", "a2", "a3", "b1", "b2"}
    assert len(turns) == 0


async def test_the_last_one_waiting_gives_up():
    turns = Turns(1)
    work = Work(turns)
    await work.add("a1", "b1")
    work.tasks["b1"].cancel()
    await settled()
    assert "b" not in turns
    await work.end("a1")
    await work.add("b2")
    assert work.begun == ["a1", "b2"]


async def test_giving_up_as_the_turn_comes():
    turns = Turns(1)
    work = Work(turns)
    async with turns.turn("a"):
        await work.add("b1", "c1")
    work.tasks["b1"].cancel()  # it has been given its turn and has not begun
    await settled()
    assert await work.end_all() == ["c1"]
    assert len(turns) == 0


async def test_all_give_up_at_once():
    turns = Turns(1)
    work = Work(turns)
    await work.add("a1", "a2", "a3", "b1")
    for task in work.tasks.values():
        task.cancel()
    await settled()
    assert work.begun == ["a1"]
    assert len(turns) == 0
    await work.add("b2")
    assert work.begun == ["a1", "b2"]


async def test_failing_ends_a_turn():
    turns = Turns(1)
    with pytest.raises(RuntimeError):
        async with turns.turn("a"):
            raise RuntimeError
    assert len(turns) == 0
    async with turns.turn("b"):
        assert turns.waiting("b") == 0


async def test_nothing_is_remembered_of_lines_that_are_empty():
    turns = Turns(4)
    for number in range(1000):
        async with turns.turn(number):
            pass
    assert len(turns) == 0
