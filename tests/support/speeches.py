"""A small made-up archive: dated to the day, the month or the year, and one without a date."""

from __future__ import annotations

from pathlib import Path

PHRASE = "四责协同"
# In the order of names, which is not that of dates.
SPEECHES = {
    "a.md": "---\ntitle: 年终讲话\ndate: 2023\n---\n年终再讲“四责协同”。\n",
    "b.md": "---\ntitle: 动员讲话\ndate: 2021-03-05\n---\n"
    "要健全“四责协同”机制。\n\n“四责协同”是一个整体，落实“四责协同”要有清单。\n",
    "c.md": "---\ntitle: 没有日期的讲话\n---\n也讲到“四责协同”。\n",
    "d.md": "---\ntitle: 五月讲话\ndate: 2022-05\n---\n推进“四责协同”要压实责任。\n",
    "e.md": "---\ntitle: 作风讲话\ndate: 2019年1月9日\n---\n要改进工作作风。\n",
    "f.txt": "要改进会风文风，说到“四责协同”为止。\n",
    "f.yaml": "title: 会风讲话\ndate: 2021/11/2\n",
}
IN_ORDER = [
    "动员讲话",
    "动员讲话",
    "动员讲话",
    "会风讲话",
    "五月讲话",
    "年终讲话",
    "没有日期的讲话",
]


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Put texts into files of a folder, and return it."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def archive(folder: Path) -> Path:
    """Put the speeches into a folder, and return it."""
    return write(folder, SPEECHES)


def dated(title: str, date: str, text: str) -> str:
    """One speech."""
    return f"---\ntitle: {title}\ndate: {date}\n---\n{text}\n"
