"""Radicals that a PDF gives in place of ideographs become the ideographs that they look like.

Fonts draw 工 and ⼯ (U+2F2F, a dictionary radical) with one glyph, and what makes PDFs often notes
the second as the meaning of that glyph. Nobody types it, and a text with it is found by nobody.
"""

from __future__ import annotations

import unicodedata

# Unicode, EquivalentUnifiedIdeograph.txt: U+2E80 to U+2EF3 in order; two have no equivalent.
_SUPPLEMENT = (
    "\u2e80厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛"
    "犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑"
    "钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_KANGXI = range(0x2F00, 0x2FD6)
_TABLE = dict(enumerate(_SUPPLEMENT, 0x2E80)) | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI
}


def without_radicals(text: str) -> str:
    """Return `text` with every radical replaced; its length stays."""
    return text.translate(_TABLE)
