"""Whether a line only addresses those present: 「同志们：」, 「尊敬的各位领导、各位来宾，大家好！」.

Told by its grammar: one address after the other and perhaps a greeting, nothing else. A sentence
that merely begins with 「同志们」 is text. Knows lines, not files.
"""

from __future__ import annotations

import re

from bot.text.folding import fold_text

# Simplified, as lines are folded before they are matched; so is their punctuation.
_PERSON = (
    "同志|同仁|朋友|女士|先生|老师|同学|学员|同事|同行|战友|乡亲|父老|伙伴|家人|家长|校友|队友|孩子|"
    "代表|委员|来宾|嘉宾|贵宾|客人|领导|专家|评委|院士|教授|首长|前辈|党员|团员|干部|职工|员工|官兵|使节|"
    "记者|主席团|主席|主任|书记|部长|局长|厅长|处长|科长|市长|县长|区长|省长|总理|总统|大使|院长|校长|"
    "会长|秘书长|组长|主持人|组织"
)
_RESPECT = "(?:尊敬的|敬爱的|亲爱的)"
_EVERYONE = "(?:在座的?)?(?:各位|诸位)"
# A name, an office or a place may stand before the person; no word that makes a sentence.
_WHOSE = r"[^\W\d_的了是要让把被将就都也不没能会请为争做当抓守创对向从在有和与及]{0,8}?"
_SOMEONE = rf"{_WHOSE}(?:{_PERSON})们?"
_ADDRESS = re.compile(
    rf"{_RESPECT}?{_EVERYONE}(?:{_SOMEONE})?|(?:{_RESPECT}|全体){_SOMEONE}"
    rf"|(?:{_PERSON}){{1,3}}们|同志|大家"
)
_ANOTHER = re.compile(_SOMEONE)  # behind an address and an 和: 「各位代表和政协委员」
_GREETING = re.compile(
    "(大家|你们|您|你|各位|同志们|同学们|朋友们)?(?:早上|上午|中午|下午|晚上)?好"
)
_BETWEEN = re.compile(r"([,:!\s]+|、|和|与|以?及)")
_END = re.compile(r"\s*[:!,]$")
MAX_LENGTH = 60


def is_salutation(line: str) -> bool:
    """Tell whether a line is nothing but an address; it ends with a colon, a comma or a cry."""
    if len(line) > MAX_LENGTH:
        return False
    folded = fold_text(line)
    words = _END.sub("", folded)
    first, *rest = _BETWEEN.split(words)
    if words == folded or not (_ADDRESS.fullmatch(first) or _greets(first, alone=True)):
        return False
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    return all(
        _ADDRESS.fullmatch(part)
        or (mark[0] not in ",:! " and _ANOTHER.fullmatch(part))
        or (place == len(pairs) and _greets(part, alone=False))
        for place, (mark, part) in enumerate(pairs, 1)
    )


def _greets(part: str, *, alone: bool) -> bool:
    """Tell whether a part is a greeting; one that stands alone names whom it greets."""
    match = _GREETING.fullmatch(part)
    return match is not None and bool(match.group(1) or not alone)
