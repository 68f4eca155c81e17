"""Commands about labels: classify a stream, explain the labels of an article."""

from __future__ import annotations

import json as json_
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import call_of, console, print_json

if TYPE_CHECKING:
    from newsroom.store import Store


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(classify)
    app.command()(explain)


def classify(context: typer.Context) -> None:
    """Label articles from standard input, JSON Lines with a title at least, to standard output; needs no store."""
    from crawlers.extract_language import find_language
    from newsroom.pipeline.assessing import open_assessor
    from newsroom.pipeline.stream import articles_in, labelled

    assessor = open_assessor(call_of(context).settings)
    articles = articles_in(_lines(), lambda text: find_language(text, "", None)[0])
    for made in labelled(articles, assessor):
        sys.stdout.write(json_.dumps(made, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _lines() -> Iterator[str]:
    """Standard input as UTF-8, whatever the terminal is set to; bytes that are none become marks."""
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace")
        yield text.removeprefix("\ufeff") if number == 0 else text


def explain(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="ID", help="Article id, or the address of the page.")],
    json: Json = False,
) -> None:
    """Why an article has its labels: words, sentences, confidence, who gave them, what was decided."""
    from crawlers.extract_file import check_address, is_address
    from newsroom.cli.explanation import explained
    from newsroom.errors import InputError
    from newsroom.pipeline.stream import told
    from newsroom.review_sheet import dumped
    from newsroom.urls import article_id

    call = call_of(context)
    key = article_id(check_address(target)) if is_address(target) else target
    store: Store = call.store()
    records = store.articles.records([key])
    if not records:
        raise InputError(f"article {target[:200]!r} is unknown, has no labels yet or was withdrawn")
    record, decisions = records[0], store.reviews.decisions([key])
    if json:
        labels = told(record.article, record.labels)
        print_json({"id": key, "title": record.article.title, **labels, "decisions": [dumped(d) for d in decisions]})
        return
    for line in explained(record, decisions, call):
        console.print(line, soft_wrap=True)
