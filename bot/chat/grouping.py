"""A list that one document shall not fill. Pure functions; knows nothing of Telegram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.retrieval.hit import Hit

MOST = 3  # items of one document in a list
DEEPER = 3  # so many times as long a list is sought, for the others to have room

_Item = TypeVar("_Item")


def by_document(
    hits: Sequence[Hit], limit: int, *, most: int = MOST
) -> tuple[list[Hit], dict[str, int]]:
    """Return at most `limit` hits with at most `most` of a document, and how many more it has.

    The order stays. The latter is by id of the document, for those that have more among `hits`.
    """
    kept = few_of_each(hits, lambda hit: hit.passage.document_id, most=most)[:limit]
    counts = Counter(hit.passage.document_id for hit in hits)
    shown = Counter(hit.passage.document_id for hit in kept)
    more = {name: counts[name] - count for name, count in shown.items() if counts[name] > most}
    return kept, more


def few_of_each(
    items: Sequence[_Item], owner: Callable[[_Item], str], *, most: int = MOST
) -> list[_Item]:
    """Return the first `most` items of each owner. The order stays."""
    counts: Counter[str] = Counter()
    kept = []
    for item in items:
        counts[owner(item)] += 1
        if counts[owner(item)] <= most:
            kept.append(item)
    return kept
