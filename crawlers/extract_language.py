"""The language of an article: by its script where the script decides, else by statistics, else by what is declared.

Declarations alone will not do: of 152 real press pages 20 declare no language, and one a wrong one. Statistics alone
will not do either: among all the world's languages a short Indonesian text becomes Javanese.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from newsroom.article import Source

SAMPLE_CHARS = 500
"""Characters of the text that are looked at. On 165 real pages 1,000 give the same languages in twice the time."""
VIETNAMESE_SHARE = 0.06
"""Share of letters that only Vietnamese has (đ, ơ, ư, stacked marks, dots below) among Latin ones that makes them
Vietnamese, which statistics take ten times as long to see: .15 to .24 in real Vietnamese pages, 0 in 99 others.
"""
MIN_LETTERS = 60
"""Letters that statistics need; below that a headline's names decide more than its language."""
SCRIPT_SHARE = 0.4
"""Share of the letters that makes a script the text's own, in spite of the Latin names that any text holds."""
KANA_SHARE = 0.05
"""Share of kana among CJK letters that makes them Japanese: 48 real pages have .30 to .79 in Japanese, up to .002 in
Chinese."""

_SCRIPTS = re.compile(
    r"""(?P<kana>[\u3041-\u30ff\uff66-\uff9d]+) | (?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)
      | (?P<hangul>[\uac00-\ud7a3\u1100-\u11ff]+) | (?P<thai>[\u0e00-\u0e7f]+) | (?P<lao>[\u0e80-\u0eff]+)
      | (?P<burmese>[\u1000-\u109f\uaa60-\uaa7f]+) | (?P<khmer>[\u1780-\u17ff]+) | (?P<cyrillic>[\u0400-\u04ff]+)
      | (?P<arabic>[\u0600-\u06ff]+) | (?P<devanagari>[\u0900-\u097f]+) | (?P<bengali>[\u0980-\u09ff]+)
      | (?P<tamil>[\u0b80-\u0bff]+) | (?P<hebrew>[\u0590-\u05ff]+) | (?P<greek>[\u0370-\u03ff]+)
      | (?P<latin>[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)""",
    re.VERBOSE,
)
_VIETNAMESE = re.compile("[đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_ONE_LANGUAGE = {
    "hangul": "ko", "thai": "th", "lao": "lo", "burmese": "my", "khmer": "km", "bengali": "bn", "tamil": "ta",
    "hebrew": "he", "greek": "el",
}  # fmt: skip
# Statistics choose among the languages of a press that writes about the region.
_PLAUSIBLE = {
    "latin": (
        "vi", "en", "id", "ms", "tl", "fr", "de", "es", "pt", "it", "nl", "pl", "cs", "da", "sv", "no", "fi", "tr",
        "hu", "ro", "is", "lt",
    ),
    "cyrillic": ("ru", "uk", "bg", "sr", "kk", "mn"),
    "arabic": ("ar", "fa", "ur"),
    "devanagari": ("hi", "ne", "mr"),
}  # fmt: skip
_CLOSE = (frozenset(("id", "ms")), frozenset(("no", "da")))
"""Written so alike that the declared one of the two is believed over statistics."""
_SAME = {
    "in": "id", "iw": "he", "nb": "no", "nn": "no", "fil": "tl", "cmn": "zh", "yue": "zh", "jp": "ja", "kr": "ko",
    "vn": "vi", "cn": "zh",
}  # fmt: skip
"""Old, narrower and mistaken codes met in lang attributes."""
_CODE = re.compile(r"^\s*([A-Za-z]{2,3})(?![A-Za-z])")


def declared_language(tree: HtmlElement) -> str:
    """The ISO 639-1 code of <html lang> or of the content-language meta; "" where there is none."""
    values = [
        tree.get("lang", ""),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        tree.get("xml:lang", ""),
    ]
    values += [
        meta.get("content", "")
        for meta in tree.iterfind(".//head/meta[@http-equiv]")
        if meta.get("http-equiv", "").lower() == "content-language"
    ]
    for value in values:
        if found := _CODE.match(value):
            code = _SAME.get(found[1].lower(), found[1].lower())
            if len(code) == 2:
                return code
    return ""


@lru_cache(maxsize=1)
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=len(_PLAUSIBLE))
def _identifier(script: str) -> Any:
    # A shallow copy: the model takes 0.7 s to load and is the same for all scripts.
    identifier = copy(_model())
    identifier.set_languages(_PLAUSIBLE[script])
    return identifier


def _script(sample: str) -> tuple[str, int]:
    """The script that rules the sample ("" where none does) and the number of its letters."""
    letters: Counter[str] = Counter()
    for found in _SCRIPTS.finditer(sample):
        letters[found.lastgroup or ""] += len(found.group())
    total = letters.total()
    if not total:
        return "", 0
    cjk = letters["kana"] + letters["han"]
    if cjk >= SCRIPT_SHARE * total:
        return ("ja" if letters["kana"] >= KANA_SHARE * cjk else "zh"), cjk
    for script, count in letters.most_common():
        if script not in ("latin", "kana", "han") and count >= SCRIPT_SHARE * total:
            return script, count
    return "latin", letters["latin"]


def find_language(text: str, declared: str, source: Source | None) -> tuple[str, str]:
    """The ISO 639-1 code of `text` and its origin (`script`, `py3langid`, `html-lang`, `source`), or ("und", "")."""
    sample = text[:SAMPLE_CHARS]
    script, letters = _script(sample)
    if script in ("ja", "zh"):
        return script, "script"
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script], "script"
    if script == "latin" and letters and len(_VIETNAMESE.findall(sample)) >= VIETNAMESE_SHARE * letters:
        return "vi", "script"
    own = source.languages if source is not None else ()
    if script in _PLAUSIBLE and letters >= MIN_LETTERS:
        code = str(_identifier(script).classify(sample)[0])
        for twin in (pair - {code} for pair in _CLOSE if code in pair):
            if declared in twin:
                return declared, "html-lang"
            if declared != code and own and own[0] in twin:
                return own[0], "source"
        return code, "py3langid"
    if declared:
        return declared, "html-lang"
    return (own[0], "source") if own else ("und", "")
