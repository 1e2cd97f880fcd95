"""A list of passages that one document shall not fill. Pure functions; knows nothing of Telegram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.retrieval.hit import Hit

MOST = 3  # passages of one document in a list
DEEPER = 3  # so many times as long a list is sought, for the others to have room


def by_document(
    hits: Sequence[Hit], limit: int, *, most: int = MOST
) -> tuple[list[Hit], dict[str, int]]:
    """Return at most `limit` hits with at most `most` of a document, and how many more it has.

    The order stays. The latter is by id of the document, for those that have more among `hits`.
    """
    counts: Counter[str] = Counter()
    kept: list[Hit] = []
    for hit in hits:
        document = hit.passage.document_id
        counts[document] += 1
        if counts[document] <= most and len(kept) < limit:
            kept.append(hit)
    shown = Counter(hit.passage.document_id for hit in kept)
    more = {name: counts[name] - count for name, count in shown.items() if counts[name] > most}
    return kept, more
