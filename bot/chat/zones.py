"""Time zones as members name them: IANA names, Chinese city names, offsets from UTC.

Kept apart from `bot.chat.schedule`, which re-exports what is needed, only for its tables.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from zoneinfo import ZoneInfo

from bot.chat import messages
from bot.text.folding import fold_text

_ALIASES = {
    "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "重庆": "Asia/Shanghai",
    "广州": "Asia/Shanghai", "深圳": "Asia/Shanghai", "中国": "Asia/Shanghai",
    "乌鲁木齐": "Asia/Urumqi", "新疆": "Asia/Urumqi",
    "香港": "Asia/Hong_Kong", "澳门": "Asia/Macau",
    "台北": "Asia/Taipei", "台湾": "Asia/Taipei",
    "东京": "Asia/Tokyo", "日本": "Asia/Tokyo", "首尔": "Asia/Seoul", "韩国": "Asia/Seoul",
    "新加坡": "Asia/Singapore", "吉隆坡": "Asia/Kuala_Lumpur", "曼谷": "Asia/Bangkok",
    "河内": "Asia/Ho_Chi_Minh", "雅加达": "Asia/Jakarta", "马尼拉": "Asia/Manila",
    "新德里": "Asia/Kolkata", "迪拜": "Asia/Dubai", "莫斯科": "Europe/Moscow",
    "伦敦": "Europe/London", "巴黎": "Europe/Paris", "柏林": "Europe/Berlin",
    "罗马": "Europe/Rome", "马德里": "Europe/Madrid", "开罗": "Africa/Cairo",
    "纽约": "America/New_York", "芝加哥": "America/Chicago",
    "洛杉矶": "America/Los_Angeles", "旧金山": "America/Los_Angeles",
    "温哥华": "America/Vancouver", "多伦多": "America/Toronto",
    "悉尼": "Australia/Sydney", "墨尔本": "Australia/Melbourne", "奥克兰": "Pacific/Auckland",
    "雪梨": "Australia/Sydney", "杜拜": "Asia/Dubai", "汉城": "Asia/Seoul",
    "星加坡": "Asia/Singapore", "三藩市": "America/Los_Angeles", "华盛顿": "America/New_York",
    "china": "Asia/Shanghai", "guangzhou": "Asia/Shanghai", "shenzhen": "Asia/Shanghai",
    "taiwan": "Asia/Taipei", "korea": "Asia/Seoul", "washington": "America/New_York",
    "beijing": "Asia/Shanghai", "peking": "Asia/Shanghai", "hongkong": "Asia/Hong_Kong",
    "san francisco": "America/Los_Angeles",
}  # fmt: skip

# A member who writes UTC+8 is shown a place where that offset holds all year, if there is a well
# known one, since 「Etc/GMT-8」 (the sign is no slip) tells nobody anything.
_OFFSETS = {
    480: "Asia/Shanghai", 540: "Asia/Tokyo", 420: "Asia/Bangkok", 330: "Asia/Kolkata",
    345: "Asia/Kathmandu", 270: "Asia/Kabul", 210: "Asia/Tehran", 390: "Asia/Yangon",
    570: "Australia/Darwin", 0: "UTC",
}  # fmt: skip
_TIME = re.compile(r"(?:标准)?(?:时间|时区|时)$|(?:\b(?:standard|local) )?\btime ?(?:zone)?$")
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?")
_CHINESE_OFFSET = re.compile(r"([东西])([一二三四五六七八九十]{1,2})区")
_NUMERALS = {
    word: number
    for number, word in enumerate(
        ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    )
}
_ALIKE = 75  # 0..100; 「Asia/Shangai」 has 96, 「Mars/Base」 stays below
_CLOSE = 8  # how far behind the best a second suggestion may be
_ECHO = 20


class ScheduleError(ValueError):
    """What a member wrote cannot be understood. The message is for that member."""


def parse_time_zone(text: str) -> ZoneInfo:
    """Return the zone that `text` names.

    Understood are IANA names in any case (``asia/shanghai``), their last parts (``new york``),
    Chinese names (北京), both with their “time” (东京时间, Tokyo time), and offsets (UTC+8, 东八区).

    Raises
    ------
    ScheduleError
        For anything else, with the zones that come near.
    """
    wanted = " ".join(fold_text(text).replace("_", " ").split())
    wanted = _TIME.sub("", wanted).strip()
    if not wanted:
        raise ScheduleError(messages.TIME_ZONE_MISSING)
    name = _names().get(wanted) or _by_offset(wanted)
    if name is not None:
        return ZoneInfo(name)
    raise ScheduleError(messages.time_zone_unknown(shortened(text), _near(wanted)))


def label(zone: ZoneInfo) -> str:
    """Name a zone for members: its IANA name, or 「UTC+3」 for a bare offset."""
    offset = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone.key)
    if offset is None:
        return zone.key
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}"


def shortened(text: str) -> str:
    """Cut what a member wrote for repeating it in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _ECHO else line[:_ECHO] + "…"


@functools.cache
def _names() -> dict[str, str]:
    """Every spelling that is understood, folded, with the IANA name it stands for."""
    keys = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}, key=len)
    names: dict[str, str] = {}
    for key in keys:
        names[key.replace("_", " ").lower()] = key
    for key in keys:
        region, _, city = key.rpartition("/")
        if region and not region.startswith(("Etc", "US", "Canada", "Brazil", "Mexico", "Chile")):
            names.setdefault(city.replace("_", " ").lower(), key)
    return names | _ALIASES


def _by_offset(wanted: str) -> str | None:
    if western := _OFFSET.fullmatch(wanted.replace(" ", "")):
        minutes = int(western[2]) * 60 + int(western[3] or 0)
        minutes = -minutes if western[1] == "-" else minutes
    elif chinese := _CHINESE_OFFSET.fullmatch(wanted):
        minutes = _NUMERALS.get(chinese[2], 99) * (60 if chinese[1] == "东" else -60)
    else:
        return None
    hours, rest = divmod(abs(minutes), 60)
    name = _OFFSETS.get(minutes, "" if rest else f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}")
    return name if name in _names().values() else None


def _near(wanted: str) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(wanted, list(_names()), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=4)
    close = [name for name, score, _ in found if score > found[0][1] - _CLOSE]
    return list(dict.fromkeys(_names()[name] for name in close))[:2]


def local_date(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the day that it is in the zone at an aware moment."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment!r}")
    return moment.astimezone(zone).date()
