"""What an analyst changed in the slots of a draft file, as edits."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from reports.draft_pieces import Slot
from reports.edit_words import DraftFileError, edit_texts, misread
from reports.editing import TAKEN_OUT, source_of
from reports.evidence import Edits
from reports.model import Report
from reports.notation import CiteOf, NotationError, clean, parse, unescaped
from reports.notation_resolving import alike, check_shown, resolve

Lines = tuple[tuple[int, str], ...]
"""Paragraphs with the lines of the file on which they begin."""


class Reader:
    """Collects what was changed."""

    def __init__(self, report: Report, edits: Edits, by: str, citable: Collection[str] | None) -> None:
        self.language = report.language
        self.former, self.by_whom, self.citable = edits, by, citable
        self.paragraphs, self.added = dict(edits.paragraphs), dict(edits.added)
        self.gaps, self.blanks = dict(edits.gaps), dict(edits.blanks)
        self.seen, self.by = dict(edits.seen), dict(edits.by)

    def take(self, slot: Slot, found: Lines) -> None:
        """Keep what differs in `found` from what `slot` had."""
        texts = [text for _, text in found]
        if len(texts) == len(slot.paragraphs) and all(map(alike, texts, slot.paragraphs)):
            for (line, text), former in zip(found, slot.paragraphs, strict=True):
                if text != clean(former) and slot.kind != "blank":
                    self._check_shown(slot, line, text)
            return
        if slot.kind == "blank":
            self._put(self.blanks, slot.key, clean(" ".join(unescaped(text) for text in texts)))
            self._sign(slot, slot.key in self.blanks)
            return
        for line, text in found:
            self._check(slot, line, text)
        if slot.kind == "gap":
            self._put(self.gaps, slot.key, "\n".join(map(clean, texts)))
        elif slot.kind == "added":
            self._put(self.added, slot.key, "\n".join(map(clean, texts)))
        else:
            first = texts[0] if texts else ""
            if texts and alike(first, slot.composed):
                self.paragraphs.pop(slot.key, None)
            else:
                self.paragraphs[slot.key] = "" if re.fullmatch(r"\{\s*\}", first) else clean(first)
            self._put(self.added, slot.key, "\n".join(map(clean, texts[1:])))
        self._sign(slot, any(slot.key in kept for kept in (self.paragraphs, self.added, self.gaps)))

    def _put(self, kept: dict[str, str], key: str, text: str) -> None:
        if text:
            kept[key] = text
        else:
            kept.pop(key, None)

    def _sign(self, slot: Slot, edited: bool) -> None:
        self.seen.pop(slot.key, None)
        self.by.pop(slot.key, None)
        if edited:
            if slot.kind != "blank":
                self.seen[slot.key] = slot.composed
            if self.by_whom:
                self.by[slot.key] = self.by_whom

    def _check_shown(self, slot: Slot, line: int, text: str) -> None:
        """Words within the braces of a figure must be as they were, also where nothing else was changed."""
        try:
            tokens = parse(text)
        except NotationError:
            return  # it is as the composed one
        try:
            check_shown(tokens, source_of(slot.block))
        except NotationError as error:
            raise misread(error, slot.key, line, self.language) from None

    def _check(self, slot: Slot, line: int, text: str) -> None:
        if text.replace(" ", "") == TAKEN_OUT and slot.kind == "text":
            return
        try:
            tokens = parse(text)
            source = source_of(slot.block)
            check_shown(tokens, source)
            resolve(tokens, source, {})
        except NotationError as error:
            raise misread(error, slot.key, line, self.language) from None
        for token in tokens:
            if isinstance(token, CiteOf) and self.citable is not None and token.article_id not in self.citable:
                words = edit_texts(self.language)("uncounted", place=slot.key, line=line, words=token.article_id)
                raise DraftFileError(words)

    def edits(self) -> Edits:
        """The edits as they are now."""
        return replace(
            self.former,
            paragraphs=self.paragraphs,
            added=self.added,
            gaps=self.gaps,
            blanks=self.blanks,
            seen=self.seen,
            by=self.by,
        )
