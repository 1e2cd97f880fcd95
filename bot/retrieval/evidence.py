"""How well one passage bears a question's content words: the measures that ranking and refusal share.

Works on skeletons (folded letters and digits), so spacing and punctuation do not matter. Knows the
words of a question and of a passage, nothing of scores or engines.
"""

from __future__ import annotations

import bisect
import functools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.reading import Passage
from bot.retrieval.expansion import Expander
from bot.retrieval.runs import common_runs, heaviest, longest
from bot.text import tokens
from bot.text.finding import places_of
from bot.text.folding import Folded, skeleton
from bot.text.sentences import sentences

MAX_WEIGHT = 8.0  # a word of no dictionary tells no more than a rare one
INFORMATIVE = 2.2  # nats over 的; below are words like 工作 and 要求 that every speech is full of
_PART_OF_WORD = 0.6  # a longer word of which only a part is found counts at most this share
_HEADING = 0.5  # what stands in a heading above the passage only
_EXPANDED = 0.8  # what is found through the lexicon or the glossary only
_KEPT = 512  # skeletons


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question with its background weight in nats, at most `MAX_WEIGHT`.

    `also` are the words of the texts that the lexicon gives for it.
    """

    word: str
    weight: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A passage prepared for comparison.

    `text` is the skeleton of the passage; `ends` are where its sentences end in that skeleton;
    `around` is the skeleton of the headings above it, `related` what the glossary says of terms
    in it, `aliases` are the skeletons of questions that it was taught to answer.
    """

    passage: Passage
    text: Folded
    ends: tuple[int, ...]
    around: str
    related: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a question's weight a passage bears, shares 0..1.

    Attributes
    ----------
    coverage
        Weight of the terms that stand in the text (a heading counts half), over all weight.
    sentence
        The same within the best single sentence.
    run
        Length in characters of the longest piece of the question that stands in the text, where a
        number counts as one: a year is no phrase.
    matched
        Words found.
    borne
        The weight behind `coverage`, in nats.
    window
        Share of the weight of the question's pairs of characters that stand in the best two
        neighbouring sentences.
    phrase
        Share of that weight which the weightiest common substring bears.
    taught
        Share of the question's weight that one of the passage's aliases bears; where that is
        more, it stands in for the text in all the above.
    """

    coverage: float
    sentence: float
    run: int
    matched: tuple[str, ...]
    borne: float = math.inf
    window: float = 0.0
    phrase: float = 0.0
    taught: float = 0.0


class Way(StrEnum):
    """By what a passage bears a term."""

    TEXT = "text"
    PART = "part"  # pairs of its characters stand in the text
    LEXICON = "lexicon"  # a word of the texts that the lexicon gives for it
    GLOSSARY = "glossary"  # what the glossary says of a set term in the text
    HEADING = "heading"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Support:
    """How a passage bears one term.

    Attributes
    ----------
    share
        The share 0..1 of the term's weight that counts towards coverage, and `way` by what.
    lexicon
        Words of the lexicon for the term that stand in the text.
    glossary
        (set term of the text, word the glossary gives for it), of words that the term touches.
    """

    term: Term
    share: float
    way: Way
    lexicon: tuple[str, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()


def terms(content: str, expander: Expander | None = None) -> tuple[Term, ...]:
    """Return the distinct content words of a folded question, heaviest words capped.

    An expression of the lexicon is one term, however many words it has.
    """
    found: dict[str, Term] = {}
    position = 0
    for phrase in expander.phrases(content) if expander else ():
        _add_words(found, content[position : phrase.start])
        expression = content[phrase.start : phrase.end]
        weight = sum(map(_weight, tokens.words(expression)))
        found[expression] = Term(expression, min(weight, MAX_WEIGHT), phrase.also)
        position = phrase.end
    _add_words(found, content[position:])
    return tuple(term for term in found.values() if term.weight > 0)


def _add_words(found: dict[str, Term], text: str) -> None:
    for word in tokens.words(text):
        found.setdefault(word, Term(word, _weight(word)))


def _weight(word: str) -> float:
    weight = min(tokens.background_weight(word), MAX_WEIGHT)
    return weight / 2 if len(word) == 1 else weight  # one character is half a word today


def pairs(content: str, *, background: bool = True) -> dict[str, float]:
    """Return the distinct bigrams of a folded question, each with its weight in nats.

    A pair weighs as much as the words that its two characters belong to, on average; without the
    background all weigh the same.
    """
    found: dict[str, float] = {}
    for run in tokens.runs(content):
        weights: list[float] = []
        for word in tokens.words(run):
            weight = min(tokens.background_weight(word), MAX_WEIGHT) if background else 1.0
            weights += [weight] * len(word)
        for gram, weight in tokens.weighted_bigrams(run, weights):
            found[gram] = max(found.get(gram, 0.0), weight)
    return found


@functools.lru_cache(maxsize=_KEPT)
def bare(text: str) -> Folded:
    """Return the skeleton of a passage's text, once for all that compare with it."""
    return skeleton(text)


