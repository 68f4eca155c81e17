"""Bài báo: one article with why it has its labels, what was reprinted and changed of it, and what people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard import cards, doing, entrance, kept, plain, watch_desk, wording
from dashboard.access import User
from dashboard.acting import act
from dashboard.desk import Desk, Stamp, safe_link
from dashboard.differing import Difference, difference
from dashboard.kept import KEPT, KEPT_SECONDS
from dashboard.links import SEARCH, WATCH, link
from dashboard.marking import LONGEST
from dashboard.reading import Reading, archived, archived_text, reading
from dashboard.screens import article_labels
from dashboard.screens.watch import state_names
from dashboard.search_view import ArticleView, SearchView, as_kind, choice
from dashboard.searching import Neighbours, known_values, neighbours, similar
from dashboard.view import WatchView, usual_view
from index.fields import facet_in_words, value_in_words
from index.query import Page
from newsroom.article import Article
from newsroom.clock import local_day, utc_now
from newsroom.errors import DiembaoError, IndexUnavailable, InputError, StoreError
from newsroom.store.notes import LONGEST as LONGEST_NOTE
from newsroom.texts import Language, Texts, number

SIMILAR = 8
"""Similar articles that are listed."""
ENTITIES: Mapping[str, str] = {
    "person": "person",
    "body": "asean_body",
    "organisation": "organisation",
    "country": "about",
    "province": "province",
}
"""Kinds of what an article names, with the facet by which articles are found that name it, too."""
MOST_ENTITIES = 40


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _similar(_desk: Desk, stamp: Stamp, id: str, language: Language) -> Page | None:
    try:
        return similar(_desk, id, language, SIMILAR, kept.encoder(_desk, _desk.settings.classify.encoder))
    except (IndexUnavailable, InputError):
        return None


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _neighbours(_desk: Desk, stamp: Stamp, view: ArticleView, today: date) -> Neighbours | None:
    try:
        return neighbours(_desk, view, today, kept.encoder(_desk, _desk.settings.classify.encoder))
    except (DiembaoError, ValueError):
        # The search cannot be asked (any more): the article is shown all the same.
        return None


def draw(desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    user = entrance.present()
    if not view.id:
        st.info(texts("article_none"))
        return
    article_labels.decide_asked(desk, user, texts)
    _ways(desk, view, texts, today)
    found = reading(desk, view.id)
    if found is None:
        st.warning(texts("article_missing"))
        return
    _head(found, desk, texts)
    article_labels.body(found, desk, user, texts)
    _watched(desk, view, texts, today)
    _named(found, desk, view, texts, today)
    _quotes(found, texts)
    _similar_ones(found, desk, view, texts, today)
    _copies(found, desk, view, texts, today)
    _versions(found, texts)
    _archive(found, desk, texts)
    _facts(found, desk, texts)
    _notes(found, desk, user, texts)


def _ways(desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    """Back to the search, and to the articles before and after in it."""
    search = as_kind(view, SearchView)
    items: list[dict[str, str]] = []
    if view.place:
        items.append({"text": texts("back_to_search"), "address": link(SEARCH, search, desk, today), "note": ""})
        around = _neighbours(desk, desk.stamp(), view, today)
        if around is not None:
            for words, hit, place in (
                (texts("previous"), around.before, around.place - 1),
                (texts("next"), around.after, around.place + 1),
            ):
                if hit is not None:
                    address = cards.article_link(hit.id, place, search, desk, today)
                    items.append({"text": words, "address": address, "note": ""})
            where = {"place": number(around.place, texts.language), "count": number(around.listed, texts.language)}
            items[0]["note"] = texts("place_in_search", **where)
        else:
            items[0]["note"] = texts("no_longer_found")
    if items:
        plain.show("links", {"groups": [{"title": "", "items": items}]}, texts.language, "ways")


def _head(found: Reading, desk: Desk, texts: Texts) -> None:
    facts, article = found.record.facts, found.record.article
    parts = [cards.where_and_when(facts, desk, texts)]
    if article.byline:
        parts.append(article.byline)
    if facts.form:
        parts.append(value_in_words("form", facts.form, texts.language))
    plain.lines([" · ".join(parts)], texts.language, key="head")
    items = [{"text": texts("original_link"), "url": safe_link(article.url), "note": article.url}]
    plain.show("links", {"groups": [{"title": "", "items": items}]}, texts.language, "source link")
    if article.partial:
        st.info(texts("partial"))
    if len(article.text) > LONGEST:
        st.info(
            texts("text_cut", shown=number(LONGEST, texts.language), whole=number(len(article.text), texts.language))
        )


def _watched(desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    """What the watch-list says of the article, and the way to its point there."""
    point = watch_desk.point_of(desk.store, view.id)
    if point is None:
        return
    parts = [state_names(texts)[point.state]]
    if point.row and point.row.reason:
        parts.append(point.row.reason)
    if point.by and point.at:
        parts.append(texts("watch_by_at", by=point.by, when=wording.moment(point.at, texts.language)))
    day = local_day(point.facts.published_at) if point.facts.published_at else today
    there = as_kind(
        view, WatchView, span="own", first=day, last=day, scope="", pillar="", state="all", point=point.id, page=1
    )
    # What is claimed is what somebody typed: text of a link, not a label.
    words = (point.row.claim if point.row else "") or point.facts.title or texts("untitled")
    item = {"text": words, "address": link(WATCH, there, desk, today), "note": " · ".join(parts)}
    st.subheader(texts("watch"), anchor=False)
    plain.show("links", {"groups": [{"title": "", "items": [item]}]}, texts.language, "watched")


def _named(found: Reading, desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    """Who and what is named, each a way to the articles that name it, too."""
    groups = []
    usual = usual_view(today, desk.settings.desk.language, SearchView)
    asked = replace(usual, language=view.language, sort="date")
    known = known_values(desk, view.language)
    for kind, facet in ENTITIES.items():
        named = [entity for entity in found.record.labels.entities if entity.kind == kind]
        named.sort(key=lambda entity: (-len(entity.mentions), entity.name))
        items = []
        for entity in named[:MOST_ENTITIES]:
            address = ""
            if kind != "province":  # The facet is that of the outlet, not of what is named.
                address = link(SEARCH, replace(asked, **choice(facet, (entity.id,))), desk, today)
            times = number(len(entity.mentions), texts.language)
            name = known.get(facet, {}).get(entity.id) or entity.name
            items.append({"text": name, "address": address, "note": f"×{times}"})
        if items:
            groups.append({"title": facet_in_words(facet, texts.language), "items": items})
    if groups:
        st.subheader(texts("named"), anchor=False)
        plain.show("links", {"groups": groups}, texts.language, "named")


def _quotes(found: Reading, texts: Texts) -> None:
    quotes = found.record.labels.quotes
    if not quotes:
        return
    st.subheader(texts("quotes"), anchor=False)
    fields = article_labels.plain_fields(found.record)
    lines = []
    for quote in quotes:
        said = fields[quote.quoted.field][quote.quoted.start : quote.quoted.end].strip()
        who = quote.name or texts("somebody")
        if quote.spokesperson:
            who = texts("spokesperson", name=who)
        lines.append(f"{who}: “{said}”" if quote.direct else f"{who}: {said}")
    plain.lines(lines, texts.language, key="quotes")


def _similar_ones(found: Reading, desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    page = _similar(desk, desk.stamp(), view.id, view.language)
    st.subheader(texts("similar"), anchor=False)
    if page is None or not page.hits:
        st.caption(texts("similar_none"))
        return
    # From here on a reader goes by likeness: back leads to the articles that are like this one.
    usual = usual_view(today, desk.settings.desk.language, SearchView)
    asked = replace(usual, language=view.language, like=view.id)
    listed = [replace(cards.card(hit, 0, asked, desk, texts, today), passage=(), near="") for hit in page.hits]
    plain.articles(listed, view.language, "similar")


def _copies(found: Reading, desk: Desk, view: ArticleView, texts: Texts, today: date) -> None:
    """The other articles of the story, and what one of them has otherwise."""
    others = [facts for facts in found.family if facts.id != view.id]
    if not others:
        return
    st.subheader(texts("family", count=number(len(others), texts.language)), anchor=False)
    items = [
        {
            "text": facts.title or texts("untitled"),
            "address": cards.plain_link(facts.id, view, desk, today),
            "note": " · ".join(
                (cards.where_and_when(facts, desk, texts), texts("original") if facts.reprint_of is None else "")
            ).rstrip(" ·"),
        }
        for facts in others
    ]
    plain.show("links", {"groups": [{"title": "", "items": items}]}, texts.language, "family")
    with st.expander(texts("family_differs")):
        # Names of outlets are numbered in the box, for what a box shows is read as markup.
        place = st.selectbox(
            texts("compare_with"),
            range(len(others)),
            format_func=lambda n: f"{n + 1}. {wording.day_of(others[n].published_at, texts)}",
            key="compared copy",
        )
        record = next(iter(desk.store.articles.records([others[place].id])), None)
        if record is not None:
            plain.lines([f"{others[place].source_name}: {others[place].title}"], texts.language, key="compared with")
            _difference(found.record.article, record.article, texts, "copy differs")


def _difference(before: Article, after: Article, texts: Texts, key: str) -> None:
    found = difference(_whole(before), _whole(after))
    if found.same:
        st.caption(texts("differs_nothing"))
        return
    _shown(found, texts, key)


def _whole(article: Article) -> str:
    lead = "" if article.text.startswith(article.lead) else article.lead
    return "\n".join(part for part in (article.title, lead, article.text) if part)


def _shown(found: Difference, texts: Texts, key: str) -> None:
    counts = {"added": number(found.added, texts.language), "removed": number(found.removed, texts.language)}
    st.caption(texts("differs_by", **counts) + (" " + texts("differs_cut") if found.cut else ""))
    changes = [{"kind": change.kind, "text": change.text} for change in found.changes]
    plain.show("diff", {"changes": changes, "words": texts("words")}, texts.language, key)


def _versions(found: Reading, texts: Texts) -> None:
    if len(found.versions) < 2:
        return
    st.subheader(texts("versions", count=number(len(found.versions), texts.language)), anchor=False)
    pairs = range(1, len(found.versions))
    place = st.selectbox(
        texts("compare_versions"),
        pairs,
        index=len(pairs) - 1,
        format_func=lambda n: texts(
            "version_pair",
            before=n,
            after=n + 1,
            when=wording.moment_told(found.versions[n][0].fetched_at, texts.language),
        ),
        key="compared version",
    )
    _difference(found.versions[place - 1][0], found.versions[place][0], texts, "version differs")


def _archive(found: Reading, desk: Desk, texts: Texts) -> None:
    """The page as it was fetched: as text, or its source to take away."""
    with st.expander(texts("archived"), on_change="rerun") as part:
        if not part.open:
            return
        article, place = found.versions[-1]
        try:
            response = archived(desk, place)
        except StoreError as error:
            st.warning(texts("archive_missing"))
            plain.lines([str(error)], texts.language, key="archive error")
            return
        text, cut = archived_text(response)
        when = wording.moment_told(response.fetched_at, texts.language)
        st.caption(texts("archived_at", when=when) + (" " + texts("archive_cut") if cut or response.truncated else ""))
        plain.show("text", {"text": text, "note": ""}, texts.language, "archived")
        # As plain text: opened from a disk, the page's own scripts would run.
        st.download_button(
            texts("archive_source"),
            response.body,
            file_name=f"{article.id}-v{article.version}.html.txt",
            mime="text/plain",
            on_click="ignore",
        )


def _facts(found: Reading, desk: Desk, texts: Texts) -> None:
    """What is known of the page and its source."""
    article, facts, language = found.record.article, found.record.facts, texts.language
    source = desk.store.crawl.sources().get(article.source_id)
    lines = [
        texts("fact_source", name=facts.source_name, kind=value_in_words("kind", facts.kind, language)),
        texts("fact_fetched", when=wording.moment_told(article.fetched_at, language), version=article.version),
        texts("fact_seen", when=wording.moment_told(found.record.first_seen, language)),
        texts("fact_id", id=article.id),
    ]
    if article.section or article.tags:
        lines.append(texts("fact_section", section=article.section, tags=", ".join(article.tags)))
    if article.origins:
        lines.append(
            texts("fact_origins", origins=", ".join(f"{name} ({how})" for name, how in article.origins.items()))
        )
    if source is not None and source.guessed:
        lines.append(texts("fact_guessed"))
    with st.expander(texts("source_facts")):
        plain.lines(lines, language, key="facts")


def _notes(found: Reading, desk: Desk, user: User, texts: Texts) -> None:
    st.subheader(texts("notes"), anchor=False)
    id = found.record.article.id
    for note in found.notes:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            when = wording.moment(note.at, texts.language)
            plain.lines([f"{note.by}, {when}: {note.text}"], texts.language, key=f"note {note.id}")
            if note.by == user.name and st.button(texts("note_withdraw"), key=f"withdraw {note.id}", type="tertiary"):
                _write(
                    desk,
                    user,
                    "withdraw-note",
                    id,
                    partial(desk.store.notes.withdraw, note.id, user.name, utc_now()),
                    texts,
                )
    if not user.may("analyst"):
        if not found.notes:
            st.caption(texts("notes_none"))
        return
    with st.form("note", border=False, clear_on_submit=True):
        text = st.text_area(texts("note_text"), max_chars=LONGEST_NOTE, height=80)
        if st.form_submit_button(texts("note_keep")) and text.strip():
            _write(desk, user, "add-note", id, lambda: desk.store.notes.add(id, text, user.name, utc_now()), texts)


def _write(desk: Desk, user: User, action: str, id: str, do: Any, texts: Texts) -> None:
    doing.tried(lambda: act(desk, user, "analyst", action, {}, do, subject=id), texts, "note error")
