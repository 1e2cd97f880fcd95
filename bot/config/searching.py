"""The settings of `retrieval`: by which engine the texts are searched, and where it keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import rules
from bot.config.faults import ConfigError, Fault
from bot.config.rules import about


@dataclass(frozen=True, slots=True)
class MilvusSettings:
    """How to reach Milvus."""

    uri: str | None = field(
        default=None,
        repr=False,
        metadata=about(
            rules.optional(rules.milvus_uri()),
            "Milvus: a server, or a file of Milvus Lite.",
        ),
    )
    token_variable: str | None = field(
        default=None,
        metadata=about(
            rules.optional(rules.variable()),
            "Environment variable that holds Milvus's token, such as user:password.",
        ),
    )
    collection: str = field(
        default="yuanwen",
        metadata=about(rules.identifier(), "Collection that the passages are kept in."),
    )

    def read_token(self, environ: Mapping[str, str]) -> str:
        """Return the token, empty where none is needed. Raises ConfigError."""
        if self.token_variable is None:
            return ""
        token = environ.get(self.token_variable, "").strip()
        if not token:
            what = f"{self.token_variable} is not set; it must hold Milvus's token"
            raise ConfigError([Fault(what, "retrieval.milvus.token_variable")])
        if not (token.isascii() and token.isprintable()):
            what = f"what {self.token_variable} holds is not a token"
            raise ConfigError([Fault(what, "retrieval.milvus.token_variable")])
        return token


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    """What finds the passages that may answer."""

    engine: str = field(
        default="auto",
        metadata=about(
            rules.choice("auto", "memory", "tantivy", "milvus"),
            "What searches the texts; auto takes memory for few of them and tantivy for many.",
        ),
    )
    index: Path = field(
        default=Path("data/index"),
        metadata=about(
            rules.path(), "Folder for what tantivy indexes, and for texts as they were read."
        ),
    )
    milvus: MilvusSettings = field(default_factory=MilvusSettings)
