"""Several processes on one database: what is chosen or taught by way of one holds in all."""

from __future__ import annotations

import pytest
from support.house import QUESTION, answerer, open_bench
from support.updates import ADMIN, GROUP

from bot.chat import messages
from bot.chat.lessons import Lessons
from bot.chat.telegram.options import WebhookOptions
from bot.store.store import Store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'yuanwen.db'}"


@pytest.fixture
async def replicas(url):
    # Only with a webhook may there be several.
    webhook = WebhookOptions(url="https://x.test/", listen="127.0.0.1:0", path="/", secret="s")
    options = {"url": url, "webhook": webhook}
    async with open_bench(**options) as (one, _), open_bench(**options) as (other, _):
        yield one, other


async def test_a_setting_holds_everywhere_at_once(replicas):
    one, other = replicas
    assert len(await other.say(f"@yuanwen_bot {QUESTION}")) == 1
    [shown] = await one.say("/settings", by=ADMIN)
    for label in ("什么时候开口", "只听命令"):
        await one.press(label, under=shown, by=ADMIN)
    assert await other.say(f"@yuanwen_bot {QUESTION}") == []
    [panel] = await other.say("/settings", by=ADMIN)
    assert "只听命令" in panel.text


async def test_a_subscription_is_told_by_all(replicas):
    one, other = replicas
    *_, began = await one.say("/daily 08:00", by=ADMIN)
    [told] = await other.say("/daily", by=ADMIN)
    assert told.text == began.text
    await other.say("/daily off", by=ADMIN)
    [told] = await one.say("/daily", by=ADMIN)
    assert told.text == messages.DAILY_OFF


async def test_a_lesson_holds_everywhere_within_half_a_minute(url):
    now = 0.0
    passage = answerer().corpus.body[3]
    async with await Store.open(url) as one, await Store.open(url) as other:
        teaching, learning = Lessons(one), Lessons(other, clock=lambda: now)
        assert await learning.of(GROUP["id"]) == ()
        await teaching.add("怎么减负", passage, chat_id=GROUP["id"], user_id=ADMIN["id"])
        now = 30.0
        [taught] = await learning.of(GROUP["id"])
        assert taught.passage_id == passage.id
        await teaching.remove(taught.id)
        now = 60.0
        assert await learning.of(GROUP["id"]) == ()
