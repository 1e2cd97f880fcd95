"""Events become Prometheus metrics. The one place that knows Prometheus, and owns their names.

Needs the extra ``metrics``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector

from bot.operations.events import (
    Answered,
    CorpusLoaded,
    EngineFailed,
    Event,
    Polled,
    Pushed,
    QueueChanged,
    TelegramFailed,
    Words,
)

PREFIX = "yuanwen_"
# Seconds. An answer takes milliseconds to find and a tenth of a second to send; flood limits can
# hold it up for a minute. A quote is sent within half a minute of its time unless something is wrong.
_ANSWER_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_LATENESS_BUCKETS = (30.0, 60.0, 120.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0, 86400.0)


class Metrics:
    """Counts what it is told.

    Parameters
    ----------
    words
        Each gets a series at once, at 0, or the first event of its kind would not be an increase.
    logged
        Returns how many records were logged, by level.
    clock
        Seconds since 1970.
    """

    KIND = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(
        self,
        words: Words,
        *,
        logged: Callable[[], Mapping[str, int]] = dict,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        # Of each counter the time of its birth, which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_LogRecords(logged))
        self._answers = Counter(
            "yuanwen_answers", "Questions answered with the text.", registry=registry
        )
        self._refusals = Counter(
            "yuanwen_refusals", "Questions declined, by reason.", ["reason"], registry=registry
        )
        self._answer_seconds = Histogram(
            "yuanwen_answer_duration_seconds",
            "From taking up a question to the last message of its answer or refusal.",
            buckets=_ANSWER_BUCKETS,
            registry=registry,
        )
        self._pushes = Counter(
            "yuanwen_pushes", "Daily quotes dealt with, by outcome.", ["outcome"], registry=registry
        )
        self._lateness = Histogram(
            "yuanwen_push_lateness_seconds",
            "How long after their time daily quotes were sent.",
            buckets=_LATENESS_BUCKETS,
            registry=registry,
        )
        self._under_way = Gauge(
            "yuanwen_updates_under_way", "Updates being handled.", registry=registry
        )
        self._waiting = Gauge(
            "yuanwen_updates_waiting", "Updates fetched that wait to be handled.", registry=registry
        )
        self._troubles = Counter(
            "yuanwen_telegram_errors",
            "Requests to Telegram that failed, by kind.",
            ["kind"],
            registry=registry,
        )
        self._engine_errors = Counter(
            "yuanwen_index_errors",
            "Failures of what finds passages, by engine.",
            ["engine"],
            registry=registry,
        )
        self._documents = Gauge(
            "yuanwen_corpus_documents", "Documents that are answered from.", registry=registry
        )
        self._passages = Gauge(
            "yuanwen_corpus_passages", "Paragraphs that are answered from.", registry=registry
        )
        self._last_poll = Gauge(
            "yuanwen_last_poll_timestamp_seconds",
            "When Telegram last answered a request for updates; 0 before the first.",
            registry=registry,
        )
        for counter, known in (
            (self._refusals, words.reasons),
            (self._pushes, words.outcomes),
            (self._troubles, words.troubles),
            (self._engine_errors, words.engines),
        ):
            for word in known:
                counter.labels(word)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case Answered(seconds, reason):
                counter = self._refusals.labels(reason) if reason else self._answers
                counter.inc()
                self._answer_seconds.observe(seconds)
            case Pushed(outcome, lateness):
                self._pushes.labels(outcome).inc()
                if lateness is not None:
                    self._lateness.observe(lateness)
            case TelegramFailed(kind):
                self._troubles.labels(kind).inc()
            case EngineFailed(engine):
                self._engine_errors.labels(engine).inc()
            case _:
                self._measure(event)

    def _measure(self, event: Event) -> None:
        """Take an event that changes how things stand."""
        match event:
            case QueueChanged(under_way, waiting):
                self._under_way.set(under_way)
                self._waiting.set(waiting)
            case CorpusLoaded(documents, passages):
                self._documents.set(documents)
                self._passages.set(passages)
            case Polled(succeeded=True):
                self._last_poll.set(self._clock())
            case _:
                pass

    def text(self) -> str:
        """Return all metrics in Prometheus' text format, to be sent as `KIND`."""
        return generate_latest(self._registry).decode()

    def names(self) -> list[str]:
        """Return the names of our own metrics, as a query has them."""
        families = (family for family in self._registry.collect() if family.name.startswith(PREFIX))
        return sorted(
            f"{family.name}_total" if family.type == "counter" else family.name
            for family in families
        )


class _LogRecords(Collector):
    """What was logged, asked for when somebody looks."""

    def __init__(self, logged: Callable[[], Mapping[str, int]]) -> None:
        self._logged = logged

    def describe(self) -> Iterable[CounterMetricFamily]:
        """Name the metric without asking."""
        return [self._family()]

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Ask."""
        family = self._family()
        for level, count in self._logged().items():
            family.add_metric([level.lower()], count)
        yield family

    def _family(self) -> CounterMetricFamily:
        return CounterMetricFamily(
            "yuanwen_log_records", "Records logged, from warnings upwards.", labels=["level"]
        )
