"""The promises of the bot, asked of the real speech."""

import itertools
import json
import re
import time
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import About, Answer, Answerer, AnswerKind, Reason, Refusal, Unit
from bot.reading import Role, load_corpus
from bot.text.tokens import is_han

DATA = Path(__file__).parents[1] / "data" / "speech_dev.jsonl"
ITEMS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
TRADITIONAL = opencc.OpenCC("s2t")


def best(reply):
    """The passage that answers, or the reason why none does."""
    return reply.hits[0].passage.id if isinstance(reply, Answer) else reply.reason


def check(answerer, reply):
    """Whatever is asked: what is quoted is verbatim, and all numbers are in range."""
    corpus = answerer.corpus
    assert 0 <= reply.confidence <= 1
    if isinstance(reply, Refusal):
        assert len(reply.suggestions) <= 3
        assert all(p.role is Role.BODY and corpus.is_verbatim(p) for p in reply.suggestions)
        return
    assert reply.hits
    assert len({hit.passage.id for hit in reply.hits}) == len(reply.hits)
    for hit in reply.hits:
        assert hit.passage.role is Role.BODY
        assert corpus.is_verbatim(hit.passage)
        assert corpus.passage(hit.passage.id) == hit.passage
        places = [0, *itertools.chain(*hit.spans), len(hit.passage.text)]
        assert places == sorted(places)
        assert all(start < end for start, end in hit.spans)
    for document_id, section in reply.sections:
        document = corpus.document(document_id)
        assert document.source[section.start : section.end] == section.heading


# What is answered


@pytest.mark.parametrize(
    ("question", "ordinal"),
    [
        ("主题教育怎么推进", 2),
        ("“四责协同”机制是什么", 7),
        ("怎么改进工作作风", 10),
        ("“三个区分开来”怎么落实", 9),
        ("“1+1+X”是什么", 4),
        ("钱袋子", 7),
        ("优化营商环境", 3),
        ("“四强”党支部建设", 5),
        ("第一段讲了什么", 1),
        ("最后一段", 10),
        ("一岗双责", 8),
        ("政治判断力、政治领悟力、政治执行力", 6),
    ],
)
def test_the_paragraph_that_answers_is_quoted_first(answerer, question, ordinal):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert best(reply) == f"speech-2023:{ordinal}"


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("讲话分几个部分", ["一、深入", "二、发扬", "三、担当"]),
        ("这篇讲话的结构", ["一、深入", "二、发扬", "三、担当"]),
        ("第二部分讲了什么", ["二、发扬"]),
        ("最后一部分的标题是什么", ["三、担当"]),
    ],
)
def test_a_question_about_structure_is_answered_by_headings(answerer, question, headings):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert reply.kind is AnswerKind.OUTLINE
    assert [section.heading[:4] for _, section in reply.sections] == headings


@pytest.mark.parametrize(
    ("question", "unit", "count"),
    [
        ("第七部分讲了什么", Unit.SECTION, 3),
        ("第五十段", Unit.PARAGRAPH, 10),
        ("第0段", Unit.PARAGRAPH, 10),
        ("第一百零三段说了什么", Unit.PARAGRAPH, 10),
        ("第二部分第三段", Unit.PARAGRAPH, 2),
        ("第一段第二十句话", Unit.SENTENCE, 2),
    ],
)
def test_a_part_that_does_not_exist_is_told_by_how_many_there_are(answerer, question, unit, count):
    reply = answerer.ask(question)
    assert (best(reply), reply.only) == (Reason.NO_SUCH_PART, (unit, count))
    assert reply.suggestions == ()


@pytest.mark.parametrize(
    ("question", "about", "words"),
    [
        ("开头怎么说", About.PASSAGE, "2023年，市直机关党的建设"),
        ("讲话开头讲了什么？", About.PASSAGE, "2023年，市直机关党的建设"),
        ("结尾怎么说的", About.PASSAGE, "改进工作作风。"),
        ("文章最后讲了什么", About.PASSAGE, "改进工作作风。"),
        ("末段", About.PASSAGE, "改进工作作风。"),
        ("第三部分第一段", About.PASSAGE, "落实工作责任。"),
        ("第一句话", About.SENTENCE, "2023年，市直机关党的建设"),
        ("开头第一句是什么", About.SENTENCE, "2023年，市直机关党的建设"),
        ("最后一句话是什么", About.SENTENCE, "我就讲这么多，谢谢大家！"),
        ("第三段第一句", About.SENTENCE, "全面提高服务中心工作水平。"),
        ("第二部分最后一句", About.SENTENCE, "要加强纪检监察队伍建设"),
        ("标题是什么", About.TITLE, "2023年"),
        ("发言稿题目", About.TITLE, "2023年"),
        ("这篇讲话叫什么名字", About.TITLE, "2023年"),
    ],
)
def test_a_place_of_the_document_is_told(answerer, question, about, words):
    reply = answerer.ask(question)
    assert (reply.kind, reply.about, reply.sections) == (AnswerKind.OUTLINE, about, ())
    [hit] = reply.hits
    assert answerer.corpus.is_verbatim(hit.passage)
    [(start, end)] = hit.spans or [(0, None)]
    assert hit.passage.text[start:end].startswith(words)


