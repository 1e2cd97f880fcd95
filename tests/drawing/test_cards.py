"""Cards as they are drawn, and the text of the speech on them to the letter."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from looking import colours, has_margins, inked, opened

from bot.pictures import Card, Theme, draw_card, lay_out_card
from bot.pictures.pieces import NOT_FIRST, OPENING
from bot.text import tokens

SPEECH = (Path(__file__).parents[2] / "corpus" / "speech-2023.txt").read_text("utf-8")
PARAGRAPHS = [line for line in SPEECH.split("\n") if line]
SOURCE = "《2023年市直机关党的建设工作会议讲话》第7段"
HEADING = "二、发扬自我革命精神，推动全面从严治党向纵深发展 › 坚持严的基调"
QUOTE = "多为基层“雨中撑伞”，多为群众“雪中送炭”。"
STRANGE = "👨\u200d👩\u200d👧🇨🇳é☃\x00\x1b[31m\ud800\uffff\U0010ffff\u202eabc\u202c السلام 𠮷𪚥"


def texts(card: Card, fonts) -> list[str]:
    return [line.text for page in lay_out_card(card, fonts=fonts).pages for line in page]


@pytest.mark.parametrize("number", range(len(PARAGRAPHS)))
def test_each_paragraph_of_the_speech_is_drawn_to_the_letter(number, fonts):
    text = PARAGRAPHS[number]
    lines = texts(Card(text, SOURCE, HEADING), fonts)
    assert "".join(lines) == text
    assert not [line for line in lines if line[0] in NOT_FIRST or line.rstrip()[-1] in OPENING]


def test_a_redaction_and_the_line_breaks_of_a_text_stay(fonts):
    text = "贯彻**市委\n\n  缩进的一行\r\n——最后"
    assert "".join(texts(Card(text), fonts)) == text


def test_the_whole_speech_up_to_the_limit_is_on_numbered_pages_of_one_size(fonts):
    text = SPEECH[:3500]
    card = Card(text, SOURCE, HEADING, "原文")
    assert "".join(texts(card, fonts)) == text
    pages = draw_card(card, fonts=fonts)
    assert 8 < len(pages) <= 20
    assert len({opened(page).size for page in pages}) == 1
    assert len(set(pages)) == len(pages)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("length", [4, 12, 40, 80, 150, 400, 700])
@pytest.mark.parametrize("width", [320, 1080])
def test_cards_have_margins_and_are_neither_flat_nor_towering(length, theme, width, fonts):
    text = SPEECH[6:][:length]
    for page in draw_card(
        Card(text, SOURCE, HEADING, "原文 · 每日一句"), theme=theme, fonts=fonts, width=width
    ):
        image = opened(page)
        assert image.mode == "RGB"
        assert image.width == width
        assert 0.6 <= image.height / width <= 1.4
        assert has_margins(image, theme.background, 0.04)
        left, _, right, _ = inked(image, theme.background)
        assert abs(left - (width - right)) <= 0.01 * width  # the text is in the middle
        if width == 1080:  # where strokes are wider than a pixel
            assert {theme.background, theme.ink, theme.accent} <= colours(image)


def test_there_is_a_line_of_small_print_only_where_there_is_something_to_say(fonts):
    text = PARAGRAPHS[3][:80]
    (plain,) = draw_card(Card(text, SOURCE), fonts=fonts)
    (signed,) = draw_card(Card(text, SOURCE, "", "原文"), fonts=fonts)
    assert opened(signed).height > opened(plain).height


def test_only_the_text_is_needed(fonts):
    (page,) = draw_card(Card("严"), fonts=fonts)
    assert has_margins(opened(page), Theme.LIGHT.background, 0.04)


def test_highlights_are_where_the_words_are(fonts):
    start = QUOTE.index("雨中撑伞")
    card = Card(QUOTE, SOURCE, "", "", ((start, start + 4),))
    layout = lay_out_card(card, fonts=fonts)
    (marked,) = (opened(page) for page in draw_card(card, fonts=fonts))
    (plain,) = (opened(page) for page in draw_card(Card(QUOTE, SOURCE), fonts=fonts))
    from PIL import ImageChops

    box = ImageChops.difference(marked, plain).getbbox()
    first = next(p for line in layout.pages[0] for p in line.placed if p.start == start)
    assert box is not None
    assert box[0] == pytest.approx(112 + first.x * layout.size, abs=2)
    assert box[2] - box[0] == pytest.approx(4 * layout.size, abs=3)
    assert box[3] - box[1] < layout.size


def test_a_highlight_over_several_lines_marks_each(fonts):
    text = PARAGRAPHS[3]
    (plain, *_), (marked, *_) = (
        draw_card(Card(text, "", "", "", spans), fonts=fonts) for spans in ((), ((0, len(text)),))
    )
    from PIL import ImageChops

    box = ImageChops.difference(opened(plain), opened(marked)).getbbox()
    assert box is not None
    assert box[3] - box[1] > 300


def test_long_headings_and_sources_are_cut_but_never_the_quotation(fonts):
    card = Card(QUOTE, "很长的出处" * 100, "很长的标题" * 100, "很长的落款" * 100)
    (page,) = draw_card(card, fonts=fonts)
    assert has_margins(opened(page), Theme.LIGHT.background, 0.04)
    assert "".join(texts(card, fonts)) == QUOTE


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ({"text": ""}, "needs a text"),
        ({"text": " \n"}, "needs a text"),
        ({"text": "字" * 4001}, "has 4001 characters; at most 4000"),
        ({"text": "字", "highlights": ((0, 2),)}, "highlight 0:2 is not within"),
        ({"text": "字", "highlights": ((-1, 1),)}, "highlight -1:1 is not within"),
        ({"text": "字字", "highlights": ((2, 1),)}, "highlight 2:1 is not within"),
    ],
)
def test_what_cannot_be_drawn_is_refused(card, message):
    with pytest.raises(ValueError, match=message):
        Card(**card)


@pytest.mark.parametrize("width", [0, 319, 4097])
def test_a_width_out_of_range_is_refused(width, fonts):
    with pytest.raises(ValueError, match="320 to 4096 pixels wide"):
        draw_card(Card("字"), fonts=fonts, width=width)


def test_more_than_twenty_pages_are_refused(fonts):
    with pytest.raises(ValueError, match="at most 20 are drawn"):
        draw_card(Card("字\n" * 1000), fonts=fonts)


def test_characters_that_no_font_has_are_boxes_and_a_warning(fonts, caplog):
    with caplog.at_level(logging.WARNING):
        pages = draw_card(Card(STRANGE * 20), fonts=fonts)
    assert pages
    assert "".join(texts(Card(STRANGE * 20), fonts)) == STRANGE * 20
    (record,) = caplog.records
    assert "U+10FFFF" in record.getMessage()


def test_nothing_is_logged_of_an_ordinary_text(fonts, caplog):
    draw_card(Card(PARAGRAPHS[3], SOURCE), fonts=fonts)
    assert not caplog.records


def test_threads_draw_the_same(fonts):
    cards = [Card(text, SOURCE, HEADING) for text in PARAGRAPHS[2:8]]
    one_by_one = [draw_card(card, fonts=fonts) for card in cards]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda card: draw_card(card, fonts=fonts), cards * 2))
    assert together == one_by_one * 2


def test_a_card_takes_little_time(fonts):
    tokens.pieces(QUOTE)  # the segmenter's dictionary is loaded once a process
    began = time.process_time()
    draw_card(Card(QUOTE, SOURCE, HEADING), fonts=fonts)
    assert time.process_time() - began < 2
