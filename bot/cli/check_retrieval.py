"""What `yuanwen check` says of the engine and its index; no server is asked.

Knows no layout.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.finding import Finding, Level
from bot.config import ConfigError, Settings
from bot.retrieval.engines import AUTO, LARGE, Engine, missing


def check_retrieval(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """See whether the engine can be had, and its index be written."""
    wanted = settings.retrieval
    engine = Engine.TANTIVY if wanted.engine == AUTO else Engine(wanted.engine)
    if lacking := missing(engine):
        level, what = Level.ERROR, f"retrieval.engine: {lacking}"
        if wanted.engine == AUTO:
            level = Level.OK
            what = f"searched in memory; from {LARGE} paragraphs on it would be slow: {lacking}"
        yield Finding(level, "retrieval", what)
    elif engine is Engine.MILVUS:
        try:
            wanted.milvus.read_token(environ)
        except ConfigError as error:
            yield Finding(Level.ERROR, "retrieval", str(error))
        else:
            what = f"collection {wanted.milvus.collection} of Milvus, which was not asked"
            yield Finding(Level.OK, "retrieval", what)
    elif wanted.engine == AUTO:
        what = f"searched in memory, from {LARGE} paragraphs on in {wanted.index}"
        yield Finding(Level.OK, "retrieval", what)
    elif engine is Engine.TANTIVY:
        yield _folder(wanted.index)
    else:
        yield Finding(Level.OK, "retrieval", "searched in memory")


def _folder(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        what = f"{existing} is a file, but retrieval.index needs it to be a folder"
        return Finding(Level.ERROR, "retrieval", what)
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding(Level.ERROR, "retrieval", f"this user cannot write into {existing}")
    state = "" if folder.exists() else " (will be made)"
    return Finding(Level.OK, "retrieval", f"searched in {folder}{state}")
