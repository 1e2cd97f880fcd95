"""The chat in a terminal: readable, pipeable, and closed to control sequences."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from speech import TODAY, NaiveAnswerer, conversation_about, corpus_of, speech
from support.shelves import shelf_over

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.drawing import draw, printable, wrap
from bot.chat.reply import Button, Composer, Reply, Span, Style
from bot.chat.terminal import print_replies, run

SPEECH = speech()
REAL = Answerer(SPEECH)
TALK = Conversation(REAL, today=lambda: TODAY, quote_of_the_day=lambda _: REAL.quotes()[0])


class Typed(io.StringIO):
    """Input that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def piped(*lines: str, talk: Conversation = TALK) -> str:
    output = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    run(shelf_over(talk), input_stream=source, console=Console(file=output))
    return output.getvalue()


def typed(
    *lines: str, width: int = 80, talk: Conversation = TALK, colour: str | None = None
) -> str:
    output = io.StringIO()
    source = Typed("".join(f"{line}\n" for line in lines))
    console = Console(file=output, force_terminal=True, width=width, color_system=colour)
    run(shelf_over(talk), input_stream=source, console=console)
    return output.getvalue()


class TestPipes:
    def test_each_question_is_repeated_above_its_answer(self):
        lines = piped("四责协同").split("\n")
        assert lines[0] == "› 四责协同"
        assert lines[1] == "“四责协同”共 1 处"

    def test_a_passage_is_one_line_behind_a_bar(self):
        assert f"\n│ {SPEECH.body[9].text}\n" in piped("改进工作作风")

    def test_there_is_neither_greeting_nor_farewell_nor_colour(self):
        text = piped("四责协同", "/quit", "改进工作作风")
        assert messages.WELCOME not in text
        assert messages.FAREWELL_TERMINAL not in text
        assert "\x1b" not in text
        assert "改进工作作风" not in text

    def test_differences_have_markers_where_styles_do_not_show(self):
        text = piped("/verify 把宏伟篮图变为“施工图”")
        assert "把宏伟[-篮-]{+蓝+}图变为" in text
        assert "[-划去的-]不是原文，{+标出的+}才是原文。" in text

    def test_blank_lines_are_passed_over(self):
        assert piped("", "   ", "\t") == ""

    def test_a_byte_order_mark_does_not_hide_a_command(self):
        assert messages.TELEGRAM_ONLY in piped("\ufeff/daily")

    def test_bytes_that_are_no_text_do_not_end_the_chat(self):
        data = b"\x80\xff\n\xe5\n" + b"/outline\n"
        source = io.TextIOWrapper(io.BytesIO(data), "utf-8")
        output = io.StringIO()
        run(shelf_over(TALK), input_stream=source, console=Console(file=output))
        assert "共 3 个部分" in output.getvalue()


class TestButtons:
    def test_a_number_chooses_a_button(self):
        text = piped("/slogan 四责协同", "1")
        assert "[1] 读全段" in text
        assert f"│ {SPEECH.body[6].text}" in text

    def test_full_width_numbers_do_too(self):
        assert f"│ {SPEECH.body[6].text}" in piped("/slogan 四责协同", "１")

    @pytest.mark.parametrize("number", ["0", "9", "999"])
    def test_a_number_that_no_button_bears_is_explained_and_the_choice_stays(self, number):
        text = piped("/outline", number, "1")
        assert "现在可选的是 1–3。" in text
        assert text.count("第 2–5 段") == 1

    @pytest.mark.parametrize("typed", ["[1]", "［1］", "【1】", "(1)", "[ 1 ]"])
    def test_a_number_as_it_is_printed_chooses_a_button(self, typed):
        assert f"│ {SPEECH.body[6].text}" in piped("/slogan 四责协同", typed)

    @pytest.mark.parametrize("number", ["7", "[7]"])
    def test_without_buttons_a_number_has_nothing_to_choose(self, number):
        assert piped("你好", number).endswith(f"{messages.NO_CHOICES}\n\n")

    def test_a_long_number_without_buttons_is_a_question(self):
        assert messages.NO_CHOICES not in piped("2023", "二十")

    def test_buttons_can_be_chosen_until_others_are_shown(self):
        text = piped("/slogan 四责协同", "哈哈", "1")
        assert f"│ {SPEECH.body[6].text}" in text

    def test_numbers_run_on_over_rows(self):
        text = piped("/outline")
        assert [line[:3] for line in text.split("\n") if line.startswith("[")] == [
            "[1]",
            "[2]",
            "[3]",
        ]

    def test_one_that_leads_nowhere_says_so(self):
        class Broken(Conversation):
            def outline(self, part=""):
                return [Reply("目录", (), ((Button("坏", "p000000|x:1"),),))]

        talk = Broken(REAL, today=lambda: TODAY, quote_of_the_day=lambda _: None)
        text = piped("/outline", "1", talk=talk)
        assert messages.TEXT_CHANGED in text
        assert text.count("[1] 坏") == 2


