"""Sending what saved searches fired for: one letter to each owner who asked for one, each alert once.

The store says that an alert was mailed before its letter goes out; where it certainly did not go that is taken back.
A process that dies in between leaves a letter unsent rather than sent twice: the dashboard still shows the alert.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard import wording
from dashboard.alert_letter import Told, letter
from dashboard.desk import Desk
from newsroom.addresses import parse_address
from newsroom.errors import DiembaoError, MailError
from newsroom.pipeline.lock import only_sending
from newsroom.pipeline.smtp import Post, check_settings


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the letters."""

    letters: int
    failed: tuple[str, ...]
    """One sentence for each that did not go out."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that is to be written."""

    address: str
    told: tuple[Told, ...]


def waiting(desk: Desk) -> list[Waiting]:
    """The letters that are to be written, by address."""
    searches = [search for search in desk.store.searches.watched() if search.alert.mail]
    alerts = desk.store.searches.unmailed([search.id for search in searches])
    by_address: dict[str, list[Told]] = {}
    for search in searches:
        if search.id in alerts:
            by_address.setdefault(search.alert.mail, []).append(Told(search, alerts[search.id]))
    return [Waiting(address, tuple(told)) for address, told in sorted(by_address.items())]


def send(desk: Desk, letters: Sequence[Waiting], clock: Callable[[], datetime]) -> Sent:
    """Send the letters of `letters`. Raises SettingsError where the settings cannot work, MailError where the server
    does not answer; those letters wait for the next time."""
    if not letters:
        return Sent(0, ())
    settings, texts = desk.settings.mail, wording.catalogue(desk.settings.desk.language)
    sender = check_settings(settings)
    done, failed = 0, []
    with only_sending(desk.settings.desk.data), Post(settings) as post:
        for each in letters:
            ids = [alert.id for told in each.told for alert in told.alerts]
            keys = {alert.key for told in each.told for alert in told.hits}
            try:
                recipient = parse_address(each.address)
                made = letter(each.told, desk.store.cited.facts(keys), texts, sender, recipient, clock())
                desk.store.searches.mailed(ids, clock())
                delivery = post.deliver(made.as_bytes(), sender, recipient)
            except MailError:
                desk.store.searches.mailed(ids, None)
                raise
            except (DiembaoError, ValueError) as error:
                failed.append(f"{each.address}: {error}")
                continue
            if delivery.result == "deferred":
                desk.store.searches.mailed(ids, None)
            if delivery.result == "sent":
                done += 1
            else:
                failed.append(f"{each.address}: {delivery.detail}")
            if not delivery.usable:
                break
    return Sent(done, tuple(failed))
