"""The letter that tells somebody which of their searches fired, and for what: plain text with a link to each article's
source. What was crawled stands in it as one line each, without control characters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from dashboard import wording
from dashboard.desk import safe_link
from newsroom.addresses import Address
from newsroom.article import Facts
from newsroom.clock import LOCAL
from newsroom.store.searches import Alert, SavedSearch
from newsroom.text import clean_line
from newsroom.texts import Texts, number

SHOWN = 10
"""Articles that are listed for one search."""


@dataclass(frozen=True, slots=True)
class Told:
    """A search with what it fired for."""

    search: SavedSearch
    alerts: Sequence[Alert]

    @property
    def hits(self) -> list[Alert]:
        """Its new articles."""
        return [alert for alert in self.alerts if alert.kind == "hit"]

    @property
    def spikes(self) -> list[Alert]:
        """Its days with far more articles than usual."""
        return [alert for alert in self.alerts if alert.kind == "spike"]


def letter(
    told: Sequence[Told],
    facts: Mapping[str, Facts],
    texts: Texts,
    sender: Address,
    recipient: Address,
    at: datetime,
) -> EmailMessage:
    """The letter about the searches of one person. `at` is aware. The same alerts to the same person have the same
    Message-ID, so that a letter that was cut off and is sent again can be told from a new one."""
    names = [clean_line(each.search.name) for each in told]
    made = EmailMessage(policy=SMTP)
    made["From"] = HeaderAddress(clean_line(sender.name), addr_spec=sender.mailbox)
    made["To"] = HeaderAddress(clean_line(recipient.name), addr_spec=recipient.mailbox)
    made["Subject"] = _subject(told, names, texts)
    made["Date"] = format_datetime(at.astimezone(LOCAL))
    ids = ",".join(str(alert.id) for each in told for alert in each.alerts)
    digest = hashlib.sha256(f"{recipient.key} {ids}".encode()).hexdigest()
    made["Message-ID"] = f"<{digest[:32]}@{sender.domain}>"
    made["List-Id"] = f"<alerts.diembao.{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # no answer from who is on leave
    made.set_content("\n".join(_lines(told, facts, texts)), cte="quoted-printable")
    made["Content-Language"] = texts.language
    return made


def _subject(told: Sequence[Told], names: Sequence[str], texts: Texts) -> str:
    hits = sum(len(each.hits) for each in told)
    spike = any(each.spikes for each in told)
    first = names[0] if len(names) == 1 else texts("alert_and_more", name=names[0], count=len(names) - 1)
    what = texts("alert_subject_spike", name=first) if spike else texts("alert_subject", name=first, count=hits)
    return clean_line(what)


def _lines(told: Sequence[Told], facts: Mapping[str, Facts], texts: Texts) -> list[str]:
    language = texts.language
    made: list[str] = []
    for each in told:
        made += [texts("alert_search", name=clean_line(each.search.name)), ""]
        for spike in each.spikes:
            made += [spike_in_words(spike, texts), ""]
        hits = [facts[alert.key] for alert in each.hits if alert.key in facts]
        if hits:
            made += [texts("alert_new", count=number(len(hits), language)), ""]
        for item in hits[:SHOWN]:
            when = wording.moment(item.published_at, language) if item.published_at else texts("undated")
            made += [f"- {clean_line(item.title) or texts('untitled')}", f"  {clean_line(item.source_name)}, {when}"]
            if link := safe_link(item.url):
                made.append(f"  {clean_line(link)}")
        if len(hits) > SHOWN:
            made += ["", texts("alert_rest", count=number(len(hits) - SHOWN, language))]
        made.append("")
    return [*made, texts("alert_foot")]


def spike_in_words(alert: Alert, texts: Texts) -> str:
    """A day with far more articles than usual, as one sentence."""
    detail, language = alert.detail, texts.language
    return texts(
        "alert_spike",
        day=wording.day(date.fromisoformat(alert.key), language),
        now=number(int(detail["now"]), language),
        low=number(int(detail["low"]), language),
        high=number(int(detail["high"]), language),
    )
