"""Whether what a report quotes and cites is there: passages in the archive, marks in the list of articles, and these
among those that are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from newsroom.article import Article, Facts, Record
from newsroom.clock import Period, local_day
from newsroom.text import nfc
from newsroom.texts import Texts
from reports.evidence import Evidence
from reports.findings import Finding, at, shortened
from reports.model import Anchor, Citation, Cite, Link, Quotation, Report, Span, Text
from reports.renumbering import within
from reports.walking import Run

STATEMENTS_AFTER = timedelta(14)
"""How long after the period a spokesperson's statement may still answer a claim of it."""


# --------------------------------------------------------------------------------------------------- quotations


def quotations(rows: Iterable[Run], report: Report, records: Mapping[str, Record], texts: Texts) -> Iterator[Finding]:
    """Passages that are not at their place in the archived article, or not beside its mark."""
    articles = {c.number: c.article_id for c in report.citations}
    cited = set(articles.values())
    for run in rows:
        for span in run.spans:
            if not isinstance(span, Quotation):
                continue
            record = records.get(span.article_id)
            if record is None:
                if span.article_id not in cited:  # a cited one is told with its citation
                    yield at("gone", run, texts("gone", article=span.article_id))
            else:
                yield from _literal(span, record.article, run, texts)
            if record is None or not _linked(run.around, record.article.url):
                yield from _attributed(span, run, articles, texts)


def _literal(span: Quotation, article: Article, run: Run, texts: Texts) -> Iterator[Finding]:
    words, said = nfc(span.text), shortened(span.text)
    if span.version != article.version:
        kept = article.version
        yield at("version", run, texts("version", article=article.id, printed=span.version, kept=kept))
    fields = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}
    if 0 <= span.start < span.end and fields[span.field][span.start : span.end] == words:
        return
    names = {"title": texts("field_title"), "lead": texts("field_lead"), "text": texts("field_text")}
    for field in (span.field, *fields):
        if words and words in fields[field]:
            moved = texts("quotation_moved", words=said, where=names[field], article=article.id)
            yield at("quotation_moved", run, moved)
            return
    yield at("quotation_lost", run, texts("quotation_lost", words=said, article=article.id))


def _attributed(span: Quotation, run: Run, articles: Mapping[int, str], texts: Texts) -> Iterator[Finding]:
    """A passage stands beside the mark of its article: in the same cell, else in the same row."""
    beside = _led_to(run.spans, articles) or _led_to(run.around, articles)
    said = shortened(span.text)
    if span.article_id in beside:
        return
    if beside:
        yield at("misattributed", run, texts("misattributed", words=said, article=span.article_id))
    elif span.article_id in articles.values():
        yield at("unmarked_quotation", run, texts("unmarked_quotation", words=said))
    else:
        yield at("unsourced", run, texts("unsourced", words=said, article=span.article_id))


def _linked(spans: Iterable[Span], url: str) -> bool:
    """Whether the article itself is linked, as a spokesperson's statement is: it need not be press, and is no
    citation.
    """
    return any(isinstance(span, Link) and span.url == url for span in spans)


def _led_to(spans: Iterable[object], articles: Mapping[int, str]) -> set[str]:
    return {articles.get(span.number, "") for span in spans if isinstance(span, Cite | Anchor)}


# ---------------------------------------------------------------------------------------------------- citations


def marks(rows: Iterable[Run], report: Report, texts: Texts) -> Iterator[Finding]:
    """Marks and rows that no citation has."""
    known = {citation.number for citation in report.citations}
    for run in rows:
        for span in run.spans:
            if isinstance(span, Cite | Anchor) and span.number not in known:
                yield at("no_citation", run, texts("no_citation", number=span.number))


def citations(
    rows: Iterable[Run],
    report: Report,
    evidence: Evidence,
    allowed: Mapping[str, Facts],
    records: Mapping[str, Record],
    texts: Texts,
) -> Iterator[Finding]:
    """Citations without a row of their own in the list, of articles that may not be cited, or of one story twice."""
    wanted = {citation.article_id for citation in report.citations}
    facts = {f.id: f for f in evidence.facts if f.id in wanted}
    first: dict[int, Run] = {}
    listed: dict[int, list[Run]] = {}
    for there in rows:
        for span in there.spans:
            if isinstance(span, Cite):
                first.setdefault(span.number, there)
            elif isinstance(span, Anchor):
                listed.setdefault(span.number, []).append(there)
    numbers: set[int] = set()
    stories: dict[str, Citation] = {}
    for citation in report.citations:
        number, article = citation.number, citation.article_id
        run = first.get(number)
        if number in numbers:
            yield at("number_twice", run, texts("number_twice", number=number))
        numbers.add(number)
        if run is None:
            yield at("unmarked", None, texts("unmarked", number=number))
        own = listed.get(number, [])
        if len(own) != 1:
            said = texts("two_rows", number=number) if own else texts("no_row", number=number)
            yield at("two_rows" if own else "no_row", run, said)
        fact = facts.get(article)
        if fact is None:
            yield at("unknown_article", run, texts("unknown_article", article=article, number=number))
            continue
        if own and not _shows(own[0], fact):
            yield at("row_differs", own[0], texts("row_differs", number=number, article=article))
        yield from _eligible(fact, citation, run, evidence, allowed, texts)
        yield from _kept(fact, citation, run, records, texts)
        other = stories.setdefault(fact.reprint_of or fact.id, citation)
        if other.article_id != article:
            yield at("story_twice", run, texts("story_twice", number=number, other=other.number))


def _shows(row: Run, fact: Facts) -> bool:
    """Whether a row of the list has the address of the article, and no other's id."""
    links = [span.url for span in row.around if isinstance(span, Link)]
    words = {word for span in row.around if isinstance(span, Text) for word in span.text.split()}
    ids = {word for word in words if re.fullmatch(r"[0-9a-f]{24}", word)}
    return fact.url in links and ids <= {fact.id}


def _eligible(
    fact: Facts, citation: Citation, run: Run | None, evidence: Evidence, allowed: Mapping[str, Facts], texts: Texts
) -> Iterator[Finding]:
    period = evidence.spec.period
    statement = fact.id in evidence.statements
    longer = Period(period.first, period.last + STATEMENTS_AFTER) if statement else period
    if not within(fact, longer):
        day = local_day(fact.published_at).strftime("%d/%m/%Y") if fact.published_at else texts("no_day")
        said = texts("out_of_period", article=fact.id, number=citation.number, day=day)
        yield at("out_of_period", run, said)
    elif fact.id not in allowed:
        yield at("uncounted", run, texts("uncounted", article=fact.id, number=citation.number))


def _kept(
    fact: Facts, citation: Citation, run: Run | None, records: Mapping[str, Record], texts: Texts
) -> Iterator[Finding]:
    if fact.id not in records:
        yield at("gone", run, texts("gone", article=fact.id))
    for kept in {fact.version} | ({records[fact.id].article.version} if fact.id in records else set()):
        if kept != citation.version:
            said = texts("version", article=fact.id, printed=citation.version, kept=kept)
            yield at("version", run, said)
