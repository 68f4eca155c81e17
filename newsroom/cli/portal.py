"""Commands for the portal: feed add, import, list, remove, write."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rich.text import Text

from newsroom.cli.collecting import Json
from newsroom.cli.deciding import user
from newsroom.cli.output import CATALOGUE, Call, call_of, console, notes, print_json, safe
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import SettingsError
from newsroom.texts import LANGUAGES, Language, load_texts, number

if TYPE_CHECKING:
    from newsroom.pipeline.portal import LeftOut
    from newsroom.store.portal import Words
    from reports.portal import Channel

feed_app = typer.Typer(help="The feed of chosen articles for a portal.", no_args_is_help=True)

By = Annotated[str | None, typer.Option(help="Who decides; else the user of this computer.", metavar="NAME")]
Article = Annotated[str, typer.Argument(metavar="ARTICLE", help="Article id, or the address of the page.")]


class FeedLanguage(StrEnum):
    """Languages of a feed."""

    vi = "vi"
    en = "en"


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(feed_app, name="feed")


@feed_app.command("add")
def feed_add(
    context: typer.Context,
    article: Article,
    title_vi: Annotated[str | None, typer.Option(help="Your title in Vietnamese.", metavar="TEXT")] = None,
    title_en: Annotated[str | None, typer.Option(help="Your title in English.", metavar="TEXT")] = None,
    summary_vi: Annotated[str | None, typer.Option(help="Your own summary in Vietnamese.", metavar="TEXT")] = None,
    summary_en: Annotated[str | None, typer.Option(help="Your own summary in English.", metavar="TEXT")] = None,
    by: By = None,
) -> None:
    """Choose an article, or change your words for one that is chosen; "" takes words back."""
    from newsroom.pipeline.portal import choose

    call = call_of(context)
    store = call.store()
    given: dict[Words, str | None] = {
        "title_vi": title_vi,
        "title_en": title_en,
        "summary_vi": summary_vi,
        "summary_en": summary_en,
    }
    words = {name: text for name, text in given.items() if text is not None}
    key = _key(article)
    new = choose(store, [("", key, words)], _who(by), utc_now())
    title = store.articles.versions_of(key)[-1][0].title
    console.print(safe(call.texts("feed_added" if new else "feed_changed", id=key, title=title)), soft_wrap=True)


@feed_app.command("import")
def feed_import(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON Lines or CSV with id (or url), title_vi, title_en, summary_vi, summary_en.",
        ),
    ],
    by: By = None,
    json: Json = False,
) -> None:
    """Choose many articles from a list: all of them, or none where a row is wrong."""
    from newsroom.pipeline.portal import choose
    from newsroom.pipeline.portal_sheet import read_sheet

    call = call_of(context)
    rows = [(where, _key(article, where), words) for where, article, words in read_sheet(file)]
    new = choose(call.store(), rows, _who(by), utc_now())
    if json:
        print_json({"rows": len(rows), "new": new})
        return
    told = call.texts("feed_imported", rows=number(len(rows), call.language), new=number(new, call.language), file=file)
    console.print(safe(told), soft_wrap=True)


@feed_app.command("list")
def feed_list(context: typer.Context, json: Json = False) -> None:
    """The chosen articles, the last chosen first, and what each lacks to be in both feeds."""
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.portal import items

    call = call_of(context)
    store = call.store()
    choices = store.portal.chosen()
    _, left_out = items(store, load_taxonomy(call.settings.classify.taxonomy))
    if json:
        lacking = [asdict(each) for each in left_out]
        print_json(
            [{**asdict(c), "left_out": [x for x in lacking if x["article_id"] == c.article_id]} for c in choices]
        )
        return
    if not choices:
        console.print(call.texts("feed_none"))
    for choice in choices:
        console.print(safe(f"{choice.article_id} · {choice.title}"), style="bold", soft_wrap=True)
        when = choice.chosen_at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
        console.print(Text.assemble("  ", safe(f"{when} · {choice.chosen_by}")), style="dim")
        for name, text in choice.words.items():
            if text:
                console.print(Text.assemble("  ", safe(f"{name}: {text}")), soft_wrap=True)
        for each in left_out:
            if each.article_id == choice.article_id:
                console.print(Text.assemble("  ", safe(_lack(call, each))), soft_wrap=True)


@feed_app.command("remove")
def feed_remove(context: typer.Context, article: Article, by: By = None) -> None:
    """Take an article out of the feed at the next `feed write`; your words for it are kept."""
    call = call_of(context)
    key = _key(article)
    call.store().portal.remove(key, _who(by), utc_now())
    console.print(safe(call.texts("feed_removed", id=key)), soft_wrap=True)


@feed_app.command("write")
def feed_write(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; the portal publishes it.")],
    language: Annotated[
        list[FeedLanguage] | None, typer.Option(help="Only the feed in this language (repeatable); else both.")
    ] = None,
    json: Json = False,
) -> None:
    """Write the feeds: RSS 2.0 and JSON Feed 1.1 in each language, and one file of JSON Lines with both."""
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.portal import write_feeds

    call = call_of(context)
    wanted = [each for each in LANGUAGES if language is None or each in language]
    channels = [_channel(call, each) for each in wanted]
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    done = write_feeds(call.store(), taxonomy, folder, channels, call.settings.portal.items)
    if json:
        print_json(
            {
                "files": [str(file) for file in done.files],
                "items": done.items,
                "left_out": [asdict(each) for each in done.left_out],
            }
        )
        return
    for file in done.files:
        console.print(safe(str(file)), soft_wrap=True)
    for each, count in done.items.items():
        console.print(call.texts("feed_written", language=each, count=number(count, call.language)))
    for left in done.left_out:
        notes.print(safe(f"{left.article_id} ({left.title}): {_lack(call, left)}"), soft_wrap=True)


def _who(by: str | None) -> str:
    return (by or "").strip() or user()


def _key(article: str, where: str = "") -> str:
    from crawlers.extract_file import check_address, is_address
    from newsroom.errors import InputError
    from newsroom.urls import article_id

    try:
        return article_id(check_address(article)) if is_address(article) else article.strip()
    except InputError as error:
        raise InputError(f"{where}: {error}" if where else str(error)) from error


def _lack(call: Call, left: LeftOut) -> str:
    texts = call.texts
    if left.lack == "withdrawn":
        return texts("feed_lacks_article")
    if left.lack == "unlabelled":
        return texts("feed_lacks_labels")
    return texts("feed_lacks_title", language=left.language)


def _channel(call: Call, language: Language) -> Channel:
    """What the settings say of the feed in `language`, else general words."""
    from reports.portal import Channel

    portal = call.settings.portal
    if not portal.url:
        raise SettingsError(
            "[portal] url: is empty; a feed says where it is published, such as https://portal.example/feeds"
        )
    texts = load_texts(CATALOGUE, language)
    parts = urlsplit(portal.url)
    titles = {"vi": portal.title_vi, "en": portal.title_en}
    descriptions = {"vi": portal.description_vi, "en": portal.description_en}
    return Channel(
        language=language,
        title=titles[language] or texts("feed_title"),
        description=descriptions[language] or texts("feed_description"),
        site=portal.site or f"{parts.scheme}://{parts.netloc}/",
        folder=portal.url,
    )
