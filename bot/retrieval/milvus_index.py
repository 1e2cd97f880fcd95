"""The Milvus engine: an inverted index in a cluster, for what one machine does not hold.

Milvus cuts texts, counts document frequencies and keeps one BM25 vector for each field; weights and
the sums of fields are ours. One process writes, any number read. Run with milvus-lite, which
speaks the same protocol; of Milvus itself only documentation and source were read (see
``.deploy/milvus/README.md``). Needs the extra ``cluster``. Knows nothing of language.
"""

from __future__ import annotations

import contextlib
import functools
import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.retrieval import milvus_rows as rows
from bot.retrieval.index import FIELD_WEIGHTS, Field, Query, Scored, Source, Synced
from bot.retrieval.milvus_collection import MilvusCollection
from bot.retrieval.milvus_link import Link

_DEPTHS = (100, 500)  # candidates of each field: the second where the first may have missed some
_WINDOW = 16_384  # Milvus returns no more rows at once
_COUNTS = 65_536  # bigrams whose frequency is remembered
_FRESH = 60.0  # seconds for which it is
_STEPS = 8  # a weight is so many repeats of the token at the most, while candidates are looked for

Wanted = Mapping[Field, Mapping[str, float]]
Seen = dict[str, tuple[int, str, int]]  # by id: where it stands, document by document


