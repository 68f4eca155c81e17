"""Commands that send the weekly digest by mail and say who has it: digest send, digest list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text

from newsroom.cli.collecting import Json
from newsroom.cli.deciding import user
from newsroom.cli.output import Call, call_of, console, notes, print_json, safe, shown_progress, table
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import MailError, UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.addresses import Address
    from newsroom.pipeline.mailing import Digest, Outcome, Sending

digest_app = typer.Typer(help="The weekly digest by mail.", no_args_is_help=True)


class Attached(StrEnum):
    """Files that can go with a digest."""

    pdf = "pdf"
    docx = "docx"


_FORMATS: Mapping[Attached, Literal["pdf", "docx"]] = {Attached.pdf: "pdf", Attached.docx: "docx"}


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(digest_app, name="digest")


@digest_app.command("send")
def digest_send(
    context: typer.Context,
    id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Report; else the newest weekly digest that is reviewed or final."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would get it; send and keep nothing.")] = False,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="This address (repeatable) instead of the list in the settings.", metavar="ADDRESS"),
    ] = None,
    test_to: Annotated[
        str | None,
        typer.Option(help="Send one trial letter to this address; nothing is kept of it.", metavar="ADDRESS"),
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(help="Send to this address (repeatable) in any case, also a second time.", metavar="ADDRESS"),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Send a draft, marked as one in its subject.")] = False,
    attach: Annotated[
        list[Attached] | None, typer.Option(help="File that goes with it (repeatable); else as the settings say.")
    ] = None,
    eml: Annotated[
        Path | None,
        typer.Option(help="Write the letter into this file (.eml), to be opened in a mail program; send nothing."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Put the .eml file in the place of one that is there.")
    ] = False,
    by: Annotated[str | None, typer.Option(help="Who sends; else the user of this computer.", metavar="NAME")] = None,
    json: Json = False,
) -> None:
    """Send the weekly digest: one letter a recipient, each of them once."""
    from newsroom.pipeline.digests import open_digest

    call = call_of(context)
    if sum(1 for one in (test_to, eml, dry_run) if one) > 1:
        raise UsageError("--dry-run, --test-to and --eml exclude one another")
    if (test_to or eml) and (to or again):
        raise UsageError("--to and --again name who gets the digest; --test-to and --eml send it to nobody of them")
    store = call.store()
    formats = call.settings.mail.attach if attach is None else tuple(_FORMATS[each] for each in attach)
    digest = open_digest(store, call.settings, id, drafts=draft or bool(test_to or eml), attach=formats)
    if eml is not None:
        _write(call, digest, eml, force)
    elif test_to is not None:
        _test(call, digest, _addresses([test_to])[0])
    else:
        recipients = _addresses(to) if to else _listed(call, bool(again))
        _send(call, digest, recipients, _addresses(again or []), (by or "").strip(), dry_run, json)


def _addresses(typed: Sequence[str]) -> tuple[Address, ...]:
    from newsroom.addresses import each_once, parse_address

    found = []
    for each in typed:
        try:
            found.append(parse_address(each))
        except ValueError as error:
            raise UsageError(f"{each[:100]!r} {error}") from error
    return each_once(found)


def _listed(call: Call, others: bool) -> tuple[Address, ...]:
    """Those in the settings' list; none where only `others` are meant."""
    from newsroom.addresses import read_recipients

    if others:
        return ()
    file = call.settings.mail.recipients
    if file is None:
        raise UsageError("nobody is named: set [mail] recipients to a file with addresses, or say --to ADDRESS")
    return read_recipients(file)


def _write(call: Call, digest: Digest, file: Path, force: bool) -> None:
    from newsroom.addresses import parse_address
    from newsroom.pipeline.mailing import letter
    from newsroom.pipeline.rendering import write_whole

    if file.exists() and not force:
        raise UsageError(f"{file}: the file is there already; name another one, or say --force")
    sender = parse_address(call.settings.mail.sender) if call.settings.mail.sender else None
    write_whole(file, letter(digest, sender, None, digest.report.created_at).as_bytes())
    console.print(safe(call.texts("mail_written", path=file)), soft_wrap=True)


def _test(call: Call, digest: Digest, recipient: Address) -> None:
    from newsroom.pipeline.mailing import send_test

    marked = replace(digest, marks=(call.texts("mail_test_mark"), *digest.marks))
    delivery = send_test(call.settings.mail, marked, recipient, utc_now())
    if delivery.result != "sent":
        raise MailError(f"the trial letter to {recipient.mailbox} was not taken: {delivery.detail}")
    console.print(safe(call.texts("mail_tested", address=recipient.mailbox, answer=delivery.detail)), soft_wrap=True)


