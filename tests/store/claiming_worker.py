"""A process that pushes what is due, for test_store_claims. Prints a line for each thing it does.

Arguments: database URL, owner, the present moment, and how it ends: "work" until nothing is due,
"hold" some claims, or "send" some without writing down that they were sent; both of these then
wait to be killed.
"""

import asyncio
import datetime as dt
import sys

from bot.store.store import Outcome, Store

LEASE = dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)


def say(*words):
    print(*words, flush=True)


async def push(store, claim, now, *, settle):
    begun = await store.begin(claim, quote_id="q", lease=now + LEASE)
    if begun is None:
        return
    say("again" if begun.doubts else "sent", begun.chat_id)
    if settle:
        await store.settle(
            begun,
            Outcome.SENT,
            quote_id="q",
            due=claim.due + DAY,
            local_date=claim.local_date + DAY,
        )


async def main(url, owner, now, end):
    async with await Store.open(url) as store:
        say("ready")
        sys.stdin.readline()  # all start at once
        while claims := await store.claim_due(now, owner=owner, lease=LEASE, limit=7):
            for claim in claims:
                if end != "hold":
                    await push(store, claim, now, settle=end == "work")
            if end != "work":
                say("waiting")
                sys.stdin.read()


asyncio.run(main(sys.argv[1], sys.argv[2], dt.datetime.fromisoformat(sys.argv[3]), sys.argv[4]))
