"""Sending a digest: one letter a recipient, each of them once, whatever happens in between.

An issue (kind, period, language) goes to an address once, also when it is sent from another draft. Before a letter goes
out the store says so; if the process dies then, nobody here knows whether it arrived, and only a person decides to
send it again (`again`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

from newsroom.addresses import Address, each_once
from newsroom.clock import LOCAL, Period
from newsroom.errors import MailError
from newsroom.pipeline.lock import only_sending
from newsroom.pipeline.smtp import Delivery, Post, SenderRefused, check_settings
from newsroom.progress import Listener, Progress
from newsroom.sections import MailSettings
from newsroom.store import Store
from newsroom.store.mailings import Mailing, MailState
from reports.mail import File, message
from reports.model import Report

BROKEN_AT_MOST = 3
"""Connections in a row that may break before the server is left alone."""

Step = Literal["sent", "deferred", "refused", "unknown", "before", "waiting", "look"]
"""before: this issue went there earlier; waiting: not tried, because the server was given up or in a dry run;
look: what came of an earlier letter is unknown, a person must look; the others as in `MailState`."""

FAILED: frozenset[Step] = frozenset({"deferred", "refused", "unknown", "waiting", "look"})
"""What leaves a recipient without the letter, as far as it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A report ready to be sent."""

    report_id: str
    kind: str
    language: str
    period: Period
    report: Report
    files: tuple[File, ...] = ()
    marks: tuple[str, ...] = ()
    """Stand before the subject, such as that it is a draft."""

    @property
    def issue(self) -> str:
        """What must not go to an address twice."""
        return f"{self.kind}:{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}:{self.language}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one recipient."""

    recipient: Address
    step: Step
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of all of them; `stopped` says why the server was given up, "" where it was not."""

    outcomes: tuple[Outcome, ...]
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether everybody has the letter."""
        return not any(outcome.step in FAILED for outcome in self.outcomes)


def planned(
    store: Store, digest: Digest, recipients: Sequence[Address], again: Collection[Address] = ()
) -> tuple[Outcome, ...]:
    """What `send` would do, without doing it: `waiting` is who would get the letter."""
    known = store.mailings.of_issue(digest.issue, [address.key for address in recipients])
    repeated = {address.key for address in again}
    return tuple(_before(address, known.get(address.key), address.key in repeated) for address in recipients)


def _before(address: Address, known: Mailing | None, repeated: bool) -> Outcome:
    if known is None or repeated or known.state == "deferred":
        return Outcome(address, "waiting", known.detail if known else "")
    when = f"{known.at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    if known.state == "sent":
        return Outcome(address, "before", f"{when}, {known.report_id}")
    if known.state == "refused":
        return Outcome(address, "refused", known.detail)
    return Outcome(address, "look", " · ".join(filter(None, (when, known.detail))))


def send(
    store: Store,
    settings: MailSettings,
    data: Path,
    digest: Digest,
    recipients: Sequence[Address],
    *,
    by: str,
    clock: Callable[[], datetime],
    again: Collection[Address] = (),
    listener: Listener | None = None,
) -> Sending:
    """Send `digest` to those of `recipients` who do not have it yet, and to those of `again` in any case.

    `data` is the desk's data folder, whose lock keeps two sendings apart. Raises SettingsError for settings that cannot
    work, StoreError where another process is sending.
    """
    sender = check_settings(settings)
    with only_sending(data):
        # Whoever wrote `sending` holds the lock or is gone.
        store.mailings.abandon("the sending was cut off; it may have arrived")
        outcomes = list(planned(store, digest, each_once((*recipients, *again)), again))
        run = _Run(store, settings, sender, digest, by, clock, {address.key for address in again})
        todo = [place for place, outcome in enumerate(outcomes) if outcome.step == "waiting"]
        stopped = ""
        try:
            for done, place in enumerate(todo):
                if listener is not None:
                    listener(Progress("mail", done, len(todo)))
                outcomes[place] = run.one(outcomes[place].recipient)
            if listener is not None and todo:
                listener(Progress("mail", len(todo), len(todo)))
        except MailError as error:
            stopped = str(error)
        finally:
            run.close()
        return Sending(tuple(outcomes), stopped)


