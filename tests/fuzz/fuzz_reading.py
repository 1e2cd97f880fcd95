"""Coverage-guided fuzzing of reading, folding and asking: any bytes may come, nothing may break.

    pip install atheris
    python tests/fuzz/fuzz_reading.py -max_total_time=120 [FOLDER WITH INPUTS]

Checked for every input: reading raises nothing but its own errors and every passage is the span of
its source that it claims to be; folding finds its way back; whatever a document answers is verbatim.
libFuzzer's own options (`-runs`, `-max_len`, `-jobs`) apply.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot"]):
    from bot.answering import Answer, Answerer
    from bot.answering.verification import verify
    from bot.reading import Corpus
    from bot.reading.decoding import UnreadableError, decode
    from bot.reading.uploads import Upload, parse_upload
    from bot.retrieval.question import analyse
    from bot.text.folding import fold, fold_text, skeleton
    from bot.text.sentences import sentences

_KINDS = ("a.txt", "a.md", "a.docx")


def check(data: bytes) -> None:
    """Put one input through the house."""
    provider = atheris.FuzzedDataProvider(data)
    name = _KINDS[provider.ConsumeIntInRange(0, len(_KINDS) - 1)]
    question = provider.ConsumeUnicode(40)
    raw = provider.ConsumeBytes(provider.remaining_bytes())
    folding(question)
    with contextlib.suppress(UnreadableError):
        folding(decode(raw))
    upload = parse_upload(name, raw, max_bytes=1_000_000)
    if isinstance(upload, Upload) and upload.document.body:
        document = upload.document
        for passage in document.passages:
            assert document.is_verbatim(passage)
            for start, end in sentences(passage.text):
                assert 0 <= start < end <= len(passage.text)
        asking(Corpus((document,)), question)


def folding(text: str) -> None:
    """Fold a text and find the way back."""
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert len(folded.starts) == len(folded.text) + 1
    bare = skeleton(text)
    assert all(0 <= start <= len(text) for start in bare.starts)
    analyse(text[:500])


def asking(corpus: Corpus, question: str) -> None:
    """Ask a document something, and something out of it."""
    answerer = Answerer(corpus)
    for words in (question, corpus.body[0].text[:20]):
        found = answerer.ask(words)
        for hit in found.hits if isinstance(found, Answer) else ():
            assert corpus.is_verbatim(hit.passage)
            assert all(0 <= a < b <= len(hit.passage.text) for a, b in hit.spans)
        verify(words, corpus, corpus.body[:3])


if __name__ == "__main__":
    atheris.Setup([*sys.argv, f"-artifact_prefix={Path.cwd()}/"], check)
    atheris.Fuzz()
