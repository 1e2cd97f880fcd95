"""What a conversation says of a phrase over time: no more than the documents at hand bear out."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from speech import TODAY, actions, assert_verbatim, in_style, labels, only, quoted, speech
from support.shelves import shelf_over
from support.speeches import IN_ORDER, PHRASE, SPEECHES, archive, dated, write

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.callbacks import CallbackError, StaleButtonError
from bot.chat.conversation import Conversation
from bot.chat.messages import Language, speaking
from bot.chat.reply import Style
from bot.chat.terminal import run
from bot.reading import load_corpus


def conversation_over(folder):
    answerer = Answerer(load_corpus([folder]))
    return Conversation(answerer, today=lambda: TODAY, quote_of_the_day=lambda _: None)


@pytest.fixture
def chat(tmp_path):
    return conversation_over(archive(tmp_path))


def head(reply):
    return reply.text.split("\n\n")[0].splitlines()


def action(reply, label):
    return dict(zip(labels(reply), actions(reply), strict=True))[label]


@pytest.mark.parametrize("ask", ["slogan", "ask"])
def test_the_first_lines_tell_the_first_and_the_last_of_how_many(chat, ask):
    words = PHRASE if ask == "slogan" else f"“{PHRASE}”是怎么讲的"
    reply = only(chat.command(ask, words), chat.corpus)
    assert head(reply) == [
        "“四责协同”共 7 处，见于 5 篇",
        "在现有 5 篇有日期的文件中最早见于《动员讲话》（2021年3月5日）",
        "最近见于《年终讲话》（2023年）",
        "没有日期的《没有日期的讲话》里也有，先后不详",
    ]
    assert in_style(reply, Style.BOLD) == ["“四责协同”共 7 处", "，见于 5 篇"]
    assert messages.BY_YEAR in labels(reply)


def test_where_all_that_have_it_are_dated_the_claim_is_about_all_documents(tmp_path):
    texts = SPEECHES | {"c.md": "---\ntitle: 没有日期的讲话\n---\n讲的是别的。\n"}
    reply = only((chat := conversation_over(write(tmp_path, texts))).slogan(PHRASE), chat.corpus)
    assert head(reply)[1:] == [
        "在现有 6 篇中最早见于《动员讲话》（2021年3月5日）",
        "最近见于《年终讲话》（2023年）",
    ]


def test_one_document_that_has_it_is_the_only_one(chat):
    assert head(only(chat.slogan("工作作风"), chat.corpus)) == [
        "“工作作风”共 1 处，见于 1 篇",
        "在现有 6 篇中只见于《作风讲话》（2019年1月9日）",
    ]


def test_one_that_stands_only_where_there_is_no_date_is_not_dated(chat):
    reply = only(chat.slogan("也讲到"), chat.corpus)
    assert head(reply)[1:] == ["只见于没有日期的《没有日期的讲话》，先后不详"]
    assert messages.BY_YEAR not in labels(reply)


def test_dates_that_do_not_tell_the_order_are_said_not_to(tmp_path):
    texts = {
        "a.md": dated("甲", "2021", "讲四责协同。"),
        "b.md": dated("乙", "2021-03-05", "讲四责协同。"),
        "c.md": dated("丙", "2022-03-05", "讲四责协同。"),
        "d.md": dated("丁", "2022-03-05", "讲四责协同。"),
    }
    chat = conversation_over(write(tmp_path, texts))
    assert head(only(chat.slogan(PHRASE), chat.corpus))[1:] == [
        "在现有 4 篇中最早见于《甲》（2021年）、《乙》（2021年3月5日）之一（日期不全，难分先后）",
        "最近见于《丙》（2022年3月5日）、《丁》（2022年3月5日）",
    ]


def test_places_are_listed_by_date_over_all_pages_and_name_it(chat):
    [page] = chat.ask(f"“{PHRASE}”是怎么讲的")
    shown = []
    while True:
        assert_verbatim([page], chat.corpus)
        shown += [line for line in page.text.splitlines() if "/7 · " in line]
        if messages.LATER not in labels(page):
            break
        [page] = chat.press(action(page, messages.LATER))
    titles = [title for title in IN_ORDER if title != "动员讲话"]
    assert [line.split("《")[1].split("》")[0] for line in shown[-4:]] == titles
    assert shown[-1] == "7/7 · 第 1 段 · 《没有日期的讲话》（日期不详）"
    assert shown[0] == "1/7 · 第 1 段 · 《动员讲话》（2021年3月5日）"


def test_only_the_first_page_tells_the_dates(chat):
    [first] = chat.ask(f"“{PHRASE}”是怎么讲的")
    [second] = chat.press(action(first, messages.LATER))
    assert head(second) == ["“四责协同”共 7 处"]


def test_a_paragraph_that_the_phrase_heads_is_dated_too(tmp_path):
    text = "一是大兴调查研究。各级干部要到一线去。\n\n二是改进会风文风。开短会，讲短话。"
    early = dated("早先的讲话", "2018-12", "要大兴调查研究之风。")
    texts = SPEECHES | {"g.md": dated("后来的讲话", "2024-01-02", text), "h.md": early}
    chat = conversation_over(write(tmp_path, texts))
    reply = only(chat.ask("“大兴调查研究”"), chat.corpus)
    assert head(reply)[:3] == [
        "“大兴调查研究”共 2 处，见于 2 篇",
        "在现有 8 篇中最早见于《早先的讲话》（2018年12月）",
        "最近见于《后来的讲话》（2024年1月2日）",
    ]
    assert quoted(reply) == ["一是大兴调查研究。各级干部要到一线去。"]
    assert labels(reply)[-2:] == [messages.other_places("大兴调查研究"), messages.BY_YEAR]


@pytest.mark.parametrize("words", ["from:2022 {}", "{} from:2022"])
def test_of_chosen_documents_only_these_are_told_counted_and_charted(chat, words):
    question = words.format(PHRASE)
    reply = only(chat.slogan(question), chat.corpus)
    assert reply.text.splitlines()[1:4] == [
        "“四责协同”共 2 处，见于 2 篇",
        "在现有 2 篇中最早见于《五月讲话》（2022年5月）",
        "最近见于《年终讲话》（2023年）",
    ]
    data = action(reply, messages.BY_YEAR)
    chart = chat.chart(data, question=question)
    assert [(row.label, row.count) for row in chart.rows] == [("2022", 1), ("2023", 1)]
    shown = only(chat.press(data, question=question), chat.corpus)
    assert len(shown.text.splitlines()) == 3


def test_with_one_document_all_is_as_it_was():
    chat = Conversation(Answerer(speech()), today=lambda: TODAY, quote_of_the_day=lambda _: None)
    reply = only(chat.slogan("机关党建"))
    assert reply.text.startswith("“机关党建”共 7 处\n见于标题：\n")
    assert messages.BY_YEAR not in labels(reply)


def test_in_english(chat):
    with speaking(Language.ENGLISH):
        reply = only(chat.slogan(PHRASE), chat.corpus)
        chart = only(chat.press(action(reply, messages.BY_YEAR)), chat.corpus)
    assert head(reply) == [
        "“四责协同”: 7 places in 5 documents",
        "First of the 5 dated documents here: “动员讲话” (5 Mar 2021)",
        "Last: “年终讲话” (2023)",
        "Also in “没有日期的讲话”, undated",
    ]
    assert chart.text.splitlines()[3].endswith("4  2 of 2 documents")


# The chart


def test_the_button_turns_to_a_chart_of_all_years_and_back(chat):
    [reply] = chat.slogan(PHRASE)
    chart = only(chat.press(action(reply, messages.BY_YEAR)), chat.corpus)
    assert chart.text.splitlines() == [
        "“四责协同”逐年有几处",
        "2019                            0  1 篇中有 0 篇",
        "2020                            0  没有文件",
        "2021      ████████████████████  4  2 篇中有 2 篇",
        "2022      █████                 1  1 篇中有 1 篇",
        "2023      █████                 1  1 篇中有 1 篇",
        "日期不详  █████                 1  1 篇中有 1 篇",
    ]
    [back] = chat.press(action(chart, messages.BACK))
    assert (back.text, quoted(back)) == (reply.text, quoted(reply))


def test_a_chart_button_for_what_changed_or_lost_its_dates_is_stale(chat, tmp_path):
    [reply] = chat.slogan(PHRASE)
    data = action(reply, messages.BY_YEAR)
    assert chat.chart(data).rows[2].count == 4
    for name, text in SPEECHES.items():
        if name != "b.md":
            kept = [line for line in text.splitlines() if not line.startswith("date:")]
            (tmp_path / name).write_text("\n".join(kept), "utf-8")
    (tmp_path / "f.yaml").write_text("title: 会风讲话\n", "utf-8")
    dateless = conversation_over(tmp_path)
    with pytest.raises(StaleButtonError):
        dateless.press(data)
    with pytest.raises(StaleButtonError):
        dateless.chart(data)
    write(tmp_path, {"b.md": dated("动员讲话", "2021-03-05", "讲的是别的。")})
    with pytest.raises(StaleButtonError):
        conversation_over(tmp_path).press(data)


@pytest.mark.parametrize("data", ["", None, "x", "b", "p||1.2", "b||0.4", "b|nobody:1|0.4"])
def test_no_chart_comes_of_anything_else(chat, data):
    with pytest.raises(CallbackError):
        chat.chart(data)


def test_a_span_outside_the_paragraph_is_refused(chat):
    [reply] = chat.slogan(PHRASE)
    head_, _, _ = action(reply, messages.BY_YEAR).rpartition("|")
    for numbers in ("0.zz", "zz.4", "3.0"):
        with pytest.raises(CallbackError):
            chat.press(f"{head_}|{numbers}")


def test_the_terminal_chat_prints_the_chart(chat):
    out = io.StringIO()
    [reply] = chat.slogan(PHRASE)
    number = labels(reply).index(messages.BY_YEAR) + 1
    run(
        shelf_over(chat),
        input_stream=io.StringIO(f"/slogan {PHRASE}\n{number}\n"),
        console=Console(file=out, width=80),
    )
    assert "2021      ████████████████████  4  2 篇中有 2 篇\n" in out.getvalue()
