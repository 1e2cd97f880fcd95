"""The collection: made, loaded, written, and brought into one segment.

Owns what is written to Milvus and in which order, so that a build that was killed goes on. Knows
nothing of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from bot.retrieval import milvus_rows as rows
from bot.retrieval.index import Field, IndexUnavailableError, Source
from bot.retrieval.milvus_link import Link

T = TypeVar("T")

_PATIENCE = 12  # loading a large collection takes minutes, a search does not
_BATCH = 500  # rows in one request


class MilvusCollection:
    """One collection, by name.

    Parameters
    ----------
    timeout
        Seconds that a small request may take, repeats included; what writes or loads may take
        `_PATIENCE` times as long.

    Raises
    ------
    IndexUnavailableError
        As all methods: where the server cannot be reached or refuses. The constructor, too, where
        there is a collection of this name that is another one.
    """

    def __init__(self, link: Link, name: str, timeout: float) -> None:
        self._link, self.name, self._timeout = link, name, timeout
        self._copied = f"{name}_copy"
        version = self._ask(lambda client, seconds: client.get_server_version(timeout=seconds))
        self._lite = str(version).startswith("milvus_lite")
        self._wait(self._open)

    def count(self) -> int:
        """Return the number of rows."""

        def count(client: Any, seconds: float) -> int:
            counted = client.query(
                self.name,
                output_fields=["count(*)"],
                timeout=seconds,
                consistency_level="Strong",
            )
            return int(counted[0]["count(*)"])

        return self._ask(count)

    def versions(self) -> dict[str, str]:
        """Return the version of every document that has a row, empty where it is not whole.

        Rows are written in order: so a document is whole where its first row and its last are of
        one version, and no row says that it was the last of another.
        """

        def ends(client: Any, seconds: float) -> list[Any]:
            asked = client.query_iterator(
                self.name,
                batch_size=_BATCH,
                filter="place == 0 or last == true",
                output_fields=["document", "version", "last"],
                timeout=seconds,
                consistency_level="Strong",
            )
            return list(chain.from_iterable(iter(asked.next, [])))

        found: dict[str, set[str]] = defaultdict(set)
        lasts: dict[str, int] = defaultdict(int)
        for end in self._wait(ends):
            found[end["document"]].add(end["version"])
            lasts[end["document"]] += end["last"]
        return {
            document: next(iter(several)) if len(several) == lasts[document] == 1 else ""
            for document, several in found.items()
        }

    def write(self, sources: Iterable[tuple[Source, str]]) -> None:
        """Write documents over, each with its version, and then remove what is left of others."""
        done: list[tuple[str, str]] = []

        def written() -> Iterator[dict[str, Any]]:
            for source, version in sources:
                yield from _rows(source, version)
                done.append((source.id, version))

        for some in _batches(written()):
            self._upsert(some)
            self._clean(done)
        self._clean(done)

    def remove(self, documents: Iterable[str]) -> None:
        """Remove all rows of these documents."""
        for some in _batches(sorted(documents)):
            self._delete(rows.among("document", some))

    def settle(self, *, again: bool) -> None:
        """Bring what was written into one segment, where document frequencies are those of all.

        milvus-lite counts them segment by segment, removed rows included, and does not merge a
        few: what is written `again` is copied. Milvus counts by the shard, and merges.
        """
        self._wait(lambda client, seconds: client.flush(self.name, timeout=seconds))
        if self._lite and again:
            self._wait(self._copy)

    def _open(self, client: Any, seconds: float) -> None:
        """Make what is missing of the collection, and load it."""
        if self._lite:
            self._rename(client, seconds)
        self._make(client, self.name, seconds)
        there = client.describe_collection(self.name, timeout=seconds)["fields"]
        if missing := {*rows.STORED} - {field["name"] for field in there}:
            raise IndexUnavailableError(
                f"the collection {self.name} has no field {min(missing)}: it is not of this "
                "program, or of another version; drop it, or name another one"
            )
        client.load_collection(self.name, timeout=seconds)

    def _make(self, client: Any, name: str, seconds: float) -> None:
        """Make what is missing, step by step, as each of them may be where an attempt ended."""
        if not client.has_collection(name, timeout=seconds):
            # One shard: Milvus counts document frequencies by the shard.
            client.create_collection(
                name,
                schema=rows.schema(self._link.milvus),
                num_shards=1,
                consistency_level="Session",
                timeout=seconds,
            )
        indexed = {*client.list_indexes(name, timeout=seconds)}
        fields = {
            field["name"] for field in client.describe_collection(name, timeout=seconds)["fields"]
        }
        # milvus-lite has no index for arrays, and goes through them.
        wanted = [*map(rows.vector, Field), *(() if self._lite else rows.SCALARS)]
        if missing := [one for one in wanted if one in fields - indexed]:
            made = rows.index_params(client, missing)
            # Not sync: nobody has to wait for what loading waits for.
            client.create_index(name, made, timeout=seconds, sync=False)

    def _copy(self, client: Any, seconds: float) -> None:
        if client.has_collection(self.name, timeout=seconds):
            client.drop_collection(self._copied, timeout=seconds)
            self._make(client, self._copied, seconds)
            asked = client.query_iterator(
                self.name, batch_size=_BATCH, output_fields=[*rows.STORED], timeout=seconds
            )
            for some in iter(asked.next, []):
                client.upsert(self._copied, [dict(one) for one in some], timeout=seconds)
            client.flush(self._copied, timeout=seconds)
            client.drop_collection(self.name, timeout=seconds)
        self._rename(client, seconds)
        client.load_collection(self.name, timeout=seconds)

    def _rename(self, client: Any, seconds: float) -> None:
        """Put the copy in its place, where it was finished: the original is gone by then only."""
        names = client.list_collections(timeout=seconds)
        if self.name not in names and self._copied in names:
            client.rename_collection(self._copied, self.name, timeout=seconds)

    def _upsert(self, some: list[dict[str, Any]]) -> None:
        self._wait(lambda client, seconds: client.upsert(self.name, some, timeout=seconds))

    def _clean(self, done: list[tuple[str, str]]) -> None:
        if done:
            self._delete(rows.stale(done))
            done.clear()

    def _delete(self, which: str) -> None:
        self._wait(lambda client, seconds: client.delete(self.name, filter=which, timeout=seconds))

    def _ask(self, work: Callable[[Any, float], T]) -> T:
        return self._link.call(work, self._link.deadline(self._timeout))

    def _wait(self, work: Callable[[Any, float], T]) -> T:
        return self._link.call(work, self._link.deadline(self._timeout * _PATIENCE))


def _rows(source: Source, version: str) -> Iterator[dict[str, Any]]:
    """Make the rows of a document; which one is the last is known when there is no other."""
    before = None
    place = 0
    for place, entry in enumerate(source.entries()):
        if before is not None:
            yield rows.row(before, source.id, version, place - 1, last=False)
        before = entry
    if before is not None:
        yield rows.row(before, source.id, version, place, last=True)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
