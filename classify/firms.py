"""Firms, banks, universities and institutes by the form of their names: Tập đoàn X, Công ty TNHH X, X Corporation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classify.mentions import Mention
from classify.runs import Token, has_headline_capitals, is_shouted
from classify.slugs import slug
from classify.syllables import is_syllable
from classify.wording import word_set

_HEAD = re.compile(
    r"(?<!\w)(?:Tập đoàn|(?:Tổng )?[Cc]ông ty|Ngân hàng|Học viện|(?:Trường )?Đại học)"
    r"(?: (?:cổ phần|Cổ phần|CP|TNHH|MTV|TMCP|một thành viên|Một thành viên|Thương mại|liên doanh|LD|ĐH))* "
)
_NOT_IN_NAME = word_set("never_in_a_firm")
_TAILS = word_set("tails_of_schools")
_LOWER = re.compile(r" ([^\W\d_]{1,7})(?= |[.,;:)!?\n]|\Z)")
_FORMS = word_set("legal_forms")
_KINDS = _FORMS | word_set("kinds_of_organisations")
_GENERIC = word_set("generic_words")
_OF = re.compile(r" of (?:the )?")


def firms(text: str, found: Sequence[tuple[Token, ...]]) -> Iterator[Mention]:
    """Organisations of NFC `text` whose names say what they are; `found` are its runs of capitals."""
    starts = {token.start: run[at:] for run in found for at, token in enumerate(run)}
    for match in _HEAD.finditer(text):
        mention = _vietnamese(text, match, starts)
        if mention and not is_shouted(text[mention.start : mention.end]):
            yield mention
    for at, run in enumerate(found):
        last = run[-1].text.lower()
        following = found[at + 1] if at + 1 < len(found) else None
        if last in _KINDS and not has_headline_capitals(_line(text, run[0].start)):
            mention = _english(text, run, following)
            if mention:
                yield mention


def _line(text: str, at: int) -> str:
    start = max(at - 200, text.rfind("\n", max(0, at - 200), at) + 1)
    end = text.find("\n", at, at + 200)
    return text[start : end if end >= 0 else at + 200]


def _vietnamese(text: str, head: re.Match[str], starts: dict[int, tuple[Token, ...]]) -> Mention | None:
    run = starts.get(head.end())
    if run is None or len(run) > 8:
        return None
    end = run[-1].end
    lower = _LOWER.match(text, end)
    if lower and len(run) == 1 and lower[1] not in _NOT_IN_NAME and lower.end() + 1 in starts:
        end = starts[lower.end() + 1][-1].end  # Du thuyền Cửu Long Xanh
    elif lower and lower[1] in _TAILS:
        end = lower.end()
    school = head.group().startswith(("Học", "Đại", "Trường"))
    name = text[head.start() if school else head.end() : end].removeprefix("Trường ")
    if " " not in name and is_syllable(name):
        return None  # Tổng công ty Lưu ký
    if head.group().startswith("Ngân hàng") and run[0].text in ("Nhà", "Trung", "Thế", "Phát"):
        return None  # those of the gazetteer
    return Mention("organisation", slug(name), head.start(), end)


def _english(text: str, run: tuple[Token, ...], following: tuple[Token, ...] | None) -> Mention | None:
    words = list(run)
    while words and words[0].text.lower() in ("the", "a", "an", "at", "in", "and", "but", "as"):
        words.pop(0)
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    gap = _OF.match(text, end)
    if (
        gap
        and following
        and gap.end() == following[0].start
        and len(following) <= 4
        and words[-1].text.lower() not in _FORMS
    ):
        return Mention("organisation", slug(text[start : following[-1].end]), start, following[-1].end)
    if all(word.text.lower() in _GENERIC for word in words[:-1]) or len(words) > 7:
        return None
    core = [word for word in words if word.text.lower() not in _FORMS]
    return Mention("organisation", slug(text[core[0].start : core[-1].end]), start, end) if core else None
