"""The frame of an administrative report (Decree 30/2020/NĐ-CP): header, recipients and signature, from the settings.

What the settings leave empty is printed as dots and filled in by hand. The number is given when the report is
signed, so it is always dots. An English report is a translation for reading: the national name and motto are the
official English ones, the rest of the block is as the settings have it.
"""

from __future__ import annotations

from datetime import datetime

from newsroom.clock import local_day
from newsroom.sections import ReportSettings
from reports import words
from reports.model import Closing, Header, Language
from reports.phrases import Phrases

DOTS = "…"
LONG_DOTS = "………………"


def header(settings: ReportSettings, created_at: datetime, language: Language) -> Header:
    """The block above the title, dated on the local day of `created_at`."""
    text = Phrases(language).text
    day = words.words_of(language).long_day(local_day(created_at))
    return Header(
        superior_body=settings.superior_body.upper(),
        issuing_body=settings.issuing_body.upper() or LONG_DOTS,
        number=text("form.number", number=_number(settings)),
        nation=text("form.nation"),
        motto=text("form.motto"),
        place_date=f"{settings.place or LONG_DOTS}, {day}",
        secrecy=settings.secrecy.strip().upper(),
    )


def genre(language: Language) -> str:
    """ "BÁO CÁO"."""
    return Phrases(language).text("form.genre")


def closing(settings: ReportSettings, language: Language) -> Closing:
    """Recipients and signature."""
    text = Phrases(language).text
    recipients = [line.strip().strip("-;. ") for line in settings.recipients] or [LONG_DOTS, text("form.filed")]
    lines = [f"- {line};" for line in recipients[:-1]] + [f"- {recipients[-1]}."]
    return Closing(
        text("form.recipients"),
        tuple(lines),
        settings.signatory_office.upper() or LONG_DOTS,
        settings.signatory_name or LONG_DOTS,
    )


def attached_to(settings: ReportSettings, created_at: datetime, language: Language) -> str:
    """The line under an annex's title."""
    day = words.words_of(language).long_day(local_day(created_at))
    return Phrases(language).text("form.attached", number=_number(settings), day=day)


def annex_number(number: int, language: Language) -> str:
    """ "Phụ lục II"."""
    return Phrases(language).text("form.annex", number=words.roman(number))


def _number(settings: ReportSettings) -> str:
    return f"{DOTS}/BC-{settings.code or DOTS}"
