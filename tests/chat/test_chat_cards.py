"""A picture quotes to the letter, is drawn once for all who want it, and holds up nobody."""

from __future__ import annotations

import asyncio
import dataclasses
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech import SPEECH, corpus_of

from bot.chat import cards as drawing
from bot.chat import messages
from bot.chat.cards import CardError, Cards, Look, card_of, theme_of
from bot.chat.messages import Language, speaking
from bot.chat.quoting import VerbatimError
from bot.pictures import FontError, FontFiles, PicturesUnavailableError, Theme
from bot.pictures.faces import Face
from bot.pictures.themes import contrast

PASSAGE = SPEECH.body[3]
SENTENCE = (0, 12)


class Draughtsman:
    """Draws nothing, slowly if wanted, and counts."""

    def __init__(self, size: int = 8) -> None:
        self.size = size
        self.drawn: list[str] = []
        self.running = self.most = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, card, *, theme, fonts):
        self.running += 1
        self.most = max(self.most, self.running)
        assert self.go_on.wait(20)
        self.running -= 1
        self.drawn.append(card.text)
        return [card.text.encode().ljust(self.size, b".")]


@pytest.fixture
def draughtsman(monkeypatch):
    draughtsman = Draughtsman()
    monkeypatch.setattr(drawing, "draw_card", draughtsman)
    nowhere = Face(path=__file__)
    monkeypatch.setattr(drawing, "find_fonts", lambda _: FontFiles(nowhere, nowhere))
    return draughtsman


def ready(**more) -> Cards:
    cards = Cards(Look(), **more)
    cards.prepare()
    return cards


# What stands on it


def test_a_card_bears_the_sentence_its_headings_and_its_place():
    card = card_of(PASSAGE, SPEECH, SENTENCE, footer="支部")
    assert card.text == PASSAGE.text[slice(*SENTENCE)]
    assert card.heading == " › ".join(PASSAGE.headings)
    document = SPEECH.documents[0]
    assert card.source.startswith(document.title)
    assert messages.paragraph_of(PASSAGE.ordinal, len(document.body)) in card.source
    assert card.footer == "支部"


@given(st.data())
def test_whatever_is_drawn_stands_in_the_source(data):
    passage = data.draw(st.sampled_from(SPEECH.body))
    start = data.draw(st.integers(0, len(passage.text) - 1))
    end = data.draw(st.integers(start + 1, len(passage.text)))
    card = card_of(passage, SPEECH, (start, end))
    assert card.text == passage.text[start:end].strip()
    assert card.text in SPEECH.documents[0].source


def test_only_our_own_words_are_translated():
    with speaking(Language.ENGLISH):
        english = card_of(PASSAGE, SPEECH, SENTENCE)
    chinese = card_of(PASSAGE, SPEECH, SENTENCE)
    assert (english.text, english.heading) == (chinese.text, chinese.heading)
    assert english.source != chinese.source
    assert SPEECH.documents[0].title in english.source


@pytest.mark.parametrize("span", [(-1, 3), (5, 5), (0, 100_000)])
def test_what_is_no_part_of_the_passage_is_not_drawn(span):
    with pytest.raises(VerbatimError):
        card_of(PASSAGE, SPEECH, span)


def test_a_passage_that_is_not_in_its_source_is_not_drawn():
    forged = dataclasses.replace(PASSAGE, text=PASSAGE.text.replace("党", "我", 1))
    with pytest.raises(VerbatimError):
        card_of(forged, SPEECH, SENTENCE)


# Drawing


async def test_the_same_card_is_drawn_once(draughtsman):
    cards = ready()
    drawn = await asyncio.gather(*(cards.sentence(PASSAGE, SPEECH, SENTENCE) for _ in range(5)))
    assert draughtsman.drawn == [PASSAGE.text[slice(*SENTENCE)]]
    assert all(pages == drawn[0] for pages in drawn)


