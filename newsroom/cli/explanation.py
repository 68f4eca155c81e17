"""The labels of an article as a person would explain them: what, how sure, on which words, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from newsroom.article import Match, Record, Span, ToneLabel
from newsroom.cli.output import Call, safe
from newsroom.clock import LOCAL
from newsroom.decisions import Decision
from newsroom.text import nfc
from newsroom.texts import number

if TYPE_CHECKING:
    from classify.taxonomy import Taxonomy

AROUND = 40
"""Characters shown on each side of the words that support a label."""
SHOWN = 5
"""Places shown for one label."""
SENTENCES = 3
LONGEST = 300
"""Characters of a sentence."""


def explained(record: Record, decisions: Sequence[Decision], call: Call) -> Iterator[Text]:
    """The explanation, line by line."""
    from classify.taxonomy import load_taxonomy

    writer = _Writer(record, call, load_taxonomy(call.settings.classify.taxonomy))
    yield from writer.head()
    yield from writer.labels()
    yield from writer.tones()
    yield from writer.claims()
    yield from writer.names()
    yield from writer.quotes()
    yield from writer.decisions(decisions)


class _Writer:
    def __init__(self, record: Record, call: Call, taxonomy: Taxonomy) -> None:
        self._record, self._labels, self._call, self._taxonomy = record, record.labels, call, taxonomy
        article = record.article
        self._fields = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}

    def head(self) -> Iterator[Text]:
        facts, texts = self._record.facts, self._call.texts
        yield Text(safe(facts.title).plain, style="bold")
        when = facts.published_at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M") if facts.published_at else ""
        yield safe(" · ".join(part for part in (facts.source_name, when, facts.url) if part))
        yield safe(texts("explained_by", labeller=self._labels.labeller))
        yield Text()

    def _share(self, value: float, by: str) -> str:
        if by:
            return self._call.texts("explained_decided", by=by)
        return self._call.texts("explained_confidence", share=round(100 * value)) if value else ""

    def _line(self, kind: str, name: str, *parts: str) -> Text:
        rest = " · ".join(part for part in parts if part)
        return Text.assemble(f"{kind}: ", (safe(name).plain, "bold"), "  " if rest else "", safe(rest))

    def labels(self) -> Iterator[Text]:
        from index.fields import facet_in_words, value_in_words

        labels, language = self._labels, self._call.language
        relevance = value_in_words("relevance", labels.relevance, language)
        share = self._share(labels.relevance_confidence, labels.relevance_by)
        yield self._line(facet_in_words("relevance", language), relevance, share)
        yield from self._places("asean")
        if not labels.assessed:
            yield safe(self._call.texts("explained_not_assessed", language=self._record.article.language))
        if labels.pillars:
            pillars = ", ".join(self._taxonomy.name(pillar, language) for pillar in labels.pillars)
            yield self._line(facet_in_words("pillar", language), pillars)
        if labels.subject:
            subject = ", ".join(self._taxonomy.name(label.id, language) for label in labels.subject)
            yield safe(self._call.texts("explained_subject", topics=subject))
        for kind, given in (("topic", labels.topics), ("theme", labels.themes)):
            for label in given:
                name = self._taxonomy.name(label.id, language)
                score = self._call.texts("explained_score", score=f"{label.score:.2f}".replace(".", self._comma))
                yield self._line(facet_in_words(kind, language), name, self._share(label.confidence, label.by), score)
                yield from self._places(label.id)

    @property
    def _comma(self) -> str:
        return "," if self._call.language == "vi" else "."

    def _places(self, label: str) -> Iterator[Text]:
        """Where the words stand that support a label, each phrase once, the weightiest first."""
        by_phrase: defaultdict[str, list[Match]] = defaultdict(list)
        for match in self._labels.matches:
            if match.label == label:
                by_phrase[match.phrase].append(match)
        ranked = sorted(by_phrase.values(), key=lambda found: (-max(m.weight for m in found), found[0].phrase))
        for found in ranked[:SHOWN]:
            first = found[0]
            told = f"+{first.weight:.2f}".replace(".", self._comma) if first.weight else ""
            times = f" ×{len(found)}" if len(found) > 1 else ""
            line = Text("    ")
            line.append_text(self._context(Span(first.field, first.start, first.end)))
            line.append(f"  {told}{times}".rstrip(), style="dim")
            yield line

    def _context(self, span: Span) -> Text:
        text = self._fields[span.field]
        before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
        head = "… " if span.start > AROUND else ""
        tail = " …" if span.end + AROUND < len(text) else ""
        return Text.assemble(
            head,
            _kept(before),
            (_kept(text[span.start : span.end]), "bold yellow"),
            _kept(after),
            tail,
        )

    def tones(self) -> Iterator[Text]:
        from index.fields import facet_in_words, value_in_words

        labels, language = self._labels, self._call.language
        tones: tuple[tuple[str, ToneLabel | None], ...] = (
            ("tone", labels.tone),
            ("tone_asean", labels.tone_asean),
            ("tone_vietnam", labels.tone_vietnam),
        )
        for facet, tone in tones:
            if tone is None:
                continue
            unsure = self._call.texts("explained_unsure") if tone.unsure else ""
            name = value_in_words("tone", tone.tone, language)
            yield self._line(facet_in_words(facet, language), name, unsure, self._share(tone.confidence, tone.by))
            for span in tone.sentences[:SENTENCES]:
                yield self._sentence(span)

    def _sentence(self, span: Span) -> Text:
        return Text.assemble("    ", safe(f"“{self._fields[span.field][span.start : span.end][:LONGEST].strip()}”"))

    def claims(self) -> Iterator[Text]:
        from index.fields import facet_in_words, value_in_words

        labels, language = self._labels, self._call.language
        if not labels.claims and not labels.claim_by:
            return
        role = (
            value_in_words("claim", labels.claim, language) if labels.claim else self._call.texts("explained_no_claim")
        )
        told = (
            self._call.texts("explained_decided", by=labels.claim_by)
            if labels.claim_by
            else self._call.texts("explained_suggested")
        )
        yield self._line(facet_in_words("claim", language), role, told)
        for suggestion in labels.claims[:SENTENCES]:
            yield self._sentence(suggestion.sentence)

    def names(self) -> Iterator[Text]:
        from index.fields import facet_in_words

        facets = {
            "person": "person",
            "body": "asean_body",
            "country": "about",
            "organisation": "organisation",
            "province": "province",
        }
        for kind, facet in facets.items():
            found = sorted((e for e in self._labels.entities if e.kind == kind), key=lambda e: -len(e.mentions))
            if found:
                told = ", ".join(f"{e.name} ({number(len(e.mentions), self._call.language)})" for e in found)
                yield self._line(facet_in_words(facet, self._call.language), told)

    def quotes(self) -> Iterator[Text]:
        if not self._labels.quotes:
            return
        yield Text(self._call.texts("explained_quotes"))
        for quote in self._labels.quotes:
            said = self._fields[quote.quoted.field][quote.quoted.start : quote.quoted.end][:LONGEST]
            mark = f" ({self._call.texts('explained_spokesperson')})" if quote.spokesperson else ""
            who = quote.name or self._call.texts("explained_somebody")
            yield Text.assemble("    ", safe(f"{who}{mark}: {'“' + said + '”' if quote.direct else said}"))

    def decisions(self, decisions: Sequence[Decision]) -> Iterator[Text]:
        if not decisions:
            return
        yield Text()
        yield safe(
            self._call.texts(
                "explained_history", count=number(len(decisions), self._call.language), id=self._record.article.id
            )
        )


def _kept(text: str) -> str:
    """Crawled text within a line: as `safe` does, the spaces at its ends kept."""
    inner = safe(text).plain
    head = " " if text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() and inner else ""
    return f"{head}{inner}{tail}"
