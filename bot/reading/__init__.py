"""A file becomes a Document of Sections and Passages. Knows nothing of scores or chats."""

from bot.reading.corpus import Corpus, CorpusError, Problem, load_corpus
from bot.reading.document import Document, Passage, Role, Section
from bot.reading.wordlists import WordLists

__all__ = [
    "Corpus",
    "CorpusError",
    "Document",
    "Passage",
    "Problem",
    "Role",
    "Section",
    "WordLists",
    "load_corpus",
]