def send_test(settings: MailSettings, digest: Digest, recipient: Address, at: datetime) -> Delivery:
    """Send one letter that nothing is kept of. Raises SettingsError and MailError."""
    sender = check_settings(settings)
    with Post(settings) as post:
        return post.deliver(letter(digest, sender, recipient, at).as_bytes(), sender, recipient)


def letter(digest: Digest, sender: Address | None, recipient: Address | None, at: datetime) -> EmailMessage:
    """The letter as it goes out."""
    return message(
        digest.report,
        report_id=digest.report_id,
        sender=sender,
        recipient=recipient,
        date=at,
        marks=digest.marks,
        files=digest.files,
    )


class _Run:
    """The letters of one sending, over one connection as long as it holds."""

    def __init__(
        self,
        store: Store,
        settings: MailSettings,
        sender: Address,
        digest: Digest,
        by: str,
        clock: Callable[[], datetime],
        again: Collection[str],
    ) -> None:
        self._store, self._settings, self._sender, self._digest = store, settings, sender, digest
        self._by, self._clock, self._again = by, clock, again
        self._post: Post | None = None
        self._broken = 0
        self._sent = 0

    def close(self) -> None:
        if self._post is not None:
            self._post.close()
            self._post = None

    def one(self, recipient: Address) -> Outcome:
        """Send to one recipient. Raises MailError where the server takes nothing more."""
        if self._broken >= BROKEN_AT_MOST:
            raise MailError(
                f"mail server {self._settings.host}, port {self._settings.usual_port}: broke off "
                f"{self._broken} times in a row and was left alone"
            )
        if self._post is None:
            self._post = Post(self._settings)
        now = self._clock()
        made = letter(self._digest, self._sender, recipient, now)
        issue, key = self._digest.issue, recipient.key
        known = self._store.mailings.of_issue(issue, [key]).get(key)
        earlier = f"was {known.state} at {known.at.astimezone(LOCAL):%d/%m/%Y %H:%M}" if known else ""
        mailing = Mailing(
            report_id=self._digest.report_id,
            issue=issue,
            recipient=key,
            at=now,
            by=self._by,
            message_id=str(made["Message-ID"]),
            state="sending",
            detail=earlier,
        )
        after: tuple[MailState, ...] = ("deferred",)
        if key in self._again:
            after = ("sent", "deferred", "refused", "unknown")
        if not self._store.mailings.claim(mailing, after=after):
            known = self._store.mailings.of_issue(issue, [key]).get(key)
            return _before(recipient, known, False)
        try:
            delivery = self._post.deliver(made.as_bytes(), self._sender, recipient)
        except SenderRefused as error:
            self._settle(key, "deferred", str(error), earlier)
            raise
        self._broken = 0 if delivery.usable else self._broken + 1
        if not delivery.usable:
            self.close()
        if delivery.result == "refused" and delivery.whole and not self._sent:
            # Too large, or taken for spam: the next would be refused as well. Nobody is marked as refused for it.
            self._settle(key, "deferred", delivery.detail, earlier)
            raise MailError(
                f"mail server {self._settings.host}, port {self._settings.usual_port}: does not take the letter to "
                f"{recipient.mailbox} for what is in it ({delivery.detail})"
            )
        self._sent += delivery.result == "sent"
        self._settle(key, delivery.result, delivery.detail, earlier)
        return Outcome(recipient, delivery.result, delivery.detail)

    def _settle(self, key: str, state: MailState, detail: str, earlier: str) -> None:
        told = f"{detail}; {earlier}" if earlier and key in self._again else detail
        self._store.mailings.settle(self._digest.issue, key, state, told, self._clock())
