"""The body of an article: found by trafilatura, cleaned, with the standfirst in it exactly once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from crawlers.dates import is_date_line
from crawlers.extract_page import Page
from crawlers.extract_parts import LINK_ONLY, kept_parts
from crawlers.extract_phrases import is_template_line
from crawlers.extract_runs import Run, key_of, matched, read_runs
from crawlers.extract_script import script_text
from crawlers.extract_selectors import selected_body
from newsroom.article import SourceOptions
from newsroom.text import clean_line, clean_text, count_words, exact_form

HELD_SHARE = 0.8
"""Share of the lead's word triples that the text's beginning must hold for the lead to count as printed there. In
real Vietnamese pages a printed sapo shares 1.0, a lost one .04 to .27 with the text below it, and .78 with a text
that paraphrases it."""
STATED_RATIO = 2.0
"""How many times longer than the text found the stated articleBody must be. It is often a teaser or holds notes to
other articles, so it only replaces what evidently failed."""
SCRIPT_WORDS = 80
"""Words of a text below which the page's data is looked into: those of the shortest of 169 real articles."""
NO_MATCH = " (body selector found nothing)"
"""Added to the origin of a text that a source's selector was to find."""
LEAD_SLACK = 40
"""Characters that a printed lead has around the stated one: the paper's name, a place."""
LEAD_REACH = 2000
"""Characters at the beginning of the text in which a lead would be printed."""
MAX_DATE_LINE = 60
"""Characters of a date line: weekday, date, time and zone; longer is a paragraph that begins with its date."""

_ROW = re.compile(r"^\| ?(.*?) ?\|$")
_RULE = re.compile(r"\|(?:-+\|)+")
_WORD = re.compile(r"\w+")


def find_body(page: Page, title: str, lead: str, options: SourceOptions) -> tuple[str, str]:
    """The article's text, paragraphs separated by an empty line, and its origin; ("", "") where there is none.

    1. what the source's own selector names; where it finds nothing the origin says so
    2. what trafilatura finds, put right by where it stands on the page (`extract_parts`), with the lead as printed
    3. the page's articleBody, or the data of a page that builds itself by script, where they say much more
    """
    selected = selected_body(page.tree, options)
    if selected is not None and (text := _without_furniture(_written(read_runs(selected)), title)):
        return text, "selector"
    missed = NO_MATCH if options.body else ""
    text = _found(page, title, lead)
    words = count_words(text)
    stated = page.jsonld.body
    # trafilatura falls back on articleBody as well, but gives it without its paragraphs.
    if stated and (count_words(stated) > STATED_RATIO * words or _plain(stated) == _plain(text)):
        return stated, "json-ld" + missed
    if words < SCRIPT_WORDS and count_words(built := script_text(page.tree)) > STATED_RATIO * words:
        return built, "script" + missed
    return (text, "trafilatura" + missed) if text else ("", "")


def _found(page: Page, title: str, lead: str) -> str:
    """trafilatura's text, put right; "" where it finds none.

    Its fast mode first: it leaves out the comparison with readability and justext, a third of the time, and with what
    is put right afterwards the F1 on 84 real pages is the same (.958). They are asked where it finds next to nothing.
    """
    for fast in (True, False):
        text = _put_right(page, title, lead, fast)
        if count_words(text) >= SCRIPT_WORDS:
            break
    return text


@lru_cache(maxsize=2)
def _options(fast: bool) -> Any:
    """trafilatura's options, which take it longer to read than a short page."""
    from trafilatura.settings import Extractor

    return Extractor(fast=fast, comments=False, output_format="python")


def _put_right(page: Page, title: str, lead: str, fast: bool) -> str:
    """Reader comments are not what the press writes: left out. Tables are kept: they hold figures that an article
    speaks of. Metadata is read by ourselves."""
    from trafilatura import bare_extraction

    document = bare_extraction(page.slim, options=_options(fast))
    text = _without_furniture(getattr(document, "text", None) or "", title)
    if not text:
        return ""
    runs, paragraphs = page.runs, text.split("\n\n")
    places = matched(paragraphs, runs)
    parts = kept_parts(paragraphs, places, runs, _headline(runs, title))
    first = next((place for place in places if place is not None), 0)
    return with_lead("\n\n".join(parts), _printed_lead(lead, runs, first))


def _written(runs: Sequence[Run]) -> str:
    """All that the body that a selector names says, but for furniture within it and lines that are one link."""
    lines = []
    for run in runs:
        # The selected element itself is no furniture, whatever its name.
        within = [block for block in run.furniture if block.getparent() is not None and block.getparent().tag != "body"]
        if not within and run.linked < LINK_ONLY and not is_template_line(run.text, at_edge=False):
            lines.append(clean_line(run.text))
    return "\n\n".join(lines)


def _headline(runs: Sequence[Run], title: str) -> int:
    """The place of the headline: the first heading that prints it, -1 without."""
    wanted = key_of(title)
    return next((n for n, run in enumerate(runs) if run.block.tag in ("h1", "h2") and key_of(run.text) == wanted), -1)


def _without_furniture(text: str, title: str) -> str:
    """trafilatura's text without what is a field of its own, and counts double in search: headline and date line at
    the top. Rows of tables lose their Markdown."""
    paragraphs = [_ROW.sub(r"\1", line) for line in clean_text(text).split("\n\n") if not _RULE.fullmatch(line)]
    headline = _plain(title)
    while paragraphs and (
        _plain(paragraphs[0]) == headline or (len(paragraphs[0]) <= MAX_DATE_LINE and is_date_line(paragraphs[0]))
    ):
        del paragraphs[0]
    return "\n\n".join(paragraphs)


def _printed_lead(lead: str, runs: Sequence[Run], first: int) -> str:
    """The standfirst as the page prints it above the text, whose first paragraph is the run `first`; "" where it does
    not.

    Many templates, Vietnamese ones above all, print it outside of the text's own block, where trafilatura leaves it.
    """
    longest = 2 * len(lead) + LEAD_SLACK
    for run in runs[:first] if lead else ():
        # Lengths first: comparing words costs.
        if HELD_SHARE * len(lead) <= len(run.text) <= longest and run.block.tag != "h1" and holds(run.text, lead):
            return clean_line(run.text)
    return ""


def with_lead(text: str, lead: str) -> str:
    """`text` with `lead` as its first paragraph, unless its beginning already holds it."""
    if not lead or holds(text, lead):
        return text
    return f"{lead}\n\n{text}" if text else lead


def holds(text: str, lead: str) -> bool:
    """Whether the beginning of `text` already prints `lead`, whole or but for a few words."""
    wanted = list(_triples(lead))
    if not wanted:
        return True
    present = set(_triples(text[: LEAD_REACH + len(lead)]))
    return sum(triple in present for triple in wanted) >= HELD_SHARE * len(wanted)


def _plain(text: str) -> list[str]:
    return _WORD.findall(exact_form(text))


def _triples(text: str) -> Iterator[tuple[str, ...]]:
    words = _plain(text)
    return (tuple(words[n : n + 3]) for n in range(max(len(words) - 2, 1 if words else 0)))