class MilvusIndex:
    """An index in one collection of a Milvus server or cluster, or in a milvus-lite file.

    Parameters
    ----------
    uri
        ``http://host:19530``, or a path that ends in ``.db`` (milvus-lite: one process at a time,
        and slow beyond some thousand passages; for tests).
    token
        ``user:password`` or a key.
    collection
        Made where it is missing. One for each corpus.
    timeout
        Seconds that a search may take, repeats included; a write, or loading, twelve times that.
    connect, clock, sleep
        For tests; see `Link`.

    Raises
    ------
    IndexUnavailableError
        Where pymilvus is not installed, the server cannot be reached or refuses, or the collection
        holds something else.
    """

    def __init__(
        self,
        uri: str,
        token: str = "",
        *,
        collection: str = "yuanwen",
        timeout: float = 10.0,
        connect: Callable[[str, str, float], Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._link = Link(uri, token, collection, connect=connect, clock=clock, sleep=sleep)
        self._timeout = timeout
        self._clock = clock
        self._counted = functools.lru_cache(_COUNTS)(self._count)
        self._collection = MilvusCollection(self._link, collection, timeout)
        self._writing = threading.Lock()
        self._order: dict[str, int] = {}  # of the documents, for ties; a mere reader has none

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._collection.count()

    def close(self) -> None:
        """Close the connection."""
        self._link.close()

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable, writing as it goes.

        A document is written over, row by row, and then what is left of its last version removed:
        it can be found all the time, and where this stops half-way, the next one goes on.
        """
        with self._writing, contextlib.ExitStack() as after:
            after.callback(self._counted.cache_clear)
            held = self._collection.versions()
            order: dict[str, int] = {}
            added = kept = 0

            def changed() -> Iterator[tuple[Source, str]]:
                nonlocal added, kept
                for source in sources:
                    order[source.id] = len(order)
                    version, before = rows.version(source.id, source.digest), held.get(source.id)
                    if before == version:
                        kept += 1
                        continue
                    added += not before
                    yield source, version

            self._collection.write(changed())
            gone = held.keys() - order.keys()
            self._collection.remove(gone)
            replaced = len(order) - added - kept
            if gone or added or replaced:
                self._collection.settle(again=bool(held))
            self._order = order
            return Synced(added, replaced, len(gone), kept)

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first.

        Each field names candidates, and these get their exact scores. A passage that is further
        down than the depth in every field is missing only where `_DEPTHS` ends before it is known
        that none such belongs in the result.
        """
        wanted: Wanted = {
            field: positive
            for field, tokens in query.fields.items()
            if (positive := {token: w for token, w in tokens.items() if token and w > 0})
        }
        if not wanted or limit < 1:
            return []
        deadline = self._link.deadline(self._timeout)
        inside = rows.among("document", within) if within else ""
        ranked: list[Scored] = []
        for depth in sorted({min(max(depth, limit), _WINDOW) for depth in _DEPTHS}):
            seen, missed = self._candidates(wanted, depth, inside, deadline)
            scores = self._scores(wanted, seen, deadline) if seen else {}
            best = sorted(scores, key=lambda each: (-scores[each], seen[each]))[:limit]
            ranked = [Scored(each, scores[each]) for each in best]
            if missed <= 0 or (len(ranked) == limit and ranked[-1].score >= missed):
                break
        return ranked

    def digests(self) -> dict[str, str]:
        """Return the version (see `rows.version`) of every document that is there whole."""
        return {
            document: marked for document, marked in self._collection.versions().items() if marked
        }

    def mark(self, source: Source) -> str:
        """Return what `digests` says of a document that is as this source has it."""
        return rows.version(source.id, source.digest)

    def frequency(self, gram: str) -> int:
        """Return in how many passages a bigram stands.

        Each is one request, so a count is remembered until this process writes, or for a minute:
        what another has written may be missed for as long.
        """
        return self._counted(gram, int(self._clock() // _FRESH))

    def holding(self, pairs: Collection[str], most: int | None = None) -> Sequence[str]:
        """Return the ids of the passages that have each pair as a bigram of the text or a joint.

        One with so many pairs that Milvus cannot hold them all (over 4,000) is always among them.
        """
        if not pairs or (most is not None and most < 1):
            return []
        which = rows.holding(pairs)
        deadline = self._link.deadline(self._timeout)
        limit = _WINDOW if most is None else min(most, _WINDOW)

        def query(client: Any, seconds: float) -> list[Any]:
            return list(
                client.query(
                    self._collection.name,
                    filter=which,
                    output_fields=["id"],
                    limit=limit,
                    timeout=seconds,
                )
            )

        found = self._link.call(query, deadline)
        if len(found) == limit and limit != most:  # there may be more; few pairs are so common
            found = [*self._paged(which, most, deadline)]
        return [one["id"] for one in found]

    def _candidates(
        self, wanted: Wanted, depth: int, inside: str, deadline: float
    ) -> tuple[Seen, float]:
        """Return the best of each field, and what none of the others can score more than.

        Milvus takes whole repeats of tokens only, so weights are rounded up here.
        """
        seen: Seen = {}
        missed = 0.0
        for field, tokens in wanted.items():
            step = max(tokens.values()) / _STEPS
            text = " ".join(
                rows.spelled(token)
                for token, weight in tokens.items()
                for _ in range(math.ceil(weight / step))
            )
            (hits,) = self._hits(field, [text], depth, inside, deadline)
            for hit in hits:
                document, place = hit["entity"]["document"], hit["entity"]["place"]
                seen[hit["id"]] = (self._order.get(document, -1), document, place)
            if len(hits) == depth:
                missed += FIELD_WEIGHTS[field] * step * abs(hits[-1]["distance"])
        return seen, missed

    def _scores(self, wanted: Wanted, seen: Seen, deadline: float) -> dict[str, float]:
        """Return the scores of these passages: one query for all tokens of the same weight."""
        scores: dict[str, float] = defaultdict(float)
        these = rows.among("id", seen)
        for field, tokens in wanted.items():
            groups: dict[float, list[str]] = defaultdict(list)
            for token, weight in tokens.items():
                groups[weight].append(rows.spelled(token))
            texts = [" ".join(group) for group in groups.values()]
            found = self._hits(field, texts, len(seen), these, deadline)
            for weight, hits in zip(groups, found, strict=True):
                for hit in hits:
                    # milvus-lite has the negative of the score, Milvus the score.
                    scores[hit["id"]] += FIELD_WEIGHTS[field] * weight * abs(hit["distance"])
        return scores

    def _hits(
        self, field: Field, texts: list[str], limit: int, which: str, deadline: float
    ) -> list[Any]:
        def search(client: Any, seconds: float) -> list[Any]:
            return list(
                client.search(
                    self._collection.name,
                    data=texts,
                    anns_field=rows.vector(field),
                    limit=limit,
                    filter=which,
                    output_fields=["document", "place"],
                    search_params={"metric_type": "BM25"},
                    timeout=seconds,
                )
            )

        return self._link.call(search, deadline)

    def _paged(self, which: str, most: int | None, deadline: float) -> Iterator[Any]:
        """Yield the rows that a filter lets through, or so many of them, as ids."""

        def begin(client: Any, seconds: float) -> Any:
            return client.query_iterator(
                self._collection.name,
                batch_size=_WINDOW,
                limit=-1 if most is None else most,
                filter=which,
                output_fields=["id"],
                timeout=seconds,
            )

        asked = self._link.call(begin, deadline)
        # One that fails stays where it is, so it can be asked for the same page again.
        while page := self._link.call(lambda *_: asked.next(), deadline):
            yield from page

    def _count(self, gram: str, _period: int) -> int:
        def count(client: Any, seconds: float) -> int:
            counted = client.query(
                self._collection.name,
                filter=rows.having(gram),
                output_fields=["count(*)"],
                timeout=seconds,
            )
            return int(counted[0]["count(*)"])

        return self._link.call(count, self._link.deadline(self._timeout))
