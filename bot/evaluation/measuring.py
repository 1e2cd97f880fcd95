"""Ask all questions and count. Owns what each figure means; reads no question file."""

from __future__ import annotations

import math
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.answering import Answer, Answerer
from bot.evaluation.questions import Item, Squad
from bot.reading import Corpus, load_corpus

DEPTH = 10
_NUMBERED = ("doc", "TRIAL", "DEV", "TEST")  # "titles" of articles that say nothing
_WARM_UP = "预热"  # what is loaded at the first question is no question's latency
_T = TypeVar("_T")
Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one evaluation.

    Attributes
    ----------
    figures
        By name. Shares are 0..1, and None where there was nothing to count. ``top1_*`` and
        ``mrr10`` are of the ranking without refusal; ``answered_right`` and ``answered_wrong`` are
        shares of all questions that have an answer, ``false`` of those that have none.
    groups
        The same per kind, and per (kind, style); the style of a whole kind is the empty string.
    reasons
        How often each reason of refusal was given, commonest first.
    latency
        Milliseconds a question: the median and the 99th percentile.
    """

    name: str
    figures: Figures
    groups: dict[tuple[str, str], Figures] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    latency: tuple[float, float] = (0.0, 0.0)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data, shares rounded to four digits."""
        return {
            "evaluation": self.name,
            **_rounded(self.figures),
            "groups": [
                {"kind": kind, "style": style or None, **_rounded(figures)}
                for (kind, style), figures in self.groups.items()
            ],
            "reasons": self.reasons,
            "latency_ms": {
                "p50": round(self.latency[0], 3),
                "p99": round(self.latency[1], 3),
            },
        }