def view(passage: Passage, expander: Expander | None = None, aliases: Sequence[str] = ()) -> View:
    """Prepare a passage. `aliases` are folded questions without their frames."""
    text = bare(passage.text)
    cuts = (text.before(end) for _, end in sentences(passage.text))
    ends = tuple(end for end in dict.fromkeys(cuts) if end)
    related = "|".join(expander.related(text.text)) if expander else ""
    taught = tuple(skeleton(alias).text for alias in aliases)
    around = bare("".join(passage.headings)).text if passage.headings else ""
    return View(passage, text, ends, around, related, taught)


def examine(
    question_terms: Sequence[Term],
    content: str,
    seen: View,
    grams: Mapping[str, float] | None = None,
) -> Evidence:
    """Measure how well a passage bears a question.

    `content` is the question's skeleton, `grams` its `pairs`; without them, `window` and `phrase`
    are 0.
    """
    total = sum(term.weight for term in question_terms) or 1.0
    text = seen.text.text
    borne: dict[str, float] = {}
    coverage = 0.0
    aside = 0.0  # borne by the whole passage, not by any one sentence
    for term in question_terms:
        borne[term.word], related, heading = _shares(term, seen)
        coverage += term.weight * max(borne[term.word], related, heading)
        aside += term.weight * max(0.0, related - borne[term.word])
    present = [term for term in question_terms if borne[term.word]]
    best = _best_sentence(present, text, seen.ends)
    best += aside
    matched = tuple(term.word for term in question_terms if borne[term.word] == 1)
    runs = list(common_runs(content, text))
    run = longest(content, runs)
    window = phrase = 0.0
    if grams and (weight := sum(grams.values())):
        window = _window(grams, seen) / weight
        phrase = heaviest(grams, content, runs) / weight
    found = Evidence(coverage / total, best / total, run, matched, coverage, window, phrase)
    return _taught(found, question_terms, content, seen) if seen.aliases else found


def _taught(found: Evidence, question_terms: Sequence[Term], content: str, seen: View) -> Evidence:
    """Let the alias that is most like the question count as a sentence of the passage."""
    alias = max(seen.aliases, key=lambda alias: share(question_terms, alias))
    total = sum(term.weight for term in question_terms)
    borne = share(question_terms, alias)
    common = sum(len(word) for word in _words_in(question_terms, alias))
    alike = borne * min(1.0, common / len(alias)) if alias else 0.0
    if alike <= found.sentence:
        return replace(found, taught=alike)
    run = longest(content, common_runs(content, alias))
    return replace(
        found,
        coverage=max(found.coverage, alike),
        sentence=alike,
        run=max(found.run, run),
        matched=tuple(dict.fromkeys([*found.matched, *_words_in(question_terms, alias)])),
        borne=max(found.borne, alike * total),
        taught=alike,
    )


def _words_in(question_terms: Sequence[Term], text: str) -> list[str]:
    return [term.word for term in question_terms if term.word in text]


def _best_sentence(present: Sequence[Term], text: str, ends: Sequence[int]) -> float:
    """Return the most weight that one sentence bears; `ends` is where each of them ends in `text`.

    Each word is looked for once in the whole text instead of in every sentence.
    """
    borne = [0.0] * len(ends)
    for term in present:
        whole = set(_sentences_with(term.word, text, ends))
        for sentence in whole:
            borne[sentence] += term.weight
        for sentence, degree in _degrees(term, text, ends).items():
            if sentence not in whole:
                borne[sentence] += term.weight * degree
    return max(borne, default=0.0)


