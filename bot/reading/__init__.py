"""A file becomes a Document of Sections and Passages. Knows nothing of scores or chats."""

from bot.reading.corpus import Corpus, CorpusError, load_corpus
from bot.reading.document import Document, Passage, Role, Section
from bot.reading.problems import Notice, NoticeKind, Problem, ProblemReason
from bot.reading.wordlists import WordLists

__all__ = [
    "Corpus",
    "CorpusError",
    "Document",
    "Notice",
    "NoticeKind",
    "Passage",
    "Problem",
    "ProblemReason",
    "Role",
    "Section",
    "WordLists",
    "load_corpus",
]