class _Stopwatch:
    """Times calls, in seconds."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def time(self, function: Callable[..., _T], *arguments: object) -> _T:
        """Call, and keep how long it took."""
        begin = time.perf_counter()
        result = function(*arguments)
        self.seconds.append(time.perf_counter() - begin)
        return result

    def milliseconds(self) -> tuple[float, float]:
        """Return the median and the 99th percentile, by nearest rank."""
        ordered = sorted(self.seconds) or [0.0]
        median, high = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.5, 0.99))
        return 1000 * median, 1000 * high


def evaluate_items(answerer: Answerer, items: Sequence[Item]) -> Report:
    """Ask, rank and look up all questions of `items`; only the asking is timed."""
    tallies: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    gains: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    watch = _Stopwatch()
    answerer.ask(_WARM_UP)
    for item in items:
        reply = watch.time(answerer.ask, item.question)
        counts = Counter(items=1, answered=int(isinstance(reply, Answer)))
        keys = ((item.kind, ""), (item.kind, item.style), ("", item.style))
        if not isinstance(reply, Answer):
            reasons[reply.reason.value] += 1
        elif item.kind != "unanswerable" and reply.hits and item.right(reply.hits[0].passage):
            counts["right"] = 1
        if item.kind != "unanswerable":
            hits = answerer.search(item.question, DEPTH)
            ranks = [rank for rank, hit in enumerate(hits) if item.right(hit.passage)]
            counts["top1"] = int(ranks[:1] == [0])
            gains.update(dict.fromkeys(keys, 1 / (ranks[0] + 1) if ranks else 0.0))
        if item.kind == "slogan":
            counts.update(_occurrences(answerer, item))
        for key in keys:
            tallies[key].update(counts)
    groups = {key: _group(key[0], tallies[key], gains[key]) for key in sorted(tallies) if key[0]}
    return Report(
        "questions",
        _headline(tallies, gains),
        groups,
        dict(reasons.most_common()),
        watch.milliseconds(),
    )


def evaluate_squad(squad: Squad) -> Report:
    """Rank the contexts of `squad`, as a corpus of their own, for each of its questions."""
    answerer = Answerer(squad_corpus(squad))
    found: Counter[int] = Counter()
    watch = _Stopwatch()
    answerer.search(_WARM_UP, DEPTH)
    for question, context in squad.questions:
        hits = watch.time(answerer.search, question, DEPTH)
        texts = [hit.passage.text for hit in hits]
        if context in texts:
            found[texts.index(context) + 1] += 1
    asked = len(squad.questions)
    figures: Figures = {
        "passages": len(squad.contexts),
        "questions": asked,
        "r1": found[1] / asked,
        "mrr10": sum(count / rank for rank, count in found.items()) / asked,
        "r10": found.total() / asked,
    }
    return Report("squad", figures, latency=watch.milliseconds())


def squad_corpus(squad: Squad) -> Corpus:
    """Return the contexts of `squad` as a corpus."""
    with tempfile.TemporaryDirectory(prefix="yuanwen-") as folder:
        _write_corpus(squad, Path(folder))
        return load_corpus([Path(folder)])


def evaluate_cross(answerer: Answerer, squad: Squad) -> Report:
    """Ask foreign questions of the configured corpus: every answer is a false one."""
    reasons: Counter[str] = Counter()
    watch = _Stopwatch()
    answerer.ask(_WARM_UP)
    for question, _ in squad.questions:
        reply = watch.time(answerer.ask, question)
        if not isinstance(reply, Answer):
            reasons[reply.reason.value] += 1
    asked = len(squad.questions)
    figures: Figures = {"asked": asked, "false": (asked - reasons.total()) / asked}
    return Report(
        "cross", figures, reasons=dict(reasons.most_common()), latency=watch.milliseconds()
    )


def _occurrences(answerer: Answerer, item: Item) -> Counter[str]:
    """Count the right paragraphs that a look-up found and missed, and what it found besides.

    A gold that is a heading is not asked for: a concordance lists paragraphs.
    """
    headings = [s.heading for document in answerer.corpus.documents for s in document.sections]
    found = [occurrence.passage for occurrence in answerer.slogan(item.question).occurrences]
    wanted = [gold for gold in item.gold if not any(h.startswith(gold) for h in headings)]
    hit = sum(any(passage.text.startswith(gold) for passage in found) for gold in wanted)
    beside = sum(not item.right(passage) for passage in found)
    return Counter(hit=hit, missed=len(wanted) - hit, beside=beside)


def _group(kind: str, counts: Counter[str], gain: float) -> Figures:
    asked = counts["items"]
    if kind == "unanswerable":
        return {"items": asked, "false": counts["answered"] / asked}
    return {
        "items": asked,
        "top1": counts["top1"] / asked,
        "mrr10": gain / asked,
        "answered_right": counts["right"] / asked,
        "answered_wrong": (counts["answered"] - counts["right"]) / asked,
        "declined": 1 - counts["answered"] / asked,
    }


def _headline(
    tallies: defaultdict[tuple[str, str], Counter[str]], gains: Counter[tuple[str, str]]
) -> Figures:
    positive = ("answerable", "slogan", "overlap")
    every: Counter[str] = sum((tallies[kind, ""] for kind in positive), Counter())
    foreign, slogans = tallies["unanswerable", ""], tallies["slogan", ""]
    low = tallies["", "low-overlap"]
    figures: Figures = {"items": every["items"] + foreign["items"]}
    for kind in positive:
        figures[f"top1_{kind}"] = _share(tallies[kind, ""]["top1"], tallies[kind, ""]["items"])
    figures["top1_low"] = _share(low["top1"], low["items"])
    figures["mrr10"] = _share(sum(gains[kind, ""] for kind in positive), every["items"])
    figures["answered_right"] = _share(every["right"], every["items"])
    figures["answered_wrong"] = _share(every["answered"] - every["right"], every["items"])
    figures["declined"] = _share(every["items"] - every["answered"], every["items"])
    figures["false"] = _share(foreign["answered"], foreign["items"])
    for kind, style in sorted(tallies):
        if kind == "unanswerable" and style:
            counts = tallies[kind, style]
            figures[f"false_{style}"] = _share(counts["answered"], counts["items"])
    figures["slogan_recall"] = _share(slogans["hit"], slogans["hit"] + slogans["missed"])
    figures["slogan_precision"] = _share(slogans["hit"], slogans["hit"] + slogans["beside"])
    return figures


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _rounded(figures: Figures) -> Figures:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def _write_corpus(squad: Squad, folder: Path) -> None:
    """Write one Markdown file an article, its title as heading, so that it is read as ours are."""
    articles: defaultdict[str, list[str]] = defaultdict(list)
    for number, (context, title) in enumerate(squad.contexts.items()):
        articles[title or f"doc{number}"].append(context)
    for number, (title, contexts) in enumerate(articles.items()):
        heading = "" if title.startswith(_NUMBERED) else f"# {title}\n\n"
        text = heading + "\n\n".join(contexts) + "\n"
        (folder / f"{number:05}.md").write_text(text, encoding="utf-8")