def _degrees(term: Term, text: str, ends: Sequence[int]) -> dict[int, float]:
    """Return by sentence how far it bears a term that does not stand there whole, where it does."""
    found: dict[int, float] = {}
    if len(term.word) > 2:
        pairs = [term.word[i : i + 2] for i in range(len(term.word) - 1)]
        held = Counter(s for pair in pairs for s in _sentences_with(pair, text, ends))
        found = {s: _PART_OF_WORD * count / len(pairs) for s, count in held.items()}
    for word in term.also:
        found |= {s: max(_EXPANDED, found.get(s, 0.0)) for s in _sentences_with(word, text, ends)}
    return found


def _sentences_with(word: str, text: str, ends: Sequence[int]) -> Iterator[int]:
    """Yield the sentences in which a word stands, by their places, each once and in order."""
    at = text.find(word)
    while at >= 0:
        sentence = bisect.bisect_right(ends, at)
        if at + len(word) <= ends[sentence]:
            yield sentence
            at = text.find(word, ends[sentence])
        else:
            at = text.find(word, at + 1)


def _window(grams: Mapping[str, float], seen: View) -> float:
    """Return the weight of the pairs that stand in the best two neighbouring sentences."""
    windows = [0.0] * max(1, len(seen.ends) - 1)  # each a sentence and the next
    for gram, weight in grams.items():
        counted = -1  # the last window that has the pair
        for sentence in _sentences_with(gram, seen.text.text, seen.ends):
            for window in (sentence - 1, sentence):
                if counted < window < len(windows):
                    windows[window] += weight
                    counted = window
    return max(windows)


def support(term: Term, seen: View, expander: Expander) -> Support:
    """Tell how a passage bears a term, as `examine` counts it."""
    text, related, heading = _shares(term, seen)
    most = max(text, related, heading)
    lexicon = tuple(word for word in term.also if word in seen.text.text)
    way = Way.NONE
    if most and most == text:
        way = Way.TEXT if text == 1 else Way.LEXICON if lexicon else Way.PART
    elif most:
        way = Way.GLOSSARY if most == related else Way.HEADING
    # The engine compares pairs of characters, so a part of the term helps too.
    pieces = {term.word} if way is Way.GLOSSARY else set(tokens.bigrams(term.word))
    glossary = tuple(
        (set_term, word)
        for set_term, word in expander.sources(seen.text.text)
        if any(piece in word for piece in pieces if len(piece) > 1 or way is Way.GLOSSARY)
    )
    return Support(term, most, way, lexicon, glossary)


def _shares(term: Term, seen: View) -> tuple[float, float, float]:
    """Return the shares of a term that text, glossary and headings of a passage bear."""
    related = _EXPANDED * (term.word in seen.related)
    heading = _HEADING * (term.word in seen.around)
    return degree(term, seen.text.text), related, heading


def share(question_terms: Sequence[Term], text: str) -> float:
    """Return the share of the terms' weight that a folded text bears."""
    total = sum(term.weight for term in question_terms) or 1.0
    return sum(term.weight * degree(term, text) for term in question_terms) / total


def degree(term: Term, text: str) -> float:
    """Return how far a folded text bears a term, 0..1: whole, in part, or by another word."""
    word = term.word
    if word in text:
        return 1.0
    other = _EXPANDED if any(word in text for word in term.also) else 0.0
    if len(word) < 3:
        return other
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return max(other, _PART_OF_WORD * sum(pair in text for pair in pairs) / len(pairs))


def spans(question_terms: Sequence[Term], content: str, seen: View) -> tuple[tuple[int, int], ...]:
    """Return where the question's words stand in the passage, in characters of its text.

    Marked are informative words and every common run of at least two characters that holds one;
    spans are ascending and disjoint.
    """
    text = seen.text.text
    informative = [term for term in question_terms if term.weight >= INFORMATIVE]
    wanted = {term.word for term in informative if term.word in text}
    wanted |= {word for term in informative for word in term.also if word in text}
    runs = {content[a:b] for a, b in common_runs(content, text) if b - a >= 2}
    wanted |= {run for run in runs if any(word in run for word in wanted)}
    marked: list[tuple[int, int]] = []
    for word in wanted:
        marked += ((at, at + len(word)) for at in places_of(text, word, step=1))
    merged: list[list[int]] = []
    for start, end in sorted(marked):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(seen.text.original(start, end) for start, end in merged)
