"""Who said what: word for word in quotation marks, in dialogues and behind a colon, or reported.

Rules over the verbs of `classify.speech`; nothing is learned. One reported statement is taken from a sentence, the
first; words in quotation marks that are no statement (titles, irony) have no speaker beside them and are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classify.people import People, is_office
from classify.phrases import is_unaccented
from classify.quote_marks import Quoted, quoted
from classify.sentences import lead_end, sentence_bounds
from classify.speakers import Scene, Speaker
from classify.speech import EN_VERBS, VI_VERBS, alternatives
from classify.taxonomy import Taxonomy, load_taxonomy
from classify.wording import phrases, word_set
from newsroom.article import Article, Entity, Quote, Span, TextField
from newsroom.text import fold, lower, nfc

_VERB = re.compile(rf"(?<![\w-])(?:{alternatives(VI_VERBS)}|{alternatives(EN_VERBS)})(?![\w-])")
_PLAIN_VERB = re.compile(rf"(?<![\w-]){alternatives(tuple({fold(verb): verb for verb in VI_VERBS}))}(?![\w-])")
_WEAK = frozenset(phrases("weak_verbs"))
"""Verbs that are also nouns, or do other things than report: their subject must stand beside them."""
_DENIALS = frozenset(fold(verb) for verb in phrases("denials"))
"""What stands behind these is what the speaker does not say: the verb belongs to the statement."""
_NOT_AFTER = word_set("not_before_a_verb")
_NOT_BEFORE = {
    "kể": ("từ", "cả", "trên", "đến"),
    "nói": ("chung", "riêng", "trên", "đến", "dối", "chuyện", "tiếng", "tục"),
    "tuyên bố": ("chung", "về", "Hà Nội"),
    "viết": ("tắt", "tay"),
    "hỏi": ("đáp", "cung", "thăm"),
    "nêu": ("trên", "cao", "tên", "lập", "ra", "bật", "gương"),
    "đáp": ("ứng", "án", "xuống", "trả"),
    "hứa": ("hẹn",),
    "trả lời": ("câu", "phỏng"),
    "phát biểu": ("tại", "trên", "trước"),
    "asked": ("about",),
    "called": ("the", "a", "an", "it off", "off"),
    "claimed": ("victory", "responsibility", "credit", "the li"),
    "claims": ("victory", "responsibility", "credit"),
    "agreed": ("to", "on", "with"),
}
_ACCORDING = re.compile(
    r"(?<!\w)(?:[Tt]heo(?: lời| nhận định của| đánh giá của)?|[Aa]ccording to|[Dd]ẫn lời|[Tt]rích lời)[ \u00a0]"
)
_THAT = re.compile(r"\s?(?:,? ?(?:however, )?(?:rằng|là rằng|that))[ :]")
_LATE_THAT = re.compile(r"[^,.;:“”\"]{0,80}? (?:rằng|that) ")
_CLOSING = "”\"'’»"
_ADDRESSED = frozenset(
    [
        "told",
        "tells",
        "assured",
        "warned",
        "asked",
        "nói",
        "cho biết",
        "khẳng định",
        "nhấn mạnh",
        "chia sẻ",
        "phát biểu",
    ]
)
"""Verbs behind which it may be said first to whom."""
_DATED_THAT = re.compile(
    r" (?:on|in|at|yesterday|today|late|early|last|recently)\b[^,.;:“”\"]{0,60}? that | (?:on )?[A-Z][a-z]{2,5}day(?= )"
)
_CONNECT = re.compile(r"[\s:,–—-]*(?:(?:thêm|rõ|rằng|là|that)\b[\s:,]*)*")
_WORD = re.compile(r"[^\W\d_]+")
_TIMEPLACE = re.compile(
    r"\s*(?:|(?:in|on|at|during|after|to|via|as|when|with|before|late|early|yesterday|today|with|với|tại|trong|khi|hôm|ngày|ở|sau|trên|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b.*)[.!?…]?\s*",
    re.DOTALL,
)
_LABEL = re.compile(r"[ \t]*[-–—•*]?[ \t]*(?P<np>[^:\n“”\"]{2,120}?)[ \t]?:[ \t]+")
_QUOTE_LABEL = re.compile(r"[ \t]?[:–—-][ \t]?")
FRAGMENT_WORDS = 3
"""Fewer words in quotation marks are a name or irony, unless the verb stands beside them."""
STATEMENT_WORDS = 3
"""A reported statement has at least so many words, one fewer in English."""
_MOST = 20_000
"""Quotations of one field that are read; a hostile page has more."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or several that a quotation holds together."""

    start: int
    end: int
    quotations: Sequence[Quoted]


