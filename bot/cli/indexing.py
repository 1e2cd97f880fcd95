"""The commands of the index on disk: index build, index sync, index status.

What they find out goes to standard output, how far they are to standard error. Knows no engine.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import Session, as_json, common

if TYPE_CHECKING:
    from bot.indexing import Archive
    from bot.reading import Corpus
    from bot.retrieval.index import Synced

_workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that cut words (default: one a processor).",
)


@click.group(name="index")
@common
def index() -> None:
    """Make the index on disk ahead, keep it in line, look at it.

    What asks the texts does it too where that is needed. One process writes at a time; any number
    may read.
    """


@index.command()
@_workers
@click.option("--anew", is_flag=True, help="Forget what there is and begin from nothing.")
@as_json
@common
@click.pass_obj
def build(session: Session, workers: int | None, anew: bool, json_output: bool) -> None:
    """Build the index, or go on where a build was interrupted.

    What was committed before is kept, however the last build ended.
    """
    _bring_in_line(session, workers, anew=anew, json_output=json_output)


@index.command()
@_workers
@as_json
@common
@click.pass_obj
def sync(session: Session, workers: int | None, json_output: bool) -> None:
    """Tell the index which documents are new, changed or gone."""
    _bring_in_line(session, workers, anew=False, json_output=json_output)


@index.command()
@as_json
@common
@click.pass_obj
def status(session: Session, json_output: bool) -> None:
    """Show what is in the index, and whether that is what the texts say."""
    from bot.cli.printing import print_json, print_table
    from bot.retrieval.writers import writing

    corpus, archive = _opened(session)
    if archive is None:
        _nothing_kept(corpus, json_output=json_output)
        return
    counts = archive.todo.counts
    there = len(corpus.documents) - counts.added + counts.removed
    files = archive.folder / archive.engine
    writer = writing(files)
    size = sum(file.stat().st_size for file in files.rglob("*") if file.is_file())
    if json_output:
        print_json(
            {
                "engine": archive.engine.value,
                "folder": str(archive.folder),
                "documents": there,
                "passages": len(archive.index),
                "bytes": size,
                "current": not archive.todo,
                **asdict(counts),
                "writer": None if writer is None else asdict(writer),
            }
        )
        return
    rows = [
        ("engine", archive.engine.value),
        ("folder", f"{archive.folder}, {size / 2**20:.1f} MiB"),
        ("in it", f"{there} documents, {len(archive.index)} paragraphs"),
        ("to do", _said(counts) if archive.todo else "nothing: it says what the texts say"),
    ]
    rows += [("written by", str(writer))] if writer else []
    print_table("", ("", ""), rows)


def _bring_in_line(session: Session, workers: int | None, *, anew: bool, json_output: bool) -> None:
    from bot.cli.printing import print_json
    from bot.cli.progress import Progress
    from bot.indexing import sync

    begin = time.monotonic()
    corpus, archive = _opened(session, anew=anew)
    if archive is None:
        _nothing_kept(corpus, json_output=json_output)
        return
    with Progress(archive.todo.passages) as progress:
        counts = sync(archive, workers=workers, told=progress.advance)
    seconds = time.monotonic() - begin
    if json_output:
        print_json(
            {
                "engine": archive.engine.value,
                "folder": str(archive.folder),
                "passages": len(archive.index),
                **asdict(counts),
                "seconds": round(seconds, 3),
            }
        )
    else:
        done = f"{_said(counts)}; {len(archive.index)} paragraphs in {archive.folder}"
        click.echo(f"{done}, {seconds:.1f} s")


def _opened(session: Session, *, anew: bool = False) -> tuple[Corpus, Archive | None]:
    """Read the corpus and open its index; single files that cannot be read are reported."""
    from bot.indexing import open_archive, read_corpus

    corpus = read_corpus(session.settings, session.corpus, anew=anew)
    for problem in corpus.problems:
        click.echo(f"yuanwen: skipped {problem}", err=True)
    return corpus, open_archive(session.settings, corpus, session.corpus, anew=anew)


def _nothing_kept(corpus: Corpus, *, json_output: bool) -> None:
    passages = len(corpus.body)
    if json_output:
        from bot.cli.printing import print_json

        shape: dict[str, Any] = {"engine": "memory", "passages": passages}
        print_json(shape)
    else:
        click.echo(
            f"{passages} paragraphs are searched in memory, there is no index to keep; "
            "retrieval.engine: tantivy would make one"
        )


def _said(counts: Synced) -> str:
    said = [f"{count} {kind}" for kind, count in asdict(counts).items() if count]
    return "documents: " + (", ".join(said) or "none")
