"""From a question to ranked passages: candidates from the index, the final ranking from evidence.

The final ranking is the same for every engine. Knows nothing of answering or declining.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.reading import Corpus, Passage, WordLists
from bot.retrieval import evidence
from bot.retrieval.commonness import Commonness
from bot.retrieval.counted import counted, spelled_out
from bot.retrieval.entries import folded, source
from bot.retrieval.evidence import Evidence, Support, Term, View
from bot.retrieval.expansion import Expander
from bot.retrieval.hit import Hit
from bot.retrieval.index import Counting, Field, Index, Query, Stored
from bot.retrieval.phrases import Phrases, set_phrases
from bot.retrieval.question import Question
from bot.retrieval.spelling import Speller
from bot.text import tokens
from bot.text.folding import fold_text, skeleton
from bot.text.tokens import is_han

if TYPE_CHECKING:
    from bot.retrieval.semantic import SemanticIndex

CANDIDATES = 20
# How much a score grows, as a share of itself, by bearing all of the question …
_COVERAGE = 1.0  # in the passage
_SENTENCE = 2.0  # in one sentence
_WINDOW = 2.0  # its pairs of characters in two neighbouring sentences
_PHRASE = 2.0  # in one piece
_EXPANSION = 0.7  # the weight of a lexicon word, as a share of that of the expression it is for
# How much the nearest meaning adds to a question of which the best passage bears no word, as a share
# of the best score; the more is borne, the less.
_MEANING = 1.2
_TAUGHT = 0.8  # how much a question and an alias must bear of each other to be the same question
_MANY = 1000  # passages; from here on any character may stand in them
# Passages that are ready to be compared: all of a speech, and of an archive those of late.
_ALL, _LATE = 2048, 512
_COUNTED = 50  # passages; in so many it is counted how often each has a pair of characters
_USUAL_WEIGHT = 5.0  # nats: the background weight of a word that counts just once


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What takes part in the ranking. All do; an ablation leaves out one at a time."""

    frames: bool = True  # what only asks is removed from the question
    words: bool = True  # the segmenter's words beside character bigrams
    terms: bool = True  # set phrases of the corpus are words
    background: bool = True  # rare words of everyday Chinese weigh more
    headings: bool = True  # headings and leads are searched as fields of their own
    spelling: bool = True  # slips and typed pinyin are mended
    lexicon: bool = True  # the members' words lead to those of the texts
    glossary: bool = True  # what set terms are about is searched with the passage
    evidence: bool = True  # coverage by the passage and by one sentence move the final ranking
    wording: bool = (
        True  # so do pairs of characters near each other, and the weightiest common piece
    )


ALL = Ingredients()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its final score and what it rests on.

    Attributes
    ----------
    engine
        The score of the index, 0 for a passage that only its meaning has found.
    nearness
        How near its meaning is, 0..1; None where meaning was not asked.
    """

    passage: Passage
    score: float
    evidence: Evidence
    engine: float = 0.0
    nearness: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the question's terms that they were measured by."""

    terms: tuple[Term, ...]
    content: str
    candidates: tuple[Candidate, ...]

    @property
    def taught(self) -> bool:
        """Whether the first passage was taught to answer this very question, or nearly."""
        return bool(self.candidates) and self.candidates[0].evidence.taught >= _TAUGHT


