"""What is said about documents, files that are sent in, and pictures, in simplified Chinese.

Tables are keyed by the values of `ProblemReason` and `NoticeKind`; their gaps are filled by those
who hold the problem or notice. Whatever is filled in comes already cleaned.
"""

from __future__ import annotations

from collections.abc import Sequence

# The list of documents

TAKE_OFF = "下线"
CONFIRM_TAKING_OFF = "确认下线"
LEAVE_IT = "先不动"
LAST_DOCUMENT = "只剩这一份文件了，下线之后就没有原文可引，所以先留着。"
NAMED_BY_ITSELF = "这份文件是配置里单独写明的，要拿掉请改配置里的 corpus。"
OPERATORS_ONLY = "只有管理这个机器人的人可以改动文件。"


def holds(headings: int, paragraphs: int) -> str:
    """Count what a document holds."""
    return f"{headings} 个标题，{paragraphs} 段" if headings else f"没有标题，{paragraphs} 段"


def ask_to_take_off(name: str) -> str:
    """Ask whether a document is to be taken away, and say what becomes of its file."""
    return f"要把{name}下线吗？文件会移到旁边的 .removed 文件夹，不会删除，移回来就恢复。"


def taken_off(name: str) -> str:
    """Say that a document is away."""
    return f"已下线：{name}。文件在 .removed 文件夹里。"


# Files that are sent in

GO_LIVE = "确认上线"
CANCEL = "取消"
UPLOAD_OPERATORS_ONLY = "添加文件的事归管理这个机器人的人。要查原文，把问题打出来就行。"
UPLOAD_NOWHERE = "配置里没有存放文件的文件夹，这里添加不了。"
UPLOAD_BUSY = "前面的文件还没有读完，请过一会儿再发。"
UPLOAD_OUTLINE = "读出来的目录："
UPLOAD_WARNINGS = "请留意："
UPLOAD_CANCELLED = "已取消，什么都没有改。"
UPLOAD_NOT_FETCHED = "文件没能下载下来，请再发一次。"
UPLOAD_STALE = "这期间同名的文件变了，请再看一眼："


def upload_waits(minutes: int) -> str:
    """Say that nothing has changed yet, and for how long a file waits to be confirmed."""
    return f"现在什么都还没有改。要上线请在 {minutes} 分钟内确认。"


def upload_is_new(file: str) -> str:
    """Say that a file will be a further document."""
    return f"{file}：新文件"


def upload_replaces(file: str, name: str) -> str:
    """Say which document a file will take the place of, as both have one file name."""
    return f"{file}：会替换现有的同名文件{name}，旧的那份移到 .removed 文件夹"


def upload_expired(minutes: int) -> str:
    """Say that a file no longer waits."""
    return f"等确认的时间过了 {minutes} 分钟，或者我刚重启过，请把文件再发一次。"


def uploaded(name: str) -> str:
    """Say that a document can be asked about."""
    return f"已上线：{name}，现在就可以问。"


def upload_replaced(name: str) -> str:
    """Say that a document has a new text."""
    return f"已更新：{name}，旧的那份在 .removed 文件夹里。"


def upload_unchanged(name: str) -> str:
    """Say that a file changes nothing."""
    return f"{name}和现在用的一字不差，不用更新。"


def also_changed(names: Sequence[str]) -> str:
    """Name documents that changed at the same time, by other hands."""
    return f"同时有变动的：{'、'.join(names)}"


def not_taken(file: str, reason: str) -> str:
    """Say why a file changes nothing; the reason is a sentence."""
    return f"没有采用 {file}：{reason}"


def not_live(file: str, reason: str) -> str:
    """Say why a file did not become a document after all, and that all is as before."""
    return f"{file} 没能上线，已经恢复原样：{reason}"


def on_line(number: int) -> str:
    """Name the line in which something is wrong."""
    return f"（第 {number} 行）"


FILE_PROBLEMS = {
    "missing": "找不到这个文件。",
    "unopenable": "打不开这个文件。",
    "kind": "这种文件我读不了，请发 {subject}。",
    "name": "文件名里没有可以用的字，请改个名字再发。",
    "empty": "文件是空的。",
    "too large": "文件超过了 {limit} MB，请拆成几份。",
    "too many pages": "超过了 {limit} 页，请拆成几份。",
    "too many characters": "超过了 {limit} 个字，请拆成几份。",
    "not text": "里面有文本文件不该有的字符。",
    "encoding": "认不出文字的编码，请另存为 UTF-8。",
    "metadata": "文件开头的说明写得不对。",
    "word list": "词表写得不对。",
    "no paragraph": "只有标题，没有正文。",
    "damaged": "文件坏了，或者内容和扩展名对不上。",
    "old word": "这是旧版 Word 的 .doc，请另存为 .docx。",
    "protected": "文件加了密码，请去掉密码再发。",
    "unpacks too large": "解压之后大得不正常，没有读。",
    "scanned": "这份 PDF 是扫描的图片，里面没有文字。",
    "garbled": "这份 PDF 的文字读出来是乱码，请换成 .docx 或 .txt。",
    "needs extra": "要读这种文件，服务器上还得装 yuanwen[{subject}]。",
    "namesake": "它和另一份文件的编号撞了，请改个文件名再发。",
    "exists": "已经有一份叫 {subject} 的文件了。",
    "symlink": "{subject} 是一个链接，不能覆盖。",
    "unwritable": "存放文件的文件夹写不进去，请看看权限。",
    "other": "读取的时候出了问题，详情在日志里。",
}
FILE_NOTICES = {
    "no headings": "没有找到标题，所以没有目录可看。",
    "long paragraph": "有一段长达 {count} 字，会分几条发：“{example}……”",
    "redacted": "有 {count} 处隐去的内容，会照原样显示，如“{example}”",
    "known": "和已有的《{example}》一字不差。",
    "guessed encoding": "编码不是 UTF-8，按 {example} 读的，请看看有没有乱码。",
    "tracked changes": "有 {count} 处修订，当作全部接受来读。",
    "contents": "略去了 {count} 行目录。",
    "footnotes": "略去了 {count} 处脚注。",
    "formulas": "略去了 {count} 个公式。",
    "pictures": "有 {count} 张图片，图里的字读不到。",
    "symbols": "略去了 {count} 个符号字体里的字。",
    "guessed paragraphs": "PDF 里没有段落，分段是推断的，请和原件对照一下。",
    "pages without text": "有 {count} 页没有文字，可能是扫描的。",
}

# Pictures

CARD = "图片"
CARD_USAGE = "回复我的回答发 /card，就把那句原文做成图片；也可以写上要找的话。"
CARD_NO_QUOTATION = "这条消息里没有可以做成图片的原文。"
CARD_TOO_LONG = "这一段太长，做不成图片。"
CARD_JUST_SENT = "这张图片刚刚发过，就在下面。"
CARDS_UNAVAILABLE = "现在做不了图片，请先看文字。"
CARDS_BUSY = "要做的图片有点多，请过一会儿再试。"
CARDS_FORBIDDEN = "这里不让我发图片。"
