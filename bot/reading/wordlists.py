"""Two word lists that an operator may edit, beside the corpus: lexicon.yaml and glossary.yaml.

The lexicon leads from what members say to what texts write (老百姓 → 群众); the glossary says what
a set term is about (三会一课 → 党课). Both help to find and are never quoted. Knows files, not
scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.reading.decoding import decode
from bot.reading.problems import FileError, ProblemReason, UnreadableError

# Letters and digits of any script and what joins them: no syntax of YAML anywhere in a word.
_BARE = r"[^\W_（）](?:[^\W_]|[+·（）]| (?=[^\W_]))*"
_WORD = rf'(?:{_BARE}|"{_BARE}")'
_PLAIN_LINE = re.compile(
    rf"(?:- |  )[a-z]+: (?:\[(?P<items>{_WORD}(?:, {_WORD})*)\]|(?P<item>{_WORD}))"
)
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
    """Read the entries of a list, which nearly always are all of the plainest form.

    That is read line by line, in a tenth of the time that YAML takes: thousands of words are read
    at every start. Any line of another form has the whole file read as YAML.
    """
    text = _text_of(path)
    return plain_entries(text, keys) or yaml_entries(text, keys)


def plain_entries(text: str, keys: tuple[str, str]) -> list[dict[str, tuple[str, ...]]]:
    """Read entries of the form ``- say: [a, b]`` / ``  text: [c, d]``; none where a line is another."""
    first, second = keys
    entries: list[dict[str, tuple[str, ...]]] = []
    before: tuple[str, ...] = ()
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        match = _PLAIN_LINE.fullmatch(line)
        if match is None:
            return []
        items, item = match.group("items", "item")
        words = tuple(word.strip('"') for word in (items.split(", ") if items else (item,)))
        if line.startswith(f"- {first}: ") and not before:
            before = words
        elif line.startswith(f"  {second}: ") and before:
            entries.append({first: before, second: words})
            before = ()
        else:
            return []
    return [] if before else entries


def _text_of(path: Path) -> str:
    try:
        return decode(path.read_bytes())
    except UnreadableError as error:
        raise WordListError(str(error), line=error.line) from error


def yaml_entries(text: str, keys: tuple[str, str]) -> list[dict[str, tuple[str, ...]]]:
    """Read entries of any form that YAML has. Raises WordListError."""
    try:
        # Words are words: 「2035」 is no number here, and nothing is lost on telling.
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None)
        what = f"this is not valid YAML{f': {why}' if why else ''}"
        raise WordListError(what, line=mark and mark.line + 1) from error
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
