"""Draws the README's pictures: `python tests/pictures/make.py [FOLDER]`.

What is drawn is what Telegram is sent: real updates go through the real bot, as in the tests, and
its calls are drawn with their entities and keyboards. Only the looks of a chat are imitated here.
Needs Chromium and the Noto fonts (`apt-get install chromium fonts-noto-cjk
fonts-noto-color-emoji`); nothing is fetched from a network.
"""

from __future__ import annotations

import asyncio
import functools
import html
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from support.house import open_bench  # noqa: E402
from support.telegram import Bench, Call  # noqa: E402
from support.updates import ADMIN, SUPERGROUP, Json  # noqa: E402

from bot.app import make_cards  # noqa: E402
from bot.config import load_settings  # noqa: E402

PICTURES = ROOT / ".github" / "pictures"
MOST_BYTES = 300_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 60  # for the browser
_WIDTH = 632  # CSS pixels; the picture has twice as many
_QUOTES = {"blockquote": "", "expandable_blockquote": "folded"}  # with their classes
_SENT = {"sendMessage", "editMessageText"}
_HEIGHT = re.compile(r'data-height="(\d+)"')
_ADDRESS = re.compile(r"^/\w+|@\w+")


@dataclass(frozen=True, slots=True)
class Scene:
    """What one member writes, or the button that is pressed under the message before."""

    time: str
    words: str = ""
    press: str = ""
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A stretch of a group's chat."""

    name: str
    scenes: tuple[Scene, ...]


DRAWN = (
    Picture(
        "answer",
        (
            Scene("09:30", "@yuanwen_bot 机关党建怎么融入基层治理？"),
            Scene("09:32", "/slogan 四则协同"),
            Scene("09:35", "@yuanwen_bot 加装电梯一户要掏多少钱？"),
        ),
    ),
    Picture(
        "verify",
        (
            Scene(
                "14:05",
                "/verify 要始终坚持问题导向，深入查找问题原因，深入抓好建章立制，"
                "取得更多制度性成果和治理成效。",
            ),
            Scene("14:06", "/verify 多为基层“雨中撑伞”，多为群众“雪中送炭”"),
            Scene("14:08", "/verify 撸起袖子加油干"),
        ),
    ),
    Picture(
        "outline",
        (
            Scene("10:12", "/outline"),
            Scene("10:12", press="二、发扬自我革命精神，推动全面从严治党向纵深发展"),
        ),
    ),
    Picture(
        "settings",
        (
            Scene("09:29", "/daily 08:00 工作日", drawn=False),
            Scene("09:30", "/settings"),
            Scene("09:30", press="每日一句"),
            Scene("09:31", press="配图"),
        ),
    ),
)
CARD = "/card 怎么给基层减负？"


