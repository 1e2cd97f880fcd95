"""Time zones as members name them."""

import pytest

from bot.chat.schedule import ScheduleError, parse_time_zone
from bot.chat.zones import label


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Asia／Shanghai", "Asia/Shanghai"),
        ("america/new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Tokyo", "Asia/Tokyo"),
        ("utc", "UTC"),
        ("北京", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("上海", "Asia/Shanghai"),
        ("香港", "Asia/Hong_Kong"),
        ("台北", "Asia/Taipei"),
        ("臺北時間", "Asia/Taipei"),
        ("東京", "Asia/Tokyo"),
        ("UTC+8", "Asia/Shanghai"),
        ("utc＋08:00", "Asia/Shanghai"),
        ("GMT+9", "Asia/Tokyo"),
        ("+5:30", "Asia/Kolkata"),
        ("UTC-3", "Etc/GMT+3"),
        ("UTC+0", "UTC"),
        ("东八区", "Asia/Shanghai"),
        ("西五区", "Etc/GMT+5"),
        ("東八區", "Asia/Shanghai"),
        ("Tokyo time", "Asia/Tokyo"),
        ("new york local time", "America/New_York"),
        ("Beijing Standard Time", "Asia/Shanghai"),
        ("China", "Asia/Shanghai"),
        ("雪梨", "Australia/Sydney"),
        ("三藩市", "America/Los_Angeles"),
        ("杜拜時間", "Asia/Dubai"),
    ],
)
def test_time_zones(text, key):
    assert parse_time_zone(text).key == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Asia/Shangai", "是不是想写 Asia/Shanghai？"),
        ("Shangai", "是不是想写 Asia/Shanghai？"),
        ("Londn", "是不是想写 Europe/London？"),
        ("火星", "不认识时区“火星”。可以写"),
        ("UTC+15", "不认识时区“UTC+15”"),
        ("UTC+3:17", "不认识时区"),
        ("factory", "不认识时区"),
        ("../../etc/passwd", "不认识时区"),
        ("", "请写出时区"),
    ],
)
def test_unknown_time_zones_get_a_hint(text, said):
    with pytest.raises(ScheduleError) as refused:
        parse_time_zone(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "shown"), [("UTC-3", "UTC-3"), ("UTC+10", "UTC+10"), ("北京", "Asia/Shanghai")]
)
def test_time_zones_are_shown_as_members_think_of_them(text, shown):
    assert label(parse_time_zone(text)) == shown
