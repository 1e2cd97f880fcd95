"""The commands of whoever runs the bot: check, doctor, eval, backup, run."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import Session, as_json, common

if TYPE_CHECKING:
    from bot.evaluation import Ablation, Item, Report, Squad

_NAMES = {
    "top1_answerable": "Recall@1, answerable",
    "top1_slogan": "Recall@1, slogan",
    "top1_overlap": "Recall@1, overlap",
    "top1_low": "Recall@1, low word overlap",
    "mrr10": "MRR@10",
    "answered_right": "answered and right",
    "answered_wrong": "answered and wrong",
    "declined": "declined although there is an answer",
    "false": "false answers",
    "slogan_recall": "slogan occurrences found",
    "slogan_precision": "slogan occurrences right",
    "items": "questions",
    "asked": "questions",
    "r1": "Recall@1",
    "r10": "Recall@10",
}
_COUNTS = {"items", "asked", "questions", "passages"}
_GROUP = ("items", "top1", "mrr10", "answered_right", "answered_wrong", "declined", "false")


@click.command()
@as_json
@common
@click.pass_obj
def check(session: Session, json_output: bool) -> None:
    """Look for mistakes before anything runs.

    In configuration, corpus, token, database and calendar; uses no network. Exit code 1 where
    there is an error.
    """
    from bot.cli.checks import check_all
    from bot.cli.finding import Level
    from bot.cli.printing import print_json, print_table

    today = dt.datetime.now(dt.UTC).date()
    found = list(check_all(session.config, session.corpus, environ=os.environ, today=today))
    failed = any(finding.level is Level.ERROR for finding in found)
    if json_output:
        findings = [
            {"level": f.level.value, "subject": f.subject, "message": f.told} for f in found
        ]
        print_json({"ok": not failed, "findings": findings})
    else:
        print_table("", ("", "", ""), [(f.level.value, f.subject, f.told) for f in found])
    if failed:
        click.get_current_context().exit(1)


@click.command()
@as_json
@common
@click.pass_obj
def doctor(session: Session, json_output: bool) -> None:
    """Examine a running installation, and say what to do.

    Asks the bot's own pages, looks at database, disk and clock, and at token and calendar as
    `check` does; changes nothing. Exit code 1 where there is an error.
    """
    from bot.cli.doctor import examine
    from bot.cli.finding import Level
    from bot.cli.printing import print_json, print_table

    found = list(examine(session.config, environ=os.environ, now=lambda: dt.datetime.now(dt.UTC)))
    failed = any(finding.level is Level.ERROR for finding in found)
    rows = [(f.level.value, f.subject, f.message, f.remedy) for f in found]
    if json_output:
        names = ("level", "subject", "message", "remedy")
        findings = [dict(zip(names, row, strict=True)) for row in rows]
        print_json({"ok": not failed, "findings": findings})
    else:
        print_table("", ("", "", "", ""), rows)
    if failed:
        click.get_current_context().exit(1)


@click.command(name="eval")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--cross",
    is_flag=True,
    help="Ask the questions of SQuAD files of the configured corpus: each answer is a false one.",
)
@click.option(
    "--ablation",
    is_flag=True,
    help="Rank with all ingredients, then without each of them in turn: one table for each FILE.",
)
@as_json
@common
@click.pass_obj
def evaluate(
    session: Session, files: tuple[Path, ...], cross: bool, ablation: bool, json_output: bool
) -> None:
    """Measure ranking, refusal and look-ups on files of questions.

    FILE is JSON Lines about the configured corpus (id, kind, style, question, gold) or SQuAD-style
    JSON, whose paragraphs are a corpus of their own. Files of one form are taken together.
    """
    from bot.cli.printing import print_json
    from bot.evaluation import Squad, ablate, merged, read_questions

    if cross and ablation:
        raise click.UsageError("--cross and --ablation measure different things; choose one")
    contents = [read_questions(file) for file in files]
    if ablation:
        for file, content in zip(files, contents, strict=True):
            table = ablate(str(file), content, session.answerer.corpus)
            if json_output:
                print_json(table.as_json())
            else:
                _show_ablation(table)
        return
    items: list[Item] = []
    squads: list[Squad] = []
    for content in contents:
        if isinstance(content, Squad):
            squads.append(content)
        else:
            items += content
    if cross and not squads:
        raise click.UsageError("--cross needs a SQuAD-style file")
    for report in _reports(session, items, merged(squads) if squads else None, cross=cross):
        if json_output:
            print_json(report.as_json())
        else:
            _show(report)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@as_json
@common
@click.pass_obj
def backup(session: Session, file: Path, force: bool, json_output: bool) -> None:
    """Copy the SQLite database into FILE, while the bot runs.

    The copy is that of one moment, and has been checked. For PostgreSQL, tells the command to use.
    """
    from bot.cli.printing import print_json
    from bot.store.backup import backup as make_backup

    made = make_backup(session.settings.store.url, file, force=force)
    if json_output:
        print_json({"file": str(made.file), "bytes": made.size, "schema": made.schema})
    else:
        click.echo(f"{made.file}: {made.size} bytes, schema {made.schema or 'unknown'}")


@click.command()
@common
@click.pass_obj
def run(session: Session) -> None:
    """Run the bot in Telegram until it is told to stop."""
    from bot.app import run as run_bot

    run_bot(session.settings, session.corpus)


def _reports(
    session: Session, items: list[Item], squad: Squad | None, *, cross: bool
) -> Iterator[Report]:
    from bot.evaluation import evaluate_cross, evaluate_items, evaluate_squad

    if items:
        yield evaluate_items(session.answerer, items)
    if squad is not None:
        yield evaluate_cross(session.answerer, squad) if cross else evaluate_squad(squad)


def _show(report: Report) -> None:
    from bot.cli.printing import print_table

    titles = {
        "questions": "Questions about the corpus",
        "squad": "Ranking of SQuAD paragraphs",
        "cross": "Foreign questions asked of the corpus",
    }
    p50, p99 = report.latency
    rows = [
        (
            _NAMES.get(name, name.replace("_", " ").replace("false ", "false answers, ")),
            _cell(name, value),
        )
        for name, value in report.figures.items()
    ]
    rows += [("latency p50, ms", f"{p50:.2f}"), ("latency p99, ms", f"{p99:.2f}")]
    print_table(titles[report.name], ("figure", ""), rows, numbers=True)
    if report.groups:
        columns = ("kind, style", "questions", *_GROUP[1:])
        groups = [
            (f"  {style}" if style else kind, *(_cell(name, figures.get(name)) for name in _GROUP))
            for (kind, style), figures in report.groups.items()
        ]
        print_table("By kind and style", columns, groups, numbers=True)
    if report.reasons:
        refusals = [(reason, str(count)) for reason, count in report.reasons.items()]
        print_table("Refusals by reason", ("reason", "questions"), refusals, numbers=True)


def _show_ablation(table: Ablation) -> None:
    from bot.cli.printing import print_table

    names = [name.removeprefix("top1_").replace("r1", "all") for name in table.rows[0].figures]
    columns = [f"{table.questions} questions"]
    columns += [column for name in names for column in (name, "±")]
    rows = []
    for row in table.rows:
        cells = [f"without {row.left_out}" if row.left_out else "all ingredients"]
        for name, value in row.figures.items():
            difference = row.differences[name]
            changed = f"{difference:+.4f}" if row.left_out and difference is not None else ""
            cells += [_cell(name, value), changed]
        cells += [str(row.gained), str(row.lost)] if row.left_out else ["", ""]
        rows.append(cells)
    title = f"Recall@1, {Path(table.name).name}"
    print_table(title, [*columns, "gained", "lost"], rows, numbers=True)


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if name in _COUNTS else f"{value:.3f}"