def main() -> None:
    """Draw all pictures into the folder named on the command line, else where the README looks."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_draw(folder))


async def _draw(folder: Path) -> None:
    cards = make_cards(load_settings(ROOT / "config.yaml"))
    cards.prepare()
    async with open_bench(cards=cards) as (bench, _):
        for picture in DRAWN:
            file = folder / f"{picture.name}.png"
            screenshot(await page(picture, bench), file)
            _weigh(file)
        *_, photo = await bench.say(CARD, chat=SUPERGROUP)
        card = folder / "card.png"
        card.write_bytes(photo.pictures[0])
        _weigh(card)


def _weigh(file: Path) -> None:
    size = file.stat().st_size
    print(f"{file}: {size} bytes")
    if size > MOST_BYTES:
        sys.exit(f"{file} is larger than {MOST_BYTES} bytes")


# From calls to HTML


async def page(picture: Picture, bench: Bench) -> str:
    """Return the chat as an HTML page."""
    parts: list[str] = []
    shown: Call | None = None
    for scene in picture.scenes:
        calls = await _played(scene, bench, shown)
        shown = calls[-1]
        if scene.drawn and scene.press and len(parts) > 2:
            parts.pop()  # the message turns to what the button leads to
        if scene.drawn:
            parts += _scene(scene, calls)
    return _PAGE.replace("<!-- messages -->", "\n".join(parts))


async def _played(scene: Scene, bench: Bench, shown: Call | None) -> list[Call]:
    if scene.press and shown is not None:
        under = shown.message_id or shown.params["message_id"]
        calls = await bench.press(scene.press, under=under, chat=SUPERGROUP, by=ADMIN)
    else:
        calls = await bench.say(scene.words, chat=SUPERGROUP, by=ADMIN)
    return [call for call in calls if call.method in _SENT]


def _scene(scene: Scene, calls: Sequence[Call]) -> Iterator[str]:
    answered = ""
    if scene.words:
        words = _ADDRESS.sub(
            lambda m: f'<span class="address">{m.group()}</span>', _safe(scene.words)
        )
        ticks = (
            '<svg class="ticks" viewBox="0 0 18 11">'
            '<path d="M1 6l3.5 4L11 1.5M8 9l1 1 7-8.5"/></svg>'
        )
        yield (
            f'<div class="mine bubble"><div class="text">{words}</div>'
            f"{_clock(scene.time, ticks)}</div>"
        )
        answered = f'<div class="answered"><b>提问者</b><div>{_safe(scene.words)}</div></div>'
    for call in calls:
        yield (
            '<div class="theirs"><div class="avatar">原</div><div class="column"><div class="bubble">'
            '<div class="name">原文</div>'
            f'{answered}<div class="text">{_text(call)}</div>{_clock(scene.time)}</div>'
            f"{_keyboard(call)}</div></div>"
        )


def _text(call: Call) -> str:
    """Return the text of a message with its entities as elements."""
    entities: list[Json] = call.params.get("entities") or []
    data = call.text.encode("utf-16-le")  # entities count in UTF-16 units
    quotes = [e for e in entities if e["type"] in _QUOTES]
    others = [e for e in entities if e["type"] not in _QUOTES]
    parts: list[str] = []
    position = 0
    for quote in quotes:
        end = quote["offset"] + quote["length"]
        before = _styled(data, position, quote["offset"], others).removesuffix("\n")
        inside = _styled(data, quote["offset"], end, others)
        parts += [before, f'<div class="quote {_QUOTES[quote["type"]]}"><p>{inside}</p></div>']
        position = end
        if data[2 * position : 2 * position + 2] == "\n".encode("utf-16-le"):
            position += 1
    return "".join([*parts, _styled(data, position, len(data) // 2, others)])


def _styled(data: bytes, start: int, end: int, entities: Sequence[Json]) -> str:
    """Return a stretch of text, each piece in the classes of the entities around it."""
    spans = [(e["offset"], e["offset"] + e["length"], e["type"]) for e in entities]
    edges = {edge for left, right, _ in spans for edge in (left, right) if start < edge < end}
    pieces = []
    for left, right in pairwise(sorted({start, end} | edges)):
        words = _safe(data[2 * left : 2 * right].decode("utf-16-le"))
        classes = " ".join(style for a, b, style in spans if a <= left and right <= b)
        pieces.append(f'<span class="{classes}">{words}</span>' if classes else words)
    return "".join(pieces)


def _keyboard(call: Call) -> str:
    rows = (call.params.get("reply_markup") or {}).get("inline_keyboard", [])
    drawn = (
        "".join(f'<div class="button">{_safe(button["text"])}</div>' for button in row)
        for row in rows
    )
    return "".join(f'<div class="row">{buttons}</div>' for buttons in drawn)


def _clock(time: str, ticks: str = "") -> str:
    return f'<div class="time">{_safe(time)}{ticks}</div>'


def _safe(text: str) -> str:
    return html.escape(text)


# From HTML to a picture


def screenshot(content: str, file: Path) -> None:
    """Let Chromium draw a page, as high as its content is."""
    with tempfile.TemporaryDirectory(prefix="yuanwen-pictures-") as name:
        folder = Path(name)
        source, drawn = folder / "chat.html", folder / "chat.png"
        source.write_text(content, encoding="utf-8")
        height = _HEIGHT.search(_browse(folder, source, 1000, "--dump-dom"))
        if height is None:
            sys.exit("the page says nothing of its height")
        _browse(folder, source, int(height[1]), f"--screenshot={drawn}")
        file.write_bytes(with_palette(drawn.read_bytes()))


def _browse(folder: Path, source: Path, height: int, *task: str) -> str:
    command = [
        _browser(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
        "--force-device-scale-factor=2",
        f"--window-size={_WIDTH},{height}",
        f"--user-data-dir={folder / 'profile'}",
        *task,
        source.as_uri(),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if run.returncode:
        sys.exit(f"{command[0]} failed:\n{run.stderr}")
    return run.stdout


@functools.cache
def _browser() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("no Chromium here; how to install it is said at the top of this script")
    return found


def with_palette(png: bytes) -> bytes:
    """Return a PNG in 256 colours, which makes the picture of a chat a third as large.

    The commonest colours stay as they are; the others, on the edges of letters, become the nearest
    of those.
    """
    width, height, depth, kind, *_ = struct.unpack(">IIBBBBB", png[16:29])
    if (depth, kind) != (8, 2):
        sys.exit(f"expected a PNG of three bytes a pixel, this one has depth {depth}, type {kind}")
    rows = _rows(zlib.decompress(b"".join(_chunks(png, b"IDAT"))), 3 * width)
    pixels = [[row[i : i + 3] for i in range(0, 3 * width, 3)] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {colour: _nearest(colour, palette) for colour in counts}
    data = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(data, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return png[:8] + b"".join(chunks)


def _chunks(png: bytes, wanted: bytes) -> Iterator[bytes]:
    position = 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        if png[position + 4 : position + 8] == wanted:
            yield png[position + 8 : position + 8 + length]
        position += 12 + length


def _rows(data: bytes, length: int) -> Iterator[bytes]:
    """Undo the filters of a PNG's rows (PNG specification, 9.2)."""
    above = bytes(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for i, value in enumerate(row):
            left, corner = (row[i - 3], above[i - 3]) if i > 2 else (0, 0)
            guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))
            row[i] = (value + guess[kind]) & 255
        above = bytes(row)
        yield above


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def _nearest(colour: bytes, palette: Sequence[bytes]) -> int:
    return min(
        range(len(palette)),
        key=lambda i: sum((a - b) ** 2 for a, b in zip(colour, palette[i], strict=True)),
    )


