"""The refusal rule: more evidence never makes it less sure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.decision import THRESHOLD, accompanies, confidence
from bot.retrieval.evidence import Evidence

share = st.floats(0, 1)
run = st.integers(0, 500)
often = settings(deadline=None, max_examples=200)


WEIGHT = 15.0  # nats, of a question of two or three words


def bears(coverage, sentence, length, weight=WEIGHT):
    return Evidence(coverage, sentence, length, (), coverage * weight)


@often
@given(share, share, run)
def test_confidence_is_a_probability(coverage, sentence, length):
    assert 0 < confidence(bears(coverage, sentence, length)) < 1


@often
@given(share, share, share, run)
def test_more_coverage_is_never_less_sure(a, b, sentence, length):
    less, more = sorted((a, b))
    assert confidence(bears(less, sentence, length)) <= confidence(bears(more, sentence, length))


@often
@given(share, share, share, run)
def test_more_in_one_sentence_is_never_less_sure(coverage, a, b, length):
    less, more = sorted((a, b))
    assert confidence(bears(coverage, less, length)) <= confidence(bears(coverage, more, length))


@often
@given(share, share, run, run)
def test_a_longer_run_is_never_less_sure(coverage, sentence, a, b):
    less, more = sorted((a, b))
    assert confidence(bears(coverage, sentence, less)) <= confidence(
        bears(coverage, sentence, more)
    )


@often
@given(share, share, run, st.floats(0, 200), st.floats(0, 200))
def test_more_that_is_borne_is_never_less_sure(coverage, sentence, length, a, b):
    less, more = (bears(coverage, sentence, length, weight) for weight in sorted((a, b)))
    assert confidence(less) <= confidence(more)


@pytest.mark.parametrize(
    ("evidence", "sure"),
    [
        (bears(0.0, 0.0, 0), False),
        (bears(0.3, 0.2, 2), False),
        (bears(0.4, 0.3, 2), False),
        (bears(1.0, 1.0, 2), True),
        (bears(1.0, 1.0, 8), True),
        (bears(0.8, 0.7, 5), True),
    ],
)
def test_the_threshold_parts_little_evidence_from_much(evidence, sure):
    assert (confidence(evidence) >= THRESHOLD) is sure


@pytest.mark.parametrize(
    ("evidence", "score", "expected"),
    [
        (bears(1.0, 1.0, 8), 10.0, True),
        (bears(0.9, 0.9, 8), 8.0, True),
        (bears(1.0, 1.0, 8), 4.0, False),
        (bears(0.7, 1.0, 8), 10.0, False),
        (bears(0.0, 0.0, 0), 10.0, False),
    ],
)
def test_a_companion_is_sure_by_itself_and_close_behind(evidence, score, expected):
    first = bears(1.0, 1.0, 8)
    assert accompanies(evidence, score, best_evidence=first, best_score=10.0) is expected


def test_the_rule_sees_shares_only_and_so_does_not_know_the_size_of_a_corpus(answerer, tmp_path):
    from bot.answering import Answer, Answerer
    from bot.reading import load_corpus

    speech = answerer.corpus.document("speech-2023")
    (tmp_path / "speech-2023.txt").write_bytes(speech.path.read_bytes())
    filler = "".join(
        f"第{number}条鱼在河里游来游去，遇见了第{number + 1}只青蛙。\n" for number in range(600)
    )
    (tmp_path / "z.txt").write_text(filler, "utf-8")
    large = Answerer(load_corpus([tmp_path]))
    for question in (
        "主题教育怎么推进",
        "党费怎么交",
        "怎么改进工作作风",
        "区块链是什么",
        "一岗双责",
    ):
        small, big = answerer.ask(question), large.ask(question)
        assert isinstance(small, Answer) == isinstance(big, Answer), question
        if isinstance(small, Answer):
            assert big.hits[0].passage.text == small.hits[0].passage.text
            assert big.confidence == pytest.approx(small.confidence, abs=0.05)
