"""Labels for articles that are in no store: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsroom.article import Article, Labels, Span, ToneLabel
from newsroom.clock import utc_now
from newsroom.errors import InputError
from newsroom.pipeline.assessing import Assessor
from newsroom.text import clean_line, clean_text, nfc

BATCH = 64
"""Articles that are looked at together: enough for speed, few enough that a slow reader is soon answered."""
MAX_LINE = 20_000_000
"""Characters of one line."""
KEYS = ("id", "title", "lead", "text", "lang", "outlet", "url", "section", "published_at")

LanguageOf = Callable[[str], str]


def articles_in(lines: Iterable[str], language_of: LanguageOf) -> Iterator[Article]:
    """The articles of a stream, one a line; an empty line is none. Raises InputError naming the line of a mistake.

    Only a title is needed. Without `lang` the language is found by `language_of`. Without `id` an article bears the
    number of its line.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _article(f"line {number}", number, line, language_of)


def _article(where: str, number: int, line: str, language_of: LanguageOf) -> Article:
    if len(line) > MAX_LINE:
        raise InputError(f"{where}: longer than {MAX_LINE // 1_000_000} million characters")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({str(error)[:100]})") from error
    if not isinstance(value, dict):
        raise InputError(f"{where}: not an object with a title")
    wrong = next((key for key in KEYS if not _is_text(value.get(key))), None)
    if wrong:
        raise InputError(f"{where}: {wrong}: not a text")
    given = {key: str("" if value.get(key) is None else value[key]) for key in KEYS}
    text = clean_text(given.pop("text"))
    line_of = {key: clean_line(each) for key, each in given.items()}
    title, lead = line_of["title"], line_of["lead"]
    if not title:
        raise InputError(f"{where}: title: is missing")
    return Article(
        id=line_of["id"] or str(number),
        url=line_of["url"],
        source_id=line_of["outlet"],
        title=title,
        lead=lead,
        text=text,
        language=_code(line_of["lang"]) or language_of(f"{title}\n{lead}\n{text}"),
        section=line_of["section"],
        published_at=_moment(where, line_of["published_at"]),
        fetched_at=utc_now(),
    )


def _code(lang: str) -> str:
    """The ISO 639-1 code of a language tag, such as `vi` of vi-VN; "" for what is none (`fil` is not Finnish)."""
    code = lang.strip().lower().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 else ""


def _is_text(value: Any) -> bool:
    """Numbers are taken for ids and years; true and false are no words."""
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))


def _moment(where: str, typed: str) -> Any:
    from datetime import datetime

    from newsroom.clock import LOCAL

    if not typed:
        return None
    try:
        found = datetime.fromisoformat(typed)
    except ValueError as error:
        raise InputError(f"{where}: published_at: not a time in ISO 8601: {typed[:40]!r}") from error
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def labelled(articles: Iterable[Article], assessor: Assessor) -> Iterator[dict[str, Any]]:
    """The labels of each article, as JSON values."""
    for batch in _batches(articles):
        for article, assessed in zip(batch, assessor.assess(batch), strict=True):
            yield {"id": article.id, "lang": article.language, **told(article, assessed.labels)}


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Articles in batches; those before a mistake come out before it is told."""
    batch: list[Article] = []
    try:
        for article in articles:
            batch.append(article)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except InputError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def told(article: Article, labels: Labels) -> dict[str, Any]:
    """`labels` for programs, with the words that they rest on written out. Suggestions of claims bear no score: they
    are no verdict."""
    texts = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}

    def words(span: Span) -> str:
        return texts[span.field][span.start : span.end]

    def tone(label: ToneLabel | None) -> Any:
        if label is None:
            return None
        return {
            "tone": label.tone,
            "confidence": label.confidence,
            "unsure": label.unsure,
            "sentences": [words(span) for span in label.sentences],
            **({"by": label.by} if label.by else {}),
        }

    return {
        "relevance": labels.relevance,
        "relevance_confidence": labels.relevance_confidence,
        **({"relevance_by": labels.relevance_by} if labels.relevance_by else {}),
        "assessed": labels.assessed,
        "pillars": list(labels.pillars),
        **{
            name: [
                {"id": label.id, "score": label.score, "confidence": label.confidence}
                | ({"by": label.by} if label.by else {})
                for label in given
            ]
            for name, given in (("topics", labels.topics), ("subject", labels.subject), ("themes", labels.themes))
        },
        "subject_pillars": list(labels.subject_pillars),
        "tone": tone(labels.tone),
        "tone_asean": tone(labels.tone_asean),
        "tone_vietnam": tone(labels.tone_vietnam),
        "claims": [{"role": each.role, "sentence": words(each.sentence)} for each in labels.claims],
        "entities": [
            {"kind": each.kind, "id": each.id, "name": each.name, "mentions": len(each.mentions)}
            for each in labels.entities
        ],
        "quotes": [
            {
                "speaker": each.speaker,
                "name": each.name,
                "said": words(each.quoted),
                "direct": each.direct,
                "spokesperson": each.spokesperson,
            }
            for each in labels.quotes
        ],
        "annual_themes": list(labels.annual_themes),
        "matches": [
            {
                "label": each.label,
                "phrase": each.phrase,
                "field": each.field,
                "start": each.start,
                "end": each.end,
                "weight": each.weight,
            }
            for each in labels.matches
        ],
        "labeller": labels.labeller,
    }
