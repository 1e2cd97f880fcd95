"""How common a question's word is among the passages of one corpus.

What most passages of a corpus hold tells nothing about which of them answers, nor whether any does:
of a corpus on party-building, 党建 is as empty as 的. Owns that count, over a sample, so that it costs the
same at eleven passages and at a million. Knows no engine.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Sequence

from bot.reading import Passage
from bot.text.folding import skeleton

_SAMPLE = 256  # passages, evenly spread over the corpus
_KEPT = 4096  # words
_BETWEEN = "\n"


class Commonness:
    """Counts in how many passages words stand.

    Parameters
    ----------
    passages
        All passages of the corpus, in order.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        step = max(1, -(-len(passages) // _SAMPLE))
        self._passages = passages[::step]
        self.of = functools.lru_cache(maxsize=_KEPT)(self._of)

    def _of(self, words: tuple[str, ...]) -> float:
        """Return the share of passages, 0 to below 1, in which one of some folded words stands too.

        The first that holds one does not count: what stands in one passage only is not common,
        however few there are.
        """
        begins, joined = self._texts
        holding: set[int] = set()
        for word in words:
            at = joined.find(word)
            while at >= 0:
                text = bisect.bisect_right(begins, at)
                holding.add(text)
                at = joined.find(word, begins[text]) if text < len(begins) else -1
        return max(0, len(holding) - 1) / max(1, len(begins))

    @functools.cached_property
    def _texts(self) -> tuple[list[int], str]:
        """Return where each text begins in all of them joined, with a mark between that no word has."""
        texts = [skeleton(passage.text).text for passage in self._passages]
        lengths = [0, *(len(text) + len(_BETWEEN) for text in texts[:-1])]
        return list(itertools.accumulate(lengths)), _BETWEEN.join(texts)