@pytest.mark.parametrize(
    "question",
    [
        "这篇讲话主要讲什么", "讲了哪几个方面", "有哪几大任务", "列出所有要点", "讲话的主要内容是什么",
        "文章大概说了些什么", "提出了哪些要求", "一共多少段", "有几个自然段", "各部分的标题", "請問這篇講話主要講什麼",
    ],
)  # fmt: skip
def test_a_question_for_the_points_is_answered_by_all_headings(answerer, question):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert (reply.kind, reply.about) == (AnswerKind.OUTLINE, About.PARTS)
    assert len(reply.sections) == 3


@pytest.mark.parametrize(
    "question",
    [
        "主题教育的总要求是什么", "主题教育讲了什么", "机关党建有哪些任务", "稿子里提到哪些国家重大战略任务",
        "改进作风最后怎么说", "主题教育怎么开始", "“要点”", "你说什么", "今天讲了什么",
        "工作有哪些要求", "首要政治任务是什么",
    ],
)  # fmt: skip
def test_a_question_with_a_matter_of_its_own_is_none_about_the_document(answerer, question):
    reply = answerer.ask(question)
    assert isinstance(reply, Refusal) or reply.kind is not AnswerKind.OUTLINE


def test_a_set_phrase_is_answered_with_its_places(answerer):
    reply = answerer.ask("“钱袋子”在第几段")
    assert reply.kind is AnswerKind.SLOGAN
    assert reply.concordance.term == "钱袋子"
    [hit] = reply.hits
    assert [hit.passage.text[start:end] for start, end in hit.spans] == ["钱袋子"]


def test_highlights_mark_the_words_of_the_question(answerer):
    reply = answerer.ask("怎样推進主題教育")
    marked = [reply.hits[0].passage.text[start:end] for start, end in reply.hits[0].spans]
    assert any("主题教育" in piece for piece in marked)
    assert all("**" not in piece for piece in marked)


# What does not change the answer

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != "@"}
CORNERS = str.maketrans("“”‘’「」『』", "「」『』“”‘’")
STRAIGHT = str.maketrans("“”「」", '""""')


def without_marks(question):
    return re.sub(r"[？?。！!]+$", "", question)


def with_a_stray_space(question):
    """One space between the two ideographs nearest to the middle."""
    pairs = [i for i in range(1, len(question)) if is_han(question[i - 1]) and is_han(question[i])]
    middle = min(pairs, key=lambda i: abs(2 * i - len(question)), default=0)
    return f"{question[:middle]} {question[middle:]}"


SPELLINGS = {
    "traditional": TRADITIONAL.convert,
    "full width": lambda q: q.translate(FULL_WIDTH),
    "corner quotes": lambda q: q.translate(CORNERS),
    "straight quotes": lambda q: q.translate(STRAIGHT),
    "spaces around": lambda q: f" \u3000{q}\t\n",
    "stray space": with_a_stray_space,
    "zero width": "\u200b".join,
    "emoji around": lambda q: f"😀{q}👍🏻🙏",
    "upper case": str.upper,
}
WRAPPINGS = {
    "mention before": lambda q: f"@yuanwen_bot {q}",
    "mention behind": lambda q: f"{q} @yuanwen_bot",
    "mention and comma": lambda q: f"@yuanwen_bot，{q}",
    "mention and colon": lambda q: f"@yuanwen_bot：{q}",
    "polite": lambda q: f"请问{q}",
    "politer": lambda q: f"请问一下，{q}",
    "in the speech": lambda q: f"讲话里{q}",
    "is there": lambda q: f"讲话里有没有提到{q}",
    "particle": lambda q: f"{without_marks(q)}吗？",
    "thanks": lambda q: f"{q} 谢谢",
}
TRANSFORMS = SPELLINGS | WRAPPINGS