async def test_one_is_drawn_at_a_time_while_the_loop_goes_on(draughtsman):
    cards = ready()
    draughtsman.go_on.clear()
    tasks = [asyncio.create_task(cards.sentence(PASSAGE, SPEECH, (0, end))) for end in range(5, 10)]
    await asyncio.sleep(0.05)
    assert draughtsman.running == 1
    draughtsman.go_on.set()
    await asyncio.gather(*tasks)
    assert (len(draughtsman.drawn), draughtsman.most) == (5, 1)


async def test_who_would_wait_too_long_is_told(draughtsman):
    cards = ready(most_waiting=2)
    draughtsman.go_on.clear()
    tasks = [asyncio.create_task(cards.sentence(PASSAGE, SPEECH, (0, end))) for end in range(5, 7)]
    await asyncio.sleep(0.05)
    with pytest.raises(CardError, match=messages.CARDS_BUSY):
        await cards.sentence(PASSAGE, SPEECH, (0, 8))
    draughtsman.go_on.set()
    await asyncio.gather(*tasks)
    assert await cards.sentence(PASSAGE, SPEECH, (0, 8))


async def test_pictures_are_kept_up_to_a_number_of_bytes(draughtsman):
    draughtsman.size = 100
    cards = ready(most_kept=250)
    for end in (5, 6, 5, 7, 5, 6):
        await cards.sentence(PASSAGE, SPEECH, (0, end))
    wanted = [PASSAGE.text[:end] for end in (5, 6, 7, 6)]  # 6 had made room for 7
    assert draughtsman.drawn == wanted


async def test_a_failure_is_not_kept(draughtsman, monkeypatch, caplog):
    cards = ready()

    def fail(*_, **__):
        raise FontError("the font has gone")

    with monkeypatch.context() as broken:
        broken.setattr(drawing, "draw_card", fail)
        with pytest.raises(CardError, match=messages.CARDS_UNAVAILABLE):
            await cards.sentence(PASSAGE, SPEECH, SENTENCE)
    assert "the font has gone" in caplog.text
    assert await cards.sentence(PASSAGE, SPEECH, SENTENCE)


@pytest.mark.parametrize("error", [FontError, PicturesUnavailableError])
async def test_what_is_missing_is_logged_once_and_told_politely(monkeypatch, caplog, error):
    def missing(_):
        raise error("install something")

    monkeypatch.setattr(drawing, "find_fonts", missing)
    cards = ready()
    assert not cards.available
    for _ in range(2):
        with pytest.raises(CardError) as caught:
            await cards.sentence(PASSAGE, SPEECH, SENTENCE)
        assert str(caught.value) == messages.CARDS_UNAVAILABLE
    assert caplog.text.count("install something") == 1


async def test_a_paragraph_beyond_all_pages_is_declined(cards, tmp_path):
    text = "这一段话很长很长。" * 500
    corpus = corpus_of(tmp_path, a_txt=text)
    [passage] = corpus.body
    with pytest.raises(CardError, match=messages.CARD_TOO_LONG):
        await cards.sentence(passage, corpus, (0, len(text)))


async def test_a_long_paragraph_has_pages(cards, tmp_path):
    text = "这一段话很长，要分成几页才放得下。" * 60
    corpus = corpus_of(tmp_path, a_txt=text)
    [passage] = corpus.body
    pages = await cards.sentence(passage, corpus, (0, len(text)))
    assert len(pages) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


async def test_a_quote_is_drawn(cards):
    from bot.answering.quotes import quotes

    quote = quotes(SPEECH)[0]
    [picture] = await cards.quote(quote, SPEECH)
    assert [picture] == await cards.sentence(quote.passage, SPEECH, (quote.start, quote.end))


# Colours


def test_themes_by_name():
    assert theme_of("light") == Theme.LIGHT
    assert theme_of("dark", accent="#ff8800").accent == (255, 136, 0)
    assert theme_of("dark", accent="#ff8800").muted == Theme.DARK.muted


def test_what_stands_around_the_text_goes_with_colours_of_one_s_own():
    theme = theme_of("light", background="#101010", ink="#f0f0f0", accent="#cc4444")
    assert contrast(theme.muted, theme.background) > 4


def test_a_colour_that_cannot_be_seen_is_named():
    with pytest.raises(ValueError, match="ink"):
        theme_of("light", ink="#faf7f1")
