"""The commands that take a question: ask, search, slogan, verify.

The question is the words of the command line or, without any, each line of standard input. Every
answer is written and flushed before the next line is read, so that a program can hold a
conversation through pipes. Knows no layout: people get the messages of the chat, programs JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import charting
from bot.cli.session import DECLINED, Failure, Session, as_json, common, lines_of_input, words_of

if TYPE_CHECKING:
    from bot.answering import Answerer, Explanation
    from bot.chat.narrowing import Narrowed
    from bot.chat.reply import Reply


def _checked(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return the words of --filter. What chooses no documents would become part of the question."""
    words = words_of((value,))
    if not words.strip():
        return ""
    from bot.reading.filtering import FilterError, split_filter

    try:
        rest, chosen = split_filter(words)
    except FilterError:  # which is explained like one in the question
        return words
    if rest or chosen is None:
        raise Failure(f"--filter: {rest!r} is not one of doc:NAME, from:DATE, to:DATE, tag:NAME")
    return words


_FILTER = click.option(
    "--filter",
    "chosen",
    callback=_checked,
    metavar="WORDS",
    default="",
    help="Some documents only: doc:NAME from:2023 to:2023-05 tag:NAME; also right in the question.",
)
_WORDS = click.argument("words", nargs=-1, metavar="[QUESTION]...")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What to show, whether what was asked for was found, and why, if that is to be told."""

    shown: dict[str, Any] | list[Reply]
    found: bool
    explanation: Explanation | None = None


@click.command()
@_WORDS
@click.option(
    "--explain",
    is_flag=True,
    help="Tell what the answer rests on: terms, weights, word lists, figures of the candidates.",
)
@_FILTER
@as_json
@common
@click.pass_obj
def ask(
    session: Session, words: tuple[str, ...], explain: bool, chosen: str, json_output: bool
) -> None:
    """Answer a question with the paragraph that says it.

    Without QUESTION, one question per line of standard input. Exit code 1 where a single question
    was declined.
    """

    def answer(question: str) -> _Outcome:
        from bot.answering import Answer

        corpus, settings = session.answerer.corpus, session.settings.answers
        asked, narrowed = _narrow(question, chosen, session.answerer)
        told = narrowed.answerer.explain(asked) if explain else None
        reply = told.reply if told else narrowed.answerer.ask(asked)
        found = isinstance(reply, Answer)
        if json_output:
            from bot.cli import shapes

            shape = shapes.asked(question, reply, corpus, most=settings.max_passages)
            if told:
                shape["explanation"] = shapes.explained(told, corpus)
            return _Outcome(_filtered(shape, narrowed), found)
        from bot.chat import rendering
        from bot.cli import showing

        if isinstance(reply, Answer):
            most = settings.max_passages
            replies = showing.answer(reply, corpus, lambda: session.conversation, most=most)
        else:
            limit = settings.max_question_characters
            replies = rendering.refusal(reply, corpus, max_characters=limit)
        return _Outcome(narrowed.told(replies), found, told)

    _serve(words, answer, json_output=json_output)


@click.command()
@_WORDS
@click.option(
    "-k", "limit", type=click.IntRange(min=1), default=10, show_default=True, help="Most hits."
)
@_FILTER
@as_json
@common
@click.pass_obj
def search(
    session: Session, words: tuple[str, ...], limit: int, chosen: str, json_output: bool
) -> None:
    """Rank paragraphs for a question.

    Whether they answer it is not decided. Without QUESTION, one question per line of standard
    input. Exit code 1 where nothing was found for a single question.
    """

    def rank(question: str) -> _Outcome:
        corpus = session.answerer.corpus
        asked, narrowed = _narrow(question, chosen, session.answerer)
        if json_output:
            from bot.cli import shapes

            hits = narrowed.answerer.search(asked, limit)
            shape = shapes.searched(question, hits, corpus)
            return _Outcome(_filtered(shape, narrowed), bool(hits))
        from bot.chat import rendering
        from bot.chat.grouping import DEEPER, by_document

        several = len(narrowed.answerer.corpus.documents) > 1
        hits = narrowed.answerer.search(asked, limit * DEEPER if several else limit)
        kept, more = by_document(hits, limit) if several else (list(hits), {})
        return _Outcome(narrowed.told(rendering.ranking(kept, corpus, more=more)), bool(hits))

    _serve(words, rank, json_output=json_output)


@click.command()
@click.argument("words", nargs=-1, metavar="[TERM]...")
@click.option(
    "--chart",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Chart how often TERM is used in each year, here and in a picture.",
)
@_FILTER
@as_json
@common
@click.pass_obj
def slogan(
    session: Session,
    words: tuple[str, ...],
    chart: Path | None,
    chosen: str,
    json_output: bool,
) -> None:
    """List every place of a set phrase.

    By date, where several documents have one. Also of a phrase that is only nearly remembered.
    Without TERM, one term per line of standard input. Exit code 1 where a single term was not
    found.
    """
    if chart is not None:
        charting.check(chart, words)

    def look_up(term: str) -> _Outcome:
        corpus = session.answerer.corpus
        asked, narrowed = _narrow(term, chosen, session.answerer)
        found = narrowed.answerer.slogan(asked)
        there = bool(found.occurrences or found.sections)
        charted = charting.charted(found, session, chart) if there and chart is not None else []
        if json_output:
            from bot.cli import shapes

            shape = shapes.looked_up(term, found, corpus)
            return _Outcome(_filtered(shape, narrowed), there)
        from bot.chat import concordances

        shown = concordances.in_full(found, corpus)
        return _Outcome([*narrowed.told(shown), *charted], there)

    _serve(words, look_up, json_output=json_output)


@click.command()
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@as_json
@common
@click.pass_obj
def verify(session: Session, words: tuple[str, ...], json_output: bool) -> None:
    """Check whether a text is quoted to the letter.

    If it is not, the true wording is shown. Without TEXT, one text per line of standard input.
    Exit code 1 where a single text is not verbatim.
    """

    def compare(text: str) -> _Outcome:
        from bot.answering import Verdict

        answerer = session.answerer
        result = answerer.verify(text)
        exact = result.verdict is Verdict.EXACT
        if json_output:
            from bot.cli import shapes

            return _Outcome(shapes.verified(text, result, answerer.corpus), exact)
        from bot.chat import rendering

        return _Outcome(rendering.verification(result, answerer.corpus), exact)

    _serve(words, compare, json_output=json_output)


def _narrow(question: str, chosen: str, answerer: Answerer) -> tuple[str, Narrowed[Answerer]]:
    """Part a question from the words that choose documents, and find who answers it."""
    from bot.chat.narrowing import narrow

    return narrow(f"{question} {chosen}".strip() if chosen else question, answerer)


def _filtered(shape: dict[str, Any], narrowed: Narrowed[Answerer]) -> dict[str, Any]:
    return {**shape, "filter": narrowed.words} if narrowed.words else shape


def _serve(
    words: tuple[str, ...], respond: Callable[[str], _Outcome], *, json_output: bool
) -> None:
    """Respond to the question, or to each line of standard input."""
    from bot.chat.narrowing import NarrowingError
    from bot.chat.reply import Reply
    from bot.cli.printing import print_json, print_replies

    for question in [words_of(words)] if words else lines_of_input():
        try:
            outcome = respond(question)
        except NarrowingError as error:
            if words:
                raise Failure(str(error)) from None
            told = {"question": question, "error": str(error)}  # and the other lines are answered
            outcome = _Outcome(told if json_output else [Reply(str(error))], found=False)
        shown = outcome.shown
        if isinstance(shown, dict):
            if not question.strip():
                shown.setdefault("reason", "empty")
            print_json(shown)
            continue
        print_replies(shown, question="" if words else question)
        if outcome.explanation:
            from bot.cli import explaining

            explaining.show(outcome.explanation)
        if words and not outcome.found:
            click.get_current_context().exit(DECLINED)
