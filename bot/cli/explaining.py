"""Tables for `yuanwen ask --explain`: what an answer or a refusal rests on.

Owns their columns and words; what is in them was measured by `bot.answering.explaining`.
"""

from __future__ import annotations

from bot.answering import Explanation
from bot.answering.expectation import Expectation
from bot.answering.explaining import Weighed
from bot.chat.drawing import printable
from bot.cli.printing import print_table
from bot.retrieval.evidence import Support, Way

_FIGURES = ("score", "BM25", "coverage", "sentence", "run", "confidence")


def show(explanation: Explanation) -> None:
    """Print the account of one question."""
    print_table("Why", ("", ""), _account(explanation))
    candidates = explanation.candidates
    if not candidates:
        return
    detail = (str(explanation.detail.detail),) if explanation.detail else ()
    rows = [(f"{n}. {_name(one)}", *_figures(one)) for n, one in enumerate(candidates, 1)]
    print_table("Candidates", ("passage", *_FIGURES, *detail), rows, numbers=True)
    numbers = [str(number) for number in range(1, len(candidates) + 1)]
    borne = zip(*(one.supports for one in candidates), strict=True)
    shares = [(row[0].term.word, f"{row[0].term.weight:.1f}", *map(_share, row)) for row in borne]
    if shares:
        print_table("Terms found, by candidate", ("term", "nats", *numbers), shares, numbers=True)
    if through := [row for n, one in enumerate(candidates, 1) for row in _through(n, one)]:
        print_table("Found through the word lists", ("candidate", "list", ""), through)


def _account(explanation: Explanation) -> list[tuple[str, str]]:
    lexicon = (f"{t.word} → {', '.join(t.also)}" for t in explanation.terms if t.also)
    rows = [
        (explanation.step.value.replace("_", " "), explanation.why),
        ("content", explanation.content),
        ("frames removed", " | ".join(explanation.removed)),
        ("spelling mended", "; ".join(f"{old} → {new}" for old, new in explanation.mended)),
        ("lexicon", "; ".join(lexicon)),
        ("asked for", _detail(explanation.detail) if explanation.detail else ""),
    ]
    return [(name, printable(told)) for name, told in rows if told]


def _detail(expected: Expectation) -> str:
    count = str(expected.count or "")
    noun = expected.members.term if expected.members else expected.noun
    return " ".join(filter(None, (expected.detail.value, count, expected.unit, noun)))


def _name(candidate: Weighed) -> str:
    return printable(f"{candidate.passage.id} {candidate.passage.lead}".strip())


def _figures(candidate: Weighed) -> tuple[str, ...]:
    detail = {None: (), True: ("given",), False: ("missing",)}[candidate.gives_detail]
    return (
        f"{candidate.score:.2f}",
        f"{candidate.engine:.2f}",
        f"{candidate.coverage:.2f}",
        f"{candidate.sentence:.2f}",
        str(candidate.run),
        f"{candidate.confidence:.2f}",
        *detail,
    )


def _share(support: Support) -> str:
    if support.way is Way.NONE:
        return "–"
    return support.way.value if support.share == 1 else f"{support.way} {support.share:.2f}"


def _through(number: int, candidate: Weighed) -> list[tuple[str, str, str]]:
    supports = candidate.supports
    lexicon = [f"{s.term.word} → {', '.join(s.lexicon)}" for s in supports if s.lexicon]
    pairs = dict.fromkeys(pair for s in supports for pair in s.glossary)
    glossary = [f"{term} → {word}" for term, word in pairs]
    named = (("lexicon", lexicon), ("glossary", glossary))
    return [(str(number), name, printable("; ".join(told))) for name, told in named if told]
