"""Commands that find: search."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsroom.cli.output import Call, call_of, console, print_json, safe
from newsroom.clock import LOCAL, Period
from newsroom.errors import IndexUnavailable, UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from index.query import Hit, Page, Snippet

Many = list[str] | None
DATES = ["%Y-%m-%d", "%d/%m/%Y"]
"""How a day is written on the command line."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(search)


def period_of(first: datetime | None, last: datetime | None) -> Period | None:
    """The period between two days of the command line; an open end reaches as far as dates go.

    Raises UsageError where the end comes before the start.
    """
    if first is None and last is None:
        return None
    start = first.date() if first else date(1900, 1, 1)
    end = last.date() if last else date(9999, 12, 30)
    if start > end:
        raise UsageError(f"the period starts on {start} after its end on {end}")
    return Period(start, end)


def search(
    context: typer.Context,
    query: Annotated[
        str, typer.Argument(help='Words (all must occur) and "quoted phrases"; "" finds everything.')
    ] = "",
    pillar: Annotated[Many, typer.Option(help="political_security, economic or socio_cultural.")] = None,
    topic: Annotated[Many, typer.Option(help="Topic id, such as maritime_security.")] = None,
    scope: Annotated[Many, typer.Option(help="domestic or foreign.")] = None,
    country: Annotated[Many, typer.Option(help="Country of the outlet, such as SG.")] = None,
    source: Annotated[Many, typer.Option(help="Source id.")] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", help="First day of publication.", formats=DATES, metavar="DATE")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", help="Last day of publication.", formats=DATES, metavar="DATE")
    ] = None,
    counted: Annotated[bool, typer.Option("--counted", help="Only what figures count: the counting base.")] = False,
    by_date: Annotated[bool, typer.Option("--by-date", help="Newest first instead of best first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits on the page.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to leave out before.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print hits, facets and timeline as JSON.")] = False,
) -> None:
    """Find articles, with or without diacritics."""
    from index.engine import open_index
    from index.query import FACETS, Query

    call = call_of(context)
    _check_names(call, pillar, topic, scope)
    given = {
        "pillar": pillar,
        "topic": topic,
        "scope": scope,
        "country": [code.upper() for code in country or ()],
        "outlet": source,
    }
    filters = {name: tuple(values) for name, values in given.items() if values}
    if counted:
        filters["counting"] = ("counted",)
    asked = Query(
        text=query,
        filters=filters,
        period=period_of(first, last),
        sort="date" if by_date else "relevance",
        offset=offset,
        limit=limit,
        facets=FACETS if json else (),
        timeline="day" if json else None,
    )
    store = call.store()
    index = open_index(call.settings.index_folder, call.settings.index)
    try:
        if index.generation != store.projection.acknowledged_generation():
            # An index that is new or not of this store would answer "nothing found", and that would be no answer.
            raise IndexUnavailable(f"{call.settings.index_folder}: not the index of this store; run `diembao sync`")
        page = index.search(asked)
    finally:
        index.close()
    if json:
        print_json(_as_json(page))
    else:
        _show(call, asked.text, page, offset)


def _check_names(call: Call, pillars: Many, topics: Many, scopes: Many) -> None:
    """A name that nothing can have would find nothing and look like an answer."""
    from classify.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = (
        ("pillar", pillars, [pillar.id for pillar in taxonomy.pillars]),
        ("topic", topics, [topic.id for topic in taxonomy.topics]),
        ("scope", scopes, ["domestic", "foreign"]),
    )
    for what, given, names in known:
        for name in given or ():
            if name not in names:
                raise UsageError(f"there is no {what} {name!r}; known are {', '.join(names)}")


def _plain(snippet: Snippet) -> str:
    return "".join(fragment.text for fragment in snippet)


def _as_json(page: Page) -> dict[str, Any]:
    return {
        "total": page.total,
        "hits": [
            {
                "id": hit.id,
                "title": hit.title,
                "url": hit.url,
                "source": hit.source_id,
                "outlet": hit.source_name,
                "country": hit.country,
                "scope": hit.scope,
                "language": hit.language,
                "published_at": hit.published_at.isoformat() if hit.published_at else None,
                "relevance": hit.relevance,
                "counting": hit.counting,
                "pillars": list(hit.pillars),
                "topics": list(hit.topics),
                "reprint_of": hit.reprint_of,
                "snippet": _plain(hit.snippet),
            }
            for hit in page.hits
        ],
        "facets": {name: {c.value: c.count for c in counts} for name, counts in page.facets.items()},
        "timeline": {bucket.day.isoformat(): bucket.count for bucket in page.timeline},
    }


def _show(call: Call, query: str, page: Page, offset: int) -> None:
    texts = call.texts
    if not page.total:
        console.print(texts("search_none"))
        return
    count = number(page.total, call.language)
    head = texts("search_title", count=count, query=query) if query.strip() else texts("search_all", count=count)
    console.print(safe(head), style="bold")
    for place, hit in enumerate(page.hits, offset + 1):
        console.print()
        console.print(Text.assemble(f"{place:>3}. ", _highlighted(hit.headline, "bold")))
        console.print(Text.assemble("     ", safe(_line(call, hit))), style="dim")
        if hit.snippet:
            console.print(Text.assemble("     ", _highlighted(hit.snippet, "")))
        console.print(Text.assemble("     ", safe(hit.url)), style="dim")
    if offset + len(page.hits) < page.total:
        console.print()
        shown = number(len(page.hits), call.language)
        console.print(texts("search_more", shown=shown, offset=offset + len(page.hits)), style="dim")


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
