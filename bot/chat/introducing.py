"""What the bot says of itself and of its commands: the greeting, the help, how a command is used.

Pure functions; examples come from the corpus at hand. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import messages
from bot.chat.examples import Examples
from bot.chat.reply import Composer, Reply, Style


def usage(words: str, command: str, example: str) -> list[Reply]:
    """Tell what a command wants, with an example where there is one."""
    composer = Composer().add(words)
    if example:
        composer.line().add(messages.FOR_EXAMPLE).add(f"/{command} {example}", Style.CODE)
    return [composer.reply()]


def greeting(examples: Examples, hint: str) -> list[Reply]:
    """Greet, and tell in a few lines what to try. `hint` is the medium's own last line."""
    return [_with_examples(Composer().add(messages.WELCOME).line(), examples, hint)]


def help_with(examples: Examples, hint: str, commands: Mapping[str, str]) -> list[Reply]:
    """Tell what can be asked, with examples, and all commands."""
    return [_with_examples(Composer().add(messages.HELP_HEAD).line(), examples, hint, commands)]


def _with_examples(
    composer: Composer, examples: Examples, hint: str, commands: Mapping[str, str] | None = None
) -> Reply:
    lines = [
        (messages.EXAMPLE_ASK, examples.question),
        (messages.EXAMPLE_SLOGAN, examples.slogan and f"/slogan {examples.slogan}"),
        (messages.EXAMPLE_VERIFY, examples.pasted and f"/verify {examples.pasted}"),
    ]
    for label, words in lines:
        if words:
            composer.line().add(messages.example(label)).add(words, Style.CODE)
    if commands:
        composer.line(2).add(messages.ALL_COMMANDS)
        for name, purpose in commands.items():  # not as code: Telegram makes them links
            composer.line().add(messages.command(name, purpose))
    if hint:
        composer.line(2).add(hint)
    return composer.reply()