class TestReadingOn:
    """Whole conversations: what was last shown stays in view."""

    def paragraphs(self, *lines: str, **more) -> list[int]:
        """The numbers of the paragraphs that are quoted whole, in order."""
        shown = [line[2:] for line in piped(*lines, **more).split("\n") if line.startswith("│ ")]
        numbers = {passage.text: passage.ordinal for passage in SPEECH.body}
        return [numbers[words] for words in shown if words in numbers]

    @pytest.mark.parametrize(
        "words", ["下一段", "上一段呢", "具体点", "再具体一点", "展开", "返回"]
    )
    @pytest.mark.parametrize("before", [(), ("😂",), ("哈哈",), ("党费怎么交",)])
    def test_with_nothing_in_view_nothing_is_quoted(self, words, before):
        text = piped(*before, words, f"/ask {words}")
        assert text.count(messages.NOTHING_IN_VIEW) == 2
        assert "│" not in text

    def test_chatter_and_refusals_leave_it_in_view(self):
        lines = [
            "主题教育怎么开展",
            "😂",
            "下一段",
            "哈哈",
            "/help",
            "下一段",
            "党费怎么交",
            "上一段",
        ]
        assert self.paragraphs(*lines) == [2, 3, 4, 3]

    def test_after_an_hour_it_is_no_longer_in_view(self):
        now = [0.0]

        class Later(io.StringIO):
            def readline(self, size: int | None = -1, /) -> str:
                now[0] += 1801
                return super().readline()

        output = io.StringIO()
        source = Later("主题教育怎么开展\n下一段\n哈哈\n下一段\n谢谢\n好的\n下一段\n")
        run(
            shelf_over(TALK),
            input_stream=source,
            console=Console(file=output),
            clock=lambda: now[0],
        )
        told = output.getvalue()
        assert f"│ {SPEECH.body[2].text}" in told
        assert f"│ {SPEECH.body[3].text}" not in told
        assert told.count(messages.NOTHING_IN_VIEW) == 2

    def test_a_part_is_in_view_as_well(self):
        assert self.paragraphs("第三部分", "下一段", "下一段") == [8, 9]
        assert self.paragraphs("第二部分", "上一段") == [5]
        assert self.paragraphs("第三部分", "展开") == [8]

    def test_parts_follow_one_another(self):
        text = piped("第一部分", "下一部分讲啥", "下一部分", "下一部分", "上一部分")
        heads = [line[2:4] for line in text.split("\n") if line.startswith("│ ")]
        assert heads == ["一、", "二、", "三、", "二、"]
        assert messages.LAST_SECTION in text
        assert messages.FIRST_SECTION in piped("第一部分", "上一部分")

    def test_from_a_paragraph_its_part_and_the_one_beside(self):
        text = piped("第7段", "这部分还讲了什么", "返回")
        assert "第 6–7 段" in text
        assert "共 3 个部分" in text
        assert "│ 三、" in piped("第7段", "下一部分")
        assert "│ 一、" in piped("第7段", "上一部分")

    def test_the_way_back_is_the_button_s(self):
        text = piped("/outline", "2", "1", "返回")
        assert text.count("共 3 个部分") == 2

    @pytest.mark.parametrize("words", ["再说一遍", "重复一遍"])
    def test_the_same_again(self, words):
        assert self.paragraphs("第7段", "谢谢", words) == [7, 7]
        assert piped("/slogans", words).count(messages.phrases(25)) == 2

    def test_the_pages_of_a_list_are_turned_by_words(self):
        text = piped("/slogans", "下一页", "还有", "上一页")
        firsts = [line for line in text.split("\n") if line.startswith(("1. ", "13. ", "25. "))]
        assert [line[:2] for line in firsts] == ["1.", "13", "25", "13"]
        assert piped("/slogans", "下一页", "下一页", "下一页").count(messages.NO_FURTHER) == 1
        assert piped("/outline", "还有").endswith(f"{messages.NO_FURTHER}\n\n")

    def test_another_quote(self):
        quotes = [quote.text for quote in REAL.quotes()]
        text = piped("/quote", "换一句", "再来一句")
        shown = [line[2:] for line in text.split("\n") if line.startswith("│ ")]
        assert len(shown) == 3
        assert all(words in quotes for words in shown)
        assert shown[0] != shown[1] != shown[2]

    def test_more_detail_is_the_paragraph_and_then_what_is_around_it(self):
        text = piped("/quote", "具体点", "再具体一点")
        [_, whole, around] = text.split("\n› ")
        assert any(passage.text in whole for passage in SPEECH.body)
        assert "　· 第" in around

    @pytest.mark.parametrize("words", ["没看懂，啥意思", "为什么", "解释一下"])
    def test_nothing_is_explained_but_the_context_is_offered(self, words):
        text = piped("/slogan 四责协同", words, "1")
        assert messages.NO_EXPLAINING in text
        assert "[1] ‹ 上一段  [2] 下一段 ›" in text
        assert self.paragraphs("/slogan 四责协同", words, "1") == [6]

    @pytest.mark.parametrize("words", ["不是这个", "答错了吧"])
    def test_other_candidates_are_shown_where_there_are_any(self, words):
        question = "基层减负怎么做"
        [first] = self.paragraphs(question)
        text = piped(question, words)
        assert messages.PERHAPS_OTHERS in text
        assert "[1] 不是这段？" in text
        [_, other] = self.paragraphs(question, words, "1")
        assert other != first
        assert messages.NO_OTHERS in piped("/outline", words)

    def test_a_picture_is_for_telegram(self):
        assert messages.TELEGRAM_ONLY in piped("四责协同", "做成图片")