class Retriever:
    """Ranks the body passages of one corpus.

    Parameters
    ----------
    corpus
        What to search. Set phrases in quotation marks enter the segmenter's dictionary.
    index
        An engine, which is brought in line with the corpus; the memory engine unless told
        otherwise.
    ingredients
        What takes part; for measuring only.
    semantic
        Sentence vectors of the same corpus, where meaning is to help with the ranking.
    aliases
        By id of a passage, questions that it was taught to answer, as members ask them.
    phrases
        The set phrases of the corpus, where they are known already.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        index: Index | None = None,
        ingredients: Ingredients = ALL,
        semantic: SemanticIndex | None = None,
        aliases: Mapping[str, Sequence[str]] | None = None,
        phrases: Phrases | None = None,
    ) -> None:
        self._corpus = corpus
        self._semantic = semantic
        self._use = ingredients
        if ingredients.terms:
            tokens.add_words(set_phrases(corpus.body) if phrases is None else phrases.words)
        self._index: Index = _in_memory() if index is None else index
        lists = corpus.word_lists
        self._expander = Expander(
            WordLists(
                lists.lexicon if ingredients.lexicon else {},
                lists.glossary if ingredients.glossary else {},
            )
        )
        self._aliases = folded(aliases or {})
        held_by = Phrases().held_by if phrases is None else phrases.held_by
        self._index.sync(
            source(document, self._expander, self._aliases, held_by(document.id))
            for document in corpus.documents
        )
        self._commonness = Commonness(corpus.body)
        self._speller = self._make_speller()
        most = _ALL if len(corpus.body) <= _ALL else _LATE
        self._view = functools.lru_cache(maxsize=most)(self._prepared)

    @property
    def index(self) -> Index:
        """The engine."""
        return self._index

    def rank(
        self, question: Question, limit: int = CANDIDATES, *, by_meaning: bool = True
    ) -> Ranking:
        """Return the best passages for a question.

        Without a semantic half, or told to do without it, there is none where no token is shared.
        """
        asked = self._wording(question)
        asked = self._speller.mend(asked) if self._use.spelling else asked
        terms = self._weighed(evidence.terms(asked, self._expander))
        content = skeleton(asked).text
        grams = evidence.pairs(asked, background=self._use.background)
        scores = self._searched(query(asked, terms, self._use, grams), limit)
        passages = self._corpus.find_all(scores)
        looked_at = self._corpus.body if len(self._index) <= _MANY else passages
        if counts := spelled_out(asked, (fold_text(passage.text) for passage in looked_at)):
            terms = counted(terms, counts)
            scores = self._searched(query(asked, terms, self._use, grams), limit)
            passages = self._corpus.find_all(scores)
        candidates = []
        for passage in passages:
            engine = scores[passage.id]
            seen = evidence.examine(terms, content, self._view(passage), grams)
            candidates.append(Candidate(passage, engine * (1 + self._bonus(seen)), seen, engine))
        candidates.sort(key=_place)
        if self._semantic is not None and by_meaning:
            near = self._semantic.nearness(asked or question.text)
            candidates = self._fused(candidates, near, terms, content)
        return Ranking(terms, content, tuple(candidates[:limit]))

    def _searched(self, wanted: Query, limit: int) -> dict[str, float]:
        """Return the scores of the index by passage id.

        Some of those passages may be missing: where it is brought in line by another process.
        """
        found = self._index.search(wanted, max(limit, CANDIDATES))
        return {scored.id: scored.score for scored in found}

    def _weighed(self, terms: Iterable[Term]) -> tuple[Term, ...]:
        """Lower each term's weight by how many passages hold it anyway.

        Squared: of 「高校党建」, asked of a speech on 党建, the word that counts is the one it lacks.
        """
        if not self._use.background:
            return tuple(terms)
        commonness = self._commonness.of
        return tuple(
            replace(term, weight=term.weight * (1 - commonness((term.word, *term.also))) ** 2)
            for term in terms
        )

    def _make_speller(self) -> Speller:
        index = self._index
        if isinstance(index, Stored):
            exact = functools.partial(_frequency, self._corpus, index)
            return Speller(index.frequency, exact, self._characters)
        if isinstance(index, Counting):
            return Speller(index.frequency, index.frequency, self._characters)
        texts = (fold_text(passage.text) for passage in self._corpus.body)
        counts = Counter(gram for text in texts for gram in tokens.bigrams(text))
        return Speller(counts.__getitem__, counts.__getitem__, self._characters)

    def _characters(self) -> Collection[str]:
        """Return the characters that a slip may stand for."""
        if len(self._index) > _MANY:
            return tokens.characters()
        return {c for passage in self._corpus.body for c in fold_text(passage.text) if is_han(c)}

    def _prepared(self, passage: Passage) -> View:
        return evidence.view(passage, self._expander, self._aliases.get(passage.id, ()))

    def _bonus(self, seen: Evidence) -> float:
        bonus = 0.0
        if self._use.evidence:
            bonus += _COVERAGE * seen.coverage + _SENTENCE * seen.sentence
        if self._use.wording:
            bonus += _WINDOW * seen.window + _PHRASE * seen.phrase
        return bonus

    def _fused(
        self, found: list[Candidate], near: dict[str, float], terms: tuple[Term, ...], content: str
    ) -> list[Candidate]:
        """Rank by words and meaning: `found`, best first, and the passages nearest in meaning.

        Every passage keeps its own lexical evidence, on which alone it is decided whether one
        answers. Where the best passage bears all of the question, meaning changes nothing.
        """
        if not near:
            return found
        best = found[0].score if found else 1.0
        doubt = 1 - found[0].evidence.coverage if found else 1.0
        known = {candidate.passage.id for candidate in found}
        for passage_id in list(near)[:CANDIDATES]:
            if passage_id not in known:
                passage = self._corpus.passage(passage_id)
                seen = evidence.examine(terms, content, self._view(passage))
                found = [*found, Candidate(passage, 0.0, seen)]
        fused = [
            replace(c, score=c.score + _MEANING * doubt * best * share, nearness=share)
            for c in found
            for share in [near[c.passage.id]]
        ]
        return sorted(fused, key=_place)

    def hit(self, candidate: Candidate, ranking: Ranking) -> Hit:
        """Return a candidate as a hit, with the matched words marked."""
        seen: View = self._view(candidate.passage)
        marks = evidence.spans(ranking.terms, ranking.content, seen)
        return Hit(candidate.passage, candidate.score, marks)

    def supports(self, candidate: Candidate, ranking: Ranking) -> tuple[Support, ...]:
        """Return how a candidate bears each term of the question."""
        seen = self._view(candidate.passage)
        return tuple(evidence.support(term, seen, self._expander) for term in ranking.terms)

    def corrections(self, question: Question) -> tuple[tuple[str, str], ...]:
        """Return what is mended in the spelling of a question, as (written, meant)."""
        return self._speller.corrections(self._wording(question)) if self._use.spelling else ()

    def _wording(self, question: Question) -> str:
        return question.content if self._use.frames else question.folded


def _place(candidate: Candidate) -> tuple[bool, float]:
    """Return what candidates are ordered by: what was taught for the question goes before all else."""
    return candidate.evidence.taught < _TAUGHT, -candidate.score


def _in_memory() -> Index:
    """Make the memory engine; an archive does without, and without what it loads."""
    from bot.retrieval.memory import MemoryIndex

    return MemoryIndex()


def _frequency(corpus: Corpus, index: Stored, gram: str) -> int:
    """Return how often the texts have a bigram; of a common one, how many of them do."""
    passages = index.frequency(gram)
    if not 0 < passages <= _COUNTED or len(gram) < 2:
        return passages
    holding = (corpus.find(passage_id) for passage_id in index.holding([gram]))
    found = sum(fold_text(passage.text).count(gram) for passage in holding if passage is not None)
    return max(passages, found)


def query(
    content: str,
    terms: tuple[Term, ...] = (),
    use: Ingredients = ALL,
    grams: Mapping[str, float] | None = None,
) -> Query:
    """Return what to ask an engine for a folded question, frames removed.

    A word weighs the square root of its background weight (relative to `_USUAL_WEIGHT`), a bigram
    that of its weight in `grams`, the `evidence.pairs` of the content: so
    「机关党建怎么纳入总体布局」 is led by 布局 even where the collection is one speech and its own
    document frequencies say nothing.
    """
    usual = _USUAL_WEIGHT if use.background else 1.0
    grams = evidence.pairs(content, background=use.background) if grams is None else grams
    weighted = {gram: (weight / usual) ** 0.5 for gram, weight in grams.items()}
    words: dict[str, float] = {}
    for word in tokens.words(content):
        weight = min(tokens.background_weight(word), evidence.MAX_WEIGHT) / _USUAL_WEIGHT
        words[word] = weight**0.5 if use.background else 1.0
    wider = dict(weighted)
    for term in terms:
        weight = _EXPANSION * (term.weight / _USUAL_WEIGHT) ** 0.5
        for other in term.also:
            for gram in tokens.bigrams(other):
                wider[gram] = max(wider.get(gram, 0.0), weight)
            for word in tokens.words(other):
                words[word] = max(words.get(word, 0.0), weight)
    around = wider if use.headings else {}
    return Query(
        {
            Field.GRAMS: wider,
            Field.WORDS: words if use.words else {},
            Field.LEAD: around,
            Field.HEADINGS: around,
            Field.RELATED: weighted,
            Field.ALIASES: weighted,
        }
    )
