"""A whole draft as a file that analysts edit, in Markdown or TOML, and what they changed in it.

The file has everything in reading order. What can be edited stands under its key in the notation of
`reports.notation`; headings, tables and charts are only shown. It belongs to one revision of one report.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from newsroom.text import nfc
from newsroom.texts import Texts
from reports.draft_changes import Lines, Reader
from reports.draft_pieces import Heading, Piece, Shown, Slot, pieces
from reports.edit_words import DraftFileError, edit_texts
from reports.evidence import Edits
from reports.model import Report
from reports.notation import clean, shown_key
from reports.notation_resolving import alike

Format = Literal["md", "toml"]


@dataclass(frozen=True, slots=True)
class Head:
    """Which draft a file belongs to."""

    report_id: str
    revision: int


# ---------------------------------------------------------------------------------------------------- writing


def to_markdown(report: Report, edits: Edits, head: Head) -> str:
    """The composed `report` with `edits` in their places, as Markdown; keys stand in comments."""
    texts = edit_texts(report.language)
    out = [f"<!-- diembao report: {shown_key(head.report_id)} revision: {head.revision} -->"]
    out += [_comment(texts("how_markdown", signs=texts("signs")).split("\n")), ""]
    for piece in pieces(report, edits):
        if isinstance(piece, Heading):
            out += [f"{'#' * piece.level} {piece.text}".rstrip(), ""]
        elif isinstance(piece, Shown):
            out += [f"<!-- read-only: {shown_key(piece.key)} -->", *piece.lines, ""]
        else:
            out += [f"<!-- key: {_slot_key(piece)} -->", *([_comment(piece.notes)] if piece.notes else [])]
            out += ["\n\n".join(piece.paragraphs), ""]
    return "\n".join(out)


def to_toml(report: Report, edits: Edits, head: Head) -> str:
    """The same as TOML: a table of texts and one of blanks."""
    texts = edit_texts(report.language)
    out = [f"# {line}" for line in texts("how_toml", signs=texts("signs")).split("\n")]
    out += [f'report = "{shown_key(head.report_id)}"', f"revision = {head.revision}", "", "[text]"]
    blanks = False
    for piece in pieces(report, edits):
        if isinstance(piece, Heading):
            out += ["", f"# {'#' * piece.level} {piece.text}".rstrip()]
        elif isinstance(piece, Shown):
            out += ["", *(f"# {line}" for line in piece.lines)]
        else:
            if piece.kind == "blank" and not blanks:
                out += ["", "[blanks]"]
                blanks = True
            out += ["", *(f"# {line}" for note in piece.notes for line in note.split("\n"))]
            words = "\n\n".join(piece.paragraphs).replace("'''", "''\\'")
            key = shown_key(piece.key) if piece.kind == "blank" else _slot_key(piece)
            out.append(f"\"{key}\" = '''\n{words}\n'''")
    return "\n".join(out) + "\n"


def _slot_key(slot: Slot) -> str:
    return {"text": "", "gap": "", "added": "+ ", "blank": "? "}[slot.kind] + shown_key(slot.key)


def _comment(lines: Iterable[str]) -> str:
    # the notation writes < and > with a backslash; only our own words are left to look after
    return "<!--\n" + "\n".join(line.replace("-->", "--\\>") for line in lines) + "\n-->"


# ---------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of a file: what follows a heading, a marker of a slot or of something shown."""

    kind: Literal["heading", "slot", "shown"]
    name: str
    line: int
    lines: tuple[tuple[int, str], ...] = ()


