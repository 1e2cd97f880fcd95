"""What a collection in Milvus looks like: its fields, its rows, its filters, its spelling of tokens.

Owns every name in the collection. Knows nothing of connections, and of language only what Milvus's
analyzer would do to a token.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from bot.retrieval.index import K1, B, Entry, Field

logger = logging.getLogger(__name__)

FORMAT = "2"  # another one where fields or tokens are others: every document is written anew
PLAIN = ("id", "document", "version", "place", "last")
PAIRS = "pairs"  # what stands in the text: the bigrams, each once, and the joints
REST = "rest"  # between blanks, the bigrams that have no room there; empty where all of that has
STORED = (*PLAIN, *(field.value for field in Field), PAIRS, REST)  # what a row is made from again
SCALARS = (PAIRS, REST)  # what is indexed besides the vectors, where the server can do that
ANALYZER = {"tokenizer": "standard"}  # the one that cuts alike in Milvus and in milvus-lite
# As in the memory engine, a field without tokens counts as one token that nobody asks for. Both
# marks are letters (Yi) for every analyzer, have no other case, and stand in no token as they are.
_NOTHING = "\ua001"
_ESCAPE = "\ua000"
_JOINT = "\ua002"  # before a joint: this pair is none of the bigrams
_ODD = re.compile("[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff]")
_NAME_BYTES = 1024
_TEXT_BYTES = 65_535  # of a VARCHAR in Milvus: over 9,000 characters in bigrams
_MOST_PAIRS = 4096  # of an ARRAY in Milvus
_PAIR_BYTES = 256  # of one in it


def vector(field: Field) -> str:
    """Return the name of the BM25 vector that Milvus makes of a field."""
    return f"{field.value}_bm25"


def spelled(token: str) -> str:
    """Return a token so that an analyzer can neither cut it, nor fold it, nor drop it.

    Ideographs, small Latin letters and digits stay, so nearly all tokens do. One to one.
    """
    return _ODD.sub(lambda odd: f"{_ESCAPE}{ord(odd[0]):x}{_ESCAPE}", token)


def version(document: str, digest: str) -> str:
    """Return what marks the rows of one version of one document, and no others."""
    said = json.dumps([FORMAT, document, digest])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def row(entry: Entry, document: str, marked: str, place: int, *, last: bool) -> dict[str, Any]:
    """Return one passage as a row. The last one of a document tells that it is there whole."""
    texts = {field.value: _text(entry, field) for field in Field}
    plain = (entry.id, document, marked, place, last)
    return {**dict(zip(PLAIN, plain, strict=True)), **texts, **_pairs(entry)}


def among(name: str, values: Iterable[str]) -> str:
    """Return a filter: the field has one of these values. The quotation is that of JSON."""
    return f"{name} in {json.dumps(sorted(values), ensure_ascii=False)}"


def holding(pairs: Collection[str]) -> str:
    """Return a filter: each of these pairs is a bigram of the text or a joint.

    Where they had no room all of them may be. Only what is written as it is spelled gets into a
    filter here, so there is nothing to quote; that it is JSON is for the form.
    """
    wanted = json.dumps(sorted(map(_pair, pairs)), ensure_ascii=False)
    return f'{REST} != "" or array_contains_all({PAIRS}, {wanted})'


def having(gram: str) -> str:
    """Return a filter: this is a bigram of the text."""
    pair = _pair(gram)
    there, joint = (json.dumps(one, ensure_ascii=False) for one in (pair, _JOINT + pair))
    first = f"array_contains({PAIRS}, {there}) and not array_contains({PAIRS}, {joint})"
    return f'({first}) or {REST} like "% {pair} %"'


def stale(versions: Sequence[tuple[str, str]]) -> str:
    """Return a filter: rows of these documents, of another version than this (document, version)."""
    documents, kept = zip(*versions, strict=True)
    return f"{among('document', documents)} and not ({among('version', kept)})"


def schema(milvus: Any) -> Any:
    """Return the schema, made with the module `pymilvus`.

    What has an index or a vector to stand for it is mapped from disk: hardly any of it is read.
    """
    text, whole, flag = milvus.DataType.VARCHAR, milvus.DataType.INT64, milvus.DataType.BOOL
    made = milvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    made.add_field("id", text, max_length=_NAME_BYTES, is_primary=True)
    made.add_field("document", text, max_length=_NAME_BYTES)
    made.add_field("version", text, max_length=_NAME_BYTES)
    made.add_field("place", whole)
    made.add_field("last", flag)
    for field in Field:
        made.add_field(
            field.value,
            text,
            max_length=_TEXT_BYTES,
            enable_analyzer=True,
            analyzer_params=ANALYZER,
            mmap_enabled=True,
        )
        made.add_field(vector(field), milvus.DataType.SPARSE_FLOAT_VECTOR)
        made.add_function(
            milvus.Function(
                name=f"{field.value}_function",
                function_type=milvus.FunctionType.BM25,
                input_field_names=[field.value],
                output_field_names=[vector(field)],
            )
        )
    made.add_field(
        PAIRS,
        milvus.DataType.ARRAY,
        element_type=text,
        max_capacity=_MOST_PAIRS,
        max_length=_PAIR_BYTES,
        mmap_enabled=True,
    )
    made.add_field(REST, text, max_length=_TEXT_BYTES)
    return made


def index_params(client: Any, names: Iterable[str]) -> Any:
    """Return the indexes of some vectors and `SCALARS`, each under the name of its field.

    The constants are one level further down than the documentation has them: flat, milvus-lite
    passes over them and stays at k1 = 1.5; Milvus reads both.
    """
    made = client.prepare_index_params()
    for name in names:
        if name in SCALARS:
            made.add_index(name, index_name=name, index_type="INVERTED")
        else:
            made.add_index(
                name,
                index_name=name,
                index_type="SPARSE_INVERTED_INDEX",
                metric_type="BM25",
                params={"params": {"bm25_k1": K1, "bm25_b": B}},
            )
    return made


def _text(entry: Entry, field: Field) -> str:
    text = " ".join(spelled(token) for token in entry.fields.get(field, ()) if token) or _NOTHING
    kept = _cut(text)
    if kept != text:
        said = "%s: the end of the field %s is too long to be searched"
        logger.warning(said, entry.id, field.value)
    return kept or _NOTHING


def _pairs(entry: Entry) -> dict[str, Any]:
    """Return the fields of what stands in the text.

    Where there is too little room, joints go first, and what marks them after them: so a bigram is
    always counted.
    """
    grams = dict.fromkeys(_pair(gram) for gram in entry.fields.get(Field.GRAMS, ()) if gram)
    joints = {_pair(joint): None for joint in entry.joints}.keys() - grams
    every = [*grams, *sorted(_JOINT + joint for joint in joints), *sorted(joints)]
    if len(every) <= _MOST_PAIRS:
        return {PAIRS: every, REST: ""}
    rest = " ".join([*grams][_MOST_PAIRS:])
    kept = _cut(rest, _TEXT_BYTES - 2)  # for the blanks around it
    if kept != rest:
        logger.warning("%s: too long for all that stands in it to be counted", entry.id)
    return {PAIRS: every[:_MOST_PAIRS], REST: f" {kept} "}


def _pair(pair: str) -> str:
    """Return a pair, or a word, as it stands in `PAIRS`; one to one."""
    text = spelled(pair)
    if len(text.encode()) + len(_JOINT.encode()) <= _PAIR_BYTES:
        return text
    return f"{_ESCAPE}{_ESCAPE}{hashlib.sha256(text.encode()).hexdigest()}"


def _cut(text: str, most: int = _TEXT_BYTES) -> str:
    """Return as much of a text as fits into so many bytes, cut at a blank."""
    written = text.encode()
    if len(written) <= most:
        return text
    return written[:most].decode(errors="ignore").rpartition(" ")[0]
