"""The commands that need no question: chat, slogans, outline, quote."""

from __future__ import annotations

import sys

import click

from bot.cli.session import DECLINED, Session, as_json, common


@click.command()
@common
@click.pass_obj
def chat(session: Session) -> None:
    """Talk to the bot here, as in Telegram.

    Needs no token, no network and no database. Also reads what is piped in, one message a line.
    """
    from bot.chat import terminal
    from bot.cli.printing import console

    terminal.run(session.shelf, input_stream=sys.stdin, console=console())


@click.command()
@as_json
@common
@click.pass_obj
def slogans(session: Session, json_output: bool) -> None:
    """List the set phrases, most used first.

    These are what the text puts in quotation marks. Exit code 1 where it has none.
    """
    from bot.cli.printing import print_json, print_replies

    answerer = session.answerer
    found = answerer.slogans()
    if json_output:
        from bot.cli import shapes

        print_json(shapes.phrases(found, answerer.corpus))
        return
    from bot.cli import showing

    print_replies(showing.phrases(found, answerer.corpus))
    if not found:
        click.get_current_context().exit(DECLINED)


@click.command()
@as_json
@common
@click.pass_obj
def outline(session: Session, json_output: bool) -> None:
    """Show the headings of every document."""
    from bot.cli.printing import print_json, print_replies

    corpus = session.answerer.corpus
    if json_output:
        from bot.cli import shapes

        print_json(shapes.outlined(corpus))
        return
    from bot.cli import showing

    print_replies(showing.outlines(corpus, lambda: session.conversation))


@click.command()
@as_json
@common
@click.pass_obj
def quote(session: Session, json_output: bool) -> None:
    """Show today's quote. Exit code 1 where the text has no sentence to quote."""
    from bot.app import quote_for, today_in
    from bot.cli.printing import print_json, print_replies

    answerer = session.answerer
    today = today_in(session.settings)
    chosen = quote_for(answerer, today)
    if json_output:
        from bot.cli import shapes

        print_json(shapes.quoted(today, chosen, answerer.corpus))
        return
    from bot.chat import messages, rendering
    from bot.chat.reply import Reply

    if chosen is None:
        print_replies([Reply(messages.NO_QUOTE)])
        click.get_current_context().exit(DECLINED)
    print_replies(rendering.quote(chosen, answerer.corpus, today))
