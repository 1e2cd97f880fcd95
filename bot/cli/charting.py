"""`yuanwen slogan --chart`: the years of a set phrase, as a PNG file and as text. Knows no command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import Failure, Session

if TYPE_CHECKING:
    from bot.answering import Concordance
    from bot.chat.reply import Reply


def check(file: Path, words: tuple[str, ...]) -> None:
    """Raise UsageError where there cannot be a picture, before anything is loaded."""
    if file.suffix.lower() != ".png":
        raise click.UsageError("--chart writes a PNG file; let its name end in .png")
    if not words:
        raise click.UsageError("--chart draws one phrase; put it on the command line")


def charted(found: Concordance, session: Session, file: Path) -> list[Reply]:
    """Write the picture of a phrase, and return the same as text.

    Raises Failure where the documents have no dates to make a chart of, or nothing can be drawn.
    """
    from bot.app import make_cards
    from bot.chat import chronologies
    from bot.chat.cards import draw_years
    from bot.pictures import FontError, PicturesUnavailableError, find_fonts

    corpus = session.answerer.corpus
    chart = chronologies.year_chart(found, corpus)
    if chart is None:
        raise Failure(
            "there is nothing to chart: it takes two documents with a date, and a place of the "
            "phrase in one of them (date: 2023-05-04 in the front matter, or in a file beside it)"
        )
    try:
        look = make_cards(session.settings).look
        picture = draw_years(chart, look, find_fonts(look.font))
    except (FontError, PicturesUnavailableError) as error:
        raise Failure(f"the chart cannot be drawn: {error}") from error
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}") from error
    return [replace(reply, buttons=()) for reply in chronologies.in_blocks(found, corpus)]
