"""All systems in the order of the table, each imported only in the process that runs it."""

from __future__ import annotations

import importlib

from peers.system import Run

OURS = "yuanwen"
BASELINE = "rank-bm25"  # what speeds are compared with
SYSTEMS = {  # name: what it is called in the tables, and the function that runs it
    OURS: ("yuanwen", "peers.ours:run"),
    BASELINE: ("rank-bm25 BM25Okapi, jieba.lcut", "peers.okapi:run"),
    "bm25s-words": ("bm25s lucene, jieba words", "peers.sparse:run_words"),
    "bm25s-bigrams": ("bm25s lucene, character bigrams", "peers.sparse:run_bigrams"),
    "tantivy": ("tantivy, jieba words", "peers.tantivy_words:run"),
    "lucene": ("Lucene, Chinese analysis", "peers.lucene:run"),
}


def load(name: str) -> Run:
    """Return the function that runs a system."""
    module, function = SYSTEMS[name][1].split(":")
    run: Run = getattr(importlib.import_module(module), function)
    return run
