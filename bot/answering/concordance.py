"""Where a set phrase occurs: all its places, also for one partly remembered or misspelt.

Comparison is on skeletons (folded letters and digits), places are given in the original. Knows
passages and questions, not scores.
"""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.chronology import by_date
from bot.answering.model import Concordance, Occurrence
from bot.answering.recalling import core, numeral_variants, parted, recalled
from bot.answering.slogans import quoted_in
from bot.answering.texts import Text, Texts
from bot.reading import Passage
from bot.retrieval.question import Question
from bot.text.finding import places_of
from bot.text.folding import skeleton
from bot.text.sentences import sentences_around
from bot.text.sounds import sound, sounds

_SHORTEST_RUN = 3  # characters of a partly remembered phrase that must stand in the text
_SHORTEST_NEAR = 4  # characters of a phrase that may have a slip
_SHORT = 5  # up to here a slip may stand at an end; a longer phrase is then partly remembered
_LONG = 12  # from here on two characters may be wrong
_SAME = 0.5  # share of characters that must be right in a phrase found by its sound
_FINAL = "。！？；!?;\n"
_MOST = 5000  # passages of an archive that are looked at; of more, nobody reads the places
_MOST_ASKED = 40  # characters of a message that may put several phrases side by side
_MOST_TERMS = 5
_KEPT = 2  # phrases of which the places are remembered
_NUMERALS = frozenset("零一二两三四五六七八九十百千万亿0123456789")


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase that stands in the texts, as a skeleton; `is_exact` if the message has it so."""

    skeleton: str
    is_exact: bool


class Concordancer:
    """Looks phrases up in the body passages and headings of one corpus."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        # Every page that is turned asks for them again.
        self._occurrences = functools.lru_cache(_KEPT)(self._looked_for)

    def look_up(
        self, question: Question, likely: Sequence[Passage], *, lenient: bool = True
    ) -> Concordance:
        """Find all places of the phrase that a message asks for, see `find`."""
        if lenient and (several := self._several(question, likely)):
            first, *others = several
            return replace(first, query=question.text, also=tuple(others))
        found = self.find(question, likely, lenient=lenient)
        return self.places(question, found) if found else Concordance(question.text, "", False)

    def _several(self, question: Question, likely: Sequence[Passage]) -> list[Concordance]:
        """Return the places of each phrase, where a look-up is for several; the first has some."""
        terms = tuple(dict.fromkeys(term for term in question.quoted if skeleton(term).text))
        if len(terms) < 2 and not question.quoted:
            whole = skeleton(question.content).text
            if len(whole) <= _MOST_ASKED and not self._texts.holds(whole):
                terms = parted(question.content, self._phrases(likely), self._texts.holds)
        found = [self._phrase_places(term) for term in terms[:_MOST_TERMS]]
        if len(found) < 2 or not any(one.term for one in found):
            return []
        return sorted(found, key=lambda one: not one.term)

    def _phrase_places(self, term: str) -> Concordance:
        folded = skeleton(term).text
        if not self._texts.holds(folded):
            return Concordance(term, "", False)
        return replace(self.places(None, Wording(folded, is_exact=True)), query=term)

    def _phrases(self, likely: Sequence[Passage]) -> frozenset[str]:
        """Return the set phrases as skeletons; of an archive those in the likely passages."""
        if self._texts.is_at_hand:
            return self._all_phrases
        return frozenset().union(*map(quoted_in, likely))

    @functools.cached_property
    def _all_phrases(self) -> frozenset[str]:
        return frozenset().union(*map(quoted_in, self._texts.corpus.body))

    def find(
        self, question: Question, likely: Sequence[Passage], *, lenient: bool = True
    ) -> Wording | None:
        """Return the phrase that a message asks for, as the texts have it; None where they have none.

        A wording that is right to the letter is sought everywhere, one with slips in the passages
        that are `likely` to hold it (comparing sounds with a whole archive takes too long).

        Quoted terms come first, then the whole content of the question, then its parts; then the
        same with slips: by sound, and (only if `lenient`, as for an explicit look-up) with one
        other character wrong; at last, for a partly remembered phrase, the longest run of the
        content that stands in the text. A short part of a longer question is no phrase. Digits and
        Chinese numerals are one. A look-up also recalls a set phrase (what the text has in quotation
        marks) by some of its characters, or by what is added to it.
        """
        wanted = [skeleton(term).text for term in question.quoted]
        wanted = [term for term in wanted if len(term) > 1 or not question.content]
        pieces = wanted or self._pieces(question)
        most = len(skeleton(question.content).text)
        for piece in pieces:
            if (wanted or 2 * len(piece) > most) and self._texts.holds(piece):
                return Wording(piece, is_exact=True)
        whole = [piece for piece in pieces if wanted or 2 * len(piece) > most]
        if spelt := self._in_other_numerals(whole, likely):
            return Wording(spelt, is_exact=True)
        # Without a look-up being asked for, only what is nearly all of the question counts.
        shortest = 0 if lenient or wanted else most - 1
        for piece in pieces:
            longer = shortest if lenient else max(shortest, len(piece) // 2 + 1)
            if near := self._by_sound(piece, likely, max(_SHORTEST_NEAR, longer)):
                return Wording(near, is_exact=False)
        if lenient and (near := self._recalled(pieces, likely)):
            return Wording(near, is_exact=False)
        if lenient and (run := self._longest_run(pieces)):
            return Wording(run, is_exact=True)
        return None

    def _in_other_numerals(self, pieces: Sequence[str], likely: Sequence[Passage]) -> str:
        """Return the first piece that stands somewhere with its numerals in another writing."""
        for variant in (variant for piece in pieces for variant in numeral_variants(piece)):
            # A bare number stands in others.
            is_phrase = not _NUMERALS.issuperset(variant) or variant in self._phrases(likely)
            if is_phrase and self._texts.holds(variant):
                return variant
        return ""

    def _recalled(self, pieces: Sequence[str], likely: Sequence[Passage]) -> str:
        """Return a set phrase that a piece remembers, or a wording with one other character."""
        phrases = self._phrases(likely)
        for piece in pieces:
            near = recalled(piece, phrases) or self._one_wrong(piece, likely)
            inner = core(piece, phrases)
            if inner and inner not in near:  # a set phrase has no slip in it
                return inner
            if near:
                return near
        return ""

    @staticmethod
    def _pieces(question: Question) -> list[str]:
        """Return the content and its parts, longest first; the whole message only to begin with."""
        whole = skeleton(question.content).text
        parts = sorted((skeleton(part).text for part in question.parts), key=len)
        pieces = dict.fromkeys([skeleton(question.folded).text, whole, *reversed(parts)])
        return [piece for piece in pieces if len(piece) > 1]

    def places(self, question: Question | None, found: Wording) -> Concordance:
        """Return all places of a phrase, or those in `_MOST` passages where more can have it."""
        term = found.skeleton
        occurrences, is_complete = self._occurrences(term)
        headings = self._texts.headings_with(term)
        sections = tuple(heading.section for heading in headings if heading.section is not None)
        if occurrences:
            first = occurrences[0]
            wording = first.passage.text[first.start : first.end]
        elif headings and headings[0].section is not None:
            start = headings[0].skeleton.text.index(term)
            begin, end = headings[0].skeleton.original(start, start + len(term))
            wording = headings[0].section[1].heading[begin:end]
        else:
            wording = ""
        among = self._texts.corpus
        query = question.text if question else wording
        return Concordance(
            query, wording, found.is_exact, occurrences, sections, among, is_complete
        )

    def _looked_for(self, term: str) -> tuple[tuple[Occurrence, ...], bool]:
        texts, is_complete = self._texts.some_with(term, _MOST)
        occurrences = [
            _occurrence(text.passage, text.skeleton.original(start, start + len(term)))
            for text in texts
            if text.passage is not None
            for start in places_of(text.skeleton.text, term)
        ]
        if (order := by_date(self._texts.corpus)) is not None:
            occurrences.sort(key=lambda place: order(place.passage.document_id))
        return tuple(occurrences), is_complete

    def _by_sound(self, piece: str, likely: Sequence[Passage], shortest: int) -> str:
        """Return the longest wording that sounds like a run of `piece` and mostly looks like it.

        It has at least `shortest` characters, or is none.

        So few characters may be wrong that two neighbours are always right: only where the text
        has such a pair, what stands around it is heard.
        """
        best = ""
        if len(piece) < shortest:
            return best
        heard = sounds(piece)
        places: dict[str, list[int]] = {}
        for place, pair in enumerate(map(operator.add, piece, piece[1:])):
            places.setdefault(pair, []).append(place)
        needed = _fewest_pairs(shortest)
        for text in self._texts.of(likely):
            for start, end, shift in _alike(text.skeleton.text, heard, places, needed):
                for stop in range(start + max(shortest, len(best) + 1), end + 1):
                    wording = text.skeleton.text[start + shift : stop + shift]
                    same = sum(map(operator.eq, wording, piece[start:stop]))
                    slips = stop - start - same
                    looks = same >= _SAME * len(wording) and slips <= _most_slips(len(wording))
                    if looks and not _ends_a_sentence(text, start + shift, stop + shift):
                        best = wording
        # A run that is right to the letter is no slip: it is a phrase partly remembered.
        return best if best not in piece else ""

    def _one_wrong(self, piece: str, likely: Sequence[Passage]) -> str:
        """Return a wording that differs from `piece` in one character (two from twelve on)."""
        if len(piece) < _SHORTEST_NEAR:
            return ""
        from rapidfuzz import fuzz
        from rapidfuzz.distance import Levenshtein

        allowed = 1 if len(piece) < _LONG else 2
        best, fewest = "", allowed + 1
        for text in self._texts.of(likely):
            place = fuzz.partial_ratio_alignment(piece, text.skeleton.text, score_cutoff=60)
            if place is None or len(text.skeleton.text) < len(piece):
                continue
            for start in (place.dest_start - 1, place.dest_start, place.dest_start + 1):
                for length in (len(piece), len(piece) - 1, len(piece) + 1):
                    wording = text.skeleton.text[max(start, 0) : max(start, 0) + length]
                    distance = Levenshtein.distance(piece, wording)
                    if distance < fewest and _ends_agree(piece, wording):
                        best, fewest = wording, distance
        return best

    def _longest_run(self, pieces: Sequence[str]) -> str:
        best = ""
        for piece in pieces:
            shortest = max(_SHORTEST_RUN, len(best) + 1)
            best = self._texts.longest_run(piece, shortest) or best
        if all(character in _NUMERALS for character in best):
            return ""
        shortest = min((len(piece) for piece in pieces), default=0)
        return best if len(best) >= _SHORTEST_NEAR or 2 * len(best) > shortest else ""


def _most_slips(length: int) -> int:
    """Return how many characters may be wrong in a phrase of so many that is found by its sound."""
    return (length + 2) // 4


def _fewest_pairs(shortest: int) -> int:
    """Return how many pairs of neighbours are right in any such phrase of at least so many.

    A wrong character spoils two at most. The number does not just grow: every fourth character
    allows for one slip more.
    """
    return min(n - 1 - 2 * _most_slips(n) for n in range(shortest, shortest + 4))


def _alike(
    text: str, heard: Sequence[str], places: Mapping[str, Sequence[int]], needed: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of a piece that sound like what the text has around one of the piece's pairs.

    Parameters
    ----------
    heard
        The sound of each character of the piece.
    places
        Pair of neighbours → where it begins in the piece.
    needed
        How many of the pairs must be right in a run.

    Yields
    ------
    tuple of int
        A span of the piece, as long as may be, and how much further on it stands in the text.
    """
    there = {pair: starts for pair, starts in places.items() if pair in text}
    if sum(map(len, there.values())) < needed:
        return
    pairs = [
        (start, at - start)
        for pair, starts in there.items()
        for at in places_of(text, pair, step=1)
        for start in starts
    ]
    right = Counter(shift for _, shift in pairs)
    done: dict[int, int] = {}  # by shift, how far the piece has been compared
    for start, shift in pairs:
        if right[shift] < needed or start < done.get(shift, 0):
            continue
        first, last = start, start + 2
        while first and first + shift and sound(text[first + shift - 1]) == heard[first - 1]:
            first -= 1
        most = min(len(heard), len(text) - shift)
        while last < most and sound(text[last + shift]) == heard[last]:
            last += 1
        done[shift] = last
        yield first, last, shift


def _ends_agree(piece: str, wording: str) -> bool:
    if len(piece) <= _SHORT:
        return True
    return bool(wording) and piece[0] == wording[0] and piece[-1] == wording[-1]


def _ends_a_sentence(text: Text, start: int, end: int) -> bool:
    """Tell whether a sentence ends inside a piece of a passage: no phrase goes on after that."""
    if text.passage is None:
        return False
    begin, last = text.skeleton.original(start, end)
    return any(mark in text.passage.text[begin:last] for mark in _FINAL)


def _occurrence(passage: Passage, span: tuple[int, int]) -> Occurrence:
    start, end = span
    return Occurrence(passage, start, end, sentences_around(passage.text, start, end))