class TestAboutTheSpeech:
    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            ("这篇讲话主要讲什么", "│ 二、发扬自我革命精神，推动全面从严治党向纵深发展"),
            ("列出所有要点", "　· 增强工作本领。"),
            ("一共多少段", "共 3 个部分 · 共 10 段"),
            ("标题是什么", "2023年市直机关党的建设工作会议讲话（编者拟题）\n共 3 个部分"),
            ("开头怎么说", f"│ {SPEECH.body[0].text}\n"),
            ("第一句话", "│ 2023年，市直机关党的建设"),
            ("结尾怎么说的", f"│ {SPEECH.body[9].text}\n"),
            ("最后一句话是什么", "│ 我就讲这么多，谢谢大家！\n"),
            ("/outline 第二部分", "第 6–7 段（共 10 段）"),
            ("/outline 第九部分", "› /outline 第九部分\n只有 3 个部分。\n\n"),
            ("/outline 别的", "共 3 个部分"),
            ("第11段", "› 第11段\n只有 10 段。\n\n"),
            ("第0段", "› 第0段\n只有 10 段。\n\n"),
            ("第一段第九句", "只有 2 句。"),
        ],
    )
    def test_is_told_from_the_speech(self, question, expected):
        assert expected in piped(question)


class TestCommands:
    @pytest.mark.parametrize("command", ["/quit", "/exit", "/q", "/QUIT", "／quit"])
    def test_leaving(self, command):
        assert "共 3 个部分" not in piped(command, "/outline")

    @pytest.mark.parametrize(
        "command", ["/outline", "/OUTLINE", "/outline@yuanwen_bot", "／outline", "  /outline "]
    )
    def test_are_read_generously(self, command):
        assert "共 3 个部分" in piped(command)

    def test_an_unknown_one_is_named(self):
        assert "没有 /dance 这条命令" in piped("/dance now")

    def test_help_tells_of_the_terminal_s_own(self):
        text = piped("/help")
        assert "\n/search　按相关度列出各段\n" in text
        assert "\n/quit　退出\n" in text
        assert "/daily" not in text

    def test_a_slash_inside_a_question_is_no_command(self):
        assert "没有 /etc" not in piped("/etc/passwd 是什么")

    def test_a_passage_that_is_not_verbatim_is_not_shown(self):
        class Forged(NaiveAnswerer):
            def slogan(self, query):
                corpus = self.corpus
                object.__setattr__(corpus.documents[0], "source", "别的")
                return super().slogan(query)

        talk = conversation_about(speech())
        talk._answerer = Forged(talk._corpus)
        assert messages.APOLOGY in piped("/slogan 四责协同", talk=talk)


