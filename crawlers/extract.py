"""From a page to an article: one pure function over bytes, so that an archived page can be read again at any time.

Stages, each using what the ones before it found:

1. read: bytes to markup (`extract_markup`); no content, other file types, unreadable charsets end here
2. parse: one lxml tree for all readers; metas and JSON-LD are read from it once (`extract_page`); the address by which
   the article is known (`extract_canonical`)
3. refuse: bot checks, consent and login walls (`challenge`)
4. title and lead (`extract_title`), each a cascade of places
5. body: trafilatura on that tree, then what stands around the text goes and what was lost comes back (`extract_body`,
   `extract_parts`); too little, and a page that says that there is nothing here (`error_page`), end here; a headline
   made of the text where there was none
6. language of the text (`extract_language`), which may tell the zone of the date; byline (`extract_byline`)
7. publication (`extract_published`): the claims of the page, then the feed's; a page that tells of no article ends here
8. details (`extract_details`), form and whether it is all of the text (`extract_form`)

Every value keeps its origin, so that an analyst can see why a date or title is what it is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import shorten
from typing import Literal
from urllib.parse import urlsplit

from crawlers.challenge import MAX_WALL_WORDS, challenge_reason
from crawlers.date_claims import Claim, zone_for
from crawlers.dates import Stamp
from crawlers.error_page import MAX_ERROR_WORDS, says_nothing_here
from crawlers.extract_body import find_body, with_lead
from crawlers.extract_byline import find_byline, without_byline
from crawlers.extract_canonical import believed_address, canonical_links
from crawlers.extract_details import find_image, find_modified, find_section, find_tags
from crawlers.extract_form import find_form, is_partial
from crawlers.extract_language import declared_language, find_language
from crawlers.extract_markup import Unreadable, parse, read_markup
from crawlers.extract_page import Page, read_page
from crawlers.extract_published import find_published
from crawlers.extract_selectors import without_removed
from crawlers.extract_title import find_lead, find_title, headings
from newsroom.article import Article, Source, SourceOptions
from newsroom.text import count_words
from newsroom.urls import article_id, canonical_url

MIN_WORDS = 40
"""Default of `[extract] min_words`: half of the shortest article among 169 real pages (80 words)."""

MAX_MADE_TITLE_CHARS = 100
"""Length of the beginning of the text that stands in for a headline: that of a long real one."""

for _library in ("trafilatura", "htmldate"):
    # They warn of every odd page, with its address in the line; `NotArticle` and the origins tell the same.
    logging.getLogger(_library).setLevel(logging.CRITICAL)

Reason = Literal[
    "empty",
    "not_html",
    "undecodable",
    "challenge",
    "consent_wall",
    "login_wall",
    "error_page",
    "too_short",
    "list_page",
]
_WALLS: Mapping[str, Reason] = {"consent": "consent_wall", "login": "login_wall"}
"""Reasons of the walls that are no bot checks."""


@dataclass(frozen=True, slots=True)
class NotArticle:
    """Why a page gives no article. Expected of some pages, so a value and not an error."""

    reason: Reason
    detail: str = ""
    """For a log line: the wall's kind, the charset, the number of words."""


@dataclass(frozen=True, slots=True)
class FeedHint:
    """What the feed or sitemap said of the page; used where the page itself says nothing."""

    title: str = ""
    published_at: datetime | None = None
    """Aware; None where the feed gave no time."""


def extract(
    body: bytes,
    url: str,
    fetched_at: datetime,
    *,
    source: Source | None = None,
    charset: str | None = None,
    hint: FeedHint | None = None,
    min_words: int = MIN_WORDS,
) -> Article | NotArticle:
    """Read the article on a page.

    `body` is the content-decoded response, `url` the address it came from, `fetched_at` aware, `charset` the HTTP
    header's. Without a `source` the outlet's zone is unknown and `source_id` is "". Bytes of any kind give an Article
    or a NotArticle. Raises ValueError where `url` is no http(s) address or `fetched_at` is naive.
    """
    if fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone")
    fetched_at = fetched_at.astimezone(UTC).replace(microsecond=0)
    address = canonical_url(url)

    markup = read_markup(body, charset)
    if isinstance(markup, Unreadable):
        return NotArticle(markup.reason, markup.detail)

    tree = parse(markup)
    if tree is None:
        return NotArticle("not_html", "nothing left after parsing")
    known_as = believed_address(address, canonical_links(tree), source.domains if source else ())
    page = read_page(without_removed(tree, source.options) if source else tree, address, source)

    # What shows more is no wall, and most pages need not be searched for its signs.
    little = sum(len(run.text.split()) for run in page.runs) <= MAX_WALL_WORDS
    if little and (wall := challenge_reason(200, {}, markup)):
        return NotArticle(_WALLS.get(wall, "challenge"), wall)

    title, title_origin = find_title(page, hint.title if hint else "")
    lead, lead_origin = find_lead(page, title)

    text, text_origin = find_body(page, title, lead, source.options if source else SourceOptions())
    if source is not None and source.options.lead_from_description:
        text = with_lead(text, lead)
    words = count_words(text)
    if words <= MAX_ERROR_WORDS and (error := says_nothing_here(headings(page))):
        return NotArticle("error_page", error)
    if words < min_words:
        return NotArticle("too_short", f"{words} words")

    if not title:
        # A row without a headline could not be opened from a list.
        title, title_origin = shorten(text, MAX_MADE_TITLE_CHARS, placeholder=" …"), "text"

    language, language_origin = find_language(text, declared_language(tree), source)
    byline, byline_origin = find_byline(page, text, language)
    text = without_byline(text, byline, page.outlet)

    feed = Claim("feed", Stamp(hint.published_at, True)) if hint and hint.published_at else None
    zone = zone_for(source, language)
    published_at, date_origin = find_published(page, title, fetched_at, zone, feed)

    if _is_list(page, date_origin):
        return NotArticle("list_page", "a front or section page")

    modified_at, modified_origin = find_modified(page, published_at, fetched_at, zone)
    section, section_origin = find_section(page)
    tags, tags_origin = find_tags(page)
    image, image_origin = find_image(page)
    form, form_origin = find_form(page, title, section)
    partial, partial_origin = is_partial(page, text)

    origins = {
        "url": "canonical" if known_as != address else "",
        "title": title_origin,
        "lead": lead_origin,
        "text": text_origin,
        "byline": byline_origin,
        "language": language_origin,
        "published_at": date_origin,
        "modified_at": modified_origin,
        "section": section_origin,
        "tags": tags_origin,
        "image": image_origin,
        "form": form_origin,
        "partial": partial_origin,
    }
    return Article(
        id=article_id(known_as),
        url=known_as,
        source_id=source.id if source else "",
        title=title,
        lead=lead,
        text=text,
        byline=byline,
        language=language,
        published_at=published_at,
        fetched_at=fetched_at,
        modified_at=modified_at,
        section=section,
        tags=tags,
        image=image,
        form=form,
        partial=partial,
        origins={field: origin for field, origin in origins.items() if origin},
    )


def _is_list(page: Page, date_origin: str) -> bool:
    """Whether a page is a front or section page; sites redirect the addresses of withdrawn articles to such pages.

    It calls itself a website and nothing on it tells of an article. Of 180 real pages the rule finds 7 of 11 lists
    and refuses no article.
    """
    if page.jsonld.headline and page.jsonld.published:
        return False
    if urlsplit(page.url).path in ("", "/"):
        return date_origin in ("", "htmldate", "feed")
    return page.meta.get("og:type", "").lower() == "website" and date_origin in ("", "htmldate")
