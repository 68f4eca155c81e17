"""Articles with the labels that careful readers gave them: what a labeller is measured on and learns from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast, get_args

from newsroom.article import Article, Relevance, Tone
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_files, jsonl_rows
from newsroom.text import clean_line, clean_text

PINNED = Path(__file__).with_name("gold") / "labels.jsonl"
"""The set that comes with diembao, written for measuring: never learned from."""
SHOWN_WORDS = 60
"""Words of lead or text that readers judged by, at least."""
LONG_TITLE = 40
"""Words beyond which what a file gives as title is the text."""
_FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
"""Plays no part in labelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRow:
    """An article with the labels that a person gave it."""

    article: Article
    relevance: Relevance
    topics: tuple[str, ...] = ()
    """Most important first."""
    themes: tuple[str, ...] = ()
    tone: Tone | None = None
    """None where it was not judged."""
    subject: tuple[str, ...] = ()
    """Topics that it is about, whether or not ASEAN plays a part; those of `topics` where that was not judged."""
    file: str = ""
    stratum: str = ""

    def showing(self, view: Callable[[Article], Article]) -> GoldRow:
        """The row with as much of its article as `view` shows."""
        return replace(self, article=view(self.article))


def read_gold(path: Path, folder: Path | None = None) -> tuple[GoldRow, ...]:
    """Rows of `{"id", "file", "lang", "relevance", "topics", "themes", "tone"}`. A row with a `title` is its own
    article; those of others come from the files of `folder` (rows of `{"id", "title", "lead" or "summary", "text" or
    "body", "lang"}`, `.jsonl`, `.jsonl.gz`, `.jsonl.xz`); without `file` all files are searched.

    Raises InputError naming file and line, or an article that is nowhere.
    """
    judged = [(number, row) for number, row in jsonl_rows(path)]
    if not judged:
        raise InputError(f"{path}: there is no row in it")
    elsewhere = {str(row.get("id")): str(row.get("file") or "") for _, row in judged if not row.get("title")}
    if elsewhere and folder is None:
        raise InputError(f"{path}: its rows name articles by id only; say in which folder they are")
    articles = read_articles(folder, elsewhere) if folder is not None else {}
    made = []
    for number, row in judged:
        article = as_article(row) if row.get("title") else articles.get(str(row.get("id")))
        if article is None:
            raise InputError(f"{path}, line {number}: the article {str(row.get('id'))[:60]} is not in {folder}")
        relevance, tone = row.get("relevance"), row.get("tone")
        if relevance not in get_args(Relevance):
            raise InputError(f"{path}, line {number}: relevance is one of {', '.join(get_args(Relevance))}")
        if tone is not None and tone not in get_args(Tone):
            raise InputError(f"{path}, line {number}: tone is one of {', '.join(get_args(Tone))}")
        topics = _ids(row.get("topics"))
        made.append(
            GoldRow(
                article=article,
                relevance=cast(Relevance, relevance),
                topics=topics,
                themes=_ids(row.get("themes")),
                tone=cast(Tone | None, tone),
                subject=_ids(row["subject"]) if "subject" in row else topics,
                file=str(row.get("file") or ""),
                stratum=str(row.get("stratum") or ""),
            )
        )
    return tuple(made)


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(str(id) for id in value) if isinstance(value, list) else ()


def read_articles(folder: Path, wanted: Mapping[str, str]) -> dict[str, Article]:
    """The articles of these ids, from the files that are named for them ("" for any)."""
    if not wanted:
        return {}
    names = set(wanted.values())
    made: dict[str, Article] = {}
    for path in jsonl_files(folder, () if "" in names else names):
        for number, row in jsonl_rows(path):
            id = str(row.get("id"))
            if id in wanted and id not in made:
                made[id] = as_article(row, f"{path}, line {number}")
    return made


def as_article(row: Mapping[str, Any], where: str = "the row") -> Article:
    """An article from a row of JSON. Raises InputError, beginning with `where`, for one without a title."""
    title = clean_line(str(row.get("title") or ""))
    if not title:
        raise InputError(f"{where}: an article needs a title")
    lead = clean_line(str(row.get("lead") or row.get("summary") or ""))
    text = clean_text(str(row.get("text") or row.get("body") or ""))
    if len(words := title.split()) > LONG_TITLE:
        # The old sets have whole paragraphs there; a headline is not that long.
        title, text = " ".join(words[:LONG_TITLE]), f"{title}\n\n{text}"
    if text.startswith(title):
        text = text[len(title) :].strip()
    return Article(
        id=str(row.get("id") or ""),
        url=str(row.get("url") or ""),
        source_id=str(row.get("outlet") or ""),
        section=clean_line(str(row.get("section") or "")),
        title=title,
        lead=lead,
        text=text,
        language=str(row.get("language") or row.get("lang") or "und"),
        fetched_at=_FETCHED,
    )


def title_only(article: Article) -> Article:
    """`article` as a headline."""
    return replace(article, lead="", text="")


def opening_only(article: Article, words: int = SHOWN_WORDS) -> Article:
    """`article` as its title and the first `words` of its lead and text."""
    body = article.text if article.lead and article.lead in article.text else f"{article.lead} {article.text}"
    return replace(article, lead="", text=" ".join(body.split(maxsplit=words)[:words]))
