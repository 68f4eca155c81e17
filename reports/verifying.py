"""Whether a report holds: every number counted again, every passage found in the archive, every mark followed.

Nothing here composes; it reads the report as it would be printed, and the evidence that was frozen with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from newsroom.texts import Language, Texts
from reports.evidence import Archive, Edits, Evidence
from reports.figure_words import follows
from reports.findings import Finding, at, finding_texts, shortened
from reports.keys import keyed, named, runs
from reports.model import (
    Blank,
    Cite,
    Figure,
    Gap,
    Link,
    Number,
    OutsideQuery,
    PageQuery,
    Query,
    Quotation,
    Report,
    span_text,
)
from reports.notation import safe_link
from reports.renumbering import citable
from reports.verifying_articles import citations, marks, quotations
from reports.verifying_edits import edited
from reports.walking import Run
from reports.words import Words, words_of

Evaluate = Callable[[Query], int]
"""Counts a query in the frozen selection (`reports.figures.Selection`)."""

Asked = Query | PageQuery | OutsideQuery


def verify(
    report: Report,
    evidence: Evidence,
    edits: Edits,
    archive: Archive,
    evaluate: Evaluate,
    language: Language | None = None,
) -> tuple[Finding, ...]:
    """All that does not hold in `report` (with `edits` laid over it), in reading order by kind of check; empty for one
    that can be signed. `language` is that of the findings, the report's own by default.
    """
    texts = finding_texts(language or report.language)
    report = keyed(report)
    rows = tuple(runs(report))
    cited = {c.article_id for c in report.citations}
    quoted = {s.article_id for run in rows for s in run.spans if isinstance(s, Quotation)}
    records = archive.records(sorted(cited | quoted))
    allowed = citable(evidence, edits)
    return (
        *_numbers(rows, evidence, evaluate, texts),
        *_figures(rows, words_of(report.language), texts),
        *quotations(rows, report, records, texts),
        *marks(rows, report, texts),
        *citations(rows, report, evidence, allowed, records, texts),
        *edited(rows, report, edits, allowed, records, texts),
        *_links(rows, texts),
        *_unfilled(report, rows, texts),
        *_manner(rows, texts),
    )


# ------------------------------------------------------------------------------------------------------ numbers


def _numbers(rows: Iterable[Run], evidence: Evidence, evaluate: Evaluate, texts: Texts) -> Iterator[Finding]:
    counted: dict[Asked, int | None] = {}
    printed: dict[Asked, list[tuple[Number, Run]]] = {}
    funnel = {found.source.id: found for found in evidence.funnel}

    def count(query: Asked) -> int | None:
        if isinstance(query, Query):
            return evaluate(query)
        if isinstance(query, OutsideQuery):
            return _outside(query.name, evidence)
        source = funnel.get(query.source_id)
        if source is None:
            return None
        if query.stage.startswith("fell:"):
            return source.fell.get(query.stage.removeprefix("fell:"))
        value = getattr(source, query.stage, None)
        return value if isinstance(value, int) else None

    for run in rows:
        for span in run.spans:
            for number in span.numbers if isinstance(span, Figure) else ():
                query = number.query
                if query not in counted:
                    counted[query] = count(query)
                printed.setdefault(query, []).append((number, run))
                value = counted[query]
                if value is None:
                    what = query.name if isinstance(query, OutsideQuery) else _page(query)
                    yield at("no_source", run, texts("no_source", printed=number.value, what=what))
                elif value != number.value:
                    yield at("number", run, texts("number", printed=number.value, counted=value))
    for query, places in printed.items():
        yield from _differing(places, counted[query], texts)


def _outside(name: str, evidence: Evidence) -> int | None:
    what, _, rest = name.partition(":")
    if what != "model":
        return evidence.outside.get(name)
    kind, _, figure = rest.partition(":")
    return next(
        (round(m.figures[figure] * 1000) for m in evidence.models if m.kind == kind and figure in m.figures), None
    )


def _page(query: Asked) -> str:
    return f"{query.source_id} ({query.stage})" if isinstance(query, PageQuery) else str(query)


def _differing(places: list[tuple[Number, Run]], counted: int | None, texts: Texts) -> Iterator[Finding]:
    """Places where one figure is printed with another value than elsewhere; the right value is taken for elsewhere."""
    values = {number.value for number, _ in places}
    if len(values) < 2:
        return
    right = counted if counted in values else places[0][0].value
    where = next(run for number, run in places if number.value == right)
    for number, run in places:
        if number.value != right:
            place = " ".join(filter(None, (where.key, where.place and f"({where.place})")))
            yield at("differs", run, texts("differs", printed=number.value, other=right, where=place))


def _figures(rows: Iterable[Run], words: Words, texts: Texts) -> Iterator[Finding]:
    for run in rows:
        for span in run.spans:
            if isinstance(span, Figure) and not follows(span, words):
                numbers = ", ".join(str(number.value) for number in span.numbers)
                yield at("figure_words", run, texts("figure_words", words=shortened(span.text), numbers=numbers))


# ------------------------------------------------------------------------------------------------ links and gaps


def _links(rows: Iterable[Run], texts: Texts) -> Iterator[Finding]:
    for run in rows:
        for span in run.spans:
            if isinstance(span, Link) and not safe_link(span.url):
                yield at("link", run, texts("link", words=shortened(span.url)))


def _unfilled(report: Report, rows: Iterable[Run], texts: Texts) -> Iterator[Finding]:
    for found in named(report):
        if isinstance(found.block, Gap):
            yield Finding("unfilled", found.key, found.part.heading, texts("unfilled_gap"))
    for run in rows:
        for span in run.spans:
            if isinstance(span, Blank) and span.required and not run.aside:
                yield at("unfilled", run, texts("unfilled_blank", key_words=f"{span.text} ({span.key})"))


# ------------------------------------------------------------------------------------------------------- manner

_ABBREVIATED = r"(?<!\bNo)(?<!\bTP)(?<!\bvs)(?<!\bSt)(?<!\bMr)(?<!\bDr)"
_SENTENCE = re.compile(rf"(?:^|{_ABBREVIATED}[.!?…][”\"»)]*\s+)([0-9][^.!?…]*)")
_ZERO = re.compile(r"(?<![\w.,-])0(?:\s*%|\s+(?:tin, bài|tin|bài|lượt|articles?|items?|reports?)\b)")


def _manner(rows: Iterable[Run], texts: Texts) -> Iterator[Finding]:
    """What a head of department sends back: a sentence that begins with a digit, "0 tin, bài", "0%"."""
    for run in rows:
        text = "".join("" if isinstance(span, Cite) else span_text(span) for span in run.spans).strip()
        if run.paragraph is not None:
            for start in cast(list[str], _SENTENCE.findall(text)):
                yield at("begins_with_digit", run, texts("begins_with_digit", words=shortened(start, 40)))
        for zero in cast(list[str], _ZERO.findall(text)):
            yield at("zero", run, texts("zero", words=zero))