def _send(
    call: Call,
    digest: Digest,
    recipients: Sequence[Address],
    again: Sequence[Address],
    by: str,
    dry_run: bool,
    json: bool,
) -> None:
    from newsroom.addresses import each_once
    from newsroom.pipeline.mailing import Sending, planned, send

    store, settings = call.store(), call.settings
    if dry_run:
        done = Sending(planned(store, digest, each_once((*recipients, *again)), again))
    else:
        with shown_progress() as listener:
            done = send(
                store,
                settings.mail,
                settings.desk.data,
                digest,
                recipients,
                by=by or user(),
                clock=utc_now,
                again=again,
                listener=listener,
            )
    if json:
        _print_json(digest, done, dry_run)
    else:
        _tell(call, digest, done, dry_run)
    if done.stopped:
        raise MailError(done.stopped)
    if not dry_run and not done.complete:
        raise typer.Exit(1)


def _print_json(digest: Digest, done: Sending, dry_run: bool) -> None:
    rows = [
        {"address": each.recipient.mailbox, "name": each.recipient.name, "result": each.step, "detail": each.detail}
        for each in done.outcomes
    ]
    print_json({"report": digest.report_id, "issue": digest.issue, "dry_run": dry_run, "recipients": rows})


def _tell(call: Call, digest: Digest, done: Sending, dry_run: bool) -> None:
    from reports.mail import subject

    console.print(safe(subject(digest.report, digest.marks)), style="bold", soft_wrap=True)
    shown = table("", call.texts("mail_address"), call.texts("mail_result"), call.texts("mail_detail"))
    for each in done.outcomes:
        shown.add_row(safe(each.recipient.mailbox), _step(call, each, dry_run), safe(each.detail))
    console.print(shown)
    counts = Counter(each.step for each in done.outcomes)
    if dry_run:
        count = number(counts["waiting"], call.language)
        console.print(call.texts("mail_would", count=count), soft_wrap=True)
        return
    of = number(len(done.outcomes), call.language)
    have = number(counts["sent"] + counts["before"], call.language)
    console.print(call.texts("mail_summary", sent=number(counts["sent"], call.language), have=have, of=of))
    if counts["deferred"] or counts["waiting"]:
        notes.print(call.texts("mail_try_again", count=number(counts["deferred"] + counts["waiting"], call.language)))
    for each in done.outcomes:
        if each.step in ("unknown", "look"):
            notes.print(safe(call.texts("mail_look", address=each.recipient.mailbox)), soft_wrap=True)
        elif each.step == "refused":
            notes.print(safe(call.texts("mail_refused_told", address=each.recipient.mailbox)), soft_wrap=True)


def _step(call: Call, outcome: Outcome, dry_run: bool) -> str:
    texts = call.texts
    return {
        "sent": texts("mail_sent"),
        "before": texts("mail_before"),
        "deferred": texts("mail_deferred"),
        "refused": texts("mail_refused"),
        "unknown": texts("mail_unknown"),
        "look": texts("mail_unknown"),
        "waiting": texts("mail_due") if dry_run else texts("mail_waiting"),
    }[outcome.step]


@digest_app.command("list")
def digest_list(
    context: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Only letters of this report.")] = None,
    each: Annotated[bool, typer.Option("--each", help="Every recipient, not only how many.")] = False,
    json: Json = False,
) -> None:
    """What was sent, when, by whom, and to how many."""
    from newsroom.store.mailings import MAIL_STATES

    call = call_of(context)
    letters = call.store().mailings.all(id)
    if json:
        print_json([asdict(letter) for letter in letters])
        return
    texts = call.texts
    names = {
        "sent": texts("mail_sent"),
        "deferred": texts("mail_deferred"),
        "refused": texts("mail_refused"),
        "unknown": texts("mail_unknown"),
        "sending": texts("mail_sending"),
    }
    if not letters:
        console.print(texts("mail_none"))
        return
    for report_id in dict.fromkeys(letter.report_id for letter in letters):
        own = [letter for letter in letters if letter.report_id == report_id]
        counts = Counter(letter.state for letter in own)
        told = ", ".join(f"{names[s]}: {number(counts[s], call.language)}" for s in MAIL_STATES if counts[s])
        when = own[0].at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
        console.print(safe(f"{report_id} · {when} · {own[0].by} · {told}"), soft_wrap=True)
        for letter in own if each else ():
            line = " · ".join(filter(None, (letter.recipient, names[letter.state], letter.detail)))
            console.print(Text.assemble("  ", safe(line)), soft_wrap=True)
