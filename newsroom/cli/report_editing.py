"""Commands by which analysts change a draft: edit, drop, skip, pin, why, refresh."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.output import Call, console, print_json, safe, shown_progress
from newsroom.cli.report_options import By, Id, Json, opened_report, who
from newsroom.clock import utc_now
from newsroom.errors import InputError, UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.pipeline.report_reasons import Reasons
    from newsroom.pipeline.reporting import OpenReport, ReportDesk
    from reports.evidence import Edits

ArticleId = Annotated[str, typer.Argument(metavar="ARTICLE", help="Article, by its id or address.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("edit")(report_edit)
    app.command("drop")(report_drop)
    app.command("skip")(report_skip)
    app.command("pin")(report_pin)
    app.command("why")(report_why)
    app.command("refresh")(report_refresh)


def report_edit(
    context: typer.Context,
    id: Id,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write the draft to this .md or .toml file.", metavar="FILE")
    ] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Read the edited file back.", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    by: By = None,
) -> None:
    """Write a draft to a file to edit in any editor, or read that file back; only what differs is an edit."""
    from newsroom.pipeline.rendering import write_whole
    from newsroom.pipeline.report_sheets import edits_of, format_of, read_sheet, sheet

    if (export is None) == (import_ is None):
        raise UsageError("say either --export FILE or --import FILE")
    call, desk, opened = opened_report(context, id)
    if export is not None:
        if opened.kept.state == "final":
            raise UsageError(f"report {id} is final and locked; make a new one")
        if export.exists() and not force:
            raise InputError(f"{export}: there is a file already, perhaps with edits; --force writes over it")
        write_whole(export, sheet(opened, format_of(export)).encode())
        console.print(safe(call.texts("report_exported", path=export)), soft_wrap=True)
        return
    assert import_ is not None
    format_of(import_)
    edits = edits_of(read_sheet(import_), opened, who(by))
    _keep(call, desk, opened, edits, who(by), "edited")


def report_drop(context: typer.Context, id: Id, article: ArticleId, undo: Undo = False, by: By = None) -> None:
    """Take an article out of the selection: neither counted nor cited, and the annex says how many were."""
    from newsroom.pipeline.report_choices import drop

    call, desk, opened = opened_report(context, id)
    key = _article(opened, article)
    _keep(call, desk, opened, drop(opened.edits, key, undo=undo), who(by), "dropped")


def report_skip(context: typer.Context, id: Id, article: ArticleId, undo: Undo = False, by: By = None) -> None:
    """Count an article and do not cite it: another one speaks in its place."""
    from newsroom.pipeline.report_choices import skip

    call, desk, opened = opened_report(context, id)
    key = _article(opened, article)
    _keep(call, desk, opened, skip(opened.edits, key, undo=undo), who(by), "skipped")


def report_pin(
    context: typer.Context,
    id: Id,
    article: ArticleId,
    label: Annotated[
        str, typer.Option("--for", help="Under this topic or theme only, such as maritime_security.", metavar="LABEL")
    ] = "",
    undo: Undo = False,
    by: By = None,
) -> None:
    """Cite an article first."""
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.report_choices import pin

    call, desk, opened = opened_report(context, id)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = [each.id for each in (*taxonomy.topics, *taxonomy.themes)]
    if label and label not in known:
        raise UsageError(f"there is no topic or theme {label[:40]!r}; known are {', '.join(known)}")
    key = _article(opened, article)
    _keep(call, desk, opened, pin(opened.edits, key, label, undo=undo), who(by), "pinned")


def _keep(call: Call, desk: ReportDesk, opened: OpenReport, edits: Edits, by: str, action: str) -> None:
    """Keep edits and say what became of them."""
    from reports.edit_words import outcome

    desk.edit(opened, edits, by, utc_now(), action)
    now = desk.open(opened.kept.id)
    console.print(safe(call.texts("report_kept", id=now.kept.id, revision=now.kept.revision)), soft_wrap=True)
    if opened.kept.state == "reviewed":
        console.print(call.texts("report_draft_again"), style="yellow", soft_wrap=True)
    for sentence in outcome(now.applied, call.language):
        console.print(safe(sentence), style="yellow", soft_wrap=True)


def _article(opened: OpenReport, typed: str) -> str:
    """The id of an article of the report. Raises UsageError where it is none of its articles."""
    from crawlers.extract_file import check_address, is_address
    from newsroom.urls import article_id

    key = article_id(check_address(typed)) if is_address(typed) else typed
    if all(item.id != key for item in opened.evidence.facts):
        raise UsageError(f"report {opened.kept.id} knows no article {typed[:80]!r}; its list of articles has the ids")
    return key


def report_why(context: typer.Context, id: Id, article: ArticleId, json: Json = False) -> None:
    """Why an article is counted or not, where it is cited, and what analysts decided about it in this report."""
    from newsroom.pipeline.report_reasons import reasons

    call, _, opened = opened_report(context, id)
    found = reasons(opened, _article(opened, article))
    if json:
        print_json(found.as_json())
    else:
        _tell(call, found)


def _tell(call: Call, found: Reasons) -> None:
    from index.fields import value_in_words
    from newsroom.cli.report_words import action_words, day, moment

    texts = call.texts
    console.print(safe(f"{found.facts.title}"), style="bold", soft_wrap=True)
    console.print(safe(f"{found.facts.source_name} ({found.facts.country}) · {found.facts.url}"), soft_wrap=True)
    counting = value_in_words("counting", found.counting, call.language)
    console.print(safe(texts("report_why_counting", counting=counting)))
    if found.published is not None and not found.in_period:
        console.print(texts("report_why_outside", day=day(found.published)))
    if not found.in_scope:
        console.print(texts("report_why_scope"))
    if not found.selected:
        console.print(texts("report_why_not_found"))
    if found.dropped:
        console.print(texts("report_why_dropped"))
    if found.skipped:
        console.print(texts("report_why_skipped"))
    if found.facts.reprint_of:
        console.print(safe(texts("report_why_reprint", id=found.facts.reprint_of)))
    for place in found.places:
        console.print(safe(texts("report_why_cited", number=place.number, place=place.heading)), soft_wrap=True)
    for choice in found.choices:
        told = {
            "label": _label(call, choice.label),
            "place": choice.place,
            "among": number(choice.among, call.language),
        }
        console.print(
            safe(texts("report_why_pinned" if choice.pinned else "report_why_chosen", **told)), soft_wrap=True
        )
        near = f"{choice.near:.2f}".replace(".", "," if call.language == "vi" else ".")
        console.print(safe(texts("report_why_near", near=near, copies=number(choice.copies, call.language))))
    if found.counted and not found.places and not found.skipped:
        console.print(texts("report_why_not_cited"))
    for step in found.steps:
        line = texts("report_why_decided", at=moment(step.at), by=step.by, what=action_words(call, step.action))
        console.print(safe(line), soft_wrap=True)


def _label(call: Call, label: str) -> str:
    """A topic or theme by its name; another group of articles, such as `tone:critical`, as it is."""
    from classify.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = {each.id: each.name(call.language) for each in (*taxonomy.topics, *taxonomy.themes)}
    return known.get(label, label)


def report_refresh(context: typer.Context, id: Id, by: By = None) -> None:
    """Read the store again for a draft: newer articles and labels, the same edits; `report diff` shows what changed."""
    from reports.edit_words import outcome

    call, desk, opened = opened_report(context, id)
    with shown_progress() as listener:
        desk.refresh(opened, who(by), utc_now(), listener)
    now = desk.open(id)
    console.print(safe(call.texts("report_refreshed", id=id, refresh=now.kept.refresh)), soft_wrap=True)
    if opened.kept.state == "reviewed":
        console.print(call.texts("report_draft_again"), style="yellow", soft_wrap=True)
    for sentence in outcome(now.applied, call.language):
        console.print(safe(sentence), style="yellow", soft_wrap=True)
