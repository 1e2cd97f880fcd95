"""Two word lists that an operator may edit, beside the corpus: lexicon.yaml and glossary.yaml.

The lexicon leads from what members say to what texts write (老百姓 → 群众); the glossary says what
a set term is about (三会一课 → 党课). Both help to find and are never quoted. Knows files, not
scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.reading.decoding import decode
from bot.reading.problems import FileError, ProblemReason, UnreadableError

LEXICON = "lexicon.yaml"
GLOSSARY = "glossary.yaml"


class WordListError(FileError):
    """A word list that cannot be used; `line` counts from 1."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message, ProblemReason.WORD_LIST, line=line)


@dataclass(frozen=True, slots=True)
class WordLists:
    """Both lists, as written.

    Attributes
    ----------
    lexicon
        Everyday expression → the words of the texts.
    glossary
        Set term → words that people use to ask for what it is about.
    """

    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def joined(self, other: WordLists) -> WordLists:
        """Return both taken together."""
        return WordLists(
            _joined(self.lexicon, other.lexicon), _joined(self.glossary, other.glossary)
        )


def read_lexicon(path: Path) -> WordLists:
    """Read entries of the form ``- say: [老百姓, 乡亲]`` / ``text: [群众, 人民]``.

    Raises WordListError with the line of the first entry that is wrong, OSError.
    """
    lexicon: dict[str, tuple[str, ...]] = {}
    for entry in _entries(path, ("say", "text")):
        for expression in entry["say"]:
            lexicon[expression] = _union(lexicon.get(expression, ()), entry["text"])
    return WordLists(lexicon=lexicon)


def read_glossary(path: Path) -> WordLists:
    """Read entries of the form ``- term: 三会一课`` / ``also: [支部大会, 党课]``.

    Raises WordListError with the line of the first entry that is wrong, OSError.
    """
    glossary: dict[str, tuple[str, ...]] = {}
    for entry in _entries(path, ("term", "also")):
        for term in entry["term"]:
            glossary[term] = _union(glossary.get(term, ()), entry["also"])
    return WordLists(glossary=glossary)


def _entries(path: Path, keys: tuple[str, str]) -> list[dict[str, tuple[str, ...]]]:
    try:
        # Words are words: 「2035」 is no number here, and nothing is lost on telling.
        root = yaml.compose(decode(path.read_bytes()), Loader=yaml.CBaseLoader)
    except UnreadableError as error:
        raise WordListError(str(error), line=error.line) from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise WordListError("this is not valid YAML", line=mark and mark.line + 1) from error
    form = f"expected entries of the form `- {keys[0]}: …` with `{keys[1]}: […]` under it"
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise WordListError(form, line=root.start_mark.line + 1)
    return [_entry(node, keys, form) for node in root.value]


def _entry(node: yaml.Node, keys: tuple[str, str], form: str) -> dict[str, tuple[str, ...]]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise WordListError(form, line=line)
    entry = {key.value: _words(value) for key, value in node.value}
    if set(entry) != set(keys) or not all(entry.values()):
        raise WordListError(form, line=line)
    return entry


def _words(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        return (node.value.strip(),) if node.value.strip() else ()
    if not isinstance(node, yaml.SequenceNode):
        raise WordListError("expected a word or a list of words", line=node.start_mark.line + 1)
    words = []
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode) or not item.value.strip():
            raise WordListError("expected a word", line=item.start_mark.line + 1)
        words.append(item.value.strip())
    return tuple(words)


def _union(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*left, *right]))


def _joined(
    left: Mapping[str, tuple[str, ...]], right: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        key: _union(left.get(key, ()), right.get(key, ())) for key in dict.fromkeys([*left, *right])
    }
