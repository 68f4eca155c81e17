"""Commands that show reports: list, show, diff, log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.cli.report_options import Id, Json, Kind, about, listed, opened_report
from newsroom.cli.report_words import action_words, day, kind_words, moment, state_words, step_detail
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.pipeline.report_checks import Checked, Unfilled
    from newsroom.pipeline.reporting import OpenReport

SHOWN = 10
"""Of what is to be filled in, and of findings, in a list for people; `--json` has all."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("list")(report_list)
    app.command("show")(report_show)
    app.command("diff")(report_diff)
    app.command("log")(report_log)


def report_list(
    context: typer.Context,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    json: Json = False,
) -> None:
    """The reports that there are, the newest first."""
    call = call_of(context)
    found = [kept for kept in call.store().reports.all() if kind is None or kept.kind == kind.value]
    if json:
        print_json([listed(kept) for kept in found])
        return
    texts = call.texts
    if not found:
        console.print(texts("reports_none"))
        return
    heads = (texts("report_id"), texts("report_state"), texts("report_title"), texts("report_changed"))
    made = table(texts("reports"), *heads)
    made.columns[0].no_wrap = True
    for kept in found:
        changed = f"{moment(kept.changed_at)} {kept.changed_by}"
        made.add_row(kept.id, state_words(call, kept.state), safe(kept.title), safe(changed))
    console.print(made)


def report_show(context: typer.Context, id: Id, json: Json = False) -> None:
    """What a report holds, what is left to be filled in, and what verification says."""
    from newsroom.pipeline.report_checks import check, unfilled

    call, _, opened = opened_report(context, id)
    left, checked = unfilled(opened.report), check(opened, call.language)
    if json:
        sections = [f"{section.number} {section.heading}".strip() for section in opened.report.sections]
        print_json({**about(opened), "sections": sections, **left.as_json(), **checked.as_json()})
        return
    _tell_head(call, opened)
    for section in opened.report.sections:
        console.print(safe(f"{'  ' * section.level}{section.number} {section.heading}"), soft_wrap=True)
    tell_unfilled(call, left)
    tell_check(call, checked)


def _tell_head(call: Call, opened: OpenReport) -> None:
    from reports.listing import counted

    kept, texts, language = opened.kept, call.texts, call.language
    console.print(safe(f"{kept.id}  {kept.title}"), style="bold", soft_wrap=True)
    period = {"first": day(kept.period.first), "last": day(kept.period.last)}
    told = texts("report_head", kind=kind_words(call, kept.kind), state=state_words(call, kept.state), **period)
    console.print(told, soft_wrap=True)
    articles = number(len(counted(opened.evidence, opened.edits)), language)
    cited = number(len(opened.report.citations), language)
    console.print(texts("report_holds", articles=articles, cited=cited), soft_wrap=True)
    console.print(safe(texts("report_made", at=moment(kept.created_at), by=kept.created_by)), soft_wrap=True)
    last = {"at": moment(kept.changed_at), "by": kept.changed_by}
    told = texts("report_last", **last, revision=kept.revision, refreshes=kept.refresh)
    console.print(safe(told), soft_wrap=True)
    if kept.sha256:
        console.print(f"SHA-256 {kept.sha256}", soft_wrap=True)


def tell_unfilled(call: Call, left: Unfilled) -> None:
    """What is left for analysts to fill in."""
    texts, language = call.texts, call.language
    if left.gaps:
        title = texts("report_gaps", count=number(len(left.gaps), language))
        _tell(call, title, [(gap.text, gap.key) for gap in left.gaps])
    if left.blanks:
        title = texts("report_blanks", count=number(len(left.blanks), language))
        _tell(call, title, [(blank.text, blank.key) for blank in left.blanks])


def tell_check(call: Call, checked: Checked) -> None:
    """What verification says, what blocks a final report first."""
    texts, language = call.texts, call.language
    blocking = [found.line() for found in checked.findings if found.blocks]
    if checked.withdrawn:
        blocking.append(texts("report_finding_withdrawn", articles=", ".join(checked.withdrawn)))
    if not checked.unharmed:
        blocking.append(texts("report_finding_harmed"))
    others = [found.line() for found in checked.findings if not found.blocks] + list(checked.edits)
    if blocking:
        _tell(call, texts("report_blocking", count=number(len(blocking), language)), [(b, "") for b in blocking], "red")
    else:
        console.print()
        console.print(texts("report_holds_true"), style="green", soft_wrap=True)
    if others:
        _tell(call, texts("report_remarks", count=number(len(others), language)), [(other, "") for other in others])


def _tell(call: Call, title: str, lines: Sequence[tuple[str, str]], style: str = "yellow") -> None:
    console.print()
    console.print(title, style=style, soft_wrap=True)
    for text, key in lines[:SHOWN]:
        console.print(Text.assemble("  ", safe(text), "  " if key else "", (safe(key).plain, "dim")), soft_wrap=True)
    if len(lines) > SHOWN:
        console.print(call.texts("report_more", count=number(len(lines) - SHOWN, call.language)), style="dim")


def report_diff(
    context: typer.Context,
    id: Id,
    with_: Annotated[
        int | None, typer.Option("--with", min=0, help="Refresh to compare with; else the one before.", metavar="N")
    ] = None,
    json: Json = False,
) -> None:
    """What a refresh changed: articles that came and went, figures, sentences."""
    from newsroom.pipeline.report_changes import changes_since

    call, desk, opened = opened_report(context, id)
    found = changes_since(desk, opened, with_)
    if json:
        print_json(found.as_json())
        return
    console.print(call.texts("report_compared", former=found.former, now=found.now), style="bold")
    for line in found.lines(call.language):
        console.print(safe(line), soft_wrap=True)


def report_log(context: typer.Context, id: Id, json: Json = False) -> None:
    """Who did what to a report and when, also to a deleted one; nothing is ever taken out of it."""
    call = call_of(context)
    steps = call.store().reports.trail(id)
    if json:
        print_json([{"at": s.at, "by": s.by, "action": s.action, "detail": s.detail} for s in steps])
        return
    for step in steps:
        line = " · ".join((moment(step.at), step.by, action_words(call, step.action)))
        console.print(Text.assemble(safe(line), "  ", (step_detail(step.detail), "dim")), soft_wrap=True)
