"""What is said about settings, menus, comings and goings, in English.

Names and gaps are those of `simplified.settings`, which says what each sentence is for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.chat.messages.english.wording import date as _date

DESCRIPTION = (
    "I answer from the original text only, word for word; what is not in it, I say is not in it.\n"
    "Ask questions, look up set phrases, check quotations, browse the outline, or get one "
    "sentence of it a day."
)
SHORT_DESCRIPTION = (
    "Answers from the original text, word for word. Phrases, quotations, a daily quote."
)
COMMANDS = {
    "ask": "Ask; the text answers",
    "slogan": "Find every place of a set phrase",
    "slogans": "All set phrases, most used first",
    "verify": "Check a quotation; also as a reply to a message",
    "outline": "Browse the outline",
    "docs": "List the documents",
    "quote": "Quote of the day",
    "random": "Open the text anywhere",
    "card": "Make a picture of a sentence",
    "daily": "Daily quote: turn on, turn off, show",
    "timezone": "Set the time zone",
    "settings": "Show the settings of this chat",
    "help": "How to use me",
    "privacy": "What is kept, and deleting it",
    "forget": "Delete what is recorded about me",
    "teach": "Teach me which paragraph answers a question",
    "inbox": "Questions that were not answered well",
    "stats": "Statistics",
}
COMMANDS_TERMINAL = {
    **{name: COMMANDS[name] for name in ("ask", "slogan", "slogans")},
    "verify": "Check a quotation",
    "search": "Rank paragraphs by relevance",
    **{name: COMMANDS[name] for name in ("outline", "docs", "quote", "random", "help")},
    "privacy": "What is kept",
    "quit": "Leave",
}
GREETING_IN_GROUP = (
    "Hello everyone, I'm Yuanwen: I answer from the original text only, word for word.\n"
    "To ask, mention me, reply to one of my messages or send /ask; I stay out of all else.\n"
    "Admins can send /daily 08:00 workdays to get one sentence a day."
)
WORDS_ONLY = "I can only read text. Just type your question."
NOT_YOURS_TO_REMOVE = "Only the person who asked and admins can remove this."
REMOVED = "(removed)"
TROUBLE = "Sorry, something went wrong. Please try again later."
STORE_TROUBLE = (
    "Sorry, settings and records can't be reached right now. Please try again later; questions are "
    "answered as usual."
)
ADMINS_ONLY = "Only group admins can change this."
DAILY = "Daily quote:"
DAILY_OFF = (
    "The daily quote is off. To turn it on: /daily 08:00, on workdays only: /daily 08:00 workdays"
)
DAILY_ENDED = "The daily quote is now off."
DAILY_NOT_ON = "The daily quote was not on."
FORGOTTEN = "All records of this chat are deleted, and with them the daily quote."
NOTHING_KEPT = "There are no records of this chat."
ADMINS_ONLY_FORGET = "Only group admins can delete the records."
DAILY_RESUMED = "The daily quote is back on; /daily shows it."
DAILY_IN_THIS_TOPIC = "It comes in this topic."
DAILY_IN_OTHER_TOPIC = "It comes in the topic where it was set."
PAUSED_BLOCKED = "I was blocked"
PAUSED_KICKED = "I left this group"
PAUSED_NO_RIGHTS = "I have no right to write here"
PAUSED_FORBIDDEN = "my messages do not get through"
PAUSED_TOPIC_GONE = "its topic was closed or deleted"
PAUSED_CHAT_GONE = "the chat could not be found"


def coming_dates(dates: list[dt.date]) -> str:
    """List the days on which the daily quote comes next."""
    return f"Coming up: {', '.join(map(_date, dates))}"


def daily_paused(reason: str) -> str:
    """Say that the daily quote pauses, why, and how it goes on."""
    because = f": {reason}" if reason else ""
    return f"Paused{because}. To resume, send a time again, such as /daily 08:00"


def time_zone_is(name: str) -> str:
    """Say which time zone a chat keeps."""
    return f"The time zone is {name}. To change it, name a city or an offset: /timezone Tokyo"


def time_zone_set(name: str) -> str:
    """Confirm a time zone."""
    return f"The time zone is now {name}."


def settings_zone(name: str) -> str:
    """Show the time zone among the settings."""
    return f"Time zone: {name} (/timezone changes it)"


# Times and time zones

_DAILY_EXAMPLES = "/daily 08:00, /daily 8:30 pm, /daily 08:00 workdays; to stop: /daily off"
TIME_MISSING = f"When? You can write: {_DAILY_EXAMPLES}"
TIME_ZONE_MISSING = "Which time zone? For example Beijing, Tokyo, UTC+8 or Asia/Shanghai."


def time_not_understood(words: str) -> str:
    """Answer a `/daily` that cannot be read."""
    return f"I don't understand “{words}”. You can write: {_DAILY_EXAMPLES}"


def no_such_time(words: str) -> str:
    """Answer a `/daily` with a time that no clock shows."""
    return f"There is no time “{words}”. Please write one from 00:00 to 23:59, such as /daily 08:00"


def time_zone_unknown(words: str, near: Sequence[str]) -> str:
    """Answer a `/timezone` that names no zone, with the zones that come near."""
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return (
        f"I don't know the time zone “{words}”.{hint} "
        "Name a city or an offset, for example Beijing, Tokyo, UTC+8 or Asia/Shanghai."
    )


def daily_on(
    at: dt.time, zone: str, day: dt.date, *, workdays: bool, with_year: bool, guessed: bool
) -> str:
    """Say when the daily quote comes and on which day next, which may rest on a guessed calendar."""
    which = "every workday" if workdays else "every day"
    guess = f" (no holiday calendar for {day.year} yet, taking Monday to Friday)" if guessed else ""
    return f"On: {which} at {at:%H:%M} ({zone}); next on {_date(day, with_year=with_year)}{guess}"
