"""A bot that answers from a folder of the test's own, which may change while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.app import make_library
from bot.chat.cards import Cards
from bot.chat.conversation import Conversation
from bot.chat.desk import Desk
from bot.chat.shelf import Shelf
from bot.config import Settings
from bot.library import Library
from bot.store.store import Store
from support.house import OPERATOR, open_bench
from support.server import Call
from support.telegram import Bench
from support.updates import Json

OPERATORS_CHAT: Json = {"id": OPERATOR, "type": "private", "first_name": "运维"}
OPERATOR_USER: Json = {"id": OPERATOR, "is_bot": False, "first_name": "运维"}
ONE = "一、改进作风\n要大兴调查研究之风，把调研成果转化为解决问题的实招。\n"
TWO = "一、服务群众\n要把群众的急难愁盼放在心上，办好每一件民生实事。\n"


def shelf_over(talk: Conversation) -> Shelf:
    """Return a shelf with one conversation, from whose documents none can be chosen."""

    def select(corpus: object, *, aliases: object) -> NoReturn:
        raise AssertionError((corpus, aliases))

    return Shelf(talk._answerer, lambda _: talk, select)


@dataclass
class World:
    """A bot, the folder that it answers from, and a way for an operator to send files."""

    bench: Bench
    store: Store
    folder: Path
    library: Library[Shelf]

    async def send_file(
        self,
        name: str | None,
        data: bytes | str,
        *,
        by: Json = OPERATOR_USER,
        chat: Json = OPERATORS_CHAT,
        size: int | None = -1,
    ) -> list[Call]:
        """Let somebody send a file."""
        content = data.encode() if isinstance(data, str) else data
        document = self.bench.request.files.offer(content, name, size=size)
        return await self.bench.say(document=document, by=by, chat=chat)

    async def press(self, label: str, under: Call, *, by: Json = OPERATOR_USER) -> list[Call]:
        """Let an operator press a button in private."""
        return await self.bench.press(label, under=under, chat=OPERATORS_CHAT, by=by)

    def shown(self, call: Call) -> Json:
        """Return a message as it is now."""
        return self.bench.request.messages[call.params["chat_id"], call.message_id]

    @property
    def titles(self) -> list[str]:
        return [document.title for document in self.library.current.corpus.documents]

    @property
    def files(self) -> dict[str, bytes]:
        """All files below the folder."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


def _write(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@asynccontextmanager
async def open_world(
    folder: Path,
    *roots: Path,
    texts: dict[str, str] | None = None,
    cards: Cards | None = None,
    max_bytes: int = 2**20,
) -> AsyncIterator[World]:
    """Make a bot over a folder with some texts, which is `roots` or the first of them."""
    _write(folder, {"one.txt": ONE, "two.txt": TWO} if texts is None else texts)
    paths = list(roots) or [folder]
    library = make_library(Settings(corpus=tuple(paths)))
    desk = Desk(library.paths, lambda: library.current.corpus, library.reload, max_bytes=max_bytes)
    async with open_bench(shelf=lambda: library.current, cards=cards, desk=desk) as (bench, store):
        yield World(bench, store, folder, library)
