"""The systems: ours with each engine, and three that only rank. Each imports what is its own.

A system may keep files; `build` makes them. `start` makes it ready from these, or from the texts
where it keeps none, and returns what is asked. Only ours reads the texts in any case, as it quotes
them; the others return numbers of paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from peers.cutting import jieba_as_is, jieba_words

from scaling.corpora import read

DEPTH = 10
Ask = Callable[[str], object]


@dataclass(frozen=True)
class System:
    """What it is called in the table; `build` is None where nothing is kept.

    `dictionary` tells that jieba's is loaded before anything is measured; ours brings its own.
    """

    title: str
    start: Callable[[Path, Path], Ask]
    build: Callable[[Path, Path], None] | None = None
    dictionary: bool = True


def _ours(engine: str, corpus: Path, files: Path) -> Ask:
    from bot.app import load_answerer
    from bot.config import RetrievalSettings, Settings

    settings = Settings(corpus=(corpus,), retrieval=RetrievalSettings(engine, index=files))
    return load_answerer(settings).ask


def _start_milvus(corpus: Path, files: Path) -> Ask:
    from bot.app import load_answerer
    from bot.config import MilvusSettings, RetrievalSettings, Settings

    milvus = MilvusSettings(uri=str(files / "milvus.db"))
    engine = RetrievalSettings("milvus", index=files, milvus=milvus)
    return load_answerer(Settings(corpus=(corpus,), retrieval=engine)).ask


def _build_milvus(corpus: Path, files: Path) -> None:
    _start_milvus(corpus, files)


def _start_memory(corpus: Path, files: Path) -> Ask:
    return _ours("memory", corpus, files)


def _build_ours(corpus: Path, files: Path) -> None:
    _ours("tantivy", corpus, files)


def _start_tantivy(corpus: Path, files: Path) -> Ask:
    return _ours("tantivy", corpus, files)


def _start_okapi(corpus: Path, _: Path) -> Ask:
    import numpy as np
    from rank_bm25 import BM25Okapi

    engine = BM25Okapi([jieba_as_is(text) for text in read(corpus)])
    return lambda question: np.argsort(-engine.get_scores(jieba_as_is(question)))[:DEPTH]


def _build_sparse(corpus: Path, files: Path) -> None:
    import bm25s
    from bm25s.tokenization import Tokenized

    # Numbers instead of words, of which a million paragraphs have 15 GB.
    vocabulary: dict[str, int] = {}
    ids = [
        [vocabulary.setdefault(word, len(vocabulary)) for word in jieba_words(text)]
        for text in read(corpus)
    ]
    engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    engine.index(Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
    engine.save(files)


def _start_sparse(_: Path, files: Path) -> Ask:
    import bm25s

    engine = bm25s.BM25.load(files, mmap=True)
    engine.backend = "numba"
    engine.activate_numba_scorer()

    def ask(question: str) -> object:
        words = [word for word in jieba_words(question) if word in engine.vocab_dict]
        if not words:
            return None
        return engine.retrieve([words], k=DEPTH, show_progress=False, n_threads=1)

    return ask


def _tantivy(files: Path) -> tuple[object, object]:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    return schema, tantivy.Index(schema, path=str(files), reuse=True)


def _build_bare(corpus: Path, files: Path) -> None:
    import tantivy

    _, index = _tantivy(files)
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for number, text in enumerate(read(corpus)):
        words = " ".join(jieba_words(text))
        writer.add_document(tantivy.Document(number=number, words=words))
    writer.commit()
    writer.wait_merging_threads()


def _start_bare(_: Path, files: Path) -> Ask:
    import tantivy

    schema, index = _tantivy(files)
    index.reload()
    searcher = index.searcher()
    query, should = tantivy.Query, tantivy.Occur.Should

    def ask(question: str) -> object:
        wanted = [
            (should, query.boost_query(query.term_query(schema, "words", word, "freq"), float(n)))
            for word, n in Counter(jieba_words(question)).items()
        ]
        hits = searcher.search(query.boolean_query(wanted), DEPTH).hits if wanted else []
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return ask


BASELINE = "rank-bm25"
SYSTEMS = {
    "memory": System("yuanwen, memory", _start_memory, dictionary=False),
    "tantivy": System("yuanwen, tantivy", _start_tantivy, _build_ours, dictionary=False),
    "milvus": System("yuanwen, milvus-lite", _start_milvus, _build_milvus, dictionary=False),
    BASELINE: System("rank-bm25 `BM25Okapi`", _start_okapi),
    "bm25s": System("bm25s `lucene`, numba", _start_sparse, _build_sparse),
    "bare": System("tantivy alone", _start_bare, _build_bare),
}
