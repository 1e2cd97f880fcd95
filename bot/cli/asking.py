"""The commands that take a question: ask, search, slogan, verify.

The question is the words of the command line or, without any, each line of standard input. Every
answer is written and flushed before the next line is read, so that a program can hold a
conversation through pipes. Knows no layout: people get the messages of the chat, programs JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import DECLINED, Session, as_json, common, lines_of_input, words_of

if TYPE_CHECKING:
    from bot.chat.reply import Reply

_WORDS = click.argument("words", nargs=-1, metavar="[QUESTION]...")
_Outcome = tuple[dict[str, Any] | list["Reply"], bool]  # what to show, and whether it was found


@click.command()
@_WORDS
@as_json
@common
@click.pass_obj
def ask(session: Session, words: tuple[str, ...], json_output: bool) -> None:
    """Answer a question with the paragraph that says it, word for word.

    Without QUESTION, one question per line of standard input. Exit code 1 where a single question
    was declined.
    """

    def answer(question: str) -> _Outcome:
        from bot.answering import Answer

        corpus, settings = session.answerer.corpus, session.settings.answers
        reply = session.answerer.ask(question)
        found = isinstance(reply, Answer)
        if json_output:
            from bot.cli import shapes

            return shapes.asked(question, reply, corpus, most=settings.max_passages), found
        from bot.chat import rendering
        from bot.cli import showing

        if isinstance(reply, Answer):
            most = settings.max_passages
            return showing.answer(reply, corpus, session.conversation, most=most), found
        limit = settings.max_question_characters
        return rendering.refusal(reply, corpus, max_characters=limit), found

    _serve(words, answer)


@click.command()
@_WORDS
@click.option(
    "-k", "limit", type=click.IntRange(min=1), default=10, show_default=True, help="Most hits."
)
@as_json
@common
@click.pass_obj
def search(session: Session, words: tuple[str, ...], limit: int, json_output: bool) -> None:
    """Rank paragraphs for a question, without a decision whether they answer it.

    Without QUESTION, one question per line of standard input. Exit code 1 where nothing was found
    for a single question.
    """

    def rank(question: str) -> _Outcome:
        answerer = session.answerer
        hits = answerer.search(question, limit)
        if json_output:
            from bot.cli import shapes

            return shapes.searched(question, hits, answerer.corpus), bool(hits)
        from bot.chat import rendering

        return rendering.ranking(hits, answerer.corpus), bool(hits)

    _serve(words, rank)


@click.command()
@click.argument("words", nargs=-1, metavar="[TERM]...")
@as_json
@common
@click.pass_obj
def slogan(session: Session, words: tuple[str, ...], json_output: bool) -> None:
    """List every place of a set phrase, also of one that is only nearly remembered.

    Without TERM, one term per line of standard input. Exit code 1 where a single term was not
    found.
    """

    def look_up(term: str) -> _Outcome:
        answerer = session.answerer
        found = answerer.slogan(term)
        there = bool(found.occurrences or found.sections)
        if json_output:
            from bot.cli import shapes

            return shapes.looked_up(term, found, answerer.corpus), there
        from bot.cli import showing

        return showing.concordance(found, answerer.corpus, session.conversation), there

    _serve(words, look_up)


@click.command()
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@as_json
@common
@click.pass_obj
def verify(session: Session, words: tuple[str, ...], json_output: bool) -> None:
    """Check whether a text is quoted to the letter, and show the true wording if it is not.

    Without TEXT, one text per line of standard input. Exit code 1 where a single text is not
    verbatim.
    """

    def compare(text: str) -> _Outcome:
        from bot.answering import Verdict

        answerer = session.answerer
        result = answerer.verify(text)
        exact = result.verdict is Verdict.EXACT
        if json_output:
            from bot.cli import shapes

            return shapes.verified(text, result, answerer.corpus), exact
        from bot.chat import rendering

        return rendering.verification(result, answerer.corpus), exact

    _serve(words, compare)


def _serve(words: tuple[str, ...], respond: Callable[[str], _Outcome]) -> None:
    """Respond to the question, or to each line of standard input."""
    from bot.cli.printing import print_json, print_replies

    for question in [words_of(words)] if words else lines_of_input():
        shown, found = respond(question)
        if isinstance(shown, dict):
            if not question.strip():
                shown.setdefault("reason", "empty")
            print_json(shown)
            continue
        print_replies(shown, question="" if words else question)
        if words and not found:
            click.get_current_context().exit(DECLINED)
