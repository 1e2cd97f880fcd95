"""The console script `yuanwen`. Owns the list of commands and what becomes of their errors.

Exit codes: 0 done (and, for a single question, answered); 1 declined, not found, not verbatim, or
`check` or `doctor` found an error; 2 wrong usage, configuration or corpus; 130 interrupted; 141
nobody reads the output any more. With --json, a declined question is an answer like any other: 0.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

import click

from bot import __version__
from bot.cli.asking import ask, search, slogan, verify
from bot.cli.indexing import index
from bot.cli.operating import backup, check, doctor, evaluate, run
from bot.cli.reading import chat, outline, quote, slogans
from bot.cli.reporting import report
from bot.cli.session import BROKEN_PIPE, INTERRUPTED, Failure, Session, common, use_utf8

__all__ = ["main"]

# Nothing here multiplies large matrices: threads for that would only make every start slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class _Program(click.Group):
    """The group of all commands: one message for an error, never a traceback for a foreseen one."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        use_utf8()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _drop_output()
            ctx.exit(BROKEN_PIPE)
        except OSError as error:
            raise Failure(_told(error)) from error
        except Exception as error:
            if not isinstance(error, _foreseen()):
                raise
            raise Failure(str(error)) from error
        return result


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="yuanwen")
@common
@click.pass_context
def main(context: click.Context) -> None:
    """Answer questions about a text by quoting it, word for word."""
    context.ensure_object(Session)


def _foreseen() -> tuple[type[Exception], ...]:
    """Return the errors whose text is meant for the operator. Only classes already loaded can be
    raised, so nothing is imported for them.
    """
    names = (
        ("bot.config", "ConfigError"),
        ("bot.reading", "CorpusError"),
        ("bot.retrieval.index", "IndexUnavailableError"),
        ("bot.evaluation", "EvaluationError"),
        ("bot.store.database", "StoreError"),
        ("bot.chat.quoting", "VerbatimError"),
        ("bot.chat.telegram.failures", "TelegramStartError"),
        ("bot.operations.http", "ListenError"),
    )
    loaded = ((sys.modules.get(module), name) for module, name in names)
    return tuple(getattr(module, name) for module, name in loaded if hasattr(module, name))


def _told(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _drop_output() -> None:
    """Point standard output at nothing, or the interpreter would complain once more at its exit."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())


_QUESTIONS = (chat, ask, search, slogan, slogans, verify, outline, quote)
for _command in (*_QUESTIONS, index, check, doctor, evaluate, backup, report, run):
    main.add_command(_command)
