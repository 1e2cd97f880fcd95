"""The source of all languages: every sentence that a member reads, in simplified Chinese.

Constants for fixed sentences, functions for those with a gap to fill. English says the same under
the same names; traditional Chinese is derived from what is here.
"""

from bot.chat.messages.simplified.answers import *  # noqa: F403
from bot.chat.messages.simplified.checking import *  # noqa: F403
from bot.chat.messages.simplified.choices import *  # noqa: F403
from bot.chat.messages.simplified.chronology import *  # noqa: F403
from bot.chat.messages.simplified.feedback import *  # noqa: F403
from bot.chat.messages.simplified.files import *  # noqa: F403
from bot.chat.messages.simplified.reading import *  # noqa: F403
from bot.chat.messages.simplified.settings import *  # noqa: F403
