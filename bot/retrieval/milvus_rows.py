"""What a collection in Milvus looks like: its fields, its rows, its filters, its spelling of tokens.

Owns every name in the collection. Knows nothing of connections, and of language only what Milvus's
analyzer would do to a token.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.retrieval.index import K1, B, Entry, Field

logger = logging.getLogger(__name__)

FORMAT = "1"  # another one where fields or tokens are others: every document is written anew
PLAIN = ("id", "document", "version", "place", "last")
STORED = (*PLAIN, *(field.value for field in Field))  # all that a row is made from again
ANALYZER = {"tokenizer": "standard"}  # the one that cuts alike in Milvus and in milvus-lite
# As in the memory engine, a field without tokens counts as one token that nobody asks for. Both
# marks are letters (Yi) for every analyzer, have no other case, and stand in no token as they are.
_NOTHING = "\ua001"
_ESCAPE = "\ua000"
_ODD = re.compile("[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff]")
_NAME_BYTES = 1024
_TEXT_BYTES = 65_535  # of a VARCHAR in Milvus: over 9,000 characters in bigrams


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
    return {**dict(zip(PLAIN, plain, strict=True)), **texts}


def among(name: str, values: Iterable[str]) -> str:
    """Return a filter: the field has one of these values. The quotation is that of JSON."""
    return f"{name} in {json.dumps(sorted(values), ensure_ascii=False)}"


def stale(versions: Sequence[tuple[str, str]]) -> str:
    """Return a filter: rows of these documents, of another version than this (document, version)."""
    documents, kept = zip(*versions, strict=True)
    return f"{among('document', documents)} and not ({among('version', kept)})"


def schema(milvus: Any) -> Any:
    """Return the schema, made with the module `pymilvus`."""
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
    return made


def index_params(client: Any, fields: Iterable[Field]) -> Any:
    """Return the indexes of some fields.

    The constants are one level further down than the documentation has them: flat, milvus-lite
    passes over them and stays at k1 = 1.5; Milvus reads both.
    """
    made = client.prepare_index_params()
    for field in fields:
        made.add_index(
            vector(field),
            index_name=vector(field),
            index_type="SPARSE_INVERTED_INDEX",
            metric_type="BM25",
            params={"params": {"bm25_k1": K1, "bm25_b": B}},
        )
    return made


def _text(entry: Entry, field: Field) -> str:
    text = " ".join(spelled(token) for token in entry.fields.get(field, ()) if token) or _NOTHING
    written = text.encode()
    if len(written) <= _TEXT_BYTES:
        return text
    logger.warning("%s: the end of the field %s is too long to be searched", entry.id, field.value)
    return written[:_TEXT_BYTES].decode(errors="ignore").rpartition(" ")[0] or _NOTHING
