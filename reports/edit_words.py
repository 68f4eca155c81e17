"""What became of analysts' edits, and what is wrong in a draft file, in words."""

from __future__ import annotations

from pathlib import Path

from newsroom.errors import InputError
from newsroom.texts import Language, Texts, load_texts
from reports.editing import Applied, Leftover, Notice
from reports.notation import NotationError

CATALOGUE = Path(__file__).with_name("editing.toml")


class DraftFileError(InputError):
    """A draft file cannot be read back: one sentence in the report's language, with the key and line."""


def edit_texts(language: Language) -> Texts:
    """The catalogue."""
    return load_texts(CATALOGUE, language)


def outcome(applied: Applied, language: Language) -> tuple[str, ...]:
    """What analysts should know after their edits were laid over a report, a sentence or two each."""
    return tuple(
        [_left_over(found, language) for found in applied.leftovers]
        + [_noticed(found, language) for found in applied.notices]
    )


def _left_over(found: Leftover, language: Language) -> str:
    texts = edit_texts(language)
    values = {"place": found.key, "text": found.text}
    if found.reason == "key":
        return texts("leftover_key", **values)
    return texts("leftover_place", **values) if found.reason == "place" else texts("leftover_notation", **values)


def _noticed(found: Notice, language: Language) -> str:
    texts = edit_texts(language)
    if found.kind == "figures":
        return texts("notice_figures", place=found.key, before=found.before, now=found.now)
    if found.kind == "wording":
        return texts("notice_wording", place=found.key, before=found.before, now=found.now)
    if found.kind == "uncited":
        return texts("notice_uncited", place=found.key, before=found.before)
    return texts("notice_unlisted", place=found.key, before=found.before)


def misread(error: NotationError, key: str, line: int, language: Language) -> DraftFileError:
    """A mistake in the notation, with its key and line."""
    texts = edit_texts(language)
    where = {"place": key, "line": line, "words": error.words}
    return DraftFileError(
        {
            "open_brace": lambda: texts("open_brace", **where),
            "unknown_brace": lambda: texts("unknown_brace", **where),
            "bad_citation": lambda: texts("bad_citation", **where),
            "bad_link": lambda: texts("bad_link", **where),
            "open_bold": lambda: texts("open_bold", **where),
            "open_italic": lambda: texts("open_italic", **where),
            "no_figure": lambda: texts("no_figure", **where),
            "no_passage": lambda: texts("no_passage", **where),
            "no_blank": lambda: texts("no_blank", **where),
            "figure_changed": lambda: texts("figure_changed", **where, kept=error.kept),
            "passage_changed": lambda: texts("passage_changed", **where, kept=error.kept),
        }[error.problem]()
    )
