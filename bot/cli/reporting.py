"""`yuanwen report`: what was asked of the bot in all chats, from its database, which is only read.

Owns the period and the tables; the numbers are up to `bot.chat.statistics`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import Failure, Session, as_json, common

if TYPE_CHECKING:
    from bot.chat.statistics import Day, Statistics
    from bot.config import Settings

MOST_DAYS = 400  # that a chart has room for
_TOP = 10
_SPAN = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_BY_DAY = 14  # a longer period is told by week


def first_day(since: str, today: dt.date) -> dt.date:
    """Return the first day of a period that ends today: ``30d``, ``8w``, ``6m``, ``1y``, or a date.

    Raises ValueError where it is none of these, or no period of 1 to `MOST_DAYS` days.
    """
    written = since.strip().lower()
    if match := _SPAN.fullmatch(written):
        days = int(match["number"]) * _DAYS[match["unit"]]
    else:
        try:
            days = (today - dt.date.fromisoformat(written)).days + 1
        except ValueError:
            what = f"{since!r} is neither a span (30d, 8w, 6m, 1y) nor a date (2026-11-24)"
            raise ValueError(what) from None
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"{since!r} is not 1 to {MOST_DAYS} days up to today")
    return today - dt.timedelta(days=days - 1)


@click.command()
@click.option(
    "--since",
    default="30d",
    show_default=True,
    metavar="SPAN",
    help="How far back, today included: 30d, 8w, 6m, 1y, or the date of the first day.",
)
@click.option(
    "--chart",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the days and the most frequent phrases, too.",
)
@as_json
@common
@click.pass_obj
def report(session: Session, since: str, chart: Path | None, json_output: bool) -> None:
    """Tell what was asked of the bot in all chats, and what became of it.

    The database is only read, and may be that of a running bot. There are no words of members in
    the numbers; questions are listed only where they are kept (privacy.keep_questions_days).
    """
    import asyncio

    from bot.app import today_in
    from bot.cli import shapes
    from bot.cli.printing import print_json

    settings = session.settings
    if chart is not None and chart.suffix.lower() != ".png":
        raise click.UsageError("--chart writes a PNG file; let its name end in .png")
    until = today_in(settings)
    try:
        first = first_day(since, until)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--since'") from None
    found = asyncio.run(_gathered(settings, first, until))
    kept = settings.privacy.keep_questions_days > 0
    if chart is not None:
        _draw(found, settings, chart)
    if json_output:
        print_json(shapes.reported(found, kept=kept))
    else:
        _show(found, kept=kept)


async def _gathered(settings: Settings, since: dt.date, until: dt.date) -> Statistics:
    from bot.chat.statistics import gather
    from bot.store.looking import looking

    async with looking(settings.store.url) as store:
        return await gather(store, since, until, zone=settings.daily.zone, top=_TOP)


def _show(found: Statistics, *, kept: bool) -> None:
    from bot.chat.drawing import printable
    from bot.cli.printing import print_table

    total = found.total
    period = f"{found.days[0].day} to {total.day}"
    rows = [
        ("questions", str(total.asked), ""),
        ("… answered", str(total.answered), _share(total.answered, total.asked)),
        ("… declined", str(total.declined), _share(total.declined, total.asked)),
        ("chats with a daily quote", str(found.subscribers.active), ""),
        ("… that is paused", str(found.subscribers.paused), ""),
    ]
    print_table(f"All chats, {period}", ("figure", "", ""), rows, numbers=True)
    if not total.asked and not found.slogans:
        return
    spans = _spans(found.days)
    by = "day" if len(spans) == len(found.days) else "week that begins on"
    columns = (by, "questions", "answered", "declined")
    print_table("", columns, [_told(*span) for span in spans], numbers=True)
    if found.reasons:
        reasons = [(reason.subject, str(reason.count)) for reason in found.reasons]
        print_table("Declined, by reason", ("reason", "questions"), reasons, numbers=True)
    if found.slogans:
        terms = [(printable(one.subject), str(one.count)) for one in found.slogans]
        print_table("Set phrases looked up", ("phrase", "times"), terms, numbers=True)
    if found.unanswered and kept:
        asked = [
            (printable(one.text), str(one.count), str(one.downvoted)) for one in found.unanswered
        ]
        title = "Declined or voted down, and still open"
        print_table(title, ("question", "times", "👎"), asked, numbers=True)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def _spans(days: tuple[Day, ...]) -> list[tuple[dt.date, Day]]:
    """Return the days, or the weeks of a longer period, each with the date that it begins on."""
    from bot.chat.statistics import summed

    if len(days) <= _BY_DAY:
        return [(day.day, day) for day in days]
    first = len(days) % 7 or 7  # the last week is a whole one
    cuts = [0, *range(first, len(days) + 1, 7)]
    parts = [days[a:b] for a, b in itertools.pairwise(cuts)]
    return [(part[0].day, summed(part)) for part in parts]


def _told(begins: dt.date, day: Day) -> tuple[str, str, str, str]:
    return begins.isoformat(), str(day.asked), str(day.answered), str(day.declined)


def _draw(found: Statistics, settings: Settings, file: Path) -> None:
    from bot.app import make_cards
    from bot.chat.messages import Language, speaking
    from bot.chat.statistics import chart_of, draw_on_one_sheet
    from bot.pictures import FontError, PicturesUnavailableError

    with speaking(Language.ENGLISH):
        chart = chart_of(found)
    try:
        picture = draw_on_one_sheet(chart, make_cards(settings).look)
    except (FontError, PicturesUnavailableError) as error:
        raise Failure(f"the chart cannot be drawn: {error}") from error
    file.write_bytes(picture)