class TestTerminal:
    def test_it_greets_with_things_to_try_and_says_good_bye(self):
        text = typed("/quit")
        assert text.startswith(messages.WELCOME)
        assert "/slogan 三个区分开来" in text
        assert messages.HINT_TERMINAL in text
        assert text.endswith(f"› {messages.FAREWELL_TERMINAL}\n")

    def test_the_end_of_input_is_a_leave(self):
        assert typed().rstrip().endswith(messages.FAREWELL_TERMINAL)

    def test_an_interrupt_is_a_leave(self):
        class Interrupted(Typed):
            def readline(self, size: int | None = -1, /) -> str:
                raise KeyboardInterrupt

        output = io.StringIO()
        console = Console(file=output, force_terminal=True, color_system=None)
        run(shelf_over(TALK), input_stream=Interrupted(), console=console)
        assert output.getvalue().endswith(f"{messages.FAREWELL_TERMINAL}\n")

    @pytest.mark.parametrize("width", [20, 33, 60, 80, 200])
    def test_no_line_is_wider_than_the_terminal(self, width):
        text = typed("改进工作作风", "/outline", "/slogan 机关党建", width=width)
        lines = [line.removeprefix("› ") for line in text.split("\n")]
        assert max(map(cell_len, lines)) <= min(width, 88)

    def test_a_long_list_item_hangs_from_its_mark(self):
        (first, second) = draw(Reply("　· 一二三四五六七八"), width=14, plain=True)
        assert (first.plain, second.plain) == ("　· 一二三四五", "    六七八")

    def test_the_wrapped_quotation_joined_is_the_passage(self):
        text = typed("改进工作作风", width=50)
        bars = [line[2:] for line in text.split("\n") if line.startswith("│ ")]
        assert "".join(bars) == SPEECH.body[9].text

    def test_styles_become_colours(self):
        text = typed("/verify 把宏伟篮图变为“施工图”", colour="truecolor")
        assert "\x1b[9;31m篮" in text
        assert "\x1b[1;4;32m蓝" in text
        assert "\x1b[34m▎ " in text


