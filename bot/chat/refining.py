"""What words that refine an answer show: the paragraph before, the place, the next page.

Owns what each wish means for what is in view, a passage or a list; raises VerbatimError before it
would quote what is not in the source. Which words these are is up to `followups`, what is in view
to `viewing`. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answering.followups import FollowUp
from bot.chat import browsing, messages, rendering
from bot.chat.buttons import (
    carried,
    leads_back,
    leads_on,
    outline_button,
    section_button,
    show_button,
    walk_row,
)
from bot.chat.callbacks import Action, StaleButtonError, decode
from bot.chat.examples import Answers
from bot.chat.following import Follower
from bot.chat.quoting import Row, add_headings, checked, path_to, source_line
from bot.chat.reply import Button, Composer, Reply, Subject
from bot.chat.viewing import View, another, back, earlier, onward
from bot.reading import Corpus, Document, Passage, Section

_WAYS_BACK = {Action.MORE, Action.OUTLINE, Action.OCCURRENCES, Action.PHRASES}


class Refiner:
    """Refines what is in view, over one corpus.

    Parameters
    ----------
    others
        Makes buttons to what else may answer a question, where a passage does not.
    pick
        Returns a number below the one it is given, at random.
    """

    def __init__(
        self,
        answerer: Answers,
        follower: Follower,
        *,
        others: Callable[[str, str], Sequence[Row]],
        pick: Callable[[int], int],
    ) -> None:
        self._answerer = answerer
        self._corpus = answerer.corpus
        self._follower = follower
        self._others = others
        self._pick = pick

    def refine(self, wanted: FollowUp, view: View, question: str) -> list[Reply] | None:
        """Show what is wanted; None where that means nothing for what is in view.

        `question` is what the message in view answers, as far as it is known.
        """
        if (button := _way(wanted, view)) is not None:
            try:
                return self._follower.follow(decode(button.action), view.keyboard, question)
            except StaleButtonError:
                return [Reply(messages.LINK_STALE)]
        if wanted is FollowUp.ANOTHER and (quote := self._another_quote(view)):
            return quote
        if wanted is FollowUp.WRONG:
            return self._instead(view, question)
        if view.subject is not None:
            return _of_passage(wanted, view.subject, view, self._corpus)
        if wanted in (FollowUp.MORE, FollowUp.EARLIER, FollowUp.ANOTHER):
            return [Reply(messages.NO_FURTHER)]
        return _of_outline(wanted, view, self._corpus) if view.document_id else None

    def _another_quote(self, view: View) -> list[Reply]:
        """Show another sentence that can stand alone, where one is in view."""
        quotes, subject = self._answerer.quotes(), view.subject
        if subject is None or view.whole:
            return []
        shown = (subject.passage_id, subject.start, subject.end)
        left = [one for one in quotes if (one.passage.id, one.start, one.end) != shown]
        if not left or len(left) == len(quotes):
            return []
        return rendering.sentence(left[self._pick(len(left))], self._corpus)

    def _instead(self, view: View, question: str) -> list[Reply]:
        """Offer what else may answer."""
        passage_id = view.subject.passage_id if view.subject is not None else ""
        rows = self._others(passage_id, question) if passage_id else []
        return [Reply(messages.PERHAPS_OTHERS if rows else messages.NO_OTHERS, (), tuple(rows))]


def _way(wanted: FollowUp, view: View) -> Button | None:
    """Return the button that does what is wanted, where there is one."""
    match wanted:
        case FollowUp.MORE:
            return onward(view.keyboard) or another(view.keyboard)
        case FollowUp.ANOTHER:
            return another(view.keyboard) or onward(view.keyboard)
        case FollowUp.DETAIL if view.whole:
            return onward(view.keyboard)
        case FollowUp.EARLIER:
            return earlier(view.keyboard)
        case FollowUp.BACK:
            return back(view.keyboard)
    return None


def _of_passage(wanted: FollowUp, subject: Subject, view: View, corpus: Corpus) -> list[Reply]:
    """Show what is wanted of the passage in view."""
    passage = corpus.passage(subject.passage_id)
    match wanted:
        case FollowUp.PREVIOUS:
            return _beside(passage, -1, view, corpus) or _end(
                messages.FIRST_PARAGRAPH, passage, corpus
            )
        case FollowUp.NEXT:
            return _beside(passage, 1, view, corpus) or _end(
                messages.LAST_PARAGRAPH, passage, corpus
            )
        case FollowUp.PREVIOUS_SECTION | FollowUp.NEXT_SECTION:
            document = checked(passage, corpus)
            return _next_section(wanted, _outermost(passage, document), passage, document, corpus)
        case FollowUp.MORE | FollowUp.EARLIER | FollowUp.ANOTHER:
            return _end(messages.NO_FURTHER, passage, corpus)
        case FollowUp.EXPLANATION:
            return _context(passage, subject, view, corpus)
        case FollowUp.WHOLE if view.whole:
            return browsing.outline(corpus.document(passage.document_id), corpus)
        case FollowUp.PLACE:
            return _place(passage, subject, corpus)
        case FollowUp.SECTION | FollowUp.OUTLINE | FollowUp.BACK:
            return _section(passage, corpus)
        case FollowUp.DETAIL if view.whole:
            return _section(passage, corpus)
        case _:
            span = (subject.start, subject.end)
            marks = [] if span == (0, len(passage.text)) or view.whole else [span]
            return rendering.passage(passage, corpus, marks=marks, rows=_ways_back(view))


def _of_outline(wanted: FollowUp, view: View, corpus: Corpus) -> list[Reply]:
    """Show what is wanted of the outline, or of the section, that is listed."""
    document = corpus.document(view.document_id)
    listed = None if view.section is None else document.sections[view.section]
    within = document.body if listed is None else document.within(listed.index)
    if within and (shown := _from_there(wanted, listed, within[0], document, corpus)):
        return shown
    if wanted in (FollowUp.AGAIN, FollowUp.SECTION) and listed is not None:
        return browsing.section(listed, document, corpus)
    if wanted is FollowUp.BACK and listed is not None and listed.parent is not None:
        return browsing.section(document.sections[listed.parent], document, corpus)
    return browsing.outline(document, corpus)


def _from_there(
    wanted: FollowUp, listed: Section | None, first: Passage, document: Document, corpus: Corpus
) -> list[Reply]:
    """Show what is wanted from a list on, `first` being the first paragraph under it."""
    outer = document.children(None)
    match wanted:
        case FollowUp.DETAIL | FollowUp.NEXT_SECTION if listed is None and outer:
            return browsing.section(outer[0], document, corpus)
        case FollowUp.NEXT | FollowUp.DETAIL | FollowUp.PARAGRAPH:
            return rendering.passage(first, corpus)
        case FollowUp.PREVIOUS:
            near = corpus.neighbour(first, -1)
            return rendering.passage(near, corpus) if near else [Reply(messages.FIRST_PARAGRAPH)]
        case FollowUp.PREVIOUS_SECTION | FollowUp.NEXT_SECTION:
            return _next_section(wanted, listed, first, document, corpus)
        case FollowUp.EXPLANATION:
            ways = (
                outline_button(messages.OUTLINE, document),
                show_button(messages.FROM_THE_START, first, corpus),
            )
            return [Reply(messages.NO_EXPLAINING, (), (ways,))]
        case _:
            return []


def _next_section(
    wanted: FollowUp,
    around: Section | None,
    passage: Passage,
    document: Document,
    corpus: Corpus,
) -> list[Reply]:
    """Show the section before or after the one around a passage, of the same level."""
    beside = document.children(None if around is None else around.parent)
    if not beside:
        return _end(messages.no_headings(document.size), passage, corpus)
    if wanted is FollowUp.NEXT_SECTION:
        after = [one for one in beside if one.start > (around or passage).start]
        if after:
            return browsing.section(after[0], document, corpus)
        return _end(messages.LAST_SECTION, passage, corpus)
    before = [one for one in beside if one.start < (around or passage).start]
    if before:
        return browsing.section(before[-1], document, corpus)
    return _end(messages.FIRST_SECTION, passage, corpus)


def _outermost(passage: Passage, document: Document) -> Section | None:
    index, found = passage.section, None
    while index is not None:
        found = document.sections[index]
        index = found.parent
    return found


def _context(passage: Passage, subject: Subject, view: View, corpus: Corpus) -> list[Reply]:
    """Say that nothing is explained here, and offer what stands around."""
    document = checked(passage, corpus)
    whole: Row = ()
    if not view.whole:
        span = (subject.start, subject.end)
        whole = (show_button(messages.WHOLE_PARAGRAPH, passage, corpus, term=span),)
    around = (*whole, _around(passage, document))
    return [Composer().add(messages.NO_EXPLAINING).reply(walk_row(passage, corpus), around)]


def _beside(passage: Passage, step: int, view: View, corpus: Corpus) -> list[Reply]:
    near = (
        corpus.neighbour(passage, step) if passage.ordinal else _beside_aside(passage, step, corpus)
    )
    return rendering.passage(near, corpus, rows=_ways_back(view)) if near else []


def _beside_aside(aside: Passage, step: int, corpus: Corpus) -> Passage | None:
    """Return the paragraph next to a salutation or a closing, which has no number."""
    body = corpus.document(aside.document_id).body
    if step > 0:
        return next((passage for passage in body if passage.start > aside.start), None)
    return next((passage for passage in reversed(body) if passage.start < aside.start), None)


def _end(words: str, passage: Passage, corpus: Corpus) -> list[Reply]:
    return [Composer().add(words).reply(walk_row(passage, corpus))]


def _place(passage: Passage, subject: Subject, corpus: Corpus) -> list[Reply]:
    """Say where a passage stands, without quoting it once more."""
    document = checked(passage, corpus)
    composer = Composer()
    if path := path_to(passage, document):
        add_headings(composer, path, document)
        composer.line()
    composer.add(source_line([passage], document))
    span = (subject.start, subject.end)
    read = show_button(messages.WHOLE_PARAGRAPH, passage, corpus, term=span)
    return [composer.reply((read, _around(passage, document)))]


def _around(passage: Passage, document: Document) -> Button:
    """Make the button to what stands around a passage: its section, or the whole outline."""
    if passage.section is None:
        return outline_button(messages.OUTLINE, document)
    return section_button(messages.THIS_SECTION, document.sections[passage.section], document)


def _section(passage: Passage, corpus: Corpus) -> list[Reply]:
    document = checked(passage, corpus)
    if passage.section is None:
        return browsing.outline(document, corpus)
    return browsing.section(document.sections[passage.section], document, corpus)


def _ways_back(view: View) -> list[Row]:
    """Pick the buttons that stay, without those that turn the pages of a list."""
    rows = carried(view.keyboard, _WAYS_BACK)
    if view.whole:
        return rows
    turns = [tuple(b for b in row if not (leads_back(b) or leads_on(b))) for row in rows]
    return [row for row in turns if row]
