"""What changed in a report, in lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsroom.texts import Language, Texts, load_texts, number
from reports.changes import Changes, CitedArticle, FigureChange, Mark, WordChange

CATALOGUE = Path(__file__).with_name("changes.toml")
FIGURES_SHOWN = 20
"""Of one table or chart; the report itself has all."""
STAYS_SHOWN = 40
"""Code points that are shown on either side of what changed."""


def lines(changes: Changes, language: Language) -> tuple[str, ...]:
    """All that changed: articles, citations, words, figures. A word that went out stands in [-…-], one that came in in
    {+…+}.
    """
    texts = load_texts(CATALOGUE, language)
    out: list[str] = []
    out += _under(texts("selection_heading"), _selection(changes, texts))
    out += _under(texts("citations_heading"), _citations(changes, texts))
    out += _under(texts("words_heading"), (_said(found, texts) for found in changes.words))
    out += _under(texts("figures_heading"), _figures(changes, texts))
    return tuple(out) or (texts("nothing"),)


def _under(heading: str, found: Iterable[str]) -> list[str]:
    below = list(found)
    return [heading, *below] if below else []


def _selection(changes: Changes, texts: Texts) -> Iterable[str]:
    if changes.joined:
        yield texts("joined", count=number(len(changes.joined), texts.language))
    if changes.left:
        yield texts("left", count=number(len(changes.left), texts.language))
    if changes.relabelled:
        yield texts("relabelled", count=number(len(changes.relabelled), texts.language))
    for cited in changes.cited_left:
        yield texts("cited_left", **_article(cited, texts))
    for cited in changes.cited_joined:
        yield texts("cited_joined", **_article(cited, texts))


def _article(cited: CitedArticle, texts: Texts) -> dict[str, str]:
    return {"title": cited.title or texts("untitled"), "outlet": cited.outlet or "?", "article": cited.article_id}


def _citations(changes: Changes, texts: Texts) -> Iterable[str]:
    for cited in changes.citations_new:
        yield texts("citation_new", number=cited.number, **_article(cited, texts))
    for cited in changes.citations_gone:
        yield texts("citation_gone", number=cited.number, **_article(cited, texts))


def _said(found: WordChange, texts: Texts) -> str:
    where = ", ".join(filter(None, (found.heading, found.key)))
    text = "".join(mark.text for mark in found.marks)
    if found.kind == "paragraph_new":
        return texts("paragraph_new", where=where, text=text)
    if found.kind == "paragraph_gone":
        return texts("paragraph_gone", where=where, text=text)
    if found.kind == "row_new":
        return texts("row_new", where=where, text=text)
    if found.kind == "row_gone":
        return texts("row_gone", where=where, text=text)
    if found.kind == "gap_filled":
        return texts("gap_filled", where=where, text=text)
    if found.kind == "gap_opened":
        return texts("gap_opened", where=where)
    return texts("paragraph_changed", where=where, text=shown(found.marks))


def shown(marks: Iterable[Mark]) -> str:
    """Marked words as one line; long stretches that stayed are cut."""
    found = list(marks)
    out = ""
    for place, mark in enumerate(found):
        if mark.kind == "out":
            out += f"[-{mark.text}-]"
        elif mark.kind == "in":
            out += f"{{+{mark.text}+}}"
        else:
            out += _cut(mark.text, before=place > 0, after=place < len(found) - 1)
    return out.strip()


def _cut(text: str, *, before: bool, after: bool) -> str:
    """What stayed between two changes (or the ends of the text), its middle left out where it is long."""
    head = STAYS_SHOWN if before else 0
    tail = STAYS_SHOWN if after else 0
    if len(text) <= head + tail + 3:
        return text
    return f"{text[:head]}…{text[len(text) - tail :]}"


def _figures(changes: Changes, texts: Texts) -> Iterable[str]:
    """Those of tables and charts; in running text the words show them."""
    blocks: dict[str, list[FigureChange]] = {}
    for found in changes.figures:
        if found.label:
            blocks.setdefault(found.key, []).append(found)
    for key, there in blocks.items():
        for found in there[:FIGURES_SHOWN]:
            yield texts("figure", where=key, label=found.label, before=found.before, now=found.now)
        if len(there) > FIGURES_SHOWN:
            rest = number(len(there) - FIGURES_SHOWN, texts.language)
            yield texts("more_figures", count=rest, where=key)
