"""What is said by the settings message, its buttons and the limits, in English.

Names and gaps are those of `simplified.choices`, which says what each sentence is for.
"""

from __future__ import annotations

from bot.chat.messages.english.wording import counted as _counted

SETTINGS_OF_CHAT = "Settings of this chat"
SETTINGS_FOR_ADMINS = "Anyone may look; only admins can press the buttons."
SETTINGS_DONE = "Done"
CHOSEN_ALREADY = "It is like that already."

# When the bot speaks

SPEAKS = "When I speak"
SPEAKS_MENTION = "When addressed"
SPEAKS_CLEAR = "Clear questions too"
SPEAKS_COMMANDS = "Commands only"
SPEAKS_MENTION_EFFECT = "From now on I answer only when mentioned or replied to."
SPEAKS_CLEAR_EFFECT = (
    "From now on I also answer messages not addressed to me, if they plainly ask about the text "
    "and I am sure of the answer."
)
SPEAKS_COMMANDS_EFFECT = "From now on I act on commands only, not on mentions and replies."
SPEAKS_CLEAR_NEEDS = (
    "To hear the group I need privacy mode to be off: send /setprivacy to @BotFather, choose "
    "Disable, then remove me from the group and add me again. Until then I hear only what is "
    "addressed to me."
)
HINT_GROUP_CLEAR = (
    "In groups, mention me, reply to one of my messages or use /ask; of all else I answer only "
    "what plainly asks about the text."
)
HINT_GROUP_COMMANDS = "In this group I act on commands only; please ask with /ask."
GREETING_IN_GROUP_CLEAR = (
    "Hello everyone, I'm Yuanwen: I answer from the original text only, word for word.\n"
    "To ask, mention me, reply to one of my messages or send /ask; of all else I answer only what "
    "plainly asks about the text.\n"
    "Admins can change /settings, and send /daily 08:00 workdays to get one sentence a day."
)
GREETING_IN_GROUP_COMMANDS = (
    "Hello everyone, I'm Yuanwen: I answer from the original text only, word for word.\n"
    "In this group I act on commands only: to ask, send /ask; I stay out of all else.\n"
    "Admins can change /settings, and send /daily 08:00 workdays to get one sentence a day."
)

# Language

LANGUAGE = "Language"
LANGUAGE_OF_MEMBER = "That of whoever asks"
LANGUAGE_OF_MEMBER_EFFECT = (
    "From now on I speak the language of whoever asks; the text stays as it is."
)
LANGUAGE_IS_OURS_ONLY = "Only my own words change; the text stays as it is, word for word."


def language_effect(name: str) -> str:
    """Say that one language is spoken from now on; `name` is its own name for itself."""
    return f"From now on I speak {name}; the text stays as it is."


# Documents

DOCUMENTS_CHOSEN = "Where I look"
DOCUMENTS_ALL = "All documents"
DOCUMENTS_ALL_EFFECT = "From now on I look in all documents, for the daily quote as well."
DOCUMENTS_HOW = (
    "Press to choose, press again to undo; choosing none means all of them. The daily quote comes "
    "from the chosen ones as well."
)


def documents_filtered(words: str, count: int) -> str:
    """Say by which words the documents are chosen, and how many there are; 0 for none at present."""
    return f"{words} ({count})" if count else f"{words} (none now, so all of them for the moment)"


def documents_chosen(count: int, total: int) -> str:
    """Say how many of the documents are chosen."""
    return f"{count} of {_counted(total, 'document')}"


def documents_effect(count: int) -> str:
    """Say that only so many documents are answered from."""
    return (
        f"From now on I look in {_counted(count, 'chosen document')} only, "
        "for the daily quote as well."
    )


# The daily quote

DAILY_QUOTE = "Daily quote"
DAILY_IS_OFF = "off"
DAILY_TURN_ON = "Turn on"
DAILY_TURN_OFF = "Turn off"
DAILY_GO_ON = "Resume"
HOUR_EARLIER = "−1 hour"
HOUR_LATER = "+1 hour"
MINUTES_EARLIER = "−10 min"
MINUTES_LATER = "+10 min"
EVERY_DAY = "Every day"
ON_WORKDAYS = "Workdays only"
WITH_PICTURE = "Picture"
DAILY_WITH_PICTURE = "With a picture."
WITH_PICTURE_EFFECT = "From now on the daily quote comes with a picture."
WITHOUT_PICTURE_EFFECT = "From now on the daily quote comes as text only."
DAILY_FIRST = "Please turn the daily quote on first."
PICTURES_MISSING = "I cannot draw pictures here yet; for now it comes as text only."


def daily_pauses(reason: str) -> str:
    """Say in the settings why the daily quote pauses."""
    return f"paused: {reason}" if reason else "paused"


# Limits

LIMITS = "Most answers an hour"
LIMIT_OF_MEMBER = "each member"
LIMIT_OF_CHAT = "the group"
UNLIMITED = "no limit"
LIMITS_HOW = (
    "Whoever reaches a limit is told once, then I keep silent; admins' settings commands are "
    "never limited."
)


def times(count: int) -> str:
    """Count answers."""
    return str(count)


def default_of(value: str) -> str:
    """Label what holds where nothing is chosen."""
    return f"default ({value})"


def limit(who: str, value: str) -> str:
    """Say a limit in the settings."""
    return f"{who}: {value}"


def member_limit_effect(count: int) -> str:
    """Say how often one member is answered; 0 for no limit."""
    if not count:
        return "From now on I answer each member as often as they ask."
    return f"From now on I answer each member at most {_counted(count, 'time')} an hour."


def chat_limit_effect(count: int) -> str:
    """Say how often the whole group is answered; 0 for no limit."""
    if not count:
        return "From now on I answer the group as often as it asks."
    return f"From now on I answer the group at most {_counted(count, 'time')} an hour."


def member_budget_spent(minutes: int) -> str:
    """Tell a member that this hour's answers are used up."""
    return (
        "I have answered you quite a few times this hour. "
        f"Please ask again in about {_counted(minutes, 'minute')}."
    )


def chat_budget_spent(minutes: int) -> str:
    """Tell a member that this hour's answers to the group are used up."""
    return (
        "This group has asked quite a lot this hour. "
        f"Please ask again in about {_counted(minutes, 'minute')}."
    )


TOO_MUCH_AT_ONCE = (
    "That is more at once than I can answer; please ask again when I am through with the others."
)

# How the settings are laid out


def setting(name: str, value: str) -> str:
    """Say one setting in a line."""
    return f"{name}: {value}"


def chosen(label: str) -> str:
    """Mark the button of what holds now."""
    return f"✓ {label}"


def listed_limits(member: str, chat: str) -> str:
    """Say both limits in a line."""
    return f"{member}, {chat}"
