"""A digest to send in tests, and a process that sends it: `python -m tests.newsroom.sending FOLDER ADDRESS …`."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from newsroom.addresses import parse_address
from newsroom.clock import Period, utc_now
from newsroom.pipeline.mailing import Digest, send
from newsroom.sections import DeskSettings, MailSettings
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from tests.reports.specimen import specimen

WEEK = Period(date(2026, 8, 3), date(2026, 8, 9))


def digest(report_id: str = "weekly-20260803-20260809-1", language: str = "vi") -> Digest:
    """The digest of one week."""
    report = replace(specimen("vi", mark=False), kind="weekly")
    return Digest(report_id=report_id, kind="weekly", language=language, period=WEEK, report=report)


def store_of(folder: Path) -> Store:
    """The store of the desk in `folder`."""
    return open_store(Settings(desk=DeskSettings(data=folder)))


if __name__ == "__main__":
    desk = Path(sys.argv[1])
    mail = MailSettings(**json.loads((desk / "mail.json").read_text("utf-8")))
    addresses = [parse_address(typed) for typed in sys.argv[2:]]
    send(store_of(desk), mail, desk, digest(), addresses, by="Lan", clock=utc_now)