_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>原文</title><style>
* { box-sizing: border-box; margin: 0; padding: 0; }
html { background: #d6e4cf; }
body { width: 632px; font: 15px/1.5 "Noto Sans CJK SC", sans-serif; color: #111; }
main { padding: 18px 16px 20px; display: flex; flex-direction: column; }
.bubble { display: flow-root; border-radius: 14px; padding: 7px 12px 8px; background: #fff;
  box-shadow: 0 1px 1px #0002; }
.mine { align-self: flex-end; max-width: 470px; background: #effdde; border-bottom-right-radius: 4px;
  margin-bottom: 10px; }
.theirs { display: flex; align-items: flex-end; gap: 8px; margin-bottom: 18px; }
.theirs:last-child { margin-bottom: 0; }
.theirs .bubble { border-bottom-left-radius: 4px; }
.avatar { flex: none; width: 36px; height: 36px; border-radius: 50%; background: #3f8f8b;
  color: #fff; text-align: center; line-height: 35px; font-size: 17px; font-weight: 500; }
.column { max-width: 548px; }
.name { color: #2f7d79; font-weight: 500; font-size: 14px; }
.answered { margin: 2px 0 5px; padding: 2px 9px 3px; border-left: 3px solid #7a9a3c;
  background: #f2f6e9; border-radius: 5px; font-size: 13px; line-height: 1.4; }
.answered b { color: #5f7d25; font-weight: 500; }
.answered div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 420px; }
.text { display: inline; white-space: pre-wrap; overflow-wrap: anywhere; }
.address { color: #2a7ab8; }
.time { float: right; margin: 3px 0 -3px 14px; font-size: 11.5px; line-height: 1.5; color: #8a949c; }
.mine .time { color: #62ac55; }
.ticks { width: 15px; height: 9px; margin-left: 4px; fill: none; stroke: #5dc452; stroke-width: 1.6; }
.quote { position: relative; margin: 4px 0; padding: 4px 26px 5px 11px; background: #e9f4f3;
  border-left: 3px solid #3f8f8b; border-radius: 5px; font-size: 14.5px; }
.quote::after { content: "”"; position: absolute; top: 3px; right: -5px; color: #3f8f8b;
  font: 700 26px/1 "Noto Serif CJK SC", serif; }
.folded p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3;
  overflow: hidden; }
.folded::before { content: ""; position: absolute; right: 11px; bottom: 10px; width: 7px;
  height: 7px; border: solid #3f8f8b; border-width: 0 2px 2px 0; transform: rotate(45deg); }
.bold { font-weight: 700; }
.italic { font-style: italic; }
.code { font-family: "Noto Sans Mono CJK SC", monospace; color: #2a7ab8; }
.underline { text-decoration: underline; text-decoration-thickness: 1.5px;
  text-underline-offset: 3px; }
.strikethrough { text-decoration: line-through; text-decoration-thickness: 1.5px; }
.underline.strikethrough { text-decoration: underline line-through; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.button { flex: 1; padding: 6px 8px; border-radius: 8px; background: #6f9073; color: #fff;
  text-align: center; font-size: 14px; font-weight: 500; white-space: nowrap; overflow: hidden; }
</style></head><body><main>
<!-- messages -->
</main><script>
const main = document.querySelector("main");
main.setAttribute("data-height", Math.ceil(main.getBoundingClientRect().height));
</script></body></html>
"""


if __name__ == "__main__":
    main()
