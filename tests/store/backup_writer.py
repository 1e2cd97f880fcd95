"""A process that writes without end, for test_store_backup. Prints a line after the first write.

Each transaction of `count` writes two rows that a consistent copy has both of, or neither.
"""

import asyncio
import datetime as dt
import itertools
import sys

from bot.store.store import Store


async def main(url):
    async with await Store.open(url) as store:
        for number in itertools.count(1):
            await store.count(dt.date(2026, 11, 24), number, [("asked", ""), ("answered", "")])
            if number == 200:
                print("writing", flush=True)


asyncio.run(main(sys.argv[1]))
