"""The settings message: what is chosen in a chat, in words, and the buttons to choose otherwise.

Pure functions from what holds to a Reply; which choices there are is up to `choices`. Changes
nothing, knows no store and no Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import choices, messages
from bot.chat.budgets import Limits
from bot.chat.choices import Choice, Screen
from bot.chat.messages import NAMES, language_of
from bot.chat.narrowing import standing
from bot.chat.quoting import Row, clean, name_of, shorten
from bot.chat.reply import Button, Composer, Reply, Style
from bot.chat.status import DailyStatus
from bot.reading import Document
from bot.store.group_records import ChatSettings, Speaks
from bot.store.records import Days

_PER_PAGE = 8
_MAX_LABEL = 30
_MAX_FILTER = 60
_LIMITS_IN_ROW = 4


@dataclass(frozen=True, slots=True)
class State:
    """What holds in a chat.

    Attributes
    ----------
    documents
        All there are, in order.
    chosen
        Ids of those that are answered from; none for all.
    fitting
        How many fit the words by which the chat has chosen, if it has.
    defaults
        The limits where the chat has chosen none.
    private
        Whether it is a private chat: there are no members to limit and nobody to overhear.
    draws
        Whether pictures can be drawn here.
    deaf
        Whether the server hands the bot only what is addressed to it.
    """

    settings: ChatSettings
    daily: DailyStatus
    documents: Sequence[Document]
    chosen: frozenset[str]
    defaults: Limits
    private: bool = False
    fitting: int = 0
    draws: bool = True
    deaf: bool = False


def panel(state: State, screen: Screen = Screen.ALL, *, page: int = 0) -> Reply:
    """Show one screen of the settings."""
    match screen:
        case Screen.SPEAKS:
            return _speaks(state)
        case Screen.LANGUAGE:
            return _language(state)
        case Screen.DOCUMENTS:
            return _documents(state, page)
        case Screen.DAILY:
            return _daily(state)
        case Screen.LIMITS:
            return _limits(state)
        case _:
            return _everything(state, editable=screen is Screen.ALL)


def _everything(state: State, *, editable: bool) -> Reply:
    composer = Composer().add(messages.SETTINGS_OF_CHAT, Style.BOLD).line()
    for line in _summary(state):
        composer.line().add(line)
    if not editable:
        return composer.reply()
    if not state.private:
        composer.line(2).add(messages.SETTINGS_FOR_ADMINS)
    first: list[Button] = [Button(messages.LANGUAGE, choices.show(Screen.LANGUAGE))]
    if not state.private:
        first.insert(0, Button(messages.SPEAKS, choices.show(Screen.SPEAKS)))
    second = [Button(messages.DAILY_QUOTE, choices.show(Screen.DAILY))]
    if _has_choice(state):
        second.insert(0, Button(messages.DOCUMENTS_CHOSEN, choices.show(Screen.DOCUMENTS)))
    last = [Button(messages.SETTINGS_DONE, choices.show(Screen.DONE))]
    if not state.private:
        last.insert(0, Button(messages.LIMITS, choices.show(Screen.LIMITS)))
    return composer.reply(tuple(first), tuple(second), tuple(last))


def _summary(state: State) -> list[str]:
    """Say each setting in a line; the daily quote, which has more to say, comes last."""
    settings = state.settings
    lines = [messages.setting(messages.LANGUAGE, _language_name(settings.language))]
    if not state.private:
        lines.insert(0, messages.setting(messages.SPEAKS, speaks_label(settings.speaks)))
        member, chat = effective_limits(settings, state.defaults)
        limits = messages.listed_limits(
            messages.limit(messages.LIMIT_OF_MEMBER, _count(member)),
            messages.limit(messages.LIMIT_OF_CHAT, _count(chat)),
        )
        lines.append(messages.setting(messages.LIMITS, limits))
    if _has_choice(state):
        lines.append(messages.setting(messages.DOCUMENTS_CHOSEN, _documents_label(state)))
    lines.append(messages.settings_zone(state.daily.zone))
    first, *others = _daily_lines(state)
    if others:
        return [*lines, messages.DAILY, first, *others]
    return [*lines, messages.setting(messages.DAILY_QUOTE, first)]


# When the bot speaks


def _speaks(state: State) -> Reply:
    now = state.settings.speaks
    composer = _head(messages.SPEAKS, speaks_label(now))
    if now is Speaks.CLEAR and state.deaf:
        composer.line(2).add(messages.SPEAKS_CLEAR_NEEDS)
    rows = [
        (_choice(speaks_label(speaks), Choice.SPEAKS, position, now=speaks is now),)
        for position, speaks in enumerate(choices.SPEAKS)
    ]
    return composer.reply(*rows, _back())


def speaks_label(speaks: Speaks) -> str:
    """Say in a word what makes the bot speak."""
    return {
        Speaks.MENTION: messages.SPEAKS_MENTION,
        Speaks.CLEAR: messages.SPEAKS_CLEAR,
        Speaks.COMMANDS: messages.SPEAKS_COMMANDS,
    }[speaks]


# Language


def _language(state: State) -> Reply:
    now = language_of(state.settings.language)
    composer = _head(messages.LANGUAGE, _language_name(state.settings.language))
    composer.line(2).add(messages.LANGUAGE_IS_OURS_ONLY)
    follow, *named = (
        _choice(_language_name(language), Choice.LANGUAGE, position, now=language is now)
        for position, language in enumerate(choices.LANGUAGES)
    )
    return composer.reply((follow,), tuple(named), _back())


def _language_name(tag: str | None) -> str:
    language = language_of(tag)
    return messages.LANGUAGE_OF_MEMBER if language is None else NAMES[language]


# Documents


def _documents(state: State, page: int) -> Reply:
    composer = _head(messages.DOCUMENTS_CHOSEN, _documents_label(state))
    composer.line(2).add(messages.DOCUMENTS_HOW)
    last = max(0, (len(state.documents) - 1) // _PER_PAGE)
    page = max(0, min(page, last))
    every = _choice(messages.DOCUMENTS_ALL, Choice.ALL_DOCUMENTS, 0, now=_is_all(state))
    rows: list[Row] = [(every,)]
    for document in state.documents[page * _PER_PAGE : (page + 1) * _PER_PAGE]:
        chosen = document.id in state.chosen
        label = shorten(name_of(document), _MAX_LABEL)
        action = choices.choose_document(document.id, wanted=not chosen, page=page)
        rows.append((Button(messages.chosen(label) if chosen else label, action),))
    turns = ((messages.EARLIER, page - 1), (messages.LATER, page + 1))
    row = tuple(
        Button(label, choices.show(Screen.DOCUMENTS, page=to))
        for label, to in turns
        if 0 <= to <= last
    )
    return composer.reply(*rows, row, _back())


def _has_choice(state: State) -> bool:
    return len(state.documents) > 1 or bool(standing(state.settings.documents))


def _is_all(state: State) -> bool:
    """Tell whether nothing is chosen; words may fit all documents of the moment only."""
    return not state.chosen and not standing(state.settings.documents)


def _documents_label(state: State) -> str:
    if words := standing(state.settings.documents):
        return messages.documents_filtered(clean(words, _MAX_FILTER), state.fitting)
    if not state.chosen:
        return messages.DOCUMENTS_ALL
    return messages.documents_chosen(len(state.chosen), len(state.documents))


# The daily quote


def _daily(state: State) -> Reply:
    subscription = state.daily.subscription
    composer = Composer().add(messages.DAILY_QUOTE, Style.BOLD).line()
    for line in (messages.settings_zone(state.daily.zone), *_daily_lines(state)):
        composer.line().add(line)
    if subscription is None:
        return composer.reply(
            (Button(messages.DAILY_TURN_ON, choices.choose(Choice.DAILY, 1)),), _back()
        )
    minute = subscription.at.hour * 60 + subscription.at.minute
    times = tuple(
        _choice(f"{at // 60:02}:{at % 60:02}", Choice.TIME, at, now=at == minute)
        for at in choices.TIMES
    )
    labels = (
        messages.HOUR_EARLIER,
        messages.MINUTES_EARLIER,
        messages.MINUTES_LATER,
        messages.HOUR_LATER,
    )
    steps = tuple(
        Button(label, choices.choose(Choice.STEP, step))
        for label, step in zip(labels, choices.STEPS, strict=True)
    )
    workdays = subscription.days is Days.WORKDAYS
    days = (
        _choice(messages.EVERY_DAY, Choice.WORKDAYS, 0, now=not workdays),
        _choice(messages.ON_WORKDAYS, Choice.WORKDAYS, 1, now=workdays),
    )
    card = state.settings.card
    off = Button(messages.DAILY_TURN_OFF, choices.choose(Choice.DAILY, 0))
    last = [_choice(messages.WITH_PICTURE, Choice.CARD, int(not card), now=card), off]
    if not subscription.active:
        last.insert(0, Button(messages.DAILY_GO_ON, choices.choose(Choice.DAILY, 1)))
    return composer.reply(times, steps, days, tuple(last), _back())


def _daily_lines(state: State) -> list[str]:
    if state.daily.subscription is None:
        return [messages.DAILY_IS_OFF]
    reason = state.daily.pause_reason
    if reason is not None:
        return [messages.daily_pauses(reason)]
    lines = [*state.daily.lines]
    if state.settings.card:
        lines.append(messages.DAILY_WITH_PICTURE if state.draws else messages.PICTURES_MISSING)
    return lines


# Limits


def _limits(state: State) -> Reply:
    composer = Composer().add(messages.LIMITS, Style.BOLD).line()
    member, chat = effective_limits(state.settings, state.defaults)
    for who, count in ((messages.LIMIT_OF_MEMBER, member), (messages.LIMIT_OF_CHAT, chat)):
        composer.line().add(messages.limit(who, _count(count)))
    composer.line(2).add(messages.LIMITS_HOW)
    settings, defaults = state.settings, state.defaults
    rows = [
        *_limit_rows(
            messages.LIMIT_OF_MEMBER,
            Choice.MEMBER_LIMIT,
            choices.MEMBER_LIMITS,
            now=settings.member_budget,
            default=defaults.member,
        ),
        *_limit_rows(
            messages.LIMIT_OF_CHAT,
            Choice.CHAT_LIMIT,
            choices.CHAT_LIMITS,
            now=settings.chat_budget,
            default=defaults.chat,
        ),
    ]
    return composer.reply(*rows, _back())


def _limit_rows(
    who: str, choice: Choice, offered: Sequence[int | None], *, now: int | None, default: int
) -> list[Row]:
    """Make the default, which says whose limit it is, and below it the others."""
    buttons = [
        _choice(
            messages.limit(who, messages.default_of(_count(default)))
            if limit is None
            else _count(limit),
            choice,
            choices.limit_value(limit),
            now=limit == now,
        )
        for limit in offered
    ]
    first, *others = buttons
    return [(first,), tuple(others[:_LIMITS_IN_ROW])]


def effective_limits(settings: ChatSettings, defaults: Limits) -> tuple[int, int]:
    """Return what holds for a member and for the chat; 0 for no limit."""
    member, chat = settings.member_budget, settings.chat_budget
    return (
        defaults.member if member is None else member,
        defaults.chat if chat is None else chat,
    )


def _count(limit: int) -> str:
    return messages.times(limit) if limit else messages.UNLIMITED


# Pieces


def _head(name: str, value: str) -> Composer:
    return Composer().add(name, Style.BOLD).line(2).add(value)


def _choice(label: str, choice: Choice, value: int, *, now: bool) -> Button:
    return Button(messages.chosen(label) if now else label, choices.choose(choice, value))


def _back() -> Row:
    return (Button(messages.BACK, choices.show(Screen.ALL)),)
