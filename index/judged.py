"""Queries with judged answers, and the articles that they were judged among, as files: what ranking is measured on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsroom.article import Article, Facts, Labels, Record
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_files, jsonl_rows
from newsroom.text import clean_line, clean_text

HIGHEST = 3
"""Grades are 0 (no answer) to 3 (what was looked for)."""
_FIRST_SEEN = datetime(2026, 1, 1, tzinfo=UTC)
"""Plays no part in ranking."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with what a reader found of its answers."""

    query: str
    kind: str
    """Such as its language; queries of one kind are also measured together."""
    grades: Mapping[str, int]
    """By article id, 0 to `HIGHEST`."""
    files: frozenset[str]
    """Names, without ending, of the files that its answers are in; empty where that is not said."""


def read_queries(path: Path) -> tuple[Judged, ...]:
    """Read a JSONL file of `{"query": …, "kind": …, "answers": [{"id": …, "grade": 0-3, "file": …}, …]}`; `kind` and
    `file` may be missing.

    Raises InputError naming the file and line; also where a query has no answer above 0, for then nothing can be
    measured.
    """
    made = []
    for number, row in jsonl_rows(path):
        try:
            answers = [(str(a["id"]), int(a["grade"]), str(a.get("file", ""))) for a in row["answers"]]
            query = str(row["query"])
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{path}, line {number}: a query needs 'query' and 'answers' of 'id' and 'grade'"
            ) from error
        if any(not 0 <= grade <= HIGHEST for _, grade, _ in answers):
            raise InputError(f"{path}, line {number}: a grade is 0 to {HIGHEST}")
        if not any(grade for _, grade, _ in answers):
            raise InputError(f"{path}, line {number}: no answer of '{query[:40]}' has a grade above 0")
        grades = {key: grade for key, grade, _ in answers}
        files = frozenset(file for *_, file in answers if file)
        made.append(Judged(query, str(row.get("kind", "")), grades, files))
    if not made:
        raise InputError(f"{path}: there is no query in it")
    return tuple(made)


def read_articles(folder: Path, judged: Sequence[Judged]) -> list[Record]:
    """The articles that `judged` were judged among: from the files that they name, else from all in `folder`
    (`.jsonl`, `.jsonl.gz`, `.jsonl.xz`), rows of `{"id", "title", "summary" or "lead", "text", "lang"}`.

    Of articles with one title the first stays, or the one that was judged. Raises InputError naming the file, or an
    answer that is nowhere.
    """
    names = frozenset[str]().union(*(one.files for one in judged))
    wanted = frozenset[str]().union(*(one.grades for one in judged))
    records = []
    for path in jsonl_files(folder, names):
        for number, row in jsonl_rows(path):
            try:
                records.append(_record(row))
            except (KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: an article needs 'id', 'title' and 'text'") from error
    if missing := wanted - {record.article.id for record in records}:
        raise InputError(f"{folder}: {len(missing):,} judged articles are not there, such as {min(missing)}")
    records.sort(key=lambda record: record.article.id not in wanted)
    kept: dict[str, Record] = {}
    for record in records:
        kept.setdefault(record.article.id if record.article.id in wanted else record.article.title, record)
    titles = {record.article.title for key, record in kept.items() if key in wanted}
    return [record for key, record in kept.items() if key in wanted or key not in titles]


def _record(row: Mapping[str, Any]) -> Record:
    title, lead = clean_line(str(row["title"])), clean_line(str(row.get("lead") or row.get("summary") or ""))
    article = Article(
        id=str(row["id"]),
        url=str(row.get("url") or ""),
        source_id="judged",
        title=title,
        lead=lead,
        text=clean_text(str(row["text"] or "")),
        language=str(row.get("language") or row.get("lang") or "und"),
        fetched_at=_FIRST_SEEN,
    )
    facts = Facts(
        id=article.id,
        version=1,
        url=article.url,
        title=title,
        source_id="judged",
        source_name="judged",
        kind="commercial",
        country="VN",
        scope="domestic",
        province="",
        language=article.language,
        published_at=None,
        relevance="asean",
        assessed=False,
        pillars=(),
        topics=(),
        themes=(),
        reprint_of=None,
    )
    labels = Labels(relevance="asean", assessed=False, labeller="none")
    return Record(article, facts, labels, 1, _FIRST_SEEN)
