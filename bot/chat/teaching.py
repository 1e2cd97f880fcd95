"""Messages about teaching: which passage answers a question, what was taught, and how to undo it.

A question stands in the message about it, in a style of its own, and is read back from there when a
button is pressed, so that nothing has to be remembered. Knows no store and no Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import messages
from bot.chat.buttons import show_button
from bot.chat.callbacks import DIGEST_LENGTH, Action, Callback, encode
from bot.chat.quoting import Row, clean, label_of, name_of, shorten
from bot.chat.reply import Button, Composer, Reply, Style
from bot.reading import Corpus, Passage

LONGEST_QUESTION = 300  # characters of a question that can be taught
MOST_CANDIDATES = 5
MOST_WHOLE = 10  # paragraphs of a text that is offered whole
PER_PAGE = 6
_LONGEST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Lesson:
    """One of the list. `passage` is None where its text is no more; `remark` says where it holds."""

    id: int
    question: str
    passage: Passage | None
    remark: str = ""
    may_undo: bool = True


def choice(
    question: str,
    passages: Sequence[Passage],
    corpus: Corpus,
    *,
    opening: str = "",
    rows: Sequence[Row] = (),
) -> Reply:
    """Ask which of some passages answers a question.

    Parameters
    ----------
    opening
        A line on top.
    rows
        Buttons below.
    """
    composer = Composer()
    if opening:
        composer.add(opening).line(2)
    composer.add(messages.TEACH_WHICH).line().add(question, Style.CODE).line()
    composer.add(messages.TEACH_CHOOSE)
    choices = [(_teach_button(passage, corpus),) for passage in passages[:MOST_WHOLE]]
    return composer.reply(*choices, *rows)


def taught(
    lesson: Lesson,
    passage: Passage,
    corpus: Corpus,
    *,
    everywhere: bool,
    rows: Sequence[Row] = (),
) -> Reply:
    """Confirm a lesson."""
    composer = Composer().add(messages.TAUGHT_EVERYWHERE if everywhere else messages.TAUGHT_HERE)
    composer.line().add(lesson.question, Style.CODE).line()
    composer.add(messages.taught(_place(passage, corpus), label_of(passage)))
    read = show_button(messages.WHOLE_PARAGRAPH, passage, corpus)
    return composer.reply((read, _undo_button(messages.UNDO, lesson.id, 0)), *rows)


def listed(lessons: Sequence[Lesson], corpus: Corpus, *, page: int, more: bool) -> Reply:
    """Show a page of what was taught; `more` says that it is not the last."""
    if not lessons:
        return Reply(messages.NOTHING_TAUGHT)
    composer = Composer().add(messages.TAUGHT_LIST)
    buttons = []
    for lesson in lessons:
        target = messages.LESSON_LOST
        if lesson.passage is not None:
            place = _place(lesson.passage, corpus)
            target = messages.item(place, label_of(lesson.passage))
        remark = messages.in_brackets([lesson.remark]) if lesson.remark else ""
        question = clean(lesson.question, _LONGEST_LISTED)
        composer.line().add(messages.lesson(lesson.id, question, target) + remark)
        if lesson.may_undo:
            buttons.append(_undo_button(messages.undo_lesson(lesson.id), lesson.id, page))
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    earlier = (_page_button(messages.EARLIER, page - 1),) if page else ()
    later = (_page_button(messages.LATER, page + 1),) if more else ()
    return composer.reply(*rows, (*earlier, *later))


def fit(words: str) -> str:
    """Return a question as it can be shown and taught: in one line, without control characters."""
    return clean(words, 2 * LONGEST_QUESTION)


def _place(passage: Passage, corpus: Corpus) -> str:
    """Name a paragraph, with its document where there are several."""
    number = messages.paragraph(passage.ordinal)
    if len(corpus.documents) == 1:
        return number
    title = shorten(name_of(corpus.document(passage.document_id)), _LONGEST_LISTED)
    return f"{title} {number}"


def _teach_button(passage: Passage, corpus: Corpus) -> Button:
    digest = corpus.document(passage.document_id).digest[:DIGEST_LENGTH]
    return Button(label_of(passage), encode(Callback(Action.TEACH, passage.id, digest)))


def _undo_button(label: str, lesson_id: int, page: int) -> Button:
    return Button(label, encode(Callback(Action.TEACH, numbers=(page, lesson_id))))


def _page_button(label: str, page: int) -> Button:
    return Button(label, encode(Callback(Action.TEACH, numbers=(page,))))
