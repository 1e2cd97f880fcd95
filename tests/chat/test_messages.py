"""The sentences in their three languages: the same names, the same gaps, nothing else translated."""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import inspect
import re
import types
from typing import Any

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import messages
from bot.chat.messages import Language, english, language_of, simplified, speaking, traditional
from bot.chat.schedule import Action, parse_daily, parse_time_zone

NAMES = [
    name
    for name, value in vars(simplified).items()
    if not name.startswith("_")
    and (
        isinstance(value, str | dict)
        or (
            isinstance(value, types.FunctionType) and value.__module__.startswith(messages.__name__)
        )
    )
]
SPOKEN = {
    Language.SIMPLIFIED: simplified,
    Language.TRADITIONAL: traditional,
    Language.ENGLISH: english,
}
HAN_OR_FULL_WIDTH = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
NOT_TO_CONVERT = "发后里干面只台为说“”‘’「」 a1\n\U000f0000\U000f0001\ud800"  # placeholders as well
TEXTS = st.text() | st.text(NOT_TO_CONVERT, max_size=8)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
FILLINGS: dict[str, st.SearchStrategy[Any]] = {
    "str": TEXTS,
    "Sequence[str]": st.lists(TEXTS, max_size=3),
    "int": st.integers(0, 5000),
    "int | None": st.none() | st.integers(1, 5000),
    "float": st.floats(0, 100),
    "bool": st.booleans(),
    "dt.date": DATES,
    "list[dt.date]": st.lists(DATES, min_size=1, max_size=3),
    "dt.time": st.times(),
}
FUNCTIONS = [name for name in NAMES if callable(getattr(simplified, name))]


def filled(
    name: str, texts: st.SearchStrategy[str] = TEXTS
) -> st.SearchStrategy[tuple[list[Any], dict[str, Any]]]:
    """What can be filled into the sentence of that name."""
    kinds = FILLINGS | {"str": texts, "Sequence[str]": st.lists(texts, max_size=3)}
    given_, named = [], {}
    for parameter in inspect.signature(getattr(simplified, name)).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = kinds[parameter.annotation]
        else:
            given_.append(kinds[parameter.annotation])
    return st.tuples(st.tuples(*given_).map(list), st.fixed_dictionaries(named))


def texts_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in texts_in(item)] if isinstance(value, list) else []


def test_there_are_sentences():
    assert {"UNKNOWN", "COMMANDS", "too_long", "daily_on"} <= set(NAMES)
    assert len(NAMES) > 100


# English


@pytest.mark.parametrize("name", NAMES)
def test_english_says_the_same_with_the_same_gaps(name):
    ours, theirs = getattr(simplified, name), getattr(english, name)
    assert type(ours) is type(theirs)
    if callable(ours):
        assert inspect.signature(ours) == inspect.signature(theirs)
    elif isinstance(ours, dict):
        assert list(ours) == list(theirs)
    else:
        assert ours.endswith("\n") == theirs.endswith("\n")
        assert theirs.strip()


def test_english_has_nothing_that_simplified_has_not():
    public = {
        name
        for name, value in vars(english).items()
        if not name.startswith("_") and isinstance(value, str | dict | types.FunctionType)
    }
    assert public == set(NAMES)


@settings(max_examples=20)
@given(st.data())
def test_english_is_english(data):
    for name in NAMES:
        value = getattr(english, name)
        if callable(value):
            positional, named = data.draw(filled(name, st.just("xyz")))
            value = value(*positional, **named)
        for sentence in texts_in(value):
            assert not HAN_OR_FULL_WIDTH.search(sentence), sentence


def test_english_dates_read_like_english():
    monday, new_year = dt.date(2026, 11, 23), dt.date(2027, 1, 1)
    assert english.quote_of_the_day(monday) == "Quote of the day · Mon 23 Nov"
    assert english.coming_dates([monday, new_year]) == "Coming up: Mon 23 Nov, Fri 1 Jan"
    said = english.daily_on(
        dt.time(8), "UTC+3", new_year, workdays=True, with_year=True, guessed=True
    )
    assert said == (
        "On: every workday at 08:00 (UTC+3); next on Fri 1 Jan 2027"
        " (no holiday calendar for 2027 yet, taking Monday to Friday)"
    )


