"""A conversation without a medium: words or a pressed button in, replies out.

Telegram and the terminal put the same Conversation before their users. It is made for one corpus
and swapped whole when that is read anew, so it remembers nothing between two calls: what a button
needs travels in the button. Knows nothing of Telegram, terminals and chats.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from bot.answering import Answer, Quote, Refusal
from bot.chat import browsing, concordances, messages, rendering
from bot.chat.buttons import action_of, carried, is_current, joint_digest, resolve
from bot.chat.callbacks import Action, Callback, StaleButtonError, decode
from bot.chat.examples import Answers, Examples, examples_from
from bot.chat.quoting import Row
from bot.chat.reply import Composer, Reply, Style
from bot.reading import Document, Passage
from bot.retrieval.hit import Hit

MAX_PASTED = 4000
_TELEGRAM_COMMANDS = frozenset({"daily", "timezone", "settings"})


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
    quote_of_the_day
        Chooses the quote for a date, or None where the corpus offers none.
    """

    def __init__(
        self,
        answerer: Answers,
        *,
        today: Callable[[], dt.date],
        quote_of_the_day: Callable[[dt.date], Quote | None],
        max_passages: int = 3,
        max_question_characters: int = 500,
    ) -> None:
        self._answerer = answerer
        self._corpus = answerer.corpus
        self._today = today
        self._quote_of_the_day = quote_of_the_day
        self._max_passages = max_passages
        self._max_characters = max_question_characters
        self._examples: dict[messages.Language, Examples] = {}

    # What members ask

    def ask(self, text: str) -> list[Reply]:
        """Answer a question, or decline in one line."""
        question = _without_controls(text)
        if not question:
            return self._usage(messages.EMPTY, "ask", self.examples.question)
        if len(question) > self._max_characters:
            return [Reply(messages.too_long(self._max_characters))]
        found = self._answerer.ask(question)
        if isinstance(found, Refusal):
            return rendering.refusal(found, self._corpus, max_characters=self._max_characters)
        return rendering.answer(found, self._corpus, most=self._max_passages)

    def slogan(self, text: str) -> list[Reply]:
        """List every place of a set phrase."""
        term = _without_controls(text)
        if not term:
            return self._usage(messages.SLOGAN_USAGE, "slogan", self.examples.slogan)
        if len(term) > self._max_characters:
            return [Reply(messages.too_long(self._max_characters))]
        return rendering.concordance(self._answerer.slogan(term), self._corpus)

    def verify(self, text: str) -> list[Reply]:
        """Compare a pasted text with the source."""
        pasted = _without_controls(text)
        if not pasted:
            return self._usage(messages.VERIFY_USAGE, "verify", self.examples.pasted)
        if len(pasted) > MAX_PASTED:
            return [Reply(messages.pasted_too_long(MAX_PASTED))]
        return rendering.verification(self._answerer.verify(pasted), self._corpus)

    def search(self, text: str, *, limit: int = 10) -> list[Reply]:
        """Rank passages, without a decision whether they answer."""
        question = _without_controls(text)
        if not question:
            return self._usage(messages.SEARCH_USAGE, "search", self.examples.slogan)
        if len(question) > self._max_characters:
            return [Reply(messages.too_long(self._max_characters))]
        return rendering.ranking(self._answerer.search(question, limit), self._corpus)

    def outline(self) -> list[Reply]:
        """Show the outline, or the list of documents where there are several."""
        return browsing.documents(self._corpus)

    def quote(self) -> list[Reply]:
        """Show the quote of the day."""
        day = self._today()
        chosen = self._quote_of_the_day(day)
        return rendering.quote(chosen, self._corpus, day) if chosen else [Reply(messages.NO_QUOTE)]

    # What the bot says of itself

    @property
    def examples(self) -> Examples:
        """Things to try, from the corpus, in the language being spoken. Derived, not remembered."""
        language = messages.current()
        if language not in self._examples:
            self._examples[language] = examples_from(self._answerer)
        return self._examples[language]

    def start(self, *, hint: str = "") -> list[Reply]:
        """Greet, and tell in a few lines what to try. `hint` is the medium's own last line."""
        composer = Composer().add(messages.WELCOME).line()
        return [self._with_examples(composer, hint)]

    def help(self, *, hint: str = "", commands: Mapping[str, str] | None = None) -> list[Reply]:
        """Tell what can be asked, with examples, and all commands: Telegram's, or the medium's."""
        composer = Composer().add(messages.HELP_HEAD).line()
        listed = messages.COMMANDS if commands is None else commands
        return [self._with_examples(composer, hint, listed)]

    def privacy(self) -> list[Reply]:
        """Tell what is read and what is kept."""
        return [Reply(messages.PRIVACY)]

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
        replies = [dress(reply) for reply in self._follow(callback, keyboard, question)]
        for button in (button for row in keyboard for button in row):
            if action_of(button) is Action.REMOVE:
                return rendering.removable(replies, decode(button.action).numbers[0])
        return replies

    def command(self, name: str, argument: str = "") -> list[Reply]:
        """Run a slash command by name. Unknown ones are answered, not raised."""
        asking: dict[str, Callable[[str], list[Reply]]] = {
            "ask": self.ask,
            "slogan": self.slogan,
            "verify": self.verify,
            "search": self.search,
        }
        telling: dict[str, Callable[[], list[Reply]]] = {
            "outline": self.outline,
            "quote": self.quote,
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

    def _follow(self, callback: Callback, keyboard: Sequence[Row], question: str) -> list[Reply]:
        numbers = callback.numbers
        match callback.action:
            case Action.SHOW:
                return self._show(callback, keyboard, question)
            case Action.MORE:
                hits = self._hits(callback, question)
                return rendering.hit(hits, numbers[0], self._corpus)
            case Action.OCCURRENCES:
                passage = resolve(callback, self._corpus)
                start, end = _term(numbers, passage)
                found = self._answerer.slogan(passage.text[start:end])
                first = concordances.number_of(passage.id, start, found)
                return rendering.concordance(found, self._corpus, first=first)
            case Action.OUTLINE:
                return browsing.outline(self._document(callback), self._corpus, page=numbers[0])
            case Action.SECTION:
                document = self._document(callback)
                if numbers[0] >= len(document.sections):
                    raise StaleButtonError
                section = document.sections[numbers[0]]
                return browsing.section(section, document, self._corpus, page=numbers[1])
            case _:
                return browsing.documents(self._corpus, page=numbers[0])

    def _show(self, callback: Callback, keyboard: Sequence[Row], question: str) -> list[Reply]:
        passage = resolve(callback, self._corpus)
        ways = {Action.MORE, Action.OUTLINE}
        if callback.numbers:
            term = _term(callback.numbers, passage)
            found = self._answerer.slogan(passage.text[slice(*term)])
            back = concordances.other_places_row(passage, self._corpus, term, found)
            rows = [back, *carried(keyboard, ways)]
            marks = concordances.places_in(passage, found) or (term,)
            return rendering.passage(passage, self._corpus, marks=marks, rows=rows)
        rows = carried(keyboard, {*ways, Action.OCCURRENCES})
        marks = self._marks(question).get(passage.id, ())
        return rendering.passage(passage, self._corpus, marks=marks, rows=rows)

    def _hits(self, callback: Callback, question: str) -> list[Hit]:
        """Find the passages that a further-hits button carries."""
        _, *flat = callback.numbers
        places = list(zip(flat[::2], flat[1::2], strict=True))
        try:
            documents = [self._corpus.documents[place] for place, _ in places]
            if joint_digest(documents) != callback.digest:
                raise StaleButtonError
            ids = [f"{d.id}:{n}" for d, (_, n) in zip(documents, places, strict=True)]
            passages = [self._corpus.passage(passage_id) for passage_id in ids]
        except (IndexError, KeyError):
            raise StaleButtonError from None
        if callback.numbers[0] >= len(passages):
            raise StaleButtonError
        marks = self._marks(question)
        return [Hit(passage, 0.0, marks.get(passage.id, ())) for passage in passages]

    def _marks(self, question: str) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return what to mark in the passages that answer `question`."""
        question = _without_controls(question)
        if not question or len(question) > self._max_characters:
            return {}
        found = self._answerer.ask(question)
        return (
            {hit.passage.id: hit.spans for hit in found.hits} if isinstance(found, Answer) else {}
        )

    def _document(self, callback: Callback) -> Document:
        try:
            document = self._corpus.document(callback.target)
        except KeyError:
            raise StaleButtonError from None
        if not is_current(callback, document):
            raise StaleButtonError
        return document

    def _usage(self, words: str, command: str, example: str) -> list[Reply]:
        composer = Composer().add(words)
        if example:
            composer.line().add(messages.FOR_EXAMPLE).add(f"/{command} {example}", Style.CODE)
        return [composer.reply()]

    def _with_examples(
        self, composer: Composer, hint: str, commands: Mapping[str, str] | None = None
    ) -> Reply:
        examples = self.examples
        lines = [
            (messages.EXAMPLE_ASK, examples.question),
            (messages.EXAMPLE_SLOGAN, examples.slogan and f"/slogan {examples.slogan}"),
            (messages.EXAMPLE_VERIFY, examples.pasted and f"/verify {examples.pasted}"),
        ]
        for label, words in lines:
            if words:
                composer.line().add(messages.example(label)).add(words, Style.CODE)
        if commands:
            composer.line(2).add(messages.ALL_COMMANDS)
            for name, purpose in commands.items():  # not as code: Telegram makes them links
                composer.line().add(messages.command(name, purpose))
        if hint:
            composer.line(2).add(hint)
        return composer.reply()


def _without_controls(text: str) -> str:
    """Drop what no keyboard types: control characters other than line ends, lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def _term(numbers: tuple[int, ...], passage: Passage) -> tuple[int, int]:
    start, length = numbers
    if not 0 < length <= len(passage.text) - start:
        raise StaleButtonError
    return start, start + length
