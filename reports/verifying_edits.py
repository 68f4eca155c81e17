"""What is checked in analysts' own words: numbers that nothing backs, quotation marks around what nobody wrote,
articles that the report does not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from newsroom.article import Facts, Record
from newsroom.text import nfc
from newsroom.texts import Texts
from reports.editing import cited_by
from reports.evidence import Edits
from reports.figure_words import number_signs
from reports.findings import Finding, at, shortened
from reports.model import Cite, Report, Text
from reports.notation import clean, plain_marks, unescaped
from reports.walking import Run

_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|\"([^\"]+)\"|„([^„“”]+)[“”]")
_LEFT_OUT = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.")
_HELD = "\0"
"""Stands for what is no words of the analyst: a figure, a literal passage, a mark."""
_DATED = re.compile(r"(?<![\w/-])[0-9]{1,2}/[0-9]{1,4}(?:/[0-9]{4})?(?![\w/])|(?<![\w/-])[0-9][0-9.,]*(?<![.,])%?")
"""A number in digits, or a date, which is one thing for the analyst."""
_NUMBERED = re.compile(r"[/+][0-9]+$")


def edited(
    rows: Iterable[Run],
    report: Report,
    edits: Edits,
    allowed: Mapping[str, Facts],
    records: Mapping[str, Record],
    texts: Texts,
) -> Iterator[Finding]:
    """What does not hold in the paragraphs that analysts wrote."""
    articles = {c.number: c.article_id for c in report.citations}
    archived = {id_: _pressed(f"{r.article.title}\n{r.article.lead}\n{r.article.text}") for id_, r in records.items()}
    cited = [archived[id_] for id_ in articles.values() if id_ in archived]
    blanks = {form for words in edits.blanks.values() for form in (clean(words), f"({clean(words)})")}
    told: set[str] = set()
    for run in rows:
        if run.paragraph is None or not run.paragraph.edited_by:
            continue
        key = _NUMBERED.sub("", run.key)
        composed = clean(unescaped(edits.seen.get(key, "")))
        words = "".join(s.text if isinstance(s, Text) and s.text not in blanks else _HELD for s in run.spans)
        backed = set(number_signs(composed))
        for sign in dict.fromkeys(_DATED.findall(words)):
            if not backed.issuperset(number_signs(sign)):
                yield at("unbacked", run, texts("unbacked", printed=sign))
        here = {articles.get(span.number, "") for span in run.spans if isinstance(span, Cite)}
        beside = [archived[id_] for id_ in here if id_ in archived]
        yield from _quoted(run, words, _pressed(composed), beside, cited, texts)
        if key not in told:
            told.add(key)
            yield from _cited(run, key, edits, allowed, articles.values(), texts)


def _quoted(
    run: Run, words: str, composed: str, beside: list[str], cited: list[str], texts: Texts
) -> Iterator[Finding]:
    for found in _QUOTED.finditer(words):
        inner = next(group for group in found.groups() if group is not None)
        pieces = [_pressed(piece).strip(" .,;:!?") for part in inner.split(_HELD) for piece in _LEFT_OUT.split(part)]
        pieces = [piece for piece in pieces if re.search(r"\w", piece)]
        if not pieces or all(piece in composed for piece in pieces):
            continue
        said = shortened(inner.replace(_HELD, "…"))
        if any(_in_order(pieces, text) for text in beside):
            continue
        if not any(_in_order(pieces, text) for text in cited):
            yield at("misquoted", run, texts("misquoted", words=said))
        elif beside:
            yield at("quoted_elsewhere", run, texts("quoted_elsewhere", words=said))


def _in_order(pieces: list[str], text: str) -> bool:
    place = 0
    for piece in pieces:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _pressed(text: str) -> str:
    """NFC with one kind of space and of quotation marks."""
    return re.sub(r"\s+", " ", plain_marks(nfc(text)))


def _cited(
    run: Run, key: str, edits: Edits, allowed: Mapping[str, Facts], cited: Collection[str], texts: Texts
) -> Iterator[Finding]:
    own = Edits(
        paragraphs={key: edits.paragraphs[key]} if key in edits.paragraphs else {},
        added={key: edits.added[key]} if key in edits.added else {},
        gaps={key: edits.gaps[key]} if key in edits.gaps else {},
    )
    for article in cited_by(own):
        if article not in allowed:
            yield at("edit_citation", run, texts("edit_citation", article=article))
        elif article not in cited:
            yield at("edit_unlisted", run, texts("edit_unlisted", article=article))
