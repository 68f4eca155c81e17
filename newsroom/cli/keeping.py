"""Commands that keep what there is: backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import call_of, console, print_json, safe, shown_progress
from newsroom.clock import utc_now
from newsroom.errors import InputError, StoreError

Folder = Annotated[Path, typer.Argument(help="Folder of the backups.", metavar="FOLDER")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    context: typer.Context,
    folder: Folder,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: compare every backup in FOLDER with its manifest.")
    ] = False,
    keep: Annotated[int, typer.Option(min=1, help="Backups that stay in FOLDER; older ones are removed.")] = 2,
    json: Json = False,
) -> None:
    """Back up the store, the archive, the reports and the settings, also while a crawl is running."""
    if check:
        _check(folder, json)
        return
    from newsroom.pipeline.backup import make_backup
    from newsroom.settings import settings_file

    call = call_of(context)
    settings_path, _ = settings_file(call.settings_file)
    with shown_progress() as listener:
        made = make_backup(call.settings, settings_path, folder, utc_now(), listener, keep=keep)
    missing = made.manifest.missing
    if json:
        table = asdict(made)
        del table["manifest"]
        print_json({**table, "articles": made.manifest.articles, "missing": missing})
    else:
        console.print(
            safe(
                f"backup: {folder / made.name}, {made.manifest.articles} articles; {made.copied_files} files "
                f"({made.copied_bytes} bytes) copied, {made.kept_files} files of the archive were there"
            ),
            soft_wrap=True,
        )
    if missing:
        raise StoreError(
            f"{call.settings.archive_place}/{missing[0]}: the store refers to this file and it is not there, or "
            f"shorter than an earlier backup has it ({len(missing)} such files); everything else is backed up"
        )


def _check(folder: Path, json: bool) -> None:
    from newsroom.pipeline.manifest import backups, unfinished
    from newsroom.pipeline.restoring import check_backup, chosen

    chosen(folder, None)
    results: dict[str, list[str]] = {}
    for name in backups(folder):
        try:
            _, results[name] = check_backup(folder, name)
        except InputError as error:
            results[name] = [str(error)]
    left = [str(path) for path in unfinished(folder)]
    if json:
        print_json({"backups": results, "unfinished": left})
    else:
        for name, damaged in results.items():
            console.print(safe(f"{name}: {'whole' if not damaged else f'{len(damaged)} files damaged'}"))
            for sentence in damaged:
                console.print(safe(f"  {sentence}"), soft_wrap=True)
        for path in left:
            console.print(safe(f"{path}: was not finished; the next backup removes it"), soft_wrap=True)
    damaged_ones = [name for name, damaged in results.items() if damaged]
    if damaged_ones:
        raise InputError(
            f"{folder}: damaged: {', '.join(damaged_ones)}; remove the damaged files of the archive and back up again"
        )


def restore(
    context: typer.Context,
    folder: Folder,
    name: Annotated[str | None, typer.Option("--backup", help="Which one; else the newest.", metavar="NAME")] = None,
    json: Json = False,
) -> None:
    """Put a backup back to where the settings say; nothing that is there is overwritten."""
    from newsroom.pipeline.restoring import chosen
    from newsroom.pipeline.restoring import restore as put_back
    from newsroom.settings import settings_file

    settings_path, named = settings_file(call_of(context).settings_file)
    with shown_progress() as listener:
        done = put_back(folder, chosen(folder, name), settings_path, named, listener)
    if json:
        table = asdict(done)
        del table["manifest"]
        print_json({**table, "articles": done.manifest.articles, "missing": done.manifest.missing})
        return
    for path in done.left:
        console.print(safe(f"{path}: not put back, because there is another one or no such place"), soft_wrap=True)
    console.print(
        safe(
            f"restored: {done.store}, {done.manifest.articles} articles of {done.manifest.made_at}; "
            f"{done.written} files written, {done.there} were there"
        ),
        soft_wrap=True,
    )
    console.print("The search index is not in a backup: run `diembao sync --rebuild` now.")