@pytest.fixture(scope="module")
def answered(answerer):
    """All questions of the development set that are answered, with the passage."""
    replies = {item["question"]: answerer.ask(item["question"]) for item in ITEMS}
    return {q: best(reply) for q, reply in replies.items() if isinstance(reply, Answer)}


@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
def test_spelling_and_wrapping_do_not_change_the_answer(answerer, answered, transform):
    assert len(answered) > 90
    changed = {q: best(answerer.ask(transform(q))) for q in answered}
    assert {q: p for q, p in changed.items() if p != answered[q]} == {}


@pytest.mark.parametrize("transform", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling_does_not_change_what_is_declined(answerer, transform):
    questions = [i["question"] for i in ITEMS if i["kind"] == "unanswerable"]
    answered = {q: best(answerer.ask(q)) for q in questions}
    changed = {q: best(answerer.ask(transform(q))) for q in questions}
    wrong = {
        q for q in questions if isinstance(answered[q], Reason) != isinstance(changed[q], Reason)
    }
    assert wrong == set()


SLOGANS = [
    "四责协同",
    "国之大者",
    "钉钉子精神",
    "同频共振",
    "全周期管理",
    "一岗双责",
    "施工图",
    "钱袋子",
]


@pytest.mark.parametrize(
    "frame",
    [
        "{}", "“{}”", "「{}」", "《{}》", '"{}"', "＂{}＂", "'{}'", "{}是什么意思", "请问{}是什么意思？",
        "请问一下{}是啥", "讲话里怎么说{}", "{}在讲话里怎么说的", "有没有提到{}", "讲话里有没有提到“{}”？",
        "“{}”在第几段", "{}在哪一段", "{}出现在哪里", "文中哪里讲到了{}", "谁知道{}是啥意思呀",
        "@yuanwen_bot {}", "{} 谢谢大家", "😀{}😀", "{}吗", "有没有讲{}呢", "{}的原话", "想了解一下{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("traditional", [False, True], ids=["simplified", "traditional"])
def test_a_slogan_is_found_in_any_frame(answerer, frame, traditional):
    expected = {slogan: best(answerer.ask(slogan)) for slogan in SLOGANS}
    asked = {slogan: frame.format(slogan) for slogan in SLOGANS}
    if traditional:
        asked = {slogan: TRADITIONAL.convert(text) for slogan, text in asked.items()}
    found = {slogan: best(answerer.ask(text)) for slogan, text in asked.items()}
    assert found == expected


@pytest.mark.parametrize("slogan", SLOGANS)
def test_spaces_between_the_characters_of_a_slogan_do_not_matter(answerer, slogan):
    for spaced in (" ".join(slogan), "\u3000".join(slogan), f"{slogan[:2]} {slogan[2:]}"):
        assert best(answerer.ask(spaced)) == best(answerer.ask(slogan))


# What is declined


@pytest.mark.parametrize(
    "chatter",
    [
        "你好", "您好！", "大家好", "早上好", "晚安～", "hi", "Hello!", "在吗", "有人吗？", "谢谢", "谢谢大家",
        "謝謝大家", "多谢老师", "辛苦了", "收到", "好的", "好的，谢谢", "嗯嗯", "哈哈哈哈", "666", "OK", "ok👌",
        "赞👍", "加油！", "恭喜恭喜", "再见", "88", "新年快乐", "不客气", "👍", "😀😀", "？？？", "。。。", "！",
        "今天吃什么", "你是谁", "你是机器人吗", "讲个笑话", "明天天气怎么样", "周末去哪玩", "发个红包",
        "ＨＥＬＬＯ", "@yuanwen_bot 在吗", "各位老师好", "大家晚上好",
        "1+1等于几", "1+1=?", "请问3乘以5等于多少啊", "12.5*4是多少", "1 + 1 + 1 等于？",
        "这篇讲话真长啊", "我觉得讲得挺好的", "你怎么看", "大家怎么看？", "讲得不错", "英文能问吗", "能用英语问吗",
        "@张三 你来一下",
    ],
)  # fmt: skip
def test_chatter_is_told_apart(answerer, chatter):
    reply = answerer.ask(chatter)
    check(answerer, reply)
    assert best(reply) is Reason.CHATTER
    assert reply.suggestions == ()


@pytest.mark.parametrize(
    "laughter",
    ["哈" * 16, "谢谢大家" * 11, "谢" * 32, "嗯" * 23, "好的" * 22, "6" * 23, "牛" * 23],
)
def test_a_question_after_much_chatter_is_answered_in_time(answerer, laughter):
    begin = time.process_time()
    assert isinstance(answerer.ask(f"{laughter}，四责协同"), Answer | Refusal)
    assert answerer.ask(laughter).reason is Reason.CHATTER
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    "aside",
    [
        "同志们", "同志们：", "同志們：", "“同志们”", "谢谢大家！", "谢谢大家", "我就讲这么多",
        "我就讲这么多，谢谢大家！", "我就講這麼多，謝謝大家！", "“我就讲这么多”",
    ],
)  # fmt: skip
def test_salutation_and_closing_never_answer(answerer, aside):
    reply = answerer.ask(aside)
    check(answerer, reply)
    passages = [hit.passage for hit in getattr(reply, "hits", ())]
    assert not [p for p in passages if "就讲这么多" in p.text or p.text == "同志们："]
    found = answerer.slogan(aside)
    assert all(o.passage.role is Role.BODY for o in found.occurrences)
    assert all(hit.passage.role is Role.BODY for hit in answerer.search(aside))


@pytest.mark.parametrize(
    "question",
    [
        "加装电梯多少钱", "加装电梯一户要掏多少钱？", "加裝電梯多少錢", "新片区面积有多大", "新片区面积是多少",
        "主题教育什么时候结束", "主题教育搞多久", "优化营商环境建设大会是几月几号开的", "四责协同是哪年提出的",
        "二次全会在哪里召开", "纪检监察队伍有多少人", "有没有主题教育的模板",
    ],
)  # fmt: skip
def test_a_detail_that_the_text_does_not_give_is_declined(answerer, question):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert best(reply) is Reason.MISSING_DETAIL


@pytest.mark.parametrize(
    "question",
    [
        "“三会一课”是什么", "《民法典》", "“人类命运共同体”在第几段", "「三會一課」", '"共同富裕"',
        "讲话里有没有提到“乡村振兴”",
    ],
)  # fmt: skip
def test_a_quoted_term_that_is_absent_is_declined(answerer, question):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert best(reply) is Reason.ABSENT_TERM


@pytest.mark.parametrize(
    "question", ["区块链是什么", "珠穆朗玛峰在哪个国家", "量子计算机的原理", "quantum physics"]
)
def test_what_the_text_knows_nothing_of_is_declined(answerer, question):
    reply = answerer.ask(question)
    check(answerer, reply)
    assert best(reply) in (Reason.UNKNOWN, Reason.WEAK)


@pytest.mark.parametrize("question", ["", " ", "\n\t\u3000", "@yuanwen_bot", "@党建问答bot  ", "@"])
def test_an_empty_question_is_declined_as_empty(answerer, question):
    assert answerer.ask(question) == Refusal(question, Reason.EMPTY)


@pytest.mark.parametrize(
    "words", ["下一段", "上一段呢？", "@yuanwen_bot 具体点", "啥意思", "換一句"]
)
def test_words_about_an_answer_are_no_question(answerer, words):
    assert answerer.ask(words) == Refusal(words, Reason.FOLLOW_UP)
    assert "none is in view" in answerer.explain(words).why


@pytest.mark.parametrize(
    "question",
    [
        "我觉得党费应该交多少",
        "干部天天待在办公室空谈行不行",
        "抓一阵松一阵可不可以",
        "党费交得多不多",
    ],
)
def test_a_question_that_sounds_like_a_remark_is_none(answerer, question):
    assert best(answerer.ask(question)) is not Reason.CHATTER


@pytest.mark.parametrize(
    ("length", "reason"), [(500, None), (501, Reason.TOO_LONG), (5000, Reason.TOO_LONG)]
)
def test_a_question_over_the_limit_is_declined_unread(answerer, length, reason):
    question = "四责协同" * (length // 4) + "。" * (length % 4)
    reply = answerer.ask(question)
    check(answerer, reply)
    assert (best(reply) is Reason.TOO_LONG) == (reason is Reason.TOO_LONG)


def test_the_limit_can_be_set(corpus):
    short = Answerer(corpus, max_question=6)
    assert best(short.ask("四责协同是什么")) is Reason.TOO_LONG
    assert best(short.ask("四责协同")) == "speech-2023:7"


@pytest.mark.parametrize(
    "mark", ["\x00", "\x1b[31m", "\x07", "\r", "\x7f", "\ud800", "\u202e", "\ufffe"]
)
def test_control_characters_do_no_harm(answerer, mark):
    for question in (mark, f"{mark}四责协同", f"四责协同{mark}"):
        for reply in (answerer.ask(question), *[answerer.ask("“" + question + "”")]):
            check(answerer, reply)
        answerer.slogan(question)
        answerer.verify(question)
        answerer.search(question)
    assert best(answerer.ask(f"“四责协同”{mark}")) == "speech-2023:7"


# Always


def test_whatever_the_questions_are_the_answers_are_verbatim(answerer):
    for item in ITEMS:
        check(answerer, answerer.ask(item["question"]))


def test_a_declined_question_comes_with_near_headings(answerer):
    reply = answerer.ask("加装电梯一户要掏多少钱")
    assert [p.id for p in reply.suggestions] == ["speech-2023:4"]


def test_search_ranks_without_declining(answerer):
    hits = answerer.search("加装电梯一户要掏多少钱", 3)
    assert hits[0].passage.id == "speech-2023:4"
    assert len(hits) <= 3
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert answerer.search("乌有乡", 5) == ()
    assert answerer.search("", 5) == ()


@pytest.mark.parametrize("limit", [1, 2, 5, 10, 50])
def test_search_returns_no_more_than_asked_for(answerer, limit):
    for question in ("党的建设", "钱袋子", "讲话分几个部分", "第二部分"):
        hits = answerer.search(question, limit)
        assert 0 < len(hits) <= limit
        assert len({hit.passage.id for hit in hits}) == len(hits)


parts = st.one_of(
    st.sampled_from(
        [
            "“", "”", "「", "」", "《", "》", "'", '"', "@", " ", "\n", "（", "）", "。", "，", "？", "1+1+X", "第",
            "三", "段", "部分", "几", "多少", "谁", "什么时候", "区别", "请问", "讲话里", "有没有", "提到", "四责协同",
            "钱袋子", "同志们", "谢谢大家", "三会一课是哪三会", "六个从严是哪六个", "模板", "zhuti", "jiaoyu",
            "主题教育", "㎡", "㍿", "½", "😀", "\u0301", "\x00", "\ud800", "𠮷", "\U000323af", "﨎", "+", "*",
        ]
    ),
    st.characters(exclude_categories=()),
)  # fmt: skip
messages = st.lists(parts, max_size=12).map("".join)
often = settings(deadline=None, max_examples=150)


@often
@given(messages)
def test_no_message_makes_it_stumble(answerer, message):
    reply = answerer.ask(message)
    assert reply.question == message
    check(answerer, reply)
    for hit in answerer.search(message, 3):
        assert answerer.corpus.is_verbatim(hit.passage)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_sentence_of_the_speech_finds_its_paragraph(answerer, data):
    passage = data.draw(st.sampled_from(answerer.corpus.body))
    start = data.draw(st.integers(0, len(passage.text) - 25))
    piece = passage.text[start : start + data.draw(st.integers(20, 40))]
    assert passage.id in [hit.passage.id for hit in answerer.search(f"“{piece}”"[:62], 3)]


documents = st.lists(
    st.sampled_from(
        [
            "一、总的要求", "（一）提高认识", "要抓落实，守好“责任田”。", "改进作风。要改进作风。", "党建",
            "同志们：", "谢谢大家！", "㎡㍿½。", "𠮷野家", "，。！", "“”", "1+1+X机制。", "# 标题", "-",
        ]
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(documents, st.sampled_from(["txt", "md"]), messages)
def test_any_corpus_answers_or_declines(tmp_path_factory, lines, suffix, message):
    folder = tmp_path_factory.mktemp("any")
    (folder / f"a.{suffix}").write_text("\n\n".join([*lines, "总有一段正文。"]), "utf-8")
    (folder / "b.txt").write_text("另一篇讲话\n" + "\n".join([*lines, "另一段正文。"]), "utf-8")
    small = Answerer(load_corpus([folder]))
    for question in (message, "党建", "讲话分几个部分", "另一篇讲话第一部分", "“责任田”", *lines):
        check(small, small.ask(question))
        small.slogan(question)
        small.verify(question)
    assert all(q.text in q.passage.text for q in small.quotes())
