"""Feeding the portal: what an editor chose becomes items, items become files that are replaced whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from classify.taxonomy import Taxonomy
from newsroom.article import Record
from newsroom.errors import InputError
from newsroom.pipeline.rendering import write_whole
from newsroom.store import Store
from newsroom.store.portal import Choice, Words
from newsroom.text import clean_line, clean_text
from newsroom.texts import LANGUAGES, Language
from reports.portal import BORROWED, Channel, Item, borrowed, file_name, json_feed, json_lines, newest, rss

Lack = Literal["withdrawn", "unlabelled", "title"]
"""Why a chosen article is not in a feed: it was withdrawn; nobody has labelled it (again); it has no title in the
feed's language."""

LONGEST_TITLE, LONGEST_SUMMARY = 500, 3_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chosen article that is not in a feed."""

    article_id: str
    title: str
    lack: Lack
    language: Language | None
    """Of the feed; None for all of them."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """What was written."""

    files: tuple[Path, ...]
    items: Mapping[Language, int]
    left_out: tuple[LeftOut, ...]


def choose(store: Store, rows: Sequence[tuple[str, str, Mapping[Words, str]]], by: str, now: datetime) -> int:
    """Choose articles: where it stands (for a sentence about a mistake, "" without), id, the editor's words.

    All or none are kept. Returns how many were not chosen before. Raises InputError for an article that is unknown or
    withdrawn, and for words that are too long or those of the press.
    """
    cleaned = []
    for where, article_id, words in rows:
        try:
            cleaned.append((article_id, _checked(store, article_id, words)))
        except InputError as error:
            raise InputError(f"{where}: {error}" if where else str(error)) from error
    return store.portal.put(cleaned, by, now)


def _checked(store: Store, article_id: str, words: Mapping[Words, str]) -> dict[Words, str]:
    versions = store.articles.versions_of(article_id)
    if not versions:
        raise InputError(f"there is no article {article_id}")
    checked: dict[Words, str] = {}
    for name, text in words.items():
        summary = name.startswith("summary")
        checked[name] = clean_text(text) if summary else clean_line(text)
        most = LONGEST_SUMMARY if summary else LONGEST_TITLE
        if len(checked[name]) > most:
            raise InputError(f"{name} of article {article_id} is longer than {most} characters")
        taken = borrowed(checked[name], [t for a, _ in versions for t in (a.lead, a.text)]) if summary else 0
        if taken > BORROWED:
            raise InputError(
                f"{name} of article {article_id} takes {taken} words in a row from the article; the portal gets no "
                "text of the press: say it in your own words"
            )
    return checked


def items(store: Store, taxonomy: Taxonomy) -> tuple[list[Item], list[LeftOut]]:
    """What is chosen and may be shown, and what may not."""
    chosen = store.portal.chosen()
    records = {record.article.id: record for record in store.articles.records([each.article_id for each in chosen])}
    found: list[Item] = []
    left_out: list[LeftOut] = []
    for choice in chosen:
        record = records.get(choice.article_id)
        if choice.withdrawn or record is None:
            lack: Lack = "withdrawn" if choice.withdrawn else "unlabelled"
            left_out.append(LeftOut(choice.article_id, choice.title, lack, None))
            continue
        item = _item(choice, record, taxonomy)
        left_out += [
            LeftOut(choice.article_id, choice.title, "title", each) for each in LANGUAGES if each not in item.titles
        ]
        found.append(item)
    return found, left_out


def _item(choice: Choice, record: Record, taxonomy: Taxonomy) -> Item:
    article, facts = record.article, record.facts
    titles: dict[Language, str] = {}
    summaries: dict[Language, str] = {}
    for language in LANGUAGES:
        title, summary = _words(choice, language)
        title = title or (article.title if article.language == language else "")
        if clean_line(title):
            titles[language] = title
        if summary:
            summaries[language] = summary
    return Item(
        article_id=article.id,
        url=article.url,
        source_id=facts.source_id,
        source=facts.source_name,
        country=facts.country,
        language=article.language,
        titles=titles,
        summaries=summaries,
        categories={language: _categories(facts.pillars, facts.topics, taxonomy, language) for language in LANGUAGES},
        pillars=facts.pillars,
        topics=facts.topics,
        published_at=facts.published_at,
        chosen_at=choice.chosen_at,
        changed_at=choice.changed_at,
    )


def _words(choice: Choice, language: Language) -> tuple[str, str]:
    if language == "vi":
        return choice.words["title_vi"], choice.words["summary_vi"]
    return choice.words["title_en"], choice.words["summary_en"]


def _categories(
    pillars: Sequence[str], topics: Sequence[str], taxonomy: Taxonomy, language: Language
) -> tuple[str, ...]:
    """Names; what another taxonomy gave and this one does not know is left out."""
    named = {each.id: each for each in (*taxonomy.pillars, *taxonomy.topics)}
    return tuple(getattr(named[id], language) for id in (*pillars, *topics) if id in named)


def write_feeds(store: Store, taxonomy: Taxonomy, folder: Path, channels: Sequence[Channel], most: int) -> Feeds:
    """Write `feed.<language>.xml` and `.json` for each of `channels` and `feed.jsonl` into `folder`.

    A reader sees the old file or the new one. Raises InputError where the folder cannot be written to.
    """
    found, left_out = items(store, taxonomy)
    languages = [channel.language for channel in channels]
    contents: dict[str, bytes] = {}
    counts: dict[Language, int] = {}
    for channel in channels:
        shown = newest(found, channel.language, most)
        counts[channel.language] = len(shown)
        contents[file_name(channel.language, "xml")] = rss(channel, shown)
        contents[file_name(channel.language, "json")] = json_feed(channel, shown)
    contents["feed.jsonl"] = json_lines(found)
    for name, content in contents.items():
        write_whole(folder / name, content)
    told = tuple(each for each in left_out if each.language is None or each.language in languages)
    return Feeds(tuple(folder / name for name in contents), counts, told)
