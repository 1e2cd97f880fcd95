"""A bare echo bot on the same library: what `load.py` measures ours beside.

Takes the token from TELEGRAM_BOT_TOKEN and the server's URL as its argument.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters


async def echo(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
    """Say the same."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Run until a signal comes."""
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(sys.argv[1])
    application = builder.concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
