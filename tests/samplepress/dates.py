"""Dates as the sample press prints them: kept apart because articles are written relative to "today"."""

import re
from datetime import date, datetime, timedelta

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_THAI_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_INDONESIAN_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
BUDDHIST_ERA = 543
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def vietnamese_weekday(day: date) -> str:
    """The weekday as it stands inside a Vietnamese sentence."""
    return _WEEKDAYS[day.weekday()]


def english_date(day: date) -> str:
    """15 November 2026: spelled out here because strftime would follow the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def vietnamese_stamp(moment: datetime) -> str:
    """The line above a Vietnamese article: `Thứ Hai, 16/11/2026 - 09:15 (GMT+7)`."""
    weekday = vietnamese_weekday(moment.date())
    offset = moment.utcoffset() or timedelta(0)
    hours = int(offset.total_seconds() // 3600)
    return f"{weekday[0].upper()}{weekday[1:]}, {moment:%d/%m/%Y - %H:%M} (GMT{hours:+d})"


def chinese_stamp(moment: datetime) -> str:
    """`2026年11月16日 09:15`."""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def thai_stamp(moment: datetime) -> str:
    """`16 พฤศจิกายน 2569 เวลา 09:15 น.`: Thai pages count years by the Buddhist era, for machines by the common one."""
    return f"{moment.day} {_THAI_MONTHS[moment.month - 1]} {moment.year + BUDDHIST_ERA} เวลา {moment:%H:%M} น."


def indonesian_stamp(moment: datetime) -> str:
    """`16 November 2026, 09.15 WIB`."""
    return f"{moment.day} {_INDONESIAN_MONTHS[moment.month - 1]} {moment.year}, {moment:%H.%M} WIB"


def resolve(text: str, today: date) -> str:
    """Replace `{ngay:9}`, `{date:9}` and `{thu:9}`; anything else in braces is a slip of the writer."""

    def replacement(match: re.Match[str]) -> str:
        form, _, days = match.group(1).partition(":")
        if not days.isdecimal():
            raise ValueError(f"unknown placeholder {match.group(0)}")
        day = today - timedelta(days=int(days))
        match form:
            case "ngay":
                return f"{day:%d/%m/%Y}"
            case "date":
                return english_date(day)
            case "thu":
                return vietnamese_weekday(day)
            case _:
                raise ValueError(f"unknown placeholder {match.group(0)}")

    return _PLACEHOLDER.sub(replacement, text)
