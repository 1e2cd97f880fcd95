"""A conversation without a medium: words or a pressed button in, replies out.

Telegram and the terminal put the same Conversation before their users. It is made for one corpus
and swapped whole when that is read anew, so it remembers nothing between two calls: what a button
needs travels in the button. Knows nothing of Telegram, terminals and chats.
"""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from bot.answering import Answer, Quote, Reason, Refusal, about_question
from bot.answering.followups import FollowUp, follow_up_in
from bot.chat import (
    browsing,
    introducing,
    messages,
    offering,
    openings,
    outcomes,
    phrases,
    rendering,
)
from bot.chat.buttons import action_of
from bot.chat.callbacks import Action, CallbackError, decode
from bot.chat.chronologies import YearChart
from bot.chat.documents import listing
from bot.chat.examples import Answers, Examples, examples_from
from bot.chat.following import Follower
from bot.chat.grouping import DEEPER, by_document
from bot.chat.links import StaleLinkError, document_of, read_link, subject_of
from bot.chat.narrowing import NarrowingError, narrow
from bot.chat.offering import Offers
from bot.chat.overhearing import overheard
from bot.chat.quoting import Row
from bot.chat.refining import Refiner
from bot.chat.reply import Asked, Reply
from bot.chat.viewing import View
from bot.reading import Corpus, Passage

MAX_PASTED = 4000
_TELEGRAM_COMMANDS = frozenset(
    {"daily", "timezone", "settings", "card", "forget", "teach", "inbox", "stats"}
)


