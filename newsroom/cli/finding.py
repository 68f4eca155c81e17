"""Commands that find: search, similar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsroom.cli import selection as options
from newsroom.cli.output import Call, call_of, console, notes, print_json, safe
from newsroom.cli.selection import Filters, Selection, opened_index, query_of, with_filters
from newsroom.clock import LOCAL
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from index.query import Hit, Mode, Page, Query, Snippet, Span

SHOWN_VALUES = 12
"""Values of a facet under a list; `--json` has all."""
SPANS: tuple[Span, ...] = ("day", "week", "month")
MODES: tuple[Mode, ...] = ("words", "meaning", "both")


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(with_filters(search))
    app.command()(with_filters(similar))


def search(
    context: typer.Context,
    filters: Filters,
    query: options.Text = "",
    all_words: options.Words = None,
    by_date: Annotated[bool, typer.Option("--by-date", help="Newest first instead of best first.")] = False,
    mode: Annotated[
        str | None,
        typer.Option(help="Best first by words, meaning or both (the default); figures are of words.", metavar="MODE"),
    ] = None,
    facet: Annotated[
        list[str] | None, typer.Option(help="Count by this field (repeatable), such as country.", metavar="FIELD")
    ] = None,
    timeline: Annotated[str | None, typer.Option(help="Count by day, week or month.", metavar="SPAN")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits on the page.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to leave out before.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print hits, facets and timeline as JSON.")] = False,
) -> None:
    """Find articles, with or without diacritics."""
    from index.fields import FACETS
    from newsroom.pipeline.facet_names import names_of

    call = call_of(context)
    span: Span | None = next((span for span in SPANS if span == timeline), None)
    if timeline is not None and span is None:
        raise UsageError(f"there is no timeline by {timeline!r}; known are {', '.join(SPANS)}")
    chosen: Mode | None = next((known for known in MODES if known == (mode or "both")), None)
    if chosen is None:
        raise UsageError(f"there is no mode {mode!r}; known are {', '.join(MODES)}")
    selected = Selection(
        text=query,
        filters=filters,
        all_words=all_words,
        by_date=by_date,
    )
    for name in facet or ():
        if name not in FACETS:
            raise UsageError(f"there is no field {name!r} to count by; known are {', '.join(FACETS)}")
    store = call.store()
    asked = replace(
        query_of(call, store, selected),
        mode=chosen,
        offset=offset,
        limit=limit,
        facets=tuple(facet or (FACETS if json else ())),
        timeline=span or ("day" if json else None),
    )
    with opened_index(call, store) as index:
        page = index.search(asked)
        shown = {name: [found.value for found in counts[:SHOWN_VALUES]] for name, counts in page.facets.items()}
        classify = call.settings.classify
        names = {
            name: names_of(classify, call.language, store, index, name, shown[name]) for name in (() if json else shown)
        }
    # By default meaning is added where it can be; only what is wrong is told then.
    _tell_without(call, page, asked=mode is not None)
    if json:
        print_json(_as_json(page))
    else:
        _show(call, asked, page, names)


def similar(
    context: typer.Context,
    filters: Filters,
    article: Annotated[str, typer.Argument(metavar="ID", help="Article, by its id or address.")],
    query: Annotated[str, typer.Option("--query", help="Only articles that this finds.", metavar="QUERY")] = "",
    reprints: Annotated[bool, typer.Option("--reprints", help="Also its own reprints.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Articles on the page.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Articles to leave out before.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the articles as JSON.")] = False,
) -> None:
    """Articles that say the same as one, in whichever language, nearest first; without its own reprints."""
    from crawlers.extract_file import check_address, is_address
    from newsroom.urls import article_id

    call = call_of(context)
    key = article_id(check_address(article)) if is_address(article) else article
    selected = Selection(
        text=query,
        filters=filters,
    )
    store = call.store()
    asked = replace(query_of(call, store, selected), offset=offset, limit=limit)
    with opened_index(call, store) as index:
        page = index.similar(key, asked, reprints=reprints)
    _tell_without(call, page, asked=True)
    if json:
        print_json({"listed": page.listed, "hits": _hits_as_json(page)})
    elif page.hits:
        console.print(call.texts("similar_title", count=number(page.listed, call.language)), style="bold")
        _show_hits(call, page, offset)
    elif page.without is None:
        console.print(call.texts("search_none"))


def _tell_without(call: Call, page: Page, *, asked: bool) -> None:
    """Why meaning played no part, where somebody `asked` for it or where something is wrong."""
    if page.without == "other_encoder":
        notes.print(call.texts("without_other_encoder"))
    elif page.without == "broken_encoder":
        notes.print(call.texts("without_broken_encoder"))
    elif page.without == "no_vectors" and asked:
        notes.print(call.texts("without_no_vectors"))
    elif page.without == "strict" and asked:
        notes.print(call.texts("without_strict"))
    elif page.without == "says_nothing" and asked:
        notes.print(call.texts("without_says_nothing"))


def _plain(snippet: Snippet) -> str:
    return "".join(fragment.text for fragment in snippet)


def _hits_as_json(page: Page) -> list[dict[str, Any]]:
    from index.export import row

    return [{**row(hit), "snippet": _plain(hit.snippet), "by": hit.by, "score": hit.score} for hit in page.hits]


def _as_json(page: Page) -> dict[str, Any]:
    return {
        "total": page.total,
        "complete": page.complete,
        "listed": page.listed,
        "by_meaning": page.by_meaning,
        "without_meaning": page.without,
        "hits": _hits_as_json(page),
        "facets": {name: {c.value: c.articles for c in counts} for name, counts in page.facets.items()},
        "timeline": {bucket.day.isoformat(): bucket.articles for bucket in page.timeline},
    }


def _show(call: Call, asked: Query, page: Page, names: Mapping[str, Mapping[str, str]]) -> None:
    texts = call.texts
    if not page.listed:
        console.print(texts("search_none"))
        return
    count = number(page.total, call.language)
    typed = asked.text.strip()
    head = texts("search_title", count=count, query=typed) if typed else texts("search_all", count=count)
    console.print(safe(head), style="bold")
    if page.complete < page.total:
        console.print(texts("search_complete", count=number(page.complete, call.language)), style="dim")
    if page.by_meaning:
        console.print(texts("search_by_meaning", count=number(page.by_meaning, call.language)), style="dim")
    _show_hits(call, page, asked.offset, marked=page.total > 0)
    _show_counts(call, asked, page, names)


def _show_hits(call: Call, page: Page, offset: int, *, marked: bool = False) -> None:
    """The list, with a mark at what only its meaning brought into it."""
    texts = call.texts
    for place, hit in enumerate(page.hits, offset + 1):
        mark = "≈ " if marked and hit.by == "meaning" else ""
        console.print()
        console.print(Text.assemble(f"{place:>3}. ", (mark, "cyan"), _highlighted(hit.headline, "bold")))
        console.print(Text.assemble("     ", safe(_line(call, hit))), style="dim")
        if hit.snippet:
            console.print(Text.assemble("     ", _highlighted(hit.snippet, "")))
        console.print(Text.assemble("     ", safe(hit.url)), style="dim")
    if offset + len(page.hits) < page.listed:
        console.print()
        shown = number(len(page.hits), call.language)
        console.print(texts("search_more", shown=shown, offset=offset + len(page.hits)), style="dim")


def _show_counts(call: Call, asked: Query, page: Page, names: Mapping[str, Mapping[str, str]]) -> None:
    """Facets, with their values by name, and timeline under the list."""
    from index.fields import CLOSED, facet_in_words, value_in_words

    for name, counts in page.facets.items():
        console.print()
        console.print(Text(facet_in_words(name, call.language), style="bold"))
        named = {**asked.vocabulary.get(name, {}), **names.get(name, {})}
        for found in counts[:SHOWN_VALUES]:
            words = (
                value_in_words(name, found.value, call.language)
                if name in CLOSED
                else named.get(found.value, found.value)
            )
            count = f"  {number(found.articles, call.language):>8}  "
            rest = "" if words == found.value else f"  {found.value}"
            console.print(Text.assemble(count, safe(words), (rest, "dim")))
        if len(counts) > SHOWN_VALUES:
            more = number(len(counts) - SHOWN_VALUES, call.language)
            console.print(call.texts("values_more", count=more), style="dim")
        if not counts:
            console.print(call.texts("values_none"), style="dim")
    if page.timeline:
        console.print()
        most = max(bucket.articles for bucket in page.timeline)
        for bucket in page.timeline:
            bar = "█" * round(40 * bucket.articles / most)
            day = f"{bucket.day:%m/%Y}" if asked.timeline == "month" else f"{bucket.day:%d/%m/%Y}"
            console.print(f"  {day:>10}  {number(bucket.articles, call.language):>8}  {bar}")


def _line(call: Call, hit: Hit) -> str:
    from classify.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    when = hit.published_at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M") if hit.published_at else call.texts("undated")
    topics = ", ".join(taxonomy.name(topic, call.language) for topic in hit.topics)
    marks = call.texts("reprint") if hit.reprint_of else ""
    return " · ".join(part for part in (when, f"{hit.source_name} ({hit.country})", marks, topics) if part)


def _highlighted(snippet: Snippet, style: str) -> Text:
    made = Text(style=style)
    for fragment in snippet:
        made.append(" ".join(fragment.text.split("\n")), style="bold yellow" if fragment.highlighted else "")
    return made