class TestHostileText:
    QUESTION = "[bold red]问[/bold red] \x1b[2J\x1b]0;标题\x07 :smile: \x9b31m\u202e反"

    @pytest.mark.parametrize("show", [piped, typed])
    def test_what_users_type_is_shown_literally_and_without_control(self, show):
        text = show(self.QUESTION, f"/slogan {self.QUESTION}", f"/verify {self.QUESTION}")
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}
        if show is piped:
            assert "› [bold red]问[/bold red] ␛[2J␛]0;标题␇ :smile: �31m反" in text

    @pytest.mark.parametrize("show", [piped, typed])
    def test_what_a_corpus_holds_is_too(self, tmp_path, show):
        source = (
            "一、[red]标题\x1b[31m\n提法是[bold]这样[/bold]的\x1b[2J\x1b]0;x\x07，:smile: 完。\n"
        )
        talk = conversation_about(corpus_of(tmp_path, a_txt=source))
        text = show("提法", "/outline", "/slogan 提法", "/search 提法", "/quote", talk=talk)
        assert "[bold]这样[/bold]的␛[2J␛]0;x␇，:smile: 完。" in text.replace("\n│ ", "")
        assert not set(text) & {"\x1b", "\x07"}

    @given(st.text())
    def test_no_control_character_is_printable(self, text):
        assert not any(
            (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in printable(text)
        )
        printable(text).encode()


class TestWrapping:
    CHINESE = st.text("文字，。“”（）《》abc 12", max_size=120)

    @settings(deadline=None)
    @given(CHINESE, st.integers(6, 40))
    def test_lines_fit_and_joined_are_the_text(self, words, width):
        lines = [line.plain for line in wrap(Text(words), width)]
        assert all(cell_len(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")

    @pytest.mark.parametrize(
        ("words", "width", "lines"),
        [
            ("一二三四，五六", 8, ["一二三", "四，五六"]),
            ("一二三“四五”", 8, ["一二三", "“四五”"]),
            ("一二 hello world", 9, ["一二", "hello", "world"]),
            ("党建1+1+X机制", 8, ["党建", "1+1+X机", "制"]),
            ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
            ("1《111。", 6, ["1", "《111", "。"]),
            ("", 8, [""]),
        ],
    )
    def test_closing_marks_do_not_begin_a_line_nor_opening_ones_end_it(self, words, width, lines):
        assert [line.plain for line in wrap(Text(words), width)] == lines


class TestPrinting:
    def printed(self, *replies: Reply) -> str:
        output = io.StringIO()
        print_replies(Console(file=output), replies)
        return output.getvalue()

    def test_where_nothing_can_be_chosen_a_quotation_has_no_buttons(self):
        assert "上一段" not in self.printed(*TALK.ask("改进工作作风"))

    def test_near_headings_are_listed_under_a_refusal(self):
        reply = Reply("没有。", (), ((Button("甲", "p"),), (Button("乙", "p"),)))
        assert self.printed(reply) == "没有。\n· 甲\n· 乙\n"

    def test_replies_are_parted_by_a_blank_line(self):
        assert self.printed(Reply("甲"), Reply("乙")) == "甲\n\n乙\n"

    def test_a_quotation_of_several_lines_has_a_bar_at_each(self):
        reply = Composer().add("头").line().add("一\n\n二", Style.QUOTE).line().add("尾").reply()
        assert self.printed(reply) == "头\n│ 一\n│ \n│ 二\n尾\n"

    def test_what_is_quoted_twice_for_being_folded_is_shown_once(self):
        composer = Composer().add("头").line().add("二。", Style.QUOTE).line()
        reply = composer.add("一。二。三。", Style.FOLDED_QUOTE).line().add("尾").reply()
        assert self.printed(reply) == "头\n│ 一。二。三。\n尾\n"

    def test_carriage_returns_do_not_reach_the_terminal(self):
        reply = Composer().add("一\r\n二", Style.QUOTE).reply()
        assert self.printed(reply) == "│ 一\n│ 二\n"

    def test_nested_styles_are_combined(self):
        reply = Reply("一二三", (Span(Style.BOLD, 0, 3), Span(Style.MATCH, 1, 2)))
        (line,) = draw(reply, width=None, plain=False)
        assert [(span.start, span.end, span.style) for span in line.spans] == [
            (0, 1, "bold"),
            (1, 2, "bold black on yellow"),
            (2, 3, "bold"),
        ]