class Conversation:
    """Answers words and button presses with replies.

    All methods that quote raise VerbatimError where a passage no longer equals its source; whoever
    called shows `messages.APOLOGY` then.

    Parameters
    ----------
    answerer
        Anything with the methods of Answerer.
    today
        Returns the date for the quote of the day.
    max_passages
        How many passages of an answer can be reached.
    passes_questions_on
        Whether questions leave this machine, for a service that helps with the ranking.
    quote_of_the_day
        Chooses the quote for a date, or None where the corpus offers none.
    pick
        Returns a number below the one it is given, at random.
    """

    def __init__(
        self,
        answerer: Answers,
        *,
        today: Callable[[], dt.date],
        quote_of_the_day: Callable[[dt.date], Quote | None],
        max_passages: int = 3,
        max_question_characters: int = 500,
        passes_questions_on: bool = False,
        pick: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._answerer = answerer
        self._corpus = answerer.corpus
        self._today = today
        self._quote_of_the_day = quote_of_the_day
        self._max_passages = max_passages
        self._max_characters = max_question_characters
        self._passes_on = passes_questions_on
        self._pick = pick
        self._follower = Follower(answerer, marks_for=self._marks, pick=pick, narrow=self._narrow)
        self._refiner = Refiner(answerer, self._follower, others=self.others, pick=pick)
        self._examples: dict[messages.Language, Examples] = {}

    @property
    def corpus(self) -> Corpus:
        """What is answered from."""
        return self._corpus

    # What members ask

    def ask(self, text: str) -> list[Reply]:
        """Answer a question, or decline in one line."""
        try:
            question, narrowed = narrow(_without_controls(text), self._answerer)
        except NarrowingError as error:
            return [Reply(str(error))]
        if not question:
            return introducing.usage(messages.EMPTY, "ask", self.examples.question)
        if len(question) > self._max_characters:
            asked = Asked(question, Reason.TOO_LONG.value)
            return [Reply(messages.too_long(self._max_characters), asked=asked)]
        found = narrowed.answerer.ask(question)
        asked = outcomes.asked(question, found)
        if isinstance(found, Refusal):
            replies = rendering.refusal(found, self._corpus, max_characters=self._max_characters)
        else:
            replies = rendering.answer(found, self._corpus, most=self._max_passages)
        return narrowed.told(outcomes.noted(replies, asked))

    def overhear(self, text: str) -> list[Reply]:
        """Answer a message that was not meant for the bot, if it is a clear question; else nothing.

        Nor is anybody told that the words in it choose no document.
        """
        try:
            question, narrowed = narrow(_without_controls(text), self._answerer)
        except NarrowingError:
            return []
        found = overheard(question, narrowed.answerer)
        if found is None:
            return []
        replies = rendering.answer(found, self._corpus, most=self._max_passages)
        return narrowed.told(outcomes.noted(replies, outcomes.asked(question, found)))

    def slogan(self, text: str) -> list[Reply]:
        """List every place of a set phrase."""
        try:
            term, narrowed = narrow(_without_controls(text), self._answerer)
        except NarrowingError as error:
            return [Reply(str(error))]
        if not term:
            return introducing.usage(messages.SLOGAN_USAGE, "slogan", self.examples.slogan)
        if len(term) > self._max_characters:
            return [Reply(messages.too_long(self._max_characters))]
        found = narrowed.answerer.slogan(term)
        replies = rendering.concordance(found, self._corpus)
        return narrowed.told(outcomes.noted(replies, outcomes.looked_up(found)))

    def slogans(self) -> list[Reply]:
        """List all set phrases, most frequent first."""
        return phrases.phrases(self._answerer.slogans(), self._corpus)

    def verify(self, text: str) -> list[Reply]:
        """Compare a pasted text with the source."""
        pasted = _without_controls(text)
        if not pasted:
            return introducing.usage(messages.VERIFY_USAGE, "verify", self.examples.pasted)
        if len(pasted) > MAX_PASTED:
            return [Reply(messages.pasted_too_long(MAX_PASTED))]
        return rendering.verification(self._answerer.verify(pasted), self._corpus)

    def search(self, text: str, *, limit: int = 10) -> list[Reply]:
        """Rank passages, without a decision whether they answer."""
        try:
            question, narrowed = narrow(_without_controls(text), self._answerer)
        except NarrowingError as error:
            return [Reply(str(error))]
        if not question:
            return introducing.usage(messages.SEARCH_USAGE, "search", self.examples.slogan)
        if len(question) > self._max_characters:
            return [Reply(messages.too_long(self._max_characters))]
        several = len(narrowed.answerer.corpus.documents) > 1
        hits = narrowed.answerer.search(question, limit * DEEPER if several else limit)
        kept, more = by_document(hits, limit) if several else (list(hits), {})
        return narrowed.told(rendering.ranking(kept, self._corpus, more=more))

    def others(self, passage_id: str, question: str) -> list[Row]:
        """Make buttons to what else may answer a question, where this passage does not."""
        try:
            shown = self._corpus.passage(passage_id)
        except KeyError:  # of a document that is no more
            return []
        question, answerer = self._narrow(question)
        return outcomes.others(shown, question[: self._max_characters], answerer, self._corpus)

    def candidates(self, question: str, *, limit: int) -> tuple[Passage, ...]:
        """Return the passages that come nearest to a question, whether or not they answer it."""
        question, answerer = self._narrow(question)
        found = answerer.search(question[: self._max_characters], limit)
        return tuple(hit.passage for hit in found)

    def outline(self, part: str = "") -> list[Reply]:
        """Show the outline, or the list of documents where there are several.

        With words for a part of it (「第二部分」) or for a document, show that.
        """
        try:
            words, narrowed = narrow(_without_controls(part), self._answerer)
        except NarrowingError as error:
            return [Reply(str(error))]
        corpus = narrowed.answerer.corpus
        found = about_question(words[: self._max_characters], corpus) if words else None
        if isinstance(found, Answer):
            return rendering.answer(found, self._corpus)
        if isinstance(found, Refusal):
            return rendering.refusal(found, self._corpus)
        return browsing.documents(corpus)

    def documents(self) -> list[Reply]:
        """List the documents, also where there is one only."""
        return listing(self._corpus)

    def quote(self) -> list[Reply]:
        """Show the quote of the day."""
        day = self._today()
        chosen = self._quote_of_the_day(day)
        return rendering.quote(chosen, self._corpus, day) if chosen else [Reply(messages.NO_QUOTE)]

    def random(self) -> list[Reply]:
        """Open the text anywhere."""
        return openings.anywhere(self._answerer, self._pick)

    def follow_up(self, text: str, view: View, question: str = "") -> list[Reply] | None:
        """Refine what a message shows; None where the words are a question of their own.

        A picture is not for a conversation to make: the words for one are none of its own either.
        `question` is what the message answers, where the medium knows it.
        """
        wanted = follow_up_in(text)
        if wanted is None or wanted is FollowUp.PICTURE:
            return None
        return self._refiner.refine(wanted, view, question)

    def offers(self, text: str, *, first: int = 0) -> Offers:
        """Return a page of quotations to pick, for the words typed so far."""
        words = _without_controls(text)[: self._max_characters]
        try:
            words, narrowed = narrow(words, self._answerer)
        except NarrowingError:  # not typed to its end yet
            return Offers()
        if words:
            return offering.offers(narrowed.answerer, words, first=first)
        day = self._today()
        return offering.without_words(self._corpus, self._quote_of_the_day(day), day, first=first)

    # What the bot says of itself

    @property
    def examples(self) -> Examples:
        """Things to try, from the corpus, in the language being spoken. Derived, not remembered."""
        language = messages.current()
        if language not in self._examples:
            self._examples[language] = examples_from(self._answerer)
        return self._examples[language]

    def start(self, payload: str = "", *, hint: str = "") -> list[Reply]:
        """Greet, and tell in a few lines what to try; or show what a link leads to.

        Parameters
        ----------
        payload
            A link of `links`; anything else is taken for none.
        hint
            The medium's own last line.
        """
        link = read_link(payload)
        if link is None:
            return introducing.greeting(self.examples, hint)
        try:
            if not link.passage_id:
                return browsing.outline(document_of(link, self._corpus), self._corpus)
            about = subject_of(link, self._corpus)
        except StaleLinkError:
            return [Reply(messages.LINK_STALE)]
        marks = [link.span] if link.span else []
        return rendering.passage(self._corpus.passage(about.passage_id), self._corpus, marks=marks)

    def help(self, *, hint: str = "", commands: Mapping[str, str] | None = None) -> list[Reply]:
        """Tell what can be asked, with examples, and all commands: Telegram's, or the medium's."""
        listed = messages.COMMANDS if commands is None else commands
        return introducing.help_with(self.examples, hint, listed)

    def privacy(self, *, keeps_days: int = 0, listens: bool = False) -> list[Reply]:
        """Tell what is read and what is kept.

        Parameters
        ----------
        keeps_days
            For how many days the medium keeps questions.
        listens
            Whether it also looks at messages that are not meant for the bot.
        """
        words = messages.privacy(keeps_days=keeps_days, passed_on=self._passes_on, listens=listens)
        return [Reply(words)]

    # Buttons and commands

    def press(
        self,
        data: str,
        *,
        keyboard: Sequence[Row] = (),
        question: str = "",
        dress: Callable[[Reply], Reply] = lambda reply: reply,
    ) -> list[Reply]:
        """Follow a button; the first reply takes the place of the message that bore it.

        Raises CallbackError with a sentence for the member where the button leads nowhere, or its
        text has changed. A remove button yields no reply: removing is for the medium.

        Parameters
        ----------
        keyboard
            The rows under the message now. Ways back and the remove button stay.
        question
            The question that the message answers, where the medium knows it: its words are then
            marked in the passage shown.
        dress
            Adds the medium's own buttons to a message, above the remove button.
        """
        callback = decode(data)
        if callback.action is Action.REMOVE:
            return []
        shown = self._follower.follow(callback, keyboard, question)
        replies = [dress(reply) for reply in shown]
        for button in (button for row in keyboard for button in row):
            if action_of(button) is Action.REMOVE:
                return rendering.removable(replies, decode(button.action).numbers[0])
        return replies

    def chart(self, data: object, *, question: str = "") -> YearChart:
        """Return what a chart button asks for, for a medium that draws. Raises CallbackError.

        `question` is what the message with the button answers, as in `press`.
        """
        callback = decode(data)
        if callback.action is not Action.CHART:
            raise CallbackError
        return self._follower.chart(callback, question)

    def command(self, name: str, argument: str = "") -> list[Reply]:
        """Run a slash command by name. Unknown ones are answered, not raised."""
        asking: dict[str, Callable[[str], list[Reply]]] = {
            "ask": self.ask,
            "outline": self.outline,
            "slogan": self.slogan,
            "verify": self.verify,
            "search": self.search,
        }
        telling: dict[str, Callable[[], list[Reply]]] = {
            "slogans": self.slogans,
            "docs": self.documents,
            "quote": self.quote,
            "random": self.random,
            "start": self.start,
            "help": self.help,
            "privacy": self.privacy,
        }
        name = name.lower()
        if name in asking:
            return asking[name](argument)
        if name in telling:
            return telling[name]()
        if name in _TELEGRAM_COMMANDS:
            return [Reply(messages.TELEGRAM_ONLY)]
        return [Reply(messages.unknown_command(name))]

    def _narrow(self, question: str) -> tuple[str, Answers]:
        """Return a question that was asked, without words that chose documents, and what answered."""
        question = _without_controls(question)
        try:
            question, narrowed = narrow(question, self._answerer)
        except NarrowingError:
            return question, self._answerer
        return question, narrowed.answerer

    def _marks(self, question: str) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return what to mark in the passages that answer `question`."""
        question, answerer = self._narrow(question)
        if not question or len(question) > self._max_characters or follow_up_in(question):
            return {}
        found = answerer.ask(question)
        return (
            {hit.passage.id: hit.spans for hit in found.hits} if isinstance(found, Answer) else {}
        )


def _without_controls(text: str) -> str:
    """Drop what no keyboard types: control characters other than line ends, lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()
