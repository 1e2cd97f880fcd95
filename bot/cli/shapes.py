"""The JSON that other programs read: one function per command. Documented in the README.

``start`` and ``end`` count characters of the decoded source file, ``highlights`` characters inside
``text``. Every passage is compared with its source once more before it is handed out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.answering import (
    Answer,
    AnswerKind,
    Concordance,
    Explanation,
    Quote,
    Refusal,
    SetPhrase,
    Verification,
)
from bot.answering.chronology import mentions_of
from bot.answering.explaining import Weighed
from bot.answering.model import Match
from bot.chat.quoting import checked
from bot.reading import Corpus, Document, Passage, Section
from bot.retrieval.evidence import Support
from bot.retrieval.hit import Hit

if TYPE_CHECKING:
    from bot.chat.statistics import Statistics

_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


def line(data: dict[str, Any]) -> str:
    """Return `data` as JSON in one line, also for readers that end lines at U+2028 or U+0085."""
    text = json.dumps(data, ensure_ascii=False)
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def asked(question: str, reply: Answer | Refusal, corpus: Corpus, *, most: int) -> dict[str, Any]:
    """Return the object of `ask`; `most` passages at most, but all places of a set phrase."""
    answered = isinstance(reply, Answer)
    found: dict[str, Any] = {
        "question": question,
        "status": "answered" if answered else "declined",
        "kind": None,
        "reason": None,
        "confidence": round(reply.confidence, 4),
        "passages": [],
        "suggestions": [],
    }
    if isinstance(reply, Answer):
        hits = reply.hits[:most] if reply.kind is AnswerKind.PASSAGE else reply.hits
        return {**found, "kind": reply.kind.value, "passages": _hits(hits, corpus)}
    near = [_suggestion(passage, corpus) for passage in reply.suggestions]
    return {**found, "reason": reply.reason.value, "suggestions": near}


def explained(told: Explanation, corpus: Corpus) -> dict[str, Any]:
    """Return what `ask --explain` adds; weights are nats, all shares 0..1."""
    detail = told.detail
    return {
        "step": told.step.value,
        "why": told.why,
        "content": told.content,
        "removed": list(told.removed),
        "mended": [{"written": written, "meant": meant} for written, meant in told.mended],
        "terms": [
            {"word": term.word, "weight": round(term.weight, 3), "lexicon": list(term.also)}
            for term in told.terms
        ],
        "detail": detail
        and {
            "kind": detail.detail.value,
            "unit": detail.unit,
            "noun": detail.members.term if detail.members else detail.noun,
            "count": detail.count,
        },
        "detail_found": told.candidates[0].gives_detail if told.candidates else None,
        "threshold": told.threshold,
        "candidates": [_weighed(candidate, corpus) for candidate in told.candidates],
    }


def searched(question: str, hits: Iterable[Hit], corpus: Corpus) -> dict[str, Any]:
    """Return the object of `search`."""
    return {"question": question, "hits": _hits(hits, corpus)}


def looked_up(query: str, found: Concordance, corpus: Corpus) -> dict[str, Any]:
    """Return the object of `slogan`: the wording found, all its places, and how many in which file."""
    return {
        "query": query,
        "term": found.term,
        "exact": found.exact,
        "count": len(found.occurrences),
        "complete": found.is_complete,
        "occurrences": [
            {
                **passage(place.passage, corpus, marks=[(place.start, place.end)]),
                "sentence": place.passage.text[slice(*place.sentence)],
            }
            for place in found.occurrences
        ],
        "sections": [
            {"document": corpus.document(owner).title, **_section(section)}
            for owner, section in found.sections
        ],
        "documents": [
            {
                "document": mention.document.id,
                "title": mention.document.title,
                "date": mention.document.meta.get("date"),
                "count": mention.count,
            }
            for mention in mentions_of(found, corpus)
        ],
        **({"also": [looked_up(o.query, o, corpus) for o in found.also]} if found.also else {}),
    }


def phrases(found: Iterable[SetPhrase], corpus: Corpus) -> dict[str, Any]:
    """Return the object of `slogans`: each set phrase, its number of places, the first of them."""
    return {
        "slogans": [
            {
                "term": phrase.term,
                "count": phrase.count,
                "passage": passage(phrase.passage, corpus, marks=[(phrase.start, phrase.end)]),
            }
            for phrase in found
        ]
    }


def verified(text: str, result: Verification, corpus: Corpus) -> dict[str, Any]:
    """Return the object of `verify`; highlights are the part of each passage that was pasted."""
    differences = result.matches[0].differences if result.matches else ()
    return {
        "text": text,
        "verdict": result.verdict.value,
        "similarity": round(result.similarity, 4),
        "passages": [
            passage(touched, corpus, marks=_part(match, touched))
            for match in result.matches
            for touched in match.passages
        ],
        "differences": [
            {"kind": step.kind.value, "given": step.given, "source": step.source}
            for step in differences
        ],
        "pieces": [
            {
                "text": piece.text,
                "finding": piece.finding.value,
                "passages": [
                    passage(touched, corpus, marks=_part(piece.match, touched))
                    for touched in piece.match.passages
                ]
                if piece.match
                else [],
            }
            for piece in result.pieces
        ],
    }


def outlined(corpus: Corpus) -> dict[str, Any]:
    """Return the object of `outline`: every document with its headings and passages."""
    return {
        "documents": [
            {
                "id": document.id,
                "document": document.title,
                "date": document.meta.get("date"),
                "passages": [passage.id for passage in document.body],
                "sections": [
                    {
                        **_section(section),
                        "index": section.index,
                        "number": section.number,
                        "level": section.level,
                        "parent": section.parent,
                        "passages": _directly_under(section, document),
                    }
                    for section in document.sections
                ],
            }
            for document in corpus.documents
        ]
    }


def quoted(day: dt.date, quote: Quote | None, corpus: Corpus) -> dict[str, Any]:
    """Return the object of `quote`: the sentence, and the passage it stands in, or nulls."""
    if quote is None:
        return {"date": day.isoformat(), "quote": None, "passage": None}
    return {
        "date": day.isoformat(),
        "quote": quote.text,
        "passage": passage(quote.passage, corpus, marks=[(quote.start, quote.end)]),
    }


def passage(
    shown: Passage,
    corpus: Corpus,
    *,
    score: float | None = None,
    marks: Iterable[tuple[int, int]] = (),
) -> dict[str, Any]:
    """Return the object of one passage; `score` is None where nothing was ranked."""
    return {
        "id": shown.id,
        "document": checked(shown, corpus).title,
        "headings": list(shown.headings),
        "lead": shown.lead,
        "text": shown.text,
        "start": shown.start,
        "end": shown.end,
        "score": None if score is None else round(float(score), 6),
        "highlights": [[start, end] for start, end in marks],
    }


def reported(found: Statistics, *, kept: bool) -> dict[str, Any]:
    """Return the object of `report`; `kept` says whether questions are."""
    total = found.total
    unanswered = [
        {"question": one.text, "count": one.count, "downvoted": one.downvoted}
        for one in found.unanswered
    ]
    return {
        "since": found.days[0].day.isoformat(),
        "until": total.day.isoformat(),
        "asked": total.asked,
        "answered": total.answered,
        "declined": total.declined,
        "reasons": {reason.subject: reason.count for reason in found.reasons},
        "slogans": [{"term": one.subject, "count": one.count} for one in found.slogans],
        "unanswered": unanswered if kept else None,
        "subscribers": {"active": found.subscribers.active, "paused": found.subscribers.paused},
        "days": [
            {
                "day": day.day.isoformat(),
                "asked": day.asked,
                "answered": day.answered,
                "declined": day.declined,
            }
            for day in found.days
        ],
    }


def _hits(hits: Iterable[Hit], corpus: Corpus) -> list[dict[str, Any]]:
    return [_hit(hit, corpus) for hit in hits]


def _hit(hit: Hit, corpus: Corpus) -> dict[str, Any]:
    """Return the object of a passage that was found, with the ids of those that say the same."""
    found = passage(hit.passage, corpus, score=hit.score, marks=hit.spans)
    return {**found, "also": [one.id for one in hit.also]} if hit.also else found


def _weighed(candidate: Weighed, corpus: Corpus) -> dict[str, Any]:
    return {
        **_suggestion(candidate.passage, corpus),
        "score": round(candidate.score, 6),
        "bm25": round(candidate.engine, 6),
        "coverage": round(candidate.coverage, 4),
        "sentence": round(candidate.sentence, 4),
        "run": candidate.run,
        "confidence": round(candidate.confidence, 4),
        "detail_found": candidate.gives_detail,
        "terms": [_support(support) for support in candidate.supports],
    }


def _support(support: Support) -> dict[str, Any]:
    return {
        "word": support.term.word,
        "weight": round(support.term.weight, 3),
        "share": round(support.share, 4),
        "way": support.way.value,
        "lexicon": list(support.lexicon),
        "glossary": [{"term": term, "word": word} for term, word in support.glossary],
    }


def _suggestion(near: Passage, corpus: Corpus) -> dict[str, Any]:
    """Name a passage worth reading; its text is left out, as it is no answer."""
    return {
        "id": near.id,
        "document": checked(near, corpus).title,
        "headings": list(near.headings),
        "lead": near.lead,
    }


def _section(section: Section) -> dict[str, Any]:
    return {"heading": section.heading, "start": section.start, "end": section.end}


def _directly_under(section: Section, document: Document) -> list[str]:
    return [passage.id for passage in document.body if passage.section == section.index]


def _part(match: Match, touched: Passage) -> list[tuple[int, int]]:
    """Return the part of a passage that a match covers, in characters of its text."""
    start = max(match.start, touched.start) - touched.start
    end = min(match.end, touched.end) - touched.start
    return [(start, end)] if start < end else []