def test_english_counts():
    assert english.occurrences("四责协同", 1) == "“四责协同”: 1 place"
    assert english.altered(2) == "⚠️ Differs from the text in 2 places"
    assert english.differences_left(1) == " … and 1 more difference; go by the text above."


# Traditional Chinese


@settings(max_examples=20)
@given(st.data())
def test_traditional_is_all_traditional(data):
    once_more, back = opencc.OpenCC("s2tw"), opencc.OpenCC("tw2s")
    marks = str.maketrans("「」", "“”")
    for name in NAMES:
        value, source = getattr(traditional, name), getattr(simplified, name)
        if callable(value):
            positional, named = data.draw(filled(name, st.just("xyz")))
            value, source = value(*positional, **named), source(*positional, **named)
        for sentence, original in zip(texts_in(value), texts_in(source), strict=True):
            assert once_more.convert(sentence) == sentence
            assert not set(sentence) & set("“”‘’")
            assert back.convert(sentence).translate(marks) == original


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=40)
@given(st.data())
def test_what_is_filled_in_stays_to_the_letter(name, data):
    positional, named = data.draw(filled(name))
    for language, module in SPOKEN.items():
        said = getattr(module, name)(*positional, **named)
        for text in texts_in([*positional, *named.values()]):
            assert text in said, language
    source = getattr(simplified, name)(*positional, **named)
    assert len(getattr(traditional, name)(*positional, **named)) == len(source)


def test_some_traditional_sentences():
    assert traditional.ABSENT_TERM == "原文裡沒有這個提法。"
    assert traditional.ABOUT_ME.startswith("我是「原文」，只摘引原文，")
    assert traditional.COMMANDS["daily"] == "每日一句：開啟、關閉、查看"
    assert traditional.slogan_absent("后来“发”") == "原文裡沒有「后来“发”」。"
    assert traditional.example("核对") == "核对　　　"
    assert traditional.listed(["发", "后"]) == "发、后"
    with pytest.raises(AttributeError, match="SPEECH"):
        _ = traditional.SPEECH
    assert set(NAMES) <= set(dir(traditional))


# All of them


@pytest.mark.parametrize("language", Language)
def test_no_two_things_to_choose_bear_the_same_name(language):
    """A reader must tell them apart; so does the code that looks for the page button."""
    module = SPOKEN[language]
    buttons = ("PREVIOUS", "NEXT", "BACK", "OUTLINE", "DOCUMENTS", "WHOLE_PARAGRAPH")
    labels = [*(getattr(module, name) for name in (*buttons, "EARLIER", "LATER", "REMOVE"))]
    assert len({*labels, module.further(2)}) == len(labels) + 1
    assert len(set(module.COMMANDS.values())) == len(module.COMMANDS)


@pytest.mark.parametrize("language", Language)
def test_buttons_that_turn_bear_arrows_in_every_language(language):
    module = SPOKEN[language]
    for name in ("PREVIOUS", "BACK", "OUTLINE", "DOCUMENTS", "EARLIER"):
        assert getattr(module, name).startswith("‹ ")
    for label in (module.NEXT, module.LATER, module.further(2)):
        assert label.endswith(" ›")


@pytest.mark.parametrize("language", Language)
def test_telegram_has_room_for_menus_and_descriptions(language):
    module = SPOKEN[language]
    assert len(module.DESCRIPTION) <= 512
    assert len(module.SHORT_DESCRIPTION) <= 120
    assert all(1 <= len(purpose) <= 256 for purpose in module.COMMANDS.values())


@pytest.mark.parametrize("language", Language)
def test_what_members_are_told_to_write_is_understood(language):
    module = SPOKEN[language]
    told = f"{module.TIME_MISSING}、{module.DAILY_OFF}、{module.daily_paused('')}"
    examples = re.findall(r"/daily ([^、，。；;,]+)", told)
    assert len(examples) == 7
    actions = [parse_daily(example).action for example in examples]
    assert actions == [Action.SET] * 3 + [Action.OFF] + [Action.SET] * 3
    (zone,) = re.findall(r"/timezone (\w+)", module.time_zone_is("UTC"))
    assert parse_time_zone(zone).key == "Asia/Tokyo"
    zones = re.split(r"、|, | or ", module.TIME_ZONE_MISSING.rstrip(".。"))
    zones[0] = re.split("：|For example ", zones[0])[-1]
    keys = [parse_time_zone(zone).key for zone in zones]
    assert keys == ["Asia/Shanghai", "Asia/Tokyo", "Asia/Shanghai", "Asia/Shanghai"]


