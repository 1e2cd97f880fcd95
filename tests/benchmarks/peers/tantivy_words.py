"""tantivy over jieba's words, cut in Python and indexed with its whitespace tokenizer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from peers.cutting import jieba_words, load_jieba, version
from peers.system import DEPTH, MissingError, Outcome, Search, one_by_one
from peers.task import Task


def run(task: Task) -> Outcome:
    """In memory, one segment, one thread; its k1 1.2 and b 0.75 cannot be changed."""
    try:
        import tantivy
    except ImportError as error:
        raise MissingError("tantivy is not installed (pip install tantivy)") from error
    jieba = load_jieba()

    def build() -> Search:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        schema = builder.build()
        index = tantivy.Index(schema)
        writer = index.writer(heap_size=64_000_000, num_threads=1)
        for number, text in enumerate(task.texts):
            words = " ".join(jieba_words(text))
            writer.add_document(tantivy.Document(number=number, words=words))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()
        query = tantivy.Query

        def term(word: str, count: int) -> tuple[tantivy.Occur, tantivy.Query]:
            one = query.term_query(schema, "words", word, "freq")
            return tantivy.Occur.Should, query.boost_query(one, float(count))

        def search(question: str) -> Sequence[int]:
            counts = Counter(jieba_words(question))
            if not counts:
                return []
            wanted = query.boolean_query([term(word, n) for word, n in counts.items()])
            hits = searcher.search(wanted, DEPTH).hits
            return [searcher.doc(address)["number"][0] for _, address in hits]

        return search

    return one_by_one(build, task.questions, f"{version('tantivy')}, {jieba}")
