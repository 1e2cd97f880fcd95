"""Which quote comes next. Pure functions: the same input, the same quote, on every machine.

The order is a shuffle made of digests, so nothing but the seed and the quotes already used has to
be kept, and a try that is repeated chooses the same quote again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from bot.answering.model import Quote
from bot.store.records import UsedQuotes


def draw(quotes: Sequence[Quote], used: UsedQuotes, *, seed: str) -> tuple[Quote, int]:
    """Draw a quote from a shuffle bag.

    No quote comes again before all have been used, nor twice in a row when the bag is filled
    again. Quotes that have left the text are forgotten, new ones join the present round.

    Parameters
    ----------
    seed
        Different for each chat, or all chats get the same order.

    Returns
    -------
    Quote, int
        The quote and the round it belongs to: one more than ``used.round`` where the bag was empty.

    Raises
    ------
    ValueError
        If there are no quotes.
    """
    left = [quote for quote in quotes if quote.id not in used.ids]
    number = used.round if left else used.round + 1
    left = left or list(quotes)
    if not left:
        raise ValueError("no quotes to draw from")
    fresh = [quote for quote in left if quote.id != used.last]
    return min(fresh or left, key=lambda quote: _rank(seed, number, quote)), number


def quote_of_the_day(quotes: Sequence[Quote], date: dt.date, seed: str = "") -> Quote | None:
    """Return the quote for a date, or None if there are none at all.

    All quotes have their day before one comes again, never on two days running.
    """
    if not quotes:
        return None
    count = len(quotes)
    round_, day = divmod(date.toordinal(), count)
    if count < 3:
        return sorted(quotes, key=lambda quote: _rank(seed, 0, quote))[day]
    order = sorted(quotes, key=lambda quote: _rank(seed, round_, quote))
    before = max(quotes, key=lambda quote: _rank(seed, round_ - 1, quote))
    if order[0].id == before.id:  # of three or more, the last is not touched by this
        order[0], order[1] = order[1], order[0]
    return order[day]


def _rank(seed: str, number: int, quote: Quote) -> bytes:
    return hashlib.sha256(f"{seed}\0{number}\0{quote.id}".encode()).digest()
