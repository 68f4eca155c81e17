"""All that is known of one article, for the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.desk import Desk
from dashboard.marking import shown_text
from newsroom.article import Article, Facts, Record
from newsroom.decisions import FIELDS, Decision, Field, latest
from newsroom.pages import WarcPlace
from newsroom.store.notes import Note
from newsroom.warc import ArchivedResponse, read_response

MOST_COPIES = 50
"""Reprints that are listed."""
LONGEST_ARCHIVED = 100_000
"""Characters of an archived page's text that are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with what belongs to it."""

    record: Record
    versions: tuple[tuple[Article, WarcPlace], ...]
    """Oldest first."""
    family: tuple[Facts, ...]
    """The original first, then its reprints by time; alone where there is no reprint."""
    decisions: tuple[Decision, ...]
    """Oldest first."""
    notes: tuple[Note, ...]

    @property
    def standing(self) -> Mapping[Field, Decision | None]:
        """By field the decision that counts, None where nobody has decided: what a correction is made on."""
        found = latest(self.decisions)
        return {field: found.get(field) for field in FIELDS}


def reading(desk: Desk, id: str) -> Reading | None:
    """The article of `id`; None where there is none that may be shown (unknown, not labelled yet, withdrawn)."""
    store = desk.store
    records = store.articles.records([id])
    if not records:
        return None
    record = records[0]
    original = record.facts.reprint_of or id
    # The reprints of the original, and the original itself, which may have been withdrawn.
    facts = store.cited.facts(store.reprints.linked([original]))
    family = [item for item in facts.values() if item.id == original or item.reprint_of == original]
    family.sort(key=lambda item: (item.id != original, item.published_at is None, str(item.published_at), item.id))
    return Reading(
        record=record,
        versions=tuple(store.articles.versions_of(id)),
        family=tuple(family[:MOST_COPIES]),
        decisions=tuple(store.reviews.decisions([id])),
        notes=tuple(store.notes.of(id)),
    )


def archived(desk: Desk, place: WarcPlace) -> ArchivedResponse:
    """The page as it was fetched. Raises StoreError where the archive does not have it (any more)."""
    return read_response(desk.settings.archive_place, place, desk.settings.crawl.max_bytes)


def archived_text(response: ArchivedResponse) -> tuple[str, bool]:
    """What a reader of the archived page reads, as text without any markup, and whether it was cut."""
    from lxml import etree, html

    from crawlers.extract_markup import decode

    text = shown_text(decode(response.body) or "")
    try:
        tree = html.document_fromstring(text) if text.strip() else None
    except (ValueError, etree.ParserError):
        tree = None
    if tree is not None:
        etree.strip_elements(tree, "head", "script", "style", "noscript", "template", etree.Comment, with_tail=False)
        lines = (" ".join(str(line).split()) for line in tree.itertext())
        text = "\n".join(line for line in lines if line)
    return text[:LONGEST_ARCHIVED], len(text) > LONGEST_ARCHIVED
