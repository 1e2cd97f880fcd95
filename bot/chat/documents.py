"""What is said about whole documents: the list of them, and files that may become documents.

Pure functions from the reading room's objects to Replies. Knows nothing of Telegram, nor who may
change what.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from bot.chat import messages
from bot.chat.buttons import documents_button, outline_button
from bot.chat.callbacks import DIGEST_LENGTH, Action, Callback, encode
from bot.chat.quoting import LIMIT, MAX_LABEL, Row, append, clean, name_of, pages, shorten
from bot.chat.reply import Button, Composer, Reply, Style
from bot.chat.undertakings import Done, Outcome, Step
from bot.chat.waiting import MINUTES
from bot.reading import Corpus, Document, Notice, Problem

if TYPE_CHECKING:
    from bot.reading.uploads import Upload

_PER_PAGE = 8
_INDENT = "　"
_MAX_DATE = 20
_MAX_LINE = 60
_MAX_FILE = 60
_MAX_FILTER = 60
_MOST_HEADINGS = 30
_MOST_OTHERS = 5
_TOO_MUCH = {"pages": "too many pages", "characters": "too many characters"}


def listing(
    corpus: Corpus,
    *,
    page: int = 0,
    editable: bool = False,
    chosen: Collection[str] = (),
    words: str = "",
) -> list[Reply]:
    """List the documents, with buttons to their outlines and, if `editable`, to take them off.

    Parameters
    ----------
    chosen
        Ids of the documents that are answered from, which are marked; none for all.
    words
        By which they are chosen for good, empty where they are not.
    """
    every = corpus.documents
    marked = [document.id in chosen for document in every]
    items = [_item(document, chosen=mark) for document, mark in zip(every, marked, strict=True)]
    cuts = pages(items, most=_PER_PAGE, room=LIMIT - 200)
    page = max(0, min(page, len(cuts) - 1))
    composer = Composer().add(messages.documents(len(every)))
    if words:
        shown = messages.documents_filtered(clean(words, _MAX_FILTER), sum(marked) or len(every))
        composer.line().add(messages.setting(messages.DOCUMENTS_CHOSEN, shown))
    rows: list[Row] = []
    for index in range(*cuts[page]):
        append(composer.line(2), items[index])
        rows.append(_row(every[index], page, editable=editable, chosen=marked[index]))
    return [composer.reply(*rows, _turns(page, len(cuts), editable=editable))]


def ask_to_take_off(document: Document, page: int) -> Reply:
    """Ask before a document is taken off; `page` of the list is the way back."""
    sure = _desk_button(messages.CONFIRM_TAKING_OFF, Step.TAKE_OFF, page, document)
    back = _desk_button(messages.LEAVE_IT, Step.LIST, page)
    return Reply(messages.ask_to_take_off(name_of(document)), (), ((sure, back),))


def preview(upload: Upload, replaced: Document | None, *, replaces: bool, number: int) -> Reply:
    """Show what a file reads as, before it changes anything.

    Parameters
    ----------
    replaced, replaces
        The document whose place it would take; there may be a file and yet no document.
    number
        By which the file waits.
    """
    document, file = upload.document, _shown(upload.name)
    composer = Composer()
    if replaces:
        known = name_of(replaced) if replaced is not None else ""
        composer.add(messages.upload_replaces(file, known))
    else:
        composer.add(messages.upload_is_new(file))
    append(composer.line(2), _item(document))
    if document.sections:
        composer.line(2).add(messages.UPLOAD_OUTLINE)
        _add_outline(composer, document)
    if upload.notices:
        composer.line(2).add(messages.UPLOAD_WARNINGS)
        for notice in upload.notices:
            composer.line().add(f"{_INDENT}· {notice_of(notice)}")
    composer.line(2).add(messages.upload_waits(MINUTES))
    go_live = _desk_button(messages.GO_LIVE, Step.GO_LIVE, number)
    cancel = _desk_button(messages.CANCEL, Step.CANCEL, number)
    return composer.reply((go_live, cancel))


def seen_again(reply: Reply) -> Reply:
    """Show a preview once more, because what it would replace has changed."""
    return append(Composer().add(messages.UPLOAD_STALE).line(2), reply).reply(*reply.buttons)


def result(done: Done, file: str) -> Reply:
    """Say what became of a file that was confirmed, or of a document that was taken off."""
    said: dict[Outcome, Callable[[str], str]] = {
        Outcome.LIVE: messages.uploaded,
        Outcome.REPLACED: messages.upload_replaced,
        Outcome.UNCHANGED: messages.upload_unchanged,
        Outcome.OFF: messages.taken_off,
    }
    composer = Composer()
    if done.document is not None and done.outcome in said:
        composer.add(said[done.outcome](name_of(done.document)))
    elif done.outcome is Outcome.UNDONE:
        composer.add(messages.not_live(_shown(file), reason_of(done.problem)))
    else:
        composer.add(not_taken(file, done.problem).text)
    if done.others:
        names = [name_of(other) for other in done.others[:_MOST_OTHERS]]
        composer.line().add(messages.also_changed(names))
    return composer.reply()


def not_taken(file: str, problem: Problem | None) -> Reply:
    """Say why a file changes nothing."""
    return Reply(messages.not_taken(_shown(file), reason_of(problem)))


def reason_of(problem: Problem | None) -> str:
    """Say what is wrong with a file, in a sentence."""
    if problem is None:
        return messages.FILE_PROBLEMS["other"]
    reason, limit = problem.reason.value, problem.limit
    if reason == "too large" and problem.subject in _TOO_MUCH:
        reason = _TOO_MUCH[problem.subject]
    elif limit is not None:
        limit = max(1, limit // 2**20)
    said = messages.FILE_PROBLEMS[reason].format(limit=limit, subject=_shown(problem.subject))
    return said + (messages.on_line(problem.line) if problem.line else "")


def notice_of(notice: Notice) -> str:
    """Say what may surprise whoever reads the answers."""
    said = messages.FILE_NOTICES[notice.kind.value]
    return said.format(count=notice.count, example=clean(notice.example, _MAX_LINE))


def _item(document: Document, *, chosen: bool = False) -> Reply:
    name = name_of(document)
    composer = Composer().add(messages.chosen(name) if chosen else name, Style.BOLD)
    composer.line().add(_INDENT)
    if date := clean(document.meta.get("date", ""), _MAX_DATE):
        composer.add(f"{date} · ")
    return composer.add(messages.holds(len(document.sections), document.size)).reply()


def _row(document: Document, page: int, *, editable: bool, chosen: bool) -> Row:
    label = shorten(clean(document.title, 80), MAX_LABEL)
    title = outline_button(messages.chosen(label) if chosen else label, document)
    if not editable:
        return (title,)
    return title, _desk_button(messages.TAKE_OFF, Step.ASK_TO_TAKE_OFF, page, document)


def _turns(page: int, total: int, *, editable: bool) -> Row:
    def button(label: str, to: int) -> Button:
        return _desk_button(label, Step.LIST, to) if editable else documents_button(label, page=to)

    earlier = (button(messages.EARLIER, page - 1),) if page > 0 else ()
    return (*earlier, button(messages.LATER, page + 1)) if page + 1 < total else earlier


def _desk_button(label: str, step: Step, number: int, document: Document | None = None) -> Button:
    target = document.id if document is not None else ""
    digest = document.digest[:DIGEST_LENGTH] if document is not None else ""
    return Button(label, encode(Callback(Action.DESK, target, digest, (step, number))))


def _add_outline(composer: Composer, document: Document) -> None:
    for section in document.sections[:_MOST_HEADINGS]:
        composer.line().add(_INDENT * section.level + clean(section.heading, _MAX_LINE))
    if (left := len(document.sections) - _MOST_HEADINGS) > 0:
        composer.line().add(_INDENT + messages.more_items(left))


def _shown(file: str) -> str:
    return clean(file, _MAX_FILE)