@pytest.mark.parametrize("language", Language)
def test_a_reason_that_was_kept_is_told_in_the_language_of_today(language):
    names = [name for name in NAMES if name.startswith("PAUSED_")]
    assert len({getattr(SPOKEN[language], name) for name in names}) == len(names)
    for name in names:
        for kept in SPOKEN.values():
            with speaking(language):
                said = messages.pause_reason(getattr(kept, name))
            assert said == getattr(SPOKEN[language], name)
    assert messages.pause_reason("搬家了") == "搬家了"


# Which language


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, None),
        ("", None),
        ("zh", Language.SIMPLIFIED),
        ("zh-hans", Language.SIMPLIFIED),
        ("zh-CN", Language.SIMPLIFIED),
        ("zh-SG", Language.SIMPLIFIED),
        ("cmn-Hans-CN", Language.SIMPLIFIED),
        ("zh-Hans-HK", Language.SIMPLIFIED),
        ("zh-hant", Language.TRADITIONAL),
        ("zh-Hant-CN", Language.TRADITIONAL),
        ("zh-TW", Language.TRADITIONAL),
        ("zh_tw", Language.TRADITIONAL),
        ("zh-HK", Language.TRADITIONAL),
        ("zh-MO", Language.TRADITIONAL),
        ("yue", Language.TRADITIONAL),
        ("en", Language.ENGLISH),
        ("en-GB", Language.ENGLISH),
        ("pt-br", Language.ENGLISH),
        ("de", Language.ENGLISH),
        ("zhx", Language.ENGLISH),
    ],
)
def test_language_of_a_code(code, language):
    assert language_of(code) is language


@given(st.text(max_size=12))
def test_any_code_has_a_language(code):
    assert language_of(code) in {None, *Language}


def test_simplified_is_spoken_unless_another_is_asked_for():
    assert messages.current() is Language.SIMPLIFIED
    assert messages.UNKNOWN == simplified.UNKNOWN
    with speaking(Language.ENGLISH):
        assert messages.current() is Language.ENGLISH
        assert messages.UNKNOWN == english.UNKNOWN
        with speaking(Language.TRADITIONAL):
            assert messages.too_long(5) == traditional.too_long(5)
        assert messages.too_long(5) == english.too_long(5)
    assert messages.current() is Language.SIMPLIFIED


def test_an_error_ends_it_too():
    with pytest.raises(KeyError), speaking(Language.ENGLISH):
        raise KeyError
    assert messages.current() is Language.SIMPLIFIED


@pytest.mark.parametrize("language", Language)
def test_a_name_that_no_language_has_is_an_error(language):
    with speaking(language), pytest.raises(AttributeError, match="NONSENSE"):
        _ = messages.NONSENSE
    assert not hasattr(messages, "_NONSENSE")


def test_the_package_hides_no_sentence():
    assert not set(NAMES) & set(vars(messages))


async def test_tasks_and_threads_do_not_disturb_one_another():
    said: dict[Language, set[str]] = {language: set() for language in Language}

    async def speak(language: Language) -> None:
        with speaking(language):
            for _ in range(20):
                await asyncio.sleep(0)
                said[language].add(messages.UNKNOWN)
                said[language].add(await asyncio.to_thread(lambda: messages.UNKNOWN))
                said[language].add(await asyncio.create_task(unknown()))

    async def unknown() -> str:
        return messages.UNKNOWN

    await asyncio.gather(*map(speak, Language))
    assert said == {language: {module.UNKNOWN} for language, module in SPOKEN.items()}
    assert messages.current() is Language.SIMPLIFIED
    assert contextvars.Context().run(messages.current) is Language.SIMPLIFIED