def read_back(
    text: str, report: Report, edits: Edits, head: Head, by: str = "", citable: Collection[str] | None = None
) -> Edits:
    """What an analyst (`by`) made of a file that `to_markdown` or `to_toml` gave for the composed `report`, `edits`
    and `head`; the format is seen. Only what differs changes `edits`.

    `citable` has the articles that may be cited (`reports.renumbering.citable`), None allows any. DraftFileError where
    the file belongs to another revision, a key is missing, or a text cannot be read.
    """
    text = nfc(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    texts = edit_texts(report.language)
    expected = pieces(report, edits)
    markdown = re.match(r"\s*<!--", text)
    found = _markdown(text, head, texts, expected) if markdown else _toml(text, head, texts)
    slots = {_slot_key(piece): piece for piece in expected if isinstance(piece, Slot)}
    _check_keys(found, list(slots), texts)
    reader = Reader(report, edits, by, citable)
    for piece in found:
        if piece.kind == "slot":
            reader.take(slots[piece.name], _paragraphs(piece.lines))
    return reader.edits()


def _check_head(report: str | None, revision: str | None, head: Head, texts: Texts) -> None:
    if report is None or revision is None:
        raise DraftFileError(texts("no_head"))
    if report != shown_key(head.report_id):
        raise DraftFileError(texts("wrong_report", there=report, here=head.report_id))
    if revision != str(head.revision):
        raise DraftFileError(texts("wrong_revision", there=revision, here=head.revision))


_HEAD = re.compile(r"<!--\s*diembao report:\s*(\S+)\s+revision:\s*([0-9]+)\s*-->")
_MARKER = re.compile(r"<!--\s*(key|read-only):\s*(.*?)\s*-->\s*")
_HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?")


def _markdown(text: str, head: Head, texts: Texts, expected: tuple[Piece, ...]) -> list[_Found]:
    match = _HEAD.search(text)
    _check_head(match[1] if match else None, match[2] if match else None, head, texts)
    found: list[_Found] = []
    lines: list[list[tuple[int, str]]] = []
    comment = False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if comment or stripped.startswith("<!--"):
            if not comment and (marker := _MARKER.fullmatch(stripped)):
                kind: Literal["slot", "shown"] = "slot" if marker[1] == "key" else "shown"
                name = re.sub(r"\s+", " ", marker[2])
                found.append(_Found(kind, re.sub(r"^([+?])\s*", r"\1 ", name), number))
                lines.append([])
            comment = "-->" not in stripped
        elif heading := _HEADING.fullmatch(stripped):
            found.append(_Found("heading", clean(heading[2] or ""), number))
            lines.append([])
        elif stripped:
            if not found or found[-1].kind == "heading":
                raise DraftFileError(texts("stray_text", line=number))
            lines[-1].append((number, stripped))
        elif found:
            lines[-1].append((number, ""))
    found = [replace(piece, lines=tuple(there)) for piece, there in zip(found, lines, strict=True)]
    _check_shown(found, expected, texts)
    return found


def _check_shown(found: list[_Found], expected: tuple[Piece, ...], texts: Texts) -> None:
    """Headings and what is only shown must be as they were."""
    headings = [piece.text for piece in expected if isinstance(piece, Heading)]
    there = [piece for piece in found if piece.kind == "heading"]
    for place, piece in enumerate(there):
        kept = headings[place] if place < len(headings) else ""
        if not alike(piece.name, kept):
            raise DraftFileError(texts("heading_changed", line=piece.line, kept=kept))
    if len(there) < len(headings):
        raise DraftFileError(texts("heading_changed", line=found[-1].line if found else 1, kept=headings[len(there)]))
    shown = [piece for piece in expected if isinstance(piece, Shown)]
    parts = [piece for piece in found if piece.kind == "shown"]
    for place, part in enumerate(parts):
        if place >= len(shown) or _squeezed(line for _, line in part.lines) != _squeezed(shown[place].lines):
            raise DraftFileError(texts("shown_changed", line=part.line, place=part.name))
    if len(parts) < len(shown):
        raise DraftFileError(texts("missing_key", place=shown_key(shown[len(parts)].key)))


def _squeezed(lines: Iterable[str]) -> str:
    """What a table says, however its columns are set out."""
    return re.sub(r"[\s|:\-\\]+", "", nfc("\n".join(lines)))


def _toml(text: str, head: Head, texts: Texts) -> list[_Found]:
    try:
        there = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DraftFileError(texts("bad_toml", what=error)) from None
    report, revision = there.get("report"), there.get("revision")
    _check_head(
        report if isinstance(report, str) else None, str(revision) if isinstance(revision, int) else None, head, texts
    )
    found: list[_Found] = []
    for table, sign in (("text", ""), ("blanks", "? ")):
        values = there.get(table, {})
        for key, words in values.items() if isinstance(values, dict) else ():
            if not isinstance(words, str):
                raise DraftFileError(texts("no_text", place=key))
            start = _line_of(text, key)
            lines = tuple((start + n, line.strip()) for n, line in enumerate(words.split("\n")))
            found.append(_Found("slot", sign + key, start, lines))
    return found


def _line_of(text: str, key: str) -> int:
    """The line on which the words of `key` begin; TOML does not count a line's end after the opening marks."""
    match = re.search(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=[ \t]*(?:(?:'''|\"\"\")\n)?", text, re.MULTILINE)
    return text.count("\n", 0, match.end()) + 1 if match else 1


def _check_keys(found: list[_Found], known: list[str], texts: Texts) -> None:
    """Every key once and in order."""
    seen: set[str] = set()
    slots = [piece for piece in found if piece.kind == "slot"]
    for piece in slots:
        if piece.name not in known:
            raise DraftFileError(texts("unknown_key", line=piece.line, place=piece.name))
        if piece.name in seen:
            raise DraftFileError(texts("repeated_key", line=piece.line, place=piece.name))
        seen.add(piece.name)
    for key in known:
        if key not in seen:
            raise DraftFileError(texts("missing_key", place=key))
    for piece, key in zip(slots, known, strict=True):
        if piece.name != key:
            raise DraftFileError(texts("moved_key", line=piece.line, place=piece.name))


def _paragraphs(lines: Lines) -> Lines:
    """Paragraphs with their first lines: an empty line or an item's dash ends one, any other line goes on with it."""
    out: list[tuple[int, str]] = []
    fresh = True
    for number, line in lines:
        if not line:
            fresh = True
        elif fresh or re.match(r"[-–•]\s", line):
            out.append((number, line))
            fresh = False
        else:
            out[-1] = (out[-1][0], f"{out[-1][1]} {line}")
    return tuple(out)
