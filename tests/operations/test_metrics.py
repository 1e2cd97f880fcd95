"""Events become metrics with names and labels that Prometheus is asked for."""

from __future__ import annotations

import pytest

from bot.operations.events import (
    Answered,
    Connected,
    CorpusLoaded,
    EngineFailed,
    Polled,
    Pushed,
    QueueChanged,
    TelegramFailed,
    Words,
    announcer,
)
from bot.operations.metrics import Metrics

WORDS = Words(["weak", "unknown"], ["sent", "failed"], ["flood"], ["memory"])


@pytest.fixture
def metrics():
    logged = {"WARNING": 2, "ERROR": 1}
    return Metrics(WORDS, logged=lambda: logged, clock=lambda: 1234.5)


def value(metrics: Metrics, series: str) -> float:
    [line] = [line for line in metrics.text().splitlines() if line.startswith(f"{series} ")]
    return float(line.rpartition(" ")[2])


@pytest.mark.parametrize(
    ("event", "series", "expected"),
    [
        (Answered(0.2), "yuanwen_answers_total", 1),
        (Answered(0.2, "weak"), 'yuanwen_refusals_total{reason="weak"}', 1),
        (Answered(0.2, "weak"), "yuanwen_answers_total", 0),
        (Answered(0.2, "weak"), "yuanwen_answer_duration_seconds_count", 1),
        (Answered(0.2), 'yuanwen_answer_duration_seconds_bucket{le="0.25"}', 1),
        (Answered(0.2), 'yuanwen_answer_duration_seconds_bucket{le="0.1"}', 0),
        (Pushed("sent", 61.0), 'yuanwen_pushes_total{outcome="sent"}', 1),
        (Pushed("sent", 61.0), 'yuanwen_push_lateness_seconds_bucket{le="60.0"}', 0),
        (Pushed("sent", 61.0), "yuanwen_push_lateness_seconds_sum", 61),
        (Pushed("failed"), 'yuanwen_pushes_total{outcome="failed"}', 1),
        (Pushed("failed"), "yuanwen_push_lateness_seconds_count", 0),
        (QueueChanged(3, 40), "yuanwen_updates_under_way", 3),
        (QueueChanged(3, 40), "yuanwen_updates_waiting", 40),
        (TelegramFailed("flood"), 'yuanwen_telegram_errors_total{kind="flood"}', 1),
        (EngineFailed("memory"), 'yuanwen_index_errors_total{engine="memory"}', 1),
        (CorpusLoaded(2, 30), "yuanwen_corpus_documents", 2),
        (CorpusLoaded(2, 30), "yuanwen_corpus_passages", 30),
        (Polled(succeeded=True), "yuanwen_last_poll_timestamp_seconds", 1234.5),
        (Polled(succeeded=False), "yuanwen_last_poll_timestamp_seconds", 0),
        (Connected(), 'yuanwen_log_records_total{level="error"}', 1),
    ],
)
def test_an_event_moves_its_metric(metrics, event, series, expected):
    metrics(event)
    assert value(metrics, series) == expected


@pytest.mark.parametrize(
    "series",
    [
        'yuanwen_refusals_total{reason="unknown"}',
        'yuanwen_pushes_total{outcome="failed"}',
        'yuanwen_telegram_errors_total{kind="flood"}',
        'yuanwen_index_errors_total{engine="memory"}',
    ],
)
def test_series_are_there_before_their_first_event(metrics, series):
    assert value(metrics, series) == 0


def test_names_follow_the_conventions(metrics):
    kinds = dict(
        line.split()[2:]
        for line in metrics.text().splitlines()
        if line.startswith("# TYPE yuanwen")
    )
    assert sorted(kinds) == metrics.names()
    for name, kind in kinds.items():
        assert name.endswith("_total") == (kind == "counter"), name
        if kind == "histogram":
            assert name.endswith("_seconds")
    assert "_created" not in metrics.text()


def test_the_process_is_measured_too(metrics):
    assert value(metrics, "process_resident_memory_bytes") > 0


def test_two_of_them_do_not_get_in_each_others_way():
    first, second = Metrics(WORDS), Metrics(WORDS)
    first(Answered(0.1))
    assert value(second, "yuanwen_answers_total") == 0


def test_a_listener_that_fails_keeps_nobody_from_hearing(caplog):
    heard = []

    def broken(_: object) -> None:
        raise RuntimeError

    announcer(broken, heard.append)(Connected())
    assert heard == [Connected()]
    assert "failed at Connected" in caplog.text
