"""What a chat's admins have chosen."""

import asyncio
import datetime as dt
import sys
from pathlib import Path

import pytest

import bot
from bot.store.store import ChatSettings, Speaks, Store

NOW = dt.datetime(2026, 11, 24, 1, 2, 3, tzinfo=dt.UTC)


async def test_until_something_is_chosen_the_defaults_hold(store):
    assert await store.chat_settings(1) == ChatSettings(1)
    assert ChatSettings(1).speaks is Speaks.MENTION
    assert await store.chat(1) is None  # asking leaves nothing behind


async def test_settings_are_kept_as_given(url):
    chosen = {
        "language": "zh-hant",
        "speaks": Speaks.CLEAR,
        "documents": ("speech-2023", "讲话-2024", "条例"),
        "card": True,
        "member_budget": 0,
        "chat_budget": 120,
    }
    async with await Store.open(url, clock=lambda: NOW) as store:
        returned = await store.set_chat_settings(-100, **chosen)
    async with await Store.open(url) as store:
        kept = await store.chat_settings(-100)
        assert kept == returned == ChatSettings(-100, **chosen, updated=NOW)
        assert (await store.chat(-100)).created == NOW
        assert await store.chat_settings(1) == ChatSettings(1)


async def test_a_change_leaves_the_other_settings_alone(store):
    await store.set_chat_settings(1, language="en", chat_budget=5, documents=("a", "b", "a"))
    changed = await store.set_chat_settings(1, language=None, card=True)
    assert changed == await store.chat_settings(1)
    assert (changed.language, changed.card, changed.chat_budget) == (None, True, 5)
    assert changed.documents == ("a", "b")
    assert (await store.set_chat_settings(1, documents=())).documents == ()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"speaks": "loudly"}, ValueError),
        ({"member_budget": -1}, ValueError),
        ({"chat_budget": 10**12}, ValueError),
        ({"colour": "red"}, TypeError),
        ({"updated": NOW}, TypeError),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_and_nothing_is_changed(store, changes, error):
    await store.set_chat_settings(1, language="en")
    before = await store.chat_settings(1)
    with pytest.raises(error, match=next(iter(changes)) if error is TypeError else None):
        await store.set_chat_settings(1, **{"card": True} | changes)
    assert await store.chat_settings(1) == before


async def test_different_settings_changed_at_once_are_all_changed(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        await asyncio.gather(
            first.set_chat_settings(1, language="en"),
            second.set_chat_settings(1, speaks=Speaks.COMMANDS),
            first.set_chat_settings(1, card=True),
            second.set_chat_settings(1, member_budget=3),
            first.set_chat_settings(1, chat_budget=30),
            second.set_chat_settings(1, documents=("a",)),
        )
        kept = await second.chat_settings(1)
    assert (kept.language, kept.speaks, kept.documents) == ("en", Speaks.COMMANDS, ("a",))
    assert (kept.card, kept.member_budget, kept.chat_budget) == (True, 3, 30)


async def test_a_confirmed_setting_survives_a_process_that_is_killed(url):
    code = (
        "import asyncio, sys\n"
        "from bot.store.store import Store\n"
        "async def main():\n"
        "    store = await Store.open(sys.argv[1])\n"
        "    await store.set_chat_settings(1, language='en')\n"
        "    await store.set_chat_settings(1, card=True)\n"
        "    print('confirmed', flush=True)\n"
        "    sys.stdin.read()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        url,
        cwd=Path(bot.__file__).parents[1],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert await process.stdout.readline() == b"confirmed\n"
    process.kill()  # SIGKILL: no clean-up of any kind
    await process.wait()
    async with await Store.open(url) as store:
        kept = await store.chat_settings(1)
    assert (kept.language, kept.card) == ("en", True)