def quotes(article: Article, entities: Sequence[Entity], taxonomy: Taxonomy | None = None) -> tuple[Quote, ...]:
    """The statements of `article` whose speakers it names, in reading order; `entities` are those of the article.

    A speaker who is no entity ("officials", "các chuyên gia") has the id "". Spans are code points into the NFC field,
    without quotation marks.
    """
    texts: dict[TextField, str] = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}
    if lead_end(texts["lead"], texts["text"]):
        texts["lead"] = ""
    people = People(texts, entities)
    plan = taxonomy or load_taxonomy()
    silent = frozenset(row.id for row in plan.institutions) - frozenset(row.id for row in plan.bodies)
    unaccented = article.language == "vi" and is_unaccented(*texts.values())
    verbs = _PLAIN_VERB if unaccented else _VERB
    made: list[Quote] = []
    for name, text in texts.items():
        if text.strip():
            made.extend(_Field(Scene(name, text, entities, people, silent), verbs).read())
    return tuple(made)


def _is_plain(text: str, match: re.Match[str]) -> bool:
    """Whether a verb is written in small letters, or with everything around it in capitals: no Tuyên bố Hà Nội."""
    written = text[match.start() : match.end()]
    return written.islower() or (written.isupper() and len(written) > 2)


class _Field:
    """Reads one field."""

    def __init__(self, scene: Scene, verbs: re.Pattern[str]) -> None:
        self._scene = scene
        self._text = scene.text
        self._quotations = quoted(self._text)[:_MOST]
        self._ends = [q.outer_end for q in self._quotations]
        self._verbs = [
            m
            for m in verbs.finditer(lower(self._text))
            if _is_plain(self._text, m) and not self._in_quotation(m.start())
        ]
        self._verb_starts = [m.start() for m in self._verbs]
        self._according = {m.start(): m for m in _ACCORDING.finditer(self._text) if not self._in_quotation(m.start())}
        self._according_starts = sorted(self._according)

    def read(self) -> Iterator[Quote]:
        last: Speaker | None = None
        for unit in self._units():
            found = list(self._unit(unit, last))
            for quote, _ in found:
                yield quote
            if found:
                last = found[-1][1]
            elif not self._is_all_quoted(unit):
                last = None

    def _in_quotation(self, at: int) -> bool:
        place = bisect_right(self._ends, at)
        return place < len(self._quotations) and self._quotations[place].outer_start <= at

    def _units(self) -> Iterator[_Unit]:
        bounds = [(0, len(self._text))] if self._scene.name == "title" else sentence_bounds(self._text)
        start = -1
        for begin, end in bounds:
            start = begin if start < 0 else start
            if end < len(self._text) and self._in_quotation(end) and self._in_quotation(max(begin, end - 1)):
                continue  # the quotation goes on
            first = bisect_right(self._ends, start)
            last = first
            while last < len(self._quotations) and self._quotations[last].outer_start < end:
                last += 1
            yield _Unit(start, end, self._quotations[first:last])
            start = -1

    def _is_all_quoted(self, unit: _Unit) -> bool:
        inside = sum(q.outer_end - q.outer_start for q in unit.quotations)
        return inside > 0.7 * (unit.end - unit.start)

    def _unit(self, unit: _Unit, last: Speaker | None) -> Iterator[tuple[Quote, Speaker]]:
        labelled = self._labelled(unit)
        if labelled:
            yield from labelled
            return
        whole = [q for q in unit.quotations if self._is_statement(q, unit)]
        event = self._event(unit, bool(whole))
        if whole:
            speaker = event[0] if event else self._dashed(whole, unit)
            if speaker is None and self._is_all_quoted(unit):
                speaker = last
            if speaker is not None:
                for quotation in whole:
                    yield self._direct(quotation, speaker), speaker
                return
        if event and not whole:
            speaker, start, end = event
            span = self._trimmed(start, end)
            least = STATEMENT_WORDS if not self._text[span[0] : span[1]].isascii() else STATEMENT_WORDS - 1
            if len(_WORD.findall(self._text, span[0], span[1])) >= least:
                quote = Quote(speaker.id, speaker.name, Span(self._scene.name, *span), False, speaker.spokesperson)
                yield quote, speaker

    def _direct(self, quotation: Quoted, speaker: Speaker) -> Quote:
        start, end = self._trimmed(quotation.start, quotation.end, keep=True)
        return Quote(speaker.id, speaker.name, Span(self._scene.name, start, end), True, speaker.spokesperson)

    def _trimmed(self, start: int, end: int, keep: bool = False) -> tuple[int, int]:
        text = self._text
        while start < end and text[start].isspace():
            start += 1
        while start < end and (text[end - 1].isspace() or (not keep and text[end - 1] in ".,;:")):
            end -= 1
        return start, end

    def _is_statement(self, quotation: Quoted, unit: _Unit) -> bool:
        """Whether words in quotation marks stand as a statement of their own, not as a part of the sentence."""
        words = len(_WORD.findall(self._text, quotation.start, min(quotation.end, quotation.start + 400)))
        before = self._text[max(unit.start, quotation.outer_start - 12) : quotation.outer_start].rstrip()
        ended = (
            self._text[quotation.end - 1] in ".,!?…" or self._text[quotation.outer_end : quotation.outer_end + 1] == ","
        )
        if not before or before[-1] in ":.!?…-–—":
            return words >= FRAGMENT_WORDS or (ended and words > 0)
        if before[-1] == ",":
            return words > FRAGMENT_WORDS
        return words > FRAGMENT_WORDS and (
            before.endswith((" rằng", " that")) or self._verb_ends(quotation.outer_start - 1)
        )

    def _verb_ends(self, at: int) -> bool:
        place = bisect_right(self._verb_starts, at) - 1
        return place >= 0 and self._verbs[place].end() == at

    def _labelled(self, unit: _Unit) -> list[tuple[Quote, Speaker]]:
        """ "X: …" in titles and dialogues, "'…': X" in titles."""
        text, title = self._text, self._scene.name == "title"
        line_start = unit.start == 0 or "\n" in text[max(0, unit.start - 3) : unit.start]
        if title and unit.quotations and unit.quotations[0].outer_start <= 1:
            first = unit.quotations[0]
            match = _QUOTE_LABEL.match(text, first.outer_end)
            speaker = self._scene.after(match.end(), unit.end, officials=True) if match else None
            return [(self._direct(first, speaker), speaker)] if speaker else []
        match = _LABEL.match(text, unit.start, unit.end) if line_start else None
        if match is None or any(self._said_in(match.start("np"), match.end("np"))):
            return []
        dashed = text[unit.start] in "-–—•"
        speaker = self._scene.labelled(match.start("np"), match.end("np"))
        if speaker is None or (not dashed and speaker.start > match.start("np") + 2):
            return []
        behind = [q for q in unit.quotations if q.outer_start >= match.end() - 1]
        if behind and (not title or behind[0].outer_start <= match.end() + 1):
            return [(self._direct(q, speaker), speaker) for q in behind]
        end = unit.end
        if not title:
            stop = text.find("\n", unit.end)
            end = stop if stop >= 0 else len(text)
        start, end = self._trimmed(match.end(), end, keep=not title)
        if len(_WORD.findall(text, start, min(end, start + 400))) < STATEMENT_WORDS:
            return []
        quote = Quote(speaker.id, speaker.name, Span(self._scene.name, start, end), not title, speaker.spokesperson)
        return [(quote, speaker)]

    def _said_in(self, start: int, end: int) -> Iterator[bool]:
        place = bisect_right(self._verb_starts, start - 1)
        while place < len(self._verbs) and self._verbs[place].start() < end:
            if self._is_verb(self._verbs[place]):
                yield True
            place += 1

    def _dashed(self, whole: Sequence[Quoted], unit: _Unit) -> Speaker | None:
        """ "“…” - ông X" without a verb."""
        match = re.compile(r"[ ,]*[-–—][ ]?").match(self._text, whole[-1].outer_end)
        return self._scene.after(match.end(), unit.end) if match else None

    def _event(self, unit: _Unit, with_quotation: bool) -> tuple[Speaker, int, int] | None:
        """The first speaker of a unit, with the part of it that is said where nothing is in quotation marks."""
        place = bisect_right(self._according_starts, unit.start - 1)
        if place < len(self._according_starts) and self._according_starts[place] < unit.end:
            found = self._by_accord(self._according[self._according_starts[place]], unit)
            if found:
                return found
        place = bisect_right(self._verb_starts, unit.start - 1)
        tried = 0
        while place < len(self._verbs) and self._verbs[place].start() < unit.end and tried < 8:
            match = self._verbs[place]
            place += 1
            tried += 1
            if not self._is_verb(match):
                continue
            found = self._by_verb(match, unit, with_quotation)
            if found:
                return found
        return None

    def _is_verb(self, match: re.Match[str]) -> bool:
        verb = match.group()
        before = re.compile(r"([^\s,;:.]+)[ \u00a0]\Z").search(self._text, max(0, match.start() - 20), match.start())
        if before and before[1] in _NOT_AFTER and not self._text.endswith("used to ", 0, match.start()):
            return False
        after = self._text[match.end() : match.end() + 12].lstrip()
        return not after.startswith(_NOT_BEFORE.get(verb, ("\0",)))

    def _by_accord(self, match: re.Match[str], unit: _Unit) -> tuple[Speaker, int, int] | None:
        speaker = self._scene.after(match.end(), min(unit.end, match.end() + 160))
        if speaker is None or any(
            c.id == speaker.id and c.kind in ("body", "country")
            for c in self._scene.between(speaker.start, speaker.end)
        ):
            return None
        if match.start() - unit.start <= 2:
            comma = self._text.find(",", speaker.end, unit.end)
            if comma < 0:
                return None
            appositive = self._text[comma + 1 : comma + 40].lstrip()
            following = self._text.find(",", comma + 1, unit.end)
            if (
                following > 0
                and (appositive[:1].isupper() or appositive.startswith(("nguyên ", "chuyên gia", "a ", "the ", "an ")))
                and is_office(appositive)
            ):
                comma = following
            return speaker, comma + 1, unit.end
        if self._text.startswith(",", speaker.end):
            return speaker, unit.start, unit.end  # "…, theo ông X, …"
        return speaker, unit.start, match.start()

    def _by_verb(self, match: re.Match[str], unit: _Unit, with_quotation: bool) -> tuple[Speaker, int, int] | None:
        text, verb = self._text, match.group()
        least = unit.start
        for quotation in unit.quotations:
            if quotation.outer_end <= match.start():
                least = quotation.outer_end
        before = text[max(unit.start, match.start() - 3) : match.start()].rstrip()
        near = verb in _WEAK and not with_quotation
        speaker = None
        if verb in EN_VERBS and before and before[-1] in _CLOSING + ",":
            speaker = self._scene.after(match.end(), unit.end)
            if speaker is not None and before[-1] == "," and not _INVERTED.match(text, speaker.end):
                speaker = None
        if speaker is None:
            speaker = self._scene.before(match.start(), least, near)
        if speaker is not None and speaker.start > match.start() and not with_quotation:
            return speaker, unit.start, match.start()
        if speaker is None:
            return None
        if with_quotation:
            return speaker, unit.start, unit.end
        return self._reported(match, unit, speaker)

    def _reported(self, match: re.Match[str], unit: _Unit, speaker: Speaker) -> tuple[Speaker, int, int] | None:
        text = self._text
        rest = text[match.end() : unit.end]
        opening = _RANK.sub(",", text[unit.start : speaker.start].rstrip())
        if opening.endswith(",") and rest.startswith(",") and match.group() in EN_VERBS:
            return speaker, unit.start, unit.end  # "…, he said, …"
        if (
            opening.endswith(",")
            and len(_WORD.findall(opening)) >= 4
            and (
                len(_WORD.findall(rest)) < 2
                or (_TIMEPLACE.fullmatch(rest) and not _LATE_THAT.match(rest) and not opening.startswith(_ADVERBIAL))
            )
        ):
            return speaker, unit.start, unit.start + len(opening)
        late = _THAT.match(text, match.end()) or (
            _LATE_THAT.match(text, match.end(), unit.end) if match.group() in _ADDRESSED else None
        )
        late = late or _DATED_THAT.match(text, match.end(), unit.end)
        if not late and rest.startswith(_NO_CONTENT) and ":" not in rest:
            return None
        if not late and match.group() in ("told", "tells"):
            before = opening.endswith(",") and len(_WORD.findall(opening)) >= 4
            return (speaker, unit.start, unit.start + len(opening)) if before else None
        if fold(match.group()) in _DENIALS:
            return speaker, match.start(), unit.end
        start = late.end() if late else match.end()
        connect = _CONNECT.match(text, start)
        return speaker, connect.end() if connect else start, unit.end


_INVERTED = re.compile(
    r"['’]?\s*(?:[.,(;”\"]|\Z|\n|(?:on|in|at|during|after|last|yesterday|this|when|who|as|of|from)\b)"
)
"""What follows the speaker of ", said X": not what X says."""
_RANK = re.compile(r",(?: [a-z-]{2,14}){1,3}\Z")
"""A rank that is no office of names.toml: "…, chief negotiator X said"."""
_NO_CONTENT = (
    " với ",
    " như vậy",
    " như trên",
    " điều này",
    " điều đó",
    " thông tin trên",
    " như sau",
    " so ",
    " at the ",
    " on the sidelines",
    " during ",
)
_ADVERBIAL = phrases("adverbials")
"""What a sentence begins with that goes before its subject."""
