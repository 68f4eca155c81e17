"""The frame of an administrative report (Decree 30/2020/NĐ-CP): header, recipients and signature, from the settings.

What the settings leave empty is printed as dots and filled in by hand. The number is given when the report is
signed, so it is always dots.
"""

from __future__ import annotations

from datetime import datetime

from newsroom.clock import local_day
from newsroom.settings import ReportSettings
from reports import words
from reports.model import Closing, Header

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
GENRE = "BÁO CÁO"
DOTS = "…"
LONG_DOTS = "………………"


def header(settings: ReportSettings, created_at: datetime) -> Header:
    """The block above the title, dated on the local day of `created_at`."""
    return Header(
        superior_body=settings.superior_body.upper(),
        issuing_body=settings.issuing_body.upper() or LONG_DOTS,
        number=f"Số: {_number(settings)}",
        nation=NATION,
        motto=MOTTO,
        place_date=f"{settings.place or LONG_DOTS}, {words.long_day(local_day(created_at))}",
    )


def closing(settings: ReportSettings) -> Closing:
    """Recipients and signature."""
    recipients = [line.strip().strip("-;. ") for line in settings.recipients] or [
        LONG_DOTS,
        f"Lưu: VT, {DOTS}",
    ]
    lines = [f"- {line};" for line in recipients[:-1]] + [f"- {recipients[-1]}."]
    return Closing(
        "Nơi nhận:",
        tuple(lines),
        settings.signatory_office.upper() or LONG_DOTS,
        settings.signatory_name or LONG_DOTS,
    )


def attached_to(settings: ReportSettings, created_at: datetime) -> str:
    """The line under an annex's title."""
    return f"(Kèm theo Báo cáo số {_number(settings)} {words.long_day(local_day(created_at))})"


def _number(settings: ReportSettings) -> str:
    return f"{DOTS}/BC-{settings.code or DOTS}"
