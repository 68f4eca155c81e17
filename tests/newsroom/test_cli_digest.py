"""`diembao digest`: the digest that was reviewed goes to the list, and the command says what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from newsroom.clock import Period
from newsroom.pipeline.reporting import ReportDesk
from newsroom.store import open_store
from reports.evidence import Spec
from tests.newsroom.mailserver import MailServer
from tests.newsroom.makers import NOW, fill
from tests.newsroom.report_maker import compose
from tests.newsroom.runs import Office

WEEKS = (Period(date(2026, 7, 27), date(2026, 8, 2)), Period(date(2026, 8, 3), date(2026, 8, 9)))


@dataclass
class Desk:
    """An office with a mail server and two weekly digests."""

    office: Office
    server: MailServer
    ids: list[str] = field(default_factory=list)

    def call(self, *words: str, code: int = 0) -> Any:
        return self.office.call("digest", *words, code=code)

    def review(self, id: str) -> None:
        self.office.call("report", "review", id, "--by", "Lan")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with MailServer(tmp_path) as server:
        mail = "".join(f"{key} = {_toml(value)}\n" for key, value in server.table.items())
        settings = f'[desk]\ndata = "data"\nlanguage = "en"\n[mail]\n{mail}recipients = "ai.txt"\n'
        office = Office.make(tmp_path / "office", "", settings)
        (office.folder / "ai.txt").write_text("Trần Thị Lan <lan@vu.example>\nminh@vu.example # Minh\n", "utf-8")
        store = open_store(office.settings)
        fill(store, range(1, 4))
        reports = ReportDesk(store, office.settings, compose)
        specs = [
            Spec(kind="weekly", language="vi", period=week, scope=None, number=31 + n) for n, week in enumerate(WEEKS)
        ]
        yield Desk(office, server, [reports.new(spec, "Lan", NOW) for spec in specs])
        store.close()


def _toml(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def test_the_newest_reviewed_digest_goes_to_the_list_once(desk: Desk) -> None:
    assert "no weekly digest that was reviewed" in desk.call("send", code=4).stderr
    desk.review(desk.ids[0])
    done = desk.call("send", "--by", "Lan")
    assert "Letters sent now: 2; recipients who have the digest: 2 of 2." in done.stdout
    assert desk.server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}
    again = desk.call("send")
    assert "Letters sent now: 0; recipients who have the digest: 2 of 2." in again.stdout
    assert desk.server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}
    listed = desk.call("list", "--each").stdout
    assert f"{desk.ids[0]} · " in listed
    assert "Lan · sent: 2" in listed
    assert "minh@vu.example · sent" in listed


def test_a_draft_goes_out_only_when_that_is_said_and_is_marked(desk: Desk) -> None:
    refused = desk.call("send", desk.ids[1], code=2).stderr
    assert f"report {desk.ids[1]} is a draft" in refused
    desk.call("send", desk.ids[1], "--draft", "--to", "Minh <minh@vu.example>")
    assert desk.server.got() == {"minh@vu.example": 1}


def test_a_dry_run_and_a_trial_leave_no_trace(desk: Desk) -> None:
    told = desk.office.json("digest", "send", desk.ids[0], "--draft", "--dry-run")
    assert [(each["address"], each["result"]) for each in told["recipients"]] == [
        ("lan@vu.example", "waiting"),
        ("minh@vu.example", "waiting"),
    ]
    assert desk.server.letters == []
    desk.call("send", desk.ids[0], "--test-to", "toi@vu.example")
    (letter,) = desk.server.letters
    assert letter.message["Subject"].startswith("[TRIAL] ")
    assert desk.office.json("digest", "list") == []


def test_one_refused_recipient_is_named_and_the_command_fails(desk: Desk) -> None:
    desk.review(desk.ids[0])
    desk.server.answers = {"lan@vu.example": "550 no such user", "minh@vu.example": "450 greylisted"}
    done = desk.call("send", code=1)
    assert "lan@vu.example: the server refuses this recipient" in done.stderr
    assert "Recipients who are still without it: 1; run the same command again" in done.stderr
    desk.server.answers.clear()
    assert "Letters sent now: 1; recipients who have the digest: 1 of 2" in desk.call("send", code=1).stdout
    desk.call("send", "--again", "lan@vu.example")
    assert desk.server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}


def test_a_server_that_cannot_be_reached_is_one_sentence(desk: Desk) -> None:
    desk.review(desk.ids[0])
    desk.server.__exit__()
    done = desk.call("send", code=1)
    assert done.stderr.strip().splitlines()[-1].startswith(f"diembao: mail server 127.0.0.1, port {desk.server.port}: ")
    assert "not tried" in done.stdout
    assert desk.office.json("digest", "list") == []
    desk.server.__enter__()


def test_a_letter_as_a_file_with_the_report_beside_it(desk: Desk) -> None:
    file = desk.office.folder / "ban-tin.eml"
    desk.call("send", desk.ids[1], "--eml", str(file), "--attach", "docx")
    assert "the file is there already" in desk.call("send", desk.ids[1], "--eml", str(file), code=2).stderr
    first = file.read_bytes()
    desk.call("send", desk.ids[1], "--eml", str(file), "--attach", "docx", "--force")
    assert file.read_bytes() == first
    letter = message_from_bytes(first, policy=default)
    assert (letter["X-Unsent"], letter["To"]) == ("1", None)
    assert [each.get_filename() for each in letter.iter_attachments()] == [f"{desk.ids[1]}.docx"]
    assert desk.server.letters == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dry-run", "--test-to", "a@b.example"), "exclude one another"),
        (("--test-to", "a@b.example", "--to", "c@d.example"), "name who gets the digest"),
        (("--draft", "--to", "khong phai"), "'khong phai' is no address"),
    ],
)
def test_what_cannot_be_meant(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.call("send", *words, code=2).stderr


def test_nobody_is_named(desk: Desk) -> None:
    file = desk.office.folder / "settings.toml"
    file.write_text(file.read_text("utf-8").replace('recipients = "ai.txt"\n', ""), "utf-8")
    assert "set [mail] recipients" in desk.call("send", "--draft", code=2).stderr


def test_no_password_is_ever_printed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMBAO_MAIL__USER", "diembao")
    monkeypatch.setenv("DIEMBAO_MAIL__PASSWORD", "rat-bi-mat")
    desk.review(desk.ids[0])
    done = desk.call("send", code=1)
    assert "does not let user diembao in (535" in done.stderr
    assert "rat-bi-mat" not in done.stderr + done.stdout
