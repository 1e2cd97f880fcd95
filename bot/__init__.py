"""yuanwen: a Telegram bot that answers questions about a speech by quoting it word for word."""

import os

# python-telegram-bot 22 warns about RetryAfter.retry_after being an int unless this is set before
# it is imported; with warnings as errors, reading the value would raise.
os.environ.setdefault("PTB_TIMEDELTA", "1")

__version__ = "0.1.0"
