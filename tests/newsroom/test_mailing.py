"""Sending the digest over a real mail server: each recipient once, whatever breaks, and a plain word for what did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsroom.addresses import Address, parse_address
from newsroom.clock import utc_now
from newsroom.errors import MailError, SettingsError, StoreError
from newsroom.pipeline.lock import only_sending
from newsroom.pipeline.mailing import Digest, Sending, planned, send, send_test
from newsroom.sections import MailSettings
from newsroom.store import Store
from tests.dashboard.press import free_port
from tests.newsroom.mailserver import PASSWORD, USER, MailServer
from tests.newsroom.sending import digest, store_of

LAN, MINH, HOA = (
    parse_address("Trần Thị Lan <lan@vu.example>"),
    parse_address("minh@vu.example"),
    parse_address("Hòa Đỗ <hoa@báo.example>"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = store_of(tmp_path)
    yield made
    made.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        yield running


def sent(
    store: Store, mail: MailSettings, tmp_path: Path, *to: Address, what: Digest | None = None, **options: Any
) -> Sending:
    return send(store, mail, tmp_path, what or digest(), to, by="Lan", clock=utc_now, **options)


def steps(done: Sending) -> dict[str, str]:
    return {outcome.recipient.mailbox: outcome.step for outcome in done.outcomes}


class TestTaken:
    @pytest.mark.parametrize("security", ["starttls", "tls", "none"])
    def test_each_recipient_gets_a_letter_of_their_own(self, store: Store, tmp_path: Path, security: Any) -> None:
        with MailServer(tmp_path, security=security) as server:
            done = sent(store, server.settings, tmp_path, LAN, MINH, HOA)
        assert done.complete
        assert not done.stopped
        assert [letter.recipients for letter in server.letters] == [(a.mailbox,) for a in (LAN, MINH, HOA)]
        for letter, address in zip(server.letters, (LAN, MINH, HOA), strict=True):
            assert letter.sender == "diembao@vu.example"
            assert [(a.display_name, a.addr_spec) for a in letter.message["To"].addresses] == [
                (address.name, address.mailbox)
            ]
            others = {a.mailbox for a in (LAN, MINH, HOA)} - {address.mailbox}
            assert not any(other.encode() in letter.content for other in others)
        assert {m.state for m in store.mailings.all()} == {"sent"}

    def test_the_letter_comes_as_it_was_made(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        sent(store, server.settings, tmp_path, LAN)
        (letter,) = server.letters
        plain = letter.message.get_body(("plain",))
        assert plain is not None
        assert "Đường" in plain.get_content()
        assert store.mailings.all()[0].message_id == letter.message["Message-ID"]

    @pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it has TLS from the first byte
    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_a_user_signs_in(self, store: Store, tmp_path: Path, security: Any) -> None:
        (tmp_path / "word").write_text(f"{PASSWORD}\n")
        with MailServer(tmp_path, security=security, signed_in=True) as server:
            mail = MailSettings(**server.table, user=USER, password_file=tmp_path / "word")
            assert sent(store, mail, tmp_path, LAN).complete
            wrong = MailSettings(**server.table, user=USER, password="sai-roi")
            done = sent(store, wrong, tmp_path, MINH)
        assert "does not let user diembao in (535" in done.stopped
        assert "sai-roi" not in done.stopped
        assert steps(done) == {"minh@vu.example": "waiting"}
        assert server.got() == {"lan@vu.example": 1}

    def test_a_trial_is_not_kept(self, store: Store, server: MailServer) -> None:
        assert send_test(server.settings, replace(digest(), marks=("THƯ THỬ",)), LAN, utc_now()).result == "sent"
        assert server.letters[0].message["Subject"].startswith("[THƯ THỬ] ")
        assert store.mailings.all() == []


class TestOnce:
    def test_nobody_gets_an_issue_twice_not_even_from_another_draft(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        sent(store, server.settings, tmp_path, LAN)
        other = digest("weekly-20260803-20260809-2")
        shouted = Address("LAN@VU.example".replace("VU", "vu"))
        done = sent(store, server.settings, tmp_path, shouted, MINH, what=other)
        assert steps(done) == {"LAN@vu.example": "before", "minh@vu.example": "sent"}
        assert done.complete
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}

    def test_another_language_or_a_person_who_says_so_sends_again(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        sent(store, server.settings, tmp_path, LAN)
        sent(store, server.settings, tmp_path, LAN, what=digest(language="en"))
        assert server.got() == {"lan@vu.example": 2}
        assert steps(sent(store, server.settings, tmp_path, again=[LAN])) == {"lan@vu.example": "sent"}
        assert server.got() == {"lan@vu.example": 3}
        last = next(m for m in store.mailings.all() if m.issue.endswith(":vi"))
        assert "was sent at" in last.detail

    def test_a_dry_run_says_who_would_get_it(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        sent(store, server.settings, tmp_path, LAN)
        told = planned(store, digest(), (LAN, MINH))
        assert [(each.recipient, each.step) for each in told] == [(LAN, "before"), (MINH, "waiting")]
        assert len(store.mailings.all()) == 1

    def test_two_sendings_at_once_are_one(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        with only_sending(tmp_path), pytest.raises(StoreError, match="another diembao is sending mail"):
            sent(store, server.settings, tmp_path, LAN)
        assert server.letters == []


class TestRefused:
    def test_one_refused_recipient_does_not_keep_the_others_from_it(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        server.answers["lan@vu.example"] = "550 5.1.1 không có hộp thư này"
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert steps(done) == {"lan@vu.example": "refused", "minh@vu.example": "sent"}
        assert not done.complete
        assert "550 5.1.1" in done.outcomes[0].detail
        server.answers.clear()
        assert steps(sent(store, server.settings, tmp_path, LAN, MINH))["lan@vu.example"] == "refused"
        assert steps(sent(store, server.settings, tmp_path, again=[LAN])) == {"lan@vu.example": "sent"}
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}

    def test_greylisting_is_tried_again_by_the_same_command(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        server.answers["lan@vu.example"] = "450 4.2.0 Greylisted, try again later"
        assert steps(sent(store, server.settings, tmp_path, LAN, MINH)) == {
            "lan@vu.example": "deferred",
            "minh@vu.example": "sent",
        }
        server.answers.clear()
        assert steps(sent(store, server.settings, tmp_path, LAN, MINH)) == {
            "lan@vu.example": "sent",
            "minh@vu.example": "before",
        }
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}

    def test_a_server_that_takes_no_such_letter_is_not_asked_for_each_recipient(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        server.content_answers = dict.fromkeys(("lan@vu.example", "minh@vu.example"), "552 5.3.4 too large")
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert "for what is in it (552 5.3.4 too large)" in done.stopped
        assert steps(done) == {"lan@vu.example": "waiting", "minh@vu.example": "waiting"}
        server.content_answers.clear()
        assert sent(store, server.settings, tmp_path, LAN, MINH).complete

    def test_a_sender_that_the_server_does_not_know(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        server.sender_answer = "553 5.7.1 sender not owned by user"
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert "takes nothing from diembao@vu.example (553 5.7.1" in done.stopped
        server.sender_answer = ""
        assert sent(store, server.settings, tmp_path, LAN, MINH).complete


class TestBroken:
    def test_a_letter_that_was_not_whole_is_tried_again(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        server.drops["lan@vu.example"] = "early"
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert steps(done) == {"lan@vu.example": "deferred", "minh@vu.example": "sent"}
        server.drops.clear()
        assert sent(store, server.settings, tmp_path, LAN, MINH).complete
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}

    def test_a_letter_that_may_have_arrived_is_never_sent_again_by_itself(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        server.drops["lan@vu.example"] = "whole"
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert steps(done) == {"lan@vu.example": "unknown", "minh@vu.example": "sent"}
        server.drops.clear()
        assert steps(sent(store, server.settings, tmp_path, LAN, MINH)) == {
            "lan@vu.example": "look",
            "minh@vu.example": "before",
        }
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}
        first = server.letters[0].message["Message-ID"]
        sent(store, server.settings, tmp_path, again=[LAN])
        assert server.letters[-1].message["Message-ID"] == first, "the reader's server can tell that it is the same"

    def test_a_server_that_does_not_answer_in_time(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        server.silent.add("lan@vu.example")
        done = sent(store, server.settings.model_copy(update={"timeout": 0.5}), tmp_path, LAN)
        server.silent.clear()
        assert steps(done) == {"lan@vu.example": "unknown"}
        assert "no answer in time" in done.outcomes[0].detail

    def test_a_server_that_breaks_off_again_and_again_is_left_alone(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        many = [parse_address(f"ban-{n}@vu.example") for n in range(5)]
        server.drops = {address.mailbox: "early" for address in many}
        done = sent(store, server.settings, tmp_path, *many)
        assert "broke off 3 times in a row" in done.stopped
        assert list(steps(done).values()) == ["deferred"] * 3 + ["waiting"] * 2

    def test_killed_between_sending_and_sent(self, store: Store, server: MailServer, tmp_path: Path) -> None:
        (tmp_path / "mail.json").write_text(json.dumps(server.table), "utf-8")
        there = threading.Event()
        server.silent.add("lan@vu.example")
        server.arrived = there.set
        words = [sys.executable, "-m", "tests.newsroom.sending", str(tmp_path), "lan@vu.example", "minh@vu.example"]
        running = subprocess.Popen(words)
        assert there.wait(60)
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        server.silent.clear()
        assert [(m.recipient, m.state) for m in store.mailings.all()] == [("lan@vu.example", "sending")]
        done = sent(store, server.settings, tmp_path, LAN, MINH)
        assert steps(done) == {"lan@vu.example": "look", "minh@vu.example": "sent"}
        assert "it may have arrived" in done.outcomes[0].detail
        assert server.got() == {"lan@vu.example": 1, "minh@vu.example": 1}
        assert sent(store, server.settings, tmp_path, again=[LAN]).complete
        assert server.got() == {"lan@vu.example": 2, "minh@vu.example": 1}


class TestNoServer:
    def test_nothing_is_told_to_a_server_whose_certificate_is_not_trusted(
        self, store: Store, server: MailServer, tmp_path: Path
    ) -> None:
        mail = MailSettings(**{**server.table, "ca_certs": None, "user": USER, "password": PASSWORD})
        done = sent(store, mail, tmp_path, LAN)
        assert f"mail server 127.0.0.1, port {server.port}: its certificate is not trusted" in done.stopped
        assert server.letters == []
        assert store.mailings.all() == []

    def test_a_certificate_of_another_name(self, store: Store, tmp_path: Path) -> None:
        with MailServer(tmp_path, security="tls", host="127.0.0.2") as server:
            stopped = sent(store, server.settings, tmp_path, LAN).stopped
        assert "its certificate is not trusted (IP address mismatch" in stopped

    def test_a_server_without_starttls_gets_nothing(self, store: Store, tmp_path: Path) -> None:
        with MailServer(tmp_path, security="none") as server:
            mail = MailSettings(**{**server.table, "security": "starttls", "user": USER, "password": PASSWORD})
            assert "does not offer STARTTLS; nothing was sent" in sent(store, mail, tmp_path, LAN).stopped

    def test_nobody_listens(self, store: Store, tmp_path: Path) -> None:
        port = free_port()
        mail = MailSettings(host="localhost", port=port, security="none", sender="a@b.example", timeout=2)
        stopped = sent(store, mail, tmp_path, LAN).stopped
        assert stopped.startswith(f"mail server localhost, port {port}: cannot be reached (")

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"sender": "a@b.example"}, r"\[mail\] host: is empty"),
            ({"host": "localhost"}, r"\[mail\] sender: is empty"),
            ({"host": "localhost", "sender": "a@b.example", "user": "x"}, r"\[mail\] user: no password"),
            ({"host": "h", "sender": "a@b.example", "user": "x", "password": "mật"}, "no letters with diacritics"),
            ({"host": "h", "sender": "a@b.example", "ca_certs": "nowhere.pem"}, "nowhere.pem: there is no such file"),
        ],
    )
    def test_settings_that_cannot_work(self, store: Store, tmp_path: Path, given: dict[str, str], said: str) -> None:
        with pytest.raises(SettingsError, match=said):
            send_test(MailSettings(**given), digest(), LAN, utc_now())

    def test_a_trial_that_no_server_takes_is_an_error(self) -> None:
        mail = MailSettings(host="localhost", port=free_port(), security="none", sender="a@b.example", timeout=2)
        with pytest.raises(MailError, match="cannot be reached"):
            send_test(mail, digest(), LAN, utc_now())


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "localhost.example"])
def test_a_password_never_travels_in_the_clear(host: str) -> None:
    with pytest.raises(ValueError, match="in the clear"):
        MailSettings(host=host, security="none")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_may_be_told_in_the_clear(host: str) -> None:
    assert MailSettings(host=host, security="none").usual_port == 25
