"""Every sentence that a member reads, in English: the names and gaps of `simplified`."""

from bot.chat.messages.english.answers import *  # noqa: F403
from bot.chat.messages.english.checking import *  # noqa: F403
from bot.chat.messages.english.choices import *  # noqa: F403
from bot.chat.messages.english.chronology import *  # noqa: F403
from bot.chat.messages.english.feedback import *  # noqa: F403
from bot.chat.messages.english.files import *  # noqa: F403
from bot.chat.messages.english.reading import *  # noqa: F403
from bot.chat.messages.english.settings import *  # noqa: F403
