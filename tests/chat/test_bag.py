"""Which quote comes next: the shuffle bag and the quote of the day."""

import collections
import datetime as dt
import itertools

import pytest
from push_world import make_quotes

from bot.chat.bag import draw, quote_of_the_day
from bot.store.records import UsedQuotes


@pytest.mark.parametrize("count", [1, 2, 3, 10, 50])
def test_the_bag_is_emptied_before_it_is_filled_again(count):
    quotes = make_quotes(count)
    used = UsedQuotes()
    drawn = []
    for _ in range(4 * count):
        quote, number = draw(quotes, used, seed="chat")
        assert draw(quotes, used, seed="chat") == (quote, number)  # the same when repeated
        kept = used.ids if number == used.round else frozenset()
        used = UsedQuotes(number, kept | {quote.id}, quote.id)
        drawn.append(quote.id)
    assert set(collections.Counter(drawn).values()) == {4}
    for start in range(0, 4 * count, count):
        assert len(set(drawn[start : start + count])) == count
    assert count == 1 or all(a != b for a, b in itertools.pairwise(drawn))


def test_every_quote_may_come_first():
    quotes = make_quotes(4)
    firsts = collections.Counter(
        draw(quotes, UsedQuotes(), seed=f"chat{number}")[0].id for number in range(400)
    )
    assert len(firsts) == 4
    assert min(firsts.values()) > 60


def test_an_empty_bag_cannot_be_drawn_from():
    with pytest.raises(ValueError, match="no quotes"):
        draw([], UsedQuotes(), seed="")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 30])
def test_the_quote_of_the_day_takes_turns(count):
    quotes = make_quotes(count)
    days = [dt.date.fromordinal(740_000 - 740_000 % count + offset) for offset in range(6 * count)]
    order = [quote_of_the_day(quotes, day).id for day in days]
    assert order == [quote_of_the_day(list(reversed(quotes)), day).id for day in days]
    for start in range(0, 6 * count, count):
        assert len(set(order[start : start + count])) == count
    assert count == 1 or all(a != b for a, b in itertools.pairwise(order))


def test_the_quote_of_the_day_depends_on_the_seed_and_may_be_missing():
    quotes = make_quotes(30)
    days = [dt.date(2026, 11, day) for day in range(1, 31)]
    assert [quote_of_the_day(quotes, day) for day in days] != [
        quote_of_the_day(quotes, day, "other") for day in days
    ]
    assert quote_of_the_day([], days[0]) is None
