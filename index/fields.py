"""What can be named before a colon in a query, filtered by and counted: the facets, the texts, the date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from index.folding import fold_word
from index.tree import TEXTS, TextName
from newsroom.article import ClaimRole, Form, Relevance, Scope, SourceKind, Tone
from newsroom.counting import CountingClass
from newsroom.provinces import province_today
from newsroom.text import nfc
from newsroom.texts import Language, load_texts

FACETS: tuple[str, ...] = (
    "scope",
    "country",
    "outlet",
    "kind",
    "province",
    "language",
    "form",
    "relevance",
    "pillar",
    "topic",
    "theme",
    "tone",
    "tone_asean",
    "tone_vietnam",
    "claim",
    "person",
    "asean_body",
    "organisation",
    "about",
    "event",
    "annual_theme",
    "review",
    "source",
    "partial",
    "counting",
    "reprint",
)
"""Names by which results are filtered and counted. `country` is that of the outlet, `about` a country that the article
names (`body` is its text, `asean_body` a body of ASEAN); `claim`: on the watch-list, suggested or confirmed; `review`:
whether an analyst has decided on the labels.
`outlet` is the id of the source that published, `source` of the one
through which the article was found, `partial` tells a page that showed only a part of its text, `counting` is a class
of `newsroom.counting`."""

Partial = Literal["full", "partial"]
Reprint = Literal["original", "reprint"]
Review = Literal["decided", "machine"]

CLOSED: Mapping[str, tuple[str, ...]] = {
    "scope": get_args(Scope),
    "kind": get_args(SourceKind),
    "form": get_args(Form),
    "relevance": get_args(Relevance),
    "tone": get_args(Tone),
    "tone_asean": get_args(Tone),
    "tone_vietnam": get_args(Tone),
    "claim": get_args(ClaimRole),
    "review": get_args(Review),
    "partial": get_args(Partial),
    "counting": get_args(CountingClass),
    "reprint": get_args(Reprint),
}
"""Every value of the facets whose values are fixed."""

SLUGGED = frozenset({"person", "organisation"})
"""Facets whose values are names, folded and joined by hyphens, for nobody knows all of them beforehand; those that are
known have ids of their own."""

_ADDRESSES = re.compile(
    r"(?:(?:ông|bà|anh|chị|ngài|đồng chí|đ/c|mr|mrs|ms|miss|madam|dr)\b\.?"
    r"|(?:ong|ba)(?= (?:nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly) ))\s+(?=\S)",
    re.IGNORECASE,
)
"""Forms of address before a name, which are no part of a person's id. Without its mark "Ong" is a surname, too (Ong Ye
Kung), and is an address only before one that is common in Viet Nam."""

Vocabulary = Mapping[str, Mapping[str, str]]
"""By facet, each value that there can be (outlets that are declared, topics of the taxonomy) with a name that may be
typed for it, "" for none."""

DATE = "date"
NAMES: Mapping[str, str] = {name.replace("_", ""): name for name in (*TEXTS, *FACETS, DATE)}
"""What may stand before a colon, and what it stands for."""
VIETNAMESE: Mapping[str, str] = {
    "tieude": "title",
    "sapo": "lead",
    "thanbai": "body",
    "phamvi": "scope",
    "nuoc": "country",
    "bao": "outlet",
    "loaibao": "kind",
    "tinh": "province",
    "ngonngu": "language",
    "theloai": "form",
    "lienquan": "relevance",
    "trucot": "pillar",
    "chude": "topic",
    "xuyensuot": "theme",
    "sacthai": "tone",
    "sacthaiasean": "tone_asean",
    "sacthaivietnam": "tone_vietnam",
    "luandieu": "claim",
    "nhanvat": "person",
    "thietche": "asean_body",
    "tochuc": "organisation",
    "venuoc": "about",
    "sukien": "event",
    "chudenam": "annual_theme",
    "rasoat": "review",
    "nguon": "source",
    "ngay": "date",
}
"""The same names in Vietnamese, folded and without spaces and signs: `trụ_cột:`, `trucot:`."""


_WORDS = Path(__file__).with_name("names.toml")


def facet_in_words(facet: str, language: Language) -> str:
    """How a facet is called."""
    return load_texts(_WORDS, language)(facet)


def value_in_words(facet: str, value: str, language: Language) -> str:
    """How a fixed value of a facet is called; another value as it is."""
    return load_texts(_WORDS, language)(f"{facet}_{value}") if value in CLOSED.get(facet, ()) else value


def field_named(typed: str) -> str | None:
    """The field that `typed` names in either language, None where there is none."""
    key = fold_word(typed).replace("_", "").replace("-", "")
    return NAMES.get(key) or VIETNAMESE.get(key)


def is_text(name: str) -> TextName | None:
    """`name` as a text, None where it is no text."""
    return next((text for text in TEXTS if text == name), None)


def value_named(facet: str, typed: str, vocabulary: Vocabulary) -> str | None:
    """The value of `facet` that `typed` means: the value or its name, in any case and without diacritics too; None
    where the facet's values are known and this is none of them. A former province means today's."""
    if facet == "province":
        typed = province_today(typed) or typed
    known = vocabulary.get(facet) or {value: "" for value in CLOSED.get(facet, ())}
    if not known and facet not in SLUGGED:
        return typed.upper() if facet in ("country", "about") else typed
    if facet == "person":
        typed = _unaddressed(typed)
    wanted = _key(typed)
    found = next((value for value, name in known.items() if wanted in (_key(value), _key(name))), None)
    if found is None and facet in SLUGGED:
        # As written where it is an id already, such as foreign_ministry.TH.
        return typed if "." in typed and " " not in typed else "-".join(wanted.split())
    return found


def _unaddressed(name: str) -> str:
    written = nfc(name).strip()
    address = _ADDRESSES.match(written)
    return written[address.end() :] if address else written


def _key(text: str) -> str:
    return fold_word(text).replace("_", " ").replace("-", " ").strip()
